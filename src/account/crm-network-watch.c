/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-network-watch.h"

struct _CrmNetworkWatch
{
  GObject parent_instance;

  GNetworkMonitor *monitor;
  gboolean available;
  gboolean metered;
  gboolean portal;
};
G_DEFINE_FINAL_TYPE (CrmNetworkWatch, crm_network_watch, G_TYPE_OBJECT)

typedef enum
{
  PROP_AVAILABLE = 1,
  PROP_METERED,
  PROP_PORTAL,
} CrmNetworkWatchProperty;
static GParamSpec *properties[PROP_PORTAL + 1];

static void
update (CrmNetworkWatch *self)
{
  gboolean available = g_network_monitor_get_network_available (self->monitor);
  gboolean metered = g_network_monitor_get_network_metered (self->monitor);
  gboolean portal
      = g_network_monitor_get_connectivity (self->monitor) == G_NETWORK_CONNECTIVITY_PORTAL;
  gboolean was_available = self->available, was_metered = self->metered;
  gboolean was_portal = self->portal;

  self->available = available;
  self->metered = metered;
  self->portal = portal;
  if (was_available != available)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_AVAILABLE]);
  if (was_metered != metered)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_METERED]);
  if (was_portal != portal)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PORTAL]);
}

static void
crm_network_watch_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CrmNetworkWatch *self = CRM_NETWORK_WATCH (object);

  switch ((CrmNetworkWatchProperty) id)
    {
    case PROP_AVAILABLE:
      g_value_set_boolean (value, self->available);
      break;
    case PROP_METERED:
      g_value_set_boolean (value, self->metered);
      break;
    case PROP_PORTAL:
      g_value_set_boolean (value, self->portal);
      break;
    }
}

static void
crm_network_watch_finalize (GObject *object)
{
  CrmNetworkWatch *self = CRM_NETWORK_WATCH (object);

  g_clear_object (&self->monitor);
  G_OBJECT_CLASS (crm_network_watch_parent_class)->finalize (object);
}

static GParamSpec *
new_flag (const char *name)
{
  return g_param_spec_boolean (name, NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
}

static void
crm_network_watch_class_init (CrmNetworkWatchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = crm_network_watch_get_property;
  object_class->finalize = crm_network_watch_finalize;
  properties[PROP_AVAILABLE] = new_flag ("available");
  properties[PROP_METERED] = new_flag ("metered");
  properties[PROP_PORTAL] = new_flag ("portal");
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
crm_network_watch_init (CrmNetworkWatch *self)
{
  self->monitor = g_object_ref (g_network_monitor_get_default ());
  g_signal_connect_object (self->monitor, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

CrmNetworkWatch *
crm_network_watch_new (void)
{
  return g_object_new (CRM_TYPE_NETWORK_WATCH, NULL);
}

gboolean
crm_network_watch_is_available (CrmNetworkWatch *self)
{
  g_return_val_if_fail (CRM_IS_NETWORK_WATCH (self), FALSE);

  return self->available;
}

gboolean
crm_network_watch_is_metered (CrmNetworkWatch *self)
{
  g_return_val_if_fail (CRM_IS_NETWORK_WATCH (self), FALSE);

  return self->metered;
}

gboolean
crm_network_watch_is_portal (CrmNetworkWatch *self)
{
  g_return_val_if_fail (CRM_IS_NETWORK_WATCH (self), FALSE);

  return self->portal;
}
