/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-clock.h"
#include "store-fixture.h"

/* What a sync does at length lets a person's save go first. No time is measured: the clock is a
 * number, 30 ms more each time a chunk looks at it, and each transaction looks once at the date,
 * which so counts transactions. */

#define N_ROWS 3000
#define STEP_US 30000
/* Of a contact. */
#define N_INDEXES 4

typedef struct
{
  GObject parent_instance;

  gint n_transactions; /* atomic */
  gint64 monotonic_us;
  gint save_at;         /* atomic: in that transaction somebody saves; 0: nobody */
  gboolean save_always; /* in every one from there on */
  gint indexed;         /* somebody saves once so many indexes are made; 0: nobody */
  gint cancel_after;    /* so many transactions behind that save; 0: never */
  GCancellable *cancellable;
  gint64 n_indexes; /* that the save found */
  Fixture *f;       /* borrowed; NULL while it is set up */
} Clock;
typedef GObjectClass ClockClass;

static gint64
count_indexes (Fixture *f)
{
  return sql_int (f, "SELECT count(*) FROM sqlite_schema WHERE name LIKE 'ix_2_%'");
}

static void
save_somewhere (Clock *self)
{
  g_autoptr (CrmPatch) patch = patch_new (self->f->contact, "Notes", "saved meanwhile", NULL);

  /* Waits in the queue for its turn. */
  crm_store_edit_async (self->f->store, guid (7), -1, patch, NULL, NULL, NULL);
}

static gint64
clock_now_us (CrmClock *clock)
{
  Clock *self = (Clock *) clock;
  gint n = g_atomic_int_add (&self->n_transactions, 1) + 1;
  gint at = g_atomic_int_get (&self->save_at);

  if (at == 0 && self->indexed > 0 && count_indexes (self->f) == self->indexed)
    g_atomic_int_set (&self->save_at, at = n);
  /* The one behind is the save. */
  if (at != 0 && (n == at || (self->save_always && n > at && (n - at) % 2 == 0)))
    save_somewhere (self);
  else if (at != 0 && n == at + 1)
    self->n_indexes = count_indexes (self->f);
  if (at != 0 && self->cancel_after > 0 && n == at + self->cancel_after)
    g_cancellable_cancel (self->cancellable);
  return n;
}

static gint64
clock_monotonic_us (CrmClock *clock)
{
  return ((Clock *) clock)->monotonic_us += STEP_US;
}

static gboolean
clock_wait (CrmClock *clock, guint milliseconds, GCancellable *cancellable, GError **error)
{
  g_assert_not_reached ();
}

static void
clock_iface_init (CrmClockInterface *iface)
{
  iface->now_us = clock_now_us;
  iface->monotonic_us = clock_monotonic_us;
  iface->wait = clock_wait;
}

static GType clock_get_type (void);
G_DEFINE_TYPE_WITH_CODE (Clock,
                         clock,
                         G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (CRM_TYPE_CLOCK, clock_iface_init))

static void
clock_class_init (ClockClass *klass)
{
}

static void
clock_init (Clock *self)
{
}

typedef struct
{
  Fixture f;
  Clock *clock;
} Patience;

static void
set_up (Patience *self, gconstpointer data)
{
  self->clock = g_object_new (clock_get_type (), NULL);
  self->clock->cancellable = g_cancellable_new ();
  self->f.world.clock = CRM_CLOCK (self->clock);
  fixture_set_up (&self->f, data);
  self->clock->f = &self->f;
}

static void
tear_down (Patience *self, gconstpointer data)
{
  fixture_tear_down (&self->f, data);
  g_clear_object (&self->clock->cancellable);
  g_clear_object (&self->clock);
}

/* --- the first run ------------------------------------------------------------------------ */

static void
download (Patience *self)
{
  CrmCheckpoint checkpoint = { .run_id = 1, .is_full = TRUE, .total_rows = N_ROWS };
  g_autoptr (CrmPage) page = page_new (&self->f, self->f.contact);
  g_autoptr (GError) error = NULL;

  g_assert_true (crm_store_begin_run (self->f.store, self->f.contact, &checkpoint, &error));
  for (guint i = 0; i < N_ROWS; i++)
    page_add (page, "e1", "Id", guid (i), "Name", i % 2 == 0 ? "Even" : "Odd", "Notes", "old words",
              NULL);
  g_assert_true (crm_store_apply_page (self->f.store, page, CRM_REASON_FILTER, &checkpoint, NULL,
                                       NULL, &error));
  g_assert_no_error (error);
}

