/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-odata-multipart.h"

#include <string.h>

/* More than were ever asked for; what comes behind is not looked at. */
#define MAX_PARTS 1000
#define MAX_BOUNDARY 250

typedef struct
{
  const char *at;
  const char *end;
} Span;

static void
part_clear (gpointer data)
{
  CrmOdataPart *part = data;

  g_free (part->content_id);
  g_free (part->content_type);
  g_free (part->etag);
  g_free (part->location);
  g_free (part->retry_after);
}

/* --- lines --- */

/* Takes the next line off @span, without its end. Servers end them with CR LF, some with
 * LF alone, and the last one of a part with neither. */
static gboolean
take_line (Span *span, Span *line)
{
  const char *end;

  if (span->at == span->end)
    return FALSE;
  end = memchr (span->at, '\n', (gsize) (span->end - span->at));
  *line = (Span) { span->at, end != NULL ? end : span->end };
  span->at = end != NULL ? end + 1 : span->end;
  if (line->end > line->at && line->end[-1] == '\r')
    line->end--;

  return TRUE;
}

static char *
dup_trimmed (const char *at, const char *end)
{
  g_autofree char *text = g_strndup (at, (gsize) (end - at));

  return g_strdup (g_strstrip (text));
}

static gboolean
is_header (Span line, const char *name, const char **value)
{
  gsize length = strlen (name);

  if ((gsize) (line.end - line.at) <= length || g_ascii_strncasecmp (line.at, name, length) != 0
      || line.at[length] != ':')
    return FALSE;
  *value = line.at + length + 1;

  return TRUE;
}

/* The first of several wins. */
static void
keep_header (Span line, const char *name, char **out)
{
  const char *value;

  if (*out == NULL && is_header (line, name, &value))
    *out = dup_trimmed (value, line.end);
}

/* --- boundaries --- */

/* Whether @at, where "--" and @boundary stand, is a line of its own; then @after is what
 * follows it. */
static gboolean
is_delimiter (Span all, const char *at, gsize length, gboolean *is_last, const char **after)
{
  const char *tail = at + length;

  if (at > all.at && at[-1] != '\n')
    return FALSE;
  *is_last = all.end - tail >= 2 && tail[0] == '-' && tail[1] == '-';
  if (*is_last)
    tail += 2;
  while (tail < all.end && (*tail == ' ' || *tail == '\t'))
    tail++;
  if (tail < all.end && *tail == '\r')
    tail++;
  if (tail == all.end)
    {
      *after = tail;
      return *is_last;
    }
  *after = tail + 1;

  return *tail == '\n';
}

/* The next delimiter line in @all from @from, or %NULL. */
static const char *
find_delimiter (
    Span all, const char *from, const char *delimiter, gboolean *is_last, const char **after)
{
  gsize length = strlen (delimiter);
  const char *at = from;

  while ((at = memmem (at, (gsize) (all.end - at), delimiter, length)) != NULL)
    {
      if (is_delimiter (all, at, length, is_last, after))
        return at;
      at++;
    }

  return NULL;
}

/* The end of line before a delimiter belongs to it. */
static const char *
before_delimiter (Span all, const char *at)
{
  if (at > all.at && at[-1] == '\n')
    at--;
  if (at > all.at && at[-1] == '\r')
    at--;

  return at;
}

static char *
dup_first_boundary (Span all)
{
  Span line;

  while (take_line (&all, &line))
    {
      if (line.end - line.at > 2 && line.at[0] == '-' && line.at[1] == '-')
        return dup_trimmed (line.at + 2, line.end);
      if (line.at != line.end)
        return NULL;
    }

  return NULL;
}

/* The boundary parameter of a Content-Type; or %NULL. */
static char *
dup_boundary_of (const char *type)
{
  const char *at = type;

  while ((at = strchr (at, ';')) != NULL)
    {
      at++;
      while (*at == ' ' || *at == '\t')
        at++;
      if (g_ascii_strncasecmp (at, "boundary=", 9) != 0)
        continue;
      at += 9;
      if (*at == '"')
        return g_strndup (at + 1, strcspn (at + 1, "\""));
      return g_strndup (at, strcspn (at, "; \t"));
    }

  return NULL;
}

/* --- one answer --- */

