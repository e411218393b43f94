/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-lookup-editor.h"
#include "crm-arena.h"
#include "crm-filter.h"
#include "crm-looks.h"
#include "crm-lookup-dialog.h"
#include "crm-project.h"
#include "crm-ui.h"
#include "crm-words.h"

struct _CrmLookupEditor
{
  CrmFieldEditor parent_instance;

  AdwActionRow *row; /* borrowed: the parent class holds it */
  GtkWidget *cloud;
  GtkWidget *open_button;
  GtkWidget *clear_button;
  CrmProject *project;
  GPtrArray *ways; /* CrmField: its own and those that share its value */
};
G_DEFINE_FINAL_TYPE (CrmLookupEditor, crm_lookup_editor, CRM_TYPE_FIELD_EDITOR)

static char *
dup_key (CrmLookupEditor *self, CrmField *way)
{
  return crm_value_dup_text (
      way->type, crm_record_draft_get_value (crm_field_editor_get_draft (CRM_FIELD_EDITOR (self)),
                                             way->index));
}

/* The way that has a value; %NULL: none. */
static CrmField *
current_way (CrmLookupEditor *self)
{
  for (guint i = 0; i < self->ways->len; i++)
    {
      CrmField *way = g_ptr_array_index (self->ways, i);
      g_autofree char *key = dup_key (self, way);

      if (key != NULL)
        return way;
    }

  return NULL;
}

static CrmEntity *
target_of (CrmLookupEditor *self, CrmField *way)
{
  return self->project != NULL ? crm_project_find_entity (self->project, way->lookup_entity) : NULL;
}

static CrmField *
find_way (CrmLookupEditor *self, CrmEntity *target)
{
  for (guint i = 0; i < self->ways->len; i++)
    {
      CrmField *way = g_ptr_array_index (self->ways, i);

      if (g_str_equal (way->lookup_entity, target->name))
        return way;
    }

  return NULL;
}

static void
set_way (CrmLookupEditor *self, CrmField *chosen, const CrmValue *value, const char *title)
{
  CrmRecordDraft *draft = crm_field_editor_get_draft (CRM_FIELD_EDITOR (self));
  CrmValue nothing = crm_value_null ();

  for (guint i = 0; i < self->ways->len; i++)
    {
      CrmField *way = g_ptr_array_index (self->ways, i);

      if (way == chosen)
        crm_record_draft_set_value (draft, way->index, value, title);
      else if (!crm_value_is_empty (crm_record_draft_get_value (draft, way->index)))
        crm_record_draft_set_value (draft, way->index, &nothing, NULL);
    }
}

static void
chosen_cb (CrmLookupEditor *self, const char *key, const char *title, CrmLookupDialog *dialog)
{
  CrmField *way = find_way (self, crm_lookup_dialog_get_entity (dialog));
  g_autoptr (CrmArena) arena = crm_arena_new ();
  CrmValue value;

  if (way != NULL && crm_value_parse (way->type, key, -1, arena, &value, NULL))
    set_way (self, way, &value, title);
}

static void
clear_clicked_cb (CrmLookupEditor *self)
{
  CrmValue nothing = crm_value_null ();

  set_way (self, NULL, &nothing, NULL);
}

/* What the project lets the lookup offer that way, as the form is filled in now. */
static void
limit_dialog (CrmLookupEditor *self, CrmLookupDialog *dialog, CrmField *way, CrmEntity *target)
{
  CrmFieldEditor *editor = CRM_FIELD_EDITOR (self);
  g_autofree char *text
      = crm_record_draft_dup_lookup_filter (crm_field_editor_get_draft (editor), way->index);
  g_autoptr (CrmFilter) filter = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *trouble = NULL;

  if (text == NULL)
    return;

  filter = crm_account_expand_filter (crm_field_editor_get_account (editor), text, &error);
  if (filter == NULL)
    trouble = crm_account_describe_error (error);
  crm_lookup_dialog_set_filter (dialog, target, filter, trouble);
}

static void
activated_cb (CrmLookupEditor *self)
{
  CrmFieldEditor *editor = CRM_FIELD_EDITOR (self);
  CrmField *field = crm_field_editor_get_field (editor);
  CrmField *current = current_way (self);
  CrmEntity *target = target_of (self, current != NULL ? current : field);
  AdwDialog *dialog;

  if (target == NULL)
    {
      gtk_widget_activate_action (GTK_WIDGET (self->row), "win.toast", "s",
                                  _ ("These records are not part of the app"));
      return;
    }

  dialog = crm_lookup_dialog_new (crm_field_editor_get_account (editor), target, field->caption);
  for (guint i = 0; i < self->ways->len; i++)
    {
      CrmField *way = g_ptr_array_index (self->ways, i);
      CrmEntity *other = target_of (self, way);

      if (other == NULL)
        continue;
      limit_dialog (self, CRM_LOOKUP_DIALOG (dialog), way, other);
      if (self->ways->len > 1)
        crm_lookup_dialog_add_target (CRM_LOOKUP_DIALOG (dialog), other);
    }
  crm_lookup_dialog_set_can_create (
      CRM_LOOKUP_DIALOG (dialog),
      !crm_record_draft_is_scratch (crm_field_editor_get_draft (editor)));
  g_signal_connect_object (dialog, "chosen", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, GTK_WIDGET (self->row));
}

