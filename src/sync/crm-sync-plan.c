/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-sync-plan.h"

#include "crm-arena.h"
#include "crm-error.h"
#include "crm-filter.h"
#include "crm-project.h"

#include <string.h>

/* --- order ------------------------------------------------------------------------------- */

static void
visit (CrmProject *project, guint index, gboolean *visited, GArray *order)
{
  CrmEntity *entity = g_ptr_array_index (project->entities, index);

  if (visited[index])
    return;
  visited[index] = TRUE;

  for (guint i = 0; i < entity->n_fields; i++)
    {
      const char *target = entity->fields[i]->lookup_entity;
      CrmEntity *parent = target != NULL ? crm_project_find_entity (project, target) : NULL;

      if (parent != NULL)
        visit (project, parent->index, visited, order);
    }
  g_array_append_val (order, index);
}

GArray *
crm_sync_plan_order (CrmProject *project)
{
  GArray *order = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autofree gboolean *visited = g_new0 (gboolean, project->entities->len + 1);

  for (guint pass = 0; pass < 2; pass++)
    for (guint i = 0; i < project->entities->len; i++)
      {
        CrmEntity *entity = g_ptr_array_index (project->entities, i);

        if (pass == 1 || entity->is_lookup)
          visit (project, i, visited, order);
      }
  return order;
}

/* --- time -------------------------------------------------------------------------------- */

static gint64
newest_sure (gint64 max_seen_us, gint64 started_us)
{
  return started_us > 0 ? MIN (max_seen_us, started_us) : max_seen_us;
}

gint64
crm_sync_plan_overlap (gint64 lateness_us)
{
  if (lateness_us <= 0)
    return CRM_SYNC_OVERLAP_US;
  return CLAMP (3 * MIN (lateness_us, CRM_SYNC_LARGEST_OVERLAP_US), CRM_SYNC_SMALLEST_OVERLAP_US,
                CRM_SYNC_LARGEST_OVERLAP_US);
}

gint64
crm_sync_plan_watermark (gint64 max_seen_us, gint64 started_us, gint64 overlap_us)
{
  if (max_seen_us <= 0)
    return 0;
  /* So long ago that nothing can still be under way with that date: the rows that share the
   * newest date, which may be all of them after an import, need no second look. */
  if (started_us > 0 && started_us - max_seen_us > overlap_us)
    return max_seen_us + 1;
  return MAX (newest_sure (max_seen_us, started_us) - overlap_us, 0);
}

gint64
crm_sync_plan_grid (gint64 grid_us, gint64 time_us)
{
  if (grid_us <= 0)
    grid_us = G_USEC_PER_SEC;
  while (grid_us > 1 && time_us % grid_us != 0)
    grid_us /= 10;
  return grid_us;
}

gint64
crm_sync_plan_fresh_from (const CrmCheckpoint *checkpoint)
{
  gint64 sure = newest_sure (checkpoint->max_seen_us, checkpoint->started_us);

  return sure > 0 ? MAX (checkpoint->watermark_us, sure + 1) : checkpoint->watermark_us;
}

/* Nothing changes twice in less. */
#define FINE_GRID_US (10 * (gint64) G_TIME_SPAN_MILLISECOND)

gboolean
crm_sync_plan_is_coarse (const CrmCheckpoint *checkpoint)
{
  return checkpoint->grid_us <= 0 || checkpoint->grid_us >= FINE_GRID_US;
}

gint64
crm_sync_plan_unsure_from (const CrmCheckpoint *checkpoint)
{
  gint64 read_us = checkpoint->started_us > 0 ? checkpoint->started_us : checkpoint->max_seen_us;

  if (read_us <= 0 || !crm_sync_plan_is_coarse (checkpoint))
    return 0;
  return MAX (read_us - crm_sync_plan_overlap (checkpoint->lateness_us), 1);
}

/* --- what to do -------------------------------------------------------------------------- */

