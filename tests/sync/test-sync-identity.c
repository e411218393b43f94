/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync-fixture.h"

#define ANN "bbbbbbbb-0000-4000-8000-000000000001"
#define BOB_THE_USER "aaaaaaaa-0000-4000-8000-000000000002"
/* More than are listed in every run. */
#define MANY 2100

static void
use_identity (SyncFixture *f, const char *text)
{
  g_assert_true (crm_store_set_fact (f->store, "identity", text, NULL));
}

static void
edit_on_both_sides (SyncFixture *f)
{
  crm_fake_remote_put (f->server, "Contacts", ANN, "Name", "Ann", "Phone", "1", NULL);
  sync_fixture_sync (f);
  sync_fixture_edit (f, "Contact", ANN, "Phone", "mine");
  crm_fake_remote_put (f->server, "Contacts", ANN, "Name", "Only for Bob", NULL);
  crm_fake_remote_reset_log (f->server);
}

static void
assert_refused (SyncFixture *f, CrmSyncFlags flags)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (sync_fixture_try (f, flags, &error));
  g_assert_error (error, CRM_SYNC_ERROR, CRM_SYNC_ERROR_OTHER_USER);
  g_assert_cmpstr (crm_fake_remote_get_log (f->server), ==, "sign-in\n");
  crm_fake_remote_reset_log (f->server);
  sync_fixture_assert_text (f, "Contact", ANN, "Name", "Ann");
}

/* Whoever signed in by mistake sends nothing of the other's and is shown nothing. */
static void
test_another_user_sends_and_fetches_nothing (SyncFixture *f, gconstpointer data)
{
  edit_on_both_sides (f);
  crm_fake_remote_behaviour (f->server)->user_id = BOB_THE_USER;
  assert_refused (f, CRM_SYNC_FLAGS_FOREGROUND);
  assert_refused (f, CRM_SYNC_FLAGS_NONE);
  assert_refused (f, CRM_SYNC_FLAGS_DRY_RUN);
  sync_fixture_restart (f);
  assert_refused (f, CRM_SYNC_FLAGS_FOREGROUND | CRM_SYNC_FLAGS_FULL);
  /* The right one goes on where it was. */
  crm_fake_remote_behaviour (f->server)->user_id = NULL;
  sync_fixture_sync (f);
  g_assert_cmpstr (crm_fake_remote_get (f->server, "Contacts", ANN, "Phone"), ==, "mine");
  sync_fixture_assert_same (f);
}

/* The spelling of a key, and what is told beside it, make nobody else of a person. */
static void
test_the_same_user_told_otherwise (SyncFixture *f, gconstpointer data)
{
  edit_on_both_sides (f);
  use_identity (f, "[identity]\nuser=AAAAAAAA-0000-4000-8000-000000000001\nname=Anna\n");
  sync_fixture_sync (f);
  use_identity (f, "[identity]\nname=Somebody\n");
  sync_fixture_sync (f);
  sync_fixture_assert_same (f);
}

/* No date moves and the counts stay: a large entity is listed whole because the roles did. */
static void
test_other_roles_cast_doubt (SyncFixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) keys = NULL;

  crm_fake_remote_behaviour (f->server)->roles = "sales";
  crm_fake_remote_behaviour (f->server)->page_size = 1000;
  crm_fake_remote_fill (f->server, "Contacts", "Person", MANY, SYNC_NOON - 9 * SYNC_DAY);
  sync_fixture_sync (f);
  keys = crm_fake_remote_list_keys (f->server, "Contacts");
  for (guint i = 0; i < 3; i++)
    crm_fake_remote_hide (f->server, "Contacts", g_ptr_array_index (keys, MANY - 1 - i), TRUE);
  crm_fake_remote_fill (f->server, "Contacts", "Twin", 3, SYNC_NOON - 9 * SYNC_DAY);
  crm_fake_remote_behaviour (f->server)->roles = "sales,support";
  crm_fake_clock_advance (f->clock, 60 * G_USEC_PER_SEC);
  g_assert_true (sync_fixture_try (f, CRM_SYNC_FLAGS_NONE, NULL));
  sync_fixture_assert_same (f);
  g_assert_cmpuint (sync_fixture_count (f, "Contact")->removed, ==, 3);
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  SYNC_TEST ("/sync/identity/another-user", test_another_user_sends_and_fetches_nothing);
  SYNC_TEST ("/sync/identity/same-user", test_the_same_user_told_otherwise);
  SYNC_TEST ("/sync/identity/roles", test_other_roles_cast_doubt);
  return g_test_run ();
}
