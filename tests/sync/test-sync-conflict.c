/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync-fixture.h"

#include "crm-project.h"

#define ANN "bbbbbbbb-0000-4000-8000-000000000001"
#define BOB "bbbbbbbb-0000-4000-8000-000000000002"

/* Both sides change one field of one record: in every way that can come to light, under every
 * policy, what loses is kept and nothing happens in silence. */

typedef enum
{
  BY_ETAG,         /* 412 */
  BY_READING,      /* the server has no ETags */
  BY_STILL_ETAGS,  /* the server's never change */
  BY_PAGE,         /* a download meets the unsent edit */
  BY_UNKNOWN,      /* an update was lost, and somebody else was there meanwhile */
  BY_ABA,          /* an update arrived, and somebody put the old value back */
  BY_DELETED_HERE, /* and changed there */
  BY_DELETED_HERE_PAGE,
  BY_DELETED_THERE,
  BY_DELETED_THERE_PAGE,
} Way;

static const char *const way_names[] = {
  [BY_ETAG] = "etag",
  [BY_READING] = "reading",
  [BY_STILL_ETAGS] = "still-etags",
  [BY_PAGE] = "page",
  [BY_UNKNOWN] = "unknown",
  [BY_ABA] = "aba",
  [BY_DELETED_HERE] = "deleted-here",
  [BY_DELETED_HERE_PAGE] = "deleted-here-page",
  [BY_DELETED_THERE] = "deleted-there",
  [BY_DELETED_THERE_PAGE] = "deleted-there-page",
};

typedef struct
{
  Way way;
  CrmConflictPolicy policy;
} Case;

static const char *const policy_names[] = {
  [CRM_CONFLICT_LAST_WINS] = "last-wins",
  [CRM_CONFLICT_SERVER_WINS] = "server-wins",
  [CRM_CONFLICT_DEVICE_WINS] = "device-wins",
  [CRM_CONFLICT_ASK] = "ask",
};

#define CONTACT_END "\"OwnerId\",\"AccountId\",\"ModifiedOn\"],\"modified\":\"ModifiedOn\""
#define HEAD "{\"format\":1,"

static void
set_up (SyncFixture *f, CrmConflictPolicy policy)
{
  g_autofree char *end
      = g_strdup_printf (CONTACT_END ",\"sync\":{\"conflict\":\"%s\"}", policy_names[policy]);

  sync_fixture_set_up (f, NULL);
  sync_fixture_change_project (f, CONTACT_END, end);
  sync_fixture_change_project (f, HEAD,
                               HEAD "\"profiles\":[{\"name\":\"down\",\"direction\":\"down\"}],");
  crm_fake_remote_put (f->server, "Contacts", ANN, "Name", "Ann", "Phone", "1", NULL);
  crm_fake_remote_put (f->server, "Contacts", BOB, "Name", "Bob", "Phone", "1", NULL);
}

static void
sync_quietly (SyncFixture *f)
{
  sync_fixture_sync (f);
  crm_fake_clock_advance (f->clock, 60 * G_USEC_PER_SEC);
  crm_fake_remote_reset_log (f->server);
}

static void
sync_down (SyncFixture *f)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&f->report, crm_sync_report_unref);
  crm_sync_engine_run_profile (f->engine, "down", CRM_SYNC_FLAGS_FOREGROUND, NULL, NULL, &f->report,
                               NULL, &error);
  g_assert_no_error (error);
}

static void
colleague_is_quick (CrmFakeRemote *server, const char *verb, const char *set, gpointer data)
{
  if (!g_str_equal (verb, "get"))
    return;
  crm_fake_remote_put (server, "Contacts", ANN, "Phone", data, NULL);
  crm_fake_remote_set_hook (server, NULL, NULL);
}

