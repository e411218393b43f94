/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-odata-creatio.h"

#include "crm-error.h"
#include "crm-guid.h"
#include "crm-odata-url.h"
#include "crm-project.h"
#include "crm-value.h"

#include <string.h>
#include <yyjson.h>

#define NO_GUID "00000000-0000-0000-0000-000000000000"
#define ALL_EMPLOYEES "a29a3ba5-4b0d-de11-9a51-005056c00008"

/* --- small answers --- */

/* The document of a good answer to a question; %NULL and no error where the server has
 * nothing of that kind. */
static gboolean
is_absence (const GError *error)
{
  return g_error_matches (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_NOT_FOUND)
         || g_error_matches (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_REJECTED)
         || g_error_matches (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_DENIED)
         || g_error_matches (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNSUPPORTED);
}

static void
take_unless_absence (GError *cause, GError **error)
{
  if (is_absence (cause))
    g_error_free (cause);
  else
    g_propagate_error (error, cause);
}

static yyjson_doc *
query (CrmOdataService *service,
       const char *set,
       const char *filter,
       const char *select,
       GCancellable *cancellable,
       GError **error)
{
  g_autoptr (GString) options = g_string_new ("$filter=");
  g_auto (CrmOdataReply) reply = { 0 };
  g_autoptr (GUri) uri = NULL;
  GError *cause = NULL;

  crm_odata_url_append_encoded (options, filter);
  g_string_append_printf (options, "&$select=%s", select);
  uri = crm_odata_url_join (crm_odata_service_get_root (service), set, options->str);
  if (!crm_odata_service_get (service, uri, NULL, CRM_ODATA_ASK_SERVICE, NULL, &reply, cancellable,
                              &cause))
    {
      take_unless_absence (cause, error);
      return NULL;
    }

  return yyjson_read (reply.body, reply.length, YYJSON_READ_NUMBER_AS_RAW);
}

static yyjson_val *
first_row (yyjson_doc *doc)
{
  return yyjson_arr_get_first (yyjson_obj_get (yyjson_doc_get_root (doc), "value"));
}

/* A text that says something: not empty and not the GUID of nothing. */
static const char *
text_of (yyjson_val *object, const char *name)
{
  const char *text = yyjson_get_str (yyjson_obj_get (object, name));

  return text != NULL && *text != '\0' && strcmp (text, NO_GUID) != 0 ? text : NULL;
}

/* --- who --- */

static const char *
first_text (yyjson_val *object, const char *const *names)
{
  const char *text = NULL;

  for (; *names != NULL && text == NULL; names++)
    {
      yyjson_val *value = yyjson_obj_get (object, *names);

      text = yyjson_is_obj (value) ? text_of (value, "value") : text_of (object, *names);
    }

  return text;
}

static void
take_text (char **out, yyjson_val *object, const char *const *names)
{
  if (*out == NULL)
    *out = g_strdup (first_text (object, names));
}

/* The names differ between versions, and the object may stand inside another. */
static void
read_user_info (yyjson_val *object, guint depth, CrmIdentity *identity)
{
  static const char *const users[]
      = { "sysAdminUnitId", "SysAdminUnitId", "userId", "UserId", NULL };
  static const char *const names[]
      = { "userName", "UserName", "login", "Login", "name", "Name", NULL };
  static const char *const contacts[] = { "contactId", "ContactId", "contact", "Contact", NULL };
  static const char *const accounts[] = { "accountId", "AccountId", "account", "Account", NULL };
  yyjson_obj_iter iter = yyjson_obj_iter_with (object);
  yyjson_val *key;

  take_text (&identity->user_id, object, users);
  take_text (&identity->contact_id, object, contacts);
  take_text (&identity->account_id, object, accounts);
  while (depth > 0 && (key = yyjson_obj_iter_next (&iter)) != NULL)
    if (yyjson_is_obj (yyjson_obj_iter_get_val (key)))
      read_user_info (yyjson_obj_iter_get_val (key), depth - 1, identity);
  take_text (&identity->user_name, object, names);
}

static gboolean
ask_user_info (CrmOdataService *service,
               CrmIdentity *identity,
               GCancellable *cancellable,
               GError **error)
{
  const char *root = g_uri_get_path (crm_odata_service_get_root (service));
  gboolean is_framework = g_str_has_suffix (root, "/0/odata");
  g_autoptr (GUri) uri
      = crm_odata_url_join (crm_odata_service_get_site (service),
                            is_framework ? "0/ServiceModel/UserInfoService.svc/getCurrentUserInfo"
                                         : "ServiceModel/UserInfoService.svc/getCurrentUserInfo",
                            NULL);
  g_auto (CrmOdataReply) reply = { 0 };
  CrmOdataCall call = {
    .method = "POST",
    .uri = uri,
    .accept = "application/json",
    .content_type = "application/json",
    .body = "{}",
  };
  yyjson_doc *doc;

  if (!crm_odata_service_send (service, &call, &reply, cancellable, error))
    return FALSE;
  if (!crm_odata_reply_is_success (&reply))
    return TRUE;

  doc = yyjson_read (reply.body, reply.length, YYJSON_READ_NUMBER_AS_RAW);
  read_user_info (yyjson_doc_get_root (doc), 2, identity);
  yyjson_doc_free (doc);

  return TRUE;
}

