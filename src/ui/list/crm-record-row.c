/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-record-row.h"
#include "crm-avatar.h"
#include "crm-ui.h"
#include "crm-words.h"

#include <math.h>

/* A row paints its texts itself. As labels they would each be styled, measured and allocated
 * whenever a row is shown for another record, for all that scroll by: four times the work
 * (docs/performance.md, Frames). Its height never depends on a text, so that a record that
 * arrives while rows scroll moves nothing. */

#define AVATAR_SIZE 40
#define GAP 12
#define LINE_GAP 3
#define ICON_SIZE 16
#define ICON_GAP 6
#define CAPTION_SCALE 0.82 /* libadwaita's "caption" */

typedef enum
{
  LINE_TITLE,
  LINE_STATE,
  LINE_SUBTITLE,
  LINE_TRAILING,
} Line;
#define N_LINES 4
static const char *const line_properties[N_LINES]
    = { "title", "state-text", "subtitle", "trailing" };

struct _CrmRecordRow
{
  GtkWidget parent_instance;

  gboolean with_avatar;
  CrmRecordItem *item;
  gboolean is_pending;
  gboolean is_problem;
  PangoLayout *lines[N_LINES]; /* %NULL: to be made when painted */
  gboolean is_stale;           /* what they say is of another item, or of before */
};
G_DEFINE_FINAL_TYPE (CrmRecordRow, crm_record_row, GTK_TYPE_WIDGET)

typedef enum
{
  PROP_ITEM = 1,
} CrmRecordRowProperty;
static GParamSpec *properties[PROP_ITEM + 1];

/* --- texts ------------------------------------------------------------------------------------ */

static void
forget_lines (CrmRecordRow *self)
{
  for (guint i = 0; i < N_LINES; i++)
    g_clear_object (&self->lines[i]);
}

static PangoLayout *
create_line (CrmRecordRow *self, Line line)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), NULL);

  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  if (line == LINE_STATE || line == LINE_SUBTITLE)
    {
      g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

      pango_attr_list_insert (attributes, pango_attr_scale_new (CAPTION_SCALE));
      pango_layout_set_attributes (layout, attributes);
    }
  else if (line == LINE_TRAILING)
    {
      g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

      pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum"));
      pango_layout_set_attributes (layout, attributes);
    }
  return layout;
}

static void
prepare_lines (CrmRecordRow *self)
{
  for (Line line = 0; line < N_LINES; line++)
    {
      g_autofree char *text = NULL;

      if (self->lines[line] != NULL && !self->is_stale)
        continue;
      if (self->item != NULL && (line != LINE_STATE || self->is_problem))
        g_object_get (self->item, line_properties[line], &text, NULL);
      if (self->lines[line] == NULL)
        self->lines[line] = create_line (self, line);
      pango_layout_set_text (self->lines[line], text != NULL ? text : "", -1);
    }
  self->is_stale = FALSE;
}

static gboolean
has_line (CrmRecordRow *self, Line line)
{
  return pango_layout_get_character_count (self->lines[line]) > 0;
}

/* --- measuring -------------------------------------------------------------------------------- */

/* Of one line of the row's font, pixels. */
static int
measure_line (CrmRecordRow *self, double scale)
{
  PangoContext *context = gtk_widget_get_pango_context (GTK_WIDGET (self));
  PangoFontMetrics *metrics = pango_context_get_metrics (context, NULL, NULL);
  int height = pango_font_metrics_get_ascent (metrics) + pango_font_metrics_get_descent (metrics);

  pango_font_metrics_unref (metrics);
  return (int) ceil (scale * height / PANGO_SCALE);
}

static void
crm_record_row_measure (GtkWidget *widget,
                        GtkOrientation orientation,
                        int for_size,
                        int *minimum,
                        int *natural,
                        int *minimum_baseline,
                        int *natural_baseline)
{
  CrmRecordRow *self = CRM_RECORD_ROW (widget);
  int line = measure_line (self, 1);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = (self->with_avatar ? AVATAR_SIZE + GAP : 0) + 4 * line;
      *natural = *minimum + 8 * line;
      return;
    }
  *minimum = line + LINE_GAP + measure_line (self, CAPTION_SCALE);
  if (self->with_avatar)
    *minimum = MAX (*minimum, AVATAR_SIZE);
  *natural = *minimum;
}

/* --- painting --------------------------------------------------------------------------------- */

/* What of a row is left for the next thing, in its coordinates. */
typedef struct
{
  GtkSnapshot *snapshot;
  GtkWidget *widget;
  gboolean is_mirrored;
  int from, to; /* from the side where reading begins */
} Space;

