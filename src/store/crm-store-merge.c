/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-store-private.h"
#include <string.h>

void
crm_merge_notes_clear (CrmMergeNotes *self)
{
  g_clear_pointer (&self->clashes, g_array_unref);
}

/* Nobody's edit: the server alone writes it. */
static gboolean
is_servers_own (CrmTable *table, guint field)
{
  return table->entity->fields[field]->read_only || (int) field == table->entity->modified_field;
}

/* Both changed it to different values: whichever loses is kept. */
static void
decide (CrmTable *table,
        CrmRowData *row,
        guint field,
        const CrmValue *base,
        const CrmValue *theirs,
        CrmMergeNotes *notes)
{
  CrmClash clash = { .field = field, .base = *base, .mine = row->values[field], .theirs = *theirs };

  switch (table->entity->conflict_policy)
    {
    case CRM_CONFLICT_SERVER_WINS:
      clash.mine_lost = TRUE;
      row->values[field] = *theirs;
      break;
    case CRM_CONFLICT_ASK:
      notes->ask = TRUE;
      break;
    case CRM_CONFLICT_LAST_WINS:
    case CRM_CONFLICT_DEVICE_WINS:
      break;
    }
  g_array_append_val (notes->clashes, clash);
}

/* What this device believes the server had before: where an earlier try was processed, that is
 * what was sent. *@in_doubt: there was a try, and nothing says that it was processed. */
static CrmValue
effective_base (CrmEdmType type,
                const CrmValue *base,
                const CrmValue *theirs,
                guint field,
                GArray *sent,
                gboolean was_create,
                gboolean *in_doubt)
{
  CrmValue result = *base;
  gboolean arrived = FALSE;

  *in_doubt = FALSE;
  for (guint i = 0; sent && i < sent->len; i++)
    {
      CrmSentValue *each = &g_array_index (sent, CrmSentValue, i);

      if (each->field != field)
        continue;
      *in_doubt = TRUE;
      /* A record that is there was made by us: then this is what it was made with. */
      if (!was_create && !crm_value_equal (type, &each->value, theirs))
        continue;
      arrived = TRUE;
      result = each->value;
    }
  *in_doubt = *in_doubt && !arrived;
  return result;
}

static CrmMergeResult
merge_one (CrmTable *table,
           CrmRowData *row,
           guint field,
           const CrmValue *theirs,
           GArray *sent,
           gboolean was_create,
           gboolean moved,
           CrmValue *base)
{
  CrmEdmType type = table->entity->fields[field]->type;
  CrmMergeResult result;
  gboolean in_doubt;

  *base = effective_base (type, &row->base[field], theirs, field, sent, was_create, &in_doubt);
  result = crm_merge_field (type, base, &row->values[field], theirs, in_doubt && moved);
  return result == CRM_MERGE_CLASH && is_servers_own (table, field) ? CRM_MERGE_THEIRS : result;
}

/* The whole record counts as one where the device wins. */
static void
keep_device_record (CrmTable *table, CrmRowData *row, const CrmValue *mine, CrmMergeNotes *notes)
{
  for (guint i = 0; i < table->entity->n_fields; i++)
    if (!is_servers_own (table, i) && !table->entity->fields[i]->is_key
        && !crm_value_equal (table->entity->fields[i]->type, &mine[i], &row->values[i]))
      {
        CrmClash clash
            = { .field = i, .base = notes->old_base[i], .mine = mine[i], .theirs = row->values[i] };

        g_array_append_val (notes->clashes, clash);
        row->values[i] = mine[i];
      }
}

/* What a record that was made by us, and whose answer was lost, was made with: what is different
 * now was changed by somebody. */
static void
assume_made (
    CrmTable *table, CrmRowData *row, const CrmValue *theirs, GArray *sent, CrmValue *old_base)
{
  for (guint i = 0; i < table->entity->n_fields; i++)
    old_base[i] = theirs[i].kind != CRM_VALUE_ABSENT ? theirs[i] : row->base[i];
  for (guint i = 0; i < sent->len; i++)
    {
      CrmSentValue *each = &g_array_index (sent, CrmSentValue, i);

      /* Tidied up by the server is not changed by a person. */
      if (!crm_merge_is_tidied (table->entity->fields[each->field]->type, &each->value,
                                &old_base[each->field]))
        old_base[each->field] = each->value;
    }
}

/* The record is there, with other values than it was sent with: the server made it so, or somebody
 * wrote over it, or it is one that was there already. What was sent is kept in each case. */
