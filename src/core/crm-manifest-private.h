/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-manifest.h"

G_BEGIN_DECLS
/* How a manifest is read; only crm-manifest*.c includes this. */

struct _CrmManifest
{
  JsonNode *root; /* all its objects, merged */
};

/* Where filters of a manifest are translated: to $filter, for one model. */
typedef struct
{
  CrmEdm *edm;
  GPtrArray *notes;  /* or %NULL */
  const char *where; /* "Activity.SyncFilter", for @notes */
  guint n_lost;      /* clauses that could not be said */
} CrmManifestPlace;

/* "not mapped: @format..." */
void crm_manifest_note (GPtrArray *notes, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* Reading what may be of any kind: %NULL or the default where it is of another. */
JsonObject *crm_manifest_object (JsonObject *object, const char *member);
JsonArray *crm_manifest_array (JsonObject *object, const char *member);
const char *crm_manifest_text (JsonObject *object, const char *member);
gint64 crm_manifest_number (JsonObject *object, const char *member, gint64 otherwise);
gboolean crm_manifest_truth (JsonObject *object, const char *member);
JsonObject *crm_manifest_element (JsonArray *array, guint index);
/* What is behind the last dot of "Terrasoft.ComparisonTypes.Equal"; of %NULL %NULL. */
const char *crm_manifest_word (const char *text);

/* "Opportunity.Owner" of @type as "Opportunity/OwnerId"; %NULL: it leads nowhere. @property: what
 * is at its end */
char *crm_manifest_dup_path (CrmEdm *edm,
                             CrmEdmEntityType *type,
                             const char *columns,
                             CrmEdmProperty **property) G_GNUC_WARN_UNUSED_RESULT;
/* @value as a literal that compares with @property, or %NULL. */
char *crm_manifest_dup_literal (const CrmEdmProperty *property,
                                JsonNode *value) G_GNUC_WARN_UNUSED_RESULT;
/* The set of a model, whatever the version calls it, and its type; or %NULL. */
CrmEdmEntitySet *crm_manifest_find_set (CrmEdm *edm, const char *model, CrmEdmEntityType **type);
/* One clause less: the filter lets more through. */
void crm_manifest_lose (CrmManifestPlace *place, const char *what);
/* @clause, which it takes, or what it says not: %NULL where it lost something on the way, since
 * @n_lost, for then that would let less through. */
char *
crm_manifest_negate (CrmManifestPlace *place, char *clause, guint n_lost) G_GNUC_WARN_UNUSED_RESULT;
/* Joins what was translated, and frees it; a %NULL among it could not be. "and" goes on without
 * those, "or" cannot. %NULL: nothing is left. */
char *crm_manifest_join (GPtrArray *clauses, gboolean is_or) G_GNUC_WARN_UNUSED_RESULT;

/* The filters of a model as $filter, or %NULL: there is nothing that could be said. */
char *crm_manifest_dup_sync_filter (CrmManifestPlace *place,
                                    CrmEdmEntityType *type,
                                    JsonObject *filter) G_GNUC_WARN_UNUSED_RESULT;
char *crm_manifest_dup_query_filter (CrmManifestPlace *place,
                                     CrmEdmEntityType *type,
                                     JsonObject *filter) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