/* Where something of @width stands that begins @at. */
static float
left_of (const Space *space, int at, int width)
{
  return space->is_mirrored ? gtk_widget_get_width (space->widget) - at - width : at;
}

static GdkRGBA
dim (CrmRecordRow *self)
{
  AdwStyleManager *style
      = adw_style_manager_get_for_display (gtk_widget_get_display (GTK_WIDGET (self)));
  GdkRGBA color;

  gtk_widget_get_color (GTK_WIDGET (self), &color);
  color.alpha *= adw_style_manager_get_high_contrast (style) ? 0.9f : 0.55f; /* its "dimmed" */
  return color;
}

/* libadwaita's --warning-color, which C cannot ask for. */
static GdkRGBA
warn (CrmRecordRow *self)
{
  AdwStyleManager *style
      = adw_style_manager_get_for_display (gtk_widget_get_display (GTK_WIDGET (self)));

  return adw_style_manager_get_dark (style) ? (GdkRGBA) { 1, 0.76f, 0.32f, 1 }
                                            : (GdkRGBA) { 0.56f, 0.33f, 0, 1 };
}

/* Paints @layout in at most @width pixels from @at on; returns how many it took. @color %NULL: the
 * row's. */
static int
paint_line (
    const Space *space, PangoLayout *layout, int at, int width, int middle, const GdkRGBA *color)
{
  PangoRectangle area;
  GdkRGBA own;

  if (width <= 0 || pango_layout_get_character_count (layout) == 0)
    return 0;

  pango_layout_set_width (layout, width * PANGO_SCALE);
  pango_layout_get_pixel_extents (layout, NULL, &area);
  if (color == NULL)
    gtk_widget_get_color (space->widget, &own);
  gtk_snapshot_save (space->snapshot);
  gtk_snapshot_translate (space->snapshot,
                          &GRAPHENE_POINT_INIT (left_of (space, at, area.width) - area.x,
                                                middle - area.height / 2 - area.y));
  gtk_snapshot_append_layout (space->snapshot, layout, color != NULL ? color : &own);
  gtk_snapshot_restore (space->snapshot);
  return area.width;
}

/* An icon at the end of what is left. */
static void
paint_icon (Space *space, const char *name, int middle, const GdkRGBA *color)
{
  GtkIconTheme *theme = gtk_icon_theme_get_for_display (gtk_widget_get_display (space->widget));
  g_autoptr (GtkIconPaintable) icon
      = gtk_icon_theme_lookup_icon (theme, name, NULL, ICON_SIZE,
                                    gtk_widget_get_scale_factor (space->widget),
                                    gtk_widget_get_direction (space->widget), 0);

  space->to -= ICON_SIZE;
  gtk_snapshot_save (space->snapshot);
  gtk_snapshot_translate (space->snapshot,
                          &GRAPHENE_POINT_INIT (left_of (space, space->to, ICON_SIZE),
                                                middle - ICON_SIZE / 2));
  gtk_symbolic_paintable_snapshot_symbolic (GTK_SYMBOLIC_PAINTABLE (icon), space->snapshot,
                                            ICON_SIZE, ICON_SIZE, color, 1);
  gtk_snapshot_restore (space->snapshot);
  space->to -= ICON_GAP;
}

/* What stands at the end: an amount or a date, and the marks of the record's state before it. */
static void
paint_end (CrmRecordRow *self, Space *space, int middle)
{
  PangoLayout *trailing = self->lines[LINE_TRAILING];
  GdkRGBA dimmed = dim (self), warning = warn (self);

  if (has_line (self, LINE_TRAILING))
    {
      int width;

      pango_layout_set_width (trailing, -1);
      pango_layout_get_pixel_size (trailing, &width, NULL);
      width = MIN (width, (space->to - space->from) / 2);
      space->to -= width;
      paint_line (space, trailing, space->to, width, middle, NULL);
      space->to -= GAP;
    }
  if (self->is_pending)
    paint_icon (space, "li-pending-symbolic", middle, &dimmed);
  if (self->is_problem)
    paint_icon (space, "dialog-warning-symbolic", middle, &warning);
}

static void
paint_second_line (CrmRecordRow *self, const Space *space, int middle)
{
  GdkRGBA dimmed = dim (self), warning = warn (self);
  int taken = paint_line (space, self->lines[LINE_STATE], space->from, space->to - space->from,
                          middle, &warning);
  int from = space->from + (taken > 0 ? taken + ICON_GAP : 0);

  paint_line (space, self->lines[LINE_SUBTITLE], from, space->to - from, middle, &dimmed);
}

