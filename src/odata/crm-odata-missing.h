/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-odata-error.h"
#include "crm-types.h"

G_BEGIN_DECLS
/* What a refusal says besides its status, as far as servers say it in words or codes that
 * can be told from other refusals. Pure. @words and @code may be %NULL. */

/* A property or set of @entity is unknown to the server: its layout has changed. */
gboolean crm_odata_is_missing (
    guint status, CrmOdataAsk ask, CrmEntity *entity, const char *code, const char *words);

/* The answer, or the address of the question, would be larger than the server likes. */
gboolean crm_odata_is_too_large (guint status, CrmOdataAsk ask, const char *words);
G_END_DECLS