static gboolean
end_download (Patience *self)
{
  CrmCheckpoint checkpoint = { .watermark_us = 5, .finished_us = 9 };
  guint n_removed = 0;
  g_autoptr (GError) error = NULL;
  gboolean done;

  done = crm_store_finish_run (self->f.store, self->f.contact, &checkpoint, FALSE, &n_removed,
                               self->clock->cancellable, &error);
  if (!done)
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  return done;
}

static guint
n_found (Patience *self, const char *text)
{
  CrmQuery query = { .entity = "Contact", .search = text };
  g_autoptr (GArray) ids = crm_store_query_ids (self->f.store, &query, NULL, NULL);

  return ids->len;
}

/* In which transaction the save happened. */
static gint64
saved_at (Patience *self)
{
  assert_field (&self->f, self->f.contact, guid (7), "Notes", "saved meanwhile");
  return sql_int (&self->f, "SELECT max (edited_us) FROM rec_2");
}

static void
assert_words (Patience *self)
{
  g_assert_cmpint (sql_int (&self->f, "SELECT bulk FROM entity WHERE name = 'Contact'"), ==, 0);
  g_assert_cmpuint (n_found (self, "old"), ==, N_ROWS - 1);
  g_assert_cmpuint (n_found (self, "meanwhile"), ==, 1);
  g_assert_cmpuint (n_found (self, "even"), ==, N_ROWS / 2);
}

/* The full text of a first run is filled at once, and in many small commits where somebody saves.
 */
static void
test_saves_go_between_words (Patience *self, gconstpointer data)
{
  gint began, at;

  download (self);
  began = g_atomic_int_get (&self->clock->n_transactions);
  self->clock->indexed = N_INDEXES;
  g_assert_true (end_download (self));
  at = g_atomic_int_get (&self->clock->save_at);
  g_assert_cmpint (at, >, began);
  g_assert_cmpint (g_atomic_int_get (&self->clock->n_transactions), >, at + 12);
  g_assert_cmpint (saved_at (self), ==, at + 1);
  assert_words (self);
}

static void
break_off_in_words (Patience *self)
{
  download (self);
  self->clock->indexed = N_INDEXES;
  self->clock->cancel_after = 6;
  g_assert_false (end_download (self));
  g_cancellable_reset (self->clock->cancellable);
  g_assert_cmpint (sql_int (&self->f, "SELECT bulk FROM entity WHERE name = 'Contact'"), >, 1);
}

/* What was filled before the end of the program is not filled again, nor forgotten. */
static void
test_words_go_on_after_a_break (Patience *self, gconstpointer data)
{
  break_off_in_words (self);
  fixture_reopen (&self->f);
  /* Searching scans meanwhile. */
  edit_contact (&self->f, N_ROWS - 1, "Name", "Last");
  edit_contact (&self->f, 9, "Name", "First");
  g_assert_cmpuint (n_found (self, "meanwhile"), ==, 1);
  g_assert_true (end_download (self));
  assert_words (self);
  g_assert_cmpuint (n_found (self, "last"), ==, 1);
  g_assert_cmpuint (n_found (self, "first"), ==, 1);
  g_assert_cmpuint (n_found (self, "odd"), ==, N_ROWS / 2 - 2);
}

/* Other fields are searched from here on: what was filled is of no use. */
static void
test_words_of_another_layout_start_over (Patience *self, gconstpointer data)
{
  g_autofree char *json = project_json (NULL, NULL);
  g_autoptr (GString) changed = g_string_new (json);
  guint n_changed;

  break_off_in_words (self);
  n_changed = g_string_replace (changed, "\"search\": [\"Name\", \"Notes\"]",
                                "\"search\": [\"Notes\"]", 1);
  g_assert_cmpuint (n_changed, ==, 1);
  fixture_use_project (&self->f, changed->str);
  g_assert_true (end_download (self));
  g_assert_cmpuint (n_found (self, "old"), ==, N_ROWS - 1);
  g_assert_cmpuint (n_found (self, "meanwhile"), ==, 1);
  g_assert_cmpuint (n_found (self, "even"), ==, 0);
}

/* --- what cannot be cut up ---------------------------------------------------------------- */

