/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "crm-error.h"
#include "crm-odata-metadata.h"

#define V4_HEAD                                                                                    \
  "<?xml version=\"1.0\" encoding=\"utf-8\"?>"                                                     \
  "<edmx:Edmx Version=\"4.0\" xmlns:edmx=\"http://docs.oasis-open.org/odata/ns/edmx\">"            \
  "<edmx:Reference Uri=\"http://example.com/core.xml\">"                                           \
  "<edmx:Include Namespace=\"Org.OData.Core.V1\" Alias=\"C\"/>"                                    \
  "<edmx:Include Namespace=\"com.sap.vocabularies.Common.v1\" Alias=\"Common\"/>"                  \
  "</edmx:Reference><edmx:DataServices>"
#define V4_TAIL "</edmx:DataServices></edmx:Edmx>"
#define SCHEMA                                                                                     \
  "<Schema Namespace=\"Ns\" Alias=\"Self\" xmlns=\"http://docs.oasis-open.org/odata/ns/edm\">"
#define END "</Schema>"

static CrmEdm *
parse (const char *document)
{
  g_autoptr (GError) error = NULL;
  CrmEdm *edm = crm_odata_metadata_parse (document, strlen (document), &error);

  g_assert_no_error (error);
  g_assert_nonnull (edm);
  return edm;
}

static void
assert_refused (const char *document, gsize length, int code, const char *message)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmEdm) edm = crm_odata_metadata_parse (document, length, &error);

  g_assert_null (edm);
  g_assert_error (error, CRM_FORMAT_ERROR, code);
  if (strstr (error->message, message) == NULL)
    g_error ("\"%s\" does not say \"%s\"", error->message, message);
  g_assert_null (strchr (error->message, '\n'));
}

static CrmEdmProperty *
find_property (CrmEdm *edm, const char *type, const char *name)
{
  CrmEdmEntityType *found = crm_edm_find_entity_type (edm, type);

  g_assert_nonnull (found);
  return crm_edm_entity_type_find_property (found, name);
}

static const char inheritance[] = V4_HEAD SCHEMA
    "<EntityType Name='Special' BaseType='Self.Middle'><Property Name='c' Type='Edm.Date'/>"
    "<NavigationProperty Name='n3' Type='Self.Base'/></EntityType>"
    "<EntityType Name='Base' Abstract='true' OpenType='true'><Key><PropertyRef Name='id'/></Key>"
    "<Property Name='id' Type='Edm.Guid' Nullable='false'/>"
    "<NavigationProperty Name='n1' Type='Collection(Self.Middle)'/></EntityType>"
    "<EntityType Name='Middle' BaseType='Ns.Base' HasStream='true'>"
    "<Property Name='b' Type='Edm.String' MaxLength='20'/>"
    "<NavigationProperty Name='n2' Type='Ns.Base'/></EntityType>" END V4_TAIL;

static const char types[] = V4_HEAD
    "<Schema Namespace='Other.Deep' Alias='O' xmlns='http://docs.oasis-open.org/odata/ns/edm'>"
    "<EnumType Name='Color' IsFlags='true'><Member Name='Red'/><Member Name='Blue' Value='4'>"
    "<Annotation Term='Common.Label' String='Sky'/></Member></EnumType>"
    "<ComplexType Name='Place'><Property Name='City' Type='Edm.String'/></ComplexType>"
    "<TypeDefinition Name='Money' UnderlyingType='Edm.Decimal' Precision='18' "
    "Scale='4'/>" END SCHEMA "<EntityType Name='T'><Key><PropertyRef Name='a'/></Key>"
    "<Property Name='a' Type='Edm.Int64' Nullable='false'/>"
    "<Property Name='color' Type='O.Color'/><Property Name='place' Type='Other.Deep.Place'/>"
    "<Property Name='money' Type='O.Money' Scale='2'/>"
    "<Property Name='tags' Type='Collection(Edm.String)'/>"
    "<Property Name='text' Type='Edm.String' MaxLength='max'/>"
    "<Property Name='price' Type='Edm.Decimal' Precision='9' Scale='variable'/>"
    "<Property Name='where' Type='Edm.GeographyPoint'/>"
    "<Property Name='odd' Type='Nowhere.Thing'/></EntityType>" END V4_TAIL;

