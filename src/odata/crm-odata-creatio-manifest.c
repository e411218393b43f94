/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-odata-creatio.h"

#include "crm-odata-ask.h"
#include "crm-odata-document.h"
#include "crm-odata-url.h"

#include <string.h>

/* Where a Creatio keeps what its mobile app is told. Neither place was seen on a live server: both
 * are looked at, and none is no error. */

#define WORKPLACE "MobileApplicationManifestDefaultWorkplace"
#define MAX_PARTS 32

/* The client code that the server puts together for browsers, all packages in one text. */
static char *
look_at_content (CrmOdataService *service,
                 const char *known_etag,
                 char **etag,
                 GCancellable *cancellable,
                 GError **error)
{
  GUri *site = crm_odata_service_get_site (service);
  const char *root = g_uri_get_path (crm_odata_service_get_root (service));
  gsize length = strlen (g_uri_get_path (site));
  gboolean is_below = strlen (root) > length && g_str_has_prefix (root + length, "/0/");
  g_autoptr (GUri) uri = crm_odata_url_join (
      site, is_below ? "0/conf/content/" WORKPLACE ".js" : "conf/content/" WORKPLACE ".js", NULL);

  return crm_odata_document_look (service, uri, known_etag, etag, cancellable, error);
}

/* The same as rows, one for each package. */
static char *
look_at_schemas (CrmOdataService *service, GCancellable *cancellable, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) problem = NULL;
  yyjson_doc *doc
      = crm_odata_ask_rows (service, "SysSchemaContent",
                            "startswith(SysSchema/Name,'" WORKPLACE "')",
                            "$select=Id&$orderby=SysSchema/CreatedOn&$top=" G_STRINGIFY (MAX_PARTS),
                            cancellable, &problem);
  yyjson_arr_iter rows = yyjson_arr_iter_with (crm_odata_answer_rows (doc));
  yyjson_val *row;

  while (problem == NULL && (row = yyjson_arr_iter_next (&rows)) != NULL)
    {
      g_autofree char *key = crm_odata_answer_guid (service, crm_odata_answer_text (row, "Id"));
      g_autofree char *path
          = key != NULL ? g_strdup_printf ("SysSchemaContent(%s)/Content", key) : NULL;
      g_autoptr (GUri) uri
          = path != NULL ? crm_odata_url_join (crm_odata_service_get_root (service), path, NULL)
                         : NULL;
      g_autofree char *etag = NULL;
      g_autofree char *part
          = uri != NULL ? crm_odata_document_look (service, uri, NULL, &etag, cancellable, &problem)
                        : NULL;

      if (part != NULL)
        g_string_append_printf (text, "%s\n", part);
    }
  yyjson_doc_free (doc);
  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return NULL;
    }

  return text->len > 0 ? g_string_free_and_steal (g_steal_pointer (&text)) : NULL;
}

char *
crm_odata_creatio_fetch_manifest (CrmOdataService *service,
                                  const char *known_etag,
                                  char **etag,
                                  GCancellable *cancellable,
                                  GError **error)
{
  GError *problem = NULL;
  char *text = look_at_content (service, known_etag, etag, cancellable, &problem);

  if (text != NULL || *etag != NULL)
    return text;
  if (problem == NULL)
    return look_at_schemas (service, cancellable, error);

  g_propagate_error (error, problem);
  return NULL;
}
