/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-arena.h"
#include "models-fixture.h"

/* A draft under the rules of its project, and what happens to it on the way. */

typedef struct
{
  Fixture base;
  CrmEntity *deal;
} DealFixture;

static void
set_up (DealFixture *self, gconstpointer data)
{
  fixture_set_up (&self->base, data);
  self->deal = crm_project_find_entity (self->base.project, "Deal");
}

static void
tear_down (DealFixture *self, gconstpointer data)
{
  fixture_tear_down (&self->base, data);
}

static CrmRecordDraft *
open_deal (DealFixture *self, const char *key)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmRecord) record = NULL;
  CrmRecordDraft *draft;

  if (key != NULL)
    {
      record = crm_store_get (self->base.store, self->deal, key, NULL, &error);
      g_assert_no_error (error);
    }
  draft = crm_record_draft_new (self->base.store, self->base.project, self->deal, record);
  crm_record_draft_set_delay (draft, 1);
  return draft;
}

static void
type (CrmRecordDraft *draft, const char *field, const char *text)
{
  crm_record_draft_set_input (draft, field_of (crm_record_draft_get_entity (draft), field), text);
}

static char *
shown (CrmRecordDraft *draft, const char *field)
{
  return crm_record_draft_dup_display (draft,
                                       field_of (crm_record_draft_get_entity (draft), field));
}

#define assert_shown(draft, field, expected)                                                       \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *assert_shown_is = shown (draft, field);                                       \
    g_assert_cmpstr (assert_shown_is, ==, expected);                                               \
  }                                                                                                \
  G_STMT_END

static gboolean
is_dirty (CrmRecordDraft *draft)
{
  gboolean dirty;

  g_object_get (draft, "dirty", &dirty, NULL);
  return dirty;
}

static void
test_what_is_filled_in_is_nothing_to_lose (DealFixture *self, gconstpointer data)
{
  g_autoptr (CrmRecordDraft) draft = open_deal (self, NULL);

  serve (&self->base, self->base.contact, 7, "Name", "Me", NULL);
  crm_record_draft_begin (draft, guid (7));
  settle (&self->base);
  assert_shown (draft, "OwnerId", "Me");
  assert_shown (draft, "Chance", "50");
  g_assert_false (is_dirty (draft));
  type (draft, "Name", "A");
  g_assert_true (is_dirty (draft));
}

static void
test_a_rule_sets_off_those_after_it (DealFixture *self, gconstpointer data)
{
  g_autoptr (CrmRecordDraft) draft = open_deal (self, NULL);
  g_autoptr (CrmArena) arena = crm_arena_new ();
  CrmValue account;

  crm_value_parse (CRM_EDM_GUID, guid (1), -1, arena, &account, NULL);
  crm_record_draft_begin (draft, NULL);
  crm_record_draft_set_value (draft, field_of (self->deal, "AccountId"), &account, "Acme");
  type (draft, "State", "lost");
  assert_shown (draft, "Chance", "0");
  assert_shown (draft, "AccountId", NULL);
}

static void
test_a_hidden_field_keeps_its_value_and_is_not_asked_for (DealFixture *self, gconstpointer data)
{
  g_autoptr (CrmRecordDraft) draft = open_deal (self, NULL);
  guint reason = field_of (self->deal, "Reason");

  g_assert_false (crm_record_draft_is_visible (draft, reason));
  g_assert_cmpuint (crm_record_draft_validate (draft), ==, 0);
  type (draft, "State", "lost");
  g_assert_true (crm_record_draft_is_visible (draft, reason));
  g_assert_true (crm_record_draft_is_required (draft, reason));
  g_assert_cmpuint (crm_record_draft_validate (draft), ==, 1);
  g_assert_cmpstr (crm_record_draft_get_error (draft, reason), ==, "This field is required");
  type (draft, "Reason", "Price");
  type (draft, "State", "open again");
  g_assert_cmpuint (crm_record_draft_validate (draft), ==, 0);
  assert_shown (draft, "Reason", "Price");
}

/* The record is older than the rule, but it is this editor that made the field required. */
static void
test_what_an_edit_requires_is_asked_for (DealFixture *self, gconstpointer data)
{
  g_autoptr (CrmRecordDraft) draft = NULL;

  serve (&self->base, self->deal, 3, "Name", "Old", NULL);
  draft = open_deal (self, guid (3));
  g_assert_cmpuint (crm_record_draft_validate (draft), ==, 0);
  type (draft, "State", "lost");
  g_assert_cmpuint (crm_record_draft_validate (draft), ==, 1);
}

