/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-filter.h"
#include "crm-remote.h"
#include "crm-store.h"
#include "crm-types.h"

G_BEGIN_DECLS
/* Why a record is on the device, or is not. */
typedef enum
{
  CRM_SYNC_WHY_FILTER,    /* here: it matches the sync filter */
  CRM_SYNC_WHY_REASON,    /* here, though not for the filter: see the reasons */
  CRM_SYNC_WHY_UNSENT,    /* here: it has changes that were not sent */
  CRM_SYNC_WHY_LEAVING,   /* here, and the next complete sync takes it away */
  CRM_SYNC_WHY_DELETED,   /* deleted here, not sent yet */
  CRM_SYNC_WHY_NOT_KEPT,  /* records of this entity are not kept on the device */
  CRM_SYNC_WHY_NO_MATCH,  /* not here: the filter leaves it out */
  CRM_SYNC_WHY_NOT_THERE, /* not here: the server has none or does not show it */
  CRM_SYNC_WHY_COMING,    /* not here, but it matches: the next sync brings it */
  CRM_SYNC_WHY_NOT_ASKED, /* not here, and the server was not asked or did not answer */
} CrmSyncWhy;

/* One condition of the filter. Texts owned. */
typedef struct
{
  char *text;        /* OData, macros expanded */
  guint depth;       /* inside how many others */
  CrmTruth here;     /* of the row on this device; UNKNOWN too where there is none */
  CrmTruth there;    /* as the server says; UNKNOWN too where it was not asked */
  char *here_values; /* "OwnerId = 17, Account/City = null": what it looks at; or %NULL */
  char *there_values;
} CrmSyncClause;

typedef struct
{
  CrmSyncWhy why;
  char *entity;
  char *key;
  char *title; /* or %NULL */
  gboolean is_here;
  guint reasons; /* CrmReason */
  gboolean is_unsent;
  CrmSendKind unsent;    /* what is to be sent, where is_unsent */
  char *unsent_fields;   /* captions; or %NULL */
  gint64 problem;        /* id, 0: none is open */
  char *problem_message; /* or %NULL */
  char *filter;          /* expanded; %NULL: all */
  GPtrArray *clauses;    /* CrmSyncClause, in the filter's order */
  gboolean was_asked;    /* the server answered */
  gboolean is_there;     /* it has the record and shows it */
  char *refusal;         /* why it did not answer; or %NULL */
  gint64 proven_us;      /* server time of the last complete proof of the entity, 0: never */
  gint64 finished_us;    /* device time of its last complete download, 0: never */
} CrmSyncExplanation;
void crm_sync_explanation_free (CrmSyncExplanation *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrmSyncExplanation, crm_sync_explanation_free)

/**
 * crm_sync_explain:
 * @entity: of the store's project
 * @remote: (nullable): signed in and given the project; %NULL: say what is known here
 * @now_us: for @today and @now, where the server does not tell its time
 * @error: CRM_STORE_ERROR, CRM_FORMAT_ERROR of the filter, or G_IO_ERROR_CANCELLED; that the
 *   server cannot be asked is no error
 *
 * Reads only, on both sides: on the server the record and, for each clause, whether the record
 * with this key fulfils it. Blocks; not on the main thread.
 */
CrmSyncExplanation *crm_sync_explain (CrmStore *store,
                                      CrmRemote *remote,
                                      CrmEntity *entity,
                                      const char *key,
                                      const CrmIdentity *identity,
                                      gint64 now_us,
                                      GCancellable *cancellable,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
