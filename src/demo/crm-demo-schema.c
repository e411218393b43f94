/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-demo-schema.h"

#include <string.h>

#include "crm-demo-creatio-names.h"
#include "crm-demo-logical.h"

static const CrmDemoColumn key_column
    = { .name = "Id", .caption = "Id", .type = CRM_EDM_GUID, .flags = CRM_DEMO_KEY };

/* Each object of a Creatio has it: how many processes wait for a change of the row. */
static const CrmDemoColumn listeners_column = { .name = "ProcessListeners",
                                                .caption = "Active Processes",
                                                .type = CRM_EDM_INT32,
                                                .flags = CRM_DEMO_COMPUTED };

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
  g_free (self);
}

static void
entity_free (gpointer data)
{
  CrmDemoEntity *self = data;

  g_ptr_array_unref (self->columns);
  g_hash_table_unref (self->by_name);
  g_hash_table_unref (self->by_wire);
  g_free (self);
}

static CrmEdmType
plainer_type (CrmEdmType type)
{
  if (type == CRM_EDM_DATE)
    return CRM_EDM_DATE_TIME_OFFSET;

  return type == CRM_EDM_ENUM || type == CRM_EDM_DURATION ? CRM_EDM_STRING : type;
}

/* What the face calls a column where it has no names of its own. */
static void
set_plain_names (CrmDemoSchema *self, CrmDemoColumn *column)
{
  column->wire = column->name;
  column->wire_type = crm_demo_schema_has (self, CRM_DEMO_QUIRK_FEW_TYPES)
                          ? plainer_type (column->type)
                          : column->type;
  if (column->target == NULL)
    return;
  column->navigation = g_string_chunk_insert_len (self->strings, column->name,
                                                  (gssize) (strlen (column->name) - strlen ("Id")));
}

static gboolean
is_creatio (const CrmDemoSchema *self)
{
  return self->traits->face == CRM_DEMO_FACE_CREATIO;
}

static void
add_column (CrmDemoSchema *self, CrmDemoEntity *entity, const CrmDemoColumn *model)
{
  CrmDemoColumn *column = g_memdup2 (model, sizeof *model);

  set_plain_names (self, column);
  if (crm_demo_schema_has (self, CRM_DEMO_QUIRK_LOGICAL_NAMES))
    crm_demo_logical_name_column (self, entity, column);
  else if (is_creatio (self))
    crm_demo_creatio_name_column (self, entity, column);
  column->json_key = g_strdup_printf ("\"%s\":", column->wire);
  g_ptr_array_add (entity->columns, column);
  g_hash_table_insert (entity->by_name, (gpointer) column->name, column);
  column->twin = g_hash_table_lookup (entity->by_wire, column->wire);
  if (column->twin == NULL)
    {
      g_hash_table_insert (entity->by_wire, (gpointer) column->wire, column);
      return;
    }
  column->is_second = TRUE;
  column->twin->twin = column;
}

static void
add_columns (CrmDemoSchema *self, CrmDemoEntity *entity, const CrmDemoColumn *columns)
{
  for (const CrmDemoColumn *each = columns; each->name != NULL; each++)
    add_column (self, entity, each);
}

static void
add_logical_columns (CrmDemoSchema *self, CrmDemoEntity *entity)
{
  if (entity->flags & CRM_DEMO_OWNED)
    add_columns (self, entity, crm_demo_state_columns);
  if (entity->flags & CRM_DEMO_HAS_STREAM)
    add_columns (self, entity, crm_demo_file_columns);
  if (g_str_equal (entity->name, "User"))
    add_column (self, entity, &crm_demo_own_key_column);
}

static void
add_creatio_columns (CrmDemoSchema *self, CrmDemoEntity *entity)
{
  const CrmDemoColumn *own = crm_demo_creatio_get_columns (entity);

  if (own != NULL)
    add_columns (self, entity, own);
  add_column (self, entity, &listeners_column);
}

