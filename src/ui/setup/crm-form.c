/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-form.h"

void
crm_form_set_error (GtkWidget *row, GtkWidget *note, const char *text)
{
  GtkWidget *label = gtk_list_box_row_get_child (GTK_LIST_BOX_ROW (note));
  gboolean shown = text != NULL;

  gtk_label_set_label (GTK_LABEL (label), shown ? text : "");
  gtk_widget_set_visible (note, shown);
  if (shown)
    {
      gtk_widget_add_css_class (row, "error");
      gtk_widget_add_css_class (row, "has-note");
      gtk_accessible_update_relation (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_RELATION_ERROR_MESSAGE,
                                      label, NULL, -1);
      gtk_widget_grab_focus (row);
    }
  else
    {
      gtk_widget_remove_css_class (row, "error");
      gtk_widget_remove_css_class (row, "has-note");
      gtk_accessible_reset_relation (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_RELATION_ERROR_MESSAGE);
    }
  gtk_accessible_update_state (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_STATE_INVALID,
                               shown ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
}

char *
crm_form_dup_text (GtkWidget *row)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (row))));

  return *text != '\0' ? g_steal_pointer (&text) : NULL;
}
