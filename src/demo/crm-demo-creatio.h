/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-demo-http.h"
#include "crm-demo-rights.h"
#include "crm-demo-service.h"

G_BEGIN_DECLS
/* The Creatio face's sign-in: cookies, the BPMCSRF header, sessions that end. */
CrmDemoSessions *crm_demo_sessions_new (GRand *random) G_GNUC_WARN_UNUSED_RESULT;
void crm_demo_sessions_free (CrmDemoSessions *self);
/* All of them, or those of one user. @form: what is answered from then on: "page" for people with
 * 200 to a GET and 401 to others, "redirect" to that page, or "status" 401; lives for ever */
void crm_demo_sessions_expire (CrmDemoSessions *self, const CrmDemoUser *user, const char *form);

/* POST .../AuthService.svc/Login: 200 whatever the outcome, as Creatio does it. */
void crm_demo_creatio_login (CrmDemoSessions *self,
                             CrmDemoRights *rights,
                             CrmDemoRequest *request,
                             CrmDemoResponse *response);
/* The user of a request; otherwise %NULL, and @response says 401, 403 or shows the login page. */
CrmDemoUser *crm_demo_creatio_authenticate (CrmDemoSessions *self,
                                            CrmDemoRequest *request,
                                            CrmDemoResponse *response);
/* .../UserInfoService.svc/getCurrentUserInfo */
void crm_demo_creatio_user_info (CrmDemoUser *user, CrmDemoResponse *response);
/* POST .../DataService/json/SyncReply/METHOD, for somebody who is signed in: QuerySysSettings and
 * RuntimeEntitySchemaRequest. %FALSE: it is another. */
gboolean crm_demo_creatio_data_service (CrmDemoService *service,
                                        CrmDemoRequest *request,
                                        CrmDemoResponse *response);
/* The page people sign in on: what a program sees when its session is over. */
void crm_demo_creatio_login_page (CrmDemoResponse *response);
G_END_DECLS
