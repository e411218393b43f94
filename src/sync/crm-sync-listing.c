/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-sync-private.h"

#include "crm-arena.h"
#include "crm-error.h"
#include "crm-filter.h"
#include "crm-project.h"

#include <string.h>

#define PAGE_SIZE 1000
/* Keys and versions are small. */
#define KEYS_PAGE_SIZE 2000
/* From here down a page is asked for with $top, which no server overlooks. */
#define SURE_PAGE 100
/* A group of rows with one date that does not fit into this is read by position. */
#define LARGEST_PAGE 20000
/* So many pages that bring nothing new are an endless listing. */
#define MAX_EMPTY_PAGES 100
#define MAX_REPEATED_PAGES 3
/* Where some servers stop to count. */
#define COUNT_LIMIT 5000

void
crm_sync_listing_init (CrmSyncListing *self, CrmSyncRun *run, CrmEntity *entity)
{
  *self = (CrmSyncListing) {
    .run = run, .entity = entity, .page_size = PAGE_SIZE, .total = -1, .count = TRUE
  };
  self->links = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->heads = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->tie = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

void
crm_sync_listing_clear (CrmSyncListing *self)
{
  g_clear_pointer (&self->ahead, crm_sync_ahead_drop);
  g_clear_pointer (&self->first, crm_page_unref);
  crm_cursor_clear (&self->cursor);
  g_clear_pointer (&self->filter, crm_filter_unref);
  g_clear_pointer (&self->order, g_array_unref);
  g_clear_pointer (&self->select, g_array_unref);
  g_clear_pointer (&self->delta_link, g_free);
  g_clear_pointer (&self->last, g_strfreev);
  g_clear_pointer (&self->links, g_hash_table_unref);
  g_clear_pointer (&self->heads, g_hash_table_unref);
  g_clear_pointer (&self->tie, g_hash_table_unref);
}

static GArray *
new_fields (CrmEntity *entity, gboolean with_time)
{
  GArray *fields = g_array_new (FALSE, FALSE, sizeof (guint));

  if (with_time && entity->modified_field >= 0)
    {
      guint modified = entity->modified_field;

      g_array_append_val (fields, modified);
    }
  if (entity->keys->len > 0)
    g_array_append_vals (fields, entity->keys->data, entity->keys->len);
  return fields;
}

void
crm_sync_listing_set_order (CrmSyncListing *self, gboolean by_time)
{
  /* Where keys cannot be compared, times can. */
  by_time = by_time || crm_sync_run_get (self->run, self->entity)->no_keyset;
  g_clear_pointer (&self->order, g_array_unref);
  self->order = new_fields (self->entity, by_time);
}

void
crm_sync_listing_select_versions (CrmSyncListing *self)
{
  CrmSyncEntity *state = crm_sync_run_get (self->run, self->entity);

  g_clear_pointer (&self->select, g_array_unref);
  self->select = new_fields (self->entity, TRUE);
  if (state->rest != NULL)
    crm_sync_filter_add_fields (self->run, self->entity, state->rest, self->select);
  self->page_size = KEYS_PAGE_SIZE;
}

void
crm_sync_listing_resume (CrmSyncListing *self, const char *cursor)
{
  crm_cursor_clear (&self->cursor);
  if (!crm_cursor_from_text (cursor, &self->cursor) || self->cursor.after == NULL)
    return;
  if (self->cursor.kind != CRM_CURSOR_AFTER && self->cursor.kind != CRM_CURSOR_LINK)
    crm_sync_run_get (self->run, self->entity)->no_keyset = TRUE;
  /* In the order it was begun in: a value more than the key has is the time. Where that is refused
   * by now the ladder leads on. */
  g_clear_pointer (&self->order, g_array_unref);
  self->order
      = new_fields (self->entity, g_strv_length (self->cursor.after) > self->entity->keys->len);
  self->last = g_strdupv (self->cursor.after);
}

/* --- asking ------------------------------------------------------------------------------ */

static guint
page_size_of (CrmSyncListing *self)
{
  guint limit = crm_sync_run_get (self->run, self->entity)->page_size;

  return limit > 0 ? MIN (limit, self->page_size) : self->page_size;
}

static CrmRequest
new_request (CrmSyncListing *self)
{
  guint size = page_size_of (self);

  return (CrmRequest) { .entity = self->entity,
                        .link = self->cursor.kind == CRM_CURSOR_LINK ? self->cursor.link : NULL,
                        .select = self->select,
                        .page_size = size,
                        .top = size <= SURE_PAGE && !self->track ? size : 0,
                        .track_changes = self->track };
}

static gboolean
is_by_time (CrmSyncListing *self)
{
  return self->order != NULL && self->entity->modified_field >= 0
         && g_array_index (self->order, guint, 0) == (guint) self->entity->modified_field;
}

/* What the cursor leaves of the listing; %NULL with no error: all of it. */
static CrmFilter *
new_remainder (CrmSyncListing *self, GError **error)
{
  switch (self->cursor.kind)
    {
    case CRM_CURSOR_AFTER:
      return crm_sync_plan_after (self->entity, self->order, self->cursor.after, error);
    case CRM_CURSOR_FROM:
      return crm_sync_plan_beside (self->entity, CRM_FILTER_GE, self->cursor.after[0], error);
    case CRM_CURSOR_TIE:
      return crm_sync_plan_beside (self->entity, CRM_FILTER_EQ, self->cursor.after[0], error);
    case CRM_CURSOR_PAST:
      return crm_sync_plan_beside (self->entity, CRM_FILTER_GT, self->cursor.after[0], error);
    case CRM_CURSOR_START:
    case CRM_CURSOR_LINK:
    case CRM_CURSOR_SKIP:
    case CRM_CURSOR_END:
      return NULL;
    }
  g_assert_not_reached ();
}

CrmRequest
crm_sync_listing_dup_first (CrmSyncListing *self, char **orderby)
{
  CrmFilter *remainder = new_remainder (self, NULL);
  CrmFilter *whole = self->filter;
  CrmRequest request;

  self->filter = crm_filter_and (whole, remainder);
  g_clear_pointer (&whole, crm_filter_unref);
  g_clear_pointer (&remainder, crm_filter_unref);
  request = (CrmRequest) { .entity = self->entity,
                           .link = self->cursor.link,
                           .filter = self->filter,
                           .select = self->select,
                           .page_size = self->page_size,
                           /* What is left of a listing is not the whole. */
                           .count = self->count && self->cursor.kind == CRM_CURSOR_START,
                           .track_changes = self->track };

  *orderby = self->order != NULL ? crm_sync_plan_orderby (self->entity, self->order) : NULL;
  request.orderby = *orderby;
  return request;
}

static CrmPage *
ask (CrmSyncListing *self, GError **error)
{
  g_autoptr (CrmFilter) remainder = NULL;
  g_autoptr (CrmFilter) filter = NULL;
  g_autoptr (GError) problem = NULL;
  g_autofree char *orderby = NULL;
  CrmRequest request = new_request (self);

  if (self->first != NULL)
    return g_steal_pointer (&self->first);
  if (self->ahead != NULL)
    return crm_sync_ahead_take (g_steal_pointer (&self->ahead), error);
  if (self->cursor.kind == CRM_CURSOR_LINK)
    return crm_sync_call_fetch (self->run, &request, error);
  remainder = new_remainder (self, &problem);
  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return NULL;
    }
  if (self->cursor.kind == CRM_CURSOR_SKIP || self->cursor.kind == CRM_CURSOR_TIE)
    request.skip = self->cursor.skip;
  /* The exact count stands for the whole listing: only the first request asks. */
  request.count = self->count && self->total < 0 && self->cursor.kind == CRM_CURSOR_START;
  request.filter = filter = crm_filter_and (self->filter, remainder);
  if (self->order != NULL)
    request.orderby = orderby = crm_sync_plan_orderby (self->entity, self->order);
  return crm_sync_call_fetch (self->run, &request, error);
}

