/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-demo-face.h"
#include "crm-value.h"

G_BEGIN_DECLS
typedef enum
{
  CRM_DEMO_REQUIRED = 1 << 0,  /* neither null nor empty */
  CRM_DEMO_COMPUTED = 1 << 1,  /* the server's alone; what a client sends is ignored */
  CRM_DEMO_KEY = 1 << 2,       /* given once, by the client or the server */
  CRM_DEMO_CASCADE = 1 << 3,   /* the row goes with the one it points to */
  CRM_DEMO_MULTILINE = 1 << 4, /* what a text means; in $metadata as an annotation */
  CRM_DEMO_PHONE = 1 << 5,
  CRM_DEMO_EMAIL = 1 << 6,
  CRM_DEMO_URL = 1 << 7,
} CrmDemoColumnFlags;

/* Clients use the face's names, tests use the model's through control. */
typedef enum
{
  CRM_DEMO_NAMES_FACE,
  CRM_DEMO_NAMES_MODEL,
} CrmDemoNames;

struct _CrmDemoColumn
{
  const char *name;
  const char *caption;
  CrmEdmType type;
  guint flags; /* CrmDemoColumnFlags */
  int max_length;
  int precision;
  int scale;
  const char *target;    /* entity name a lookup points to, or %NULL */
  const char *partner;   /* collection navigation at the target, or %NULL */
  const char *enum_type; /* name without namespace, or %NULL */
  /* Filled in when the schema is made: what the face calls it. */
  const char *wire;       /* property */
  const char *navigation; /* of a lookup, else %NULL */
  CrmEdmType wire_type;
  char *json_key;    /* "\"Name\":" */
  gboolean is_coded; /* a choice that is a number on the wire */
  /* Two lookups that are one property: of the first the second, of the second the first. */
  CrmDemoColumn *twin;
  gboolean is_second;
};

typedef enum
{
  CRM_DEMO_OWNED = 1 << 0,      /* OwnerId decides who sees a row */
  CRM_DEMO_LOOKUP = 1 << 1,     /* small, nobody writes it over OData */
  CRM_DEMO_HAS_STREAM = 1 << 2, /* Set(key)/$value holds a document */
} CrmDemoEntityFlags;

struct _CrmDemoEntity
{
  const char *name; /* "Contact" */
  const char *set;  /* "Contacts": the table, and the set where sets are plural */
  const char *caption;
  guint flags;           /* CrmDemoEntityFlags */
  const char *owner_via; /* lookup column whose target's owner counts, or %NULL */
  GPtrArray *columns;    /* CrmDemoColumn */
  GHashTable *by_name;   /* name -> CrmDemoColumn, borrowed */
  /* What the face calls it. */
  const char *type_name;
  const char *set_name; /* without the tail that a root has */
  const char *key_name;
  GHashTable *by_wire; /* as by_name */
};

typedef struct
{
  const char *name;
  gboolean is_flags;
  const char *const *members; /* value = position, or 1 << position - 1 for flags; %NULL ends */
} CrmDemoEnum;

struct _CrmDemoSchema
{
  const CrmDemoTraits *traits;
  GPtrArray *entities; /* CrmDemoEntity */
  GHashTable *by_name; /* entity name and table name -> CrmDemoEntity, borrowed */
  GStringChunk *strings;
  guint version; /* grows with each change of the model */
};

CrmDemoSchema *crm_demo_schema_new (CrmDemoFace face) G_GNUC_WARN_UNUSED_RESULT;
void crm_demo_schema_free (CrmDemoSchema *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrmDemoSchema, crm_demo_schema_free)

gboolean crm_demo_schema_has (const CrmDemoSchema *self, CrmDemoQuirks quirk);
/* Borrowed, or %NULL. The set's name is the face's: "Contacts", or "Contact" for Creatio;
 * @tail: what the root puts behind it */
CrmDemoEntity *
crm_demo_schema_find_set (CrmDemoSchema *self, const char *set, gsize length, const char *tail);
/* By the model's name of the type or of the table, the same with all faces. */
CrmDemoEntity *crm_demo_schema_find (CrmDemoSchema *self, const char *name);
CrmDemoColumn *crm_demo_entity_find (const CrmDemoEntity *self, const char *name);
/* By the face's name. Of twins the first. */
CrmDemoColumn *crm_demo_entity_find_wire (const CrmDemoEntity *self, const char *name);
CrmDemoColumn *
crm_demo_entity_find_named (const CrmDemoEntity *self, CrmDemoNames names, const char *name);
/* The lookup column behind a single-valued navigation of the face's. */
CrmDemoColumn *crm_demo_entity_find_navigation (const CrmDemoEntity *self, const char *navigation);
/* A collection navigation: the entity at its other end, and there the lookup that points here. */
CrmDemoEntity *crm_demo_schema_find_collection (CrmDemoSchema *self,
                                                const CrmDemoEntity *entity,
                                                const char *navigation,
                                                CrmDemoColumn **back);
/* Adds a table to the model before any database knows it. What @table points to must live as long
 * as the schema, its columns are copied. */
void crm_demo_schema_add_table (CrmDemoSchema *self, const CrmDemoTable *table);
/* Adds a nullable property; the strings of @column are copied. */
CrmDemoColumn *crm_demo_schema_add_column (CrmDemoSchema *self,
                                           CrmDemoEntity *entity,
                                           const CrmDemoColumn *column);
/* The ETag of $metadata: another one with each change of the model. */
char *crm_demo_schema_dup_etag (CrmDemoSchema *self) G_GNUC_WARN_UNUSED_RESULT;
/* Removes a property from the model; the table keeps its values. */
gboolean
crm_demo_schema_remove_column (CrmDemoSchema *self, CrmDemoEntity *entity, const char *name);

/* The built-in model. */
struct _CrmDemoTable
{
  const char *name;
  const char *set;
  const char *caption;
  guint flags;
  const char *owner_via;
  const CrmDemoColumn *columns; /* ends with a %NULL name */
};
extern const CrmDemoTable crm_demo_tables[]; /* ends with a %NULL name */
extern const CrmDemoEnum crm_demo_enums[];   /* ends with a %NULL name */
const CrmDemoEnum *crm_demo_enum_find (const char *name);
G_END_DECLS
