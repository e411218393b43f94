/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models-fixture.h"

/* --- one record ------------------------------------------------------------------------------ */

static gboolean
is_missing (CrmRecordWatch *watch)
{
  gboolean missing;

  g_object_get (watch, "missing", &missing, NULL);
  return missing;
}

static void
test_record_is_followed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CrmRecordWatch) watch = NULL;
  gboolean loading;

  serve (fixture, fixture->contact, 1, "Name", "Ann", NULL);
  watch = crm_record_watch_new (fixture->store, "Contact", guid (1));
  g_object_get (watch, "loading", &loading, NULL);
  g_assert_true (loading);
  settle (fixture);
  g_object_get (watch, "loading", &loading, NULL);
  g_assert_false (loading);
  g_assert_cmpstr (crm_record_get_title (crm_record_watch_get_record (watch)), ==, "Ann");
  edit (fixture, fixture->contact, 1, "Name", "Bea");
  settle (fixture);
  g_assert_cmpstr (crm_record_get_title (crm_record_watch_get_record (watch)), ==, "Bea");
}

static void
count_cb (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  guint *n = user_data;

  (*n)++;
}

static void
test_other_row_is_none_of_its_business (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CrmRecordWatch) watch = NULL;
  guint n = 0;

  serve_contacts (fixture, 1, 2);
  watch = crm_record_watch_new (fixture->store, "Contact", guid (1));
  settle (fixture);
  g_signal_connect (watch, "notify::record", G_CALLBACK (count_cb), &n);
  edit (fixture, fixture->contact, 2, "Name", "Bea");
  settle (fixture);
  g_assert_cmpuint (n, ==, 0);
  edit (fixture, fixture->contact, 1, "Name", "Bea");
  settle (fixture);
  g_assert_cmpuint (n, ==, 1);
}

static void
test_missing_record_may_come (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CrmRecordWatch) watch = crm_record_watch_new (fixture->store, "Contact", guid (1));

  settle (fixture);
  g_assert_true (is_missing (watch));
  g_assert_null (crm_record_watch_get_record (watch));
  serve (fixture, fixture->contact, 1, "Name", "Ann", NULL);
  settle (fixture);
  g_assert_false (is_missing (watch));
  g_assert_nonnull (crm_record_watch_get_record (watch));
}

static void
test_deleted_record_is_missing_until_taken_back (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmRecordWatch) watch = NULL;

  serve (fixture, fixture->contact, 1, "Name", "Ann", NULL);
  watch = crm_record_watch_new (fixture->store, "Contact", guid (1));
  settle (fixture);
  delete_contact (fixture, 1);
  settle (fixture);
  g_assert_true (is_missing (watch));
  crm_store_undelete (fixture->store, fixture->contact, guid (1), NULL, &error);
  g_assert_no_error (error);
  settle (fixture);
  g_assert_false (is_missing (watch));
}

static void
test_watch_is_not_kept_alive (Fixture *fixture, gconstpointer data)
{
  CrmRecordWatch *watch = crm_record_watch_new (fixture->store, "Contact", guid (1));

  g_assert_finalize_object (watch);
  serve (fixture, fixture->contact, 1, "Name", "Ann", NULL);
}

static void
test_display_of_a_lookup (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CrmRecordWatch) watch = NULL;
  g_autofree char *unknown = NULL;
  g_autofree char *known = NULL;
  guint lookup = field_of (fixture->contact, "AccountId");

  serve (fixture, fixture->contact, 1, "Name", "Ann", "AccountId", guid (50), NULL);
  watch = crm_record_watch_new (fixture->store, "Contact", guid (1));
  settle (fixture);
  unknown = crm_record_dup_display (crm_record_watch_get_record (watch), lookup);
  g_assert_cmpstr (unknown, ==, "Not on this device");
  serve (fixture, fixture->account, 50, "Name", "Acme", NULL);
  settle (fixture);
  known = crm_record_dup_display (crm_record_watch_get_record (watch), lookup);
  g_assert_cmpstr (known, ==, "Acme");
}

