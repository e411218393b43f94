/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-agenda.h"
#include "crm-project.h"

G_BEGIN_DECLS
/* --- one entity of the agenda (crm-agenda-source.c) ------------------------------------------- */
typedef enum
{
  CRM_AGENDA_LATE,
  CRM_AGENDA_EARLIER,
  CRM_AGENDA_LATER,
} CrmAgendaPart;

/* Records of one part that stand at one field; the nearest to the first day first. */
typedef struct
{
  CrmEntity *entity;
  CrmAgendaPart part;
  guint field; /* the time that orders them */
  CrmRecordList *list;
} CrmAgendaSource;
void crm_agenda_source_clear (gpointer self);

/* What of an entity is done, as far as known: wire texts, the one that finishing writes first.
 * Empty with a flag that is a yes or no. */
typedef struct
{
  CrmEntity *entity;
  CrmFilter *filter;      /* whose, or %NULL */
  CrmRecordList *targets; /* of a status that is a lookup: those called so; or %NULL */
  GPtrArray *done_texts;  /* char * */
} CrmAgendaKind;
/* @target: (nullable): what its field "done" points at; @filter is taken */
CrmAgendaKind *crm_agenda_kind_new (CrmStore *store,
                                    CrmEntity *entity,
                                    CrmEntity *target,
                                    CrmFilter *filter) G_GNUC_WARN_UNUSED_RESULT;
void crm_agenda_kind_free (gpointer self);
/* %FALSE: the names of a status are still being looked up. */
gboolean crm_agenda_kind_resolve (CrmAgendaKind *self);
/* Whether one that is @is_done can be the other. */
gboolean crm_agenda_kind_may_finish (const CrmAgendaKind *self, gboolean is_done);
gboolean crm_agenda_kind_is_done (const CrmAgendaKind *self, CrmRecord *record);
/* What finishing writes: wire text. */
const char *crm_agenda_kind_get_done_text (const CrmAgendaKind *self);
/* The condition of a part, with @day_us and @today_us midnights here; %NULL: there is nothing in
 * it. @field: the entity's start or due */
CrmFilter *crm_agenda_kind_filter (
    const CrmAgendaKind *self, CrmAgendaPart part, int field, gint64 day_us, gint64 today_us);

/* --- one entry (crm-agenda-item.c) --- */
/* @kind: resolved. @day_us: of the first day that is shown, for what began before. */
CrmAgendaItem *crm_agenda_item_new (const CrmAgendaKind *kind,
                                    CrmRecord *record,
                                    CrmAgendaPart part,
                                    gint64 day_us) G_GNUC_WARN_UNUSED_RESULT;
CrmRecord *crm_agenda_item_get_record (CrmAgendaItem *self);
int crm_agenda_item_compare (gconstpointer a, gconstpointer b); /* CrmAgendaItem ** */
/* Fills in the entries' "overlaps": @items are in order and no view has seen them. */
void crm_agenda_items_find_overlaps (GPtrArray *items);
gboolean crm_agenda_item_shows_the_same (CrmAgendaItem *a, CrmAgendaItem *b);
/* The midnight here before @us. */
gint64 crm_midnight_us (gint64 us);
G_END_DECLS
