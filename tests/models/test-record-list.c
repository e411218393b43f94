/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-filter.h"
#include "models-fixture.h"

static char *
text_of (gpointer item, const char *property)
{
  char *text;

  g_object_get (item, property, &text, NULL);
  return text;
}

#define assert_text(item, property, expected)                                                      \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *assert_text_is = text_of (item, property);                                    \
    g_assert_cmpstr (assert_text_is, ==, expected);                                                \
  }                                                                                                \
  G_STMT_END

/* "Ann Bob": titles in order, all of them read. */
static char *
titles (Fixture *fixture, CrmRecordList *list)
{
  GListModel *model = G_LIST_MODEL (list);
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  GString *line = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    g_ptr_array_add (items, g_list_model_get_item (model, i));
  settle (fixture);
  for (guint i = 0; i < items->len; i++)
    {
      g_autofree char *title = text_of (g_ptr_array_index (items, i), "title");

      g_string_append_printf (line, "%s%s", i > 0 ? " " : "", title);
    }
  return g_string_free_and_steal (line);
}

#define assert_titles(fixture, list, expected)                                                     \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *assert_titles_are = titles (fixture, list);                                   \
    g_assert_cmpstr (assert_titles_are, ==, expected);                                             \
  }                                                                                                \
  G_STMT_END

static void
serve_three (Fixture *fixture)
{
  serve (fixture, fixture->contact, 1, "Name", "Ann", "City", "Oslo", NULL);
  serve (fixture, fixture->contact, 2, "Name", "Bob", "City", "Rome", NULL);
  serve (fixture, fixture->contact, 3, "Name", "Cid", "City", "Oslo", NULL);
  settle (fixture);
}

static void
test_is_filled_at_once (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CrmRecordList) list = NULL;
  g_autoptr (ListLog) log = NULL;
  gboolean loading;

  serve_three (fixture);
  list = crm_record_list_new (fixture->store, "Contact");
  log = list_log_new (G_LIST_MODEL (list));
  g_object_get (list, "loading", &loading, NULL);
  g_assert_true (loading);
  settle (fixture);
  g_object_get (list, "loading", &loading, NULL);
  g_assert_false (loading);
  assert_changes (log, "0-0+3");
  assert_titles (fixture, list, "Ann Bob Cid");
}

static void
test_row_is_handed_out_empty_and_filled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CrmRecordList) list = NULL;
  g_autoptr (CrmRecordItem) item = NULL;
  gboolean loaded;

  serve_three (fixture);
  list = crm_record_list_new (fixture->store, "Contact");
  settle (fixture);
  item = g_list_model_get_item (G_LIST_MODEL (list), 1);
  g_object_get (item, "loaded", &loaded, NULL);
  g_assert_false (loaded);
  assert_text (item, "title", "");
  settle (fixture);
  g_object_get (item, "loaded", &loaded, NULL);
  g_assert_true (loaded);
  assert_text (item, "title", "Bob");
  assert_text (item, "subtitle", "Rome");
}

static void
test_only_the_span_that_differs_is_told (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CrmRecordList) list = NULL;
  g_autoptr (ListLog) log = NULL;

  serve_three (fixture);
  list = crm_record_list_new (fixture->store, "Contact");
  settle (fixture);
  log = list_log_new (G_LIST_MODEL (list));

  serve (fixture, fixture->contact, 4, "Name", "Bea", NULL);
  settle (fixture);
  assert_changes (log, "1-0+1");
  edit (fixture, fixture->contact, 4, "Name", "Zoe");
  settle (fixture);
  assert_changes (log, "1-3+3");
  delete_contact (fixture, 2);
  settle (fixture);
  assert_changes (log, "1-1+0");
  assert_titles (fixture, list, "Ann Cid Zoe");
}

static void
test_edited_row_stays_the_same_item (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CrmRecordList) list = NULL;
  g_autoptr (ListLog) log = NULL;
  g_autoptr (CrmRecordItem) before = NULL;
  g_autoptr (CrmRecordItem) after = NULL;
  gboolean pending;

  serve_three (fixture);
  list = crm_record_list_new (fixture->store, "Contact");
  settle (fixture);
  before = g_list_model_get_item (G_LIST_MODEL (list), 1);
  settle (fixture);
  log = list_log_new (G_LIST_MODEL (list));

  edit (fixture, fixture->contact, 2, "City", "Bern");
  settle (fixture);
  assert_changes (log, "");
  after = g_list_model_get_item (G_LIST_MODEL (list), 1);
  g_assert_true (before == after);
  assert_text (after, "subtitle", "Bern");
  assert_text (after, "state-text", "Changed, not sent yet");
  g_object_get (after, "pending", &pending, NULL);
  g_assert_true (pending);
}