static void
test_inherited_come_first (void)
{
  g_autoptr (CrmEdm) edm = parse (inheritance);
  CrmEdmEntityType *type = crm_edm_find_entity_type (edm, "Ns.Special");
  g_autoptr (GString) order = g_string_new (NULL);

  for (guint i = 0; i < type->properties->len; i++)
    g_string_append_printf (order, "%s ",
                            ((CrmEdmProperty *) g_ptr_array_index (type->properties, i))->name);
  for (guint i = 0; i < type->navigations->len; i++)
    g_string_append_printf (order, "%s ",
                            ((CrmEdmNavigation *) g_ptr_array_index (type->navigations, i))->name);
  g_assert_cmpstr (order->str, ==, "id b c n1 n2 n3 ");
  g_assert_cmpstr (type->base, ==, "Ns.Middle");
  g_assert_cmpuint (type->keys->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (type->keys, 0), ==, "id");
  g_assert_cmpuint (type->n_own_properties, ==, 1);
  g_assert_cmpuint (type->n_own_navigations, ==, 1);
  g_assert_true (type->has_stream);
  g_assert_true (type->is_open);
  g_assert_false (type->is_abstract);
  g_assert_true (crm_edm_find_entity_type (edm, "Ns.Base")->is_abstract);
}

static void
test_counts_are_without_the_inherited (void)
{
  g_autoptr (CrmEdm) edm = parse (inheritance);

  g_assert_cmpuint (edm->counts.entity_types, ==, 3);
  g_assert_cmpuint (edm->counts.properties, ==, 3);
  g_assert_cmpuint (edm->counts.navigation_properties, ==, 3);
}

static void
test_counts_include_complex_types (void)
{
  g_autoptr (CrmEdm) edm = parse (types);

  g_assert_cmpuint (edm->counts.complex_types, ==, 1);
  g_assert_cmpuint (edm->counts.properties, ==, 9 + 1);
}

static void
test_types_are_resolved_across_schemas (void)
{
  g_autoptr (CrmEdm) edm = parse (types);
  CrmEdmProperty *color = find_property (edm, "Ns.T", "color");
  CrmEdmProperty *place = find_property (edm, "Ns.T", "place");
  CrmEdmProperty *money = find_property (edm, "Ns.T", "money");

  g_assert_cmpint (color->type, ==, CRM_EDM_ENUM);
  g_assert_cmpstr (color->type_name, ==, "Other.Deep.Color");
  g_assert_cmpint (place->type, ==, CRM_EDM_COMPLEX);
  g_assert_cmpstr (place->type_name, ==, "Other.Deep.Place");
  g_assert_cmpint (money->type, ==, CRM_EDM_DECIMAL);
  g_assert_null (money->type_name);
  g_assert_cmpint (money->precision, ==, 18);
  g_assert_cmpint (money->scale, ==, 2);
  g_assert_true (find_property (edm, "Ns.T", "tags")->is_collection);
  g_assert_cmpint (find_property (edm, "Ns.T", "where")->type, ==, CRM_EDM_OTHER);
  g_assert_cmpint (find_property (edm, "Ns.T", "odd")->type, ==, CRM_EDM_OTHER);
}

static void
test_facets_without_a_number_are_none (void)
{
  g_autoptr (CrmEdm) edm = parse (types);

  g_assert_cmpint (find_property (edm, "Ns.T", "text")->max_length, ==, -1);
  g_assert_cmpint (find_property (edm, "Ns.T", "price")->scale, ==, -1);
  g_assert_cmpint (find_property (edm, "Ns.T", "price")->precision, ==, 9);
  g_assert_false (find_property (edm, "Ns.T", "a")->nullable);
  g_assert_true (find_property (edm, "Ns.T", "text")->nullable);
}

static void
test_enum_members_have_values_and_captions (void)
{
  g_autoptr (CrmEdm) edm = parse (types);
  CrmEdmEnumType *type = crm_edm_find_enum_type (edm, "Other.Deep.Color");
  CrmEdmEnumMember *red = g_ptr_array_index (type->members, 0);
  CrmEdmEnumMember *blue = g_ptr_array_index (type->members, 1);

  g_assert_true (type->is_flags);
  g_assert_cmpstr (red->value, ==, "0");
  g_assert_null (red->caption);
  g_assert_cmpstr (blue->value, ==, "4");
  g_assert_cmpstr (blue->caption, ==, "Sky");
}

