/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-sync-macros.h"

#include "crm-arena.h"
#include "crm-error.h"
#include "crm-filter.h"
#include "crm-guid.h"
#include "crm-project.h"

#include <string.h>

#define HOUR_US (3600 * (gint64) G_USEC_PER_SEC)

typedef struct
{
  const CrmSyncMacros *macros;
  gint64 now_us; /* of @now */
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

/* "setting('Name')": its text, which takes the type of what it is compared with. */
static CrmFilter *
expand_setting (const char *call, const CrmSyncMacros *macros)
{
  g_autofree char *quoted = g_strndup (call + 9, strlen (call) - 11);
  g_auto (GStrv) parts = g_strsplit (quoted, "''", -1);
  g_autofree char *name = g_strjoinv ("'", parts);
  g_autofree char *text = macros->setting (name, macros->user_data);

  return new_key_literal (text);
}

static CrmFilter *
expand_macro (const char *name, gpointer user_data)
{
  const Context *context = user_data;
  const CrmIdentity *identity = context->macros->identity;
  CrmValue now = crm_value_int (context->now_us);

  if (g_str_equal (name, "me"))
    return new_key_literal (identity->user_id);
  if (g_str_equal (name, "mycontact"))
    return new_key_literal (identity->contact_id);
  if (g_str_equal (name, "myaccount"))
    return new_key_literal (identity->account_id);
  if (g_str_equal (name, "today"))
    return new_today_literal (context->macros->now_us);
  if (g_str_has_prefix (name, "setting('") && context->macros->setting != NULL)
    return expand_setting (name, context->macros);
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

static CrmField *
find_lookup (CrmEntity *entity, const char *name)
{
  for (guint i = 0; i < entity->n_fields; i++)
    if (entity->fields[i]->lookup_entity != NULL
        && (g_strcmp0 (entity->fields[i]->lookup_navigation, name) == 0
            || g_str_equal (entity->fields[i]->name, name)))
      return entity->fields[i];
  return NULL;
}

/* The field at the end of a path over lookups, or %NULL. */
static CrmField *
find_field (CrmProject *project, CrmEntity *entity, const char *path)
{
  g_auto (GStrv) steps = g_strsplit (path, "/", -1);
  guint i = 0;

  for (; entity != NULL && steps[i] != NULL && steps[i + 1] != NULL; i++)
    {
      CrmField *lookup = find_lookup (entity, steps[i]);

      entity = lookup != NULL && project != NULL
                   ? crm_project_find_entity (project, lookup->lookup_entity)
                   : NULL;
    }
  return entity != NULL && steps[i] != NULL ? crm_entity_find_field (entity, steps[i]) : NULL;
}

static CrmFilter *
text_to_type (CrmField *field, CrmFilter *literal)
{
  g_autoptr (CrmArena) arena = crm_arena_new ();
  CrmValue value;

  if (!crm_value_parse (field->type, literal->value.text, -1, arena, &value, NULL))
    return crm_filter_ref (literal);
  return crm_filter_new_literal (field->type, &value);
}

static CrmFilter *
guid_to_text (CrmFilter *literal)
{
  char text[37];
  CrmValue value;

  crm_guid_format (literal->value.bytes, text);
  value = crm_value_text (text);
  return crm_filter_new_literal (CRM_EDM_STRING, &value);
}

typedef struct
{
  CrmProject *project;
  CrmEntity *entity;
} Fit;

static CrmFilter *
fit_literal (const Fit *fit, CrmFilter *path, CrmFilter *literal)
{
  CrmField *field
      = path->op == CRM_FILTER_PATH ? find_field (fit->project, fit->entity, path->text) : NULL;

  if (field == NULL || literal->op != CRM_FILTER_LITERAL)
    return crm_filter_ref (literal);
  if (field->type == CRM_EDM_DATE_TIME_OFFSET && literal->type == CRM_EDM_DATE
      && literal->value.kind == CRM_VALUE_TEXT)
    return date_to_instant (literal);
  if (field->type == CRM_EDM_DATE && literal->type == CRM_EDM_DATE_TIME_OFFSET
      && literal->value.kind == CRM_VALUE_INT)
    return instant_to_date (literal);
  if (field->type == CRM_EDM_STRING && literal->type == CRM_EDM_GUID
      && literal->value.kind == CRM_VALUE_BYTES)
    return guid_to_text (literal);
  if (field->type != CRM_EDM_STRING && literal->type == CRM_EDM_STRING
      && literal->value.kind == CRM_VALUE_TEXT)
    return text_to_type (field, literal);
  return crm_filter_ref (literal);
}

static CrmFilter *
fit (const Fit *self, CrmFilter *tree)
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
      return crm_filter_new (tree->op, fit_literal (self, second, first),
                             fit_literal (self, first, second));
    case CRM_FILTER_NOT:
      return crm_filter_new (tree->op, fit (self, g_ptr_array_index (tree->children, 0)), NULL);
    case CRM_FILTER_AND:
    case CRM_FILTER_OR:
      {
        CrmFilter *result = fit (self, g_ptr_array_index (tree->children, 0));

        for (guint i = 1; i < tree->children->len; i++)
          result = crm_filter_new (tree->op, result,
                                   fit (self, g_ptr_array_index (tree->children, i)));
        return result;
      }
    default:
      return crm_filter_ref (tree);
    }
}

