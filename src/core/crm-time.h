/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-types.h"

G_BEGIN_DECLS
/* Texts of the OData ABNF; all of them strict, none needs a terminating NUL. What is out of
 * the range of years 1 to 9999 is not such a text. */

/* "2026-01-31T10:00:00.123+02:00" -> microseconds since the epoch, UTC. Fractions to 12
 * digits are read and cut to 6; a missing offset means UTC. %FALSE: not such a text. */
gboolean crm_time_parse (const char *text, gsize length, gint64 *out_us);
/* ISO 8601 UTC with as many fraction digits as are needed (0, 3 or 6). */
char *crm_time_format (gint64 us) G_GNUC_WARN_UNUSED_RESULT;
/* An HTTP date (RFC 9110, 5.6.7) in microseconds, 0: not one. */
gint64 crm_time_parse_http (const char *text);

/* "2026-01-31" <-> days since 1970-01-01. */
gboolean crm_date_parse (const char *text, gsize length, gint64 *out_days);
char *crm_date_format (gint64 days) G_GNUC_WARN_UNUSED_RESULT;
/* "10:30", "10:30:00.5" -> microseconds since midnight. */
gboolean crm_time_of_day_parse (const char *text, gsize length, gint64 *out_us);
char *crm_time_of_day_format (gint64 us) G_GNUC_WARN_UNUSED_RESULT;
/* "P1DT2H3M4.5S" <-> microseconds, days being 24 hours. */
gboolean crm_duration_parse (const char *text, gsize length, gint64 *out_us);
char *crm_duration_format (gint64 us) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
