/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "crm-error.h"
#include "crm-odata-metadata-private.h"

#define SAP_SPACE "http://www.sap.com/Protocols/SAPData"

/* What the annotations of the element at hand are about. */
static void
set_target (CrmOdataMetadataParser *self, const char *holder, const char *name)
{
  crm_metadata_top (self)->target
      = name != NULL ? g_strconcat (holder, "/", name, NULL) : g_strdup (holder);
}

static char *
qualify (CrmOdataMetadataParser *self, const char *name)
{
  return g_strconcat (self->space, ".", name, NULL);
}

gboolean
crm_metadata_fail (CrmOdataMetadataParser *self, int code, GError **error, const char *message)
{
  g_set_error (error, CRM_FORMAT_ERROR, code, "Line %d: %s", crm_xml_reader_get_line (self->xml),
               message);
  return FALSE;
}

/* A name the document must give: there, not empty, not absurdly long. */
static gboolean
need (CrmOdataMetadataParser *self,
      const CrmXmlAttribute *attributes,
      guint n,
      const char *attribute,
      const char **out,
      GError **error)
{
  *out = crm_xml_find (attributes, n, attribute);
  if (*out != NULL && **out != '\0' && strlen (*out) <= CRM_METADATA_MAX_NAME_BYTES)
    return TRUE;

  g_set_error (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_INVALID,
               "Line %d: %s of 1 to %d bytes is expected", crm_xml_reader_get_line (self->xml),
               attribute, CRM_METADATA_MAX_NAME_BYTES);
  return FALSE;
}

static gboolean
is_true (const char *text)
{
  return g_strcmp0 (text, "true") == 0 || g_strcmp0 (text, "1") == 0;
}

static gboolean
is_false (const char *text)
{
  return g_strcmp0 (text, "false") == 0 || g_strcmp0 (text, "0") == 0;
}

/* A facet: -1 for none, "max", "variable" and nonsense. */
static int
read_facet (const CrmXmlAttribute *attributes, guint n, const char *name)
{
  const char *text = crm_xml_find (attributes, n, name);
  guint64 value;

  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT32, &value, NULL))
    return -1;

  return (int) value;
}

static const char *
find_sap (const CrmXmlAttribute *attributes, guint n, const char *name)
{
  for (guint i = 0; i < n; i++)
    if (g_str_equal (attributes[i].name, name) && g_str_equal (attributes[i].space, SAP_SPACE))
      return attributes[i].value;

  return NULL;
}

/* Of v1 to v3, in the namespace of whoever stores it. An identity is given on creation, and
 * may be a key. */
static gboolean
is_computed (const CrmXmlAttribute *attributes, guint n)
{
  for (guint i = 0; i < n; i++)
    if (g_str_equal (attributes[i].name, "StoreGeneratedPattern"))
      return g_str_equal (attributes[i].value, "Computed");

  return FALSE;
}

static char *
dup_label (const char *text)
{
  if (text == NULL || text[0] == '\0' || strlen (text) > CRM_METADATA_MAX_LABEL_BYTES)
    return NULL;

  return g_strdup (text);
}

static gboolean
start_edmx (CrmOdataMetadataParser *self,
            const CrmXmlAttribute *attributes,
            guint n,
            GError **error)
{
  const char *version = crm_xml_find (attributes, n, "Version");

  g_set_str (&self->edmx_version, version != NULL && strlen (version) < 8 ? version : "4.0");
  return TRUE;
}

static gboolean
add_alias (CrmOdataMetadataParser *self,
           const CrmXmlAttribute *attributes,
           guint n,
           const char *space)
{
  const char *alias = crm_xml_find (attributes, n, "Alias");

  if (alias != NULL && space != NULL && strlen (alias) <= CRM_METADATA_MAX_NAME_BYTES
      && strlen (space) <= CRM_METADATA_MAX_NAME_BYTES)
    g_hash_table_replace (self->draft.aliases, g_strdup (alias), g_strdup (space));
  return TRUE;
}

static gboolean
start_include (CrmOdataMetadataParser *self,
               const CrmXmlAttribute *attributes,
               guint n,
               GError **error)
{
  return add_alias (self, attributes, n, crm_xml_find (attributes, n, "Namespace"));
}

