/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-guid.h"
#include "crm-store-private.h"
#include <string.h>

typedef struct
{
  CrmEntity *entity;
  CrmPatch *patch;
  const char *key;
  gint64 version;
  char *new_key; /* out */
} EditJob;

/* --- does it fit? ------------------------------------------------------------------------- */

static gboolean
refuse (CrmTable *table, CrmField *field, const char *why, GError **error)
{
  g_set_error (error, CRM_STORE_ERROR, CRM_STORE_ERROR_INVALID, "%s.%s %s", table->entity->name,
               field->name, why);
  return FALSE;
}

static gboolean
check_decimal (CrmTable *table, CrmField *field, const CrmValue *value, GError **error)
{
  const char *point = memchr (value->text, '.', value->length);
  int n_fraction = point ? (int) (value->text + value->length - point) - 1 : 0;
  int n_digits = 0;

  for (guint i = 0; i < value->length; i++)
    n_digits += g_ascii_isdigit (value->text[i]);
  if (field->scale >= 0 && n_fraction > field->scale)
    return refuse (table, field, "has more decimals than it can hold", error);
  if (field->precision > 0 && n_digits > field->precision && value->text[0] != '0')
    return refuse (table, field, "has more digits than it can hold", error);
  return TRUE;
}

static gboolean
check_value (CrmTable *table, CrmField *field, const CrmValue *value, GError **error)
{
  if (crm_value_is_empty (value))
    return field->nullable || refuse (table, field, "cannot be empty", error);
  if (value->kind != crm_value_kind_of (field->type))
    return refuse (table, field, "is a value of another type", error);
  if (field->type == CRM_EDM_GUID && value->length != CRM_GUID_LENGTH)
    return refuse (table, field, "is no GUID", error);
  if (value->kind == CRM_VALUE_TEXT && !g_utf8_validate (value->text, value->length, NULL))
    return refuse (table, field, "is no text", error);
  if (field->type == CRM_EDM_STRING && field->max_length >= 0
      && g_utf8_strlen (value->text, value->length) > field->max_length)
    return refuse (table, field, "is too long", error);
  return field->type != CRM_EDM_DECIMAL || check_decimal (table, field, value, error);
}

static gboolean
check_entry (CrmTable *table,
             CrmPatch *patch,
             const CrmPatchEntry *entry,
             gboolean is_new,
             CrmField **out,
             GError **error)
{
  const char *name = crm_patch_get_entity (patch)->fields[entry->field]->name;
  CrmField *field = crm_entity_find_field (table->entity, name);

  if (!field)
    {
      g_set_error (error, CRM_STORE_ERROR, CRM_STORE_ERROR_INVALID, "%s has no field %s",
                   table->entity->name, name);
      return FALSE;
    }
  *out = field;
  if (field->is_key && !is_new)
    return refuse (table, field, "is the key and stays", error);
  if (field->read_only && !field->is_key)
    return refuse (table, field, "cannot be changed", error);
  if (field->is_key && crm_value_is_empty (&entry->now))
    return TRUE;
  return check_value (table, field, &entry->now, error);
}

static gboolean
may (CrmTable *table, gboolean allowed, const char *what, GError **error)
{
  if (!allowed)
    g_set_error (
        error, CRM_STORE_ERROR, CRM_STORE_ERROR_INVALID, "%s cannot be %s",
        table->entity->caption_plural ? table->entity->caption_plural : table->entity->name, what);
  return allowed;
}

/* --- create ------------------------------------------------------------------------------- */

/* A key that this device may make; else one that holds until the server makes its own. */
static void
make_key (CrmTable *table, CrmRowData *row)
{
  g_autofree char *guid = crm_guid_new ();
  CrmEdmType type
      = table->key_field >= 0 ? table->entity->fields[table->key_field]->type : CRM_EDM_OTHER;

  row->key = crm_table_key_of (table, row->values, row->arena);
  if (!crm_value_is_empty (&row->key))
    return;
  if (type == CRM_EDM_GUID || type == CRM_EDM_STRING)
    {
      crm_value_parse (type, guid, -1, row->arena, &row->values[table->key_field], NULL);
      row->key = row->values[table->key_field];
    }
  else
    {
      g_autofree char *text = g_strconcat ("~", guid, NULL);

      row->key = crm_value_text (crm_arena_strndup (row->arena, text, -1));
    }
}

