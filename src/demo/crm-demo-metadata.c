/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-demo-metadata.h"

/* CSDL 4.0. Our own services say much about what they have, Creatio nothing, Dataverse other
 * things. */
typedef struct
{
  GString *out;
  CrmDemoSchema *schema;
  const CrmDemoTraits *traits;
  const char *prefix; /* of type names: namespace or alias */
  gboolean is_bare;
  gboolean is_dataverse;
} Writer;

static const char head[]
    = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
      "<edmx:Edmx Version=\"4.0\" xmlns:edmx=\"http://docs.oasis-open.org/odata/ns/edmx\">\n";

static const char own_references[]
    = "<edmx:Reference Uri=\"https://oasis-tcs.github.io/odata-vocabularies/vocabularies/"
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
      "<edmx:Include Namespace=\"com.sap.vocabularies.UI.v1\" Alias=\"UI\"/></edmx:Reference>\n";

static const char dataverse_references[]
    = "<edmx:Reference Uri=\"http://vocabularies.odata.org/OData.Community.Keys.V1.xml\">"
      "<edmx:Include Namespace=\"OData.Community.Keys.V1\" Alias=\"Keys\"/>"
      "<edmx:IncludeAnnotations TermNamespace=\"OData.Community.Keys.V1\"/></edmx:Reference>\n"
      "<edmx:Reference Uri=\"http://vocabularies.odata.org/OData.Community.Display.V1.xml\">"
      "<edmx:Include Namespace=\"OData.Community.Display.V1\" Alias=\"Display\"/>"
      "<edmx:IncludeAnnotations TermNamespace=\"OData.Community.Display.V1\"/>"
      "</edmx:Reference>\n";

/* Users and teams own rows; only users are here. */
static const char dataverse_bases[]
    = "<EntityType Name=\"crmbaseentity\" Abstract=\"true\"/>\n"
      "<EntityType Name=\"principal\" BaseType=\"mscrm.crmbaseentity\" Abstract=\"true\">\n"
      "<Key><PropertyRef Name=\"ownerid\"/></Key>\n"
      "<Property Name=\"ownerid\" Type=\"Edm.Guid\"/>\n</EntityType>\n";

static void
add_text (GString *out, const char *term, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  g_string_append_printf (out, "<Annotation Term=\"%s\" String=\"%s\"/>", term, escaped);
}

static void
add_label (Writer *self, const char *caption)
{
  if (self->is_bare)
    return;
  add_text (self->out, self->is_dataverse ? "Org.OData.Core.V1.Description" : "Common.Label",
            caption);
}

