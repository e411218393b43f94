/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <json-glib/json-glib.h>

G_BEGIN_DECLS
/* One JSON object of a document and the path to it, for messages. Each read leaves @out
 * alone where the member is absent, and fails with CRM_FORMAT_ERROR_INVALID naming the
 * path where it is of another kind. */
typedef struct
{
  JsonObject *object;
  const char *path; /* "entities[2].fields[4]"; "" is the document */
} CrmReader;

/* Replaces *@out (freeing it); a null makes it %NULL. */
gboolean crm_reader_string (CrmReader self, const char *member, char **out, GError **error);
/* The same, where null and "" are errors too. */
gboolean crm_reader_text (CrmReader self, const char *member, char **out, GError **error);
gboolean crm_reader_boolean (CrmReader self, const char *member, gboolean *out, GError **error);
/* A whole number from 0, or null for -1. */
gboolean crm_reader_limit (CrmReader self, const char *member, int *out, GError **error);
/* Any whole number, or null for @none. */
gboolean
crm_reader_integer (CrmReader self, const char *member, int none, int *out, GError **error);
/* Position in @names, which %NULL ends. */
gboolean crm_reader_choice (
    CrmReader self, const char *member, const char *const *names, guint *out, GError **error);
/* Borrowed; %NULL where it is absent (or null, for an object). */
gboolean crm_reader_array (CrmReader self, const char *member, JsonArray **out, GError **error);
gboolean crm_reader_object (CrmReader self, const char *member, JsonObject **out, GError **error);
gboolean crm_reader_has (CrmReader self, const char *member);

/* An element as an object / text, or %NULL and an error that names its place. */
JsonObject *
crm_reader_element_object (JsonArray *array, guint index, const char *path, GError **error);
const char *
crm_reader_element_text (JsonArray *array, guint index, const char *path, GError **error);

/* "@path.member: @format..." or "member: ..." */
void crm_reader_fail (CrmReader self, GError **error, const char *member, const char *format, ...)
    G_GNUC_PRINTF (4, 5);
char *crm_reader_join (CrmReader self, const char *member) G_GNUC_WARN_UNUSED_RESULT;
/* Names members that are not among @known in @warnings. */
void crm_reader_warn_unknown (CrmReader self, const char *const *known, GPtrArray *warnings);
G_END_DECLS
