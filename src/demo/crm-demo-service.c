/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-demo-service.h"

#include <string.h>

#include "crm-demo-batch.h"
#include "crm-demo-change.h"
#include "crm-demo-definitions.h"
#include "crm-demo-file.h"
#include "crm-demo-metadata.h"
#include "crm-demo-page.h"
#include "crm-demo-process.h"
#include "crm-demo-query.h"
#include "crm-demo-resource.h"
#include "crm-demo-seeder.h"
#include "crm-demo-stream.h"
#include "crm-guid.h"

#define BUSINESS_UNIT "38e0dbe4-131b-4e1a-8d0c-5a4b2f9b3c01"
#define ORGANIZATION "b1f1c6f7-4c1e-4d7f-9a59-0c3f6a2de802"

void
crm_demo_random_guid (GRand *random, char out[37])
{
  guint8 guid[16];

  for (int i = 0; i < 4; i++)
    {
      guint32 word = g_rand_int (random);

      memcpy (guid + 4 * i, &word, sizeof word);
    }
  guid[6] = (guint8) ((guid[6] & 0x0f) | 0x40);
  guid[8] = (guint8) ((guid[8] & 0x3f) | 0x80);
  crm_guid_format (guid, out);
}

gint64
crm_demo_service_now_us (CrmDemoService *self)
{
  return g_get_real_time () + self->clock_offset_us;
}

/* Keys of users come from the database where it was made before. */
static gboolean
load_users (CrmDemoService *self, GError **error)
{
  GPtrArray *users = crm_demo_rights_get_users (self->rights);

  for (guint i = 0; i < users->len; i++)
    {
      CrmDemoUser *user = g_ptr_array_index (users, i);
      g_autoptr (CrmDemoSql) sql
          = crm_demo_sql_new ("SELECT \"Id\" FROM \"Users\" WHERE \"Login\" = ");
      g_autoptr (CrmDemoSql) contact
          = crm_demo_sql_new ("SELECT \"ContactId\" FROM \"Users\" WHERE \"Login\" = ");

      crm_demo_sql_add_text (sql, user->login);
      crm_demo_sql_add_text (contact, user->login);
      g_free (user->row_id);
      user->row_id = crm_demo_db_dup_text (self->db, sql, error);
      if (user->row_id == NULL)
        return FALSE;
      g_free (user->contact_id);
      user->contact_id = crm_demo_db_dup_text (self->db, contact, NULL);
      g_set_str (&user->id, self->schema->traits->face == CRM_DEMO_FACE_CREATIO ? user->contact_id
                                                                                : user->row_id);
    }

  return TRUE;
}

