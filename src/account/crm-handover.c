/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-handover.h"

#include "crm-account-list.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gunixsocketaddress.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define SOCKET_NAME "liaison.socket"

/* A frame: one letter, four bytes of length in network order, and so many bytes.
 * There: 'A' the arguments, each ended by a zero byte. Back: 'O' and 'E' what was printed,
 * 'X' the exit status in decimal. */
#define HEAD_LENGTH 5
#define MAX_ARGUMENTS (4 * 1024 * 1024)
#define MAX_OUTPUT (64 * 1024)

struct _CrmHandover
{
  GObject parent_instance;

  int directory_fd;
  GSocket *socket;
  GThread *thread;
  GCancellable *cancellable;
  CrmHandoverFunc func;
  gpointer user_data;

  GMutex lock;
  GCond idle;
  guint n_workers;
};
G_DEFINE_FINAL_TYPE (CrmHandover, crm_handover, G_TYPE_OBJECT)

/* --- address ----------------------------------------------------------------------------- */

/* An address holds 107 bytes and a home directory may be longer: the way leads through a
 * descriptor of the directory. */
static GSocketAddress *
new_address (int directory_fd)
{
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d/" SOCKET_NAME, directory_fd);

  return g_unix_socket_address_new (path);
}

static int
open_directory (const char *directory, GError **error)
{
  int fd = open (directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0)
    {
      int saved_errno = errno;

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved_errno), "Cannot open %s: %s",
                   directory, g_strerror (saved_errno));
    }
  return fd;
}

/* --- frames ------------------------------------------------------------------------------ */

static gboolean
write_all (
    GSocket *socket, const char *data, gsize length, GCancellable *cancellable, GError **error)
{
  while (length > 0)
    {
      gssize n = g_socket_send (socket, data, length, cancellable, error);

      if (n < 0)
        return FALSE;
      data += n;
      length -= n;
    }
  return TRUE;
}

static gboolean
read_all (GSocket *socket, char *data, gsize length, GCancellable *cancellable, GError **error)
{
  while (length > 0)
    {
      gssize n = g_socket_receive (socket, data, length, cancellable, error);

      if (n < 0)
        return FALSE;
      if (n == 0)
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CLOSED,
                               "The other process ended before the command did");
          return FALSE;
        }
      data += n;
      length -= n;
    }
  return TRUE;
}

static gboolean
write_frame (GSocket *socket,
             char kind,
             const char *data,
             gsize length,
             GCancellable *cancellable,
             GError **error)
{
  char head[HEAD_LENGTH];
  guint32 size = g_htonl ((guint32) length);

  head[0] = kind;
  memcpy (head + 1, &size, sizeof size);
  return write_all (socket, head, sizeof head, cancellable, error)
         && write_all (socket, data, length, cancellable, error);
}

/* NUL-terminated, whatever the other end sent. */
static char *
read_frame (GSocket *socket,
            gsize max,
            char *kind,
            gsize *length,
            GCancellable *cancellable,
            GError **error)
{
  char head[HEAD_LENGTH];
  guint32 size;
  g_autofree char *data = NULL;

  if (!read_all (socket, head, sizeof head, cancellable, error))
    return NULL;
  memcpy (&size, head + 1, sizeof size);
  size = g_ntohl (size);
  if (size > max)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                           "The other process does not speak as this one does");
      return NULL;
    }
  data = g_malloc (size + 1);
  if (!read_all (socket, data, size, cancellable, error))
    return NULL;
  data[size] = '\0';
  *kind = head[0];
  *length = size;
  return g_steal_pointer (&data);
}

/* --- a stream whose writes become frames ------------------------------------------------- */

#define CRM_TYPE_FRAME_STREAM (crm_frame_stream_get_type ())
G_DECLARE_FINAL_TYPE (CrmFrameStream, crm_frame_stream, CRM, FRAME_STREAM, GOutputStream)

struct _CrmFrameStream
{
  GOutputStream parent_instance;

  GSocket *socket;
  GMutex *lock; /* of the connection: frames must not mix */
  char kind;
};
G_DEFINE_FINAL_TYPE (CrmFrameStream, crm_frame_stream, G_TYPE_OUTPUT_STREAM)

static gssize
crm_frame_stream_write (
    GOutputStream *stream, const void *data, gsize count, GCancellable *cancellable, GError **error)
{
  CrmFrameStream *self = CRM_FRAME_STREAM (stream);
  gsize length = MIN (count, MAX_OUTPUT);
  gboolean done;

  g_mutex_lock (self->lock);
  done = write_frame (self->socket, self->kind, data, length, cancellable, error);
  g_mutex_unlock (self->lock);
  return done ? (gssize) length : -1;
}

static void
crm_frame_stream_finalize (GObject *object)
{
  g_clear_object (&CRM_FRAME_STREAM (object)->socket);
  G_OBJECT_CLASS (crm_frame_stream_parent_class)->finalize (object);
}

