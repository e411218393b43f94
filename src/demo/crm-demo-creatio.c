/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-demo-creatio.h"

#include <string.h>
#include <yyjson.h>

#include "crm-demo-db.h"
#include "crm-demo-json.h"
#include "crm-demo-service.h"

typedef struct
{
  CrmDemoUser *user;
  char csrf[37];
  const char *over;        /* how it is told that the session is over; %NULL: it is not */
  gboolean has_session_id; /* BPMSESSIONID comes with the first answer after the sign-in */
} Session;

struct _CrmDemoSessions
{
  GRand *random;
  GHashTable *sessions; /* ticket -> Session */
};

CrmDemoSessions *
crm_demo_sessions_new (GRand *random)
{
  CrmDemoSessions *self = g_new0 (CrmDemoSessions, 1);

  self->random = random;
  self->sessions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  return self;
}

void
crm_demo_sessions_free (CrmDemoSessions *self)
{
  g_hash_table_unref (self->sessions);
  g_free (self);
}

void
crm_demo_sessions_expire (CrmDemoSessions *self, const CrmDemoUser *user, const char *form)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->sessions);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Session *session = value;

      if (user == NULL || session->user == user)
        session->over = g_intern_string (form);
    }
}

static void
add_cookie (CrmDemoResponse *response, const char *name, const char *value, gboolean http_only)
{
  g_autofree char *cookie
      = g_strdup_printf ("%s=%s; path=/%s", name, value, http_only ? "; HttpOnly" : "");

  crm_demo_response_add_header (response, "Set-Cookie", cookie);
}

static void
start_session (CrmDemoSessions *self, CrmDemoUser *user, CrmDemoResponse *response)
{
  Session *session = g_new0 (Session, 1);
  char ticket[37], loader[37];

  session->user = user;
  crm_demo_random_guid (self->random, ticket);
  crm_demo_random_guid (self->random, loader);
  crm_demo_random_guid (self->random, session->csrf);
  g_hash_table_insert (self->sessions, g_strdup (ticket), session);
  add_cookie (response, ".ASPXAUTH", ticket, TRUE);
  add_cookie (response, "BPMCSRF", session->csrf, FALSE);
  add_cookie (response, "BPMLOADER", loader, TRUE);
  add_cookie (response, "UserName", user->login, TRUE);
}

void
crm_demo_creatio_login (CrmDemoSessions *self,
                        CrmDemoRights *rights,
                        CrmDemoRequest *request,
                        CrmDemoResponse *response)
{
  static const char refusal[]
      = "{\"Code\":1,\"Message\":\"You entered an incorrect password or login, or your user "
        "account "
        "is inactive.\",\"Exception\":{\"HelpLink\":null,\"InnerException\":null,\"Message\":"
        "\"Invalid username or password specified\",\"StackTrace\":null,\"Type\":"
        "\"System.Security.SecurityException\"},\"PasswordChangeUrl\":null,\"RedirectUrl\":null}";
  gsize length;
  const char *text = g_bytes_get_data (request->body, &length);
  yyjson_doc *document = yyjson_read (text != NULL ? text : "", length, 0);
  yyjson_val *root = yyjson_doc_get_root (document);
  const char *login = yyjson_get_str (yyjson_obj_get (root, "UserName"));
  const char *password = yyjson_get_str (yyjson_obj_get (root, "UserPassword"));
  CrmDemoUser *user = crm_demo_rights_sign_in (rights, login, password);

  g_set_str (&response->content_type, "application/json; charset=utf-8");
  if (user != NULL)
    {
      start_session (self, user, response);
      g_string_append (response->body, "{\"Code\":0,\"Message\":\"\",\"Exception\":null,"
                                       "\"PasswordChangeUrl\":null,\"RedirectUrl\":null}");
    }
  else
    {
      g_string_append (response->body, refusal);
    }
  yyjson_doc_free (document);
}