static gboolean
start_schema (CrmOdataMetadataParser *self,
              const CrmXmlAttribute *attributes,
              guint n,
              GError **error)
{
  const char *space;

  if (!need (self, attributes, n, "Namespace", &space, error))
    return FALSE;

  g_set_str (&self->space, space);
  return add_alias (self, attributes, n, space);
}

static gboolean
start_entity_type (CrmOdataMetadataParser *self,
                   const CrmXmlAttribute *attributes,
                   guint n,
                   GError **error)
{
  g_autofree char *qualified = NULL;
  const char *name;

  if (!need (self, attributes, n, "Name", &name, error))
    return FALSE;
  if (self->draft.edm->entity_types->len == CRM_METADATA_MAX_TYPES)
    return crm_metadata_fail (self, CRM_FORMAT_ERROR_TOO_LARGE, error, "Too many entity types");

  qualified = qualify (self, name);
  set_target (self, qualified, NULL);
  self->type = crm_edm_entity_type_new (qualified);
  self->type->base = g_strdup (crm_xml_find (attributes, n, "BaseType"));
  self->type->is_abstract = is_true (crm_xml_find (attributes, n, "Abstract"));
  self->type->is_open = is_true (crm_xml_find (attributes, n, "OpenType"));
  for (guint i = 0; i < n; i++) /* v1 to v3 say m:HasStream */
    if (g_str_equal (attributes[i].name, "HasStream"))
      self->type->has_stream = is_true (attributes[i].value);

  g_ptr_array_add (self->draft.edm->entity_types, self->type);
  self->draft.edm->counts.entity_types++;
  if (!g_hash_table_contains (self->draft.entity_types, qualified))
    g_hash_table_insert (self->draft.entity_types, self->type->name, self->type);
  return TRUE;
}

static gboolean
start_property_ref (CrmOdataMetadataParser *self,
                    const CrmXmlAttribute *attributes,
                    guint n,
                    GError **error)
{
  const char *name;

  if (!need (self, attributes, n, "Name", &name, error))
    return FALSE;

  g_ptr_array_add (self->type->keys, g_strdup (name));
  return TRUE;
}

static gboolean
count_property (CrmOdataMetadataParser *self, GError **error)
{
  if (++self->n_properties > CRM_METADATA_MAX_PROPERTIES
      || (self->type != NULL && self->type->properties->len >= CRM_METADATA_MAX_PER_TYPE))
    return crm_metadata_fail (self, CRM_FORMAT_ERROR_TOO_LARGE, error, "Too many properties");

  return TRUE;
}

static gboolean
start_property (CrmOdataMetadataParser *self,
                const CrmXmlAttribute *attributes,
                guint n,
                GError **error)
{
  CrmEdmProperty *property;
  const char *name, *type;

  if (!need (self, attributes, n, "Name", &name, error) || !count_property (self, error))
    return FALSE;
  /* v4 lets the type out where it is a string; v3 says collections apart. */
  type = crm_xml_find (attributes, n, "Type");
  if (type == NULL)
    type = "Edm.String";
  if (strlen (type) > 2 * CRM_METADATA_MAX_NAME_BYTES)
    return crm_metadata_fail (self, CRM_FORMAT_ERROR_TOO_LARGE, error,
                              "The name of a type is too long");

  set_target (self, self->type->name, name);
  self->draft.edm->counts.properties++;
  if (crm_edm_entity_type_find_property (self->type, name) != NULL)
    return TRUE;
  property = crm_edm_property_new (name, CRM_EDM_OTHER);
  property->type_name = g_strdup (type);
  property->is_collection
      = g_strcmp0 (crm_xml_find (attributes, n, "CollectionKind"), "List") == 0
        || g_strcmp0 (crm_xml_find (attributes, n, "CollectionKind"), "Bag") == 0;
  property->nullable = !is_false (crm_xml_find (attributes, n, "Nullable"));
  property->max_length = read_facet (attributes, n, "MaxLength");
  property->precision = read_facet (attributes, n, "Precision");
  property->scale = read_facet (attributes, n, "Scale");
  property->caption = dup_label (find_sap (attributes, n, "label"));
  property->read_only
      = is_false (find_sap (attributes, n, "updatable")) || is_computed (attributes, n);
  if (g_strcmp0 (find_sap (attributes, n, "display-format"), "Date") == 0)
    property->type = CRM_EDM_DATE; /* a wish: kept if the type turns out to be able to */
  g_ptr_array_add (self->type->properties, property);
  return TRUE;
}

