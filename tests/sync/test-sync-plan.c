/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-error.h"
#include "crm-filter.h"
#include "crm-project.h"
#include "crm-remote.h"
#include "crm-sync-macros.h"
#include "crm-sync-plan.h"

#define MINUTE (60 * (gint64) G_USEC_PER_SEC)
#define NOON G_GINT64_CONSTANT (1777636800000000)

static CrmProject *
new_project (void)
{
  static const char json[]
      = "{\"format\":1,\"name\":\"P\",\"version\":\"1\",\"entities\":["
        "{\"name\":\"Child\",\"set\":\"Children\",\"key\":[\"Id\"],\"fields\":["
        "{\"name\":\"Id\",\"type\":\"Edm.Guid\"},"
        "{\"name\":\"ParentId\",\"type\":\"Edm.Guid\",\"lookup\":{\"entity\":\"Parent\"}},"
        "{\"name\":\"Due\",\"type\":\"Edm.DateTimeOffset\"},"
        "{\"name\":\"Modified\",\"type\":\"Edm.DateTimeOffset\"}],\"modified\":\"Modified\"},"
        "{\"name\":\"Parent\",\"set\":\"Parents\",\"key\":[\"Id\"],\"fields\":["
        "{\"name\":\"Id\",\"type\":\"Edm.Guid\"},"
        "{\"name\":\"FirstChildId\",\"type\":\"Edm.Guid\",\"lookup\":{\"entity\":\"Child\"}}]},"
        "{\"name\":\"Kind\",\"set\":\"Kinds\",\"key\":[\"Id\"],\"isLookup\":true,\"fields\":["
        "{\"name\":\"Id\",\"type\":\"Edm.Guid\"}]}]}";
  g_autoptr (GError) error = NULL;
  CrmProject *project = crm_project_parse (json, -1, NULL, NULL, &error);

  g_assert_no_error (error);
  return project;
}

static void
test_order_ends_in_a_circle (void)
{
  g_autoptr (CrmProject) project = new_project ();
  g_autoptr (GArray) order = crm_sync_plan_order (project);

  g_assert_cmpuint (order->len, ==, 3);
  g_assert_cmpuint (g_array_index (order, guint, 0), ==, 2); /* the lookup */
  g_assert_cmpuint (g_array_index (order, guint, 1), ==, 1);
  g_assert_cmpuint (g_array_index (order, guint, 2), ==, 0);
}

static void
test_watermark_looks_back (void)
{
  gint64 overlap = crm_sync_plan_overlap (0);

  g_assert_cmpint (crm_sync_plan_watermark (NOON, NOON + MINUTE, overlap), ==, NOON - 15 * MINUTE);
  /* a row from the future does not move it past the server's time */
  g_assert_cmpint (crm_sync_plan_watermark (NOON + 999 * MINUTE, NOON, overlap), ==,
                   NOON - 15 * MINUTE);
  /* nothing dated so long ago can still be under way */
  g_assert_cmpint (crm_sync_plan_watermark (NOON, NOON + 16 * MINUTE, overlap), ==, NOON + 1);
  g_assert_cmpint (crm_sync_plan_watermark (NOON, 0, overlap), ==, NOON - 15 * MINUTE);
  g_assert_cmpint (crm_sync_plan_watermark (0, NOON, overlap), ==, 0);
}

static void
test_overlap_follows_lateness (void)
{
  g_assert_cmpint (crm_sync_plan_overlap (0), ==, 15 * MINUTE);
  g_assert_cmpint (crm_sync_plan_overlap (MINUTE), ==, 5 * MINUTE);
  g_assert_cmpint (crm_sync_plan_overlap (20 * MINUTE), ==, 60 * MINUTE);
  g_assert_cmpint (crm_sync_plan_overlap (10000 * MINUTE), ==, 24 * 60 * MINUTE);
  g_assert_cmpint (crm_sync_plan_overlap (G_MAXINT64), ==, 24 * 60 * MINUTE);
}

