/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-edm.h"
#include "crm-types.h"
#include "crm-value.h"

G_BEGIN_DECLS
/* The project: what this app is for this user, read from one JSON document
 * (data/projects/project.schema.json, docs/project.md). Immutable once made, any
 * thread may read. Fields know their types, so that a store and a form need nothing else. */

typedef enum
{
  CRM_SYNC_STANDARD, /* upload, and download what matches the filter */
  CRM_SYNC_FULL,     /* always download the whole set: small lookups */
  CRM_SYNC_ONLINE_ONLY,
  CRM_SYNC_UPLOAD_ONLY,
  CRM_SYNC_DOWNLOAD_ONLY,
} CrmSyncMethod;

typedef enum
{
  CRM_CONFLICT_LAST_WINS, /* by field: the change that reaches the server last */
  CRM_CONFLICT_SERVER_WINS,
  CRM_CONFLICT_DEVICE_WINS, /* the whole record */
  CRM_CONFLICT_ASK,
} CrmConflictPolicy;

/* Which way the records of a profile go. */
typedef enum
{
  CRM_SYNC_BOTH,
  CRM_SYNC_UP,
  CRM_SYNC_DOWN,
} CrmSyncDirection;

/* What a text or number means to a person: decides keyboard, actions and format. */
typedef enum
{
  CRM_FIELD_PLAIN,
  CRM_FIELD_MULTILINE,
  CRM_FIELD_PHONE,
  CRM_FIELD_EMAIL,
  CRM_FIELD_URL,
  CRM_FIELD_ADDRESS,
  CRM_FIELD_MONEY,
  CRM_FIELD_PERCENT,
  CRM_FIELD_IMAGE,
  CRM_FIELD_NAME,     /* of a person, place or thing: each word begins with a capital */
  CRM_FIELD_CODE,     /* a number plate, an article number: no words */
  CRM_FIELD_HTML,     /* a text with HTML in it */
  CRM_FIELD_SECRET,   /* never shown without being asked for */
  CRM_FIELD_DURATION, /* whole minutes */
} CrmFieldFormat;

typedef struct
{
  char *value; /* what is stored: wire text */
  char *caption;
  char *condition; /* $filter on the record: offered where it holds; or %NULL: always */
} CrmChoice;

struct _CrmField
{
  guint index; /* position in CrmEntity.fields and in every values array */
  char *name;  /* the property's name on the wire */
  char *caption;
  CrmEdmType type;
  char *type_name; /* for literals: a qualified enum type, or "Edm.DateTime"; or %NULL */
  CrmFieldFormat format;
  int max_length; /* characters; -1: no limit known */
  int precision;
  int scale;
  gboolean is_key;
  gboolean nullable;
  gboolean required;
  gboolean read_only;
  gboolean second_pass;    /* a server that refuses it in a create gets it in a second request */
  char *lookup_entity;     /* name of the entity its value is a key of, or %NULL */
  char *lookup_navigation; /* the navigation property beside it, or %NULL */
  char *lookup_filter;     /* which records of that entity are offered, or %NULL: all */
  GPtrArray *choices;      /* CrmChoice, empty where it is no picklist */
  gboolean multiple;       /* several choices at once: wire texts joined by commas */
  char *none_choice;       /* wire text for no choice at all, or %NULL: null */
  int minimum;             /* of a number; G_MININT: none known */
  int maximum;             /* G_MAXINT: none known */
  char *currency;          /* the field that says in which currency an amount is, or %NULL */
  char *required_if;       /* $filter on the record, or %NULL */
  char *visible_if;        /* the same: a form shows the field where it holds; %NULL: always */
};

typedef struct
{
  char *name; /* stable id */
  char *caption;
  char *filter;  /* OData $filter with macros, or %NULL for all */
  char *orderby; /* OData $orderby, or %NULL for the entity's */
} CrmView;

typedef struct
{
  char *caption;
  GArray *fields;      /* guint: field indexes */
  gboolean is_address; /* its fields together are one address */
} CrmSection;

