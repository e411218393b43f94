/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-fake-private.h"

#include "crm-project.h"

#include <glib/gstdio.h>
#include <string.h>

/* Files of the memory server: whole ones, or cut on the way. */

static char *
dup_place (const CrmStreamPlace *place)
{
  return g_strdup_printf ("%s %s %s", place->entity->set, place->key,
                          place->property != NULL ? place->property : "");
}

GBytes *
crm_fake_remote_get_stream (CrmFakeRemote *self, const char *set, const char *key, const char *name)
{
  g_autofree char *place = g_strdup_printf ("%s %s %s", set, key, name != NULL ? name : "");

  return g_hash_table_lookup (self->streams, place);
}

void
crm_fake_remote_put_stream (
    CrmFakeRemote *self, const char *set, const char *key, const char *name, const char *text)
{
  g_hash_table_replace (self->streams,
                        g_strdup_printf ("%s %s %s", set, key, name != NULL ? name : ""),
                        g_bytes_new (text, strlen (text)));
}

/* As many bytes as travel before the line is cut, which it is once. */
static gsize
allow (CrmFakeRemote *self, gsize wanted, gboolean *cut)
{
  guint limit = self->behaviour.cut_stream_at;

  *cut = limit > 0 && wanted > limit;
  if (*cut && !self->behaviour.cuts_always)
    self->behaviour.cut_stream_at = 0;
  return *cut ? limit : wanted;
}

static gboolean
was_cut (GError **error)
{
  return crm_fake_fail_with (error, CRM_REMOTE_ERROR_UNKNOWN_OUTCOME, "The line was cut");
}

static gboolean
append (const char *part, const char *old, gsize n_old, const char *bytes, gsize n)
{
  g_autoptr (GByteArray) all = g_byte_array_new ();

  g_byte_array_append (all, (const guint8 *) old, (guint) n_old);
  g_byte_array_append (all, (const guint8 *) bytes, (guint) n);
  return g_file_set_contents (part, (const char *) all->data, (gssize) all->len, NULL);
}

gboolean
crm_fake_read_stream (CrmRemote *remote,
                      const CrmStreamPlace *place,
                      const char *path,
                      guint64 max_size,
                      const char *etag,
                      CrmStreamFound *found,
                      GCancellable *cancellable,
                      GError **error)
{
  CrmFakeRemote *self = CRM_FAKE_REMOTE (remote);
  g_autofree char *at = dup_place (place);
  g_autofree char *part = g_strconcat (path, ".part", NULL);
  g_autofree char *old = NULL;
  GBytes *bytes = g_hash_table_lookup (self->streams, at);
  const char *data;
  gsize size, n_old = 0, n;
  gboolean cut;

  if (!crm_fake_begin_call (self, "read-stream", place->entity->set, cancellable, error))
    return FALSE;
  if (crm_fake_find_visible (self, place->entity->set, place->key) == NULL)
    return crm_fake_fail_with (error, CRM_REMOTE_ERROR_NOT_FOUND, "No such record");
  crm_stream_found_clear (found);
  found->is_empty = bytes == NULL;
  if (bytes == NULL)
    return crm_fake_end_call (self, cancellable, error);
  data = g_bytes_get_data (bytes, &size);
  if (etag != NULL && g_file_get_contents (part, &old, &n_old, NULL) && n_old > 0)
    self->n_resumed++;
  found->size = size;
  found->etag = g_strdup_printf ("\"%u\"", g_bytes_hash (bytes));
  if (size > max_size)
    return crm_fake_fail_with (error, CRM_REMOTE_ERROR_TOO_LARGE, "The file is larger");
  n = allow (self, size - n_old, &cut);
  g_assert_true (append (part, old, n_old, data + n_old, n));
  if (place->progress != NULL)
    place->progress (n_old + n, place->progress_data);
  if (cut)
    return was_cut (error);
  g_assert_cmpint (g_rename (part, path), ==, 0);
  return crm_fake_end_call (self, cancellable, error);
}

/* In pieces of as many bytes as the line allows. */
static gboolean
take_pieces (
    CrmFakeRemote *self, const CrmStreamPlace *place, const char *bytes, gsize size, GError **error)
{
  gsize from = 0, n;
  gboolean cut;

  if (place->resume != NULL && g_strcmp0 (place->resume->link, "on") == 0)
    {
      from = place->resume->done;
      self->n_resumed++;
    }
  n = allow (self, size - from, &cut);
  g_string_truncate (self->pieces, from);
  g_string_append_len (self->pieces, bytes + from, (gssize) n);
  if (place->resume != NULL)
    {
      crm_stream_resume_clear (place->resume);
      if (cut)
        *place->resume = (CrmStreamResume) { g_strdup ("on"), from + n };
    }
  if (place->progress != NULL)
    place->progress (from + n, place->progress_data);
  return !cut || was_cut (error);
}

gboolean
crm_fake_write_stream (CrmRemote *remote,
                       const CrmStreamPlace *place,
                       const char *path,
                       guint64 max_size,
                       const char *content_type,
                       GCancellable *cancellable,
                       GError **error)
{
  CrmFakeRemote *self = CRM_FAKE_REMOTE (remote);
  g_autofree char *bytes = NULL;
  gsize size;

  if (!crm_fake_begin_call (self, "write-stream", place->entity->set, cancellable, error))
    return FALSE;
  if (crm_fake_find_visible (self, place->entity->set, place->key) == NULL)
    return crm_fake_fail_with (error, CRM_REMOTE_ERROR_NOT_FOUND, "No such record");
  if (g_str_has_prefix (place->file_name, "REFUSE"))
    return crm_fake_fail_with (error, CRM_REMOTE_ERROR_REJECTED, "No such files");
  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  if (!take_pieces (self, place, bytes, size, error))
    return FALSE;
  if (self->behaviour.garbles_streams)
    g_string_append_c (self->pieces, '?');
  g_hash_table_replace (self->streams, dup_place (place),
                        g_bytes_new (self->pieces->str, self->pieces->len));
  return crm_fake_end_call (self, cancellable, error);
}

guint
crm_fake_remote_get_n_resumed (CrmFakeRemote *self)
{
  return self->n_resumed;
}
