/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-field-editor.h"

G_BEGIN_DECLS
#define CRM_TYPE_PICKER_EDITOR (crm_picker_editor_get_type ())
G_DECLARE_FINAL_TYPE (CrmPickerEditor, crm_picker_editor, CRM, PICKER_EDITOR, CrmFieldEditor)
/* One of very many choices, from a dialog. */
G_END_DECLS
