/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-demo-creatio.h"
#include "crm-demo-faults.h"
#include "crm-demo-identity.h"
#include "crm-demo-log.h"
#include "crm-demo-service.h"

G_BEGIN_DECLS
/* POST /control: what a test does behind the back of the client (docs/demo-server.md). */
typedef struct
{
  CrmDemoService *service;
  CrmDemoFaults *faults;
  CrmDemoLog *log;
  CrmDemoSessions *sessions;
  CrmDemoIdentity *identity;
} CrmDemoControl;

/* @waits: (out): the answer is to be sent only when no process is pending */
gboolean crm_demo_control_answer (const CrmDemoControl *self,
                                  CrmDemoRequest *request,
                                  CrmDemoResponse *response,
                                  gboolean *waits,
                                  GError **error);
G_END_DECLS
