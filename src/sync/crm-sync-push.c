/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-sync-push.h"

#include "crm-arena.h"
#include "crm-filter.h"
#include "crm-project.h"
#include "crm-record.h"

/* In which order things go up: what is new before what points at it, deletions last. */

/* --- nodes --------------------------------------------------------------------------------- */

char *
crm_sync_node_name (const char *entity, const char *key)
{
  return g_strconcat (entity, "\n", key, NULL);
}

void
crm_sync_node_send_later (CrmSyncNode *node, guint field)
{
  if (node->later == NULL)
    node->later = g_array_new (FALSE, FALSE, sizeof (guint));
  g_array_append_val (node->later, field);
}

static void
node_free (gpointer data)
{
  CrmSyncNode *node = data;

  g_clear_pointer (&node->later, g_array_unref);
  g_clear_pointer (&node->kin, g_ptr_array_unref);
  g_array_unref (node->edges);
  g_free (node);
}

static void
group_free (gpointer data)
{
  CrmSyncGroup *group = data;

  g_ptr_array_unref (group->members);
  g_free (group);
}

static void
add_node (CrmSyncUpload *upload, CrmPending *pending)
{
  CrmSyncRun *run = upload->run;
  CrmEntity *entity = crm_project_find_entity (run->project, pending->entity);
  CrmSyncNode *node;

  if (entity == NULL || entity->sync_method == CRM_SYNC_DOWNLOAD_ONLY
      || crm_sync_run_get (run, entity)->is_left_out)
    return;
  node = g_new0 (CrmSyncNode, 1);
  node->pending = pending;
  node->entity = entity;
  node->edges = g_array_new (FALSE, FALSE, sizeof (CrmSyncEdge));
  g_ptr_array_add (upload->nodes, node);
  if (pending->kind == CRM_SEND_UPDATE)
    return;
  g_hash_table_insert (pending->kind == CRM_SEND_CREATE ? upload->creates : upload->deletes,
                       crm_sync_node_name (pending->entity, pending->key), node);
  for (guint i = 0; pending->kind == CRM_SEND_CREATE && i < entity->n_fields; i++)
    if (entity->fields[i]->second_pass)
      crm_sync_node_send_later (node, i);
}

static gboolean
belongs_together (CrmSyncNode *child, guint field, CrmSyncNode *parent)
{
  const char *name = child->entity->fields[field]->name;

  if (child->pending->kind != CRM_SEND_CREATE)
    return FALSE;
  for (guint i = 0; i < parent->entity->related->len; i++)
    {
      CrmRelated *related = g_ptr_array_index (parent->entity->related, i);

      if (related->atomic && g_str_equal (related->entity, child->entity->name)
          && g_str_equal (related->field, name))
        return TRUE;
    }
  return FALSE;
}

static void
add_edges (CrmSyncUpload *upload, CrmSyncNode *node)
{
  gboolean goes = node->pending->kind == CRM_SEND_DELETE;
  g_autoptr (CrmRecord) record
      = crm_store_get (upload->run->store, node->entity, node->pending->key, NULL, NULL);

  for (guint i = 0; record != NULL && i < node->entity->n_fields; i++)
    {
      CrmField *field = node->entity->fields[i];
      const CrmValue *value = crm_record_get_value (record, i);
      g_autofree char *key = NULL;
      g_autofree char *name = NULL;
      CrmSyncEdge edge = { .field = i };

      if (field->lookup_entity == NULL || crm_value_is_empty (value))
        continue;
      key = crm_value_dup_text (field->type, value);
      name = crm_sync_node_name (field->lookup_entity, key);
      edge.to = g_hash_table_lookup (goes ? upload->deletes : upload->creates, name);
      /* Itself, under a key that it is to lose. */
      if (edge.to == node && !goes && crm_sync_made_there (node->entity))
        crm_sync_node_send_later (node, i);
      if (edge.to == NULL || edge.to == node)
        continue;
      edge.belongs = !goes && belongs_together (node, i, edge.to);
      g_array_append_val (node->edges, edge);
    }
}

