/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-search.h"
#include "models-fixture.h"

/* "Account 1: Ann Ltd; Contact 2: Ann, Bob" */
static char *
show (CrmSearch *search)
{
  GPtrArray *groups = crm_search_get_groups (search);
  g_autoptr (GString) line = g_string_new (NULL);

  for (guint i = 0; i < groups->len; i++)
    {
      const CrmSearchGroup *group = g_ptr_array_index (groups, i);

      g_string_append_printf (line, "%s%s %" G_GINT64_FORMAT ":", i > 0 ? "; " : "",
                              group->entity != NULL ? group->entity->name : "Recent",
                              group->n_found);
      for (guint k = 0; k < group->items->len; k++)
        {
          g_autofree char *title = NULL;

          g_object_get (g_ptr_array_index (group->items, k), "title", &title, NULL);
          g_string_append_printf (line, "%s %s", k > 0 ? "," : "", title);
        }
    }

  return g_string_free_and_steal (g_steal_pointer (&line));
}

static gboolean
is_searching (CrmSearch *search)
{
  gboolean searching;

  g_object_get (search, "searching", &searching, NULL);
  return searching;
}

static void
assert_shows (Fixture *fixture, CrmSearch *search, const char *expected)
{
  g_autofree char *shown = NULL;

  settle (fixture);
  wait_until (!is_searching (search));
  shown = show (search);
  g_assert_cmpstr (shown, ==, expected);
}

static void
fill (Fixture *fixture)
{
  serve (fixture, fixture->account, 50, "Name", "Anvil Ltd", NULL);
  serve (fixture, fixture->contact, 1, "Name", "Ann", "City", "Oslo", NULL);
  serve (fixture, fixture->contact, 2, "Name", "Bea", "City", "Annecy", NULL);
  for (guint i = 10; i < 17; i++)
    serve (fixture, fixture->contact, i, "Name", "Zed", "City", "Oslo", NULL);
}

static void
test_results_stand_by_entity_titles_first (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CrmSearch) search = NULL;

  fill (fixture);
  search = crm_search_new (fixture->store);
  g_assert_false (crm_search_is_on (search));
  crm_search_set_text (search, " an ");
  assert_shows (fixture, search, "Account 1: Anvil Ltd; Contact 2: Ann, Bea");
  crm_search_set_text (search, "zed");
  assert_shows (fixture, search, "Contact 7: Zed, Zed, Zed, Zed, Zed");
  crm_search_set_text (search, "nobody");
  assert_shows (fixture, search, "");
  g_assert_true (crm_search_is_on (search));
}

/* An answer that comes late to an earlier text is not shown. */
static void
test_the_last_text_counts (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CrmSearch) search = NULL;

  fill (fixture);
  search = crm_search_new (fixture->store);
  crm_search_set_text (search, "zed");
  crm_search_set_text (search, "ann");
  crm_search_set_text (search, "bea");
  assert_shows (fixture, search, "Contact 1: Bea");
}

static void
test_an_edit_is_found_at_once (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CrmSearch) search = NULL;

  fill (fixture);
  search = crm_search_new (fixture->store);
  crm_search_set_text (search, "cornelia");
  assert_shows (fixture, search, "");
  serve (fixture, fixture->contact, 2, "Name", "Cornelia", NULL);
  assert_shows (fixture, search, "Contact 1: Cornelia");
}

static void
test_without_a_text_there_is_what_was_opened_last (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CrmSearch) search = NULL;

  fill (fixture);
  crm_search_note_record (fixture->store, "Contact", guid (1));
  crm_search_note_record (fixture->store, "Account", guid (50));
  crm_search_note_record (fixture->store, "Contact", guid (99)); /* not on the device */
  crm_search_note_record (fixture->store, "Contact", guid (2));
  crm_search_note_record (fixture->store, "Contact", guid (1));
  search = crm_search_new (fixture->store);
  assert_shows (fixture, search, "Recent 3: Ann, Bea, Anvil Ltd");
  crm_search_forget (fixture->store);
  crm_search_set_text (search, "x");
  assert_shows (fixture, search, "");
}

static void
test_texts_are_kept_the_latest_first (Fixture *fixture, gconstpointer data)
{
  g_auto (GStrv) texts = NULL;
  g_autofree char *joined = NULL;

  for (guint i = 0; i < 7; i++)
    {
      g_autofree char *text = g_strdup_printf ("text %u\n", i);

      crm_search_note_text (fixture->store, text);
    }
  crm_search_note_text (fixture->store, "text 4");
  crm_search_note_text (fixture->store, "-");
  texts = crm_search_list_texts (fixture->store);
  joined = g_strjoinv (",", texts);
  g_assert_cmpstr (joined, ==, "text 4,text 6,text 5,text 3,text 2");
}

/* "[Ann]a" */
static void
assert_marked (const char *text, const char *search, const char *expected)
{
  g_autoptr (GArray) ranges = crm_search_find_words (text, search);
  g_autoptr (GString) marked = g_string_new (text);

  for (guint i = ranges->len; i > 0; i -= 2)
    {
      g_string_insert_c (marked, g_array_index (ranges, guint, i - 1), ']');
      g_string_insert_c (marked, g_array_index (ranges, guint, i - 2), '[');
    }
  g_assert_cmpstr (marked->str, ==, expected);
}

static void
test_words_are_marked_where_they_begin (void)
{
  assert_marked ("Anna Berg", "ber an", "[An]na [Ber]g");
  assert_marked ("Albert", "ber", "Albert");
  assert_marked ("Émile Zola", "emi", "[Émi]le Zola");
  assert_marked ("Emi\xcc\x81le", "emil", "[Emi\xcc\x81l]e");
  assert_marked ("Smith-Jones", "smith-jo", "[Smith]-[Jo]nes");
  assert_marked ("<b>bold</b>", "b", "<[b]>[b]old</[b]>");
  assert_marked ("山田 太郎", "田", "山[田] 太郎");
  assert_marked ("anything", "\" * (", "anything");
  assert_marked ("", "x", "");
}

#define ADD(path, func)                                                                            \
  g_test_add ("/models/search/" path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("by-entity", test_results_stand_by_entity_titles_first);
  ADD ("last-text", test_the_last_text_counts);
  ADD ("follows-edits", test_an_edit_is_found_at_once);
  ADD ("recent", test_without_a_text_there_is_what_was_opened_last);
  ADD ("texts", test_texts_are_kept_the_latest_first);
  g_test_add_func ("/models/search/marked", test_words_are_marked_where_they_begin);

  return g_test_run ();
}
