/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-quick-dialog.h"
#include "crm-arena.h"
#include "crm-leave-question.h"
#include "crm-looks.h"
#include "crm-project.h"
#include "crm-record-form.h"
#include "crm-ui.h"
#include "crm-words.h"

struct _CrmQuickDialog
{
  AdwDialog parent_instance;

  GtkWidget *save_button;
  AdwBanner *banner;
  GtkScrolledWindow *scroller;
  CrmRecordForm *form;
  GtkWidget *more_group;

  CrmAccount *account;
  CrmProject *project;
  CrmEntity *entity;
  CrmRecordDraft *draft;
  GCancellable *cancellable;
  gboolean passing;
  gboolean saving;
  gboolean handed_on; /* saved, or somebody else has the draft now */
};
G_DEFINE_FINAL_TYPE (CrmQuickDialog, crm_quick_dialog, ADW_TYPE_DIALOG)

static guint saved_signal;
static guint more_signal;
static guint left_signal;

/* --- the draft ------------------------------------------------------------------------------- */

/* A sheet is swiped away with one finger: not while there is something to lose. */
static void
dirty_changed_cb (CrmQuickDialog *self)
{
  adw_dialog_set_can_close (ADW_DIALOG (self), !crm_quick_dialog_is_dirty (self));
}

static void
show_restored (CrmQuickDialog *self)
{
  gint64 restored = 0;
  g_autofree char *moment = NULL;
  g_autofree char *text = NULL;

  g_object_get (self->draft, "restored", &restored, NULL);
  if (restored == 0)
    return;

  moment = crm_words_moment (restored);
  text = g_strdup_printf (_ ("Unsaved changes from %s"), moment);
  adw_banner_set_title (self->banner, text);
  adw_banner_set_button_label (self->banner, _ ("Discard"));
  adw_banner_set_revealed (self->banner, TRUE);
}

