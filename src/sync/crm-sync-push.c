/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-sync-private.h"

#include "crm-clock.h"
#include "crm-error.h"
#include "crm-patch.h"
#include "crm-project.h"
#include "crm-record.h"

/* 412, read, merge, send again: so often in one run, then the next one goes on. */
#define MAX_TRIES 3
#define MAX_UNKNOWN 2

typedef enum
{
  NODE_WAITING,
  NODE_VISITING,
  NODE_DONE,
  NODE_BLOCKED, /* refused, or waits for one that was: what points at it waits too */
} NodeState;

typedef struct
{
  CrmPending *pending; /* borrowed from the list */
  CrmEntity *entity;
  NodeState state;
  GArray *later; /* guint: lookups that close a circle of new records; or %NULL */
} Node;

static void
node_free (gpointer data)
{
  Node *node = data;

  g_clear_pointer (&node->later, g_array_unref);
  g_free (node);
}

typedef struct
{
  CrmSyncRun *run;
  GHashTable *creates; /* "entity\nkey" -> Node that is not on the server yet */
  guint n_nodes;
  guint n_done;
} Push;

static char *
node_name (const char *entity, const char *key)
{
  return g_strconcat (entity, "\n", key, NULL);
}

/* What one attempt to send came to. */
typedef enum
{
  ATTEMPT_SENT,
  ATTEMPT_AGAIN,
  ATTEMPT_PARKED,
  ATTEMPT_ERROR,
} Attempt;

static CrmSyncCount *
count_of (Push *push, CrmSend *send)
{
  return crm_sync_reporter_count (push->run->reporter, send->entity);
}

/* --- what came back ---------------------------------------------------------------------- */

static Attempt
park (Push *push, CrmSend *send, CrmProblemKind kind, const GError *problem, GError **error)
{
  if (!crm_store_park (push->run->store, send, kind, problem->message, error))
    return ATTEMPT_ERROR;
  count_of (push, send)->problems++;
  return ATTEMPT_PARKED;
}

/* The server did not process it: the edit waits for the next run. */
static Attempt
give_back (Push *push, CrmSend *send, GError *problem, GError **error)
{
  g_autoptr (GError) stop = problem;

  if (!crm_store_unsend (push->run->store, send, error))
    return ATTEMPT_ERROR;
  g_propagate_error (error, g_steal_pointer (&stop));
  return ATTEMPT_ERROR;
}

static Attempt
acknowledge (Push *push, CrmSend *send, const CrmReceipt *receipt, GError **error)
{
  if (!crm_store_ack (push->run->store, send, receipt, error))
    return ATTEMPT_ERROR;
  crm_sync_settle_note (push->run, send->entity, receipt);
  count_of (push, send)->sent++;
  return ATTEMPT_SENT;
}

/* A server that does not show what it stored is asked: what it made of the values becomes the
 * base. Where even that fails the write still counts, and the download brings the rest. */
static Attempt
acknowledge_after_read (Push *push, CrmSend *send, CrmReceipt *receipt, GError **error)
{
  if (receipt->record == NULL && send->kind != CRM_SEND_DELETE)
    {
      const char *key = receipt->key != NULL ? receipt->key : send->key;

      receipt->record = crm_sync_call_get (push->run, send->entity, key, NULL);
      if (receipt->record != NULL && receipt->etag == NULL)
        receipt->etag = g_strdup (crm_record_get_etag (receipt->record));
    }
  return acknowledge (push, send, receipt, error);
}

/* What the server has now, against what is to be sent. @theirs: %NULL: it is gone. */
static Attempt
merge (Push *push, CrmSend *send, CrmRecord *theirs, GError **error)
{
  CrmMergeOutcome outcome;

  if (!crm_store_merge (push->run->store, send->entity, send->key, theirs, send, &outcome, error))
    return ATTEMPT_ERROR;
  switch (outcome)
    {
    case CRM_MERGE_DONE:
      crm_sync_settle_note (push->run, send->entity, NULL);
      count_of (push, send)->sent++;
      return ATTEMPT_SENT;
    case CRM_MERGE_SEND_AGAIN:
      return ATTEMPT_AGAIN;
    case CRM_MERGE_PARKED:
      count_of (push, send)->problems++;
      return ATTEMPT_PARKED;
    }
  g_assert_not_reached ();
}