/* --- down the ladder --------------------------------------------------------------------- */

static gboolean
is_refused (const GError *error)
{
  return g_error_matches (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_REJECTED)
         || g_error_matches (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNSUPPORTED);
}

/* From the first row again, in another order or with smaller pages. */
static void
start_over (CrmSyncListing *self)
{
  crm_cursor_clear (&self->cursor);
  g_hash_table_remove_all (self->tie);
  g_hash_table_remove_all (self->heads);
  self->received = 0;
}

static void
go_on_by_position (CrmSyncListing *self)
{
  crm_cursor_clear (&self->cursor);
  self->cursor.kind = CRM_CURSOR_SKIP;
  self->cursor.skip = self->received;
  self->is_unsure = TRUE;
}

/* Not to be tried again in every run; a disk that fails now fails the run at the next step. */
static void
remember_no_keyset (CrmSyncListing *self)
{
  CrmSyncEntity *state = crm_sync_run_get (self->run, self->entity);
  g_autofree char *fact = g_strconcat ("no-keyset ", self->entity->name, NULL);

  if (!state->no_keyset && !(self->run->flags & CRM_SYNC_FLAGS_DRY_RUN))
    crm_store_set_fact (self->run->store, fact, "1", NULL);
  state->no_keyset = TRUE;
}

