/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-odata-xml.h"

#include <string.h>

#include "crm-error.h"

static const guint8 bom[] = { 0xEF, 0xBB, 0xBF };

/* A namespace declaration and how deep the element is that makes it. */
typedef struct
{
  char *prefix; /* "" for the default one */
  char *space;
  guint depth;
} Scope;

struct _CrmXmlReader
{
  GMarkupParseContext *context;
  const CrmXmlHandler *handler;
  gpointer user_data;
  GArray *scopes;
  GArray *attributes; /* CrmXmlAttribute of the element at hand */
  guint depth;
  gsize n_bytes;
  guint n_bom; /* bytes of a byte order mark that were skipped */
};

static void
scope_clear (gpointer data)
{
  Scope *self = data;

  g_free (self->prefix);
  g_free (self->space);
}

static const char *
find_space (CrmXmlReader *self, const char *prefix, gsize length)
{
  for (guint i = self->scopes->len; i > 0; i--)
    {
      Scope *scope = &g_array_index (self->scopes, Scope, i - 1);

      if (strlen (scope->prefix) == length && strncmp (scope->prefix, prefix, length) == 0)
        return scope->space;
    }

  return "";
}

static void
declare_spaces (CrmXmlReader *self, const char **names, const char **values)
{
  for (guint i = 0; names[i] != NULL; i++)
    {
      gboolean is_default = g_str_equal (names[i], "xmlns");

      if (is_default || g_str_has_prefix (names[i], "xmlns:"))
        {
          Scope scope = { g_strdup (is_default ? "" : names[i] + strlen ("xmlns:")),
                          g_strdup (values[i]), self->depth };

          g_array_append_val (self->scopes, scope);
        }
    }
}

static void
collect_attributes (CrmXmlReader *self, const char **names, const char **values)
{
  g_array_set_size (self->attributes, 0);
  for (guint i = 0; names[i] != NULL; i++)
    {
      const char *colon = strchr (names[i], ':');
      CrmXmlAttribute attribute = { "", names[i], values[i] };

      if (g_str_equal (names[i], "xmlns") || g_str_has_prefix (names[i], "xmlns:"))
        continue;
      if (colon != NULL)
        {
          attribute.space = find_space (self, names[i], (gsize) (colon - names[i]));
          attribute.name = colon + 1;
        }
      g_array_append_val (self->attributes, attribute);
    }
}

static void
start_element (GMarkupParseContext *context,
               const char *name,
               const char **names,
               const char **values,
               gpointer user_data,
               GError **error)
{
  CrmXmlReader *self = user_data;
  const char *colon = strchr (name, ':');

  self->depth++;
  if (self->depth > CRM_XML_MAX_DEPTH || g_strv_length ((char **) names) > CRM_XML_MAX_ATTRIBUTES)
    {
      g_set_error (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_TOO_LARGE,
                   "Line %d: More than %d elements in each other or %d attributes",
                   crm_xml_reader_get_line (self), CRM_XML_MAX_DEPTH, CRM_XML_MAX_ATTRIBUTES);
      return;
    }

  declare_spaces (self, names, values);
  collect_attributes (self, names, values);
  self->handler->start (self->user_data,
                        find_space (self, name, colon != NULL ? (gsize) (colon - name) : 0),
                        colon != NULL ? colon + 1 : name,
                        (const CrmXmlAttribute *) (gpointer) self->attributes->data,
                        self->attributes->len, error);
}

static void
end_element (GMarkupParseContext *context, const char *name, gpointer user_data, GError **error)
{
  CrmXmlReader *self = user_data;

  self->handler->end (self->user_data);
  while (self->scopes->len > 0
         && g_array_index (self->scopes, Scope, self->scopes->len - 1).depth == self->depth)
    g_array_set_size (self->scopes, self->scopes->len - 1);
  self->depth--;
}

static void
text (GMarkupParseContext *context,
      const char *content,
      gsize length,
      gpointer user_data,
      GError **error)
{
  CrmXmlReader *self = user_data;

  self->handler->text (self->user_data, content, length);
}

