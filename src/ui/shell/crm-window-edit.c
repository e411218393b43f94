/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-choice-dialog.h"
#include "crm-choices.h"
#include "crm-edit-page.h"
#include "crm-looks.h"
#include "crm-project.h"
#include "crm-quick-dialog.h"
#include "crm-record-page.h"
#include "crm-record.h"
#include "crm-ui.h"
#include "crm-window-private.h"
#include "crm-words.h"

/* What leads to a form, and what comes of it. */

/* --- an edit page --------------------------------------------------------------------------------
 */

static void
go_on (CrmWindow *self)
{
  void (*func) (CrmWindow *) = self->after_leave;

  self->after_leave = NULL;
  if (func != NULL)
    func (self);
}

static void
leave_page (CrmWindow *self, CrmEditPage *page)
{
  if (adw_navigation_view_get_visible_page (self->recordnav) == ADW_NAVIGATION_PAGE (page)
      && !adw_navigation_view_pop (self->recordnav))
    crm_window_clear_record (self);
}

static void
edit_left_cb (CrmWindow *self, CrmEditPage *page)
{
  leave_page (self, page);
  go_on (self);
}

static void
edit_saved_cb (CrmWindow *self, const char *key, CrmEditPage *page)
{
  gboolean is_new = crm_record_draft_is_new (crm_edit_page_get_draft (page));
  gboolean goes_elsewhere = self->after_leave != NULL;
  CrmEntity *entity = crm_record_draft_get_entity (crm_edit_page_get_draft (page));
  gboolean is_first
      = adw_navigation_view_get_previous_page (self->recordnav, ADW_NAVIGATION_PAGE (page)) == NULL;

  edit_left_cb (self, page);
  crm_window_say (self, _ ("Saved on this device"));
  if (!is_new || goes_elsewhere)
    return;

  if (is_first)
    crm_window_open_record (self, entity->name, key);
  else
    crm_window_push (self, crm_record_page_new (self->account, entity, key));
}

void
crm_window_push_edit_page (CrmWindow *self, AdwNavigationPage *page)
{
  g_signal_connect_object (page, "saved", G_CALLBACK (edit_saved_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (page, "closed", G_CALLBACK (edit_left_cb), self, G_CONNECT_SWAPPED);
  crm_window_push (self, page);
}

static void
edit_ready_cb (CrmWindow *self)
{
  g_autoptr (CrmRecordWatch) watch = NULL;
  CrmRecord *record = crm_record_watch_get_record (self->edit_watch);

  if (record == NULL)
    return;

  watch = g_steal_pointer (&self->edit_watch);
  g_signal_handlers_disconnect_by_data (watch, self);
  crm_window_push_edit_page (self, crm_edit_page_new (self->account, crm_record_get_entity (record),
                                                      record));
}

/* The record is read again, so that the form starts from what is stored now. */
static void
edit_record (CrmWindow *self, const char *entity, const char *key)
{
  if (crm_window_find_entity (self, entity) == NULL)
    return;

  if (self->edit_watch != NULL)
    g_signal_handlers_disconnect_by_data (self->edit_watch, self);
  g_clear_object (&self->edit_watch);
  self->edit_watch = crm_record_watch_new (crm_account_get_store (self->account), entity, key);
  g_signal_connect_object (self->edit_watch, "notify::record", G_CALLBACK (edit_ready_cb), self,
                           G_CONNECT_SWAPPED);
  edit_ready_cb (self);
}

static void
edit_record_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  const char *entity, *key;

  g_variant_get (parameter, "(&s&s)", &entity, &key);
  edit_record (CRM_WINDOW (widget), entity, key);
}

/* --- quick create --------------------------------------------------------------------------------
 */

static void
view_clicked_cb (AdwToast *toast, GVariant *target)
{
  GtkWidget *window = g_object_get_data (G_OBJECT (toast), "window");

  gtk_widget_activate_action_variant (window, "win.open-record", target);
}

static void
quick_saved_cb (CrmWindow *self, const char *key, const char *title, CrmQuickDialog *dialog)
{
  CrmEntity *entity = crm_quick_dialog_get_entity (dialog);
  g_autofree char *text = crm_words_about (_ ("%s created"), entity->caption);
  AdwToast *toast = crm_looks_toast (text);

  /* The window outlives its toasts. */
  g_object_set_data (G_OBJECT (toast), "window", self);
  adw_toast_set_button_label (toast, _ ("View"));
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (view_clicked_cb),
                         g_variant_ref_sink (g_variant_new ("(ss)", entity->name, key)),
                         (GClosureNotify) (void (*) (void)) g_variant_unref, G_CONNECT_DEFAULT);
  crm_window_add_toast (self, toast);
  go_on (self);
}

