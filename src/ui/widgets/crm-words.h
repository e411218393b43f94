/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-types.h"

G_BEGIN_DECLS
/* Texts built from the server's words and ours. Everything returned is plain, never markup. */

/* @text, valid UTF-8, for use inside one of our sentences: without bidi controls, and fenced by
 * bidi isolates where its direction could disturb what stands beside it. */
char *crm_words_isolate (const char *text) G_GNUC_WARN_UNUSED_RESULT;
/* A number, phone number or address: kept left to right in a right-to-left window. */
char *crm_words_isolate_ltr (const char *text) G_GNUC_WARN_UNUSED_RESULT;
/* Our sentence @format with its one %s filled by the isolated @text. */
char *crm_words_about (const char *format, const char *text) G_GNUC_WARN_UNUSED_RESULT;
/* @text for the few properties of libadwaita that read markup. */
char *crm_words_escape (const char *text) G_GNUC_WARN_UNUSED_RESULT;

/* "1,204" in the locale's form. */
char *crm_words_number (gint64 number) G_GNUC_WARN_UNUSED_RESULT;
/* "1,204 records" */
char *crm_words_records (gint64 number) G_GNUC_WARN_UNUSED_RESULT;
/* "3 changes waiting" */
char *crm_words_waiting (guint number) G_GNUC_WARN_UNUSED_RESULT;
/* "08:10" today, else the date; both as the locale writes them. @us: device time. */
char *crm_words_moment (gint64 us) G_GNUC_WARN_UNUSED_RESULT;
/* "14:30" */
char *crm_words_clock (gint64 us) G_GNUC_WARN_UNUSED_RESULT;
/* "in 3 days", "yesterday", "today": of a day within two months of today; %NULL: too far off to say
 * something. @us: any moment of that day, device time. */
char *crm_words_day_from_now (gint64 us, gint64 now_us) G_GNUC_WARN_UNUSED_RESULT;
/* "Today", "Yesterday", else "Monday 3 November 2026": a heading. */
char *crm_words_day (gint64 us, gint64 now_us) G_GNUC_WARN_UNUSED_RESULT;
/* "In 3 hours", "2 days ago"; %NULL farther than a week from now. */
char *crm_words_distance (gint64 us, gint64 now_us) G_GNUC_WARN_UNUSED_RESULT;
/* "Synchronized 5 minutes ago"; @us 0: "Never synchronized". */
char *crm_words_last_sync (gint64 us, gint64 now_us) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
