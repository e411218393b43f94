/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-odata-metadata.h"
#include "crm-project.h"

#include <string.h>

/* A shop as a service of version 2 describes it: relations are associations beside the
 * types, feeds and concurrency are attributes in other namespaces. */
static const char shop[]
    = "<?xml version='1.0' encoding='utf-8' standalone='yes'?>"
      "<edmx:Edmx Version='1.0' xmlns:edmx='http://schemas.microsoft.com/ado/2007/06/edmx'>"
      "<edmx:DataServices m:DataServiceVersion='2.0' "
      "xmlns:m='http://schemas.microsoft.com/ado/2007/08/dataservices/metadata'>"
      "<Schema Namespace='Shop' Alias='Self' xmlns='http://schemas.microsoft.com/ado/2008/09/edm' "
      "xmlns:p='http://schemas.microsoft.com/ado/2009/02/edm/annotation' "
      "xmlns:sap='http://www.sap.com/Protocols/SAPData'>"
      "<EntityType Name='Shelf'><Key><PropertyRef Name='ShelfId'/></Key>"
      "<Property Name='ShelfId' Type='Edm.Int32' Nullable='false' p:StoreGeneratedPattern="
      "'Identity'/>"
      "<Property Name='Name' Type='Edm.String' MaxLength='15' Unicode='true' FixedLength='false' "
      "m:FC_TargetPath='SyndicationTitle' m:FC_ContentKind='text' m:FC_KeepInContent='false'/>"
      "<NavigationProperty Name='Goods' Relationship='Self.GoodsOnShelf' FromRole='Shelf' "
      "ToRole='Goods'/></EntityType>"
      "<EntityType Name='Thing' m:HasStream='true'><Key><PropertyRef Name='ThingId'/></Key>"
      "<Property Name='ThingId' Type='Edm.Int32' Nullable='false'/>"
      "<Property Name='Name' Type='Edm.String' Nullable='false' MaxLength='Max'/>"
      "<Property Name='ShelfId' Type='Edm.Int32'/>"
      "<Property Name='Price' Type='Edm.Decimal' Precision='19' Scale='4'/>"
      "<Property Name='Version' Type='Edm.Binary' MaxLength='8' ConcurrencyMode='Fixed' "
      "p:StoreGeneratedPattern='Computed'/>"
      "<Property Name='Made' Type='Edm.DateTime' sap:display-format='Date'/>"
      "<Property Name='Sold' Type='Edm.DateTime' Precision='3'/>"
      "<Property Name='Seen' Type='Edm.DateTimeOffset'/>"
      "<Property Name='Opens' Type='Edm.Time'/>"
      "<Property Name='Odd' Type='Else.Where' sap:display-format='Date'/>"
      "<NavigationProperty Name='Shelf' Relationship='Shop.GoodsOnShelf' FromRole='Goods' "
      "ToRole='Shelf'/></EntityType>"
      "<EntityType Name='Line'><Key><PropertyRef Name='OrderId'/><PropertyRef "
      "Name='ThingId'/></Key>"
      "<Property Name='OrderId' Type='Edm.Int32' Nullable='false'/>"
      "<Property Name='ThingId' Type='Edm.Int32' Nullable='false'/>"
      "<Property Name='Amount' Type='Edm.Int16' Nullable='false'/></EntityType>"
      "<Association Name='GoodsOnShelf'><End Role='Shelf' Type='Shop.Shelf' Multiplicity='0..1'/>"
      "<End Role='Goods' Type='Self.Thing' Multiplicity='*'/><ReferentialConstraint>"
      "<Principal Role='Shelf'><PropertyRef Name='ShelfId'/></Principal>"
      "<Dependent Role='Goods'><PropertyRef Name='ShelfId'/></Dependent>"
      "</ReferentialConstraint></Association></Schema>"
      "<Schema Namespace='Web' xmlns='http://schemas.microsoft.com/ado/2008/09/edm'>"
      "<EntityContainer Name='Shop' m:IsDefaultEntityContainer='true'>"
      "<EntitySet Name='Shelves' EntityType='Shop.Shelf'/>"
      "<EntitySet Name='OldShelves' EntityType='Shop.Shelf'/>"
      "<EntitySet Name='Things' EntityType='Shop.Thing'/>"
      "<EntitySet Name='Lines' EntityType='Shop.Line'/>"
      "<AssociationSet Name='ThingsOnShelves' Association='Shop.GoodsOnShelf'>"
      "<End Role='Shelf' EntitySet='OldShelves'/><End Role='Goods' EntitySet='Things'/>"
      "</AssociationSet>"
      "<FunctionImport Name='Cheap' EntitySet='Things' ReturnType='Collection(Shop.Thing)' "
      "m:HttpMethod='GET'><Parameter Name='under' Type='Edm.Decimal' Mode='In'/></FunctionImport>"
      "</EntityContainer></Schema></edmx:DataServices></edmx:Edmx>";

