/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-store-private.h"
#include <string.h>

typedef struct
{
  CrmSend *send;
  const CrmReceipt *receipt;
  CrmEntity *entity;
  const char *key;
  CrmRecord *theirs;
  CrmMergeOutcome outcome;
} AckJob;

static const CrmPatchEntry *
find_sent (CrmTable *table, CrmSend *send, guint field)
{
  CrmField *sent = crm_entity_find_field (send->entity, table->entity->fields[field]->name);

  return sent ? crm_patch_find (send->patch, sent->index) : NULL;
}

/* What the server has now: its echo, else what was sent, else what it had. */
static CrmValue *
server_values (CrmTable *table, CrmRowData *row, AckJob *job)
{
  CrmRecord *echo = job->receipt->record;
  CrmValue *values;
  g_autofree int *map = NULL;

  if (echo)
    {
      CrmEntity *entity = crm_record_get_entity (echo);

      map = crm_table_dup_map (table, entity);
      values = crm_table_map_values (table, map, entity->n_fields, crm_record_get_values (echo),
                                     row->arena);
    }
  else
    {
      values = crm_arena_alloc (row->arena, MAX (table->entity->n_fields, 1) * sizeof *values);
      for (guint i = 0; i < table->entity->n_fields; i++)
        values[i] = crm_value_absent ();
    }
  for (guint i = 0; i < table->entity->n_fields; i++)
    {
      const CrmPatchEntry *sent = find_sent (table, job->send, i);

      if (values[i].kind == CRM_VALUE_ABSENT)
        values[i] = sent ? sent->now : row->base[i];
    }
  return values;
}

/* The server took the change and stored something else: what was sent can be seen and brought
 * back. */
static void
note_changed (CrmTable *table,
              guint field,
              const CrmPatchEntry *sent,
              const CrmValue *server,
              GArray *changed)
{
  CrmClash clash = {
    .field = field, .mine_lost = TRUE, .base = sent->was, .mine = sent->now, .theirs = *server
  };

  if (server->kind != CRM_VALUE_ABSENT
      && !crm_merge_is_tidied (table->entity->fields[field]->type, &sent->now, server))
    g_array_append_val (changed, clash);
}

/* An edit made meanwhile, and the server has what neither it nor this device knew of. */
static gboolean
is_unseen (CrmEdmType type, const CrmValue *mine, const CrmValue *before, const CrmValue *server)
{
  return !crm_value_equal (type, server, before) && !crm_value_equal (type, server, mine)
         && !crm_merge_is_tidied (type, before, server);
}

/* Only what still holds what was sent is clean: an edit made meanwhile stays. Where it would go
 * over what nobody here has seen, the base stays too: *@unseen, it takes a merge. */
static void
clean_sent (CrmTable *table,
            CrmRowData *row,
            CrmSend *send,
            const CrmValue *server,
            GArray *changed,
            gboolean *unseen)
{
  for (guint i = 0; i < table->entity->n_fields; i++)
    {
      const CrmPatchEntry *sent = find_sent (table, send, i);
      CrmEdmType type = table->entity->fields[i]->type;
      /* Of a new record what was empty went out as empty. */
      CrmValue before = sent ? sent->now : row->base[i];

      if (crm_value_equal (type, &row->values[i], &before))
        {
          if (sent)
            note_changed (table, i, sent, &server[i], changed);
          row->values[i] = server[i];
        }
      else if (is_unseen (type, &row->values[i], &before, &server[i]))
        {
          row->base[i] = before;
          *unseen = TRUE;
          continue;
        }
      row->base[i] = server[i];
    }
}