gboolean
crm_txn_create (CrmTxn *txn, CrmPatch *patch, gboolean again, char **key, GError **error)
{
  CrmTable *table = crm_txn_table (txn, crm_patch_get_entity (patch), error);
  g_auto (CrmRowData) row = { 0 };
  CrmValue none = crm_value_null ();

  if (!table || !may (table, table->entity->can_create, "created", error)
      || !crm_row_load (txn, table, &none, &row, error))
    return FALSE;
  for (guint i = 0; i < crm_patch_get_n_entries (patch); i++)
    {
      const CrmPatchEntry *entry = crm_patch_get_entry (patch, i);
      CrmField *field;

      if (!check_entry (table, patch, entry, TRUE, &field, error))
        return FALSE;
      row.values[field->index] = entry->now;
    }
  make_key (table, &row);
  row.state = CRM_RECORD_NEW;
  row.version = 1;
  row.reasons = CRM_REASON_FILTER | (again ? CRM_ROW_MADE_AGAIN : 0);
  row.edited_us = txn->now_us;
  if (!crm_row_save (txn, table, &row, NULL, error))
    return FALSE;
  if (key)
    *key = crm_table_dup_key_text (table, &row.key);
  return TRUE;
}

static gboolean
create_cb (CrmTxn *txn, gpointer data, GError **error)
{
  EditJob *job = data;

  return crm_txn_create (txn, job->patch, FALSE, &job->new_key, error);
}

gboolean
crm_store_create (
    CrmStore *self, CrmPatch *patch, char **key, GCancellable *cancellable, GError **error)
{
  EditJob job = { .patch = patch };
  gboolean done;

  g_return_val_if_fail (CRM_IS_STORE (self) && patch, FALSE);

  done = crm_store_run (self, CRM_LANE_USER, create_cb, &job, cancellable, error);
  if (done && key)
    *key = g_steal_pointer (&job.new_key);
  g_free (job.new_key);
  return done;
}

/* --- edit --------------------------------------------------------------------------------- */

/* The row moved on under the editor: what the user changed stays, what it replaces unseen is
 * kept. */
static gboolean
keep_unseen (CrmTxn *txn,
             CrmTable *table,
             CrmRowData *row,
             CrmField *field,
             const CrmPatchEntry *entry,
             GError **error)
{
  const CrmValue *current = &row->values[field->index];
  CrmClash clash
      = { .field = field->index, .base = entry->was, .mine = entry->now, .theirs = *current };

  if (entry->was.kind == CRM_VALUE_ABSENT || crm_value_equal (field->type, &entry->was, current)
      || crm_value_equal (field->type, &entry->now, current))
    return TRUE;
  return crm_vault_put (txn, table, row, &clash, NULL, error);
}

static gboolean
has_inflight (CrmTxn *txn, CrmTable *table, CrmRowData *row, gboolean *has, GError **error)
{
  gint64 id = 0;

  if (!crm_inflight_load (txn, table, &row->key, row->arena, &id, NULL, NULL, error))
    return FALSE;
  *has = id != 0;
  return TRUE;
}

/* An edit answers the question that was open, but what is gone there stays a question. */
static gboolean
reopen (CrmTxn *txn, CrmTable *table, CrmRowData *row, GError **error)
{
  CrmProblemKind kind;

  if (!(row->state & CRM_RECORD_PARKED))
    return TRUE;
  if (!crm_problem_find (txn, table, &row->key, &kind, error))
    return FALSE;
  if (kind == CRM_PROBLEM_GONE)
    return crm_problem_put (txn, table, row, kind, NULL, error);
  row->state &= ~(guint) CRM_RECORD_PARKED;
  return crm_problem_forget (txn, table, &row->key, error);
}

static gboolean
take_patch (
    CrmTxn *txn, CrmTable *table, CrmRowData *row, CrmPatch *patch, gint64 version, GError **error)
{
  for (guint i = 0; i < crm_patch_get_n_entries (patch); i++)
    {
      const CrmPatchEntry *entry = crm_patch_get_entry (patch, i);
      CrmField *field;

      if (!check_entry (table, patch, entry, FALSE, &field, error)
          || (version >= 0 && !keep_unseen (txn, table, row, field, entry, error)))
        return FALSE;
      row->values[field->index] = entry->now;
    }
  return TRUE;
}

