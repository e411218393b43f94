/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim-world.h"

/* The linker sends the engine's calls of the store through here (--wrap): before each verb the
 * engine's thread may have to wait for its turn, so that the user's act, a kill or another
 * device's sync come between any two of them. */

#define VERB(type, name, parameters, arguments)                                                    \
  __typeof__ (name) __real_##name;                                                                 \
  __typeof__ (name) __wrap_##name;                                                                 \
  type __wrap_##name parameters                                                                    \
  {                                                                                                \
    if (sim_device_current () != NULL)                                                             \
      sim_point (sim_device_current ());                                                           \
    return __real_##name arguments;                                                                \
  }

VERB (gboolean,
      crm_store_set_fact,
      (CrmStore * self, const char *name, const char *text, GError **error),
      (self, name, text, error))
VERB (GPtrArray *, crm_store_list_pending, (CrmStore * self, GError **error), (self, error))
VERB (gboolean,
      crm_store_mark_seen,
      (CrmStore * self, CrmPage *keys, GPtrArray *stale, GError **error),
      (self, keys, stale, error))
VERB (gboolean,
      crm_store_finish_run,
      (CrmStore * self,
       CrmEntity *entity,
       const CrmCheckpoint *checkpoint,
       gboolean sweep,
       guint *n_removed,
       GCancellable *cancellable,
       GError **error),
      (self, entity, checkpoint, sweep, n_removed, cancellable, error))
VERB (gboolean,
      crm_store_begin_run,
      (CrmStore * self, CrmEntity *entity, const CrmCheckpoint *checkpoint, GError **error),
      (self, entity, checkpoint, error))
VERB (gboolean,
      crm_store_unsend,
      (CrmStore * self, CrmSend *send, GError **error),
      (self, send, error))
VERB (gboolean,
      crm_store_park,
      (CrmStore * self, CrmSend *send, CrmProblemKind kind, const char *words, GError **error),
      (self, send, kind, words, error))
VERB (gboolean,
      crm_store_merge,
      (CrmStore * self,
       CrmEntity *entity,
       const char *key,
       CrmRecord *theirs,
       CrmSend *send,
       CrmMergeOutcome *outcome,
       GError **error),
      (self, entity, key, theirs, send, outcome, error))
VERB (CrmSend *,
      crm_store_begin_send_without,
      (CrmStore * self, CrmEntity *entity, const char *key, GArray *fields, GError **error),
      (self, entity, key, fields, error))
VERB (gboolean,
      crm_store_apply_page,
      (CrmStore * self,
       CrmPage *page,
       CrmReason reason,
       const CrmCheckpoint *checkpoint,
       CrmApplyStats *stats,
       GCancellable *cancellable,
       GError **error),
      (self, page, reason, checkpoint, stats, cancellable, error))
VERB (gboolean,
      crm_store_ack,
      (CrmStore * self, CrmSend *send, const CrmReceipt *receipt, GError **error),
      (self, send, receipt, error))