/* The value of a cookie the client sent. */
static char *
find_cookie (CrmDemoRequest *request, const char *name)
{
  const char *header = crm_demo_request_get_header (request, "cookie");
  g_auto (GStrv) cookies = g_strsplit (header != NULL ? header : "", ";", -1);
  g_autofree char *prefix = g_strconcat (name, "=", NULL);

  for (char **cookie = cookies; *cookie != NULL; cookie++)
    if (g_str_has_prefix (g_strstrip (*cookie), prefix))
      return g_strdup (*cookie + strlen (prefix));

  return NULL;
}

void
crm_demo_creatio_login_page (CrmDemoResponse *response)
{
  response->status = 200;
  g_set_str (&response->content_type, "text/html; charset=utf-8");
  g_string_truncate (response->body, 0);
  g_string_append (response->body,
                   "<!DOCTYPE html>\n<html><head><title>Sign in</title></head>"
                   "<body><form action=\"/Login/NuiLogin.aspx\"><input name=\"UserName\">"
                   "<input name=\"UserPassword\" type=\"password\"></form></body></html>\n");
}

static void
refuse (CrmDemoResponse *response, guint status)
{
  response->status = status;
  g_set_str (&response->content_type, "application/json; charset=utf-8");
  g_string_append_printf (response->body, "{\"Message\":\"%s\"}",
                          status == 401 ? "Authentication failed." : "Forbidden");
}

static void
tell_it_is_over (const Session *session, CrmDemoRequest *request, CrmDemoResponse *response)
{
  if (g_str_equal (session->over, "redirect"))
    {
      response->status = 302;
      crm_demo_response_add_header (response, "Location",
                                    "/Login/NuiLogin.aspx?ReturnUrl=%2F0%2Fodata");
    }
  /* A reader is shown the page, a writer gets the status: both occur. */
  else if (g_str_equal (session->over, "page") && g_str_equal (request->method, "GET"))
    crm_demo_creatio_login_page (response);
  else
    refuse (response, 401);
}

CrmDemoUser *
crm_demo_creatio_authenticate (CrmDemoSessions *self,
                               CrmDemoRequest *request,
                               CrmDemoResponse *response)
{
  g_autofree char *ticket = find_cookie (request, ".ASPXAUTH");
  Session *session = ticket != NULL ? g_hash_table_lookup (self->sessions, ticket) : NULL;
  char id[37];

  if (session == NULL)
    {
      refuse (response, 401);
      return NULL;
    }
  if (session->over != NULL)
    {
      tell_it_is_over (session, request, response);
      return NULL;
    }
  if (g_strcmp0 (crm_demo_request_get_header (request, "bpmcsrf"), session->csrf) != 0)
    {
      refuse (response, 403);
      return NULL;
    }
  if (!session->has_session_id)
    {
      session->has_session_id = TRUE;
      crm_demo_random_guid (self->random, id);
      add_cookie (response, "BPMSESSIONID", id, TRUE);
    }

  return session->user;
}

void
crm_demo_creatio_user_info (CrmDemoUser *user, CrmDemoResponse *response)
{
  g_set_str (&response->content_type, "application/json; charset=utf-8");
  g_string_append_printf (response->body,
                          "{\"userId\":\"%s\",\"contactId\":\"%s\",\"userName\":", user->row_id,
                          user->contact_id);
  crm_demo_json_add_string (response->body, user->login, strlen (user->login));
  g_string_append (response->body, ",\"contactName\":");
  crm_demo_json_add_string (response->body, user->name, strlen (user->name));
  g_string_append (response->body, ",\"cultureName\":\"en-US\",\"timeZoneId\":\"UTC\"}");
}

/* --- the data service --- */

static void
add_text (GString *out, const char *name, const char *text)
{
  g_string_append_printf (out, "\"%s\":", name);
  crm_demo_json_add_string (out, text, strlen (text));
}

