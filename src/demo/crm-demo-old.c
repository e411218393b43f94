/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-demo-old.h"

#include <string.h>

#include "crm-demo-json.h"
#include "crm-guid.h"
#include "crm-time.h"

/* --- literals --------------------------------------------------------------------------- */

typedef struct
{
  const char *at;
  GString *out;
} Reader;

static gboolean rewrite (Reader *self, const char *end, GError **error);

static gboolean
refuse (const char *at, GError **error)
{
  g_set_error (error, CRM_DEMO_ERROR, 400, "Syntax error in the filter at '%.20s'", at);
  return FALSE;
}

/* Behind the text in quotes at @at, which is not over before @end. */
static const char *
skip_quoted (const char *at, const char *end)
{
  for (at++; at < end; at++)
    if (*at == '\'' && (at + 1 == end || at[1] != '\''))
      return at + 1;
    else if (*at == '\'')
      at++;

  return NULL;
}

static gboolean
take_text (Reader *self, const char *end, GError **error)
{
  const char *behind = skip_quoted (self->at, end);

  if (behind == NULL)
    return refuse (self->at, error);
  g_string_append_len (self->out, self->at, behind - self->at);
  self->at = behind;

  return TRUE;
}

/* guid'...' and its like: @prefix stands before the quote at self->at. */
static gboolean
take_prefixed (Reader *self, const char *prefix, const char *end, GError **error)
{
  static const char *const bare[] = { "guid", "datetime", "datetimeoffset", NULL };
  const char *behind = skip_quoted (self->at, end);

  if (behind == NULL)
    return refuse (self->at, error);
  if (g_str_equal (prefix, "time"))
    g_string_append (self->out, "duration");
  else if (g_str_equal (prefix, "X") || g_str_equal (prefix, "binary"))
    g_string_append (self->out, "binary");
  else if (!g_strv_contains (bare, prefix))
    return refuse (self->at - strlen (prefix), error);

  if (g_strv_contains (bare, prefix))
    g_string_append_len (self->out, self->at + 1, behind - self->at - 2);
  else
    g_string_append_len (self->out, self->at, behind - self->at);
  if (g_str_equal (prefix, "datetime"))
    g_string_append_c (self->out, 'Z');
  self->at = behind;

  return TRUE;
}

/* The comma or parenthesis that ends an argument, or %NULL. */
static const char *
find_end (const char *at, const char *end)
{
  int depth = 0;

  while (at != NULL && at < end)
    {
      if (*at == '\'')
        {
          at = skip_quoted (at, end);
          continue;
        }
      if (depth == 0 && (*at == ',' || *at == ')'))
        return at;
      depth += *at == '(' ? 1 : *at == ')' ? -1 : 0;
      at++;
    }

  return NULL;
}

/* substringof(what,where) is contains(where,what). */
static gboolean
take_substringof (Reader *self, const char *end, GError **error)
{
  const char *first = self->at + 1;
  const char *comma = find_end (first, end);
  const char *close = comma != NULL && *comma == ',' ? find_end (comma + 1, end) : NULL;

  if (close == NULL || *close != ')')
    return refuse (self->at, error);
  g_string_append (self->out, "contains(");
  self->at = comma + 1;
  if (!rewrite (self, close, error))
    return FALSE;
  g_string_append_c (self->out, ',');
  self->at = first;
  if (!rewrite (self, comma, error))
    return FALSE;
  g_string_append_c (self->out, ')');
  self->at = close + 1;

  return TRUE;
}

static gboolean
is_name (char c)
{
  return g_ascii_isalnum (c) || c == '_' || c == '.' || c == '/';
}

static gboolean
take_word (Reader *self, const char *end, GError **error)
{
  static const char *const later[] = { "contains", "date", "time", "now", NULL };
  const char *start = self->at;
  g_autofree char *word = NULL;

  while (self->at < end && is_name (*self->at))
    self->at++;
  word = g_strndup (start, (gsize) (self->at - start));
  if (self->at < end && *self->at == '\'')
    return take_prefixed (self, word, end, error);
  if (self->at < end && *self->at == '(' && g_str_equal (word, "substringof"))
    return take_substringof (self, end, error);
  if (self->at < end && *self->at == '(' && g_strv_contains (later, word))
    return refuse (start, error);
  g_string_append (self->out, word);

  return TRUE;
}

