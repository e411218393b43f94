/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-sync-dialog.h"
#include "crm-looks.h"
#include "crm-sync-progress.h"
#include "crm-ui.h"
#include "crm-words.h"

struct _CrmSyncDialog
{
  AdwDialog parent_instance;

  GtkStack *stack;
  CrmSyncProgress *progress;
  GtkWidget *background_button;
  GtkWidget *skip_button;
  GtkButton *cancel_button;
  GtkImage *result_icon;
  GtkLabel *result_title;
  GtkLabel *result_text;
  GtkWidget *figures;
  GtkLabel *sent_label;
  GtkLabel *updated_label;
  GtkLabel *added_label;
  GtkLabel *removed_label;
  GtkWidget *retry_button;
  GtkWidget *problems_button;
  GtkWidget *close_button;

  CrmAccount *account;
  gboolean full;
  gboolean in_background;
  guint inhibit_cookie;
};
G_DEFINE_FINAL_TYPE (CrmSyncDialog, crm_sync_dialog, ADW_TYPE_DIALOG)

static GtkApplication *
application (CrmSyncDialog *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  return GTK_IS_WINDOW (root) ? gtk_window_get_application (GTK_WINDOW (root)) : NULL;
}

/* Failing to keep the device awake is no reason not to synchronize. */
static void
inhibit (CrmSyncDialog *self)
{
  GtkApplication *app = application (self);

  if (app != NULL && self->inhibit_cookie == 0)
    self->inhibit_cookie
        = gtk_application_inhibit (app, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                   GTK_APPLICATION_INHIBIT_SUSPEND, _ ("Synchronizing records"));
}

static void
uninhibit (CrmSyncDialog *self)
{
  GtkApplication *app = GTK_APPLICATION (g_application_get_default ());

  if (app != NULL && self->inhibit_cookie != 0)
    gtk_application_uninhibit (app, self->inhibit_cookie);
  self->inhibit_cookie = 0;
}

static void
set_number (GtkLabel *label, guint number)
{
  g_autofree char *text = crm_words_number (number);

  gtk_label_set_label (label, text);
}

static CrmAccountCount
sum_counts (CrmSyncDialog *self)
{
  g_autoptr (GArray) counts = crm_account_dup_counts (self->account);
  CrmAccountCount sum = { 0 };

  for (guint i = 0; i < counts->len; i++)
    {
      const CrmAccountCount *count = &g_array_index (counts, CrmAccountCount, i);

      sum.sent += count->sent;
      sum.added += count->added;
      sum.updated += count->updated;
      sum.removed += count->removed;
      sum.problems += count->problems;
    }

  return sum;
}

static void
show_result (CrmSyncDialog *self, const char *icon, const char *title, const char *text)
{
  gtk_image_set_from_icon_name (self->result_icon, icon);
  gtk_label_set_label (self->result_title, title);
  gtk_label_set_label (self->result_text, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->result_text), text != NULL);
  gtk_stack_set_visible_child_name (self->stack, "result");
  adw_dialog_set_can_close (ADW_DIALOG (self), TRUE);
  adw_dialog_set_title (ADW_DIALOG (self), title);
  gtk_accessible_announce (GTK_ACCESSIBLE (self), title,
                           GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
leave_toast (CrmSyncDialog *self, const char *text)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", text);
  gtk_accessible_announce (GTK_ACCESSIBLE (self), text,
                           GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
  adw_dialog_force_close (ADW_DIALOG (self));
}

static void
show_figures (CrmSyncDialog *self, const CrmAccountCount *sum)
{
  set_number (self->sent_label, sum->sent);
  set_number (self->updated_label, sum->updated);
  set_number (self->added_label, sum->added);
  set_number (self->removed_label, sum->removed);
}

/* @problems: that wait for a decision */
static void
show_problems (CrmSyncDialog *self, const CrmAccountCount *sum, gboolean problems, const char *text)
{
  show_figures (self, sum);
  gtk_widget_set_visible (self->figures, TRUE);
  gtk_widget_set_visible (self->retry_button, FALSE);
  gtk_widget_set_visible (self->problems_button, problems);
  gtk_widget_add_css_class (GTK_WIDGET (self->result_icon), "warning");
  show_result (self, "dialog-warning-symbolic", _ ("Synchronized with Problems"), text);
}

static void
show_success (CrmSyncDialog *self)
{
  CrmAccountCount sum = sum_counts (self);
  guint changed = sum.added + sum.updated + sum.removed;
  gboolean left_out = FALSE;
  g_autofree char *error_text = NULL;
  g_autofree char *text = NULL;

  g_object_get (self->account, "left-out", &left_out, "error-text", &error_text, NULL);
  if (sum.problems > 0)
    {
      text = g_strdup_printf (ngettext ("%'u change needs a decision.",
                                        "%'u changes need a decision.", sum.problems),
                              sum.problems);
      show_problems (self, &sum, TRUE, text);
      return;
    }
  if (left_out)
    {
      show_problems (self, &sum, FALSE, error_text);
      return;
    }

  if (changed == 0 && sum.sent == 0)
    text = g_strdup (_ ("Synchronized, nothing has changed"));
  else if (changed == 0)
    text = g_strdup_printf (ngettext ("%'u change sent", "%'u changes sent", sum.sent), sum.sent);
  else
    text = g_strdup_printf (ngettext ("Synchronized, %'u record updated",
                                      "Synchronized, %'u records updated", changed),
                            changed);
  leave_toast (self, text);
}

static void
show_failure (CrmSyncDialog *self, const GError *error)
{
  g_autofree char *text = crm_account_describe_error (error);

  gtk_widget_set_visible (self->figures, FALSE);
  gtk_widget_set_visible (self->problems_button, FALSE);
  gtk_widget_set_visible (self->retry_button, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->result_icon), "warning");
  show_result (self, "dialog-warning-symbolic", _ ("Could Not Synchronize"), text);
}

