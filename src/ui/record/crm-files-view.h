/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>

#include "crm-account.h"

G_BEGIN_DECLS
#define CRM_TYPE_FILES_VIEW (crm_files_view_get_type ())
G_DECLARE_FINAL_TYPE (CrmFilesView, crm_files_view, CRM, FILES_VIEW, AdwBin)

/* The files of a record: what the server has, what waits on this device, and how far each is. */
GtkWidget *crm_files_view_new (CrmAccount *account, CrmRecord *record) G_GNUC_WARN_UNUSED_RESULT;
/* As if a person had chosen @file. */
void crm_files_view_attach (CrmFilesView *self, GFile *file);
G_END_DECLS
