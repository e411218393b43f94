/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>

#include "crm-models.h"

G_BEGIN_DECLS
/* What a list page does when a row asks for its menu: @x and @y are of @widget. */
typedef void (*CrmRowMenuFunc) (
    gpointer owner, guint position, GtkWidget *widget, double x, double y);

#define CRM_TYPE_LIST_ROW (crm_list_row_get_type ())
G_DECLARE_FINAL_TYPE (CrmListRow, crm_list_row, CRM, LIST_ROW, GtkWidget)

/* A record row with a check box before it, while records are selected, and a menu button after it.
 */
GtkListItemFactory *crm_list_row_factory_new (gboolean with_avatar,
                                              gboolean selecting,
                                              CrmRowMenuFunc menu,
                                              gpointer owner) G_GNUC_WARN_UNUSED_RESULT;
/* Asks for the menu where a finger rests on @widget, or at a secondary click. */
void crm_list_row_watch_pointer (GtkWidget *widget,
                                 GtkListItem *item,
                                 CrmRowMenuFunc menu,
                                 gpointer owner);
/* The position of the row that holds @widget; GTK_INVALID_LIST_POSITION: none. */
guint crm_list_row_find_position (GtkWidget *widget);
/* Names @item for assistive technology from @record, now and when that changes. */
void crm_list_row_name (GtkListItem *list_item, CrmRecordItem *item);
G_END_DECLS
