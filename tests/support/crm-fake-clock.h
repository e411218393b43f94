/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-clock.h"

G_BEGIN_DECLS
#define CRM_TYPE_FAKE_CLOCK (crm_fake_clock_get_type ())
G_DECLARE_FINAL_TYPE (CrmFakeClock, crm_fake_clock, CRM, FAKE_CLOCK, GObject)

/* Time that passes only when somebody waits for it or a test says so. Any thread. */
CrmFakeClock *crm_fake_clock_new (gint64 now_us) G_GNUC_WARN_UNUSED_RESULT;
void crm_fake_clock_advance (CrmFakeClock *self, gint64 us);
/* The device's idea of the date, without any time passing. */
void crm_fake_clock_set_skew (CrmFakeClock *self, gint64 us);
/* What the date really is, whatever the device thinks. */
gint64 crm_fake_clock_true_us (CrmFakeClock *self);
/* Cancels @cancellable in the middle of the next wait. */
void crm_fake_clock_cancel_in_wait (CrmFakeClock *self, GCancellable *cancellable);
guint crm_fake_clock_get_n_waits (CrmFakeClock *self);
G_END_DECLS
