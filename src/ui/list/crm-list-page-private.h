/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-chip-bar.h"
#include "crm-list-page.h"
#include "crm-list-query.h"
#include "crm-record-table.h"
#include "crm-section-list.h"
#include "crm-state-page.h"

/* Shared by crm-list-page.c (what is shown), crm-list-select.c (records that are chosen, and what
 * is done with them) and crm-list-actions.c (the rest of what can be done). */
struct _CrmListPage
{
  AdwNavigationPage parent_instance;

  AdwHeaderBar *header;
  GtkStack *title_stack;
  AdwWindowTitle *plain_title;
  AdwWindowTitle *view_title;
  AdwWindowTitle *selected_title;
  GtkWidget *new_button;
  GtkWidget *search_toggle;
  GtkWidget *menu_button;
  GtkWidget *cancel_button;
  GtkSearchBar *search_bar;
  GtkSearchEntry *search_entry;
  CrmChipBar *chips;
  GtkStack *stack;
  GtkScrolledWindow *scroller;
  GtkListView *list_view;
  AdwBin *table_bin;
  CrmStatePage *state_page;
  GtkActionBar *selection_bar;
  GtkWidget *delete_button;

  CrmAccount *account;
  CrmEntity *entity; /* of the query's project */
  CrmListQuery *query;
  CrmRecordList *list;
  CrmSectionList *sections;
  CrmRecordTable *table;        /* of the bin, or NULL: nobody wanted it yet */
  GtkWidget *menu;              /* of the row that was asked last, or NULL */
  GtkMultiSelection *selection; /* while records are selected, else NULL */
  gboolean is_related;          /* below a record: only what belongs to it */
  gboolean is_wide;
  gboolean wants_table;
  gboolean is_table; /* what was told of it last */
  char *parent_field;
  char *parent_key;
  char *parent_title;
  char *filter_error;
  gboolean wants_top;   /* what comes is the answer to a new question */
  gboolean wants_first; /* and its first row is opened: Enter */
};

G_BEGIN_DECLS
/* crm-list-page.c */
gboolean crm_list_page_shows_table (CrmListPage *self);
/* The list anew: for selecting or not, as a table or not. */
void crm_list_page_rebuild (CrmListPage *self);
void crm_list_page_update_title (CrmListPage *self);
/* Opens the record, or selects it while records are selected. */
void crm_list_page_activate_row (CrmListPage *self, guint position);

/* crm-list-actions.c */
void crm_list_page_install_actions (GtkWidgetClass *widget_class);
void crm_list_page_add_keys (CrmListPage *self);
/* The menu of the row at @position, over @widget. */
void crm_list_page_open_menu (gpointer page, guint position, GtkWidget *widget, double x, double y);

/* crm-list-select.c */
void crm_list_page_install_select_actions (GtkWidgetClass *widget_class);
void crm_list_page_start_selecting (CrmListPage *self);
void crm_list_page_stop_selecting (CrmListPage *self);
void crm_list_page_toggle_row (CrmListPage *self, guint position);
/* Deletes rows with undo. @row_ids: (element-type gint64): taken; @title: (nullable): of the only
 * one. */
void crm_list_page_delete_rows (CrmListPage *self, GArray *row_ids, const char *title);
/* Asks for a file and writes rows into it. @row_ids: taken. */
void crm_list_page_export_rows (CrmListPage *self, GArray *row_ids);
/* All rows of the list. */
GArray *crm_list_page_dup_row_ids (CrmListPage *self) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
