/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-demo-exchange.h"

#include <string.h>

#include "crm-demo-break.h"
#include "crm-demo-control.h"
#include "crm-demo-creatio.h"
#include "crm-demo-faults.h"
#include "crm-demo-log.h"
#include "crm-demo-process.h"

struct _CrmDemoExchanges
{
  CrmDemoControl control;
  char *origin;       /* "http://127.0.0.1:1234" */
  GPtrArray *waiting; /* Exchange: delayed, stalled or waiting for processes */
};

/* One request on its way through. */
typedef struct
{
  CrmDemoExchanges *owner;
  SoupServerMessage *message;
  CrmDemoRequest *request;
  CrmDemoResponse *response;
  char *path; /* as sent, with the query: for the log */
  GSource *timer;
  CrmDemoFaultAction action; /* of the fault that strikes, if has_fault */
  gboolean has_fault;
} Exchange;

static void
exchange_free (gpointer data)
{
  Exchange *self = data;

  if (self->timer != NULL)
    {
      g_source_destroy (self->timer);
      g_source_unref (self->timer);
    }
  g_clear_pointer (&self->request, crm_demo_request_free);
  g_clear_pointer (&self->response, crm_demo_response_free);
  g_object_unref (self->message);
  g_free (self->path);
  g_free (self);
}

CrmDemoExchanges *
crm_demo_exchanges_new (CrmDemoService *service, guint16 port)
{
  CrmDemoExchanges *self = g_new0 (CrmDemoExchanges, 1);

  self->control.service = service;
  self->control.faults = crm_demo_faults_new ();
  self->control.log = crm_demo_log_new ();
  self->control.sessions = crm_demo_sessions_new (service->random);
  self->origin = g_strdup_printf ("http://127.0.0.1:%u", port);
  self->control.identity = crm_demo_identity_new (service->random, self->origin);
  self->waiting = g_ptr_array_new_with_free_func (exchange_free);

  return self;
}

void
crm_demo_exchanges_free (CrmDemoExchanges *self)
{
  g_ptr_array_unref (self->waiting);
  crm_demo_faults_free (self->control.faults);
  crm_demo_log_free (self->control.log);
  crm_demo_sessions_free (self->control.sessions);
  crm_demo_identity_free (self->control.identity);
  g_free (self->origin);
  g_free (self);
}

/* --- what a path means ------------------------------------------------------------------ */

static const CrmDemoTraits *
traits_of (CrmDemoExchanges *self)
{
  return self->control.service->schema->traits;
}

static gboolean
has_form (CrmDemoExchanges *self)
{
  return crm_demo_traits_have (traits_of (self), CRM_DEMO_QUIRK_FORM);
}

static void
copy_header (const char *name, const char *value, gpointer data)
{
  crm_demo_request_set_header (data, name, value);
}

static CrmDemoRequest *
read_request (Exchange *self)
{
  SoupServerMessage *message = self->message;
  const char *below;
  const CrmDemoTraits *traits = traits_of (self->owner);
  const CrmDemoRoot *place = crm_demo_traits_find_root (traits, self->path, &below);
  g_autofree char *root
      = g_strdup_printf ("%s%s/", self->owner->origin, place != NULL ? place->path : "");
  CrmDemoRequest *request
      = crm_demo_request_new (traits, place, soup_server_message_get_method (message), root,
                              place != NULL ? below : self->path + 1);

  soup_message_headers_foreach (soup_server_message_get_request_headers (message), copy_header,
                                request);
  g_bytes_unref (request->body);
  request->body = soup_message_body_flatten (soup_server_message_get_request_body (message));

  return request;
}

/* --- who asks --------------------------------------------------------------------------- */

