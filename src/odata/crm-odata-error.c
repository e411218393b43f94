/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-odata-error.h"

#include "crm-error.h"
#include "crm-odata-missing.h"

#include <string.h>
#include <yyjson.h>

#define MAX_WORDS 500         /* characters */
#define MAX_BODY (256 * 1024) /* an error body longer than this is none */

/* --- the server's words --- */

/* Member names differ in case between frameworks. */
static yyjson_val *
member (yyjson_val *object, const char *name)
{
  yyjson_obj_iter iter = yyjson_obj_iter_with (object);
  yyjson_val *key;

  while ((key = yyjson_obj_iter_next (&iter)) != NULL)
    if (g_ascii_strcasecmp (yyjson_get_str (key), name) == 0)
      return yyjson_obj_iter_get_val (key);

  return NULL;
}

static const char *
member_text (yyjson_val *object, const char *name)
{
  yyjson_val *value = member (object, name);
  const char *text;

  if (yyjson_is_obj (value)) /* v2 and v3: {"lang":..,"value":..} */
    value = member (value, "value");
  text = yyjson_get_str (value);

  return text != NULL && *text != '\0' ? text : NULL;
}

/* Every details[] entry is a sentence of its own: which field, and why. */
static void
append_details (GString *words, yyjson_val *error)
{
  yyjson_val *details = member (error, "details");
  yyjson_arr_iter iter = yyjson_arr_iter_with (details);
  yyjson_val *detail;

  while ((detail = yyjson_arr_iter_next (&iter)) != NULL && words->len < MAX_WORDS)
    {
      const char *text = member_text (detail, "message");

      if (text != NULL && strstr (words->str, text) == NULL)
        g_string_append_printf (words, "%s%s", words->len > 0 ? "; " : "", text);
    }
}

static GString *
collect_words (yyjson_val *root)
{
  GString *words = g_string_new (NULL);
  yyjson_val *error = member (root, "error");
  const char *text = NULL;

  if (error == NULL)
    error = member (root, "odata.error");
  if (yyjson_is_obj (error))
    {
      g_string_append (words, (text = member_text (error, "message")) != NULL ? text : "");
      append_details (words, error);
    }
  else if ((text = member_text (root, "ExceptionMessage")) != NULL
           || (text = member_text (root, "MessageDetail")) != NULL
           || (text = member_text (root, "Message")) != NULL
           || (text = member_text (root, "error_description")) != NULL
           || (text = member_text (root, "error")) != NULL)
    g_string_append (words, text);

  return words;
}

/* A code is a word for machines; a number in it means what a status of the same number does. */
static const char *
error_code (yyjson_val *root)
{
  yyjson_val *error = member (root, "error");

  return member_text (error != NULL ? error : member (root, "odata.error"), "code");
}

static char *
tidy (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autoptr (GString) out = g_string_new (NULL);
  const char *at;
  int n = 0;

  for (at = valid; *at != '\0' && n < MAX_WORDS; at = g_utf8_next_char (at), n++)
    {
      gunichar c = g_utf8_get_char (at);

      g_string_append_unichar (out, g_unichar_iscntrl (c) ? ' ' : c);
    }
  if (*at != '\0')
    g_string_append (out, "…");
  g_strstrip (out->str);

  return *out->str != '\0' ? g_strdup (out->str) : NULL;
}

static void
read_body (const char *body, gsize length, char **words, char **code)
{
  g_autoptr (GString) collected = NULL;
  yyjson_doc *doc;

  if (body == NULL || length == 0 || length > MAX_BODY)
    return;

  doc = yyjson_read (body, length, YYJSON_READ_NOFLAG);
  if (doc == NULL)
    return;
  collected = collect_words (yyjson_doc_get_root (doc));
  *code = g_strdup (error_code (yyjson_doc_get_root (doc)));
  yyjson_doc_free (doc);
  *words = tidy (collected->str);
}

char *
crm_odata_error_dup_words (const char *body, gsize length)
{
  g_autofree char *code = NULL;
  char *words = NULL;

  read_body (body, length, &words, &code);

  return words;
}

/* --- what a status means --- */

static gboolean
is_write (CrmOdataAsk ask)
{
  return ask == CRM_ODATA_ASK_CREATE || ask == CRM_ODATA_ASK_UPDATE || ask == CRM_ODATA_ASK_REMOVE;
}

