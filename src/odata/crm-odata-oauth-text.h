/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-types.h"

G_BEGIN_DECLS
/* The texts of a sign-in: random ones, encoded ones, and those of others. Pure. */

/* 256 bits nobody can guess, in 43 characters that need no encoding. */
char *crm_oauth_dup_random (void) G_GNUC_WARN_UNUSED_RESULT;

/* PKCE, S256: what is shown of @verifier before it is told. */
char *crm_oauth_dup_challenge (const char *verifier) G_GNUC_WARN_UNUSED_RESULT;

/* The bytes of base64url without padding; %NULL where it is none. */
guint8 *crm_oauth_decode_base64url (const char *text, gsize *length) G_GNUC_WARN_UNUSED_RESULT;

/* "&name=value", encoded; nothing at all where @value is %NULL. Good for a form and a query. */
void crm_oauth_append (GString *form, const char *name, const char *value);

/* Names and values of a query, decoded; %NULL where it is malformed or says something twice,
 * which only somebody does who wants two readers to read it in two ways. */
GHashTable *crm_oauth_parse_query (const char *query) G_GNUC_WARN_UNUSED_RESULT;

/* Whether two secrets are the same, in a time that does not tell how much of them is. */
gboolean crm_oauth_is_same (const char *a, const char *b);

/* What somebody else said, for a person to read: at most 300 characters, none of them
 * invisible, each of @secrets (nullable, entries may be %NULL up to @n_secrets) blotted out.
 * %NULL where nothing is left. */
char *crm_oauth_dup_words (const char *text,
                           const char *const *secrets,
                           guint n_secrets) G_GNUC_WARN_UNUSED_RESULT;

/* A secret in memory is not left there. */
void crm_oauth_wipe (char **secret);
void crm_oauth_wipe_string (GString *secret); /* and frees it */
G_END_DECLS