gboolean
crm_txn_edit (CrmTxn *txn, CrmPatch *patch, const char *key, gint64 version, GError **error)
{
  CrmTable *table = crm_txn_table (txn, crm_patch_get_entity (patch), error);
  g_auto (CrmRowData) row = { 0 };
  g_autofree CrmValue *was = NULL;
  gboolean in_flight;

  if (!table || !crm_row_require (txn, table, key, &row, error))
    return FALSE;
  if (!(row.state & CRM_RECORD_NEW) && !may (table, table->entity->can_update, "changed", error))
    return FALSE;
  was = g_memdup2 (row.values, MAX (table->entity->n_fields, 1) * sizeof (CrmValue));
  if (!take_patch (txn, table, &row, patch, version, error)
      || !has_inflight (txn, table, &row, &in_flight, error) || !reopen (txn, table, &row, error))
    return FALSE;
  /* Whoever writes into a record wants it: the later of two acts of one's own counts. */
  row.state &= ~(guint) CRM_RECORD_DELETED;
  crm_row_settle (table, &row);
  /* Back to what the server had, but it may have something else by now: still to be settled. */
  if (in_flight && row.state == CRM_RECORD_CLEAN)
    row.state = CRM_RECORD_CHANGED;
  row.version++;
  row.edited_us = txn->now_us;
  return crm_row_save (txn, table, &row, was, error);
}

static gboolean
edit_cb (CrmTxn *txn, gpointer data, GError **error)
{
  EditJob *job = data;

  return crm_txn_edit (txn, job->patch, job->key, job->version, error);
}

gboolean
crm_store_edit (CrmStore *self,
                const char *key,
                gint64 version,
                CrmPatch *patch,
                GCancellable *cancellable,
                GError **error)
{
  EditJob job = { .patch = patch, .key = key, .version = version };

  g_return_val_if_fail (CRM_IS_STORE (self) && key && patch, FALSE);

  return crm_store_run (self, CRM_LANE_USER, edit_cb, &job, cancellable, error);
}

/* --- delete, undelete, discard ------------------------------------------------------------ */

gboolean
crm_txn_delete (CrmTxn *txn, CrmEntity *entity, const char *key, GError **error)
{
  CrmTable *table = crm_txn_table (txn, entity, error);
  g_auto (CrmRowData) row = { 0 };
  CrmProblemKind problem = CRM_PROBLEM_REJECTED;
  gboolean in_flight;

  if (!table || !crm_row_require (txn, table, key, &row, error)
      || !has_inflight (txn, table, &row, &in_flight, error))
    return FALSE;
  if ((row.state & CRM_RECORD_NEW) && !crm_problem_block_dependants (txn, table, &row.key, error))
    return FALSE;
  if ((row.state & CRM_RECORD_NEW) && !in_flight)
    return crm_row_remove (txn, table, &row, error);
  if (!may (table, table->entity->can_delete || (row.state & CRM_RECORD_NEW), "deleted", error))
    return FALSE;
  if ((row.state & CRM_RECORD_REJECTED)
      && !crm_problem_find (txn, table, &row.key, &problem, error))
    return FALSE;
  if (problem == CRM_PROBLEM_GONE)
    return crm_row_remove (txn, table, &row, error);
  row.state = (row.state & ~(guint) CRM_RECORD_PARKED) | CRM_RECORD_DELETED;
  row.version++;
  row.edited_us = txn->now_us;
  return crm_problem_forget (txn, table, &row.key, error)
         && crm_row_save (txn, table, &row, row.values, error);
}

static gboolean
delete_cb (CrmTxn *txn, gpointer data, GError **error)
{
  EditJob *job = data;

  return crm_txn_delete (txn, job->entity, job->key, error);
}

