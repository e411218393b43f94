/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-arena.h"
#include "crm-changes.h"
#include "crm-clock.h"
#include "crm-edm.h"
#include "crm-guid.h"
#include "crm-remote.h"
#include "crm-time.h"

#include <string.h>

/* --- arena -------------------------------------------------------------------------------- */

static void
test_arena_pieces_do_not_overlap (void)
{
  g_autoptr (CrmArena) arena = crm_arena_new ();
  guint8 *pieces[2000];

  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      gsize size = i % 97 == 0 ? 20000 : i % 61;

      if (i % 3 == 0)
        {
          g_autofree char *text = g_strnfill (size, (char) ('a' + i % 26));

          pieces[i] = (guint8 *) crm_arena_strndup (arena, text, (gssize) size);
        }
      else
        {
          pieces[i] = crm_arena_alloc (arena, size);
          g_assert_cmpuint ((guintptr) pieces[i] % 16, ==, 0);
          memset (pieces[i], 'a' + i % 26, size);
        }
    }
  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++)
    for (gsize at = 0; at < (i % 97 == 0 ? 20000 : i % 61); at++)
      g_assert_cmpuint (pieces[i][at], ==, 'a' + i % 26);
  g_assert_cmpuint (crm_arena_get_size (arena), <, 1024 * 1024);
}

static void
count_cb (gpointer data)
{
  int *n = data;

  (*n)++;
}

static void
test_arena_frees_what_it_took (void)
{
  CrmArena *arena = crm_arena_new ();
  int n = 0;

  crm_arena_take (arena, &n, count_cb);
  crm_arena_take (arena, &n, count_cb);
  crm_arena_ref (arena);
  crm_arena_unref (arena);
  g_assert_cmpint (n, ==, 0);
  crm_arena_unref (arena);
  g_assert_cmpint (n, ==, 2);
}

/* --- changes ------------------------------------------------------------------------------- */

static void
test_changes_name_rows (void)
{
  g_autoptr (CrmChanges) changes = crm_changes_new ();

  g_assert_true (crm_changes_is_empty (changes));
  crm_changes_add (changes, "A", 7);
  g_assert_false (crm_changes_is_empty (changes));
  g_assert_true (crm_changes_touches (changes, "A"));
  g_assert_false (crm_changes_touches (changes, "B"));
  g_assert_true (crm_changes_touches_row (changes, "A", 7));
  g_assert_false (crm_changes_touches_row (changes, "A", 8));
  g_assert_false (crm_changes_is_all (changes, "A"));
}

static void
test_changes_merge (void)
{
  g_autoptr (CrmChanges) a = crm_changes_new ();
  g_autoptr (CrmChanges) b = crm_changes_new ();

  crm_changes_add (a, "A", 1);
  crm_changes_add (b, "A", 2);
  crm_changes_add_all (b, "B");
  crm_changes_add (a, "B", 1);
  crm_changes_merge (a, b);
  g_assert_true (crm_changes_touches_row (a, "A", 1));
  g_assert_true (crm_changes_touches_row (a, "A", 2));
  g_assert_false (crm_changes_touches_row (a, "A", 3));
  g_assert_true (crm_changes_is_all (a, "B"));
  g_assert_true (crm_changes_touches_row (a, "B", 99));
  crm_changes_add (a, "B", 5);
  g_assert_true (crm_changes_is_all (a, "B"));
}

static void
test_many_changes_are_all (void)
{
  g_autoptr (CrmChanges) changes = crm_changes_new ();

  for (gint64 i = 0; i < 50000; i++)
    crm_changes_add (changes, "A", i);
  g_assert_true (crm_changes_is_all (changes, "A"));
  g_assert_true (crm_changes_touches_row (changes, "A", -1));
}

static void
test_new_layout_touches_everything (void)
{
  g_autoptr (CrmChanges) changes = crm_changes_new ();
  g_autoptr (CrmChanges) sum = crm_changes_new ();

  crm_changes_set_layout (changes);
  crm_changes_merge (sum, changes);
  g_assert_true (crm_changes_is_layout (sum));
  g_assert_false (crm_changes_is_empty (sum));
  g_assert_true (crm_changes_touches_row (sum, "Any", 1));
}

