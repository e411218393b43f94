/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-demo-service.h"

G_BEGIN_DECLS
/* One request of a batch and, once it has run, its answer. */
typedef struct
{
  char *id; /* as the client named it, or %NULL */
  char *method;
  char *url;
  GHashTable *headers; /* lower-case name -> value */
  GBytes *body;
  char *group;               /* requests of one group are done together or not at all; or %NULL */
  GPtrArray *depends_on;     /* ids; never %NULL */
  CrmDemoResponse *response; /* %NULL: not run */
  gboolean is_group_failure; /* rolled back with its group */
} CrmDemoBatchItem;

CrmDemoBatchItem *crm_demo_batch_item_new (void) G_GNUC_WARN_UNUSED_RESULT;
void crm_demo_batch_item_free (CrmDemoBatchItem *self);

/* Both forms: reads the body, runs it, writes the answer. */
gboolean crm_demo_batch_answer (CrmDemoService *service,
                                CrmDemoRequest *request,
                                CrmDemoResponse *response,
                                GError **error);
/* The items of a body (CrmDemoBatchItem), and the answer to them. */
GPtrArray *crm_demo_batch_json_parse (GBytes *body, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void crm_demo_batch_json_print (GPtrArray *items, GString *out);
GPtrArray *crm_demo_multipart_parse (GBytes *body,
                                     const char *content_type,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Returns: the Content-Type with the boundary */
char *crm_demo_multipart_print (GPtrArray *items, GString *out) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
