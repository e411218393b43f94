/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-sync-private.h"

#include "crm-arena.h"
#include "crm-error.h"
#include "crm-filter.h"
#include "crm-project.h"

#include <string.h>

#define PAGE_SIZE 1000
#define SMALLEST_PAGE 50

void
crm_sync_listing_init (CrmSyncListing *self, CrmSyncRun *run, CrmEntity *entity)
{
  *self = (CrmSyncListing) {
    .run = run, .entity = entity, .page_size = PAGE_SIZE, .total = -1, .count = TRUE
  };
}

void
crm_sync_listing_clear (CrmSyncListing *self)
{
  g_clear_pointer (&self->ahead, crm_sync_ahead_drop);
  crm_cursor_clear (&self->cursor);
  g_clear_pointer (&self->filter, crm_filter_unref);
  g_clear_pointer (&self->order, g_array_unref);
  g_clear_pointer (&self->select, g_array_unref);
  g_clear_pointer (&self->delta_link, g_free);
  g_clear_pointer (&self->last, g_strfreev);
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
  g_clear_pointer (&self->order, g_array_unref);
  self->order = new_fields (self->entity, by_time);
}

void
crm_sync_listing_select_versions (CrmSyncListing *self)
{
  g_clear_pointer (&self->select, g_array_unref);
  self->select = new_fields (self->entity, TRUE);
}

/* --- asking ------------------------------------------------------------------------------ */

static CrmRequest
new_request (CrmSyncListing *self)
{
  return (CrmRequest) { .entity = self->entity,
                        .link = self->cursor.kind == CRM_CURSOR_LINK ? self->cursor.link : NULL,
                        .select = self->select,
                        .page_size = self->page_size,
                        .track_changes = self->track };
}

static CrmPage *
ask (CrmSyncListing *self, GError **error)
{
  g_autoptr (CrmFilter) after = NULL;
  g_autoptr (CrmFilter) filter = NULL;
  g_autofree char *orderby = NULL;
  CrmRequest request = new_request (self);

  if (self->ahead != NULL)
    return crm_sync_ahead_take (g_steal_pointer (&self->ahead), error);
  if (self->cursor.kind == CRM_CURSOR_LINK)
    return crm_sync_call_fetch (self->run, &request, error);
  if (self->cursor.kind == CRM_CURSOR_AFTER)
    {
      after = crm_sync_plan_after (self->entity, self->order, self->cursor.after, error);
      if (after == NULL)
        return NULL;
    }
  if (self->cursor.kind == CRM_CURSOR_SKIP)
    request.skip = self->cursor.skip;
  /* The exact count stands for the whole listing: only the first request asks. */
  request.count = self->count && self->total < 0 && self->cursor.kind == CRM_CURSOR_START;
  request.filter = filter = crm_filter_and (self->filter, after);
  if (self->order != NULL)
    request.orderby = orderby = crm_sync_plan_orderby (self->entity, self->order);
  return crm_sync_call_fetch (self->run, &request, error);
}

static gboolean
is_refused (const GError *error)
{
  return g_error_matches (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_REJECTED)
         || g_error_matches (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNSUPPORTED);
}

/* One step down the ladder: %TRUE when there is another way to ask the same. */
static gboolean
step_down (CrmSyncListing *self, const GError *error)
{
  if (g_error_matches (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_TOO_LARGE)
      && self->cursor.kind != CRM_CURSOR_LINK && self->page_size > SMALLEST_PAGE)
    {
      self->page_size = MAX (self->page_size / 4, SMALLEST_PAGE);
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
      crm_cursor_clear (&self->cursor);
      self->cursor.kind = CRM_CURSOR_SKIP;
      self->cursor.skip = self->received;
      return TRUE;
    }
  return FALSE;
}

/* --- going on ---------------------------------------------------------------------------- */

static void
remember_last (CrmSyncListing *self, CrmPage *page)
{
  g_autoptr (GStrvBuilder) texts = g_strv_builder_new ();

  if (self->order == NULL)
    return;
  for (guint at = page->rows->len; at > 0; at--)
    {
      CrmRow *row = &g_array_index (page->rows, CrmRow, at - 1);

      if (row->values == NULL)
        continue;
      for (guint i = 0; i < self->order->len; i++)
        {
          guint field = g_array_index (self->order, guint, i);
          char *text = crm_value_dup_text (self->entity->fields[field]->type, &row->values[field]);

          g_strv_builder_take (texts, text != NULL ? text : g_strdup (""));
        }
      g_clear_pointer (&self->last, g_strfreev);
      self->last = g_strv_builder_end (texts);
      return;
    }
}

static gboolean
follow_link (CrmSyncListing *self, CrmPage *page, GError **error)
{
  if (self->cursor.kind == CRM_CURSOR_LINK && g_str_equal (self->cursor.link, page->next_link))
    {
      g_set_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_NOT_ODATA,
                   "A next link of %s leads to itself", self->entity->set);
      return FALSE;
    }
  crm_cursor_clear (&self->cursor);
  self->cursor.kind = CRM_CURSOR_LINK;
  self->cursor.link = g_strdup (page->next_link);
  return TRUE;
}

/* A server that pages without links, or one that loses its place, is known by its count: the
 * listing goes on behind the last row until an answer is empty. */
static gboolean
is_more_likely (CrmSyncListing *self, CrmPage *page)
{
  if (self->cursor.kind == CRM_CURSOR_AFTER || self->cursor.kind == CRM_CURSOR_SKIP)
    {
      if (page->rows->len == 0)
        return FALSE;
    }
  if (self->total >= 0)
    return self->received < self->total;
  return page->rows->len > 0 && page->rows->len >= self->page_size;
}

static gboolean
move_on (CrmSyncListing *self, CrmPage *page, GError **error)
{
  if (page->next_link != NULL)
    return follow_link (self, page, error);

  g_set_str (&self->delta_link, page->delta_link);
  if (self->delta_link != NULL || self->order == NULL || !is_more_likely (self, page)
      || (self->last == NULL && self->cursor.kind != CRM_CURSOR_SKIP))
    {
      crm_cursor_clear (&self->cursor);
      self->cursor.kind = CRM_CURSOR_END;
    }
  else if (self->cursor.kind == CRM_CURSOR_SKIP)
    self->cursor.skip += page->rows->len;
  else
    {
      crm_cursor_clear (&self->cursor);
      self->cursor.kind = CRM_CURSOR_AFTER;
      self->cursor.after = g_strdupv (self->last);
    }
  return TRUE;
}

CrmPage *
crm_sync_listing_next (CrmSyncListing *self, GError **error)
{
  g_autoptr (CrmPage) page = NULL;

  while (page == NULL)
    {
      g_autoptr (GError) problem = NULL;

      if (self->cursor.kind == CRM_CURSOR_END)
        return NULL;
      page = ask (self, &problem);
      if (page == NULL && !step_down (self, problem))
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return NULL;
        }
    }

  if (self->server_time_us == 0)
    self->server_time_us = page->server_time_us;
  if (self->total < 0)
    self->total = page->count;
  self->received += page->rows->len;
  remember_last (self, page);
  if (!move_on (self, page, error))
    return NULL;
  if (self->cursor.kind == CRM_CURSOR_LINK && !(self->run->flags & CRM_SYNC_FLAGS_NO_AHEAD))
    {
      CrmRequest request = new_request (self);

      self->ahead = crm_sync_ahead_start (self->run, &request);
    }
  return g_steal_pointer (&page);
}

gboolean
crm_sync_listing_is_short (CrmSyncListing *self)
{
  return self->total >= 0 && self->received < self->total;
}
