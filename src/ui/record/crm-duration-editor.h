/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-field-editor.h"

G_BEGIN_DECLS
#define CRM_TYPE_DURATION_EDITOR (crm_duration_editor_get_type ())
G_DECLARE_FINAL_TYPE (CrmDurationEditor, crm_duration_editor, CRM, DURATION_EDITOR, CrmFieldEditor)
/* Hours and minutes. */
G_END_DECLS
