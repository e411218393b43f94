/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-link.h"
#include "crm-looks.h"
#include "crm-project.h"
#include "crm-record-info.h"
#include "crm-record-page-private.h"
#include "crm-record-text.h"
#include "crm-record.h"
#include "crm-ui.h"
#include "crm-words.h"

static void
say (CrmRecordPage *self, const char *text)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", text);
}

/* --- changing -------------------------------------------------------------------------------- */

static void
edit_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CrmRecordPage *self = CRM_RECORD_PAGE (widget);

  gtk_widget_activate_action (widget, "win.edit-record", "(ss)", self->entity->name, self->key);
}

static void
duplicate_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CrmRecordPage *self = CRM_RECORD_PAGE (widget);

  gtk_widget_activate_action (widget, "win.duplicate-record", "(ss)", self->entity->name,
                              self->key);
}

static void
deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CrmRecordPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (crm_record_delete_finish (crm_account_get_store (self->account), result, &error))
    {
      gtk_widget_activate_action (GTK_WIDGET (self), "win.record-deleted", "(sss)",
                                  self->entity->name, self->key,
                                  adw_navigation_page_get_title (ADW_NAVIGATION_PAGE (self)));
      return;
    }

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  text = crm_account_describe_error (error);
  say (self, text);
}

static void
delete_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CrmRecordPage *self = CRM_RECORD_PAGE (widget);

  crm_record_delete_async (crm_account_get_store (self->account), self->entity, self->key,
                           self->cancellable, deleted_cb, g_object_ref (self));
}

/* --- for other programs ------------------------------------------------------------------------
 */

static void
copy (CrmRecordPage *self, const char *text, const char *words)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
  say (self, words);
}

static void
copy_link_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CrmRecordPage *self = CRM_RECORD_PAGE (widget);
  g_autofree char *link
      = crm_link_make (crm_account_get_name (self->account), self->entity->name, self->key);

  copy (self, link, _ ("Link copied"));
}

static void
copy_text_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CrmRecordPage *self = CRM_RECORD_PAGE (widget);
  CrmRecord *record = crm_record_watch_get_record (self->watch);
  g_autofree char *text = record != NULL ? crm_record_text_dup_all (record) : NULL;

  if (text != NULL)
    copy (self, text, _ ("Copied"));
}

typedef struct
{
  CrmRecordPage *self;
  char *card;
} Saving;

static void
saving_free (Saving *saving)
{
  g_clear_object (&saving->self);
  g_free (saving->card);
  g_free (saving);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Saving, saving_free)

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Saving) saving = user_data;
  g_autoptr (GError) error = NULL;

  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    say (saving->self, _ ("vCard saved"));
  else
    say (saving->self, error->message);
}

static void
file_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Saving) saving = user_data;
  g_autoptr (GFile) file
      = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, NULL); /* or cancelled */
  const char *card = saving->card;

  if (file != NULL)
    g_file_replace_contents_async (file, card, strlen (card), NULL, FALSE,
                                   G_FILE_CREATE_REPLACE_DESTINATION, NULL, written_cb,
                                   g_steal_pointer (&saving));
}

/* A name that every file system takes. */
static char *
dup_file_name (CrmRecord *record)
{
  g_autofree char *title = g_strdup (crm_record_get_title (record));

  return g_strconcat (g_strdelimit (title, "/\\:*?\"<>|\r\n\t", ' '), ".vcf", NULL);
}

static void
save_vcard_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CrmRecordPage *self = CRM_RECORD_PAGE (widget);
  CrmRecord *record = crm_record_watch_get_record (self->watch);
  g_autofree char *card = record != NULL ? crm_record_text_dup_vcard (record) : NULL;
  g_autoptr (GtkFileDialog) dialog = NULL;
  g_autofree char *file_name = NULL;
  Saving *saving;

  if (card == NULL)
    return;

  dialog = gtk_file_dialog_new ();
  file_name = dup_file_name (record);
  gtk_file_dialog_set_title (dialog, _ ("Save vCard"));
  gtk_file_dialog_set_initial_name (dialog, file_name);
  saving = g_new0 (Saving, 1);
  saving->self = g_object_ref (self);
  saving->card = g_steal_pointer (&card);
  gtk_file_dialog_save (dialog, GTK_WINDOW (gtk_widget_get_root (widget)), self->cancellable,
                        file_chosen_cb, saving);
}

