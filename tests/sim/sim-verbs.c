/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-guid.h"
#include "crm-record.h"
#include "sim-world.h"

/* The linker sends the engine's calls of the store through here (--wrap): before each verb the
 * engine's thread may have to wait for its turn, so that the user's act, a kill or another
 * device's sync come between any two of them. meson.build has the list. */

static void
wait_for_turn (void)
{
  if (sim_device_current () != NULL)
    sim_point (sim_device_current ());
}

static void
see (SimSeen what)
{
  if (sim_device_current () != NULL)
    sim_see (sim_device_current ()->world, what);
}

/* The typeof makes a verb that changed its parameters an error here. */
#define DECLARE(name)                                                                              \
  __typeof__ (name) __real_##name;                                                                 \
  __typeof__ (name) __wrap_##name;

#define VERB(type, name, parameters, arguments)                                                    \
  DECLARE (name)                                                                                   \
  type __wrap_##name parameters                                                                    \
  {                                                                                                \
    wait_for_turn ();                                                                              \
    return __real_##name arguments;                                                                \
  }

VERB (gboolean,
      crm_store_set_fact,
      (CrmStore * self, const char *name, const char *text, GError **error),
      (self, name, text, error))
VERB (GPtrArray *, crm_store_list_pending, (CrmStore * self, GError **error), (self, error))
VERB (gboolean,
      crm_store_compare_versions,
      (CrmStore * self, CrmPage *keys, gboolean mark, CrmVersions *out, GError **error),
      (self, keys, mark, out, error))
VERB (gboolean,
      crm_store_begin_run,
      (CrmStore * self, CrmEntity *entity, const CrmCheckpoint *checkpoint, GError **error),
      (self, entity, checkpoint, error))
VERB (gboolean,
      crm_store_begin_keys,
      (CrmStore * self, CrmEntity *entity, const CrmCheckpoint *checkpoint, GError **error),
      (self, entity, checkpoint, error))
VERB (gboolean,
      crm_store_save_checkpoint,
      (CrmStore * self, CrmEntity *entity, const CrmCheckpoint *checkpoint, GError **error),
      (self, entity, checkpoint, error))
VERB (gboolean,
      crm_store_unsend,
      (CrmStore * self, CrmSend *send, GError **error),
      (self, send, error))
VERB (CrmSend *,
      crm_store_begin_send_without,
      (CrmStore * self, CrmEntity *entity, const char *key, GArray *fields, GError **error),
      (self, entity, key, fields, error))

/* --- what is random -----------------------------------------------------------------------------
 */

SimWorld *sim_guid_world;

DECLARE (crm_guid_new)
char *
__wrap_crm_guid_new (void)
{
  return sim_new_key (sim_guid_world);
}

/* --- those that give records the server's keys
 * ---------------------------------------------------- */

DECLARE (crm_store_ack)
gboolean
__wrap_crm_store_ack (CrmStore *self, CrmSend *send, const CrmReceipt *receipt, GError **error)
{
  gboolean done;

  wait_for_turn ();
  done = __real_crm_store_ack (self, send, receipt, error);
  sim_oracle_follow (sim_device_current ());
  return done;
}

/* --- those that take rows away --------------------------------------------------------------- */

static void
look_at_removed (CrmEntity *entity, GPtrArray *removed)
{
  for (guint i = 0; sim_device_current () != NULL && removed != NULL && i < removed->len; i++)
    sim_oracle_removed (sim_device_current (), entity, g_ptr_array_index (removed, i));
}

DECLARE (crm_store_drop)
gboolean
__wrap_crm_store_drop (
    CrmStore *self, CrmEntity *entity, GPtrArray *keys, GPtrArray *removed, GError **error)
{
  gboolean done;

  wait_for_turn ();
  done = __real_crm_store_drop (self, entity, keys, removed, error);
  if (done)
    look_at_removed (entity, removed);
  return done;
}

