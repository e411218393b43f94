/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-arena.h"
#include "crm-filter.h"
#include "crm-page.h"
#include "crm-project.h"
#include "sim-remote-private.h"

/* Answers to listings: in order, cut into pages, with links of the kind the world has. */

#define CAPPED_COUNT 8

typedef enum
{
  LINK_ROWS,   /* what was found at the first request */
  LINK_VALUE,  /* behind a row, asked anew */
  LINK_SKIP,   /* by position, asked anew */
  LINK_CHANGES /* a delta link */
} LinkKind;

typedef struct
{
  LinkKind kind;
  guint user;
  guint entity;
  CrmFilter *filter;
  char *orderby;
  GArray *select;
  gboolean track;
  gboolean is_delta; /* rows that do not match any more are told as removed */
  guint64 serial;    /* when the listing began */
  GPtrArray *rows;   /* SimRow, borrowed: those that are left */
  GPtrArray *then;   /* SimVersion: what they were; NULL: they are shown as they are */
  SimVersion *after;
  guint skip;
} Link;

static void
link_free (gpointer data)
{
  Link *link = data;

  g_clear_pointer (&link->filter, crm_filter_unref);
  g_clear_pointer (&link->select, g_array_unref);
  g_clear_pointer (&link->rows, g_ptr_array_unref);
  g_clear_pointer (&link->then, g_ptr_array_unref);
  g_clear_pointer (&link->after, sim_version_unref);
  g_free (link->orderby);
  g_free (link);
}

static Link *
link_copy (const Link *from)
{
  Link *link = g_memdup2 (from, sizeof *from);

  link->filter = from->filter != NULL ? crm_filter_ref (from->filter) : NULL;
  link->select = from->select != NULL ? g_array_ref (from->select) : NULL;
  link->orderby = g_strdup (from->orderby);
  link->rows = link->then = NULL;
  link->after = NULL;
  return link;
}

static const char *
add_link (SimWorld *world, CrmPage *page, Link *link)
{
  SimServer *server = world->server;
  char *name = g_strdup_printf ("https://sim.example/%u?token=%u", link->entity, ++server->n_links);

  if (server->links == NULL)
    server->links = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, link_free);
  g_hash_table_insert (server->links, name, link);
  return crm_arena_strndup (page->arena, name, -1);
}

/* --- finding --------------------------------------------------------------------------------- */

static int
compare_versions (const SimVersion *a, const SimVersion *b, GPtrArray *order)
{
  for (guint i = 0; order != NULL && i < order->len; i++)
    {
      CrmOrderItem *item = g_ptr_array_index (order, i);

      for (guint k = 0; k < SIM_N_FIELDS; k++)
        if (g_str_equal (sim_field_names[k], item->path))
          {
            int result = crm_value_compare (a->types[k], &a->values[k], &b->values[k]);

            if (result != 0)
              return item->descending ? -result : result;
          }
    }
  return crm_value_compare (a->types[SIM_ID], &a->values[SIM_ID], &b->values[SIM_ID]);
}

static int
compare_rows (gconstpointer a, gconstpointer b, gpointer order)
{
  return compare_versions ((*(SimRow *const *) a)->now, (*(SimRow *const *) b)->now, order);
}

static GPtrArray *
find_rows (SimWorld *world, const Link *link)
{
  g_autoptr (GPtrArray) order
      = link->orderby != NULL ? crm_orderby_parse (link->orderby, NULL) : NULL;
  GPtrArray *all = world->server->rows[link->entity];
  GPtrArray *found = g_ptr_array_new ();

  for (guint i = 0; i < all->len; i++)
    {
      SimRow *row = g_ptr_array_index (all, i);

      if (sim_row_matches (world, row, link->user, link->filter)
          && (link->after == NULL || compare_versions (row->now, link->after, order) > 0))
        g_ptr_array_add (found, row);
    }
  g_ptr_array_sort_with_data (found, compare_rows, order);
  if (link->skip > 0)
    g_ptr_array_remove_range (found, 0, MIN (link->skip, found->len));
  return found;
}

static gboolean
compares_keys (CrmFilter *filter)
{
  if (filter == NULL)
    return FALSE;
  if (filter->op == CRM_FILTER_GT)
    {
      CrmFilter *path = g_ptr_array_index (filter->children, 0);

      return g_strcmp0 (path->text, "Id") == 0;
    }
  for (guint i = 0; i < filter->children->len; i++)
    if (compares_keys (g_ptr_array_index (filter->children, i)))
      return TRUE;
  return FALSE;
}

