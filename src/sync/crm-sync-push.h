/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-sync-private.h"

G_BEGIN_DECLS
/* Between the files of the upload: crm-sync-push.c finds the order, crm-sync-group.c what
 * belongs together, crm-sync-send.c sends one record, crm-sync-batch.c several as one. */

typedef enum
{
  CRM_NODE_WAITING,
  CRM_NODE_VISITING,
  CRM_NODE_DONE,
  CRM_NODE_BLOCKED, /* refused, or waits for one that was: what points at it waits too */
} CrmSyncNodeState;

typedef struct _CrmSyncNode CrmSyncNode;

/* New records that are sent in one change set, in this order. */
typedef struct
{
  GPtrArray *members; /* CrmSyncNode, borrowed */
  gboolean must;      /* they point at each other by fields that cannot be empty */
} CrmSyncGroup;

/* A record that points at one that is to be sent too. */
typedef struct
{
  guint field;
  CrmSyncNode *to;
  gboolean belongs; /* the project says that both travel as one */
} CrmSyncEdge;

struct _CrmSyncNode
{
  CrmPending *pending; /* borrowed from the list */
  CrmEntity *entity;
  CrmSyncNodeState state;
  GArray *edges; /* CrmSyncEdge: of what is not deleted to new records; of a deletion to others */
  GArray *later; /* guint: fields that do not go now, they follow as a change; or %NULL */
  CrmSyncNode *leader; /* towards the one that stands for its group; %NULL: itself */
  GPtrArray *kin;      /* CrmSyncNode it was put together with; or %NULL */
  gboolean must;       /* is in a circle of lookups that must not be empty */
  CrmSyncGroup *group; /* borrowed; or %NULL */
  guint mark;
};

typedef struct
{
  CrmSyncRun *run;
  GPtrArray *nodes;
  GHashTable *creates; /* crm_sync_node_name() -> CrmSyncNode */
  GHashTable *deletes;
  GPtrArray *groups;      /* CrmSyncGroup */
  GHashTable *unanswered; /* crm_sync_node_name(): the last run sent it and heard nothing */
  GHashTable *dull;       /* entity name -> whether its ETags stand still, as far as asked for */
  guint mark;
  guint n_done;
} CrmSyncUpload;

char *crm_sync_node_name (const char *entity, const char *key) G_GNUC_WARN_UNUSED_RESULT;
/* The field stays unsent this time. */
void crm_sync_node_send_later (CrmSyncNode *node, guint field);

/* crm-sync-made.c: new records of servers that make the keys. */
/* Does the server give new records their keys, whatever it is sent? */
gboolean crm_sync_made_there (CrmEntity *entity);
/* Was it sent with a key, by which it can be asked for? */
gboolean crm_sync_made_is_named (CrmSend *send);
/* The one record that is there since, not here, and as it was sent; %NULL: there is none, or more,
 * or nobody can say. */
gboolean
crm_sync_made_find (CrmSyncUpload *upload, CrmSend *send, CrmRecord **theirs, GError **error);

/* crm-sync-group.c */
/* A record cannot do without the one this edge leads to. */
gboolean crm_sync_edge_is_required (CrmSyncNode *node, const CrmSyncEdge *edge);
typedef gboolean (*CrmSyncNodeTest) (CrmSyncNode *node, gpointer data);
/* Does a way of lookups that must not be empty lead from @node to one that passes @test? What
 * is sent with it stands for it. */
gboolean crm_sync_node_reaches (CrmSyncUpload *upload,
                                CrmSyncNode *node,
                                CrmSyncNodeTest test,
                                gpointer data);
void crm_sync_make_groups (CrmSyncUpload *upload);

/* What one attempt came to. */
typedef enum
{
  CRM_ATTEMPT_SENT,
  CRM_ATTEMPT_AGAIN,
  CRM_ATTEMPT_PARKED,
  CRM_ATTEMPT_WAITS, /* not sent, nothing is wrong with it: the next run */
  CRM_ATTEMPT_ERROR,
} CrmSyncAttempt;

/* What earlier runs found out. */
gboolean crm_sync_send_load (CrmSyncUpload *upload, GError **error);
/* Leaves @node done or blocked. */
gboolean crm_sync_send_node (CrmSyncUpload *upload, CrmSyncNode *node, GError **error);
/* An earlier try may have had its effect: only reading tells. */
CrmSyncAttempt crm_sync_send_resolve (CrmSyncUpload *upload, CrmSend *send, GError **error);
/* What came back. @problem: (transfer full) (nullable): %NULL: the server has it */
CrmSyncAttempt crm_sync_send_answer (
    CrmSyncUpload *upload, CrmSend *send, CrmReceipt *receipt, GError *problem, GError **error);
/* Tried again and again, and never answered. Once may be the line: it waits. What breaks the server
 * in one run after the other is parked, with @words. */
CrmSyncAttempt
crm_sync_send_give_up (CrmSyncUpload *upload, CrmSend *send, const char *words, GError **error);
/* Our own words, not the server's. */
CrmSyncAttempt crm_sync_send_park (
    CrmSyncUpload *upload, CrmSend *send, CrmProblemKind kind, const char *words, GError **error);
/* A field of what is to be sent that points at a record which is not on the server, -1: none.
 * Judged by the snapshot: the record may have been edited since the order was made. */
int crm_sync_send_find_unready (CrmSyncUpload *upload, CrmSend *send, CrmSyncGroup *group);

/* The same for all of @group: all or none. */
gboolean crm_sync_send_group (CrmSyncUpload *upload, CrmSyncGroup *group, GError **error);
G_END_DECLS
