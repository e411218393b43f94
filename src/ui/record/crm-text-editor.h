/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-field-editor.h"

G_BEGIN_DECLS
#define CRM_TYPE_TEXT_EDITOR (crm_text_editor_get_type ())
G_DECLARE_FINAL_TYPE (CrmTextEditor, crm_text_editor, CRM, TEXT_EDITOR, CrmFieldEditor)
/* One line of text or a number: what a person types, parsed by the draft. */
G_END_DECLS
