/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-demo-file.h"

#include <string.h>

#include "crm-demo-stream.h"
#include "crm-demo-write.h"

#define MAX_WHOLE (16 * 1024 * 1024) /* bytes of one request */
#define PIECE_SIZE (4 * 1024 * 1024)
#define NAME_HEADER "x-ms-file-name"

/* A file on its way. */
typedef struct
{
  char *key;
  char *name;
  GByteArray *bytes;
} Upload;

static void
upload_free (gpointer data)
{
  Upload *self = data;

  g_free (self->key);
  g_free (self->name);
  g_byte_array_unref (self->bytes);
  g_free (self);
}

GHashTable *
crm_demo_file_uploads_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, upload_free);
}

static gboolean
is_column (const CrmDemoResource *resource, const char *name)
{
  const CrmDemoColumn *column
      = resource->segment != NULL && *resource->segment != '$'
            ? crm_demo_entity_find_wire (resource->entity, resource->segment)
            : NULL;

  return column != NULL && g_str_equal (column->name, name);
}

gboolean
crm_demo_file_is_one (CrmDemoService *service, const CrmDemoResource *resource)
{
  return crm_demo_schema_has (service->schema, CRM_DEMO_QUIRK_LOGICAL_NAMES)
         && resource->key != NULL && resource->entity->flags & CRM_DEMO_HAS_STREAM
         && (is_column (resource, "File")
             || (is_column (resource, "DocumentBody") && resource->is_value));
}

static char *
dup_value (CrmDemoService *service,
           CrmDemoRequest *request,
           const CrmDemoResource *resource,
           const char *column,
           GError **error)
{
  g_autoptr (CrmDemoSql) sql = crm_demo_sql_new ("SELECT t.");

  crm_demo_sql_add_format (sql, "\"%s\" FROM \"%s\" t WHERE t.\"Id\" = ", column,
                           resource->entity->set);
  crm_demo_sql_add_text (sql, resource->key);
  if (!crm_demo_user_add_condition (request->user, service->schema, resource->entity, CRM_DEMO_READ,
                                    "t", sql, error))
    return NULL;

  return crm_demo_db_dup_text (service->db, sql, error);
}

/* --- read --- */

static gboolean
read_note (CrmDemoService *service,
           CrmDemoRequest *request,
           const CrmDemoResource *resource,
           CrmDemoResponse *response,
           GError **error)
{
  g_autoptr (GError) cause = NULL;
  g_autofree char *text = dup_value (service, request, resource, "DocumentBody", &cause);

  if (cause != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }
  response->status = text != NULL ? 200 : 204;
  g_set_str (&response->content_type, "text/plain");
  g_string_append (response->body, text != NULL ? text : "");

  return TRUE;
}

/* "bytes=0-99": what is left of @body. It is not said where the piece begins. */
static gboolean
cut_out (GString *body, const char *range, GError **error)
{
  guint64 first, last;
  char *end = NULL;

  first = g_ascii_strtoull (range + strlen ("bytes="), &end, 10);
  last = *end == '-' && end[1] != '\0' ? g_ascii_strtoull (end + 1, NULL, 10) : G_MAXUINT64;
  if (first >= body->len || last < first)
    {
      g_set_error_literal (error, CRM_DEMO_ERROR, 416, "There is no such part of the file");
      return FALSE;
    }
  if (last < body->len - 1)
    g_string_truncate (body, (gsize) last + 1);
  g_string_erase (body, 0, (gssize) first);

  return TRUE;
}

static gboolean
read_column (CrmDemoService *service,
             CrmDemoRequest *request,
             const CrmDemoResource *resource,
             CrmDemoResponse *response,
             GError **error)
{
  const char *range = crm_demo_request_get_header (request, "range");
  g_autofree char *name = NULL;
  g_autofree char *escaped = NULL;
  g_autofree char *size = NULL;

  if (!crm_demo_stream_read (service, request, resource, response, error))
    return FALSE;
  if (response->status == 204)
    return TRUE;
  name = dup_value (service, request, resource, "File_Name", NULL);
  escaped = g_uri_escape_string (name != NULL ? name : "", NULL, FALSE);
  size = g_strdup_printf ("%" G_GSIZE_FORMAT, response->body->len);
  crm_demo_response_add_header (response, NAME_HEADER, escaped);
  crm_demo_response_add_header (response, "x-ms-file-size", size);
  crm_demo_response_add_header (response, "x-ms-chunk-size", G_STRINGIFY (4194304));
  crm_demo_response_add_header (response, "mimetype", response->content_type);
  g_set_str (&response->content_type, "application/octet-stream");
  if (range != NULL && g_str_has_prefix (range, "bytes="))
    {
      response->status = 206;
      return cut_out (response->body, range, error);
    }
  if (response->body->len <= MAX_WHOLE)
    return TRUE;

  g_set_error_literal (error, CRM_DEMO_ERROR, 400, "The file is too large for one answer");
  return FALSE;
}

/* --- written --- */

static gboolean
check_name (const char *name, GError **error)
{
  if (name == NULL || *name == '\0')
    g_set_error_literal (error, CRM_DEMO_ERROR, 400, "A file needs a name: " NAME_HEADER);
  else if (g_str_has_suffix (name, ".exe"))
    g_set_error (error, CRM_DEMO_ERROR, 400, "%s: files of this type are blocked", name);
  else
    return TRUE;

  return FALSE;
}

