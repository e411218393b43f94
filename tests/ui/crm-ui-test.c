/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-ui-test.h"

#include "crm-application.h"
#include "crm-fake.h"
#include "crm-record-row.h"

/* So long nothing may move before it counts as settled; a limit on waiting, not on speed. */
#define QUIET_MS 60
#define LIMIT_MS 20000
#define DRAIN 1000

/* What the loop does to paint one frame. */
#define PER_FRAME 2

struct _CrmUiTest
{
  CrmApplication *app;
  CrmWindow *window;
  guint n_frames;
};

static void
after_paint_cb (CrmUiTest *self)
{
  self->n_frames++;
}

CrmUiTest *
crm_ui_test_new (void)
{
  CrmUiTest *self = g_new0 (CrmUiTest, 1);
  g_autoptr (GError) error = NULL;

  self->app = g_object_new (CRM_TYPE_APPLICATION, "flags",
                            G_APPLICATION_NON_UNIQUE | G_APPLICATION_HANDLES_OPEN, NULL);
  g_application_register (G_APPLICATION (self->app), NULL, &error);
  g_assert_no_error (error);
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, "gtk-cursor-blink",
                FALSE, "gtk-decoration-layout", ":close", "gtk-font-name", "Cantarell 11", NULL);
  g_application_activate (G_APPLICATION (self->app));
  self->window = CRM_WINDOW (gtk_application_get_windows (GTK_APPLICATION (self->app))->data);
  g_object_add_weak_pointer (G_OBJECT (self->window), (gpointer *) &self->window);
  g_signal_connect_swapped (gtk_widget_get_frame_clock (GTK_WIDGET (self->window)), "after-paint",
                            G_CALLBACK (after_paint_cb), self);
  crm_ui_test_settle (self);

  return self;
}

void
crm_ui_test_free (CrmUiTest *self)
{
  if (self->window != NULL)
    gtk_window_destroy (GTK_WINDOW (self->window));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_clear_object (&self->app);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  crm_fake_files_forget ();
  g_free (self);
}

CrmWindow *
crm_ui_test_get_window (CrmUiTest *self)
{
  return self->window;
}

void
crm_ui_test_set_size (CrmUiTest *self, int width, int height)
{
  gtk_window_set_default_size (GTK_WINDOW (self->window), width, height);
  crm_ui_test_settle (self);
}

static gboolean
wake_cb (gpointer user_data)
{
  gboolean *woken = user_data;

  *woken = TRUE;
  return G_SOURCE_REMOVE;
}

/* Lets the loop run for a while; returns how often it had something to do. */
static guint
run_for (guint milliseconds)
{
  gboolean woken = FALSE;
  guint n_iterations = 0;

  g_timeout_add (milliseconds, wake_cb, &woken);
  while (!woken)
    if (g_main_context_iteration (NULL, TRUE))
      n_iterations++;

  return n_iterations;
}

void
crm_ui_test_wait (CrmUiTest *self, guint milliseconds)
{
  run_for (milliseconds);
}

static gboolean
has_spinner (GtkWidget *widget)
{
  if (!gtk_widget_get_mapped (widget))
    return FALSE;

  if (ADW_IS_SPINNER (widget))
    return TRUE;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (has_spinner (child))
      return TRUE;

  return FALSE;
}

/* A spinner never rests, not even without animations: its frames do not count. */
static gboolean
is_quiet (CrmUiTest *self)
{
  guint n_iterations, n_idle = 2; /* the timer itself is one */

  self->n_frames = 0;
  n_iterations = run_for (QUIET_MS);
  if (self->window != NULL && has_spinner (GTK_WIDGET (self->window)))
    n_idle += PER_FRAME * self->n_frames;

  /* A slow machine may do much in few iterations: what is still to do afterwards counts as well. */
  return n_iterations <= n_idle && !g_main_context_pending (NULL);
}

void
crm_ui_test_settle (CrmUiTest *self)
{
  for (guint waited = 0; waited < LIMIT_MS; waited += QUIET_MS)
    {
      for (guint i = 0; i < DRAIN && g_main_context_iteration (NULL, FALSE); i++)
        ;
      if (is_quiet (self))
        return;
    }
}

