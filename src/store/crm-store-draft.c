/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-store-private.h"

typedef struct
{
  CrmEntity *entity;
  const char *key;
  CrmPatch *patch; /* in or out */
  gint64 saved_us;
} DraftJob;

/* A record that is not made yet has an editor too. */
static CrmStmt *
prepare (CrmTxn *txn, const char *sql, DraftJob *job, GError **error)
{
  CrmStmt *statement = crm_db_prepare (txn->db, sql, error);

  if (!statement)
    return NULL;
  crm_stmt_bind_text (statement, 1, job->entity->name);
  crm_stmt_bind_text (statement, 2, job->key ? job->key : "");
  return statement;
}

static gboolean
write_draft_values (CrmTxn *txn, DraftJob *job, GError **error)
{
  CrmEntity *entity = crm_patch_get_entity (job->patch);

  for (guint i = 0; i < crm_patch_get_n_entries (job->patch); i++)
    {
      const CrmPatchEntry *entry = crm_patch_get_entry (job->patch, i);
      g_autoptr (CrmStmt) insert
          = prepare (txn,
                     "INSERT INTO draft_value (entity, key, field, has_was, was, now)"
                     " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                     job, error);

      if (!insert)
        return FALSE;
      crm_stmt_bind_text (insert, 3, entity->fields[entry->field]->name);
      sqlite3_bind_int (insert, 4, entry->was.kind != CRM_VALUE_ABSENT);
      crm_stmt_bind (insert, 5, &entry->was);
      crm_stmt_bind (insert, 6, &entry->now);
      if (!crm_stmt_run (txn->db, insert, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
save_draft_cb (CrmTxn *txn, gpointer data, GError **error)
{
  DraftJob *job = data;
  g_autoptr (CrmStmt) forget
      = prepare (txn, "DELETE FROM draft WHERE entity = ?1 AND key = ?2", job, error);
  g_autoptr (CrmStmt) insert = NULL;

  if (!forget || !crm_stmt_run (txn->db, forget, error))
    return FALSE;
  if (!job->patch)
    return TRUE;
  insert
      = prepare (txn, "INSERT INTO draft (entity, key, saved_us) VALUES (?1, ?2, ?3)", job, error);
  if (!insert)
    return FALSE;
  sqlite3_bind_int64 (insert, 3, txn->now_us);
  return crm_stmt_run (txn->db, insert, error) && write_draft_values (txn, job, error);
}

gboolean
crm_store_save_draft (
    CrmStore *self, CrmEntity *entity, const char *key, CrmPatch *patch, GError **error)
{
  DraftJob job = { .entity = entity, .key = key, .patch = patch };

  g_return_val_if_fail (CRM_IS_STORE (self) && entity, FALSE);

  return crm_store_run (self, CRM_LANE_USER, save_draft_cb, &job, NULL, error);
}

static gboolean
read_draft_values (CrmTxn *txn, DraftJob *job, CrmTable *table, GError **error)
{
  g_autoptr (CrmStmt) select
      = prepare (txn,
                 "SELECT field, has_was, was, now FROM draft_value WHERE entity = ?1 AND key = ?2",
                 job, error);
  int step = -1;

  while (select && (step = crm_stmt_step (txn->db, select, error)) > 0)
    {
      CrmField *field
          = crm_entity_find_field (table->entity, (const char *) sqlite3_column_text (select, 0));
      CrmValue was
          = sqlite3_column_int (select, 1) ? crm_stmt_get (select, 2) : crm_value_absent ();
      CrmValue now = crm_stmt_get (select, 3);

      if (field)
        crm_patch_set (job->patch, field->index, &was, &now);
    }
  return step == 0;
}

static gboolean
load_draft_cb (CrmTxn *txn, gpointer data, GError **error)
{
  DraftJob *job = data;
  CrmTable *table = crm_txn_table (txn, job->entity, error);
  g_autoptr (CrmStmt) select = NULL;
  int step;

  if (!table)
    return FALSE;
  select = prepare (txn, "SELECT saved_us FROM draft WHERE entity = ?1 AND key = ?2", job, error);
  if (!select)
    return FALSE;
  step = crm_stmt_step (txn->db, select, error);
  if (step <= 0)
    return step == 0;
  job->saved_us = sqlite3_column_int64 (select, 0);
  job->patch = crm_patch_new (table->entity);
  return read_draft_values (txn, job, table, error);
}

CrmPatch *
crm_store_load_draft (
    CrmStore *self, CrmEntity *entity, const char *key, gint64 *saved_us, GError **error)
{
  DraftJob job = { .entity = entity, .key = key };

  g_return_val_if_fail (CRM_IS_STORE (self) && entity, NULL);

  if (!crm_store_run (self, CRM_LANE_READ, load_draft_cb, &job, NULL, error))
    {
      g_clear_pointer (&job.patch, crm_patch_unref);
      return NULL;
    }
  if (saved_us)
    *saved_us = job.saved_us;
  return job.patch;
}

static void
store_draft_free (gpointer data)
{
  CrmStoreDraft *draft = data;

  g_free (draft->entity);
  g_free (draft->key);
  g_free (draft);
}

static gboolean
list_drafts_cb (CrmTxn *txn, gpointer data, GError **error)
{
  GPtrArray *drafts = data;
  g_autoptr (CrmStmt) select = crm_db_prepare (
      txn->db, "SELECT entity, key, saved_us FROM draft ORDER BY saved_us DESC, entity, key",
      error);
  int step = -1;

  while (select && (step = crm_stmt_step (txn->db, select, error)) > 0)
    {
      CrmStoreDraft *draft = g_new0 (CrmStoreDraft, 1);

      draft->entity = crm_stmt_dup_text (select, 0);
      draft->key = crm_stmt_dup_text (select, 1);
      if (draft->key && *draft->key == '\0')
        g_clear_pointer (&draft->key, g_free);
      draft->saved_us = sqlite3_column_int64 (select, 2);
      g_ptr_array_add (drafts, draft);
    }
  return step == 0;
}

GPtrArray *
crm_store_list_drafts (CrmStore *self, GError **error)
{
  g_autoptr (GPtrArray) drafts = g_ptr_array_new_with_free_func (store_draft_free);

  g_return_val_if_fail (CRM_IS_STORE (self), NULL);

  if (!crm_store_run (self, CRM_LANE_READ, list_drafts_cb, drafts, NULL, error))
    return NULL;
  return g_steal_pointer (&drafts);
}

/* --- facts -------------------------------------------------------------------------------- */

typedef struct
{
  const char *name;
  const char *text;
  char *found;
} FactJob;

static gboolean
get_fact_cb (CrmTxn *txn, gpointer data, GError **error)
{
  FactJob *job = data;
  g_autoptr (CrmStmt) select
      = crm_db_prepare (txn->db, "SELECT text FROM fact WHERE name = ?1", error);
  int step;

  if (!select)
    return FALSE;
  crm_stmt_bind_text (select, 1, job->name);
  step = crm_stmt_step (txn->db, select, error);
  if (step > 0)
    job->found = crm_stmt_dup_text (select, 0);
  return step >= 0;
}

char *
crm_store_get_fact (CrmStore *self, const char *name, GError **error)
{
  FactJob job = { .name = name };

  g_return_val_if_fail (CRM_IS_STORE (self) && name, NULL);

  return crm_store_run (self, CRM_LANE_READ, get_fact_cb, &job, NULL, error) ? job.found : NULL;
}

static gboolean
set_fact_cb (CrmTxn *txn, gpointer data, GError **error)
{
  FactJob *job = data;
  g_autoptr (CrmStmt) write
      = crm_db_prepare (txn->db,
                        job->text ? "REPLACE INTO fact (name, text) VALUES (?1, ?2)"
                                  : "DELETE FROM fact WHERE name = ?1",
                        error);

  if (!write)
    return FALSE;
  crm_stmt_bind_text (write, 1, job->name);
  if (job->text)
    crm_stmt_bind_text (write, 2, job->text);
  return crm_stmt_run (txn->db, write, error);
}

gboolean
crm_store_set_fact (CrmStore *self, const char *name, const char *text, GError **error)
{
  FactJob job = { .name = name, .text = text };

  g_return_val_if_fail (CRM_IS_STORE (self) && name, FALSE);

  return crm_store_run (self, CRM_LANE_SYNC, set_fact_cb, &job, NULL, error);
}
