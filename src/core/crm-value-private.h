/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-value.h"

G_BEGIN_DECLS
/* [+-]digits, exactly and within the bounds. */
gboolean
crm_value_parse_integer (const char *text, gsize length, gint64 min, gint64 max, gint64 *out);
/* To the canonical form. At most 400 digits, an exponent of at most 400. */
gboolean crm_value_parse_decimal (const char *text, gsize length, CrmArena *arena, CrmValue *out);
G_END_DECLS
