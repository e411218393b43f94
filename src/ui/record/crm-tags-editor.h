/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-field-editor.h"

G_BEGIN_DECLS
#define CRM_TYPE_TAGS_EDITOR (crm_tags_editor_get_type ())
G_DECLARE_FINAL_TYPE (CrmTagsEditor, crm_tags_editor, CRM, TAGS_EDITOR, CrmFieldEditor)
/* Several choices: a pill for each, and a dialog to add more. */
G_END_DECLS
