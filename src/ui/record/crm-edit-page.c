/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-edit-page.h"
#include "crm-contested-dialog.h"
#include "crm-leave-question.h"
#include "crm-looks.h"
#include "crm-project.h"
#include "crm-record-form.h"
#include "crm-record.h"
#include "crm-ui.h"
#include "crm-words.h"

struct _CrmEditPage
{
  AdwNavigationPage parent_instance;

  GtkWidget *save_button;
  AdwWindowTitle *window_title;
  AdwBanner *draft_banner;
  AdwBanner *contested_banner;
  AdwBanner *error_banner;
  GtkScrolledWindow *scroller;
  CrmRecordForm *form;

  CrmAccount *account;
  CrmProject *project;
  CrmEntity *entity;
  CrmRecord *record; /* or %NULL: a new one */
  CrmRecordDraft *draft;
  GCancellable *cancellable;
  gboolean saving;
};
G_DEFINE_FINAL_TYPE (CrmEditPage, crm_edit_page, ADW_TYPE_NAVIGATION_PAGE)

static guint saved_signal;
static guint closed_signal;

/* --- the draft --------------------------------------------------------------------------- */

static void
dirty_changed_cb (CrmEditPage *self)
{
  /* Also turns the back gesture off while there is something to lose. */
  adw_navigation_page_set_can_pop (ADW_NAVIGATION_PAGE (self), !crm_edit_page_is_dirty (self));
}

/* One at most: what went wrong, then what somebody else did, then where this began. */
static void
update_banners (CrmEditPage *self)
{
  gboolean has_error = adw_banner_get_revealed (self->error_banner);
  gint64 restored = 0;
  guint contested = 0;
  g_autofree char *moment = NULL;
  g_autofree char *text = NULL;

  g_object_get (self->draft, "restored", &restored, "contested", &contested, NULL);
  if (restored != 0)
    {
      moment = crm_words_moment (restored);
      text = g_strdup_printf (_ ("Unsaved changes from %s"), moment);
      adw_banner_set_title (self->draft_banner, text);
    }
  adw_banner_set_revealed (self->contested_banner, contested > 0 && !has_error);
  adw_banner_set_revealed (self->draft_banner, restored != 0 && contested == 0 && !has_error);
}

