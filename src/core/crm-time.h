/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-types.h"

G_BEGIN_DECLS
/* "2026-01-31T10:00:00.123+02:00" -> microseconds since the epoch, UTC. Fractions to 12
 * digits are read and cut to 6; a missing offset means UTC. %FALSE: not such a text. */
gboolean crm_time_parse (const char *text, gsize length, gint64 *out_us);
/* ISO 8601 UTC with as many fraction digits as are needed (0, 3 or 6). */
char *crm_time_format (gint64 us) G_GNUC_WARN_UNUSED_RESULT;
/* An HTTP date (RFC 9110, 5.6.7), 0: not one. */
gint64 crm_time_parse_http (const char *text);
G_END_DECLS
