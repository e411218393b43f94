/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-files-view.h"
#include "crm-file-words.h"
#include "crm-files.h"
#include "crm-looks.h"
#include "crm-project.h"
#include "crm-record.h"
#include "crm-remote.h"
#include "crm-ui.h"
#include "crm-words.h"

#define ITEM_KEY "crm-item"
#define RESPONSE_CANCEL "cancel"
#define RESPONSE_REMOVE "remove"

struct _CrmFilesView
{
  AdwBin parent_instance;

  AdwPreferencesGroup *group;
  GtkWidget *nothing_label;
  GtkWidget *attach_group;

  CrmAccount *account;
  CrmFileList *files;
  GPtrArray *rows; /* what stands in the group */
  GCancellable *cancellable;
  char *to_open; /* key of a file that is opened when it comes; or %NULL */
};
G_DEFINE_FINAL_TYPE (CrmFilesView, crm_files_view, ADW_TYPE_BIN)

/* One file that something is being done with, as long as it takes. */
typedef struct
{
  CrmFilesView *view;
  CrmFileItem *item;
} Deed;

static Deed *
deed_new (CrmFilesView *self, CrmFileItem *item)
{
  Deed *deed = g_new0 (Deed, 1);

  deed->view = g_object_ref (self);
  deed->item = g_object_ref (item);
  return deed;
}

static void
deed_free (Deed *deed)
{
  g_object_unref (deed->view);
  g_object_unref (deed->item);
  g_free (deed);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Deed, deed_free)

static void
free_closure_data (gpointer data, GClosure *closure)
{
  deed_free (data);
}

/* Of a row, or a button in it. */
static CrmFileItem *
item_of (GtkWidget *widget)
{
  return g_object_get_data (G_OBJECT (widget), ITEM_KEY);
}

static void
say (CrmFilesView *self, const char *words)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", words);
}

static void
say_error (CrmFilesView *self, const GError *error)
{
  g_autofree char *words = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
      || g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_CANCELLED)
      || g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED))
    return;
  words = error->domain == G_IO_ERROR ? g_strdup (error->message)
                                      : crm_account_describe_error (error);
  say (self, words);
}

/* --- opening ------------------------------------------------------------------------------ */

static void
launched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CrmFilesView) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!gtk_file_launcher_launch_finish (GTK_FILE_LAUNCHER (source), result, &error)
      && !g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED))
    say (self, _ ("No app could open this file"));
}

static void
copied_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CrmFilesView) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) copy = crm_file_open_copy_finish (CRM_FILE_ITEM (source), result, &error);
  g_autoptr (GtkFileLauncher) launcher = NULL;

  if (copy == NULL)
    {
      say_error (self, error);
      return;
    }
  launcher = gtk_file_launcher_new (copy);
  gtk_file_launcher_launch (launcher, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                            self->cancellable, launched_cb, g_object_ref (self));
}

static void
open_file (CrmFilesView *self, CrmFileItem *item)
{
  g_clear_pointer (&self->to_open, g_free);
  crm_file_open_copy_async (item, self->cancellable, copied_cb, g_object_ref (self));
}

static void
wanted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CrmFilesView) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean syncing = FALSE;

  if (!crm_file_list_want_finish (CRM_FILE_LIST (source), result, &error))
    {
      say_error (self, error);
      return;
    }
  g_object_get (self->account, "syncing", &syncing, NULL);
  if (!syncing)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.sync", NULL);
}

static void
want_file (CrmFilesView *self, CrmFileItem *item)
{
  g_set_str (&self->to_open, crm_file_item_get (item)->key);
  crm_file_list_want_async (self->files, item, self->cancellable, wanted_cb, g_object_ref (self));
}

static void
row_activated_cb (GtkWidget *row, CrmFilesView *self)
{
  const CrmFile *file = crm_file_item_get (item_of (row));

  if (file->state == CRM_FILE_ON_SERVER)
    want_file (self, item_of (row));
  else if (file->path != NULL)
    open_file (self, item_of (row));
}

/* --- saving elsewhere, removing ------------------------------------------------------------ */

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CrmFilesView) self = user_data;
  g_autoptr (GError) error = NULL;

  if (g_file_copy_finish (G_FILE (source), result, &error))
    say (self, _ ("File saved"));
  else
    say_error (self, error);
}