static CrmRemoteError
meaning_of_conflict (CrmOdataAsk ask)
{
  switch (ask)
    {
    case CRM_ODATA_ASK_CREATE:
      return CRM_REMOTE_ERROR_EXISTS;
    case CRM_ODATA_ASK_UPDATE:
      return CRM_REMOTE_ERROR_CONFLICT;
    case CRM_ODATA_ASK_PAGE:
    case CRM_ODATA_ASK_LINK:
    case CRM_ODATA_ASK_RECORD:
    case CRM_ODATA_ASK_SERVICE:
    case CRM_ODATA_ASK_REMOVE: /* something still refers to it */
      return CRM_REMOTE_ERROR_REJECTED;
    }
  return CRM_REMOTE_ERROR_REJECTED;
}

static CrmRemoteError
meaning_of_client_error (guint status, CrmOdataAsk ask)
{
  switch (status)
    {
    case 401:
      return CRM_REMOTE_ERROR_SIGN_IN;
    case 403:
      return CRM_REMOTE_ERROR_DENIED;
    case 404:
    case 410:
      return ask == CRM_ODATA_ASK_LINK ? CRM_REMOTE_ERROR_EXPIRED : CRM_REMOTE_ERROR_NOT_FOUND;
    case 407: /* our own proxy wants a password: nothing reached the server */
      return CRM_REMOTE_ERROR_UNREACHABLE;
    case 408: /* the request did not arrive in full: nothing was done */
    case 429:
      return CRM_REMOTE_ERROR_BUSY;
    case 409:
      return meaning_of_conflict (ask);
    case 412:
      return ask == CRM_ODATA_ASK_CREATE ? CRM_REMOTE_ERROR_EXISTS : CRM_REMOTE_ERROR_CONFLICT;
    case 428: /* wants an ETag we do not have: reading the record gives one */
      return CRM_REMOTE_ERROR_CONFLICT;
    case 413:
    case 414:
    case 431:
      return CRM_REMOTE_ERROR_TOO_LARGE;
    default:
      /* The token in a link is all that can be wrong with it. */
      return ask == CRM_ODATA_ASK_LINK ? CRM_REMOTE_ERROR_EXPIRED : CRM_REMOTE_ERROR_REJECTED;
    }
}

static CrmRemoteError
meaning_of (guint status, CrmOdataAsk ask)
{
  if (status == 501)
    return CRM_REMOTE_ERROR_UNSUPPORTED;
  if (status == 503)
    return CRM_REMOTE_ERROR_BUSY;
  if (status >= 500)
    return CRM_REMOTE_ERROR_UNKNOWN_OUTCOME;
  if (status >= 400)
    return meaning_of_client_error (status, ask);
  if (status >= 300)
    return CRM_REMOTE_ERROR_REFUSED;

  return CRM_REMOTE_ERROR_NOT_ODATA;
}

static const char *
plain_words_for (CrmRemoteError code, guint status)
{
  switch (code)
    {
    case CRM_REMOTE_ERROR_SIGN_IN:
      return "The server wants a sign-in";
    case CRM_REMOTE_ERROR_DENIED:
      return "The server does not allow this to this user";
    case CRM_REMOTE_ERROR_NOT_FOUND:
      return "The server has nothing there";
    case CRM_REMOTE_ERROR_CONFLICT:
      return status == 428 ? "The server wants the version of the record"
                           : "The record was changed on the server";
    case CRM_REMOTE_ERROR_EXISTS:
      return "The server has a record with this key";
    case CRM_REMOTE_ERROR_BUSY:
      return "The server is busy";
    case CRM_REMOTE_ERROR_TOO_LARGE:
      return "The request is too large for the server";
    case CRM_REMOTE_ERROR_EXPIRED:
      return "The server no longer knows where the download had stopped";
    case CRM_REMOTE_ERROR_UNSUPPORTED:
      return "The server does not offer this";
    case CRM_REMOTE_ERROR_REFUSED:
      return "The server sent the request somewhere else";
    case CRM_REMOTE_ERROR_UNREACHABLE:
      return "The network wants a sign-in of its own";
    case CRM_REMOTE_ERROR_UNKNOWN_OUTCOME:
      return "The server failed";
    case CRM_REMOTE_ERROR_REJECTED:
      return "The server did not accept the request";
    case CRM_REMOTE_ERROR_NOT_ODATA:
      return "The answer is no OData";
    case CRM_REMOTE_ERROR_LAYOUT:
      return "The server does not know what was asked for";
    case CRM_REMOTE_ERROR_UNDONE:
      return "Undone with its change set";
    case CRM_REMOTE_ERROR_UNTRUSTED:
      return "The certificate of the server is not trusted";
    }
  return "The server failed";
}

