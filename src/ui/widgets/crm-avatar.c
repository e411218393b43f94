/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-avatar.h"

/* White letters on each have a contrast of at least 4.5. */
static const GdkRGBA colors[] = {
  { 0.11f, 0.44f, 0.85f, 1 }, { 0.05f, 0.46f, 0.60f, 1 }, { 0.07f, 0.49f, 0.36f, 1 },
  { 0.24f, 0.48f, 0.16f, 1 }, { 0.53f, 0.42f, 0.00f, 1 }, { 0.60f, 0.38f, 0.05f, 1 },
  { 0.72f, 0.31f, 0.04f, 1 }, { 0.78f, 0.20f, 0.17f, 1 }, { 0.75f, 0.18f, 0.42f, 1 },
  { 0.57f, 0.25f, 0.67f, 1 }, { 0.42f, 0.33f, 0.76f, 1 }, { 0.47f, 0.40f, 0.34f, 1 },
  { 0.52f, 0.37f, 0.24f, 1 }, { 0.40f, 0.42f, 0.45f, 1 },
};

/* First letters of the first and of the last word that has one; "" where none has. */
static void
find_initials (const char *name, char initials[16])
{
  gunichar first = 0, last = 0;
  gboolean in_word = FALSE;
  int length = 0;

  for (const char *c = name; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar letter = g_utf8_get_char (c);
      gboolean is_letter = g_unichar_isalnum (letter);

      if (is_letter && !in_word)
        {
          if (first == 0)
            first = letter;
          else
            last = letter;
        }
      in_word = is_letter || (in_word && !g_unichar_isspace (letter));
    }
  if (first != 0)
    length = g_unichar_to_utf8 (g_unichar_toupper (first), initials);
  if (last != 0)
    length += g_unichar_to_utf8 (g_unichar_toupper (last), initials + length);
  initials[length] = '\0';
}

static void
paint_initials (GtkSnapshot *snapshot, GtkWidget *widget, const char *initials, int size)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (widget, initials);
  PangoFontDescription *font = pango_font_description_copy (
      pango_context_get_font_description (gtk_widget_get_pango_context (widget)));
  PangoRectangle area;

  /* The disc does not grow with the text size, so its letters do not. */
  pango_font_description_set_absolute_size (font, 0.38 * size * PANGO_SCALE);
  pango_font_description_set_weight (font, PANGO_WEIGHT_BOLD);
  pango_layout_set_font_description (layout, font);
  pango_font_description_free (font);
  pango_layout_get_pixel_extents (layout, NULL, &area);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((size - area.width) / 2.0f - area.x,
                                                          (size - area.height) / 2.0f - area.y));
  gtk_snapshot_append_layout (snapshot, layout, &(GdkRGBA) { 1, 1, 1, 1 });
  gtk_snapshot_restore (snapshot);
}

static void
paint_person (GtkSnapshot *snapshot, GtkWidget *widget, int size)
{
  int icon_size = size / 2;
  GtkIconTheme *theme = gtk_icon_theme_get_for_display (gtk_widget_get_display (widget));
  g_autoptr (GtkIconPaintable) icon
      = gtk_icon_theme_lookup_icon (theme, "avatar-default-symbolic", NULL, icon_size,
                                    gtk_widget_get_scale_factor (widget),
                                    gtk_widget_get_direction (widget), 0);

  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((size - icon_size) / 2.0f,
                                                          (size - icon_size) / 2.0f));
  gtk_symbolic_paintable_snapshot_symbolic (GTK_SYMBOLIC_PAINTABLE (icon), snapshot, icon_size,
                                            icon_size, &(GdkRGBA) { 1, 1, 1, 1 }, 1);
  gtk_snapshot_restore (snapshot);
}

void
crm_avatar_paint (
    GtkSnapshot *snapshot, GtkWidget *widget, const char *name, float x, float y, int size)
{
  GskRoundedRect disc;
  char initials[16];

  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x, y));
  gsk_rounded_rect_init_from_rect (&disc, &GRAPHENE_RECT_INIT (0, 0, size, size), size / 2.0f);
  gtk_snapshot_push_rounded_clip (snapshot, &disc);
  gtk_snapshot_append_color (snapshot, &colors[g_str_hash (name) % G_N_ELEMENTS (colors)],
                             &disc.bounds);
  gtk_snapshot_pop (snapshot);
  find_initials (name, initials);
  if (*initials != '\0')
    paint_initials (snapshot, widget, initials, size);
  else
    paint_person (snapshot, widget, size);
  gtk_snapshot_restore (snapshot);
}
