/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-types.h"

G_BEGIN_DECLS
#define CRM_TYPE_CLOCK (crm_clock_get_type ())
G_DECLARE_INTERFACE (CrmClock, crm_clock, CRM, CLOCK, GObject)
/* The only door to time: a test puts its own behind it. Any thread. */
struct _CrmClockInterface
{
  GTypeInterface parent_iface;
  gint64 (*now_us) (CrmClock *self);
  gint64 (*monotonic_us) (CrmClock *self);
  gboolean (*wait) (CrmClock *self, guint milliseconds, GCancellable *cancellable, GError **error);
};
gint64 crm_clock_now_us (CrmClock *self);       /* since the epoch, UTC: for display only */
gint64 crm_clock_monotonic_us (CrmClock *self); /* for durations */
/* Blocks; %FALSE with G_IO_ERROR_CANCELLED when cancelled meanwhile. */
gboolean
crm_clock_wait (CrmClock *self, guint milliseconds, GCancellable *cancellable, GError **error);

/* The machine's. */
CrmClock *crm_system_clock_new (void) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