static void
finished_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CrmSyncDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean done = crm_account_sync_finish (CRM_ACCOUNT (source), result, &error);

  uninhibit (self);
  if (self->in_background)
    return;

  if (done)
    show_success (self);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    leave_toast (self, _ ("Synchronization stopped"));
  else
    show_failure (self, error);
}

/* All is here but what the server still makes of what was sent: that may come later. */
static void
settling_cb (CrmSyncDialog *self)
{
  gboolean settling = FALSE;

  g_object_get (self->account, "settling", &settling, NULL);
  gtk_widget_set_visible (self->skip_button, settling);
  gtk_widget_set_sensitive (self->skip_button, TRUE);
}

static void
skip_clicked_cb (CrmSyncDialog *self)
{
  gtk_widget_set_sensitive (self->skip_button, FALSE);
  crm_account_skip_settle (self->account);
}

static void
cancel_clicked_cb (CrmSyncDialog *self)
{
  gtk_button_set_label (self->cancel_button, _ ("Stopping…"));
  gtk_widget_set_sensitive (GTK_WIDGET (self->cancel_button), FALSE);
  gtk_widget_set_sensitive (self->background_button, FALSE);
  gtk_widget_set_sensitive (self->skip_button, FALSE);
  crm_account_cancel_sync (self->account);
}

static void
close_clicked_cb (CrmSyncDialog *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

static void
problems_clicked_cb (CrmSyncDialog *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-pending", NULL);
  adw_dialog_close (ADW_DIALOG (self));
}

static void
crm_sync_dialog_dispose (GObject *object)
{
  CrmSyncDialog *self = CRM_SYNC_DIALOG (object);

  uninhibit (self);
  g_clear_object (&self->account);
  /* Before the template lets go of it: the parent class would unparent it once more. */
  adw_dialog_set_child (ADW_DIALOG (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), CRM_TYPE_SYNC_DIALOG);
  G_OBJECT_CLASS (crm_sync_dialog_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, CrmSyncDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, CrmSyncDialog, progress);
  gtk_widget_class_bind_template_child (widget_class, CrmSyncDialog, background_button);
  gtk_widget_class_bind_template_child (widget_class, CrmSyncDialog, skip_button);
  gtk_widget_class_bind_template_child (widget_class, CrmSyncDialog, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, CrmSyncDialog, result_icon);
  gtk_widget_class_bind_template_child (widget_class, CrmSyncDialog, result_title);
  gtk_widget_class_bind_template_child (widget_class, CrmSyncDialog, result_text);
  gtk_widget_class_bind_template_child (widget_class, CrmSyncDialog, figures);
  gtk_widget_class_bind_template_child (widget_class, CrmSyncDialog, sent_label);
  gtk_widget_class_bind_template_child (widget_class, CrmSyncDialog, updated_label);
  gtk_widget_class_bind_template_child (widget_class, CrmSyncDialog, added_label);
  gtk_widget_class_bind_template_child (widget_class, CrmSyncDialog, removed_label);
  gtk_widget_class_bind_template_child (widget_class, CrmSyncDialog, retry_button);
  gtk_widget_class_bind_template_child (widget_class, CrmSyncDialog, problems_button);
  gtk_widget_class_bind_template_child (widget_class, CrmSyncDialog, close_button);
}

static void
crm_sync_dialog_class_init (CrmSyncDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = crm_sync_dialog_dispose;

  g_type_ensure (CRM_TYPE_SYNC_PROGRESS);
  gtk_widget_class_set_template_from_resource (widget_class, CRM_TEMPLATE ("crm-sync-dialog"));
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, crm_sync_dialog_leave);
  gtk_widget_class_bind_template_callback (widget_class, skip_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, close_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, problems_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, crm_sync_dialog_start);
}

static void
crm_sync_dialog_init (CrmSyncDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

AdwDialog *
crm_sync_dialog_new (CrmAccount *account, gboolean full)
{
  CrmSyncDialog *self = g_object_new (CRM_TYPE_SYNC_DIALOG, NULL);

  self->account = g_object_ref (account);
  self->full = full;
  g_signal_connect_object (account, "notify::settling", G_CALLBACK (settling_cb), self,
                           G_CONNECT_SWAPPED);

  return ADW_DIALOG (self);
}

void
crm_sync_dialog_leave (CrmSyncDialog *self)
{
  g_return_if_fail (CRM_IS_SYNC_DIALOG (self));

  self->in_background = TRUE;
  adw_dialog_force_close (ADW_DIALOG (self));
}

void
crm_sync_dialog_start (CrmSyncDialog *self)
{
  g_return_if_fail (CRM_IS_SYNC_DIALOG (self));

  adw_dialog_set_can_close (ADW_DIALOG (self), FALSE);
  adw_dialog_set_title (ADW_DIALOG (self), _ ("Synchronizing"));
  gtk_stack_set_visible_child_name (self->stack, "progress");
  crm_sync_progress_set_account (self->progress, self->account);
  inhibit (self);
  crm_account_sync_async (self->account, self->full, TRUE, NULL, finished_cb, g_object_ref (self));
}
