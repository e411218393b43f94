/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-filter.h"
#include "crm-lists.h"
#include "models-fixture.h"

/* What a list page works with, over a real store. */

/* --- groups ------------------------------------------------------------------------------------
 */

/* "Oslo 0-2, Rome 2-3": titles of groups with their spans. */
static char *
groups_of (CrmRecordList *list)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (list)), end = 0;
  GString *text = g_string_new (NULL);

  for (guint start = 0; start < n; start = end)
    {
      g_autofree char *title = crm_record_list_dup_group_title (list, start);
      guint first;

      crm_record_list_get_group (list, start, &first, &end);
      g_assert_cmpuint (first, ==, start);
      g_assert_cmpuint (end, >, start);
      g_string_append_printf (text, "%s%s %u-%u", start > 0 ? ", " : "", title, start, end);
    }
  return g_string_free_and_steal (text);
}

#define assert_groups(list, expected)                                                              \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *assert_groups_are = groups_of (list);                                         \
    g_assert_cmpstr (assert_groups_are, ==, expected);                                             \
  }                                                                                                \
  G_STMT_END

static CrmRecordList *
grouped (Fixture *fixture, const char *group, const char *orderby)
{
  CrmRecordList *list = crm_record_list_new (fixture->store, "Contact");

  crm_record_list_set_group (list, group);
  crm_record_list_set_query (list, NULL, orderby, NULL);
  settle (fixture);
  return list;
}

static void
serve_people (Fixture *fixture)
{
  serve (fixture, fixture->account, 100, "Name", "Zinc Ltd", NULL);
  serve (fixture, fixture->account, 101, "Name", "Acme", NULL);
  serve (fixture, fixture->contact, 1, "Name", "Ann", "City", "Oslo", "AccountId", guid (100),
         "Active", "true", NULL);
  serve (fixture, fixture->contact, 2, "Name", "Bob", "City", "Rome", "AccountId", guid (101),
         "Met", "2026-02-10T12:00:00Z", NULL);
  serve (fixture, fixture->contact, 3, "Name", "Bea", "City", "Oslo", "Met", "2026-01-20T12:00:00Z",
         NULL);
  settle (fixture);
}

static void
test_title_groups_by_letter (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CrmRecordList) list = NULL;

  serve_people (fixture);
  list = grouped (fixture, "Name", "Name desc");
  assert_groups (list, "B 0-2, A 2-3");
}

static void
test_values_group_whatever_the_order (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CrmRecordList) list = NULL;

  serve_people (fixture);
  list = grouped (fixture, "City", "Name desc");
  assert_groups (list, "Oslo 0-2, Rome 2-3");
}

static void
test_lookups_group_by_name (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CrmRecordList) list = NULL;

  serve_people (fixture);
  list = grouped (fixture, "AccountId", NULL);
  assert_groups (list, "Not Set 0-1, Acme 1-2, Zinc Ltd 2-3");
}

static void
test_dates_group_by_month (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CrmRecordList) list = NULL;

  serve_people (fixture);
  list = grouped (fixture, "Met", "Met desc");
  assert_groups (list, "February 2026 0-1, January 2026 1-2, Not Set 2-3");
}

static void
test_without_a_group_all_are_one (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CrmRecordList) list = NULL;
  guint start, end;

  serve_people (fixture);
  list = grouped (fixture, NULL, NULL);
  crm_record_list_get_group (list, 1, &start, &end);
  g_assert_cmpuint (start, ==, 0);
  g_assert_cmpuint (end, ==, 3);
}

static void
count_cb (guint *n)
{
  (*n)++;
}

static void
test_group_changes_where_no_row_moves (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CrmRecordList) list = NULL;
  g_autoptr (ListLog) log = NULL;
  guint n = 0;

  serve_people (fixture);
  list = grouped (fixture, "City", NULL);
  log = list_log_new (G_LIST_MODEL (list));
  g_signal_connect_swapped (list, "groups-changed", G_CALLBACK (count_cb), &n);
  edit (fixture, fixture->contact, 2, "City", "Turin");
  settle (fixture);
  assert_changes (log, "");
  g_assert_cmpuint (n, ==, 1);
  assert_groups (list, "Oslo 0-2, Turin 2-3");
}

