/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-odata-remote-private.h"

#include "crm-error.h"
#include "crm-odata-stream-text.h"
#include "crm-odata-url.h"

#include <gio/gio.h>
#include <string.h>

#define OCTETS "application/octet-stream"
#define MAX_TEXT_FILE (32 * 1024 * 1024) /* bytes of a file that has to be in memory as a text */
#define PIECE_SIZE G_GUINT64_CONSTANT (4194304)
#define MIN_PIECE_SIZE G_GUINT64_CONSTANT (4096)
#define MAX_PIECE_SIZE G_GUINT64_CONSTANT (33554432)

/* One file on its way. */
typedef struct
{
  CrmOdataRemote *remote;
  const CrmStreamPlace *place;
  const char *path;
  const char *content_type; /* or %NULL */
  guint64 size;
} Upload;

/* --- what goes over the line --- */

static gboolean
check_answer (const Upload *self, const CrmOdataReply *reply, GError **error)
{
  if (!crm_odata_reply_is_success (reply) || crm_odata_reply_is_web_page (reply))
    return crm_odata_error_set (reply, CRM_ODATA_ASK_UPDATE, self->place->entity, error);

  return !crm_odata_error_set_hidden (reply, CRM_ODATA_ASK_UPDATE, self->place->entity, error);
}

static gboolean
send (const Upload *self,
      CrmOdataCall *call,
      CrmOdataReply *reply,
      GCancellable *cancellable,
      GError **error)
{
  gboolean sent;

  call->accept = "application/json";
  sent = crm_odata_service_send (self->remote->service, call, reply, cancellable, error);
  crm_odata_remote_note_answer (self->remote, reply);

  return sent && check_answer (self, reply, error);
}

/* A header holds ASCII only; any other name travels in the address. */
static const char *
name_for_header (const Upload *self)
{
  const char *name = self->place->file_name;

  return crm_odata_remote_get_dialect (self->remote)->has_stream_names && name != NULL
                 && g_str_is_ascii (name) && strpbrk (name, "\r\n%") == NULL
             ? name
             : NULL;
}

static GUri *
make_address (const Upload *self, GError **error)
{
  g_autoptr (GString) query = NULL;

  if (crm_odata_remote_get_dialect (self->remote)->has_stream_names
      && self->place->file_name != NULL && name_for_header (self) == NULL)
    {
      query = g_string_new ("x-ms-file-name=");
      crm_odata_url_append_encoded (query, self->place->file_name);
    }

  return crm_odata_remote_make_stream_address (self->remote, self->place, FALSE,
                                               query != NULL ? query->str : NULL, error);
}

static gboolean
send_whole (const Upload *self, GCancellable *cancellable, GError **error)
{
  g_auto (CrmOdataReply) reply = { 0 };
  g_autoptr (GUri) uri = make_address (self, error);
  CrmOdataCall call = {
    .method = crm_odata_remote_get_dialect (self->remote)->stream_method,
    .uri = uri,
    .content_type = self->content_type != NULL ? self->content_type : OCTETS,
    .body_file = self->path,
    .max_body = self->size,
    .file_name = name_for_header (self),
    .progress = self->place->progress,
    .progress_data = self->place->progress_data,
  };

  return uri != NULL && send (self, &call, &reply, cancellable, error);
}

/* --- in pieces --- */

/* A service root in a link may lack its first slash. */
static GUri *
resolve (const Upload *self, GUri *asked, const char *link, GError **error)
{
  GUri *root = crm_odata_service_get_root (self->remote->service);
  g_autofree char *rooted = g_str_has_prefix (link, "api/") ? g_strconcat ("/", link, NULL) : NULL;

  return crm_odata_url_resolve (root, asked, rooted != NULL ? rooted : link, error);
}

