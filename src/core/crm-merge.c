/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-merge.h"

CrmMergeResult
crm_merge_field (CrmEdmType type,
                 const CrmValue *base,
                 const CrmValue *mine,
                 const CrmValue *theirs,
                 gboolean aba)
{
  gboolean mine_moved, theirs_moved;

  g_return_val_if_fail (base != NULL && mine != NULL && theirs != NULL, CRM_MERGE_SAME);

  mine_moved = mine->kind != CRM_VALUE_ABSENT && !crm_value_equal (type, base, mine);
  theirs_moved = theirs->kind != CRM_VALUE_ABSENT && !crm_value_equal (type, base, theirs);

  if (mine_moved && theirs_moved)
    return crm_value_equal (type, mine, theirs) ? CRM_MERGE_SAME : CRM_MERGE_CLASH;
  if (theirs_moved)
    return CRM_MERGE_THEIRS;
  if (!mine_moved)
    return CRM_MERGE_SAME;
  /* Our update may have reached the server and been put back by somebody since. */
  return aba && theirs->kind != CRM_VALUE_ABSENT ? CRM_MERGE_CLASH : CRM_MERGE_MINE;
}
