/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "crm-error.h"
#include "crm-filter.h"
#include "crm-project.h"
#include "edm-fixture.h"

static CrmProject *
compose (CrmEdm *edm, GPtrArray *notes)
{
  g_autoptr (GError) error = NULL;
  CrmProjectSource source = { 0 };
  CrmProject *project = crm_project_compose (&source, edm, notes, &error);

  g_assert_no_error (error);
  return project;
}

static char *
join_notes (GPtrArray *notes)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < notes->len; i++)
    g_string_append_printf (text, "%s\n", (const char *) g_ptr_array_index (notes, i));

  return g_string_free_and_steal (g_steal_pointer (&text));
}

/* Sections of the hub, in their order. */
static char *
join_hub (CrmProject *project)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < project->entities->len; i++)
    {
      CrmEntity *entity = g_ptr_array_index (project->entities, i);

      if (!entity->is_lookup)
        g_string_append_printf (names, "%s%s", names->len > 0 ? " " : "", entity->name);
    }

  return g_string_free_and_steal (g_steal_pointer (&names));
}

static const char *
target_of (CrmProject *project, const char *entity, const char *field)
{
  CrmEntity *found = crm_project_find_entity (project, entity);

  g_assert_nonnull (found);
  g_assert_nonnull (crm_entity_find_field (found, field));
  return crm_entity_find_field (found, field)->lookup_entity;
}

static const char *
filter_of (CrmProject *project, const char *entity)
{
  return crm_project_find_entity (project, entity)->sync_filter;
}

static gboolean
has_related (CrmProject *project, const char *parent, const char *child)
{
  CrmEntity *entity = crm_project_find_entity (project, parent);

  for (guint i = 0; i < entity->related->len; i++)
    if (g_str_equal (((CrmRelated *) g_ptr_array_index (entity->related, i))->entity, child))
      return TRUE;

  return FALSE;
}

/* What a person would see as a number without a meaning. */
static void
assert_lookups_have_targets (CrmProject *project)
{
  for (guint i = 0; i < project->entities->len; i++)
    {
      CrmEntity *entity = g_ptr_array_index (project->entities, i);

      g_assert_cmpint (entity->display_field, >=, 0);
      g_assert_cmpint (entity->modified_field, >=, 0);
      for (guint j = 0; j < entity->n_fields; j++)
        {
          CrmField *field = entity->fields[j];

          if (field->type == CRM_EDM_GUID && !field->is_key && field->lookup_entity == NULL)
            g_error ("%s.%s leads nowhere", entity->name, field->name);
        }
    }
}

static void
test_a_standard_creatio_has_all_of_it (void)
{
  g_autoptr (CrmEdm) edm = edm_fixture_creatio ();
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (CrmProject) project = compose (edm, notes);
  g_autofree char *said = join_notes (notes);
  g_autofree char *hub = join_hub (project);

  g_assert_cmpstr (said, ==, "");
  g_assert_cmpstr (hub, ==, "Account Contact Lead Opportunity Activity Case Product");
  assert_lookups_have_targets (project);
  g_assert_cmpstr (target_of (project, "Opportunity", "StageId"), ==, "OpportunityStage");
  g_assert_cmpstr (filter_of (project, "Opportunity"), ==,
                   "Stage/End eq false or DueDate ge @today sub duration'P365D'");
  g_assert_true (has_related (project, "Opportunity", "OpportunityProductInterest"));
  g_assert_true (has_related (project, "Lead", "FileLead"));
  g_assert_cmpstr (crm_project_find_entity (project, "OpportunityStage")->orderby, ==,
                   "Number asc");
}

static void
test_what_follows_is_a_childs_parent (void)
{
  g_autoptr (CrmEdm) edm = edm_fixture_creatio ();
  g_autoptr (CrmProject) project = compose (edm, NULL);
  CrmEntity *file = crm_project_find_entity (project, "ActivityFile");

  g_assert_cmpstr (file->fields[file->follows]->name, ==, "ActivityId");
  g_assert_false (file->settles);
  g_assert_true (crm_project_find_entity (project, "Activity")->settles);
}

static void
test_mine_is_the_contacts_of_a_creatio (void)
{
  g_autoptr (CrmEdm) edm = edm_fixture_creatio ();
  g_autoptr (CrmProject) project = compose (edm, NULL);

  g_assert_cmpstr (
      crm_entity_find_view (crm_project_find_entity (project, "Activity"), "mine")->filter, ==,
      "OwnerId eq @mycontact and Status/Finish eq false");
}