/* --- how the user wants lists ------------------------------------------------------------------
 */

static CrmListPrefs *
prefs_of (Fixture *fixture)
{
  CrmListPrefs *prefs = crm_list_prefs_get (fixture->store);

  settle (fixture);
  return prefs;
}

/* As the next start of the program finds it. */
static void
reopen (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_strdup (crm_store_get_path (fixture->store));

  settle (fixture);
  crm_store_close (fixture->store);
  g_clear_object (&fixture->store);
  g_clear_pointer (&fixture->project, crm_project_unref);
  fixture->store = crm_store_open (path, NULL, &error);
  g_assert_no_error (error);
  fixture->project = crm_store_dup_project (fixture->store);
  fixture->contact = crm_project_find_entity (fixture->project, "Contact");
  fixture->account = crm_project_find_entity (fixture->project, "Account");
}

static void
test_views_survive_a_restart (Fixture *fixture, gconstpointer data)
{
  CrmOwnView view = {
    .caption = "Big Ones", .filter = "Amount gt 5", .orderby = "Amount desc", .group = "City"
  };
  g_autoptr (GPtrArray) views = NULL;
  g_autofree char *name = NULL;
  CrmOwnView *kept;

  name = crm_list_prefs_save_view (prefs_of (fixture), "Contact", &view);
  crm_list_prefs_set_text (prefs_of (fixture), "Contact", "view", name);
  reopen (fixture);

  views = crm_list_prefs_list_views (prefs_of (fixture), "Contact");
  g_assert_cmpuint (views->len, ==, 1);
  kept = g_ptr_array_index (views, 0);
  g_assert_cmpstr (kept->name, ==, name);
  g_assert_cmpstr (kept->caption, ==, "Big Ones");
  g_assert_cmpstr (kept->filter, ==, "Amount gt 5");
  g_assert_cmpstr (kept->orderby, ==, "Amount desc");
  g_assert_cmpstr (kept->group, ==, "City");
  g_assert_cmpstr (crm_list_prefs_get_text (prefs_of (fixture), "Contact", "view"), ==, name);
  g_assert_null (crm_list_prefs_get_text (prefs_of (fixture), "Account", "view"));
}

static void
test_view_is_renamed_and_removed (Fixture *fixture, gconstpointer data)
{
  CrmListPrefs *prefs = prefs_of (fixture);
  CrmOwnView view = { .caption = "One" };
  CrmOwnView other = { .caption = "Another" };
  g_autofree char *name = crm_list_prefs_save_view (prefs, "Contact", &view);
  g_autofree char *other_name = crm_list_prefs_save_view (prefs, "Contact", &other);
  CrmOwnView renamed = { .name = name, .caption = "Zwei" };
  g_autofree char *same = crm_list_prefs_save_view (prefs, "Contact", &renamed);
  g_autoptr (GPtrArray) views = crm_list_prefs_list_views (prefs, "Contact");
  g_autoptr (GPtrArray) left = NULL;

  g_assert_cmpstr (same, ==, name);
  g_assert_cmpstr (other_name, !=, name);
  g_assert_cmpuint (views->len, ==, 2);
  g_assert_cmpstr (((CrmOwnView *) g_ptr_array_index (views, 1))->caption, ==, "Zwei");
  crm_list_prefs_remove_view (prefs, "Contact", name);
  left = crm_list_prefs_list_views (prefs, "Contact");
  g_assert_cmpuint (left->len, ==, 1);
}

static void
test_kept_rubbish_is_no_view (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) views = NULL;

  crm_store_set_fact (fixture->store, "lists",
                      "{\"Contact\":{\"view\":7,\"views\":[3,{},{\"name\":\"own-1\"}]},\"X\":1}",
                      NULL);
  views = crm_list_prefs_list_views (prefs_of (fixture), "Contact");
  g_assert_cmpuint (views->len, ==, 1);
  g_assert_null (crm_list_prefs_get_text (prefs_of (fixture), "Contact", "view"));
}