static void
add_loose_navigation (CrmOdataMetadataParser *self, const CrmXmlAttribute *attributes, guint n)
{
  CrmLooseNavigation *loose = g_new0 (CrmLooseNavigation, 1);

  loose->navigation = self->navigation;
  loose->relationship = g_strdup (crm_xml_find (attributes, n, "Relationship"));
  loose->from_role = g_strdup (crm_xml_find (attributes, n, "FromRole"));
  loose->to_role = g_strdup (crm_xml_find (attributes, n, "ToRole"));
  g_ptr_array_add (self->draft.loose, loose);
}

static gboolean
start_navigation (CrmOdataMetadataParser *self,
                  const CrmXmlAttribute *attributes,
                  guint n,
                  GError **error)
{
  const char *name, *type;
  gboolean is_old = crm_xml_find (attributes, n, "Relationship") != NULL;

  if (!need (self, attributes, n, "Name", &name, error) || !count_property (self, error)
      || !need (self, attributes, n, is_old ? "Relationship" : "Type", &type, error))
    return FALSE;

  set_target (self, self->type->name, name);
  self->draft.edm->counts.navigation_properties++;
  self->navigation = crm_edm_navigation_new (name, is_old ? "" : type);
  self->navigation->nullable = !is_false (crm_xml_find (attributes, n, "Nullable"));
  self->navigation->contains_target = is_true (crm_xml_find (attributes, n, "ContainsTarget"));
  self->navigation->partner = g_strdup (crm_xml_find (attributes, n, "Partner"));
  if (is_old)
    add_loose_navigation (self, attributes, n);
  g_ptr_array_add (self->type->navigations, self->navigation);
  return TRUE;
}

static gboolean
start_constraint (CrmOdataMetadataParser *self,
                  const CrmXmlAttribute *attributes,
                  guint n,
                  GError **error)
{
  const char *property = crm_xml_find (attributes, n, "Property");
  const char *referenced = crm_xml_find (attributes, n, "ReferencedProperty");

  /* One implementation nests elements here instead; without names there is no constraint. */
  if (property != NULL && referenced != NULL)
    g_ptr_array_add (self->navigation->constraints, crm_edm_constraint_new (property, referenced));
  return TRUE;
}

static gboolean
start_complex_type (CrmOdataMetadataParser *self,
                    const CrmXmlAttribute *attributes,
                    guint n,
                    GError **error)
{
  const char *name;

  if (!need (self, attributes, n, "Name", &name, error))
    return FALSE;

  self->draft.edm->counts.complex_types++;
  g_hash_table_add (self->draft.complex_types, qualify (self, name));
  return TRUE;
}

/* Complex values are kept whole: what is in them is counted only. */
static gboolean
start_complex_property (CrmOdataMetadataParser *self,
                        const CrmXmlAttribute *attributes,
                        guint n,
                        GError **error)
{
  self->draft.edm->counts.properties++;
  return TRUE;
}

static gboolean
start_complex_navigation (CrmOdataMetadataParser *self,
                          const CrmXmlAttribute *attributes,
                          guint n,
                          GError **error)
{
  self->draft.edm->counts.navigation_properties++;
  return TRUE;
}

static gboolean
start_enum_type (CrmOdataMetadataParser *self,
                 const CrmXmlAttribute *attributes,
                 guint n,
                 GError **error)
{
  g_autofree char *qualified = NULL;
  const char *name;

  if (!need (self, attributes, n, "Name", &name, error))
    return FALSE;

  qualified = qualify (self, name);
  self->draft.edm->counts.enum_types++;
  self->enumeration = crm_edm_enum_type_new (qualified);
  self->enumeration->is_flags = is_true (crm_xml_find (attributes, n, "IsFlags"));
  g_ptr_array_add (self->draft.edm->enum_types, self->enumeration);
  if (!g_hash_table_contains (self->draft.enum_types, qualified))
    g_hash_table_insert (self->draft.enum_types, self->enumeration->name, self->enumeration);
  return TRUE;
}