/* What stands beside a row under its key. */
static gboolean
move_beside (CrmTxn *txn, CrmTable *table, const CrmValue *old, const CrmValue *new, GError **error)
{
  const char *const texts[] = {
    "UPDATE vault SET key = ?3 WHERE entity = ?1 AND key = ?2",
    "UPDATE OR REPLACE file SET key = ?3 WHERE entity = ?1 AND key = ?2",
    "INSERT OR REPLACE INTO draft SELECT entity, ?3, saved_us FROM draft"
    " WHERE entity = ?1 AND key = ?2",
    "UPDATE draft_value SET key = ?3 WHERE entity = ?1 AND key = ?2",
    "DELETE FROM draft WHERE entity = ?1 AND key = ?2",
  };
  g_autofree char *from = crm_table_dup_key_text (table, old);
  g_autofree char *to = crm_table_dup_key_text (table, new);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (CrmStmt) statement = crm_db_prepare (txn->db, texts[i], error);

      if (!statement)
        return FALSE;
      crm_stmt_bind_text (statement, 1, table->entity->name);
      crm_stmt_bind_text (statement, 2, from);
      if (sqlite3_bind_parameter_count (statement) > 2)
        crm_stmt_bind_text (statement, 3, to);
      if (!crm_stmt_run (txn->db, statement, error))
        return FALSE;
    }
  return TRUE;
}

/* What the user did to the other row is theirs as well. What was written in both stays as it is in
 * the older one, and the other value is kept. */
static void
take_edits (CrmTable *table, CrmRowData *row, const CrmRowData *other, GArray *lost)
{
  for (guint i = 0; i < table->entity->n_fields; i++)
    {
      CrmEdmType type = table->entity->fields[i]->type;
      CrmClash clash = { .field = i,
                         .mine_lost = TRUE,
                         .base = crm_value_dup_into (&other->base[i], row->arena),
                         .mine = crm_value_dup_into (&other->values[i], row->arena),
                         .theirs = row->values[i] };

      if (table->entity->fields[i]->is_key || !crm_row_is_edited (table, other, i))
        continue;
      if (crm_value_equal (type, &row->values[i], &row->base[i]))
        row->values[i] = clash.mine;
      else if (!crm_value_equal (type, &row->values[i], &clash.mine))
        g_array_append_val (lost, clash);
    }
}

/* A server that makes the keys itself says which one it gave. A listing may have brought the
 * row under it already: then that one goes, and what was edited in it moves. @lost: CrmClash. */
static gboolean
take_key (
    CrmTxn *txn, CrmTable *table, CrmRowData *row, const char *key, GArray *lost, GError **error)
{
  CrmValue value = key ? crm_table_parse_key (table, key, row->arena) : row->key;
  CrmValue old = row->key;
  g_auto (CrmRowData) double_row = { 0 };

  if (crm_value_identical (&value, &row->key))
    return TRUE;
  if (!crm_row_load (txn, table, &value, &double_row, error))
    return FALSE;
  if (double_row.id != 0)
    take_edits (table, row, &double_row, lost);
  if ((double_row.id != 0 && !crm_row_remove (txn, table, &double_row, error))
      || !crm_problem_forget (txn, table, &old, error)
      || !move_beside (txn, table, &old, &value, error))
    return FALSE;
  row->key = value;
  for (guint i = 0; i < table->lookups->len; i++)
    {
      guint field = g_array_index (table->lookups, guint, i);

      if (g_strcmp0 (table->entity->fields[field]->lookup_entity, table->entity->name) == 0
          && crm_value_identical (&row->values[field], &old))
        row->values[field] = value;
    }
  if (table->key_field >= 0)
    row->values[table->key_field] = row->base[table->key_field] = value;
  return crm_txn_repoint (txn, table, &old, &value, TRUE, error);
}

static gint64
modified_of (CrmTable *table, const CrmValue *values)
{
  int field = table->entity->modified_field;

  return field >= 0 && values[field].kind == CRM_VALUE_INT ? values[field].integer : 0;
}

/* Without an echo the server's time of the change is later than what it had before. */
static gboolean
note_confirmed (
    CrmTxn *txn, CrmTable *table, CrmRowData *row, AckJob *job, gint64 before_us, GError **error)
{
  gint64 after_us = modified_of (table, row->base);
  CrmConfirmed confirmed = { .op = job->send->id,
                             .change = job->send->kind,
                             .patch = job->send->patch,
                             .etag = row->etag,
                             .modified_us = after_us > before_us ? after_us
                                            : before_us > 0      ? before_us + 1
                                                                 : 0 };

  return crm_confirmed_put (txn, table, row, &confirmed, error);
}