/* Where the pieces go, and how large they may be; or %NULL. */
static GUri *
begin_pieces (const Upload *self, guint64 *piece, GCancellable *cancellable, GError **error)
{
  g_auto (CrmOdataReply) reply = { 0 };
  g_autoptr (GUri) uri = make_address (self, error);
  CrmOdataCall call = {
    .method = crm_odata_remote_get_dialect (self->remote)->stream_method,
    .uri = uri,
    .file_name = name_for_header (self),
    .begins_pieces = TRUE,
  };

  if (uri == NULL || !send (self, &call, &reply, cancellable, error))
    return NULL;
  if (reply.location == NULL)
    {
      g_set_error_literal (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNSUPPORTED,
                           "The server does not say where the pieces of the file go");
      return NULL;
    }
  *piece = reply.chunk_size > 0 ? CLAMP (reply.chunk_size, MIN_PIECE_SIZE, MAX_PIECE_SIZE)
                                : PIECE_SIZE;

  return resolve (self, uri, reply.location, error);
}

static gboolean
send_piece (const Upload *self,
            GUri *uri,
            guint64 from,
            GBytes *bytes,
            GCancellable *cancellable,
            GError **error)
{
  g_auto (CrmOdataReply) reply = { 0 };
  g_autofree char *range
      = g_strdup_printf ("bytes %" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT "/%" G_GUINT64_FORMAT,
                         from, from + g_bytes_get_size (bytes) - 1, self->size);
  CrmOdataCall call = {
    .method = crm_odata_remote_get_dialect (self->remote)->stream_method,
    .uri = uri,
    .content_type = OCTETS,
    .piece = bytes,
    .piece_range = range,
    .file_name = name_for_header (self),
  };

  return send (self, &call, &reply, cancellable, error);
}

static void
note_progress (const Upload *self, guint64 done)
{
  if (self->place->progress != NULL)
    self->place->progress (done, self->place->progress_data);
}

static void
note_piece (const Upload *self, GUri *uri, guint64 done)
{
  CrmStreamResume *resume = self->place->resume;

  if (resume != NULL)
    {
      g_free (resume->link);
      resume->link = g_uri_to_string (uri);
      resume->done = done;
    }
  note_progress (self, done);
}

/* The rest of the file from @from on. */
static gboolean
send_rest (const Upload *self,
           GUri *uri,
           guint64 piece,
           guint64 from,
           GCancellable *cancellable,
           GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (self->path);
  g_autoptr (GFileInputStream) stream = g_file_read (file, cancellable, error);

  if (stream == NULL
      || (from > 0
          && !g_seekable_seek (G_SEEKABLE (stream), (goffset) from, G_SEEK_SET, cancellable,
                               error)))
    return FALSE;
  while (from < self->size)
    {
      gsize wanted = (gsize) MIN (piece, self->size - from);
      g_autofree char *buffer = g_malloc (wanted);
      g_autoptr (GBytes) bytes = NULL;
      gsize n;

      if (!g_input_stream_read_all (G_INPUT_STREAM (stream), buffer, wanted, &n, cancellable,
                                    error))
        return FALSE;
      if (n < wanted)
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT,
                               "The file became shorter while it was sent");
          return FALSE;
        }
      bytes = g_bytes_new_take (g_steal_pointer (&buffer), n);
      if (!send_piece (self, uri, from, bytes, cancellable, error))
        return FALSE;
      from += n;
      note_piece (self, uri, from);
    }

  return TRUE;
}

/* What failed on the way may go on later; what the server says of it may mean that it has
 * forgotten. */
static gboolean
is_forgotten (const GError *error)
{
  return error->domain == CRM_REMOTE_ERROR && error->code != CRM_REMOTE_ERROR_UNREACHABLE
         && error->code != CRM_REMOTE_ERROR_UNKNOWN_OUTCOME && error->code != CRM_REMOTE_ERROR_BUSY
         && error->code != CRM_REMOTE_ERROR_SIGN_IN && error->code != CRM_REMOTE_ERROR_UNTRUSTED;
}

