/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-demo-batch.h"

#include <string.h>

#include "crm-demo-process.h"

CrmDemoBatchItem *
crm_demo_batch_item_new (void)
{
  CrmDemoBatchItem *self = g_new0 (CrmDemoBatchItem, 1);

  self->headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->depends_on = g_ptr_array_new_with_free_func (g_free);

  return self;
}

void
crm_demo_batch_item_free (CrmDemoBatchItem *self)
{
  g_free (self->id);
  g_free (self->method);
  g_free (self->url);
  g_free (self->group);
  g_hash_table_unref (self->headers);
  g_ptr_array_unref (self->depends_on);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_clear_pointer (&self->response, crm_demo_response_free);
  g_free (self);
}

typedef struct
{
  CrmDemoService *service;
  CrmDemoRequest *outer;
  GPtrArray *items;
  gboolean continue_on_error;
} Batch;

static CrmDemoBatchItem *
find_item (Batch *self, const char *id, gsize length)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      CrmDemoBatchItem *item = g_ptr_array_index (self->items, i);

      if (item->id != NULL && strlen (item->id) == length && strncmp (item->id, id, length) == 0)
        return item;
    }

  return NULL;
}

/* "$1/Contacts" with the address of what request 1 made; other texts as they are. */
static char *
resolve_reference (Batch *self, const char *text)
{
  gsize length = strcspn (text + (*text == '$' ? 1 : 0), "/?(");
  CrmDemoBatchItem *item;
  const char *location;

  if (*text != '$')
    return g_strdup (text);
  item = find_item (self, text + 1, length);
  if (item == NULL || item->response == NULL)
    return g_strdup (text);
  location = crm_demo_response_get_header (item->response, "Location");
  if (location == NULL)
    return g_strdup_printf ("%s%s", item->url, text + 1 + length);

  return g_strdup_printf ("%s%s", location, text + 1 + length);
}

/* Path and query below the service root: the URL may be relative, absolute or a path. */
static char *
target_of (Batch *self, const char *url)
{
  const char *root = self->outer->root;
  const char *scheme = strstr (root, "://");
  const char *root_path = scheme != NULL ? strchr (scheme + 3, '/') : NULL;

  if (g_str_has_prefix (url, root))
    return g_strdup (url + strlen (root));
  if (root_path != NULL && g_str_has_prefix (url, root_path))
    return g_strdup (url + strlen (root_path));

  return g_strdup (url);
}

/* References stand in bodies as well: "Account@odata.bind": "$1". */
static GBytes *
resolve_body (Batch *self, GBytes *body)
{
  gsize length;
  const char *data = body != NULL ? g_bytes_get_data (body, &length) : NULL;
  g_autofree char *text = NULL;
  GString *out;

  if (data == NULL)
    return g_bytes_new (NULL, 0);
  text = g_strndup (data, length);
  if (strstr (text, "\"$") == NULL || strlen (text) != length)
    return g_bytes_ref (body);

  out = g_string_new (text);
  for (guint i = 0; i < self->items->len; i++)
    {
      CrmDemoBatchItem *item = g_ptr_array_index (self->items, i);
      const char *location = item->response != NULL
                                 ? crm_demo_response_get_header (item->response, "Location")
                                 : NULL;
      g_autofree char *from = g_strdup_printf ("\"$%s\"", item->id != NULL ? item->id : "");
      g_autofree char *to = g_strdup_printf ("\"%s\"", location != NULL ? location : "");

      if (location != NULL && item->id != NULL)
        g_string_replace (out, from, to, 0);
    }

  return g_string_free_to_bytes (out);
}

static CrmDemoRequest *
build_request (Batch *self, CrmDemoBatchItem *item)
{
  g_autofree char *url = resolve_reference (self, item->url);
  g_autofree char *target = target_of (self, url);
  CrmDemoRequest *request = crm_demo_request_new (self->outer->traits, self->outer->place,
                                                  item->method, self->outer->root, target);
  const char *accept = crm_demo_request_get_header (self->outer, "accept");
  GHashTableIter iter;
  gpointer name, value;

  if (crm_demo_request_is_old (request))
    {
      const char *max = crm_demo_request_get_header (self->outer, "maxdataserviceversion");

      crm_demo_request_set_header (request, "maxdataserviceversion", max != NULL ? max : "3.0");
    }
  /* How numbers are written is settled once for the whole batch, unless a part says otherwise. */
  if (accept != NULL && strstr (accept, "application/json") != NULL)
    crm_demo_request_set_header (request, "accept", accept);
  g_hash_table_iter_init (&iter, item->headers);
  while (g_hash_table_iter_next (&iter, &name, &value))
    crm_demo_request_set_header (request, name, value);
  g_bytes_unref (request->body);
  request->body = resolve_body (self, item->body);
  request->user = self->outer->user;

  return request;
}

static void
set_failure (Batch *self, CrmDemoBatchItem *item, int status, const char *message)
{
  g_autoptr (GError) error = g_error_new_literal (CRM_DEMO_ERROR, status, message);

  g_clear_pointer (&item->response, crm_demo_response_free);
  item->response = crm_demo_response_new ();
  crm_demo_response_set_error (item->response, self->outer, error);
}

static gboolean
is_failed (const CrmDemoBatchItem *item)
{
  return item->response != NULL && item->response->status >= 400;
}

