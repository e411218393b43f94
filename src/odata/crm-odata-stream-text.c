/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-odata-stream-text.h"

#include "crm-error.h"

#include <stdlib.h>
#include <yyjson.h>

#define SPARE 1024 /* for ends of lines */

guint64
crm_odata_stream_text_length (guint64 size)
{
  return size > G_MAXUINT64 / 2 ? G_MAXUINT64 : (size / 3 + 1) * 4 + size / 32 + SPARE;
}

/* Whether @length bytes are base64 and nothing else, but for white space. */
static gboolean
is_base64 (const char *text, gsize length)
{
  gsize n = 0, n_pads = 0;

  for (gsize i = 0; i < length; i++)
    if (text[i] == '=')
      n_pads++;
    else if (n_pads == 0 && (g_ascii_isalnum (text[i]) || text[i] == '+' || text[i] == '/'))
      n++;
    else if (!g_ascii_isspace (text[i]))
      return FALSE;

  return n_pads <= 2 && (n + n_pads) % 4 == 0;
}

/* The bytes are kept in memory once: they take the place of the text. */
gboolean
crm_odata_stream_decode (
    const char *text, const char *path, guint64 max_size, guint64 *size, GError **error)
{
  g_autofree char *body = NULL;
  gsize length;
  int state = 0;
  guint save = 0;

  if (!g_file_get_contents (text, &body, &length, error))
    return FALSE;
  if (is_base64 (body, length))
    length = g_base64_decode_step (body, length, (guchar *) body, &state, &save);
  *size = length;
  if (length > max_size)
    {
      g_set_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_TOO_LARGE,
                   "The file is larger than %" G_GUINT64_FORMAT " bytes", max_size);
      return FALSE;
    }

  return g_file_set_contents_full (path, body, (gssize) length, G_FILE_SET_CONTENTS_CONSISTENT,
                                   0600, error);
}

char *
crm_odata_stream_dup_json (const CrmOdataTextStream *place,
                           const char *path,
                           const char *name,
                           const char *type,
                           GError **error)
{
  g_autofree char *body = NULL;
  g_autofree char *text = NULL;
  yyjson_mut_doc *doc;
  yyjson_mut_val *root;
  char *json, *copy;
  gsize length;

  if (!g_file_get_contents (path, &body, &length, error))
    return NULL;
  text = g_base64_encode ((const guchar *) body, length);
  doc = yyjson_mut_doc_new (NULL);
  root = yyjson_mut_obj (doc);
  yyjson_mut_doc_set_root (doc, root);
  yyjson_mut_obj_add_str (doc, root, place->property, text);
  if (name != NULL)
    yyjson_mut_obj_add_str (doc, root, place->name, name);
  if (type != NULL)
    yyjson_mut_obj_add_str (doc, root, place->type, type);
  json = yyjson_mut_write (doc, 0, NULL);
  copy = g_strdup (json);
  free (json);
  yyjson_mut_doc_free (doc);

  return copy;
}
