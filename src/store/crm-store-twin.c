/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-store-private.h"

typedef struct
{
  CrmEntity *entity;
  const char *removed;
  const char *survivor;
} TwinJob;

/* --- what pointed at it --------------------------------------------------------------------- */

static gboolean
repoint_column (CrmTxn *txn,
                CrmTable *table,
                const char *sql,
                const CrmValue *old,
                const CrmValue *new,
                GError **error)
{
  g_autoptr (CrmStmt) update = crm_db_prepare (txn->db, sql, error);

  if (!update)
    return FALSE;
  crm_stmt_bind (update, 1, old);
  crm_stmt_bind (update, 2, new);
  if (!crm_stmt_run (txn->db, update, error))
    return FALSE;
  if (sqlite3_changes (crm_db_get_handle (txn->db)) > 0)
    crm_changes_add_all (txn->changes, table->entity->name);
  return TRUE;
}

static gboolean
repoint_field (CrmTxn *txn,
               CrmTable *table,
               guint field,
               gboolean unsent,
               const CrmValue *old,
               const CrmValue *new,
               GError **error)
{
  const char *column = table->columns[field];
  gint64 number = table->number;
  g_autofree char *there = g_strdup_printf (
      "UPDATE base_%" G_GINT64_FORMAT " SET %s = ?2 WHERE %s = ?1", number, column, column);
  g_autofree char *all = g_strdup_printf (
      "UPDATE rec_%" G_GINT64_FORMAT " SET %s = ?2 WHERE %s = ?1", number, column, column);
  g_autofree char *here = g_strdup_printf ("%s AND state <> 0 AND id NOT IN (SELECT id FROM"
                                           " base_%" G_GINT64_FORMAT " WHERE %s = ?1)",
                                           all, number, column);

  if (unsent)
    return repoint_column (txn, table, here, old, new, error);
  return repoint_column (txn, table, all, old, new, error)
         && repoint_column (txn, table, there, old, new, error);
}

gboolean
crm_txn_repoint (CrmTxn *txn,
                 CrmTable *target,
                 const CrmValue *old,
                 const CrmValue *new,
                 gboolean unsent,
                 GError **error)
{
  for (guint i = 0; i < txn->layout->tables->len; i++)
    {
      CrmTable *table = g_ptr_array_index (txn->layout->tables, i);

      for (guint j = 0; j < table->lookups->len; j++)
        {
          guint field = g_array_index (table->lookups, guint, j);

          if (g_strcmp0 (table->entity->fields[field]->lookup_entity, target->entity->name) == 0
              && (int) field != table->key_field
              && !repoint_field (txn, table, field, unsent, old, new, error))
            return FALSE;
        }
    }
  return TRUE;
}

/* --- what was edited of it ------------------------------------------------------------------ */

/* One edit of the record that is gone comes to the one that survived. What was edited there too,
 * and what the server has there that nobody here saw, is kept where it loses. */
static gboolean
move_edit (CrmTxn *txn,
           CrmTable *table,
           guint field,
           const CrmRowData *old,
           CrmRowData *kept,
           gboolean *ask,
           GError **error)
{
  CrmEdmType type = table->entity->fields[field]->type;
  CrmConflictPolicy policy = table->entity->conflict_policy;
  CrmClash clash = { .field = field,
                     .base = old->base[field],
                     .mine = old->values[field],
                     .theirs = kept->values[field] };
  gboolean is_edited = !crm_value_equal (type, &kept->values[field], &kept->base[field])
                       || kept->state & CRM_RECORD_DELETED;
  gboolean is_unseen = !crm_value_equal (type, &kept->base[field], &old->base[field]);

  if (crm_value_equal (type, &old->values[field], &old->base[field])
      || crm_value_equal (type, &old->values[field], &kept->values[field]))
    return TRUE;
  clash.mine_lost = is_edited || (is_unseen && policy == CRM_CONFLICT_SERVER_WINS);
  if (!clash.mine_lost)
    kept->values[field] = old->values[field];
  *ask = *ask || (is_unseen && !is_edited && policy == CRM_CONFLICT_ASK);

  return (!clash.mine_lost && !is_unseen) || crm_vault_put (txn, table, kept, &clash, NULL, error);
}

