/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-search-row.h"
#include "crm-looks.h"
#include "crm-project.h"
#include "crm-record.h"
#include "crm-search.h"
#include "crm-ui.h"
#include "crm-words.h"

struct _CrmSearchRow
{
  GtkListBoxRow parent_instance;

  AdwAvatar *avatar;
  GtkImage *icon;
  GtkLabel *title_label;
  GtkLabel *subtitle_label;
  GtkWidget *problem_icon;
  GtkWidget *pending_icon;
  GtkLabel *trailing_label;

  CrmRecord *record;
};
G_DEFINE_FINAL_TYPE (CrmSearchRow, crm_search_row, GTK_TYPE_LIST_BOX_ROW)

typedef enum
{
  PROP_TITLE = 1,
} CrmSearchRowProperty;

static void
crm_search_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CrmSearchRow *self = CRM_SEARCH_ROW (object);

  switch ((CrmSearchRowProperty) id)
    {
    case PROP_TITLE:
      g_value_set_string (value, gtk_label_get_label (self->title_label));
      break;
    }
}

static void
crm_search_row_dispose (GObject *object)
{
  CrmSearchRow *self = CRM_SEARCH_ROW (object);

  g_clear_pointer (&self->record, crm_record_unref);
  gtk_widget_dispose_template (GTK_WIDGET (object), CRM_TYPE_SEARCH_ROW);
  G_OBJECT_CLASS (crm_search_row_parent_class)->dispose (object);
}

static void
crm_search_row_class_init (CrmSearchRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = crm_search_row_get_property;
  object_class->dispose = crm_search_row_dispose;
  g_object_class_install_property (object_class, PROP_TITLE,
                                   g_param_spec_string ("title", NULL, NULL, NULL,
                                                        G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
  gtk_widget_class_set_template_from_resource (widget_class, CRM_TEMPLATE ("crm-search-row"));
  gtk_widget_class_bind_template_child (widget_class, CrmSearchRow, avatar);
  gtk_widget_class_bind_template_child (widget_class, CrmSearchRow, icon);
  gtk_widget_class_bind_template_child (widget_class, CrmSearchRow, title_label);
  gtk_widget_class_bind_template_child (widget_class, CrmSearchRow, subtitle_label);
  gtk_widget_class_bind_template_child (widget_class, CrmSearchRow, problem_icon);
  gtk_widget_class_bind_template_child (widget_class, CrmSearchRow, pending_icon);
  gtk_widget_class_bind_template_child (widget_class, CrmSearchRow, trailing_label);
}

static void
crm_search_row_init (CrmSearchRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* By attributes, never by markup: the text is the server's. */
static void
show_text (GtkLabel *label, const char *text, const char *search)
{
  g_autoptr (GArray) ranges = crm_search_find_words (text, search);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

  for (guint i = 0; i + 1 < ranges->len; i += 2)
    {
      PangoAttribute *bold = pango_attr_weight_new (PANGO_WEIGHT_BOLD);

      bold->start_index = g_array_index (ranges, guint, i);
      bold->end_index = g_array_index (ranges, guint, i + 1);
      pango_attr_list_insert (attributes, bold);
    }
  gtk_label_set_label (label, text);
  gtk_label_set_attributes (label, attributes);
  gtk_widget_set_visible (GTK_WIDGET (label), *text != '\0');
}

static const char *
or_empty (const char *text)
{
  return text != NULL ? text : "";
}

/* What there is of them, with a comma between. */
static char *
join_parts (const char *title, const char *subtitle, const char *state)
{
  g_autoptr (GStrvBuilder) parts = g_strv_builder_new ();
  g_auto (GStrv) there = NULL;

  g_strv_builder_add (parts, or_empty (title));
  if (*or_empty (subtitle) != '\0')
    g_strv_builder_add (parts, subtitle);
  if (*or_empty (state) != '\0')
    g_strv_builder_add (parts, state);
  there = g_strv_builder_end (parts);

  return g_strjoinv (", ", there);
}

static void
show_item (CrmSearchRow *self, CrmRecordItem *item, const char *search)
{
  g_autofree char *title = NULL;
  g_autofree char *subtitle = NULL;
  g_autofree char *trailing = NULL;
  g_autofree char *state = NULL;
  g_autofree char *spoken = NULL;
  gboolean pending, problem;

  g_object_get (item, "title", &title, "subtitle", &subtitle, "trailing", &trailing, "state-text",
                &state, "pending", &pending, "problem", &problem, NULL);
  show_text (self->title_label, or_empty (title), search);
  show_text (self->subtitle_label, or_empty (subtitle), search);
  show_text (self->trailing_label, or_empty (trailing), "");
  gtk_widget_set_visible (self->pending_icon, pending);
  gtk_widget_set_visible (self->problem_icon, problem);
  adw_avatar_set_text (self->avatar, title);

  spoken = join_parts (title, subtitle, state);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

GtkWidget *
crm_search_row_new (CrmRecordItem *item, const char *search)
{
  CrmSearchRow *self = g_object_new (CRM_TYPE_SEARCH_ROW, NULL);
  CrmRecord *record = crm_record_item_get_record (item);
  CrmEntity *entity = crm_record_get_entity (record);
  gboolean has_face = crm_looks_entity_has_face (entity);

  self->record = crm_record_ref (record);
  gtk_image_set_from_icon_name (self->icon, crm_looks_entity_icon (entity));
  gtk_widget_set_visible (GTK_WIDGET (self->icon), !has_face);
  gtk_widget_set_visible (GTK_WIDGET (self->avatar), has_face);
  show_item (self, item, search);

  return GTK_WIDGET (self);
}

CrmRecord *
crm_search_row_get_record (CrmSearchRow *self)
{
  g_return_val_if_fail (CRM_IS_SEARCH_ROW (self), NULL);

  return self->record;
}