/* As a CRM of version 3 describes itself: associations without constraints, the foreign key
 * is the property that is called like the navigation. */
static const char crm[]
    = "<edmx:Edmx Version='1.0' xmlns:edmx='http://schemas.microsoft.com/ado/2007/06/edmx'>"
      "<edmx:DataServices m:DataServiceVersion='1.0' m:MaxDataServiceVersion='3.0' "
      "xmlns:m='http://schemas.microsoft.com/ado/2007/08/dataservices/metadata'>"
      "<Schema Namespace='Crm.Configuration' xmlns='http://schemas.microsoft.com/ado/2009/11/edm'>"
      "<EntityType Name='Contact'><Key><PropertyRef Name='Id'/></Key>"
      "<Property Name='Id' Type='Edm.Guid' Nullable='false'/>"
      "<Property Name='Name' Type='Edm.String'/>"
      "<Property Name='CreatedOn' Type='Edm.DateTime'/>"
      "<Property Name='ModifiedOn' Type='Edm.DateTime'/>"
      "<Property Name='AccountId' Type='Edm.Guid'/>"
      "<Property Name='Tags' Type='Collection(Edm.String)' Nullable='false'/>"
      "<NavigationProperty Name='Account' Relationship='Crm.Configuration.Contact_Account' "
      "ToRole='Account' FromRole='Contact'/></EntityType>"
      "<EntityType Name='Account'><Key><PropertyRef Name='Id'/></Key>"
      "<Property Name='Id' Type='Edm.Guid' Nullable='false'/>"
      "<Property Name='Name' Type='Edm.String'/>"
      "<NavigationProperty Name='ContactCollectionByAccount' "
      "Relationship='Crm.Configuration.Contact_Account' ToRole='Contact' FromRole='Account'/>"
      "</EntityType>"
      "<Association Name='Contact_Account'>"
      "<End Type='Crm.Configuration.Account' Role='Account' Multiplicity='0..1'/>"
      "<End Type='Crm.Configuration.Contact' Role='Contact' Multiplicity='*'/></Association>"
      "</Schema><Schema Namespace='Crm' xmlns='http://schemas.microsoft.com/ado/2009/11/edm'>"
      "<EntityContainer Name='Crm' m:IsDefaultEntityContainer='true'>"
      "<EntitySet Name='ContactCollection' EntityType='Crm.Configuration.Contact'/>"
      "<EntitySet Name='AccountCollection' EntityType='Crm.Configuration.Account'/>"
      "<AssociationSet Name='Contact_Account' Association='Crm.Configuration.Contact_Account'>"
      "<End Role='Account' EntitySet='AccountCollection'/>"
      "<End Role='Contact' EntitySet='ContactCollection'/></AssociationSet>"
      "</EntityContainer></Schema></edmx:DataServices></edmx:Edmx>";

static CrmEdm *
parse (const char *document)
{
  g_autoptr (GError) error = NULL;
  CrmEdm *edm = crm_odata_metadata_parse (document, strlen (document), &error);

  g_assert_no_error (error);
  return edm;
}

static CrmEdmProperty *
find (CrmEdm *edm, const char *type, const char *property)
{
  return crm_edm_entity_type_find_property (crm_edm_find_entity_type (edm, type), property);
}

static CrmProject *
generate (const char *document)
{
  g_autoptr (CrmEdm) edm = parse (document);
  g_autoptr (GError) error = NULL;
  CrmProject *project = crm_project_generate (edm, &error);

  g_assert_no_error (error);
  return project;
}

static CrmField *
field_of (CrmProject *project, const char *entity, const char *field)
{
  CrmField *found = crm_entity_find_field (crm_project_find_entity (project, entity), field);

  g_assert_nonnull (found);
  return found;
}

static void
test_sets_are_bound_by_association_sets (void)
{
  g_autoptr (CrmEdm) edm = parse (shop);
  CrmEdmEntitySet *things = crm_edm_find_entity_set (edm, "Things");
  CrmEdmEntitySet *old = crm_edm_find_entity_set (edm, "OldShelves");
  CrmEdmEntitySet *shelves = crm_edm_find_entity_set (edm, "Shelves");

  g_assert_cmpstr (g_hash_table_lookup (things->bindings, "Shelf"), ==, "OldShelves");
  g_assert_cmpstr (g_hash_table_lookup (old->bindings, "Goods"), ==, "Things");
  g_assert_cmpuint (g_hash_table_size (shelves->bindings), ==, 0);
}