/* Numbers end with a letter; what a bare GUID or date would be is refused. */
static gboolean
take_number (Reader *self, const char *end, GError **error)
{
  const char *start = self->at;
  guint8 guid[16];

  if (end - start >= 36 && crm_guid_parse (start, 36, guid))
    return refuse (start, error);
  while (self->at < end && (is_name (*self->at) || strchr ("+-:", *self->at) != NULL))
    self->at++;
  if (memchr (start + 1, ':', (gsize) (self->at - start - 1)) != NULL
      || memchr (start + 1, '-', (gsize) (self->at - start - 1)) != NULL)
    return refuse (start, error);
  g_string_append_len (self->out, start, self->at - start);
  if (strchr ("LlMmDdFf", self->at[-1]) != NULL)
    g_string_truncate (self->out, self->out->len - 1);

  return TRUE;
}

static gboolean
rewrite (Reader *self, const char *end, GError **error)
{
  guint8 guid[16];

  while (self->at < end)
    {
      char c = *self->at;
      gboolean ok = TRUE;

      if (c == '\'')
        ok = take_text (self, end, error);
      else if (g_ascii_isdigit (c) || (c == '-' && g_ascii_isdigit (self->at[1]))
               || (end - self->at >= 36 && crm_guid_parse (self->at, 36, guid)))
        ok = take_number (self, end, error);
      else if (is_name (c))
        ok = take_word (self, end, error);
      else
        g_string_append_c (self->out, *self->at++);
      if (!ok)
        return FALSE;
    }

  return TRUE;
}

CrmFilter *
crm_demo_old_filter_parse (const char *text, GError **error)
{
  g_autoptr (GString) out = g_string_new (NULL);
  Reader self = { text, out };

  if (!rewrite (&self, text + strlen (text), error))
    return NULL;

  return crm_filter_parse (out->str, error);
}

/* --- values ----------------------------------------------------------------------------- */

/* "/Date(1769853600000+0120)/": the offset only says how a clock on a wall showed it. */
static gboolean
read_ticks (const char *text, gint64 *us)
{
  char *end;
  gint64 ms;

  if (!g_str_has_prefix (text, "/Date("))
    return FALSE;
  ms = g_ascii_strtoll (text + strlen ("/Date("), &end, 10);
  if (end == text + strlen ("/Date("))
    return FALSE;
  if (*end == '+' || *end == '-')
    ms -= g_ascii_strtoll (end, &end, 10) * 60000;
  *us = ms * 1000;

  return g_str_equal (end, ")/");
}

static gboolean
read_instant (const char *text, gint64 *us)
{
  return read_ticks (text, us) || crm_time_parse (text, strlen (text), us);
}

char *
crm_demo_old_dup_text (const CrmDemoColumn *column, const char *text)
{
  g_autofree char *instant = NULL;
  gint64 us;

  if (column->type != CRM_EDM_DATE && column->type != CRM_EDM_DATE_TIME_OFFSET)
    return g_strdup (text);
  if (!read_instant (text, &us))
    return NULL;
  instant = crm_time_format (us);

  return column->type == CRM_EDM_DATE ? g_strndup (instant, strlen ("2026-01-31"))
                                      : g_steal_pointer (&instant);
}

static gboolean
is_stamp (const CrmDemoColumn *column)
{
  return column->flags & CRM_DEMO_COMPUTED && column->type == CRM_EDM_DATE_TIME_OFFSET;
}

const char *
crm_demo_old_get_type (const CrmDemoColumn *column)
{
  if (column->wire_type == CRM_EDM_DATE_TIME_OFFSET && !is_stamp (column))
    return "Edm.DateTime";

  return crm_edm_type_to_string (column->wire_type);
}

void
crm_demo_old_add_instant (GString *out, const CrmDemoColumn *column, gint64 us, gboolean has_ticks)
{
  g_string_append_c (out, '"');
  if (has_ticks)
    {
      g_string_append_printf (out, "\\/Date(%" G_GINT64_FORMAT "%s)\\/",
                              (us - (us % 1000 + 1000) % 1000) / 1000,
                              is_stamp (column) ? "+0000" : "");
    }
  else
    {
      crm_demo_json_add_instant (out, us);
      if (!is_stamp (column))
        g_string_truncate (out, out->len - 1);
    }
  g_string_append_c (out, '"');
}
