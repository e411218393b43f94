/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-hub-page.h"
#include "crm-models.h"
#include "crm-record-page.h"
#include "crm-state-page.h"
#include "crm-types.h"
#include "crm-window.h"

/* Shared by crm-window.c (the shell) and crm-window-actions.c (what it can do). */
struct _CrmWindow
{
  AdwApplicationWindow parent_instance;

  AdwToastOverlay *toasts;
  AdwToast *words; /* the toast of words that waits or shows, or %NULL (weak) */
  GtkStack *root;
  AdwNavigationView *setup;
  CrmStatePage *error_page;
  AdwNavigationSplitView *outer;
  AdwNavigationSplitView *inner;
  CrmHubPage *hub;
  AdwNavigationView *recordnav;

  CrmAccountList *accounts;
  CrmAccount *account;
  char *place; /* what the list pane shows: an entity name, or %NULL */
  guint classes_id;
  gboolean is_short;
  gboolean is_narrow; /* a phone's width: one pane at a time */

  CrmRecordWatch *edit_watch; /* reads what is about to be edited, or %NULL */

  /* What to do once an edit page that had changes is left. */
  void (*after_leave) (CrmWindow *self);
  char *next_entity;
  char *next_key;
  char *next_account;
  gint64 next_problem;
};

G_BEGIN_DECLS
void crm_window_install_actions (GtkWidgetClass *widget_class);
/* crm-window-places.c */
void crm_window_install_place_actions (GtkWidgetClass *widget_class);

/* The entity of the open account's project; borrowed from it, %NULL: not part of it. */
CrmEntity *crm_window_find_entity (CrmWindow *self, const char *name);
void crm_window_show_list (CrmWindow *self, const char *entity);
void crm_window_show_list_page (CrmWindow *self, AdwNavigationPage *page);
/* The record pane from scratch: with nothing selected, or with one record. */
void crm_window_clear_record (CrmWindow *self);
void crm_window_open_record (CrmWindow *self, const char *entity, const char *key);
/* The same with one problem of a record. */
void crm_window_open_problem (CrmWindow *self, const char *entity, const char *key, gint64 problem);
void crm_window_push (CrmWindow *self, AdwNavigationPage *page);
/* crm-window-records.c */
void crm_window_install_record_actions (GtkWidgetClass *widget_class);
/* @page is of @from, if that is a list of such records: it leads to the others there. */
void crm_window_give_list (CrmWindow *self, CrmRecordPage *page, AdwNavigationPage *from);
/* @is_first: nothing of the record pane is below it. */
AdwNavigationPage *crm_window_create_record_page (CrmWindow *self,
                                                  CrmEntity *entity,
                                                  const char *key,
                                                  gboolean is_first) G_GNUC_WARN_UNUSED_RESULT;
/* crm-window-edit.c */
void crm_window_install_edit_actions (GtkWidgetClass *widget_class);
void crm_window_push_edit_page (CrmWindow *self, AdwNavigationPage *page);
/* Whether something that was typed would be lost, on a page or a sheet. */
gboolean crm_window_has_edits (CrmWindow *self);
/* Asks about it: ends with crm_window.after_leave or stays. */
void crm_window_ask_about_edits (CrmWindow *self);
/* Offers to go on with what was typed when the program ended without asking. */
void crm_window_offer_drafts (CrmWindow *self);
/* Calls @func at once, or after the user decided about an edit page with changes. */
void crm_window_leave_then (CrmWindow *self, void (*func) (CrmWindow *self));
void crm_window_say (CrmWindow *self, const char *text);
G_END_DECLS
