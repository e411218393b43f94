/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-record-row.h"
#include "crm-ui.h"
#include "crm-words.h"

struct _CrmRecordRow
{
  AdwBin parent_instance;

  GtkWidget *avatar;

  CrmRecordItem *item;
};
G_DEFINE_FINAL_TYPE (CrmRecordRow, crm_record_row, ADW_TYPE_BIN)

typedef enum
{
  PROP_ITEM = 1,
} CrmRecordRowProperty;
static GParamSpec *properties[PROP_ITEM + 1];

/* An empty second line would push the title off the middle of the row. */
static gboolean
has_second_line_cb (CrmRecordRow *self, const char *subtitle, gboolean problem)
{
  return problem || (subtitle != NULL && *subtitle != '\0');
}

static gboolean
has_text_cb (CrmRecordRow *self, const char *text)
{
  return text != NULL && *text != '\0';
}

static void
crm_record_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch ((CrmRecordRowProperty) id)
    {
    case PROP_ITEM:
      g_value_set_object (value, CRM_RECORD_ROW (object)->item);
      break;
    }
}

static void
crm_record_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch ((CrmRecordRowProperty) id)
    {
    case PROP_ITEM:
      crm_record_row_set_item (CRM_RECORD_ROW (object), g_value_get_object (value));
      break;
    }
}

static void
crm_record_row_dispose (GObject *object)
{
  g_clear_object (&CRM_RECORD_ROW (object)->item);
  gtk_widget_dispose_template (GTK_WIDGET (object), CRM_TYPE_RECORD_ROW);
  G_OBJECT_CLASS (crm_record_row_parent_class)->dispose (object);
}

static void
crm_record_row_class_init (CrmRecordRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = crm_record_row_get_property;
  object_class->set_property = crm_record_row_set_property;
  object_class->dispose = crm_record_row_dispose;

  properties[PROP_ITEM]
      = g_param_spec_object ("item", NULL, NULL, CRM_TYPE_RECORD_ITEM,
                             G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  g_type_ensure (CRM_TYPE_RECORD_ITEM);
  gtk_widget_class_set_template_from_resource (widget_class, CRM_TEMPLATE ("crm-record-row"));
  gtk_widget_class_bind_template_child (widget_class, CrmRecordRow, avatar);
  gtk_widget_class_bind_template_callback (widget_class, has_second_line_cb);
  gtk_widget_class_bind_template_callback (widget_class, has_text_cb);
}

static void
crm_record_row_init (CrmRecordRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
crm_record_row_new (gboolean with_avatar)
{
  CrmRecordRow *self = g_object_new (CRM_TYPE_RECORD_ROW, NULL);

  gtk_widget_set_visible (self->avatar, with_avatar);
  return GTK_WIDGET (self);
}

void
crm_record_row_set_item (CrmRecordRow *self, CrmRecordItem *item)
{
  g_return_if_fail (CRM_IS_RECORD_ROW (self));

  if (g_set_object (&self->item, item))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ITEM]);
}

/* --- the factory ---------------------------------------------------------------------- */

static void
name_list_item (GtkListItem *list_item, CrmRecordItem *item)
{
  g_autofree char *title = NULL;
  g_autofree char *subtitle = NULL;
  g_autofree char *trailing = NULL;
  g_autofree char *state = NULL;
  g_autofree char *description = NULL;
  const char *parts[4] = { NULL };
  guint n_parts = 0;

  g_object_get (item, "title", &title, "subtitle", &subtitle, "trailing", &trailing, "state-text",
                &state, NULL);
  if (subtitle != NULL && *subtitle != '\0')
    parts[n_parts++] = subtitle;
  if (trailing != NULL && *trailing != '\0')
    parts[n_parts++] = trailing;
  if (state != NULL && *state != '\0')
    parts[n_parts++] = state;

  description = g_strjoinv (", ", (char **) parts);
  gtk_list_item_set_accessible_label (list_item, title != NULL ? title : "");
  gtk_list_item_set_accessible_description (list_item, description);
}

static void
item_notify_cb (CrmRecordItem *item, GParamSpec *pspec, GtkListItem *list_item)
{
  name_list_item (list_item, item);
}

static void
factory_setup_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer user_data)
{
  gtk_list_item_set_child (list_item, crm_record_row_new (GPOINTER_TO_INT (user_data)));
}

static void
factory_bind_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer user_data)
{
  CrmRecordItem *item = gtk_list_item_get_item (list_item);

  crm_record_row_set_item (CRM_RECORD_ROW (gtk_list_item_get_child (list_item)), item);
  g_signal_connect_object (item, "notify", G_CALLBACK (item_notify_cb), list_item,
                           G_CONNECT_DEFAULT);
  name_list_item (list_item, item);
}

static void
factory_unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer user_data)
{
  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (list_item), item_notify_cb,
                                        list_item);
  crm_record_row_set_item (CRM_RECORD_ROW (gtk_list_item_get_child (list_item)), NULL);
}

GtkListItemFactory *
crm_record_row_factory_new (gboolean with_avatar)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (factory_setup_cb), GINT_TO_POINTER (with_avatar));
  g_signal_connect (factory, "bind", G_CALLBACK (factory_bind_cb), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (factory_unbind_cb), NULL);

  return factory;
}

static void
header_setup_cb (GtkSignalListItemFactory *factory, GtkListHeader *header, gpointer user_data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *title = gtk_label_new (NULL);
  GtkWidget *count = gtk_label_new (NULL);

  gtk_label_set_ellipsize (GTK_LABEL (title), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (title, "caption-heading");
  gtk_widget_add_css_class (title, "dimmed");
  gtk_widget_add_css_class (count, "caption");
  gtk_widget_add_css_class (count, "numeric");
  gtk_widget_add_css_class (count, "dimmed");
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), count);
  gtk_list_header_set_child (header, box);
}

static void
show_header (GtkListHeader *header, GParamSpec *pspec, CrmRecordList *list)
{
  GtkWidget *title = gtk_widget_get_first_child (gtk_list_header_get_child (header));
  g_autofree char *text
      = crm_record_list_dup_group_title (list, gtk_list_header_get_start (header));
  g_autofree char *count = crm_words_number (gtk_list_header_get_n_items (header));

  gtk_label_set_label (GTK_LABEL (title), text);
  gtk_label_set_label (GTK_LABEL (gtk_widget_get_next_sibling (title)), count);
}

static void
header_bind_cb (GtkSignalListItemFactory *factory, GtkListHeader *header, gpointer list)
{
  g_signal_connect_object (header, "notify", G_CALLBACK (show_header), list, G_CONNECT_DEFAULT);
  show_header (header, NULL, list);
}

static void
header_unbind_cb (GtkSignalListItemFactory *factory, GtkListHeader *header, gpointer list)
{
  g_signal_handlers_disconnect_by_func (header, show_header, list);
}

GtkListItemFactory *
crm_record_row_header_factory_new (CrmRecordList *list)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (header_setup_cb), NULL);
  g_signal_connect_object (factory, "bind", G_CALLBACK (header_bind_cb), list, G_CONNECT_DEFAULT);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (header_unbind_cb), list,
                           G_CONNECT_DEFAULT);

  return factory;
}
