/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-looks.h"
#include "crm-project.h"
#include "crm-ui.h"
#include "crm-words.h"

#define FALLBACK_ICON "li-record-symbolic"

static gboolean
theme_has_icon (const char *name)
{
  GdkDisplay *display = gdk_display_get_default ();

  return display != NULL
         && gtk_icon_theme_has_icon (gtk_icon_theme_get_for_display (display), name);
}

const char *
crm_looks_entity_icon (CrmEntity *entity)
{
  g_autofree char *ours = NULL;

  if (entity->icon_name == NULL)
    return FALLBACK_ICON;

  /* A project names an icon by one word; the file name is ours. */
  ours = g_strdup_printf ("li-%s-symbolic", entity->icon_name);
  if (theme_has_icon (ours))
    return g_intern_string (ours);

  return theme_has_icon (entity->icon_name) ? entity->icon_name : FALLBACK_ICON;
}

gboolean
crm_looks_entity_has_face (CrmEntity *entity)
{
  for (guint i = 0; i < entity->n_fields; i++)
    if (entity->fields[i]->format == CRM_FIELD_PHONE
        || entity->fields[i]->format == CRM_FIELD_EMAIL)
      return TRUE;

  return FALSE;
}

gboolean
crm_looks_field_is_shown (CrmField *field)
{
  switch (field->type)
    {
    case CRM_EDM_BINARY:
    case CRM_EDM_STREAM:
    case CRM_EDM_COMPLEX:
    case CRM_EDM_COLLECTION:
    case CRM_EDM_OTHER:
      return FALSE;
    case CRM_EDM_GUID:
      return field->lookup_entity != NULL;
    case CRM_EDM_STRING:
    case CRM_EDM_BOOLEAN:
    case CRM_EDM_BYTE:
    case CRM_EDM_SBYTE:
    case CRM_EDM_INT16:
    case CRM_EDM_INT32:
    case CRM_EDM_INT64:
    case CRM_EDM_SINGLE:
    case CRM_EDM_DOUBLE:
    case CRM_EDM_DECIMAL:
    case CRM_EDM_DATE:
    case CRM_EDM_TIME_OF_DAY:
    case CRM_EDM_DATE_TIME_OFFSET:
    case CRM_EDM_DURATION:
    case CRM_EDM_ENUM:
      return TRUE;
    }

  return FALSE;
}

gboolean
crm_looks_field_is_editable (CrmField *field)
{
  /* Flags that nobody described are not typed. */
  if (field->type == CRM_EDM_ENUM && field->choices->len == 0)
    return FALSE;

  return crm_looks_field_is_shown (field) && !field->read_only && !field->is_key;
}

gboolean
crm_looks_field_is_ltr (CrmField *field)
{
  if (field->lookup_entity != NULL || field->choices->len > 0)
    return FALSE;

  return field->format == CRM_FIELD_PHONE || field->format == CRM_FIELD_EMAIL
         || field->format == CRM_FIELD_URL || field->format == CRM_FIELD_CODE
         || (field->type != CRM_EDM_STRING && field->type != CRM_EDM_BOOLEAN);
}

void
crm_looks_set_title (AdwPreferencesRow *row, const char *title)
{
  adw_preferences_row_set_use_markup (row, FALSE);
  adw_preferences_row_set_use_underline (row, FALSE);
  adw_preferences_row_set_title (row, title != NULL ? title : "");
  /* Its title belongs to a row inside it, and its own list item would be without a name. */
  if (ADW_IS_EXPANDER_ROW (row))
    gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    title != NULL ? title : "", -1);
}

void
crm_looks_set_subtitle (AdwActionRow *row, const char *subtitle)
{
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_action_row_set_subtitle (row, subtitle != NULL ? subtitle : "");
}

void
crm_looks_set_expander_subtitle (AdwExpanderRow *row, const char *subtitle)
{
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_expander_row_set_subtitle (row, subtitle != NULL ? subtitle : "");
}

void
crm_looks_set_group_title (AdwPreferencesGroup *group, const char *title)
{
  g_autofree char *escaped = crm_words_escape (title);

  adw_preferences_group_set_title (group, escaped);
}

AdwToast *
crm_looks_toast (const char *text)
{
  AdwToast *toast = g_object_new (ADW_TYPE_TOAST, "use-markup", FALSE, "title", text, NULL);

  return toast;
}

gboolean
crm_looks_is_touch (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);

  return root != NULL && gtk_widget_has_css_class (GTK_WIDGET (root), "touch");
}

void
crm_looks_drop_focus (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (focus == NULL || !gtk_widget_is_ancestor (focus, widget))
    return;

  if (GTK_IS_EDITABLE (focus))
    gtk_editable_select_region (GTK_EDITABLE (focus), 0, 0);
  gtk_root_set_focus (root, NULL);
}

void
crm_looks_name (GtkWidget *widget, const char *name)
{
  gtk_widget_set_tooltip_text (widget, name);
  /* The sign on a button would be its name before any that is given. */
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

GtkWidget *
crm_looks_row_button (const char *icon_name, const char *name)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon_name);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  crm_looks_name (button, name);

  return button;
}

GtkWidget *
crm_looks_chevron (void)
{
  GtkWidget *image = g_object_new (GTK_TYPE_IMAGE, "icon-name", "go-next-symbolic",
                                   "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);

  gtk_widget_add_css_class (image, "dimmed");
  return image;
}
