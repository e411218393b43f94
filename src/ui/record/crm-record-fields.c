/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-record-fields.h"
#include "crm-contact-link.h"
#include "crm-looks.h"
#include "crm-models.h"
#include "crm-project.h"
#include "crm-record-text.h"
#include "crm-record.h"
#include "crm-ui.h"
#include "crm-words.h"

#define TEXT_KEY "crm-text"
/* A text that is longer is cut until somebody wants all of it. */
#define LONG_TEXT 240
#define LONG_LINES 5
#define MAX_FIGURES 3

/* Local midnight of a day; 0: no date. */
static gint64
midnight_of (const char *day)
{
  g_autofree char *text = g_strconcat (day, "T00:00:00", NULL);
  g_autoptr (GTimeZone) local = g_time_zone_new_local ();
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (text, local);

  return time != NULL ? g_date_time_to_unix_usec (time) : 0;
}

/* "2027-06-30 · in 3 days" where a day is near, else %NULL. */
static char *
dup_near_day (CrmRecord *record, CrmField *field)
{
  const CrmValue *value = crm_record_get_value (record, field->index);
  gint64 us = 0;

  if (crm_value_is_empty (value))
    return NULL;
  if (field->type == CRM_EDM_DATE_TIME_OFFSET)
    us = value->integer;
  else if (field->type == CRM_EDM_DATE)
    us = midnight_of (value->text);

  return us != 0 ? crm_words_day_from_now (us, g_get_real_time ()) : NULL;
}

static char *
dup_display (CrmRecord *record, CrmField *field)
{
  g_autofree char *text = crm_record_dup_display (record, field->index);

  if (text == NULL || *text == '\0')
    return NULL;

  return crm_looks_field_is_ltr (field) ? crm_words_isolate_ltr (text) : g_steal_pointer (&text);
}

/* The same with how far off a day is. */
static char *
dup_row_text (CrmRecord *record, CrmField *field)
{
  g_autofree char *text = dup_display (record, field);
  g_autofree char *near_day = text != NULL ? dup_near_day (record, field) : NULL;

  return near_day != NULL ? g_strdup_printf ("%s · %s", text, near_day) : g_steal_pointer (&text);
}

/* --- buttons of a row ------------------------------------------------------------------------ */

static void
copy_clicked_cb (GtkWidget *button)
{
  const char *text = g_object_get_data (G_OBJECT (button), TEXT_KEY);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (button), text);
  gtk_widget_activate_action (button, "win.toast", "s", _ ("Copied"));
}

static void
add_copy_button (AdwActionRow *row, CrmField *field, const char *text)
{
  g_autofree char *name = crm_words_about (_ ("Copy %s"), field->caption);
  GtkWidget *button = crm_looks_row_button ("edit-copy-symbolic", name);

  g_object_set_data_full (G_OBJECT (button), TEXT_KEY, g_strdup (text), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (copy_clicked_cb), NULL);
  adw_action_row_add_suffix (row, button);
}

static void
add_link_buttons (AdwActionRow *row, CrmRecord *record, CrmField *field)
{
  g_autofree char *text = crm_record_dup_display (record, field->index);
  CrmLinkKind kinds[2];
  guint n_kinds = crm_contact_link_kinds (field, kinds);

  for (guint i = 0; i < n_kinds; i++)
    {
      g_autofree char *name = crm_contact_link_dup_name (kinds[i], field->caption);
      GtkWidget *button = crm_looks_row_button (crm_contact_link_get_icon (kinds[i]), name);

      crm_contact_link_connect (button, kinds[i], text);
      adw_action_row_add_suffix (row, button);
    }
  if (n_kinds == 1)
    add_copy_button (row, field, text);
}

static void
show_all_toggled_cb (GtkToggleButton *button, AdwActionRow *row)
{
  adw_action_row_set_subtitle_lines (row, gtk_toggle_button_get_active (button) ? 0 : LONG_LINES);
}

static gboolean
is_long (const char *text)
{
  guint n_lines = 1;

  for (const char *at = text; *at != '\0'; at++)
    n_lines += *at == '\n';

  return n_lines > LONG_LINES || g_utf8_strlen (text, -1) > LONG_TEXT;
}

static GtkWidget *
create_toggle (const char *icon_name, const char *name)
{
  GtkWidget *toggle = g_object_new (GTK_TYPE_TOGGLE_BUTTON, "icon-name", icon_name, "valign",
                                    GTK_ALIGN_START, "margin-top", 3, NULL);

  gtk_widget_add_css_class (toggle, "flat");
  crm_looks_name (toggle, name);
  return toggle;
}

