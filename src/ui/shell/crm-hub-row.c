/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-hub-row.h"
#include "crm-ui.h"
#include "crm-words.h"

struct _CrmHubRow
{
  GtkListBoxRow parent_instance;

  GtkImage *icon;
  GtkWidget *subtitle_label;

  char *place;
  char *section;
  char *icon_name;
  char *title;
  char *subtitle;
  char *count_text;
  gint64 count;
};
G_DEFINE_FINAL_TYPE (CrmHubRow, crm_hub_row, GTK_TYPE_LIST_BOX_ROW)

typedef enum
{
  PROP_ICON_NAME = 1,
  PROP_TITLE,
  PROP_SUBTITLE,
  PROP_COUNT_TEXT,
} CrmHubRowProperty;
static GParamSpec *properties[PROP_COUNT_TEXT + 1];

static void
update_spoken (CrmHubRow *self)
{
  g_autofree char *records = self->count >= 0 ? crm_words_records (self->count) : NULL;
  const char *more = records != NULL ? records : self->subtitle;
  g_autofree char *spoken
      = more != NULL ? g_strdup_printf ("%s, %s", self->title, more) : g_strdup (self->title);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

static void
crm_hub_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CrmHubRow *self = CRM_HUB_ROW (object);

  switch ((CrmHubRowProperty) id)
    {
    case PROP_ICON_NAME:
      g_value_set_string (value, self->icon_name);
      break;
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_SUBTITLE:
      g_value_set_string (value, self->subtitle);
      break;
    case PROP_COUNT_TEXT:
      g_value_set_string (value, self->count_text);
      break;
    }
}

static void
crm_hub_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), CRM_TYPE_HUB_ROW);
  G_OBJECT_CLASS (crm_hub_row_parent_class)->dispose (object);
}

static void
crm_hub_row_finalize (GObject *object)
{
  CrmHubRow *self = CRM_HUB_ROW (object);

  g_free (self->place);
  g_free (self->section);
  g_free (self->icon_name);
  g_free (self->title);
  g_free (self->subtitle);
  g_free (self->count_text);
  G_OBJECT_CLASS (crm_hub_row_parent_class)->finalize (object);
}

static GParamSpec *
readable_string (const char *name)
{
  return g_param_spec_string (name, NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
}

static void
crm_hub_row_class_init (CrmHubRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = crm_hub_row_get_property;
  object_class->dispose = crm_hub_row_dispose;
  object_class->finalize = crm_hub_row_finalize;

  properties[PROP_ICON_NAME] = readable_string ("icon-name");
  properties[PROP_TITLE] = readable_string ("title");
  properties[PROP_SUBTITLE] = readable_string ("subtitle");
  properties[PROP_COUNT_TEXT] = readable_string ("count-text");
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_template_from_resource (widget_class, CRM_TEMPLATE ("crm-hub-row"));
  gtk_widget_class_bind_template_child (widget_class, CrmHubRow, icon);
  gtk_widget_class_bind_template_child (widget_class, CrmHubRow, subtitle_label);
}

static void
crm_hub_row_init (CrmHubRow *self)
{
  self->count = -1;
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
crm_hub_row_new (const char *place, const char *section, const char *icon_name, const char *title)
{
  CrmHubRow *self = g_object_new (CRM_TYPE_HUB_ROW, NULL);

  self->place = g_strdup (place);
  self->section = g_strdup (section);
  self->icon_name = g_strdup (icon_name);
  self->title = g_strdup (title);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ICON_NAME]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
  update_spoken (self);

  return GTK_WIDGET (self);
}

const char *
crm_hub_row_get_place (CrmHubRow *self)
{
  g_return_val_if_fail (CRM_IS_HUB_ROW (self), NULL);

  return self->place;
}

const char *
crm_hub_row_get_section (CrmHubRow *self)
{
  g_return_val_if_fail (CRM_IS_HUB_ROW (self), NULL);

  return self->section;
}

void
crm_hub_row_set_count (CrmHubRow *self, gint64 count)
{
  g_return_if_fail (CRM_IS_HUB_ROW (self));

  self->count = count;
  g_free (self->count_text);
  self->count_text = count >= 0 ? crm_words_number (count) : NULL;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COUNT_TEXT]);
  update_spoken (self);
}

void
crm_hub_row_set_attention (CrmHubRow *self, const char *subtitle)
{
  g_return_if_fail (CRM_IS_HUB_ROW (self));

  if (g_set_str (&self->subtitle, subtitle))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SUBTITLE]);

  gtk_widget_set_visible (self->subtitle_label, subtitle != NULL);
  gtk_widget_add_css_class (GTK_WIDGET (self->icon), "warning");
  update_spoken (self);
}
