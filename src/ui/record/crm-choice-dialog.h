/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>

G_BEGIN_DECLS
#define CRM_TYPE_CHOICE_DIALOG (crm_choice_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CrmChoiceDialog, crm_choice_dialog, CRM, CHOICE_DIALOG, AdwDialog)

/* A list of words that is searched: one is taken, or, where @multiple, several are checked.
 * @offers: CrmOffer array. Signals: "chosen" (u position), closes itself then; "toggled" (u
 * position, b on), where @multiple, at once. */
AdwDialog *crm_choice_dialog_new (const char *title,
                                  GPtrArray *offers,
                                  gboolean multiple) G_GNUC_WARN_UNUSED_RESULT;
void crm_choice_dialog_set_checked (CrmChoiceDialog *self, guint position, gboolean on);
G_END_DECLS
