/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-sync-private.h"

G_BEGIN_DECLS
/* What the server has to say beside its records: how the app should work (the fact
 * "server-settings"), and which records it made one, which are made one here too. In every run
 * somebody waits for or that has something to send, else once an hour. Not in a dry run. What the
 * server does not tell now stays as it was told last. */
gboolean crm_sync_ask_server (CrmSyncRun *run, GError **error);

/* crm-sync-layout.c: keeps a fact, unless it is so already or the run is dry. */
gboolean crm_sync_set_fact (CrmSyncRun *run, const char *name, const char *text, GError **error);
G_END_DECLS