static void
quick_more_cb (CrmWindow *self, CrmRecordDraft *draft)
{
  self->after_leave = NULL;
  crm_window_push_edit_page (self, crm_edit_page_new_for_draft (self->account, draft));
}

static CrmQuickDialog *
create_quick (CrmWindow *self, CrmEntity *entity)
{
  AdwDialog *dialog = crm_quick_dialog_new (self->account, entity, FALSE);

  g_signal_connect_object (dialog, "saved", G_CALLBACK (quick_saved_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (dialog, "more", G_CALLBACK (quick_more_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (dialog, "left", G_CALLBACK (go_on), self, G_CONNECT_SWAPPED);

  return CRM_QUICK_DIALOG (dialog);
}

static gboolean
has_dialog (CrmWindow *self)
{
  return adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (self)) != NULL;
}

static void
show_quick (CrmWindow *self, const char *name)
{
  CrmEntity *entity = crm_window_find_entity (self, name);

  if (entity != NULL && entity->can_create && !has_dialog (self))
    adw_dialog_present (ADW_DIALOG (create_quick (self, entity)), GTK_WIDGET (self));
}

static void
new_record_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  show_quick (CRM_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

static void
new_related_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CrmWindow *self = CRM_WINDOW (widget);
  const char *entity_name, *field, *key, *title;
  CrmQuickDialog *dialog;
  CrmEntity *entity;

  g_variant_get (parameter, "(&s&s&s&s)", &entity_name, &field, &key, &title);
  entity = crm_window_find_entity (self, entity_name);
  if (entity == NULL || !entity->can_create || has_dialog (self))
    return;

  dialog = create_quick (self, entity);
  crm_quick_dialog_prefill (dialog, field, key, title);
  adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (self));
}

static void
kind_chosen_cb (CrmWindow *self, guint position, AdwDialog *dialog)
{
  GPtrArray *kinds = g_object_get_data (G_OBJECT (dialog), "kinds");

  g_object_set_data (G_OBJECT (dialog), "kind",
                     ((CrmOffer *) g_ptr_array_index (kinds, position))->value);
}

/* One sheet after the other. */
static void
kinds_closed_cb (CrmWindow *self, AdwDialog *dialog)
{
  const char *kind = g_object_get_data (G_OBJECT (dialog), "kind");

  if (kind != NULL)
    show_quick (self, kind);
}

static void
new_any_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CrmWindow *self = CRM_WINDOW (widget);
  g_autoptr (CrmProject) project = NULL;
  GPtrArray *kinds;
  AdwDialog *dialog;

  if (self->account == NULL || has_dialog (self))
    return;

  project = crm_account_dup_project (self->account);
  kinds = crm_choices_new ();
  for (guint i = 0; project != NULL && i < project->entities->len; i++)
    {
      const CrmEntity *entity = g_ptr_array_index (project->entities, i);

      if (entity->can_create && !entity->is_lookup)
        crm_choices_add (kinds, entity->name, entity->caption);
    }
  dialog = crm_choice_dialog_new (_ ("New Record"), kinds, FALSE);
  g_object_set_data_full (G_OBJECT (dialog), "kinds", kinds, (GDestroyNotify) g_ptr_array_unref);
  g_signal_connect_object (dialog, "chosen", G_CALLBACK (kind_chosen_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (dialog, "closed", G_CALLBACK (kinds_closed_cb), self, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, widget);
}

static void
new_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CrmWindow *self = CRM_WINDOW (widget);
  CrmEntity *entity = self->place != NULL ? crm_window_find_entity (self, self->place) : NULL;

  if (entity != NULL && entity->can_create)
    show_quick (self, entity->name);
  else
    new_any_action (widget, NULL, NULL);
}

/* --- what was typed ------------------------------------------------------------------------------
 */

static CrmQuickDialog *
get_quick (CrmWindow *self)
{
  AdwDialog *dialog = adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (self));

  return CRM_IS_QUICK_DIALOG (dialog) ? CRM_QUICK_DIALOG (dialog) : NULL;
}

static CrmEditPage *
get_edit_page (CrmWindow *self)
{
  AdwNavigationPage *page = adw_navigation_view_get_visible_page (self->recordnav);

  return CRM_IS_EDIT_PAGE (page) ? CRM_EDIT_PAGE (page) : NULL;
}

gboolean
crm_window_has_edits (CrmWindow *self)
{
  CrmQuickDialog *quick = get_quick (self);
  CrmEditPage *page = get_edit_page (self);

  return (quick != NULL && crm_quick_dialog_is_dirty (quick))
         || (page != NULL && crm_edit_page_is_dirty (page));
}

void
crm_window_ask_about_edits (CrmWindow *self)
{
  CrmQuickDialog *quick = get_quick (self);

  if (quick != NULL && crm_quick_dialog_is_dirty (quick))
    adw_dialog_close (ADW_DIALOG (quick));
  else
    crm_edit_page_cancel (get_edit_page (self));
}

static void
save_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CrmQuickDialog *quick = get_quick (CRM_WINDOW (widget));
  CrmEditPage *page = get_edit_page (CRM_WINDOW (widget));

  if (quick != NULL)
    crm_quick_dialog_save (quick);
  else if (page != NULL)
    crm_edit_page_save (page);
}

