/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-merge.h"

CrmMergeResult
crm_merge_field (CrmEdmType type,
                 const CrmValue *base,
                 const CrmValue *mine,
                 const CrmValue *theirs,
                 gboolean aba)
{
  gboolean i_moved = !crm_value_equal (type, base, mine);
  gboolean they_moved = theirs->kind != CRM_VALUE_ABSENT && !crm_value_equal (type, base, theirs);

  if (!i_moved)
    return they_moved ? CRM_MERGE_THEIRS : CRM_MERGE_SAME;
  if (!they_moved)
    return aba ? CRM_MERGE_CLASH : CRM_MERGE_MINE;
  return crm_value_equal (type, mine, theirs) ? CRM_MERGE_SAME : CRM_MERGE_CLASH;
}
