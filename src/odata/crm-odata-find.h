/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-odata-auth.h"
#include "crm-odata-config.h"
#include "crm-odata-dialect.h"
#include "crm-odata-session.h"
#include "crm-types.h"

G_BEGIN_DECLS
/* Where a service is, and of which kind. @typed and @type are given, the rest is found. */
typedef struct
{
  GUri *typed;
  CrmOdataType type;
  GUri *site; /* of a Creatio: what its login hangs on; else the same as @root */
  GUri *root;
  char *identity;  /* host that gives out tokens for it, as its refusal says; or %NULL */
  char *challenge; /* the last refusal's, as it came; or %NULL */
  char *version;   /* as the server told it, or %NULL */
  const CrmOdataDialect *dialect; /* as far as it is known by now */
} CrmOdataPlace;
void crm_odata_place_clear (CrmOdataPlace *self);
/* Of OData; %NULL: no answer has told yet. */
const char *crm_odata_place_get_version (const CrmOdataPlace *self);

/**
 * crm_odata_find:
 * @error: CRM_REMOTE_ERROR_NOT_ODATA where no known root answers, saying what did;
 *   CRM_REMOTE_ERROR_SIGN_IN for a wrong password; or what sending gives
 *
 * Finds the root behind what a person typed. The path of a plain service is believed and
 * costs no request; a Creatio is logged in to and tried for its two roots.
 */
gboolean crm_odata_find (CrmOdataSession *session,
                         CrmOdataAuth *auth,
                         CrmOdataPlace *place,
                         GCancellable *cancellable,
                         GError **error);

/* The pieces of it, for whoever looks around without a sign-in. */

/* What was found at one address. */
typedef enum
{
  CRM_ODATA_FOUND_NOTHING,
  CRM_ODATA_FOUND_SERVICE,
  CRM_ODATA_FOUND_LOCKED, /* something that wants a sign-in */
  CRM_ODATA_FOUND_FAILURE,
} CrmOdataFound;
/* The service document at @root, or where there is none $metadata; @place learns from it. */
CrmOdataFound crm_odata_find_look (CrmOdataSession *session,
                                   GUri *root,
                                   CrmOdataPlace *place,
                                   GCancellable *cancellable,
                                   GError **error);
/* Below what was typed, the address itself first. */
#define CRM_ODATA_N_KNOWN_ROOTS 4
extern const char *const crm_odata_known_roots[CRM_ODATA_N_KNOWN_ROOTS];
/* The site of a Creatio that has its root, or its web client, at @typed. */
GUri *crm_odata_find_dup_site (GUri *typed) G_GNUC_WARN_UNUSED_RESULT;
/* Nobody's name and password are shown to find out. */
gboolean
crm_odata_find_creatio_login (CrmOdataSession *session, GUri *typed, GCancellable *cancellable);
G_END_DECLS
