/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-odata-creatio.h"

#include "crm-odata-ask.h"
#include "crm-odata-document.h"
#include "crm-odata-url.h"

#include <string.h>

/* Where a Creatio keeps what its mobile app is told. Neither place was seen on a live server: both
 * are looked at, and none is no error. There is one for each workplace, and which of those a person
 * has depends on their roles; all of them together are one manifest here. */

#define MANIFEST "MobileApplicationManifest"
#define DEFAULT_WORKPLACE "DefaultWorkplace"
#define MAX_PARTS 32
#define MAX_ROLES 50
#define MAX_WORKPLACES 8
#define MAX_CODE 64 /* bytes */

/* --- which workplaces --- */

/* A code becomes part of an address: it is a name, or not used. */
static gboolean
is_code (const char *text)
{
  gsize length = text != NULL ? strlen (text) : 0;

  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isalnum (text[i]) && text[i] != '_')
      return FALSE;

  return length > 0 && length <= MAX_CODE;
}

/* "SysRole/Id eq ... or ...": of the user and of each role of theirs. %NULL: nobody knows who. */
static char *
ask_roles (CrmOdataService *service, GCancellable *cancellable, GError **error)
{
  g_auto (CrmIdentity) identity = { 0 };
  g_autoptr (GError) cause = NULL;
  g_autoptr (GString) roles = g_string_new (NULL);
  g_autofree char *user = NULL;
  g_autofree char *filter = NULL;
  yyjson_arr_iter rows;
  yyjson_val *row;
  yyjson_doc *doc;

  if (!crm_odata_product_creatio.who (service, &identity, cancellable, error))
    return NULL;
  user = crm_odata_answer_guid (service, identity.user_id);
  if (user == NULL)
    return NULL;
  g_string_append_printf (roles, "SysRole/Id eq %s", user);
  filter = g_strconcat ("SysAdminUnit/Id eq ", user, NULL);
  doc = crm_odata_ask_rows (service, "SysAdminUnitInRole", filter,
                            "$select=Id,SysAdminUnitRoleId&$top=" G_STRINGIFY (MAX_ROLES),
                            cancellable, &cause);
  rows = yyjson_arr_iter_with (crm_odata_answer_rows (doc));
  while (cause == NULL && (row = yyjson_arr_iter_next (&rows)) != NULL)
    {
      g_autofree char *role
          = crm_odata_answer_guid (service, crm_odata_answer_text (row, "SysAdminUnitRoleId"));

      if (role != NULL)
        g_string_append_printf (roles, " or SysRole/Id eq %s", role);
    }
  yyjson_doc_free (doc);
  if (cause == NULL)
    return g_string_free_and_steal (g_steal_pointer (&roles));

  g_propagate_error (error, g_steal_pointer (&cause));
  return NULL;
}

/* Codes of the workplaces that the roles of the user have, the usual one where none is told. %NULL:
 * an error. */
static GPtrArray *
list_workplaces (CrmOdataService *service, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) codes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) cause = NULL;
  g_autofree char *roles = ask_roles (service, cancellable, &cause);
  yyjson_doc *doc = roles != NULL
                        ? crm_odata_ask_rows (service, "SysRoleInMobWorkplace", roles,
                                              "$expand=SysMobileWorkplace", cancellable, &cause)
                        : NULL;
  yyjson_arr_iter rows = yyjson_arr_iter_with (crm_odata_answer_rows (doc));
  yyjson_val *row;

  while (cause == NULL && (row = yyjson_arr_iter_next (&rows)) != NULL
         && codes->len < MAX_WORKPLACES)
    {
      const char *code = crm_odata_answer_text (yyjson_obj_get (row, "SysMobileWorkplace"), "Code");

      if (is_code (code) && !g_ptr_array_find_with_equal_func (codes, code, g_str_equal, NULL))
        g_ptr_array_add (codes, g_strdup (code));
    }
  yyjson_doc_free (doc);
  if (cause != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&cause));
      return NULL;
    }
  if (codes->len == 0)
    g_ptr_array_add (codes, g_strdup (DEFAULT_WORKPLACE));

  return g_steal_pointer (&codes);
}

/* --- what stands in one --- */

/* The client code that the server puts together for browsers, all packages in one text. */
static char *
look_at_content (CrmOdataService *service,
                 const char *workplace,
                 const char *known_etag,
                 char **etag,
                 GCancellable *cancellable,
                 GError **error)
{
  GUri *site = crm_odata_service_get_site (service);
  const char *root = g_uri_get_path (crm_odata_service_get_root (service));
  gsize length = strlen (g_uri_get_path (site));
  gboolean is_below = strlen (root) > length && g_str_has_prefix (root + length, "/0/");
  g_autofree char *path
      = g_strdup_printf ("%sconf/content/" MANIFEST "%s.js", is_below ? "0/" : "", workplace);
  g_autoptr (GUri) uri = crm_odata_url_join (site, path, NULL);

  return crm_odata_document_look (service, uri, known_etag, etag, cancellable, error);
}

/* The same as rows, one for each package. */
static char *
look_at_schemas (CrmOdataService *service,
                 const char *workplace,
                 GCancellable *cancellable,
                 GError **error)
{
  g_autofree char *filter
      = g_strdup_printf ("startswith(SysSchema/Name,'" MANIFEST "%s')", workplace);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) problem = NULL;
  yyjson_doc *doc
      = crm_odata_ask_rows (service, "SysSchemaContent", filter,
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

static char *
look_at_workplace (CrmOdataService *service,
                   const char *workplace,
                   const char *known_etag,
                   char **etag,
                   GCancellable *cancellable,
                   GError **error)
{
  GError *problem = NULL;
  char *text = look_at_content (service, workplace, known_etag, etag, cancellable, &problem);

  if (text != NULL || *etag != NULL)
    return text;
  if (problem == NULL)
    return look_at_schemas (service, workplace, cancellable, error);

  g_propagate_error (error, problem);
  return NULL;
}

char *
crm_odata_creatio_fetch_manifest (CrmOdataService *service,
                                  const char *known_etag,
                                  char **etag,
                                  GCancellable *cancellable,
                                  GError **error)
{
  g_autoptr (GPtrArray) codes = list_workplaces (service, cancellable, error);
  g_autoptr (GString) all = g_string_new (NULL);

  if (codes == NULL)
    return NULL;
  if (codes->len == 1)
    return look_at_workplace (service, g_ptr_array_index (codes, 0), known_etag, etag, cancellable,
                              error);
  /* Several have no ETag in common. */
  for (guint i = 0; i < codes->len; i++)
    {
      GError *problem = NULL;
      g_autofree char *own_etag = NULL;
      g_autofree char *text = look_at_workplace (service, g_ptr_array_index (codes, i), NULL,
                                                 &own_etag, cancellable, &problem);

      if (problem != NULL)
        {
          g_propagate_error (error, problem);
          return NULL;
        }
      if (text != NULL)
        g_string_append_printf (all, "%s\n", text);
    }

  return all->len > 0 ? g_string_free_and_steal (g_steal_pointer (&all)) : NULL;
}