static char *
dup_since (gint64 from_us, gint64 grid_us)
{
  g_autoptr (CrmProject) project = new_project ();
  CrmEntity *child = crm_project_find_entity (project, "Child");
  g_autoptr (CrmFilter) filter = crm_sync_plan_since (child, from_us, grid_us);

  return crm_filter_print (filter, CRM_FILTER_V4);
}

static void
test_literals_are_no_finer_than_the_server (void)
{
  gint64 grid = crm_sync_plan_grid (0, NOON);
  g_autofree char *from = dup_since (NOON, grid);
  g_autofree char *behind = dup_since (NOON + 1, grid);
  g_autofree char *fine = NULL;

  g_assert_cmpint (grid, ==, G_USEC_PER_SEC);
  g_assert_cmpstr (from, ==, "Modified ge 2026-05-01T12:00:00Z");
  g_assert_cmpstr (behind, ==, "Modified gt 2026-05-01T12:00:00Z");
  grid = crm_sync_plan_grid (grid, NOON + 20000);
  g_assert_cmpint (grid, ==, 10000);
  g_assert_cmpint (crm_sync_plan_grid (grid, NOON + 1), ==, 1);
  fine = dup_since (NOON + 25001, grid);
  g_assert_cmpstr (fine, ==, "Modified gt 2026-05-01T12:00:00.020Z");
}

static void
test_fresh_rows_begin_behind_the_newest (void)
{
  CrmCheckpoint checkpoint
      = { .max_seen_us = NOON, .started_us = NOON + MINUTE, .watermark_us = NOON - 15 * MINUTE };

  g_assert_cmpint (crm_sync_plan_fresh_from (&checkpoint), ==, NOON + 1);
  checkpoint.max_seen_us = NOON + 999 * MINUTE;
  g_assert_cmpint (crm_sync_plan_fresh_from (&checkpoint), ==, NOON + MINUTE + 1);
}

static void
test_cursor_round_trip (void)
{
  static const char *const texts[] = { "start",
                                       "end",
                                       "skip 200",
                                       "link https://a.example/x?y=1 2",
                                       "beyond https%3A%2F%2Fa.example%2F%3Fy%3D1 2026 a%20b",
                                       "after a%20b%2520 %C5%81 2026-01-01T00%3A00%3A00Z",
                                       "from 2026-01-01T00%3A00%3A00Z a",
                                       "tie 12 2026-01-01T00%3A00%3A00Z a",
                                       "past 2026-01-01T00%3A00%3A00Z a" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_auto (CrmCursor) cursor = { 0 };
      g_autofree char *text = NULL;

      g_assert_true (crm_cursor_from_text (texts[i], &cursor));
      text = crm_cursor_to_text (&cursor);
      g_assert_cmpstr (text, ==, texts[i]);
    }
}

static void
test_cursor_of_another_run_is_none (void)
{
  static const char *const texts[]
      = { "keys", "", "skip x", "after %zz", "tie a b", "tie 3", "beyond https%3A%2F%2Fa.example" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_auto (CrmCursor) cursor = { 0 };

      g_assert_false (crm_cursor_from_text (texts[i], &cursor));
    }
}

