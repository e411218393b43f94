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
  char *identity; /* host that gives out tokens for it, as its refusal says; or %NULL */
  char *version;  /* as the server told it, or %NULL */
  const CrmOdataDialect *dialect; /* as far as it is known by now */
} CrmOdataPlace;
void crm_odata_place_clear (CrmOdataPlace *self);

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
G_END_DECLS
