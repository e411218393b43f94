/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-odata-metadata.h"
#include "crm-odata-xml.h"

G_BEGIN_DECLS
/* What the document says, before names are resolved: crm-odata-metadata-elements.c
 * fills it, driven by crm-odata-metadata.c;
 * crm-odata-metadata-build.c makes an EDM of it. */

#define CRM_METADATA_MAX_LABEL_BYTES 1024
#define CRM_METADATA_MAX_TYPES 20000
#define CRM_METADATA_MAX_PROPERTIES 500000
#define CRM_METADATA_MAX_PER_TYPE 5000
#define CRM_METADATA_MAX_NOTES 1000000
#define CRM_METADATA_MAX_ASSOCIATION_SETS 64 /* of one association */
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

/* v1 to v3: between which sets an association runs. */
typedef struct
{
  struct
  {
    char *role;
    char *set;
  } ends[2];
  guint n_ends;
} CrmAssociationSet;

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
  GHashTable
      *association_sets; /* qualified name of the association -> array of CrmAssociationSet */
  GPtrArray *loose;      /* CrmLooseNavigation */
  GPtrArray *notes;      /* CrmNote */
} CrmMetadataDraft;

void crm_metadata_draft_init (CrmMetadataDraft *self);
void crm_metadata_draft_clear (CrmMetadataDraft *self);
void crm_association_set_free (CrmAssociationSet *self);
/* Resolves aliases and types, inherits, joins associations, applies annotations. */
gboolean crm_metadata_draft_build (CrmMetadataDraft *self, GError **error);
/* %FALSE where it is not a term we know; @term as written. */
gboolean crm_metadata_draft_find_term (CrmMetadataDraft *self, const char *term, CrmNoteKind *out);
/* @name with its alias replaced by the namespace. */
char *crm_metadata_draft_resolve (CrmMetadataDraft *self,
                                  const char *name) G_GNUC_WARN_UNUSED_RESULT;
/* What the element at hand is; CRM_KIND_OTHER and all below it is skipped. */
typedef enum
{
  CRM_KIND_ROOT,
  CRM_KIND_OTHER,
  CRM_KIND_EDMX,
  CRM_KIND_REFERENCE,
  CRM_KIND_INCLUDE,
  CRM_KIND_DATA_SERVICES,
  CRM_KIND_SCHEMA,
  CRM_KIND_USING,
  CRM_KIND_ENTITY_TYPE,
  CRM_KIND_KEY,
  CRM_KIND_PROPERTY_REF,
  CRM_KIND_PROPERTY,
  CRM_KIND_NAVIGATION,
  CRM_KIND_CONSTRAINT,
  CRM_KIND_COMPLEX_TYPE,
  CRM_KIND_COMPLEX_PROPERTY,
  CRM_KIND_ENUM_TYPE,
  CRM_KIND_MEMBER,
  CRM_KIND_TYPE_DEFINITION,
  CRM_KIND_ACTION,
  CRM_KIND_FUNCTION,
  CRM_KIND_ASSOCIATION,
  CRM_KIND_END,
  CRM_KIND_PAIRING, /* ReferentialConstraint of an Association */
  CRM_KIND_PRINCIPAL,
  CRM_KIND_DEPENDENT,
  CRM_KIND_ROLE_PROPERTY,
  CRM_KIND_CONTAINER,
  CRM_KIND_ENTITY_SET,
  CRM_KIND_BINDING,
  CRM_KIND_ASSOCIATION_SET,
  CRM_KIND_SET_END,
  CRM_KIND_ANNOTATIONS,
  CRM_KIND_ANNOTATION,
  CRM_KIND_RECORD,
  CRM_KIND_PROPERTY_VALUE,
  CRM_KIND_VALUE_TEXT,
} CrmMetadataKind;

typedef struct
{
  CrmMetadataKind kind;
  char *target; /* what an annotation inside it is about, or NULL */
} CrmMetadataLevel;

struct _CrmOdataMetadataParser
{
  CrmXmlReader *xml;
  CrmMetadataDraft draft;
  GArray *levels; /* CrmMetadataLevel */
  char *edmx_version;
  char *space;     /* of the schema at hand */
  char *container; /* qualified */
  guint n_properties;
  /* Borrowed: what the element at hand belongs to. */
  CrmEdmEntityType *type;
  CrmEdmNavigation *navigation;
  CrmEdmEntitySet *set;
  CrmEdmEnumType *enumeration;
  CrmAssociation *association;
  CrmAssociationSet *association_set; /* or NULL: skipped */
  CrmAssociationEnd *end;             /* the one whose role a Principal or Dependent names */
  CrmNote *note;                      /* the annotation at hand, or NULL */
  GString *value_text;
};

typedef gboolean (*CrmMetadataStartFunc) (CrmOdataMetadataParser *self,
                                          const CrmXmlAttribute *attributes,
                                          guint n_attributes,
                                          GError **error);

/* The element at hand. */
CrmMetadataLevel *crm_metadata_top (CrmOdataMetadataParser *self);
/* What @name is inside @parent, and who takes it (or %NULL). */
CrmMetadataKind
crm_metadata_classify (CrmMetadataKind parent, const char *name, CrmMetadataStartFunc *start);
/* Sets @error to "Line N: @message". Returns: %FALSE */
gboolean
crm_metadata_fail (CrmOdataMetadataParser *self, int code, GError **error, const char *message);
/* Takes the value an annotation gives, as text. */
void crm_metadata_set_note (CrmNote *note, const char *text);
G_END_DECLS
