/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-fake-private.h"

#include "crm-arena.h"
#include "crm-filter.h"
#include "crm-page.h"
#include "crm-project.h"

#include <string.h>

void
crm_fake_link_free (gpointer data)
{
  FakeLink *link = data;

  g_free (link->set);
  g_free (link->last);
  g_clear_pointer (&link->keys, g_ptr_array_unref);
  g_clear_pointer (&link->select, g_array_unref);
  g_free (link);
}

static char *
add_link (CrmFakeRemote *self, FakeLink *link)
{
  char *name = g_strdup_printf ("https://fake.example/%s?token=%u", link->set, ++self->n_links);

  g_hash_table_insert (self->links, g_strdup (name), link);
  return name;
}

typedef struct
{
  CrmFakeRemote *self;
  CrmArena *arena;
  CrmEntity *entity;
  CrmValue *values;
} Resolve;

static gboolean
resolve_path (const char *path, CrmEdmType *type, CrmValue *out, gpointer user_data);

/* "Account/OwnerId": what is behind a lookup that points nowhere is null. */
static gboolean
resolve_through (
    Resolve *context, const char *name, const char *rest, CrmEdmType *type, CrmValue *out)
{
  g_autofree char *lookup = g_strconcat (name, "Id", NULL);
  CrmField *field = crm_entity_find_field (context->entity, lookup);
  CrmEntity *target = field != NULL
                          ? crm_project_find_entity (context->self->project, field->lookup_entity)
                          : NULL;
  Resolve inner = { context->self, context->arena, target, NULL };
  g_autofree char *key = NULL;
  FakeRow *row;

  if (target == NULL)
    return FALSE;
  key = crm_value_dup_text (field->type, &context->values[field->index]);
  row = key != NULL ? crm_fake_find_row (context->self, target->set, key) : NULL;
  if (row == NULL)
    {
      field = crm_entity_find_field (target, rest);
      *type = field != NULL ? field->type : CRM_EDM_STRING;
      *out = crm_value_null ();
      return TRUE;
    }
  inner.values = crm_arena_alloc (context->arena, sizeof (CrmValue) * target->n_fields);
  crm_fake_fill_values (row, target, NULL, context->arena, inner.values);
  return resolve_path (rest, type, out, &inner);
}

static gboolean
resolve_path (const char *path, CrmEdmType *type, CrmValue *out, gpointer user_data)
{
  Resolve *context = user_data;
  g_auto (GStrv) steps = g_strsplit (path, "/", 2);
  CrmField *field = crm_entity_find_field (context->entity, path);

  if (steps[0] != NULL && steps[1] != NULL)
    return resolve_through (context, steps[0], steps[1], type, out);
  if (field == NULL)
    return FALSE;
  *type = field->type;
  *out = context->values[field->index];
  return TRUE;
}

typedef struct
{
  FakeRow *row;
  CrmValue *values;
} Match;

typedef struct
{
  CrmEntity *entity;
  GPtrArray *order; /* CrmOrderItem, or %NULL */
} Sorting;

static int
compare_matches (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const Match *first = *(Match *const *) a, *second = *(Match *const *) b;
  Sorting *sorting = user_data;

  for (guint i = 0; sorting->order != NULL && i < sorting->order->len; i++)
    {
      CrmOrderItem *item = g_ptr_array_index (sorting->order, i);
      CrmField *field = crm_entity_find_field (sorting->entity, item->path);
      int result = crm_value_compare (field->type, &first->values[field->index],
                                      &second->values[field->index]);

      if (result != 0)
        return item->descending ? -result : result;
    }
  return strcmp (first->row->key, second->row->key);
}

static gboolean
uses_guid_gt (CrmFilter *filter, CrmEntity *entity)
{
  if (filter == NULL)
    return FALSE;
  if (filter->op == CRM_FILTER_GT)
    {
      CrmFilter *path = g_ptr_array_index (filter->children, 0);
      CrmField *field = path->text != NULL ? crm_entity_find_field (entity, path->text) : NULL;

      return field != NULL && field->type == CRM_EDM_GUID;
    }
  for (guint i = 0; i < filter->children->len; i++)
    if (uses_guid_gt (g_ptr_array_index (filter->children, i), entity))
      return TRUE;
  return FALSE;
}

static gboolean
uses_function (CrmFilter *filter)
{
  if (filter == NULL || filter->op == CRM_FILTER_FUNCTION)
    return filter != NULL;
  for (guint i = 0; i < filter->children->len; i++)
    if (uses_function (g_ptr_array_index (filter->children, i)))
      return TRUE;
  return FALSE;
}

