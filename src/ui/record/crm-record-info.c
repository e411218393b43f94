/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-record-info.h"
#include "crm-account-why.h"
#include "crm-link.h"
#include "crm-looks.h"
#include "crm-models.h"
#include "crm-project.h"
#include "crm-record.h"
#include "crm-ui.h"
#include "crm-words.h"

struct _CrmRecordInfo
{
  AdwDialog parent_instance;

  AdwPreferencesGroup *record_group;
  AdwPreferencesGroup *history_group;
  AdwPreferencesGroup *device_group;

  CrmAccount *account;
  CrmRecord *record;
  GString *text; /* what "Copy All" gives */
  GCancellable *cancellable;
};
G_DEFINE_FINAL_TYPE (CrmRecordInfo, crm_record_info, ADW_TYPE_DIALOG)

static void
add_row (CrmRecordInfo *self, AdwPreferencesGroup *group, const char *caption, const char *text)
{
  GtkWidget *row;

  if (text == NULL || *text == '\0')
    return;

  row = adw_action_row_new ();
  crm_looks_set_title (ADW_PREFERENCES_ROW (row), caption);
  crm_looks_set_subtitle (ADW_ACTION_ROW (row), text);
  adw_action_row_set_subtitle_selectable (ADW_ACTION_ROW (row), TRUE);
  gtk_widget_add_css_class (row, "property");
  adw_preferences_group_add (group, row);
  gtk_widget_set_visible (GTK_WIDGET (group), TRUE);
  g_string_append_printf (self->text, "%s: %s\n", caption, text);
}

static void
add_ltr_row (CrmRecordInfo *self, AdwPreferencesGroup *group, const char *caption, const char *text)
{
  g_autofree char *isolated = crm_words_isolate_ltr (text);

  add_row (self, group, caption, isolated);
}

static void
add_moment (CrmRecordInfo *self, AdwPreferencesGroup *group, const char *caption, gint64 us)
{
  g_autofree char *text = us != 0 ? crm_words_moment (us) : g_strdup (_ ("Never"));

  add_row (self, group, caption, text);
}

/* "CreatedById", "_modifiedby_value" */
static gboolean
says_who (CrmField *field)
{
  const char *name = field->name + (*field->name == '_');

  return field->lookup_entity != NULL
         && (g_ascii_strncasecmp (name, "createdby", 9) == 0
             || g_ascii_strncasecmp (name, "modifiedby", 10) == 0);
}

/* Who made and changed it, when, and whose it is: whatever the project keeps of that. */
static void
add_history (CrmRecordInfo *self)
{
  CrmEntity *entity = crm_record_get_entity (self->record);

  for (guint i = 0; i < entity->n_fields; i++)
    {
      CrmField *field = entity->fields[i];
      gboolean is_role = (int) i == entity->created_field || (int) i == entity->modified_field
                         || (int) i == entity->owner_field || says_who (field);
      g_autofree char *text = is_role && crm_looks_field_is_shown (field)
                                  ? crm_record_dup_display (self->record, i)
                                  : NULL;

      add_row (self, self->history_group, field->caption, text);
    }
}

static void
add_record (CrmRecordInfo *self)
{
  CrmEntity *entity = crm_record_get_entity (self->record);
  const char *key = crm_record_get_key (self->record);
  g_autofree char *link = crm_link_make (crm_account_get_name (self->account), entity->name, key);

  add_row (self, self->record_group, _ ("Title"), crm_record_get_title (self->record));
  add_row (self, self->record_group, _ ("Kind"), entity->caption);
  add_ltr_row (self, self->record_group, _ ("Key"), key);
  add_ltr_row (self, self->record_group, _ ("Entity Set"), entity->set);
  add_ltr_row (self, self->record_group, _ ("Server"), crm_account_get_url (self->account));
  add_ltr_row (self, self->record_group, _ ("Link"), link);
}

static void
add_version (CrmRecordInfo *self)
{
  const char *etag = crm_record_get_etag (self->record);
  g_autofree char *version = crm_words_number (crm_record_get_version (self->record));

  if (etag != NULL)
    add_ltr_row (self, self->device_group, _ ("Version on the Server"), etag);
  add_row (self, self->device_group, _ ("Version on This Device"), version);
}

static void
told_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CrmRecordInfo) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmAccountWhy) why = crm_account_why_finish (CRM_ACCOUNT (source), result, &error);
  g_autofree char *text = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (why == NULL)
    {
      text = crm_account_describe_error (error);
      add_row (self, self->device_group, _ ("Why It Is Here"), text);
      return;
    }

  text = why->reasons != NULL ? g_strdup_printf ("%s\n%s", why->why, why->reasons)
                              : g_strdup (why->why);
  add_row (self, self->device_group, _ ("Why It Is Here"), text);
  if (why->filter != NULL)
    add_ltr_row (self, self->device_group, _ ("Sync Filter"), why->filter);
  add_moment (self, self->device_group, _ ("Last Complete Download"), why->finished_us);
  add_moment (self, self->device_group, _ ("Last Proven Complete"), why->proven_us);
}

static void
copy_clicked_cb (CrmRecordInfo *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->text->str);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", _ ("Copied"));
}

static void
crm_record_info_dispose (GObject *object)
{
  CrmRecordInfo *self = CRM_RECORD_INFO (object);

  g_cancellable_cancel (self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (object), CRM_TYPE_RECORD_INFO);
  G_OBJECT_CLASS (crm_record_info_parent_class)->dispose (object);
}

static void
crm_record_info_finalize (GObject *object)
{
  CrmRecordInfo *self = CRM_RECORD_INFO (object);

  g_clear_object (&self->account);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->record, crm_record_unref);
  g_string_free (self->text, TRUE);
  G_OBJECT_CLASS (crm_record_info_parent_class)->finalize (object);
}

static void
crm_record_info_class_init (CrmRecordInfoClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = crm_record_info_dispose;
  object_class->finalize = crm_record_info_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, CRM_TEMPLATE ("crm-record-info"));
  gtk_widget_class_bind_template_child (widget_class, CrmRecordInfo, record_group);
  gtk_widget_class_bind_template_child (widget_class, CrmRecordInfo, history_group);
  gtk_widget_class_bind_template_child (widget_class, CrmRecordInfo, device_group);
  gtk_widget_class_bind_template_callback (widget_class, copy_clicked_cb);
}

static void
crm_record_info_init (CrmRecordInfo *self)
{
  self->text = g_string_new (NULL);
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

AdwDialog *
crm_record_info_new (CrmAccount *account, CrmRecord *record)
{
  CrmRecordInfo *self = g_object_new (CRM_TYPE_RECORD_INFO, NULL);

  self->account = g_object_ref (account);
  self->record = crm_record_ref (record);
  add_record (self);
  add_history (self);
  add_version (self);
  crm_account_why_async (account, crm_record_get_entity (record)->name, crm_record_get_key (record),
                         self->cancellable, told_cb, g_object_ref (self));

  return ADW_DIALOG (self);
}
