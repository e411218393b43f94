/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-filter.h"
#include "crm-patch.h"
#include "sim-world.h"
#include <string.h>

/* An old copy of the database knows the keys of its time. */
void sim_oracle_return (SimDevice *device);
guint sim_oracle_count_shown (SimDevice *device, guint entity, const char *key, guint field);
gboolean sim_is_in_vault (SimDevice *device,
                          guint entity,
                          const char *key,
                          guint field,
                          gboolean mine,
                          const char *value);
/* CrmRecord, with those that are deleted here. */
GPtrArray *sim_device_dup_rows (SimDevice *device, CrmEntity *entity);
gboolean sim_version_equals (SimVersion *version, CrmRecord *record, guint without);
/* Midnight went by since its last sync began: what it is to have is another thing now. */
gboolean sim_has_moved_on (SimDevice *device);
/* The sync filter with its macros expanded, or NULL. */
CrmFilter *sim_device_filter (SimDevice *device, guint entity);
void sim_oracle_integrity (SimDevice *device);
/* Is it what the user is asked about? */
gboolean sim_is_in_problem (SimDevice *device, SimEdit *edit);
/* A new record that waits for one that is parked, or a change that points at such a one. */
gboolean sim_is_blocked (SimDevice *device, CrmRecord *record);