/* Keys of the visible rows the request means, in its order. */
static GPtrArray *
match_rows (CrmFakeRemote *self, const CrmRequest *request)
{
  g_autoptr (CrmArena) arena = crm_arena_new ();
  g_autoptr (GPtrArray) matches = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) order
      = request->orderby != NULL ? crm_orderby_parse (request->orderby, NULL) : NULL;
  Sorting sorting = { request->entity, order };
  gboolean is_deaf
      = self->behaviour.deaf_to_keys && uses_guid_gt (request->filter, request->entity);
  GPtrArray *keys = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  FakeRow *row;

  g_hash_table_iter_init (&iter, crm_fake_rows_of (self, request->entity->set));
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &row))
    {
      Match match = { row, crm_arena_alloc (arena, sizeof (CrmValue) * request->entity->n_fields) };
      Resolve context = { self, arena, request->entity, match.values };

      if (row->hidden || row->deleted)
        continue;
      crm_fake_fill_values (row, request->entity, NULL, arena, match.values);
      if (request->filter == NULL || is_deaf
          || crm_filter_evaluate (request->filter, resolve_path, &context) == CRM_TRUTH_TRUE)
        g_ptr_array_add (matches, g_memdup2 (&match, sizeof match));
    }
  g_ptr_array_sort_with_data (matches, compare_matches, &sorting);
  for (guint i = 0; i < matches->len; i++)
    g_ptr_array_add (keys, g_strdup (((Match *) g_ptr_array_index (matches, i))->row->key));
  return keys;
}

gboolean
crm_fake_is_bad (FakeRow *row, GArray *select)
{
  const char *name = g_hash_table_lookup (row->texts, "Name");

  return name != NULL
         && (g_str_equal (name, "NAMELESS") || (select == NULL && g_str_equal (name, "BAD")));
}

static void
add_row (CrmFakeRemote *self, CrmPage *page, FakeRow *row, GArray *select)
{
  g_autofree char *etag = crm_fake_dup_etag (self, row);
  CrmRow *out;

  if (crm_fake_is_bad (row, select))
    {
      const char *name = g_hash_table_lookup (row->texts, "Name");

      self->n_odd++;
      crm_page_add_bad (page, *name == 'B' ? row->key : NULL, "Contacts, Name: no text");
      return;
    }
  out = crm_page_add_row (page);
  crm_fake_fill_values (row, page->entity, select, page->arena, out->values);
  out->etag = etag != NULL ? crm_arena_strndup (page->arena, etag, -1) : NULL;
}

static void
give_delta_link (CrmFakeRemote *self, CrmPage *page, gint64 serial)
{
  FakeLink *link = g_new0 (FakeLink, 1);
  g_autofree char *name = NULL;

  link->set = g_strdup (page->entity->set);
  link->since = serial;
  name = add_link (self, link);
  page->delta_link = crm_arena_strndup (page->arena, name, -1);
}

/* How many rows a page has at most, 0: no limit. A wish is heard where size matters. */
static guint
page_limit (CrmFakeRemote *self, const CrmRequest *request)
{
  guint limit = self->behaviour.page_size;

  if (self->behaviour.too_large > 0 && request->page_size > 0)
    limit = limit > 0 ? MIN (limit, request->page_size) : request->page_size;
  return limit;
}

/* A link to @keys from @first on. */
static void
give_next_link (
    CrmFakeRemote *self, CrmPage *page, const FakeLink *from, GPtrArray *keys, guint first)
{
  FakeLink *rest = g_new0 (FakeLink, 1);
  g_autofree char *name = NULL;

  rest->set = g_strdup (from->set);
  rest->keys = g_ptr_array_new_with_free_func (g_free);
  for (guint i = first; i < keys->len; i++)
    g_ptr_array_add (rest->keys, g_strdup (g_ptr_array_index (keys, i)));
  rest->since = -1;
  rest->track = from->track;
  rest->serial = from->serial;
  rest->select = from->select != NULL ? g_array_ref (from->select) : NULL;
  rest->last = first > 0 ? g_strdup (g_ptr_array_index (keys, first - 1)) : g_strdup (from->last);
  rest->is_due = self->behaviour.empty_pages && !from->is_due;
  name = add_link (self, rest);
  page->next_link = crm_arena_strndup (page->arena, name, -1);
}

static void
repeat_row (CrmFakeRemote *self, CrmPage *page, const FakeLink *from)
{
  FakeRow *row
      = from->last != NULL ? crm_fake_find_visible (self, page->entity->set, from->last) : NULL;

  if (row == NULL || !self->behaviour.repeats_rows)
    return;
  self->n_odd++;
  add_row (self, page, row->was != NULL ? row->was : row, from->select);
}