static void
test_version_3_has_other_sets (void)
{
  g_autoptr (CrmEdm) edm = edm_fixture_creatio_v3 ();
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (CrmProject) project = compose (edm, notes);

  g_assert_cmpuint (notes->len, ==, 0);
  g_assert_cmpstr (crm_project_find_entity (project, "Contact")->set, ==, "ContactCollection");
}

static void
test_a_dataverse_has_all_of_it (void)
{
  g_autoptr (CrmEdm) edm = edm_fixture_dataverse ();
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (CrmProject) project = compose (edm, notes);
  g_autofree char *said = join_notes (notes);
  g_autofree char *hub = join_hub (project);

  g_assert_cmpstr (said, ==, "");
  g_assert_cmpstr (hub, ==,
                   "account contact lead opportunity task appointment phonecall incident product");
  assert_lookups_have_targets (project);
  g_assert_cmpstr (target_of (project, "contact", "_ownerid_value"), ==, "systemuser");
  g_assert_cmpstr (target_of (project, "contact",
                              "_parentcustomerid_value__parentcustomerid_account"),
                   ==, "account");
  g_assert_true (has_related (project, "account", "annotation"));
}

/* Of activities the document does not say which column their ways belong to. */
static void
test_ways_without_a_constraint_are_told_by_name (void)
{
  g_autoptr (CrmEdm) edm = edm_fixture_dataverse ();
  g_autoptr (CrmProject) project = compose (edm, NULL);

  g_assert_cmpstr (target_of (project, "task",
                              "_regardingobjectid_value__regardingobjectid_account_task"),
                   ==, "account");
  g_assert_cmpstr (target_of (project, "annotation", "_objectid_value__objectid_task"), ==, "task");
  g_assert_true (has_related (project, "account", "task"));
}

static void
test_a_customised_server_lacks_things_and_it_is_said (void)
{
  g_autoptr (CrmEdm) edm = edm_fixture_creatio ();
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (CrmProject) project = NULL;
  g_autofree char *said = NULL;
  g_autofree char *hub = NULL;
  CrmEntity *activity;

  edm_fixture_drop_set (edm, "Lead");
  edm_fixture_drop_property (edm, "ActivityStatus", "Finish");
  edm_fixture_drop_property (edm, "Account", "Web");
  project = compose (edm, notes);
  said = join_notes (notes);
  hub = join_hub (project);

  g_assert_cmpstr (hub, ==, "Account Contact Opportunity Activity Case Product");
  g_assert_nonnull (strstr (said, "The server has no entity set \"Lead\", left out"));
  g_assert_nonnull (strstr (said, "The server has no \"Web\", left out"));
  g_assert_nonnull (strstr (said, "Activity: view \"mine\": There is no ActivityStatus.Finish"));
  g_assert_nonnull (strstr (said, "Activity: sync.filter: There is no ActivityStatus.Finish"));
  activity = crm_project_find_entity (project, "Activity");
  g_assert_null (crm_entity_find_view (activity, "mine"));
  g_assert_nonnull (crm_entity_find_view (activity, "all"));
  g_assert_cmpstr (activity->sync_filter, ==, "TypeId ne e2831dec-cfc0-df11-b00f-001d60e938c6");
  g_assert_null (target_of (project, "Activity", "LeadId"));
}

static void
test_the_servers_words_win_over_ours (void)
{
  g_autoptr (CrmEdm) edm = edm_fixture_dataverse ();
  CrmEdmEntityType *type = edm_fixture_type (edm, "account");
  CrmEdmProperty *state = crm_edm_entity_type_find_property (type, "statecode");
  g_autoptr (CrmProject) project = NULL;
  CrmEntity *account;

  type->caption = g_strdup ("Firma");
  type->caption_plural = g_strdup ("Firmen");
  state->caption = g_strdup ("Zustand");
  crm_edm_property_add_choice (state, "0", "Aktiv");
  crm_edm_property_add_choice (state, "5", "Ruhend");
  project = compose (edm, NULL);
  account = crm_project_find_entity (project, "account");

  g_assert_cmpstr (account->caption_plural, ==, "Firmen");
  g_assert_cmpstr (crm_entity_find_field (account, "statecode")->caption, ==, "Zustand");
  g_assert_cmpstr (crm_field_get_choice_caption (crm_entity_find_field (account, "statecode"), "5"),
                   ==, "Ruhend");
  g_assert_cmpstr (crm_entity_find_field (account, "telephone1")->caption, ==, "Main Phone");
}

static void
test_a_document_that_somebody_chose_goes_first (void)
{
  g_autoptr (CrmEdm) edm = edm_fixture_dataverse ();
  g_autoptr (GError) error = NULL;
  CrmProjectSource source = { .document = "{\"entities\":[{\"set\":\"contacts\"}]}" };
  g_autoptr (CrmProject) project = crm_project_compose (&source, edm, NULL, &error);
  g_auto (GStrv) sets = crm_project_source_list_sets (&source, edm);

  g_assert_no_error (error);
  g_assert_cmpuint (project->entities->len, ==, 1);
  g_assert_cmpuint (g_strv_length (sets), ==, 1);
  g_assert_cmpstr (sets[0], ==, "contacts");
}

