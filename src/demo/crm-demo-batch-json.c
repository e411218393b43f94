/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include <yyjson.h>

#include "crm-demo-batch.h"
#include "crm-demo-json.h"

static GBytes *
body_of (yyjson_val *json)
{
  gsize length;
  char *text;

  if (json == NULL)
    return NULL;
  text = yyjson_val_write (json, 0, &length);

  return g_bytes_new_with_free_func (text, length, free, text);
}

static void
read_headers (CrmDemoBatchItem *item, yyjson_val *headers)
{
  yyjson_val *name, *value;
  gsize index, max;

  yyjson_obj_foreach (headers, index, max, name, value)
  {
    if (yyjson_is_str (value))
      g_hash_table_insert (item->headers, g_ascii_strdown (yyjson_get_str (name), -1),
                           g_strdup (yyjson_get_str (value)));
  }
}

static gboolean
read_item (CrmDemoBatchItem *item, yyjson_val *json, GError **error)
{
  const char *method = yyjson_get_str (yyjson_obj_get (json, "method"));
  const char *url = yyjson_get_str (yyjson_obj_get (json, "url"));
  const char *id = yyjson_get_str (yyjson_obj_get (json, "id"));
  yyjson_val *dependency;
  gsize index, max;

  if (method == NULL || url == NULL || id == NULL)
    {
      g_set_error_literal (error, CRM_DEMO_ERROR, 400, "A request needs id, method and url");
      return FALSE;
    }
  item->id = g_strdup (id);
  item->method = g_ascii_strup (method, -1);
  item->url = g_strdup (url);
  item->group = g_strdup (yyjson_get_str (yyjson_obj_get (json, "atomicityGroup")));
  item->body = body_of (yyjson_obj_get (json, "body"));
  read_headers (item, yyjson_obj_get (json, "headers"));
  if (item->body != NULL && !g_hash_table_contains (item->headers, "content-type"))
    g_hash_table_insert (item->headers, g_strdup ("content-type"), g_strdup ("application/json"));
  yyjson_arr_foreach (yyjson_obj_get (json, "dependsOn"), index, max, dependency)
  {
    if (yyjson_is_str (dependency))
      g_ptr_array_add (item->depends_on, g_strdup (yyjson_get_str (dependency)));
  }

  return TRUE;
}

GPtrArray *
crm_demo_batch_json_parse (GBytes *body, GError **error)
{
  gsize length;
  const char *text = g_bytes_get_data (body, &length);
  g_autoptr (GPtrArray) items
      = g_ptr_array_new_with_free_func ((GDestroyNotify) crm_demo_batch_item_free);
  yyjson_doc *document = yyjson_read (text != NULL ? text : "", length, YYJSON_READ_NUMBER_AS_RAW);
  yyjson_val *requests = yyjson_obj_get (yyjson_doc_get_root (document), "requests"), *json;
  gboolean ok = yyjson_is_arr (requests);
  gsize index, max;

  if (!ok)
    g_set_error_literal (error, CRM_DEMO_ERROR, 400, "The body holds no requests");
  yyjson_arr_foreach (requests, index, max, json)
  {
    CrmDemoBatchItem *item = crm_demo_batch_item_new ();

    g_ptr_array_add (items, item);
    ok = ok && read_item (item, json, error);
  }
  yyjson_doc_free (document);

  return ok ? g_steal_pointer (&items) : NULL;
}

static void
print_headers (CrmDemoResponse *response, GString *out)
{
  gboolean first = TRUE;

  g_string_append (out, ",\"headers\":{");
  for (guint i = 0; i + 1 < response->headers->len; i += 2)
    {
      const char *name = g_ptr_array_index (response->headers, i);
      const char *value = g_ptr_array_index (response->headers, i + 1);
      g_autofree char *lower = g_ascii_strdown (name, -1);

      g_string_append_printf (out, "%s\"%s\":", first ? "" : ",", lower);
      crm_demo_json_add_string (out, value, strlen (value));
      first = FALSE;
    }
  if (response->content_type != NULL)
    g_string_append_printf (out, "%s\"content-type\":\"%s\"", first ? "" : ",",
                            response->content_type);
  g_string_append_c (out, '}');
}

static void
print_body (CrmDemoResponse *response, GString *out)
{
  if (response->body->len == 0)
    return;
  g_string_append (out, ",\"body\":");
  if (g_str_has_prefix (response->content_type, "application/json"))
    g_string_append_len (out, response->body->str, (gssize) response->body->len);
  else
    crm_demo_json_add_string (out, response->body->str, response->body->len);
}

void
crm_demo_batch_json_print (GPtrArray *items, GString *out)
{
  gboolean first = TRUE;

  g_string_append (out, "{\"responses\":[");
  for (guint i = 0; i < items->len; i++)
    {
      CrmDemoBatchItem *item = g_ptr_array_index (items, i);

      if (item->response == NULL)
        continue;
      g_string_append (out, first ? "{\"id\":" : ",{\"id\":");
      first = FALSE;
      crm_demo_json_add_string (out, item->id, strlen (item->id));
      if (item->group != NULL)
        {
          g_string_append (out, ",\"atomicityGroup\":");
          crm_demo_json_add_string (out, item->group, strlen (item->group));
        }
      g_string_append_printf (out, ",\"status\":%u", item->response->status);
      print_headers (item->response, out);
      print_body (item->response, out);
      g_string_append_c (out, '}');
    }
  g_string_append (out, "]}");
}