static void
place_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Deed) deed = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) to = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, &error);
  g_autoptr (GFile) from = g_file_new_for_path (crm_file_item_get (deed->item)->path);

  if (to == NULL)
    {
      say_error (deed->view, error);
      return;
    }
  g_file_copy_async (from, to, G_FILE_COPY_OVERWRITE | G_FILE_COPY_TARGET_DEFAULT_PERMS,
                     G_PRIORITY_DEFAULT, deed->view->cancellable, NULL, NULL, saved_cb,
                     g_object_ref (deed->view));
}

static void
save_clicked_cb (GtkWidget *button, CrmFilesView *self)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  CrmFileItem *item = item_of (button);

  gtk_file_dialog_set_title (dialog, _ ("Save File"));
  gtk_file_dialog_set_initial_name (dialog, crm_file_item_get (item)->name);
  gtk_file_dialog_save (dialog, GTK_WINDOW (gtk_widget_get_root (button)), self->cancellable,
                        place_chosen_cb, deed_new (self, item));
}

static void
dropped_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CrmFilesView) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!crm_file_list_drop_finish (CRM_FILE_LIST (source), result, &error))
    say_error (self, error);
}

static void
remove_answered_cb (AdwAlertDialog *dialog, const char *response, Deed *deed)
{
  if (g_str_equal (response, RESPONSE_REMOVE))
    crm_file_list_drop_async (deed->view->files, deed->item, NULL, dropped_cb,
                              g_object_ref (deed->view));
}

static void
remove_clicked_cb (GtkWidget *button, CrmFilesView *self)
{
  CrmFileItem *item = item_of (button);
  g_autofree char *heading = crm_words_about (_ ("Remove “%s”?"), crm_file_item_get (item)->name);
  AdwDialog *dialog
      = adw_alert_dialog_new (heading, _ ("It was not sent yet and is on this device only."));
  AdwAlertDialog *alert = ADW_ALERT_DIALOG (dialog);

  adw_alert_dialog_add_responses (alert, RESPONSE_CANCEL, _ ("_Cancel"), RESPONSE_REMOVE,
                                  _ ("_Remove"), NULL);
  adw_alert_dialog_set_response_appearance (alert, RESPONSE_REMOVE, ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_close_response (alert, RESPONSE_CANCEL);
  g_signal_connect_data (dialog, "response", G_CALLBACK (remove_answered_cb), deed_new (self, item),
                         free_closure_data, G_CONNECT_DEFAULT);
  adw_dialog_present (dialog, button);
}

static void
review_clicked_cb (GtkWidget *button, CrmFilesView *self)
{
  const CrmFile *file = crm_file_item_get (item_of (button));

  gtk_widget_activate_action (button, "win.push-problem", "(ssx)", file->entity->name, file->key,
                              (gint64) 0);
}

/* --- rows --------------------------------------------------------------------------------- */

static void
add_button (GtkWidget *row,
            CrmFilesView *self,
            CrmFileItem *item,
            const char *icon_name,
            const char *format,
            GCallback callback)
{
  g_autofree char *name = crm_words_about (format, crm_file_item_get (item)->name);
  GtkWidget *button = crm_looks_row_button (icon_name, name);

  g_object_set_data_full (G_OBJECT (button), ITEM_KEY, g_object_ref (item), g_object_unref);
  g_signal_connect_object (button, "clicked", callback, self, G_CONNECT_DEFAULT);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
}

static void
add_progress (GtkWidget *row, const CrmFile *file)
{
  GtkWidget *bar = gtk_progress_bar_new ();
  g_autofree char *words = crm_file_words_dup_state (file);

  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (bar), file->fraction);
  gtk_widget_set_valign (bar, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (bar, "file");
  gtk_accessible_update_property (GTK_ACCESSIBLE (bar), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), bar);
}

static GtkWidget *
create_icon (const CrmFile *file)
{
  g_autofree char *type
      = file->content_type != NULL ? g_content_type_from_mime_type (file->content_type) : NULL;
  g_autofree char *guessed = type == NULL ? g_content_type_guess (file->name, NULL, 0, NULL) : NULL;
  g_autoptr (GIcon) icon = g_content_type_get_symbolic_icon (type != NULL ? type : guessed);
  GtkWidget *image = gtk_image_new_from_gicon (icon);

  gtk_accessible_update_state (GTK_ACCESSIBLE (image), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  gtk_widget_add_css_class (image, "dimmed");
  return image;
}

static void
add_state (GtkWidget *row, const CrmFile *file)
{
  g_autofree char *words = crm_file_words_dup_state (file);
  GtkWidget *icon = gtk_image_new_from_icon_name (crm_file_words_icon (file));

  gtk_widget_set_tooltip_text (icon, words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  gtk_widget_add_css_class (icon, file->state == CRM_FILE_REFUSED ? "warning" : "dimmed");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), icon);
}

