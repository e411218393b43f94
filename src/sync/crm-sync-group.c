/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-sync-push.h"

#include "crm-project.h"

/* Which new records belong together and travel as one. */

/* Nothing waits for a deletion but what must come after it. */
gboolean
crm_sync_edge_is_required (CrmSyncNode *node, const CrmSyncEdge *edge)
{
  return node->pending->kind == CRM_SEND_DELETE || !node->entity->fields[edge->field]->nullable;
}

static CrmSyncNode *
leader_of (CrmSyncNode *node)
{
  while (node->leader != NULL)
    node = node->leader;
  return node;
}

static void
add_kin (CrmSyncNode *node, CrmSyncNode *other)
{
  if (node->kin == NULL)
    node->kin = g_ptr_array_new ();
  g_ptr_array_add (node->kin, other);
}

/* %FALSE: they are together already. */
static gboolean
unite (CrmSyncNode *one, CrmSyncNode *other)
{
  CrmSyncNode *first = leader_of (one), *second = leader_of (other);

  if (first == second)
    return FALSE;
  second->leader = first;
  add_kin (one, other);
  add_kin (other, one);
  return TRUE;
}

/* Does a way of lookups that must not be empty lead from @node to one that passes @test? What
 * is sent with it stands for it. */
gboolean
crm_sync_node_reaches (CrmSyncUpload *upload,
                       CrmSyncNode *node,
                       CrmSyncNodeTest test,
                       gpointer data)
{
  g_autoptr (GPtrArray) stack = g_ptr_array_new ();

  upload->mark++;
  g_ptr_array_add (stack, node);
  while (stack->len > 0)
    {
      CrmSyncNode *at = g_ptr_array_steal_index_fast (stack, stack->len - 1);

      if (at->mark == upload->mark)
        continue;
      at->mark = upload->mark;
      if (test (at, data))
        return TRUE;
      for (guint i = 0; at->kin != NULL && i < at->kin->len; i++)
        g_ptr_array_add (stack, g_ptr_array_index (at->kin, i));
      for (guint i = 0; i < at->edges->len; i++)
        if (crm_sync_edge_is_required (at, &g_array_index (at->edges, CrmSyncEdge, i)))
          g_ptr_array_add (stack, g_array_index (at->edges, CrmSyncEdge, i).to);
    }
  return FALSE;
}

static gboolean
is_node (CrmSyncNode *node, gpointer data)
{
  return node == data;
}

static gboolean
is_with (CrmSyncNode *node, gpointer data)
{
  return leader_of (node) == leader_of (data);
}

typedef gboolean (*EdgeFunc) (CrmSyncUpload *upload, CrmSyncNode *node, CrmSyncEdge *edge);

/* %TRUE where @func was, once. */
static gboolean
for_each_edge (CrmSyncUpload *upload, EdgeFunc func)
{
  gboolean result = FALSE;

  for (guint i = 0; i < upload->nodes->len; i++)
    {
      CrmSyncNode *node = g_ptr_array_index (upload->nodes, i);

      for (guint k = 0; node->pending->kind == CRM_SEND_CREATE && k < node->edges->len; k++)
        result = func (upload, node, &g_array_index (node->edges, CrmSyncEdge, k)) || result;
    }
  return result;
}

/* A circle no lookup of which may be empty. */
static gboolean
unite_circle (CrmSyncUpload *upload, CrmSyncNode *node, CrmSyncEdge *edge)
{
  if (!crm_sync_edge_is_required (node, edge)
      || !crm_sync_node_reaches (upload, edge->to, is_node, node))
    return FALSE;
  node->must = TRUE;
  return unite (node, edge->to);
}

/* Children the project calls one with their parent, */
static gboolean
unite_family (CrmSyncUpload *upload, CrmSyncNode *node, CrmSyncEdge *edge)
{
  return edge->belongs && unite (node, edge->to);
}

/* and what stands between such a child and its parent. */
static gboolean
unite_between (CrmSyncUpload *upload, CrmSyncNode *node, CrmSyncEdge *edge)
{
  return crm_sync_edge_is_required (node, edge) && leader_of (node) != leader_of (edge->to)
         && crm_sync_node_reaches (upload, edge->to, is_with, node) && unite (node, edge->to);
}

/* Parents first. In a circle a lookup that may be empty follows later. */
static void
add_member (CrmSyncUpload *upload, CrmSyncGroup *group, CrmSyncNode *node)
{
  node->group = group;
  node->state = CRM_NODE_VISITING;
  group->must = group->must || node->must;
  for (guint i = 0; i < node->edges->len; i++)
    {
      CrmSyncEdge *edge = &g_array_index (node->edges, CrmSyncEdge, i);

      if (leader_of (edge->to) != leader_of (node))
        continue;
      if (edge->to->group == NULL)
        add_member (upload, group, edge->to);
      else if (edge->to->state == CRM_NODE_VISITING && !crm_sync_edge_is_required (node, edge))
        crm_sync_node_send_later (node, edge->field);
    }
  node->state = CRM_NODE_WAITING;
  g_ptr_array_add (group->members, node);
}

void
crm_sync_make_groups (CrmSyncUpload *upload)
{
  g_autoptr (GHashTable) groups = g_hash_table_new (NULL, NULL); /* leader -> CrmSyncGroup */

  for_each_edge (upload, unite_circle);
  if (for_each_edge (upload, unite_family))
    while (for_each_edge (upload, unite_between))
      ;
  for (guint i = 0; i < upload->nodes->len; i++)
    {
      CrmSyncNode *node = g_ptr_array_index (upload->nodes, i);
      CrmSyncNode *leader = leader_of (node);
      CrmSyncGroup *group = g_hash_table_lookup (groups, leader);

      if (leader == node)
        continue;
      if (group == NULL)
        {
          group = g_new0 (CrmSyncGroup, 1);
          group->members = g_ptr_array_new ();
          g_ptr_array_add (upload->groups, group);
          g_hash_table_insert (groups, leader, group);
        }
      if (node->group == NULL)
        add_member (upload, group, node);
      if (leader->group == NULL)
        add_member (upload, group, leader);
    }
}
