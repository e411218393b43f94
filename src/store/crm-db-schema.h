/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-db.h"
#include "crm-project.h"

G_BEGIN_DECLS
/* "LIAI" */
#define CRM_DB_APPLICATION_ID 0x4c494149
#define CRM_DB_VERSION 3

/* The tables of one entity. Their names come from @number and the columns' from a counter: no
 * name of a server is ever part of SQL text. Immutable but for the last two. */
struct _CrmTable
{
  gint64 number;
  CrmEntity *entity; /* of the layout's project */
  char **columns;    /* of each field: "f3", or "key" where the field is the key */
  int key_field;     /* the only key field; -1: several make a text */
  gboolean guid_key;
  GArray *search;  /* guint: fields that full text covers */
  GArray *lookups; /* guint: fields that point at a table of the layout */
  gint is_bulk;    /* atomic: no secondary indexes yet, and of the full text only a part */
  gint64 words_to; /* the writer's: in bulk mode full text covers the rows up to this one */
};

/* All tables of one project. Immutable, reference counted. */
typedef struct
{
  gatomicrefcount ref_count;
  CrmProject *project;
  char *hash;
  GPtrArray *tables; /* CrmTable, by CrmEntity.index */
} CrmLayout;

/* Columns of CRM_TABLE_LOAD; parameters of _INSERT and _UPDATE are one higher. */
typedef enum
{
  CRM_LOAD_ID,
  CRM_LOAD_STATE,
  CRM_LOAD_ETAG,
  CRM_LOAD_VERSION,
  CRM_LOAD_REASONS,
  CRM_LOAD_EDITED,
  CRM_LOAD_KEY,
  CRM_LOAD_FIELDS, /* from here on, the key again where it is a field */
} CrmLoadColumn;

/* Bits in the column reasons that are ours. */
#define CRM_REASON_MASK 0xffff
#define CRM_ROW_INCOMPLETE (1 << 16) /* a field was added since: its ETag proves nothing */
/* A new record whose key the server knew: one that is there need not be made by us. */
#define CRM_ROW_MADE_AGAIN (1 << 17)

CrmLayout *crm_layout_ref (CrmLayout *self);
void crm_layout_unref (CrmLayout *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrmLayout, crm_layout_unref)
/* By name: callers may hold another instance of an equal project. %NULL @error-less lookups are
 * for lookups' targets. */
CrmTable *crm_layout_find (CrmLayout *self, const char *entity_name);
CrmTable *crm_layout_find_number (CrmLayout *self, gint64 number);

char *crm_table_dup_sql (CrmTable *self, CrmTableStatement kind) G_GNUC_WARN_UNUSED_RESULT;
/* The value in the column key for a key text; keys of new records of a server that makes the
 * keys itself are texts that begin with "~". */
CrmValue crm_table_parse_key (CrmTable *self, const char *key, CrmArena *arena);
CrmValue crm_table_key_of (CrmTable *self, const CrmValue *values, CrmArena *arena);
gboolean crm_table_is_provisional (CrmTable *self, const CrmValue *key);
char *crm_table_dup_key_text (CrmTable *self, const CrmValue *key) G_GNUC_WARN_UNUSED_RESULT;
/* Where @entity's fields stand in the table: -1 for those it does not have. %NULL: in the same
 * places. */
int *crm_table_dup_map (CrmTable *self, CrmEntity *entity) G_GNUC_WARN_UNUSED_RESULT;

/* Makes the fixed tables or brings them to CRM_DB_VERSION, in one transaction. */
gboolean crm_db_migrate (CrmDb *db, GError **error);
/* The layout that is in the database; %TRUE and %NULL: no project was set. */
gboolean crm_layout_load (CrmDb *db, CrmLayout **out, GError **error);
/* Changes the tables to fit @project, inside the transaction that is open. @now_us: for the
 * problems that come of it. */
CrmLayout *crm_layout_apply (CrmDb *db,
                             CrmLayout *old,
                             CrmProject *project,
                             gint64 now_us,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The next secondary index that is missing; %TRUE and *@made %FALSE: all are there. */
gboolean crm_table_make_next_index (CrmDb *db, CrmTable *self, gboolean *made, GError **error);
/* Of the listing that was open. */
gboolean crm_table_forget_seen (CrmDb *db, CrmTable *self, GError **error);
gboolean crm_table_rebuild_search (CrmDb *db, CrmTable *self, GError **error);
/* In bulk mode: full text of at most @n_rows more, behind row *@words_to, which moves on. *@filled:
 * there were none. */
gboolean crm_table_fill_search (
    CrmDb *db, CrmTable *self, guint n_rows, gint64 *words_to, gboolean *filled, GError **error);
/* In the database; is_bulk and words_to follow with the commit. */
gboolean
crm_table_set_bulk (CrmDb *db, CrmTable *self, gboolean bulk, gint64 words_to, GError **error);
gboolean crm_table_enter_bulk (CrmDb *db, CrmTable *self, GError **error);
G_END_DECLS
