/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-edit-page.h"
#include "crm-arena.h"
#include "crm-field-editor.h"
#include "crm-looks.h"
#include "crm-project.h"
#include "crm-record.h"
#include "crm-ui.h"
#include "crm-words.h"

#define RESPONSE_CANCEL "cancel"
#define RESPONSE_DISCARD "discard"
#define RESPONSE_SAVE "save"

struct _CrmEditPage
{
  AdwNavigationPage parent_instance;

  GtkWidget *save_button;
  AdwWindowTitle *window_title;
  AdwBanner *draft_banner;
  AdwBanner *error_banner;
  GtkScrolledWindow *scroller;
  GtkWidget *form;

  CrmAccount *account;
  CrmProject *project;
  CrmEntity *entity;
  CrmRecord *record; /* or %NULL: a new one */
  CrmRecordDraft *draft;
  GPtrArray *editors; /* CrmFieldEditor */
  GCancellable *cancellable;
  gboolean saving;
  gboolean touched; /* somebody changed something: not only what was filled in for them */
};
G_DEFINE_FINAL_TYPE (CrmEditPage, crm_edit_page, ADW_TYPE_NAVIGATION_PAGE)

static guint saved_signal;
static guint closed_signal;

/* --- the form -------------------------------------------------------------------------- */

static gboolean
is_editable (CrmField *field)
{
  /* Flags: several members at once cannot be chosen here, and are not typed either. */
  if (field->type == CRM_EDM_ENUM && field->choices->len == 0)
    return FALSE;

  return crm_looks_field_is_shown (field) && !field->read_only && !field->is_key;
}

static char *
required_text (CrmEntity *entity, GArray *fields)
{
  g_autoptr (GString) names = g_string_new (NULL);
  guint n = 0;

  for (guint i = 0; i < fields->len; i++)
    {
      CrmField *field = entity->fields[g_array_index (fields, guint, i)];
      g_autofree char *name = crm_words_isolate (field->caption);

      if (!field->required || !is_editable (field))
        continue;

      g_string_append_printf (names, "%s%s", n++ > 0 ? ", " : "", name);
    }

  if (n == 0)
    return NULL;

  return g_strdup_printf (ngettext ("%s is required", "%s are required", n), names->str);
}

static GtkWidget *
create_group (CrmEditPage *self, const CrmSection *section)
{
  GtkWidget *group = adw_preferences_group_new ();
  g_autofree char *required = required_text (self->entity, section->fields);
  g_autofree char *description = required != NULL ? crm_words_escape (required) : NULL;

  crm_looks_set_group_title (ADW_PREFERENCES_GROUP (group), section->caption);
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (group), description);

  return group;
}

static void
add_section (CrmEditPage *self, const CrmSection *section)
{
  GtkWidget *group = NULL;

  for (guint i = 0; i < section->fields->len; i++)
    {
      CrmField *field = self->entity->fields[g_array_index (section->fields, guint, i)];
      CrmFieldEditor *editor;

      if (!is_editable (field))
        continue;

      if (group == NULL)
        group = create_group (self, section);
      editor = crm_field_editor_new (self->account, self->draft, field);
      crm_field_editor_add_to (editor, ADW_PREFERENCES_GROUP (group));
      g_ptr_array_add (self->editors, editor);
    }

  if (group != NULL)
    gtk_box_append (GTK_BOX (self->form), group);
}

static void
build_form (CrmEditPage *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->form)) != NULL)
    gtk_box_remove (GTK_BOX (self->form), child);
  g_ptr_array_set_size (self->editors, 0);

  for (guint i = 0; i < self->entity->sections->len; i++)
    add_section (self, g_ptr_array_index (self->entity->sections, i));
}

/* --- the draft --------------------------------------------------------------------------- */

static gboolean
draft_is_dirty (CrmEditPage *self)
{
  gboolean dirty = FALSE;

  g_object_get (self->draft, "dirty", &dirty, NULL);
  return dirty;
}

static void
dirty_changed_cb (CrmEditPage *self)
{
  /* Also turns the back gesture off while there is something to lose. */
  adw_navigation_page_set_can_pop (ADW_NAVIGATION_PAGE (self), !crm_edit_page_is_dirty (self));
}

static void
field_changed_cb (CrmEditPage *self)
{
  self->touched = TRUE;
  dirty_changed_cb (self);
}