/* --- many at once -------------------------------------------------------------------------------
 */

static void
take_result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_set_object ((GAsyncResult **) user_data, result);
}

static void
run (CrmBatch *batch, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  crm_batch_run_async (batch, NULL, take_result_cb, &result);
  wait_until (result != NULL);
  crm_batch_run_finish (batch, result, error);
}

static void
undo (CrmBatch *batch)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  crm_batch_undo_async (batch, NULL, take_result_cb, &result);
  wait_until (result != NULL);
  crm_batch_undo_finish (batch, result, &error);
  g_assert_no_error (error);
}

static GArray *
all_ids (Fixture *fixture, const char *filter_text)
{
  g_autoptr (CrmFilter) filter = filter_text != NULL ? crm_filter_parse (filter_text, NULL) : NULL;
  CrmQuery query = { .entity = "Contact", .filter = filter };

  return crm_store_query_ids (fixture->store, &query, NULL, NULL);
}

static guint
count (Fixture *fixture, const char *filter_text)
{
  g_autoptr (GArray) ids = all_ids (fixture, filter_text);

  return ids->len;
}

static void
test_batch_deletes_and_undoes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CrmBatch) batch = NULL;
  g_autoptr (GError) error = NULL;

  serve_contacts (fixture, 1, 150);
  batch = crm_batch_new_delete (fixture->store, fixture->contact,
                                all_ids (fixture, "Name le 'C0100'"));
  run (batch, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (crm_batch_get_n_done (batch), ==, 100);
  g_assert_cmpuint (count (fixture, NULL), ==, 50);
  undo (batch);
  g_assert_cmpuint (count (fixture, NULL), ==, 150);
  g_assert_cmpuint (crm_store_count_pending (fixture->store, NULL), ==, 0);
}

static void
test_batch_edits_and_gives_back_what_was (Fixture *fixture, gconstpointer data)
{
  CrmValue turin = crm_value_text ("Turin");
  g_autoptr (CrmBatch) batch = NULL;
  g_autoptr (GError) error = NULL;

  serve_people (fixture);
  batch = crm_batch_new_edit (fixture->store, fixture->contact, all_ids (fixture, NULL),
                              field_of (fixture->contact, "City"), &turin);
  run (batch, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count (fixture, "City eq 'Turin'"), ==, 3);
  undo (batch);
  g_assert_cmpuint (count (fixture, "City eq 'Oslo'"), ==, 2);
  g_assert_cmpuint (count (fixture, "City eq 'Rome'"), ==, 1);
  g_assert_cmpuint (crm_store_count_pending (fixture->store, NULL), ==, 0);
}

