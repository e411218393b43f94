/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-tags-editor.h"
#include "crm-arena.h"
#include "crm-choice-dialog.h"
#include "crm-choices.h"
#include "crm-looks.h"
#include "crm-project.h"
#include "crm-ui.h"
#include "crm-words.h"

struct _CrmTagsEditor
{
  CrmFieldEditor parent_instance;

  AdwWrapBox *pills; /* borrowed: the row's */
  GPtrArray *offers; /* CrmOffer of the dialog that is open, or %NULL */
};
G_DEFINE_FINAL_TYPE (CrmTagsEditor, crm_tags_editor, CRM_TYPE_FIELD_EDITOR)

static char **
dup_members (CrmTagsEditor *self)
{
  CrmFieldEditor *editor = CRM_FIELD_EDITOR (self);
  CrmField *field = crm_field_editor_get_field (editor);
  g_autofree char *text = crm_value_dup_text (
      field->type, crm_record_draft_get_value (crm_field_editor_get_draft (editor), field->index));
  char **members;

  if (text == NULL || *text == '\0' || g_strcmp0 (text, field->none_choice) == 0)
    return g_new0 (char *, 1);

  members = g_strsplit (text, ",", -1);
  for (guint i = 0; members[i] != NULL; i++)
    g_strstrip (members[i]);
  return members;
}

/* Members in the order of the choices, whatever the order they were chosen in. */
static char *
join_members (CrmTagsEditor *self, GPtrArray *offers, const char *const *members)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < offers->len; i++)
    {
      const char *value = ((CrmOffer *) g_ptr_array_index (offers, i))->value;

      if (g_strv_contains (members, value))
        g_string_append_printf (text, "%s%s", text->len > 0 ? "," : "", value);
    }
  if (text->len > 0)
    return g_string_free_and_steal (g_steal_pointer (&text));

  return g_strdup (crm_field_editor_get_field (CRM_FIELD_EDITOR (self))->none_choice);
}

static void
set_member (CrmTagsEditor *self, const char *value, gboolean on)
{
  CrmFieldEditor *editor = CRM_FIELD_EDITOR (self);
  CrmField *field = crm_field_editor_get_field (editor);
  g_autoptr (GPtrArray) offers
      = crm_choices_collect (crm_field_editor_get_draft (editor), field, FALSE);
  g_auto (GStrv) members = dup_members (self);
  g_autoptr (GPtrArray) kept = g_ptr_array_new ();
  g_autoptr (CrmArena) arena = crm_arena_new ();
  g_autofree char *text = NULL;
  CrmValue joined;

  for (guint i = 0; members[i] != NULL; i++)
    if (!g_str_equal (members[i], value))
      g_ptr_array_add (kept, members[i]);
  if (on)
    g_ptr_array_add (kept, (char *) value);
  g_ptr_array_add (kept, NULL);

  text = join_members (self, offers, (const char *const *) kept->pdata);
  if (crm_value_parse (field->type, text, -1, arena, &joined, NULL))
    crm_field_editor_set_value (editor, &joined, NULL);
}

static void
toggled_cb (CrmTagsEditor *self, guint position, gboolean on)
{
  set_member (self, ((CrmOffer *) g_ptr_array_index (self->offers, position))->value, on);
}

static void
add_clicked_cb (CrmTagsEditor *self)
{
  CrmFieldEditor *editor = CRM_FIELD_EDITOR (self);
  CrmField *field = crm_field_editor_get_field (editor);
  g_auto (GStrv) members = dup_members (self);
  AdwDialog *dialog;

  g_clear_pointer (&self->offers, g_ptr_array_unref);
  self->offers = crm_choices_collect (crm_field_editor_get_draft (editor), field, FALSE);
  dialog = crm_choice_dialog_new (field->caption, self->offers, TRUE);
  for (guint i = 0; i < self->offers->len; i++)
    crm_choice_dialog_set_checked (
        CRM_CHOICE_DIALOG (dialog), i,
        g_strv_contains ((const char *const *) members,
                         ((CrmOffer *) g_ptr_array_index (self->offers, i))->value));
  g_signal_connect_object (dialog, "toggled", G_CALLBACK (toggled_cb), self, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, GTK_WIDGET (self->pills));
}