/* The window's own actions, or those of the topmost page that has it. */
static gboolean
activate_below (GtkWidget *widget, const char *name, GVariant *target)
{
  if (!gtk_widget_get_mapped (widget))
    return FALSE;

  if (gtk_widget_activate_action_variant (widget, name, target))
    return TRUE;

  for (GtkWidget *child = gtk_widget_get_last_child (widget); child != NULL;
       child = gtk_widget_get_prev_sibling (child))
    if (activate_below (child, name, target))
      return TRUE;

  return FALSE;
}

void
crm_ui_test_do (CrmUiTest *self, const char *action)
{
  g_autofree char *name = NULL;
  g_autoptr (GVariant) target = NULL;
  g_autoptr (GError) error = NULL;

  g_action_parse_detailed_name (action, &name, &target, &error);
  g_assert_no_error (error);
  if (!activate_below (GTK_WIDGET (self->window), name, target))
    g_error ("Nothing in the window knows the action %s", action);
  crm_ui_test_settle (self);
}

/* --- looking --------------------------------------------------------------------------------- */

/* A row paints what its item says, which no widget in it tells. */
static CrmRecordItem *
painted_item (GtkWidget *widget)
{
  CrmRecordItem *item = NULL;

  if (CRM_IS_RECORD_ROW (widget))
    g_object_get (widget, "item", &item, NULL);
  return item;
}

char *
crm_ui_test_name_of (GtkWidget *widget)
{
  static const char *const named[] = { "label", "title", "text" };
  g_autoptr (CrmRecordItem) item = painted_item (widget);

  if (item != NULL)
    {
      char *title;

      g_object_get (item, "title", &title, NULL);
      return title;
    }
  for (guint i = 0; i < G_N_ELEMENTS (named); i++)
    {
      g_autofree char *text = NULL;
      GParamSpec *pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (widget), named[i]);

      if (pspec == NULL || pspec->value_type != G_TYPE_STRING)
        continue;

      g_object_get (widget, named[i], &text, NULL);
      if (text != NULL && *text != '\0')
        return g_steal_pointer (&text);
    }

  return g_strdup (gtk_widget_get_tooltip_text (widget));
}

static gboolean
is_named (GtkWidget *widget, const char *name)
{
  g_autofree char *own = crm_ui_test_name_of (widget);
  g_auto (GStrv) parts = own != NULL ? g_strsplit (own, "_", -1) : NULL;
  g_autofree char *plain = parts != NULL ? g_strjoinv ("", parts) : NULL;

  return g_strcmp0 (own, name) == 0 || g_strcmp0 (plain, name) == 0
         || g_strcmp0 (gtk_widget_get_tooltip_text (widget), name) == 0;
}

/* What a finger on @widget would press; %NULL: nothing. */
static GtkWidget *
clickable_of (GtkWidget *widget)
{
  for (GtkWidget *w = widget; w != NULL; w = gtk_widget_get_parent (w))
    if (GTK_IS_BUTTON (w) || GTK_IS_LIST_BOX_ROW (w) || GTK_IS_CHECK_BUTTON (w)
        || g_str_equal (G_OBJECT_TYPE_NAME (w), "GtkListItemWidget"))
      return w;

  return NULL;
}

static GtkWidget *
find_below (GtkWidget *widget, GType type, const char *name)
{
  if (!gtk_widget_get_mapped (widget))
    return NULL;

  if (is_named (widget, name)
      && (type == 0 ? clickable_of (widget) != NULL : G_TYPE_CHECK_INSTANCE_TYPE (widget, type)))
    return widget;

  for (GtkWidget *child = gtk_widget_get_last_child (widget); child != NULL;
       child = gtk_widget_get_prev_sibling (child))
    {
      GtkWidget *found = find_below (child, type, name);

      if (found != NULL)
        return found;
    }

  return NULL;
}

GtkWidget *
crm_ui_test_find (CrmUiTest *self, GType type, const char *name)
{
  return find_below (GTK_WIDGET (self->window), type, name);
}