static gboolean
move_edits (CrmTxn *txn, CrmTable *table, CrmRowData *old, CrmRowData *kept, GError **error)
{
  CrmValue *was = crm_table_map_values (table, NULL, 0, kept->values, kept->arena);
  gboolean ask = FALSE;

  for (guint i = 0; i < table->entity->n_fields; i++)
    if (!table->entity->fields[i]->is_key && !table->entity->fields[i]->read_only
        && !move_edit (txn, table, i, old, kept, &ask, error))
      return FALSE;
  crm_row_settle (table, kept);
  kept->version++;
  kept->edited_us = MAX (kept->edited_us, old->edited_us);
  if (ask)
    {
      kept->state |= CRM_RECORD_CONFLICT;
      if (!crm_problem_put (txn, table, kept, CRM_PROBLEM_CONFLICT, NULL, error))
        return FALSE;
    }
  return crm_row_save (txn, table, kept, was, error) && crm_row_remove (txn, table, old, error);
}

/* The survivor is not on this device: the edits wait under its key, and are merged with what it
 * holds when it is read before they are sent. */
static gboolean
move_row (CrmTxn *txn, CrmTable *table, CrmRowData *old, const CrmValue *survivor, GError **error)
{
  if (!crm_row_remove (txn, table, old, error))
    return FALSE;
  old->id = 0;
  old->key = *survivor;
  if (table->key_field >= 0)
    old->values[table->key_field] = old->base[table->key_field] = *survivor;
  old->etag = NULL;
  old->state &= ~(guint) CRM_RECORD_PARKED;
  old->reasons |= CRM_ROW_INCOMPLETE;
  old->version++;
  return crm_row_save (txn, table, old, NULL, error)
         && crm_row_mark_if_run (txn, table, old->id, error);
}

static gboolean
take_twin_cb (CrmTxn *txn, gpointer data, GError **error)
{
  TwinJob *job = data;
  CrmTable *table = crm_txn_table (txn, job->entity, error);
  g_autoptr (CrmArena) arena = crm_arena_new ();
  g_auto (CrmRowData) old = { 0 };
  g_auto (CrmRowData) kept = { 0 };
  CrmValue removed, survivor;
  gboolean is_edited;

  if (!table)
    return FALSE;
  removed = crm_table_parse_key (table, job->removed, arena);
  survivor = crm_table_parse_key (table, job->survivor, arena);
  if (!crm_row_load (txn, table, &removed, &old, error)
      || !crm_row_load (txn, table, &survivor, &kept, error))
    return FALSE;
  /* The server never had it, so it means another record. */
  if (old.id != 0 && old.state & CRM_RECORD_NEW)
    return TRUE;
  if (!crm_txn_repoint (txn, table, &removed, &survivor, FALSE, error))
    return FALSE;
  is_edited = old.state & CRM_RECORD_CHANGED && !(old.state & CRM_RECORD_DELETED);
  if (old.id == 0)
    return TRUE;
  if (!is_edited)
    return crm_row_remove (txn, table, &old, error);
  /* It may point at itself. */
  crm_row_data_clear (&old);
  crm_row_data_clear (&kept);
  old = kept = (CrmRowData) { 0 };
  return crm_row_load (txn, table, &removed, &old, error)
         && crm_row_load (txn, table, &survivor, &kept, error)
         && (kept.id != 0 ? move_edits (txn, table, &old, &kept, error)
                          : move_row (txn, table, &old, &survivor, error));
}

gboolean
crm_store_take_twin (
    CrmStore *self, CrmEntity *entity, const char *removed, const char *survivor, GError **error)
{
  TwinJob job = { .entity = entity, .removed = removed, .survivor = survivor };

  g_return_val_if_fail (CRM_IS_STORE (self) && entity && removed && survivor, FALSE);

  return crm_store_run (self, CRM_LANE_SYNC, take_twin_cb, &job, NULL, error);
}
