/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-demo-http.h"

#include <libsoup/soup.h>
#include <string.h>

static char *
decode (const char *text, gsize length)
{
  g_autofree char *copy = g_strndup (text, length);
  char *decoded;

  g_strdelimit (copy, "+", ' ');
  decoded = g_uri_unescape_string (copy, NULL);
  if (decoded != NULL && g_utf8_validate (decoded, -1, NULL))
    return decoded;

  g_free (decoded);
  return g_strdup ("");
}

static void
read_options (CrmDemoRequest *self)
{
  g_auto (GStrv) parts = g_strsplit (self->query, "&", -1);

  for (char **part = parts; *part != NULL; part++)
    {
      const char *equals = strchr (*part, '=');

      if (equals == NULL)
        continue;
      g_hash_table_insert (self->options, decode (*part, (gsize) (equals - *part)),
                           decode (equals + 1, strlen (equals + 1)));
    }
}

CrmDemoRequest *
crm_demo_request_new (const CrmDemoTraits *traits,
                      const CrmDemoRoot *place,
                      const char *method,
                      const char *root,
                      const char *target)
{
  CrmDemoRequest *self = g_new0 (CrmDemoRequest, 1);
  const char *question = strchr (target, '?');

  self->traits = traits;
  self->place = place;
  self->method = g_strdup (method);
  self->root = g_strdup (root);
  self->options = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->body = g_bytes_new (NULL, 0);
  self->metadata = CRM_DEMO_METADATA_MINIMAL;
  self->path
      = question != NULL ? g_strndup (target, (gsize) (question - target)) : g_strdup (target);
  if (question != NULL)
    {
      self->query = g_strdup (question + 1);
      read_options (self);
    }

  return self;
}

void
crm_demo_request_free (CrmDemoRequest *self)
{
  g_free (self->method);
  g_free (self->root);
  g_free (self->path);
  g_free (self->query);
  g_hash_table_unref (self->options);
  g_hash_table_unref (self->headers);
  g_bytes_unref (self->body);
  g_free (self->wrong_property);
  g_free (self);
}

void
crm_demo_request_set_header (CrmDemoRequest *self, const char *name, const char *value)
{
  g_hash_table_insert (self->headers, g_ascii_strdown (name, -1), g_strdup (value));
}

const char *
crm_demo_request_get_header (CrmDemoRequest *self, const char *name)
{
  return g_hash_table_lookup (self->headers, name);
}

const char *
crm_demo_request_get_option (CrmDemoRequest *self, const char *name)
{
  return g_hash_table_lookup (self->options, name);
}

/* Without a version nobody asks for more than the oldest JSON. */
static void
read_old_accept (CrmDemoRequest *self, const char *accept)
{
  const char *max = crm_demo_request_get_header (self, "maxdataserviceversion");
  gboolean is_verbose = strstr (accept, "odata=verbose") != NULL;
  gboolean is_old = max != NULL && (*max == '1' || *max == '2');

  self->is_verbose = is_verbose || is_old || self->place->is_verbose;
  self->has_ticks = is_old || self->place->is_verbose;
  self->ieee754 = TRUE;
  self->wants_atom = self->place->is_verbose ? !is_verbose : strstr (accept, "json") == NULL;
}

void
crm_demo_request_read_accept (CrmDemoRequest *self)
{
  const char *accept = crm_demo_request_get_header (self, "accept");
  const char *format = crm_demo_request_get_option (self, "$format");
  g_autofree char *lower = NULL;

  if (format != NULL)
    accept = format;
  lower = g_ascii_strdown (accept != NULL ? accept : "", -1);
  if (crm_demo_request_is_old (self))
    {
      read_old_accept (self, lower);
      return;
    }
  self->ieee754 = strstr (lower, "ieee754compatible=true") != NULL;
  if (strstr (lower, "metadata=none") != NULL)
    self->metadata = CRM_DEMO_METADATA_NONE;
  else if (strstr (lower, "metadata=full") != NULL)
    self->metadata = CRM_DEMO_METADATA_FULL;
}

