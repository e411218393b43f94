/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-store-private.h"
#include <string.h>

/* The clocks of a server's parts may differ by so much. */
#define SLACK_US (60 * (gint64) G_USEC_PER_SEC)

typedef struct
{
  CrmPage *page;
  CrmReason reason;
  const CrmCheckpoint *checkpoint;
  guint from; /* first row that is not committed yet */
  guint to;   /* out: of this chunk */
  CrmApplyStats stats;
} ApplyJob;

/* What stays the same for all rows of a chunk. */
typedef struct
{
  CrmTxn *txn;
  CrmTable *table;
  guint reason;
  gboolean marks;
  gboolean is_listing; /* a listing of everything is open: what it showed once it shows again */
  CrmApplyStats *stats;
} Chunk;

static gboolean
mark (Chunk *chunk, gint64 id, GError **error)
{
  return !chunk->marks || crm_row_mark_seen (chunk->txn, chunk->table, id, error);
}

static gint64
modified_of (CrmTable *table, const CrmValue *values)
{
  int field = table->entity->modified_field;

  return field >= 0 && values[field].kind == CRM_VALUE_INT ? values[field].integer : 0;
}

/* What a run learned from the row: who follows it, and how late it came. */
static void
note_touched (Chunk *chunk, const CrmValue *key, const CrmValue *values)
{
  gint64 modified = values ? modified_of (chunk->table, values) : 0;

  if (modified > 0 && (chunk->stats->oldest_us == 0 || modified < chunk->stats->oldest_us))
    chunk->stats->oldest_us = modified;
  if (chunk->stats->touched)
    g_ptr_array_add (chunk->stats->touched, crm_table_dup_key_text (chunk->table, key));
}

static gboolean
insert (Chunk *chunk,
        CrmValue *values,
        const CrmValue *key,
        const char *etag,
        gboolean *inserted,
        GError **error)
{
  CrmRowData row = { .etag = etag, .reasons = chunk->reason, .key = *key, .values = values };

  if (!crm_row_insert (chunk->txn, chunk->table, &row, inserted, error))
    return FALSE;
  if (!*inserted)
    return TRUE;
  chunk->stats->added++;
  note_touched (chunk, key, values);
  return mark (chunk, row.id, error);
}

typedef struct
{
  gint64 id; /* 0: no such row */
  CrmRecordState state;
  guint reasons;
  gboolean same_etag;
} Found;

static gboolean
find (Chunk *chunk, const CrmValue *key, const char *etag, Found *found, GError **error)
{
  g_autoptr (CrmStmt) select
      = crm_db_prepare_table (chunk->txn->db, chunk->table, CRM_TABLE_FIND, error);
  const char *old;
  int step;

  *found = (Found) { 0 };
  if (!select)
    return FALSE;
  crm_stmt_bind (select, 1, key);
  step = crm_stmt_step (chunk->txn->db, select, error);
  if (step <= 0)
    return step == 0;
  found->id = sqlite3_column_int64 (select, 0);
  found->state = (CrmRecordState) sqlite3_column_int (select, 1);
  old = (const char *) sqlite3_column_text (select, 2);
  found->reasons = (guint) sqlite3_column_int64 (select, 3);
  found->same_etag = etag && old && g_str_equal (etag, old);
  return TRUE;
}

static gboolean
add_reason (Chunk *chunk, const Found *found, GError **error)
{
  g_autoptr (CrmStmt) update = NULL;

  if ((found->reasons & chunk->reason) == chunk->reason)
    return TRUE;
  update = crm_db_prepare_table (chunk->txn->db, chunk->table, CRM_TABLE_REASONS, error);
  if (!update)
    return FALSE;
  sqlite3_bind_int64 (update, 1, found->id);
  sqlite3_bind_int64 (update, 2, found->reasons | chunk->reason);
  return crm_stmt_run (chunk->txn->db, update, error);
}

/* The server's values over the old ones; what it did not tell stays. */
static gboolean
overlay (CrmTable *table, CrmRowData *row, const CrmValue *theirs)
{
  gboolean differs = FALSE;

  for (guint i = 0; i < table->entity->n_fields; i++)
    if (theirs[i].kind != CRM_VALUE_ABSENT && !crm_value_identical (&row->values[i], &theirs[i]))
      {
        row->values[i] = theirs[i];
        differs = TRUE;
      }
  return differs;
}