/* --- what was typed before
 * ------------------------------------------------------------------------ */

static void
continue_draft (CrmWindow *self, const CrmDraftNote *note)
{
  CrmEntity *entity = crm_window_find_entity (self, note->entity);

  if (note->key != NULL)
    edit_record (self, note->entity, note->key);
  else if (entity != NULL)
    crm_window_push_edit_page (self, crm_edit_page_new (self->account, entity, NULL));
}

static void
draft_response_cb (CrmWindow *self, const char *response, AdwDialog *dialog)
{
  GPtrArray *notes = g_object_get_data (G_OBJECT (dialog), "notes");
  const CrmDraftNote *note = g_ptr_array_index (notes, 0);

  if (self->account == NULL)
    return;

  if (g_str_equal (response, "continue"))
    continue_draft (self, note);
  else if (g_str_equal (response, "discard"))
    crm_draft_note_forget (crm_account_get_store (self->account), note->entity, note->key);
}

static char *
describe_draft (CrmWindow *self, const CrmDraftNote *note)
{
  CrmEntity *entity = crm_window_find_entity (self, note->entity);
  g_autofree char *title = crm_words_isolate (note->title != NULL ? note->title
                                              : entity != NULL    ? entity->caption
                                                                  : note->entity);
  g_autofree char *moment = crm_words_moment (note->saved_us);

  return g_strdup_printf (_ ("Changes to “%s” from %s were not saved."), title, moment);
}

static void
drafts_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CrmWindow) self = user_data;
  g_autoptr (GPtrArray) notes = crm_draft_notes_read_finish ((CrmStore *) source, result, NULL);
  g_autofree char *body = NULL;
  AdwAlertDialog *alert;

  if (notes == NULL || notes->len == 0 || self->account == NULL || has_dialog (self)
      || crm_account_get_store (self->account) != (CrmStore *) source)
    return;

  body = describe_draft (self, g_ptr_array_index (notes, 0));
  alert = ADW_ALERT_DIALOG (adw_alert_dialog_new (_ ("Continue Editing?"), body));
  adw_alert_dialog_add_responses (alert, "later", _ ("_Later"), "discard", _ ("_Discard"),
                                  "continue", _ ("_Continue"), NULL);
  adw_alert_dialog_set_response_appearance (alert, "discard", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_response_appearance (alert, "continue", ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (alert, "continue");
  adw_alert_dialog_set_close_response (alert, "later");
  g_object_set_data_full (G_OBJECT (alert), "notes", g_steal_pointer (&notes),
                          (GDestroyNotify) g_ptr_array_unref);
  g_signal_connect_object (alert, "response", G_CALLBACK (draft_response_cb), self,
                           G_CONNECT_SWAPPED);
  adw_dialog_present (ADW_DIALOG (alert), GTK_WIDGET (self));
}

void
crm_window_offer_drafts (CrmWindow *self)
{
  crm_draft_notes_read_async (crm_account_get_store (self->account), NULL, drafts_read_cb,
                              g_object_ref (self));
}

void
crm_window_install_edit_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.edit-record", "(ss)", edit_record_action);
  gtk_widget_class_install_action (widget_class, "win.new", NULL, new_action);
  gtk_widget_class_install_action (widget_class, "win.new-any", NULL, new_any_action);
  gtk_widget_class_install_action (widget_class, "win.new-record", "s", new_record_action);
  gtk_widget_class_install_action (widget_class, "win.new-related", "(ssss)", new_related_action);
  gtk_widget_class_install_action (widget_class, "win.save", NULL, save_action);
}