/* A web server in front of the service says in HTML that an address is too long, with a
 * status of its own making ("404.15"). */
static gboolean
is_filtered_for_size (const CrmOdataReply *reply)
{
  gssize look = (gssize) MIN (reply->length, 4096);

  return reply->status == 404 && reply->length > 0 && crm_odata_reply_is_web_page (reply)
         && (g_strstr_len (reply->body, look, "404.13") != NULL
             || g_strstr_len (reply->body, look, "404.14") != NULL
             || g_strstr_len (reply->body, look, "404.15") != NULL);
}

static CrmRemoteError
meaning_of_reply (const CrmOdataReply *reply,
                  CrmOdataAsk ask,
                  CrmEntity *entity,
                  const char *code,
                  const char *words)
{
  if (is_filtered_for_size (reply) || crm_odata_is_too_large (reply->status, ask, words))
    return CRM_REMOTE_ERROR_TOO_LARGE;
  if (crm_odata_is_missing (reply->status, ask, entity, code, words))
    return CRM_REMOTE_ERROR_LAYOUT;

  return meaning_of (reply->status, ask);
}

gboolean
crm_odata_error_set (const CrmOdataReply *reply, CrmOdataAsk ask, CrmEntity *entity, GError **error)
{
  g_autofree char *words = NULL;
  g_autofree char *name = NULL;
  CrmRemoteError code;

  if (crm_odata_reply_is_success (reply) && crm_odata_reply_is_web_page (reply))
    {
      g_set_error_literal (
          error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_SIGN_IN,
          "A web page came instead of data: a sign-in is needed, or the address is "
          "no OData service");
      return FALSE;
    }

  read_body (reply->body, reply->length, &words, &name);
  code = meaning_of_reply (reply, ask, entity, name, words);
  if (words != NULL)
    g_set_error_literal (error, CRM_REMOTE_ERROR, (int) code, words);
  else
    g_set_error (error, CRM_REMOTE_ERROR, (int) code, "%s (HTTP %u)",
                 plain_words_for (code, reply->status), reply->status);

  return FALSE;
}

/* "error":{"code":"403",...} tells the status that a gateway swallowed. */
static guint
hidden_status (yyjson_val *root)
{
  const char *code = yyjson_get_str (member (member (root, "error"), "code"));
  guint64 status = code != NULL ? g_ascii_strtoull (code, NULL, 10) : 0;

  return status >= 400 && status <= 599 ? (guint) status : 0;
}

static gboolean
has_error (yyjson_val *root)
{
  return yyjson_is_obj (yyjson_obj_get (root, "error"))
         || yyjson_obj_get (root, "odata.error") != NULL
         || yyjson_obj_get (root, "ExceptionMessage") != NULL
         || (yyjson_obj_get (root, "Message") != NULL
             && yyjson_obj_get (root, "MessageDetail") != NULL);
}

static gboolean
may_be_error (const char *body, gsize length)
{
  gssize look = (gssize) MIN (length, 512);

  return g_strstr_len (body, look, "error\"") != NULL
         || g_strstr_len (body, look, "Message\"") != NULL;
}

gboolean
crm_odata_error_set_hidden (const CrmOdataReply *reply,
                            CrmOdataAsk ask,
                            CrmEntity *entity,
                            GError **error)
{
  CrmOdataReply as_sent = *reply;
  yyjson_doc *doc;

  /* A page of records is not parsed twice for this. */
  if (reply->length == 0 || reply->length > MAX_BODY || !may_be_error (reply->body, reply->length))
    return FALSE;

  doc = yyjson_read (reply->body, reply->length, YYJSON_READ_NOFLAG);
  if (doc == NULL || !has_error (yyjson_doc_get_root (doc)))
    {
      yyjson_doc_free (doc);
      return FALSE;
    }

  as_sent.status = hidden_status (yyjson_doc_get_root (doc));
  yyjson_doc_free (doc);
  /* Without a status nobody knows whether a write happened. */
  if (as_sent.status == 0)
    as_sent.status = is_write (ask) ? 500 : 400;
  crm_odata_error_set (&as_sent, ask, entity, error);

  return TRUE;
}