static void
test_moved_row_stays_the_same_item (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CrmRecordList) list = NULL;
  g_autoptr (CrmRecordItem) before = NULL;
  g_autoptr (CrmRecordItem) after = NULL;

  serve_three (fixture);
  list = crm_record_list_new (fixture->store, "Contact");
  settle (fixture);
  before = g_list_model_get_item (G_LIST_MODEL (list), 0);
  edit (fixture, fixture->contact, 1, "Name", "Yan");
  settle (fixture);
  after = g_list_model_get_item (G_LIST_MODEL (list), 2);
  g_assert_true (before == after);
  assert_text (after, "title", "Yan");
}

static void
test_other_entity_leaves_it_alone (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CrmRecordList) list = NULL;
  g_autoptr (ListLog) log = NULL;

  serve_three (fixture);
  list = crm_record_list_new (fixture->store, "Account");
  settle (fixture);
  log = list_log_new (G_LIST_MODEL (list));
  serve (fixture, fixture->contact, 9, "Name", "Ivy", NULL);
  settle (fixture);
  assert_changes (log, "");
}

static void
test_stale_answer_is_dropped (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CrmRecordList) list = NULL;
  g_autoptr (ListLog) log = NULL;
  g_autoptr (CrmFilter) oslo = crm_filter_parse ("City eq 'Oslo'", NULL);
  g_autoptr (CrmFilter) rome = crm_filter_parse ("City eq 'Rome'", NULL);

  serve_three (fixture);
  list = crm_record_list_new (fixture->store, "Contact");
  log = list_log_new (G_LIST_MODEL (list));
  crm_record_list_set_query (list, oslo, NULL, NULL);
  crm_record_list_set_query (list, rome, NULL, NULL);
  settle (fixture);
  assert_changes (log, "0-0+1");
  assert_titles (fixture, list, "Bob");
}

static void
test_filter_order_and_search (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CrmRecordList) list = NULL;
  g_autoptr (CrmFilter) oslo = crm_filter_parse ("City eq 'Oslo'", NULL);

  serve_three (fixture);
  list = crm_record_list_new (fixture->store, "Contact");
  crm_record_list_set_query (list, oslo, "Name desc", NULL);
  settle (fixture);
  assert_titles (fixture, list, "Cid Ann");
  crm_record_list_set_query (list, NULL, NULL, "rom");
  settle (fixture);
  assert_titles (fixture, list, "Bob");
  crm_record_list_set_query (list, NULL, NULL, NULL);
  settle (fixture);
  assert_titles (fixture, list, "Ann Bob Cid");
}

static void
test_row_that_leaves_the_filter_goes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CrmRecordList) list = NULL;
  g_autoptr (ListLog) log = NULL;
  g_autoptr (CrmFilter) oslo = crm_filter_parse ("City eq 'Oslo'", NULL);

  serve_three (fixture);
  list = crm_record_list_new (fixture->store, "Contact");
  crm_record_list_set_query (list, oslo, NULL, NULL);
  settle (fixture);
  log = list_log_new (G_LIST_MODEL (list));
  edit (fixture, fixture->contact, 1, "City", "Rome");
  settle (fixture);
  assert_changes (log, "0-1+0");
}

static void
test_bad_query_says_so_and_recovers (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CrmRecordList) list = NULL;
  g_autofree char *bad = NULL;
  g_autofree char *good = NULL;

  serve_three (fixture);
  list = crm_record_list_new (fixture->store, "Contact");
  settle (fixture);
  crm_record_list_set_query (list, NULL, "Nobody desc", NULL);
  settle (fixture);
  bad = text_of (list, "error-text");
  g_assert_nonnull (bad);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 3);
  crm_record_list_set_query (list, NULL, NULL, NULL);
  settle (fixture);
  good = text_of (list, "error-text");
  g_assert_null (good);
}

static void
test_rows_are_read_by_pages (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CrmRecordList) list = NULL;
  g_autoptr (CrmRecordItem) far_down = NULL;
  g_autoptr (CrmRecordItem) neighbour = NULL;
  g_autoptr (CrmRecordItem) next_page = NULL;

  serve_contacts (fixture, 1, 300);
  list = crm_record_list_new (fixture->store, "Contact");
  settle (fixture);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 300);
  far_down = g_list_model_get_item (G_LIST_MODEL (list), 150);
  settle (fixture);
  assert_text (far_down, "title", "C0151");
  neighbour = g_list_model_get_item (G_LIST_MODEL (list), 128);
  assert_text (neighbour, "title", "C0129"); /* of the page that was read: there at once */
  next_page = g_list_model_get_item (G_LIST_MODEL (list), 192);
  g_assert_null (crm_record_item_get_record (next_page));
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (list), 300));
}