static void
pill_clicked_cb (CrmTagsEditor *self, GtkWidget *pill)
{
  g_autofree char *value = g_strdup (g_object_get_data (G_OBJECT (pill), "value"));
  GtkWidget *next = gtk_widget_get_next_sibling (pill);

  /* The pill goes with its value: the focus goes to its neighbour. */
  if (gtk_widget_has_focus (pill) && next != NULL)
    gtk_widget_grab_focus (next);
  set_member (self, value, FALSE);
}

static GtkWidget *
create_pill (CrmTagsEditor *self, const CrmOffer *offer)
{
  g_autofree char *name = crm_words_about (_ ("Remove %s"), offer->caption);
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new (offer->caption);
  GtkWidget *pill = gtk_button_new ();

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_box_append (GTK_BOX (content), label);
  gtk_box_append (GTK_BOX (content), gtk_image_new_from_icon_name ("window-close-symbolic"));
  gtk_button_set_child (GTK_BUTTON (pill), content);
  gtk_widget_add_css_class (pill, "tag");
  crm_looks_name (pill, name);
  g_object_set_data_full (G_OBJECT (pill), "value", g_strdup (offer->value), g_free);
  g_signal_connect_object (pill, "clicked", G_CALLBACK (pill_clicked_cb), self, G_CONNECT_SWAPPED);

  return pill;
}

static GtkWidget *
create_add_button (CrmTagsEditor *self)
{
  CrmField *field = crm_field_editor_get_field (CRM_FIELD_EDITOR (self));
  g_autofree char *name = crm_words_about (_ ("Choose %s"), field->caption);
  GtkWidget *button = gtk_button_new_from_icon_name ("list-add-symbolic");

  gtk_widget_add_css_class (button, "tag");
  crm_looks_name (button, name);
  g_signal_connect_object (button, "clicked", G_CALLBACK (add_clicked_cb), self, G_CONNECT_SWAPPED);

  return button;
}

static GtkWidget *
crm_tags_editor_create_row (CrmFieldEditor *editor)
{
  CrmTagsEditor *self = CRM_TAGS_EDITOR (editor);
  CrmField *field = crm_field_editor_get_field (editor);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", field->caption, "xalign", 0.0, "wrap",
                                   TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, NULL);
  GtkWidget *row;

  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, "dimmed");
  gtk_widget_add_css_class (box, "text-row");
  self->pills = ADW_WRAP_BOX (adw_wrap_box_new ());
  adw_wrap_box_set_child_spacing (self->pills, 6);
  adw_wrap_box_set_line_spacing (self->pills, 6);
  adw_wrap_box_append (self->pills, create_add_button (self));
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->pills));

  row = g_object_new (ADW_TYPE_PREFERENCES_ROW, "activatable", FALSE, "focusable", FALSE, "child",
                      box, NULL);
  crm_looks_set_title (ADW_PREFERENCES_ROW (row), field->caption);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_RELATION_LABELLED_BY, label,
                                  NULL, -1);

  return row;
}

static void
crm_tags_editor_refresh (CrmFieldEditor *editor)
{
  CrmTagsEditor *self = CRM_TAGS_EDITOR (editor);
  g_autoptr (GPtrArray) offers = crm_choices_collect (crm_field_editor_get_draft (editor),
                                                      crm_field_editor_get_field (editor), FALSE);
  g_auto (GStrv) members = dup_members (self);
  GtkWidget *last = gtk_widget_get_last_child (GTK_WIDGET (self->pills));
  GtkWidget *child, *pill = NULL;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->pills))) != last)
    adw_wrap_box_remove (self->pills, child);
  for (guint i = 0; i < offers->len; i++)
    {
      const CrmOffer *offer = g_ptr_array_index (offers, i);

      if (!g_strv_contains ((const char *const *) members, offer->value))
        continue;
      child = create_pill (self, offer);
      adw_wrap_box_insert_child_after (self->pills, child, pill);
      pill = child;
    }
}

static void
crm_tags_editor_finalize (GObject *object)
{
  g_clear_pointer (&CRM_TAGS_EDITOR (object)->offers, g_ptr_array_unref);
  G_OBJECT_CLASS (crm_tags_editor_parent_class)->finalize (object);
}

static void
crm_tags_editor_class_init (CrmTagsEditorClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = crm_tags_editor_finalize;
  CRM_FIELD_EDITOR_CLASS (klass)->create_row = crm_tags_editor_create_row;
  CRM_FIELD_EDITOR_CLASS (klass)->refresh = crm_tags_editor_refresh;
}

static void
crm_tags_editor_init (CrmTagsEditor *self)
{
}