static CrmDemoUser *
authenticate_basic (Exchange *self)
{
  const char *header = crm_demo_request_get_header (self->request, "authorization");
  g_autofree char *decoded = NULL;
  g_auto (GStrv) parts = NULL;
  CrmDemoUser *user = NULL;
  gsize length;

  if (header != NULL && g_ascii_strncasecmp (header, "Basic ", 6) == 0)
    {
      decoded = (char *) g_base64_decode (header + 6, &length);
      parts = g_strsplit (decoded != NULL ? decoded : "", ":", 2);
      if (g_strv_length (parts) == 2)
        user = crm_demo_rights_sign_in (self->owner->control.service->rights, parts[0], parts[1]);
    }
  if (user == NULL)
    {
      g_autoptr (GError) error
          = g_error_new_literal (CRM_DEMO_ERROR, 401, "User name or password is wrong");

      crm_demo_response_set_error (self->response, self->request, error);
      crm_demo_response_add_header (self->response, "WWW-Authenticate",
                                    "Basic realm=\"Liaison demo\", charset=\"UTF-8\"");
    }

  return user;
}

static CrmDemoUser *
authenticate (Exchange *self)
{
  const CrmDemoControl *control = &self->owner->control;

  if (control->service->options.anonymous)
    return crm_demo_rights_find_user (control->service->rights, "demo");
  if (has_form (self->owner))
    return crm_demo_creatio_authenticate (control->sessions, self->request, self->response);
  if (crm_demo_traits_have (traits_of (self->owner), CRM_DEMO_QUIRK_TOKENS))
    return crm_demo_identity_authenticate (control->identity, self->request, self->response);

  return authenticate_basic (self);
}

/* --- the answer ------------------------------------------------------------------------- */

static void
not_found (Exchange *self)
{
  self->response->status = 404;
  g_set_str (&self->response->content_type, "text/html; charset=utf-8");
  g_string_append (self->response->body, "<html><body><h1>Not Found</h1></body></html>\n");
}

/* What Creatio and Dataverse have beside their service roots. */
static void
answer_site (Exchange *self)
{
  const CrmDemoControl *control = &self->owner->control;
  const char *path = self->request->path;

  if (!has_form (self->owner))
    {
      if (!crm_demo_traits_have (traits_of (self->owner), CRM_DEMO_QUIRK_TOKENS)
          || !crm_demo_identity_answer (control->identity, control->service->rights, self->request,
                                        self->response))
        not_found (self);
    }
  else if (g_str_equal (path, "ServiceModel/AuthService.svc/Login")
           && g_str_equal (self->request->method, "POST"))
    {
      crm_demo_creatio_login (control->sessions, control->service->rights, self->request,
                              self->response);
    }
  else if (g_str_has_suffix (path, "ServiceModel/UserInfoService.svc/getCurrentUserInfo"))
    {
      CrmDemoUser *user = authenticate (self);

      if (user != NULL)
        crm_demo_creatio_user_info (user, self->response);
    }
  else if (strstr (path, "DataService/json/SyncReply/") != NULL)
    {
      if (authenticate (self) != NULL
          && !crm_demo_creatio_data_service (control->service, self->request, self->response))
        not_found (self);
    }
  else if (g_str_equal (path, "") || g_str_has_prefix (path, "Login/"))
    {
      crm_demo_creatio_login_page (self->response);
    }
  else
    {
      not_found (self);
    }
}

static void
answer_service (Exchange *self)
{
  g_autoptr (CrmDemoResponse) cookies = NULL;

  self->request->user = authenticate (self);
  if (self->request->user == NULL)
    return;

  /* The sign-in may have put cookies on the answer. */
  cookies = g_steal_pointer (&self->response);
  self->response = crm_demo_service_answer (self->owner->control.service, self->request);
  for (guint i = 0; i + 1 < cookies->headers->len; i += 2)
    crm_demo_response_add_header (self->response, g_ptr_array_index (cookies->headers, i),
                                  g_ptr_array_index (cookies->headers, i + 1));
  crm_demo_process_start (self->owner->control.service->process);
}

static void
log_exchange (Exchange *self, guint status, gsize length)
{
  if (g_str_equal (self->path, "/control"))
    return;
  crm_demo_log_add (self->owner->control.log, soup_server_message_get_method (self->message),
                    self->path, status, g_bytes_get_size (self->request->body), length);
}

