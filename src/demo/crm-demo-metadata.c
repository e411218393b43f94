/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-demo-metadata.h"

static const char head[]
    = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
      "<edmx:Edmx Version=\"4.0\" xmlns:edmx=\"http://docs.oasis-open.org/odata/ns/edmx\">\n"
      "<edmx:Reference Uri=\"https://oasis-tcs.github.io/odata-vocabularies/vocabularies/"
      "Org.OData.Core.V1.xml\"><edmx:Include Namespace=\"Org.OData.Core.V1\" "
      "Alias=\"Core\"/></edmx:Reference>\n"
      "<edmx:Reference Uri=\"https://oasis-tcs.github.io/odata-vocabularies/vocabularies/"
      "Org.OData.Capabilities.V1.xml\"><edmx:Include Namespace=\"Org.OData.Capabilities.V1\" "
      "Alias=\"Capabilities\"/></edmx:Reference>\n"
      "<edmx:Reference Uri=\"https://sap.github.io/odata-vocabularies/vocabularies/Common.xml\">"
      "<edmx:Include Namespace=\"com.sap.vocabularies.Common.v1\" Alias=\"Common\"/>"
      "</edmx:Reference>\n"
      "<edmx:Reference Uri=\"https://sap.github.io/odata-vocabularies/vocabularies/"
      "Communication.xml\"><edmx:Include Namespace=\"com.sap.vocabularies.Communication.v1\" "
      "Alias=\"Communication\"/></edmx:Reference>\n"
      "<edmx:Reference Uri=\"https://sap.github.io/odata-vocabularies/vocabularies/UI.xml\">"
      "<edmx:Include Namespace=\"com.sap.vocabularies.UI.v1\" Alias=\"UI\"/></edmx:Reference>\n"
      "<edmx:DataServices>\n"
      "<Schema Namespace=\"" CRM_DEMO_NAMESPACE "\" "
      "xmlns=\"http://docs.oasis-open.org/odata/ns/edm\">\n";

static void
add_label (GString *out, const char *caption)
{
  g_autofree char *escaped = g_markup_escape_text (caption, -1);

  g_string_append_printf (out, "<Annotation Term=\"Common.Label\" String=\"%s\"/>", escaped);
}

static void
add_tags (GString *out, const CrmDemoColumn *column)
{
  static const struct
  {
    guint flag;
    const char *term;
  } tags[] = {
    { CRM_DEMO_COMPUTED, "Core.Computed" },
    { CRM_DEMO_KEY, "Core.Immutable" },
    { CRM_DEMO_MULTILINE, "UI.MultiLineText" },
    { CRM_DEMO_PHONE, "Communication.IsPhoneNumber" },
    { CRM_DEMO_EMAIL, "Communication.IsEmailAddress" },
    { CRM_DEMO_URL, "Core.IsURL" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (tags); i++)
    if (column->flags & tags[i].flag)
      g_string_append_printf (out, "<Annotation Term=\"%s\" Bool=\"true\"/>", tags[i].term);
}

static void
add_property (GString *out, const CrmDemoColumn *column)
{
  gboolean nullable = (column->flags & (CRM_DEMO_KEY | CRM_DEMO_REQUIRED)) == 0;

  if (column->enum_type != NULL)
    g_string_append_printf (out, "<Property Name=\"%s\" Type=\"" CRM_DEMO_NAMESPACE ".%s\"",
                            column->name, column->enum_type);
  else
    g_string_append_printf (out, "<Property Name=\"%s\" Type=\"%s\"", column->name,
                            crm_edm_type_to_string (column->type));
  if (!nullable)
    g_string_append (out, " Nullable=\"false\"");
  if (column->max_length > 0)
    g_string_append_printf (out, " MaxLength=\"%d\"", column->max_length);
  if (column->type == CRM_EDM_DECIMAL)
    g_string_append_printf (out, " Precision=\"%d\" Scale=\"%d\"", column->precision,
                            column->scale);
  if (column->type == CRM_EDM_DATE_TIME_OFFSET)
    g_string_append (out, " Precision=\"6\"");
  g_string_append_c (out, '>');
  add_label (out, column->caption);
  add_tags (out, column);
  g_string_append (out, "</Property>\n");
}

static void
add_lookup (GString *out, const CrmDemoColumn *column)
{
  g_string_append_printf (out, "<NavigationProperty Name=\"%s\" Type=\"" CRM_DEMO_NAMESPACE ".%s\"",
                          column->navigation, column->target);
  if (column->flags & CRM_DEMO_REQUIRED)
    g_string_append (out, " Nullable=\"false\"");
  if (column->partner != NULL)
    g_string_append_printf (out, " Partner=\"%s\"", column->partner);
  g_string_append_printf (out,
                          "><ReferentialConstraint Property=\"%s\" ReferencedProperty=\"Id\"/>"
                          "</NavigationProperty>\n",
                          column->name);
}

typedef void (*LinkFunc) (GString *out,
                          CrmDemoSchema *schema,
                          const CrmDemoEntity *other,
                          const CrmDemoColumn *back);

/* Calls @func for each collection navigation of @entity. */
static void
for_each_collection (GString *out,
                     CrmDemoSchema *schema,
                     const CrmDemoEntity *entity,
                     LinkFunc func)
{
  for (guint i = 0; i < schema->entities->len; i++)
    {
      const CrmDemoEntity *other = g_ptr_array_index (schema->entities, i);

      for (guint j = 0; j < other->columns->len; j++)
        {
          const CrmDemoColumn *column = g_ptr_array_index (other->columns, j);

          if (column->partner != NULL && g_str_equal (column->target, entity->name))
            func (out, schema, other, column);
        }
    }
}

static void
add_collection (GString *out,
                CrmDemoSchema *schema,
                const CrmDemoEntity *other,
                const CrmDemoColumn *back)
{
  g_string_append_printf (out,
                          "<NavigationProperty Name=\"%s\" Type=\"Collection(" CRM_DEMO_NAMESPACE
                          ".%s)\" Partner=\"%s\"/>\n",
                          back->partner, other->name, back->navigation);
}

static void
add_entity_type (GString *out, CrmDemoSchema *schema, const CrmDemoEntity *entity)
{
  g_string_append_printf (out, "<EntityType Name=\"%s\"%s>\n", entity->name,
                          entity->flags & CRM_DEMO_HAS_STREAM ? " HasStream=\"true\"" : "");
  g_string_append (out, "<Key><PropertyRef Name=\"Id\"/></Key>\n");
  for (guint i = 0; i < entity->columns->len; i++)
    add_property (out, g_ptr_array_index (entity->columns, i));
  for (guint i = 0; i < entity->columns->len; i++)
    {
      const CrmDemoColumn *column = g_ptr_array_index (entity->columns, i);

      if (column->navigation != NULL)
        add_lookup (out, column);
    }
  for_each_collection (out, schema, entity, add_collection);
  add_label (out, entity->name);
  g_string_append (out, "\n</EntityType>\n");
}

static void
add_enum (GString *out, const CrmDemoEnum *it)
{
  g_string_append_printf (out, "<EnumType Name=\"%s\"%s>\n", it->name,
                          it->is_flags ? " IsFlags=\"true\"" : "");
  for (int i = 0; it->members[i] != NULL; i++)
    {
      int value = !it->is_flags ? i : i == 0 ? 0 : 1 << (i - 1);

      g_string_append_printf (out, "<Member Name=\"%s\" Value=\"%d\"/>\n", it->members[i], value);
    }
  g_string_append (out, "</EnumType>\n");
}

static void
add_collection_binding (GString *out,
                        CrmDemoSchema *schema,
                        const CrmDemoEntity *other,
                        const CrmDemoColumn *back)
{
  g_string_append_printf (out, "<NavigationPropertyBinding Path=\"%s\" Target=\"%s\"/>\n",
                          back->partner, crm_demo_schema_get_set (schema, other));
}

static void
add_capabilities (GString *out, const CrmDemoEntity *entity)
{
  static const char *const restrictions[][2] = {
    { "InsertRestrictions", "Insertable" },
    { "UpdateRestrictions", "Updatable" },
    { "DeleteRestrictions", "Deletable" },
  };

  g_string_append (out, "<Annotation Term=\"Capabilities.ChangeTracking\"><Record>"
                        "<PropertyValue Property=\"Supported\" Bool=\"true\"/>"
                        "</Record></Annotation>\n");
  if ((entity->flags & CRM_DEMO_LOOKUP) == 0)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (restrictions); i++)
    g_string_append_printf (out,
                            "<Annotation Term=\"Capabilities.%s\"><Record>"
                            "<PropertyValue Property=\"%s\" Bool=\"false\"/></Record>"
                            "</Annotation>\n",
                            restrictions[i][0], restrictions[i][1]);
}

