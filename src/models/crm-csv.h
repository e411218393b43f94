/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-types.h"

G_BEGIN_DECLS
/* Lines of CSV (RFC 4180), each with its end. Any thread. @fields: guint, of the entity. */
char *crm_csv_dup_captions (CrmEntity *entity, GArray *fields) G_GNUC_WARN_UNUSED_RESULT;
/* Numbers and dates in a form every program reads, lookups and choices as a person calls them. */
char *crm_csv_dup_record (CrmRecord *record, GArray *fields) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
