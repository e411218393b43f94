/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-demo-metadata.h"
#include "crm-demo-old.h"

/* CSDL 3.0: a navigation is one end of an association, and sets are bound by association sets. */

typedef struct
{
  GString *out;
  CrmDemoSchema *schema;
  const char *tail;
} Writer;

static void
add_property (Writer *self, const CrmDemoColumn *column)
{
  gboolean nullable = (column->flags & (CRM_DEMO_KEY | CRM_DEMO_REQUIRED)) == 0;

  g_string_append_printf (self->out, "<Property Name=\"%s\" Type=\"%s\"", column->wire,
                          crm_demo_old_get_type (column));
  if (!nullable)
    g_string_append (self->out, " Nullable=\"false\"");
  if (column->max_length > 0)
    g_string_append_printf (self->out, " MaxLength=\"%d\"", column->max_length);
  else if (column->wire_type == CRM_EDM_STRING)
    g_string_append (self->out, " MaxLength=\"Max\"");
  if (column->type == CRM_EDM_DECIMAL)
    g_string_append_printf (self->out, " Precision=\"%d\" Scale=\"%d\"", column->precision,
                            column->scale);
  g_string_append (self->out, "/>\n");
}

static void
add_navigation (
    Writer *self, const char *name, const CrmDemoEntity *entity, const char *lookup, gboolean back)
{
  g_string_append_printf (self->out,
                          "<NavigationProperty Name=\"%s\" Relationship=\"%s.%s_%s\" "
                          "FromRole=\"%s\" ToRole=\"%s\"/>\n",
                          name, self->schema->traits->schema_name, entity->type_name, lookup,
                          back ? "Target" : "Source", back ? "Source" : "Target");
}

/* Calls for each lookup, with the entity it belongs to. */
typedef void (*LookupFunc) (Writer *self, const CrmDemoEntity *entity, const CrmDemoColumn *column);

static void
for_each_lookup (Writer *self, LookupFunc func)
{
  for (guint i = 0; i < self->schema->entities->len; i++)
    {
      const CrmDemoEntity *entity = g_ptr_array_index (self->schema->entities, i);

      for (guint j = 0; j < entity->columns->len; j++)
        {
          const CrmDemoColumn *column = g_ptr_array_index (entity->columns, j);

          if (column->navigation != NULL)
            func (self, entity, column);
        }
    }
}

static void
add_entity_type (Writer *self, const CrmDemoEntity *entity)
{
  CrmDemoSchema *schema = self->schema;

  g_string_append_printf (self->out, "<EntityType Name=\"%s\"%s>\n", entity->type_name,
                          entity->flags & CRM_DEMO_HAS_STREAM ? " m:HasStream=\"true\"" : "");
  g_string_append (self->out, "<Key><PropertyRef Name=\"Id\"/></Key>\n");
  for (guint i = 0; i < entity->columns->len; i++)
    add_property (self, g_ptr_array_index (entity->columns, i));
  for (guint i = 0; i < entity->columns->len; i++)
    {
      const CrmDemoColumn *column = g_ptr_array_index (entity->columns, i);

      if (column->navigation != NULL)
        add_navigation (self, column->navigation, entity, column->navigation, FALSE);
    }
  for (guint i = 0; i < schema->entities->len; i++)
    {
      const CrmDemoEntity *other = g_ptr_array_index (schema->entities, i);

      for (guint j = 0; j < other->columns->len; j++)
        {
          const CrmDemoColumn *column = g_ptr_array_index (other->columns, j);

          if (column->partner != NULL && g_str_equal (column->target, entity->name))
            add_navigation (self, column->partner, other, column->navigation, TRUE);
        }
    }
  g_string_append (self->out, "</EntityType>\n");
}

static void
add_association (Writer *self, const CrmDemoEntity *entity, const CrmDemoColumn *column)
{
  const char *prefix = self->schema->traits->schema_name;

  g_string_append_printf (
      self->out,
      "<Association Name=\"%s_%s\">"
      "<End Type=\"%s.%s\" Role=\"Source\" Multiplicity=\"*\"/>"
      "<End Type=\"%s.%s\" Role=\"Target\" Multiplicity=\"%s\"/>"
      "<ReferentialConstraint><Principal Role=\"Target\"><PropertyRef Name=\"Id\"/></Principal>"
      "<Dependent Role=\"Source\"><PropertyRef Name=\"%s\"/></Dependent></ReferentialConstraint>"
      "</Association>\n",
      entity->type_name, column->navigation, prefix, entity->type_name, prefix,
      crm_demo_schema_find (self->schema, column->target)->type_name,
      column->flags & CRM_DEMO_REQUIRED ? "1" : "0..1", column->wire);
}

static void
add_association_set (Writer *self, const CrmDemoEntity *entity, const CrmDemoColumn *column)
{
  const CrmDemoEntity *target = crm_demo_schema_find (self->schema, column->target);

  g_string_append_printf (self->out,
                          "<AssociationSet Name=\"%s_%s\" Association=\"%s.%s_%s\">"
                          "<End Role=\"Source\" EntitySet=\"%s%s\"/>"
                          "<End Role=\"Target\" EntitySet=\"%s%s\"/></AssociationSet>\n",
                          entity->type_name, column->navigation, self->schema->traits->schema_name,
                          entity->type_name, column->navigation, entity->set_name, self->tail,
                          target->set_name, self->tail);
}

char *
crm_demo_metadata_to_old_xml (CrmDemoSchema *schema, const char *tail)
{
  GString *out = g_string_new (NULL);
  Writer self = { out, schema, tail };

  g_string_append_printf (
      out,
      "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<edmx:Edmx Version=\"1.0\" "
      "xmlns:edmx=\"http://schemas.microsoft.com/ado/2007/06/edmx\">\n"
      "<edmx:DataServices m:DataServiceVersion=\"3.0\" m:MaxDataServiceVersion=\"3.0\" "
      "xmlns:m=\"http://schemas.microsoft.com/ado/2007/08/dataservices/metadata\">\n"
      "<Schema Namespace=\"%s\" xmlns=\"http://schemas.microsoft.com/ado/2009/11/edm\">\n",
      schema->traits->schema_name);
  for (guint i = 0; i < schema->entities->len; i++)
    add_entity_type (&self, g_ptr_array_index (schema->entities, i));
  for_each_lookup (&self, add_association);
  g_string_append_printf (out,
                          "<EntityContainer Name=\"%s\" m:IsDefaultEntityContainer=\"true\">\n",
                          schema->traits->container);
  for (guint i = 0; i < schema->entities->len; i++)
    {
      const CrmDemoEntity *entity = g_ptr_array_index (schema->entities, i);

      g_string_append_printf (out, "<EntitySet Name=\"%s%s\" EntityType=\"%s.%s\"/>\n",
                              entity->set_name, tail, schema->traits->schema_name,
                              entity->type_name);
    }
  for_each_lookup (&self, add_association_set);
  g_string_append (out, "</EntityContainer>\n</Schema>\n</edmx:DataServices>\n</edmx:Edmx>\n");

  return g_string_free_and_steal (out);
}
