/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-field-editor.h"

G_BEGIN_DECLS
#define CRM_TYPE_NOTE_EDITOR (crm_note_editor_get_type ())
G_DECLARE_FINAL_TYPE (CrmNoteEditor, crm_note_editor, CRM, NOTE_EDITOR, CrmFieldEditor)
/* Several lines of text. */
G_END_DECLS
