/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>

#include "crm-models.h"

G_BEGIN_DECLS
#define CRM_TYPE_SEARCH_ROW (crm_search_row_get_type ())
G_DECLARE_FINAL_TYPE (CrmSearchRow, crm_search_row, CRM, SEARCH_ROW, GtkListBoxRow)

/* A record that was found, the words of @search in bold; "" marks none. Property: "title" s. */
GtkWidget *crm_search_row_new (CrmRecordItem *item, const char *search) G_GNUC_WARN_UNUSED_RESULT;
CrmRecord *crm_search_row_get_record (CrmSearchRow *self);
G_END_DECLS