static void
test_after_filter (void)
{
  g_autoptr (CrmProject) project = new_project ();
  CrmEntity *child = crm_project_find_entity (project, "Child");
  const guint fields[] = { 3, 0 };
  g_autoptr (GArray) order = g_array_new (FALSE, FALSE, sizeof (guint));
  char *dated[]
      = { (char *) "2026-05-01T12:00:00Z", (char *) "aaaaaaaa-0000-4000-8000-000000000001", NULL };
  char *undated[] = { (char *) "", (char *) "aaaaaaaa-0000-4000-8000-000000000001", NULL };
  g_autoptr (CrmFilter) after_dated = NULL;
  g_autoptr (CrmFilter) after_undated = NULL;
  g_autofree char *one = NULL;
  g_autofree char *two = NULL;

  g_array_append_vals (order, fields, 2);
  after_dated = crm_sync_plan_after (child, order, dated, NULL);
  one = crm_filter_print (after_dated, CRM_FILTER_V4);
  g_assert_cmpstr (one, ==,
                   "Modified gt 2026-05-01T12:00:00Z or Modified eq 2026-05-01T12:00:00Z and "
                   "Id gt aaaaaaaa-0000-4000-8000-000000000001");
  after_undated = crm_sync_plan_after (child, order, undated, NULL);
  two = crm_filter_print (after_undated, CRM_FILTER_V4);
  g_assert_cmpstr (two, ==,
                   "Modified ne null or Modified eq null and "
                   "Id gt aaaaaaaa-0000-4000-8000-000000000001");
}

static void
test_suspicious_removals (void)
{
  g_assert_false (crm_sync_plan_is_suspicious (1000, 0));
  g_assert_false (crm_sync_plan_is_suspicious (1000, 100));
  g_assert_true (crm_sync_plan_is_suspicious (1000, 101));
  g_assert_false (crm_sync_plan_is_suspicious (50, 20));
  g_assert_true (crm_sync_plan_is_suspicious (50, 21));
  g_assert_true (crm_sync_plan_is_suspicious (1, 1));
}

static void
test_hash_tells_shape_from_filter (void)
{
  g_autoptr (CrmProject) project = new_project ();
  CrmEntity *child = crm_project_find_entity (project, "Child");
  CrmEntity *parent = crm_project_find_entity (project, "Parent");
  g_autoptr (CrmFilter) filter = crm_filter_parse ("Id ne null", NULL);
  g_autofree char *plain = crm_sync_plan_hash (child, NULL);
  g_autofree char *filtered = crm_sync_plan_hash (child, filter);
  g_autofree char *other = crm_sync_plan_hash (parent, NULL);

  g_assert_cmpstr (plain, !=, filtered);
  g_assert_true (crm_sync_plan_same_shape (plain, filtered));
  g_assert_false (crm_sync_plan_same_shape (plain, other));
  g_assert_false (crm_sync_plan_same_shape (NULL, plain));
}

static void
test_pull_by_method (void)
{
  g_autoptr (CrmProject) project = new_project ();
  CrmEntity *child = crm_project_find_entity (project, "Child");
  CrmEntity *parent = crm_project_find_entity (project, "Parent");
  g_autofree char *hash = crm_sync_plan_hash (child, NULL);
  g_autofree char *parent_hash = crm_sync_plan_hash (parent, NULL);
  CrmCheckpoint checkpoint = { 0 };

  g_assert_cmpint (crm_sync_plan_pull (child, &checkpoint, hash, FALSE), ==, CRM_SYNC_PULL_FULL);
  checkpoint.finished_us = NOON;
  checkpoint.filter_hash = hash;
  g_assert_cmpint (crm_sync_plan_pull (child, &checkpoint, hash, FALSE), ==, CRM_SYNC_PULL_CHANGES);
  g_assert_cmpint (crm_sync_plan_pull (child, &checkpoint, hash, TRUE), ==, CRM_SYNC_PULL_FULL);
  checkpoint.run_id = 7;
  checkpoint.is_full = TRUE;
  checkpoint.cursor = (char *) "skip 10";
  g_assert_cmpint (crm_sync_plan_pull (child, &checkpoint, hash, FALSE), ==, CRM_SYNC_PULL_RESUME);
  checkpoint.cursor = (char *) "keys";
  g_assert_cmpint (crm_sync_plan_pull (child, &checkpoint, hash, FALSE), ==, CRM_SYNC_PULL_CHANGES);
  checkpoint.delta_link = (char *) "https://a.example";
  g_assert_cmpint (crm_sync_plan_pull (child, &checkpoint, hash, FALSE), ==, CRM_SYNC_PULL_DELTA);
  /* no modification time: everything, each time */
  checkpoint = (CrmCheckpoint) { .finished_us = NOON, .filter_hash = parent_hash };
  g_assert_cmpint (crm_sync_plan_pull (parent, &checkpoint, parent_hash, FALSE), ==,
                   CRM_SYNC_PULL_FULL);
}