static void
add_entity_set (GString *out, CrmDemoSchema *schema, const CrmDemoEntity *entity)
{
  g_string_append_printf (out, "<EntitySet Name=\"%s\" EntityType=\"" CRM_DEMO_NAMESPACE ".%s\">\n",
                          crm_demo_schema_get_set (schema, entity), entity->name);
  for (guint i = 0; i < entity->columns->len; i++)
    {
      const CrmDemoColumn *column = g_ptr_array_index (entity->columns, i);

      if (column->navigation != NULL)
        g_string_append_printf (
            out, "<NavigationPropertyBinding Path=\"%s\" Target=\"%s\"/>\n", column->navigation,
            crm_demo_schema_get_set (schema, crm_demo_schema_find (schema, column->target)));
    }
  for_each_collection (out, schema, entity, add_collection_binding);
  add_label (out, entity->caption);
  g_string_append_c (out, '\n');
  add_capabilities (out, entity);
  g_string_append (out, "</EntitySet>\n");
}

char *
crm_demo_metadata_to_xml (CrmDemoSchema *schema)
{
  GString *out = g_string_new (head);

  for (guint i = 0; i < schema->entities->len; i++)
    add_entity_type (out, schema, g_ptr_array_index (schema->entities, i));
  for (const CrmDemoEnum *each = crm_demo_enums; each->name != NULL; each++)
    add_enum (out, each);
  g_string_append (out, "<EntityContainer Name=\"Container\">\n");
  for (guint i = 0; i < schema->entities->len; i++)
    add_entity_set (out, schema, g_ptr_array_index (schema->entities, i));
  g_string_append (out, "<Singleton Name=\"Me\" Type=\"" CRM_DEMO_NAMESPACE ".User\"/>\n");
  g_string_append (out, "</EntityContainer>\n</Schema>\n</edmx:DataServices>\n</edmx:Edmx>\n");

  return g_string_free_and_steal (out);
}

void
crm_demo_metadata_add_service_document (CrmDemoSchema *schema, const char *root, GString *out)
{
  g_string_append_printf (out, "{\"@odata.context\":\"%s$metadata\",\"value\":[", root);
  for (guint i = 0; i < schema->entities->len; i++)
    {
      const CrmDemoEntity *entity = g_ptr_array_index (schema->entities, i);
      const char *set = crm_demo_schema_get_set (schema, entity);

      g_string_append_printf (out, "{\"name\":\"%s\",\"kind\":\"EntitySet\",\"url\":\"%s\"},", set,
                              set);
    }
  g_string_append (out, "{\"name\":\"Me\",\"kind\":\"Singleton\",\"url\":\"Me\"}]}");
}
