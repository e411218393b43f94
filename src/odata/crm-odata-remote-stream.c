/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-odata-remote-private.h"

#include "crm-error.h"
#include "crm-odata-stream-text.h"
#include "crm-odata-url.h"
#include "crm-project.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

/* An error in the place of a file is no longer than this. */
#define MAX_ERROR (64 * 1024)
#define PIECE_SIZE G_GUINT64_CONSTANT (4194304) /* where not all may travel at once */

GUri *
crm_odata_remote_make_stream_address (CrmOdataRemote *self,
                                      const CrmStreamPlace *place,
                                      gboolean reads,
                                      const char *query,
                                      GError **error)
{
  const CrmOdataDialect *dialect = crm_odata_remote_get_dialect (self);
  g_autoptr (GUri) record
      = crm_odata_remote_make_record_address (self, place->entity, place->key, NULL, error);
  g_autoptr (GString) tail = g_string_new (NULL);
  g_autofree char *path = NULL;

  if (record == NULL)
    return NULL;
  if (place->property != NULL)
    {
      crm_odata_url_append_segment (tail, place->property, "-._~");
      g_string_append (tail, reads ? dialect->stream_tail : "");
    }
  else
    g_string_append (tail, "$value");
  path = g_strdup_printf ("/%s", tail->str);

  return crm_odata_url_join (record, path, query);
}

const CrmOdataTextStream *
crm_odata_remote_find_text_stream (CrmOdataRemote *self, const CrmStreamPlace *place)
{
  const CrmOdataTextStream *each = crm_odata_remote_get_dialect (self)->text_streams;

  for (; place->property != NULL && each != NULL && each->property != NULL; each++)
    if (strcmp (each->property, place->property) == 0)
      return each;

  return NULL;
}

static guint64
size_of (const char *path)
{
  GStatBuf info;

  return g_stat (path, &info) == 0 && info.st_size > 0 ? (guint64) info.st_size : 0;
}

/* A weak ETag is of what means the same, not of the same bytes. */
static gboolean
can_go_on (const char *etag, guint64 size)
{
  return size > 0 && etag != NULL && *etag == '"';
}

/* The rest, or the next piece of it. */
static char *
dup_range (const CrmOdataSink *sink)
{
  if (sink->piece > 0)
    return g_strdup_printf ("bytes=%" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT, sink->size,
                            sink->size + sink->piece - 1);

  return sink->size > 0 ? g_strdup_printf ("bytes=%" G_GUINT64_FORMAT "-", sink->size) : NULL;
}

static gboolean
ask_bytes (CrmOdataRemote *self,
           GUri *uri,
           const char *etag,
           CrmOdataSink *sink,
           CrmOdataReply *reply,
           GCancellable *cancellable,
           GError **error)
{
  g_autofree char *range = dup_range (sink);
  CrmOdataCall call = {
    .method = "GET",
    .uri = uri,
    .accept = "*/*",
    .sink = sink,
    .range = range,
    .if_range = can_go_on (etag, sink->size) ? etag : NULL,
  };
  gboolean sent;

  crm_odata_reply_clear (reply);
  sent = crm_odata_service_send (self->service, &call, reply, cancellable, error);
  crm_odata_remote_note_answer (self, reply);

  return sent;
}

/* Piece after piece, where the server gives no more at once. */
static gboolean
ask_pieces (CrmOdataRemote *self,
            GUri *uri,
            const char *etag,
            CrmOdataSink *sink,
            CrmOdataReply *reply,
            GCancellable *cancellable,
            GError **error)
{
  gint64 total = -1;
  guint64 before;

  sink->size = can_go_on (etag, sink->size) ? sink->size : 0;
  do
    {
      g_autofree char *known = g_strdup (total < 0 ? etag : sink->etag);

      before = sink->size;
      if (!ask_bytes (self, uri, known, sink, reply, cancellable, error))
        return FALSE;
      if (total >= 0 && reply->status == 206 && sink->total != total)
        {
          g_unlink (sink->path); /* of two files */
          g_set_error_literal (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNKNOWN_OUTCOME,
                               "The file changed while it was read");
          return FALSE;
        }
      total = sink->total;
    }
  while (reply->status == 206 && total > 0 && (guint64) total > sink->size && sink->size > before);

  return TRUE;
}