CrmDemoService *
crm_demo_service_new (const CrmDemoOptions *options, GError **error)
{
  g_autoptr (CrmDemoService) self = g_new0 (CrmDemoService, 1);
  gboolean is_new;

  self->options = *options;
  self->options.database = g_strdup (options->database);
  if (options->now_us != 0)
    self->clock_offset_us = options->now_us - g_get_real_time ();
  self->random = g_rand_new_with_seed (options->seed + 2);
  self->schema = crm_demo_schema_new (options->face);
  self->rights = crm_demo_rights_new ();
  self->uploads = crm_demo_file_uploads_new ();
  self->process = crm_demo_process_new (self);
  self->db = crm_demo_db_open (options->database, error);
  if (self->db == NULL || !crm_demo_db_create_tables (self->db, self->schema, &is_new, error))
    return NULL;
  if (is_new ? !crm_demo_data_fill (self, error) : !load_users (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
crm_demo_service_free (CrmDemoService *self)
{
  g_clear_pointer (&self->process, crm_demo_process_free);
  g_clear_pointer (&self->db, crm_demo_db_free);
  g_clear_pointer (&self->rights, crm_demo_rights_free);
  g_clear_pointer (&self->schema, crm_demo_schema_free);
  g_clear_pointer (&self->random, g_rand_free);
  g_clear_pointer (&self->uploads, g_hash_table_unref);
  g_free (self->options.database);
  g_free (self);
}

static gboolean
answer_metadata (CrmDemoService *self, CrmDemoRequest *request, CrmDemoResponse *response)
{
  g_autofree char *xml = NULL;
  g_autofree char *etag = crm_demo_schema_dup_etag (self->schema);
  const char *match = crm_demo_request_get_header (request, "if-none-match");

  crm_demo_response_add_header (response, "ETag", etag);
  if (g_strcmp0 (match, etag) == 0)
    {
      response->status = 304;
      return TRUE;
    }
  xml = crm_demo_request_is_old (request)
            ? crm_demo_metadata_to_old_xml (self->schema, crm_demo_request_get_tail (request))
            : crm_demo_metadata_to_xml (self->schema);
  g_set_str (&response->content_type, "application/xml;charset=utf-8");
  g_string_append (response->body, xml);

  return TRUE;
}

static gboolean
answer_count (CrmDemoService *self, CrmDemoQuery *query, CrmDemoResponse *response, GError **error)
{
  g_autoptr (CrmDemoSql) sql = crm_demo_sql_new ("SELECT count(*) FROM ");
  gint64 count;

  crm_demo_sql_add_format (sql, "\"%s\" t WHERE 1", query->entity->set);
  if (!crm_demo_query_add_where (query, sql, error)
      || !crm_demo_db_get_int (self->db, sql, &count, error))
    return FALSE;
  if (crm_demo_schema_has (self->schema, CRM_DEMO_QUIRK_COUNTS_TO_5000))
    count = MIN (count, CRM_DEMO_LAST_COUNT);
  g_set_str (&response->content_type, "text/plain;charset=utf-8");
  g_string_append_printf (response->body, "%" G_GINT64_FORMAT, count);

  return TRUE;
}

static gboolean
read_resource (CrmDemoService *self,
               CrmDemoRequest *request,
               const CrmDemoResource *resource,
               CrmDemoResponse *response,
               GError **error)
{
  const char *next = crm_demo_request_get_option (request, "$skiptoken");
  const char *delta = crm_demo_request_get_option (request, "$deltatoken");
  g_autoptr (CrmDemoQuery) query
      = crm_demo_query_new (self, request, resource->entity, request->options, 0, error);

  if (query == NULL)
    return FALSE;
  query->parent_column = resource->parent_column;
  query->parent_key = resource->parent_key;
  if (resource->key == NULL && g_strcmp0 (resource->segment, "$count") == 0)
    return answer_count (self, query, response, error);
  if (resource->segment != NULL)
    {
      g_set_error (error, CRM_DEMO_ERROR, 404, "Resource not found for the segment '%s'",
                   resource->segment);
      return FALSE;
    }
  if (resource->key != NULL)
    return crm_demo_row_read (query, resource->key, response, error);
  if (delta != NULL || (next != NULL && crm_demo_token_is_delta (next)))
    return crm_demo_delta_read (query, response, error);

  return crm_demo_collection_read (query, response, error);
}

/* Of Dataverse: who the token stands for. */
static gboolean
answer_who (CrmDemoService *self,
            CrmDemoRequest *request,
            CrmDemoResponse *response,
            GError **error)
{
  if (!crm_demo_schema_has (self->schema, CRM_DEMO_QUIRK_LOGICAL_NAMES))
    {
      g_set_error (error, CRM_DEMO_ERROR, 404, "Resource not found for the segment '%s'",
                   request->path);
      return FALSE;
    }
  crm_demo_response_set_json (response, request);
  g_string_append_printf (
      response->body,
      "{\"@odata.context\":\"%s$metadata#Microsoft.Dynamics.CRM.WhoAmIResponse\","
      "\"BusinessUnitId\":\"" BUSINESS_UNIT "\",\"UserId\":\"%s\",\"OrganizationId\":"
      "\"" ORGANIZATION "\"}",
      request->root, request->user->id);

  return TRUE;
}

static gboolean
is_read (const CrmDemoRequest *request)
{
  return g_str_equal (request->method, "GET") || g_str_equal (request->method, "HEAD");
}

static gboolean
is_stream (CrmDemoService *self, const CrmDemoResource *resource)
{
  return !crm_demo_schema_has (self->schema, CRM_DEMO_QUIRK_LOGICAL_NAMES) && resource->key != NULL
         && resource->entity->flags & CRM_DEMO_HAS_STREAM
         && (g_strcmp0 (resource->segment, "$value") == 0
             || g_strcmp0 (resource->segment, "Data") == 0);
}

static gboolean
answer (CrmDemoService *self, CrmDemoRequest *request, CrmDemoResponse *response, GError **error)
{
  g_auto (CrmDemoResource) resource = { 0 };

  if (is_read (request) && g_str_equal (request->path, "$metadata"))
    return answer_metadata (self, request, response);
  if (request->wants_atom && is_read (request) && !g_str_has_suffix (request->path, "/$value")
      && !g_str_has_suffix (request->path, "/Data"))
    {
      g_set_error_literal (error, CRM_DEMO_ERROR, 415, "Atom is not written here: ask for JSON");
      return FALSE;
    }
  if (is_read (request) && g_str_has_prefix (request->path, "WhoAmI"))
    return answer_who (self, request, response, error);
  if (crm_demo_definitions_is_one (self, request))
    return crm_demo_definitions_answer (self, request, response, error);
  if (is_read (request) && g_str_equal (request->path, ""))
    {
      crm_demo_response_set_json (response, request);
      crm_demo_metadata_add_service_document (self->schema, request, response->body);
      return TRUE;
    }
  if (g_str_equal (request->path, "$batch") && g_str_equal (request->method, "POST")
      && request->place->has_batch)
    return crm_demo_batch_answer (self, request, response, error);
  if (!crm_demo_resource_parse (self, request, request->path, &resource, error))
    return FALSE;
  if (is_stream (self, &resource))
    return crm_demo_stream_answer (self, request, &resource, response, error);
  if (crm_demo_file_is_one (self, &resource))
    return crm_demo_file_answer (self, request, &resource, response, error);
  if (is_read (request))
    return read_resource (self, request, &resource, response, error);

  return crm_demo_change_answer (self, request, &resource, response, error);
}

CrmDemoResponse *
crm_demo_service_answer (CrmDemoService *self, CrmDemoRequest *request)
{
  g_autoptr (CrmDemoResponse) response = crm_demo_response_new ();
  g_autoptr (GError) error = NULL;

  crm_demo_request_read_accept (request);
  if (!answer (self, request, response, &error))
    crm_demo_response_set_error (response, request, error);
  if (crm_demo_request_is_old (request))
    crm_demo_response_add_header (response, "DataServiceVersion",
                                  request->has_ticks && !request->place->is_verbose ? "2.0;"
                                                                                    : "3.0;");
  else
    crm_demo_response_add_header (response, "OData-Version", "4.0");

  return g_steal_pointer (&response);
}