static gboolean
start_member (CrmOdataMetadataParser *self,
              const CrmXmlAttribute *attributes,
              guint n,
              GError **error)
{
  g_autofree char *position = g_strdup_printf ("%u", self->enumeration->members->len);
  const char *name, *value = crm_xml_find (attributes, n, "Value");

  if (!need (self, attributes, n, "Name", &name, error) || !count_property (self, error))
    return FALSE;

  set_target (self, self->enumeration->name, name);
  g_ptr_array_add (self->enumeration->members,
                   crm_edm_enum_member_new (name, value != NULL ? value : position));
  return TRUE;
}

static gboolean
start_type_definition (CrmOdataMetadataParser *self,
                       const CrmXmlAttribute *attributes,
                       guint n,
                       GError **error)
{
  CrmTypeDefinition *definition;
  const char *name, *underlying;

  if (!need (self, attributes, n, "Name", &name, error)
      || !need (self, attributes, n, "UnderlyingType", &underlying, error))
    return FALSE;

  definition = g_new0 (CrmTypeDefinition, 1);
  definition->underlying = g_strdup (underlying);
  definition->max_length = read_facet (attributes, n, "MaxLength");
  definition->precision = read_facet (attributes, n, "Precision");
  definition->scale = read_facet (attributes, n, "Scale");
  g_hash_table_replace (self->draft.definitions, qualify (self, name), definition);
  return TRUE;
}

static gboolean
start_action (CrmOdataMetadataParser *self,
              const CrmXmlAttribute *attributes,
              guint n,
              GError **error)
{
  self->draft.edm->counts.actions++;
  return TRUE;
}

static gboolean
start_function (CrmOdataMetadataParser *self,
                const CrmXmlAttribute *attributes,
                guint n,
                GError **error)
{
  self->draft.edm->counts.functions++;
  return TRUE;
}

static gboolean
start_association (CrmOdataMetadataParser *self,
                   const CrmXmlAttribute *attributes,
                   guint n,
                   GError **error)
{
  const char *name;

  if (!need (self, attributes, n, "Name", &name, error))
    return FALSE;

  self->association = g_new0 (CrmAssociation, 1);
  g_hash_table_replace (self->draft.associations, qualify (self, name), self->association);
  return TRUE;
}

static gboolean
start_end (CrmOdataMetadataParser *self, const CrmXmlAttribute *attributes, guint n, GError **error)
{
  CrmAssociationEnd *end;
  const char *type;

  if (!need (self, attributes, n, "Type", &type, error))
    return FALSE;
  if (self->association->n_ends == 2)
    return crm_metadata_fail (self, CRM_FORMAT_ERROR_INVALID, error, "An association has two ends");

  end = &self->association->ends[self->association->n_ends++];
  end->type = g_strdup (type);
  end->role = g_strdup (crm_xml_find (attributes, n, "Role"));
  end->is_many = g_strcmp0 (crm_xml_find (attributes, n, "Multiplicity"), "*") == 0;
  end->properties = g_ptr_array_new_with_free_func (g_free);
  return TRUE;
}

static void
select_end (CrmOdataMetadataParser *self, const char *role)
{
  self->end = NULL;
  for (guint i = 0; i < self->association->n_ends; i++)
    if (g_strcmp0 (self->association->ends[i].role, role) == 0)
      self->end = &self->association->ends[i];
}

static gboolean
start_principal (CrmOdataMetadataParser *self,
                 const CrmXmlAttribute *attributes,
                 guint n,
                 GError **error)
{
  g_set_str (&self->association->principal, crm_xml_find (attributes, n, "Role"));
  select_end (self, self->association->principal);
  return TRUE;
}

static gboolean
start_dependent (CrmOdataMetadataParser *self,
                 const CrmXmlAttribute *attributes,
                 guint n,
                 GError **error)
{
  g_set_str (&self->association->dependent, crm_xml_find (attributes, n, "Role"));
  select_end (self, self->association->dependent);
  return TRUE;
}

static gboolean
start_role_property (CrmOdataMetadataParser *self,
                     const CrmXmlAttribute *attributes,
                     guint n,
                     GError **error)
{
  const char *name;

  if (!need (self, attributes, n, "Name", &name, error))
    return FALSE;

  if (self->end != NULL)
    g_ptr_array_add (self->end->properties, g_strdup (name));
  return TRUE;
}