/* --- macros ------------------------------------------------------------------------------ */

static char *
expand (const char *filter, CrmEntity *entity)
{
  CrmIdentity identity = { .user_id = (char *) "aaaaaaaa-0000-4000-8000-000000000001" };
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmFilter) expanded = crm_sync_expand_macros (filter, entity, &identity, NOON, &error);

  g_assert_no_error (error);
  return crm_filter_print (expanded, CRM_FILTER_V4);
}

static void
test_macros (void)
{
  g_autoptr (CrmProject) project = new_project ();
  CrmEntity *child = crm_project_find_entity (project, "Child");
  g_autofree char *me = expand ("ParentId eq @me", child);
  g_autofree char *today = expand ("Due ge @today", child);
  g_autofree char *plain = expand ("Due ge @today", NULL);

  g_assert_cmpstr (me, ==, "ParentId eq aaaaaaaa-0000-4000-8000-000000000001");
  g_assert_cmpstr (today, ==, "Due ge 2026-05-01T00:00:00Z");
  g_assert_cmpstr (plain, ==, "Due ge 2026-05-01");
}

static void
test_unknown_macro_is_an_error (void)
{
  CrmIdentity identity = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_null (crm_sync_expand_macros ("a eq @nobody", NULL, &identity, NOON, &error));
  g_assert_error (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_UNKNOWN_NAME);
}

/* Compared with null it would mean the records of nobody. */
static void
test_a_macro_nobody_tells_is_an_error (void)
{
  const char *const filters[]
      = { "a eq @me", "b eq 1 or not (a ne @mycontact)", "c/any(x:x/a eq @myaccount)" };
  CrmIdentity identity = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (filters); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (crm_sync_expand_macros (filters[i], NULL, &identity, NOON, &error));
      g_assert_error (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_NO_VALUE);
    }
}

static void
test_identity_round_trip (void)
{
  CrmIdentity identity = { .user_id = (char *) "a;b=c", .user_name = (char *) "Łucja\nX" };
  g_auto (CrmIdentity) again = { 0 };
  g_autofree char *text = crm_sync_identity_to_text (&identity);

  crm_sync_identity_from_text (text, &again);
  g_assert_cmpstr (again.user_id, ==, identity.user_id);
  g_assert_cmpstr (again.user_name, ==, identity.user_name);
  g_assert_null (again.contact_id);
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/plan/order", test_order_ends_in_a_circle);
  g_test_add_func ("/sync/plan/watermark", test_watermark_looks_back);
  g_test_add_func ("/sync/plan/overlap", test_overlap_follows_lateness);
  g_test_add_func ("/sync/plan/since", test_literals_are_no_finer_than_the_server);
  g_test_add_func ("/sync/plan/fresh-from", test_fresh_rows_begin_behind_the_newest);
  g_test_add_func ("/sync/plan/cursor", test_cursor_round_trip);
  g_test_add_func ("/sync/plan/no-cursor", test_cursor_of_another_run_is_none);
  g_test_add_func ("/sync/plan/after", test_after_filter);
  g_test_add_func ("/sync/plan/suspicious", test_suspicious_removals);
  g_test_add_func ("/sync/plan/hash", test_hash_tells_shape_from_filter);
  g_test_add_func ("/sync/plan/pull", test_pull_by_method);
  g_test_add_func ("/sync/macros/values", test_macros);
  g_test_add_func ("/sync/macros/unknown", test_unknown_macro_is_an_error);
  g_test_add_func ("/sync/plan/macro-nobody-tells", test_a_macro_nobody_tells_is_an_error);
  g_test_add_func ("/sync/macros/identity", test_identity_round_trip);
  return g_test_run ();
}
