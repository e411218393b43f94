/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-toggle-editor.h"
#include "crm-arena.h"
#include "crm-choices.h"
#include "crm-looks.h"
#include "crm-project.h"
#include "crm-ui.h"

struct _CrmToggleEditor
{
  CrmFieldEditor parent_instance;

  AdwToggleGroup *toggles; /* borrowed: the row's */
  GtkWidget *clear_button;
  GPtrArray *offers; /* CrmOffer by position; %NULL at first */
};
G_DEFINE_FINAL_TYPE (CrmToggleEditor, crm_toggle_editor, CRM_TYPE_FIELD_EDITOR)

static void
active_cb (CrmToggleEditor *self)
{
  CrmFieldEditor *editor = CRM_FIELD_EDITOR (self);
  guint position = adw_toggle_group_get_active (self->toggles);
  g_autoptr (CrmArena) arena = crm_arena_new ();
  CrmValue value;

  if (crm_field_editor_is_refreshing (editor) || position >= self->offers->len)
    return;

  if (crm_value_parse (crm_field_editor_get_field (editor)->type,
                       ((CrmOffer *) g_ptr_array_index (self->offers, position))->value, -1, arena,
                       &value, NULL))
    crm_field_editor_set_value (editor, &value, NULL);
}

/* The caption on a line of its own, so that the words of the choices have the row's width. */
static GtkWidget *
crm_toggle_editor_create_row (CrmFieldEditor *editor)
{
  CrmToggleEditor *self = CRM_TOGGLE_EDITOR (editor);
  CrmField *field = crm_field_editor_get_field (editor);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", field->caption, "xalign", 0.0, "wrap",
                                   TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, NULL);
  GtkWidget *row;

  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, "dimmed");
  gtk_widget_add_css_class (box, "text-row");
  self->toggles = ADW_TOGGLE_GROUP (adw_toggle_group_new ());
  gtk_widget_set_hexpand (GTK_WIDGET (self->toggles), TRUE);
  self->clear_button = crm_field_editor_create_clear_button (editor);
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (self->toggles));
  gtk_box_append (GTK_BOX (line), self->clear_button);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), line);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (self->toggles),
                                  GTK_ACCESSIBLE_RELATION_LABELLED_BY, label, NULL, -1);
  crm_field_editor_set_control (editor, GTK_WIDGET (self->toggles));
  g_signal_connect_object (self->toggles, "notify::active", G_CALLBACK (active_cb), self,
                           G_CONNECT_SWAPPED);

  row = g_object_new (ADW_TYPE_PREFERENCES_ROW, "activatable", FALSE, "focusable", FALSE, "child",
                      box, NULL);
  crm_looks_set_title (ADW_PREFERENCES_ROW (row), field->caption);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_RELATION_LABELLED_BY, label,
                                  NULL, -1);

  return row;
}

static void
take_offers (CrmToggleEditor *self, GPtrArray *offers)
{
  g_clear_pointer (&self->offers, g_ptr_array_unref);
  self->offers = offers;
  adw_toggle_group_remove_all (self->toggles);
  for (guint i = 0; i < offers->len; i++)
    {
      AdwToggle *toggle = adw_toggle_new ();

      adw_toggle_set_label (toggle, ((CrmOffer *) g_ptr_array_index (offers, i))->caption);
      adw_toggle_group_add (self->toggles, toggle);
    }
}

static void
crm_toggle_editor_refresh (CrmFieldEditor *editor)
{
  CrmToggleEditor *self = CRM_TOGGLE_EDITOR (editor);
  CrmField *field = crm_field_editor_get_field (editor);
  CrmRecordDraft *draft = crm_field_editor_get_draft (editor);
  g_autoptr (GPtrArray) offers = crm_choices_collect (draft, field, FALSE);
  int position;

  if (self->offers == NULL || !crm_choices_are_equal (self->offers, offers))
    take_offers (self, g_steal_pointer (&offers));
  position = crm_choices_find_current (draft, field, self->offers);
  adw_toggle_group_set_active (self->toggles,
                               position >= 0 ? (guint) position : GTK_INVALID_LIST_POSITION);
  gtk_widget_set_visible (self->clear_button, position >= 0 && field->nullable && !field->required);
}

static void
crm_toggle_editor_finalize (GObject *object)
{
  g_clear_pointer (&CRM_TOGGLE_EDITOR (object)->offers, g_ptr_array_unref);
  G_OBJECT_CLASS (crm_toggle_editor_parent_class)->finalize (object);
}

static void
crm_toggle_editor_class_init (CrmToggleEditorClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = crm_toggle_editor_finalize;
  CRM_FIELD_EDITOR_CLASS (klass)->create_row = crm_toggle_editor_create_row;
  CRM_FIELD_EDITOR_CLASS (klass)->refresh = crm_toggle_editor_refresh;
}

static void
crm_toggle_editor_init (CrmToggleEditor *self)
{
}
