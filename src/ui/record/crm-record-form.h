/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>

#include "crm-account.h"
#include "crm-models.h"

G_BEGIN_DECLS
#define CRM_TYPE_RECORD_FORM (crm_record_form_get_type ())
G_DECLARE_FINAL_TYPE (CrmRecordForm, crm_record_form, CRM, RECORD_FORM, GtkBox)

typedef enum
{
  CRM_FORM_ALL,   /* by the entity's sections */
  CRM_FORM_QUICK, /* its few main fields, and those that are required */
} CrmFormExtent;

/* The fields of a draft as rows of groups, made from the project, shown and required as its rules
 * say. Stands in a viewport. */
void crm_record_form_set_draft (CrmRecordForm *self,
                                CrmAccount *account,
                                CrmRecordDraft *draft,
                                CrmFormExtent extent);
/* One more, at the end, where it has no place yet. */
void crm_record_form_add_field (CrmRecordForm *self, CrmField *field);
/* Says what is wrong, in words under the fields, in a toast and to a screen reader, and goes to
 * the first. %TRUE: nothing is. */
gboolean crm_record_form_check (CrmRecordForm *self);
/* Goes where a value is wanted first; %FALSE: nowhere. */
gboolean crm_record_form_focus_first (CrmRecordForm *self);
/* Keeps the row that has the focus in sight, for instance when an on-screen keyboard came. */
void crm_record_form_show_focus (CrmRecordForm *self);
G_END_DECLS
