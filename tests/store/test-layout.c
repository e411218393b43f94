/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-fixture.h"
#include <string.h>

#define EMAIL ", { 'name': 'Email', 'type': 'Edm.String' }"

/* The project with @old replaced by @new in the document. */
static void
change_project (Fixture *self, const char *contact_fields, const char *old, const char *new)
{
  g_autofree char *json = project_json (NULL, contact_fields);
  g_autoptr (GString) changed = NULL;
  g_autofree char *from = g_strdelimit (g_strdup (old ? old : ""), "'", '"');
  g_autofree char *to = g_strdelimit (g_strdup (new ? new : ""), "'", '"');

  g_strdelimit (json, "'", '"');
  changed = g_string_new (json);
  if (old)
    g_assert_cmpuint (g_string_replace (changed, from, to, 1), ==, 1);
  fixture_use_project (self, changed->str);
}

static void
assert_problem (Fixture *self, const char *title, const char *values)
{
  g_autoptr (GPtrArray) problems = crm_store_list_problems (self->store, NULL);
  CrmProblem *problem;

  g_assert_cmpuint (problems->len, ==, 1);
  problem = g_ptr_array_index (problems, 0);
  g_assert_cmpint (problem->kind, ==, CRM_PROBLEM_LAYOUT);
  g_assert_cmpstr (problem->title, ==, title);
  g_assert_cmpstr (problem->values, ==, values);
}

static void
test_equal_project_does_nothing (Fixture *self, gconstpointer data)
{
  g_autofree char *json = project_json (NULL, NULL);
  CrmEntity *before = self->contact;

  fixture_use_project (self, json);
  g_assert_true (before == self->contact);
}

static void
test_project_is_there_after_reopening (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmProject) project = NULL;

  crm_store_close (self->store);
  g_clear_object (&self->store);
  self->store = crm_store_open (self->path, NULL, &error);
  g_assert_no_error (error);
  project = crm_store_dup_project (self->store);
  g_assert_nonnull (crm_project_find_entity (project, "Contact"));
}

/* The ETag of a row says nothing of a field that was not asked for when it came. */
static void
test_new_field_is_filled_under_the_same_etag (Fixture *self, gconstpointer data)
{
  CrmPage *page;

  apply_contact (self, 1, "Ann", "n", "e1");
  change_project (self, EMAIL, NULL, NULL);
  assert_field (self, self->contact, guid (1), "Email", "(null)");
  assert_field (self, self->contact, guid (1), "Name", "Ann");
  page = page_new (self, self->contact);
  page_add (page, "e1", "Id", guid (1), "Name", "Ann", "Email", "ann@example.com", NULL);
  apply (self, page);
  assert_field (self, self->contact, guid (1), "Email", "ann@example.com");
}

static void
test_new_field_leaves_edits_alone (Fixture *self, gconstpointer data)
{
  apply_contact (self, 1, "Ann", "n", "e1");
  edit_contact (self, 1, "Notes", "mine");
  change_project (self, EMAIL, NULL, NULL);
  assert_field (self, self->contact, guid (1), "Notes", "mine");
  g_assert_cmpuint (n_pending (self), ==, 1);
  g_assert_cmpuint (n_problems (self), ==, 0);
}

static void
test_unsent_value_of_a_removed_field_is_a_problem (Fixture *self, gconstpointer data)
{
  change_project (self, EMAIL, NULL, NULL);
  apply_contact (self, 1, "Ann", "n", "e1");
  apply_contact (self, 2, "Bob", "n", "e1");
  edit_contact (self, 1, "Email", "ann@example.com");
  edit_contact (self, 2, "Notes", "mine");
  change_project (self, NULL, NULL, NULL);
  assert_problem (self, "Ann", "{\"Email\": \"ann@example.com\"}");
  g_assert_cmpuint (state_of (self, self->contact, guid (1)), ==, CRM_RECORD_CLEAN);
  g_assert_cmpuint (n_pending (self), ==, 1);
}

static void
test_retyped_field_starts_empty (Fixture *self, gconstpointer data)
{
  change_project (self, EMAIL, NULL, NULL);
  apply_contact (self, 1, "Ann", "n", "e1");
  edit_contact (self, 1, "Email", "text");
  change_project (self, ", { 'name': 'Email', 'type': 'Edm.Int32' }", NULL, NULL);
  assert_field (self, self->contact, guid (1), "Email", "(null)");
  assert_problem (self, "Ann", "{\"Email\": \"text\"}");
}

static void
test_fields_may_change_places (Fixture *self, gconstpointer data)
{
  CrmPage *page = page_new (self, self->contact);

  page_add (page, "e1", "Id", guid (1), "Name", "Ann", "Age", "30", "Score", "1.5", NULL);
  apply (self, page);
  change_project (self, ", { 'name': 'Age', 'type': 'Edm.Int32' }",
                  "{ 'name': 'Age', 'type': 'Edm.Int32' },", "");
  assert_field (self, self->contact, guid (1), "Age", "30");
  assert_field (self, self->contact, guid (1), "Score", "1.5");
}