static const char relations[] = V4_HEAD SCHEMA
    "<EntityType Name='A'><Key><PropertyRef Name='id'/></Key>"
    "<Property Name='id' Type='Edm.Guid' Nullable='false'/><Property Name='bId' Type='Edm.Guid'/>"
    "<NavigationProperty Name='b' Type='Self.B' Partner='as' Nullable='false' "
    "ContainsTarget='true'>"
    "<ReferentialConstraint Property='bId' ReferencedProperty='id'/></NavigationProperty>"
    "</EntityType><EntityType Name='B'><Key><PropertyRef Name='id'/></Key>"
    "<Property Name='id' Type='Edm.Guid' Nullable='false'/>"
    "<NavigationProperty Name='as' Type='Collection(Self.A)' Partner='b'/></EntityType>"
    "<Action Name='Do'/><Function Name='F'/><Function Name='F'/>"
    "<EntityContainer Name='Cont'><EntitySet Name='As' EntityType='Self.A'>"
    "<NavigationPropertyBinding Path='b' Target='Bs'/></EntitySet>"
    "<EntitySet Name='Bs' EntityType='Ns.B'/><Singleton Name='Me' Type='Ns.A'/>"
    "</EntityContainer>" END V4_TAIL;

static void
test_navigations_have_all_that_is_said (void)
{
  g_autoptr (CrmEdm) edm = parse (relations);
  CrmEdmNavigation *b
      = crm_edm_entity_type_find_navigation (crm_edm_find_entity_type (edm, "Ns.A"), "b");
  CrmEdmNavigation *as
      = crm_edm_entity_type_find_navigation (crm_edm_find_entity_type (edm, "Ns.B"), "as");
  CrmEdmConstraint *constraint = g_ptr_array_index (b->constraints, 0);

  g_assert_cmpstr (b->target_type, ==, "Ns.B");
  g_assert_cmpstr (b->partner, ==, "as");
  g_assert_true (b->contains_target);
  g_assert_false (b->nullable);
  g_assert_false (b->is_collection);
  g_assert_cmpstr (constraint->property, ==, "bId");
  g_assert_cmpstr (constraint->referenced, ==, "id");
  g_assert_true (as->is_collection);
  g_assert_cmpstr (as->target_type, ==, "Ns.A");
}

static void
test_sets_and_their_bindings (void)
{
  g_autoptr (CrmEdm) edm = parse (relations);
  CrmEdmEntitySet *as = crm_edm_find_entity_set (edm, "As");

  g_assert_cmpstr (as->type_name, ==, "Ns.A");
  g_assert_cmpstr (g_hash_table_lookup (as->bindings, "b"), ==, "Bs");
  g_assert_cmpuint (edm->counts.entity_sets, ==, 2);
  g_assert_cmpuint (edm->counts.actions, ==, 1);
  g_assert_cmpuint (edm->counts.functions, ==, 2);
  g_assert_true (as->insertable && as->updatable && as->deletable);
  g_assert_false (as->change_tracking);
}

static const char annotated[] = V4_HEAD SCHEMA
    "<Annotations Target='Self.A/name'><Annotation Term='Common.Label' String='The Name'/>"
    "<Annotation Term='Common.Label' Qualifier='Short' String='N'/></Annotations>"
    "<Annotations Target='Ns.A/fixed'><Annotation Term='C.Immutable' Bool='true'/></Annotations>"
    "<Annotations Target='Ns.Child/name'><Annotation Term='C.Computed'/></Annotations>"
    "<Annotations Target='Ns.Cont/As'>"
    "<Annotation Term='Org.OData.Capabilities.V1.InsertRestrictions'><Record>"
    "<PropertyValue Property='Insertable'><Bool>false</Bool></PropertyValue></Record></Annotation>"
    "<Annotation Term='Org.OData.Capabilities.V1.DeleteRestrictions'><Record>"
    "<PropertyValue Property='Deletable' Bool='false'/></Record></Annotation></Annotations>"
    "<EntityType Name='A'><Key><PropertyRef Name='id'/></Key>"
    "<Property Name='id' Type='Edm.Int32' Nullable='false'>"
    "<Annotation Term='C.Immutable' Bool='true'/></Property>"
    "<Property Name='name' Type='Edm.String'/><Property Name='fixed' Type='Edm.String'/>"
    "<Property Name='made' Type='Edm.String'><Annotation Term='Org.OData.Core.V1.Computed'/>"
    "</Property><Property Name='not' Type='Edm.String'>"
    "<Annotation Term='C.Computed' Bool='false'/></Property>"
    "<Property Name='read' Type='Edm.String'><Annotation Term='C.Permissions'>"
    "<EnumMember>Org.OData.Core.V1.Permission/Read</EnumMember></Annotation></Property>"
    "<Property Name='both' Type='Edm.String'><Annotation Term='C.Permissions' "
    "EnumMember='Org.OData.Core.V1.Permission/ReadWrite'/></Property></EntityType>"
    "<EntityType Name='Child' BaseType='Ns.A'/>"
    "<EntityContainer Name='Cont'><EntitySet Name='As' EntityType='Ns.A'>"
    "<Annotation Term='Org.OData.Capabilities.V1.ChangeTracking'><Record>"
    "<PropertyValue Property='Supported' Bool='true'/></Record></Annotation>"
    "</EntitySet></EntityContainer>" END V4_TAIL;

