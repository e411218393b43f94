/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-merge.h"

#include <math.h>
#include <string.h>

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

/* --- tidying up -------------------------------------------------------------------------- */

static char *
fold_text (const CrmValue *value)
{
  g_autofree char *folded = g_utf8_casefold (value->text, -1);
  GString *out = g_string_new (NULL);

  for (const char *at = folded; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar character = g_utf8_get_char (at);

      if (!g_unichar_isspace (character))
        g_string_append_unichar (out, character);
      else if (out->len > 0 && out->str[out->len - 1] != ' ')
        g_string_append_c (out, ' ');
    }
  if (out->len > 0 && out->str[out->len - 1] == ' ')
    g_string_truncate (out, out->len - 1);
  return g_string_free_and_steal (out);
}

static gboolean
is_same_text (const CrmValue *mine, const CrmValue *theirs)
{
  g_autofree char *one = NULL;
  g_autofree char *other = NULL;

  /* Nothing but spaces is often stored as nothing. */
  if (mine->kind == CRM_VALUE_TEXT && theirs->kind == CRM_VALUE_NULL)
    {
      one = fold_text (mine);
      return one[0] == '\0';
    }
  if (mine->kind != CRM_VALUE_TEXT || theirs->kind != CRM_VALUE_TEXT)
    return FALSE;
  one = fold_text (mine);
  other = fold_text (theirs);
  return g_str_equal (one, other);
}

static int
count_decimals (const char *decimal)
{
  const char *point = strchr (decimal, '.');

  return point != NULL ? (int) strlen (point + 1) : 0;
}

/* Fewer digits, and the rest of them rounded or cut off. */
static gboolean
is_rounded (const char *mine, const char *theirs)
{
  int kept = count_decimals (theirs);

  return count_decimals (mine) > kept
         && fabs (g_ascii_strtod (mine, NULL) - g_ascii_strtod (theirs, NULL)) < pow (10, -kept);
}

static gboolean
is_near (double mine, double theirs)
{
  return fabs (mine - theirs) <= fabs (mine) * 1e-6;
}

gboolean
crm_merge_is_tidied (CrmEdmType type, const CrmValue *mine, const CrmValue *theirs)
{
  g_return_val_if_fail (mine != NULL && theirs != NULL, FALSE);

  if (crm_value_equal (type, mine, theirs))
    return TRUE;
  if (type == CRM_EDM_STRING)
    return is_same_text (mine, theirs);
  if (mine->kind != theirs->kind)
    return FALSE;
  if (type == CRM_EDM_DECIMAL && mine->kind == CRM_VALUE_TEXT)
    return is_rounded (mine->text, theirs->text);
  if (type == CRM_EDM_DATE_TIME_OFFSET && mine->kind == CRM_VALUE_INT)
    return ABS (mine->integer - theirs->integer) < G_USEC_PER_SEC;
  return mine->kind == CRM_VALUE_DOUBLE && is_near (mine->real, theirs->real);
}
