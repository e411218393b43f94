/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-odata-multipart.h"
#include "crm-odata-session.h"
#include "crm-types.h"

G_BEGIN_DECLS
/* Several requests in one, in the form every server takes: multipart/mixed. Pure. */

typedef enum
{
  CRM_ODATA_SETS_NONE,
  CRM_ODATA_SETS_OF_ONE, /* each write in a change set of its own: before version 4 it has to be */
  CRM_ODATA_SETS_OF_ALL, /* all calls in one: all or none */
} CrmOdataSets;

/* Each of @calls has the Content-ID of its place, from 1. */
char *crm_odata_batch_dup_body (const CrmOdataCall *const *calls,
                                guint n_calls,
                                GUri *root,
                                const char *boundary,
                                CrmOdataSets sets) G_GNUC_WARN_UNUSED_RESULT;

typedef enum
{
  CRM_ODATA_FATE_UNKNOWN,  /* no answer, or one that cannot be believed */
  CRM_ODATA_FATE_ANSWERED, /* by its part, whatever that says */
  CRM_ODATA_FATE_UNDONE,   /* with the change set, by the failure of another */
} CrmOdataFate;

typedef struct
{
  CrmOdataFate fate;
  const CrmOdataPart *part; /* ANSWERED: borrowed from the parts */
} CrmOdataOutcome;

/* What became of each of the calls: @outcomes has @n_calls. A part belongs to the call whose
 * Content-ID it has; where a server gives none, or the same one twice, to the call at its
 * place, if the parts are as many as the calls or end with a failure (or a cut) early. */
void crm_odata_batch_match (const CrmOdataParts *parts,
                            guint n_calls,
                            gboolean atomic,
                            CrmOdataOutcome *outcomes);
G_END_DECLS