static void
test_dates_remember_what_they_are_on_the_wire (void)
{
  g_autoptr (CrmEdm) edm = parse (shop);

  g_assert_cmpint (find (edm, "Shop.Thing", "Sold")->type, ==, CRM_EDM_DATE_TIME_OFFSET);
  g_assert_cmpstr (find (edm, "Shop.Thing", "Sold")->type_name, ==, "Edm.DateTime");
  g_assert_cmpint (find (edm, "Shop.Thing", "Made")->type, ==, CRM_EDM_DATE);
  g_assert_cmpstr (find (edm, "Shop.Thing", "Made")->type_name, ==, "Edm.DateTime");
  g_assert_cmpint (find (edm, "Shop.Thing", "Seen")->type, ==, CRM_EDM_DATE_TIME_OFFSET);
  g_assert_null (find (edm, "Shop.Thing", "Seen")->type_name);
  g_assert_cmpint (find (edm, "Shop.Thing", "Opens")->type, ==, CRM_EDM_DURATION);
  g_assert_cmpint (find (edm, "Shop.Thing", "Odd")->type, ==, CRM_EDM_OTHER);
}

static void
test_what_the_store_computes_is_read_only (void)
{
  g_autoptr (CrmEdm) edm = parse (shop);

  g_assert_true (find (edm, "Shop.Thing", "Version")->read_only);
  g_assert_false (find (edm, "Shop.Shelf", "ShelfId")->read_only);
}

static void
test_a_project_of_version_2 (void)
{
  g_autoptr (CrmProject) project = generate (shop);
  CrmField *shelf = field_of (project, "Thing", "ShelfId");
  CrmEntity *line = crm_project_find_entity (project, "Line");

  g_assert_cmpstr (shelf->lookup_entity, ==, "Shelf");
  g_assert_cmpstr (shelf->lookup_navigation, ==, "Shelf");
  g_assert_cmpuint (line->keys->len, ==, 2);
  g_assert_cmpstr (field_of (project, "Thing", "Sold")->type_name, ==, "Edm.DateTime");
  g_assert_null (field_of (project, "Thing", "Seen")->type_name);
  g_assert_cmpint (field_of (project, "Shelf", "Name")->max_length, ==, 15);
}

static void
test_a_project_of_version_3 (void)
{
  g_autoptr (CrmProject) project = generate (crm);
  CrmEntity *contact = crm_project_find_entity (project, "Contact");
  CrmField *account = field_of (project, "Contact", "AccountId");

  g_assert_cmpstr (contact->set, ==, "ContactCollection");
  g_assert_cmpstr (account->lookup_entity, ==, "Account");
  g_assert_cmpstr (account->lookup_navigation, ==, "Account");
  g_assert_cmpint (contact->modified_field, ==,
                   (int) field_of (project, "Contact", "ModifiedOn")->index);
}

/* What is written down and read back without the service speaks as before. */
static void
test_a_project_keeps_what_is_on_the_wire (void)
{
  g_autoptr (CrmProject) project = generate (crm);
  g_autofree char *json = crm_project_to_json (project);
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmProject) again = crm_project_parse (json, -1, NULL, warnings, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (field_of (again, "Contact", "ModifiedOn")->type_name, ==, "Edm.DateTime");
}

static void
test_association_sets_are_limited (void)
{
  g_autoptr (GString) document = g_string_new (NULL);
  const char *place = strstr (crm, "<AssociationSet");
  g_autoptr (CrmEdm) edm = NULL;
  CrmEdmEntitySet *set;
  guint i;

  g_string_append_len (document, crm, place - crm);
  for (i = 0; i < 1000; i++)
    g_string_append (document, "<AssociationSet Name='X' Association='Crm.Configuration."
                               "Contact_Account'><End Role='Account' EntitySet='Nowhere'/>"
                               "<End/><End Role='Contact' EntitySet='Nowhere'/>"
                               "<End Role='Contact' EntitySet='Nowhere'/></AssociationSet>");
  g_string_append (document, place);
  edm = parse (document->str);
  set = crm_edm_find_entity_set (edm, "ContactCollection");

  g_assert_cmpuint (g_hash_table_size (set->bindings), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/odata/metadata-old/association-sets", test_sets_are_bound_by_association_sets);
  g_test_add_func ("/odata/metadata-old/dates", test_dates_remember_what_they_are_on_the_wire);
  g_test_add_func ("/odata/metadata-old/computed", test_what_the_store_computes_is_read_only);
  g_test_add_func ("/odata/metadata-old/project-2", test_a_project_of_version_2);
  g_test_add_func ("/odata/metadata-old/project-3", test_a_project_of_version_3);
  g_test_add_func ("/odata/metadata-old/project-kept", test_a_project_keeps_what_is_on_the_wire);
  g_test_add_func ("/odata/metadata-old/limits", test_association_sets_are_limited);

  return g_test_run ();
}
