/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-types.h"
#include "crm-value.h"

G_BEGIN_DECLS
/* What a server offers: the entity data model read from $metadata. Filled by a parser,
 * then immutable; any thread may read. Names are the server's, never trusted as SQL,
 * markup or paths. Arrays own their elements and are never %NULL. */

typedef enum
{
  CRM_EDM_MAY_BE_EMPTY, /* as far as @nullable tells */
  CRM_EDM_REQUIRED,     /* of a person, whatever the type allows */
  CRM_EDM_OPTIONAL,
} CrmEdmDuty;

struct _CrmEdmProperty
{
  char *name;
  CrmEdmType type;
  /* Qualified name of an enum or complex type, "Edm.DateTime" for what is that on the wire of
   * the versions before 4, else %NULL. */
  char *type_name;
  gboolean is_collection;
  gboolean nullable;
  gboolean read_only; /* Core.Computed, Core.Immutable, Permissions Read, sap:updatable=false ... */
  int max_length;     /* -1: none given, or "max" */
  int precision;      /* -1: none given */
  int scale;          /* -1: none given or variable */
  char *caption;      /* from annotations (Common.Label, sap:label), else %NULL */
  CrmEdmDuty duty;
  GPtrArray *choices; /* CrmEdmEnumMember whose @name is what is stored; or %NULL */
};

typedef struct
{
  char *property;   /* on the declaring type */
  char *referenced; /* on the target */
} CrmEdmConstraint;

struct _CrmEdmNavigation
{
  char *name;
  char *target_type; /* qualified, aliases resolved */
  gboolean is_collection;
  gboolean nullable;
  gboolean contains_target;
  char *partner;          /* or %NULL */
  GPtrArray *constraints; /* CrmEdmConstraint */
};

struct _CrmEdmEntityType
{
  char *name; /* qualified: Namespace.Name */
  char *base; /* qualified, or %NULL */
  gboolean is_abstract;
  gboolean is_open;
  gboolean has_stream;
  GPtrArray *keys;        /* char *, inherited ones included */
  GPtrArray *properties;  /* CrmEdmProperty, inherited ones first */
  GPtrArray *navigations; /* CrmEdmNavigation, inherited ones first */
  guint n_own_properties; /* of these, declared here */
  guint n_own_navigations;
  /* What the server keeps elsewhere (crm_remote_describe()); or %NULL. */
  char *caption;
  char *caption_plural;
  char *display; /* the property that names a record */
};

struct _CrmEdmEntitySet
{
  char *name;
  char *type_name;          /* qualified entity type */
  GHashTable *bindings;     /* navigation path -> entity set name */
  gboolean change_tracking; /* Capabilities.ChangeTracking says delta links work */
  gboolean insertable;
  gboolean updatable;
  gboolean deletable;
};

typedef struct
{
  char *name;
  char *value;   /* as written, or the position */
  char *caption; /* or %NULL */
} CrmEdmEnumMember;

struct _CrmEdmEnumType
{
  char *name; /* qualified */
  gboolean is_flags;
  GPtrArray *members; /* CrmEdmEnumMember */
};

typedef struct
{
  guint entity_types;
  guint entity_sets;
  guint properties; /* declared on entity and complex types, without the inherited */
  guint navigation_properties;
  guint complex_types;
  guint enum_types;
  guint actions;
  guint functions;
} CrmEdmCounts;

struct _CrmEdm
{
  gatomicrefcount ref_count;
  char *version; /* "1.0" .. "4.01", by namespace */
  GPtrArray *entity_types;
  GPtrArray *entity_sets;
  GPtrArray *enum_types;
  CrmEdmCounts counts;
};

CrmEdm *crm_edm_new (void) G_GNUC_WARN_UNUSED_RESULT;
CrmEdm *crm_edm_ref (CrmEdm *self);
void crm_edm_unref (CrmEdm *self);

CrmEdmEntityType *crm_edm_entity_type_new (const char *name) G_GNUC_WARN_UNUSED_RESULT;
CrmEdmEntitySet *crm_edm_entity_set_new (const char *name,
                                         const char *type_name) G_GNUC_WARN_UNUSED_RESULT;
CrmEdmEnumType *crm_edm_enum_type_new (const char *name) G_GNUC_WARN_UNUSED_RESULT;
CrmEdmProperty *crm_edm_property_new (const char *name, CrmEdmType type) G_GNUC_WARN_UNUSED_RESULT;
CrmEdmNavigation *crm_edm_navigation_new (const char *name,
                                          const char *target_type) G_GNUC_WARN_UNUSED_RESULT;
CrmEdmConstraint *crm_edm_constraint_new (const char *property,
                                          const char *referenced) G_GNUC_WARN_UNUSED_RESULT;
CrmEdmEnumMember *crm_edm_enum_member_new (const char *name,
                                           const char *value) G_GNUC_WARN_UNUSED_RESULT;
/* Adds one to a property's choices. @caption: (nullable) */
void crm_edm_property_add_choice (CrmEdmProperty *self, const char *value, const char *caption);

/* Borrowed, or %NULL. */
CrmEdmEntityType *crm_edm_find_entity_type (CrmEdm *self, const char *qualified_name);
CrmEdmEntitySet *crm_edm_find_entity_set (CrmEdm *self, const char *name);
CrmEdmEntitySet *crm_edm_find_entity_set_of (CrmEdm *self, const char *qualified_type_name);
CrmEdmEnumType *crm_edm_find_enum_type (CrmEdm *self, const char *qualified_name);
CrmEdmProperty *crm_edm_entity_type_find_property (CrmEdmEntityType *self, const char *name);
CrmEdmNavigation *crm_edm_entity_type_find_navigation (CrmEdmEntityType *self, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrmEdm, crm_edm_unref)
G_END_DECLS