/* Only a listing of everything is worth it: one of changes starts again at the watermark. */
static gboolean
can_resume (const CrmCheckpoint *checkpoint, const char *hash)
{
  g_auto (CrmCursor) cursor = { 0 };

  return checkpoint->run_id != 0 && checkpoint->is_full
         && g_strcmp0 (checkpoint->filter_hash, hash) == 0
         && crm_cursor_from_text (checkpoint->cursor, &cursor);
}

CrmSyncPull
crm_sync_plan_pull (CrmEntity *entity,
                    const CrmCheckpoint *checkpoint,
                    const char *hash,
                    gboolean full)
{
  switch (entity->sync_method)
    {
    case CRM_SYNC_ONLINE_ONLY:
    case CRM_SYNC_UPLOAD_ONLY:
      return CRM_SYNC_PULL_NONE;
    case CRM_SYNC_FULL:
      full = TRUE;
      break;
    case CRM_SYNC_STANDARD:
    case CRM_SYNC_DOWNLOAD_ONLY:
      break;
    }

  if (checkpoint->finished_us == 0 || !crm_sync_plan_same_shape (checkpoint->filter_hash, hash))
    full = TRUE;
  if (can_resume (checkpoint, hash))
    return CRM_SYNC_PULL_RESUME;
  if (full)
    return CRM_SYNC_PULL_FULL;
  if (checkpoint->delta_link != NULL && g_strcmp0 (checkpoint->filter_hash, hash) == 0)
    return CRM_SYNC_PULL_DELTA;
  return entity->modified_field >= 0 ? CRM_SYNC_PULL_CHANGES : CRM_SYNC_PULL_FULL;
}

char *
crm_sync_plan_hash (CrmEntity *entity, CrmFilter *filter)
{
  g_autoptr (GString) shape = g_string_new (entity->set);
  g_autofree char *text = filter != NULL ? crm_filter_print (filter, CRM_FILTER_V4) : NULL;
  g_autofree char *shape_sum = NULL;
  g_autofree char *filter_sum = NULL;

  for (guint i = 0; i < entity->n_fields; i++)
    g_string_append_printf (shape, "\n%s:%d", entity->fields[i]->name, entity->fields[i]->type);
  shape_sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, shape->str, -1);
  filter_sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text != NULL ? text : "", -1);
  return g_strdup_printf ("%.16s.%.16s", shape_sum, filter_sum);
}

gboolean
crm_sync_plan_same_shape (const char *hash, const char *other)
{
  return hash != NULL && other != NULL && strlen (hash) >= 17 && strncmp (hash, other, 17) == 0;
}

gboolean
crm_sync_plan_is_suspicious (gint64 n_rows, gint64 n_gone)
{
  return n_gone > 0 && (n_gone >= n_rows || n_gone > MAX (20, n_rows / 10));
}

/* --- cursors ----------------------------------------------------------------------------- */

void
crm_cursor_clear (CrmCursor *self)
{
  g_clear_pointer (&self->link, g_free);
  g_clear_pointer (&self->after, g_strfreev);
  self->kind = CRM_CURSOR_START;
  self->skip = 0;
}

static char *
dup_row_text (const char *name, char **row)
{
  g_autoptr (GString) text = g_string_new (name);

  for (guint i = 0; row[i] != NULL; i++)
    {
      g_string_append_c (text, ' ');
      g_string_append_uri_escaped (text, row[i], NULL, FALSE);
    }
  return g_string_free_and_steal (g_steal_pointer (&text));
}

char *
crm_cursor_to_text (const CrmCursor *self)
{
  switch (self->kind)
    {
    case CRM_CURSOR_START:
      return g_strdup ("start");
    case CRM_CURSOR_LINK:
      {
        g_autofree char *link = g_uri_escape_string (self->link, NULL, FALSE);
        g_autofree char *name = g_strconcat ("beyond ", link, NULL);

        return self->after != NULL ? dup_row_text (name, self->after)
                                   : g_strconcat ("link ", self->link, NULL);
      }
    case CRM_CURSOR_AFTER:
      return dup_row_text ("after", self->after);
    case CRM_CURSOR_FROM:
      return dup_row_text ("from", self->after);
    case CRM_CURSOR_PAST:
      return dup_row_text ("past", self->after);
    case CRM_CURSOR_TIE:
      {
        g_autofree char *name = g_strdup_printf ("tie %u", self->skip);

        return dup_row_text (name, self->after);
      }
    case CRM_CURSOR_SKIP:
      return g_strdup_printf ("skip %u", self->skip);
    case CRM_CURSOR_END:
      return g_strdup ("end");
    }
  g_assert_not_reached ();
}

