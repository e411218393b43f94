/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-window-state.h"
#include "crm-ui.h"

static gboolean
has_keys (GSettingsSchema *schema)
{
  return g_settings_schema_has_key (schema, "window-width")
         && g_settings_schema_has_key (schema, "window-height")
         && g_settings_schema_has_key (schema, "window-maximized");
}

/* g_settings_new() ends the program where a schema is missing. */
static GSettings *
find_settings (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = NULL;

  if (source == NULL)
    return NULL;

  schema = g_settings_schema_source_lookup (source, APP_ID, TRUE);
  if (schema == NULL || !has_keys (schema))
    return NULL;

  return g_settings_new_full (schema, NULL, NULL);
}

static gboolean
is_in_browser (GtkWindow *window)
{
  GdkDisplay *display = gtk_widget_get_display (GTK_WIDGET (window));

  return g_str_equal (G_OBJECT_TYPE_NAME (display), "GdkBroadwayDisplay");
}

void
crm_window_state_follow (GtkWindow *window)
{
  const GSettingsBindFlags flags
      = G_SETTINGS_BIND_GET | G_SETTINGS_BIND_SET | G_SETTINGS_BIND_GET_NO_CHANGES;
  g_autoptr (GSettings) settings = find_settings ();

  g_return_if_fail (GTK_IS_WINDOW (window));

  if (is_in_browser (window))
    {
      gtk_window_maximize (window); /* the page is the screen: nothing lies beside the window */
      return;
    }
  if (settings == NULL)
    return;

  /* Read once, written ever after: a setting that cannot be kept must not move the window. */
  g_settings_bind (settings, "window-width", window, "default-width", flags);
  g_settings_bind (settings, "window-height", window, "default-height", flags);
  g_settings_bind (settings, "window-maximized", window, "maximized", flags);
}