static gboolean
dependencies_failed (Batch *self, CrmDemoBatchItem *item)
{
  for (guint i = 0; i < item->depends_on->len; i++)
    {
      const char *name = g_ptr_array_index (item->depends_on, i);

      for (guint j = 0; j < self->items->len; j++)
        {
          CrmDemoBatchItem *other = g_ptr_array_index (self->items, j);

          if ((g_strcmp0 (other->id, name) == 0 || g_strcmp0 (other->group, name) == 0)
              && (is_failed (other) || other->response == NULL))
            return TRUE;
        }
    }

  return FALSE;
}

/* %FALSE: it failed. */
static gboolean
run_item (Batch *self, CrmDemoBatchItem *item)
{
  g_autoptr (CrmDemoRequest) request = NULL;

  if (dependencies_failed (self, item))
    {
      set_failure (self, item, 424, "What this depends on has failed");
      return FALSE;
    }
  request = build_request (self, item);
  if (g_str_has_prefix (request->path, "$batch"))
    set_failure (self, item, 400, "A batch cannot stand in a batch");
  else
    item->response = crm_demo_service_answer (self->service, request);

  return !is_failed (item);
}

static void
fail_group (Batch *self, guint first, guint end)
{
  for (guint i = first; i < end; i++)
    {
      CrmDemoBatchItem *item = g_ptr_array_index (self->items, i);

      /* Some servers tell what became of each before all of it was undone. */
      item->is_group_failure = !self->outer->batch_lies;
      if (!is_failed (item) && !self->outer->batch_lies)
        set_failure (self, item, 424, "Another request of the group has failed: nothing was done");
    }
}

static gboolean
run_group (Batch *self, guint first, guint end)
{
  guint mark = crm_demo_process_get_mark (self->service->process);
  gboolean ok = crm_demo_db_begin (self->service->db, NULL);

  for (guint i = first; ok && i < end; i++)
    {
      CrmDemoBatchItem *item = g_ptr_array_index (self->items, i);

      if (g_ascii_strcasecmp (item->method, "GET") == 0)
        set_failure (self, item, 400, "A change set holds no GET");
      ok = !is_failed (item) && run_item (self, item);
    }
  if (ok)
    {
      crm_demo_db_commit (self->service->db);
      return TRUE;
    }
  crm_demo_db_rollback (self->service->db);
  crm_demo_process_roll_back (self->service->process, mark);
  fail_group (self, first, end);

  return FALSE;
}

static guint
group_end (Batch *self, guint first)
{
  CrmDemoBatchItem *item = g_ptr_array_index (self->items, first);
  guint end = first + 1;

  while (
      item->group != NULL && end < self->items->len
      && g_strcmp0 (((CrmDemoBatchItem *) g_ptr_array_index (self->items, end))->group, item->group)
             == 0)
    end++;

  return end;
}

static void
run (Batch *self)
{
  guint end;

  for (guint i = 0; i < self->items->len; i = end)
    {
      CrmDemoBatchItem *item = g_ptr_array_index (self->items, i);
      gboolean ok;

      end = group_end (self, i);
      ok = item->group != NULL ? run_group (self, i, end) : run_item (self, item);
      if (!ok && !self->continue_on_error)
        return;
    }
}

static gboolean
check_size (Batch *self, GError **error)
{
  guint max = self->outer->traits->max_batch;

  if (self->items->len <= max)
    return TRUE;

  g_set_error (error, CRM_DEMO_ERROR, 400, "A batch holds at most %u requests", max);
  return FALSE;
}

/* Each product knows one spelling of the wish, and nothing of the other. */
static gboolean
goes_on (CrmDemoRequest *request)
{
  const char *wanted = request->traits->continue_on_error;
  const char *header = crm_demo_request_get_header (request, "prefer");
  g_auto (GStrv) parts = g_strsplit_set (header != NULL ? header : "", ",;", -1);
  g_autofree char *any = NULL;

  if (wanted == NULL)
    {
      any = crm_demo_request_dup_preference (request, "continue-on-error");
      return any != NULL && !g_str_equal (any, "false");
    }
  for (char **part = parts; *part != NULL; part++)
    if (g_str_equal (g_strstrip (*part), wanted))
      return TRUE;

  return FALSE;
}

gboolean
crm_demo_batch_answer (CrmDemoService *service,
                       CrmDemoRequest *request,
                       CrmDemoResponse *response,
                       GError **error)
{
  const char *type = crm_demo_request_get_header (request, "content-type");
  gboolean is_multipart = type != NULL && g_str_has_prefix (type, "multipart/mixed");
  gboolean is_json = type != NULL && g_str_has_prefix (type, "application/json");
  g_autoptr (GPtrArray) items = NULL;
  Batch self = { service, request, NULL, goes_on (request) };

  if (!is_multipart && !(is_json && request->place->has_json_batch))
    {
      g_set_error (error, CRM_DEMO_ERROR, 415, "A batch is multipart/mixed%s",
                   request->place->has_json_batch ? " or application/json" : "");
      return FALSE;
    }
  items = is_multipart ? crm_demo_multipart_parse (request->body, type, error)
                       : crm_demo_batch_json_parse (request->body, error);
  self.items = items;
  if (items == NULL || !check_size (&self, error))
    return FALSE;
  run (&self);

  g_free (response->content_type);
  if (is_multipart)
    {
      response->content_type = crm_demo_multipart_print (items, response->body);
      return TRUE;
    }
  response->content_type = g_strdup ("application/json");
  crm_demo_batch_json_print (items, response->body);

  return TRUE;
}
