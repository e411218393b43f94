/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-demo-filter.h"
#include "crm-demo-json.h"
#include "crm-demo-service.h"

G_BEGIN_DECLS
/* What a read asks for, out of the query options. */
typedef struct _CrmDemoQuery CrmDemoQuery;
struct _CrmDemoQuery
{
  CrmDemoService *service;
  CrmDemoRequest *request;
  const CrmDemoEntity *entity;
  GPtrArray *columns; /* CrmDemoColumn, borrowed: what is written, in the model's order */
  gboolean has_select;
  GPtrArray *expands; /* CrmDemoExpand */
  CrmFilter *filter;  /* or %NULL */
  GPtrArray *orders;  /* CrmDemoOrder */
  gint64 top;         /* -1: no limit */
  gint64 skip;
  gboolean count;
  /* Rows of a collection of one row: this column holds its key. */
  const CrmDemoColumn *parent_column;
  const char *parent_key;
};

typedef struct
{
  CrmDemoSql *expression;
  gboolean descending;
  gboolean never_null;
} CrmDemoOrder;

typedef struct
{
  char *navigation;
  const CrmDemoColumn *lookup; /* single-valued: the column that holds the key; else %NULL */
  const CrmDemoColumn *back;   /* collection: the column at the other end */
  CrmDemoQuery *query;         /* of what stands inside */
  sqlite3_stmt *statement;     /* while rows are written; its first value is the key */
} CrmDemoExpand;

/* @options: decoded query options of this level; @depth: 0 at the outside. */
CrmDemoQuery *crm_demo_query_new (CrmDemoService *service,
                                  CrmDemoRequest *request,
                                  const CrmDemoEntity *entity,
                                  GHashTable *options,
                                  guint depth,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
void crm_demo_query_free (CrmDemoQuery *self);
/* Fills @expands out of a $expand option: "Account($select=Name),Owner". */
gboolean crm_demo_query_parse_expand (CrmDemoQuery *self, const char *text, GError **error);

/* "SELECT ..." of all a row needs, up to FROM. The row's columns come first. */
CrmDemoSql *crm_demo_query_select (CrmDemoQuery *self) G_GNUC_WARN_UNUSED_RESULT;
/* How many columns of the statement belong to the row itself. */
int crm_demo_query_get_n_columns (CrmDemoQuery *self);
/* " WHERE ..." with rights, parent and filter. */
gboolean crm_demo_query_add_where (CrmDemoQuery *self, CrmDemoSql *sql, GError **error);
void crm_demo_query_add_order (CrmDemoQuery *self, CrmDemoSql *sql);

/* Prepares the statements of @expands and gives them back again. */
gboolean crm_demo_query_prepare_expands (CrmDemoQuery *self, GError **error);
void crm_demo_query_release_expands (CrmDemoQuery *self);
/* One row as a JSON object; @context: (nullable): written first when the row stands alone. */
gboolean crm_demo_query_write_row (
    CrmDemoQuery *self, GString *out, sqlite3_stmt *statement, const char *context, GError **error);
/* "#Contacts(Id,Name)" with what was selected. */
char *crm_demo_query_dup_context (CrmDemoQuery *self, gboolean single) G_GNUC_WARN_UNUSED_RESULT;
char *crm_demo_dup_etag (gint64 version) G_GNUC_WARN_UNUSED_RESULT;

/* GET of a collection, a delta link or a row: the answer's body and headers. */
gboolean crm_demo_collection_read (CrmDemoQuery *query, CrmDemoResponse *response, GError **error);
gboolean crm_demo_delta_read (CrmDemoQuery *query, CrmDemoResponse *response, GError **error);
gboolean
crm_demo_row_read (CrmDemoQuery *query, const char *key, CrmDemoResponse *response, GError **error);
/* 404, or 403 where the face tells that the row is there and not the user's. */
void crm_demo_row_set_missing (CrmDemoService *service,
                               const CrmDemoEntity *entity,
                               const char *key,
                               GError **error);
#define CRM_DEMO_LAST_COUNT 5000 /* of a face that counts no further */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrmDemoQuery, crm_demo_query_free)
G_END_DECLS
