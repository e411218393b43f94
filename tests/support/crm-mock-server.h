/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gio/gio.h>

G_BEGIN_DECLS
/* A scripted HTTP/1.1 server on 127.0.0.1 and a free port, in threads of its own. It
 * answers by method and path, notes what it was asked, and can break an answer in the
 * ways real ones break. */
typedef struct _CrmMockServer CrmMockServer;
typedef struct _CrmMockAnswer CrmMockAnswer;

typedef struct
{
  char *method;
  char *path;          /* as it stood in the request, still encoded */
  char *query;         /* without "?", still encoded; or %NULL */
  GHashTable *headers; /* name in lower case -> value */
  char *body;          /* never %NULL */
} CrmMockRequest;

typedef enum
{
  CRM_MOCK_WHOLE,
  CRM_MOCK_TRUNCATE, /* announces all of the body, sends half of it and closes */
  CRM_MOCK_STALL,    /* sends half of the body, then nothing until the server is freed */
  CRM_MOCK_RESET,    /* closes without a word */
} CrmMockFault;

CrmMockServer *crm_mock_server_new (void) G_GNUC_WARN_UNUSED_RESULT;
/* The same over TLS, with the certificate and key in a PEM file. */
CrmMockServer *crm_mock_server_new_tls (const char *pem_file) G_GNUC_WARN_UNUSED_RESULT;
/* Asks every visitor for a certificate; one that has any comes with a header
 * "(certificate)". Before the first visit. */
void crm_mock_server_ask_certificate (CrmMockServer *self);
void crm_mock_server_free (CrmMockServer *self);
const char *crm_mock_server_get_url (CrmMockServer *self); /* "http://127.0.0.1:12345" */

/**
 * crm_mock_server_answer:
 * @method: "GET"; %NULL for any
 * @path: decoded, without query; %NULL for any
 * @body: (nullable): in it and in headers %URL% becomes the server's own address
 *
 * Queues an answer. Answers for the same method and path are given in turn, the last one
 * again and again. Without any it is 404. Borrowed: to add to it before it is needed.
 */
CrmMockAnswer *crm_mock_server_answer (CrmMockServer *self,
                                       const char *method,
                                       const char *path,
                                       guint status,
                                       const char *content_type,
                                       const char *body);
/* The answer with a JSON body and status 200. */
CrmMockAnswer *crm_mock_server_answer_json (CrmMockServer *self,
                                            const char *method,
                                            const char *path,
                                            const char *body);
void crm_mock_answer_add_header (CrmMockAnswer *self, const char *name, const char *value);
/* Any bytes as the body, sent as they are. */
void crm_mock_answer_set_bytes (CrmMockAnswer *self, GBytes *bytes);
void crm_mock_answer_set_fault (CrmMockAnswer *self, CrmMockFault fault);

/* Blocks until @n requests have arrived in all. */
void crm_mock_server_wait (CrmMockServer *self, guint n);
guint crm_mock_server_get_n_requests (CrmMockServer *self);
/* Borrowed until the server is freed; @position must be below the number of requests. */
const CrmMockRequest *crm_mock_server_get_request (CrmMockServer *self, guint position);
const CrmMockRequest *crm_mock_server_get_last (CrmMockServer *self); /* or %NULL */
const char *crm_mock_request_get_header (const CrmMockRequest *self, const char *name);
/* Whether @text stands anywhere in what was received: for secrets that must not. */
gboolean crm_mock_server_has_seen (CrmMockServer *self, const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrmMockServer, crm_mock_server_free)
G_END_DECLS
