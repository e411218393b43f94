/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-types.h"
#include "crm-value.h"

G_BEGIN_DECLS
/* OData $filter, once (URL Conventions 4.01, 5.1.1): parsed into a tree, printed for a
 * server, compiled to SQL by the store, evaluated in memory by tests and the demo server.
 * Macros are parameter aliases: @me (the user), @mycontact, @myaccount, @today, @now;
 * "@today sub duration'P30D'" is date arithmetic. Immutable, reference counted. */

typedef enum
{
  CRM_FILTER_AND,
  CRM_FILTER_OR,
  CRM_FILTER_NOT,
  CRM_FILTER_EQ,
  CRM_FILTER_NE,
  CRM_FILTER_LT,
  CRM_FILTER_LE,
  CRM_FILTER_GT,
  CRM_FILTER_GE,
  CRM_FILTER_IN, /* child 0 in children 1.. */
  CRM_FILTER_ADD,
  CRM_FILTER_SUB,
  CRM_FILTER_FUNCTION, /* @text: contains startswith endswith length tolower toupper trim year month
                          day ... */
  CRM_FILTER_ANY,      /* child 0 a PATH to a collection, @text the variable (or %NULL), child 1 the
                          condition (or none) */
  CRM_FILTER_ALL,
  CRM_FILTER_PATH,    /* @text: "Name", "Account/OwnerId" */
  CRM_FILTER_LITERAL, /* @type and @value */
  CRM_FILTER_MACRO,   /* @text without the @ */
} CrmFilterOp;

struct _CrmFilter
{
  gatomicrefcount ref_count;
  CrmFilterOp op;
  char *text;
  CrmEdmType type; /* of a literal: what its spelling says (GUID, DATE ...) */
  CrmValue value;
  CrmArena *arena;
  GPtrArray *children; /* CrmFilter; never %NULL */
};

typedef enum
{
  CRM_FILTER_V4,
  CRM_FILTER_V3, /* and v2: guid'', datetime'', substringof, 10L, 1.5M */
} CrmFilterDialect;

/* At most 32 KB, 64 levels deep, 1,000 nodes: else CRM_FORMAT_ERROR_TOO_LARGE.
 * An error's message says the column. */
CrmFilter *crm_filter_parse (const char *text, GError **error) G_GNUC_WARN_UNUSED_RESULT;
char *crm_filter_print (CrmFilter *self, CrmFilterDialect dialect) G_GNUC_WARN_UNUSED_RESULT;
CrmFilter *crm_filter_ref (CrmFilter *self);
void crm_filter_unref (CrmFilter *self);

/* Building blocks; children are taken, values copied. */
CrmFilter *crm_filter_new_literal (CrmEdmType type,
                                   const CrmValue *value) G_GNUC_WARN_UNUSED_RESULT;
/* Ns.Color'Red': @text of the literal is the type's qualified name. */
CrmFilter *crm_filter_new_enum_literal (const char *type_name,
                                        const char *member) G_GNUC_WARN_UNUSED_RESULT;
CrmFilter *crm_filter_new_path (const char *path) G_GNUC_WARN_UNUSED_RESULT;
CrmFilter *
crm_filter_new (CrmFilterOp op, CrmFilter *first, CrmFilter *second) G_GNUC_WARN_UNUSED_RESULT;
/* Joins what is not %NULL with "and"; references are added, not taken; %NULL when both are. */
CrmFilter *crm_filter_and (CrmFilter *a, CrmFilter *b) G_GNUC_WARN_UNUSED_RESULT;

/* The same condition on a record that reaches the one it is about by its navigation property
 * @lookup. */
CrmFilter *crm_filter_see_through (CrmFilter *self, const char *lookup) G_GNUC_WARN_UNUSED_RESULT;

/* Returns the value of a macro as a literal (transfer full), or %NULL where it has none. */
typedef CrmFilter *(*CrmFilterMacroFunc) (const char *name, gpointer user_data);
/* The same tree with macros and arithmetic on them replaced by literals.
 * CRM_FORMAT_ERROR_UNKNOWN_NAME for a macro nobody knows. */
CrmFilter *crm_filter_expand (CrmFilter *self,
                              CrmFilterMacroFunc func,
                              gpointer user_data,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Puts the value and type at @path into @out: %FALSE where there is none (then unknown). */
typedef gboolean (*CrmFilterResolveFunc) (const char *path,
                                          CrmEdmType *type,
                                          CrmValue *out,
                                          gpointer user_data);
typedef enum
{
  CRM_TRUTH_FALSE,
  CRM_TRUTH_TRUE,
  CRM_TRUTH_UNKNOWN, /* a null in a comparison other than eq/ne null */
} CrmTruth;
/* Evaluates on one record with OData's rules for null: eq and ne treat null as a value,
 * every other comparison with null is false (URL Conventions 5.1.1.1). ANY and ALL are
 * CRM_TRUTH_UNKNOWN. String comparison is case-sensitive; contains and friends too. */
CrmTruth crm_filter_evaluate (CrmFilter *self, CrmFilterResolveFunc resolve, gpointer user_data);

typedef struct
{
  char *path;
  gboolean descending;
} CrmOrderItem;
/* "Name asc, ModifiedOn desc" -> CrmOrderItem array. */
GPtrArray *crm_orderby_parse (const char *text, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrmFilter, crm_filter_unref)
G_END_DECLS