/* Mine is "2", theirs "77", both were "1"; the name was changed there alone. */
static void
make_clash (SyncFixture *f, Way way)
{
  CrmFakeBehaviour *behaviour = crm_fake_remote_behaviour (f->server);

  behaviour->no_etags = way == BY_READING;
  behaviour->etags_stand = way == BY_STILL_ETAGS;
  sync_quietly (f);
  if (way == BY_STILL_ETAGS)
    {
      /* One write tells what they are worth. */
      sync_fixture_edit (f, "Contact", BOB, "Phone", "5");
      sync_quietly (f);
    }
  if (way == BY_DELETED_HERE || way == BY_DELETED_HERE_PAGE)
    sync_fixture_delete (f, "Contact", ANN);
  else
    sync_fixture_edit (f, "Contact", ANN, "Phone", "2");

  if (way == BY_DELETED_THERE || way == BY_DELETED_THERE_PAGE)
    crm_fake_remote_delete (f->server, "Contacts", ANN);
  else if (way == BY_UNKNOWN || way == BY_ABA)
    {
      crm_fake_remote_fail (f->server, "update", 1, CRM_REMOTE_ERROR_UNKNOWN_OUTCOME,
                            way == BY_ABA);
      crm_fake_remote_set_hook (f->server, colleague_is_quick, way == BY_ABA ? "1" : "77");
    }
  else
    crm_fake_remote_put (f->server, "Contacts", ANN, "Phone", "77", "Name", "Ann there", NULL);
  if (way == BY_PAGE || way == BY_DELETED_HERE_PAGE || way == BY_DELETED_THERE_PAGE)
    sync_down (f);
  sync_fixture_sync (f);
}

/* --- what must be so --------------------------------------------------------------------- */

static void
assert_server (SyncFixture *f, const char *phone)
{
  g_assert_cmpstr (crm_fake_remote_get (f->server, "Contacts", ANN, "Phone"), ==, phone);
}

static CrmLostValue *
find_lost (GPtrArray *lost, const char *field)
{
  CrmLostValue *found = NULL;
  guint n = 0;

  for (guint i = 0; i < lost->len; i++)
    {
      CrmLostValue *each = g_ptr_array_index (lost, i);

      if (g_strcmp0 (each->field, field) != 0)
        continue;
      found = each;
      n++;
    }
  g_assert_cmpuint (n, ==, 1);
  return found;
}

static void
assert_lost (
    SyncFixture *f, const char *field, const char *mine, const char *theirs, gboolean mine_lost)
{
  g_autoptr (GPtrArray) lost = crm_store_list_lost (f->store, "Contact", ANN, NULL);
  CrmLostValue *value;

  g_assert_nonnull (lost);
  value = find_lost (lost, field);
  g_assert_cmpstr (value->mine, ==, mine);
  g_assert_cmpstr (value->theirs, ==, theirs);
  g_assert_cmpint (value->mine_lost, ==, mine_lost);
  if (field != NULL)
    g_assert_cmpstr (value->base, ==, g_str_equal (field, "Phone") ? "1" : "Ann");
}

static CrmProblem *
only_problem (SyncFixture *f, GPtrArray **problems)
{
  *problems = crm_store_list_problems (f->store, NULL);
  g_assert_cmpuint ((*problems)->len, ==, 1);
  return g_ptr_array_index (*problems, 0);
}

static void
assert_settled (SyncFixture *f)
{
  g_autoptr (GPtrArray) problems = crm_store_list_problems (f->store, NULL);

  g_assert_cmpuint (problems->len, ==, 0);
  g_assert_cmpuint (crm_store_count_pending (f->store, NULL), ==, 0);
  sync_fixture_assert_same (f);
}

/* The question is there, the user's value is shown, the server's is untouched; each answer does
 * what it says. */
static void
assert_asked (SyncFixture *f, const char *theirs, gboolean mine)
{
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (GError) error = NULL;
  CrmProblem *problem = only_problem (f, &problems);

  g_assert_cmpint (problem->kind, ==, CRM_PROBLEM_CONFLICT);
  assert_server (f, theirs);
  sync_fixture_assert_text (f, "Contact", ANN, "Phone", "2");
  if (mine)
    crm_store_retry_problem (f->store, problem->id, &error);
  else
    crm_store_discard_problem (f->store, problem->id, &error);
  g_assert_no_error (error);
  sync_fixture_sync (f);
  assert_server (f, mine ? "2" : theirs);
  assert_settled (f);
}