static void
crm_record_row_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  CrmRecordRow *self = CRM_RECORD_ROW (widget);
  int middle = gtk_widget_get_height (widget) / 2;
  int line = measure_line (self, 1), caption = measure_line (self, CAPTION_SCALE);
  Space space = {
    .snapshot = snapshot,
    .widget = widget,
    .is_mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL,
    .to = gtk_widget_get_width (widget),
  };
  gboolean has_second;

  prepare_lines (self);
  if (!has_line (self, LINE_TITLE)) /* no item, or one that is being read */
    return;

  if (self->with_avatar)
    {
      crm_avatar_paint (snapshot, widget, pango_layout_get_text (self->lines[LINE_TITLE]),
                        left_of (&space, 0, AVATAR_SIZE), middle - AVATAR_SIZE / 2, AVATAR_SIZE);
      space.from = AVATAR_SIZE + GAP;
    }
  paint_end (self, &space, middle);
  /* A title without a second line stands in the middle. */
  has_second = has_line (self, LINE_STATE) || has_line (self, LINE_SUBTITLE);
  paint_line (&space, self->lines[LINE_TITLE], space.from, space.to - space.from,
              has_second ? middle - (LINE_GAP + caption) / 2 : middle, NULL);
  if (has_second)
    paint_second_line (self, &space, middle + (LINE_GAP + line) / 2);
}

static void
crm_record_row_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (crm_record_row_parent_class)->css_changed (widget, change);
  forget_lines (CRM_RECORD_ROW (widget));
  gtk_widget_queue_draw (widget);
}

static void
crm_record_row_system_setting_changed (GtkWidget *widget, GtkSystemSetting setting)
{
  GTK_WIDGET_CLASS (crm_record_row_parent_class)->system_setting_changed (widget, setting);
  forget_lines (CRM_RECORD_ROW (widget));
  gtk_widget_queue_resize (widget);
}

static void
crm_record_row_direction_changed (GtkWidget *widget, GtkTextDirection before)
{
  GTK_WIDGET_CLASS (crm_record_row_parent_class)->direction_changed (widget, before);
  forget_lines (CRM_RECORD_ROW (widget));
}

/* --- the object ------------------------------------------------------------------------------- */

/* The marks are explained where a pointer rests on the row. */
static void
show_item (CrmRecordRow *self)
{
  g_autofree char *state = NULL;

  self->is_pending = self->is_problem = FALSE;
  if (self->item != NULL)
    g_object_get (self->item, "pending", &self->is_pending, "problem", &self->is_problem,
                  "state-text", &state, NULL);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self),
                               self->is_pending || self->is_problem ? state : NULL);
  self->is_stale = TRUE;
  gtk_widget_queue_draw (GTK_WIDGET (self));
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
  CrmRecordRow *self = CRM_RECORD_ROW (object);

  if (self->item != NULL)
    g_signal_handlers_disconnect_by_func (self->item, show_item, self);
  g_clear_object (&self->item);
  forget_lines (self);
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
  widget_class->measure = crm_record_row_measure;
  widget_class->snapshot = crm_record_row_snapshot;
  widget_class->css_changed = crm_record_row_css_changed;
  widget_class->system_setting_changed = crm_record_row_system_setting_changed;
  widget_class->direction_changed = crm_record_row_direction_changed;

  properties[PROP_ITEM]
      = g_param_spec_object ("item", NULL, NULL, CRM_TYPE_RECORD_ITEM,
                             G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  /* What it says stands in the name of the list item. */
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
crm_record_row_init (CrmRecordRow *self)
{
}

GtkWidget *
crm_record_row_new (gboolean with_avatar)
{
  CrmRecordRow *self = g_object_new (CRM_TYPE_RECORD_ROW, NULL);

  self->with_avatar = with_avatar;
  return GTK_WIDGET (self);
}

void
crm_record_row_set_item (CrmRecordRow *self, CrmRecordItem *item)
{
  g_return_if_fail (CRM_IS_RECORD_ROW (self));

  if (self->item == item)
    return;

  if (self->item != NULL)
    g_signal_handlers_disconnect_by_func (self->item, show_item, self);
  g_set_object (&self->item, item);
  if (item != NULL)
    g_signal_connect_object (item, "notify", G_CALLBACK (show_item), self, G_CONNECT_SWAPPED);
  show_item (self);
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
