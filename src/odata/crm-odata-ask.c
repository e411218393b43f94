/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-odata-ask.h"

#include "crm-error.h"
#include "crm-guid.h"
#include "crm-odata-url.h"

#include <string.h>

#define NO_GUID "00000000-0000-0000-0000-000000000000"

static gboolean
is_absence (const GError *error)
{
  return g_error_matches (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_NOT_FOUND)
         || g_error_matches (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_REJECTED)
         || g_error_matches (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_DENIED)
         || g_error_matches (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_LAYOUT)
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

yyjson_doc *
crm_odata_ask_path (CrmOdataService *service,
                    const char *path,
                    const char *query,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (GUri) uri = crm_odata_url_join (crm_odata_service_get_root (service), path, query);
  g_auto (CrmOdataReply) reply = { 0 };
  GError *cause = NULL;

  if (!crm_odata_service_get (service, uri, NULL, CRM_ODATA_ASK_SERVICE, NULL, &reply, cancellable,
                              &cause))
    {
      take_unless_absence (cause, error);
      return NULL;
    }

  return yyjson_read (reply.body, reply.length, YYJSON_READ_NUMBER_AS_RAW);
}

yyjson_doc *
crm_odata_ask_rows (CrmOdataService *service,
                    const char *set,
                    const char *filter,
                    const char *options,
                    GCancellable *cancellable,
                    GError **error)
{
  const CrmOdataDialect *dialect = crm_odata_service_get_dialect (service);
  g_autofree char *path = g_strconcat (set, dialect->set_suffix, NULL);
  g_autoptr (GString) query = g_string_new (NULL);

  if (filter != NULL)
    {
      g_string_append (query, "$filter=");
      crm_odata_url_append_encoded (query, filter);
    }
  if (options != NULL)
    g_string_append_printf (query, "%s%s", query->len > 0 ? "&" : "", options);

  return crm_odata_ask_path (service, path, query->str, cancellable, error);
}

/* Later it may answer: that is not to have nothing of the kind. */
static gboolean
is_for_now (guint status)
{
  return status == 429 || (status >= 502 && status <= 504);
}

yyjson_doc *
crm_odata_ask_service (CrmOdataService *service,
                       const char *path,
                       const char *body,
                       GCancellable *cancellable,
                       GError **error)
{
  GUri *site = crm_odata_service_get_site (service);
  const char *root = g_uri_get_path (crm_odata_service_get_root (service));
  gsize length = strlen (g_uri_get_path (site));
  /* The root is one of the services: they stand where it does. */
  gboolean is_below = strlen (root) > length && g_str_has_prefix (root + length, "/0/");
  g_autofree char *whole = g_strconcat (is_below ? "0/" : "", path, NULL);
  g_autoptr (GUri) uri = crm_odata_url_join (site, whole, NULL);
  g_auto (CrmOdataReply) reply = { 0 };
  CrmOdataCall call = {
    .method = "POST",
    .uri = uri,
    .accept = "application/json",
    .content_type = "application/json",
    .body = body,
  };

  if (!crm_odata_service_send (service, &call, &reply, cancellable, error))
    return NULL;
  if (is_for_now (reply.status))
    crm_odata_error_set (&reply, CRM_ODATA_ASK_SERVICE, NULL, error);
  if (!crm_odata_reply_is_success (&reply))
    return NULL;

  return yyjson_read (reply.body, reply.length, YYJSON_READ_NUMBER_AS_RAW);
}

yyjson_val *
crm_odata_answer_rows (yyjson_doc *doc)
{
  yyjson_val *root = yyjson_doc_get_root (doc);
  yyjson_val *inner = yyjson_obj_get (root, "d");

  if (inner == NULL)
    return yyjson_obj_get (root, "value");

  return yyjson_is_arr (inner) ? inner : yyjson_obj_get (inner, "results");
}

yyjson_val *
crm_odata_answer_first (yyjson_doc *doc)
{
  return yyjson_arr_get_first (crm_odata_answer_rows (doc));
}

const char *
crm_odata_answer_text (yyjson_val *object, const char *name)
{
  const char *text = yyjson_get_str (yyjson_obj_get (object, name));

  return text != NULL && *text != '\0' && strcmp (text, NO_GUID) != 0 ? text : NULL;
}

char *
crm_odata_answer_dup_scalar (yyjson_val *value)
{
  if (yyjson_is_bool (value))
    return g_strdup (yyjson_get_bool (value) ? "true" : "false");
  if (yyjson_is_raw (value))
    return g_strdup (yyjson_get_raw (value));

  return g_strdup (yyjson_get_str (value));
}

char *
crm_odata_answer_quote (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "'", -1);
  g_autofree char *doubled = g_strjoinv ("''", parts);

  return g_strdup_printf ("'%s'", doubled);
}

char *
crm_odata_answer_guid (CrmOdataService *service, const char *text)
{
  guint8 guid[CRM_GUID_LENGTH];

  if (text == NULL || !crm_guid_parse (text, strlen (text), guid))
    return NULL;

  return crm_odata_dialect_is_old (crm_odata_service_get_dialect (service))
             ? g_strdup_printf ("guid'%s'", text)
             : g_strdup (text);
}
