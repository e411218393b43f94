/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-duration-dialog.h"
#include "crm-ui.h"

struct _CrmDurationDialog
{
  AdwDialog parent_instance;

  AdwWrapBox *chips;
  AdwSpinRow *hour_row;
  AdwSpinRow *minute_row;
};
G_DEFINE_FINAL_TYPE (CrmDurationDialog, crm_duration_dialog, ADW_TYPE_DIALOG)

static guint chosen_signal;

static void
choose (CrmDurationDialog *self, gint64 minutes)
{
  g_signal_emit (self, chosen_signal, 0, minutes);
  adw_dialog_close (ADW_DIALOG (self));
}

static void
done_clicked_cb (CrmDurationDialog *self)
{
  choose (self, (gint64) adw_spin_row_get_value (self->hour_row) * 60
                    + (gint64) adw_spin_row_get_value (self->minute_row));
}

static void
cancel_clicked_cb (CrmDurationDialog *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

static void
chip_clicked_cb (CrmDurationDialog *self, GtkWidget *chip)
{
  choose (self, GPOINTER_TO_INT (g_object_get_data (G_OBJECT (chip), "minutes")));
}

/* What appointments and calls mostly take. */
static void
add_chips (CrmDurationDialog *self)
{
  static const int usual[] = { 15, 30, 45, 60, 120 };

  for (guint i = 0; i < G_N_ELEMENTS (usual); i++)
    {
      int minutes = usual[i];
      g_autofree char *label
          = minutes < 60
                ? g_strdup_printf (ngettext ("%d Minute", "%d Minutes", (gulong) minutes), minutes)
                : g_strdup_printf (ngettext ("%d Hour", "%d Hours", (gulong) minutes / 60),
                                   minutes / 60);
      GtkWidget *chip = gtk_button_new_with_label (label);

      gtk_widget_add_css_class (chip, "action");
      g_object_set_data (G_OBJECT (chip), "minutes", GINT_TO_POINTER (minutes));
      g_signal_connect_object (chip, "clicked", G_CALLBACK (chip_clicked_cb), self,
                               G_CONNECT_SWAPPED);
      adw_wrap_box_append (self->chips, chip);
    }
}

static void
crm_duration_dialog_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), CRM_TYPE_DURATION_DIALOG);
  G_OBJECT_CLASS (crm_duration_dialog_parent_class)->dispose (object);
}

static void
crm_duration_dialog_class_init (CrmDurationDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = crm_duration_dialog_dispose;
  chosen_signal = g_signal_new ("chosen", CRM_TYPE_DURATION_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);

  gtk_widget_class_set_template_from_resource (widget_class, CRM_TEMPLATE ("crm-duration-dialog"));
  gtk_widget_class_bind_template_child (widget_class, CrmDurationDialog, chips);
  gtk_widget_class_bind_template_child (widget_class, CrmDurationDialog, hour_row);
  gtk_widget_class_bind_template_child (widget_class, CrmDurationDialog, minute_row);
  gtk_widget_class_bind_template_callback (widget_class, cancel_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, done_clicked_cb);
}

static void
crm_duration_dialog_init (CrmDurationDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  add_chips (self);
}

AdwDialog *
crm_duration_dialog_new (const char *title, gint64 minutes)
{
  CrmDurationDialog *self = g_object_new (CRM_TYPE_DURATION_DIALOG, NULL);

  adw_dialog_set_title (ADW_DIALOG (self), title);
  adw_spin_row_set_value (self->hour_row, (double) (MAX (minutes, 0) / 60));
  adw_spin_row_set_value (self->minute_row, (double) (MAX (minutes, 0) % 60));

  return ADW_DIALOG (self);
}