static void
keep_sent (CrmTable *table,
           CrmRowData *row,
           const CrmValue *mine,
           const CrmValue *theirs,
           GArray *sent,
           CrmMergeNotes *notes)
{
  for (guint i = 0; i < sent->len; i++)
    {
      CrmSentValue *each = &g_array_index (sent, CrmSentValue, i);
      CrmEdmType type = table->entity->fields[each->field]->type;
      const CrmValue *server = &theirs[each->field];
      CrmClash clash = { .field = each->field,
                         .mine_lost = TRUE,
                         .base = notes->old_base[each->field],
                         .mine = each->value,
                         .theirs = *server };

      if (server->kind != CRM_VALUE_ABSENT && !is_servers_own (table, each->field)
          && crm_value_equal (type, &mine[each->field], &each->value)
          && crm_value_equal (type, &row->values[each->field], server)
          && !crm_merge_is_tidied (type, &each->value, server))
        g_array_append_val (notes->clashes, clash);
    }
}

/* Deleted here, changed there: never settled in silence. */
static void
decide_deletion (CrmTable *table, CrmRowData *row, CrmMergeNotes *notes)
{
  CrmClash clash = { .field = CRM_WHOLE_RECORD };
  gboolean changed = FALSE;

  for (guint i = 0; i < table->entity->n_fields; i++)
    changed = changed
              || (!is_servers_own (table, i)
                  && !crm_value_equal (table->entity->fields[i]->type, &notes->old_base[i],
                                       &row->base[i]));
  if (!changed)
    return;
  switch (table->entity->conflict_policy)
    {
    case CRM_CONFLICT_SERVER_WINS:
      row->state &= ~(guint) CRM_RECORD_DELETED;
      clash.mine_lost = TRUE;
      break;
    case CRM_CONFLICT_DEVICE_WINS:
      break;
    case CRM_CONFLICT_ASK:
    case CRM_CONFLICT_LAST_WINS:
      notes->ask = TRUE;
      return;
    }
  g_array_append_val (notes->clashes, clash);
}

static CrmValue *
dup_values (CrmTable *table, CrmRowData *row, const CrmValue *values)
{
  gsize size = MAX (table->entity->n_fields, 1) * sizeof (CrmValue);

  return memcpy (crm_arena_alloc (row->arena, size), values, size);
}

/* Has it been written since? Where there are no ETags, or none that says so, the date does. */
static gboolean
has_moved (CrmTable *table, CrmRowData *row, const CrmValue *theirs, const char *etag)
{
  int modified = table->entity->modified_field;

  if (row->etag && etag && !g_str_equal (row->etag, etag))
    return TRUE;
  return modified >= 0 && theirs[modified].kind == CRM_VALUE_INT
         && row->base[modified].kind == CRM_VALUE_INT
         && theirs[modified].integer != row->base[modified].integer;
}

void
crm_row_merge (CrmTable *table,
               CrmRowData *row,
               const CrmValue *theirs,
               const char *etag,
               GArray *sent,
               gboolean was_create,
               CrmMergeNotes *notes)
{
  gboolean moved = has_moved (table, row, theirs, etag);
  CrmValue *mine = dup_values (table, row, row->values);
  gboolean is_known = !(row->state & CRM_RECORD_NEW);
  CrmValue base;

  notes->clashes = g_array_new (FALSE, FALSE, sizeof (CrmClash));
  notes->old_base = dup_values (table, row, row->base);
  for (guint i = 0; i < table->entity->n_fields; i++)
    {
      if (theirs[i].kind == CRM_VALUE_ABSENT)
        continue;
      switch (merge_one (table, row, i, &theirs[i], sent, was_create, moved, &base))
        {
        case CRM_MERGE_SAME:
        case CRM_MERGE_THEIRS:
          row->values[i] = theirs[i];
          break;
        case CRM_MERGE_MINE:
          break;
        case CRM_MERGE_CLASH:
          decide (table, row, i, &base, &theirs[i], notes);
          break;
        }
      row->base[i] = theirs[i];
    }
  if (notes->clashes->len > 0 && table->entity->conflict_policy == CRM_CONFLICT_DEVICE_WINS)
    keep_device_record (table, row, mine, notes);
  if (was_create && sent != NULL && !(row->state & CRM_RECORD_DELETED))
    keep_sent (table, row, mine, theirs, sent, notes);
  if ((row->state & CRM_RECORD_DELETED) && !is_known && was_create && sent != NULL)
    assume_made (table, row, theirs, sent, notes->old_base);
  if ((row->state & CRM_RECORD_DELETED) && (is_known || (was_create && sent != NULL)))
    decide_deletion (table, row, notes);
  row->state &= ~(guint) CRM_RECORD_NEW;
  row->etag = etag;
}

/* A server empties the lookups to what is deleted. Where this device deleted it, that is nobody's
 * change, neither of what is edited here nor of what is deleted next. */
