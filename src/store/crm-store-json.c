/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-store-private.h"

/* Values that are kept apart from their row: JSON objects of wire texts, readable without this
 * program. */

void
crm_json_append_text (GString *json, const char *text)
{
  g_string_append_c (json, '"');
  for (; *text; text++)
    switch (*text)
      {
      case '"':
      case '\\':
        g_string_append_printf (json, "\\%c", *text);
        break;
      default:
        if ((guchar) *text < 0x20)
          g_string_append_printf (json, "\\u%04x", (guchar) *text);
        else
          g_string_append_c (json, *text);
      }
  g_string_append_c (json, '"');
}

void
crm_json_append_field (GString *json, const char *name, CrmEdmType type, const CrmValue *value)
{
  g_autofree char *text = crm_value_dup_text (type, value);

  g_string_append (json, json->len > 1 ? ", " : "");
  crm_json_append_text (json, name);
  g_string_append (json, ": ");
  if (text)
    crm_json_append_text (json, text);
  else
    g_string_append (json, "null");
}

static void
append_field (GString *json, CrmField *field, const CrmValue *value)
{
  crm_json_append_field (json, field->name, field->type, value);
}

gboolean
crm_row_is_edited (CrmTable *table, const CrmRowData *row, guint field)
{
  if (row->state & CRM_RECORD_NEW)
    return !crm_value_is_empty (&row->values[field]);
  return !crm_value_equal (table->entity->fields[field]->type, &row->values[field],
                           &row->base[field]);
}

char *
crm_row_dup_values_json (CrmTable *table, const CrmRowData *row)
{
  GString *json = g_string_new ("{");

  for (guint i = 0; i < table->entity->n_fields; i++)
    if (crm_row_is_edited (table, row, i))
      append_field (json, table->entity->fields[i], &row->values[i]);
  g_string_append_c (json, '}');
  return g_string_free_and_steal (json);
}

char *
crm_table_dup_json (CrmTable *table, const CrmValue *values)
{
  GString *json = g_string_new ("{");

  for (guint i = 0; i < table->entity->n_fields; i++)
    if (!crm_value_is_empty (&values[i]))
      append_field (json, table->entity->fields[i], &values[i]);
  g_string_append_c (json, '}');
  return g_string_free_and_steal (json);
}

/* A single key that the server makes itself is made again with the record. */
static gboolean
may_be_set (CrmTable *table, CrmField *field, gboolean with_keys)
{
  if (!field->is_key)
    return !field->read_only;
  return with_keys
         && (table->key_field < 0 || field->type == CRM_EDM_GUID || field->type == CRM_EDM_STRING);
}

typedef struct
{
  CrmTable *table;
  CrmJsonFlags flags;
  CrmPatch *patch;
} Reading;

/* Where the field was given another type since. */
static gboolean
pass_over (Reading *reading, CrmField *field, GError **error)
{
  if (!(reading->flags & CRM_JSON_LENIENT))
    g_set_error (error, CRM_STORE_ERROR, CRM_STORE_ERROR_INVALID,
                 "%s.%s no longer holds this value", reading->table->entity->name, field->name);
  return reading->flags & CRM_JSON_LENIENT;
}

static gboolean
read_member (Reading *reading, CrmStmt *select, GError **error)
{
  CrmField *field = crm_entity_find_field (reading->table->entity,
                                           (const char *) sqlite3_column_text (select, 0));
  const char *text = (const char *) sqlite3_column_text (select, 1);
  g_autoptr (CrmArena) arena = crm_arena_new ();
  CrmValue absent = crm_value_absent (), value;

  if (!field || !may_be_set (reading->table, field, reading->flags & CRM_JSON_KEYS)
      || (!text && !(reading->flags & CRM_JSON_NULLS)))
    return TRUE;
  if (!crm_value_parse (field->type, text, -1, arena, &value, NULL))
    return pass_over (reading, field, error);
  crm_patch_set (reading->patch, field->index, &absent, &value);
  return TRUE;
}

CrmPatch *
crm_txn_read_json (
    CrmTxn *txn, CrmTable *table, const char *json, CrmJsonFlags flags, GError **error)
{
  g_autoptr (CrmPatch) patch = crm_patch_new (table->entity);
  Reading reading = { table, flags, patch };
  g_autoptr (CrmStmt) select
      = crm_db_prepare (txn->db, "SELECT key, atom FROM json_each (?1)", error);
  int step = -1;

  if (!select)
    return NULL;
  crm_stmt_bind_text (select, 1, json);
  while ((step = crm_stmt_step (txn->db, select, error)) > 0)
    if (!read_member (&reading, select, error))
      return NULL;
  return step == 0 ? g_steal_pointer (&patch) : NULL;
}

char *
crm_patch_dup_json (CrmPatch *patch, gboolean was)
{
  CrmEntity *entity = crm_patch_get_entity (patch);
  GString *json = g_string_new ("{");

  for (guint i = 0; i < crm_patch_get_n_entries (patch); i++)
    {
      const CrmPatchEntry *entry = crm_patch_get_entry (patch, i);
      const CrmValue *value = was ? &entry->was : &entry->now;

      if (value->kind != CRM_VALUE_ABSENT)
        append_field (json, entity->fields[entry->field], value);
    }
  g_string_append_c (json, '}');
  return g_string_free_and_steal (json);
}
