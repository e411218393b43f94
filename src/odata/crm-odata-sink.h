/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-odata-reply.h"
#include "crm-remote.h"

G_BEGIN_DECLS
/* Where the body of a good answer goes that is too long for memory: a file, which an answer of
 * status 206 goes on with, unless @size is 0, and any other begins anew. */
typedef struct
{
  const char *path;
  guint64 max_size;
  guint64 piece;                  /* bytes that are asked for at once; 0: all */
  CrmStreamProgressFunc progress; /* or %NULL */
  gpointer progress_data;

  guint64 size;          /* in: bytes in the file, out too */
  gint64 total;          /* out: as many are to be in it; -1: not told */
  char *etag;            /* out: of what is in it; or %NULL */
  char *content_type;    /* out */
  char *name;            /* out: what the server calls it; or %NULL */
  gboolean is_own_fault; /* out: it failed on this device's side */
} CrmOdataSink;
void crm_odata_sink_clear (CrmOdataSink *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CrmOdataSink, crm_odata_sink_clear)

/* Reads @stream to its end. @reply: its headers. @error: CRM_REMOTE_ERROR_TOO_LARGE; what reading
 * or, with is_own_fault, what writing gives. */
gboolean crm_odata_sink_fill (CrmOdataSink *self,
                              const CrmOdataReply *reply,
                              GInputStream *stream,
                              GCancellable *cancellable,
                              GError **error);
G_END_DECLS
