/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-types.h"

G_BEGIN_DECLS
/* What came back for one request, with a body that was read to its end. The body has
 * CRM_ODATA_REPLY_PADDING zero bytes after @length, for parsing it where it is. */
#define CRM_ODATA_REPLY_PADDING 8

typedef struct
{
  guint status;
  GUri *uri;          /* that answered, after redirects */
  char *content_type; /* lower case, without parameters; or %NULL */
  char *boundary;     /* of a multipart answer; or %NULL */
  char *etag;
  char *location;  /* OData-EntityId, else Location; or %NULL */
  char *challenge; /* WWW-Authenticate; or %NULL */
  char *odata_version;
  char *content_range;   /* of a part of a file; or %NULL */
  gint64 content_length; /* of a body that is sent as it is; -1: not told */
  gboolean is_attachment;
  char *file_name;    /* of a file: no folder in it; or %NULL */
  char *file_type;    /* where it is told apart from @content_type; or %NULL */
  gint64 file_size;   /* of all of it; -1: not told */
  guint64 chunk_size; /* of the pieces it is to be sent in; 0: not told */
  char *body;
  gsize length;
  gint64 date_us;        /* the Date header, whoever sent it; 0: none */
  gint64 server_time_us; /* 0: not told, or a cache answered */
  guint retry_after_ms;  /* 0: not told; at most an hour */
} CrmOdataReply;

void crm_odata_reply_clear (CrmOdataReply *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CrmOdataReply, crm_odata_reply_clear)

/* A Retry-After header, seconds or a date: milliseconds, at most an hour; 0: nothing usable.
 * @date_us: the Date header it came with; a date without one says nothing, for the device's
 * clock may be wrong. */
guint crm_odata_reply_parse_retry_after (const char *text, gint64 date_us);

/* A name as a header has it, without folders and what cannot be seen; %NULL: nothing is left. */
char *crm_odata_reply_dup_file_name (const char *text) G_GNUC_WARN_UNUSED_RESULT;

gboolean crm_odata_reply_is_success (const CrmOdataReply *self);
/* An HTML page where data was asked for: a login page, a portal, a wrong address. */
gboolean crm_odata_reply_is_web_page (const CrmOdataReply *self);
G_END_DECLS