/* Of a deletion: what points at it goes before it. */
static void
turn_deletions (CrmSyncUpload *upload)
{
  g_autoptr (GArray) turned = g_array_new (FALSE, FALSE, sizeof (CrmSyncEdge));
  g_autoptr (GPtrArray) from = g_ptr_array_new ();

  for (guint i = 0; i < upload->nodes->len; i++)
    {
      CrmSyncNode *node = g_ptr_array_index (upload->nodes, i);

      if (node->pending->kind != CRM_SEND_DELETE)
        continue;
      for (guint k = 0; k < node->edges->len; k++)
        {
          CrmSyncEdge edge = g_array_index (node->edges, CrmSyncEdge, k);

          g_ptr_array_add (from, edge.to);
          edge.to = node;
          g_array_append_val (turned, edge);
        }
      g_array_set_size (node->edges, 0);
    }
  for (guint i = 0; i < from->len; i++)
    g_array_append_val (((CrmSyncNode *) g_ptr_array_index (from, i))->edges,
                        g_array_index (turned, CrmSyncEdge, i));
}

/* --- order --------------------------------------------------------------------------------- */

static gboolean visit (CrmSyncUpload *upload, CrmSyncNode *node, GError **error);

static gboolean
is_visiting (CrmSyncNode *node, gpointer data)
{
  return node->state == CRM_NODE_VISITING;
}

/* A lookup that can wait does, where the record it points at needs one that is not done yet. */
static gboolean
can_wait (CrmSyncUpload *upload, CrmSyncNode *node, CrmSyncEdge *edge)
{
  if (crm_sync_edge_is_required (node, edge))
    return FALSE;
  return edge->to->state == CRM_NODE_VISITING
         || (edge->to->state == CRM_NODE_WAITING
             && crm_sync_node_reaches (upload, edge->to, is_visiting, NULL));
}

static gboolean
visit_edges (
    CrmSyncUpload *upload, CrmSyncNode *node, gboolean required, gboolean *blocked, GError **error)
{
  for (guint i = 0; i < node->edges->len; i++)
    {
      CrmSyncEdge *edge = &g_array_index (node->edges, CrmSyncEdge, i);

      if (crm_sync_edge_is_required (node, edge) != required
          || (node->group && edge->to->group == node->group))
        continue;
      if (node->pending->kind != CRM_SEND_DELETE && can_wait (upload, node, edge))
        {
          crm_sync_node_send_later (node, edge->field);
          continue;
        }
      if (!visit (upload, edge->to, error))
        return FALSE;
      *blocked = *blocked
                 || (edge->to->state == CRM_NODE_BLOCKED && node->pending->kind == CRM_SEND_CREATE);
    }
  return TRUE;
}

/* %FALSE: an error. @blocked: a record this one needs is not on the server. */
static gboolean
visit_parents (CrmSyncUpload *upload, CrmSyncNode *node, gboolean *blocked, GError **error)
{
  return visit_edges (upload, node, TRUE, blocked, error)
         && visit_edges (upload, node, FALSE, blocked, error);
}