static void
add_show_all (AdwActionRow *row, CrmField *field)
{
  g_autofree char *name = crm_words_about (_ ("Show All of %s"), field->caption);
  GtkWidget *toggle = create_toggle ("pan-down-symbolic", name);

  g_signal_connect_object (toggle, "toggled", G_CALLBACK (show_all_toggled_cb), row,
                           G_CONNECT_DEFAULT);
  adw_action_row_set_subtitle_lines (row, LONG_LINES);
  adw_action_row_add_suffix (row, toggle);
}

/* --- a row ------------------------------------------------------------------------------------ */

static void
reveal_toggled_cb (GtkToggleButton *button, AdwActionRow *row)
{
  const char *text = g_object_get_data (G_OBJECT (button), TEXT_KEY);

  crm_looks_set_subtitle (row, gtk_toggle_button_get_active (button) ? text : "••••••••");
}

/* Shown only while somebody wants to see it: others look over a shoulder. */
static void
make_secret (AdwActionRow *row, CrmField *field, const char *text)
{
  g_autofree char *name = crm_words_about (_ ("Reveal %s"), field->caption);
  GtkWidget *toggle = create_toggle ("view-reveal-symbolic", name);

  g_object_set_data_full (G_OBJECT (toggle), TEXT_KEY, g_strdup (text), g_free);
  g_signal_connect_object (toggle, "toggled", G_CALLBACK (reveal_toggled_cb), row,
                           G_CONNECT_DEFAULT);
  adw_action_row_add_suffix (row, toggle);
  reveal_toggled_cb (GTK_TOGGLE_BUTTON (toggle), row);
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
create_row (CrmRecord *record, CrmField *field, const char *text)
{
  GtkWidget *row = adw_action_row_new ();

  crm_looks_set_title (ADW_PREFERENCES_ROW (row), field->caption);
  crm_looks_set_subtitle (ADW_ACTION_ROW (row), text != NULL ? text : "–");
  gtk_widget_add_css_class (row, "property");
  if (text == NULL)
    return row;
  if (field->lookup_entity != NULL)
    {
      make_link_row (ADW_ACTION_ROW (row), record, field);
      return row;
    }

  adw_action_row_set_subtitle_selectable (ADW_ACTION_ROW (row), TRUE);
  if (field->format == CRM_FIELD_SECRET)
    make_secret (ADW_ACTION_ROW (row), field, text);
  else if (is_long (text))
    add_show_all (ADW_ACTION_ROW (row), field);
  add_link_buttons (ADW_ACTION_ROW (row), record, field);
  return row;
}

/* --- figures -----------------------------------------------------------------------------------
 */

static gboolean
is_figure (CrmField *field)
{
  return field->format == CRM_FIELD_MONEY || field->format == CRM_FIELD_PERCENT
         || field->type == CRM_EDM_DATE;
}

/* Fields in the order of the page, while there is room; returns how many have a value. */
static guint
list_figures (CrmRecord *record, guint out[MAX_FIGURES])
{
  CrmEntity *entity = crm_record_get_entity (record);
  guint n = 0;

  if (crm_looks_entity_has_face (entity))
    return 0;
  for (guint i = 0; i < entity->sections->len; i++)
    {
      const CrmSection *section = g_ptr_array_index (entity->sections, i);

      for (guint k = 0; k < section->fields->len && n < MAX_FIGURES; k++)
        {
          CrmField *field = entity->fields[g_array_index (section->fields, guint, k)];

          if (is_figure (field)
              && !crm_value_is_empty (crm_record_get_value (record, field->index)))
            out[n++] = field->index;
        }
    }

  return n >= 2 ? n : 0;
}

static GtkWidget *
create_figure (CrmRecord *record, CrmField *field)
{
  g_autofree char *text = dup_display (record, field);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *value = g_object_new (GTK_TYPE_LABEL, "label", text, "selectable", TRUE, "wrap", TRUE,
                                   "wrap-mode", PANGO_WRAP_WORD_CHAR, "justify", GTK_JUSTIFY_CENTER,
                                   "can-focus", FALSE, NULL);
  GtkWidget *caption = g_object_new (GTK_TYPE_LABEL, "label", field->caption, "ellipsize",
                                     PANGO_ELLIPSIZE_END, "tooltip-text", field->caption, NULL);

  gtk_widget_add_css_class (value, "title-4");
  gtk_widget_add_css_class (value, "numeric");
  gtk_widget_add_css_class (caption, "caption");
  gtk_widget_add_css_class (caption, "dimmed");
  gtk_accessible_update_relation (GTK_ACCESSIBLE (value), GTK_ACCESSIBLE_RELATION_LABELLED_BY,
                                  caption, NULL, -1);
  gtk_box_append (GTK_BOX (box), value);
  gtk_box_append (GTK_BOX (box), caption);
  return box;
}

GtkWidget *
crm_record_fields_figures (CrmRecord *record)
{
  CrmEntity *entity = crm_record_get_entity (record);
  guint fields[MAX_FIGURES];
  guint n_fields = list_figures (record, fields);
  GtkWidget *box;

  if (n_fields == 0)
    return NULL;

  box = g_object_new (GTK_TYPE_BOX, "homogeneous", TRUE, "spacing", 6, NULL);
  gtk_widget_add_css_class (box, "card");
  gtk_widget_add_css_class (box, "figures");
  for (guint i = 0; i < n_fields; i++)
    gtk_box_append (GTK_BOX (box), create_figure (record, entity->fields[fields[i]]));

  return box;
}

static gboolean
is_among_figures (CrmRecord *record, CrmField *field)
{
  guint fields[MAX_FIGURES];
  guint n_fields = list_figures (record, fields);

  for (guint i = 0; i < n_fields; i++)
    if (fields[i] == field->index)
      return TRUE;

  return FALSE;
}

/* --- groups ------------------------------------------------------------------------------------
 */

/* The title is on top of the page already, the stage has a place of its own. */
static gboolean
is_shown (CrmRecord *record, CrmField *field)
{
  CrmEntity *entity = crm_record_get_entity (record);

  return crm_looks_field_is_shown (field) && (int) field->index != entity->display_field
         && (int) field->index != entity->stage_field && !is_among_figures (record, field);
}

static void
add_map_button (AdwPreferencesGroup *group, const char *caption, const char *address)
{
  g_autofree char *name = crm_contact_link_dup_name (CRM_LINK_MAP, caption);
  GtkWidget *button = crm_looks_row_button (crm_contact_link_get_icon (CRM_LINK_MAP), name);

  crm_contact_link_connect (button, CRM_LINK_MAP, address);
  adw_preferences_group_set_header_suffix (group, button);
}

GtkWidget *
crm_record_fields_group (CrmRecord *record,
                         const char *caption,
                         GArray *fields,
                         gboolean is_address,
                         gboolean with_empty)
{
  CrmEntity *entity = crm_record_get_entity (record);
  g_autofree char *address = is_address ? crm_record_text_dup_address (record, fields) : NULL;
  GtkWidget *group = NULL;

  for (guint i = 0; i < fields->len; i++)
    {
      CrmField *field = entity->fields[g_array_index (fields, guint, i)];
      g_autofree char *text = is_shown (record, field) ? dup_row_text (record, field) : NULL;

      if (text == NULL && (!with_empty || !is_shown (record, field)))
        continue;

      if (group == NULL)
        {
          group = adw_preferences_group_new ();
          crm_looks_set_group_title (ADW_PREFERENCES_GROUP (group), caption);
        }
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), create_row (record, field, text));
    }
  if (group != NULL && address != NULL)
    add_map_button (ADW_PREFERENCES_GROUP (group), caption, address);

  return group;
}

