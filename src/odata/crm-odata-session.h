/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-odata-dialect.h"
#include "crm-odata-reply.h"
#include "crm-odata-sink.h"
#include "crm-types.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS
/* HTTP to one origin: blocking, with limits, and nothing sent anywhere else. Cookies live
 * as long as the session and are never written down. One thread at a time. */
typedef struct _CrmOdataSession CrmOdataSession;

/* Of an answer, after inflating: a page may be asked for in smaller ones, $metadata may not. */
#define CRM_ODATA_MAX_BODY (32 * 1024 * 1024)
#define CRM_ODATA_MAX_METADATA (64 * 1024 * 1024)

/* One request. Plain data, borrowed for the call. */
typedef struct
{
  const char *method;
  GUri *uri;
  const char *accept;
  const char *content_type; /* of @body */
  const char *body;         /* or %NULL */
  const char *prefer;
  const char *if_match;
  const char *if_none_match;
  const char *tunnelled;          /* what @method stands for, where proxies refuse it; or %NULL */
  const char *body_file;          /* whose bytes are the body; or %NULL */
  CrmStreamProgressFunc progress; /* of it; or %NULL */
  gpointer progress_data;
  guint64 max_body;        /* of it; a larger one is CRM_REMOTE_ERROR_TOO_LARGE */
  GBytes *piece;           /* that is the body; or %NULL */
  const char *piece_range; /* "bytes 0-99/200", of @piece; or %NULL */
  const char *file_name;   /* ASCII; or %NULL */
  gboolean begins_pieces;  /* the body is to follow in pieces */
  const char *range;       /* "bytes=100-"; or %NULL */
  const char *if_range;    /* an ETag: all of it if it has another one; or %NULL */
  gsize max_answer;        /* 0: CRM_ODATA_MAX_BODY; more is CRM_REMOTE_ERROR_TOO_LARGE */
  CrmOdataSink *sink;      /* where the body of a good answer goes, unless it is a web page */
  gboolean is_sign_in;     /* goes out without what the sign-in gives */
} CrmOdataCall;

/* Puts what proves who we are onto a message that is about to go to our own origin. */
typedef void (*CrmOdataSignFunc) (SoupMessage *message, gpointer user_data);

/**
 * crm_odata_session_new:
 * @origin: the only place it talks to: scheme, host and port
 * @ca_file: (nullable): certificates trusted instead of the system's, PEM
 * @timeout_s: for connecting and for each wait, 0: the usual 30
 * @error: CRM_REMOTE_ERROR_REFUSED: an address that may not be used, or a bad @ca_file
 */
CrmOdataSession *crm_odata_session_new (GUri *origin,
                                        const char *ca_file,
                                        guint timeout_s,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
void crm_odata_session_free (CrmOdataSession *self);
/* Shows the certificate in @file to a server that asks for one: PEM, with its key, which no
 * password protects. @error: CRM_REMOTE_ERROR_REFUSED: there is none in it */
gboolean
crm_odata_session_set_client_certificate (CrmOdataSession *self, const char *file, GError **error);
/* Certificates in @ca_file are trusted beside the system's, which otherwise go. @error:
 * CRM_REMOTE_ERROR_REFUSED: there is none in it */
gboolean crm_odata_session_trust_also (CrmOdataSession *self, const char *ca_file, GError **error);
/* The server has asked for a certificate of ours, in the handshake of anything sent so far. */
gboolean crm_odata_session_is_asked_for_certificate (CrmOdataSession *self);
void
crm_odata_session_set_sign_func (CrmOdataSession *self, CrmOdataSignFunc func, gpointer user_data);

/* Whose version headers go out; those of version 4 until then. */
void crm_odata_session_set_dialect (CrmOdataSession *self, const CrmOdataDialect *dialect);

/**
 * crm_odata_session_send:
 * @reply: (out): any answer whatever its status, its body read to the end
 * @error: CRM_REMOTE_ERROR_REFUSED, _UNTRUSTED, _UNREACHABLE (certainly not processed),
 *   _UNKNOWN_OUTCOME, _TOO_LARGE, _SIGN_IN (led to a login page), G_IO_ERROR_CANCELLED
 *
 * Follows redirects of a GET on the same origin, at most five. Never sends a write twice.
 */
gboolean crm_odata_session_send (CrmOdataSession *self,
                                 const CrmOdataCall *call,
                                 CrmOdataReply *reply,
                                 GCancellable *cancellable,
                                 GError **error);

/* The value of a cookie, or %NULL. */
char *crm_odata_session_dup_cookie (CrmOdataSession *self,
                                    const char *name) G_GNUC_WARN_UNUSED_RESULT;
void crm_odata_session_clear_cookies (CrmOdataSession *self);

guint crm_odata_session_get_n_requests (CrmOdataSession *self);
gsize crm_odata_session_get_bytes_received (CrmOdataSession *self); /* bodies, inflated */
gsize crm_odata_session_get_bytes_sent (CrmOdataSession *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrmOdataSession, crm_odata_session_free)
G_END_DECLS
