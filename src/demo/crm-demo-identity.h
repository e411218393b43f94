/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-demo-http.h"
#include "crm-demo-rights.h"

G_BEGIN_DECLS
/* The identity service beside the Dataverse face, as Entra has it: OAuth 2.0 with codes and PKCE,
 * codes for other devices, and clients that are a user (their id is the user's name, their secret
 * the password). Codes and refresh tokens work once. */
CrmDemoIdentity *crm_demo_identity_new (GRand *random,
                                        const char *origin) G_GNUC_WARN_UNUSED_RESULT;
void crm_demo_identity_free (CrmDemoIdentity *self);

/* %FALSE: nothing of the identity service is at this path. */
gboolean crm_demo_identity_answer (CrmDemoIdentity *self,
                                   CrmDemoRights *rights,
                                   CrmDemoRequest *request,
                                   CrmDemoResponse *response);
/* Whose token a request has; otherwise %NULL, and @response says where one is to be had. */
CrmDemoUser *crm_demo_identity_authenticate (CrmDemoIdentity *self,
                                             CrmDemoRequest *request,
                                             CrmDemoResponse *response);
/* Ends the access tokens of one user or of all; @for_good: and those that renew them */
void crm_demo_identity_expire (CrmDemoIdentity *self, const CrmDemoUser *user, gboolean for_good);
G_END_DECLS