/* @lost: CrmClash. */
static gboolean
keep_lost (CrmTxn *txn, CrmTable *table, CrmRowData *row, GArray *lost, GError **error)
{
  for (guint i = 0; i < lost->len; i++)
    if (!crm_vault_put (txn, table, row, &g_array_index (lost, CrmClash, i), NULL, error))
      return FALSE;
  return TRUE;
}

static gboolean
write_acked (CrmTxn *txn,
             CrmTable *table,
             CrmRowData *row,
             const CrmValue *was,
             AckJob *job,
             gboolean unseen,
             GError **error)
{
  const CrmReceipt *receipt = job->receipt;

  row->etag = receipt->etag     ? receipt->etag
              : receipt->record ? crm_record_get_etag (receipt->record)
                                : NULL;
  /* Without it the record is read before the next write. */
  if (unseen)
    row->etag = NULL;
  if (!(row->state & CRM_RECORD_PARKED) && !crm_problem_forget (txn, table, &row->key, error))
    return FALSE;
  return crm_row_save (txn, table, row, was, error)
         && crm_row_mark_if_run (txn, table, row->id, error);
}

static gboolean
ack_cb (CrmTxn *txn, gpointer data, GError **error)
{
  AckJob *job = data;
  CrmTable *table = crm_txn_table (txn, job->send->entity, error);
  g_autoptr (CrmArena) arena = crm_arena_new ();
  g_auto (CrmRowData) row = { 0 };
  g_autoptr (GArray) changed = g_array_new (FALSE, FALSE, sizeof (CrmClash));
  CrmValue key, *was, *server;
  gint64 inflight = 0, before_us;
  gboolean removed, unseen = FALSE;

  if (!table)
    return FALSE;
  key = crm_table_parse_key (table, job->send->key, arena);
  if (!crm_row_load (txn, table, &key, &row, error)
      || !crm_inflight_load (txn, table, &key, arena, &inflight, NULL, NULL, error)
      || !crm_inflight_forget (txn, inflight, error))
    return FALSE;
  if (row.id == 0)
    return TRUE;
  if (job->send->kind == CRM_SEND_DELETE)
    return crm_row_take_gone (txn, table, &row, &removed, error);
  before_us = modified_of (table, row.base);
  was = crm_table_map_values (table, NULL, 0, row.values, row.arena);
  server = server_values (table, &row, job);
  /* Discarded while it was under way: what the server has now is what it shall be. */
  if (inflight == 0 && row.state == CRM_RECORD_CLEAN)
    memcpy (row.values, server, table->entity->n_fields * sizeof (CrmValue));
  clean_sent (table, &row, job->send, server, changed, &unseen);
  row.state &= ~(guint) (CRM_RECORD_NEW | CRM_RECORD_REJECTED);
  row.reasons &= ~(guint) CRM_ROW_MADE_AGAIN;
  if (!take_key (txn, table, &row, job->receipt->key, changed, error))
    return FALSE;
  crm_row_settle (table, &row);
  return keep_lost (txn, table, &row, changed, error)
         && write_acked (txn, table, &row, was, job, unseen, error)
         && note_confirmed (txn, table, &row, job, before_us, error);
}

gboolean
crm_store_ack (CrmStore *self, CrmSend *send, const CrmReceipt *receipt, GError **error)
{
  AckJob job = { .send = send, .receipt = receipt };

  g_return_val_if_fail (CRM_IS_STORE (self) && send && receipt, FALSE);

  return crm_store_run (self, CRM_LANE_SYNC, ack_cb, &job, NULL, error);
}

/* --- read after a conflict or an unknown outcome ------------------------------------------ */

static gboolean
merge_gone (CrmTxn *txn, CrmTable *table, CrmRowData *row, AckJob *job, GError **error)
{
  gint64 inflight = 0;
  gboolean removed;

  if (!crm_inflight_load (txn, table, &row->key, row->arena, &inflight, NULL, NULL, error)
      || !crm_inflight_forget (txn, inflight, error))
    return FALSE;
  /* It never arrived. */
  if ((row->state & CRM_RECORD_NEW) && !(row->state & CRM_RECORD_DELETED))
    {
      job->outcome = CRM_MERGE_SEND_AGAIN;
      return TRUE;
    }
  if (!crm_row_take_gone (txn, table, row, &removed, error))
    return FALSE;
  job->outcome = removed ? CRM_MERGE_DONE : CRM_MERGE_PARKED;
  return TRUE;
}

