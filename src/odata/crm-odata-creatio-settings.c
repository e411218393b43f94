/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-odata-creatio.h"

#include "crm-odata-ask.h"

#include <string.h>

#define ALL_EMPLOYEES "a29a3ba5-4b0d-de11-9a51-005056c00008"
#define MAX_TEXT 4000 /* bytes of one setting */

/* --- one --- */

/* A setting's type says which of its columns holds the value. */
static const char *
column_of (const char *type)
{
  static const struct
  {
    const char *type;
    const char *column;
  } columns[] = {
    { "Boolean", "BooleanValue" }, { "Integer", "IntegerValue" }, { "Float", "FloatValue" },
    { "Money", "FloatValue" },     { "Decimal", "FloatValue" },   { "DateTime", "DateTimeValue" },
    { "Date", "DateTimeValue" },   { "Time", "DateTimeValue" },   { "Lookup", "GuidValue" },
    { "Guid", "GuidValue" },
  };
  gsize i;

  for (i = 0; type != NULL && i < G_N_ELEMENTS (columns); i++)
    if (strcmp (type, columns[i].type) == 0)
      return columns[i].column;

  return "TextValue";
}

/* The row for all employees where there is one, else the first. */
static char *
dup_setting_value (yyjson_doc *doc, const char *column)
{
  yyjson_arr_iter iter = yyjson_arr_iter_with (crm_odata_answer_rows (doc));
  yyjson_val *chosen = crm_odata_answer_first (doc);
  yyjson_val *row;

  while ((row = yyjson_arr_iter_next (&iter)) != NULL)
    if (yyjson_equals_str (yyjson_obj_get (row, "SysAdminUnitId"), ALL_EMPLOYEES))
      chosen = row;

  return crm_odata_answer_dup_scalar (yyjson_obj_get (chosen, column));
}

char *
crm_odata_creatio_dup_setting (CrmOdataService *service,
                               const char *code,
                               GCancellable *cancellable,
                               GError **error)
{
  g_autofree char *quoted = crm_odata_answer_quote (code);
  g_autofree char *by_code = g_strconcat ("Code eq ", quoted, NULL);
  g_autofree char *by_setting = g_strconcat ("SysSettings/Code eq ", quoted, NULL);
  g_autofree char *select = NULL;
  const char *column;
  char *value;
  yyjson_doc *doc;

  doc = crm_odata_ask_rows (service, "SysSettings", by_code, "$select=Id,Code,ValueTypeName",
                            cancellable, error);
  if (crm_odata_answer_first (doc) == NULL)
    {
      yyjson_doc_free (doc);
      return NULL;
    }
  column = column_of (crm_odata_answer_text (crm_odata_answer_first (doc), "ValueTypeName"));
  yyjson_doc_free (doc);

  select = g_strconcat ("$select=SysAdminUnitId,", column, NULL);
  doc = crm_odata_ask_rows (service, "SysSettingsValue", by_setting, select, cancellable, error);
  value = dup_setting_value (doc, column);
  yyjson_doc_free (doc);

  return value;
}

/* --- all that say how the app should work --- */

static const struct
{
  const char *code;
  const char *name;
} known[] = {
  { "MobileApplicationMode", CRM_SERVER_WORK_MODE },
  { "MobileDataSyncFrequency", CRM_SERVER_SYNC_MINUTES },
  { "MobileAppCheckUpdatePeriod", CRM_SERVER_LAYOUT_HOURS },
  { "RunMobileSyncInService", CRM_SERVER_BACKGROUND },
  { "ShowMobileLocalNotifications", CRM_SERVER_NOTIFICATIONS },
  { "MaxFileSize", CRM_SERVER_MAX_FILE_MB },
  { "FileExtensionsAllowList", CRM_SERVER_FILE_TYPES },
  { "MobileSectionsWithSearchOnly", "search-only" },
  { "MobileShowMenuOnApplicationStart", "menu-at-start" },
  { "NotifyMobileUserAboutAppUpdate", "announce-updates" },
  { "EnableMobileErrorLog", "error-log" },
  { "MobileTrackLocationFrequency", "location-minutes" },
  { "UseMobileLastKnownLocation", "last-location" },
  { "UseMobileCertificateAuthentication", "certificate-sign-in" },
  { "MobileEmailForPermissionRequests", "permission-mail" },
  { "MobileBusinessRulesMode", "rules-mode" },
  { "DataServiceQueryTimeout", "query-timeout" },
  { "SchedulerTimingStart", "day-start" },
  { "SchedulerTimingEnd", "day-end" },
  { "PrimaryCulture", "culture" },
  { "PrimaryCurrency", "currency" },
};

static void
keep (GHashTable *settings, const char *name, char *text)
{
  if (text != NULL && *text != '\0' && strlen (text) <= MAX_TEXT)
    g_hash_table_replace (settings, g_strdup (name), text);
  else
    g_free (text);
}

/* A lookup's own text says more than its key. */
static char *
dup_told (yyjson_val *setting)
{
  const char *shown = crm_odata_answer_text (setting, "displayValue");

  if (!yyjson_is_obj (setting))
    return crm_odata_answer_dup_scalar (setting);
  if (shown != NULL && !yyjson_is_bool (yyjson_obj_get (setting, "value")))
    return g_strdup (shown);

  return crm_odata_answer_dup_scalar (yyjson_obj_get (setting, "value"));
}