static void
start_draft (CrmQuickDialog *self)
{
  if (self->draft != NULL)
    g_signal_handlers_disconnect_by_data (self->draft, self);
  g_clear_object (&self->draft);
  self->draft = crm_record_draft_new (crm_account_get_store (self->account), self->project,
                                      self->entity, NULL);
  if (self->passing)
    crm_record_draft_set_passing (self->draft);
  crm_record_draft_begin (self->draft, crm_account_get_user_id (self->account));
  g_signal_connect_object (self->draft, "notify::dirty", G_CALLBACK (dirty_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->draft, "notify::restored", G_CALLBACK (show_restored), self,
                           G_CONNECT_SWAPPED);
  crm_record_form_set_draft (self->form, self->account, self->draft, CRM_FORM_QUICK);
  dirty_changed_cb (self);
}

static void
banner_clicked_cb (CrmQuickDialog *self)
{
  adw_banner_set_revealed (self->banner, FALSE);
  crm_record_draft_discard (self->draft);
  start_draft (self);
}

/* --- leaving --------------------------------------------------------------------------------- */

static void
leave (CrmQuickDialog *self)
{
  adw_dialog_force_close (ADW_DIALOG (self));
}

static void
response_cb (CrmQuickDialog *self, const char *response)
{
  if (g_str_equal (response, CRM_LEAVE_SAVE))
    crm_quick_dialog_save (self);
  else if (g_str_equal (response, CRM_LEAVE_DISCARD))
    leave (self);
}

static void
close_attempt_cb (CrmQuickDialog *self)
{
  AdwDialog *question;

  if (self->saving)
    return;

  question = crm_leave_question_new (self->entity->caption);
  g_signal_connect_object (question, "response", G_CALLBACK (response_cb), self, G_CONNECT_SWAPPED);
  adw_dialog_present (question, GTK_WIDGET (self));
}

/* Closed and nobody has the draft: it was not wanted. */
static void
closed_cb (CrmQuickDialog *self)
{
  if (self->handed_on)
    return;

  self->handed_on = TRUE;
  if (self->draft != NULL)
    crm_record_draft_discard (self->draft);
  g_signal_emit (self, left_signal, 0);
}

static void
cancel_clicked_cb (CrmQuickDialog *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

static void
more_clicked_cb (CrmQuickDialog *self)
{
  g_autoptr (CrmRecordDraft) draft = g_object_ref (self->draft);

  if (self->passing)
    {
      crm_record_form_set_draft (self->form, self->account, draft, CRM_FORM_ALL);
      gtk_widget_set_visible (self->more_group, FALSE);
      return;
    }

  self->handed_on = TRUE;
  leave (self);
  g_signal_emit (self, more_signal, 0, draft);
}

/* --- saving ---------------------------------------------------------------------------------- */

static void
set_saving (CrmQuickDialog *self, gboolean saving)
{
  self->saving = saving;
  gtk_widget_set_sensitive (self->save_button, !saving);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CrmQuickDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *key = crm_record_draft_save_finish (CRM_RECORD_DRAFT (source), result, &error);
  g_autofree char *text = NULL;
  g_autofree char *title = NULL;

  set_saving (self, FALSE);
  if (key == NULL)
    {
      text = crm_account_describe_error (error);
      adw_banner_set_title (self->banner, text);
      adw_banner_set_button_label (self->banner, NULL);
      adw_banner_set_revealed (self->banner, TRUE);
      return;
    }

  self->handed_on = TRUE;
  if (self->entity->display_field >= 0)
    title = crm_record_draft_dup_display (self->draft, (guint) self->entity->display_field);
  leave (self);
  g_signal_emit (self, saved_signal, 0, key, title != NULL ? title : self->entity->caption);
}

void
crm_quick_dialog_save (CrmQuickDialog *self)
{
  g_return_if_fail (CRM_IS_QUICK_DIALOG (self));

  if (self->saving || !crm_record_form_check (self->form))
    return;

  adw_banner_set_revealed (self->banner, FALSE);
  set_saving (self, TRUE);
  crm_record_draft_save_async (self->draft, self->cancellable, saved_cb, g_object_ref (self));
}

static void
save_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  crm_quick_dialog_save (CRM_QUICK_DIALOG (widget));
}

/* --- object ---------------------------------------------------------------------------------- */

static void
shown_cb (CrmQuickDialog *self)
{
  if (crm_looks_is_touch (GTK_WIDGET (self)))
    crm_looks_drop_focus (GTK_WIDGET (self));
  else
    crm_record_form_focus_first (self->form);
}

static void
height_changed_cb (CrmQuickDialog *self)
{
  crm_record_form_show_focus (self->form);
}

static void
crm_quick_dialog_dispose (GObject *object)
{
  CrmQuickDialog *self = CRM_QUICK_DIALOG (object);

  if (self->draft != NULL)
    g_signal_handlers_disconnect_by_data (self->draft, self);
  gtk_widget_dispose_template (GTK_WIDGET (object), CRM_TYPE_QUICK_DIALOG);
  g_clear_object (&self->draft);
  G_OBJECT_CLASS (crm_quick_dialog_parent_class)->dispose (object);
}

static void
crm_quick_dialog_finalize (GObject *object)
{
  CrmQuickDialog *self = CRM_QUICK_DIALOG (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->project, crm_project_unref);
  g_clear_object (&self->account);
  G_OBJECT_CLASS (crm_quick_dialog_parent_class)->finalize (object);
}

static void
crm_quick_dialog_class_init (CrmQuickDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = crm_quick_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = crm_quick_dialog_finalize;
  saved_signal = g_signal_new ("saved", CRM_TYPE_QUICK_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                               NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  more_signal = g_signal_new ("more", CRM_TYPE_QUICK_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                              G_TYPE_NONE, 1, CRM_TYPE_RECORD_DRAFT);
  left_signal = g_signal_new ("left", CRM_TYPE_QUICK_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                              G_TYPE_NONE, 0);

  gtk_widget_class_install_action (widget_class, "quick.save", NULL, save_action);
  g_type_ensure (CRM_TYPE_RECORD_FORM);
  gtk_widget_class_set_template_from_resource (widget_class, CRM_TEMPLATE ("crm-quick-dialog"));
  gtk_widget_class_bind_template_child (widget_class, CrmQuickDialog, save_button);
  gtk_widget_class_bind_template_child (widget_class, CrmQuickDialog, banner);
  gtk_widget_class_bind_template_child (widget_class, CrmQuickDialog, scroller);
  gtk_widget_class_bind_template_child (widget_class, CrmQuickDialog, form);
  gtk_widget_class_bind_template_child (widget_class, CrmQuickDialog, more_group);
  gtk_widget_class_bind_template_callback (widget_class, banner_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, close_attempt_cb);
  gtk_widget_class_bind_template_callback (widget_class, closed_cb);
  gtk_widget_class_bind_template_callback (widget_class, more_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, shown_cb);
}

static void
crm_quick_dialog_init (CrmQuickDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (gtk_scrolled_window_get_vadjustment (self->scroller),
                           "notify::page-size", G_CALLBACK (height_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

AdwDialog *
crm_quick_dialog_new (CrmAccount *account, CrmEntity *entity, gboolean passing)
{
  CrmQuickDialog *self = g_object_new (CRM_TYPE_QUICK_DIALOG, NULL);
  g_autofree char *title = crm_words_about (_ ("New %s"), entity->caption);

  self->account = g_object_ref (account);
  self->project = crm_account_dup_project (account);
  self->entity = entity;
  self->passing = passing;
  adw_dialog_set_title (ADW_DIALOG (self), title);
  start_draft (self);

  return ADW_DIALOG (self);
}

static void
prefill_text (CrmQuickDialog *self, CrmField *field, const char *text, const char *name)
{
  g_autoptr (CrmArena) arena = crm_arena_new ();
  CrmValue value;

  if (crm_value_parse (field->type, text, -1, arena, &value, NULL))
    crm_record_draft_prefill (self->draft, field->index, &value, name);
}

void
crm_quick_dialog_prefill (CrmQuickDialog *self,
                          const char *field,
                          const char *key,
                          const char *title)
{
  CrmField *lookup;

  g_return_if_fail (CRM_IS_QUICK_DIALOG (self));

  lookup = crm_entity_find_field (self->entity, field);
  if (lookup == NULL)
    return;

  prefill_text (self, lookup, key, title);
  crm_record_form_add_field (self->form, lookup);
}

void
crm_quick_dialog_set_title_text (CrmQuickDialog *self, const char *text)
{
  CrmField *display;

  g_return_if_fail (CRM_IS_QUICK_DIALOG (self));

  display
      = self->entity->display_field >= 0 ? self->entity->fields[self->entity->display_field] : NULL;
  if (display != NULL && display->type == CRM_EDM_STRING && display->lookup_entity == NULL
      && !display->read_only && *text != '\0')
    prefill_text (self, display, text, NULL);
}

CrmEntity *
crm_quick_dialog_get_entity (CrmQuickDialog *self)
{
  g_return_val_if_fail (CRM_IS_QUICK_DIALOG (self), NULL);

  return self->entity;
}

gboolean
crm_quick_dialog_is_dirty (CrmQuickDialog *self)
{
  gboolean dirty = FALSE;

  g_return_val_if_fail (CRM_IS_QUICK_DIALOG (self), FALSE);

  g_object_get (self->draft, "dirty", &dirty, NULL);
  return dirty;
}