static void
collect_painted (CrmRecordItem *item, GString *texts)
{
  static const char *const painted[] = { "subtitle", "trailing", "state-text" };

  for (guint i = 0; i < G_N_ELEMENTS (painted); i++)
    {
      g_autofree char *text = NULL;

      g_object_get (item, painted[i], &text, NULL);
      if (text != NULL && *text != '\0')
        g_string_append_printf (texts, "%s\n", text);
    }
}

static void
collect_texts (GtkWidget *widget, GString *texts)
{
  g_autofree char *name = NULL;
  g_autoptr (CrmRecordItem) item = painted_item (widget);

  if (!gtk_widget_get_mapped (widget))
    return;

  name = crm_ui_test_name_of (widget);
  if (name != NULL)
    g_string_append_printf (texts, "%s\n", name);
  if (item != NULL)
    collect_painted (item, texts);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    collect_texts (child, texts);
}

char *
crm_ui_test_dup_texts (CrmUiTest *self)
{
  GString *texts = g_string_new (NULL);

  collect_texts (GTK_WIDGET (self->window), texts);
  return g_string_free_and_steal (texts);
}

void
crm_ui_test_assert_no_text (CrmUiTest *self, const char *text)
{
  g_autofree char *texts = crm_ui_test_dup_texts (self);

  if (strstr (texts, text) != NULL)
    g_error ("Still “%s” in the window:\n%s", text, texts);
}

static gboolean
has_text (CrmUiTest *self, const char *text)
{
  g_autofree char *texts = crm_ui_test_dup_texts (self);

  return strstr (texts, text) != NULL;
}

void
crm_ui_test_assert_text (CrmUiTest *self, const char *text)
{
  for (guint waited = 0; waited < LIMIT_MS && !has_text (self, text); waited += QUIET_MS)
    run_for (QUIET_MS);

  if (!has_text (self, text))
    {
      g_autofree char *texts = crm_ui_test_dup_texts (self);

      g_error ("No “%s” in the window, but:\n%s", text, texts);
    }
}

void
crm_ui_test_await_no_text (CrmUiTest *self, const char *text)
{
  for (guint waited = 0; waited < LIMIT_MS && has_text (self, text); waited += QUIET_MS)
    run_for (QUIET_MS);

  crm_ui_test_assert_no_text (self, text);
}

/* --- acting ----------------------------------------------------------------------------------- */

static GtkWidget *
await_widget (CrmUiTest *self, GType type, const char *name)
{
  GtkWidget *widget = crm_ui_test_find (self, type, name);

  for (guint waited = 0; waited < LIMIT_MS && widget == NULL; waited += QUIET_MS)
    {
      run_for (QUIET_MS);
      widget = crm_ui_test_find (self, type, name);
    }

  if (widget == NULL)
    {
      g_autofree char *texts = crm_ui_test_dup_texts (self);

      g_error ("Nothing is named “%s” in the window, but:\n%s", name, texts);
    }

  return widget;
}

void
crm_ui_test_click (CrmUiTest *self, const char *name)
{
  GtkWidget *widget = await_widget (self, 0, name);

  widget = clickable_of (widget);
  g_assert_true (gtk_widget_is_sensitive (widget));
  if (g_str_equal (G_OBJECT_TYPE_NAME (widget), "GtkListItemWidget"))
    {
      gtk_widget_grab_focus (widget);
      gtk_widget_activate_action (widget, "listitem.select", "(bb)", FALSE, FALSE);
    }
  if (GTK_IS_BUTTON (widget))
    g_signal_emit_by_name (widget, "clicked"); /* activating shows it pressed for a while first */
  else if (!gtk_widget_activate (widget))
    g_error ("“%s” (%s) cannot be activated", name, G_OBJECT_TYPE_NAME (widget));
  crm_ui_test_settle (self);
}

void
crm_ui_test_type (CrmUiTest *self, const char *text)
{
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (self->window));

  g_assert_true (GTK_IS_EDITABLE (focus));
  gtk_editable_set_text (GTK_EDITABLE (focus), text);
  crm_ui_test_settle (self);
}

void
crm_ui_test_fill (CrmUiTest *self, const char *title, const char *text)
{
  GtkWidget *row = await_widget (self, ADW_TYPE_ENTRY_ROW, title);

  gtk_widget_grab_focus (row);
  crm_ui_test_settle (self);
  crm_ui_test_type (self, text);
}

