/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-models.h"

G_BEGIN_DECLS
/* What there is to do, by day: the records of all entities to which the project gives an agenda.
 * Main thread only; reading is done off it. */

typedef struct
{
  CrmEntity *entity; /* lives as long as the item */
  char *key;
  char *title;         /* plain, as all texts */
  char *detail;        /* "Meeting · Room 2", or "" */
  gint64 start_us;     /* since the epoch, UTC; of a day: its midnight here */
  gint64 end_us;       /* 0: not known */
  gint64 day_us;       /* the midnight here of the day it stands at */
  gboolean is_day;     /* only the days are known, or count */
  gboolean is_late;    /* was due on an earlier day and is not done: stands before all days */
  gboolean is_done;    /* or called off */
  gboolean has_end;    /* a time of its own to begin and to end: an appointment */
  char *overlaps;      /* the title of one that takes place meanwhile, or %NULL */
  gboolean may_finish; /* crm_agenda_finish_async() can be asked for, or taken back */
} CrmAgendaEntry;

#define CRM_TYPE_AGENDA_ITEM (crm_agenda_item_get_type ())
G_DECLARE_FINAL_TYPE (CrmAgendaItem, crm_agenda_item, CRM, AGENDA_ITEM, GObject)
/* Immutable: a list has a new item where something changed. */
const CrmAgendaEntry *crm_agenda_item_get (CrmAgendaItem *self);

/* A project's filter with its macros filled in; %NULL: all. (transfer full) */
typedef CrmFilter *(*CrmAgendaFilterFunc) (const char *filter, gpointer user_data);

#define CRM_TYPE_AGENDA (crm_agenda_get_type ())
G_DECLARE_FINAL_TYPE (CrmAgenda, crm_agenda, CRM, AGENDA, GObject)
/* A GListModel of CrmAgendaItem: late ones, then by day; kept in step with the store by itself. It
 * begins with today and shows some fifty from there on. Properties: "loading" b, "has-later" b,
 * "has-earlier" b, "error-text" s or NULL. */
CrmAgenda *crm_agenda_new (CrmStore *store,
                           gint64 now_us,
                           CrmAgendaFilterFunc expand,
                           gpointer user_data) G_GNUC_WARN_UNUSED_RESULT;
/* Whether anything in @project can stand in one. */
gboolean crm_project_has_agenda (CrmProject *project);
/* What time it is: decides what is late. */
void crm_agenda_set_now (CrmAgenda *self, gint64 now_us);
/* The day that it begins with, by any moment of it; as few as at the beginning are shown. */
void crm_agenda_set_day (CrmAgenda *self, gint64 us);
gint64 crm_agenda_get_day (CrmAgenda *self); /* its midnight here */
/* As many again. */
void crm_agenda_show_later (CrmAgenda *self);
void crm_agenda_show_earlier (CrmAgenda *self);
/* The first that begins at @now_us or later and is not done; %NULL: none. Borrowed. */
CrmAgendaItem *crm_agenda_find_next (CrmAgenda *self, gint64 now_us);
guint crm_agenda_count_late (CrmAgenda *self);

/* Says that it is done, or that it is not: then it is what it was when @item was made. */
void crm_agenda_finish_async (CrmAgenda *self,
                              CrmAgendaItem *item,
                              gboolean is_done,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean crm_agenda_finish_finish (CrmAgenda *self, GAsyncResult *result, GError **error);
G_END_DECLS
