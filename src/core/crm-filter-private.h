/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-filter.h"

G_BEGIN_DECLS
#define CRM_FILTER_MAX_BYTES (32 * 1024)
#define CRM_FILTER_MAX_DEPTH 64
#define CRM_FILTER_MAX_NODES 1000

/* A node without children; @text is copied, %NULL allowed. */
CrmFilter *crm_filter_alloc (CrmFilterOp op, const char *text) G_GNUC_WARN_UNUSED_RESULT;
/* @child is taken. Only while nobody else has the node. */
void crm_filter_add_child (CrmFilter *self, CrmFilter *child);
CrmFilter *crm_filter_get_child (CrmFilter *self, guint position); /* borrowed */

/* A literal from its spelling; %NULL where @text is not such a value. */
CrmFilter *crm_filter_literal_from_text (CrmEdmType type,
                                         const char *text,
                                         gssize length) G_GNUC_WARN_UNUSED_RESULT;

/* The word between or before operands ("eq", "not"); %NULL for what is no operator. */
const char *crm_filter_op_to_string (CrmFilterOp op);
/* Higher binds tighter (URL Conventions 4.01, 5.1.1.16). */
guint crm_filter_op_get_precedence (CrmFilterOp op);

typedef struct
{
  const char *name;
  guint min_arguments;
  guint max_arguments;
} CrmFilterFunction;
/* %NULL: OData has none of that name that is understood here. */
const CrmFilterFunction *crm_filter_find_function (const char *name);

/* --- evaluating -------------------------------------------------------------------------- */

/* A value on the way. ABSENT means that it is not known, NULL that it is null. */
typedef struct
{
  CrmEdmType type;
  CrmValue value;
} CrmOperand;

gboolean crm_operand_is_number (const CrmOperand *self);
double crm_operand_as_double (const CrmOperand *self); /* of a number */
/* @text is freed, its copy lives in @arena. */
CrmValue crm_operand_keep (CrmArena *arena, char *text);

/* Adds or subtracts; unknown where the two do not go together or the result is out of range,
 * null where one of them is. */
CrmOperand
crm_filter_compute (CrmFilterOp op, const CrmOperand *a, const CrmOperand *b, CrmArena *arena);
/* Calls a function of crm_filter_find_function(); none of the @n arguments is empty. */
CrmOperand
crm_filter_call (const char *name, const CrmOperand *arguments, guint n, CrmArena *arena);
G_END_DECLS