static guint
parse_status_line (Span line)
{
  const char *at = line.at;
  guint status = 0;
  int n;

  if (line.end - at < 12 || g_ascii_strncasecmp (at, "HTTP/", 5) != 0)
    return 0;
  at = memchr (at, ' ', (gsize) (line.end - at));
  if (at == NULL)
    return 0;
  for (n = 0, at++; at < line.end && g_ascii_isdigit (*at) && n < 4; at++, n++)
    status = status * 10 + (guint) (*at - '0');
  if (n != 3 || (at < line.end && *at != ' '))
    return 0;

  return status >= 200 && status < 600 ? status : 0;
}

static void
lower_and_bare (char **type)
{
  g_autofree char *whole = g_steal_pointer (type);

  if (whole == NULL)
    return;
  whole[strcspn (whole, ";")] = '\0';
  *type = g_ascii_strdown (g_strstrip (whole), -1);
}

static void
read_http (Span span, CrmOdataPart *part)
{
  g_autofree char *location = NULL;
  g_autofree char *inner_id = NULL;
  gboolean has_end = FALSE;
  Span line;

  do
    if (!take_line (&span, &line))
      return;
  while (line.at == line.end);
  part->status = parse_status_line (line);
  while (!has_end && take_line (&span, &line))
    {
      has_end = line.at == line.end;
      keep_header (line, "Content-ID", &inner_id);
      keep_header (line, "Content-Type", &part->content_type);
      keep_header (line, "ETag", &part->etag);
      keep_header (line, "OData-EntityId", &part->location);
      keep_header (line, "Location", &location);
      keep_header (line, "Retry-After", &part->retry_after);
    }
  lower_and_bare (&part->content_type);
  if (part->location == NULL)
    part->location = g_steal_pointer (&location);
  if (part->content_id == NULL)
    part->content_id = g_steal_pointer (&inner_id);

  while (span.end > span.at && (span.end[-1] == '\r' || span.end[-1] == '\n'))
    span.end--;
  part->body = span.at;
  part->length = (gsize) (span.end - span.at);
}

/* --- parts --- */

static void read_parts (CrmOdataParts *self, Span all, const char *boundary, gboolean is_inner);

static void
read_part (CrmOdataParts *self, Span span, gboolean is_inner)
{
  g_autofree char *content_id = NULL;
  g_autofree char *type = NULL;
  g_autofree char *boundary = NULL;
  CrmOdataPart part = { 0 };
  gboolean has_end = FALSE;
  Span line;

  while (!has_end && take_line (&span, &line))
    {
      has_end = line.at == line.end;
      keep_header (line, "Content-ID", &content_id);
      keep_header (line, "Content-Type", &type);
    }
  if (has_end && type != NULL && g_ascii_strncasecmp (type, "multipart/mixed", 15) == 0 && !is_inner
      && (boundary = dup_boundary_of (type)) != NULL)
    {
      read_parts (self, span, boundary, TRUE);
      return;
    }

  part.content_id = g_steal_pointer (&content_id);
  if (has_end && type != NULL && g_ascii_strncasecmp (type, "application/http", 16) == 0)
    read_http (span, &part);
  g_array_append_val (self->parts, part);
}

static void
read_parts (CrmOdataParts *self, Span all, const char *boundary, gboolean is_inner)
{
  g_autofree char *delimiter = g_strconcat ("--", boundary, NULL);
  gboolean is_last = FALSE;
  const char *after = NULL;
  const char *at = all.at;

  if (*boundary == '\0' || strlen (boundary) > MAX_BOUNDARY)
    at = NULL;
  else
    at = find_delimiter (all, at, delimiter, &is_last, &after);
  while (at != NULL && !is_last && self->parts->len < MAX_PARTS)
    {
      const char *begin = after;

      at = find_delimiter (all, begin, delimiter, &is_last, &after);
      if (at != NULL)
        read_part (self, (Span) { begin, MAX (begin, before_delimiter (all, at)) }, is_inner);
    }
  if (at == NULL || !is_last)
    self->is_whole = FALSE;
}

void
crm_odata_parts_init (CrmOdataParts *self, const char *body, gsize length, const char *boundary)
{
  Span all = { body, body + length };
  g_autofree char *found = NULL;

  self->parts = g_array_new (FALSE, TRUE, sizeof (CrmOdataPart));
  g_array_set_clear_func (self->parts, part_clear);
  self->is_whole = TRUE;
  if (body != NULL && boundary == NULL)
    boundary = found = dup_first_boundary (all);
  if (body == NULL || boundary == NULL)
    self->is_whole = FALSE;
  else
    read_parts (self, all, boundary, FALSE);
}

void
crm_odata_parts_clear (CrmOdataParts *self)
{
  g_clear_pointer (&self->parts, g_array_unref);
}