/* As many of @keys as fit; the rest behind a next link. Takes @keys. */
static gboolean
fill_page (CrmFakeRemote *self,
           CrmPage *page,
           GPtrArray *keys,
           const FakeLink *from,
           guint limit,
           GError **error)
{
  g_autoptr (GPtrArray) owned = keys;
  guint n = limit > 0 ? MIN (limit, keys->len) : keys->len;

  if (self->behaviour.empty_pages && !from->is_due)
    {
      self->n_odd++;
      give_next_link (self, page, from, keys, 0);
      return TRUE;
    }
  if (self->behaviour.too_large > 0 && n > self->behaviour.too_large)
    {
      self->n_odd++;
      return crm_fake_fail_with (error, CRM_REMOTE_ERROR_TOO_LARGE, "The response is too large");
    }
  repeat_row (self, page, from);
  for (guint i = 0; i < n; i++)
    {
      FakeRow *row = crm_fake_find_visible (self, page->entity->set, g_ptr_array_index (keys, i));

      if (row != NULL)
        add_row (self, page, row, from->select);
    }
  if (n < keys->len && !self->behaviour.no_links)
    give_next_link (self, page, from, keys, n);
  else if (n == keys->len && self->behaviour.endless_links)
    {
      self->n_odd++;
      give_next_link (self, page, from, keys, n > 0 ? n - 1 : 0);
    }
  else if (n == keys->len && from->track && self->behaviour.tracks)
    give_delta_link (self, page, from->serial);
  return TRUE;
}

static void
fill_delta (CrmFakeRemote *self, CrmPage *page, gint64 since)
{
  gint64 serial = self->serial;
  GHashTableIter iter;
  FakeRow *row;

  g_hash_table_iter_init (&iter, crm_fake_rows_of (self, page->entity->set));
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &row))
    {
      if (row->serial <= since)
        continue;
      if (row->deleted || row->hidden)
        crm_page_add_removed (page, row->key, row->hidden);
      else
        add_row (self, page, row, NULL);
    }
  give_delta_link (self, page, serial);
}

static gboolean
answer_link (CrmFakeRemote *self, const CrmRequest *request, CrmPage *page, GError **error)
{
  FakeLink *link = g_hash_table_lookup (self->links, request->link);

  if (link == NULL || link->since > self->serial)
    return crm_fake_fail_with (error, CRM_REMOTE_ERROR_EXPIRED, "The link is not known any more");
  if (link->since < 0)
    {
      GPtrArray *keys = g_ptr_array_copy (link->keys, (GCopyFunc) (void (*) (void)) g_strdup, NULL);

      g_ptr_array_set_free_func (keys, g_free);
      return fill_page (self, page, keys, link, page_limit (self, request), error);
    }
  fill_delta (self, page, link->since);
  return TRUE;
}

static gboolean
answer_query (CrmFakeRemote *self, const CrmRequest *request, CrmPage *page, GError **error)
{
  GPtrArray *keys;
  FakeLink from = { .set = request->entity->set,
                    .since = -1,
                    .track = request->track_changes,
                    .select = request->select,
                    .serial = self->serial };

  if (!crm_fake_knows_fields (self, request, NULL, error))
    return FALSE;
  if (self->behaviour.no_keyset && uses_guid_gt (request->filter, request->entity))
    return crm_fake_fail_with (error, CRM_REMOTE_ERROR_REJECTED, "GUIDs cannot be compared");
  if (self->behaviour.no_functions && uses_function (request->filter))
    return crm_fake_fail_with (error, CRM_REMOTE_ERROR_REJECTED, "There are no functions");
  if (self->behaviour.tracks_whole && request->track_changes && request->filter != NULL)
    return crm_fake_fail_with (error, CRM_REMOTE_ERROR_REJECTED,
                               "No filter where changes are tracked");
  keys = match_rows (self, request);
  if (request->count && !self->behaviour.no_count)
    page->count = keys->len;
  if (request->skip > 0)
    g_ptr_array_remove_range (keys, 0, MIN (request->skip, keys->len));
  if (request->top > 0 && request->top < keys->len)
    g_ptr_array_remove_range (keys, request->top, keys->len - request->top);
  return fill_page (self, page, keys, &from, page_limit (self, request), error);
}

gboolean
crm_fake_fill_page (CrmFakeRemote *self, const CrmRequest *request, CrmPage *page, GError **error)
{
  return request->link != NULL ? answer_link (self, request, page, error)
                               : answer_query (self, request, page, error);
}