static void
test_row_that_has_the_value_is_left_alone (Fixture *fixture, gconstpointer data)
{
  CrmValue oslo = crm_value_text ("Oslo");
  g_autoptr (CrmBatch) batch = NULL;
  g_autoptr (GError) error = NULL;

  serve_people (fixture);
  batch = crm_batch_new_edit (fixture->store, fixture->contact, all_ids (fixture, NULL),
                              field_of (fixture->contact, "City"), &oslo);
  run (batch, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (crm_store_count_pending (fixture->store, NULL), ==, 1);
}

static void
test_cancelled_batch_leaves_the_rest (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (CrmBatch) batch = NULL;
  g_autoptr (GError) error = NULL;

  serve_people (fixture);
  batch = crm_batch_new_delete (fixture->store, fixture->contact, all_ids (fixture, NULL));
  g_cancellable_cancel (cancellable);
  crm_batch_run_async (batch, cancellable, take_result_cb, &result);
  wait_until (result != NULL);
  g_assert_false (crm_batch_run_finish (batch, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (count (fixture, NULL), ==, 3);
}

/* --- export -------------------------------------------------------------------------------------
 */

static GFile *
export_file (Fixture *fixture)
{
  g_autofree char *path = g_build_filename (fixture->directory, "out.csv", NULL);

  return g_file_new_for_path (path);
}

static CrmBatch *
export_of (Fixture *fixture, GFile *file)
{
  static const char *const names[] = { "Name", "City", "Amount", "AccountId", "Met", "Active" };
  GArray *fields = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      guint field = field_of (fixture->contact, names[i]);

      g_array_append_val (fields, field);
    }
  return crm_batch_new_export (fixture->store, fixture->contact, all_ids (fixture, NULL), fields,
                               file);
}

static char *
read_file (GFile *file)
{
  char *text = NULL;

  g_file_load_contents (file, NULL, &text, NULL, NULL, NULL);
  return text;
}

static void
test_export_quotes_and_disarms (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = export_file (fixture);
  g_autoptr (CrmBatch) batch = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  serve (fixture, fixture->account, 100, "Name", "@Acme, \"Ltd\"", NULL);
  serve (fixture, fixture->contact, 1, "Name", "=1+cmd|' /C'!A0", "City", "São\nPaulo", "Amount",
         "-12.50", "AccountId", guid (100), "Active", "true", NULL);
  serve (fixture, fixture->contact, 2, "Name", "Ann", NULL);
  settle (fixture);
  batch = export_of (fixture, file);
  run (batch, &error);
  g_assert_no_error (error);
  text = read_file (file);
  g_assert_cmpstr (text, ==,
                   "Name,City,Amount,Account Id,Met,Active\r\n"
                   "'=1+cmd|' /C'!A0,\"São\nPaulo\",-12.5,\"'@Acme, \"\"Ltd\"\"\",,true\r\n"
                   "Ann,,,,,\r\n");
}

static void
test_export_that_fails_leaves_the_old_file (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = export_file (fixture);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (CrmBatch) batch = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  serve_people (fixture);
  g_file_replace_contents (file, "old", 3, NULL, FALSE, G_FILE_CREATE_NONE, NULL, NULL, &error);
  g_assert_no_error (error);
  batch = export_of (fixture, file);
  g_cancellable_cancel (cancellable);
  crm_batch_run_async (batch, cancellable, take_result_cb, &result);
  wait_until (result != NULL);
  g_assert_false (crm_batch_run_finish (batch, result, &error));
  text = read_file (file);
  g_assert_cmpstr (text, ==, "old");
}

/* --- quick filters ------------------------------------------------------------------------------
 */

static void
test_quick_filters_are_suggested (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) list = crm_entity_list_quick_filters (fixture->contact);
  CrmQuickFilter *lately;
  g_autoptr (CrmFilter) filter = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (list->len, ==, 1);
  lately = g_ptr_array_index (list, 0);
  g_assert_cmpstr (lately->caption, ==, "Last 7 Days");
  filter = crm_filter_parse (lately->filter, &error);
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
#define ADD(name, func)                                                                            \
  g_test_add ("/models/lists/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  ADD ("groups/title-by-letter", test_title_groups_by_letter);
  ADD ("groups/values-whatever-the-order", test_values_group_whatever_the_order);
  ADD ("groups/lookups-by-name", test_lookups_group_by_name);
  ADD ("groups/dates-by-month", test_dates_group_by_month);
  ADD ("groups/none", test_without_a_group_all_are_one);
  ADD ("groups/change-where-no-row-moves", test_group_changes_where_no_row_moves);
  ADD ("prefs/views-survive-a-restart", test_views_survive_a_restart);
  ADD ("prefs/renamed-and-removed", test_view_is_renamed_and_removed);
  ADD ("prefs/rubbish", test_kept_rubbish_is_no_view);
  ADD ("batch/deletes-and-undoes", test_batch_deletes_and_undoes);
  ADD ("batch/edits-and-gives-back", test_batch_edits_and_gives_back_what_was);
  ADD ("batch/same-value", test_row_that_has_the_value_is_left_alone);
  ADD ("batch/cancelled", test_cancelled_batch_leaves_the_rest);
  ADD ("export/quotes-and-disarms", test_export_quotes_and_disarms);
  ADD ("export/failure-leaves-the-old-file", test_export_that_fails_leaves_the_old_file);
  ADD ("quick-filters/suggested", test_quick_filters_are_suggested);
  return g_test_run ();
}