static void
test_annotations_of_properties (void)
{
  g_autoptr (CrmEdm) edm = parse (annotated);

  g_assert_cmpstr (find_property (edm, "Ns.A", "name")->caption, ==, "The Name");
  g_assert_false (find_property (edm, "Ns.A", "name")->read_only);
  g_assert_true (find_property (edm, "Ns.A", "fixed")->read_only);
  g_assert_false (find_property (edm, "Ns.A", "id")->read_only); /* given once, by whom is open */
  g_assert_true (find_property (edm, "Ns.A", "made")->read_only);
  g_assert_false (find_property (edm, "Ns.A", "not")->read_only);
  g_assert_true (find_property (edm, "Ns.A", "read")->read_only);
  g_assert_false (find_property (edm, "Ns.A", "both")->read_only);
}

static void
test_annotations_reach_inherited_properties (void)
{
  g_autoptr (CrmEdm) edm = parse (annotated);

  g_assert_cmpstr (find_property (edm, "Ns.Child", "name")->caption, ==, "The Name");
  g_assert_true (find_property (edm, "Ns.Child", "name")->read_only);
  g_assert_true (find_property (edm, "Ns.Child", "made")->read_only);
}

static void
test_annotations_of_sets (void)
{
  g_autoptr (CrmEdm) edm = parse (annotated);
  CrmEdmEntitySet *as = crm_edm_find_entity_set (edm, "As");

  g_assert_true (as->change_tracking);
  g_assert_false (as->insertable);
  g_assert_true (as->updatable);
  g_assert_false (as->deletable);
}

static const char version_2[]
    = "\xEF\xBB\xBF<edmx:Edmx Version='1.0' "
      "xmlns:edmx='http://schemas.microsoft.com/ado/2007/06/edmx'>"
      "<edmx:DataServices xmlns:m='http://schemas.microsoft.com/ado/2007/08/dataservices/metadata' "
      "m:DataServiceVersion='2.0' xmlns:sap='http://www.sap.com/Protocols/SAPData'>"
      "<Schema Namespace='M' xmlns='http://schemas.microsoft.com/ado/2008/09/edm'>"
      "<EntityType Name='Order' m:HasStream='true'><Key><PropertyRef Name='Id'/></Key>"
      "<Property Name='Id' Type='Edm.Int32' Nullable='false'/>"
      "<Property Name='At' Type='Edm.DateTime' sap:label='Ordered' sap:updatable='false'/>"
      "<Property Name='BuyerId' Type='Edm.Guid'/>"
      "<NavigationProperty Name='Buyer' Relationship='M.FK' FromRole='Orders' ToRole='Buyer'/>"
      "</EntityType><EntityType Name='Buyer'><Key><PropertyRef Name='Id'/></Key>"
      "<Property Name='Id' Type='Edm.Guid' Nullable='false'/>"
      "<NavigationProperty Name='Orders' Relationship='M.FK' FromRole='Buyer' ToRole='Orders'/>"
      "</EntityType><Association Name='FK'><End Role='Buyer' Type='M.Buyer' Multiplicity='0..1'/>"
      "<End Role='Orders' Type='M.Order' Multiplicity='*'/><ReferentialConstraint>"
      "<Principal Role='Buyer'><PropertyRef Name='Id'/></Principal>"
      "<Dependent Role='Orders'><PropertyRef Name='BuyerId'/></Dependent></ReferentialConstraint>"
      "</Association><EntityContainer Name='C'>"
      "<EntitySet Name='Orders' EntityType='M.Order' sap:creatable='false'/></EntityContainer>"
      "</Schema></edmx:DataServices></edmx:Edmx>";

