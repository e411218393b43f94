/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-demo-db.h"
#include "crm-demo-http.h"
#include "crm-demo-rights.h"
#include "crm-demo-schema.h"

G_BEGIN_DECLS
/* What the program was told. Plain data; zero values are the defaults. */
struct _CrmDemoOptions
{
  guint16 port; /* 0: a free one */
  CrmDemoFace face;
  guint32 seed;
  guint contacts;          /* 0: 1,204 */
  char *database;          /* a file, or %NULL: in memory */
  gboolean anonymous;      /* no sign-in: everybody is "demo" */
  guint process_delay_min; /* milliseconds; both 0: 200 to 5,000 */
  guint process_delay_max;
  guint page_size; /* rows per page unless the client asks; 0: as the face has it */
  gboolean require_if_match;
  gboolean relative_links; /* next and delta links relative to the service root */
  gint64 now_us;           /* what the clock shows at the start; 0: the machine's time */
};

#define CRM_DEMO_MAX_PAGE_SIZE 20000

/* The whole server but its sockets. Used by one thread. */
struct _CrmDemoService
{
  CrmDemoOptions options;
  CrmDemoSchema *schema;
  CrmDemoDb *db;
  CrmDemoRights *rights;
  CrmDemoProcess *process;
  gint64 clock_offset_us;
  GRand *random;        /* keys of rows the server makes */
  gint64 oldest_delta;  /* version: delta links from before are gone */
  GHashTable *uploads;  /* files that arrive in pieces, by token; see crm-demo-file.c */
  guint snapshot_model; /* version of the schema that the database's snapshot goes with */
};

CrmDemoService *crm_demo_service_new (const CrmDemoOptions *options,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
void crm_demo_service_free (CrmDemoService *self);
gint64 crm_demo_service_now_us (CrmDemoService *self);
/* Answers a request below the service root; also what a batch does with each of its parts. */
CrmDemoResponse *crm_demo_service_answer (CrmDemoService *self,
                                          CrmDemoRequest *request) G_GNUC_WARN_UNUSED_RESULT;
/* A random (version 4) GUID of the server's own seed. */
void crm_demo_random_guid (GRand *random, char out[37]);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrmDemoService, crm_demo_service_free)
G_END_DECLS
