/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-settings.h"

#include "config.h"

GSettings *
crm_settings_dup (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = NULL;

  if (source == NULL)
    return NULL;
  schema = g_settings_schema_source_lookup (source, APP_ID, TRUE);
  return schema != NULL ? g_settings_new_full (schema, NULL, NULL) : NULL;
}

/* A key of another type, or one an older schema does not have, is no reason to stop. */
static gboolean
has_key (GSettings *settings, const char *name, const GVariantType *type)
{
  g_autoptr (GSettingsSchema) schema = NULL;
  g_autoptr (GSettingsSchemaKey) key = NULL;

  if (settings == NULL)
    return FALSE;
  g_object_get (settings, "settings-schema", &schema, NULL);
  if (!g_settings_schema_has_key (schema, name))
    return FALSE;
  key = g_settings_schema_get_key (schema, name);
  return g_variant_type_equal (g_settings_schema_key_get_value_type (key), type);
}

gboolean
crm_settings_get_boolean (const char *name, gboolean fallback)
{
  g_autoptr (GSettings) settings = crm_settings_dup ();

  return has_key (settings, name, G_VARIANT_TYPE_BOOLEAN) ? g_settings_get_boolean (settings, name)
                                                          : fallback;
}

int
crm_settings_get_int (const char *name, int fallback)
{
  g_autoptr (GSettings) settings = crm_settings_dup ();

  return has_key (settings, name, G_VARIANT_TYPE_INT32) ? g_settings_get_int (settings, name)
                                                        : fallback;
}

char *
crm_settings_dup_string (const char *name, const char *fallback)
{
  g_autoptr (GSettings) settings = crm_settings_dup ();

  return has_key (settings, name, G_VARIANT_TYPE_STRING) ? g_settings_get_string (settings, name)
                                                         : g_strdup (fallback);
}

gboolean
crm_settings_set_boolean (const char *name, gboolean value)
{
  g_autoptr (GSettings) settings = crm_settings_dup ();

  return has_key (settings, name, G_VARIANT_TYPE_BOOLEAN)
         && g_settings_set_boolean (settings, name, value);
}

gboolean
crm_settings_set_int (const char *name, int value)
{
  g_autoptr (GSettings) settings = crm_settings_dup ();

  return has_key (settings, name, G_VARIANT_TYPE_INT32)
         && g_settings_set_int (settings, name, value);
}

gboolean
crm_settings_set_string (const char *name, const char *value)
{
  g_autoptr (GSettings) settings = crm_settings_dup ();

  return has_key (settings, name, G_VARIANT_TYPE_STRING)
         && g_settings_set_string (settings, name, value);
}
