/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-edm.h"
#include "crm-project.h"

G_BEGIN_DECLS
/* How a project is put together; only crm-project*.c includes this. */

#define CRM_PROJECT_MAX_BYTES (16 * 1024 * 1024)
#define CRM_PROJECT_MAX_ENTITIES 2000
#define CRM_PROJECT_MAX_FIELDS 1000

/* What somebody decided about an entity: the rest is derived. */
typedef enum
{
  CRM_GIVEN_NOTHING = 0,
  CRM_GIVEN_DISPLAY = 1 << 0,
  CRM_GIVEN_MODIFIED = 1 << 1,
  CRM_GIVEN_OWNER = 1 << 2,
  CRM_GIVEN_LIST = 1 << 3,
  CRM_GIVEN_SEARCH = 1 << 4,
  CRM_GIVEN_QUICK = 1 << 5,
  CRM_GIVEN_ORDERBY = 1 << 6,
  CRM_GIVEN_VIEWS = 1 << 7,
  CRM_GIVEN_SECTIONS = 1 << 8,
  CRM_GIVEN_RELATED = 1 << 9,
  CRM_GIVEN_IS_LOOKUP = 1 << 10,
  CRM_GIVEN_SYNC_METHOD = 1 << 11,
  CRM_GIVEN_SYNC_FILTER = 1 << 12,
  CRM_GIVEN_ICON = 1 << 13,
  CRM_GIVEN_CREATED = 1 << 14,
  CRM_GIVEN_STAGE = 1 << 15,
  CRM_GIVEN_TIMELINE = 1 << 16,
  CRM_GIVEN_AGENDA = 1 << 17,
} CrmGiven;

CrmProject *crm_project_new (const char *name, const char *version) G_GNUC_WARN_UNUSED_RESULT;
void crm_project_add_entity (CrmProject *self, CrmEntity *entity); /* takes @entity */

CrmEntity *crm_entity_new (const char *name, const char *set) G_GNUC_WARN_UNUSED_RESULT;
void crm_entity_free (CrmEntity *self);
/* Empty: no entities, no triggers, both ways. Takes effect where it is added to the project. */
CrmSyncProfile *crm_sync_profile_new (const char *name,
                                      const char *caption) G_GNUC_WARN_UNUSED_RESULT;
void crm_sync_profile_free (gpointer self);

/* Takes the fields out of @fields (CrmField) and numbers them. */
void crm_entity_set_fields (CrmEntity *self, GPtrArray *fields);
void crm_entity_add_key (CrmEntity *self, CrmField *field);
/* To the views of an entity, or its quick filters. */
void crm_views_add (GPtrArray *views,
                    const char *name,
                    const char *caption,
                    const char *filter,
                    const char *orderby);
CrmSection *crm_entity_add_section (CrmEntity *self, const char *caption);
CrmRelated *crm_entity_add_related (CrmEntity *self,
                                    const char *entity,
                                    const char *field,
                                    const char *caption);

CrmField *crm_field_new (const char *name, CrmEdmType type) G_GNUC_WARN_UNUSED_RESULT;
void crm_field_free (gpointer self);
CrmChoice *crm_field_add_choice (CrmField *self, const char *value, const char *caption);
void crm_entity_add_rule (CrmEntity *self, const char *when, guint field, const char *value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrmEntity, crm_entity_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrmField, crm_field_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrmSyncProfile, crm_sync_profile_free)

/* Captions: "firstName" -> "First Name", "OWNER_ID" -> "Owner Id", "Company" <-> "Companies". */
char *crm_caption_from_name (const char *name) G_GNUC_WARN_UNUSED_RESULT;
/* The name without what says that it is a key: "account_ID" -> "Account". */
char *crm_caption_from_reference (const char *name) G_GNUC_WARN_UNUSED_RESULT;
char *crm_caption_to_plural (const char *caption) G_GNUC_WARN_UNUSED_RESULT;
char *crm_caption_to_singular (const char *caption) G_GNUC_WARN_UNUSED_RESULT;
/* Lower case, letters and digits only: how names are compared. */
char *crm_caption_fold (const char *name) G_GNUC_WARN_UNUSED_RESULT;
gboolean crm_caption_has_word (const char *caption, const char *const *words);
/* What people read and is longer than any caption, the project's name too, ends in an ellipsis. */
void crm_project_shorten_captions (CrmProject *self);

/* From $metadata: fields and flags of the entity that @set becomes. %NULL where its type
 * has no key we can use. */
CrmEntity *
crm_entity_from_edm (CrmEdm *edm, CrmEdmEntitySet *set, const char *name) G_GNUC_WARN_UNUSED_RESULT;
CrmField *crm_field_from_edm (CrmEdm *edm,
                              CrmEdmEntityType *type,
                              CrmEdmProperty *property) G_GNUC_WARN_UNUSED_RESULT;
gboolean crm_edm_property_is_usable (const CrmEdmProperty *property);
/* The field @name, "_x_value__x_account", for one of the sets that a property leads to; %NULL:
 * it is no such name. */
CrmField *crm_field_from_fork (CrmEdm *edm,
                               CrmEdmEntityType *type,
                               const char *name) G_GNUC_WARN_UNUSED_RESULT;
/* "industrycode@OData.Community.Display.V1.FormattedValue": a text that comes beside a property,
 * to be read only; %NULL where @type has no such property. */
CrmField *crm_field_from_annotation (CrmEdmEntityType *type,
                                     const char *name) G_GNUC_WARN_UNUSED_RESULT;
/* Adds a field for each set that @property leads to. %FALSE: to fewer than two, or to so many
 * that it is one field. */
gboolean crm_fields_add_forks (GPtrArray *fields,
                               CrmEdm *edm,
                               CrmEdmEntityType *type,
                               CrmEdmProperty *property);
/* The field that leads along @navigation, by a fork or as the property itself; or %NULL. */
CrmField *crm_entity_find_way (CrmEntity *self, const char *property, const char *navigation);
/* The fork along @navigation, whatever its property is; or %NULL. */
CrmField *crm_entity_find_fork (CrmEntity *self, const char *navigation);
/* Lookups of fields that have none yet, from navigations to sets of this project. */
void crm_project_link_lookups (CrmProject *self, CrmEdm *edm);

/* created/modified by/on: the server's own bookkeeping. */
gboolean crm_field_is_audit (const CrmField *self);
/* Fills in what @given (one CrmGiven per entity) leaves open. @given %NULL: all is open, the
 * order too, which becomes the hub's: what a CRM is about first, lookups last. */
void crm_project_derive (CrmProject *self, const CrmGiven *given);

/* What kind of thing an entity is to a person, by its name. */
gboolean crm_entity_is_activity (const CrmEntity *self);
/* "OwnerId eq @me" where it has such an owner, else %NULL. */
char *crm_entity_dup_mine (const CrmEntity *self) G_GNUC_WARN_UNUSED_RESULT;
/* crm-project-agenda.c: after the other roles. */
void crm_entity_derive_agenda (CrmEntity *self);
/* crm-project-file.c: after the other roles, of what is a file. */
void crm_entity_derive_file (CrmEntity *self);

/* Names of enumerations in the document. */
extern const char *const crm_sync_method_names[];
extern const char *const crm_conflict_policy_names[];
extern const char *const crm_field_format_names[];
extern const char *const crm_sync_direction_names[];
/* "Edm.String", and "Enum", "Complex", "Collection", "Other" for what has no Edm name. */
const char *crm_project_type_to_string (CrmEdmType type);
gboolean crm_project_type_from_string (const char *name, CrmEdmType *out);
G_END_DECLS