static CrmDemoEntity *
entity_new (CrmDemoSchema *self, const CrmDemoTable *table)
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
  entity->by_wire = g_hash_table_new (g_str_hash, g_str_equal);
  entity->type_name = table->name;
  entity->set_name = table->set;
  entity->key_name = "Id";
  if (crm_demo_schema_has (self, CRM_DEMO_QUIRK_LOGICAL_NAMES))
    crm_demo_logical_name_entity (self, entity);
  else if (is_creatio (self))
    crm_demo_creatio_name_entity (entity);

  add_column (self, entity, &key_column);
  for (const CrmDemoColumn *each = table->columns; each->name != NULL; each++)
    {
      const CrmDemoColumn *twin = crm_demo_schema_has (self, CRM_DEMO_QUIRK_LOGICAL_NAMES)
                                      ? crm_demo_logical_get_twin (entity, each)
                                      : NULL;

      add_column (self, entity, each);
      if (twin != NULL)
        add_column (self, entity, twin);
    }
  if (crm_demo_schema_has (self, CRM_DEMO_QUIRK_LOGICAL_NAMES))
    add_logical_columns (self, entity);
  if (is_creatio (self))
    add_creatio_columns (self, entity);
  for (gsize i = 0; i < n_stamps; i++)
    add_column (self, entity, &stamp_columns[i]);

  return entity;
}

CrmDemoSchema *
crm_demo_schema_new (CrmDemoFace face)
{
  CrmDemoSchema *self = g_new0 (CrmDemoSchema, 1);

  self->traits = crm_demo_traits_get (face);
  self->version = 1;
  self->entities = g_ptr_array_new_with_free_func (entity_free);
  self->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  self->strings = g_string_chunk_new (256);
  for (const CrmDemoTable *table = crm_demo_tables; table->name != NULL; table++)
    crm_demo_schema_add_table (self, table);
  for (const CrmDemoTable *table = crm_demo_creatio_tables;
       is_creatio (self) && table->name != NULL; table++)
    crm_demo_schema_add_table (self, table);

  return self;
}

void
crm_demo_schema_add_table (CrmDemoSchema *self, const CrmDemoTable *table)
{
  CrmDemoEntity *entity = entity_new (self, table);

  g_ptr_array_add (self->entities, entity);
  g_hash_table_insert (self->by_name, (gpointer) entity->name, entity);
  g_hash_table_insert (self->by_name, (gpointer) entity->set, entity);
}

void
crm_demo_schema_free (CrmDemoSchema *self)
{
  g_hash_table_unref (self->by_name);
  g_ptr_array_unref (self->entities);
  g_string_chunk_free (self->strings);
  g_free (self);
}

gboolean
crm_demo_schema_has (const CrmDemoSchema *self, CrmDemoQuirks quirk)
{
  return crm_demo_traits_have (self->traits, quirk);
}

CrmDemoEntity *
crm_demo_schema_find_set (CrmDemoSchema *self, const char *set, gsize length, const char *tail)
{
  gsize own = strlen (tail) < length ? length - strlen (tail) : 0;

  if (strncmp (set + own, tail, length - own) != 0)
    return NULL;
  for (guint i = 0; i < self->entities->len; i++)
    {
      CrmDemoEntity *entity = g_ptr_array_index (self->entities, i);

      if (strlen (entity->set_name) == own && strncmp (entity->set_name, set, own) == 0)
        return entity;
    }

  return NULL;
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
crm_demo_entity_find_wire (const CrmDemoEntity *self, const char *name)
{
  return g_hash_table_lookup (self->by_wire, name);
}

CrmDemoColumn *
crm_demo_entity_find_named (const CrmDemoEntity *self, CrmDemoNames names, const char *name)
{
  return names == CRM_DEMO_NAMES_MODEL ? crm_demo_entity_find (self, name)
                                       : crm_demo_entity_find_wire (self, name);
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
  add_column (self, entity, &copy);
  self->version++;

  return crm_demo_entity_find (entity, copy.name);
}

gboolean
crm_demo_schema_remove_column (CrmDemoSchema *self, CrmDemoEntity *entity, const char *name)
{
  CrmDemoColumn *column = crm_demo_entity_find (entity, name);

  if (column == NULL || column->flags & CRM_DEMO_KEY || column->twin != NULL)
    return FALSE;

  g_hash_table_remove (entity->by_name, name);
  g_hash_table_remove (entity->by_wire, column->wire);
  g_ptr_array_remove (entity->columns, column);
  self->version++;

  return TRUE;
}

char *
crm_demo_schema_dup_etag (CrmDemoSchema *self)
{
  return g_strdup_printf ("W/\"m%u\"", self->version);
}
