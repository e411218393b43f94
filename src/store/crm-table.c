/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-arena.h"
#include "crm-db-schema.h"
#include "crm-guid.h"
#include <string.h>

/* --- keys --------------------------------------------------------------------------------- */

gboolean
crm_table_is_provisional (CrmTable *self, const CrmValue *key)
{
  if (key->kind != CRM_VALUE_TEXT || key->text[0] != '~')
    return FALSE;
  return self->key_field < 0 || self->entity->fields[self->key_field]->type != CRM_EDM_STRING;
}

CrmValue
crm_table_parse_key (CrmTable *self, const char *key, CrmArena *arena)
{
  CrmValue text = crm_value_text (key), value = text;

  if (self->guid_key)
    {
      guint8 *guid = crm_arena_alloc (arena, CRM_GUID_LENGTH);

      return crm_guid_parse (key, strlen (key), guid) ? crm_value_bytes (guid, CRM_GUID_LENGTH)
                                                      : text;
    }
  if (self->key_field < 0 || crm_table_is_provisional (self, &text))
    return text;
  /* What is no key of this kind is the key of no row. */
  if (!crm_value_parse (self->entity->fields[self->key_field]->type, key, -1, arena, &value, NULL))
    return text;
  return value;
}

CrmValue
crm_table_key_of (CrmTable *self, const CrmValue *values, CrmArena *arena)
{
  g_autofree char *text = NULL;

  if (self->key_field >= 0)
    return values[self->key_field];
  text = crm_entity_dup_key (self->entity, values);
  return text ? crm_value_text (crm_arena_strndup (arena, text, -1)) : crm_value_null ();
}

char *
crm_table_dup_key_text (CrmTable *self, const CrmValue *key)
{
  if (self->key_field < 0 || crm_table_is_provisional (self, key))
    return g_strdup (key->text);
  return crm_value_dup_text (self->entity->fields[self->key_field]->type, key);
}

int *
crm_table_dup_map (CrmTable *self, CrmEntity *entity)
{
  g_autofree int *map = NULL;
  gboolean same = entity->n_fields == self->entity->n_fields;

  if (entity == self->entity)
    return NULL;
  map = g_new (int, MAX (entity->n_fields, 1));
  for (guint i = 0; i < entity->n_fields; i++)
    {
      CrmField *field = crm_entity_find_field (self->entity, entity->fields[i]->name);

      /* A value of another type would be read as what it is not. */
      map[i] = field && field->type == entity->fields[i]->type ? (int) field->index : -1;
      same = same && map[i] == (int) i;
    }
  return same ? NULL : g_steal_pointer (&map);
}

/* --- SQL text ----------------------------------------------------------------------------- */

static void
append_columns (GString *sql, CrmTable *self, gboolean with_key)
{
  for (guint i = 0; i < self->entity->n_fields; i++)
    if (with_key || (int) i != self->key_field)
      g_string_append_printf (sql, ", %s", self->columns[i]);
}

static char *
dup_load_sql (CrmTable *self, const char *where)
{
  GString *sql = g_string_new ("SELECT id, state, etag, lver, reasons, edited_us, key");

  append_columns (sql, self, TRUE);
  g_string_append_printf (sql, " FROM rec_%" G_GINT64_FORMAT " WHERE %s = ?1", self->number, where);
  return g_string_free_and_steal (sql);
}

/* Parameter numbers follow CrmLoadColumn, so that one function binds both statements. */
static char *
dup_insert_sql (CrmTable *self)
{
  g_autoptr (GString) places = g_string_new ("?1, ?2, ?3, ?4, ?5, ?6, ?7");
  GString *sql = g_string_new (NULL);

  g_string_append_printf (sql,
                          "INSERT INTO rec_%" G_GINT64_FORMAT
                          " (id, state, etag, lver, reasons, edited_us, key",
                          self->number);
  append_columns (sql, self, FALSE);
  for (guint i = 0; i < self->entity->n_fields; i++)
    if ((int) i != self->key_field)
      g_string_append_printf (places, ", ?%u", CRM_LOAD_FIELDS + i + 1);
  g_string_append_printf (sql, ") VALUES (%s) ON CONFLICT DO NOTHING", places->str);
  return g_string_free_and_steal (sql);
}