/* Comments and processing instructions come by here, and what we must not read. */
static void
passthrough (GMarkupParseContext *context,
             const char *content,
             gsize length,
             gpointer user_data,
             GError **error)
{
  if (length >= 9 && g_ascii_strncasecmp (content, "<!DOCTYPE", 9) == 0)
    g_set_error (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_INVALID,
                 "Line %d: A document type (DTD) is not accepted",
                 crm_xml_reader_get_line (user_data));
}

static const GMarkupParser markup = { start_element, end_element, text, passthrough, NULL };

CrmXmlReader *
crm_xml_reader_new (const CrmXmlHandler *handler, gpointer user_data)
{
  CrmXmlReader *self = g_new0 (CrmXmlReader, 1);

  self->handler = handler;
  self->user_data = user_data;
  self->scopes = g_array_new (FALSE, FALSE, sizeof (Scope));
  g_array_set_clear_func (self->scopes, scope_clear);
  self->attributes = g_array_new (FALSE, FALSE, sizeof (CrmXmlAttribute));
  self->context = g_markup_parse_context_new (&markup, G_MARKUP_TREAT_CDATA_AS_TEXT, self, NULL);

  return self;
}

void
crm_xml_reader_free (CrmXmlReader *self)
{
  g_markup_parse_context_free (self->context);
  g_array_unref (self->scopes);
  g_array_unref (self->attributes);
  g_free (self);
}

int
crm_xml_reader_get_line (CrmXmlReader *self)
{
  int line;

  g_markup_parse_context_get_position (self->context, &line, NULL);
  return line;
}

/* GMarkup's own messages quote the document; ours say the place only. */
static void
take_error (CrmXmlReader *self, GError *cause, GError **error)
{
  int line, column;

  if (cause->domain == CRM_FORMAT_ERROR)
    {
      g_propagate_error (error, cause);
      return;
    }

  g_markup_parse_context_get_position (self->context, &line, &column);
  if (g_error_matches (cause, G_MARKUP_ERROR, G_MARKUP_ERROR_BAD_UTF8))
    g_set_error (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_INVALID, "Line %d: Not UTF-8 text",
                 line);
  else if (g_error_matches (cause, G_MARKUP_ERROR, G_MARKUP_ERROR_EMPTY))
    g_set_error_literal (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_INVALID,
                         "The document is empty");
  else
    g_set_error (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_INVALID,
                 "Line %d, column %d: Not well-formed XML, or it ends too early", line, column);
  g_error_free (cause);
}

gboolean
crm_xml_reader_feed (CrmXmlReader *self, const char *data, gsize length, GError **error)
{
  GError *cause = NULL;

  if (length > CRM_XML_MAX_BYTES - self->n_bytes)
    {
      g_set_error (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_TOO_LARGE,
                   "The document is larger than %d MB", CRM_XML_MAX_BYTES / 1024 / 1024);
      return FALSE;
    }
  self->n_bytes += length;

  while (length > 0 && self->n_bom < sizeof bom && (guint8) *data == bom[self->n_bom])
    {
      self->n_bom++;
      data++;
      length--;
    }
  if (length > 0)
    self->n_bom = sizeof bom; /* it can only be at the very start */

  if (length == 0 || g_markup_parse_context_parse (self->context, data, (gssize) length, &cause))
    return TRUE;
  take_error (self, cause, error);
  return FALSE;
}

gboolean
crm_xml_reader_finish (CrmXmlReader *self, GError **error)
{
  GError *cause = NULL;

  if (g_markup_parse_context_end_parse (self->context, &cause))
    return TRUE;

  take_error (self, cause, error);
  return FALSE;
}

const char *
crm_xml_find (const CrmXmlAttribute *attributes, guint n_attributes, const char *name)
{
  for (guint i = 0; i < n_attributes; i++)
    if (attributes[i].space[0] == '\0' && g_str_equal (attributes[i].name, name))
      return attributes[i].value;

  return NULL;
}
