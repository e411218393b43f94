/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>

#include "crm-types.h"

G_BEGIN_DECLS
/* How entities and fields of a project look, for every page alike. */

/* The symbolic icon of an entity; one of ours where the project names none that is there. */
const char *crm_looks_entity_icon (CrmEntity *entity);
/* Whether records of it are people or organisations: shown with an avatar. */
gboolean crm_looks_entity_has_face (CrmEntity *entity);
/* Whether a field is a thing a person reads or writes; keys and raw data are not. */
gboolean crm_looks_field_is_shown (CrmField *field);
/* Whether a person may write it here. */
gboolean crm_looks_field_is_editable (CrmField *field);
/* A number, phone number, address: kept left to right. */
gboolean crm_looks_field_is_ltr (CrmField *field);

/* Server text as title and subtitle: literal, whatever it holds. */
void crm_looks_set_title (AdwPreferencesRow *row, const char *title);
void crm_looks_set_subtitle (AdwActionRow *row, const char *subtitle);
void crm_looks_set_expander_subtitle (AdwExpanderRow *row, const char *subtitle);
/* Server text as a group's title. */
void crm_looks_set_group_title (AdwPreferencesGroup *group, const char *title);
/* A toast with literal text. */
AdwToast *crm_looks_toast (const char *text) G_GNUC_WARN_UNUSED_RESULT;
/* Whether the window has a phone's width: then no page may take the focus into a text when it
 * opens, because the on-screen keyboard would come with it. */
gboolean crm_looks_is_touch (GtkWidget *widget);
/* Takes the focus from what a page gave it to when it came; nothing is selected there any more. */
void crm_looks_drop_focus (GtkWidget *widget);
/* Tooltip and accessible name of a button that shows an icon only. */
void crm_looks_name (GtkWidget *widget, const char *name);
/* A flat icon button of a row. */
GtkWidget *crm_looks_row_button (const char *icon_name, const char *name) G_GNUC_WARN_UNUSED_RESULT;
/* The chevron that says: opens another page. */
GtkWidget *crm_looks_chevron (void) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
