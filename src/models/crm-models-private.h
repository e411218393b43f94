/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-models.h"
#include "crm-project.h"
#include "crm-value.h"

G_BEGIN_DECLS
/* --- items ---------------------------------------------------------------------------------- */
CrmRecordItem *crm_record_item_new (gint64 row_id) G_GNUC_WARN_UNUSED_RESULT;
void crm_record_item_set_record (CrmRecordItem *self, CrmRecord *record);

/* Positions of the list fields that make the second line, and of the one that stands at the
 * end of the row (an amount or a date), or -1. */
int crm_entity_find_trailing_field (CrmEntity *entity);

/* --- texts in the locale's form (crm-field-text.c) ---------------------------------------------
 */
/* For reading: grouped digits, day and time in words of the locale. %NULL: empty. */
char *crm_field_dup_display (CrmField *field, const CrmValue *value) G_GNUC_WARN_UNUSED_RESULT;
/* For an entry: what crm_field_parse_input() reads back. "" where it is empty. */
char *crm_field_dup_input (CrmField *field, const CrmValue *value) G_GNUC_WARN_UNUSED_RESULT;
/* Of a date or time, microseconds since the epoch: of a day (then @is_day) its midnight here. 0:
 * empty. */
gint64 crm_field_get_moment (CrmField *field, const CrmValue *value, gboolean *is_day);
/* "%Y-%m-%d" or the locale's order, always with four digits of the year. */
char *crm_locale_dup_date_format (void) G_GNUC_WARN_UNUSED_RESULT;

/* --- reading what was typed (crm-field-input.c) --------------------------------------------------
 */
/**
 * crm_number_normalise:
 * @decimal: the locale's decimal point
 * @group: what stands between thousands in this locale, may be ""
 *
 * "1 234,50" or "1,234.50" -> "1234.50". Where one mark stands alone it is the decimal
 * point unless it is the one between thousands and stands where such a mark would.
 * Returns: %NULL where it is no number or where it could be two
 */
char *crm_number_normalise (const char *text,
                            const char *decimal,
                            const char *group) G_GNUC_WARN_UNUSED_RESULT;
/* Three numbers in any order the locale's @format ("%d.%m.%Y") or ISO 8601 has -> "2026-01-31". */
char *crm_date_normalise (const char *text, const char *format) G_GNUC_WARN_UNUSED_RESULT;
/* "9:30", "9.30 pm", "21:30:15" -> "21:30:15" */
char *crm_clock_normalise (const char *text) G_GNUC_WARN_UNUSED_RESULT;

/* %FALSE: @complaint is a sentence for the user. An empty @text gives NULL. */
gboolean crm_field_parse_input (
    CrmField *field, const char *text, CrmArena *arena, CrmValue *out, char **complaint);

/* --- what a value must be (crm-field-check.c)
 * ----------------------------------------------------- */
/* A sentence for the user, or %NULL where @value may be saved. @required: a value is insisted on.
 */
char *crm_field_dup_complaint (CrmField *field,
                               const CrmValue *value,
                               gboolean required) G_GNUC_WARN_UNUSED_RESULT;
/* "Enter a whole number from -128 to 127": for an input that is no value of the type. */
char *crm_field_dup_type_complaint (CrmField *field) G_GNUC_WARN_UNUSED_RESULT;

/* --- groups of a list ------------------------------------------------------------------------- */
/* @text: what the store said of the group: of a lookup the name, of a date its month; or %NULL. */
char *crm_group_dup_title (CrmEntity *entity,
                           CrmField *field,
                           const char *text) G_GNUC_WARN_UNUSED_RESULT;

/* --- answers that come late
 * ------------------------------------------------------------------------- */
/* User data of a call that must not keep its model alive: a list nobody shows any more must
 * not go on asking. crm_late_take() gives a reference or %NULL and frees @late. */
gpointer crm_late_new (gpointer object) G_GNUC_WARN_UNUSED_RESULT;
gpointer crm_late_take (gpointer late) G_GNUC_WARN_UNUSED_RESULT;

/* --- errors
 * ---------------------------------------------------------------------------------------- */
/* A sentence for the user from an error of the store. */
char *crm_models_dup_error_text (const GError *error) G_GNUC_WARN_UNUSED_RESULT;

/* How long a draft waits before it is kept; tests shorten it. */
void crm_record_draft_set_delay (CrmRecordDraft *self, guint milliseconds);
G_END_DECLS