static void
test_bounds_are_kept (DealFixture *self, gconstpointer data)
{
  g_autoptr (CrmRecordDraft) draft = open_deal (self, NULL);
  guint chance = field_of (self->deal, "Chance");

  type (draft, "Chance", "101");
  g_assert_cmpstr (crm_record_draft_get_error (draft, chance), ==, "Enter a number from 0 to 100");
  type (draft, "Chance", "100");
  g_assert_null (crm_record_draft_get_error (draft, chance));
}

static void
test_nothing_ends_before_it_starts (DealFixture *self, gconstpointer data)
{
  g_autoptr (CrmRecordDraft) draft = NULL;
  guint till = field_of (self->deal, "Till");

  serve (&self->base, self->deal, 3, "Name", "Old", "From", "2026-02-03", "Till", "2026-02-01",
         NULL);
  draft = open_deal (self, guid (3));
  type (draft, "Name", "New");
  g_assert_cmpuint (crm_record_draft_validate (draft), ==, 0); /* as it was, nobody asked */
  type (draft, "Till", "2026-02-02");
  g_assert_cmpstr (crm_record_draft_get_error (draft, till), ==, "This is before the start");
  type (draft, "Till", "2026-02-03");
  g_assert_null (crm_record_draft_get_error (draft, till));
  type (draft, "From", "2026-02-04");
  g_assert_cmpstr (crm_record_draft_get_error (draft, till), ==, "This is before the start");
  g_assert_cmpuint (crm_record_draft_validate (draft), ==, 1);
}

/* --- the record moves on below what was typed ------------------------------------------------- */

static void
test_both_changed_is_said_and_nothing_typed_goes (DealFixture *self, gconstpointer data)
{
  guint name = field_of (self->deal, "Name");
  g_autoptr (CrmRecordDraft) draft = NULL;
  g_autofree char *theirs = NULL;
  guint contested;

  serve (&self->base, self->deal, 3, "Name", "Was", "State", "a", NULL);
  draft = open_deal (self, guid (3));
  type (draft, "Name", "Mine");
  serve (&self->base, self->deal, 3, "Name", "Theirs", "State", "b", NULL);
  settle (&self->base);
  g_object_get (draft, "contested", &contested, NULL);
  g_assert_cmpuint (contested, ==, 1);
  g_assert_true (crm_record_draft_is_contested (draft, name));
  assert_shown (draft, "Name", "Mine");
  assert_shown (draft, "State", "b"); /* nobody touched it here: it follows */
  theirs = crm_record_draft_dup_theirs (draft, name);
  g_assert_cmpstr (theirs, ==, "Theirs");

  crm_record_draft_take_theirs (draft, name);
  assert_shown (draft, "Name", "Theirs");
  g_assert_false (is_dirty (draft));
  g_assert_false (crm_record_draft_is_contested (draft, name));
}

static void
test_keeping_mine_replaces_what_was_seen (DealFixture *self, gconstpointer data)
{
  guint name = field_of (self->deal, "Name");
  g_autoptr (CrmRecordDraft) draft = NULL;

  serve (&self->base, self->deal, 3, "Name", "Was", NULL);
  draft = open_deal (self, guid (3));
  type (draft, "Name", "Mine");
  serve (&self->base, self->deal, 3, "Name", "Theirs", NULL);
  settle (&self->base);
  crm_record_draft_keep_mine (draft, name);
  g_assert_false (crm_record_draft_is_contested (draft, name));
  assert_shown (draft, "Name", "Mine");
  g_assert_true (is_dirty (draft));
}

/* --- drafts that were left open --------------------------------------------------------------- */

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GPtrArray **notes = user_data;

  *notes = crm_draft_notes_read_finish (CRM_STORE (source), result, NULL);
}

static GPtrArray *
read_notes (DealFixture *self)
{
  GPtrArray *notes = NULL;

  crm_draft_notes_read_async (self->base.store, NULL, read_cb, &notes);
  wait_until (notes != NULL);
  return notes;
}

