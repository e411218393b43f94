/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-kept.h"
#include "crm-remote.h"
#include "models-fixture.h"

/* What needs a decision and what lost, as views see them, over a real store. */

static gboolean
is_loaded (CrmKeptList *list)
{
  gboolean loaded;

  g_object_get (list, "loaded", &loaded, NULL);
  return loaded;
}

static guint
n_items (CrmKeptList *list)
{
  return g_list_model_get_n_items (G_LIST_MODEL (list));
}

/* Borrowed: the list keeps the item. */
static const CrmKept *
kept_at (CrmKeptList *list, guint position)
{
  g_autoptr (CrmKeptItem) item = g_list_model_get_item (G_LIST_MODEL (list), position);

  return crm_kept_item_get (item);
}

static const CrmKeptValue *
value_of (const CrmKept *kept, const char *caption)
{
  for (guint i = 0; i < kept->values->len; i++)
    {
      const CrmKeptValue *value = g_ptr_array_index (kept->values, i);

      if (g_str_equal (value->caption, caption))
        return value;
    }
  g_error ("No value %s", caption);
}

/* The server refuses what was edited, in these words. */
static void
refuse (Fixture *self, CrmEntity *entity, guint n, const char *words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmSend) send = crm_store_begin_send (self->store, entity, guid (n), &error);

  g_assert_no_error (error);
  crm_store_park (self->store, send, CRM_PROBLEM_REJECTED, words, &error);
  g_assert_no_error (error);
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  crm_kept_act_finish (CRM_STORE (source), result, &error);
  *(int *) user_data = error != NULL ? error->code : -1;
}

/* -1: done, else the error's code */
static int
act (Fixture *self, gint64 id, CrmKeptAction action)
{
  int code = -2;

  crm_kept_act_async (self->store, id, action, NULL, done_cb, &code);
  wait_until (code != -2);
  settle (self);
  return code;
}

static char *
text_of (Fixture *self, CrmEntity *entity, guint n, const char *field)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmRecord) record = crm_store_get (self->store, entity, guid (n), NULL, &error);

  g_assert_no_error (error);
  return crm_record_dup_display (record, field_of (entity, field));
}

static void
test_problem_shows_words_and_values_for_people (Fixture *f, gconstpointer data)
{
  g_autoptr (CrmKeptList) list = NULL;
  const CrmKept *kept;

  serve (f, f->account, 7, "Name", "Larkfield", NULL);
  serve (f, f->contact, 1, "Name", "Ann", NULL);
  edit (f, f->contact, 1, "AccountId", guid (7));
  edit (f, f->contact, 1, "Amount", "1234.5");
  edit (f, f->contact, 1, "Active", "true");
  refuse (f, f->contact, 1, "<b>No</b>");
  list = crm_kept_list_new_problems (f->store);
  g_assert_false (is_loaded (list));
  wait_until (is_loaded (list));

  g_assert_cmpuint (n_items (list), ==, 1);
  kept = kept_at (list, 0);
  g_assert_cmpint (kept->kind, ==, CRM_KEPT_REJECTED);
  g_assert_cmpint (kept->change, ==, CRM_KEPT_UPDATE);
  g_assert_cmpstr (kept->title, ==, "Ann");
  g_assert_cmpstr (kept->message, ==, "<b>No</b>");
  g_assert_cmpuint (kept->values->len, ==, 3);
  g_assert_cmpstr (value_of (kept, "Account Id")->mine, ==, "Larkfield");
  g_assert_cmpstr (value_of (kept, "Amount")->mine, ==, "1234.50");
  g_assert_cmpstr (value_of (kept, "Active")->mine, ==, "Yes");
  g_assert_false (value_of (kept, "Amount")->is_contested);
}

static void
test_problems_follow_the_store (Fixture *f, gconstpointer data)
{
  g_autoptr (CrmKeptList) list = NULL;
  g_autoptr (ListLog) log = NULL;

  serve_contacts (f, 1, 2);
  list = crm_kept_list_new_problems (f->store);
  wait_until (is_loaded (list));
  log = list_log_new (G_LIST_MODEL (list));
  edit (f, f->contact, 1, "City", "Oslo");
  refuse (f, f->contact, 1, "No");
  wait_until (n_items (list) == 1);
  edit (f, f->contact, 2, "City", "Bergen");
  refuse (f, f->contact, 2, "No, too");
  wait_until (n_items (list) == 2);
  assert_changes (log, "0-0+1 0-0+1"); /* newest first */
  g_assert_cmpstr (kept_at (list, 0)->message, ==, "No, too");

  g_assert_cmpint (act (f, kept_at (list, 0)->id, CRM_KEPT_DISCARD), ==, -1);
  wait_until (n_items (list) == 1);
  g_assert_cmpint (act (f, kept_at (list, 0)->id, CRM_KEPT_RETRY), ==, -1);
  wait_until (n_items (list) == 0);
  assert_changes (log, "0-1+0 0-1+0");
  g_assert_cmpuint (crm_store_count_pending (f->store, NULL), ==, 1);
  g_assert_cmpint (act (f, 4711, CRM_KEPT_RETRY), ==, CRM_STORE_ERROR_NOT_FOUND);
}