static void
add_dataverse_tags (GString *out, const CrmDemoColumn *column)
{
  if (column->target != NULL)
    g_string_append (out, "<Annotation Term=\"Org.OData.Core.V1.Computed\" Bool=\"true\"/>");
  if (column->target != NULL || column->flags & CRM_DEMO_COMPUTED)
    g_string_append (out, "<Annotation Term=\"Org.OData.Core.V1.Permissions\"><EnumMember>"
                          "Org.OData.Core.V1.PermissionType/Read</EnumMember></Annotation>");
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

/* What our own services say of a value. */
static void
add_facets (GString *out, const CrmDemoColumn *column)
{
  if (column->flags & (CRM_DEMO_KEY | CRM_DEMO_REQUIRED))
    g_string_append (out, " Nullable=\"false\"");
  if (column->max_length > 0)
    g_string_append_printf (out, " MaxLength=\"%d\"", column->max_length);
  if (column->type == CRM_EDM_DECIMAL)
    g_string_append_printf (out, " Precision=\"%d\" Scale=\"%d\"", column->precision,
                            column->scale);
  if (column->type == CRM_EDM_DATE_TIME_OFFSET)
    g_string_append (out, " Precision=\"6\"");
}

static void
add_property (Writer *self, const CrmDemoColumn *column)
{
  GString *out = self->out;

  if (column->is_second)
    return;
  if (column->wire_type == CRM_EDM_ENUM)
    g_string_append_printf (out, "<Property Name=\"%s\" Type=\"%s.%s\"", column->wire, self->prefix,
                            column->enum_type);
  else
    g_string_append_printf (out, "<Property Name=\"%s\" Type=\"%s\"", column->wire,
                            crm_edm_type_to_string (column->wire_type));
  if (self->is_dataverse)
    g_string_append (out, column->wire_type == CRM_EDM_STRING    ? " Unicode=\"false\""
                          : column->wire_type == CRM_EDM_DECIMAL ? " Scale=\"Variable\""
                                                                 : "");
  else if (!self->is_bare)
    add_facets (out, column);
  else if (column->wire_type == CRM_EDM_STRING)
    g_string_append (out, " Nullable=\"false\"");
  if (self->is_bare)
    {
      g_string_append (out, "/>\n");
      return;
    }
  g_string_append_c (out, '>');
  add_label (self, column->caption);
  if (self->is_dataverse)
    add_dataverse_tags (out, column);
  else
    add_tags (out, column);
  g_string_append (out, "</Property>\n");
}

/* A row belongs to a user or a team: to their common base. */
static gboolean
leads_to_owner (Writer *self, const CrmDemoColumn *column)
{
  return self->is_dataverse && g_str_equal (column->name, "OwnerId");
}

static void
add_lookup (Writer *self, const CrmDemoColumn *column)
{
  const CrmDemoEntity *target = crm_demo_schema_find (self->schema, column->target);

  g_string_append_printf (self->out, "<NavigationProperty Name=\"%s\" Type=\"%s.%s\"",
                          column->navigation, self->prefix,
                          leads_to_owner (self, column) ? "principal" : target->type_name);
  /* Dataverse says so of all, and most may be empty. */
  if (column->flags & CRM_DEMO_REQUIRED || self->is_dataverse)
    g_string_append (self->out, " Nullable=\"false\"");
  if (column->partner != NULL)
    g_string_append_printf (self->out, " Partner=\"%s\"", column->partner);
  g_string_append_printf (self->out,
                          "><ReferentialConstraint Property=\"%s\" ReferencedProperty=\"%s\"/>"
                          "</NavigationProperty>\n",
                          column->wire, target->key_name);
}

typedef void (*LinkFunc) (Writer *self, const CrmDemoEntity *other, const CrmDemoColumn *back);

/* Calls @func for each collection navigation of @entity. */
static void
for_each_collection (Writer *self, const CrmDemoEntity *entity, LinkFunc func)
{
  for (guint i = 0; i < self->schema->entities->len; i++)
    {
      const CrmDemoEntity *other = g_ptr_array_index (self->schema->entities, i);

      for (guint j = 0; j < other->columns->len; j++)
        {
          const CrmDemoColumn *column = g_ptr_array_index (other->columns, j);

          if (column->partner != NULL && g_str_equal (column->target, entity->name))
            func (self, other, column);
        }
    }
}

static void
add_collection (Writer *self, const CrmDemoEntity *other, const CrmDemoColumn *back)
{
  g_string_append_printf (self->out,
                          "<NavigationProperty Name=\"%s\" Type=\"Collection(%s.%s)\" "
                          "Partner=\"%s\"/>\n",
                          back->partner, self->prefix, other->type_name, back->navigation);
}

static void
add_entity_type (Writer *self, const CrmDemoEntity *entity)
{
  gboolean is_user = g_str_equal (entity->name, "User");

  g_string_append_printf (self->out, "<EntityType Name=\"%s\"", entity->type_name);
  if (self->is_dataverse)
    g_string_append_printf (self->out, " BaseType=\"mscrm.%s\"",
                            is_user ? "principal" : "crmbaseentity");
  else if (entity->flags & CRM_DEMO_HAS_STREAM && !self->is_bare)
    g_string_append (self->out, " HasStream=\"true\"");
  g_string_append_printf (self->out, ">\n<Key><PropertyRef Name=\"%s\"/></Key>\n",
                          entity->key_name);
  for (guint i = 0; i < entity->columns->len; i++)
    /* What the base has is not said again. */
    if (i > 0 || !self->is_dataverse || !is_user)
      add_property (self, g_ptr_array_index (entity->columns, i));
  if (self->is_bare && entity->flags & CRM_DEMO_HAS_STREAM)
    g_string_append (self->out, "<Property Name=\"Data\" Type=\"Edm.Stream\"/>\n");
  for (guint i = 0; i < entity->columns->len; i++)
    {
      const CrmDemoColumn *column = g_ptr_array_index (entity->columns, i);

      if (column->navigation != NULL)
        add_lookup (self, column);
    }
  for_each_collection (self, entity, add_collection);
  add_label (self, entity->name);
  g_string_append (self->out, "\n</EntityType>\n");
}

static void
add_enum (Writer *self, const CrmDemoEnum *it)
{
  g_string_append_printf (self->out, "<EnumType Name=\"%s\"%s>\n", it->name,
                          it->is_flags ? " IsFlags=\"true\"" : "");
  for (int i = 0; it->members[i] != NULL; i++)
    {
      int value = !it->is_flags ? i : i == 0 ? 0 : 1 << (i - 1);

      g_string_append_printf (self->out, "<Member Name=\"%s\" Value=\"%d\"/>\n", it->members[i],
                              value);
    }
  g_string_append (self->out, "</EnumType>\n");
}

static void
add_collection_binding (Writer *self, const CrmDemoEntity *other, const CrmDemoColumn *back)
{
  g_string_append_printf (self->out, "<NavigationPropertyBinding Path=\"%s\" Target=\"%s\"/>\n",
                          back->partner, other->set_name);
}

static void
add_capabilities (Writer *self, const CrmDemoEntity *entity)
{
  static const char *const restrictions[][2] = {
    { "InsertRestrictions", "Insertable" },
    { "UpdateRestrictions", "Updatable" },
    { "DeleteRestrictions", "Deletable" },
  };
  const char *prefix = self->is_dataverse ? "Org.OData.Capabilities.V1" : "Capabilities";

  if (self->is_bare)
    return;
  g_string_append_printf (self->out,
                          "<Annotation Term=\"%s.ChangeTracking\"><Record>"
                          "<PropertyValue Property=\"Supported\" Bool=\"true\"/>"
                          "</Record></Annotation>\n",
                          prefix);
  if (self->is_dataverse)
    g_string_append (self->out, "<Annotation Term=\"Org.OData.Capabilities.V1.SkipSupported\" "
                                "Bool=\"false\"/>\n");
  if ((entity->flags & CRM_DEMO_LOOKUP) == 0 || self->is_dataverse)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (restrictions); i++)
    g_string_append_printf (self->out,
                            "<Annotation Term=\"Capabilities.%s\"><Record>"
                            "<PropertyValue Property=\"%s\" Bool=\"false\"/></Record>"
                            "</Annotation>\n",
                            restrictions[i][0], restrictions[i][1]);
}