static void
test_removed_entity_leaves_its_edits_as_problems (Fixture *self, gconstpointer data)
{
  g_autofree char *json = project_json (NULL, NULL);
  g_autofree char *key = NULL;
  g_autoptr (CrmPatch) patch
      = patch_new (self->line, "Order", "1", "Position", "a", "Name", "New", NULL);
  char *line;

  g_assert_true (crm_store_create (self->store, patch, &key, NULL, NULL));
  line = strstr (json, ", { \"name\": \"Line\"");
  g_assert_nonnull (line);
  memcpy (line, "] }", sizeof "] }");
  fixture_use_project (self, json);
  g_assert_null (self->line);
  assert_problem (self, "New", "{\"Order\": \"1\", \"Position\": \"a\", \"Name\": \"New\"}");
  g_assert_cmpint (sql_int (self, "SELECT count(*) FROM entity"), ==, 3);
}

static void
test_new_search_field_finds_old_rows (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) before = NULL;
  g_autoptr (GPtrArray) after = NULL;

  change_project (self, NULL, "'search': ['Name', 'Notes']", "'search': ['Name']");
  apply_contact (self, 1, "Ann", "letters", "e1");
  before = crm_store_search (self->store, "letters", 5, NULL, NULL);
  g_assert_cmpuint (before->len, ==, 0);
  change_project (self, NULL, NULL, NULL);
  after = crm_store_search (self->store, "letters", 5, NULL, NULL);
  g_assert_cmpuint (after->len, ==, 1);
}

/* Pages and patches may come from another instance of the project, or an older one. */
static void
test_other_instance_is_understood_by_names (Fixture *self, gconstpointer data)
{
  g_autofree char *json = project_json (NULL, EMAIL);
  g_autoptr (CrmProject) other = crm_project_parse (json, -1, NULL, NULL, NULL);
  CrmEntity *contact = crm_project_find_entity (other, "Contact");
  CrmPage *page = crm_page_new (other, contact);

  page_add (page, "e1", "Id", guid (1), "Name", "Ann", "Email", "nowhere", NULL);
  apply (self, page);
  assert_field (self, self->contact, guid (1), "Name", "Ann");
}

/* Names are a server's, and values here: in no statement are they text. */
#define EVIL "No\\\"tes'); DROP TABLE fact; --"
#define EVIL_NAME "No\"tes'); DROP TABLE fact; --"

static void
test_names_are_never_sql (Fixture *self, gconstpointer data)
{
  g_autofree char *json = project_json (NULL, NULL);
  g_autoptr (GString) evil = g_string_new (json);
  g_autoptr (GError) error = NULL;
  g_autofree char *fact = NULL;

  g_string_replace (evil, "\"Notes\"", "\"" EVIL "\"", 0);
  g_string_replace (evil, "\"Line\"", "\"" EVIL "\"", 0);
  g_string_replace (evil, "\"Lines\"", "\"" EVIL "\"", 0);
  g_assert_true (crm_store_set_fact (self->store, "kept", "yes", NULL));
  fixture_use_project (self, evil->str);
  {
    CrmPage *page = page_new (self, self->contact);

    page_add (page, "e1", "Id", guid (1), "Name", EVIL_NAME, EVIL_NAME, "needle", NULL);
    apply (self, page);
  }
  edit_contact (self, 1, EVIL_NAME, "it's \"mine\"");
  assert_field (self, self->contact, guid (1), EVIL_NAME, "it's \"mine\"");
  g_assert_nonnull (crm_project_find_entity (self->project, EVIL_NAME));
  fixture_reopen (self);
  assert_field (self, self->contact, guid (1), EVIL_NAME, "it's \"mine\"");
  fact = crm_store_get_fact (self->store, "kept", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (fact, ==, "yes");
}

#define ADD(path, test)                                                                            \
  g_test_add ("/store/layout/" path, Fixture, NULL, fixture_set_up, test, fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("equal-project-does-nothing", test_equal_project_does_nothing);
  ADD ("project-is-there-after-reopening", test_project_is_there_after_reopening);
  ADD ("new-field-is-filled-under-the-same-etag", test_new_field_is_filled_under_the_same_etag);
  ADD ("new-field-leaves-edits-alone", test_new_field_leaves_edits_alone);
  ADD ("unsent-value-of-a-removed-field-is-a-problem",
       test_unsent_value_of_a_removed_field_is_a_problem);
  ADD ("retyped-field-starts-empty", test_retyped_field_starts_empty);
  ADD ("fields-may-change-places", test_fields_may_change_places);
  ADD ("removed-entity-leaves-its-edits-as-problems",
       test_removed_entity_leaves_its_edits_as_problems);
  ADD ("new-search-field-finds-old-rows", test_new_search_field_finds_old_rows);
  ADD ("other-instance-is-understood-by-names", test_other_instance_is_understood_by_names);
  ADD ("names-are-never-sql", test_names_are_never_sql);
  return g_test_run ();
}
