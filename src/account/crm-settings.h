/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-types.h"

G_BEGIN_DECLS
/* The person's choices, in GSettings. Where the schema is not installed (a program run from
 * its build directory) there are no settings, and every question is answered with @fallback.
 * Any thread. */
gboolean crm_settings_get_boolean (const char *name, gboolean fallback);
int crm_settings_get_int (const char *name, int fallback);
char *crm_settings_dup_string (const char *name, const char *fallback) G_GNUC_WARN_UNUSED_RESULT;
/* %FALSE: there is nothing to keep it in. */
gboolean crm_settings_set_boolean (const char *name, gboolean value);
gboolean crm_settings_set_int (const char *name, int value);
gboolean crm_settings_set_string (const char *name, const char *value);
/* For binding to widgets; %NULL where the schema is not installed. */
GSettings *crm_settings_dup (void) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