static GtkWidget *
create_row (CrmFilesView *self, CrmFileItem *item)
{
  const CrmFile *file = crm_file_item_get (item);
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *subtitle = crm_file_words_dup_subtitle (file);
  gboolean is_ours = file->state == CRM_FILE_WAITING || file->state == CRM_FILE_SENDING
                     || file->state == CRM_FILE_REFUSED;

  crm_looks_set_title (ADW_PREFERENCES_ROW (row), file->name);
  crm_looks_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 2);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), create_icon (file));
  if (file->fraction >= 0)
    add_progress (row, file);
  add_state (row, file);
  if (file->state == CRM_FILE_HERE)
    add_button (row, self, item, "document-save-symbolic", _ ("Save %s"),
                G_CALLBACK (save_clicked_cb));
  if (file->state == CRM_FILE_REFUSED)
    add_button (row, self, item, "dialog-question-symbolic", _ ("Why %s Was Rejected"),
                G_CALLBACK (review_clicked_cb));
  if (is_ours)
    add_button (row, self, item, "user-trash-symbolic", _ ("Remove %s"),
                G_CALLBACK (remove_clicked_cb));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), file->state != CRM_FILE_FETCHING);
  g_object_set_data_full (G_OBJECT (row), ITEM_KEY, g_object_ref (item), g_object_unref);
  g_signal_connect_object (row, "activated", G_CALLBACK (row_activated_cb), self,
                           G_CONNECT_DEFAULT);
  return row;
}

static void
update_state (CrmFilesView *self)
{
  gboolean loaded;

  g_object_get (self->files, "loaded", &loaded, NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->group), self->rows->len > 0);
  gtk_widget_set_visible (self->nothing_label, loaded && self->rows->len == 0);
}

/* What was asked for to be opened is here. */
static void
open_what_came (CrmFilesView *self, CrmFileItem *item)
{
  const CrmFile *file = crm_file_item_get (item);

  if (file->state == CRM_FILE_HERE && g_strcmp0 (self->to_open, file->key) == 0)
    open_file (self, item);
}

/* Only the rows that differ: who stands on another keeps the focus. */
static void
items_changed_cb (GListModel *model, guint position, guint removed, guint added, CrmFilesView *self)
{
  guint n_items = g_list_model_get_n_items (model);

  while (self->rows->len > position)
    {
      adw_preferences_group_remove (self->group,
                                    g_ptr_array_index (self->rows, self->rows->len - 1));
      g_ptr_array_set_size (self->rows, (int) self->rows->len - 1);
    }
  for (guint i = position; i < n_items; i++)
    {
      g_autoptr (CrmFileItem) item = g_list_model_get_item (model, i);
      GtkWidget *row = create_row (self, item);

      adw_preferences_group_add (self->group, row);
      g_ptr_array_add (self->rows, row);
      open_what_came (self, item);
    }
  update_state (self);
}

/* --- attaching ---------------------------------------------------------------------------- */

static void
attached_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CrmFilesView) self = user_data;
  g_autoptr (GError) error = NULL;

  if (crm_file_list_attach_finish (CRM_FILE_LIST (source), result, &error))
    say (self, _ ("File attached. It is sent with the next synchronization."));
  else
    say_error (self, error);
}

void
crm_files_view_attach (CrmFilesView *self, GFile *file)
{
  g_return_if_fail (CRM_IS_FILES_VIEW (self) && G_IS_FILE (file));

  if (crm_file_list_can_attach (self->files))
    crm_file_list_attach_async (self->files, file, NULL, attached_cb, g_object_ref (self));
}

static void
chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CrmFilesView) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = gtk_file_dialog_open_finish (GTK_FILE_DIALOG (source), result, &error);

  if (file != NULL)
    crm_files_view_attach (self, file);
  else
    say_error (self, error);
}

