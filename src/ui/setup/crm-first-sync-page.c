/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-first-sync-page.h"
#include "crm-sign-in.h"
#include "crm-sync-progress.h"
#include "crm-ui.h"

/* So many kinds of record have to be here before the app is worth looking at. */
#define ENOUGH_ENTITIES 2

struct _CrmFirstSyncPage
{
  AdwNavigationPage parent_instance;

  GtkStack *stack;
  CrmSyncProgress *progress;
  AdwActionRow *error_row;
  GtkWidget *retry_button;
  GtkWidget *continue_button;
  GtkWidget *cancel_button;

  CrmAccountList *accounts;
  CrmAccount *account;
  gboolean left; /* "finished" was told */
};
G_DEFINE_FINAL_TYPE (CrmFirstSyncPage, crm_first_sync_page, ADW_TYPE_NAVIGATION_PAGE)

static guint finished_signal;

static void
leave (CrmFirstSyncPage *self)
{
  if (self->left)
    return;

  self->left = TRUE;
  g_signal_emit (self, finished_signal, 0);
}

static void
show_error (CrmFirstSyncPage *self, const char *text)
{
  adw_action_row_set_subtitle (self->error_row, text);
  gtk_stack_set_visible_child_name (self->stack, "error");
  gtk_widget_set_visible (self->retry_button, TRUE);
  gtk_widget_set_visible (self->continue_button, FALSE);
  gtk_widget_set_visible (self->cancel_button, FALSE);
}

static void
finished_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CrmFirstSyncPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (crm_account_sync_finish (CRM_ACCOUNT (source), result, &error))
    {
      gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", _ ("Ready to work offline"));
      leave (self);
      return;
    }

  if (self->left)
    return;

  text = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
             ? g_strdup (_ ("Stopped. What was downloaded is kept."))
             : crm_account_describe_error (error);
  show_error (self, text);
}

static void
signed_in (GtkWidget *widget)
{
  crm_first_sync_page_start (CRM_FIRST_SYNC_PAGE (widget));
}

static void
retry_clicked_cb (CrmFirstSyncPage *self)
{
  gboolean needs_sign_in = FALSE;

  g_object_get (self->account, "needs-sign-in", &needs_sign_in, NULL);
  if (needs_sign_in)
    crm_sign_in_ask (self->accounts, self->account, GTK_WIDGET (self), signed_in);
  else
    crm_first_sync_page_start (self);
}

static void
progress_cb (CrmFirstSyncPage *self)
{
  g_autoptr (GArray) counts = crm_account_dup_counts (self->account);
  guint n_done = 0;

  for (guint i = 0; i < counts->len; i++)
    n_done += g_array_index (counts, CrmAccountCount, i).is_done ? 1 : 0;

  gtk_widget_set_visible (self->continue_button,
                          n_done >= ENOUGH_ENTITIES
                              && !gtk_widget_get_visible (self->retry_button));
}

static void
continue_clicked_cb (CrmFirstSyncPage *self)
{
  leave (self);
}

static void
cancel_clicked_cb (CrmFirstSyncPage *self)
{
  gtk_widget_set_sensitive (self->cancel_button, FALSE);
  crm_account_cancel_sync (self->account);
}

static void
crm_first_sync_page_dispose (GObject *object)
{
  CrmFirstSyncPage *self = CRM_FIRST_SYNC_PAGE (object);

  if (self->account != NULL)
    g_signal_handlers_disconnect_by_data (self->account, self);
  g_clear_object (&self->account);
  g_clear_object (&self->accounts);
  gtk_widget_dispose_template (GTK_WIDGET (object), CRM_TYPE_FIRST_SYNC_PAGE);
  G_OBJECT_CLASS (crm_first_sync_page_parent_class)->dispose (object);
}

static void
crm_first_sync_page_class_init (CrmFirstSyncPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = crm_first_sync_page_dispose;
  finished_signal = g_signal_new ("finished", CRM_TYPE_FIRST_SYNC_PAGE, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (CRM_TYPE_SYNC_PROGRESS);
  gtk_widget_class_set_template_from_resource (widget_class, CRM_TEMPLATE ("crm-first-sync-page"));
  gtk_widget_class_bind_template_child (widget_class, CrmFirstSyncPage, stack);
  gtk_widget_class_bind_template_child (widget_class, CrmFirstSyncPage, progress);
  gtk_widget_class_bind_template_child (widget_class, CrmFirstSyncPage, error_row);
  gtk_widget_class_bind_template_child (widget_class, CrmFirstSyncPage, retry_button);
  gtk_widget_class_bind_template_child (widget_class, CrmFirstSyncPage, continue_button);
  gtk_widget_class_bind_template_child (widget_class, CrmFirstSyncPage, cancel_button);
  gtk_widget_class_bind_template_callback (widget_class, retry_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, continue_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_clicked_cb);
}

static void
crm_first_sync_page_init (CrmFirstSyncPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

AdwNavigationPage *
crm_first_sync_page_new (CrmAccountList *accounts, CrmAccount *account)
{
  CrmFirstSyncPage *self = g_object_new (CRM_TYPE_FIRST_SYNC_PAGE, NULL);

  self->accounts = g_object_ref (accounts);
  self->account = g_object_ref (account);
  g_signal_connect_object (account, "notify::fraction", G_CALLBACK (progress_cb), self,
                           G_CONNECT_SWAPPED);

  return ADW_NAVIGATION_PAGE (self);
}

void
crm_first_sync_page_start (CrmFirstSyncPage *self)
{
  g_return_if_fail (CRM_IS_FIRST_SYNC_PAGE (self));

  gtk_widget_set_visible (self->retry_button, FALSE);
  gtk_widget_set_visible (self->cancel_button, TRUE);
  gtk_widget_set_sensitive (self->cancel_button, TRUE);
  gtk_stack_set_visible_child_name (self->stack, "progress");
  crm_sync_progress_set_account (self->progress, self->account);
  crm_account_sync_async (self->account, FALSE, TRUE, NULL, finished_cb, g_object_ref (self));
}
