/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-types.h"
#include "crm-value.h"

G_BEGIN_DECLS
typedef enum
{
  CRM_MERGE_SAME,   /* nothing to do: neither side moved, or both to the same value */
  CRM_MERGE_MINE,   /* only this device changed it: keep, still to be sent */
  CRM_MERGE_THEIRS, /* only the server changed it: take it */
  CRM_MERGE_CLASH,  /* both changed it to different values: the entity's policy decides */
} CrmMergeResult;

/* Three-way merge of one field (docs/sync.md, "Merge"). Pure. An ABSENT @theirs says
 * nothing of the server and counts as @base. @aba: the row's ETag moved although
 * @theirs equals @base while an update of this field has an unknown outcome: a clash. */
CrmMergeResult crm_merge_field (CrmEdmType type,
                                const CrmValue *base,
                                const CrmValue *mine,
                                const CrmValue *theirs,
                                gboolean aba);

/* A server that stores @theirs when it is sent @mine did no more than tidy up: outer and double
 * spaces, upper and lower case, digits it does not keep rounded off, parts of a second. Nothing
 * a person would miss. Pure. */
gboolean crm_merge_is_tidied (CrmEdmType type, const CrmValue *mine, const CrmValue *theirs);
G_END_DECLS
