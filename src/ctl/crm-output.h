/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-project.h"
#include "crm-types.h"

G_BEGIN_DECLS
/* Forms of output. JSON is compact; what a double cannot hold exactly (Int64, Decimal)
 * is a string there, as OData's IEEE754Compatible form has it. */
void crm_output_json_string (GString *out, const char *text); /* %NULL: null */
void crm_output_json_value (GString *out, const CrmField *field, const CrmValue *value);
/* {"Id":"...","Name":"..."}: @fields are indexes */
void crm_output_json_record (GString *out, CrmRecord *record, GArray *fields);
/* One cell of RFC 4180, quoted where that is needed. */
void crm_output_csv_cell (GString *out, const char *text);
void crm_output_csv_record (GString *out, CrmRecord *record, GArray *fields);

/* A table for people: cells are one line each, without control characters, cut at
 * @max_width columns. */
typedef struct _CrmTable CrmTable;
CrmTable *crm_table_new (guint n_columns, guint max_width) G_GNUC_WARN_UNUSED_RESULT;
void crm_table_add (CrmTable *self, const char *cell); /* the next cell; %NULL: empty */
guint crm_table_get_n_rows (CrmTable *self);
void crm_table_print (CrmTable *self, GString *out);
void crm_table_free (CrmTable *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrmTable, crm_table_free)

/* @text in one line: control characters are spaces, so that no server writes to a terminal. */
char *crm_output_dup_line (const char *text) G_GNUC_WARN_UNUSED_RESULT;
/* What a value looks like to a person: choices and lookups by their captions. */
char *crm_output_dup_cell (CrmRecord *record, guint field) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