static void
information_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CrmRecordPage *self = CRM_RECORD_PAGE (widget);
  CrmRecord *record = crm_record_watch_get_record (self->watch);

  if (record != NULL)
    adw_dialog_present (crm_record_info_new (self->account, record), widget);
}

/* --- through the list ----------------------------------------------------------------------------
 */

/* The record @step rows further; %FALSE: there is none. */
static gboolean
find_neighbour (CrmRecordPage *self, int step, guint *position)
{
  CrmRecord *record = crm_record_watch_get_record (self->watch);
  guint n_items;

  if (self->list == NULL || record == NULL
      || !crm_record_list_find (self->list, crm_record_get_row_id (record), position))
    return FALSE;

  n_items = g_list_model_get_n_items (G_LIST_MODEL (self->list));
  if ((step < 0 && *position == 0) || (step > 0 && *position + 1 >= n_items))
    return FALSE;

  *position = step < 0 ? *position - 1 : *position + 1;
  return TRUE;
}

static void
step_to (CrmRecordPage *self, CrmRecordItem *item)
{
  CrmRecord *record = crm_record_item_get_record (item);

  if (record != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.step-record", "(ss)",
                                crm_record_get_entity (record)->name, crm_record_get_key (record));
}

static void
neighbour_loaded_cb (CrmRecordItem *item, GParamSpec *pspec, CrmRecordPage *self)
{
  g_signal_handlers_disconnect_by_func (item, neighbour_loaded_cb, self);
  step_to (self, item);
  g_object_unref (item);
}

static void
step (CrmRecordPage *self, int by)
{
  g_autoptr (CrmRecordItem) item = NULL;
  guint position;

  if (!find_neighbour (self, by, &position))
    return;

  item = g_list_model_get_item (G_LIST_MODEL (self->list), position);
  if (crm_record_item_get_record (item) != NULL)
    step_to (self, item);
  else /* its row is on the way; it is kept until then */
    g_signal_connect_object (g_object_ref (item), "notify::loaded",
                             G_CALLBACK (neighbour_loaded_cb), self, G_CONNECT_DEFAULT);
}

static void
previous_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  step (CRM_RECORD_PAGE (widget), -1);
}

static void
next_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  step (CRM_RECORD_PAGE (widget), 1);
}

/* --- what is shown -------------------------------------------------------------------------------
 */

static void
section_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  crm_record_page_show_section (CRM_RECORD_PAGE (widget), g_variant_get_uint32 (parameter));
}

void
crm_record_page_update_actions (CrmRecordPage *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  CrmRecord *record = crm_record_watch_get_record (self->watch);
  g_autofree char *card = record != NULL ? crm_record_text_dup_vcard (record) : NULL;
  gboolean is_here = record != NULL;
  guint position;

  gtk_widget_action_set_enabled (widget, "record.edit", is_here && self->entity->can_update);
  gtk_widget_action_set_enabled (widget, "record.delete", is_here && self->entity->can_delete);
  gtk_widget_action_set_enabled (widget, "record.duplicate", is_here && self->entity->can_create);
  gtk_widget_action_set_enabled (widget, "record.copy-text", is_here);
  gtk_widget_action_set_enabled (widget, "record.information", is_here);
  gtk_widget_action_set_enabled (widget, "record.save-vcard", card != NULL);
  gtk_widget_action_set_enabled (widget, "record.previous", find_neighbour (self, -1, &position));
  gtk_widget_action_set_enabled (widget, "record.next", find_neighbour (self, 1, &position));
  gtk_widget_set_visible (self->steps, self->list != NULL && !self->narrow);
}

void
crm_record_page_install_actions (GtkWidgetClass *widget_class)
{
  static const struct
  {
    const char *name;
    GtkWidgetActionActivateFunc func;
  } actions[] = {
    { "record.edit", edit_action },
    { "record.duplicate", duplicate_action },
    { "record.delete", delete_action },
    { "record.copy-link", copy_link_action },
    { "record.copy-text", copy_text_action },
    { "record.save-vcard", save_vcard_action },
    { "record.information", information_action },
    { "record.previous", previous_action },
    { "record.next", next_action },
  };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, NULL, actions[i].func);
  gtk_widget_class_install_action (widget_class, "record.section", "u", section_action);
  for (guint i = 0; i < 5; i++)
    gtk_widget_class_add_binding_action (widget_class, GDK_KEY_1 + i, GDK_ALT_MASK,
                                         "record.section", "u", i);
}