static void
check_field (SyncFixture *f, const Case *one, gboolean mine)
{
  const char *theirs = one->way == BY_ABA ? "1" : "77";
  gboolean name_moved = one->way != BY_ABA && one->way != BY_UNKNOWN;

  switch (one->policy)
    {
    case CRM_CONFLICT_LAST_WINS:
      assert_server (f, "2");
      assert_lost (f, "Phone", "2", theirs, FALSE);
      g_assert_cmpstr (crm_fake_remote_get (f->server, "Contacts", ANN, "Name"), ==,
                       name_moved ? "Ann there" : "Ann");
      assert_settled (f);
      break;
    case CRM_CONFLICT_SERVER_WINS:
      assert_server (f, theirs);
      assert_lost (f, "Phone", "2", theirs, TRUE);
      assert_settled (f);
      break;
    case CRM_CONFLICT_DEVICE_WINS:
      assert_server (f, "2");
      assert_lost (f, "Phone", "2", theirs, FALSE);
      g_assert_cmpstr (crm_fake_remote_get (f->server, "Contacts", ANN, "Name"), ==, "Ann");
      if (name_moved)
        assert_lost (f, "Name", "Ann", "Ann there", FALSE);
      assert_settled (f);
      break;
    case CRM_CONFLICT_ASK:
      assert_asked (f, theirs, mine);
      break;
    }
}

static void
check_deleted_here (SyncFixture *f, const Case *one)
{
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (GPtrArray) lost = NULL;

  switch (one->policy)
    {
    case CRM_CONFLICT_LAST_WINS:
    case CRM_CONFLICT_ASK:
      g_assert_cmpint (only_problem (f, &problems)->kind, ==, CRM_PROBLEM_CONFLICT);
      assert_server (f, "77");
      break;
    case CRM_CONFLICT_SERVER_WINS:
      assert_server (f, "77");
      sync_fixture_assert_text (f, "Contact", ANN, "Phone", "77");
      g_assert_cmpuint (crm_store_count_pending (f->store, NULL), ==, 0);
      lost = crm_store_list_lost (f->store, "Contact", ANN, NULL);
      g_assert_true (find_lost (lost, NULL)->mine_lost);
      assert_settled (f);
      break;
    case CRM_CONFLICT_DEVICE_WINS:
      g_assert_null (crm_fake_remote_get (f->server, "Contacts", ANN, "Phone"));
      lost = crm_store_list_lost (f->store, "Contact", ANN, NULL);
      g_assert_false (find_lost (lost, NULL)->mine_lost);
      assert_settled (f);
      break;
    }
}

/* What was typed is never thrown away with the record. */
static void
check_deleted_there (SyncFixture *f)
{
  g_autoptr (GPtrArray) problems = NULL;
  CrmProblem *problem = only_problem (f, &problems);

  g_assert_cmpint (problem->kind, ==, CRM_PROBLEM_GONE);
  g_assert_nonnull (strstr (problem->values, "\"2\""));
  g_assert_null (crm_fake_remote_get (f->server, "Contacts", ANN, "Phone"));
}

static void
test_case (gconstpointer data)
{
  const Case *one = data;

  for (guint mine = 0; mine <= (one->policy == CRM_CONFLICT_ASK); mine++)
    {
      SyncFixture f = { 0 };

      set_up (&f, one->policy);
      make_clash (&f, one->way);
      if (one->way == BY_DELETED_HERE || one->way == BY_DELETED_HERE_PAGE)
        check_deleted_here (&f, one);
      else if (one->way == BY_DELETED_THERE || one->way == BY_DELETED_THERE_PAGE)
        check_deleted_there (&f);
      else
        check_field (&f, one, mine);
      sync_fixture_tear_down (&f, NULL);
    }
}

/* Made here, its answer lost, thrown away here before anybody looked: where somebody changed it
 * there meanwhile it is a question, else it goes. */