static void
contested_cb (CrmEditPage *self)
{
  update_banners (self);
  if (adw_banner_get_revealed (self->contested_banner))
    gtk_accessible_announce (GTK_ACCESSIBLE (self), adw_banner_get_title (self->contested_banner),
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
show_error (CrmEditPage *self, const char *text)
{
  adw_banner_set_title (self->error_banner, text != NULL ? text : "");
  adw_banner_set_revealed (self->error_banner, text != NULL);
  update_banners (self);
}

static void
gone_cb (CrmEditPage *self)
{
  gboolean gone = FALSE;

  g_object_get (self->draft, "gone", &gone, NULL);
  show_error (self, gone ? _ ("This record was deleted meanwhile") : NULL);
}

static void
take_draft (CrmEditPage *self, CrmRecordDraft *draft)
{
  if (self->draft != NULL)
    g_signal_handlers_disconnect_by_data (self->draft, self);
  g_set_object (&self->draft, draft);
  g_signal_connect_object (draft, "notify::dirty", G_CALLBACK (dirty_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (draft, "notify::restored", G_CALLBACK (update_banners), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (draft, "notify::contested", G_CALLBACK (contested_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (draft, "notify::gone", G_CALLBACK (gone_cb), self, G_CONNECT_SWAPPED);
  crm_record_form_set_draft (self->form, self->account, draft, CRM_FORM_ALL);
  dirty_changed_cb (self);
  update_banners (self);
}

static void
start_draft (CrmEditPage *self)
{
  g_autoptr (CrmRecordDraft) draft = crm_record_draft_new (
      crm_account_get_store (self->account), self->project, self->entity, self->record);

  crm_record_draft_begin (draft, crm_account_get_user_id (self->account));
  take_draft (self, draft);
}

static void
discard_draft_cb (CrmEditPage *self)
{
  crm_record_draft_discard (self->draft);
  start_draft (self);
}

static void
review_clicked_cb (CrmEditPage *self)
{
  adw_dialog_present (crm_contested_dialog_new (self->draft), GTK_WIDGET (self));
}

/* With a keyboard one goes on typing where the first value is wanted; on a phone nothing has
 * the focus, so that the on-screen keyboard stays down until it is asked for. */
static void
shown_cb (CrmEditPage *self)
{
  crm_looks_drop_focus (GTK_WIDGET (self));
  if (!crm_looks_is_touch (GTK_WIDGET (self)))
    crm_record_form_focus_first (self->form);
}

/* --- saving ------------------------------------------------------------------------------ */

static void
set_saving (CrmEditPage *self, gboolean saving)
{
  self->saving = saving;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "edit.save", !saving);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CrmEditPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *key = crm_record_draft_save_finish (CRM_RECORD_DRAFT (source), result, &error);
  g_autofree char *text = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  set_saving (self, FALSE);
  if (key != NULL)
    {
      adw_navigation_page_set_can_pop (ADW_NAVIGATION_PAGE (self), TRUE);
      g_signal_emit (self, saved_signal, 0, key);
      return;
    }

  /* What was typed stays: it can be saved again once there is room. */
  text = crm_account_describe_error (error);
  show_error (self, text);
}

static void
close_page (CrmEditPage *self)
{
  adw_navigation_page_set_can_pop (ADW_NAVIGATION_PAGE (self), TRUE);
  g_signal_emit (self, closed_signal, 0);
}

static void
response_cb (CrmEditPage *self, const char *response)
{
  if (g_str_equal (response, CRM_LEAVE_SAVE))
    crm_edit_page_save (self);
  else if (g_str_equal (response, CRM_LEAVE_DISCARD))
    {
      crm_record_draft_discard (self->draft);
      close_page (self);
    }
}

static void
ask (CrmEditPage *self)
{
  AdwDialog *dialog = crm_leave_question_new (
      self->record != NULL ? crm_record_get_title (self->record) : self->entity->caption);

  g_signal_connect_object (dialog, "response", G_CALLBACK (response_cb), self, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

static void
cancel_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  crm_edit_page_cancel (CRM_EDIT_PAGE (widget));
}

static void
save_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  crm_edit_page_save (CRM_EDIT_PAGE (widget));
}

/* The on-screen keyboard makes the page smaller after the focus has moved: keep it in sight. */
static void
height_changed_cb (CrmEditPage *self)
{
  crm_record_form_show_focus (self->form);
}

static void
crm_edit_page_dispose (GObject *object)
{
  CrmEditPage *self = CRM_EDIT_PAGE (object);

  if (self->draft != NULL)
    g_signal_handlers_disconnect_by_data (self->draft, self);
  gtk_widget_dispose_template (GTK_WIDGET (object), CRM_TYPE_EDIT_PAGE);
  g_clear_object (&self->draft);
  g_clear_pointer (&self->record, crm_record_unref);
  G_OBJECT_CLASS (crm_edit_page_parent_class)->dispose (object);
}

static void
crm_edit_page_finalize (GObject *object)
{
  CrmEditPage *self = CRM_EDIT_PAGE (object);

  g_clear_pointer (&self->project, crm_project_unref);
  g_clear_object (&self->account);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (crm_edit_page_parent_class)->finalize (object);
}

static void
crm_edit_page_class_init (CrmEditPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = crm_edit_page_dispose;
  object_class->finalize = crm_edit_page_finalize;
  saved_signal = g_signal_new ("saved", CRM_TYPE_EDIT_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                               G_TYPE_NONE, 1, G_TYPE_STRING);
  closed_signal = g_signal_new ("closed", CRM_TYPE_EDIT_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);

  gtk_widget_class_install_action (widget_class, "edit.cancel", NULL, cancel_action);
  gtk_widget_class_install_action (widget_class, "edit.save", NULL, save_action);

  g_type_ensure (CRM_TYPE_RECORD_FORM);
  gtk_widget_class_set_template_from_resource (widget_class, CRM_TEMPLATE ("crm-edit-page"));
  gtk_widget_class_bind_template_child (widget_class, CrmEditPage, save_button);
  gtk_widget_class_bind_template_child (widget_class, CrmEditPage, window_title);
  gtk_widget_class_bind_template_child (widget_class, CrmEditPage, draft_banner);
  gtk_widget_class_bind_template_child (widget_class, CrmEditPage, contested_banner);
  gtk_widget_class_bind_template_child (widget_class, CrmEditPage, error_banner);
  gtk_widget_class_bind_template_child (widget_class, CrmEditPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, CrmEditPage, form);
  gtk_widget_class_bind_template_callback (widget_class, discard_draft_cb);
  gtk_widget_class_bind_template_callback (widget_class, review_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, shown_cb);
}

static void
crm_edit_page_init (CrmEditPage *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (gtk_scrolled_window_get_vadjustment (self->scroller),
                           "notify::page-size", G_CALLBACK (height_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

static CrmEditPage *
create (CrmAccount *account, CrmEntity *entity, CrmRecord *record)
{
  CrmEditPage *self = g_object_new (CRM_TYPE_EDIT_PAGE, NULL);
  const char *format = record != NULL ? _ ("Edit %s") : _ ("New %s");
  g_autofree char *title = crm_words_about (format, entity->caption);

  self->account = g_object_ref (account);
  self->project = crm_account_dup_project (account);
  self->entity = entity;
  self->record = record != NULL ? crm_record_ref (record) : NULL;
  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), title);
  adw_window_title_set_title (self->window_title, title);

  return self;
}

AdwNavigationPage *
crm_edit_page_new (CrmAccount *account, CrmEntity *entity, CrmRecord *record)
{
  CrmEditPage *self = create (account, entity, record);

  start_draft (self);
  return ADW_NAVIGATION_PAGE (self);
}

AdwNavigationPage *
crm_edit_page_new_for_draft (CrmAccount *account, CrmRecordDraft *draft)
{
  CrmEditPage *self = create (account, crm_record_draft_get_entity (draft), NULL);

  take_draft (self, draft);
  return ADW_NAVIGATION_PAGE (self);
}

CrmRecordDraft *
crm_edit_page_get_draft (CrmEditPage *self)
{
  g_return_val_if_fail (CRM_IS_EDIT_PAGE (self), NULL);

  return self->draft;
}

gboolean
crm_edit_page_is_dirty (CrmEditPage *self)
{
  gboolean dirty = FALSE;

  g_return_val_if_fail (CRM_IS_EDIT_PAGE (self), FALSE);

  g_object_get (self->draft, "dirty", &dirty, NULL);
  return dirty;
}

void
crm_edit_page_save (CrmEditPage *self)
{
  g_return_if_fail (CRM_IS_EDIT_PAGE (self));

  if (self->saving)
    return;

  if (!crm_edit_page_is_dirty (self) && self->record != NULL)
    {
      close_page (self);
      return;
    }

  if (!crm_record_form_check (self->form))
    return;

  show_error (self, NULL);
  set_saving (self, TRUE);
  crm_record_draft_save_async (self->draft, self->cancellable, saved_cb, g_object_ref (self));
}

void
crm_edit_page_cancel (CrmEditPage *self)
{
  g_return_if_fail (CRM_IS_EDIT_PAGE (self));

  if (self->saving)
    return;

  if (crm_edit_page_is_dirty (self))
    {
      ask (self);
      return;
    }

  crm_record_draft_discard (self->draft);
  close_page (self);
}
