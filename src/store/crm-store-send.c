/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-store-private.h"

/* --- snapshots ---------------------------------------------------------------------------- */

static gboolean
load_sent (CrmTxn *txn, CrmTable *table, gint64 id, CrmArena *arena, GArray *sent, GError **error)
{
  g_autoptr (CrmStmt) select = crm_db_prepare (
      txn->db, "SELECT field, value FROM sent WHERE inflight = ?1 ORDER BY try", error);
  int step = -1;

  if (!select)
    return FALSE;
  sqlite3_bind_int64 (select, 1, id);
  while ((step = crm_stmt_step (txn->db, select, error)) > 0)
    {
      CrmField *field
          = crm_entity_find_field (table->entity, (const char *) sqlite3_column_text (select, 0));
      CrmValue value = crm_stmt_get (select, 1);
      CrmSentValue each = { 0 };

      if (!field)
        continue;
      each.field = field->index;
      each.value = crm_value_dup_into (&value, arena);
      g_array_append_val (sent, each);
    }
  return step == 0;
}

gboolean
crm_inflight_load (CrmTxn *txn,
                   CrmTable *table,
                   const CrmValue *key,
                   CrmArena *arena,
                   gint64 *id,
                   CrmSendKind *kind,
                   GArray **sent,
                   GError **error)
{
  g_autoptr (CrmStmt) select = crm_db_prepare (
      txn->db, "SELECT id, kind FROM inflight WHERE entity = ?1 AND key = ?2", error);
  int step;

  *id = 0;
  if (!select)
    return FALSE;
  sqlite3_bind_int64 (select, 1, table->number);
  crm_stmt_bind (select, 2, key);
  step = crm_stmt_step (txn->db, select, error);
  if (step <= 0)
    return step == 0;
  *id = sqlite3_column_int64 (select, 0);
  if (kind)
    *kind = (CrmSendKind) sqlite3_column_int (select, 1);
  if (!sent)
    return TRUE;
  *sent = g_array_new (FALSE, FALSE, sizeof (CrmSentValue));
  return load_sent (txn, table, *id, arena, *sent, error);
}

gboolean
crm_inflight_forget (CrmTxn *txn, gint64 id, GError **error)
{
  g_autoptr (CrmStmt) forget = NULL;

  if (id == 0)
    return TRUE;
  forget = crm_db_prepare (txn->db, "DELETE FROM inflight WHERE id = ?1", error);
  if (!forget)
    return FALSE;
  sqlite3_bind_int64 (forget, 1, id);
  return crm_stmt_run (txn->db, forget, error);
}

/* One try more for the row; the kind of the first one stays, because that is what may have been
 * done. */
static gboolean
write_try (
    CrmTxn *txn, CrmTable *table, CrmRowData *row, CrmSend *send, gint64 *try, GError **error)
{
  g_autoptr (CrmStmt) write
      = crm_db_prepare (txn->db,
                        "INSERT INTO inflight (entity, key, kind, tries, version, etag, first_us)"
                        " VALUES (?1, ?2, ?3, 1, ?4, ?5, ?6)"
                        " ON CONFLICT (entity, key) DO UPDATE SET tries = tries + 1, version = ?4"
                        " RETURNING id, tries, kind",
                        error);

  if (!write)
    return FALSE;
  sqlite3_bind_int64 (write, 1, table->number);
  crm_stmt_bind (write, 2, &row->key);
  sqlite3_bind_int (write, 3, (int) send->kind);
  sqlite3_bind_int64 (write, 4, row->version);
  crm_stmt_bind_text (write, 5, row->etag);
  sqlite3_bind_int64 (write, 6, txn->now_us);
  if (crm_stmt_step (txn->db, write, error) <= 0)
    return FALSE;
  send->id = sqlite3_column_int64 (write, 0);
  *try = sqlite3_column_int64 (write, 1);
  send->tried = (CrmSendKind) sqlite3_column_int (write, 2);
  send->unknown = *try > 1;
  return TRUE;
}