static gboolean
ask_user_row (CrmOdataService *service,
              CrmIdentity *identity,
              GCancellable *cancellable,
              GError **error)
{
  const char *user = crm_odata_service_get_user (service);
  g_auto (GStrv) parts = g_strsplit (user != NULL ? user : "", "'", -1);
  g_autofree char *quoted = g_strjoinv ("''", parts);
  g_autofree char *filter = g_strdup_printf ("Name eq '%s'", quoted);
  g_autoptr (GError) cause = NULL;
  yyjson_doc *doc;

  if (user == NULL)
    return TRUE;

  doc = query (service, "SysAdminUnit", filter, "Id,Name,ContactId", cancellable, &cause);
  if (cause != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }
  if (identity->user_id == NULL)
    identity->user_id = g_strdup (text_of (first_row (doc), "Id"));
  if (identity->contact_id == NULL)
    identity->contact_id = g_strdup (text_of (first_row (doc), "ContactId"));
  yyjson_doc_free (doc);

  return TRUE;
}

/* The account of the user's contact: what @myaccount stands for in filters. */
static gboolean
ask_account (CrmOdataService *service,
             CrmIdentity *identity,
             GCancellable *cancellable,
             GError **error)
{
  g_autofree char *filter = NULL;
  g_autoptr (GError) cause = NULL;
  guint8 guid[CRM_GUID_LENGTH];
  yyjson_doc *doc;

  /* The server's text goes into a question only as the GUID it should be. */
  if (identity->contact_id == NULL
      || !crm_guid_parse (identity->contact_id, strlen (identity->contact_id), guid))
    return TRUE;

  filter = g_strdup_printf ("Id eq %s", identity->contact_id);
  doc = query (service, "Contact", filter, "Id,AccountId", cancellable, &cause);
  if (cause != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }
  identity->account_id = g_strdup (text_of (first_row (doc), "AccountId"));
  yyjson_doc_free (doc);

  return TRUE;
}

gboolean
crm_odata_creatio_who (CrmOdataService *service,
                       CrmIdentity *identity,
                       GCancellable *cancellable,
                       GError **error)
{
  if (!ask_user_info (service, identity, cancellable, error))
    return FALSE;
  if ((identity->user_id == NULL || identity->contact_id == NULL)
      && !ask_user_row (service, identity, cancellable, error))
    return FALSE;
  if (identity->account_id == NULL && !ask_account (service, identity, cancellable, error))
    return FALSE;
  if (identity->user_name == NULL)
    identity->user_name = g_strdup (crm_odata_service_get_user (service));

  return TRUE;
}

/* --- settings --- */

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

static char *
dup_scalar (yyjson_val *value)
{
  if (yyjson_is_bool (value))
    return g_strdup (yyjson_get_bool (value) ? "true" : "false");
  if (yyjson_is_raw (value))
    return g_strdup (yyjson_get_raw (value));

  return g_strdup (yyjson_get_str (value));
}

/* The row for all employees where there is one, else the first. */
static char *
dup_setting_value (yyjson_doc *doc, const char *column)
{
  yyjson_arr_iter iter = yyjson_arr_iter_with (yyjson_obj_get (yyjson_doc_get_root (doc), "value"));
  yyjson_val *chosen = first_row (doc);
  yyjson_val *row;

  while ((row = yyjson_arr_iter_next (&iter)) != NULL)
    if (yyjson_equals_str (yyjson_obj_get (row, "SysAdminUnitId"), ALL_EMPLOYEES))
      chosen = row;

  return dup_scalar (yyjson_obj_get (chosen, column));
}

char *
crm_odata_creatio_dup_setting (CrmOdataService *service,
                               const char *code,
                               GCancellable *cancellable,
                               GError **error)
{
  g_auto (GStrv) parts = g_strsplit (code, "'", -1);
  g_autofree char *quoted = g_strjoinv ("''", parts);
  g_autofree char *by_code = g_strdup_printf ("Code eq '%s'", quoted);
  g_autofree char *by_setting = g_strdup_printf ("SysSettings/Code eq '%s'", quoted);
  g_autofree char *select = NULL;
  const char *column;
  char *value;
  yyjson_doc *doc;

  doc = query (service, "SysSettings", by_code, "Id,Code,ValueTypeName", cancellable, error);
  if (first_row (doc) == NULL)
    {
      yyjson_doc_free (doc);
      return NULL;
    }
  column = column_of (text_of (first_row (doc), "ValueTypeName"));
  yyjson_doc_free (doc);

  select = g_strconcat ("SysAdminUnitId,", column, NULL);
  doc = query (service, "SysSettingsValue", by_setting, select, cancellable, error);
  value = dup_setting_value (doc, column);
  yyjson_doc_free (doc);

  return value;
}
