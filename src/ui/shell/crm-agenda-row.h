/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>

#include "crm-agenda.h"

G_BEGIN_DECLS
#define CRM_TYPE_AGENDA_ROW (crm_agenda_row_get_type ())
G_DECLARE_FINAL_TYPE (CrmAgendaRow, crm_agenda_row, CRM, AGENDA_ROW, AdwBin)

/* One entry of the agenda. Its check button activates "agenda.finish" (ssb): entity, key, done. */
GtkWidget *crm_agenda_row_new (void) G_GNUC_WARN_UNUSED_RESULT;
void crm_agenda_row_set_item (CrmAgendaRow *self, CrmAgendaItem *item); /* or %NULL */
/* What a screen reader says of an entry. */
char *crm_agenda_row_dup_spoken (CrmAgendaItem *item) G_GNUC_WARN_UNUSED_RESULT;
/* "14:30", as the locale writes it. */
char *crm_agenda_dup_clock (gint64 us) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
