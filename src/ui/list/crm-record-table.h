/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>

#include "crm-list-query.h"
#include "crm-list-row.h"

G_BEGIN_DECLS
#define CRM_TYPE_RECORD_TABLE (crm_record_table_get_type ())
G_DECLARE_FINAL_TYPE (CrmRecordTable, crm_record_table, CRM, RECORD_TABLE, AdwBin)

/* The records of a list as a table: a column for each of the fields a person would look at first. A
 * press on a header sorts the query. Signal "activate" (u position). */
GtkWidget *crm_record_table_new (CrmListQuery *query,
                                 CrmRowMenuFunc menu,
                                 gpointer owner) G_GNUC_WARN_UNUSED_RESULT;
/* @headers: (nullable): what stands over groups */
void crm_record_table_set_model (CrmRecordTable *self,
                                 GtkSelectionModel *model,
                                 gboolean selecting,
                                 GtkListItemFactory *headers);
void crm_record_table_scroll_to_top (CrmRecordTable *self);
G_END_DECLS