/* --- filling --------------------------------------------------------------------------------- */

/* @then: what it was when the listing began, or NULL. */
static void
add_row (SimRemote *self, CrmPage *page, SimRow *row, SimVersion *then, const Link *link)
{
  SimWorld *world = self->device->world;
  SimVersion *shown = then != NULL ? then : row->now;
  g_autofree char *etag = sim_dup_etag (world, shown);
  CrmRow *out;

  if (!sim_row_matches (world, row, link->user, link->is_delta ? link->filter : NULL))
    {
      if (link->is_delta)
        crm_page_add_removed (page, row->key, row->exists);
      return;
    }
  if (self->in_batch && link->select == NULL)
    sim_note_read (self, row);
  out = crm_page_add_row (page);
  sim_fill_values (page->entity, shown, link->select, page->arena, out->values);
  out->etag = etag != NULL ? crm_arena_strndup (page->arena, etag, -1) : NULL;
}

static void
end_listing (SimWorld *world, CrmPage *page, const Link *from)
{
  Link *link;

  if (!from->track || !world->features.delta)
    return;
  link = link_copy (from);
  link->kind = LINK_CHANGES;
  link->is_delta = TRUE;
  page->delta_link = add_link (world, page, link);
}

/* The rest of @rows from @n on, as they are at the first page. */
static void
keep_rows (Link *rest, const Link *from, GPtrArray *rows, guint n, gboolean as_they_are)
{
  rest->kind = LINK_ROWS;
  rest->rows = g_ptr_array_new ();
  if (as_they_are)
    rest->then = g_ptr_array_new_with_free_func ((GDestroyNotify) sim_version_unref);
  for (guint i = n; i < rows->len; i++)
    {
      SimRow *row = g_ptr_array_index (rows, i);
      SimVersion *then = from->then != NULL ? g_ptr_array_index (from->then, i) : row->now;

      g_ptr_array_add (rest->rows, row);
      if (as_they_are)
        g_ptr_array_add (rest->then, sim_version_ref (then));
    }
}

static void
leave_rest (SimWorld *world, CrmPage *page, const Link *from, GPtrArray *rows, guint n)
{
  Link *rest = link_copy (from);
  guint kind = world->features.links;
  gboolean tracks = from->is_delta || from->track;

  if (tracks || kind == 1)
    keep_rows (rest, from, rows, n, !tracks);
  else if (kind == 2)
    {
      rest->kind = LINK_VALUE;
      rest->skip = 0;
      rest->after = sim_version_ref (((SimRow *) g_ptr_array_index (rows, n - 1))->now);
    }
  else
    {
      rest->kind = LINK_SKIP;
      rest->skip = from->skip + n;
    }
  page->next_link = add_link (world, page, rest);
}

static void
fill_page (SimRemote *self, CrmPage *page, const Link *from, GPtrArray *rows, guint limit)
{
  SimWorld *world = self->device->world;
  guint n = limit > 0 ? MIN (limit, rows->len) : rows->len;

  for (guint i = 0; i < n; i++)
    add_row (self, page, g_ptr_array_index (rows, i),
             from->then != NULL ? g_ptr_array_index (from->then, i) : NULL, from);
  sim_trace (world, "  %u of %u, from %s", n, rows->len,
             n > 0 ? ((SimRow *) g_ptr_array_index (rows, 0))->now->texts[SIM_NAME] : "none");
  if (n == rows->len)
    end_listing (world, page, from);
  else if (world->features.links != 0 || from->is_delta || from->track)
    leave_rest (world, page, from, rows, n);
}

static guint
page_limit (SimWorld *world, const CrmRequest *request)
{
  guint limit = world->features.page;

  if (request->page_size > 0)
    limit = limit > 0 ? MIN (limit, request->page_size) : request->page_size;
  return limit;
}

/* All but the last, which says where to go on. */
static void
lose_rows (CrmPage *page)
{
  if (page->rows->len > 1)
    g_array_remove_range (page->rows, 0, page->rows->len - 1);
}

/* --- asking ---------------------------------------------------------------------------------- */