DECLARE (crm_store_take_gone)
gboolean
__wrap_crm_store_take_gone (
    CrmStore *self, CrmEntity *entity, const char *key, gboolean *removed, GError **error)
{
  gboolean done;

  wait_for_turn ();
  done = __real_crm_store_take_gone (self, entity, key, removed, error);
  if (done && *removed && sim_device_current () != NULL)
    sim_oracle_removed (sim_device_current (), entity, key);
  return done;
}

/* --- those that tell of a branch of interest ------------------------------------------------- */

DECLARE (crm_store_finish_listing)
gboolean
__wrap_crm_store_finish_listing (CrmStore *self,
                                 CrmEntity *entity,
                                 const CrmCheckpoint *checkpoint,
                                 gboolean sweep,
                                 GPtrArray *removed,
                                 GCancellable *cancellable,
                                 GError **error)
{
  gboolean done;

  wait_for_turn ();
  done = __real_crm_store_finish_listing (self, entity, checkpoint, sweep, removed, cancellable,
                                          error);
  if (done && removed != NULL && removed->len > 0)
    see (SIM_SEEN_removed);
  if (done)
    look_at_removed (entity, removed);
  return done;
}

DECLARE (crm_store_count_unseen)
gboolean
__wrap_crm_store_count_unseen (CrmStore *self, CrmEntity *entity, gint64 *n_rows, GError **error)
{
  wait_for_turn ();
  if (!__real_crm_store_count_unseen (self, entity, n_rows, error))
    return FALSE;
  if (*n_rows > 0)
    see (SIM_SEEN_unseen);
  return TRUE;
}

DECLARE (crm_store_park)
gboolean
__wrap_crm_store_park (
    CrmStore *self, CrmSend *send, CrmProblemKind kind, const char *words, GError **error)
{
  wait_for_turn ();
  see (SIM_SEEN_refused);
  return __real_crm_store_park (self, send, kind, words, error);
}

DECLARE (crm_store_merge)
gboolean
__wrap_crm_store_merge (CrmStore *self,
                        CrmEntity *entity,
                        const char *key,
                        CrmRecord *theirs,
                        CrmSend *send,
                        CrmMergeOutcome *outcome,
                        GError **error)
{
  gboolean done;

  wait_for_turn ();
  done = __real_crm_store_merge (self, entity, key, theirs, send, outcome, error);
  sim_oracle_follow (sim_device_current ());
  if (done && theirs != NULL && !g_str_equal (crm_record_get_key (theirs), key))
    see (SIM_SEEN_found_again);
  if (done && *outcome == CRM_MERGE_PARKED)
    see (theirs != NULL ? SIM_SEEN_question : SIM_SEEN_gone);
  return done;
}

DECLARE (crm_store_apply_page)
gboolean
__wrap_crm_store_apply_page (CrmStore *self,
                             CrmPage *page,
                             CrmReason reason,
                             const CrmCheckpoint *checkpoint,
                             CrmApplyStats *stats,
                             GCancellable *cancellable,
                             GError **error)
{
  SimDevice *device = sim_device_current ();
  g_autoptr (GArray) dates = NULL;
  gboolean done;

  wait_for_turn ();
  dates = device != NULL ? sim_oracle_dates (device, page) : NULL;
  done = __real_crm_store_apply_page (self, page, reason, checkpoint, stats, cancellable, error);
  if (done && stats != NULL && stats->clashes > 0)
    see (SIM_SEEN_clash);
  if (done && dates != NULL)
    sim_oracle_applied (device, page, dates);
  return done;
}

DECLARE (crm_store_note_undone)
gboolean
__wrap_crm_store_note_undone (CrmStore *self, CrmEntity *entity, guint *n_undone, GError **error)
{
  gboolean done;

  wait_for_turn ();
  done = __real_crm_store_note_undone (self, entity, n_undone, error);
  if (done && *n_undone > 0)
    see (SIM_SEEN_undone);
  return done;
}