/* All in one request of the product's own. %FALSE: it is not offered, or not to us. */
static gboolean
ask_at_once (CrmOdataService *service,
             GHashTable *settings,
             GCancellable *cancellable,
             GError **error)
{
  g_autoptr (GString) body = g_string_new ("{\"sysSettingsNameCollection\":[");
  yyjson_val *values;
  yyjson_doc *doc;
  gboolean is_answer;

  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    g_string_append_printf (body, "%s\"%s\"", i > 0 ? "," : "", known[i].code);
  g_string_append (body, "]}");
  doc = crm_odata_ask_service (service, "DataService/json/SyncReply/QuerySysSettings", body->str,
                               cancellable, error);
  values = yyjson_obj_get (yyjson_doc_get_root (doc), "values");
  is_answer = yyjson_is_obj (values);
  for (gsize i = 0; is_answer && i < G_N_ELEMENTS (known); i++)
    keep (settings, known[i].name, dup_told (yyjson_obj_get (values, known[i].code)));
  yyjson_doc_free (doc);

  return is_answer;
}

static const char *
name_of (const char *code)
{
  for (gsize i = 0; code != NULL && i < G_N_ELEMENTS (known); i++)
    if (strcmp (code, known[i].code) == 0)
      return known[i].name;

  return NULL;
}

/* The same from the records that keep them. What is set for all counts more than what is set for
 * one user, which may be another. */
static gboolean
ask_records (CrmOdataService *service,
             GHashTable *settings,
             GCancellable *cancellable,
             GError **error)
{
  g_autoptr (GString) filter = g_string_new (NULL);
  g_autoptr (GError) cause = NULL;
  yyjson_arr_iter iter;
  yyjson_doc *doc;
  yyjson_val *row;

  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    g_string_append_printf (filter, "%sSysSettings/Code eq '%s'", i > 0 ? " or " : "",
                            known[i].code);
  doc = crm_odata_ask_rows (service, "SysSettingsValue", filter->str, "$expand=SysSettings",
                            cancellable, &cause);
  if (cause != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }
  iter = yyjson_arr_iter_with (crm_odata_answer_rows (doc));
  while ((row = yyjson_arr_iter_next (&iter)) != NULL)
    {
      yyjson_val *setting = yyjson_obj_get (row, "SysSettings");
      const char *name = name_of (crm_odata_answer_text (setting, "Code"));
      const char *column = column_of (crm_odata_answer_text (setting, "ValueTypeName"));
      gboolean is_for_all
          = yyjson_equals_str (yyjson_obj_get (row, "SysAdminUnitId"), ALL_EMPLOYEES);

      if (name != NULL && (is_for_all || !g_hash_table_contains (settings, name)))
        keep (settings, name, crm_odata_answer_dup_scalar (yyjson_obj_get (row, column)));
    }
  yyjson_doc_free (doc);

  return TRUE;
}

/* --- the work mode --- */

/* The mode is a record of a lookup, whose name may be in any language. */
static gboolean
name_mode (CrmOdataService *service,
           GHashTable *settings,
           GCancellable *cancellable,
           GError **error)
{
  const char *key = g_hash_table_lookup (settings, CRM_SERVER_WORK_MODE);
  g_autofree char *guid = crm_odata_answer_guid (service, key);
  g_autofree char *filter = g_strdup_printf ("Id eq %s", guid != NULL ? guid : "");
  g_autoptr (GError) cause = NULL;
  yyjson_doc *doc;

  if (guid == NULL)
    return TRUE;
  doc = crm_odata_ask_rows (service, "MobileApplicationMode", filter, "$select=Id,Name",
                            cancellable, &cause);
  if (cause != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }
  keep (settings, CRM_SERVER_WORK_MODE,
        g_strdup (crm_odata_answer_text (crm_odata_answer_first (doc), "Name")));
  yyjson_doc_free (doc);

  return TRUE;
}

static void
spell_mode (GHashTable *settings)
{
  static const char *const modes[] = { "offline", "online", "hybrid" };
  const char *text = g_hash_table_lookup (settings, CRM_SERVER_WORK_MODE);
  g_autofree char *folded = text != NULL ? g_utf8_casefold (text, -1) : NULL;

  for (gsize i = 0; folded != NULL && i < G_N_ELEMENTS (modes); i++)
    if (strstr (folded, modes[i]) != NULL)
      {
        keep (settings, CRM_SERVER_WORK_MODE, g_strdup (modes[i]));
        return;
      }
}

gboolean
crm_odata_creatio_read_settings (CrmOdataService *service,
                                 GHashTable *settings,
                                 GCancellable *cancellable,
                                 GError **error)
{
  g_autoptr (GError) cause = NULL;

  if (!ask_at_once (service, settings, cancellable, &cause))
    {
      if (cause != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&cause));
          return FALSE;
        }
      if (!ask_records (service, settings, cancellable, error))
        return FALSE;
    }
  if (!name_mode (service, settings, cancellable, error))
    return FALSE;
  spell_mode (settings);

  return TRUE;
}