static gboolean
is_trigger (GtkShortcutTrigger *trigger, guint key, GdkModifierType modifiers)
{
  if (GTK_IS_ALTERNATIVE_TRIGGER (trigger))
    {
      GtkAlternativeTrigger *both = GTK_ALTERNATIVE_TRIGGER (trigger);

      return is_trigger (gtk_alternative_trigger_get_first (both), key, modifiers)
             || is_trigger (gtk_alternative_trigger_get_second (both), key, modifiers);
    }

  return GTK_IS_KEYVAL_TRIGGER (trigger)
         && gtk_keyval_trigger_get_keyval (GTK_KEYVAL_TRIGGER (trigger)) == key
         && gtk_keyval_trigger_get_modifiers (GTK_KEYVAL_TRIGGER (trigger)) == modifiers;
}

static gboolean
press_at (GtkWidget *widget, GListModel *shortcuts, guint key, GdkModifierType modifiers)
{
  for (guint i = 0; i < g_list_model_get_n_items (shortcuts); i++)
    {
      g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (shortcuts, i);

      if (is_trigger (gtk_shortcut_get_trigger (shortcut), key, modifiers)
          && gtk_shortcut_action_activate (gtk_shortcut_get_action (shortcut),
                                           GTK_SHORTCUT_ACTION_EXCLUSIVE, widget,
                                           gtk_shortcut_get_arguments (shortcut)))
        return TRUE;
    }

  return FALSE;
}

void
crm_ui_test_press (CrmUiTest *self, guint key, GdkModifierType modifiers)
{
  gboolean pressed = FALSE;

  for (GtkWidget *widget = gtk_window_get_focus (GTK_WINDOW (self->window));
       widget != NULL && !pressed; widget = gtk_widget_get_parent (widget))
    {
      g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

      for (guint i = 0; i < g_list_model_get_n_items (controllers) && !pressed; i++)
        {
          g_autoptr (GObject) controller = g_list_model_get_item (controllers, i);

          pressed = GTK_IS_SHORTCUT_CONTROLLER (controller)
                    && press_at (widget, G_LIST_MODEL (controller), key, modifiers);
        }
    }
  g_assert_true (pressed);
  crm_ui_test_settle (self);
}

static GskRenderNode *
snapshot (GtkWidget *widget)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  GtkSnapshot *snapshot = gtk_snapshot_new ();

  gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (widget),
                          gtk_widget_get_height (widget));
  return gtk_snapshot_free_to_node (snapshot);
}

void
crm_ui_test_save_picture (CrmUiTest *self, const char *path)
{
  GtkWidget *widget = GTK_WIDGET (self->window);
  GskRenderer *renderer = gtk_native_get_renderer (GTK_NATIVE (widget));
  g_autoptr (GskRenderNode) node = snapshot (widget);
  g_autoptr (GdkTexture) texture = NULL;

  for (guint i = 0; node == NULL && i < 20; i++)
    {
      gtk_widget_queue_draw (widget);
      crm_ui_test_settle (self);
      node = snapshot (widget);
    }
  g_assert_nonnull (node);
  texture = gsk_renderer_render_texture (
      renderer, node,
      &GRAPHENE_RECT_INIT (0, 0, (float) gtk_widget_get_width (widget),
                           (float) gtk_widget_get_height (widget)));
  g_assert_true (gdk_texture_save_to_png (texture, path));
}

/* --- measuring ----------------------------------------------------------------------------------
 */

static void
report_wide (GtkWidget *widget, int limit, int depth)
{
  int minimum;

  if (!gtk_widget_get_visible (widget))
    return;

  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  if (minimum > limit)
    {
      g_autofree char *name = crm_ui_test_name_of (widget);

      g_printerr ("%*s%s %d %s\n", depth, "", G_OBJECT_TYPE_NAME (widget), minimum,
                  name != NULL ? name : "");
    }

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    report_wide (child, limit, depth + 1);
}

void
crm_ui_test_report_wide (CrmUiTest *self, int limit)
{
  report_wide (GTK_WIDGET (self->window), limit, 0);
}