static void
add_entity_set (Writer *self, const CrmDemoEntity *entity)
{
  g_string_append_printf (self->out, "<EntitySet Name=\"%s\" EntityType=\"%s.%s\">\n",
                          entity->set_name, self->traits->schema_name, entity->type_name);
  for (guint i = 0; i < entity->columns->len; i++)
    {
      const CrmDemoColumn *column = g_ptr_array_index (entity->columns, i);

      if (column->navigation != NULL && !leads_to_owner (self, column))
        g_string_append_printf (self->out,
                                "<NavigationPropertyBinding Path=\"%s\" Target=\"%s\"/>\n",
                                column->navigation,
                                crm_demo_schema_find (self->schema, column->target)->set_name);
    }
  for_each_collection (self, entity, add_collection_binding);
  if (!self->is_dataverse)
    add_label (self, entity->caption);
  g_string_append_c (self->out, '\n');
  add_capabilities (self, entity);
  g_string_append (self->out, "</EntitySet>\n");
}

static void
add_head (Writer *self)
{
  g_string_append (self->out, head);
  if (!self->is_bare)
    g_string_append (self->out, self->is_dataverse ? dataverse_references : own_references);
  g_string_append_printf (self->out, "<edmx:DataServices>\n<Schema Namespace=\"%s\" ",
                          self->traits->schema_name);
  if (self->traits->schema_alias != NULL)
    g_string_append_printf (self->out, "Alias=\"%s\" ", self->traits->schema_alias);
  g_string_append (self->out, "xmlns=\"http://docs.oasis-open.org/odata/ns/edm\">\n");
}