static gboolean
write_values (CrmTxn *txn, CrmSend *send, gint64 try, GError **error)
{
  g_autoptr (CrmStmt) write = crm_db_prepare (
      txn->db, "INSERT INTO sent (inflight, try, field, value) VALUES (?1, ?2, ?3, ?4)", error);

  if (!write)
    return FALSE;
  for (guint i = 0; i < crm_patch_get_n_entries (send->patch); i++)
    {
      const CrmPatchEntry *entry = crm_patch_get_entry (send->patch, i);

      sqlite3_bind_int64 (write, 1, send->id);
      sqlite3_bind_int64 (write, 2, try);
      crm_stmt_bind_text (write, 3, send->entity->fields[entry->field]->name);
      crm_stmt_bind (write, 4, &entry->now);
      if (!crm_stmt_run (txn->db, write, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_values (CrmTxn *txn, CrmTable *table, CrmSend *send, CrmArena *arena, GError **error)
{
  g_autoptr (GArray) sent = g_array_new (FALSE, FALSE, sizeof (CrmSentValue));
  CrmValue absent = crm_value_absent ();

  if (!load_sent (txn, table, send->id, arena, sent, error))
    return FALSE;
  crm_patch_unref (send->patch);
  send->patch = crm_patch_new (table->entity);
  for (guint i = 0; i < sent->len; i++)
    {
      CrmSentValue *each = &g_array_index (sent, CrmSentValue, i);

      crm_patch_set (send->patch, each->field, &absent, &each->value);
    }
  return TRUE;
}

/* --- what goes out ------------------------------------------------------------------------ */

static void
put_field (CrmTable *table, CrmRowData *row, CrmSend *send, guint field)
{
  CrmEdmType type = table->entity->fields[field]->type;
  CrmValue absent = crm_value_absent ();

  if (send->kind == CRM_SEND_CREATE)
    {
      if (!crm_value_is_empty (&row->values[field]))
        crm_patch_set (send->patch, field, &absent, &row->values[field]);
    }
  else if (!crm_value_equal (type, &row->values[field], &row->base[field]))
    crm_patch_set (send->patch, field, &row->base[field], &row->values[field]);
}

/* @without: guint, fields of the table's entity. */
static void
fill_patch (CrmTable *table, CrmRowData *row, CrmSend *send, GArray *without)
{
  if (send->kind == CRM_SEND_DELETE)
    return;
  for (guint i = 0; i < table->entity->n_fields; i++)
    {
      gboolean stays = FALSE;

      for (guint j = 0; without && j < without->len; j++)
        stays = stays || g_array_index (without, guint, j) == i;
      if (!stays)
        put_field (table, row, send, i);
    }
}

static CrmSend *
send_new (CrmTxn *txn, CrmTable *table, CrmRowData *row, GArray *without)
{
  CrmSend *send = g_new0 (CrmSend, 1);

  send->key = crm_table_dup_key_text (table, &row->key);
  send->etag = g_strdup (row->etag);
  send->entity = table->entity;
  send->project = crm_project_ref (txn->layout->project);
  send->kind = crm_row_get_change (row);
  send->patch = crm_patch_new (table->entity);
  send->version = row->version;
  if (send->kind == CRM_SEND_UPDATE)
    send->base = crm_record_new (send->project, table->entity, send->key, row->etag, row->base);
  fill_patch (table, row, send, without);
  return send;
}

typedef struct
{
  CrmEntity *entity;
  const char *key;
  GArray *without; /* guint, of @entity; or %NULL */
  CrmSend *send;   /* in or out */
  GPtrArray *pending;
  gint64 count;
} SendJob;

/* @fields of the caller's entity as those of the table. */
static GArray *
map_fields (CrmTable *table, CrmEntity *entity, GArray *fields)
{
  GArray *mapped = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; fields && i < fields->len; i++)
    {
      guint index = g_array_index (fields, guint, i);
      CrmField *field = crm_entity_find_field (table->entity, entity->fields[index]->name);

      if (field)
        g_array_append_val (mapped, field->index);
    }
  return mapped;
}

/* With fields left out an update may have nothing to say; where an earlier try waits for its
 * outcome it still has to be looked at. */
static gboolean
find_needless (
    CrmTxn *txn, CrmTable *table, CrmRowData *row, SendJob *job, gboolean *needless, GError **error)
{
  gint64 inflight = 0;

  *needless = FALSE;
  if (!job->without || job->send->kind != CRM_SEND_UPDATE
      || crm_patch_get_n_entries (job->send->patch) > 0)
    return TRUE;
  if (!crm_inflight_load (txn, table, &row->key, row->arena, &inflight, NULL, NULL, error))
    return FALSE;
  *needless = inflight == 0;
  return TRUE;
}

static gboolean
begin_send_cb (CrmTxn *txn, gpointer data, GError **error)
{
  SendJob *job = data;
  CrmTable *table = crm_txn_table (txn, job->entity, error);
  g_autoptr (CrmArena) arena = crm_arena_new ();
  g_auto (CrmRowData) row = { 0 };
  g_autoptr (GArray) without = NULL;
  gboolean needless;
  CrmValue key;
  gint64 try;

  if (!table)
    return FALSE;
  key = crm_table_parse_key (table, job->key, arena);
  if (!crm_row_load (txn, table, &key, &row, error))
    return FALSE;
  if (row.id == 0 || !(row.state & CRM_RECORD_UNSENT) || (row.state & CRM_RECORD_PARKED))
    return TRUE;
  without = map_fields (table, job->entity, job->without);
  job->send = send_new (txn, table, &row, without);
  if (!find_needless (txn, table, &row, job, &needless, error))
    return FALSE;
  if (needless)
    {
      g_clear_pointer (&job->send, crm_send_free);
      return TRUE;
    }
  /* While the outcome of an earlier try is unknown this one only reads: it tells the server
   * nothing that a merge could take for the server's. */
  return write_try (txn, table, &row, job->send, &try, error)
         && (job->send->unknown ? read_values (txn, table, job->send, arena, error)
                                : write_values (txn, job->send, try, error));
}

CrmSend *
crm_store_begin_send (CrmStore *self, CrmEntity *entity, const char *key, GError **error)
{
  return crm_store_begin_send_without (self, entity, key, NULL, error);
}

CrmSend *
crm_store_begin_send_without (
    CrmStore *self, CrmEntity *entity, const char *key, GArray *fields, GError **error)
{
  SendJob job = { .entity = entity, .key = key, .without = fields };

  g_return_val_if_fail (CRM_IS_STORE (self) && entity && key, NULL);

  if (crm_store_run (self, CRM_LANE_SYNC, begin_send_cb, &job, NULL, error))
    return job.send;
  crm_send_free (job.send);
  return NULL;
}

/* Of the last try alone: what an earlier one did is as unknown as before. */
static gboolean
unsend_cb (CrmTxn *txn, gpointer data, GError **error)
{
  SendJob *job = data;
  const char *const texts[] = {
    "DELETE FROM sent WHERE inflight = ?1 AND try = (SELECT tries FROM inflight WHERE id = ?1)",
    "DELETE FROM inflight WHERE id = ?1 AND tries <= 1",
    "UPDATE inflight SET tries = tries - 1 WHERE id = ?1",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (CrmStmt) statement = crm_db_prepare (txn->db, texts[i], error);

      if (!statement)
        return FALSE;
      sqlite3_bind_int64 (statement, 1, job->send->id);
      if (!crm_stmt_run (txn->db, statement, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
crm_store_unsend (CrmStore *self, CrmSend *send, GError **error)
{
  SendJob job = { .send = send };

  g_return_val_if_fail (CRM_IS_STORE (self) && send, FALSE);

  return crm_store_run (self, CRM_LANE_SYNC, unsend_cb, &job, NULL, error);
}

/* --- what is to go ------------------------------------------------------------------------ */

static char *
dup_captions (CrmTable *table, CrmPatch *patch)
{
  GString *captions = g_string_new (NULL);

  for (guint i = 0; i < crm_patch_get_n_entries (patch); i++)
    {
      CrmField *field = table->entity->fields[crm_patch_get_entry (patch, i)->field];

      g_string_append_printf (captions, "%s%s", i > 0 ? ", " : "",
                              field->caption ? field->caption : field->name);
    }
  return g_string_free_and_steal (captions);
}

static gboolean
add_pending (CrmTxn *txn, CrmTable *table, gint64 id, GPtrArray *pending, GError **error)
{
  g_auto (CrmRowData) row = { 0 };
  g_autoptr (CrmSend) send = NULL;
  CrmPending *item;

  if (!crm_row_load_id (txn, table, id, &row, error))
    return FALSE;
  send = send_new (txn, table, &row, NULL);
  item = g_new0 (CrmPending, 1);
  item->entity = g_strdup (table->entity->name);
  item->key = g_steal_pointer (&send->key);
  item->title = crm_row_dup_title (table, &row);
  item->kind = send->kind;
  item->edited_us = row.edited_us;
  if (send->kind == CRM_SEND_UPDATE)
    item->fields = dup_captions (table, send->patch);
  g_ptr_array_add (pending, item);
  return TRUE;
}

/* @without: bits of the state that none of them has. */
static CrmStmt *
prepare_pending (CrmTxn *txn, CrmTable *table, const char *what, guint without, GError **error)
{
  g_autofree char *sql
      = g_strdup_printf ("SELECT %s FROM rec_%" G_GINT64_FORMAT
                         " WHERE state <> 0 AND (state & %d) <> 0 AND (state & %u) = 0",
                         what, table->number, CRM_RECORD_UNSENT, without);

  return crm_db_prepare (txn->db, sql, error);
}

static int
compare_pending (gconstpointer a, gconstpointer b)
{
  const CrmPending *left = *(CrmPending *const *) a, *right = *(CrmPending *const *) b;

  return left->edited_us < right->edited_us ? -1 : left->edited_us > right->edited_us;
}

static gboolean
list_pending_cb (CrmTxn *txn, gpointer data, GError **error)
{
  SendJob *job = data;

  for (guint i = 0; txn->layout && i < txn->layout->tables->len; i++)
    {
      CrmTable *table = g_ptr_array_index (txn->layout->tables, i);
      g_autoptr (CrmStmt) select = prepare_pending (txn, table, "id", CRM_RECORD_PARKED, error);
      int step = -1;

      while (select && (step = crm_stmt_step (txn->db, select, error)) > 0)
        if (!add_pending (txn, table, sqlite3_column_int64 (select, 0), job->pending, error))
          return FALSE;
      if (step < 0)
        return FALSE;
    }
  g_ptr_array_sort (job->pending, compare_pending);
  return TRUE;
}

GPtrArray *
crm_store_list_pending (CrmStore *self, GError **error)
{
  g_autoptr (GPtrArray) pending
      = g_ptr_array_new_with_free_func ((GDestroyNotify) crm_pending_free);
  SendJob job = { .pending = pending };

  g_return_val_if_fail (CRM_IS_STORE (self), NULL);

  if (!crm_store_run (self, CRM_LANE_READ, list_pending_cb, &job, NULL, error))
    return NULL;
  return g_steal_pointer (&pending);
}

static gboolean
count_pending_cb (CrmTxn *txn, gpointer data, GError **error)
{
  SendJob *job = data;

  for (guint i = 0; txn->layout && i < txn->layout->tables->len; i++)
    {
      g_autoptr (CrmStmt) select
          = prepare_pending (txn, g_ptr_array_index (txn->layout->tables, i), "count(*)", 0, error);

      if (!select || crm_stmt_step (txn->db, select, error) <= 0)
        return FALSE;
      job->count += sqlite3_column_int64 (select, 0);
    }
  return crm_txn_count_unsent_files (txn, &job->count, error);
}

guint
crm_store_count_pending (CrmStore *self, GError **error)
{
  SendJob job = { 0 };

  g_return_val_if_fail (CRM_IS_STORE (self), 0);

  return crm_store_run (self, CRM_LANE_READ, count_pending_cb, &job, NULL, error)
             ? (guint) job.count
             : 0;
}
