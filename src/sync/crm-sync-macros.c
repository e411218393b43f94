/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-sync-macros.h"

#include "crm-arena.h"
#include "crm-filter.h"
#include "crm-guid.h"
#include "crm-project.h"

#include <string.h>

typedef struct
{
  const CrmIdentity *identity;
  gint64 now_us;
} Context;

static CrmFilter *
new_key_literal (const char *key)
{
  guint8 guid[CRM_GUID_LENGTH];
  CrmValue value;

  if (key != NULL && crm_guid_parse (key, strlen (key), guid))
    {
      value = crm_value_bytes (guid, sizeof guid);
      return crm_filter_new_literal (CRM_EDM_GUID, &value);
    }
  value = crm_value_text (key);
  return crm_filter_new_literal (CRM_EDM_STRING, &value);
}

/* The day it is for this user: the clock is the server's, the time zone is the person's. */
static CrmFilter *
new_today_literal (gint64 now_us)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (now_us / G_USEC_PER_SEC);
  g_autoptr (GDateTime) local = g_date_time_to_local (utc);
  g_autofree char *text = g_date_time_format (local, "%Y-%m-%d");
  CrmValue value = crm_value_text (text);

  return crm_filter_new_literal (CRM_EDM_DATE, &value);
}

static CrmFilter *
expand_macro (const char *name, gpointer user_data)
{
  const Context *context = user_data;
  CrmValue now = crm_value_int (context->now_us);

  if (g_str_equal (name, "me"))
    return new_key_literal (context->identity->user_id);
  if (g_str_equal (name, "mycontact"))
    return new_key_literal (context->identity->contact_id);
  if (g_str_equal (name, "myaccount"))
    return new_key_literal (context->identity->account_id);
  if (g_str_equal (name, "today"))
    return new_today_literal (context->now_us);
  if (g_str_equal (name, "now"))
    return crm_filter_new_literal (CRM_EDM_DATE_TIME_OFFSET, &now);
  return NULL;
}

/* --- dates against instants -------------------------------------------------------------- */

static CrmFilter *
date_to_instant (CrmFilter *literal)
{
  g_autofree char *iso = g_strconcat (literal->value.text, "T00:00:00", NULL);
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  g_autoptr (GDateTime) midnight = g_date_time_new_from_iso8601 (iso, zone);
  CrmValue value;

  if (midnight == NULL)
    return crm_filter_ref (literal);
  value = crm_value_int (g_date_time_to_unix_usec (midnight));
  return crm_filter_new_literal (CRM_EDM_DATE_TIME_OFFSET, &value);
}

static CrmFilter *
instant_to_date (CrmFilter *literal)
{
  return new_today_literal (literal->value.integer);
}

static CrmFilter *
fit_literal (CrmEntity *entity, CrmFilter *path, CrmFilter *literal)
{
  CrmField *field = path->op == CRM_FILTER_PATH ? crm_entity_find_field (entity, path->text) : NULL;

  if (field == NULL || literal->op != CRM_FILTER_LITERAL)
    return crm_filter_ref (literal);
  if (field->type == CRM_EDM_DATE_TIME_OFFSET && literal->type == CRM_EDM_DATE
      && literal->value.kind == CRM_VALUE_TEXT)
    return date_to_instant (literal);
  if (field->type == CRM_EDM_DATE && literal->type == CRM_EDM_DATE_TIME_OFFSET
      && literal->value.kind == CRM_VALUE_INT)
    return instant_to_date (literal);
  if (field->type == CRM_EDM_STRING && literal->type == CRM_EDM_GUID)
    {
      char text[37];
      CrmValue value;

      crm_guid_format (literal->value.bytes, text);
      value = crm_value_text (text);
      return crm_filter_new_literal (CRM_EDM_STRING, &value);
    }
  return crm_filter_ref (literal);
}

static CrmFilter *
fit (CrmFilter *tree, CrmEntity *entity)
{
  CrmFilter *first, *second;

  switch ((int) tree->op)
    {
    case CRM_FILTER_EQ:
    case CRM_FILTER_NE:
    case CRM_FILTER_LT:
    case CRM_FILTER_LE:
    case CRM_FILTER_GT:
    case CRM_FILTER_GE:
      first = g_ptr_array_index (tree->children, 0);
      second = g_ptr_array_index (tree->children, 1);
      return crm_filter_new (tree->op, fit_literal (entity, second, first),
                             fit_literal (entity, first, second));
    case CRM_FILTER_NOT:
      return crm_filter_new (tree->op, fit (g_ptr_array_index (tree->children, 0), entity), NULL);
    case CRM_FILTER_AND:
    case CRM_FILTER_OR:
      {
        CrmFilter *result = fit (g_ptr_array_index (tree->children, 0), entity);

        for (guint i = 1; i < tree->children->len; i++)
          result = crm_filter_new (tree->op, result,
                                   fit (g_ptr_array_index (tree->children, i), entity));
        return result;
      }
    default:
      return crm_filter_ref (tree);
    }
}

CrmFilter *
crm_sync_expand_macros (const char *filter,
                        CrmEntity *entity,
                        const CrmIdentity *identity,
                        gint64 now_us,
                        GError **error)
{
  Context context = { identity, now_us };
  g_autoptr (CrmFilter) parsed = NULL;
  g_autoptr (CrmFilter) expanded = NULL;

  g_return_val_if_fail (identity != NULL, NULL);

  if (filter == NULL || *filter == '\0')
    return NULL;
  if ((parsed = crm_filter_parse (filter, error)) == NULL)
    return NULL;
  if ((expanded = crm_filter_expand (parsed, expand_macro, &context, error)) == NULL)
    return NULL;
  return entity != NULL ? fit (expanded, entity) : g_steal_pointer (&expanded);
}

/* --- identity as text -------------------------------------------------------------------- */

static void
put (GKeyFile *file, const char *name, const char *text)
{
  if (text != NULL)
    g_key_file_set_string (file, "identity", name, text);
}

char *
crm_sync_identity_to_text (const CrmIdentity *identity)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();

  g_return_val_if_fail (identity != NULL, NULL);

  put (file, "user", identity->user_id);
  put (file, "name", identity->user_name);
  put (file, "contact", identity->contact_id);
  put (file, "account", identity->account_id);
  return g_key_file_to_data (file, NULL, NULL);
}

void
crm_sync_identity_from_text (const char *text, CrmIdentity *out)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();

  g_return_if_fail (out != NULL);

  *out = (CrmIdentity) { 0 };
  if (text == NULL || !g_key_file_load_from_data (file, text, -1, G_KEY_FILE_NONE, NULL))
    return;
  out->user_id = g_key_file_get_string (file, "identity", "user", NULL);
  out->user_name = g_key_file_get_string (file, "identity", "name", NULL);
  out->contact_id = g_key_file_get_string (file, "identity", "contact", NULL);
  out->account_id = g_key_file_get_string (file, "identity", "account", NULL);
}