/* When what @when names changes and it holds then, @field gets @value; in a new record once at the
 * beginning, too. */
typedef struct
{
  char *when; /* $filter on the record, or %NULL: at the beginning of a new one */
  guint field;
  char *value; /* wire text, "@me", "@today", "@now", "@Field": that field's value; %NULL: null */
} CrmRule;

typedef struct
{
  char *entity; /* the child entity's name */
  char *field;  /* its lookup field that points here */
  char *caption;
  gboolean atomic; /* a new record and its new children travel as one: all or none */
} CrmRelated;

/* Where a record stands in the agenda: nowhere without @start_field and @due_field. */
typedef struct
{
  int start_field;        /* a date or time: when it begins; -1: none, as all of these */
  int end_field;          /* the same: when it ends */
  int due_field;          /* the same: who is not done after that is late */
  int all_day_field;      /* a yes: of the times only the days count */
  int done_field;         /* what says that it is done, or called off */
  GPtrArray *done_values; /* char *: that it says then, wire text; of a lookup also what a record is
                             called. The first is what completing writes; empty: any yes */
  char *filter;           /* $filter with macros: which records, or %NULL: all */
} CrmAgendaRoles;

/* Whether a record is a file with bytes of its own, which are no field. */
typedef struct
{
  gboolean is_file;
  char *stream;      /* the property that holds the bytes; %NULL: the record itself */
  int name_field;    /* what people call it; -1: none, as all of these */
  int size_field;    /* bytes, as the server says */
  int type_field;    /* its media type */
  guint64 max_bytes; /* what the server takes at the most; 0: not known */
  char *types;       /* endings it takes, commas between; %NULL: not known */
} CrmFileRoles;

struct _CrmEntity
{
  guint index; /* position in the project */
  char *name;  /* "Contact" */
  char *set;   /* entity set on the wire: "Contacts" */
  char *caption;
  char *caption_plural;
  char *icon_name; /* or %NULL */
  CrmField **fields;
  guint n_fields;
  GArray *keys;       /* guint: field indexes; usually one */
  int display_field;  /* title of a record; -1: none */
  int modified_field; /* DateTimeOffset; -1: none */
  int created_field;  /* DateTimeOffset; -1: none */
  int owner_field;    /* -1: none */
  int stage_field;    /* how far a process has come, a picklist or a lookup; -1: none */
  int timeline_field; /* when it happens: it is in the timelines of what it points at; -1: it
                         is in none */
  CrmAgendaRoles agenda;
  CrmFileRoles file;
  char
      *picture; /* the property that holds the bytes of a record's picture, or %NULL: it has none */
  GArray *list_fields;      /* guint: the columns of a list row after the title, at most 3 */
  GArray *search_fields;    /* guint: what full-text search covers */
  GArray *quick_fields;     /* guint: quick create */
  char *orderby;            /* default order */
  GPtrArray *views;         /* CrmView */
  GPtrArray *quick_filters; /* CrmView: chips over the list; empty: what fields suggest */
  GPtrArray *sections;      /* CrmSection */
  GPtrArray *related;       /* CrmRelated */
  GPtrArray *rules;         /* CrmRule, in order */
  gboolean is_lookup;       /* small, cached whole, no place of its own in the hub */
  gboolean can_create;
  gboolean can_update;
  gboolean can_delete;
  gboolean has_etag_hint; /* the server was seen to send ETags; a hint only */
  CrmSyncMethod sync_method;
  char *sync_filter; /* OData $filter with macros, or %NULL: all the user may see */
  CrmConflictPolicy conflict_policy;
  gboolean settles; /* the server's processes make something here after an upload */
  int follows;      /* lookup field: a record is here where what it points at is; -1: none */
};

/* A named part of a sync with its own direction and triggers. */
typedef struct
{
  char *name; /* stable id */
  char *caption;
  GArray *entities; /* guint: indexes of the project's entities */
  CrmSyncDirection direction;
  guint every_minutes; /* 0: no timer */
  gboolean at_start;
  gboolean after_save;
} CrmSyncProfile;