/* Functions and the complex type they answer with. */
static void
add_who (Writer *self)
{
  g_string_append (self->out,
                   "<ComplexType Name=\"WhoAmIResponse\">\n"
                   "<Property Name=\"BusinessUnitId\" Type=\"Edm.Guid\" Nullable=\"false\"/>\n"
                   "<Property Name=\"UserId\" Type=\"Edm.Guid\" Nullable=\"false\"/>\n"
                   "<Property Name=\"OrganizationId\" Type=\"Edm.Guid\" Nullable=\"false\"/>\n"
                   "</ComplexType>\n<Function Name=\"WhoAmI\">"
                   "<ReturnType Type=\"mscrm.WhoAmIResponse\" Nullable=\"false\"/></Function>\n");
}

char *
crm_demo_metadata_to_xml (CrmDemoSchema *schema)
{
  const CrmDemoTraits *traits = schema->traits;
  Writer self = {
    .out = g_string_new (NULL),
    .schema = schema,
    .traits = traits,
    .prefix = traits->schema_alias != NULL ? traits->schema_alias : traits->schema_name,
    .is_bare = crm_demo_schema_has (schema, CRM_DEMO_QUIRK_BARE_NAMES),
    .is_dataverse = crm_demo_schema_has (schema, CRM_DEMO_QUIRK_LOGICAL_NAMES),
  };
  gboolean has_enums = !self.is_bare && !self.is_dataverse;

  add_head (&self);
  if (self.is_dataverse)
    g_string_append (self.out, dataverse_bases);
  for (guint i = 0; i < schema->entities->len; i++)
    add_entity_type (&self, g_ptr_array_index (schema->entities, i));
  for (const CrmDemoEnum *each = crm_demo_enums; has_enums && each->name != NULL; each++)
    add_enum (&self, each);
  if (self.is_dataverse)
    add_who (&self);
  g_string_append_printf (self.out, "<EntityContainer Name=\"%s\">\n", traits->container);
  for (guint i = 0; i < schema->entities->len; i++)
    add_entity_set (&self, g_ptr_array_index (schema->entities, i));
  if (self.is_dataverse)
    g_string_append (self.out, "<FunctionImport Name=\"WhoAmI\" Function=\"mscrm.WhoAmI\"/>\n");
  else if (!self.is_bare)
    g_string_append_printf (self.out, "<Singleton Name=\"Me\" Type=\"%s.User\"/>\n", self.prefix);
  g_string_append (self.out, "</EntityContainer>\n</Schema>\n</edmx:DataServices>\n</edmx:Edmx>\n");

  return g_string_free_and_steal (self.out);
}

static void
add_verbose_document (CrmDemoSchema *schema, const char *tail, GString *out)
{
  g_string_append (out, "{\"d\":{\"EntitySets\":[");
  for (guint i = 0; i < schema->entities->len; i++)
    g_string_append_printf (out, "%s\"%s%s\"", i > 0 ? "," : "",
                            ((CrmDemoEntity *) g_ptr_array_index (schema->entities, i))->set_name,
                            tail);
  g_string_append (out, "]}}");
}

void
crm_demo_metadata_add_service_document (CrmDemoSchema *schema,
                                        const CrmDemoRequest *request,
                                        GString *out)
{
  const CrmDemoForm *form = crm_demo_request_get_form (request);
  const char *tail = crm_demo_request_get_tail (request);

  if (form->context == NULL)
    {
      add_verbose_document (schema, tail, out);
      return;
    }
  g_string_append_printf (out, "{\"%s\":\"%s$metadata\",\"value\":[", form->context, request->root);
  for (guint i = 0; i < schema->entities->len; i++)
    {
      const CrmDemoEntity *entity = g_ptr_array_index (schema->entities, i);

      g_string_append_printf (out, "%s{\"name\":\"%s%s\",\"kind\":\"EntitySet\",\"url\":\"%s%s\"}",
                              i > 0 ? "," : "", entity->set_name, tail, entity->set_name, tail);
    }
  if (schema->traits->face == CRM_DEMO_FACE_ODATA)
    g_string_append (out, ",{\"name\":\"Me\",\"kind\":\"Singleton\",\"url\":\"Me\"}");
  g_string_append (out, "]}");
}