static void
send_response (Exchange *self)
{
  CrmDemoResponse *response = self->response;
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (self->message);
  SoupMessageBody *out = soup_server_message_get_response_body (self->message);
  gsize length = response->body->len;
  g_autoptr (GBytes) body = g_string_free_to_bytes (g_steal_pointer (&response->body));

  for (guint i = 0; i + 1 < response->headers->len; i += 2)
    soup_message_headers_append (headers, g_ptr_array_index (response->headers, i),
                                 g_ptr_array_index (response->headers, i + 1));
  if (response->content_type != NULL)
    soup_message_headers_replace (headers, "Content-Type", response->content_type);
  if (length > 0)
    soup_message_body_append_bytes (out, body);
  soup_message_body_complete (out);
  soup_server_message_set_status (self->message, response->status,
                                  crm_demo_status_phrase (response->status));
  log_exchange (self, response->status, length);
}

static void
break_or_send (Exchange *self)
{
  gboolean breaks
      = self->has_fault
        && (self->action == CRM_DEMO_FAULT_RESET_AFTER || self->action == CRM_DEMO_FAULT_TRUNCATE);

  if (!breaks)
    {
      send_response (self);
      return;
    }
  log_exchange (self, self->action == CRM_DEMO_FAULT_TRUNCATE ? self->response->status : 0, 0);
  if (self->action == CRM_DEMO_FAULT_TRUNCATE)
    crm_demo_break_truncate (self->message, self->response);
  else
    crm_demo_break_reset (self->message);
}

/* "value" of another type, where no property was named. */
static void
spoil (Exchange *self)
{
  GString *body = self->response->body;

  if (self->has_fault && self->action == CRM_DEMO_FAULT_WRONG_TYPE
      && self->request->wrong_property == NULL)
    g_string_assign (body, "{\"@odata.context\":\"$metadata#Everything\",\"value\":\"seventeen\"}");
}

static void
process (Exchange *self)
{
  const char *below;

  if (crm_demo_traits_find_root (traits_of (self->owner), self->path, &below) != NULL)
    answer_service (self);
  else
    answer_site (self);
  spoil (self);
  break_or_send (self);
}

/* --- what goes wrong -------------------------------------------------------------------- */

static void
keep_waiting (Exchange *self)
{
  g_ptr_array_add (self->owner->waiting, self);
  soup_server_message_pause (self->message);
}

static void
stop_waiting (Exchange *self)
{
  CrmDemoExchanges *owner = self->owner;

  soup_server_message_unpause (self->message);
  g_ptr_array_remove_fast (owner->waiting, self);
}

static gboolean
delayed_cb (gpointer data)
{
  Exchange *self = data;

  process (self);
  stop_waiting (self);

  return G_SOURCE_REMOVE;
}

static void
delay (Exchange *self, guint delay_ms)
{
  self->timer = g_timeout_source_new (delay_ms);
  g_source_set_callback (self->timer, delayed_cb, self, NULL);
  g_source_attach (self->timer, g_main_context_get_thread_default ());
  keep_waiting (self);
}

static void
send_status (Exchange *self, const CrmDemoFault *fault)
{
  g_autoptr (GError) error
      = g_error_new_literal (CRM_DEMO_ERROR, (int) fault->status, "This failure was asked for");

  crm_demo_response_set_error (self->response, self->request, error);
  if (fault->body != NULL)
    g_string_assign (self->response->body, fault->body);
  if (fault->content_type != NULL)
    g_set_str (&self->response->content_type, fault->content_type);
  if (fault->retry_after != NULL)
    crm_demo_response_add_header (self->response, "Retry-After", fault->retry_after);
  send_response (self);
}

static void
expire (Exchange *self, const CrmDemoFault *fault)
{
  const CrmDemoControl *control = &self->owner->control;
  g_autoptr (GError) error = g_error_new_literal (CRM_DEMO_ERROR, 401, "The session is over");

  if (has_form (self->owner)
      || crm_demo_traits_have (traits_of (self->owner), CRM_DEMO_QUIRK_TOKENS))
    {
      crm_demo_sessions_expire (control->sessions, NULL, fault->form);
      crm_demo_identity_expire (control->identity, NULL, FALSE);
      process (self);
      return;
    }
  crm_demo_response_set_error (self->response, self->request, error);
  crm_demo_response_add_header (self->response, "WWW-Authenticate", "Basic realm=\"Liaison demo\"");
  send_response (self);
}