static gboolean
update_clean (Chunk *chunk, CrmRowData *row, CrmValue *theirs, const char *etag, GError **error)
{
  gboolean differs = overlay (chunk->table, row, theirs);
  gboolean incomplete = row->reasons & CRM_ROW_INCOMPLETE;

  if (!differs && !incomplete && g_strcmp0 (row->etag, etag) == 0)
    {
      Found found = { .id = row->id, .reasons = row->reasons };

      chunk->stats->unchanged++;
      return add_reason (chunk, &found, error);
    }
  if (differs)
    chunk->stats->updated++;
  else
    chunk->stats->unchanged++;
  if (differs)
    note_touched (chunk, &row->key, row->values);
  row->etag = etag;
  row->reasons = (row->reasons | chunk->reason) & ~(guint) CRM_ROW_INCOMPLETE;
  /* Where the row is clean its base is what was in the table. */
  return crm_row_save (chunk->txn, chunk->table, row, row->base, error);
}

/* A row that moves while it is listed comes on two pages: the later version stays, whichever
 * page was made first. */
static gboolean
is_step_back (Chunk *chunk, const CrmRowData *row, const CrmValue *theirs)
{
  gint64 held = modified_of (chunk->table, row->base);
  gint64 told = modified_of (chunk->table, theirs);

  return chunk->is_listing && held > 0 && told > 0 && told < held;
}

static gboolean
update (Chunk *chunk,
        const Found *found,
        gboolean was_seen,
        CrmValue *theirs,
        const char *etag,
        GError **error)
{
  g_auto (CrmRowData) row = { 0 };
  guint n_clashes = 0;

  if (!crm_row_load_id (chunk->txn, chunk->table, found->id, &row, error))
    return FALSE;
  if (was_seen && is_step_back (chunk, &row, theirs))
    {
      chunk->stats->unchanged++;
      return add_reason (chunk, found, error);
    }
  chunk->stats->n_older
      += modified_of (chunk->table, theirs) > 0
         && modified_of (chunk->table, row.base) > modified_of (chunk->table, theirs) + SLACK_US;
  if (row.state == CRM_RECORD_CLEAN)
    return update_clean (chunk, &row, theirs, etag, error);
  row.reasons |= chunk->reason;
  if (!crm_row_take_theirs (chunk->txn, chunk->table, &row, theirs, etag, &n_clashes, error))
    return FALSE;
  chunk->stats->updated++;
  chunk->stats->clashes += n_clashes;
  note_touched (chunk, &row.key, row.base);
  return TRUE;
}

static gboolean
apply_record (Chunk *chunk, CrmValue *values, const CrmValue *key, const char *etag, GError **error)
{
  gboolean inserted = FALSE, was_seen;
  Found found;

  /* In bulk mode nearly every row is new: look only where one was there. */
  if (g_atomic_int_get (&chunk->table->is_bulk) && chunk->reason != 0)
    {
      if (!insert (chunk, values, key, etag, &inserted, error))
        return FALSE;
      if (inserted)
        return TRUE;
    }
  if (!find (chunk, key, etag, &found, error))
    return FALSE;
  if (found.id == 0 && chunk->reason == 0)
    return TRUE;
  if (found.id == 0)
    return insert (chunk, values, key, etag, &inserted, error);
  if (!mark (chunk, found.id, error))
    return FALSE;
  /* Without marks all that is here came with this listing. */
  was_seen = !chunk->marks || sqlite3_changes (crm_db_get_handle (chunk->txn->db)) == 0;
  /* The server has what the row's base has; only a row that was held to be gone is news. */
  if (found.same_etag && !(found.state & CRM_RECORD_REJECTED)
      && !(found.reasons & CRM_ROW_INCOMPLETE))
    {
      chunk->stats->unchanged++;
      return add_reason (chunk, &found, error);
    }
  return update (chunk, &found, was_seen, values, etag, error);
}

/* A row that only left the set stays where something else holds it. With unsent edits it stays as
 * it is: it is there, so they can be sent, and what shows the set next decides about it. */
static gboolean
apply_tombstone (Chunk *chunk, const CrmRow *row, GError **error)
{
  g_auto (CrmRowData) data = { 0 };
  g_autoptr (CrmArena) arena = crm_arena_new ();
  CrmValue key = crm_table_parse_key (chunk->table, row->removed_key, arena);
  gboolean removed = FALSE;

  if (!crm_row_load (chunk->txn, chunk->table, &key, &data, error))
    return FALSE;
  if (data.id == 0 || (row->left_set && data.state != CRM_RECORD_CLEAN))
    return TRUE;
  if (!(row->left_set ? crm_row_drop_reason (chunk->txn, chunk->table, &data, CRM_REASON_FILTER,
                                             &removed, error)
                      : crm_row_take_gone (chunk->txn, chunk->table, &data, &removed, error)))
    return FALSE;
  chunk->stats->removed += removed;
  if (removed)
    note_touched (chunk, &key, NULL);
  return TRUE;
}