static gboolean
start_container (CrmOdataMetadataParser *self,
                 const CrmXmlAttribute *attributes,
                 guint n,
                 GError **error)
{
  const char *name;

  if (!need (self, attributes, n, "Name", &name, error))
    return FALSE;

  g_free (self->container);
  self->container = qualify (self, name);
  return TRUE;
}

static gboolean
start_entity_set (CrmOdataMetadataParser *self,
                  const CrmXmlAttribute *attributes,
                  guint n,
                  GError **error)
{
  const char *name, *type;

  if (!need (self, attributes, n, "Name", &name, error)
      || !need (self, attributes, n, "EntityType", &type, error))
    return FALSE;
  if (self->draft.edm->entity_sets->len == CRM_METADATA_MAX_TYPES)
    return crm_metadata_fail (self, CRM_FORMAT_ERROR_TOO_LARGE, error, "Too many entity sets");

  set_target (self, self->container, name);
  self->draft.edm->counts.entity_sets++;
  self->set = crm_edm_entity_set_new (name, type);
  self->set->insertable = !is_false (find_sap (attributes, n, "creatable"));
  self->set->updatable = !is_false (find_sap (attributes, n, "updatable"));
  self->set->deletable = !is_false (find_sap (attributes, n, "deletable"));
  g_ptr_array_add (self->draft.edm->entity_sets, self->set);
  return TRUE;
}

static gboolean
start_binding (CrmOdataMetadataParser *self,
               const CrmXmlAttribute *attributes,
               guint n,
               GError **error)
{
  const char *path = crm_xml_find (attributes, n, "Path");
  const char *target = crm_xml_find (attributes, n, "Target");

  if (path != NULL && target != NULL && count_property (self, error))
    g_hash_table_replace (self->set->bindings, g_strdup (path), g_strdup (target));
  return self->n_properties <= CRM_METADATA_MAX_PROPERTIES;
}

static gboolean
start_association_set (CrmOdataMetadataParser *self,
                       const CrmXmlAttribute *attributes,
                       guint n,
                       GError **error)
{
  g_autofree char *name = NULL;
  GPtrArray *sets;
  const char *association;

  self->association_set = NULL;
  if (!need (self, attributes, n, "Association", &association, error)
      || !count_property (self, error))
    return FALSE;

  name = crm_metadata_draft_resolve (&self->draft, association);
  sets = g_hash_table_lookup (self->draft.association_sets, name);
  if (sets == NULL)
    {
      sets = g_ptr_array_new_with_free_func ((GDestroyNotify) crm_association_set_free);
      g_hash_table_insert (self->draft.association_sets, g_steal_pointer (&name), sets);
    }
  if (sets->len == CRM_METADATA_MAX_ASSOCIATION_SETS)
    return TRUE;

  self->association_set = g_new0 (CrmAssociationSet, 1);
  g_ptr_array_add (sets, self->association_set);
  return TRUE;
}

static gboolean
start_set_end (CrmOdataMetadataParser *self,
               const CrmXmlAttribute *attributes,
               guint n,
               GError **error)
{
  CrmAssociationSet *set = self->association_set;
  const char *role = crm_xml_find (attributes, n, "Role");
  const char *name = crm_xml_find (attributes, n, "EntitySet");

  if (set == NULL || set->n_ends == G_N_ELEMENTS (set->ends) || role == NULL || name == NULL)
    return TRUE;
  set->ends[set->n_ends].role = g_strdup (role);
  set->ends[set->n_ends].set = g_strdup (name);
  set->n_ends++;
  return TRUE;
}

static gboolean
start_annotations (CrmOdataMetadataParser *self,
                   const CrmXmlAttribute *attributes,
                   guint n,
                   GError **error)
{
  const char *target;

  if (!need (self, attributes, n, "Target", &target, error))
    return FALSE;

  set_target (self, target, NULL);
  return TRUE;
}

/* What a permission says: "Org.OData.Core.V1.Permission/Read". */
static gboolean
forbids_writing (const char *permissions)
{
  return strstr (permissions, "Write") == NULL
         && (strstr (permissions, "Read") != NULL || strstr (permissions, "None") != NULL);
}

