/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-demo-types.h"

G_BEGIN_DECLS
/* What was asked and answered: a test's proof that nothing needless went over the wire. */
typedef struct _CrmDemoLog CrmDemoLog;
CrmDemoLog *crm_demo_log_new (void) G_GNUC_WARN_UNUSED_RESULT;
void crm_demo_log_free (CrmDemoLog *self);
/* @status: 0 where the connection was dropped without an answer; @target: path and query */
void crm_demo_log_add (CrmDemoLog *self,
                       const char *method,
                       const char *target,
                       guint status,
                       gsize request_bytes,
                       gsize response_bytes);
void crm_demo_log_clear (CrmDemoLog *self);
typedef struct
{
  guint requests;
  gsize request_bytes;
  gsize response_bytes;
} CrmDemoLogSum;
/* Of those with @method (%NULL: any) whose target has @part (%NULL: any) in it. */
CrmDemoLogSum crm_demo_log_sum (CrmDemoLog *self, const char *method, const char *part);
/* A JSON array, oldest first. */
void crm_demo_log_print (CrmDemoLog *self, GString *out);
G_END_DECLS