static void
test_name_of_a_lookup_follows (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CrmRecordList) list = NULL;
  g_autoptr (CrmRecordItem) item = NULL;

  serve (fixture, fixture->account, 50, "Name", "Acme", NULL);
  serve (fixture, fixture->contact, 1, "Name", "Ann", "City", "Oslo", "AccountId", guid (50),
         "Amount", "1234.5", NULL);
  settle (fixture);
  list = crm_record_list_new (fixture->store, "Contact");
  settle (fixture);
  item = g_list_model_get_item (G_LIST_MODEL (list), 0);
  settle (fixture);
  assert_text (item, "subtitle", "Oslo · Acme");
  assert_text (item, "trailing", "1234.50");
  edit (fixture, fixture->account, 50, "Name", "Ajax");
  settle (fixture);
  assert_text (item, "subtitle", "Oslo · Ajax");
}

static void
test_nobody_keeps_it_alive (Fixture *fixture, gconstpointer data)
{
  CrmRecordList *list = crm_record_list_new (fixture->store, "Contact");

  crm_record_list_set_query (list, NULL, NULL, "x");
  g_assert_finalize_object (list); /* while its query is on */
  serve_three (fixture);
}

static void
test_items_outlive_their_list (Fixture *fixture, gconstpointer data)
{
  CrmRecordList *list;
  g_autoptr (CrmRecordItem) item = NULL;

  serve_three (fixture);
  list = crm_record_list_new (fixture->store, "Contact");
  settle (fixture);
  item = g_list_model_get_item (G_LIST_MODEL (list), 0);
  settle (fixture);
  g_assert_finalize_object (list);
  assert_text (item, "title", "Ann");
}

static void
test_a_row_is_found_where_it_stands (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CrmRecordList) list = NULL;
  g_autoptr (CrmRecordItem) item = NULL;
  guint position = 0;

  serve_three (fixture);
  list = crm_record_list_new (fixture->store, "Contact");
  settle (fixture);
  item = g_list_model_get_item (G_LIST_MODEL (list), 2);
  g_assert_true (crm_record_list_find (list, crm_record_item_get_row_id (item), &position));
  g_assert_cmpuint (position, ==, 2);
  g_assert_false (crm_record_list_find (list, 999, &position));
}

static void
test_unknown_entity_is_empty (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CrmRecordList) list = crm_record_list_new (fixture->store, "Nothing");
  gboolean loading;

  settle (fixture);
  g_object_get (list, "loading", &loading, NULL);
  g_assert_false (loading);
  g_assert_null (crm_record_list_get_entity (list));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 0);
}

#define ADD(path, func)                                                                            \
  g_test_add ("/models/record-list/" path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("is-filled-at-once", test_is_filled_at_once);
  ADD ("row-is-handed-out-empty-and-filled", test_row_is_handed_out_empty_and_filled);
  ADD ("only-the-span-that-differs-is-told", test_only_the_span_that_differs_is_told);
  ADD ("edited-row-stays-the-same-item", test_edited_row_stays_the_same_item);
  ADD ("moved-row-stays-the-same-item", test_moved_row_stays_the_same_item);
  ADD ("other-entity-leaves-it-alone", test_other_entity_leaves_it_alone);
  ADD ("stale-answer-is-dropped", test_stale_answer_is_dropped);
  ADD ("filter-order-and-search", test_filter_order_and_search);
  ADD ("row-that-leaves-the-filter-goes", test_row_that_leaves_the_filter_goes);
  ADD ("bad-query-says-so-and-recovers", test_bad_query_says_so_and_recovers);
  ADD ("rows-are-read-by-pages", test_rows_are_read_by_pages);
  ADD ("name-of-a-lookup-follows", test_name_of_a_lookup_follows);
  ADD ("nobody-keeps-it-alive", test_nobody_keeps_it_alive);
  ADD ("items-outlive-their-list", test_items_outlive_their_list);
  ADD ("a-row-is-found", test_a_row_is_found_where_it_stands);
  ADD ("unknown-entity-is-empty", test_unknown_entity_is_empty);
  return g_test_run ();
}
