/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-odata-metadata.h"
#include "crm-odata-xml.h"

G_BEGIN_DECLS
/* What the document says, before names are resolved: crm-odata-metadata.c fills it,
 * crm-odata-metadata-build.c makes an EDM of it. */

#define CRM_METADATA_MAX_TYPES 20000
#define CRM_METADATA_MAX_PROPERTIES 500000
#define CRM_METADATA_MAX_PER_TYPE 5000
#define CRM_METADATA_MAX_NOTES 1000000
#define CRM_METADATA_MAX_NAME_BYTES 512

typedef enum
{
  CRM_NOTE_LABEL,
  CRM_NOTE_COMPUTED,
  CRM_NOTE_IMMUTABLE,
  CRM_NOTE_PERMISSIONS,
  CRM_NOTE_CHANGE_TRACKING,
  CRM_NOTE_INSERT,
  CRM_NOTE_UPDATE,
  CRM_NOTE_DELETE,
} CrmNoteKind;

/* An annotation we know, inline or targeted. */
typedef struct
{
  CrmNoteKind kind;
  char *target;  /* "Namespace.Type/Property", "Namespace.Container/Set"; as written */
  char *text;    /* of a label or permissions, else %NULL */
  gboolean flag; /* what it says yes or no to */
  gboolean is_applied;
} CrmNote;

/* Type as written, by v4's TypeDefinition. */
typedef struct
{
  char *underlying;
  int max_length;
  int precision;
  int scale;
} CrmTypeDefinition;

/* v1 to v3: where a navigation leads is said by an Association. */
typedef struct
{
  char *role;
  char *type;
  gboolean is_many;
  GPtrArray *properties; /* char *: of the constraint, in order */
} CrmAssociationEnd;

typedef struct
{
  CrmAssociationEnd ends[2];
  guint n_ends;
  char *principal; /* role, or %NULL: no constraint */
  char *dependent;
} CrmAssociation;

/* A v1-3 navigation that waits for its association. */
typedef struct
{
  CrmEdmNavigation *navigation; /* owned by its type */
  char *relationship;
  char *from_role;
  char *to_role;
} CrmLooseNavigation;

typedef struct
{
  CrmEdm *edm;               /* type_name of properties and others still as written */
  GHashTable *aliases;       /* alias -> namespace */
  GHashTable *entity_types;  /* qualified name -> CrmEdmEntityType, borrowed */
  GHashTable *enum_types;    /* qualified name -> CrmEdmEnumType, borrowed */
  GHashTable *complex_types; /* set of qualified names */
  GHashTable *definitions;   /* qualified name -> CrmTypeDefinition */
  GHashTable *associations;  /* qualified name -> CrmAssociation */
  GPtrArray *loose;          /* CrmLooseNavigation */
  GPtrArray *notes;          /* CrmNote */
} CrmMetadataDraft;

void crm_metadata_draft_init (CrmMetadataDraft *self);
void crm_metadata_draft_clear (CrmMetadataDraft *self);
/* Resolves aliases and types, inherits, joins associations, applies annotations. */
gboolean crm_metadata_draft_build (CrmMetadataDraft *self, GError **error);
/* %FALSE where it is not a term we know; @term as written. */
gboolean crm_metadata_draft_find_term (CrmMetadataDraft *self, const char *term, CrmNoteKind *out);
/* @name with its alias replaced by the namespace. */
char *crm_metadata_draft_resolve (CrmMetadataDraft *self,
                                  const char *name) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
