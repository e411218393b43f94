/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>

G_BEGIN_DECLS
/* The one table of keys: what the application binds and what the help shows. */
typedef struct
{
  const char *group;  /* untranslated heading; repeated for the rows below it */
  const char *title;  /* untranslated; %NULL: not shown in the help */
  const char *action; /* detailed name; %NULL: bound elsewhere, only shown */
  const char *accels[3];
} CrmShortcut;
const CrmShortcut *crm_shortcuts_get (guint *n_shortcuts);
void crm_shortcuts_bind (GtkApplication *app);
G_END_DECLS