/* The first macro in it that stands for something nobody told, or %NULL. */
static const char *
find_untold (CrmFilter *tree, const CrmIdentity *identity)
{
  const struct
  {
    const char *macro;
    const char *value;
  } known[] = { { "me", identity->user_id },
                { "mycontact", identity->contact_id },
                { "myaccount", identity->account_id } };
  const char *found = NULL;

  for (guint i = 0; tree->op == CRM_FILTER_MACRO && i < G_N_ELEMENTS (known); i++)
    if (known[i].value == NULL && g_str_equal (tree->text, known[i].macro))
      return known[i].macro;
  for (guint i = 0; found == NULL && i < tree->children->len; i++)
    found = find_untold (g_ptr_array_index (tree->children, i), identity);
  return found;
}

/* A comparison with null would mean other records: those of nobody, or of everybody. */
static gboolean
check_told (CrmFilter *filter, const CrmIdentity *identity, GError **error)
{
  const char *untold = find_untold (filter, identity);

  if (untold == NULL)
    return TRUE;
  g_set_error (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_NO_VALUE,
               "It needs @%s, which this server does not tell of who is signed in", untold);
  return FALSE;
}

static CrmFilter *
expand (CrmFilter *filter, CrmEntity *entity, const Context *context, GError **error)
{
  g_autoptr (CrmFilter) expanded = NULL;
  Fit rules = { context->macros->project, entity };

  if (!check_told (filter, context->macros->identity, error))
    return NULL;
  expanded = crm_filter_expand (filter, expand_macro, (gpointer) context, error);
  if (expanded == NULL)
    return NULL;
  return entity != NULL ? fit (&rules, expanded) : g_steal_pointer (&expanded);
}

CrmFilter *
crm_sync_expand_filter (CrmFilter *filter,
                        CrmEntity *entity,
                        const CrmSyncMacros *macros,
                        GError **error)
{
  Context context = { macros, macros->now_us - macros->now_us % HOUR_US };

  g_return_val_if_fail (filter != NULL && entity != NULL, NULL);

  return expand (filter, entity, &context, error);
}

CrmFilter *
crm_sync_expand_macros (const char *filter,
                        CrmEntity *entity,
                        const CrmIdentity *identity,
                        gint64 now_us,
                        GError **error)
{
  CrmSyncMacros macros = { .identity = identity, .now_us = now_us };
  Context context = { &macros, now_us };
  g_autoptr (CrmFilter) parsed = NULL;

  g_return_val_if_fail (identity != NULL, NULL);

  if (filter == NULL || *filter == '\0')
    return NULL;
  parsed = crm_filter_parse (filter, error);
  return parsed != NULL ? expand (parsed, entity, &context, error) : NULL;
}

gboolean
crm_sync_filter_has_time (CrmFilter *filter)
{
  if (filter->op == CRM_FILTER_MACRO
      && (g_str_equal (filter->text, "today") || g_str_equal (filter->text, "now")))
    return TRUE;
  for (guint i = 0; i < filter->children->len; i++)
    if (crm_sync_filter_has_time (g_ptr_array_index (filter->children, i)))
      return TRUE;
  return FALSE;
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
  put (file, "roles", identity->roles);
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
  out->roles = g_key_file_get_string (file, "identity", "roles", NULL);
}

/* --- settings as text -------------------------------------------------------------------- */

char *
crm_sync_settings_to_text (GHashTable *settings)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GList) names = NULL;

  g_return_val_if_fail (settings != NULL, NULL);

  names = g_list_sort (g_hash_table_get_keys (settings), (GCompareFunc) strcmp);
  for (GList *l = names; l != NULL; l = l->next)
    g_key_file_set_string (file, "settings", l->data, g_hash_table_lookup (settings, l->data));
  return g_key_file_to_data (file, NULL, NULL);
}

GHashTable *
crm_sync_settings_from_text (const char *text)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  GHashTable *settings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_auto (GStrv) names = NULL;

  if (text == NULL || !g_key_file_load_from_data (file, text, (gsize) -1, G_KEY_FILE_NONE, NULL))
    return settings;
  names = g_key_file_get_keys (file, "settings", NULL, NULL);
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      char *value = g_key_file_get_string (file, "settings", names[i], NULL);

      if (value != NULL)
        g_hash_table_insert (settings, g_strdup (names[i]), value);
    }
  return settings;
}
