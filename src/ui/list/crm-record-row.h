/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>

#include "crm-models.h"

G_BEGIN_DECLS
#define CRM_TYPE_RECORD_ROW (crm_record_row_get_type ())
G_DECLARE_FINAL_TYPE (CrmRecordRow, crm_record_row, CRM, RECORD_ROW, GtkWidget)

/* One row of a list of records; follows the item it is given. Property "item". */
GtkWidget *crm_record_row_new (gboolean with_avatar) G_GNUC_WARN_UNUSED_RESULT;
void crm_record_row_set_item (CrmRecordRow *self, CrmRecordItem *item);

/* A factory of such rows that names each list item for assistive technology. */
GtkListItemFactory *crm_record_row_factory_new (gboolean with_avatar) G_GNUC_WARN_UNUSED_RESULT;
/* What stands over a group of @list: its title and how many rows it has. */
GtkListItemFactory *
crm_record_row_header_factory_new (CrmRecordList *list) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
