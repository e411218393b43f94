/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-record-fields.h"
#include "crm-contact-link.h"
#include "crm-looks.h"
#include "crm-models.h"
#include "crm-project.h"
#include "crm-record.h"
#include "crm-ui.h"
#include "crm-words.h"

#define TEXT_KEY "crm-text"
#define KIND_KEY "crm-kind"

static char *
display_text (CrmRecord *record, CrmField *field)
{
  g_autofree char *text = crm_record_dup_display (record, field->index);

  if (text == NULL || *text == '\0')
    return NULL;

  return crm_looks_field_is_ltr (field) ? crm_words_isolate_ltr (text) : g_steal_pointer (&text);
}

static void
link_clicked_cb (GtkWidget *button)
{
  CrmLinkKind kind = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (button), KIND_KEY));

  crm_contact_link_open (kind, g_object_get_data (G_OBJECT (button), TEXT_KEY), button);
}

/* "Call, Mobile Phone", but not "Website, Website". */
static char *
link_name (CrmLinkKind kind, CrmField *field)
{
  const char *label = crm_contact_link_get_label (kind);

  if (g_utf8_collate (label, field->caption) == 0)
    return g_strdup (label);

  return g_strdup_printf ("%s, %s", label, field->caption);
}

static void
connect_link (GtkWidget *button, CrmLinkKind kind, const char *text)
{
  g_object_set_data (G_OBJECT (button), KIND_KEY, GINT_TO_POINTER (kind));
  g_object_set_data_full (G_OBJECT (button), TEXT_KEY, g_strdup (text), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (link_clicked_cb), NULL);
}

static void
copy_clicked_cb (GtkWidget *button)
{
  const char *text = g_object_get_data (G_OBJECT (button), TEXT_KEY);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (button), text);
  gtk_widget_activate_action (button, "win.toast", "s", _ ("Copied"));
}

static void
add_link_buttons (AdwActionRow *row, CrmRecord *record, CrmField *field)
{
  g_autofree char *text = crm_record_dup_display (record, field->index);
  CrmLinkKind kinds[2];
  guint n_kinds = crm_contact_link_kinds (field, kinds);

  for (guint i = 0; i < n_kinds; i++)
    {
      g_autofree char *name = link_name (kinds[i], field);
      GtkWidget *button = crm_looks_row_button (crm_contact_link_get_icon (kinds[i]), name);

      connect_link (button, kinds[i], text);
      adw_action_row_add_suffix (row, button);
    }

  if (n_kinds == 1)
    {
      g_autofree char *name = crm_words_about (_ ("Copy %s"), field->caption);
      GtkWidget *button = crm_looks_row_button ("edit-copy-symbolic", name);

      g_object_set_data_full (G_OBJECT (button), TEXT_KEY, g_strdup (text), g_free);
      g_signal_connect (button, "clicked", G_CALLBACK (copy_clicked_cb), NULL);
      adw_action_row_add_suffix (row, button);
    }
}

/* A lookup opens what it points to, where that is something this app shows. */
static void
make_link_row (AdwActionRow *row, CrmRecord *record, CrmField *field)
{
  CrmEntity *target
      = crm_project_find_entity (crm_record_get_project (record), field->lookup_entity);
  g_autofree char *key
      = crm_value_dup_text (field->type, crm_record_get_value (record, field->index));

  if (target == NULL || target->is_lookup || key == NULL)
    return;

  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "win.push-record");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "(ss)", target->name, key);
  adw_action_row_add_suffix (row, crm_looks_chevron ());
}

static GtkWidget *
field_row (CrmRecord *record, CrmField *field, const char *text)
{
  GtkWidget *row = adw_action_row_new ();

  crm_looks_set_title (ADW_PREFERENCES_ROW (row), field->caption);
  crm_looks_set_subtitle (ADW_ACTION_ROW (row), text);
  gtk_widget_add_css_class (row, "property");
  if (field->lookup_entity != NULL)
    {
      make_link_row (ADW_ACTION_ROW (row), record, field);
      return row;
    }

  adw_action_row_set_subtitle_selectable (ADW_ACTION_ROW (row), TRUE);
  add_link_buttons (ADW_ACTION_ROW (row), record, field);
  return row;
}

GtkWidget *
crm_record_fields_group (CrmRecord *record, const char *caption, GArray *fields)
{
  CrmEntity *entity = crm_record_get_entity (record);
  GtkWidget *group = NULL;

  for (guint i = 0; i < fields->len; i++)
    {
      CrmField *field = entity->fields[g_array_index (fields, guint, i)];
      g_autofree char *text = NULL;

      /* The title is on top of the page already. */
      if (!crm_looks_field_is_shown (field) || (int) field->index == entity->display_field)
        continue;

      text = display_text (record, field);
      if (text == NULL)
        continue;

      if (group == NULL)
        {
          group = adw_preferences_group_new ();
          crm_looks_set_group_title (ADW_PREFERENCES_GROUP (group), caption);
        }
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), field_row (record, field, text));
    }

  return group;
}

static void
add_action (AdwWrapBox *box, CrmLinkKind kind, CrmField *field, const char *text)
{
  const char *label = crm_contact_link_get_label (kind);
  GtkWidget *content = adw_button_content_new ();
  GtkWidget *button = gtk_button_new ();
  g_autofree char *tooltip = link_name (kind, field);

  adw_button_content_set_icon_name (ADW_BUTTON_CONTENT (content), crm_contact_link_get_icon (kind));
  adw_button_content_set_label (ADW_BUTTON_CONTENT (content), label);
  adw_button_content_set_can_shrink (ADW_BUTTON_CONTENT (content), TRUE);
  gtk_button_set_child (GTK_BUTTON (button), content);
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_widget_add_css_class (button, "action");
  connect_link (button, kind, text);
  adw_wrap_box_append (box, button);
}

guint
crm_record_fields_add_actions (CrmRecord *record, AdwWrapBox *box)
{
  CrmEntity *entity = crm_record_get_entity (record);
  guint seen = 0; /* one pill of a kind: the first field that has a value */
  guint n_added = 0;

  for (guint i = 0; i < entity->n_fields; i++)
    {
      CrmLinkKind kinds[2];
      guint n_kinds = crm_contact_link_kinds (entity->fields[i], kinds);
      g_autofree char *text = n_kinds > 0 ? crm_record_dup_display (record, i) : NULL;

      for (guint k = 0; text != NULL && *text != '\0' && k < n_kinds; k++)
        {
          if ((seen & (1u << kinds[k])) != 0)
            continue;

          seen |= 1u << kinds[k];
          n_added++;
          add_action (box, kinds[k], entity->fields[i], text);
        }
    }

  return n_added;
}

char *
crm_record_fields_dup_secondary (CrmRecord *record)
{
  CrmEntity *entity = crm_record_get_entity (record);
  g_autoptr (GString) line = g_string_new (NULL);

  for (guint i = 0, n = 0; i < entity->list_fields->len && n < 2; i++)
    {
      CrmField *field = entity->fields[g_array_index (entity->list_fields, guint, i)];
      g_autofree char *text = display_text (record, field);
      g_autofree char *isolated = text != NULL ? crm_words_isolate (text) : NULL;

      if (isolated == NULL)
        continue;

      g_string_append_printf (line, "%s%s", n > 0 ? " · " : "", isolated);
      n++;
    }

  return g_string_free_and_steal (g_steal_pointer (&line));
}
