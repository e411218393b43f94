/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-batch-run.h"
#include "crm-account.h"
#include "crm-looks.h"
#include "crm-ui.h"
#include "crm-window.h"
#include "crm-words.h"

/* What is done by then shows nothing but its result. */
#define PATIENCE_MS 400
#define STEP_MS 250

typedef struct
{
  CrmBatch *batch;
  GtkWidget *window; /* weak */
  char *heading;
  char *done;
  gboolean can_undo;
  GCancellable *cancellable;
  AdwDialog *dialog; /* while it takes long; weak */
  GtkProgressBar *bar;
  guint timer;
} Run;

static void
run_free (Run *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_weak_pointer (&self->dialog);
  g_clear_weak_pointer (&self->window);
  g_clear_object (&self->cancellable);
  g_object_unref (self->batch);
  g_free (self->heading);
  g_free (self->done);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Run, run_free)

static void
say (GtkWidget *window, const char *text)
{
  if (window != NULL)
    crm_window_add_toast (CRM_WINDOW (window), crm_looks_toast (text));
}

/* --- undo ---------------------------------------------------------------------------------------
 */

static void
undone_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GWeakRef *window = user_data;
  g_autoptr (GtkWidget) widget = g_weak_ref_get (window);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (!crm_batch_undo_finish (CRM_BATCH (source), result, &error))
    text = crm_account_describe_error (error);
  say (widget, text != NULL ? text : _ ("Taken back"));
  g_weak_ref_clear (window);
  g_free (window);
}

static void
undo_clicked_cb (AdwToast *toast, CrmBatch *batch)
{
  GWeakRef *window = g_new0 (GWeakRef, 1);

  g_weak_ref_init (window, g_object_get_data (G_OBJECT (toast), "crm-window"));
  crm_batch_undo_async (batch, NULL, undone_cb, window);
}

static void
show_result (Run *self, const GError *error)
{
  g_autofree char *text = NULL;
  AdwToast *toast;

  if (self->window == NULL)
    return;
  if (error != NULL && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    text = g_strdup_printf (_ ("Stopped after %'u of %'u records"),
                            crm_batch_get_n_done (self->batch), crm_batch_get_n_rows (self->batch));
  else
    text = error != NULL ? crm_account_describe_error (error) : g_strdup (self->done);
  toast = crm_looks_toast (text);
  if (self->can_undo)
    {
      adw_toast_set_button_label (toast, _ ("Undo"));
      g_object_set_data (G_OBJECT (toast), "crm-window", self->window);
      g_signal_connect_data (toast, "button-clicked", G_CALLBACK (undo_clicked_cb),
                             g_object_ref (self->batch),
                             (GClosureNotify) (void (*) (void)) g_object_unref, G_CONNECT_DEFAULT);
    }
  crm_window_add_toast (CRM_WINDOW (self->window), toast);
}

/* --- while it runs ------------------------------------------------------------------------------
 */

static gboolean
step_cb (gpointer user_data)
{
  Run *self = user_data;
  guint n_rows = crm_batch_get_n_rows (self->batch);
  guint n_done = crm_batch_get_n_done (self->batch);
  g_autofree char *done = crm_words_number (n_done);
  g_autofree char *total = crm_words_number (n_rows);
  g_autofree char *text = g_strdup_printf (_ ("%s of %s records"), done, total);

  if (self->dialog == NULL)
    return G_SOURCE_CONTINUE;
  gtk_progress_bar_set_fraction (self->bar, n_rows > 0 ? (double) n_done / n_rows : 1);
  adw_alert_dialog_set_body (ADW_ALERT_DIALOG (self->dialog), text);
  return G_SOURCE_CONTINUE;
}

static void
response_cb (Run *self, const char *response)
{
  g_cancellable_cancel (self->cancellable);
}

static gboolean
patience_cb (gpointer user_data)
{
  Run *self = user_data;
  AdwAlertDialog *dialog;

  self->timer = g_timeout_add (STEP_MS, step_cb, self);
  if (self->window == NULL)
    return G_SOURCE_REMOVE;
  dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (self->heading, NULL));
  self->bar = GTK_PROGRESS_BAR (gtk_progress_bar_new ());
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->bar), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  self->heading, -1);
  adw_alert_dialog_set_extra_child (dialog, GTK_WIDGET (self->bar));
  adw_alert_dialog_add_response (dialog, "stop", _ ("_Stop"));
  adw_alert_dialog_set_close_response (dialog, "stop");
  g_signal_connect_swapped (dialog, "response", G_CALLBACK (response_cb), self);
  g_set_weak_pointer (&self->dialog, ADW_DIALOG (dialog));
  step_cb (self);
  adw_dialog_present (self->dialog, self->window);
  return G_SOURCE_REMOVE;
}

static void
finished_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Run) self = user_data;
  g_autoptr (GError) error = NULL;

  crm_batch_run_finish (self->batch, result, &error);
  if (self->dialog != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->dialog, self);
      adw_dialog_force_close (self->dialog);
    }
  show_result (self, error);
}

void
crm_batch_run (
    CrmBatch *batch, GtkWidget *widget, const char *heading, const char *done, gboolean can_undo)
{
  Run *self = g_new0 (Run, 1);
  GtkRoot *root = gtk_widget_get_root (widget);

  self->batch = g_object_ref (batch);
  if (CRM_IS_WINDOW (root))
    g_set_weak_pointer (&self->window, GTK_WIDGET (root));
  self->heading = g_strdup (heading);
  self->done = g_strdup (done);
  self->can_undo = can_undo;
  self->cancellable = g_cancellable_new ();
  self->timer = g_timeout_add (PATIENCE_MS, patience_cb, self);
  crm_batch_run_async (batch, self->cancellable, finished_cb, self);
}