static void
test_version_2_associations_become_navigations (void)
{
  g_autoptr (CrmEdm) edm = parse (version_2);
  CrmEdmEntityType *order = crm_edm_find_entity_type (edm, "M.Order");
  CrmEdmNavigation *buyer = crm_edm_entity_type_find_navigation (order, "Buyer");
  CrmEdmNavigation *orders
      = crm_edm_entity_type_find_navigation (crm_edm_find_entity_type (edm, "M.Buyer"), "Orders");
  CrmEdmConstraint *constraint = g_ptr_array_index (buyer->constraints, 0);

  g_assert_cmpstr (edm->version, ==, "2.0");
  g_assert_cmpstr (buyer->target_type, ==, "M.Buyer");
  g_assert_false (buyer->is_collection);
  g_assert_cmpstr (constraint->property, ==, "BuyerId");
  g_assert_cmpstr (constraint->referenced, ==, "Id");
  g_assert_true (orders->is_collection);
  g_assert_cmpuint (orders->constraints->len, ==, 0);
  g_assert_true (order->has_stream);
}

static void
test_version_2_attributes_of_sap (void)
{
  g_autoptr (CrmEdm) edm = parse (version_2);
  CrmEdmProperty *at = find_property (edm, "M.Order", "At");

  g_assert_cmpint (at->type, ==, CRM_EDM_DATE_TIME_OFFSET);
  g_assert_cmpstr (at->caption, ==, "Ordered");
  g_assert_true (at->read_only);
  g_assert_false (crm_edm_find_entity_set (edm, "Orders")->insertable);
}

static char *
describe (CrmEdm *edm)
{
  GString *out = g_string_new (edm->version);

  for (guint i = 0; i < edm->entity_types->len; i++)
    {
      CrmEdmEntityType *type = g_ptr_array_index (edm->entity_types, i);

      g_string_append_printf (out, " %s:", type->name);
      for (guint j = 0; j < type->properties->len; j++)
        {
          CrmEdmProperty *each = g_ptr_array_index (type->properties, j);

          g_string_append_printf (out, "%s/%d/%d/%s,", each->name, each->type, each->read_only,
                                  each->caption);
        }
    }

  return g_string_free_and_steal (out);
}

static void
test_chunks_may_be_cut_anywhere (void)
{
  const char *documents[] = { annotated, version_2, types };

  for (guint d = 0; d < G_N_ELEMENTS (documents); d++)
    {
      g_autoptr (CrmEdm) whole = parse (documents[d]);
      g_autofree char *expected = describe (whole);
      gsize length = strlen (documents[d]);

      for (gsize size = 1; size < 8; size++)
        {
          g_autoptr (CrmOdataMetadataParser) parser = crm_odata_metadata_parser_new ();
          g_autoptr (GError) error = NULL;
          g_autoptr (CrmEdm) edm = NULL;
          g_autofree char *found = NULL;

          for (gsize at = 0; at < length; at += size)
            g_assert_true (crm_odata_metadata_parser_feed (parser, documents[d] + at,
                                                           MIN (size, length - at), &error));
          edm = crm_odata_metadata_parser_finish (parser, &error);
          g_assert_no_error (error);
          found = describe (edm);
          g_assert_cmpstr (found, ==, expected);
        }
    }
}

static void
test_a_document_cut_short_is_an_error (void)
{
  for (gsize length = 0; length < strlen (types); length++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CrmEdm) edm = crm_odata_metadata_parse (types, length, &error);

      g_assert_null (edm);
      g_assert_error (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_INVALID);
    }
}