/* %TRUE: @self is kept and will go on later. */
static gboolean
strike (Exchange *self, const CrmDemoFault *fault)
{
  self->has_fault = TRUE;
  self->action = fault->action;
  switch (fault->action)
    {
    case CRM_DEMO_FAULT_STATUS:
      send_status (self, fault);
      return FALSE;
    case CRM_DEMO_FAULT_DELAY:
      delay (self, fault->delay_ms);
      return TRUE;
    case CRM_DEMO_FAULT_STALL:
      log_exchange (self, 0, 0);
      keep_waiting (self);
      return TRUE;
    case CRM_DEMO_FAULT_RESET_BEFORE:
      log_exchange (self, 0, 0);
      crm_demo_break_reset (self->message);
      return FALSE;
    case CRM_DEMO_FAULT_HTML:
      crm_demo_creatio_login_page (self->response);
      send_response (self);
      return FALSE;
    case CRM_DEMO_FAULT_EXPIRE_SESSION:
      expire (self, fault);
      return FALSE;
    case CRM_DEMO_FAULT_WRONG_TYPE:
      g_set_str (&self->request->wrong_property, fault->property);
      process (self);
      return FALSE;
    case CRM_DEMO_FAULT_ERROR_AFTER:
      answer_service (self);
      send_status (self, fault);
      return FALSE;
    case CRM_DEMO_FAULT_BATCH_LIE:
      self->request->batch_lies = TRUE;
      process (self);
      return FALSE;
    case CRM_DEMO_FAULT_RESET_AFTER:
    case CRM_DEMO_FAULT_TRUNCATE:
      process (self);
      return FALSE;
    }

  return FALSE;
}

/* --- control ---------------------------------------------------------------------------- */

static void
idle_cb (gpointer data)
{
  Exchange *self = data;

  send_response (self);
  stop_waiting (self);
}

/* %TRUE: @self is kept until the processes have run. */
static gboolean
answer_control (Exchange *self)
{
  CrmDemoProcess *processes = self->owner->control.service->process;
  g_autoptr (GError) error = NULL;
  gboolean waits = FALSE;

  if (!crm_demo_control_answer (&self->owner->control, self->request, self->response, &waits,
                                &error))
    crm_demo_response_set_error (self->response, self->request, error);
  crm_demo_process_start (processes);
  if (waits && crm_demo_process_get_n_pending (processes) > 0)
    {
      keep_waiting (self);
      crm_demo_process_when_idle (processes, idle_cb, self);
      return TRUE;
    }
  send_response (self);

  return FALSE;
}

/* ---------------------------------------------------------------------------------------- */

static Exchange *
exchange_new (CrmDemoExchanges *owner, SoupServerMessage *message)
{
  GUri *uri = soup_server_message_get_uri (message);
  const char *path = g_uri_get_path (uri), *query = g_uri_get_query (uri);
  Exchange *self = g_new0 (Exchange, 1);

  self->owner = owner;
  self->message = g_object_ref (message);
  self->path = query != NULL ? g_strdup_printf ("%s?%s", path, query) : g_strdup (path);
  self->request = read_request (self);
  self->response = crm_demo_response_new ();

  return self;
}

void
crm_demo_exchange_handle (CrmDemoExchanges *owner, SoupServerMessage *message)
{
  Exchange *self = exchange_new (owner, message);
  const CrmDemoFault *fault;
  const char *below;
  gboolean is_kept = FALSE;

  if (g_str_equal (self->path, "/control"))
    {
      is_kept = answer_control (self);
    }
  else
    {
      crm_demo_traits_find_root (traits_of (owner), self->path, &below);
      fault = crm_demo_faults_match (owner->control.faults,
                                     soup_server_message_get_method (message), self->path, below);
      if (fault != NULL)
        is_kept = strike (self, fault);
      else
        process (self);
    }
  if (!is_kept)
    exchange_free (self);
}