static gboolean
apply_row (Chunk *chunk, CrmRow *row, const int *map, guint n, GError **error)
{
  g_autoptr (CrmArena) arena = NULL;
  CrmValue *values = row->values;
  CrmValue key;

  if (row->removed_key)
    return apply_tombstone (chunk, row, error);
  if (map || chunk->table->key_field < 0)
    arena = crm_arena_new ();
  if (map)
    values = crm_table_map_values (chunk->table, map, n, values, arena);
  key = crm_table_key_of (chunk->table, values, arena);
  if (!crm_value_is_empty (&key))
    return apply_record (chunk, values, &key, row->etag, error);
  g_set_error (error, CRM_STORE_ERROR, CRM_STORE_ERROR_INVALID, "A %s without a key",
               chunk->table->entity->name);
  return FALSE;
}

/* What is there and could not be read is not gone. */
static gboolean
mark_bad (CrmTxn *txn, CrmTable *table, CrmPage *page, GError **error)
{
  for (guint i = 0; i < page->bad->len; i++)
    {
      const char *text = g_array_index (page->bad, CrmBadRow, i).key;
      g_autoptr (CrmArena) arena = crm_arena_new ();
      g_auto (CrmRowData) row = { 0 };
      CrmValue key;

      if (text == NULL)
        continue;
      key = crm_table_parse_key (table, text, arena);
      if (!crm_row_load (txn, table, &key, &row, error)
          || (row.id != 0 && !crm_row_mark_seen (txn, table, row.id, error)))
        return FALSE;
    }
  return TRUE;
}

static gboolean
apply_chunk_cb (CrmTxn *txn, gpointer data, GError **error)
{
  ApplyJob *job = data;
  CrmEntity *entity = job->page->entity;
  CrmTable *table = crm_txn_table (txn, entity, error);
  Chunk chunk = { .txn = txn, .table = table, .reason = job->reason, .stats = &job->stats };
  g_auto (CrmCheckpoint) held = { 0 };
  g_autofree int *map = NULL;
  gint64 until = crm_clock_monotonic_us (txn->clock) + CRM_CHUNK_US;
  gboolean marks = FALSE;

  if (!table || !crm_checkpoint_read (txn, table, &held, &marks, error))
    return FALSE;
  if (job->from == 0 && job->checkpoint && held.run_id != 0 && (!marks || held.finished_us == 0)
      && !crm_run_enter_bulk (txn, table, job->checkpoint, error))
    return FALSE;
  map = crm_table_dup_map (table, entity);
  chunk.marks = marks && (job->reason & CRM_REASON_FILTER);
  chunk.is_listing = held.run_id != 0 && (job->reason & CRM_REASON_FILTER);
  if (chunk.marks && job->from == 0 && !mark_bad (txn, table, job->page, error))
    return FALSE;
  job->to = job->from;
  while (job->to < job->page->rows->len)
    {
      CrmRow *row = &g_array_index (job->page->rows, CrmRow, job->to);

      if (!apply_row (&chunk, row, map, entity->n_fields, error))
        return FALSE;
      job->to++;
      if (crm_clock_monotonic_us (txn->clock) >= until)
        break;
    }
  /* Never ahead of the rows it covers. */
  if (job->checkpoint && job->to == job->page->rows->len)
    return crm_checkpoint_write (txn, table, job->checkpoint, error);
  return TRUE;
}

static void
add_stats (CrmApplyStats *sum, const CrmApplyStats *stats)
{
  sum->added += stats->added;
  sum->updated += stats->updated;
  sum->unchanged += stats->unchanged;
  sum->removed += stats->removed;
  sum->clashes += stats->clashes;
  sum->n_older += stats->n_older;
  if (sum->oldest_us == 0 || (stats->oldest_us > 0 && stats->oldest_us < sum->oldest_us))
    sum->oldest_us = stats->oldest_us;
  if (sum->touched && stats->touched)
    g_ptr_array_extend_and_steal (sum->touched, g_ptr_array_ref (stats->touched));
}

gboolean
crm_store_apply_page (CrmStore *self,
                      CrmPage *page,
                      CrmReason reason,
                      const CrmCheckpoint *checkpoint,
                      CrmApplyStats *stats,
                      GCancellable *cancellable,
                      GError **error)
{
  ApplyJob job = { .page = page, .reason = reason, .checkpoint = checkpoint };
  CrmApplyStats sum = { .touched = stats ? stats->touched : NULL };

  g_return_val_if_fail (CRM_IS_STORE (self) && page, FALSE);

  do
    {
      g_autoptr (GPtrArray) touched = sum.touched ? g_ptr_array_new_with_free_func (g_free) : NULL;

      job.stats = (CrmApplyStats) { .touched = touched };
      if (!crm_store_run (self, CRM_LANE_SYNC, apply_chunk_cb, &job, cancellable, error))
        return FALSE;
      add_stats (&sum, &job.stats);
      job.from = job.to;
      if (stats)
        *stats = sum;
    }
  while (job.from < page->rows->len);
  return TRUE;
}