static gboolean
parse_row (const char *text, CrmCursorKind kind, CrmCursor *out)
{
  out->after = g_strsplit (text, " ", -1);
  for (guint i = 0; out->after[i] != NULL; i++)
    {
      char *plain = g_uri_unescape_string (out->after[i], NULL);

      if (plain == NULL)
        {
          crm_cursor_clear (out);
          return FALSE;
        }
      g_free (out->after[i]);
      out->after[i] = plain;
    }
  out->kind = kind;
  return TRUE;
}

static gboolean
parse_tie (const char *text, CrmCursor *out)
{
  g_auto (GStrv) parts = g_strsplit (text, " ", 2);
  guint64 skip;

  if (g_strv_length (parts) != 2
      || !g_ascii_string_to_unsigned (parts[0], 10, 0, G_MAXUINT, &skip, NULL)
      || !parse_row (parts[1], CRM_CURSOR_TIE, out))
    return FALSE;
  out->skip = skip;
  return TRUE;
}

static gboolean
parse_beyond (const char *text, CrmCursor *out)
{
  g_auto (GStrv) parts = g_strsplit (text, " ", 2);

  if (g_strv_length (parts) != 2 || !parse_row (parts[1], CRM_CURSOR_LINK, out))
    return FALSE;
  out->link = g_uri_unescape_string (parts[0], NULL);
  if (out->link != NULL)
    return TRUE;
  crm_cursor_clear (out);
  return FALSE;
}

gboolean
crm_cursor_from_text (const char *text, CrmCursor *out)
{
  guint64 skip;

  *out = (CrmCursor) { .kind = CRM_CURSOR_START };
  if (text == NULL)
    return FALSE;
  if (g_str_equal (text, "start"))
    return TRUE;
  if (g_str_equal (text, "end"))
    {
      out->kind = CRM_CURSOR_END;
      return TRUE;
    }
  if (g_str_has_prefix (text, "link "))
    {
      out->kind = CRM_CURSOR_LINK;
      out->link = g_strdup (text + 5);
      return TRUE;
    }
  if (g_str_has_prefix (text, "beyond "))
    return parse_beyond (text + 7, out);
  if (g_str_has_prefix (text, "after "))
    return parse_row (text + 6, CRM_CURSOR_AFTER, out);
  if (g_str_has_prefix (text, "from "))
    return parse_row (text + 5, CRM_CURSOR_FROM, out);
  if (g_str_has_prefix (text, "past "))
    return parse_row (text + 5, CRM_CURSOR_PAST, out);
  if (g_str_has_prefix (text, "tie "))
    return parse_tie (text + 4, out);
  if (g_str_has_prefix (text, "skip ")
      && g_ascii_string_to_unsigned (text + 5, 10, 0, G_MAXUINT, &skip, NULL))
    {
      out->kind = CRM_CURSOR_SKIP;
      out->skip = skip;
      return TRUE;
    }
  return FALSE;
}

/* --- filters ----------------------------------------------------------------------------- */

static CrmFilter *
compare (CrmField *field, CrmFilterOp op, const CrmValue *value)
{
  return crm_filter_new (op, crm_filter_new_path (field->name),
                         crm_filter_new_literal (field->type, value));
}

static CrmFilter *
join (CrmFilterOp op, CrmFilter *first, CrmFilter *second)
{
  return first != NULL ? crm_filter_new (op, first, second) : second;
}

/* (a gt x) or (a eq x and b gt y) or ...: null sorts first, so what comes after it is what
 * is not null. */