static void
test_a_chosen_document_that_is_none_is_an_error (void)
{
  g_autoptr (CrmEdm) edm = edm_fixture_dataverse ();
  g_autoptr (GError) error = NULL;
  CrmProjectSource source = { .document = "<html>" };

  g_assert_null (crm_project_compose (&source, edm, NULL, &error));
  g_assert_error (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_INVALID);
}

static void
test_another_server_gets_a_generated_one (void)
{
  g_autoptr (CrmEdm) edm = edm_fixture_creatio ();
  CrmProjectSource source = { 0 };
  g_autoptr (CrmProject) project = NULL;

  /* The same names, but not the platform's. */
  edm_fixture_drop_property (edm, "Contact", "ProcessListeners");
  project = compose (edm, NULL);

  g_assert_cmpstr (project->name, ==, "Generated");
  g_assert_null (crm_project_source_list_sets (&source, edm));
}

/* Of the metadata alone: what a server counts by is for nobody, and owners are contacts there. */
static void
test_generated_of_a_product_it_makes_sense_too (void)
{
  g_autoptr (CrmEdm) edm = edm_fixture_creatio ();
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmProject) project = crm_project_generate (edm, &error);
  CrmEntity *account = crm_project_find_entity (project, "Account");
  guint index = crm_entity_find_field (account, "ProcessListeners")->index;

  g_assert_no_error (error);
  g_assert_cmpstr (crm_entity_find_view (account, "mine")->filter, ==, "OwnerId eq @mycontact");
  for (guint i = 0; i < account->sections->len; i++)
    {
      CrmSection *section = g_ptr_array_index (account->sections, i);

      for (guint j = 0; j < section->fields->len; j++)
        g_assert_cmpuint (g_array_index (section->fields, guint, j), !=, index);
    }
  for (guint i = 0; i < account->list_fields->len; i++)
    g_assert_cmpstr (account->fields[g_array_index (account->list_fields, guint, i)]->name, !=,
                     "Fax");
}

static void
test_fields_that_filters_need_are_there (void)
{
  static const char document[]
      = "{\"entities\":[{\"set\":\"contacts\",\"fields\":[\"fullname\"],\"orderby\":\"jobtitle\","
        "\"views\":[{\"name\":\"mine\",\"filter\":\"_ownerid_value eq @me\"}],"
        "\"sync\":{\"filter\":\"statecode eq 0\"}}]}";
  g_autoptr (CrmEdm) edm = edm_fixture_dataverse ();
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmProject) project = crm_project_parse (document, -1, edm, notes, &error);
  CrmEntity *contact;

  g_assert_no_error (error);
  contact = crm_project_find_entity (project, "contact");
  g_assert_nonnull (crm_entity_find_field (contact, "statecode"));
  g_assert_nonnull (crm_entity_find_field (contact, "_ownerid_value"));
  g_assert_nonnull (crm_entity_find_field (contact, "jobtitle"));
  g_assert_cmpuint (notes->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/project/builtin/creatio", test_a_standard_creatio_has_all_of_it);
  g_test_add_func ("/core/project/builtin/follows", test_what_follows_is_a_childs_parent);
  g_test_add_func ("/core/project/builtin/mine", test_mine_is_the_contacts_of_a_creatio);
  g_test_add_func ("/core/project/builtin/creatio-v3", test_version_3_has_other_sets);
  g_test_add_func ("/core/project/builtin/dataverse", test_a_dataverse_has_all_of_it);
  g_test_add_func ("/core/project/builtin/ways", test_ways_without_a_constraint_are_told_by_name);
  g_test_add_func ("/core/project/builtin/customised",
                   test_a_customised_server_lacks_things_and_it_is_said);
  g_test_add_func ("/core/project/builtin/words", test_the_servers_words_win_over_ours);
  g_test_add_func ("/core/project/builtin/chosen", test_a_document_that_somebody_chose_goes_first);
  g_test_add_func ("/core/project/builtin/chosen-broken",
                   test_a_chosen_document_that_is_none_is_an_error);
  g_test_add_func ("/core/project/builtin/other", test_another_server_gets_a_generated_one);
  g_test_add_func ("/core/project/generate/product",
                   test_generated_of_a_product_it_makes_sense_too);
  g_test_add_func ("/core/project/needed-fields", test_fields_that_filters_need_are_there);
  return g_test_run ();
}
