/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-models.h"

/* What a list page works with besides the records themselves. Main thread only. */
G_BEGIN_DECLS

/* --- how the user wants lists to be --------------------------------------------------------- */
#define CRM_TYPE_LIST_PREFS (crm_list_prefs_get_type ())
G_DECLARE_FINAL_TYPE (CrmListPrefs, crm_list_prefs, CRM, LIST_PREFS, GObject)
/* The user's own views, and what was chosen for the list of each entity; kept in the account's
 * data. Property "loaded" b: before it there is nothing. Signals: "changed" (s entity), its views;
 * "failed" (s sentence), something could not be kept. */

typedef struct
{
  char *name; /* stable, never that of a view of the project */
  char *caption;
  char *filter;  /* or %NULL, as of CrmView */
  char *orderby; /* or %NULL */
  char *group;   /* a field's name, "" for none; %NULL: as the list is */
} CrmOwnView;

/* The one of @store, for as long as that is there. */
CrmListPrefs *crm_list_prefs_get (CrmStore *store);
/* @name: "view", "default", "orderby", "group", "table" ...; %NULL: nothing was chosen. */
const char *crm_list_prefs_get_text (CrmListPrefs *self, const char *entity, const char *name);
void crm_list_prefs_set_text (CrmListPrefs *self,
                              const char *entity,
                              const char *name,
                              const char *text);
/* CrmOwnView, by caption. */
GPtrArray *crm_list_prefs_list_views (CrmListPrefs *self,
                                      const char *entity) G_GNUC_WARN_UNUSED_RESULT;
/* Adds @view, or replaces the one of its name; without a name it gets one. Returns: the name */
char *crm_list_prefs_save_view (CrmListPrefs *self, const char *entity, const CrmOwnView *view);
void crm_list_prefs_remove_view (CrmListPrefs *self, const char *entity, const char *name);

/* --- quick filters --------------------------------------------------------------------------- */
typedef struct
{
  char *caption;
  char *filter; /* with macros */
  int field;    /* those of one field are alternatives; -1: of none alone */
} CrmQuickFilter;
/* The project's, or what its fields suggest: mine, the choices of a status, changed lately. */
GPtrArray *crm_entity_list_quick_filters (CrmEntity *entity) G_GNUC_WARN_UNUSED_RESULT;
/* $orderby by @field: of a lookup by what is shown. */
char *crm_field_dup_orderby (CrmProject *project,
                             CrmField *field,
                             gboolean descending) G_GNUC_WARN_UNUSED_RESULT;

/* --- many records at once ----------------------------------------------------------------------
 */
#define CRM_TYPE_BATCH (crm_batch_get_type ())
G_DECLARE_FINAL_TYPE (CrmBatch, crm_batch, CRM, BATCH, GObject)
/* Works on a thread of its own, one record after the other, so that what was done before it is
 * cancelled or fails stays done. It may be run once, and undone once. */

/* @row_ids: (element-type gint64): of @entity, taken */
CrmBatch *crm_batch_new_delete (CrmStore *store,
                                CrmEntity *entity,
                                GArray *row_ids) G_GNUC_WARN_UNUSED_RESULT;
CrmBatch *crm_batch_new_edit (CrmStore *store,
                              CrmEntity *entity,
                              GArray *row_ids,
                              guint field,
                              const struct _CrmValue *value) G_GNUC_WARN_UNUSED_RESULT;
/* CSV (RFC 4180, UTF-8) of @fields (guint, taken) into @file: one line of captions, one for each
 * row. Texts that a spreadsheet would take for a formula begin with an apostrophe. A file that was
 * there is replaced once all is written. */
CrmBatch *crm_batch_new_export (CrmStore *store,
                                CrmEntity *entity,
                                GArray *row_ids,
                                GArray *fields,
                                GFile *file) G_GNUC_WARN_UNUSED_RESULT;
void crm_batch_run_async (CrmBatch *self,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data);
/* @error: a record could not be changed and the rest was left, or G_IO_ERROR_CANCELLED; what was
 * done is told by crm_batch_get_n_done(). */
gboolean crm_batch_run_finish (CrmBatch *self, GAsyncResult *result, GError **error);
/* How many rows were gone through, of how many; while it runs, too. */
guint crm_batch_get_n_done (CrmBatch *self);
guint crm_batch_get_n_rows (CrmBatch *self);
/* Takes back what was done. */
void crm_batch_undo_async (CrmBatch *self,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
gboolean crm_batch_undo_finish (CrmBatch *self, GAsyncResult *result, GError **error);

/* --- how many a filter finds -------------------------------------------------------------------
 */
/* @filter: (nullable): macros expanded. Finishes with -1 on an error. */
void crm_records_count_async (CrmStore *store,
                              const char *entity,
                              CrmFilter *filter,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gint64 crm_records_count_finish (CrmStore *store, GAsyncResult *result, GError **error);
G_END_DECLS