gboolean
crm_demo_request_is_old (const CrmDemoRequest *self)
{
  return self->place != NULL && self->place->is_old;
}

gboolean
crm_demo_request_has (const CrmDemoRequest *self, CrmDemoQuirks quirk)
{
  return crm_demo_traits_have (self->traits, quirk);
}

const char *
crm_demo_request_get_tail (const CrmDemoRequest *self)
{
  return self->place != NULL ? self->place->tail : "";
}

const CrmDemoForm *
crm_demo_request_get_form (const CrmDemoRequest *self)
{
  static const CrmDemoForm now
      = { "{", "}", "@odata.context", "@odata.count", "", "value", "@odata.nextLink" };
  static const CrmDemoForm light
      = { "{", "}", "odata.metadata", "odata.count", "\"", "value", "odata.nextLink" };
  static const CrmDemoForm verbose
      = { "{\"d\":{", "}}", NULL, "__count", "\"", "results", "__next" };

  if (!crm_demo_request_is_old (self))
    return &now;

  return self->is_verbose ? &verbose : &light;
}

char *
crm_demo_request_dup_preference (CrmDemoRequest *self, const char *name)
{
  const char *prefer = crm_demo_request_get_header (self, "prefer");
  g_auto (GStrv) parts = NULL;

  if (prefer == NULL)
    return NULL;

  parts = g_strsplit_set (prefer, ",;", -1);
  for (char **part = parts; *part != NULL; part++)
    {
      char *word = g_strstrip (*part);
      gsize length = strlen (name);

      if (g_ascii_strncasecmp (word, "odata.", 6) == 0 && !g_str_has_prefix (name, "odata."))
        word += 6;
      if (g_ascii_strncasecmp (word, name, length) != 0)
        continue;
      if (word[length] == '\0')
        return g_strdup ("");
      if (word[length] == '=')
        return g_strdup (word + length + 1);
    }

  return NULL;
}

CrmDemoResponse *
crm_demo_response_new (void)
{
  CrmDemoResponse *self = g_new0 (CrmDemoResponse, 1);

  self->status = 200;
  self->headers = g_ptr_array_new_with_free_func (g_free);
  self->body = g_string_new (NULL);

  return self;
}

void
crm_demo_response_free (CrmDemoResponse *self)
{
  g_ptr_array_unref (self->headers);
  g_free (self->content_type);
  if (self->body != NULL)
    g_string_free (self->body, TRUE);
  g_free (self);
}

void
crm_demo_response_add_header (CrmDemoResponse *self, const char *name, const char *value)
{
  g_ptr_array_add (self->headers, g_strdup (name));
  g_ptr_array_add (self->headers, g_strdup (value));
}

const char *
crm_demo_response_get_header (CrmDemoResponse *self, const char *name)
{
  for (guint i = 0; i + 1 < self->headers->len; i += 2)
    if (g_ascii_strcasecmp (g_ptr_array_index (self->headers, i), name) == 0)
      return g_ptr_array_index (self->headers, i + 1);

  return NULL;
}

void
crm_demo_response_set_json (CrmDemoResponse *self, const CrmDemoRequest *request)
{
  static const char *const levels[] = { "none", "minimal", "full" };

  g_free (self->content_type);
  if (crm_demo_request_is_old (request))
    {
      self->content_type = g_strdup_printf ("application/json;odata=%s;charset=utf-8",
                                            request->is_verbose ? "verbose" : "minimalmetadata");
      return;
    }
  self->content_type = g_strdup_printf ("application/json;odata.metadata=%s%s;charset=utf-8",
                                        levels[request->metadata],
                                        request->ieee754 ? ";IEEE754Compatible=true" : "");
}

const char *
crm_demo_status_phrase (guint status)
{
  switch (status)
    {
    case 424:
      return "Failed Dependency";
    case 428:
      return "Precondition Required";
    case 429:
      return "Too Many Requests";
    default:
      return soup_status_get_phrase (status);
    }
}