static void
attach_activated_cb (CrmFilesView *self)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();

  gtk_file_dialog_set_title (dialog, _ ("Attach File"));
  gtk_file_dialog_open (dialog, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                        self->cancellable, chosen_cb, g_object_ref (self));
}

static gboolean
drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, CrmFilesView *self)
{
  if (!G_VALUE_HOLDS (value, G_TYPE_FILE) || !crm_file_list_can_attach (self->files))
    return FALSE;
  crm_files_view_attach (self, g_value_get_object (value));
  return TRUE;
}

/* --- what the server takes ----------------------------------------------------------------- */

static void
read_limits_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_task_return_pointer (task, crm_account_dup_server_settings (data),
                         (GDestroyNotify) g_hash_table_unref);
}

static void
limits_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CrmFilesView *self = CRM_FILES_VIEW (source);
  g_autoptr (GHashTable) settings = g_task_propagate_pointer (G_TASK (result), NULL);
  const char *megabytes;
  g_autofree char *limits = NULL;
  g_autofree char *escaped = NULL;

  if (settings == NULL || self->files == NULL)
    return;
  megabytes = g_hash_table_lookup (settings, CRM_SERVER_MAX_FILE_MB);
  crm_file_list_set_limits (
      self->files, megabytes != NULL ? g_ascii_strtoull (megabytes, NULL, 10) * 1024 * 1024 : 0,
      g_hash_table_lookup (settings, CRM_SERVER_FILE_TYPES));
  limits = crm_file_list_dup_limits (self->files);
  escaped = crm_words_escape (limits != NULL ? limits : "");
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self->attach_group), escaped);
}

static void
read_limits (CrmFilesView *self)
{
  g_autoptr (GTask) task = g_task_new (self, self->cancellable, limits_cb, NULL);

  g_task_set_source_tag (task, read_limits);
  g_task_set_task_data (task, g_object_ref (self->account), g_object_unref);
  g_task_run_in_thread (task, read_limits_in_thread);
}

/* --- object ------------------------------------------------------------------------------- */

static void
crm_files_view_dispose (GObject *object)
{
  CrmFilesView *self = CRM_FILES_VIEW (object);

  g_cancellable_cancel (self->cancellable);
  if (self->files != NULL)
    g_signal_handlers_disconnect_by_data (self->files, self);
  g_clear_object (&self->files);
  /* Before the template lets go of it: the parent class would unparent it once more. */
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), CRM_TYPE_FILES_VIEW);
  G_OBJECT_CLASS (crm_files_view_parent_class)->dispose (object);
}

static void
crm_files_view_finalize (GObject *object)
{
  CrmFilesView *self = CRM_FILES_VIEW (object);

  g_clear_object (&self->account);
  g_clear_object (&self->cancellable);
  g_ptr_array_unref (self->rows);
  g_free (self->to_open);
  G_OBJECT_CLASS (crm_files_view_parent_class)->finalize (object);
}

static void
crm_files_view_class_init (CrmFilesViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = crm_files_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = crm_files_view_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, CRM_TEMPLATE ("crm-files-view"));
  gtk_widget_class_bind_template_child (widget_class, CrmFilesView, group);
  gtk_widget_class_bind_template_child (widget_class, CrmFilesView, nothing_label);
  gtk_widget_class_bind_template_child (widget_class, CrmFilesView, attach_group);
  gtk_widget_class_bind_template_callback (widget_class, attach_activated_cb);
}

static void
crm_files_view_init (CrmFilesView *self)
{
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_FILE, GDK_ACTION_COPY);

  self->rows = g_ptr_array_new ();
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (target, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

GtkWidget *
crm_files_view_new (CrmAccount *account, CrmRecord *record)
{
  CrmFilesView *self = g_object_new (CRM_TYPE_FILES_VIEW, NULL);

  self->account = g_object_ref (account);
  self->files = crm_file_list_new (crm_account_get_store (account), record);
  gtk_widget_set_visible (self->attach_group, crm_file_list_can_attach (self->files));
  g_signal_connect_object (self->files, "items-changed", G_CALLBACK (items_changed_cb), self,
                           G_CONNECT_DEFAULT);
  g_signal_connect_object (self->files, "notify::loaded", G_CALLBACK (update_state), self,
                           G_CONNECT_SWAPPED);
  update_state (self);
  read_limits (self);
  return GTK_WIDGET (self);
}
