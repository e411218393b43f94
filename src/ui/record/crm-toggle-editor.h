/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-field-editor.h"

G_BEGIN_DECLS
#define CRM_TYPE_TOGGLE_EDITOR (crm_toggle_editor_get_type ())
G_DECLARE_FINAL_TYPE (CrmToggleEditor, crm_toggle_editor, CRM, TOGGLE_EDITOR, CrmFieldEditor)
/* One of two or three short choices, all in sight. */
G_END_DECLS