void
crm_metadata_set_note (CrmNote *note, const char *text)
{
  if (note->kind == CRM_NOTE_LABEL)
    {
      g_free (note->text);
      note->text = dup_label (text);
    }
  else if (note->kind == CRM_NOTE_PERMISSIONS)
    note->flag = forbids_writing (text);
  else
    note->flag = is_true (text);
}

static gboolean
start_annotation (CrmOdataMetadataParser *self,
                  const CrmXmlAttribute *attributes,
                  guint n,
                  GError **error)
{
  static const char *const values[] = { "String", "Bool", "EnumMember" };
  const CrmMetadataLevel *outer
      = &g_array_index (self->levels, CrmMetadataLevel, self->levels->len - 2);
  const char *term = crm_xml_find (attributes, n, "Term");
  CrmNoteKind kind;

  self->note = NULL;
  if (outer->target == NULL || term == NULL || crm_xml_find (attributes, n, "Qualifier") != NULL
      || !crm_metadata_draft_find_term (&self->draft, term, &kind))
    return TRUE;
  if (self->draft.notes->len == CRM_METADATA_MAX_NOTES)
    return crm_metadata_fail (self, CRM_FORMAT_ERROR_TOO_LARGE, error, "Too many annotations");

  self->note = g_new0 (CrmNote, 1);
  self->note->kind = kind;
  self->note->target = g_strdup (outer->target);
  self->note->flag = kind != CRM_NOTE_PERMISSIONS; /* a bare term means true */
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    if (crm_xml_find (attributes, n, values[i]) != NULL)
      crm_metadata_set_note (self->note, crm_xml_find (attributes, n, values[i]));
  g_ptr_array_add (self->draft.notes, self->note);
  return TRUE;
}

static gboolean
start_property_value (CrmOdataMetadataParser *self,
                      const CrmXmlAttribute *attributes,
                      guint n,
                      GError **error)
{
  static const char *const members[]
      = { "Supported", "Insertable", "Updatable", "Deletable", NULL };
  const char *member = crm_xml_find (attributes, n, "Property");
  const char *value = crm_xml_find (attributes, n, "Bool");

  if (self->note == NULL || member == NULL || !g_strv_contains (members, member))
    crm_metadata_top (self)->kind = CRM_KIND_OTHER;
  else if (value != NULL)
    self->note->flag = is_true (value);
  return TRUE;
}

static gboolean
start_value_text (CrmOdataMetadataParser *self,
                  const CrmXmlAttribute *attributes,
                  guint n,
                  GError **error)
{
  g_string_truncate (self->value_text, 0);
  return TRUE;
}

