/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-field-editor.h"

G_BEGIN_DECLS
#define CRM_TYPE_SPIN_EDITOR (crm_spin_editor_get_type ())
G_DECLARE_FINAL_TYPE (CrmSpinEditor, crm_spin_editor, CRM, SPIN_EDITOR, CrmFieldEditor)
/* A whole number of a small range. */
G_END_DECLS
