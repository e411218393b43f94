/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-account.h"
#include "crm-lists.h"

G_BEGIN_DECLS
#define CRM_TYPE_LIST_QUERY (crm_list_query_get_type ())
G_DECLARE_FINAL_TYPE (CrmListQuery, crm_list_query, CRM, LIST_QUERY, GObject)

/* What a list is asked for: a view, and on top of it quick filters, a filter of the user's, an
 * order and groups. What the user chose for the entity's list is kept in the account, and so are
 * the views he made. Signals: "changed", the list must be asked again; "views-changed". */
CrmListQuery *crm_list_query_new (CrmAccount *account, CrmEntity *entity) G_GNUC_WARN_UNUSED_RESULT;
CrmAccount *crm_list_query_get_account (CrmListQuery *self);
CrmEntity *crm_list_query_get_entity (CrmListQuery *self);
CrmProject *crm_list_query_get_project (CrmListQuery *self);
CrmListPrefs *crm_list_query_get_prefs (CrmListQuery *self);
/* Only what belongs to one record: nothing of this list is kept, it has no views. @filter: %NULL
 * where that cannot be said: then nothing is found. */
void crm_list_query_set_parent (CrmListQuery *self, CrmFilter *filter);

/* --- the view --- */
typedef struct
{
  char *name;
  char *caption;
  gboolean is_own; /* the user made it: it can be renamed and removed */
} CrmListView;
/* CrmListView: the project's in their order, then the user's own. */
GPtrArray *crm_list_query_list_views (CrmListQuery *self) G_GNUC_WARN_UNUSED_RESULT;
/* %NULL or one that is not there: the one to begin with. Ends what was on top of the last one. */
void crm_list_query_set_view (CrmListQuery *self, const char *name);
const char *crm_list_query_get_view (CrmListQuery *self);    /* or %NULL */
const char *crm_list_query_get_caption (CrmListQuery *self); /* of the view; or "" */
/* The view that a list begins with; %NULL: the one used last. */
const char *crm_list_query_get_default (CrmListQuery *self);
void crm_list_query_set_default (CrmListQuery *self, const char *name);
/* What the list shows now, but for the search, as a view of its own, which becomes the current one.
 */
void crm_list_query_save_view (CrmListQuery *self, const char *caption);
void crm_list_query_rename_view (CrmListQuery *self, const char *name, const char *caption);
void crm_list_query_remove_view (CrmListQuery *self, const char *name);

/* --- on top of it --- */
GPtrArray *crm_list_query_get_quick_filters (CrmListQuery *self); /* CrmQuickFilter */
gboolean crm_list_query_get_quick (CrmListQuery *self, guint position);
void crm_list_query_set_quick (CrmListQuery *self, guint position, gboolean on);
/* With macros; %NULL: none. */
const char *crm_list_query_get_filter (CrmListQuery *self);
void crm_list_query_set_filter (CrmListQuery *self, const char *filter);
/* What else holds: of the view and the quick filters; %NULL: nothing. */
char *crm_list_query_dup_base (CrmListQuery *self) G_GNUC_WARN_UNUSED_RESULT;
void crm_list_query_set_search (CrmListQuery *self, const char *search);
/* Takes the quick filters and the user's filter away. */
void crm_list_query_clear (CrmListQuery *self);
gboolean crm_list_query_is_filtered (CrmListQuery *self);

/* --- order and groups --- */
/* The field rows are sorted by; %NULL: none that a person chose by name. */
CrmField *crm_list_query_get_sort (CrmListQuery *self, gboolean *descending);
void crm_list_query_set_sort (CrmListQuery *self, CrmField *field, gboolean descending);
/* Whether that is another order than the view's own. */
gboolean crm_list_query_is_sorted (CrmListQuery *self);
CrmField *crm_list_query_get_group (CrmListQuery *self); /* or %NULL */
void crm_list_query_set_group (CrmListQuery *self, CrmField *field);
gboolean crm_field_can_sort (CrmField *field);
gboolean crm_field_can_group (CrmEntity *entity, CrmField *field);

/* Asks @list. %FALSE: it cannot be asked; @error is a sentence's. */
gboolean crm_list_query_apply (CrmListQuery *self, CrmRecordList *list, GError **error);
G_END_DECLS