/* Keys cannot be compared there: times can, where there are any. */
static void
do_without_keyset (CrmSyncListing *self)
{
  remember_no_keyset (self);
  if (is_by_time (self))
    self->cursor.kind = CRM_CURSOR_FROM;
  else if (self->entity->modified_field >= 0)
    {
      crm_sync_listing_set_order (self, TRUE);
      start_over (self);
    }
  else
    go_on_by_position (self);
}

/* A link that is of no use any more: behind the last row that came, where keys can be compared. */
static gboolean
go_on_without_link (CrmSyncListing *self)
{
  if (self->cursor.kind != CRM_CURSOR_LINK || self->order == NULL || self->last == NULL
      || crm_sync_run_get (self->run, self->entity)->no_keyset)
    return FALSE;
  crm_cursor_clear (&self->cursor);
  self->cursor.kind = CRM_CURSOR_AFTER;
  self->cursor.after = g_strdupv (self->last);
  return TRUE;
}

static gboolean
ask_for_less (CrmSyncListing *self)
{
  CrmSyncEntity *state = crm_sync_run_get (self->run, self->entity);
  guint size = page_size_of (self);

  if (size <= 1 || self->track)
    return FALSE;
  state->page_size = size / 2;
  /* A link has the old size in it. */
  if (self->cursor.kind == CRM_CURSOR_LINK && !go_on_without_link (self))
    start_over (self);
  return TRUE;
}

/* One step down the ladder: %TRUE when there is another way to ask the same. */
static gboolean
step_down (CrmSyncListing *self, const GError *error)
{
  if (g_error_matches (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_TOO_LARGE))
    return ask_for_less (self);
  if (g_error_matches (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_EXPIRED)
      && go_on_without_link (self))
    {
      /* It may have led through rows in an order of the server's own. */
      self->is_unsure = TRUE;
      return TRUE;
    }
  if (self->track && self->cursor.kind == CRM_CURSOR_START
      && (is_refused (error) || g_error_matches (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_DENIED)))
    {
      self->track = FALSE;
      crm_sync_listing_set_order (self, FALSE);
      return TRUE;
    }
  if (self->cursor.kind == CRM_CURSOR_AFTER && is_refused (error))
    {
      do_without_keyset (self);
      return TRUE;
    }
  return FALSE;
}

/* --- what came --------------------------------------------------------------------------- */

static GStrv
dup_place (CrmSyncListing *self, CrmRow *row)
{
  g_autoptr (GStrvBuilder) texts = g_strv_builder_new ();

  for (guint i = 0; i < self->order->len; i++)
    {
      guint field = g_array_index (self->order, guint, i);
      char *text = crm_value_dup_text (self->entity->fields[field]->type, &row->values[field]);

      g_strv_builder_take (texts, text != NULL ? text : g_strdup (""));
    }
  return g_strv_builder_end (texts);
}

static void
remember_last (CrmSyncListing *self, CrmPage *page)
{
  if (self->order == NULL)
    return;
  for (guint at = page->rows->len; at > 0; at--)
    {
      CrmRow *row = &g_array_index (page->rows, CrmRow, at - 1);

      if (row->values == NULL)
        continue;
      g_clear_pointer (&self->last, g_strfreev);
      self->last = dup_place (self, row);
      return;
    }
}

/* Rows that share the time the cursor stands at come again: they are taken out. What shares the
 * last time of the page is remembered for the next one. */
static void
take_out_tie (CrmSyncListing *self, CrmPage *page)
{
  guint modified;
  g_autofree char *last = NULL;

  if (!is_by_time (self) || page->rows->len == 0)
    return;
  modified = self->entity->modified_field;
  if (self->last != NULL)
    last = g_strdup (self->last[0]);
  for (guint i = 0; i < page->rows->len;)
    {
      CrmRow *row = &g_array_index (page->rows, CrmRow, i);
      g_autofree char *time = NULL;
      g_autofree char *key = NULL;

      if (row->values == NULL)
        {
          i++;
          continue;
        }
      time = crm_value_dup_text (self->entity->fields[modified]->type, &row->values[modified]);
      if (g_strcmp0 (time != NULL ? time : "", last != NULL ? last : "") != 0)
        {
          g_hash_table_remove_all (self->tie);
          g_set_str (&last, time != NULL ? time : "");
        }
      key = crm_entity_dup_key (self->entity, row->values);
      if (g_hash_table_add (self->tie, g_steal_pointer (&key)))
        i++;
      else
        g_array_remove_index (page->rows, i);
    }
}

