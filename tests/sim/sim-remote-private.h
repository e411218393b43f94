/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "sim-world.h"

G_BEGIN_DECLS
#define SIM_TYPE_REMOTE (sim_remote_get_type ())
G_DECLARE_FINAL_TYPE (SimRemote, sim_remote, SIM, REMOTE, GObject)

struct _SimRemote
{
  GObject parent_instance;

  SimDevice *device;
  CrmProject *project;
  SimFault ends_with; /* of the call being answered */
  gboolean in_batch;
  gboolean in_change_set;
};

gboolean sim_refuse (GError **error, CrmRemoteError code, const char *words);
/* The device's turn, the fault that is due, and time passes. */
gboolean sim_begin_call (
    SimRemote *self, const char *verb, guint entity, GCancellable *cancellable, GError **error);
gboolean sim_end_call (SimRemote *self, GCancellable *cancellable, GError **error);
char *sim_dup_etag (SimWorld *world, SimVersion *version);
void sim_fill_values (
    CrmEntity *entity, SimVersion *version, GArray *select, CrmArena *arena, CrmValue *values);

/* The device just read it by key. */
void sim_note_read (SimRemote *self, SimRow *row);

/* sim-pages.c */
CrmPage *sim_remote_fetch (CrmRemote *remote,
                           const CrmRequest *request,
                           GCancellable *cancellable,
                           GError **error);
/* sim-batch.c */
gboolean sim_remote_batch (CrmRemote *remote,
                           CrmCall *calls,
                           guint n_calls,
                           gboolean atomic,
                           GCancellable *cancellable,
                           GError **error);
G_END_DECLS
