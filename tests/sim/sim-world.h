/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-error.h"
#include "crm-memory-vfs.h"
#include "crm-remote.h"
#include "crm-store.h"
#include "crm-sync-engine.h"
#include "crm-value.h"
#include "sim-random.h"
#include "sim-script.h"
#include <semaphore.h>
#include <string.h>

/* One simulated life: a model server, devices with real stores and engines, and what must hold.
 * Exactly one thread runs at any time: docs/testing.md, "The simulator". */

#define SIM_MAX_DEVICES 4
#define SIM_MAX_ENTITIES 5
#define SIM_REFUSAL "The server says no"
#define SIM_SECOND (G_GINT64_CONSTANT (1000000))
#define SIM_MINUTE (60 * SIM_SECOND)
#define SIM_HOUR (60 * SIM_MINUTE)
#define SIM_DAY (24 * SIM_HOUR)

/* Every entity has the same fields, in this order. */
enum
{
  SIM_ID,
  SIM_NAME,   /* every value that is written is unique: a value is an edit */
  SIM_NOTE,   /* likewise; the server may change it */
  SIM_AMOUNT, /* likewise; a decimal */
  SIM_REGION, /* 0..3 or null: what filters look at */
  SIM_OWNER,
  SIM_PARENT,
  SIM_OTHER, /* a second lookup */
  SIM_DUE,   /* a day, where filters look at it */
  SIM_MODIFIED,
  SIM_N_FIELDS,
};
#define SIM_IS_TRACKED(field) ((field) >= SIM_NAME && (field) <= SIM_AMOUNT)

/* Branches of interest: each must be reached in at least 0.1 % of the runs. */
#define SIM_SEEN(X)                                                                                \
  X (moved_on)       /* 412 */                                                                     \
  X (created_before) /* 409 after a lost answer */                                                 \
  X (lost_answer)                                                                                  \
  X (found_again)   /* of a record whose key the server made */                                    \
  X (late_row)      /* a commit that became visible under a date already read */                   \
  X (tie_over_page) /* more rows of one date than an answer holds */                               \
  X (keyset_refused)                                                                               \
  X (skip)                                                                                         \
  X (delta_followed)                                                                               \
  X (delta_expired)                                                                                \
  X (clash)    /* a value lost a merge */                                                          \
  X (question) /* a conflict the user decides */                                                   \
  X (refused)  /* parked: the server said no */                                                    \
  X (gone)     /* parked: edited here, gone there */                                               \
  X (killed_in_sync)                                                                               \
  X (cut_in_sync)                                                                                  \
  X (cut_in_save)                                                                                  \
  X (cut_in_recovery)                                                                              \
  X (edit_in_sync)                                                                                 \
  X (surely_lost) /* a value that was confirmed, with a server that went back */                   \
  X (rolled_back)                                                                                  \
  X (restored)                                                                                     \
  X (row_left) /* the filter, without a word */                                                    \
  X (rights_lost)                                                                                  \
  X (removed) /* rows went away in a sync */                                                       \
  X (cycle)   /* new records that point at each other */                                           \
  X (process)                                                                                      \
  X (cancelled)                                                                                    \
  X (unseen)        /* rows that a listing did not show */                                         \
  X (undone)        /* what was confirmed is no more, and the user is asked */                     \
  X (not_seen_copy) /* aba: a value came back */                                                   \
  X (short_answer)  /* rows of a listing were lost */                                              \
  X (change_set)                                                                                   \
  X (batched)                                                                                      \
  X (skewed)

typedef enum
{
#define FIELD(name) SIM_SEEN_##name,
  SIM_SEEN (FIELD)
#undef FIELD
      SIM_N_SEEN,
} SimSeen;
extern const char *const sim_seen_names[SIM_N_SEEN];

/* --- the server ------------------------------------------------------------------------------ */

typedef struct
{
  gatomicrefcount ref_count;
  CrmArena *arena;
  int writer; /* a device, or -1 */
  gint64 modified_us;
  guint64 etag;
  const char *texts[SIM_N_FIELDS]; /* wire texts; NULL: null */
  CrmEdmType types[SIM_N_FIELDS];
  CrmValue values[SIM_N_FIELDS];
} SimVersion;

