/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-demo-schema.h"

static const CrmDemoColumn key_column
    = { .name = "Id", .caption = "Id", .type = CRM_EDM_GUID, .flags = CRM_DEMO_KEY };

static const CrmDemoColumn stamp_columns[] = {
  { .name = "CreatedOn",
    .caption = "Created",
    .type = CRM_EDM_DATE_TIME_OFFSET,
    .flags = CRM_DEMO_COMPUTED },
  { .name = "ModifiedOn",
    .caption = "Modified",
    .type = CRM_EDM_DATE_TIME_OFFSET,
    .flags = CRM_DEMO_COMPUTED },
  { .name = "CreatedById",
    .caption = "Created By",
    .type = CRM_EDM_GUID,
    .flags = CRM_DEMO_COMPUTED,
    .target = "User" },
  { .name = "ModifiedById",
    .caption = "Modified By",
    .type = CRM_EDM_GUID,
    .flags = CRM_DEMO_COMPUTED,
    .target = "User" },
};

static void
column_free (gpointer data)
{
  CrmDemoColumn *self = data;

  g_free (self->json_key);
  g_free (self->navigation);
  g_free (self);
}

static void
entity_free (gpointer data)
{
  CrmDemoEntity *self = data;

  g_ptr_array_unref (self->columns);
  g_hash_table_unref (self->by_name);
  g_free (self);
}

static void
add_column (CrmDemoEntity *entity, const CrmDemoColumn *model)
{
  CrmDemoColumn *column = g_memdup2 (model, sizeof *model);

  column->json_key = g_strdup_printf ("\"%s\":", column->name);
  column->navigation = NULL;
  if (column->target != NULL)
    column->navigation = g_strndup (column->name, strlen (column->name) - strlen ("Id"));
  g_ptr_array_add (entity->columns, column);
  g_hash_table_insert (entity->by_name, (gpointer) column->name, column);
}

static CrmDemoEntity *
entity_new (const CrmDemoTable *table)
{
  CrmDemoEntity *entity = g_new0 (CrmDemoEntity, 1);
  gsize n_stamps = table->flags & CRM_DEMO_LOOKUP ? G_N_ELEMENTS (stamp_columns) - 2
                                                  : G_N_ELEMENTS (stamp_columns);

  entity->name = table->name;
  entity->set = table->set;
  entity->caption = table->caption;
  entity->flags = table->flags;
  entity->owner_via = table->owner_via;
  entity->columns = g_ptr_array_new_with_free_func (column_free);
  entity->by_name = g_hash_table_new (g_str_hash, g_str_equal);

  add_column (entity, &key_column);
  for (const CrmDemoColumn *each = table->columns; each->name != NULL; each++)
    add_column (entity, each);
  for (gsize i = 0; i < n_stamps; i++)
    add_column (entity, &stamp_columns[i]);

  return entity;
}

CrmDemoSchema *
crm_demo_schema_new (CrmDemoFace face)
{
  CrmDemoSchema *self = g_new0 (CrmDemoSchema, 1);

  self->face = face;
  self->version = 1;
  self->entities = g_ptr_array_new_with_free_func (entity_free);
  self->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  self->strings = g_string_chunk_new (256);
  for (const CrmDemoTable *table = crm_demo_tables; table->name != NULL; table++)
    {
      CrmDemoEntity *entity = entity_new (table);

      g_ptr_array_add (self->entities, entity);
      g_hash_table_insert (self->by_name, (gpointer) entity->name, entity);
      g_hash_table_insert (self->by_name, (gpointer) entity->set, entity);
    }

  return self;
}

void
crm_demo_schema_free (CrmDemoSchema *self)
{
  g_hash_table_unref (self->by_name);
  g_ptr_array_unref (self->entities);
  g_string_chunk_free (self->strings);
  g_free (self);
}

const char *
crm_demo_schema_get_set (CrmDemoSchema *self, const CrmDemoEntity *entity)
{
  return self->face == CRM_DEMO_FACE_CREATIO ? entity->name : entity->set;
}

CrmDemoEntity *
crm_demo_schema_find_set (CrmDemoSchema *self, const char *set, gsize length)
{
  g_autofree char *name = g_strndup (set, length);
  CrmDemoEntity *entity = crm_demo_schema_find (self, name);

  if (entity == NULL || !g_str_equal (crm_demo_schema_get_set (self, entity), name))
    return NULL;

  return entity;
}

CrmDemoEntity *
crm_demo_schema_find (CrmDemoSchema *self, const char *name)
{
  return g_hash_table_lookup (self->by_name, name);
}

CrmDemoColumn *
crm_demo_entity_find (const CrmDemoEntity *self, const char *name)
{
  return g_hash_table_lookup (self->by_name, name);
}

CrmDemoColumn *
crm_demo_entity_find_navigation (const CrmDemoEntity *self, const char *navigation)
{
  for (guint i = 0; i < self->columns->len; i++)
    {
      CrmDemoColumn *column = g_ptr_array_index (self->columns, i);

      if (g_strcmp0 (column->navigation, navigation) == 0)
        return column;
    }

  return NULL;
}

CrmDemoEntity *
crm_demo_schema_find_collection (CrmDemoSchema *self,
                                 const CrmDemoEntity *entity,
                                 const char *navigation,
                                 CrmDemoColumn **back)
{
  for (guint i = 0; i < self->entities->len; i++)
    {
      CrmDemoEntity *other = g_ptr_array_index (self->entities, i);

      for (guint j = 0; j < other->columns->len; j++)
        {
          CrmDemoColumn *column = g_ptr_array_index (other->columns, j);

          if (g_strcmp0 (column->partner, navigation) != 0
              || !g_str_equal (column->target, entity->name))
            continue;
          *back = column;
          return other;
        }
    }

  return NULL;
}

CrmDemoColumn *
crm_demo_schema_add_column (CrmDemoSchema *self, CrmDemoEntity *entity, const CrmDemoColumn *column)
{
  CrmDemoColumn copy = *column;

  copy.name = g_string_chunk_insert_const (self->strings, column->name);
  copy.caption = column->caption != NULL
                     ? g_string_chunk_insert_const (self->strings, column->caption)
                     : copy.name;
  copy.target = NULL;
  copy.partner = NULL;
  copy.enum_type = NULL;
  add_column (entity, &copy);
  self->version++;

  return crm_demo_entity_find (entity, copy.name);
}

gboolean
crm_demo_schema_remove_column (CrmDemoSchema *self, CrmDemoEntity *entity, const char *name)
{
  CrmDemoColumn *column = crm_demo_entity_find (entity, name);

  if (column == NULL || column->flags & CRM_DEMO_KEY)
    return FALSE;

  g_hash_table_remove (entity->by_name, name);
  g_ptr_array_remove (entity->columns, column);
  self->version++;

  return TRUE;
}

char *
crm_demo_schema_dup_etag (CrmDemoSchema *self)
{
  return g_strdup_printf ("W/\"m%u\"", self->version);
}
