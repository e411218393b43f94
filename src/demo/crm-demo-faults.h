/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-demo-service.h"

G_BEGIN_DECLS
/* Scripts of what goes wrong: "the second PATCH below Contacts is reset after its effect". */
typedef enum
{
  CRM_DEMO_FAULT_STATUS,         /* answers with a status (and body) and does nothing */
  CRM_DEMO_FAULT_DELAY,          /* answers as always, later */
  CRM_DEMO_FAULT_STALL,          /* never answers */
  CRM_DEMO_FAULT_RESET_BEFORE,   /* drops the connection and does nothing */
  CRM_DEMO_FAULT_RESET_AFTER,    /* does it, then drops the connection without an answer */
  CRM_DEMO_FAULT_TRUNCATE,       /* does it, then breaks off in the middle of the body */
  CRM_DEMO_FAULT_WRONG_TYPE,     /* a property, or "value", has a value of another type */
  CRM_DEMO_FAULT_HTML,           /* a page for people, with status 200 */
  CRM_DEMO_FAULT_EXPIRE_SESSION, /* the session is over before it is asked */
  CRM_DEMO_FAULT_ERROR_AFTER,    /* does it, then answers with a status as if it had failed */
  CRM_DEMO_FAULT_BATCH_LIE, /* a change set that failed says of its first calls that they are done
                             */
} CrmDemoFaultAction;

struct _CrmDemoFault
{
  char *method; /* or %NULL: any */
  char *prefix; /* of the path below the service root, or of the whole path if it starts with "/" */
  guint nth;    /* the first matching request it strikes, from 1 */
  guint times;  /* how many in a row; 0: all from then on */
  CrmDemoFaultAction action;
  guint status;
  guint delay_ms;
  char *body;         /* of a status; or %NULL */
  char *content_type; /* of the body; or %NULL for JSON */
  char *retry_after;  /* header beside a status, or %NULL */
  char *form;         /* how a session that is over shows itself; or %NULL */
  char *property;     /* of a wrong type; or %NULL */
  guint n_seen;
};

CrmDemoFaults *crm_demo_faults_new (void) G_GNUC_WARN_UNUSED_RESULT;
void crm_demo_faults_free (CrmDemoFaults *self);
gboolean crm_demo_fault_action_from_string (const char *name, CrmDemoFaultAction *out);
CrmDemoFault *crm_demo_fault_new (void) G_GNUC_WARN_UNUSED_RESULT;
void crm_demo_fault_free (CrmDemoFault *self);
void crm_demo_faults_take (CrmDemoFaults *self, CrmDemoFault *fault);
void crm_demo_faults_clear (CrmDemoFaults *self);
/* Counts the request and returns the fault it gets, borrowed, or %NULL. @below: the path below
 * the service root, or %NULL outside of it. */
const CrmDemoFault *crm_demo_faults_match (CrmDemoFaults *self,
                                           const char *method,
                                           const char *path,
                                           const char *below);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrmDemoFault, crm_demo_fault_free)
G_END_DECLS
