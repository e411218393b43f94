/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The floor of a list: a window with nothing but a lazy list of two labels a row, over the database
 * that bench-floor fills; rows are read where they are bound, one by one, on the main thread.
 *   bench-bare DATABASE REST_MS
 * Prints what bench-frames.h says, and first "start cpu US". Without a database: the bare window.
 */
#include "bench-frames.h"

#include <sqlite3.h>
#include <string.h>
#include <time.h>

/* --- rows, in the order of their names -------------------------------------------------------- */

typedef struct
{
  GObject parent_instance;
  sqlite3 *db;
  sqlite3_stmt *row;
  GArray *ids; /* gint64 */
} BareList;

typedef GObjectClass BareListClass;

static GType bare_list_get_type (void);
static void bare_list_model_init (GListModelInterface *iface);
G_DEFINE_TYPE_WITH_CODE (BareList,
                         bare_list,
                         G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, bare_list_model_init))

static sqlite3_stmt *
prepare (BareList *self, const char *sql)
{
  sqlite3_stmt *statement;

  if (sqlite3_prepare_v2 (self->db, sql, -1, &statement, NULL) != SQLITE_OK)
    g_error ("%s", sqlite3_errmsg (self->db));
  return statement;
}

static void
read_ids (BareList *self, const char *search)
{
  g_autofree char *match = search != NULL ? g_strdup_printf ("\"%s\" *", search) : NULL;
  sqlite3_stmt *ids
      = prepare (self, search != NULL ? "SELECT rid FROM contact WHERE rid IN "
                                        "(SELECT rowid FROM text WHERE text MATCH ?) ORDER BY Name"
                                      : "SELECT rid FROM contact ORDER BY Name");
  guint before = self->ids->len;

  if (match != NULL)
    sqlite3_bind_text (ids, 1, match, -1, SQLITE_STATIC);
  g_array_set_size (self->ids, 0);
  while (sqlite3_step (ids) == SQLITE_ROW)
    {
      gint64 id = sqlite3_column_int64 (ids, 0);

      g_array_append_val (self->ids, id);
    }
  sqlite3_finalize (ids);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, before, self->ids->len);
}

static BareList *
bare_list_new (const char *database)
{
  BareList *self = g_object_new (bare_list_get_type (), NULL);

  if (sqlite3_open_v2 (database, &self->db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
    g_error ("%s", sqlite3_errmsg (self->db));
  self->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->row = prepare (self, "SELECT Name, JobTitle || ' · ' || City FROM contact WHERE rid = ?");
  read_ids (self, NULL);
  return self;
}

static GType
bare_list_get_item_type (GListModel *model)
{
  return GTK_TYPE_STRING_OBJECT;
}

static guint
bare_list_get_n_items (GListModel *model)
{
  return ((BareList *) model)->ids->len;
}

/* Title and subtitle in one text, a line each. */
static gpointer
bare_list_get_item (GListModel *model, guint position)
{
  BareList *self = (BareList *) model;
  g_autofree char *text = NULL;

  if (position >= self->ids->len)
    return NULL;

  sqlite3_bind_int64 (self->row, 1, g_array_index (self->ids, gint64, position));
  if (sqlite3_step (self->row) != SQLITE_ROW)
    g_error ("%s", sqlite3_errmsg (self->db));
  text = g_strdup_printf ("%s\n%s", sqlite3_column_text (self->row, 0),
                          sqlite3_column_text (self->row, 1));
  sqlite3_reset (self->row);
  return gtk_string_object_new (text);
}

static void
bare_list_finalize (GObject *object)
{
  BareList *self = (BareList *) object;

  sqlite3_finalize (self->row);
  sqlite3_close (self->db);
  g_array_unref (self->ids);
  G_OBJECT_CLASS (bare_list_parent_class)->finalize (object);
}

static void
bare_list_class_init (BareListClass *klass)
{
  klass->finalize = bare_list_finalize;
}

static void
bare_list_init (BareList *self)
{
}

static void
bare_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = bare_list_get_item_type;
  iface->get_n_items = bare_list_get_n_items;
  iface->get_item = bare_list_get_item;
}

/* --- the window ---------------------------------------------------------------------------------
 */

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);

  for (guint i = 0; i < 2; i++)
    {
      GtkWidget *label = gtk_label_new (NULL);

      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
      gtk_box_append (GTK_BOX (box), label);
    }
  gtk_widget_set_margin_top (box, 8);
  gtk_widget_set_margin_bottom (box, 8);
  gtk_list_item_set_child (item, box);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  GtkWidget *title = gtk_widget_get_first_child (gtk_list_item_get_child (item));
  const char *text = gtk_string_object_get_string (gtk_list_item_get_item (item));
  const char *line = strchr (text, '\n');
  g_autofree char *first = g_strndup (text, (gsize) (line - text));

  gtk_label_set_text (GTK_LABEL (title), first);
  gtk_label_set_text (GTK_LABEL (gtk_widget_get_next_sibling (title)), line + 1);
}

static void
search_changed_cb (GtkSearchEntry *entry, BareList *model)
{
  read_ids (model, gtk_editable_get_text (GTK_EDITABLE (entry)));
}

/* Takes @model; returns the search entry. */
static GtkWidget *
fill_window (GtkWindow *window, BareList *model)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *view = adw_toolbar_view_new ();
  GtkWidget *entry = gtk_search_entry_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  g_signal_connect (entry, "search-changed", G_CALLBACK (search_changed_cb), model);
  gtk_scrolled_window_set_child (
      GTK_SCROLLED_WINDOW (scrolled),
      gtk_list_view_new (GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (model))),
                         factory));
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), adw_header_bar_new ());
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), entry);
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), scrolled);
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), view);
  return entry;
}

int
main (int argc, char **argv)
{
  g_autoptr (AdwApplication) app = adw_application_new (NULL, G_APPLICATION_NON_UNIQUE);
  g_autoptr (GError) error = NULL;
  BenchFrames *frames;
  GtkWindow *window;
  GtkWidget *entry = NULL;

  if (argc != 3 && argc != 1)
    return 2;

  if (!g_application_register (G_APPLICATION (app), NULL, &error))
    g_error ("%s", error->message);
  window = GTK_WINDOW (adw_application_window_new (GTK_APPLICATION (app)));
  gtk_window_set_default_size (window, 360, 673);
  if (argc == 3)
    {
      bench_frames_set_rest ((guint) g_ascii_strtoull (argv[2], NULL, 10));
      entry = fill_window (window, bare_list_new (argv[1]));
    }
  gtk_window_present (window);
  bench_frames_settle ();
  g_print ("start cpu %ld\n", (long) (clock () / (CLOCKS_PER_SEC / 1000000)));
  if (argc == 1)
    return 0;

  frames = bench_frames_new (window);
  bench_frames_scroll (frames, bench_frames_await_list (window, 1), "scroll");
  gtk_widget_grab_focus (entry);
  bench_frames_type (frames, GTK_EDITABLE (entry), "amara berg", "type");
  bench_frames_free (frames);
  gtk_window_destroy (window);
  return 0;
}
