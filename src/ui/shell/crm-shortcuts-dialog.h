/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>

G_BEGIN_DECLS
#define CRM_TYPE_SHORTCUTS_DIALOG (crm_shortcuts_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CrmShortcutsDialog, crm_shortcuts_dialog, CRM, SHORTCUTS_DIALOG, AdwDialog)

/* Every key of the app in words, made from the one table of crm-shortcuts.h. */
AdwDialog *crm_shortcuts_dialog_new (void) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