/* --- guid, time --------------------------------------------------------------------------- */

static void
test_new_guids_are_version_4_and_differ (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < 1000; i++)
    {
      char *text = crm_guid_new ();
      guint8 bytes[16];
      char again[37];

      g_assert_true (crm_guid_parse (text, -1, bytes));
      g_assert_cmpuint (bytes[6] >> 4, ==, 4);
      g_assert_cmpuint (bytes[8] >> 6, ==, 2);
      crm_guid_format (bytes, again);
      g_assert_cmpstr (again, ==, text);
      g_assert_true (g_hash_table_add (seen, text));
    }
}

/* Against GLib's calendar, day by day and at random instants. */
static void
test_any_instant_reads_back (void)
{
  guint32 seed = g_test_rand_int ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);

  g_test_message ("seed %u", seed);
  for (guint i = 0; i < 20000; i++)
    {
      double at = g_rand_double_range (rand, -62135596800.0, 253402300799.0);
      gint64 us = (gint64) at * G_USEC_PER_SEC + g_rand_int_range (rand, 0, 3) * 500
                  + g_rand_int_range (rand, 0, 2);
      g_autofree char *text = crm_time_format (us);
      g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (text, NULL);
      gint64 back;

      g_assert_nonnull (time);
      g_assert_cmpint (g_date_time_to_unix_usec (time), ==, us);
      g_assert_true (crm_time_parse (text, strlen (text), &back));
      g_assert_cmpint (back, ==, us);
    }
}

static void
test_any_duration_reads_back (void)
{
  guint32 seed = g_test_rand_int ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);

  g_test_message ("seed %u", seed);
  for (guint i = 0; i < 20000; i++)
    {
      gint64 us = (gint64) g_rand_double_range (rand, -1e15, 1e15) / ((gint64) 1 << (i % 40));
      g_autofree char *text = crm_duration_format (us);
      gint64 back;

      g_assert_true (crm_duration_parse (text, strlen (text), &back));
      g_assert_cmpint (back, ==, us);
    }
}

