/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-project-private.h"
#include "crm-project-reader.h"

G_BEGIN_DECLS
/* Between the two passes over a document: crm-project-parse.c makes entities and bare
 * fields, crm-project-layout.c lays over them what else the document says. */

/* One entity of the document on its way into the project. */
typedef struct
{
  CrmEntity *entity; /* owned by the project */
  JsonObject *object;
  char *path;
  CrmGiven given;
} CrmDraft;

typedef struct
{
  CrmProject *project;
  CrmEdm *edm;         /* or NULL */
  GPtrArray *warnings; /* or NULL */
  GArray *drafts;      /* CrmDraft, one per entity of @project */
  gboolean yields;     /* the server's own captions and choices go before the document's */
} CrmParse;

/* The document as JSON, or an error: too large, no UTF-8, no JSON object. */
JsonNode *crm_project_load_document (const char *json,
                                     gssize length,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* crm_project_parse() of what was loaded. @yields: see CrmParse */
CrmProject *crm_project_parse_object (JsonObject *object,
                                      CrmEdm *edm,
                                      gboolean yields,
                                      GPtrArray *warnings,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

CrmReader crm_draft_reader (const CrmDraft *draft);
void crm_parse_warn (CrmParse *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
gboolean
crm_parse_check_name (CrmReader reader, const char *member, const char *name, GError **error);
/* The name of a field: the element itself or, where that is an object, its "name". */
const char *crm_parse_field_element (
    JsonArray *array, guint index, const char *path, JsonObject **object, GError **error);
/* The second pass, for one entity. */
gboolean crm_parse_layout (CrmParse *self, CrmDraft *draft, GError **error);
/* crm-project-sync.c: "sync" of an entity, after its fields; and "profiles" of the project. */
gboolean crm_parse_sync (CrmParse *self, CrmDraft *draft, GError **error);
gboolean crm_parse_profiles (CrmParse *self, CrmReader reader, GError **error);
/* crm-project-rules.c: conditions and rules of a form. A condition that names what is no field of
 * @entity is left out with a warning where there is $metadata, else it is an error. */
gboolean crm_parse_condition (CrmParse *self,
                              CrmEntity *entity,
                              CrmReader reader,
                              const char *member,
                              char **out,
                              GError **error);
/* What a form is told of a field. */
gboolean crm_parse_field_rules (
    CrmParse *self, CrmEntity *entity, CrmField *field, CrmReader reader, GError **error);
gboolean crm_parse_section_format (CrmSection *section, CrmReader reader, GError **error);
gboolean crm_parse_rules (CrmParse *self, CrmDraft *draft, GError **error);
/* crm-project-agenda.c: "agenda" of an entity, after its fields. */
gboolean crm_parse_agenda (CrmParse *self, CrmDraft *draft, GError **error);
/* crm-project-file.c: "file" and "picture" of an entity, after its fields. */
gboolean crm_parse_file (CrmParse *self, CrmDraft *draft, GError **error);
/* crm-project-check.c, with $metadata only. After all layouts: filters and orders that name what is
 * not there. */
void crm_parse_check_names (CrmParse *self, CrmDraft *draft);
/* Before: fields that filters and orders of the document's @entity name and its list does not. */
void crm_parse_add_needed_fields (CrmParse *self,
                                  JsonObject *entity,
                                  CrmEdmEntityType *type,
                                  GPtrArray *fields);
/* Entities that follow each other in a circle would never be here. */
void crm_parse_break_follow_circles (CrmParse *self);
/* A filter, @text may be %NULL: an error of its own names the place in the document too. */
gboolean
crm_parse_check_filter (CrmReader reader, const char *member, const char *text, GError **error);
/* A field that the document names beside its list. Without $metadata it must be there;
 * with it the server may not have it (any more): then *@out is %NULL and that is warned of. */
gboolean crm_parse_resolve_field (CrmParse *self,
                                  CrmDraft *draft,
                                  const char *path,
                                  const char *name,
                                  CrmField **out,
                                  GError **error);
G_END_DECLS