/* A new child that waits for the user holds back the new parent it belongs to. */
static gboolean
is_held_by (CrmSyncUpload *upload, CrmSyncNode *node, CrmRelated *related)
{
  CrmStore *store = upload->run->store;
  CrmEntity *child = crm_project_find_entity (upload->run->project, related->entity);
  CrmField *field = child != NULL ? crm_entity_find_field (child, related->field) : NULL;
  CrmQuery query = { .entity = related->entity };
  g_autoptr (CrmArena) arena = crm_arena_new ();
  g_autoptr (CrmFilter) filter = NULL;
  g_autoptr (GArray) ids = NULL;
  g_autoptr (GPtrArray) records = NULL;
  CrmValue key;

  if (field == NULL || !crm_value_parse (field->type, node->pending->key, -1, arena, &key, NULL))
    return FALSE;
  filter = crm_filter_new (CRM_FILTER_EQ, crm_filter_new_path (field->name),
                           crm_filter_new_literal (field->type, &key));
  query.filter = filter;
  ids = crm_store_query_ids (store, &query, NULL, NULL);
  if (ids == NULL || ids->len == 0)
    return FALSE;
  records = crm_store_read_rows (store, child, (const gint64 *) ids->data, ids->len, NULL, NULL);
  for (guint i = 0; records != NULL && i < records->len; i++)
    {
      CrmRecord *record = g_ptr_array_index (records, i);
      guint state = record != NULL ? crm_record_get_state (record) : CRM_RECORD_CLEAN;

      if ((state & CRM_RECORD_NEW) && (state & (CRM_RECORD_REJECTED | CRM_RECORD_CONFLICT)))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_held (CrmSyncUpload *upload, CrmSyncNode *node)
{
  for (guint i = 0; i < node->entity->related->len; i++)
    {
      CrmRelated *related = g_ptr_array_index (node->entity->related, i);

      if (related->atomic && node->pending->kind == CRM_SEND_CREATE
          && is_held_by (upload, node, related))
        return TRUE;
    }
  return FALSE;
}

static void
advance (CrmSyncUpload *upload, CrmSyncNode *node, guint n)
{
  upload->n_done += n;
  crm_sync_reporter_advance (upload->run->reporter, node->entity,
                             (double) upload->n_done / upload->nodes->len);
}

static gboolean
visit_group (CrmSyncUpload *upload, CrmSyncGroup *group, GError **error)
{
  gboolean blocked = FALSE;

  for (guint i = 0; i < group->members->len; i++)
    ((CrmSyncNode *) g_ptr_array_index (group->members, i))->state = CRM_NODE_VISITING;
  for (guint i = 0; i < group->members->len; i++)
    {
      CrmSyncNode *member = g_ptr_array_index (group->members, i);

      if (!visit_parents (upload, member, &blocked, error))
        return FALSE;
      blocked = blocked || is_held (upload, member);
    }
  advance (upload, g_ptr_array_index (group->members, 0), group->members->len);
  if (!blocked)
    return crm_sync_send_group (upload, group, error);
  for (guint i = 0; i < group->members->len; i++)
    ((CrmSyncNode *) g_ptr_array_index (group->members, i))->state = CRM_NODE_BLOCKED;
  return TRUE;
}

static gboolean
visit (CrmSyncUpload *upload, CrmSyncNode *node, GError **error)
{
  gboolean blocked = FALSE;

  if (node->state != CRM_NODE_WAITING)
    return TRUE;
  if (node->group != NULL)
    return visit_group (upload, node->group, error);
  node->state = CRM_NODE_VISITING;
  if (!visit_parents (upload, node, &blocked, error))
    return FALSE;
  advance (upload, node, 1);
  if (!blocked && !is_held (upload, node))
    return crm_sync_send_node (upload, node, error);
  node->state = CRM_NODE_BLOCKED;
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
  const CrmSyncNode *first = *(CrmSyncNode *const *) a, *second = *(CrmSyncNode *const *) b;
  gboolean first_goes = first->pending->kind == CRM_SEND_DELETE;
  gboolean second_goes = second->pending->kind == CRM_SEND_DELETE;

  if (first_goes != second_goes)
    return first_goes - second_goes;
  if (!first_goes)
    return 0;
  return (int) rank_of (user_data, second->entity) - (int) rank_of (user_data, first->entity);
}

/* What was left out of a new record. */
static gboolean
send_rest (CrmSyncUpload *upload, GError **error)
{
  for (guint i = 0; i < upload->nodes->len; i++)
    {
      CrmSyncNode *node = g_ptr_array_index (upload->nodes, i);

      if (node->later == NULL || node->state != CRM_NODE_DONE)
        continue;
      g_clear_pointer (&node->later, g_array_unref);
      if (!crm_sync_send_node (upload, node, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
push_all (CrmSyncUpload *upload, GPtrArray *pending, GError **error)
{
  for (guint i = 0; i < pending->len; i++)
    add_node (upload, g_ptr_array_index (pending, i));
  for (guint i = 0; i < upload->nodes->len; i++)
    add_edges (upload, g_ptr_array_index (upload->nodes, i));
  turn_deletions (upload);
  crm_sync_make_groups (upload);
  g_ptr_array_sort_with_data (upload->nodes, compare_nodes, upload->run);
  for (guint i = 0; i < upload->nodes->len; i++)
    if (!visit (upload, g_ptr_array_index (upload->nodes, i), error))
      return FALSE;
  return send_rest (upload, error);
}

gboolean
crm_sync_push (CrmSyncRun *run, GError **error)
{
  g_autoptr (GPtrArray) pending = crm_store_list_pending (run->store, error);
  g_autoptr (GPtrArray) nodes = g_ptr_array_new_with_free_func (node_free);
  g_autoptr (GPtrArray) groups = g_ptr_array_new_with_free_func (group_free);
  g_autoptr (GHashTable) creates = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) deletes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) unanswered = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) dull = g_hash_table_new (g_str_hash, g_str_equal);
  CrmSyncUpload upload = { .run = run,
                           .nodes = nodes,
                           .groups = groups,
                           .creates = creates,
                           .deletes = deletes,
                           .unanswered = unanswered,
                           .dull = dull };

  if (pending == NULL)
    return FALSE;
  if (pending->len == 0)
    return TRUE;

  crm_sync_reporter_set_phase (run->reporter, CRM_SYNC_PHASE_UPLOAD);
  return crm_sync_send_load (&upload, error) && push_all (&upload, pending, error);
}