/* A gateway may say 200 for an error: then the file is what it says. */
static gboolean
check_no_error (const CrmStreamPlace *place, const CrmOdataSink *sink, GError **error)
{
  g_autofree char *body = NULL;
  CrmOdataReply reply = { .status = 200 };
  gsize length;

  if (sink->size > MAX_ERROR || sink->content_type == NULL
      || strstr (sink->content_type, "json") == NULL
      || !g_file_get_contents (sink->path, &body, &length, NULL))
    return TRUE;
  reply.body = body;
  reply.length = length;
  if (!crm_odata_error_set_hidden (&reply, CRM_ODATA_ASK_RECORD, place->entity, error))
    return TRUE;
  g_unlink (sink->path);

  return FALSE;
}

static gboolean
check_size (const CrmOdataSink *sink, GError **error)
{
  if (sink->total < 0 || (guint64) sink->total == sink->size)
    return TRUE;
  g_set_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNKNOWN_OUTCOME,
               "The file should have %" G_GINT64_FORMAT " bytes, %" G_GUINT64_FORMAT " came",
               sink->total, sink->size);

  return FALSE;
}

/* Puts what was read in its place. */
static gboolean
settle (const CrmOdataSink *sink, const char *path, GError **error)
{
  int code;

  if (g_rename (sink->path, path) == 0)
    return TRUE;
  code = errno;
  g_set_error (error, G_IO_ERROR, (int) g_io_error_from_errno (code), "%s: %s", path,
               g_strerror (code));

  return FALSE;
}

static gboolean
take_answer (const CrmStreamPlace *place,
             const CrmOdataSink *sink,
             const CrmOdataReply *reply,
             const char *path,
             CrmStreamFound *found,
             GError **error)
{
  found->is_empty = reply->status == 204;
  if (found->is_empty)
    {
      g_unlink (sink->path);
      return TRUE;
    }
  if (reply->status != 200 && reply->status != 206)
    return crm_odata_error_set (reply, CRM_ODATA_ASK_RECORD, place->entity, error);

  return check_no_error (place, sink, error) && check_size (sink, error)
         && settle (sink, path, error);
}

static gboolean
read_bytes (CrmOdataRemote *self,
            const CrmStreamPlace *place,
            const char *path,
            guint64 max_size,
            const char *etag,
            CrmStreamFound *found,
            GCancellable *cancellable,
            GError **error)
{
  g_autofree char *part = g_strconcat (path, ".part", NULL);
  g_auto (CrmOdataReply) reply = { 0 };
  g_auto (CrmOdataSink) sink = { .path = part,
                                 .max_size = max_size,
                                 .total = -1,
                                 .progress = place->progress,
                                 .progress_data = place->progress_data };
  g_autoptr (GUri) uri = crm_odata_remote_make_stream_address (self, place, TRUE, NULL, error);
  gboolean sent;

  if (uri == NULL)
    return FALSE;
  sink.size = size_of (part);
  if (crm_odata_remote_get_dialect (self)->stream_whole > 0
      && crm_odata_remote_find_text_stream (self, place) == NULL)
    sink.piece = PIECE_SIZE;
  sent = ask_pieces (self, uri, etag, &sink, &reply, cancellable, error);
  /* There is no such part any more: all of it again. */
  if (sent && reply.status == 416)
    sent = ask_pieces (self, uri, NULL, &sink, &reply, cancellable, error);
  crm_stream_found_clear (found); /* not before: @etag may be of it */
  found->etag = g_strdup (sink.etag);
  found->content_type = g_strdup (sink.content_type);
  found->name = g_strdup (sink.name);
  found->size = sink.total >= 0 ? (guint64) sink.total : sink.size;

  return sent && take_answer (place, &sink, &reply, path, found, error);
}

gboolean
crm_odata_remote_read_stream (CrmRemote *remote,
                              const CrmStreamPlace *place,
                              const char *path,
                              guint64 max_size,
                              const char *etag,
                              CrmStreamFound *found,
                              GCancellable *cancellable,
                              GError **error)
{
  CrmOdataRemote *self = CRM_ODATA_REMOTE (remote);
  g_autofree char *text = g_strconcat (path, ".text", NULL);
  gboolean done;

  if (!crm_odata_service_open (self->service, cancellable, error))
    return FALSE;
  if (crm_odata_remote_find_text_stream (self, place) == NULL)
    return read_bytes (self, place, path, max_size, etag, found, cancellable, error);

  done = read_bytes (self, place, text, crm_odata_stream_text_length (max_size), etag, found,
                     cancellable, error);
  if (done && !found->is_empty)
    done = crm_odata_stream_decode (text, path, max_size, &found->size, error);
  g_unlink (text);

  return done;
}
