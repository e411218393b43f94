/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-models.h"

G_BEGIN_DECLS
/* The choices of a field that may be made now, for the editors that show them one way or another.
 */
typedef struct
{
  char *value; /* wire text, %NULL: not set */
  char *caption;
} CrmOffer;

/* An empty array of CrmOffer, and one more. */
GPtrArray *crm_choices_new (void) G_GNUC_WARN_UNUSED_RESULT;
void crm_choices_add (GPtrArray *offers, const char *value, const char *caption);
/* Of the draft's record: those whose condition holds, "Not Set" first where @with_none, and last
 * what the record has although it is no longer offered, marked. CrmOffer array. */
GPtrArray *crm_choices_collect (CrmRecordDraft *draft,
                                CrmField *field,
                                gboolean with_none) G_GNUC_WARN_UNUSED_RESULT;
/* Position of the draft's value, or -1. */
int crm_choices_find_current (CrmRecordDraft *draft, CrmField *field, GPtrArray *offers);
gboolean crm_choices_are_equal (GPtrArray *a, GPtrArray *b);
/* Whether what is offered depends on other fields. */
gboolean crm_choices_depend (CrmField *field);
G_END_DECLS
