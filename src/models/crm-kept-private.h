/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-kept.h"

G_BEGIN_DECLS
CrmKept *crm_kept_new (void) G_GNUC_WARN_UNUSED_RESULT;
void crm_kept_free (CrmKept *self);
/* Takes the texts. */
CrmKeptValue *crm_kept_add (CrmKept *self, const char *caption, char *mine);
/* Takes @kept. */
CrmKeptItem *crm_kept_item_new (CrmKept *kept) G_GNUC_WARN_UNUSED_RESULT;
gboolean crm_kept_item_shows_the_same (CrmKeptItem *a, CrmKeptItem *b);

/* CrmKeptItem, newest first. Block, off the main thread (crm-kept-read.c). */
GPtrArray *crm_kept_read_problems (CrmStore *store,
                                   GCancellable *cancellable,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *crm_kept_read_earlier (CrmStore *store,
                                  const char *entity,
                                  const char *key,
                                  GCancellable *cancellable,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrmKept, crm_kept_free)
G_END_DECLS
