/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-odata-dialect.h"

G_BEGIN_DECLS
/* Files that a server keeps as base64 in a text. */

/* So long is the text of a file of @size bytes, and a little more. */
guint64 crm_odata_stream_text_length (guint64 size);

/**
 * crm_odata_stream_decode:
 * @text: a file that is base64; what is not is taken for the bytes themselves
 * @path: where the bytes go; untouched if it fails
 * @size: (out): how many there are
 * @error: CRM_REMOTE_ERROR_TOO_LARGE: more than @max_size; G_FILE_ERROR, G_IO_ERROR
 */
gboolean crm_odata_stream_decode (
    const char *text, const char *path, guint64 max_size, guint64 *size, GError **error);

/* A record's change that puts the file at @path into its @place; @name and @type: (nullable). */
char *crm_odata_stream_dup_json (const CrmOdataTextStream *place,
                                 const char *path,
                                 const char *name,
                                 const char *type,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