static void
crm_frame_stream_class_init (CrmFrameStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = crm_frame_stream_finalize;
  G_OUTPUT_STREAM_CLASS (klass)->write_fn = crm_frame_stream_write;
}

static void
crm_frame_stream_init (CrmFrameStream *self)
{
}

static GOutputStream *
frame_stream_new (GSocket *socket, GMutex *lock, char kind)
{
  CrmFrameStream *self = g_object_new (CRM_TYPE_FRAME_STREAM, NULL);

  self->socket = g_object_ref (socket);
  self->lock = lock;
  self->kind = kind;
  return G_OUTPUT_STREAM (self);
}

/* --- the owner --------------------------------------------------------------------------- */

typedef struct
{
  CrmHandover *owner; /* a reference */
  GSocket *socket;
  GCancellable *cancellable; /* of this command */
  GMutex write_lock;
} Connection;

static void
connection_free (Connection *self)
{
  CrmHandover *owner = self->owner;

  g_clear_object (&self->socket);
  g_clear_object (&self->cancellable);
  g_mutex_clear (&self->write_lock);
  g_free (self);

  g_mutex_lock (&owner->lock);
  owner->n_workers--;
  g_cond_broadcast (&owner->idle);
  g_mutex_unlock (&owner->lock);
  g_object_unref (owner);
}

static gboolean
is_same_user (GSocket *socket)
{
  g_autoptr (GCredentials) peer = g_socket_get_credentials (socket, NULL);

  return peer != NULL && g_credentials_get_unix_user (peer, NULL) == getuid ();
}

/* NUL-ended texts to a vector. */
static GStrv
split_arguments (const char *data, gsize length)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (const char *at = data; at < data + length; at += strlen (at) + 1)
    g_strv_builder_add (builder, at);
  return g_strv_builder_end (builder);
}

/* The other end says nothing more; when it goes, so does the command. */
static gpointer
watch_other_end (gpointer user_data)
{
  Connection *self = user_data;
  char byte;

  if (g_socket_receive (self->socket, &byte, 1, self->owner->cancellable, NULL) <= 0)
    g_cancellable_cancel (self->cancellable);
  return NULL;
}

static void
run_command (Connection *self, const char *const *argv)
{
  g_autoptr (GOutputStream) out = frame_stream_new (self->socket, &self->write_lock, 'O');
  g_autoptr (GOutputStream) err = frame_stream_new (self->socket, &self->write_lock, 'E');
  g_autofree char *text = NULL;
  GThread *watch = g_thread_new ("liaison-handover-watch", watch_other_end, self);
  int status;

  status = self->owner->func (argv, out, err, self->cancellable, self->owner->user_data);
  text = g_strdup_printf ("%d", status);
  g_mutex_lock (&self->write_lock);
  write_frame (self->socket, 'X', text, strlen (text), NULL, NULL);
  g_mutex_unlock (&self->write_lock);
  g_socket_shutdown (self->socket, TRUE, TRUE, NULL);
  g_thread_join (watch);
}

static gpointer
serve_connection (gpointer user_data)
{
  Connection *self = user_data;
  g_autofree char *data = NULL;
  g_auto (GStrv) argv = NULL;
  gsize length;
  char kind;

  if (is_same_user (self->socket))
    {
      data = read_frame (self->socket, MAX_ARGUMENTS, &kind, &length, self->owner->cancellable,
                         NULL);
      if (data != NULL && kind == 'A')
        {
          argv = split_arguments (data, length);
          run_command (self, (const char *const *) argv);
        }
    }
  connection_free (self);
  return NULL;
}

static void
forward_cancel (GCancellable *from, GCancellable *to)
{
  g_cancellable_cancel (to);
}

static void
begin_connection (CrmHandover *self, GSocket *socket)
{
  Connection *connection = g_new0 (Connection, 1);

  connection->owner = g_object_ref (self);
  connection->socket = socket;
  connection->cancellable = g_cancellable_new ();
  g_mutex_init (&connection->write_lock);
  g_signal_connect_object (self->cancellable, "cancelled", G_CALLBACK (forward_cancel),
                           connection->cancellable, 0);
  g_mutex_lock (&self->lock);
  self->n_workers++;
  g_mutex_unlock (&self->lock);
  g_thread_unref (g_thread_new ("liaison-handover", serve_connection, connection));
}

static gpointer
accept_connections (gpointer user_data)
{
  CrmHandover *self = user_data;

  while (!g_cancellable_is_cancelled (self->cancellable))
    {
      g_autoptr (GError) problem = NULL;
      GSocket *socket = g_socket_accept (self->socket, self->cancellable, &problem);

      if (socket != NULL)
        begin_connection (self, socket);
      else if (!g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_debug ("A handed over command was not accepted: %s", problem->message);
    }
  return NULL;
}

static void
crm_handover_finalize (GObject *object)
{
  CrmHandover *self = CRM_HANDOVER (object);

  g_assert (self->thread == NULL);
  g_clear_object (&self->socket);
  g_clear_object (&self->cancellable);
  if (self->directory_fd >= 0)
    close (self->directory_fd);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->idle);
  G_OBJECT_CLASS (crm_handover_parent_class)->finalize (object);
}

