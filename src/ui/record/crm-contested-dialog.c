/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-contested-dialog.h"
#include "crm-looks.h"
#include "crm-project.h"
#include "crm-ui.h"

struct _CrmContestedDialog
{
  AdwDialog parent_instance;

  GtkBox *fields;

  CrmRecordDraft *draft;
  GHashTable *theirs; /* field index + 1 -> GtkCheckButton: take what is there now */
};
G_DEFINE_FINAL_TYPE (CrmContestedDialog, crm_contested_dialog, ADW_TYPE_DIALOG)

static GtkCheckButton *
add_side (AdwPreferencesGroup *group, const char *title, const char *value, GtkCheckButton *other)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *check = gtk_check_button_new ();

  crm_looks_set_title (ADW_PREFERENCES_ROW (row), title);
  crm_looks_set_subtitle (ADW_ACTION_ROW (row), value != NULL ? value : C_ ("value", "Not set"));
  gtk_widget_add_css_class (row, "property");
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  gtk_check_button_set_group (GTK_CHECK_BUTTON (check), other);
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  adw_preferences_group_add (group, row);

  return GTK_CHECK_BUTTON (check);
}

static void
add_field (CrmContestedDialog *self, CrmField *field)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  g_autofree char *mine = crm_record_draft_dup_display (self->draft, field->index);
  g_autofree char *theirs = crm_record_draft_dup_theirs (self->draft, field->index);
  GtkCheckButton *keep, *take;

  crm_looks_set_group_title (group, field->caption);
  keep = add_side (group, _ ("Typed Here"), mine, NULL);
  take = add_side (group, _ ("On the Server"), theirs, keep);
  gtk_check_button_set_active (keep, TRUE);
  g_hash_table_insert (self->theirs, GUINT_TO_POINTER (field->index + 1), take);
  gtk_box_append (self->fields, GTK_WIDGET (group));
}

static void
cancel_clicked_cb (CrmContestedDialog *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

static void
done_clicked_cb (CrmContestedDialog *self)
{
  GHashTableIter iter;
  gpointer field, take;

  g_hash_table_iter_init (&iter, self->theirs);
  while (g_hash_table_iter_next (&iter, &field, &take))
    {
      if (gtk_check_button_get_active (take))
        crm_record_draft_take_theirs (self->draft, GPOINTER_TO_UINT (field) - 1);
      else
        crm_record_draft_keep_mine (self->draft, GPOINTER_TO_UINT (field) - 1);
    }
  adw_dialog_close (ADW_DIALOG (self));
}

static void
crm_contested_dialog_dispose (GObject *object)
{
  CrmContestedDialog *self = CRM_CONTESTED_DIALOG (object);

  g_hash_table_remove_all (self->theirs);
  g_clear_object (&self->draft);
  gtk_widget_dispose_template (GTK_WIDGET (object), CRM_TYPE_CONTESTED_DIALOG);
  G_OBJECT_CLASS (crm_contested_dialog_parent_class)->dispose (object);
}

static void
crm_contested_dialog_finalize (GObject *object)
{
  g_hash_table_unref (CRM_CONTESTED_DIALOG (object)->theirs);
  G_OBJECT_CLASS (crm_contested_dialog_parent_class)->finalize (object);
}

static void
crm_contested_dialog_class_init (CrmContestedDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = crm_contested_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = crm_contested_dialog_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, CRM_TEMPLATE ("crm-contested-dialog"));
  gtk_widget_class_bind_template_child (widget_class, CrmContestedDialog, fields);
  gtk_widget_class_bind_template_callback (widget_class, cancel_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, done_clicked_cb);
}

static void
crm_contested_dialog_init (CrmContestedDialog *self)
{
  self->theirs = g_hash_table_new (NULL, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
}

AdwDialog *
crm_contested_dialog_new (CrmRecordDraft *draft)
{
  CrmContestedDialog *self = g_object_new (CRM_TYPE_CONTESTED_DIALOG, NULL);
  CrmEntity *entity = crm_record_draft_get_entity (draft);

  self->draft = g_object_ref (draft);
  for (guint i = 0; i < entity->n_fields; i++)
    if (crm_record_draft_is_contested (draft, i))
      add_field (self, entity->fields[i]);

  return ADW_DIALOG (self);
}