static void
test_what_is_not_metadata_is_refused (void)
{
  static const char html[] = "<!-- x --><html><body>Sign in</body></html>";
  static const char doctype[] = "<!DOCTYPE html><html/>";
  static const char bomb[] = "<!DOCTYPE x [<!ENTITY a \"aaaa\">]><x>&a;</x>";
  static const char entity[] = V4_HEAD "<a>&nbsp;</a>" V4_TAIL;
  static const char future[]
      = V4_HEAD "<Schema Namespace='N' xmlns='http://example.com/5.0'/>" V4_TAIL;
  static const char latin[] = "<a>\xE9</a>";

  assert_refused (html, strlen (html), CRM_FORMAT_ERROR_INVALID, "no $metadata document");
  assert_refused (doctype, strlen (doctype), CRM_FORMAT_ERROR_INVALID, "DTD");
  assert_refused (bomb, strlen (bomb), CRM_FORMAT_ERROR_INVALID, "DTD");
  assert_refused (entity, strlen (entity), CRM_FORMAT_ERROR_INVALID, "Line 1");
  assert_refused (future, strlen (future), CRM_FORMAT_ERROR_INVALID, "version");
  assert_refused (V4_HEAD V4_TAIL, strlen (V4_HEAD V4_TAIL), CRM_FORMAT_ERROR_INVALID, "no Schema");
  assert_refused (latin, strlen (latin), CRM_FORMAT_ERROR_INVALID, "begin with Edmx");
  assert_refused ("", 0, CRM_FORMAT_ERROR_INVALID, "empty");
}

static void
test_inheriting_from_oneself_is_an_error (void)
{
  static const char cycle[] = V4_HEAD SCHEMA
      "<EntityType Name='A' BaseType='Ns.B'/><EntityType Name='B' BaseType='Ns.C'/>"
      "<EntityType Name='C' BaseType='Ns.B'/>" END V4_TAIL;

  assert_refused (cycle, strlen (cycle), CRM_FORMAT_ERROR_INVALID, "inherits from itself");
}

static void
test_limits_are_kept (void)
{
  g_autoptr (GString) deep = g_string_new (V4_HEAD SCHEMA);
  g_autoptr (GString) wide = g_string_new (V4_HEAD SCHEMA "<EntityType Name='A'>");
  g_autofree char *name = g_strnfill (600, 'n');
  g_autofree char *longest
      = g_strdup_printf (V4_HEAD SCHEMA "<EntityType Name='%s'/>" END V4_TAIL, name);

  for (guint i = 0; i < 100; i++)
    g_string_append (deep, "<a>");
  for (guint i = 0; i < 6000; i++)
    g_string_append_printf (wide, "<Property Name='p%u' Type='Edm.String'/>", i);
  g_string_append (wide, "</EntityType>" END V4_TAIL);

  assert_refused (deep->str, deep->len, CRM_FORMAT_ERROR_TOO_LARGE, "in each other");
  assert_refused (wide->str, wide->len, CRM_FORMAT_ERROR_TOO_LARGE, "Too many properties");
  assert_refused (longest, strlen (longest), CRM_FORMAT_ERROR_INVALID, "Name of 1 to 512");
}

static void
test_the_size_limit_counts_all_chunks (void)
{
  g_autoptr (CrmOdataMetadataParser) parser = crm_odata_metadata_parser_new ();
  g_autoptr (GError) error = NULL;
  gsize size = 1024 * 1024;
  g_autofree char *blank = g_strnfill (size, ' ');
  guint n_fed = 0;

  while (n_fed < 100 && crm_odata_metadata_parser_feed (parser, blank, size, &error))
    n_fed++;
  g_assert_error (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_TOO_LARGE);
  g_assert_cmpuint (n_fed, ==, 64);
}

/* Column @index of a line of the table. */
static guint
column (char **fields, char **names, const char *name)
{
  for (guint i = 0; names[i] != NULL; i++)
    if (g_str_equal (names[i], name))
      return (guint) g_ascii_strtoull (fields[i], NULL, 10);

  g_assert_not_reached ();
}

#define MOST_US (2 * G_USEC_PER_SEC)
#define MOST_KB (64 * 1024)

/* Processor time of this thread, which does not depend on what else the machine does. */
static gint64
cpu_us (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);

  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

/* The most memory there was so far: what a document adds is no more than this grows. */
static glong
peak_kb (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);

  return usage.ru_maxrss;
}

