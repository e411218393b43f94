/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-field-editor.h"

G_BEGIN_DECLS
#define CRM_TYPE_FIXED_EDITOR (crm_fixed_editor_get_type ())
G_DECLARE_FINAL_TYPE (CrmFixedEditor, crm_fixed_editor, CRM, FIXED_EDITOR, CrmFieldEditor)
/* What nobody writes here: calculated by the server, read-only, or of a type this app does not
 * know. */
G_END_DECLS