static void
test_open_editors_are_told_by_their_titles (DealFixture *self, gconstpointer data)
{
  g_autoptr (CrmRecordDraft) fresh = open_deal (self, NULL);
  g_autoptr (CrmRecordDraft) old = NULL;
  g_autoptr (GPtrArray) notes = NULL;
  g_autoptr (GPtrArray) rest = NULL;
  const CrmDraftNote *last;

  serve (&self->base, self->deal, 3, "Name", "Was", NULL);
  old = open_deal (self, guid (3));
  type (old, "State", "x");
  g_clear_object (&old);
  settle (&self->base);
  type (fresh, "Name", "Typed");
  g_clear_object (&fresh);
  settle (&self->base);
  notes = read_notes (self);
  g_assert_cmpuint (notes->len, ==, 2);
  g_assert_cmpstr (((CrmDraftNote *) g_ptr_array_index (notes, 0))->title, ==, "Typed");
  last = g_ptr_array_index (notes, 1);
  g_assert_cmpstr (last->title, ==, "Was");
  g_assert_cmpstr (last->key, ==, guid (3));

  crm_draft_note_forget (self->base.store, "Deal", NULL);
  settle (&self->base);
  rest = read_notes (self);
  g_assert_cmpuint (rest->len, ==, 1);
}

static void
test_what_was_kept_goes_before_what_is_filled_in (DealFixture *self, gconstpointer data)
{
  g_autoptr (CrmRecordDraft) first = open_deal (self, NULL);
  g_autoptr (CrmRecordDraft) second = NULL;
  CrmValue filled = crm_value_int (7);

  type (first, "Chance", "33");
  g_clear_object (&first);
  settle (&self->base);
  second = open_deal (self, NULL);
  crm_record_draft_begin (second, NULL);
  crm_record_draft_prefill (second, field_of (self->deal, "Chance"), &filled, NULL);
  settle (&self->base);
  assert_shown (second, "Chance", "33");
}

/* A record made on the way to another of its kind neither finds nor forgets what that one keeps. */
static void
test_a_passing_draft_leaves_the_kept_one_alone (DealFixture *self, gconstpointer data)
{
  g_autoptr (CrmRecordDraft) outer = open_deal (self, NULL);
  g_autoptr (CrmRecordDraft) inner = NULL;
  g_autoptr (GPtrArray) notes = NULL;

  type (outer, "Name", "Outer");
  settle (&self->base);
  inner = open_deal (self, NULL);
  crm_record_draft_set_passing (inner);
  settle (&self->base);
  assert_shown (inner, "Name", NULL);
  type (inner, "Name", "Inner");
  settle (&self->base);
  crm_record_draft_discard (inner);
  settle (&self->base);
  notes = read_notes (self);
  g_assert_cmpuint (notes->len, ==, 1);
  g_assert_cmpstr (((CrmDraftNote *) g_ptr_array_index (notes, 0))->title, ==, "Outer");
}

/* --- what was chosen last --------------------------------------------------------------------- */

static void
recents_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GStrv *keys = user_data;

  *keys = crm_recents_read_finish (CRM_STORE (source), result, NULL);
}

static void
test_recents_are_few_and_the_newest_first (DealFixture *self, gconstpointer data)
{
  g_auto (GStrv) keys = NULL;
  g_autofree char *joined = NULL;

  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *key = g_strdup_printf ("k%u", i % 4);

      crm_recents_note (self->base.store, self->deal, key);
      settle (&self->base);
    }
  crm_recents_read_async (self->base.store, self->deal, NULL, recents_cb, &keys);
  wait_until (keys != NULL);
  joined = g_strjoinv (" ", keys);
  g_assert_cmpstr (joined, ==, "k0 k3 k2");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                            \
  g_test_add ("/models/draft-rules/" name, DealFixture, NULL, set_up, test, tear_down)
  ADD ("filled-in-is-nothing-to-lose", test_what_is_filled_in_is_nothing_to_lose);
  ADD ("a-rule-sets-off-others", test_a_rule_sets_off_those_after_it);
  ADD ("hidden", test_a_hidden_field_keeps_its_value_and_is_not_asked_for);
  ADD ("required-by-an-edit", test_what_an_edit_requires_is_asked_for);
  ADD ("bounds", test_bounds_are_kept);
  ADD ("ends-before-start", test_nothing_ends_before_it_starts);
  ADD ("contested", test_both_changed_is_said_and_nothing_typed_goes);
  ADD ("keep-mine", test_keeping_mine_replaces_what_was_seen);
  ADD ("left-open", test_open_editors_are_told_by_their_titles);
  ADD ("kept-before-filled-in", test_what_was_kept_goes_before_what_is_filled_in);
  ADD ("passing", test_a_passing_draft_leaves_the_kept_one_alone);
  ADD ("recents", test_recents_are_few_and_the_newest_first);

  return g_test_run ();
}
