/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-sync-push.h"

#include "crm-clock.h"
#include "crm-error.h"
#include "crm-patch.h"
#include "crm-project.h"
#include "crm-record.h"

#include <string.h>

/* 412, read, merge, send again: so often in one run, then the next one goes on. */
#define MAX_TRIES 3
/* A server that answers reads and fails one write so often in a run, in two runs, refuses it. */
#define MAX_UNKNOWN 2
/* A layout looked at so long ago is what the server has now. */
#define FRESH_LAYOUT_US (60 * (gint64) G_USEC_PER_SEC)

static CrmSyncCount *
count_of (CrmSyncUpload *upload, CrmSend *send)
{
  return crm_sync_reporter_count (upload->run->reporter, send->entity);
}

/* --- what a server's ETags are worth ------------------------------------------------------- */

/* Some servers give every version the same ETag: there, as where there are none, the record is
 * read and compared. Found out once, remembered for ever. */
static char *
name_of_dull (CrmEntity *entity)
{
  return g_strconcat ("etags-stand ", entity->name, NULL);
}

static gboolean
is_dull (CrmSyncUpload *upload, CrmEntity *entity)
{
  gpointer known;

  if (!g_hash_table_lookup_extended (upload->dull, entity->name, NULL, &known))
    {
      g_autofree char *name = name_of_dull (entity);
      g_autofree char *fact = crm_store_get_fact (upload->run->store, name, NULL);

      known = GINT_TO_POINTER (fact != NULL);
      g_hash_table_insert (upload->dull, entity->name, known);
    }
  return GPOINTER_TO_INT (known);
}

static gboolean
note_dull (CrmSyncUpload *upload, CrmEntity *entity, GError **error)
{
  g_autofree char *name = name_of_dull (entity);

  g_hash_table_insert (upload->dull, entity->name, GINT_TO_POINTER (TRUE));
  return crm_store_set_fact (upload->run->store, name, "1", error);
}

/* The content moved and the ETag did not. */
static gboolean
stands_still (CrmSend *send, const CrmReceipt *receipt)
{
  if (send->kind != CRM_SEND_UPDATE || receipt->record == NULL || send->etag == NULL
      || g_strcmp0 (send->etag, receipt->etag) != 0)
    return FALSE;
  for (guint i = 0; i < crm_patch_get_n_entries (send->patch); i++)
    {
      const CrmPatchEntry *entry = crm_patch_get_entry (send->patch, i);
      const CrmValue *stored = crm_record_get_value (receipt->record, entry->field);

      if (stored->kind != CRM_VALUE_ABSENT
          && !crm_value_equal (send->entity->fields[entry->field]->type, &entry->was, stored))
        return TRUE;
    }
  return FALSE;
}

/* --- what got no answer -------------------------------------------------------------------- */

#define UNANSWERED "unanswered-writes"
/* Names of records hold one newline each. */
#define BETWEEN_NAMES "\n\n"

gboolean
crm_sync_send_load (CrmSyncUpload *upload, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autofree char *fact = crm_store_get_fact (upload->run->store, UNANSWERED, &problem);
  g_auto (GStrv) names = NULL;

  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  names = g_strsplit (fact != NULL ? fact : "", BETWEEN_NAMES, -1);
  for (guint i = 0; names[i] != NULL; i++)
    g_hash_table_add (upload->unanswered, g_strdup (names[i]));
  return TRUE;
}

/* *@was: it was so already. */
static gboolean
set_unanswered (CrmSyncUpload *upload, CrmSend *send, gboolean is_so, gboolean *was, GError **error)
{
  g_autofree char *name = crm_sync_node_name (send->entity->name, send->key);
  g_autoptr (GList) names = NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  *was = g_hash_table_contains (upload->unanswered, name);
  if (*was == is_so)
    return TRUE;
  if (is_so)
    g_hash_table_add (upload->unanswered, g_steal_pointer (&name));
  else
    g_hash_table_remove (upload->unanswered, name);
  names = g_list_sort (g_hash_table_get_keys (upload->unanswered), (GCompareFunc) strcmp);
  for (GList *each = names; each != NULL; each = each->next)
    g_string_append_printf (text, "%s%s", text->len > 0 ? BETWEEN_NAMES : "", (char *) each->data);
  return crm_store_set_fact (upload->run->store, UNANSWERED, text->len > 0 ? text->str : NULL,
                             error);
}