static void
crm_handover_class_init (CrmHandoverClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = crm_handover_finalize;
}

static void
crm_handover_init (CrmHandover *self)
{
  self->directory_fd = -1;
  self->cancellable = g_cancellable_new ();
  g_mutex_init (&self->lock);
  g_cond_init (&self->idle);
}

static gboolean
listen_in (CrmHandover *self, const char *directory, GError **error)
{
  g_autoptr (GSocketAddress) address = NULL;

  self->directory_fd = open_directory (directory, error);
  if (self->directory_fd < 0)
    return FALSE;
  self->socket
      = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, error);
  if (self->socket == NULL)
    return FALSE;
  /* Before it has a name, so that at no time anybody else can connect. */
  if (fchmod (g_socket_get_fd (self->socket), 0600) != 0)
    g_debug ("The mode of a socket cannot be set: %s", g_strerror (errno));
  /* The lock is ours: what lies there was left by an owner that was killed. */
  unlinkat (self->directory_fd, SOCKET_NAME, 0);
  address = new_address (self->directory_fd);
  return g_socket_bind (self->socket, address, FALSE, error)
         && g_socket_listen (self->socket, error);
}

CrmHandover *
crm_handover_serve (const char *directory, CrmHandoverFunc func, gpointer user_data, GError **error)
{
  g_autoptr (CrmHandover) self = NULL;

  g_return_val_if_fail (directory != NULL, NULL);
  g_return_val_if_fail (func != NULL, NULL);

  self = g_object_new (CRM_TYPE_HANDOVER, NULL);
  self->func = func;
  self->user_data = user_data;
  if (!listen_in (self, directory, error))
    return NULL;
  self->thread = g_thread_new ("liaison-handover-accept", accept_connections, self);
  return g_steal_pointer (&self);
}

void
crm_handover_close (CrmHandover *self)
{
  g_return_if_fail (CRM_IS_HANDOVER (self));

  if (self->thread == NULL)
    return;
  g_cancellable_cancel (self->cancellable);
  g_thread_join (g_steal_pointer (&self->thread));
  g_mutex_lock (&self->lock);
  while (self->n_workers > 0)
    g_cond_wait (&self->idle, &self->lock);
  g_mutex_unlock (&self->lock);
  unlinkat (self->directory_fd, SOCKET_NAME, 0);
  g_socket_close (self->socket, NULL);
}

/* --- the caller -------------------------------------------------------------------------- */

static GSocket *
connect_to_owner (const char *directory, GCancellable *cancellable, GError **error)
{
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GError) problem = NULL;
  int fd = open_directory (directory, error);
  gboolean connected;

  if (fd < 0)
    return NULL;
  address = new_address (fd);
  socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT,
                         &problem);
  connected = socket != NULL && g_socket_connect (socket, address, cancellable, &problem);
  close (fd);
  if (connected && is_same_user (socket))
    return g_steal_pointer (&socket);
  if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_propagate_error (error, g_steal_pointer (&problem));
  else
    g_set_error (error, CRM_ACCOUNT_ERROR, CRM_ACCOUNT_ERROR_HELD,
                 "Another process has the account open and does not answer: %s",
                 problem != NULL ? problem->message : "it belongs to somebody else");
  return NULL;
}

static gboolean
send_arguments (GSocket *socket, const char *const *argv, GCancellable *cancellable, GError **error)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();

  for (guint i = 0; argv[i] != NULL; i++)
    g_byte_array_append (data, (const guint8 *) argv[i], strlen (argv[i]) + 1);
  if (data->len > MAX_ARGUMENTS)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE,
                           "The command is too long");
      return FALSE;
    }
  return write_frame (socket, 'A', (const char *) data->data, data->len, cancellable, error);
}

gboolean
crm_handover_call (const char *directory,
                   const char *const *argv,
                   GOutputStream *out,
                   GOutputStream *err,
                   int *status,
                   GCancellable *cancellable,
                   GError **error)
{
  g_autoptr (GSocket) socket = NULL;

  g_return_val_if_fail (directory != NULL, FALSE);
  g_return_val_if_fail (argv != NULL, FALSE);
  g_return_val_if_fail (status != NULL, FALSE);

  socket = connect_to_owner (directory, cancellable, error);
  if (socket == NULL || !send_arguments (socket, argv, cancellable, error))
    return FALSE;
  for (;;)
    {
      gsize length;
      char kind;
      g_autofree char *data = read_frame (socket, MAX_OUTPUT, &kind, &length, cancellable, error);

      if (data == NULL)
        return FALSE;
      if (kind == 'X')
        {
          *status = CLAMP (g_ascii_strtoll (data, NULL, 10), 0, 255);
          return TRUE;
        }
      if ((kind == 'O' || kind == 'E')
          && !g_output_stream_write_all (kind == 'O' ? out : err, data, length, NULL, cancellable,
                                         error))
        return FALSE;
    }
}