static void
delete_before_the_answer (SyncFixture *f, gboolean colleague)
{
  g_autoptr (GPtrArray) problems = NULL;
  g_autofree char *key = NULL;

  crm_fake_remote_behaviour (f->server)->normalizes = TRUE;
  sync_quietly (f);
  key = sync_fixture_create (f, "Contact", "Name", " New", "Phone", "1", NULL);
  crm_fake_remote_cancel_at (f->server, 4, f->cancellable);
  g_assert_false (sync_fixture_try (f, CRM_SYNC_FLAGS_FOREGROUND, NULL));
  g_assert_cmpstr (crm_fake_remote_get (f->server, "Contacts", key, "Name"), ==, "New");
  sync_fixture_restart (f);
  sync_fixture_delete (f, "Contact", key);
  if (colleague)
    crm_fake_remote_put (f->server, "Contacts", key, "Phone", "77", NULL);
  sync_fixture_sync (f);
  g_assert_cmpstr (crm_fake_remote_get (f->server, "Contacts", key, "Phone"), ==,
                   colleague ? "77" : NULL);
  if (colleague)
    g_assert_cmpint (only_problem (f, &problems)->kind, ==, CRM_PROBLEM_CONFLICT);
  else
    assert_settled (f);
}

static void
test_deleted_before_its_answer (SyncFixture *f, gconstpointer data)
{
  delete_before_the_answer (f, FALSE);
}

static void
test_deleted_before_its_answer_and_changed (SyncFixture *f, gconstpointer data)
{
  delete_before_the_answer (f, TRUE);
}

/* --- no conflicts ------------------------------------------------------------------------ */

static void
assert_no_conflict (SyncFixture *f)
{
  g_autoptr (GPtrArray) lost = crm_store_list_lost (f->store, NULL, NULL, NULL);

  g_assert_cmpuint (lost->len, ==, 0);
  g_assert_cmpuint (f->report->problems, ==, 0);
  assert_settled (f);
}

static void
test_our_own_echo (SyncFixture *f, gconstpointer data)
{
  sync_quietly (f);
  for (guint i = 0; i < 3; i++)
    {
      sync_fixture_edit (f, "Contact", ANN, "Phone", i % 2 ? "5" : "6");
      sync_fixture_sync (f);
    }
  assert_no_conflict (f);
}

/* Trimmed: nobody's value was lost. */
static void
test_server_that_tidies_up (SyncFixture *f, gconstpointer data)
{
  g_autofree char *key = NULL;

  crm_fake_remote_behaviour (f->server)->normalizes = TRUE;
  sync_quietly (f);
  sync_fixture_edit (f, "Contact", ANN, "Name", "  Anne ");
  key = sync_fixture_create (f, "Contact", "Name", " New  ", NULL);
  sync_fixture_sync (f);
  sync_fixture_assert_text (f, "Contact", ANN, "Name", "Anne");
  sync_fixture_assert_text (f, "Contact", key, "Name", "New");
  assert_no_conflict (f);
  sync_fixture_sync (f);
  g_assert_cmpuint (sync_fixture_count (f, "Contact")->sent, ==, 0);
}

/* Cut off: what was typed can be seen and brought back. */
static void
test_server_that_cuts_off (SyncFixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) lost = NULL;
  CrmLostValue *value;

  crm_fake_remote_behaviour (f->server)->normalizes = TRUE;
  sync_quietly (f);
  sync_fixture_edit (f, "Contact", ANN, "Phone", "123456789012");
  sync_fixture_sync (f);
  sync_fixture_assert_text (f, "Contact", ANN, "Phone", "12345678");
  assert_settled (f);
  lost = crm_store_list_lost (f->store, "Contact", ANN, NULL);
  value = find_lost (lost, "Phone");
  g_assert_cmpstr (value->mine, ==, "123456789012");
  g_assert_cmpstr (value->theirs, ==, "12345678");
  g_assert_true (value->mine_lost);
}

/* One device, one server that tidies up, no accident: whatever the user does, there is never a
 * conflict (C5). */