/* --- what came back ------------------------------------------------------------------------ */

CrmSyncAttempt
crm_sync_send_park (
    CrmSyncUpload *upload, CrmSend *send, CrmProblemKind kind, const char *words, GError **error)
{
  if (!crm_store_park (upload->run->store, send, kind, words, error))
    return CRM_ATTEMPT_ERROR;
  count_of (upload, send)->problems++;
  return CRM_ATTEMPT_PARKED;
}

/* The server did not process it: the edit waits for the next run. */
static CrmSyncAttempt
give_back (CrmSyncUpload *upload, CrmSend *send, GError *problem, GError **error)
{
  g_autoptr (GError) stop = problem;

  if (!crm_store_unsend (upload->run->store, send, error))
    return CRM_ATTEMPT_ERROR;
  g_propagate_error (error, g_steal_pointer (&stop));
  return CRM_ATTEMPT_ERROR;
}

static CrmSyncAttempt
put_back (CrmSyncUpload *upload, CrmSend *send, CrmSyncAttempt result, GError **error)
{
  return crm_store_unsend (upload->run->store, send, error) ? result : CRM_ATTEMPT_ERROR;
}

/* The server made the key: under it this run goes on. */
static void
take_key (CrmSyncUpload *upload, CrmSend *send, const char *key)
{
  g_autofree char *name = crm_sync_node_name (send->entity->name, send->key);
  CrmSyncNode *node = g_hash_table_lookup (upload->creates, name);

  if (node != NULL && key != NULL)
    g_set_str (&node->pending->key, key);
}

static CrmSyncAttempt
acknowledge (CrmSyncUpload *upload, CrmSend *send, const CrmReceipt *receipt, GError **error)
{
  gboolean was_unanswered;

  if (stands_still (send, receipt) && !note_dull (upload, send->entity, error))
    return CRM_ATTEMPT_ERROR;
  if (!crm_store_ack (upload->run->store, send, receipt, error)
      || !set_unanswered (upload, send, FALSE, &was_unanswered, error))
    return CRM_ATTEMPT_ERROR;
  take_key (upload, send, receipt->key);
  crm_sync_settle_note (upload->run, send->entity, receipt);
  count_of (upload, send)->sent++;
  return CRM_ATTEMPT_SENT;
}

/* A server that does not show what it stored is asked: what it made of the values becomes the
 * base. Where even that fails the write still counts, and the download brings the rest: a row
 * with the new ETag and without what came with it would look as if nothing were missing. */
static CrmSyncAttempt
acknowledge_after_read (CrmSyncUpload *upload, CrmSend *send, CrmReceipt *receipt, GError **error)
{
  if (receipt->record == NULL && send->kind != CRM_SEND_DELETE)
    {
      const char *key = receipt->key != NULL ? receipt->key : send->key;

      receipt->record = crm_sync_call_get (upload->run, send->entity, key, NULL);
      if (receipt->record == NULL)
        g_clear_pointer (&receipt->etag, g_free);
      else if (receipt->etag == NULL)
        receipt->etag = g_strdup (crm_record_get_etag (receipt->record));
    }
  return acknowledge (upload, send, receipt, error);
}

/* What the server has now, against what is to be sent. @theirs: %NULL: it is gone. */
static CrmSyncAttempt
merge (CrmSyncUpload *upload, CrmSend *send, CrmRecord *theirs, GError **error)
{
  CrmMergeOutcome outcome;

  if (!crm_store_merge (upload->run->store, send->entity, send->key, theirs, send, &outcome, error))
    return CRM_ATTEMPT_ERROR;
  switch (outcome)
    {
    case CRM_MERGE_DONE:
      crm_sync_settle_note (upload->run, send->entity, NULL);
      count_of (upload, send)->sent++;
      return CRM_ATTEMPT_SENT;
    case CRM_MERGE_SEND_AGAIN:
      return CRM_ATTEMPT_AGAIN;
    case CRM_MERGE_PARKED:
      count_of (upload, send)->problems++;
      return CRM_ATTEMPT_PARKED;
    }
  g_assert_not_reached ();
}

/* It certainly was not done: with the snapshot, a field the other side left alone would look as if
 * it had been put back there. */