CrmFilter *
crm_sync_plan_after (CrmEntity *entity, GArray *fields, char **after, GError **error)
{
  g_autoptr (CrmArena) arena = crm_arena_new ();
  g_autoptr (CrmFilter) result = NULL;
  g_autofree CrmValue *values = g_new0 (CrmValue, fields->len + 1);

  if (g_strv_length (after) != fields->len)
    {
      g_set_error (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_INVALID,
                   "The cursor of %s does not fit its order", entity->name);
      return NULL;
    }

  for (guint i = 0; i < fields->len; i++)
    {
      CrmField *field = entity->fields[g_array_index (fields, guint, i)];
      CrmFilter *term = NULL;

      if (*after[i] == '\0')
        values[i] = crm_value_null ();
      else if (!crm_value_parse (field->type, after[i], -1, arena, &values[i], error))
        return NULL;

      for (guint k = 0; k < i; k++)
        {
          CrmField *before = entity->fields[g_array_index (fields, guint, k)];

          term = join (CRM_FILTER_AND, term, compare (before, CRM_FILTER_EQ, &values[k]));
        }
      term = join (CRM_FILTER_AND, term,
                   compare (field, values[i].kind == CRM_VALUE_NULL ? CRM_FILTER_NE : CRM_FILTER_GT,
                            &values[i]));
      result = join (CRM_FILTER_OR, g_steal_pointer (&result), term);
    }
  return g_steal_pointer (&result);
}

CrmFilter *
crm_sync_plan_beside (CrmEntity *entity, CrmFilterOp op, const char *time, GError **error)
{
  g_autoptr (CrmArena) arena = crm_arena_new ();
  CrmField *field = entity->fields[entity->modified_field];
  CrmValue value = crm_value_null ();

  if (*time != '\0' && !crm_value_parse (field->type, time, -1, arena, &value, error))
    return NULL;
  if (*time == '\0' && op == CRM_FILTER_GT)
    op = CRM_FILTER_NE;
  return compare (field, op, &value);
}

char *
crm_sync_plan_orderby (CrmEntity *entity, GArray *fields)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < fields->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "," : "",
                            entity->fields[g_array_index (fields, guint, i)]->name);
  return g_string_free_and_steal (g_steal_pointer (&text));
}

CrmFilter *
crm_sync_plan_key_filter (CrmEntity *entity, const char *key, GError **error)
{
  g_autoptr (CrmArena) arena = crm_arena_new ();
  g_autofree CrmValue *values = g_new0 (CrmValue, entity->n_fields + 1);
  CrmFilter *result = NULL;

  if (!crm_entity_parse_key (entity, key, arena, values, error))
    return NULL;
  for (guint i = 0; i < entity->keys->len; i++)
    {
      guint index = g_array_index (entity->keys, guint, i);

      result = join (CRM_FILTER_AND, result,
                     compare (entity->fields[index], CRM_FILTER_EQ, &values[index]));
    }
  return result;
}

CrmFilter *
crm_sync_plan_window (CrmEntity *entity, gint64 from_us, gint64 to_us)
{
  CrmField *field;
  CrmValue from = crm_value_int (from_us), to = crm_value_int (to_us);
  CrmFilter *result = NULL;

  if (entity->modified_field < 0)
    return NULL;
  field = entity->fields[entity->modified_field];
  if (from_us > 0)
    result = compare (field, CRM_FILTER_GE, &from);
  if (to_us > 0)
    result = join (CRM_FILTER_AND, result, compare (field, CRM_FILTER_LT, &to));
  return result;
}

/* A server may refuse an instant that is finer than it stores, or round it to the wrong side. */
CrmFilter *
crm_sync_plan_since (CrmEntity *entity, gint64 from_us, gint64 grid_us)
{
  gint64 aligned = from_us - from_us % (grid_us > 0 ? grid_us : G_USEC_PER_SEC);
  CrmValue value = crm_value_int (aligned);

  if (entity->modified_field < 0 || from_us <= 0)
    return NULL;
  return compare (entity->fields[entity->modified_field],
                  aligned == from_us ? CRM_FILTER_GE : CRM_FILTER_GT, &value);
}
