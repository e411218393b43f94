/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-types.h"

G_BEGIN_DECLS
/* @length -1 measures. @out is undefined where it fails. */
gboolean crm_guid_parse (const char *text, gsize length, guint8 out[16]);
void crm_guid_format (const guint8 guid[16], char out[37]); /* lower case */
/* A new random (version 4) GUID as text. */
char *crm_guid_new (void) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
