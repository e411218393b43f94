/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-field-editor.h"

G_BEGIN_DECLS
#define CRM_TYPE_SWITCH_EDITOR (crm_switch_editor_get_type ())
G_DECLARE_FINAL_TYPE (CrmSwitchEditor, crm_switch_editor, CRM, SWITCH_EDITOR, CrmFieldEditor)
/* Yes or no. */
G_END_DECLS