static void
show_restored (CrmEditPage *self)
{
  gint64 restored = 0;
  g_autofree char *moment = NULL;
  g_autofree char *text = NULL;

  g_object_get (self->draft, "restored", &restored, NULL);
  if (restored != 0)
    {
      moment = crm_words_moment (restored);
      text = g_strdup_printf (_ ("Unsaved changes from %s"), moment);
      adw_banner_set_title (self->draft_banner, text);
    }
  adw_banner_set_revealed (self->draft_banner, restored != 0);
}

static void
start_draft (CrmEditPage *self)
{
  if (self->draft != NULL)
    g_signal_handlers_disconnect_by_data (self->draft, self);
  g_clear_object (&self->draft);

  self->draft = crm_record_draft_new (crm_account_get_store (self->account), self->project,
                                      self->entity, self->record);
  g_signal_connect_object (self->draft, "notify::dirty", G_CALLBACK (dirty_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->draft, "field-changed", G_CALLBACK (field_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->draft, "notify::restored", G_CALLBACK (show_restored), self,
                           G_CONNECT_SWAPPED);
  build_form (self);
  self->touched = FALSE;
  dirty_changed_cb (self);
  show_restored (self);
}

static void
discard_draft_cb (CrmEditPage *self)
{
  crm_record_draft_discard (self->draft);
  adw_banner_set_revealed (self->draft_banner, FALSE);
  start_draft (self);
}

/* --- saving ------------------------------------------------------------------------------ */

static void
focus_first_error (CrmEditPage *self)
{
  for (guint i = 0; i < self->editors->len; i++)
    {
      CrmFieldEditor *editor = g_ptr_array_index (self->editors, i);

      if (crm_field_editor_has_error (editor))
        {
          gtk_widget_grab_focus (crm_field_editor_get_row (editor));
          return;
        }
    }
}

/* With a keyboard one goes on typing where the first value is wanted; on a phone nothing has
 * the focus, so that the on-screen keyboard stays down until it is asked for. */
static void
shown_cb (CrmEditPage *self)
{
  crm_looks_drop_focus (GTK_WIDGET (self));
  if (crm_looks_is_touch (GTK_WIDGET (self)))
    return;

  for (guint i = 0; i < self->editors->len; i++)
    {
      CrmFieldEditor *editor = g_ptr_array_index (self->editors, i);
      CrmField *field = crm_field_editor_get_field (editor);

      if (!field->required
          || !crm_value_is_empty (crm_record_draft_get_value (self->draft, field->index)))
        continue;

      gtk_widget_grab_focus (crm_field_editor_get_row (editor));
      return;
    }
}

static void
show_errors (CrmEditPage *self, guint n_errors)
{
  g_autofree char *text = g_strdup_printf (
      ngettext ("%u field needs attention", "%u fields need attention", n_errors), n_errors);

  for (guint i = 0; i < self->editors->len; i++)
    crm_field_editor_show_errors (g_ptr_array_index (self->editors, i));

  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", text);
  gtk_accessible_announce (GTK_ACCESSIBLE (self), text,
                           GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
  focus_first_error (self);
}

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
  adw_banner_set_title (self->error_banner, text);
  adw_banner_set_revealed (self->error_banner, TRUE);
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
  if (g_str_equal (response, RESPONSE_SAVE))
    crm_edit_page_save (self);
  else if (g_str_equal (response, RESPONSE_DISCARD))
    {
      crm_record_draft_discard (self->draft);
      close_page (self);
    }
}

static void
ask (CrmEditPage *self)
{
  AdwDialog *dialog = adw_alert_dialog_new (_ ("Discard Changes?"), NULL);
  AdwAlertDialog *alert = ADW_ALERT_DIALOG (dialog);
  g_autofree char *title = crm_words_isolate (
      self->record != NULL ? crm_record_get_title (self->record) : self->entity->caption);
  g_autofree char *body = g_strdup_printf (_ ("Changes to “%s” will be lost."), title);

  adw_alert_dialog_set_body (alert, body);
  adw_alert_dialog_add_responses (alert, RESPONSE_CANCEL, _ ("_Cancel"), RESPONSE_DISCARD,
                                  _ ("_Discard"), RESPONSE_SAVE, _ ("_Save"), NULL);
  adw_alert_dialog_set_response_appearance (alert, RESPONSE_DISCARD, ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_response_appearance (alert, RESPONSE_SAVE, ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (alert, RESPONSE_SAVE);
  adw_alert_dialog_set_close_response (alert, RESPONSE_CANCEL);
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
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  GtkWidget *row;

  if (focus == NULL || !gtk_widget_is_ancestor (focus, self->form))
    return;

  row = gtk_widget_get_ancestor (focus, GTK_TYPE_LIST_BOX_ROW);
  gtk_viewport_scroll_to (GTK_VIEWPORT (gtk_scrolled_window_get_child (self->scroller)),
                          row != NULL ? row : focus, NULL);
}

static void
crm_edit_page_dispose (GObject *object)
{
  CrmEditPage *self = CRM_EDIT_PAGE (object);

  if (self->draft != NULL)
    g_signal_handlers_disconnect_by_data (self->draft, self);
  g_ptr_array_set_size (self->editors, 0);
  g_clear_object (&self->draft);
  g_clear_pointer (&self->record, crm_record_unref);
  g_clear_pointer (&self->project, crm_project_unref);
  gtk_widget_dispose_template (GTK_WIDGET (object), CRM_TYPE_EDIT_PAGE);
  G_OBJECT_CLASS (crm_edit_page_parent_class)->dispose (object);
}

static void
crm_edit_page_finalize (GObject *object)
{
  CrmEditPage *self = CRM_EDIT_PAGE (object);

  g_ptr_array_unref (self->editors);
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

  gtk_widget_class_set_template_from_resource (widget_class, CRM_TEMPLATE ("crm-edit-page"));
  gtk_widget_class_bind_template_child (widget_class, CrmEditPage, save_button);
  gtk_widget_class_bind_template_child (widget_class, CrmEditPage, window_title);
  gtk_widget_class_bind_template_child (widget_class, CrmEditPage, draft_banner);
  gtk_widget_class_bind_template_child (widget_class, CrmEditPage, error_banner);
  gtk_widget_class_bind_template_child (widget_class, CrmEditPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, CrmEditPage, form);
  gtk_widget_class_bind_template_callback (widget_class, discard_draft_cb);
  gtk_widget_class_bind_template_callback (widget_class, shown_cb);
}

static void
crm_edit_page_init (CrmEditPage *self)
{
  self->editors = g_ptr_array_new_with_free_func (g_object_unref);
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (gtk_scrolled_window_get_vadjustment (self->scroller),
                           "notify::page-size", G_CALLBACK (height_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

AdwNavigationPage *
crm_edit_page_new (CrmAccount *account, CrmEntity *entity, CrmRecord *record)
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
  start_draft (self);

  return ADW_NAVIGATION_PAGE (self);
}

CrmRecordDraft *
crm_edit_page_get_draft (CrmEditPage *self)
{
  g_return_val_if_fail (CRM_IS_EDIT_PAGE (self), NULL);

  return self->draft;
}

void
crm_edit_page_prefill (CrmEditPage *self, const char *field, const char *key, const char *title)
{
  CrmField *lookup;
  g_autoptr (CrmArena) arena = crm_arena_new ();
  CrmValue value;

  g_return_if_fail (CRM_IS_EDIT_PAGE (self));

  lookup = crm_entity_find_field (self->entity, field);
  if (lookup == NULL || !crm_value_parse (lookup->type, key, -1, arena, &value, NULL))
    return;

  crm_record_draft_set_value (self->draft, lookup->index, &value, title);
  self->touched = FALSE;
  dirty_changed_cb (self);
}

gboolean
crm_edit_page_is_dirty (CrmEditPage *self)
{
  g_return_val_if_fail (CRM_IS_EDIT_PAGE (self), FALSE);

  return self->touched && draft_is_dirty (self);
}

void
crm_edit_page_save (CrmEditPage *self)
{
  guint n_errors;

  g_return_if_fail (CRM_IS_EDIT_PAGE (self));

  if (self->saving)
    return;

  if (!draft_is_dirty (self) && self->record != NULL)
    {
      close_page (self);
      return;
    }

  n_errors = crm_record_draft_validate (self->draft);
  if (n_errors > 0)
    {
      show_errors (self, n_errors);
      return;
    }

  adw_banner_set_revealed (self->error_banner, FALSE);
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
    ask (self);
  else
    close_page (self);
}