typedef struct
{
  guint entity;
  char *key;
  gboolean exists;
  guint hidden;       /* bit per user */
  guint64 serial;     /* of the last change a delta link tells */
  guint64 moved;      /* SimServer.n_acts when it, or who may see it, changed last */
  SimVersion *now;    /* of the last state, also where it was deleted */
  GPtrArray *history; /* SimVersion, oldest first */
  guint64
      read_etag[SIM_MAX_DEVICES]; /* what this device was last shown by key, and in which sync */
  guint read_sync[SIM_MAX_DEVICES];
  gboolean is_restored; /* by a server that went back, and nobody wrote it since */
  gboolean is_told;     /* and something told the device that it may be another version */
  int maker;            /* device that made it, or -1 */
  guint n_made;         /* how often somebody made a record of this key */
} SimRow;

typedef struct
{
  gint64 due_us;
  guint entity;
  char *key; /* of a row that is there, or that will be */
  gboolean is_new;
  guint64 etag; /* the row's when it was begun: it fails where somebody was faster */
  gint64 modified_us;
  char *texts[SIM_N_FIELDS];
  guint mask;
} SimLate;

typedef struct
{
  GPtrArray *rows[SIM_MAX_ENTITIES]; /* SimRow; never taken out */
  GHashTable *by_key;                /* "E key" -> SimRow */
  GPtrArray *late;                   /* SimLate, by due time */
  GHashTable *links;
  guint n_links;
  guint64 serial;
  guint64 n_acts;      /* changes of rows and rights */
  guint n_others;      /* operations of others */
  guint n_others_back; /* of them when it went back */
  guint64 etag;
  gint64 clock_us; /* how far its clock is off */
  GPtrArray *snapshot;
  guint n_values; /* for values nobody else writes */
} SimServer;

/* --- devices --------------------------------------------------------------------------------- */

typedef struct _SimWorld SimWorld;

typedef struct
{
  guint entity;
  char *key;
} SimPlace;
SimPlace *sim_place_new (guint entity, const char *key);
void sim_place_free (gpointer data);

typedef struct
{
  SimWorld *world;
  guint index;
  guint user;
  guint filter; /* variant of the project */

  CrmMemoryDisk *disk;
  CrmMemoryDisk *copy; /* made by "copy" */
  guint n_copied_edits;
  gboolean is_restored; /* and was not opened yet */
  CrmStore *store;
  CrmSyncEngine *engine;
  CrmRemote *remote;
  CrmClock *clock;
  gint64 skew_us;
  gboolean offline;
  guint fault_in; /* calls; 0: none */
  SimFault fault;
  gint32 fault_value;
  guint retry_after_ms;

  /* the sync under way */
  GThread *thread; /* from the first sync on */
  gboolean is_syncing;
  gboolean is_over; /* the thread is to end */
  sem_t go, back;
  gint64 steps; /* points it may pass before it waits */
  gboolean is_done;
  gboolean is_doomed; /* killed, cancelled by force: every call fails */
  CrmSyncFlags flags;
  GCancellable *cancellable;
  CrmSyncReport *report;
  GError *error;
  guint n_calls;
  guint max_calls;
  guint n_syncs;
  gboolean is_disturbed; /* something happened meanwhile */
  gboolean is_lied_to;   /* a record that is there was denied */
  guint64 acts_before;   /* SimServer.n_acts when it began */
  gint64 began_us;       /* by the server's clock */
  GPtrArray *expected;   /* keys of tasks that must be here when the sync ends */

  /* the user */
  GPtrArray *made;  /* SimPlace: records made here */
  GHashTable *pins; /* "entity key" */
  GHashTable *pins_ever;
  GHashTable *acted_on; /* "entity key": pinned or retried since the sync under way began */
  SimPlace *opened;     /* in an editor, or NULL */
  gint64 opened_version;
  char *opened_texts[SIM_N_FIELDS];
  SimPlace *deleted;   /* last */
  SimPlace *draft;     /* last */
  gboolean has_jumped; /* its clock, or its filter: what was confirmed may be forgotten */
} SimDevice;

/* A record that the server made for a device, under a key of its own. */
typedef struct
{
  guint device;
  guint entity;
  char *made;        /* the key it had there */
  char *key;         /* the server's */
  gboolean is_meant; /* to be made once more, should it be */
} SimName;

/* A value that somebody at a device wrote. */
typedef struct
{
  guint device;
  guint entity;
  char *key;
  guint field;
  char *value;
  gboolean is_acked;     /* the store said it is saved */
  gboolean is_confirmed; /* the server took it */
  gboolean is_superseded;
  gint64 confirmed_us; /* by the server's clock */
  gboolean is_lost;    /* the server had it, and went back to a day before */
  guint n_applied;
  gboolean is_made; /* the first time made the record */
  guint n_seen;     /* of what this device had shown of the field, see sim_oracle_show() */
} SimEdit;