static void
open_clicked_cb (CrmLookupEditor *self)
{
  CrmField *way = current_way (self);
  g_autofree char *key = way != NULL ? dup_key (self, way) : NULL;

  if (key != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self->row), "win.push-record", "(ss)",
                                way->lookup_entity, key);
}

static void
find_ways (CrmLookupEditor *self)
{
  CrmField *field = crm_field_editor_get_field (CRM_FIELD_EDITOR (self));
  CrmEntity *entity
      = crm_record_draft_get_entity (crm_field_editor_get_draft (CRM_FIELD_EDITOR (self)));

  g_ptr_array_add (self->ways, field);
  for (guint i = 0; i < entity->n_fields; i++)
    if (entity->fields[i] != field && entity->fields[i]->lookup_entity != NULL
        && crm_field_shares_value (field, entity->fields[i]))
      g_ptr_array_add (self->ways, entity->fields[i]);
}

static GtkWidget *
create_button (CrmLookupEditor *self, const char *icon_name, const char *format, GCallback clicked)
{
  g_autofree char *name
      = crm_words_about (format, crm_field_editor_get_field (CRM_FIELD_EDITOR (self))->caption);
  GtkWidget *button = crm_looks_row_button (icon_name, name);

  gtk_widget_add_css_class (button, "dimmed");
  g_signal_connect_object (button, "clicked", clicked, self, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (self->row, button);

  return button;
}

static GtkWidget *
crm_lookup_editor_create_row (CrmFieldEditor *editor)
{
  CrmLookupEditor *self = CRM_LOOKUP_EDITOR (editor);
  CrmField *field = crm_field_editor_get_field (editor);

  self->project = crm_account_dup_project (crm_field_editor_get_account (editor));
  find_ways (self);
  self->row = ADW_ACTION_ROW (adw_action_row_new ());
  crm_looks_set_title (ADW_PREFERENCES_ROW (self->row), field->caption);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self->row), TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->row), "property");

  self->cloud = g_object_new (GTK_TYPE_IMAGE, "icon-name", "li-cloud-symbolic", "accessible-role",
                              GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  adw_action_row_add_suffix (self->row, self->cloud);
  self->open_button = create_button (self, "adw-external-link-symbolic", _ ("Open %s"),
                                     G_CALLBACK (open_clicked_cb));
  self->clear_button
      = create_button (self, "edit-clear-symbolic", _ ("Clear %s"), G_CALLBACK (clear_clicked_cb));
  adw_action_row_add_suffix (self->row, crm_looks_chevron ());
  g_signal_connect_object (self->row, "activated", G_CALLBACK (activated_cb), self,
                           G_CONNECT_SWAPPED);
  /* On a sheet or on a page: that is known once it is there. */
  g_signal_connect_object (self->row, "map", G_CALLBACK (crm_field_editor_refresh), self,
                           G_CONNECT_SWAPPED);

  return GTK_WIDGET (self->row);
}

static void
crm_lookup_editor_refresh (CrmFieldEditor *editor)
{
  CrmLookupEditor *self = CRM_LOOKUP_EDITOR (editor);
  CrmField *field = crm_field_editor_get_field (editor);
  CrmField *way = current_way (self);
  const char *name
      = way != NULL
            ? crm_record_draft_get_lookup_name (crm_field_editor_get_draft (editor), way->index)
            : C_ ("lookup", "Not set");
  gboolean is_missing = name == NULL;

  /* It stays what it is: only its name is not known here. */
  crm_looks_set_subtitle (self->row, is_missing ? _ ("Not on this device") : name);
  gtk_widget_set_visible (self->cloud, is_missing);
  /* Over a sheet there is no place to open anything. */
  gtk_widget_set_visible (self->open_button,
                          way != NULL && !is_missing && target_of (self, way) != NULL
                              && !crm_record_draft_is_scratch (crm_field_editor_get_draft (editor))
                              && gtk_widget_get_ancestor (GTK_WIDGET (self->row), ADW_TYPE_DIALOG)
                                     == NULL);
  gtk_widget_set_visible (self->clear_button, way != NULL && field->nullable && !field->required);
}

static gboolean
crm_lookup_editor_covers (CrmFieldEditor *editor, guint index)
{
  CrmLookupEditor *self = CRM_LOOKUP_EDITOR (editor);

  for (guint i = 0; i < self->ways->len; i++)
    if (((CrmField *) g_ptr_array_index (self->ways, i))->index == index)
      return TRUE;

  return FALSE;
}

static void
crm_lookup_editor_finalize (GObject *object)
{
  CrmLookupEditor *self = CRM_LOOKUP_EDITOR (object);

  g_ptr_array_unref (self->ways);
  g_clear_pointer (&self->project, crm_project_unref);
  G_OBJECT_CLASS (crm_lookup_editor_parent_class)->finalize (object);
}

static void
crm_lookup_editor_class_init (CrmLookupEditorClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = crm_lookup_editor_finalize;
  CRM_FIELD_EDITOR_CLASS (klass)->create_row = crm_lookup_editor_create_row;
  CRM_FIELD_EDITOR_CLASS (klass)->refresh = crm_lookup_editor_refresh;
  CRM_FIELD_EDITOR_CLASS (klass)->covers = crm_lookup_editor_covers;
}

static void
crm_lookup_editor_init (CrmLookupEditor *self)
{
  self->ways = g_ptr_array_new ();
}
