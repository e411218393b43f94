/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "crm-demo-http.h"
#include "crm-demo-json.h"
#include "crm-error.h"

/* What went wrong, in the words of each product. */

static guint
error_status (const GError *error)
{
  if (error->domain == CRM_DEMO_ERROR)
    return (guint) error->code;
  if (error->domain == CRM_FORMAT_ERROR)
    return 400;

  return 500;
}

static void
add_text (GString *out, const char *text)
{
  crm_demo_json_add_string (out, text, strlen (text));
}

static void
write_plain (GString *out, const char *code, const char *message)
{
  g_string_append_printf (out, "{\"error\":{\"code\":\"%s\",\"message\":", code);
  add_text (out, message);
  g_string_append (out, "}}");
}

static void
write_old (GString *out, gboolean is_verbose, const char *message)
{
  g_string_append_printf (out, "{\"%s\":{\"code\":\"\",\"message\":{\"lang\":\"en-US\",\"value\":",
                          is_verbose ? "error" : "odata.error");
  add_text (out, message);
  g_string_append (out, "}}}");
}

/* Where the address means nothing, the web framework answers; where something broke down, its
 * error page as JSON; everything else comes from OData. */
static void
write_creatio (GString *out, const CrmDemoRequest *request, guint status, const char *message)
{
  if (status == 404 && strstr (message, "segment") != NULL)
    {
      g_autofree char *place = g_strconcat (request->root, request->path, NULL);
      g_autofree char *said = g_strdup_printf (
          "No HTTP resource was found that matches the request URI '%s'.", place);

      g_string_append (out, "{\"Message\":");
      add_text (out, said);
      g_string_append (out, ",\"MessageDetail\":\"No type was found that matches the controller "
                            "named in the request.\"}");
      return;
    }
  if (status < 500)
    {
      write_plain (out, "", message);
      return;
    }
  g_string_append (out, "{\"Message\":\"An error has occurred.\",\"ExceptionMessage\":");
  add_text (out, message);
  g_string_append (out, ",\"ExceptionType\":\"Terrasoft.Common.SecurityException\","
                        "\"StackTrace\":\"   at Terrasoft.Core.Entities.Entity.Save()\"}");
}

static const char *
dataverse_code (guint status)
{
  static const struct
  {
    guint status;
    const char *code;
  } codes[] = {
    { 401, "0x80072321" }, { 403, "0x80040220" }, { 404, "0x80040217" }, { 405, "0x8004f002" },
    { 410, "0x80072491" }, { 412, "0x80060882" }, { 429, "0x80072322" }, { 501, "0x80060888" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    if (codes[i].status == status)
      return codes[i].code;

  return status >= 500 ? "0x80040216" : "0x80048d19";
}

void
crm_demo_response_set_error (CrmDemoResponse *self,
                             const CrmDemoRequest *request,
                             const GError *error)
{
  g_autofree char *number = NULL;

  self->status = error_status (error);
  number = g_strdup_printf ("%u", self->status);
  g_ptr_array_set_size (self->headers, 0);
  g_string_truncate (self->body, 0);
  if (crm_demo_request_is_old (request))
    {
      crm_demo_response_set_json (self, request);
      write_old (self->body, request->is_verbose, error->message);
      return;
    }
  g_set_str (&self->content_type, "application/json;odata.metadata=minimal;charset=utf-8");
  switch (request->traits->errors)
    {
    case CRM_DEMO_ERRORS_PLAIN:
      write_plain (self->body, number, error->message);
      break;
    case CRM_DEMO_ERRORS_CREATIO:
      write_creatio (self->body, request, self->status, error->message);
      break;
    case CRM_DEMO_ERRORS_DATAVERSE:
      write_plain (self->body, dataverse_code (self->status), error->message);
      break;
    }
}
