/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-conflict-group.h"
#include "crm-looks.h"
#include "crm-ui.h"
#include "crm-words.h"

struct _CrmConflictGroup
{
  AdwBin parent_instance;

  char *field;
  GtkCheckButton *mine;
  GtkCheckButton *theirs;
};
G_DEFINE_FINAL_TYPE (CrmConflictGroup, crm_conflict_group, ADW_TYPE_BIN)

static GtkWidget *
create_row (AdwPreferencesGroup *group, const char *title, const char *text)
{
  GtkWidget *row = adw_action_row_new ();

  crm_looks_set_title (ADW_PREFERENCES_ROW (row), title);
  /* Translators: a field without a value */
  crm_looks_set_subtitle (ADW_ACTION_ROW (row), text != NULL ? text : _ ("Empty"));
  gtk_widget_add_css_class (row, "property");
  adw_preferences_group_add (group, row);

  return row;
}

/* The whole row is the target; a reader hears field, side and value. */
static GtkCheckButton *
add_side (AdwPreferencesGroup *group, const char *caption, const char *title, const char *text)
{
  GtkWidget *row = create_row (group, title, text);
  GtkWidget *button = gtk_check_button_new ();
  /* Translators: a field, where its value comes from, the value */
  g_autofree char *name
      = g_strdup_printf (_ ("%1$s, %2$s, %3$s"), caption, title, text != NULL ? text : _ ("Empty"));

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), button);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), button);

  return GTK_CHECK_BUTTON (button);
}

static void
add_before (AdwPreferencesGroup *group, const char *text)
{
  GtkWidget *row = create_row (group, _ ("Before"), text);
  GtkWidget *icon = gtk_image_new_from_icon_name ("document-open-recent-symbolic");

  gtk_accessible_update_state (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  gtk_widget_set_margin_start (icon, 5);
  gtk_widget_set_margin_end (icon, 5);
  gtk_widget_add_css_class (icon, "dimmed");
  gtk_widget_add_css_class (row, "before");
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
}

static gboolean
choose_cb (GtkWidget *widget, GVariant *theirs, gpointer user_data)
{
  CrmConflictGroup *self = CRM_CONFLICT_GROUP (widget);

  gtk_check_button_set_active (g_variant_get_boolean (theirs) ? self->theirs : self->mine, TRUE);
  return GDK_EVENT_STOP;
}

static void
crm_conflict_group_finalize (GObject *object)
{
  g_free (CRM_CONFLICT_GROUP (object)->field);
  G_OBJECT_CLASS (crm_conflict_group_parent_class)->finalize (object);
}

static void
crm_conflict_group_class_init (CrmConflictGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = crm_conflict_group_finalize;
  gtk_widget_class_add_binding (widget_class, GDK_KEY_1, 0, choose_cb, "b", FALSE);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_2, 0, choose_cb, "b", TRUE);
}

static void
crm_conflict_group_init (CrmConflictGroup *self)
{
}

GtkWidget *
crm_conflict_group_new (const CrmKeptValue *value, gint64 theirs_us)
{
  CrmConflictGroup *self = g_object_new (CRM_TYPE_CONFLICT_GROUP, NULL);
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  g_autofree char *moment = theirs_us != 0 ? crm_words_moment (theirs_us) : NULL;
  /* Translators: where a value comes from, with the time it was changed there */
  g_autofree char *server
      = moment != NULL ? g_strdup_printf (_ ("Server, %s"), moment) : g_strdup (_ ("Server"));

  self->field = g_strdup (value->field);
  crm_looks_set_group_title (group, value->caption);
  self->mine = add_side (group, value->caption, _ ("This Device"), value->mine);
  self->theirs = add_side (group, value->caption, server, value->theirs);
  gtk_check_button_set_group (self->theirs, self->mine);
  gtk_check_button_set_active (self->mine, TRUE);
  add_before (group, value->before);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (group));

  return GTK_WIDGET (self);
}

gboolean
crm_conflict_group_is_theirs (CrmConflictGroup *self)
{
  g_return_val_if_fail (CRM_IS_CONFLICT_GROUP (self), FALSE);

  return gtk_check_button_get_active (self->theirs);
}

const char *
crm_conflict_group_get_field (CrmConflictGroup *self)
{
  g_return_val_if_fail (CRM_IS_CONFLICT_GROUP (self), NULL);

  return self->field;
}