/* Read under the key it has there: of a new record of a server that makes the keys. */
static gboolean
take_their_key (
    CrmTxn *txn, CrmTable *table, CrmRowData *row, AckJob *job, GArray *lost, GError **error)
{
  const char *key = crm_record_get_key (job->theirs);
  CrmValue value = crm_table_parse_key (table, key, row->arena);
  g_autoptr (CrmStmt) move = NULL;

  if (!(row->state & CRM_RECORD_NEW) || crm_value_identical (&value, &row->key))
    return TRUE;
  move = crm_db_prepare (txn->db, "UPDATE inflight SET key = ?3 WHERE entity = ?1 AND key = ?2",
                         error);
  if (!move)
    return FALSE;
  sqlite3_bind_int64 (move, 1, table->number);
  crm_stmt_bind (move, 2, &row->key);
  crm_stmt_bind (move, 3, &value);
  return crm_stmt_run (txn->db, move, error) && take_key (txn, table, row, key, lost, error);
}

static gboolean
merge_cb (CrmTxn *txn, gpointer data, GError **error)
{
  AckJob *job = data;
  CrmTable *table = crm_txn_table (txn, job->entity, error);
  g_autoptr (CrmArena) arena = crm_arena_new ();
  g_auto (CrmRowData) row = { 0 };
  g_autofree int *map = NULL;
  g_autoptr (GArray) sent = NULL;
  g_autoptr (GArray) lost = g_array_new (FALSE, FALSE, sizeof (CrmClash));
  CrmSendKind kind = CRM_SEND_UPDATE;
  CrmEntity *entity;
  CrmValue key, *theirs;
  gint64 inflight = 0;

  job->outcome = CRM_MERGE_DONE;
  if (!table)
    return FALSE;
  key = crm_table_parse_key (table, job->key, arena);
  if (!crm_row_load (txn, table, &key, &row, error))
    return FALSE;
  if (row.id == 0)
    return TRUE;
  if (!job->theirs)
    return merge_gone (txn, table, &row, job, error);
  entity = crm_record_get_entity (job->theirs);
  map = crm_table_dup_map (table, entity);
  theirs = crm_table_map_values (table, map, entity->n_fields, crm_record_get_values (job->theirs),
                                 row.arena);
  if (!take_their_key (txn, table, &row, job, lost, error)
      || !keep_lost (txn, table, &row, lost, error)
      || !crm_row_take_theirs (txn, table, &row, theirs, crm_record_get_etag (job->theirs), NULL,
                               error)
      || !crm_inflight_load (txn, table, &row.key, arena, &inflight, &kind, &sent, error)
      || (sent && !crm_confirmed_put_arrived (txn, table, &row, inflight, kind, sent, error))
      || !crm_inflight_forget (txn, inflight, error)
      || !crm_row_mark_if_run (txn, table, row.id, error))
    return FALSE;
  job->outcome = row.state & CRM_RECORD_PARKED   ? CRM_MERGE_PARKED
                 : row.state & CRM_RECORD_UNSENT ? CRM_MERGE_SEND_AGAIN
                                                 : CRM_MERGE_DONE;
  return TRUE;
}

gboolean
crm_store_merge (CrmStore *self,
                 CrmEntity *entity,
                 const char *key,
                 CrmRecord *theirs,
                 CrmSend *send,
                 CrmMergeOutcome *outcome,
                 GError **error)
{
  AckJob job = { .entity = entity, .key = key, .theirs = theirs, .send = send };

  g_return_val_if_fail (CRM_IS_STORE (self) && entity && key, FALSE);

  if (!crm_store_run (self, CRM_LANE_SYNC, merge_cb, &job, NULL, error))
    return FALSE;
  if (outcome)
    *outcome = job.outcome;
  return TRUE;
}