/* --- numbers of records
 * --------------------------------------------------------------------------- */

static void
counts_changed_cb (CrmCounts *counts, const char *entity, gpointer user_data)
{
  g_string_append_printf (user_data, "%s=%d ", entity, (int) crm_counts_get (counts, entity));
}

static void
test_counts_follow (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CrmCounts) counts = NULL;
  g_autoptr (GString) log = g_string_new (NULL);

  serve_contacts (fixture, 1, 5);
  settle (fixture);
  counts = crm_counts_new (fixture->store);
  g_assert_cmpint (crm_counts_get (counts, "Contact"), ==, -1);
  settle (fixture);
  g_assert_cmpint (crm_counts_get (counts, "Contact"), ==, 5);
  g_assert_cmpint (crm_counts_get (counts, "Account"), ==, 0);
  g_signal_connect (counts, "changed", G_CALLBACK (counts_changed_cb), log);
  delete_contact (fixture, 1);
  serve (fixture, fixture->account, 50, "Name", "Acme", NULL);
  edit (fixture, fixture->contact, 2, "Name", "Bea"); /* no other number */
  settle (fixture);
  g_assert_true (g_strrstr (log->str, "Contact=4 ") == g_strstr_len (log->str, -1, "Contact=4 "));
  g_assert_nonnull (g_strrstr (log->str, "Contact=4 "));
  g_assert_nonnull (g_strrstr (log->str, "Account=1 "));
}

/* --- what waits ------------------------------------------------------------------------------- */

static char *
text_at (GListModel *model, guint position, const char *property)
{
  g_autoptr (GObject) item = g_list_model_get_item (model, position);
  char *text;

  g_object_get (item, property, &text, NULL);
  return text;
}

static void
test_pending_changes_are_listed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CrmPendingList) list = NULL;
  g_autoptr (GObject) before = NULL;
  g_autoptr (GObject) after = NULL;
  g_autofree char *title = NULL;
  g_autofree char *subtitle = NULL;
  g_autofree char *deleted = NULL;

  serve_contacts (fixture, 1, 3);
  list = crm_pending_list_new (fixture->store);
  settle (fixture);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 0);
  edit (fixture, fixture->contact, 2, "City", "Rome");
  settle (fixture);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 1);
  title = text_at (G_LIST_MODEL (list), 0, "title");
  subtitle = text_at (G_LIST_MODEL (list), 0, "subtitle");
  g_assert_cmpstr (title, ==, "C0002");
  g_assert_cmpstr (subtitle, ==, "City");
  before = g_list_model_get_item (G_LIST_MODEL (list), 0);
  delete_contact (fixture, 3);
  settle (fixture);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 2);
  after = g_list_model_get_item (G_LIST_MODEL (list), 0);
  g_assert_true (before == after);
  deleted = text_at (G_LIST_MODEL (list), 1, "subtitle");
  g_assert_cmpstr (deleted, ==, "Deleted");
}

#define ADD(path, func)                                                                            \
  g_test_add ("/models/" path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("record-watch/record-is-followed", test_record_is_followed);
  ADD ("record-watch/other-row-is-none-of-its-business", test_other_row_is_none_of_its_business);
  ADD ("record-watch/missing-record-may-come", test_missing_record_may_come);
  ADD ("record-watch/deleted-record-is-missing-until-taken-back",
       test_deleted_record_is_missing_until_taken_back);
  ADD ("record-watch/is-not-kept-alive", test_watch_is_not_kept_alive);
  ADD ("record-watch/display-of-a-lookup", test_display_of_a_lookup);
  ADD ("counts/follow", test_counts_follow);
  ADD ("pending-list/changes-are-listed", test_pending_changes_are_listed);
  return g_test_run ();
}
