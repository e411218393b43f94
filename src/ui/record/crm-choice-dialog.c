/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-choice-dialog.h"
#include "crm-choices.h"
#include "crm-looks.h"
#include "crm-ui.h"
#include "crm-words.h"

/* Below this there is nothing to search. */
#define SEARCH_FROM 8

struct _CrmChoiceDialog
{
  AdwDialog parent_instance;

  GtkSearchEntry *search_entry;
  GtkListBox *list;
  GtkWidget *done_button;
  GtkWidget *placeholder;

  GPtrArray *checks; /* GtkCheckButton by position, of the rows */
  gboolean multiple;
};
G_DEFINE_FINAL_TYPE (CrmChoiceDialog, crm_choice_dialog, ADW_TYPE_DIALOG)

static guint chosen_signal;
static guint toggled_signal;

static gboolean
matches_cb (GtkListBoxRow *row, gpointer user_data)
{
  CrmChoiceDialog *self = user_data;
  const char *search = gtk_editable_get_text (GTK_EDITABLE (self->search_entry));

  return g_str_match_string (search, adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)),
                             TRUE)
         || *search == '\0';
}

static void
search_changed_cb (CrmChoiceDialog *self)
{
  gtk_list_box_invalidate_filter (self->list);
}

static void
row_activated_cb (CrmChoiceDialog *self, GtkListBoxRow *row)
{
  if (self->multiple)
    return; /* the check button is the row's activatable widget */

  g_signal_emit (self, chosen_signal, 0, (guint) gtk_list_box_row_get_index (row));
  adw_dialog_close (ADW_DIALOG (self));
}

/* Enter takes the first match. */
static void
search_activate_cb (CrmChoiceDialog *self)
{
  for (guint i = 0; i < self->checks->len; i++)
    {
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list, (int) i);

      if (!gtk_widget_get_child_visible (GTK_WIDGET (row)))
        continue;
      g_signal_emit_by_name (row, "activate");
      return;
    }
}

static void
check_toggled_cb (CrmChoiceDialog *self, GtkCheckButton *check)
{
  guint position;

  if (g_ptr_array_find (self->checks, check, &position))
    g_signal_emit (self, toggled_signal, 0, position, gtk_check_button_get_active (check));
}

static void
close_clicked_cb (CrmChoiceDialog *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

static void
add_row (CrmChoiceDialog *self, const char *caption)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *check = gtk_check_button_new ();

  crm_looks_set_title (ADW_PREFERENCES_ROW (row), caption);
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  g_ptr_array_add (self->checks, check);
  if (self->multiple)
    {
      adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
      gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      caption, -1);
      g_signal_connect_object (check, "toggled", G_CALLBACK (check_toggled_cb), self,
                               G_CONNECT_SWAPPED);
    }
  else
    {
      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
      gtk_widget_set_can_target (check, FALSE);
      gtk_widget_set_can_focus (check, FALSE);
      gtk_widget_set_visible (check, FALSE);
    }
  gtk_list_box_append (self->list, row);
}

static void
crm_choice_dialog_dispose (GObject *object)
{
  CrmChoiceDialog *self = CRM_CHOICE_DIALOG (object);

  g_ptr_array_set_size (self->checks, 0);
  gtk_widget_dispose_template (GTK_WIDGET (object), CRM_TYPE_CHOICE_DIALOG);
  G_OBJECT_CLASS (crm_choice_dialog_parent_class)->dispose (object);
}

static void
crm_choice_dialog_finalize (GObject *object)
{
  g_ptr_array_unref (CRM_CHOICE_DIALOG (object)->checks);
  G_OBJECT_CLASS (crm_choice_dialog_parent_class)->finalize (object);
}

static void
crm_choice_dialog_class_init (CrmChoiceDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = crm_choice_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = crm_choice_dialog_finalize;
  chosen_signal = g_signal_new ("chosen", CRM_TYPE_CHOICE_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  toggled_signal = g_signal_new ("toggled", CRM_TYPE_CHOICE_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_BOOLEAN);

  gtk_widget_class_set_template_from_resource (widget_class, CRM_TEMPLATE ("crm-choice-dialog"));
  gtk_widget_class_bind_template_child (widget_class, CrmChoiceDialog, search_entry);
  gtk_widget_class_bind_template_child (widget_class, CrmChoiceDialog, list);
  gtk_widget_class_bind_template_child (widget_class, CrmChoiceDialog, done_button);
  gtk_widget_class_bind_template_child (widget_class, CrmChoiceDialog, placeholder);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, close_clicked_cb);
}

static void
crm_choice_dialog_init (CrmChoiceDialog *self)
{
  self->checks = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_box_set_filter_func (self->list, matches_cb, self, NULL);
  gtk_list_box_set_placeholder (self->list, self->placeholder);
}

AdwDialog *
crm_choice_dialog_new (const char *title, GPtrArray *offers, gboolean multiple)
{
  CrmChoiceDialog *self = g_object_new (CRM_TYPE_CHOICE_DIALOG, NULL);
  g_autofree char *search = crm_words_about (_ ("Search %s"), title);

  self->multiple = multiple;
  adw_dialog_set_title (ADW_DIALOG (self), title);
  gtk_widget_set_visible (GTK_WIDGET (self->search_entry), offers->len >= SEARCH_FROM);
  gtk_widget_set_visible (self->done_button, multiple);
  gtk_search_entry_set_placeholder_text (self->search_entry, search);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->search_entry),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, search, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  -1);
  if (offers->len >= SEARCH_FROM)
    gtk_search_entry_set_key_capture_widget (self->search_entry, GTK_WIDGET (self));
  for (guint i = 0; i < offers->len; i++)
    add_row (self, ((CrmOffer *) g_ptr_array_index (offers, i))->caption);

  return ADW_DIALOG (self);
}

void
crm_choice_dialog_set_checked (CrmChoiceDialog *self, guint position, gboolean on)
{
  GtkCheckButton *check;

  g_return_if_fail (CRM_IS_CHOICE_DIALOG (self));
  g_return_if_fail (position < self->checks->len);

  check = g_ptr_array_index (self->checks, position);
  g_signal_handlers_block_by_func (check, check_toggled_cb, self);
  gtk_check_button_set_active (check, on);
  g_signal_handlers_unblock_by_func (check, check_toggled_cb, self);
  gtk_widget_set_visible (GTK_WIDGET (check), on || self->multiple);
}