static CrmSyncAttempt
merge_unsent (CrmSyncUpload *upload, CrmSend *send, CrmRecord *theirs, GError **error)
{
  if (send->kind == CRM_SEND_UPDATE && !crm_store_unsend (upload->run->store, send, error))
    return CRM_ATTEMPT_ERROR;
  return merge (upload, send, theirs, error);
}

/* Reads the record: %TRUE with %NULL in @theirs where the server has none. */
static gboolean
read_theirs (CrmSyncUpload *upload, CrmSend *send, CrmRecord **theirs, GError **error)
{
  g_autoptr (GError) problem = NULL;

  *theirs = crm_sync_call_get (upload->run, send->entity, send->key, &problem);
  if (*theirs != NULL || g_error_matches (problem, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_NOT_FOUND)
      || g_error_matches (problem, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_DENIED))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

/* It may be there under a key nobody here knows, now or in a moment: what is not found is not sent
 * a second time unless the user says so. */
static CrmSyncAttempt
resolve_nameless (CrmSyncUpload *upload, CrmSend *send, GError **error)
{
  g_autoptr (CrmRecord) theirs = NULL;
  CrmSyncAttempt result;

  if (!crm_sync_made_find (upload, send, &theirs, error))
    return CRM_ATTEMPT_ERROR;
  if (theirs == NULL && send->kind == CRM_SEND_CREATE)
    return crm_sync_send_park (upload, send, CRM_PROBLEM_REJECTED,
                               "The answer was lost, and the server gives new records their keys: "
                               "it may have made this one. Look for it before it is sent again",
                               error);
  result = merge (upload, send, theirs, error);
  if (theirs != NULL)
    take_key (upload, send, crm_record_get_key (theirs));
  return result;
}

CrmSyncAttempt
crm_sync_send_resolve (CrmSyncUpload *upload, CrmSend *send, GError **error)
{
  gboolean is_named = send->tried != CRM_SEND_CREATE || crm_sync_made_is_named (send);
  gboolean is_sure
      = is_named && (send->tried != CRM_SEND_CREATE || !crm_sync_made_there (send->entity));
  g_autoptr (CrmRecord) theirs = NULL;

  if (is_named && !read_theirs (upload, send, &theirs, error))
    return CRM_ATTEMPT_ERROR;
  return is_sure || theirs != NULL ? merge (upload, send, theirs, error)
                                   : resolve_nameless (upload, send, error);
}

static CrmSyncAttempt
answer_gone (CrmSyncUpload *upload, CrmSend *send, GError **error)
{
  CrmReceipt nothing = { 0 };

  if (send->kind == CRM_SEND_DELETE)
    return acknowledge (upload, send, &nothing, error);
  return merge (upload, send, NULL, error);
}

static CrmSyncAttempt
answer_moved_on (CrmSyncUpload *upload, CrmSend *send, const GError *problem, GError **error)
{
  g_autoptr (CrmRecord) theirs = NULL;

  if (!read_theirs (upload, send, &theirs, error))
    return CRM_ATTEMPT_ERROR;
  if (theirs != NULL)
    {
      /* Who is told that the record exists did not make it by this: without the snapshot what is
       * there counts as somebody else's. */
      if (send->kind == CRM_SEND_CREATE && !crm_store_unsend (upload->run->store, send, error))
        return CRM_ATTEMPT_ERROR;
      return merge (upload, send, theirs, error);
    }
  /* A key that is taken by a record this user may not see. */
  if (send->kind == CRM_SEND_CREATE)
    return crm_sync_send_park (upload, send, CRM_PROBLEM_REJECTED, problem->message, error);
  return answer_gone (upload, send, error);
}

/* The layout is looked at again before this is tried again. A server that denies what its own
 * description promises has refused it. */
static CrmSyncAttempt
answer_other_layout (CrmSyncUpload *upload, CrmSend *send, const GError *problem, GError **error)
{
  CrmSyncRun *run = upload->run;
  gint64 checked_us = *run->layout_checked_us;

  if ((checked_us >= 0 && crm_clock_monotonic_us (run->clock) - checked_us < FRESH_LAYOUT_US)
      || crm_sync_layout_is_vain (run, send->entity->name))
    return crm_sync_send_park (upload, send, CRM_PROBLEM_REJECTED, problem->message, error);
  *run->layout_checked_us = -1;
  return put_back (upload, send, CRM_ATTEMPT_WAITS, error);
}

/* One reaction per code. */
CrmSyncAttempt
crm_sync_send_answer (
    CrmSyncUpload *upload, CrmSend *send, CrmReceipt *receipt, GError *problem, GError **error)
{
  g_autoptr (GError) owned = problem;

  if (problem == NULL)
    return acknowledge_after_read (upload, send, receipt, error);
  if (problem->domain != CRM_REMOTE_ERROR)
    {
      /* Cancelled in mid-flight: the snapshot stays, the next run reads first. */
      g_propagate_error (error, g_steal_pointer (&owned));
      return CRM_ATTEMPT_ERROR;
    }
  switch ((CrmRemoteError) problem->code)
    {
    case CRM_REMOTE_ERROR_UNREACHABLE:
    case CRM_REMOTE_ERROR_BUSY:
    case CRM_REMOTE_ERROR_SIGN_IN:
    case CRM_REMOTE_ERROR_REFUSED:
    case CRM_REMOTE_ERROR_UNTRUSTED:
      return give_back (upload, send, g_steal_pointer (&owned), error);
    case CRM_REMOTE_ERROR_UNKNOWN_OUTCOME:
    case CRM_REMOTE_ERROR_EXPIRED:
    case CRM_REMOTE_ERROR_NOT_ODATA:
      return crm_sync_send_resolve (upload, send, error);
    case CRM_REMOTE_ERROR_DENIED:
      return crm_sync_send_park (upload, send, CRM_PROBLEM_DENIED, problem->message, error);
    case CRM_REMOTE_ERROR_NOT_FOUND:
      return answer_gone (upload, send, error);
    case CRM_REMOTE_ERROR_CONFLICT:
    case CRM_REMOTE_ERROR_EXISTS:
      return answer_moved_on (upload, send, problem, error);
    case CRM_REMOTE_ERROR_LAYOUT:
      return answer_other_layout (upload, send, problem, error);
    case CRM_REMOTE_ERROR_UNDONE:
      return put_back (upload, send, CRM_ATTEMPT_AGAIN, error);
    case CRM_REMOTE_ERROR_REJECTED:
    case CRM_REMOTE_ERROR_TOO_LARGE:
    case CRM_REMOTE_ERROR_UNSUPPORTED:
      return crm_sync_send_park (upload, send, CRM_PROBLEM_REJECTED, problem->message, error);
    }
  g_assert_not_reached ();
}

/* --- sending ------------------------------------------------------------------------------- */

/* One record, until it is settled. */
typedef struct
{
  CrmSyncUpload *upload;
  CrmSyncNode *node;
  guint n_unknown;
  GError *unknown;   /* the last of them */
  CrmRecord *theirs; /* as read after the last 412; or %NULL */
  gboolean restless; /* its ETag moves and its content does not: it cannot be used */
  gboolean looked;   /* at what is there, and it was merged: once, or what a server makes anew for
                        each answer would keep it from being written */
} Sending;

static void
sending_clear (Sending *self)
{
  g_clear_error (&self->unknown);
  g_clear_pointer (&self->theirs, crm_record_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Sending, sending_clear)

static gboolean
is_same_record (CrmRecord *one, CrmRecord *other)
{
  CrmEntity *entity = crm_record_get_entity (one);

  for (guint i = 0; i < entity->n_fields; i++)
    if (!crm_value_equal (entity->fields[i]->type, crm_record_get_value (one, i),
                          crm_record_get_value (other, i)))
      return FALSE;
  return TRUE;
}

static CrmSyncAttempt
settle_conflict (Sending *self, CrmSend *send, GError *problem, GError **error)
{
  g_autoptr (GError) owned = problem;
  g_autoptr (CrmRecord) theirs = NULL;

  if (!read_theirs (self->upload, send, &theirs, error))
    return CRM_ATTEMPT_ERROR;
  if (theirs == NULL)
    return answer_gone (self->upload, send, error);
  self->restless = self->theirs != NULL && is_same_record (self->theirs, theirs);
  g_clear_pointer (&self->theirs, crm_record_unref);
  self->theirs = crm_record_ref (theirs);
  return merge_unsent (self->upload, send, theirs, error);
}

/* Where ETags are of no use the answer says neither which version it made: with what else moved
 * there, the write would make a row here that the server never had. */
static gboolean
is_as_known (CrmSend *send, CrmRecord *theirs)
{
  for (guint i = 0; i < send->entity->n_fields; i++)
    {
      const CrmValue *value = crm_record_get_value (theirs, i);

      if (value->kind != CRM_VALUE_ABSENT
          && !crm_value_equal (send->entity->fields[i]->type, value,
                               crm_record_get_value (send->base, i)))
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_based_on (CrmSend *send, CrmRecord *theirs)
{
  for (guint i = 0; i < crm_patch_get_n_entries (send->patch); i++)
    {
      const CrmPatchEntry *entry = crm_patch_get_entry (send->patch, i);
      CrmField *field = send->entity->fields[entry->field];

      if (!crm_value_equal (field->type, &entry->was, crm_record_get_value (theirs, entry->field)))
        return FALSE;
    }
  return TRUE;
}

/* Where ETags are of no use we compare, just before: a window of one request stays. What differs
 * is merged, and looked at once more. What to delete is compared by a merge alone. @goes: it is to
 * be written as it is; else the result is what came of it. */
static CrmSyncAttempt
look_before (
    Sending *self, CrmSend *send, gboolean with_etag, char **etag, gboolean *goes, GError **error)
{
  g_autoptr (CrmRecord) theirs = NULL;
  gboolean is_known;

  *goes = send->kind == CRM_SEND_DELETE && self->looked;
  if (*goes)
    return CRM_ATTEMPT_AGAIN;
  if (!read_theirs (self->upload, send, &theirs, error))
    return CRM_ATTEMPT_ERROR;
  if (theirs == NULL)
    return answer_gone (self->upload, send, error);
  is_known = send->kind == CRM_SEND_UPDATE && is_based_on (send, theirs)
             && (self->looked || is_as_known (send, theirs));
  self->looked = TRUE;
  if (!is_known)
    return merge_unsent (self->upload, send, theirs, error);
  if (with_etag)
    *etag = g_strdup (crm_record_get_etag (theirs));
  *goes = TRUE;
  return CRM_ATTEMPT_AGAIN;
}

CrmSyncAttempt
crm_sync_send_give_up (CrmSyncUpload *upload, CrmSend *send, const char *words, GError **error)
{
  CrmSyncCount *count = count_of (upload, send);
  gboolean before;

  if (!set_unanswered (upload, send, TRUE, &before, error))
    return CRM_ATTEMPT_ERROR;
  if (before)
    return set_unanswered (upload, send, FALSE, &before, error)
               ? crm_sync_send_park (upload, send, CRM_PROBLEM_REJECTED, words, error)
               : CRM_ATTEMPT_ERROR;
  g_set_str (&count->message, words);
  return put_back (upload, send, CRM_ATTEMPT_WAITS, error);
}

static CrmSyncAttempt
attempt_once (Sending *self, CrmSend *send, GError **error)
{
  gboolean distrusts = self->restless || is_dull (self->upload, send->entity);
  g_autofree char *etag = distrusts ? NULL : g_strdup (send->etag);
  g_auto (CrmReceipt) receipt = { 0 };
  GError *problem = NULL;

  if (send->unknown)
    return crm_sync_send_resolve (self->upload, send, error);
  if (self->n_unknown >= MAX_UNKNOWN)
    return crm_sync_send_give_up (self->upload, send, self->unknown->message, error);
  if (send->kind != CRM_SEND_CREATE && etag == NULL)
    {
      gboolean goes;
      CrmSyncAttempt looked = look_before (self, send, !distrusts, &etag, &goes, error);

      if (!goes)
        return looked;
    }
  if (crm_sync_call_write (self->upload->run, send, etag, &receipt, &problem))
    return crm_sync_send_answer (self->upload, send, &receipt, NULL, error);
  if (g_error_matches (problem, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNKNOWN_OUTCOME)
      || g_error_matches (problem, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_NOT_ODATA))
    {
      self->n_unknown++;
      g_clear_error (&self->unknown);
      self->unknown = g_error_copy (problem);
    }
  if (send->kind != CRM_SEND_CREATE
      && g_error_matches (problem, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_CONFLICT))
    return settle_conflict (self, send, problem, error);
  return crm_sync_send_answer (self->upload, send, NULL, problem, error);
}

/* --- what it points at --------------------------------------------------------------------- */

static gboolean
is_new_here (CrmSyncRun *run, const char *entity_name, const char *key)
{
  CrmEntity *entity = crm_project_find_entity (run->project, entity_name);
  g_autoptr (CrmRecord) record
      = entity != NULL ? crm_store_get (run->store, entity, key, NULL, NULL) : NULL;

  return record != NULL && (crm_record_get_state (record) & CRM_RECORD_NEW);
}

static gboolean
is_in_group (CrmSyncUpload *upload, CrmSyncGroup *group, const char *entity, const char *key)
{
  g_autofree char *name = crm_sync_node_name (entity, key);
  CrmSyncNode *node = g_hash_table_lookup (upload->creates, name);

  return group != NULL && node != NULL && node->group == group;
}

int
crm_sync_send_find_unready (CrmSyncUpload *upload, CrmSend *send, CrmSyncGroup *group)
{
  for (guint i = 0; i < crm_patch_get_n_entries (send->patch); i++)
    {
      const CrmPatchEntry *entry = crm_patch_get_entry (send->patch, i);
      CrmField *field = send->entity->fields[entry->field];
      g_autofree char *key = NULL;

      if (field->lookup_entity == NULL || crm_value_is_empty (&entry->now))
        continue;
      key = crm_value_dup_text (field->type, &entry->now);
      /* A record may point at itself, under a key that stays. */
      if (g_str_equal (field->lookup_entity, send->entity->name) && g_str_equal (key, send->key)
          && (send->kind != CRM_SEND_CREATE || !crm_sync_made_there (send->entity)))
        continue;
      if (!is_in_group (upload, group, field->lookup_entity, key)
          && is_new_here (upload->run, field->lookup_entity, key))
        return (int) entry->field;
    }
  return -1;
}

/* Of a change all goes that can; a new record goes whole or not at all. */
static CrmSyncAttempt
keep_unready (Sending *self, CrmSend *send, int field, GError **error)
{
  if (send->kind != CRM_SEND_UPDATE)
    return put_back (self->upload, send, CRM_ATTEMPT_WAITS, error);
  crm_sync_node_send_later (self->node, (guint) field);
  return put_back (self->upload, send, CRM_ATTEMPT_AGAIN, error);
}

static CrmSyncAttempt
attempt (Sending *self, guint *n_tries, GError **error)
{
  CrmSyncNode *node = self->node;
  g_autoptr (GError) problem = NULL;
  g_autoptr (CrmSend) send = NULL;
  int unready;

  if (crm_sync_is_cancelled (self->upload->run, error))
    return CRM_ATTEMPT_ERROR;
  /* What is left out stays unsent and follows as a change. */
  send = crm_store_begin_send_without (self->upload->run->store, node->entity, node->pending->key,
                                       node->later, &problem);
  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return CRM_ATTEMPT_ERROR;
    }
  if (send == NULL)
    return CRM_ATTEMPT_SENT;
  unready = send->unknown ? -1 : crm_sync_send_find_unready (self->upload, send, NULL);
  if (unready >= 0)
    return keep_unready (self, send, unready, error);
  (*n_tries)++;
  return attempt_once (self, send, error);
}

gboolean
crm_sync_send_node (CrmSyncUpload *upload, CrmSyncNode *node, GError **error)
{
  g_auto (Sending) self = { .upload = upload, .node = node };
  guint n_tries = 0;

  while (n_tries <= MAX_TRIES)
    {
      switch (attempt (&self, &n_tries, error))
        {
        case CRM_ATTEMPT_SENT:
          node->state = CRM_NODE_DONE;
          return TRUE;
        case CRM_ATTEMPT_PARKED:
        case CRM_ATTEMPT_WAITS:
          node->state = CRM_NODE_BLOCKED;
          return TRUE;
        case CRM_ATTEMPT_ERROR:
          return FALSE;
        case CRM_ATTEMPT_AGAIN:
          break;
        }
    }
  node->state = CRM_NODE_BLOCKED; /* somebody else is faster: next time */
  return TRUE;
}