static gboolean
answer_link (SimRemote *self, const CrmRequest *request, CrmPage *page, GError **error)
{
  SimWorld *world = self->device->world;
  Link *link = world->server->links != NULL
                   ? g_hash_table_lookup (world->server->links, request->link)
                   : NULL;
  g_autoptr (GPtrArray) rows = NULL;
  Link next;

  if (link == NULL)
    {
      sim_see (world, SIM_SEEN_delta_expired);
      return sim_refuse (error, CRM_REMOTE_ERROR_EXPIRED, "The link is not known any more");
    }
  next = *link;
  switch (link->kind)
    {
    case LINK_ROWS:
      rows = g_ptr_array_ref (link->rows);
      break;
    case LINK_VALUE:
    case LINK_SKIP:
      rows = find_rows (world, link);
      break;
    case LINK_CHANGES:
      sim_see (world, SIM_SEEN_delta_followed);
      next.serial = world->server->serial;
      rows = g_ptr_array_new ();
      for (guint i = 0; i < world->server->rows[link->entity]->len; i++)
        {
          SimRow *row = g_ptr_array_index (world->server->rows[link->entity], i);

          if (row->serial > link->serial)
            g_ptr_array_add (rows, row);
        }
      break;
    }
  fill_page (self, page, &next, rows, page_limit (world, request));
  return TRUE;
}

static gboolean
answer_query (SimRemote *self, const CrmRequest *request, CrmPage *page, GError **error)
{
  SimWorld *world = self->device->world;
  Link from = { .user = self->device->user,
                .entity = (guint) sim_entity_of (request->entity),
                .filter = request->filter,
                .orderby = (char *) request->orderby,
                .select = request->select,
                .track = request->track_changes && world->features.delta,
                .serial = world->server->serial,
                .skip = request->skip };
  g_autoptr (GPtrArray) rows = NULL;

  if (from.track && world->features.delta == 2 && request->filter != NULL)
    return sim_refuse (error, CRM_REMOTE_ERROR_REJECTED, "Changes cannot be filtered");
  if (!world->features.keyset && compares_keys (request->filter))
    {
      sim_see (world, SIM_SEEN_keyset_refused);
      return sim_refuse (error, CRM_REMOTE_ERROR_REJECTED, "Keys cannot be compared");
    }
  if (request->skip > 0)
    sim_see (world, SIM_SEEN_skip);
  rows = find_rows (world, &from);
  if (request->count && world->features.count == 1)
    page->count = rows->len + MIN (request->skip, rows->len);
  else if (request->count && world->features.count == 2)
    page->count = MIN (rows->len, CAPPED_COUNT);
  if (request->top > 0 && request->top < rows->len)
    g_ptr_array_remove_range (rows, request->top, rows->len - request->top);
  fill_page (self, page, &from, rows, page_limit (world, request));
  /* Of what nobody counts nothing can be missed. */
  if (self->ends_with == SIM_FAULT_SHORT && request->count && world->features.count == 1
      && !from.track)
    {
      sim_see (world, SIM_SEEN_short_answer);
      lose_rows (page);
    }
  return TRUE;
}

CrmPage *
sim_remote_fetch (CrmRemote *remote,
                  const CrmRequest *request,
                  GCancellable *cancellable,
                  GError **error)
{
  SimRemote *self = SIM_REMOTE (remote);
  SimWorld *world = self->device->world;
  g_autoptr (CrmPage) page = NULL;
  gboolean done;

  if (!sim_begin_call (self, "fetch", (guint) sim_entity_of (request->entity), cancellable, error))
    return NULL;
  if (world->log != NULL)
    {
      g_autofree char *filter
          = request->filter != NULL ? crm_filter_print (request->filter, CRM_FILTER_V4) : NULL;

      sim_note (world, "  %s%s%s%s%s%s", request->link != NULL ? "link " : "",
                filter != NULL ? filter : "", request->orderby != NULL ? " by " : "",
                request->orderby != NULL ? request->orderby : "",
                request->select != NULL ? " keys" : "", request->track_changes ? " track" : "");
    }
  page = crm_page_new (self->project, request->entity);
  done = request->link != NULL ? answer_link (self, request, page, error)
                               : answer_query (self, request, page, error);
  if (!done || !sim_end_call (self, cancellable, error))
    return NULL;
  page->bytes = 100 + 100 * page->rows->len;
  if (world->features.date)
    page->server_time_us = sim_server_now (world) / SIM_SECOND * SIM_SECOND;
  return g_steal_pointer (&page);
}