/* *@went_on %FALSE and no error: all of it has to be sent. */
static gboolean
go_on (const Upload *self, gboolean *went_on, GCancellable *cancellable, GError **error)
{
  CrmStreamResume *resume = self->place->resume;
  GUri *root = crm_odata_service_get_root (self->remote->service);
  g_autoptr (GError) problem = NULL;
  g_autoptr (GUri) uri = NULL;

  *went_on = FALSE;
  if (resume == NULL || resume->link == NULL || resume->done == 0 || resume->done >= self->size)
    return TRUE;
  uri = crm_odata_url_resolve (root, root, resume->link, NULL);
  if (uri != NULL && send_rest (self, uri, PIECE_SIZE, resume->done, cancellable, &problem))
    *went_on = TRUE;
  if (problem == NULL || is_forgotten (problem))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));

  return FALSE;
}

static gboolean
send_pieces (const Upload *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GUri) uri = NULL;
  guint64 piece = 0;
  gboolean done;

  if (!go_on (self, &done, cancellable, error))
    return FALSE;
  if (!done)
    {
      uri = begin_pieces (self, &piece, cancellable, error);
      done = uri != NULL && send_rest (self, uri, piece, 0, cancellable, error);
    }
  if (done && self->place->resume != NULL)
    crm_stream_resume_clear (self->place->resume);

  return done;
}

/* --- as a text of the record --- */

static gboolean
send_text (const Upload *self,
           const CrmOdataTextStream *text,
           GCancellable *cancellable,
           GError **error)
{
  g_auto (CrmOdataReply) reply = { 0 };
  g_autofree char *body = NULL;
  g_autoptr (GUri) uri = NULL;
  CrmOdataCall call = {
    .method = crm_odata_remote_get_dialect (self->remote)->update_method,
    .content_type = "application/json",
    .if_match = crm_odata_remote_get_if_match (self->remote, NULL), /* never makes a record */
  };

  if (self->size > MAX_TEXT_FILE)
    {
      g_set_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_TOO_LARGE,
                   "The file is larger than %d bytes", MAX_TEXT_FILE);
      return FALSE;
    }
  uri = crm_odata_remote_make_record_address (self->remote, self->place->entity, self->place->key,
                                              NULL, error);
  if (uri != NULL)
    body = crm_odata_stream_dup_json (text, self->path, self->place->file_name, self->content_type,
                                      error);
  call.uri = uri;
  call.body = body;

  return body != NULL && send (self, &call, &reply, cancellable, error);
}

/* --- --- */

static gboolean
look_at_file (Upload *self, guint64 max_size, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (self->path);
  g_autoptr (GFileInfo) info = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_SIZE,
                                                  G_FILE_QUERY_INFO_NONE, cancellable, error);

  if (info == NULL)
    return FALSE;
  self->size = (guint64) g_file_info_get_size (info);
  if (self->size <= max_size)
    return TRUE;
  g_set_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_TOO_LARGE,
               "The file is larger than %" G_GUINT64_FORMAT " bytes", max_size);

  return FALSE;
}

gboolean
crm_odata_remote_write_stream (CrmRemote *remote,
                               const CrmStreamPlace *place,
                               const char *path,
                               guint64 max_size,
                               const char *content_type,
                               GCancellable *cancellable,
                               GError **error)
{
  Upload self = { CRM_ODATA_REMOTE (remote), place, path, content_type, 0 };
  const CrmOdataDialect *dialect;
  const CrmOdataTextStream *text;

  if (!look_at_file (&self, max_size, cancellable, error)
      || !crm_odata_service_open (self.remote->service, cancellable, error))
    return FALSE;
  dialect = crm_odata_remote_get_dialect (self.remote);
  text = crm_odata_remote_find_text_stream (self.remote, place);
  if (text != NULL)
    return send_text (&self, text, cancellable, error);
  if (dialect->stream_whole > 0 && self.size > dialect->stream_whole)
    return send_pieces (&self, cancellable, error);

  return send_whole (&self, cancellable, error);
}
