/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-name-dialog.h"
#include "crm-ui.h"

#define MAX_CHARACTERS 100

typedef struct
{
  CrmNameFunc func;
  GWeakRef owner;
  char *data;
  GtkEditable *entry; /* of the dialog */
} Question;

static void
question_free (gpointer data, GClosure *closure)
{
  Question *self = data;

  g_weak_ref_clear (&self->owner);
  g_free (self->data);
  g_free (self);
}

static char *
dup_name (GtkEditable *entry)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (entry)));
}

static void
response_cb (AdwAlertDialog *dialog, const char *response, gpointer user_data)
{
  Question *self = user_data;
  g_autofree char *name = dup_name (self->entry);
  g_autoptr (GObject) owner = g_weak_ref_get (&self->owner);

  if (owner != NULL && g_str_equal (response, "save") && *name != '\0')
    self->func (owner, name, self->data);
}

static void
entry_changed_cb (AdwAlertDialog *dialog, GtkEditable *entry)
{
  g_autofree char *name = dup_name (entry);

  adw_alert_dialog_set_response_enabled (dialog, "save", *name != '\0');
}

void
crm_name_dialog_ask (GtkWidget *parent,
                     const char *heading,
                     const char *name,
                     CrmNameFunc func,
                     GObject *owner,
                     const char *data)
{
  AdwAlertDialog *dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (heading, NULL));
  GtkWidget *row = adw_entry_row_new ();
  GtkWidget *list = gtk_list_box_new ();
  Question *question = g_new0 (Question, 1);

  question->func = func;
  question->data = g_strdup (data);
  question->entry = GTK_EDITABLE (row);
  g_weak_ref_init (&question->owner, owner);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Name"));
  adw_entry_row_set_max_length (ADW_ENTRY_ROW (row), MAX_CHARACTERS);
  adw_entry_row_set_activates_default (ADW_ENTRY_ROW (row), TRUE);
  gtk_editable_set_text (GTK_EDITABLE (row), name != NULL ? name : "");
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_list_box_append (GTK_LIST_BOX (list), row);

  adw_alert_dialog_set_extra_child (dialog, list);
  adw_alert_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "save", _ ("_Save"), NULL);
  adw_alert_dialog_set_response_appearance (dialog, "save", ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (dialog, "save");
  adw_alert_dialog_set_close_response (dialog, "cancel");
  entry_changed_cb (dialog, GTK_EDITABLE (row));
  g_signal_connect_object (row, "changed", G_CALLBACK (entry_changed_cb), dialog,
                           G_CONNECT_SWAPPED);
  g_signal_connect_data (dialog, "response", G_CALLBACK (response_cb), question, question_free,
                         G_CONNECT_DEFAULT);
  adw_dialog_present (ADW_DIALOG (dialog), parent);
  gtk_widget_grab_focus (row);
}
