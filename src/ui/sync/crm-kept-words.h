/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-kept.h"

G_BEGIN_DECLS
/* What a problem or an earlier value is called. Static unless "dup". */

/* "Rejected Change" */
const char *crm_kept_words_title (const CrmKept *kept);
/* "Rejected", before the fields in a row */
const char *crm_kept_words_short (const CrmKept *kept);
/* Two sentences: what happened, when. */
char *crm_kept_words_dup_detail (const CrmKept *kept) G_GNUC_WARN_UNUSED_RESULT;
/* Labels of what can be done; %NULL: that cannot. */
const char *crm_kept_words_edit (const CrmKept *kept);
const char *crm_kept_words_retry (const CrmKept *kept);
const char *crm_kept_words_discard (const CrmKept *kept);
/* What the question before discarding says. */
const char *crm_kept_words_discard_heading (const CrmKept *kept);
const char *crm_kept_words_discard_body (const CrmKept *kept);
G_END_DECLS