static void
test_duration_texts (void)
{
  static const struct
  {
    gint64 us;
    const char *text;
  } rows[] = {
    { 0, "PT0S" },
    { 86400000000, "P1D" },
    { 90000000, "PT1M30S" },
    { -1, "-PT0.000001S" },
    { 93784500000, "P1DT2H3M4.500000S" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = crm_duration_format (rows[i].us);

      g_assert_cmpstr (text, ==, rows[i].text);
    }
}

static void
test_http_dates (void)
{
  static const char *const bad[] = { "",
                                     "now",
                                     "Sun, 06 Nov 1994 08:49:37 CET",
                                     "Sun, 31 Feb 1994 08:49:37 GMT",
                                     "Sun, 06 ovD 1994 08:49:37 GMT",
                                     "Sun, 06 Nov 1994 28:49:37 GMT",
                                     "Sunday, 06-Nov-94 08:49:37 GMT" };

  g_assert_cmpint (crm_time_parse_http ("Sun, 06 Nov 1994 08:49:37 GMT"), ==, 784111777000000);
  g_assert_cmpint (crm_time_parse_http (NULL), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_cmpint (crm_time_parse_http (bad[i]), ==, 0);
}

/* --- clock -------------------------------------------------------------------------------- */

static gpointer
cancel_in_thread (gpointer data)
{
  g_cancellable_cancel (data);
  return NULL;
}

static void
test_clock_wait_ends_when_cancelled (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmClock) clock = crm_system_clock_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GThread *thread = g_thread_new ("cancel", cancel_in_thread, cancellable);

  g_assert_false (crm_clock_wait (clock, 3600 * 1000, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
  g_assert_true (crm_clock_wait (clock, 0, NULL, NULL));
  g_assert_cmpint (crm_clock_now_us (clock), >, 1700000000000000);
  g_assert_cmpint (crm_clock_monotonic_us (clock), >, 0);
}

/* --- model ---------------------------------------------------------------------------------- */

static void
test_edm_finds_by_name (void)
{
  g_autoptr (CrmEdm) edm = crm_edm_new ();
  CrmEdmEntityType *type = crm_edm_entity_type_new ("N.Contact");
  CrmEdmEntitySet *set = crm_edm_entity_set_new ("Contacts", "N.Contact");
  CrmEdmEnumType *color = crm_edm_enum_type_new ("N.Color");
  CrmEdmProperty *name = crm_edm_property_new ("Name", CRM_EDM_STRING);
  CrmEdmNavigation *account = crm_edm_navigation_new ("Account", "N.Account");

  g_ptr_array_add (edm->entity_types, type);
  g_ptr_array_add (edm->entity_sets, set);
  g_ptr_array_add (edm->enum_types, color);
  g_ptr_array_add (type->properties, name);
  g_ptr_array_add (type->navigations, account);
  g_ptr_array_add (account->constraints, crm_edm_constraint_new ("AccountId", "Id"));
  g_ptr_array_add (color->members, crm_edm_enum_member_new ("Red", "0"));

  g_assert_true (crm_edm_find_entity_type (edm, "N.Contact") == type);
  g_assert_null (crm_edm_find_entity_type (edm, "Contact"));
  g_assert_true (crm_edm_find_entity_set (edm, "Contacts") == set);
  g_assert_true (crm_edm_find_entity_set_of (edm, "N.Contact") == set);
  g_assert_null (crm_edm_find_entity_set_of (edm, "N.Account"));
  g_assert_true (crm_edm_find_enum_type (edm, "N.Color") == color);
  g_assert_true (crm_edm_entity_type_find_property (type, "Name") == name);
  g_assert_true (crm_edm_entity_type_find_navigation (type, "Account") == account);
  g_assert_null (crm_edm_entity_type_find_property (type, "Account"));
  g_assert_cmpint (name->max_length, ==, -1);
  g_assert_true (name->nullable);
}

static void
test_clearing_twice_is_harmless (void)
{
  CrmReceipt receipt = { .key = g_strdup ("k"), .etag = g_strdup ("e") };
  CrmIdentity identity = { .user_id = g_strdup ("u") };

  for (guint i = 0; i < 2; i++)
    {
      crm_receipt_clear (&receipt);
      crm_identity_clear (&identity);
      g_assert_null (receipt.key);
      g_assert_null (identity.user_id);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/arena/pieces-do-not-overlap", test_arena_pieces_do_not_overlap);
  g_test_add_func ("/core/arena/frees-what-it-took", test_arena_frees_what_it_took);
  g_test_add_func ("/core/changes/name-rows", test_changes_name_rows);
  g_test_add_func ("/core/changes/merge", test_changes_merge);
  g_test_add_func ("/core/changes/many-are-all", test_many_changes_are_all);
  g_test_add_func ("/core/changes/new-layout-touches-everything",
                   test_new_layout_touches_everything);
  g_test_add_func ("/core/guid/new-ones-are-version-4-and-differ",
                   test_new_guids_are_version_4_and_differ);
  g_test_add_func ("/core/time/any-instant-reads-back", test_any_instant_reads_back);
  g_test_add_func ("/core/time/any-duration-reads-back", test_any_duration_reads_back);
  g_test_add_func ("/core/time/duration-texts", test_duration_texts);
  g_test_add_func ("/core/time/http-dates", test_http_dates);
  g_test_add_func ("/core/clock/wait-ends-when-cancelled", test_clock_wait_ends_when_cancelled);
  g_test_add_func ("/core/edm/finds-by-name", test_edm_finds_by_name);
  g_test_add_func ("/core/remote/clearing-twice-is-harmless", test_clearing_twice_is_harmless);
  return g_test_run ();
}