/* A server that has next links has no other way to say that there is more. */
static void
note_links (CrmSyncRun *run)
{
  if (run->has_links || run->flags & CRM_SYNC_FLAGS_DRY_RUN)
    return;
  run->has_links = TRUE;
  crm_store_set_fact (run->store, "next-links", "1", NULL);
}

/* A listing that shows the same again and again would never end. */
static gboolean
is_getting_on (CrmSyncListing *self, CrmPage *page, GError **error)
{
  if (page->next_link == NULL)
    return TRUE;
  note_links (self->run);
  if (page->rows->len == 0)
    self->n_empty++;
  else
    {
      CrmRow *row = &g_array_index (page->rows, CrmRow, 0);
      char *head = row->values != NULL ? crm_entity_dup_key (self->entity, row->values)
                                       : g_strdup (row->removed_key);

      self->n_empty = 0;
      if (!g_hash_table_add (self->heads, head))
        self->n_repeated++;
    }
  if (self->n_empty <= MAX_EMPTY_PAGES && self->n_repeated < MAX_REPEATED_PAGES
      && g_hash_table_add (self->links, g_strdup (page->next_link)))
    return TRUE;
  g_set_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_NOT_ODATA,
               "The next links of %s lead round in a circle", self->entity->set);
  return FALSE;
}

/* --- going on ---------------------------------------------------------------------------- */

static void
follow_link (CrmSyncListing *self, CrmPage *page)
{
  crm_cursor_clear (&self->cursor);
  self->cursor.kind = CRM_CURSOR_LINK;
  self->cursor.link = g_strdup (page->next_link);
  self->cursor.after = g_strdupv (self->last);
}

static void
set_cursor (CrmSyncListing *self, CrmCursorKind kind, guint skip)
{
  crm_cursor_clear (&self->cursor);
  self->cursor.kind = kind;
  self->cursor.skip = skip;
  if (kind != CRM_CURSOR_END && kind != CRM_CURSOR_SKIP)
    self->cursor.after = g_strdupv (self->last);
}

/* A server that pages without links, or one that loses its place, is known by its count, and one
 * that does not count by pages as long as its longest. So is the end of several pages by key:
 * what was added behind the first one is not in its count. By time it is dated since, and no
 * watermark passes it. */
static gboolean
is_more_likely (CrmSyncListing *self, CrmPage *page, guint n_rows)
{
  CrmSyncEntity *state = crm_sync_run_get (self->run, self->entity);
  gboolean is_counted = self->total >= 0 && self->total != COUNT_LIMIT;

  state->largest_page = MAX (state->largest_page, n_rows);
  if (self->total >= 0 && self->received < self->total)
    return n_rows > 0 || self->cursor.kind == CRM_CURSOR_START;
  if (self->run->has_links || (is_counted && (page->count >= 0 || is_by_time (self))))
    return FALSE;
  return n_rows > 0 && n_rows >= MIN (page_size_of (self), state->largest_page);
}

/* In a group of rows that share a time, where that is all that came. */
static void
move_on_by_time (CrmSyncListing *self)
{
  CrmSyncEntity *state = crm_sync_run_get (self->run, self->entity);
  gboolean is_undated = self->last == NULL || *self->last[0] == '\0';

  if (self->rung == CRM_CURSOR_TIE && self->n_round_rows > 0)
    set_cursor (self, CRM_CURSOR_TIE, self->skip + self->n_round_rows);
  else if (self->rung == CRM_CURSOR_TIE)
    set_cursor (self, CRM_CURSOR_PAST, 0);
  else if (!is_undated && (self->rung != CRM_CURSOR_FROM || self->n_round_new > 0))
    set_cursor (self, CRM_CURSOR_FROM, 0);
  /* A larger page may reach beyond the group. */
  else if (!is_undated && self->n_round_rows >= self->page_size && self->page_size < LARGEST_PAGE
           && state->page_size == 0)
    {
      self->page_size = MIN (self->page_size * 4, LARGEST_PAGE);
      set_cursor (self, CRM_CURSOR_FROM, 0);
    }
  else
    {
      set_cursor (self, CRM_CURSOR_TIE, g_hash_table_size (self->tie));
      self->is_unsure = TRUE;
    }
}

