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
crm_json_append_field (GString *json, CrmField *field, const CrmValue *value)
{
  g_autofree char *text = crm_value_dup_text (field->type, value);

  g_string_append (json, json->len > 1 ? ", " : "");
  crm_json_append_text (json, field->name);
  g_string_append (json, ": ");
  if (text)
    crm_json_append_text (json, text);
  else
    g_string_append (json, "null");
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
      crm_json_append_field (json, table->entity->fields[i], &row->values[i]);
  g_string_append_c (json, '}');
  return g_string_free_and_steal (json);
}

char *
crm_table_dup_json (CrmTable *table, const CrmValue *values)
{
  GString *json = g_string_new ("{");

  for (guint i = 0; i < table->entity->n_fields; i++)
    if (!crm_value_is_empty (&values[i]))
      crm_json_append_field (json, table->entity->fields[i], &values[i]);
  g_string_append_c (json, '}');
  return g_string_free_and_steal (json);
}

/* A key that the server makes itself is made again with the record. */
static gboolean
may_be_set (CrmField *field, gboolean for_create)
{
  if (field->is_key)
    return for_create && (field->type == CRM_EDM_GUID || field->type == CRM_EDM_STRING);
  return !field->read_only;
}

static gboolean
read_member (CrmTable *table, CrmStmt *select, gboolean for_create, CrmPatch *patch, GError **error)
{
  CrmField *field
      = crm_entity_find_field (table->entity, (const char *) sqlite3_column_text (select, 0));
  const char *text = (const char *) sqlite3_column_text (select, 1);
  g_autoptr (CrmArena) arena = crm_arena_new ();
  CrmValue absent = crm_value_absent (), value;

  if (!field || !may_be_set (field, for_create) || (for_create && !text))
    return TRUE;
  if (!crm_value_parse (field->type, text, -1, arena, &value, error))
    return FALSE;
  crm_patch_set (patch, field->index, &absent, &value);
  return TRUE;
}

CrmPatch *
crm_txn_read_json (
    CrmTxn *txn, CrmTable *table, const char *json, gboolean for_create, GError **error)
{
  g_autoptr (CrmPatch) patch = crm_patch_new (table->entity);
  g_autoptr (CrmStmt) select
      = crm_db_prepare (txn->db, "SELECT key, atom FROM json_each (?1)", error);
  int step = -1;

  if (!select)
    return NULL;
  crm_stmt_bind_text (select, 1, json);
  while ((step = crm_stmt_step (txn->db, select, error)) > 0)
    if (!read_member (table, select, for_create, patch, error))
      return NULL;
  return step == 0 ? g_steal_pointer (&patch) : NULL;
}
