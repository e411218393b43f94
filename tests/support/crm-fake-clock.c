/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-fake-clock.h"

struct _CrmFakeClock
{
  GObject parent_instance;

  GMutex lock;
  gint64 start_us;
  gint64 passed_us;
  gint64 skew_us;
  guint n_waits;
  GCancellable *to_cancel;
};

static gint64
fake_monotonic_us (CrmClock *clock)
{
  CrmFakeClock *self = CRM_FAKE_CLOCK (clock);
  gint64 passed;

  g_mutex_lock (&self->lock);
  passed = self->passed_us;
  g_mutex_unlock (&self->lock);
  return passed;
}

static gint64
fake_now_us (CrmClock *clock)
{
  CrmFakeClock *self = CRM_FAKE_CLOCK (clock);

  return crm_fake_clock_true_us (self) + self->skew_us;
}

static gboolean
fake_wait (CrmClock *clock, guint milliseconds, GCancellable *cancellable, GError **error)
{
  CrmFakeClock *self = CRM_FAKE_CLOCK (clock);

  crm_fake_clock_advance (self, (gint64) milliseconds * 1000);
  self->n_waits++;
  if (self->to_cancel != NULL)
    g_cancellable_cancel (self->to_cancel);
  g_clear_object (&self->to_cancel);
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

static void
clock_iface_init (CrmClockInterface *iface)
{
  iface->now_us = fake_now_us;
  iface->monotonic_us = fake_monotonic_us;
  iface->wait = fake_wait;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (CrmFakeClock,
                               crm_fake_clock,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CRM_TYPE_CLOCK, clock_iface_init))

static void
crm_fake_clock_finalize (GObject *object)
{
  CrmFakeClock *self = CRM_FAKE_CLOCK (object);

  g_clear_object (&self->to_cancel);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (crm_fake_clock_parent_class)->finalize (object);
}

static void
crm_fake_clock_class_init (CrmFakeClockClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = crm_fake_clock_finalize;
}

static void
crm_fake_clock_init (CrmFakeClock *self)
{
  g_mutex_init (&self->lock);
}

CrmFakeClock *
crm_fake_clock_new (gint64 now_us)
{
  CrmFakeClock *self = g_object_new (CRM_TYPE_FAKE_CLOCK, NULL);

  self->start_us = now_us;
  return self;
}

void
crm_fake_clock_advance (CrmFakeClock *self, gint64 us)
{
  g_mutex_lock (&self->lock);
  self->passed_us += us;
  g_mutex_unlock (&self->lock);
}

void
crm_fake_clock_set_skew (CrmFakeClock *self, gint64 us)
{
  self->skew_us = us;
}

gint64
crm_fake_clock_true_us (CrmFakeClock *self)
{
  return self->start_us + fake_monotonic_us (CRM_CLOCK (self));
}

void
crm_fake_clock_cancel_in_wait (CrmFakeClock *self, GCancellable *cancellable)
{
  g_set_object (&self->to_cancel, cancellable);
}

guint
crm_fake_clock_get_n_waits (CrmFakeClock *self)
{
  return self->n_waits;
}