static gboolean
take_own_deletions (
    CrmTxn *txn, CrmTable *table, CrmRowData *row, const CrmValue *theirs, GError **error)
{
  for (guint i = 0; row->state != CRM_RECORD_CLEAN && i < table->lookups->len; i++)
    {
      guint at = g_array_index (table->lookups, guint, i);
      CrmField *field = table->entity->fields[at];
      g_autofree char *key = NULL;
      gboolean deleted;

      if (theirs[at].kind == CRM_VALUE_ABSENT || !crm_value_is_empty (&theirs[at])
          || crm_value_is_empty (&row->base[at]))
        continue;
      key = crm_value_dup_text (field->type, &row->base[at]);
      if (!crm_confirmed_find_deletion (txn, field->lookup_entity, key, &deleted, error))
        return FALSE;
      if (!deleted)
        continue;
      if (crm_value_equal (field->type, &row->values[at], &row->base[at]))
        row->values[at] = theirs[at];
      row->base[at] = theirs[at];
    }
  return TRUE;
}

static gboolean
write_notes (CrmTxn *txn, CrmTable *table, CrmRowData *row, CrmMergeNotes *notes, GError **error)
{
  for (guint i = 0; i < notes->clashes->len; i++)
    if (!crm_vault_put (txn, table, row, &g_array_index (notes->clashes, CrmClash, i),
                        notes->old_base, error))
      return FALSE;
  if (!notes->ask)
    return TRUE;
  row->state |= CRM_RECORD_CONFLICT;
  return crm_problem_put (txn, table, row, CRM_PROBLEM_CONFLICT, NULL, error);
}

gboolean
crm_row_take_theirs (CrmTxn *txn,
                     CrmTable *table,
                     CrmRowData *row,
                     const CrmValue *theirs,
                     const char *etag,
                     guint *n_clashes,
                     GError **error)
{
  g_auto (CrmMergeNotes) notes = { 0 };
  g_autoptr (GArray) sent = NULL;
  CrmValue *was = dup_values (table, row, row->values);
  CrmSendKind kind = CRM_SEND_UPDATE;
  gint64 inflight = 0;
  CrmProblemKind problem;

  if (!crm_inflight_load (txn, table, &row->key, row->arena, &inflight, &kind, &sent, error))
    return FALSE;
  if (row->state & CRM_RECORD_REJECTED)
    {
      if (!crm_problem_find (txn, table, &row->key, &problem, error))
        return FALSE;
      /* It is back: what was edited can be sent after all. */
      if (problem == CRM_PROBLEM_GONE)
        row->state &= ~(guint) CRM_RECORD_REJECTED;
    }
  if (!take_own_deletions (txn, table, row, theirs, error))
    return FALSE;
  crm_row_merge (table, row, theirs, etag, sent,
                 kind == CRM_SEND_CREATE && !(row->reasons & CRM_ROW_MADE_AGAIN), &notes);
  row->reasons &= ~(guint) (CRM_ROW_INCOMPLETE | CRM_ROW_MADE_AGAIN);
  crm_row_settle (table, row);
  if (n_clashes)
    *n_clashes = notes.clashes->len + (notes.ask && notes.clashes->len == 0);
  if (!write_notes (txn, table, row, &notes, error))
    return FALSE;
  if (!(row->state & CRM_RECORD_UNSENT) && inflight != 0
      && !(crm_confirmed_put_arrived (txn, table, row, inflight, kind, sent, error)
           && crm_inflight_forget (txn, inflight, error)))
    return FALSE;
  if (!(row->state & CRM_RECORD_PARKED) && !crm_problem_forget (txn, table, &row->key, error))
    return FALSE;
  return crm_row_save (txn, table, row, was, error);
}

gboolean
crm_row_take_gone (CrmTxn *txn, CrmTable *table, CrmRowData *row, gboolean *removed, GError **error)
{
  gboolean agrees = !(row->state & CRM_RECORD_UNSENT) || (row->state & CRM_RECORD_DELETED);
  CrmConfirmed deleted = { .change = CRM_SEND_DELETE };

  *removed = agrees;
  if (agrees && (row->state & CRM_RECORD_DELETED) && !(row->state & CRM_RECORD_NEW)
      && !crm_confirmed_put (txn, table, row, &deleted, error))
    return FALSE;
  if (agrees)
    return crm_row_remove (txn, table, row, error);
  if (row->state & CRM_RECORD_NEW)
    return TRUE;
  row->state |= CRM_RECORD_REJECTED;
  row->state &= ~(guint) CRM_RECORD_CONFLICT;
  return crm_problem_put (txn, table, row, CRM_PROBLEM_GONE, NULL, error)
         && crm_row_save (txn, table, row, row->values, error);
}
