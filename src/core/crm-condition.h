/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-types.h"

G_BEGIN_DECLS
/* A filter as a person edits it: rows of field, operator and value, of which all or any must hold.
 * What cannot be shown as such a row stays in one as the filter's own text. */

typedef enum
{
  CRM_CONDITION_IS,
  CRM_CONDITION_IS_NOT,
  CRM_CONDITION_CONTAINS,
  CRM_CONDITION_CONTAINS_NOT,
  CRM_CONDITION_BEGINS_WITH,
  CRM_CONDITION_BELOW, /* of a date: before */
  CRM_CONDITION_AT_MOST,
  CRM_CONDITION_ABOVE, /* of a date: after */
  CRM_CONDITION_AT_LEAST,
  CRM_CONDITION_TODAY,
  CRM_CONDITION_LAST_DAYS,  /* @days back from today, and today */
  CRM_CONDITION_NEXT_DAYS,  /* @days on from today, and today */
  CRM_CONDITION_SINCE_DAYS, /* @days back from today or later */
  CRM_CONDITION_IS_ME,
  CRM_CONDITION_EMPTY,
  CRM_CONDITION_NOT_EMPTY,
  CRM_CONDITION_CUSTOM, /* @text is the filter's */
} CrmConditionOp;

#define CRM_CONDITION_MAX_DAYS 3650

typedef struct
{
  guint field; /* of the entity; of a custom one no matter */
  CrmConditionOp op;
  char *text; /* the value's wire text; %NULL where @op takes none, or none was given yet */
  guint days; /* of LAST_DAYS, NEXT_DAYS and SINCE_DAYS */
} CrmCondition;

typedef struct
{
  gboolean any; /* one of them is enough */
  GPtrArray *rows;
} CrmConditions;

CrmConditions *crm_conditions_new (void) G_GNUC_WARN_UNUSED_RESULT;
void crm_conditions_free (CrmConditions *self);
/* @text is copied. */
CrmCondition *crm_conditions_add (
    CrmConditions *self, guint field, CrmConditionOp op, const char *text, guint days);

/* @filter: (nullable): with its macros. Means the same as @filter, whatever that is. */
CrmConditions *crm_conditions_from_filter (CrmEntity *entity,
                                           CrmFilter *filter) G_GNUC_WARN_UNUSED_RESULT;
/* %NULL without an error: there are no rows. CRM_FORMAT_ERROR: a value or a custom text is wrong;
 * @bad_row: (out) (optional): which. */
CrmFilter *crm_conditions_to_filter (CrmConditions *self,
                                     CrmEntity *entity,
                                     guint *bad_row,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether @op can be asked of @field; and whether it then takes a value. */
gboolean crm_condition_fits (CrmField *field, CrmConditionOp op);
gboolean crm_condition_takes_value (CrmConditionOp op);
gboolean crm_condition_takes_days (CrmConditionOp op);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrmConditions, crm_conditions_free)
G_END_DECLS