static char *
dup_update_sql (CrmTable *self)
{
  GString *sql = g_string_new (NULL);

  g_string_append_printf (sql,
                          "UPDATE rec_%" G_GINT64_FORMAT
                          " SET state = ?2, etag = ?3, lver = ?4, reasons = ?5, edited_us = ?6, "
                          "key = ?7",
                          self->number);
  for (guint i = 0; i < self->entity->n_fields; i++)
    if ((int) i != self->key_field)
      g_string_append_printf (sql, ", %s = ?%u", self->columns[i], CRM_LOAD_FIELDS + i + 1);
  g_string_append (sql, " WHERE id = ?1");
  return g_string_free_and_steal (sql);
}

static char *
dup_base_sql (CrmTable *self, gboolean save)
{
  GString *sql = g_string_new (save ? "REPLACE INTO" : "SELECT id");

  if (save)
    g_string_append_printf (sql, " base_%" G_GINT64_FORMAT " (id", self->number);
  append_columns (sql, self, TRUE);
  if (!save)
    {
      g_string_append_printf (sql, " FROM base_%" G_GINT64_FORMAT " WHERE id = ?1", self->number);
      return g_string_free_and_steal (sql);
    }
  g_string_append (sql, ") VALUES (?1");
  for (guint i = 0; i < self->entity->n_fields; i++)
    g_string_append_printf (sql, ", ?%u", i + 2);
  g_string_append_c (sql, ')');
  return g_string_free_and_steal (sql);
}

static char *
dup_search_sql (CrmTable *self, gboolean add)
{
  GString *sql = g_string_new (NULL);

  g_string_append_printf (sql, "INSERT INTO fts_%" G_GINT64_FORMAT " (", self->number);
  if (!add)
    g_string_append_printf (sql, "fts_%" G_GINT64_FORMAT ", ", self->number);
  g_string_append (sql, "rowid");
  for (guint i = 0; i < self->search->len; i++)
    g_string_append_printf (sql, ", %s", self->columns[g_array_index (self->search, guint, i)]);
  g_string_append (sql, add ? ") VALUES (?1" : ") VALUES ('delete', ?1");
  for (guint i = 0; i < self->search->len; i++)
    g_string_append_printf (sql, ", ?%u", i + 2);
  g_string_append_c (sql, ')');
  return g_string_free_and_steal (sql);
}

char *
crm_table_dup_sql (CrmTable *self, CrmTableStatement kind)
{
  const char *title
      = self->entity->display_field >= 0 ? self->columns[self->entity->display_field] : "key";

  switch (kind)
    {
    case CRM_TABLE_FIND:
      return g_strdup_printf ("SELECT id, state, etag, reasons FROM rec_%" G_GINT64_FORMAT
                              " WHERE key = ?1",
                              self->number);
    case CRM_TABLE_LOAD:
      return dup_load_sql (self, "id");
    case CRM_TABLE_LOAD_KEY:
      return dup_load_sql (self, "key");
    case CRM_TABLE_INSERT:
      return dup_insert_sql (self);
    case CRM_TABLE_UPDATE:
      return dup_update_sql (self);
    case CRM_TABLE_REASONS:
      return g_strdup_printf ("UPDATE rec_%" G_GINT64_FORMAT " SET reasons = ?2 WHERE id = ?1",
                              self->number);
    case CRM_TABLE_REMOVE:
      return g_strdup_printf ("DELETE FROM rec_%" G_GINT64_FORMAT " WHERE id = ?1", self->number);
    case CRM_TABLE_BASE_LOAD:
      return dup_base_sql (self, FALSE);
    case CRM_TABLE_BASE_SAVE:
      return dup_base_sql (self, TRUE);
    case CRM_TABLE_BASE_REMOVE:
      return g_strdup_printf ("DELETE FROM base_%" G_GINT64_FORMAT " WHERE id = ?1", self->number);
    case CRM_TABLE_SEEN:
      return g_strdup_printf ("INSERT INTO seen_%" G_GINT64_FORMAT
                              " (id) VALUES (?1) ON CONFLICT DO NOTHING",
                              self->number);
    case CRM_TABLE_FORGET_SEEN:
      return g_strdup_printf ("DELETE FROM seen_%" G_GINT64_FORMAT, self->number);
    case CRM_TABLE_FTS_ADD:
      return dup_search_sql (self, TRUE);
    case CRM_TABLE_FTS_REMOVE:
      return dup_search_sql (self, FALSE);
    case CRM_TABLE_TITLE:
      return g_strdup_printf ("SELECT %s FROM rec_%" G_GINT64_FORMAT " WHERE key = ?1", title,
                              self->number);
    case CRM_N_TABLE_STATEMENTS:
      break;
    }
  g_assert_not_reached ();
}
