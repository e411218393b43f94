/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-stage-dialog.h"
#include "crm-looks.h"
#include "crm-ui.h"
#include "crm-words.h"

#define POSITION_KEY "crm-position"

struct _CrmStageDialog
{
  AdwDialog parent_instance;

  AdwPreferencesGroup *group;
  GtkButton *next_button;

  int current;
};
G_DEFINE_FINAL_TYPE (CrmStageDialog, crm_stage_dialog, ADW_TYPE_DIALOG)

static guint chosen_signal;

static void
choose (CrmStageDialog *self, guint position)
{
  if ((int) position != self->current)
    g_signal_emit (self, chosen_signal, 0, position);
  adw_dialog_close (ADW_DIALOG (self));
}

static void
next_clicked_cb (CrmStageDialog *self)
{
  choose (self, (guint) (self->current + 1));
}

static void
row_activated_cb (CrmStageDialog *self, GtkWidget *row)
{
  choose (self, GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (row), POSITION_KEY)));
}

/* The row is what is pressed; its mark shows where the record is. */
static GtkWidget *
add_row (CrmStageDialog *self, guint position, const char *name, GtkWidget *first_mark)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *mark = gtk_check_button_new ();

  crm_looks_set_title (ADW_PREFERENCES_ROW (row), name);
  g_object_set_data (G_OBJECT (row), POSITION_KEY, GUINT_TO_POINTER (position));
  gtk_check_button_set_group (GTK_CHECK_BUTTON (mark), GTK_CHECK_BUTTON (first_mark));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (mark), (int) position == self->current);
  gtk_widget_set_can_target (mark, FALSE);
  gtk_widget_set_can_focus (mark, FALSE);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), mark);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_signal_connect_object (row, "activated", G_CALLBACK (row_activated_cb), self,
                           G_CONNECT_SWAPPED);
  adw_preferences_group_add (self->group, row);
  return mark;
}

static void
crm_stage_dialog_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), CRM_TYPE_STAGE_DIALOG);
  G_OBJECT_CLASS (crm_stage_dialog_parent_class)->dispose (object);
}

static void
crm_stage_dialog_class_init (CrmStageDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = crm_stage_dialog_dispose;
  chosen_signal = g_signal_new ("chosen", CRM_TYPE_STAGE_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, G_TYPE_UINT);

  gtk_widget_class_set_template_from_resource (widget_class, CRM_TEMPLATE ("crm-stage-dialog"));
  gtk_widget_class_bind_template_child (widget_class, CrmStageDialog, group);
  gtk_widget_class_bind_template_child (widget_class, CrmStageDialog, next_button);
  gtk_widget_class_bind_template_callback (widget_class, next_clicked_cb);
}

static void
crm_stage_dialog_init (CrmStageDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

AdwDialog *
crm_stage_dialog_new (const char *title, GPtrArray *names, int current)
{
  CrmStageDialog *self = g_object_new (CRM_TYPE_STAGE_DIALOG, NULL);
  gboolean has_next = current + 1 < (int) names->len;
  GtkWidget *mark = NULL;

  self->current = current;
  adw_dialog_set_title (ADW_DIALOG (self), title);
  for (guint i = 0; i < names->len; i++)
    mark = add_row (self, i, g_ptr_array_index (names, i), mark);

  gtk_widget_set_visible (gtk_widget_get_parent (GTK_WIDGET (self->next_button)), has_next);
  if (has_next)
    {
      g_autofree char *label
          = crm_words_about (_ ("Move to %s"), g_ptr_array_index (names, (guint) (current + 1)));

      gtk_button_set_label (self->next_button, label);
    }

  return ADW_DIALOG (self);
}