/* --- keys and versions alone -------------------------------------------------------------- */

/* A server's clock may be off by a little; this much older is another state of the server. */
#define OLDER_US (3600 * (gint64) G_USEC_PER_SEC)

typedef struct
{
  CrmPage *page;
  gboolean mark;
  gboolean is_cut; /* into chunks: the user's saves wait for it */
  guint at;        /* first row that was not compared yet */
  gint64 unsure_us;
  CrmVersions *out;
} CompareJob;

/* @base: where the row is dirty the user's values say nothing of the server. */
static gboolean
is_same_version (
    CompareJob *job, CrmTable *table, const CrmRowData *row, const CrmRow *listed, CrmValue *values)
{
  int modified = table->entity->modified_field;

  if (row->reasons & CRM_ROW_INCOMPLETE)
    return FALSE;
  if (listed->etag && row->etag)
    return g_str_equal (listed->etag, row->etag);
  if (modified >= 0 && values[modified].kind != CRM_VALUE_ABSENT)
    return (job->unsure_us == 0 || modified_of (table, values) < job->unsure_us)
           && crm_value_equal (table->entity->fields[modified]->type, &values[modified],
                               &row->base[modified]);
  return TRUE;
}

static void
note_difference (
    CompareJob *job, CrmTable *table, const CrmRowData *row, CrmValue *key, gint64 told)
{
  gint64 held = row->id ? modified_of (table, row->base) : 0;

  g_ptr_array_add (row->id ? job->out->changed : job->out->unknown,
                   crm_table_dup_key_text (table, key));
  if (told > 0 && (job->out->oldest_us == 0 || told < job->out->oldest_us))
    job->out->oldest_us = told;
  if (told > 0 && held > told + OLDER_US)
    job->out->n_older++;
}

static gboolean
compare_row (
    CompareJob *job, CrmTxn *txn, CrmTable *table, CrmRow *listed, CrmValue *values, GError **error)
{
  g_auto (CrmRowData) row = { 0 };
  g_autoptr (CrmArena) arena = crm_arena_new ();
  CrmValue key = crm_table_key_of (table, values, arena);

  if (crm_value_is_empty (&key))
    return TRUE;
  if (!crm_row_load (txn, table, &key, &row, error))
    return FALSE;
  if (row.id != 0 && job->mark && !crm_row_mark_seen (txn, table, row.id, error))
    return FALSE;
  if (row.id == 0 || !is_same_version (job, table, &row, listed, values))
    note_difference (job, table, &row, &key, modified_of (table, values));
  return TRUE;
}

static gboolean
compare_cb (CrmTxn *txn, gpointer data, GError **error)
{
  CompareJob *job = data;
  CrmEntity *entity = job->page->entity;
  CrmTable *table = crm_txn_table (txn, entity, error);
  g_autoptr (CrmArena) arena = crm_arena_new ();
  g_autofree int *map = NULL;
  gint64 until = crm_clock_monotonic_us (txn->clock) + CRM_CHUNK_US;
  gboolean marks = FALSE;

  if (!table || !crm_checkpoint_read (txn, table, NULL, &marks, error))
    return FALSE;
  job->mark = job->mark && marks;
  map = crm_table_dup_map (table, entity);
  while (job->at < job->page->rows->len)
    {
      CrmRow *row = &g_array_index (job->page->rows, CrmRow, job->at++);
      CrmValue *values = row->values;

      if (row->removed_key)
        continue;
      if (map)
        values = crm_table_map_values (table, map, entity->n_fields, values, arena);
      if (!compare_row (job, txn, table, row, values, error))
        return FALSE;
      if (job->is_cut && crm_clock_monotonic_us (txn->clock) >= until)
        break;
    }
  return TRUE;
}

gboolean
crm_store_compare_versions (
    CrmStore *self, CrmPage *keys, gboolean mark, CrmVersions *out, GError **error)
{
  g_auto (CrmVersions) found = { 0 };
  CompareJob job
      = { .page = keys, .mark = mark, .is_cut = mark, .unsure_us = out->unsure_us, .out = &found };

  g_return_val_if_fail (CRM_IS_STORE (self) && keys && out, FALSE);

  crm_versions_init (&found);
  do
    if (!crm_store_run (self, mark ? CRM_LANE_SYNC : CRM_LANE_READ, compare_cb, &job, NULL, error))
      return FALSE;
  while (job.at < keys->rows->len);
  g_ptr_array_extend_and_steal (out->unknown, g_steal_pointer (&found.unknown));
  g_ptr_array_extend_and_steal (out->changed, g_steal_pointer (&found.changed));
  if (out->oldest_us == 0 || (found.oldest_us > 0 && found.oldest_us < out->oldest_us))
    out->oldest_us = found.oldest_us;
  out->n_older += found.n_older;
  return TRUE;
}
