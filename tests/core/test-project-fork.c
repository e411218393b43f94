/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-project.h"

#include <string.h>

static CrmEdmEntityType *
add_type (CrmEdm *edm, const char *name, const char *set, const char *text)
{
  g_autofree char *qualified = g_strconcat ("Crm.", name, NULL);
  CrmEdmEntityType *type = crm_edm_entity_type_new (qualified);
  CrmEdmProperty *id = crm_edm_property_new ("Id", CRM_EDM_GUID);

  id->nullable = FALSE;
  g_ptr_array_add (type->properties, id);
  g_ptr_array_add (type->properties, crm_edm_property_new (text, CRM_EDM_STRING));
  g_ptr_array_add (type->keys, g_strdup ("Id"));
  g_ptr_array_add (edm->entity_types, type);
  g_ptr_array_add (edm->entity_sets, crm_edm_entity_set_new (set, qualified));
  return type;
}

static void
add_way (CrmEdmEntityType *type, const char *name, const char *target)
{
  CrmEdmNavigation *added = crm_edm_navigation_new (name, target);

  g_ptr_array_add (added->constraints, crm_edm_constraint_new ("_customerid_value", "Id"));
  g_ptr_array_add (type->navigations, added);
}

static CrmField *
find (CrmProject *project, const char *entity, const char *field)
{
  return crm_entity_find_field (crm_project_find_entity (project, entity), field);
}

/* A customer is an account or a contact: one value on the wire, two fields. */
static CrmEdm *
make_edm (guint n_ways)
{
  CrmEdm *edm = crm_edm_new ();
  CrmEdmEntityType *type;

  add_type (edm, "Contact", "contacts", "fullname");
  add_type (edm, "Account", "accounts", "name");
  type = add_type (edm, "Case", "cases", "title");
  g_ptr_array_add (type->properties, crm_edm_property_new ("_customerid_value", CRM_EDM_GUID));
  add_way (type, "customerid_account", "Crm.Account");
  if (n_ways > 1)
    add_way (type, "customerid_contact", "Crm.Contact");
  for (guint i = 2; i < n_ways; i++)
    add_way (type, "customerid_other", "Crm.Other");

  return edm;
}

static void
test_a_lookup_into_two_sets_is_two_fields (void)
{
  g_autoptr (CrmEdm) edm = make_edm (2);
  g_autoptr (CrmProject) project = crm_project_generate (edm, NULL);
  CrmField *account = find (project, "Case", "_customerid_value__customerid_account");
  CrmField *contact = find (project, "Case", "_customerid_value__customerid_contact");

  g_assert_cmpstr (account->lookup_entity, ==, "Account");
  g_assert_cmpstr (account->lookup_navigation, ==, "customerid_account");
  g_assert_cmpstr (contact->lookup_entity, ==, "Contact");
  g_assert_cmpstr (contact->lookup_navigation, ==, "customerid_contact");
  g_assert_false (contact->read_only);
  g_assert_null (
      crm_entity_find_field (crm_project_find_entity (project, "Case"), "_customerid_value"));
}

static void
test_a_lookup_into_one_or_many_sets_is_one_field (void)
{
  static const guint ways[] = { 1, 4 };

  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autoptr (CrmEdm) edm = make_edm (ways[i]);
      g_autoptr (CrmProject) project = crm_project_generate (edm, NULL);

      g_assert_cmpstr (find (project, "Case", "_customerid_value")->lookup_entity, ==, "Account");
    }
}

/* Of a reference to anything a document names the ways that matter. */
static void
test_a_document_names_ways_of_a_lookup (void)
{
  const char *json
      = "{\"name\":\"P\",\"version\":\"1\",\"entities\":[{\"set\":\"contacts\"},{\"set\":\"cases\","
        "\"fields\":[\"title\",\"_customerid_value__customerid_contact\","
        "\"_customerid_value__customerid_nobody\"]}]}";
  g_autoptr (CrmEdm) edm = make_edm (4);
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmProject) project = crm_project_parse (json, -1, edm, warnings, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (find (project, "Case", "_customerid_value__customerid_contact")->lookup_entity,
                   ==, "Contact");
  g_assert_cmpuint (warnings->len, ==, 1);
  g_assert_nonnull (strstr (g_ptr_array_index (warnings, 0), "customerid_nobody"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/core/project-fork/two", test_a_lookup_into_two_sets_is_two_fields);
  g_test_add_func ("/core/project-fork/one-or-many",
                   test_a_lookup_into_one_or_many_sets_is_one_field);
  g_test_add_func ("/core/project-fork/named", test_a_document_names_ways_of_a_lookup);

  return g_test_run ();
}