static void
test_one_writer_has_no_conflicts (SyncFixture *f, gconstpointer data)
{
  static const char *const texts[]
      = { "a", " b", "c  ", "Zo\xc3\xab", "Zoe\xcc\x88", "x\r\ny", "" };
  guint32 seed = g_test_rand_int ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);

  g_test_message ("seed %u", seed);
  crm_fake_remote_behaviour (f->server)->normalizes = TRUE;
  sync_quietly (f);
  for (guint i = 0; i < 300; i++)
    {
      const char *text = texts[g_rand_int_range (rand, 0, G_N_ELEMENTS (texts))];
      guint at = keys->len > 0 ? (guint) g_rand_int_range (rand, 0, (gint32) keys->len) : 0;

      crm_fake_clock_advance (f->clock, g_rand_int_range (rand, 0, 120) * G_USEC_PER_SEC);
      switch (g_rand_int_range (rand, 0, 6))
        {
        case 0:
          g_ptr_array_add (keys,
                           sync_fixture_create (f, "Contact", "Name", "n", "Phone", text, NULL));
          break;
        case 1:
          if (keys->len == 0)
            break;
          sync_fixture_delete (f, "Contact", g_ptr_array_index (keys, at));
          g_ptr_array_remove_index (keys, at);
          break;
        case 2:
        case 3:
          if (keys->len > 0)
            sync_fixture_edit (f, "Contact", g_ptr_array_index (keys, at), "Name", text);
          break;
        case 4:
          sync_fixture_edit (f, "Contact", ANN, "Phone", text);
          break;
        default:
          sync_fixture_sync (f);
          g_assert_cmpuint (f->report->problems, ==, 0);
          break;
        }
    }
  sync_fixture_sync (f);
  assert_no_conflict (f);
}

/* A 412 says that nothing was done: what only this device changed is its own, whatever the policy
 * makes of the rest. */
static void
test_a_field_of_ours_alone (SyncFixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) lost = NULL;

  sync_quietly (f);
  sync_fixture_edit (f, "Contact", ANN, "Phone", "2");
  sync_fixture_edit (f, "Contact", ANN, "Name", "Ann here");
  crm_fake_remote_put (f->server, "Contacts", ANN, "Phone", "77", NULL);
  sync_fixture_sync (f);

  g_assert_cmpstr (crm_fake_remote_get (f->server, "Contacts", ANN, "Name"), ==, "Ann here");
  assert_server (f, "77");
  lost = crm_store_list_lost (f->store, "Contact", ANN, NULL);
  g_assert_cmpuint (lost->len, ==, 1);
  assert_lost (f, "Phone", "2", "77", TRUE);
  assert_settled (f);
}

static void
server_wins_set_up (SyncFixture *f, gconstpointer data)
{
  set_up (f, CRM_CONFLICT_SERVER_WINS);
}

static void
plain_set_up (SyncFixture *f, gconstpointer data)
{
  set_up (f, CRM_CONFLICT_LAST_WINS);
}

int
main (int argc, char **argv)
{
  static Case cases[G_N_ELEMENTS (way_names)][G_N_ELEMENTS (policy_names)];

  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  for (guint way = 0; way < G_N_ELEMENTS (way_names); way++)
    for (guint policy = 0; policy < G_N_ELEMENTS (policy_names); policy++)
      {
        g_autofree char *path
            = g_strdup_printf ("/sync/conflict/%s/%s", way_names[way], policy_names[policy]);

        cases[way][policy] = (Case) { (Way) way, (CrmConflictPolicy) policy };
        g_test_add_data_func (path, &cases[way][policy], test_case);
      }
#define PLAIN_TEST(path, func)                                                                     \
  g_test_add (path, SyncFixture, NULL, plain_set_up, func, sync_fixture_tear_down)
  PLAIN_TEST ("/sync/conflict/deleted-early", test_deleted_before_its_answer);
  PLAIN_TEST ("/sync/conflict/deleted-early-changed", test_deleted_before_its_answer_and_changed);
  PLAIN_TEST ("/sync/no-conflict/echo", test_our_own_echo);
  PLAIN_TEST ("/sync/no-conflict/trim", test_server_that_tidies_up);
  PLAIN_TEST ("/sync/no-conflict/one-writer", test_one_writer_has_no_conflicts);
  g_test_add ("/sync/no-conflict/other-field", SyncFixture, NULL, server_wins_set_up,
              test_a_field_of_ours_alone, sync_fixture_tear_down);
  PLAIN_TEST ("/sync/changed-there/cut-off", test_server_that_cuts_off);
  return g_test_run ();
}
