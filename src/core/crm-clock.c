/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-clock.h"

G_DEFINE_INTERFACE (CrmClock, crm_clock, G_TYPE_OBJECT)

static void
crm_clock_default_init (CrmClockInterface *iface)
{
}

gint64
crm_clock_now_us (CrmClock *self)
{
  g_return_val_if_fail (CRM_IS_CLOCK (self), 0);

  return CRM_CLOCK_GET_IFACE (self)->now_us (self);
}

gint64
crm_clock_monotonic_us (CrmClock *self)
{
  g_return_val_if_fail (CRM_IS_CLOCK (self), 0);

  return CRM_CLOCK_GET_IFACE (self)->monotonic_us (self);
}

gboolean
crm_clock_wait (CrmClock *self, guint milliseconds, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (CRM_IS_CLOCK (self), FALSE);

  return CRM_CLOCK_GET_IFACE (self)->wait (self, milliseconds, cancellable, error);
}

/* --- the machine's clock ---------------------------------------------------------------- */

#define CRM_TYPE_SYSTEM_CLOCK (crm_system_clock_get_type ())
G_DECLARE_FINAL_TYPE (CrmSystemClock, crm_system_clock, CRM, SYSTEM_CLOCK, GObject)

struct _CrmSystemClock
{
  GObject parent_instance;
};

static gint64
system_now_us (CrmClock *self)
{
  return g_get_real_time ();
}

static gint64
system_monotonic_us (CrmClock *self)
{
  return g_get_monotonic_time ();
}

static gboolean
system_wait (CrmClock *self, guint milliseconds, GCancellable *cancellable, GError **error)
{
  GPollFD fd;

  if (g_cancellable_make_pollfd (cancellable, &fd))
    {
      g_poll (&fd, 1, (int) milliseconds);
      g_cancellable_release_fd (cancellable);
    }
  else
    g_usleep ((gulong) milliseconds * 1000);
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

static void
system_clock_iface_init (CrmClockInterface *iface)
{
  iface->now_us = system_now_us;
  iface->monotonic_us = system_monotonic_us;
  iface->wait = system_wait;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (CrmSystemClock,
                               crm_system_clock,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CRM_TYPE_CLOCK, system_clock_iface_init))

static void
crm_system_clock_class_init (CrmSystemClockClass *klass)
{
}

static void
crm_system_clock_init (CrmSystemClock *self)
{
}

CrmClock *
crm_system_clock_new (void)
{
  return g_object_new (CRM_TYPE_SYSTEM_CLOCK, NULL);
}