static void
add_setting (CrmDemoService *service, const char *code, GString *out)
{
  g_autoptr (CrmDemoSql) sql = crm_demo_sql_new (
      "SELECT v.\"TextValue\" FROM \"SysSettingsValue\" v JOIN \"SysSettings\" s ON s.\"Id\" = "
      "v.\"SysSettingsId\" WHERE s.\"Code\" = ");
  g_autofree char *text = NULL;

  crm_demo_sql_add_text (sql, code);
  text = crm_demo_db_dup_text (service->db, sql, NULL);
  if (text == NULL)
    return;
  if (out->str[out->len - 1] != '{')
    g_string_append_c (out, ',');
  crm_demo_json_add_string (out, code, strlen (code));
  g_string_append (out, ":{");
  add_text (out, "code", code);
  g_string_append_c (out, ',');
  add_text (out, "value", text);
  g_string_append (out, ",\"displayValue\":\"\",\"dataValueType\":1}");
}

static void
answer_settings (CrmDemoService *service, yyjson_val *question, GString *out)
{
  yyjson_val *codes = yyjson_obj_get (question, "sysSettingsNameCollection");
  yyjson_arr_iter iter = yyjson_arr_iter_with (codes);
  yyjson_val *code;

  g_string_append (out, "{\"success\":true,\"values\":{");
  while ((code = yyjson_arr_iter_next (&iter)) != NULL)
    if (yyjson_is_str (code))
      add_setting (service, yyjson_get_str (code), out);
  g_string_append (out, "}}");
}

/* A lookup is called after what it leads to, and is "XId" as a property. */
static void
add_column (const CrmDemoColumn *column, guint number, GString *out)
{
  g_string_append_printf (out, "%s\"%08u\":{\"uId\":\"%08u\",", number > 0 ? "," : "", number,
                          number);
  add_text (out, "name", column->navigation != NULL ? column->navigation : column->wire);
  g_string_append (out, ",\"caption\":{");
  add_text (out, "en-US", column->caption);
  g_string_append_printf (out, "},\"isRequired\":%s}",
                          column->flags & CRM_DEMO_REQUIRED ? "true" : "false");
}

static void
answer_schema (CrmDemoService *service, yyjson_val *question, GString *out)
{
  static const char *const displays[] = { "Name", "LeadName", "Title", "Subject", "Number" };
  const char *name = yyjson_get_str (yyjson_obj_get (question, "Name"));
  CrmDemoEntity *entity
      = name != NULL ? crm_demo_schema_find_set (service->schema, name, strlen (name), "") : NULL;
  const char *display = NULL;

  if (entity == NULL)
    {
      g_string_append (out, "{\"success\":false,\"errorInfo\":{\"message\":\"Not found\"}}");
      return;
    }
  for (gsize i = 0; display == NULL && i < G_N_ELEMENTS (displays); i++)
    if (crm_demo_entity_find_wire (entity, displays[i]) != NULL)
      display = displays[i];
  g_string_append (out, "{\"success\":true,\"schema\":{");
  add_text (out, "name", entity->type_name);
  g_string_append (out, ",\"caption\":{");
  add_text (out, "en-US", entity->caption);
  g_string_append (out, "},");
  add_text (out, "primaryDisplayColumnName", display != NULL ? display : "");
  g_string_append (out, ",\"columns\":{\"Items\":{");
  for (guint i = 0; i < entity->columns->len; i++)
    add_column (g_ptr_array_index (entity->columns, i), i, out);
  g_string_append (out, "}}}}");
}

gboolean
crm_demo_creatio_data_service (CrmDemoService *service,
                               CrmDemoRequest *request,
                               CrmDemoResponse *response)
{
  gboolean asks_settings = g_str_has_suffix (request->path, "/SyncReply/QuerySysSettings");
  gboolean asks_schema = g_str_has_suffix (request->path, "/SyncReply/RuntimeEntitySchemaRequest");
  gsize length;
  const char *text = g_bytes_get_data (request->body, &length);
  yyjson_doc *document;

  if (!g_str_equal (request->method, "POST") || (!asks_settings && !asks_schema))
    return FALSE;
  document = yyjson_read (text != NULL ? text : "", length, 0);
  g_set_str (&response->content_type, "application/json; charset=utf-8");
  if (asks_settings)
    answer_settings (service, yyjson_doc_get_root (document), response->body);
  else
    answer_schema (service, yyjson_doc_get_root (document), response->body);
  yyjson_doc_free (document);

  return TRUE;
}