/* Which element may stand in which, and what is done with it. */
static const struct
{
  CrmMetadataKind parent;
  const char *name;
  CrmMetadataKind kind;
  CrmMetadataStartFunc start;
} grammar[] = {
  { CRM_KIND_ROOT, "Edmx", CRM_KIND_EDMX, start_edmx },
  { CRM_KIND_EDMX, "Reference", CRM_KIND_REFERENCE, NULL },
  { CRM_KIND_REFERENCE, "Include", CRM_KIND_INCLUDE, start_include },
  { CRM_KIND_EDMX, "DataServices", CRM_KIND_DATA_SERVICES, NULL },
  { CRM_KIND_DATA_SERVICES, "Schema", CRM_KIND_SCHEMA, start_schema },
  { CRM_KIND_SCHEMA, "Using", CRM_KIND_USING, start_include },
  { CRM_KIND_SCHEMA, "EntityType", CRM_KIND_ENTITY_TYPE, start_entity_type },
  { CRM_KIND_ENTITY_TYPE, "Key", CRM_KIND_KEY, NULL },
  { CRM_KIND_KEY, "PropertyRef", CRM_KIND_PROPERTY_REF, start_property_ref },
  { CRM_KIND_ENTITY_TYPE, "Property", CRM_KIND_PROPERTY, start_property },
  { CRM_KIND_ENTITY_TYPE, "NavigationProperty", CRM_KIND_NAVIGATION, start_navigation },
  { CRM_KIND_NAVIGATION, "ReferentialConstraint", CRM_KIND_CONSTRAINT, start_constraint },
  { CRM_KIND_SCHEMA, "ComplexType", CRM_KIND_COMPLEX_TYPE, start_complex_type },
  { CRM_KIND_COMPLEX_TYPE, "Property", CRM_KIND_COMPLEX_PROPERTY, start_complex_property },
  { CRM_KIND_COMPLEX_TYPE, "NavigationProperty", CRM_KIND_COMPLEX_PROPERTY,
    start_complex_navigation },
  { CRM_KIND_SCHEMA, "EnumType", CRM_KIND_ENUM_TYPE, start_enum_type },
  { CRM_KIND_ENUM_TYPE, "Member", CRM_KIND_MEMBER, start_member },
  { CRM_KIND_SCHEMA, "TypeDefinition", CRM_KIND_TYPE_DEFINITION, start_type_definition },
  { CRM_KIND_SCHEMA, "Action", CRM_KIND_ACTION, start_action },
  { CRM_KIND_SCHEMA, "Function", CRM_KIND_FUNCTION, start_function },
  { CRM_KIND_SCHEMA, "Association", CRM_KIND_ASSOCIATION, start_association },
  { CRM_KIND_ASSOCIATION, "End", CRM_KIND_END, start_end },
  { CRM_KIND_ASSOCIATION, "ReferentialConstraint", CRM_KIND_PAIRING, NULL },
  { CRM_KIND_PAIRING, "Principal", CRM_KIND_PRINCIPAL, start_principal },
  { CRM_KIND_PAIRING, "Dependent", CRM_KIND_DEPENDENT, start_dependent },
  { CRM_KIND_PRINCIPAL, "PropertyRef", CRM_KIND_ROLE_PROPERTY, start_role_property },
  { CRM_KIND_DEPENDENT, "PropertyRef", CRM_KIND_ROLE_PROPERTY, start_role_property },
  { CRM_KIND_SCHEMA, "EntityContainer", CRM_KIND_CONTAINER, start_container },
  { CRM_KIND_CONTAINER, "EntitySet", CRM_KIND_ENTITY_SET, start_entity_set },
  { CRM_KIND_ENTITY_SET, "NavigationPropertyBinding", CRM_KIND_BINDING, start_binding },
  { CRM_KIND_CONTAINER, "AssociationSet", CRM_KIND_ASSOCIATION_SET, start_association_set },
  { CRM_KIND_ASSOCIATION_SET, "End", CRM_KIND_SET_END, start_set_end },
  { CRM_KIND_SCHEMA, "Annotations", CRM_KIND_ANNOTATIONS, start_annotations },
  { CRM_KIND_ANNOTATIONS, "Annotation", CRM_KIND_ANNOTATION, start_annotation },
  { CRM_KIND_ENTITY_TYPE, "Annotation", CRM_KIND_ANNOTATION, start_annotation },
  { CRM_KIND_PROPERTY, "Annotation", CRM_KIND_ANNOTATION, start_annotation },
  { CRM_KIND_MEMBER, "Annotation", CRM_KIND_ANNOTATION, start_annotation },
  { CRM_KIND_ENTITY_SET, "Annotation", CRM_KIND_ANNOTATION, start_annotation },
  { CRM_KIND_ANNOTATION, "Record", CRM_KIND_RECORD, NULL },
  { CRM_KIND_RECORD, "PropertyValue", CRM_KIND_PROPERTY_VALUE, start_property_value },
  { CRM_KIND_ANNOTATION, "String", CRM_KIND_VALUE_TEXT, start_value_text },
  { CRM_KIND_ANNOTATION, "Bool", CRM_KIND_VALUE_TEXT, start_value_text },
  { CRM_KIND_ANNOTATION, "EnumMember", CRM_KIND_VALUE_TEXT, start_value_text },
  { CRM_KIND_PROPERTY_VALUE, "Bool", CRM_KIND_VALUE_TEXT, start_value_text },
};

CrmMetadataKind
crm_metadata_classify (CrmMetadataKind parent, const char *name, CrmMetadataStartFunc *start)
{
  *start = NULL;
  for (guint i = 0; i < G_N_ELEMENTS (grammar); i++)
    if (grammar[i].parent == parent && g_str_equal (grammar[i].name, name))
      {
        *start = grammar[i].start;
        return grammar[i].kind;
      }

  return CRM_KIND_OTHER;
}