struct _CrmProject
{
  gatomicrefcount ref_count;
  char *name;
  char *version;
  GPtrArray *entities; /* CrmEntity, in hub order */
  GPtrArray *profiles; /* CrmSyncProfile */
};

/**
 * crm_project_parse:
 * @edm: (nullable): fills in types, facets, keys and relations the document leaves out;
 *   without it the document must be complete, as what crm_project_to_json() writes is
 * @error: CRM_FORMAT_ERROR; the message has the path, "entities[2].fields[4].type: ..."
 *
 * Reads a project document. Entities and fields that @edm does not have are left out
 * and named in @warnings.
 */
CrmProject *crm_project_parse (const char *json,
                               gssize length,
                               CrmEdm *edm,
                               GPtrArray *warnings,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A project for a server nobody described: every entity set whose type has a key, with
 * sensible names, list columns, sections, related lists, display and modification field. */
CrmProject *crm_project_generate (CrmEdm *edm, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What there is to make a project from; texts are borrowed and may be %NULL. */
typedef struct
{
  const char *document; /* that somebody chose or published: all else is left aside */
  const char *manifest; /* the mobile manifest of a Creatio, as it came from there */
  GHashTable *settings; /* names and texts, as of crm_remote_read_settings() */
} CrmProjectSource;

/**
 * crm_project_compose:
 * @notes: (nullable): gets a line for each thing that was left out or could not be mapped
 * @error: CRM_FORMAT_ERROR, as crm_project_parse() and crm_project_generate()
 *
 * The project for the server that @edm is of: the document, else the one that comes with the
 * program for its product, with what its manifest says, else a generated one. Of the built-in ones,
 * captions and choices are the server's where it tells them.
 */
CrmProject *crm_project_compose (const CrmProjectSource *source,
                                 CrmEdm *edm,
                                 GPtrArray *notes,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Changes with what comes with the program: a project made of another one is made anew. */
char *crm_project_dup_builtin_hash (void) G_GNUC_WARN_UNUSED_RESULT;
/* The entity sets that it would be about; %NULL: whatever @edm has. */
char **crm_project_source_list_sets (const CrmProjectSource *source,
                                     CrmEdm *edm) G_GNUC_WARN_UNUSED_RESULT;

/* Complete, stable and parseable: the form the store keeps. */
char *crm_project_to_json (CrmProject *self) G_GNUC_WARN_UNUSED_RESULT;

/* SHA-256 of the document, hex: equal projects have equal hashes. */
char *crm_project_dup_hash (CrmProject *self) G_GNUC_WARN_UNUSED_RESULT;

CrmProject *crm_project_ref (CrmProject *self);
void crm_project_unref (CrmProject *self);

/* Borrowed, live as long as the project; %NULL where there is none of that name. */
CrmEntity *crm_project_find_entity (CrmProject *self, const char *name);
CrmEntity *crm_project_find_entity_by_set (CrmProject *self, const char *set);
CrmSyncProfile *crm_project_find_profile (CrmProject *self, const char *name);
CrmField *crm_entity_find_field (CrmEntity *self, const char *name);
CrmView *crm_entity_find_view (CrmEntity *self, const char *name);
/* Whether both are ways of one lookup that may lead to this or that entity: one at most has a
 * value. */
gboolean crm_field_shares_value (const CrmField *a, const CrmField *b);
/* The caption of a picklist's value, or %NULL. */
const char *crm_field_get_choice_caption (CrmField *self, const char *value);

/* A record's key as text: a GUID in lower case; any other single key its wire text;
 * several keys "Name=text,Name=text" with each text percent-encoded. Deep links,
 * liaisonctl and every key argument use this form. */
char *crm_entity_dup_key (CrmEntity *self, const CrmValue *values) G_GNUC_WARN_UNUSED_RESULT;
/* Splits @key into the key fields of @values (n_fields long, the rest untouched). */
gboolean crm_entity_parse_key (
    CrmEntity *self, const char *key, CrmArena *arena, CrmValue *values, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrmProject, crm_project_unref)
G_END_DECLS