static void
test_conflict_shows_all_sides_and_no_earlier_value (Fixture *f, gconstpointer data)
{
  CrmEntity *tick = crm_project_find_entity (f->project, "Tick");
  g_autoptr (CrmKeptList) problems = NULL;
  g_autoptr (CrmKeptList) earlier = NULL;
  const CrmKeptValue *value;
  g_autofree char *name = NULL;

  serve (f, tick, 1, "Name", "was", NULL);
  edit (f, tick, 1, "Name", "mine");
  serve (f, tick, 1, "Name", "theirs", NULL);
  problems = crm_kept_list_new_problems (f->store);
  earlier = crm_kept_list_new_earlier (f->store, "Tick", guid (1));
  wait_until (is_loaded (problems) && is_loaded (earlier));

  g_assert_cmpuint (n_items (problems), ==, 1);
  g_assert_cmpint (kept_at (problems, 0)->kind, ==, CRM_KEPT_CONFLICT);
  value = value_of (kept_at (problems, 0), "Name");
  g_assert_true (value->is_contested);
  g_assert_cmpstr (value->mine, ==, "mine");
  g_assert_cmpstr (value->theirs, ==, "theirs");
  g_assert_cmpstr (value->before, ==, "was");
  g_assert_cmpuint (n_items (earlier), ==, 0);

  g_assert_cmpint (act (f, kept_at (problems, 0)->id, CRM_KEPT_DISCARD), ==, -1);
  wait_until (n_items (problems) == 0);
  name = text_of (f, tick, 1, "Name");
  g_assert_cmpstr (name, ==, "theirs");
}

static void
test_conflict_is_decided_field_by_field (Fixture *f, gconstpointer data)
{
  CrmEntity *tick = crm_project_find_entity (f->project, "Tick");
  const char *theirs[] = { NULL, NULL };
  g_autoptr (CrmKeptList) problems = NULL;
  g_autofree char *name = NULL;
  int code = -2;

  serve_contacts (f, 7, 7);
  serve (f, tick, 1, "Name", "was", NULL);
  edit (f, tick, 1, "Name", "mine");
  serve (f, tick, 1, "Name", "theirs", "ModifiedById", guid (7), NULL);
  problems = crm_kept_list_new_problems (f->store);
  wait_until (is_loaded (problems));
  g_assert_cmpstr (kept_at (problems, 0)->theirs_by, ==, "C0007");
  theirs[0] = value_of (kept_at (problems, 0), "Name")->field;
  g_assert_cmpint (kept_at (problems, 0)->theirs_us, ==, 0); /* it has no such field */
  crm_kept_choose_async (f->store, kept_at (problems, 0)->id, theirs, NULL, done_cb, &code);
  wait_until (code != -2);
  g_assert_cmpint (code, ==, -1);
  wait_until (n_items (problems) == 0);
  name = text_of (f, tick, 1, "Name");
  g_assert_cmpstr (name, ==, "theirs");
}

/* Last to reach the server wins, which will be this device: theirs is kept. */
static void
test_earlier_value_is_of_one_record_and_restored (Fixture *f, gconstpointer data)
{
  g_autoptr (CrmKeptList) all = NULL;
  g_autoptr (CrmKeptList) other = NULL;
  g_autofree char *city = NULL;
  const CrmKept *kept;

  serve_contacts (f, 1, 2);
  edit (f, f->contact, 1, "City", "Oslo");
  serve (f, f->contact, 1, "Name", "C0001", "City", "Bergen", NULL);
  all = crm_kept_list_new_earlier (f->store, NULL, NULL);
  other = crm_kept_list_new_earlier (f->store, "Contact", guid (2));
  wait_until (is_loaded (all) && is_loaded (other));
  g_assert_cmpuint (n_items (other), ==, 0);
  g_assert_cmpuint (n_items (all), ==, 1);
  kept = kept_at (all, 0);
  g_assert_cmpint (kept->kind, ==, CRM_KEPT_EARLIER);
  g_assert_false (kept->was_mine);
  g_assert_cmpstr (value_of (kept, "City")->theirs, ==, "Bergen");

  g_assert_cmpint (act (f, kept->id, CRM_KEPT_RESTORE), ==, -1);
  wait_until (n_items (all) == 0);
  city = text_of (f, f->contact, 1, "City");
  g_assert_cmpstr (city, ==, "Bergen");
}

static void
test_a_list_nobody_holds_reads_no_more (Fixture *f, gconstpointer data)
{
  CrmKeptList *list = crm_kept_list_new_problems (f->store);

  serve_contacts (f, 1, 1);
  g_assert_finalize_object (list);
  settle (f);
}

#define ADD(path, func)                                                                            \
  g_test_add ("/models/kept/" path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("problem", test_problem_shows_words_and_values_for_people);
  ADD ("problems-follow", test_problems_follow_the_store);
  ADD ("conflict", test_conflict_shows_all_sides_and_no_earlier_value);
  ADD ("choose", test_conflict_is_decided_field_by_field);
  ADD ("earlier", test_earlier_value_is_of_one_record_and_restored);
  ADD ("dropped", test_a_list_nobody_holds_reads_no_more);

  return g_test_run ();
}