gboolean
crm_store_delete (
    CrmStore *self, CrmEntity *entity, const char *key, GCancellable *cancellable, GError **error)
{
  EditJob job = { .entity = entity, .key = key };

  g_return_val_if_fail (CRM_IS_STORE (self) && entity && key, FALSE);

  return crm_store_run (self, CRM_LANE_USER, delete_cb, &job, cancellable, error);
}

static gboolean
undelete_cb (CrmTxn *txn, gpointer data, GError **error)
{
  EditJob *job = data;
  CrmTable *table = crm_txn_table (txn, job->entity, error);
  g_auto (CrmRowData) row = { 0 };
  gboolean in_flight;

  if (!table || !crm_row_require (txn, table, job->key, &row, error))
    return FALSE;
  if (!(row.state & CRM_RECORD_DELETED))
    return TRUE;
  if (!has_inflight (txn, table, &row, &in_flight, error))
    return FALSE;
  row.state &= ~(guint) (CRM_RECORD_DELETED | CRM_RECORD_PARKED);
  crm_row_settle (table, &row);
  if (in_flight && row.state == CRM_RECORD_CLEAN)
    row.state = CRM_RECORD_CHANGED;
  row.version++;
  return crm_problem_forget (txn, table, &row.key, error)
         && crm_row_save (txn, table, &row, row.values, error);
}

gboolean
crm_store_undelete (
    CrmStore *self, CrmEntity *entity, const char *key, GCancellable *cancellable, GError **error)
{
  EditJob job = { .entity = entity, .key = key };

  g_return_val_if_fail (CRM_IS_STORE (self) && entity && key, FALSE);

  return crm_store_run (self, CRM_LANE_USER, undelete_cb, &job, cancellable, error);
}

/* A new record that may have reached the server is taken back there too. */
static gboolean
discard_new (CrmTxn *txn, CrmTable *table, CrmRowData *row, GError **error)
{
  gboolean in_flight;

  if (!has_inflight (txn, table, row, &in_flight, error)
      || !crm_problem_block_dependants (txn, table, &row->key, error))
    return FALSE;
  if (!in_flight)
    return crm_row_remove (txn, table, row, error);
  row->state = CRM_RECORD_NEW | CRM_RECORD_DELETED;
  row->version++;
  return crm_problem_forget (txn, table, &row->key, error)
         && crm_row_save (txn, table, row, row->values, error);
}

gboolean
crm_txn_discard (CrmTxn *txn, CrmEntity *entity, const char *key, GError **error)
{
  CrmTable *table = crm_txn_table (txn, entity, error);
  g_auto (CrmRowData) row = { 0 };
  g_autofree CrmValue *was = NULL;
  CrmProblemKind problem = CRM_PROBLEM_REJECTED;
  gint64 inflight = 0;

  if (!table || !crm_row_require (txn, table, key, &row, error))
    return FALSE;
  if ((row.state & CRM_RECORD_REJECTED)
      && !crm_problem_find (txn, table, &row.key, &problem, error))
    return FALSE;
  if (problem == CRM_PROBLEM_GONE)
    return crm_row_remove (txn, table, &row, error);
  if (row.state & CRM_RECORD_NEW)
    return discard_new (txn, table, &row, error);
  was = g_memdup2 (row.values, MAX (table->entity->n_fields, 1) * sizeof (CrmValue));
  memcpy (row.values, row.base, table->entity->n_fields * sizeof (CrmValue));
  row.state = CRM_RECORD_CLEAN;
  row.version++;
  return crm_inflight_load (txn, table, &row.key, row.arena, &inflight, NULL, NULL, error)
         && crm_inflight_forget (txn, inflight, error)
         && crm_problem_forget (txn, table, &row.key, error)
         && crm_row_save (txn, table, &row, was, error);
}

static gboolean
discard_cb (CrmTxn *txn, gpointer data, GError **error)
{
  EditJob *job = data;

  return crm_txn_discard (txn, job->entity, job->key, error);
}

gboolean
crm_store_discard (
    CrmStore *self, CrmEntity *entity, const char *key, GCancellable *cancellable, GError **error)
{
  EditJob job = { .entity = entity, .key = key };

  g_return_val_if_fail (CRM_IS_STORE (self) && entity && key, FALSE);

  return crm_store_run (self, CRM_LANE_USER, discard_cb, &job, cancellable, error);
}
