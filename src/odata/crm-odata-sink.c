/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-odata-sink.h"

#include "crm-error.h"

#include <string.h>

#define READ_SIZE (128 * 1024)

void
crm_odata_sink_clear (CrmOdataSink *self)
{
  g_clear_pointer (&self->etag, g_free);
  g_clear_pointer (&self->content_type, g_free);
  g_clear_pointer (&self->name, g_free);
}

/* "bytes 100-199/200": from where, and how many there are in all (-1: not told). */
static gboolean
parse_range (const char *text, guint64 *from, gint64 *total)
{
  char *end;

  if (text == NULL || g_ascii_strncasecmp (text, "bytes ", 6) != 0)
    return FALSE;
  *from = g_ascii_strtoull (text + 6, &end, 10);
  if (end == text + 6 || *end != '-')
    return FALSE;
  end = strchr (end, '/');
  if (end == NULL)
    return FALSE;
  *total = g_ascii_isdigit (end[1]) ? (gint64) g_ascii_strtoull (end + 1, NULL, 10) : -1;

  return TRUE;
}

static gboolean
set_too_large (const CrmOdataSink *self, GError **error)
{
  g_set_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_TOO_LARGE,
               "The file is larger than %" G_GUINT64_FORMAT " bytes", self->max_size);
  return FALSE;
}

/* Where a part begins and how long all of it is. A Dataverse may tell only the latter. */
static gboolean
read_part (CrmOdataSink *self, const CrmOdataReply *reply)
{
  guint64 from = 0;

  if (reply->content_range != NULL)
    return parse_range (reply->content_range, &from, &self->total) && from == self->size;
  self->total = reply->file_size;

  return reply->file_size >= 0;
}

/* How many bytes the answer is about, and whether it goes on with what is there. */
static gboolean
read_plan (CrmOdataSink *self, const CrmOdataReply *reply, gboolean *goes_on, GError **error)
{
  *goes_on = reply->status == 206 && self->size > 0;
  self->total = reply->content_length;
  if (reply->status == 206 && !read_part (self, reply))
    {
      g_set_error_literal (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_NOT_ODATA,
                           "The server sends another part of the file than was asked for");
      return FALSE;
    }
  if (self->total > 0 && (guint64) self->total > self->max_size)
    return set_too_large (self, error);

  return TRUE;
}

static GOutputStream *
open_file (CrmOdataSink *self, gboolean goes_on, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (self->path);
  GFileOutputStream *out
      = goes_on ? g_file_append_to (file, G_FILE_CREATE_PRIVATE, cancellable, error)
                : g_file_replace (file, NULL, FALSE,
                                  G_FILE_CREATE_PRIVATE | G_FILE_CREATE_REPLACE_DESTINATION,
                                  cancellable, error);

  self->is_own_fault = out == NULL;
  if (!goes_on)
    self->size = 0;

  return (GOutputStream *) out;
}

static gboolean
copy (CrmOdataSink *self,
      GInputStream *stream,
      GOutputStream *out,
      GCancellable *cancellable,
      GError **error)
{
  g_autofree char *buffer = g_malloc (READ_SIZE);
  gssize n;

  while ((n = g_input_stream_read (stream, buffer, READ_SIZE, cancellable, error)) > 0)
    {
      if (self->size + (guint64) n > self->max_size)
        return set_too_large (self, error);
      if (!g_output_stream_write_all (out, buffer, (gsize) n, NULL, cancellable, error))
        {
          self->is_own_fault = TRUE;
          return FALSE;
        }
      self->size += (guint64) n;
      if (self->progress != NULL)
        self->progress (self->size, self->progress_data);
    }

  return n == 0;
}

gboolean
crm_odata_sink_fill (CrmOdataSink *self,
                     const CrmOdataReply *reply,
                     GInputStream *stream,
                     GCancellable *cancellable,
                     GError **error)
{
  g_autoptr (GOutputStream) out = NULL;
  g_autoptr (GError) close_problem = NULL;
  gboolean goes_on, done;

  if (!read_plan (self, reply, &goes_on, error))
    return FALSE;
  out = open_file (self, goes_on, cancellable, error);
  if (out == NULL)
    return FALSE;
  g_set_str (&self->etag, reply->etag);
  g_set_str (&self->content_type,
             reply->file_type != NULL ? reply->file_type : reply->content_type);
  g_set_str (&self->name, reply->file_name);
  done = copy (self, stream, out, cancellable, error);
  /* What came is kept whatever happened: the next call goes on with it. */
  if (g_output_stream_close (out, NULL, &close_problem) || !done)
    return done;
  self->is_own_fault = TRUE;
  g_propagate_error (error, g_steal_pointer (&close_problem));

  return FALSE;
}