/* The first transaction of the end makes an index: it is given up, and made after the save. */
static void
test_save_interrupts_an_index (Patience *self, gconstpointer data)
{
  gint at;

  download (self);
  at = g_atomic_int_get (&self->clock->n_transactions) + 1;
  g_atomic_int_set (&self->clock->save_at, at);
  self->clock->n_indexes = -1;
  g_assert_true (end_download (self));
  g_assert_cmpint (saved_at (self), ==, at + 1);
  g_assert_cmpint (self->clock->n_indexes, ==, 0);
  g_assert_cmpint (count_indexes (&self->f), >=, 3);
  assert_words (self);
}

/* Whoever never stops saving does not keep a run from its end. */
static void
test_saves_without_end_do_not_starve_it (Patience *self, gconstpointer data)
{
  download (self);
  self->clock->save_always = TRUE;
  g_atomic_int_set (&self->clock->save_at, g_atomic_int_get (&self->clock->n_transactions) + 1);
  g_assert_true (end_download (self));
  g_atomic_int_set (&self->clock->save_at, 0);
  fixture_reopen (&self->f);
  assert_words (self);
}

/* Rows that go are taken in one transaction; a save in the middle of it goes first all the same,
 * and what was told of the first try is not told twice. */
static void
test_save_interrupts_a_sweep (Patience *self, gconstpointer data)
{
  CrmCheckpoint open = { .run_id = 2, .is_full = TRUE, .finished_us = 9 };
  CrmCheckpoint closed = { .finished_us = 10 };
  g_autoptr (GPtrArray) removed = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  gint at;

  download (self);
  g_assert_true (end_download (self));
  g_assert_true (crm_store_begin_run (self->f.store, self->f.contact, &open, &error));
  at = g_atomic_int_get (&self->clock->n_transactions) + 1;
  g_atomic_int_set (&self->clock->save_at, at);
  g_assert_true (crm_store_finish_listing (self->f.store, self->f.contact, &closed, TRUE, removed,
                                           NULL, &error));
  g_assert_cmpint (saved_at (self), ==, at + 1);
  g_assert_cmpuint (removed->len, ==, N_ROWS - 1);
  g_assert_cmpint (count_of (&self->f, self->f.contact, NULL), ==, 1);
}

/* --- keys --------------------------------------------------------------------------------- */

/* A page of keys is compared in several transactions. */
static void
test_saves_go_between_keys (Patience *self, gconstpointer data)
{
  g_autoptr (CrmPage) page = page_new (&self->f, self->f.contact);
  g_autoptr (GError) error = NULL;
  g_auto (CrmVersions) versions = { 0 };
  CrmCheckpoint open = { .run_id = 2, .is_full = TRUE, .finished_us = 9 };
  gint64 n_unseen = 0;
  gint began;

  download (self);
  g_assert_true (end_download (self));
  g_assert_true (crm_store_begin_run (self->f.store, self->f.contact, &open, &error));
  for (guint i = 0; i < 2000; i++)
    page_add (page, i == 1999 ? "e2" : "e1", "Id", guid (i + 2000), NULL);
  crm_versions_init (&versions);
  began = g_atomic_int_get (&self->clock->n_transactions);
  g_atomic_int_set (&self->clock->save_at, began + 2);
  g_assert_true (crm_store_compare_versions (self->f.store, page, TRUE, &versions, &error));
  g_assert_cmpint (saved_at (self), ==, began + 3);
  g_assert_cmpint (g_atomic_int_get (&self->clock->n_transactions), >, began + 4);
  g_assert_cmpuint (versions.unknown->len, ==, 1000);
  g_assert_cmpuint (versions.changed->len, ==, 0);
  g_assert_true (crm_store_count_unseen (self->f.store, self->f.contact, &n_unseen, &error));
  g_assert_cmpint (n_unseen, ==, 1999);
}

#define ADD(path, test)                                                                            \
  g_test_add ("/store/patience/" path, Patience, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("saves-go-between-words", test_saves_go_between_words);
  ADD ("words-go-on-after-a-break", test_words_go_on_after_a_break);
  ADD ("words-of-another-layout-start-over", test_words_of_another_layout_start_over);
  ADD ("save-interrupts-an-index", test_save_interrupts_an_index);
  ADD ("saves-without-end-do-not-starve-it", test_saves_without_end_do_not_starve_it);
  ADD ("save-interrupts-a-sweep", test_save_interrupts_a_sweep);
  ADD ("saves-go-between-keys", test_saves_go_between_keys);
  return g_test_run ();
}
