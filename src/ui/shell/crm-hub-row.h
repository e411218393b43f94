/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>

G_BEGIN_DECLS
#define CRM_TYPE_HUB_ROW (crm_hub_row_get_type ())
G_DECLARE_FINAL_TYPE (CrmHubRow, crm_hub_row, CRM, HUB_ROW, GtkListBoxRow)

/* A place of the hub. @place: what it opens, read by the page that made it. */
GtkWidget *crm_hub_row_new (const char *place,
                            const char *section,
                            const char *icon_name,
                            const char *title) G_GNUC_WARN_UNUSED_RESULT;
const char *crm_hub_row_get_place (CrmHubRow *self);
const char *crm_hub_row_get_section (CrmHubRow *self); /* a heading, or %NULL */
/* -1: not known yet. */
void crm_hub_row_set_count (CrmHubRow *self, gint64 count);
/* One line about what is there; %NULL: none. Shown where the hub stands alone. */
void crm_hub_row_set_summary (CrmHubRow *self, const char *summary);
void crm_hub_row_set_shows_summary (CrmHubRow *self, gboolean shows);
/* What can be done with the place itself: by a button while the hub is @editing, else by long
 * press, right click or the Menu key. The menu's actions are "hub.*". Rows that are edited can be
 * dragged to each other: "hub.move-to" (ss). */
void crm_hub_row_set_menu (CrmHubRow *self, GMenuModel *menu, gboolean editing);
/* Names a state that wants the user: a warning icon and @subtitle. */
void crm_hub_row_set_attention (CrmHubRow *self, const char *subtitle);
G_END_DECLS