static gboolean
store (CrmDemoService *service,
       CrmDemoRequest *request,
       const CrmDemoResource *resource,
       GBytes *bytes,
       const char *name,
       GError **error)
{
  g_autoptr (CrmDemoValues) values = crm_demo_values_new ();
  const CrmDemoEntity *entity = resource->entity;
  char id[37];

  if (!crm_demo_stream_store (service, request, resource, bytes, error))
    return FALSE;
  crm_demo_random_guid (service->random, id);
  crm_demo_values_set (values, crm_demo_entity_find (entity, "File"),
                       name != NULL ? g_variant_new_string (id) : g_variant_new_tuple (NULL, 0));
  crm_demo_values_set (values, crm_demo_entity_find (entity, "File_Name"),
                       name != NULL ? g_variant_new_string (name) : g_variant_new_tuple (NULL, 0));

  return crm_demo_write_update (service, entity, resource->key, values, request->user->id, error);
}

static gboolean
begin_pieces (CrmDemoService *service,
              CrmDemoRequest *request,
              const CrmDemoResource *resource,
              const char *name,
              CrmDemoResponse *response)
{
  Upload *upload = g_new0 (Upload, 1);
  g_autofree char *location = NULL;
  char token[37];

  upload->key = g_strdup (resource->key);
  upload->name = g_strdup (name);
  upload->bytes = g_byte_array_new ();
  crm_demo_random_guid (service->random, token);
  g_hash_table_replace (service->uploads, g_strdup (token), upload);
  location = g_strdup_printf ("%s%s(%s)/%s?FileContinuationToken=%s", request->root,
                              resource->entity->set_name, resource->key, resource->segment, token);
  crm_demo_response_add_header (response, "Location", location);
  crm_demo_response_add_header (response, "x-ms-chunk-size", G_STRINGIFY (4194304));
  crm_demo_response_add_header (response, "Accept-Ranges", "bytes");

  return TRUE;
}

/* "bytes 0-99/200" */
static gboolean
read_range (const char *text, guint64 *first, guint64 *last, guint64 *total)
{
  char *end;

  if (text == NULL || !g_str_has_prefix (text, "bytes "))
    return FALSE;
  *first = g_ascii_strtoull (text + strlen ("bytes "), &end, 10);
  if (*end != '-')
    return FALSE;
  *last = g_ascii_strtoull (end + 1, &end, 10);
  if (*end != '/')
    return FALSE;
  *total = g_ascii_strtoull (end + 1, &end, 10);

  return *end == '\0';
}

static gboolean
take_piece (CrmDemoService *service,
            CrmDemoRequest *request,
            const CrmDemoResource *resource,
            const char *token,
            CrmDemoResponse *response,
            GError **error)
{
  Upload *upload = g_hash_table_lookup (service->uploads, token);
  gsize length;
  const guint8 *data = g_bytes_get_data (request->body, &length);
  g_autoptr (GBytes) bytes = NULL;
  guint64 first, last, total;

  if (upload == NULL || !g_str_equal (upload->key, resource->key)
      || !read_range (crm_demo_request_get_header (request, "content-range"), &first, &last, &total)
      || first != upload->bytes->len || length == 0 || length > PIECE_SIZE
      || last != first + length - 1 || last >= total)
    {
      g_set_error_literal (error, CRM_DEMO_ERROR, 400, "This is not the next piece of the file");
      return FALSE;
    }
  g_byte_array_append (upload->bytes, data, (guint) length);
  response->status = 206;
  if (last + 1 < total)
    return TRUE;

  bytes = g_bytes_new (upload->bytes->data, upload->bytes->len);
  response->status = 204;
  if (!store (service, request, resource, bytes, upload->name, error))
    return FALSE;
  g_hash_table_remove (service->uploads, token);

  return TRUE;
}

static gboolean
write_column (CrmDemoService *service,
              CrmDemoRequest *request,
              const CrmDemoResource *resource,
              CrmDemoResponse *response,
              GError **error)
{
  const char *token = crm_demo_request_get_option (request, "FileContinuationToken");
  const char *mode = crm_demo_request_get_header (request, "x-ms-transfer-mode");
  const char *name = crm_demo_request_get_option (request, NAME_HEADER);

  if (token != NULL)
    return take_piece (service, request, resource, token, response, error);
  if (name == NULL)
    name = crm_demo_request_get_header (request, NAME_HEADER);
  if (!check_name (name, error))
    return FALSE;
  if (g_strcmp0 (mode, "chunked") == 0)
    return begin_pieces (service, request, resource, name, response);
  if (g_bytes_get_size (request->body) > MAX_WHOLE)
    {
      g_set_error_literal (error, CRM_DEMO_ERROR, 413, "The file is too large for one request");
      return FALSE;
    }
  response->status = 204;

  return store (service, request, resource, request->body, name, error);
}

static gboolean
remove_column (CrmDemoService *service,
               CrmDemoRequest *request,
               const CrmDemoResource *resource,
               CrmDemoResponse *response,
               GError **error)
{
  g_autoptr (GBytes) nothing = g_bytes_new (NULL, 0);

  response->status = 204;

  return store (service, request, resource, nothing, NULL, error);
}

gboolean
crm_demo_file_answer (CrmDemoService *service,
                      CrmDemoRequest *request,
                      const CrmDemoResource *resource,
                      CrmDemoResponse *response,
                      GError **error)
{
  if (g_str_equal (request->method, "GET") && resource->is_value)
    return is_column (resource, "File") ? read_column (service, request, resource, response, error)
                                        : read_note (service, request, resource, response, error);
  if (is_column (resource, "File") && !resource->is_value)
    {
      if (g_str_equal (request->method, "PATCH") || g_str_equal (request->method, "PUT"))
        return write_column (service, request, resource, response, error);
      if (g_str_equal (request->method, "DELETE"))
        return remove_column (service, request, resource, response, error);
    }

  g_set_error (error, CRM_DEMO_ERROR, 405, "%s is not allowed here", request->method);
  return FALSE;
}