struct _SimWorld
{
  const SimScript *script;
  SimFeatures features;
  SimRandom values; /* keys and such, in the order of need */
  gint64 now_us;
  SimServer *server;
  CrmEdm *edm;
  CrmProject *project; /* of the widest kind: for its fields */
  SimDevice *devices[SIM_MAX_DEVICES];
  gboolean is_calm; /* no faults any more */

  GPtrArray *names;     /* SimName */
  GPtrArray *edits;     /* SimEdit */
  GHashTable *by_value; /* value -> SimEdit */
  GHashTable *shown;    /* "device entity key field" -> GPtrArray of char * */
  GPtrArray *confirmed; /* SimEdit, borrowed, in that order */
  guint n_keys;
  guint n_values;

  guint64 trace;
  GString *log; /* what happened, for people; or NULL */
  char *oracle; /* the first that failed, or NULL */
  char *words;
  guint64 seen; /* bits of SimSeen */
  guint n_calls;
  guint n_ops; /* performed */
};

SimWorld *sim_world_new (const SimScript *script, gboolean with_log);
void sim_world_free (SimWorld *self);
/* The first one counts. */
void sim_fail (SimWorld *self, const char *oracle, const char *format, ...) G_GNUC_PRINTF (3, 4);
/* Part of the trace that two runs of a script must have in common. */
void sim_trace (SimWorld *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* For people alone. */
void sim_note (SimWorld *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
static inline void
sim_see (SimWorld *self, SimSeen what)
{
  self->seen |= G_GUINT64_CONSTANT (1) << what;
}
char *sim_new_key (SimWorld *self);
/* Whose keys the store takes where it makes some itself. */
extern SimWorld *sim_guid_world;
/* As the server makes it. */
char *sim_new_key_of (SimWorld *self, guint entity);
gint64 sim_server_now (SimWorld *self);

/* sim-model.c: entities and projects */
extern const char *const sim_entity_names[SIM_MAX_ENTITIES];
extern const char *const sim_field_names[SIM_N_FIELDS];
/* The server makes the keys of its new rows. */
gboolean sim_makes_keys (const SimFeatures *features, guint entity);
CrmEdmType sim_field_type (const SimFeatures *features, guint entity, guint field);
/* Filters that look at days, which move on by themselves. */
gboolean sim_is_dated (guint filter);
/* The entity a lookup points at; -1: none. */
int sim_target (const SimFeatures *features, guint entity, guint field);
CrmEdm *sim_edm_new (const SimFeatures *features);
char *sim_project_json (const SimFeatures *features, guint filter);
const char *sim_user_key (guint user);
int sim_entity_of (CrmEntity *entity);

/* sim-server.c: the model */
SimServer *sim_server_new (void);
void sim_server_free (SimServer *self);
void sim_server_fill (SimWorld *world);
SimRow *sim_server_find (SimServer *self, guint entity, const char *key);
/* The a-th of all rows that are there; NULL: none. @entity: -1: any. */
SimRow *sim_server_pick (SimWorld *world, int entity, guint a);
SimVersion *sim_version_ref (SimVersion *self);
void sim_version_unref (SimVersion *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimVersion, sim_version_unref)
/* Writes the fields of @mask; NULL @row makes one. @modified_us: 0: now. */
SimRow *sim_server_write (SimWorld *world,
                          SimRow *row,
                          guint entity,
                          const char *key,
                          guint mask,
                          char *const *texts,
                          int writer,
                          gint64 modified_us);
void sim_server_delete (SimWorld *world, SimRow *row);
/* For @user, -1: all. */
void sim_unpin (SimWorld *world, SimRow *row, int user);
/* What it makes of a note. */
char *sim_server_normalise (SimWorld *world, const char *text);
/* A day around today, or NULL, out of a number. */
char *sim_server_dup_day (SimWorld *world, guint b);
/* Does what is due. */
void sim_server_tick (SimWorld *world);
void sim_server_act (SimWorld *world, const SimOp *op);
/* Does @user see it, and does it match @filter (or NULL)? */
gboolean sim_row_matches (SimWorld *world, SimRow *row, guint user, CrmFilter *filter);
void sim_late_free (gpointer data);
void sim_server_begin_process (SimWorld *world, SimRow *row, SimDevice *device);

/* sim-remote.c: the server as a device sees it */
CrmRemote *sim_remote_new (SimDevice *device);

/* sim-device.c */
SimDevice *sim_device_new (SimWorld *world, guint index);
void sim_device_free (SimDevice *self);
CrmClock *sim_clock_new (SimDevice *device);
/* Called on the engine's thread before each call and verb: waits for its turn. */
void sim_point (SimDevice *self);
SimDevice *sim_device_current (void);
void sim_device_start (SimDevice *self, CrmSyncFlags flags);
/* Lets the sync under way go on for @steps points; -1: to its end. */
void sim_device_step (SimDevice *self, gint64 steps);
void sim_device_finish (SimDevice *self);
void sim_device_restart (SimDevice *self);
void sim_device_kill (SimDevice *self);
void sim_device_cut (SimDevice *self);
void sim_device_copy (SimDevice *self);
void sim_device_restore (SimDevice *self);
/* Where the power went in the middle of something: back on what is left. */
void sim_device_recover (SimDevice *self);
CrmEntity *sim_device_entity (SimDevice *self, CrmProject *project, guint entity);
void sim_device_set_filter (SimDevice *self, guint filter);

/* sim-user.c */
void sim_user_act (SimDevice *device, const SimOp *op);

/* sim-oracle.c */
/* The user saw @value (NULL: null) of the field. */
void
sim_oracle_show (SimDevice *device, guint entity, const char *key, guint field, const char *value);
SimEdit *
sim_edit_add (SimDevice *device, guint entity, const char *key, guint field, const char *value);
/* What this device wrote into the record (or its @field, -1: all) and the server has not taken is
 * what the user no longer wants. */
void sim_edit_supersede (SimDevice *device, guint entity, const char *key, int field);
void sim_edit_renew (SimDevice *device, guint entity, const char *key);
void sim_oracle_made (SimDevice *device, SimRow *row);
/* Under a key that the server made. */
void sim_oracle_named (SimDevice *device, SimRow *row);
/* The user means to send the record again, whatever became of it. */
void sim_oracle_means (SimDevice *device, guint entity, const char *key);
/* Follows the records of the device to the keys they have there now. */
void sim_oracle_follow (SimDevice *device);
/* It was made by itself. */
void sim_oracle_alone (SimDevice *device, SimRow *row);
/* A tracked field was written by the device. @was: NULL: the record was not there. */
void sim_oracle_accepted (
    SimDevice *device, SimRow *row, SimVersion *was, guint field, const char *value);
void sim_oracle_deleting (SimDevice *device, SimRow *row);
void sim_oracle_dangling (
    SimDevice *device, guint entity, const char *key, guint target, const char *target_key);
/* A change set that failed: what was accepted since the mark was not. */
guint sim_oracle_mark (SimWorld *world);
void sim_oracle_take_back (SimWorld *world, guint mark);
/* sim-oracle-rows.c: of what a sync does while it runs */
void sim_oracle_removed (SimDevice *device, CrmEntity *entity, const char *key);
/* When the rows of @page that are here were changed last (gint64), as the server dates it; NULL:
 * nothing can be said. */
GArray *sim_oracle_dates (SimDevice *device, CrmPage *page);
void sim_oracle_applied (SimDevice *device, CrmPage *page, GArray *dates);
/* After a sync. */
void sim_oracle_sync_ended (SimDevice *device);
/* On an old copy of its database. */
void sim_oracle_restored (SimDevice *device);
/* After the database was opened again. */
void sim_oracle_opened (SimDevice *device);
/* At any time between verbs. */
void sim_oracle_durable (SimDevice *device);
void sim_oracle_count (SimDevice *device);
/* Around a server's going back; what is kept of it between the two is the result of the first. */
GPtrArray *sim_oracle_going_back (SimWorld *world);
/* Held as a version that had the date of the one a server went back to, and nothing tells. */
gboolean sim_is_alike (SimDevice *device, SimRow *row, CrmRecord *record);
void sim_oracle_went_back (SimWorld *world, GPtrArray *had);
/* At the end. */
void sim_oracle_undone (SimDevice *device);
void sim_oracle_equal (SimDevice *device);
void sim_oracle_benign (SimDevice *device);

/* sim-run.c */
void sim_run (SimWorld *world);