gboolean
crm_record_fields_has_empty (CrmRecord *record)
{
  CrmEntity *entity = crm_record_get_entity (record);

  for (guint i = 0; i < entity->sections->len; i++)
    {
      const CrmSection *section = g_ptr_array_index (entity->sections, i);

      for (guint k = 0; k < section->fields->len; k++)
        {
          CrmField *field = entity->fields[g_array_index (section->fields, guint, k)];

          if (is_shown (record, field)
              && crm_value_is_empty (crm_record_get_value (record, field->index)))
            return TRUE;
        }
    }

  return FALSE;
}

/* --- texts -------------------------------------------------------------------------------------
 */

char *
crm_record_fields_dup_secondary (CrmRecord *record)
{
  CrmEntity *entity = crm_record_get_entity (record);
  g_autoptr (GString) line = g_string_new (NULL);

  for (guint i = 0, n = 0; i < entity->list_fields->len && n < 2; i++)
    {
      CrmField *field = entity->fields[g_array_index (entity->list_fields, guint, i)];
      g_autofree char *text = is_shown (record, field) ? dup_display (record, field) : NULL;
      g_autofree char *isolated = text != NULL ? crm_words_isolate (text) : NULL;

      if (isolated == NULL)
        continue;

      g_string_append_printf (line, "%s%s", n > 0 ? " · " : "", isolated);
      n++;
    }

  return g_string_free_and_steal (g_steal_pointer (&line));
}