/* Reads the record: %TRUE with %NULL in @theirs where the server has none. */
static gboolean
read_theirs (Push *push, CrmSend *send, CrmRecord **theirs, GError **error)
{
  g_autoptr (GError) problem = NULL;

  *theirs = crm_sync_call_get (push->run, send->entity, send->key, &problem);
  if (*theirs != NULL || g_error_matches (problem, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_NOT_FOUND)
      || g_error_matches (problem, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_DENIED))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

/* An earlier try may have had its effect: only reading tells. */
static Attempt
resolve (Push *push, CrmSend *send, GError **error)
{
  g_autoptr (CrmRecord) theirs = NULL;

  return read_theirs (push, send, &theirs, error) ? merge (push, send, theirs, error)
                                                  : ATTEMPT_ERROR;
}

static Attempt
answer_gone (Push *push, CrmSend *send, GError **error)
{
  CrmReceipt nothing = { 0 };

  if (send->kind == CRM_SEND_DELETE)
    return acknowledge (push, send, &nothing, error);
  return merge (push, send, NULL, error);
}

static Attempt
answer_moved_on (Push *push, CrmSend *send, const GError *problem, GError **error)
{
  g_autoptr (CrmRecord) theirs = NULL;

  if (!read_theirs (push, send, &theirs, error))
    return ATTEMPT_ERROR;
  if (theirs != NULL)
    return merge (push, send, theirs, error);
  /* A key that is taken by a record this user may not see. */
  if (send->kind == CRM_SEND_CREATE)
    return park (push, send, CRM_PROBLEM_REJECTED, problem, error);
  return answer_gone (push, send, error);
}

/* One reaction per code. */
static Attempt
react (Push *push, CrmSend *send, GError *problem, GError **error)
{
  g_autoptr (GError) owned = problem;

  if (problem->domain != CRM_REMOTE_ERROR)
    {
      /* Cancelled in mid-flight: the snapshot stays, the next run reads first. */
      g_propagate_error (error, g_steal_pointer (&owned));
      return ATTEMPT_ERROR;
    }
  switch ((CrmRemoteError) problem->code)
    {
    case CRM_REMOTE_ERROR_UNREACHABLE:
    case CRM_REMOTE_ERROR_BUSY:
    case CRM_REMOTE_ERROR_SIGN_IN:
    case CRM_REMOTE_ERROR_REFUSED:
    case CRM_REMOTE_ERROR_UNDONE:
      return give_back (push, send, g_steal_pointer (&owned), error);
    case CRM_REMOTE_ERROR_UNKNOWN_OUTCOME:
    case CRM_REMOTE_ERROR_EXPIRED:
    case CRM_REMOTE_ERROR_NOT_ODATA:
      return resolve (push, send, error);
    case CRM_REMOTE_ERROR_DENIED:
      return park (push, send, CRM_PROBLEM_DENIED, problem, error);
    case CRM_REMOTE_ERROR_NOT_FOUND:
      return answer_gone (push, send, error);
    case CRM_REMOTE_ERROR_CONFLICT:
    case CRM_REMOTE_ERROR_EXISTS:
      return answer_moved_on (push, send, problem, error);
    case CRM_REMOTE_ERROR_REJECTED:
    case CRM_REMOTE_ERROR_TOO_LARGE:
    case CRM_REMOTE_ERROR_UNSUPPORTED:
    case CRM_REMOTE_ERROR_LAYOUT:
      return park (push, send, CRM_PROBLEM_REJECTED, problem, error);
    }
  g_assert_not_reached ();
}

/* --- sending ----------------------------------------------------------------------------- */

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

/* A server without ETags cannot compare: we do, just before. A window of one request stays. */
static Attempt
look_before (Push *push, CrmSend *send, GError **error)
{
  g_autoptr (CrmRecord) theirs = NULL;

  if (!read_theirs (push, send, &theirs, error))
    return ATTEMPT_ERROR;
  if (theirs == NULL)
    return answer_gone (push, send, error);
  if (is_based_on (send, theirs))
    return ATTEMPT_SENT; /* as far as this step goes */
  return merge (push, send, theirs, error);
}

typedef struct
{
  guint n_unknown;
  GError *unknown; /* the last of them */
} Tries;

static void
tries_clear (Tries *self)
{
  g_clear_error (&self->unknown);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Tries, tries_clear)

static Attempt
attempt_once (Push *push, CrmSend *send, Tries *tries, GError **error)
{
  g_auto (CrmReceipt) receipt = { 0 };
  GError *problem = NULL;

  if (send->unknown)
    return resolve (push, send, error);
  /* The server answers reads and fails this write again and again: that is a refusal. */
  if (tries->n_unknown >= MAX_UNKNOWN)
    return park (push, send, CRM_PROBLEM_REJECTED, tries->unknown, error);
  if (send->kind == CRM_SEND_UPDATE && send->etag == NULL)
    {
      Attempt looked = look_before (push, send, error);

      if (looked != ATTEMPT_SENT)
        return looked;
    }
  if (crm_sync_call_write (push->run, send, send->etag, &receipt, &problem))
    return acknowledge_after_read (push, send, &receipt, error);
  if (g_error_matches (problem, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNKNOWN_OUTCOME)
      || g_error_matches (problem, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_NOT_ODATA))
    {
      tries->n_unknown++;
      g_clear_error (&tries->unknown);
      tries->unknown = g_error_copy (problem);
    }
  return react (push, send, problem, error);
}

static gboolean
send_node (Push *push, Node *node, GError **error)
{
  g_auto (Tries) tries = { 0 };

  for (guint i = 0; i <= MAX_TRIES; i++)
    {
      g_autoptr (GError) problem = NULL;
      g_autoptr (CrmSend) send = NULL;

      if (crm_sync_is_cancelled (push->run, error))
        return FALSE;
      /* Of new records that point at each other one goes without: what it leaves out stays unsent
       * and follows as a change. */
      send = crm_store_begin_send_without (push->run->store, node->entity, node->pending->key,
                                           node->later, &problem);
      if (problem != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
      if (send == NULL)
        {
          node->state = NODE_DONE;
          return TRUE;
        }
      switch (attempt_once (push, send, &tries, error))
        {
        case ATTEMPT_SENT:
          node->state = NODE_DONE;
          return TRUE;
        case ATTEMPT_PARKED:
          node->state = NODE_BLOCKED;
          return TRUE;
        case ATTEMPT_ERROR:
          return FALSE;
        case ATTEMPT_AGAIN:
          break;
        }
    }
  node->state = NODE_BLOCKED; /* somebody else is faster: next time */
  return TRUE;
}

/* --- order ------------------------------------------------------------------------------- */

static gboolean visit (Push *push, Node *node, GError **error);

/* A new record that is not to be sent now: refused in an earlier run. */
static gboolean
is_new_here (CrmSyncRun *run, const char *entity_name, const char *key)
{
  CrmEntity *entity = crm_project_find_entity (run->project, entity_name);
  g_autoptr (CrmRecord) record = NULL;

  if (entity == NULL)
    return FALSE;
  record = crm_store_get (run->store, entity, key, NULL, NULL);
  return record != NULL && (crm_record_get_state (record) & CRM_RECORD_NEW);
}

/* A field that must not be empty goes as it is: then the server is the judge. */
static void
send_later (Node *node, guint field)
{
  if (!node->entity->fields[field]->nullable)
    return;
  if (node->later == NULL)
    node->later = g_array_new (FALSE, FALSE, sizeof (guint));
  g_array_append_val (node->later, field);
}

/* %FALSE: an error. @blocked: a record this one points at is not on the server. */
static gboolean
visit_parents (Push *push, Node *node, gboolean *blocked, GError **error)
{
  g_autoptr (CrmRecord) record
      = crm_store_get (push->run->store, node->entity, node->pending->key, NULL, NULL);

  for (guint i = 0; record != NULL && i < node->entity->n_fields; i++)
    {
      CrmField *field = node->entity->fields[i];
      const CrmValue *value = crm_record_get_value (record, i);
      g_autofree char *key = NULL;
      g_autofree char *name = NULL;
      Node *parent;

      if (field->lookup_entity == NULL || crm_value_is_empty (value))
        continue;
      key = crm_value_dup_text (field->type, value);
      name = node_name (field->lookup_entity, key);
      parent = g_hash_table_lookup (push->creates, name);
      if (parent == NULL)
        *blocked = *blocked || is_new_here (push->run, field->lookup_entity, key);
      if (parent == NULL || parent == node)
        continue;
      if (parent->state == NODE_VISITING)
        {
          send_later (node, i);
          continue;
        }
      if (!visit (push, parent, error))
        return FALSE;
      if (parent->state == NODE_BLOCKED)
        *blocked = TRUE;
    }
  return TRUE;
}

static gboolean
visit (Push *push, Node *node, GError **error)
{
  gboolean blocked = FALSE;

  if (node->state != NODE_WAITING)
    return TRUE;
  node->state = NODE_VISITING;
  if (node->pending->kind != CRM_SEND_DELETE && !visit_parents (push, node, &blocked, error))
    return FALSE;
  if (blocked)
    node->state = NODE_BLOCKED;
  else if (!send_node (push, node, error))
    return FALSE;
  push->n_done++;
  crm_sync_reporter_advance (push->run->reporter, node->entity,
                             (double) push->n_done / push->n_nodes);
  return TRUE;
}

static guint
rank_of (CrmSyncRun *run, CrmEntity *entity)
{
  guint rank = 0;

  while (rank < run->order->len && g_array_index (run->order, guint, rank) != entity->index)
    rank++;
  return rank;
}

/* What was deleted goes last, children before parents; the rest as it was edited. */
static int
compare_nodes (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const Node *first = *(Node *const *) a, *second = *(Node *const *) b;
  gboolean first_goes = first->pending->kind == CRM_SEND_DELETE;
  gboolean second_goes = second->pending->kind == CRM_SEND_DELETE;

  if (first_goes != second_goes)
    return first_goes - second_goes;
  if (!first_goes)
    return 0;
  return (int) rank_of (user_data, second->entity) - (int) rank_of (user_data, first->entity);
}

static Node *
node_new (Push *push, CrmPending *pending)
{
  CrmEntity *entity = crm_project_find_entity (push->run->project, pending->entity);
  Node *node;

  if (entity == NULL || entity->sync_method == CRM_SYNC_DOWNLOAD_ONLY
      || crm_sync_run_get (push->run, entity)->is_left_out)
    return NULL;
  node = g_new0 (Node, 1);
  node->pending = pending;
  node->entity = entity;
  if (pending->kind == CRM_SEND_CREATE)
    g_hash_table_insert (push->creates, node_name (pending->entity, pending->key), node);
  return node;
}

static gboolean
close_circles (Push *push, GPtrArray *nodes, GError **error)
{
  for (guint i = 0; i < nodes->len; i++)
    {
      Node *node = g_ptr_array_index (nodes, i);
      gboolean blocked = FALSE;

      if (node->later == NULL || node->state != NODE_DONE)
        continue;
      g_clear_pointer (&node->later, g_array_unref);
      if (!visit_parents (push, node, &blocked, error)
          || (!blocked && !send_node (push, node, error)))
        return FALSE;
    }
  return TRUE;
}

gboolean
crm_sync_push (CrmSyncRun *run, GError **error)
{
  g_autoptr (GPtrArray) pending = crm_store_list_pending (run->store, error);
  g_autoptr (GPtrArray) nodes = g_ptr_array_new_with_free_func (node_free);
  g_autoptr (GHashTable) creates = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Push push = { .run = run, .creates = creates };

  if (pending == NULL)
    return FALSE;
  if (pending->len == 0)
    return TRUE;

  crm_sync_reporter_set_phase (run->reporter, CRM_SYNC_PHASE_UPLOAD);
  for (guint i = 0; i < pending->len; i++)
    {
      Node *node = node_new (&push, g_ptr_array_index (pending, i));

      if (node != NULL)
        g_ptr_array_add (nodes, node);
    }
  push.n_nodes = MAX (nodes->len, 1);
  g_ptr_array_sort_with_data (nodes, compare_nodes, run);
  for (guint i = 0; i < nodes->len; i++)
    if (!visit (&push, g_ptr_array_index (nodes, i), error))
      return FALSE;
  return close_circles (&push, nodes, error);
}
