/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-models.h"
#include "crm-quick-actions.h"
#include "crm-record-page.h"
#include "crm-stage-bar.h"
#include "crm-state-page.h"
#include "crm-timeline-view.h"

/* Shared by crm-record-page.c (what is shown) and crm-record-page-actions.c (what can be done). */
struct _CrmRecordPage
{
  AdwNavigationPage parent_instance;

  GtkWidget *edit_button;
  GtkStack *edit_stack;
  GtkWidget *steps; /* previous and next record */
  AdwBanner *banner;
  GtkStack *stack;
  AdwAvatar *avatar;
  GtkLabel *title_label;
  GtkLabel *secondary_label;
  GtkWidget *pending_box;
  GtkLabel *pending_label;
  GtkWidget *read_only_box;
  GtkLabel *read_only_label;
  CrmQuickActions *quick_actions;
  AdwBin *stage_slot;
  GtkWidget *switcher;
  AdwViewStack *views;
  AdwBin *figures;
  GtkBox *sections;
  GtkBox *related;
  AdwBin *timeline_slot;
  AdwViewStackPage *files_page;
  AdwBin *files_slot;
  CrmStatePage *state_page;

  CrmAccount *account;
  CrmProject *project;
  CrmEntity *entity;
  char *key;
  CrmRecordWatch *watch;
  CrmRecordList *list; /* it was opened from, or %NULL */
  GCancellable *cancellable;
  char *shown; /* what the sections were made from */
  gboolean show_back;
  gboolean narrow;
  gboolean with_empty;
};

G_BEGIN_DECLS
void crm_record_page_install_actions (GtkWidgetClass *widget_class);
/* After the record, the list or the width changed: what can be done now. */
void crm_record_page_update_actions (CrmRecordPage *self);
/* Makes the sections anew where they would look different. */
void crm_record_page_update_sections (CrmRecordPage *self, CrmRecord *record);
G_END_DECLS
