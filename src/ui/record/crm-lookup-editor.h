/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-field-editor.h"

G_BEGIN_DECLS
#define CRM_TYPE_LOOKUP_EDITOR (crm_lookup_editor_get_type ())
G_DECLARE_FINAL_TYPE (CrmLookupEditor, crm_lookup_editor, CRM, LOOKUP_EDITOR, CrmFieldEditor)
/* Another record. */
G_END_DECLS