static void
compare_counts (const char *directory, char **names, char **fields)
{
  g_autofree char *path = g_build_filename (directory, fields[0], NULL);
  g_autofree char *document = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmEdm) edm = NULL;
  gint64 began_us = cpu_us (), took_us;
  glong had_kb = peak_kb (), grew_kb;
  gsize length;

  g_assert_true (g_file_get_contents (path, &document, &length, &error));
  edm = crm_odata_metadata_parse (document, length, &error);
  took_us = cpu_us () - began_us;
  grew_kb = peak_kb () - had_kb;
  g_assert_no_error (error);
  g_test_message ("%s: version %s, %" G_GINT64_FORMAT " us, %ld KB more", fields[0], edm->version,
                  took_us, grew_kb);
  g_assert_cmpint (took_us, <, MOST_US);
  g_assert_cmpint (grew_kb, <, MOST_KB);
  g_assert_cmpuint (edm->counts.entity_types, ==, column (fields, names, "ent"));
  g_assert_cmpuint (edm->counts.entity_sets, ==, column (fields, names, "sets"));
  g_assert_cmpuint (edm->counts.properties, ==, column (fields, names, "prop"));
  g_assert_cmpuint (edm->counts.navigation_properties, ==, column (fields, names, "nav"));
  g_assert_cmpuint (edm->counts.complex_types, ==, column (fields, names, "complex"));
  g_assert_cmpuint (edm->counts.enum_types, ==, column (fields, names, "enum"));
  g_assert_cmpuint (edm->counts.actions, ==, column (fields, names, "action"));
  g_assert_cmpuint (edm->counts.functions, ==, column (fields, names, "func"));
}

/* Documents of real servers, which are not part of the project. */
static void
test_real_documents_are_counted_right (void)
{
  const char *directory = g_getenv ("LIAISON_EDMX_DIR");
  g_autofree char *path = NULL;
  g_autofree char *table = NULL;
  g_auto (GStrv) lines = NULL;
  g_auto (GStrv) names = NULL;
  g_autoptr (GError) error = NULL;

  if (directory == NULL)
    {
      g_test_skip ("LIAISON_EDMX_DIR names no folder with counts.tsv and documents");
      return;
    }

  path = g_build_filename (directory, "counts.tsv", NULL);
  g_assert_true (g_file_get_contents (path, &table, NULL, &error));
  lines = g_strsplit (table, "\n", -1);
  names = g_strsplit (lines[0], "\t", -1);
  for (guint i = 1; lines[i] != NULL && lines[i][0] != '\0'; i++)
    {
      g_auto (GStrv) fields = g_strsplit (lines[i], "\t", -1);

      compare_counts (directory, names, fields);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/odata/metadata/inherited-come-first", test_inherited_come_first);
  g_test_add_func ("/odata/metadata/counts-without-inherited",
                   test_counts_are_without_the_inherited);
  g_test_add_func ("/odata/metadata/counts-with-complex", test_counts_include_complex_types);
  g_test_add_func ("/odata/metadata/types-across-schemas", test_types_are_resolved_across_schemas);
  g_test_add_func ("/odata/metadata/facets", test_facets_without_a_number_are_none);
  g_test_add_func ("/odata/metadata/enum-members", test_enum_members_have_values_and_captions);
  g_test_add_func ("/odata/metadata/navigations", test_navigations_have_all_that_is_said);
  g_test_add_func ("/odata/metadata/sets", test_sets_and_their_bindings);
  g_test_add_func ("/odata/metadata/annotated-properties", test_annotations_of_properties);
  g_test_add_func ("/odata/metadata/annotated-inherited",
                   test_annotations_reach_inherited_properties);
  g_test_add_func ("/odata/metadata/annotated-sets", test_annotations_of_sets);
  g_test_add_func ("/odata/metadata/version-2", test_version_2_associations_become_navigations);
  g_test_add_func ("/odata/metadata/version-2-sap", test_version_2_attributes_of_sap);
  g_test_add_func ("/odata/metadata/chunks", test_chunks_may_be_cut_anywhere);
  g_test_add_func ("/odata/metadata/cut-short", test_a_document_cut_short_is_an_error);
  g_test_add_func ("/odata/metadata/refused", test_what_is_not_metadata_is_refused);
  g_test_add_func ("/odata/metadata/cycle", test_inheriting_from_oneself_is_an_error);
  g_test_add_func ("/odata/metadata/limits", test_limits_are_kept);
  g_test_add_func ("/odata/metadata/size-limit", test_the_size_limit_counts_all_chunks);
  g_test_add_func ("/odata/metadata/real-documents", test_real_documents_are_counted_right);

  return g_test_run ();
}