static gboolean
is_at_end (CrmSyncListing *self, CrmPage *page, guint n_rows)
{
  if (self->delta_link != NULL || self->order == NULL)
    return TRUE;
  if (self->rung == CRM_CURSOR_TIE)
    return FALSE;
  if (!is_more_likely (self, page, n_rows))
    return TRUE;
  return self->last == NULL && self->rung != CRM_CURSOR_SKIP;
}

static void
move_on (CrmSyncListing *self, CrmPage *page, guint n_rows)
{
  if (page->next_link != NULL)
    {
      follow_link (self, page);
      return;
    }
  g_set_str (&self->delta_link, page->delta_link);
  if (is_at_end (self, page, n_rows))
    set_cursor (self, CRM_CURSOR_END, 0);
  else if (self->rung == CRM_CURSOR_SKIP)
    set_cursor (self, CRM_CURSOR_SKIP, self->skip + self->n_round_rows);
  else if (!crm_sync_run_get (self->run, self->entity)->no_keyset)
    set_cursor (self, CRM_CURSOR_AFTER, 0);
  else if (is_by_time (self))
    move_on_by_time (self);
  else
    do_without_keyset (self);
}

/* A question that links lead away from: what comes by them still belongs to it. */
static void
begin_round (CrmSyncListing *self)
{
  if (self->cursor.kind == CRM_CURSOR_LINK)
    return;
  self->rung = self->cursor.kind;
  self->skip = self->cursor.skip;
  self->n_round_rows = self->n_round_new = 0;
}

static CrmPage *
ask_down_the_ladder (CrmSyncListing *self, GError **error)
{
  for (;;)
    {
      g_autoptr (GError) problem = NULL;
      CrmPage *page;

      begin_round (self);
      page = ask (self, &problem);
      if (page != NULL)
        return page;
      if (!step_down (self, problem))
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return NULL;
        }
    }
}

static void
take_bad (CrmSyncListing *self, CrmPage *page)
{
  crm_sync_note_bad (self->run, page);
  for (guint i = 0; i < page->bad->len; i++)
    self->n_nameless += g_array_index (page->bad, CrmBadRow, i).key == NULL;
}

/* A server that does not hear where to begin shows the same page for ever. @asked: (nullable):
 * behind which row that page was to begin */
static gboolean
has_moved_on (CrmSyncListing *self, const char *const *asked, GError **error)
{
  if (asked == NULL || self->cursor.kind != CRM_CURSOR_AFTER || self->cursor.after == NULL
      || !g_strv_equal (asked, (const char *const *) self->cursor.after))
    return TRUE;
  g_set_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_NOT_ODATA,
               "The pages of %s do not go on behind the row that was asked for", self->entity->set);
  return FALSE;
}

CrmPage *
crm_sync_listing_next (CrmSyncListing *self, GError **error)
{
  g_autoptr (CrmPage) page = NULL;
  g_auto (GStrv) asked = NULL;
  guint n_rows;

  if (self->cursor.kind == CRM_CURSOR_END)
    return NULL;
  page = ask_down_the_ladder (self, error);
  if (page == NULL || !is_getting_on (self, page, error))
    return NULL;

  if (self->server_time_us == 0)
    self->server_time_us = page->server_time_us;
  if (self->total < 0)
    self->total = page->count;
  n_rows = page->rows->len + page->bad->len;
  take_bad (self, page);
  take_out_tie (self, page);
  self->received += page->rows->len + page->bad->len;
  self->n_round_rows += n_rows;
  self->n_round_new += page->rows->len;
  remember_last (self, page);
  if (self->cursor.kind == CRM_CURSOR_AFTER)
    asked = g_strdupv (self->cursor.after);
  move_on (self, page, n_rows);
  if (!has_moved_on (self, (const char *const *) asked, error))
    return NULL;
  /* Behind nothing but bad rows there is no place to go on from. */
  if (page->bad->len == n_rows && n_rows > 0 && self->cursor.kind == CRM_CURSOR_AFTER)
    {
      self->n_nameless++;
      set_cursor (self, CRM_CURSOR_END, 0);
    }
  if (self->cursor.kind == CRM_CURSOR_LINK && !self->no_ahead
      && !(self->run->flags & CRM_SYNC_FLAGS_NO_AHEAD))
    {
      CrmRequest request = new_request (self);

      self->ahead = crm_sync_ahead_start (self->run, &request);
    }
  crm_sync_filter_weed (self->run, page);
  return g_steal_pointer (&page);
}

gboolean
crm_sync_listing_is_short (CrmSyncListing *self)
{
  return self->n_nameless > 0 || (self->total >= 0 && self->received < self->total);
}
