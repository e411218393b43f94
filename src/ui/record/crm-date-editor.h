/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-field-editor.h"

G_BEGIN_DECLS
#define CRM_TYPE_DATE_EDITOR (crm_date_editor_get_type ())
G_DECLARE_FINAL_TYPE (CrmDateEditor, crm_date_editor, CRM, DATE_EDITOR, CrmFieldEditor)
/* A day, or a day and a time. */
G_END_DECLS
