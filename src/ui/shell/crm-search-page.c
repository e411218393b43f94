/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-search-page.h"
#include "crm-looks.h"
#include "crm-project.h"
#include "crm-record.h"
#include "crm-search-row.h"
#include "crm-search.h"
#include "crm-state-page.h"
#include "crm-ui.h"
#include "crm-words.h"

struct _CrmSearchPage
{
  AdwNavigationPage parent_instance;

  GtkEditable *entry;
  GtkStack *stack;
  GtkScrolledWindow *scroller;
  GtkBox *results;
  CrmStatePage *state_page;

  CrmAccount *account;
  CrmSearch *search;
  char *told; /* the text whose results were announced */
};
G_DEFINE_FINAL_TYPE (CrmSearchPage, crm_search_page, ADW_TYPE_NAVIGATION_PAGE)

/* --- rows ----------------------------------------------------------------------------------- */

static void
open_record (CrmSearchPage *self, CrmRecord *record)
{
  if (crm_search_is_on (self->search))
    crm_search_note_text (crm_account_get_store (self->account),
                          crm_search_get_text (self->search));
  gtk_widget_activate_action (GTK_WIDGET (self), "win.open-record", "(ss)",
                              crm_record_get_entity (record)->name, crm_record_get_key (record));
}

static void
row_activated_cb (CrmSearchPage *self, GtkListBoxRow *row)
{
  if (CRM_IS_SEARCH_ROW (row))
    open_record (self, crm_search_row_get_record (CRM_SEARCH_ROW (row)));
}

static void
text_activated_cb (CrmSearchPage *self, GtkListBoxRow *row)
{
  gtk_editable_set_text (self->entry, adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)));
  gtk_editable_set_position (self->entry, -1);
}

static void
all_activated_cb (CrmSearchPage *self, GtkWidget *row)
{
  const char *entity = g_object_get_data (G_OBJECT (row), "entity");
  const char *text = crm_search_get_text (self->search);

  crm_search_note_text (crm_account_get_store (self->account), text);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-results", "(ss)", entity, text);
}

/* A heading and a list below it. */
static GtkListBox *
add_list (CrmSearchPage *self, const char *title, GCallback activated)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *heading = gtk_label_new (title);
  GtkWidget *list = gtk_list_box_new ();

  gtk_label_set_xalign (GTK_LABEL (heading), 0);
  gtk_label_set_ellipsize (GTK_LABEL (heading), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (heading, "heading");
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  g_signal_connect_object (list, "row-activated", activated, self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), heading);
  gtk_box_append (GTK_BOX (box), list);
  gtk_box_append (self->results, box);

  return GTK_LIST_BOX (list);
}

static char *
dup_all_title (const CrmSearchGroup *group)
{
  g_autofree char *number = NULL;
  g_autofree char *format = NULL;

  if (group->n_found < 0)
    return crm_words_about (_ ("Show All %s"), group->entity->caption_plural);

  number = crm_words_number (group->n_found);
  /* Translators: the first %s is a number, the second the name of such records: "Contacts" */
  format = g_strdup_printf (_ ("Show All %s %s"), number, "%s");
  return crm_words_about (format, group->entity->caption_plural);
}

static void
add_show_all (CrmSearchPage *self, GtkListBox *list, const CrmSearchGroup *group)
{
  GtkWidget *row = adw_button_row_new ();
  g_autofree char *title = dup_all_title (group);

  crm_looks_set_title (ADW_PREFERENCES_ROW (row), title);
  g_object_set_data_full (G_OBJECT (row), "entity", g_strdup (group->entity->name), g_free);
  g_signal_connect_object (row, "activated", G_CALLBACK (all_activated_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_list_box_append (list, row);
}

static void
add_group (CrmSearchPage *self, const CrmSearchGroup *group)
{
  const char *text = group->entity != NULL ? crm_search_get_text (self->search) : "";
  GtkListBox *list
      = add_list (self,
                  group->entity != NULL ? group->entity->caption_plural : _ ("Recently Opened"),
                  G_CALLBACK (row_activated_cb));

  for (guint i = 0; i < group->items->len; i++)
    gtk_list_box_append (list, crm_search_row_new (g_ptr_array_index (group->items, i), text));
  if (group->entity != NULL && (group->n_found < 0 || group->n_found > group->items->len))
    add_show_all (self, list, group);
}

static void
add_texts (CrmSearchPage *self)
{
  g_auto (GStrv) texts = crm_search_list_texts (crm_account_get_store (self->account));
  GtkListBox *list = NULL;

  for (guint i = 0; texts[i] != NULL; i++)
    {
      GtkWidget *row = adw_action_row_new ();

      if (list == NULL)
        list = add_list (self, _ ("Recent Searches"), G_CALLBACK (text_activated_cb));
      crm_looks_set_title (ADW_PREFERENCES_ROW (row), texts[i]);
      adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 1);
      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
      gtk_list_box_append (list, row);
    }
}

/* --- states --------------------------------------------------------------------------------- */

static guint
count_found (GPtrArray *groups)
{
  guint n_found = 0;

  for (guint i = 0; i < groups->len; i++)
    {
      const CrmSearchGroup *group = g_ptr_array_index (groups, i);

      n_found += group->n_found > 0 ? (guint) group->n_found : group->items->len;
    }

  return n_found;
}

/* Once for each text, however often what it finds changes. */
static void
announce (CrmSearchPage *self, guint n_found)
{
  g_autofree char *number = crm_words_number (n_found);
  g_autofree char *words = NULL;

  if (g_strcmp0 (self->told, crm_search_get_text (self->search)) == 0)
    return;

  g_set_str (&self->told, crm_search_get_text (self->search));
  words = g_strdup_printf (ngettext ("%s result", "%s results", n_found), number);
  gtk_accessible_announce (GTK_ACCESSIBLE (self), words, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_LOW);
}

static void
show_nothing (CrmSearchPage *self, const char *error_text)
{
  if (error_text != NULL)
    crm_state_page_set_state (self->state_page, CRM_STATE_ERROR, NULL, error_text);
  else if (crm_search_is_on (self->search))
    crm_state_page_set_state (self->state_page, CRM_STATE_NO_RESULTS, NULL,
                              _ ("Only data on this device was searched"));
  else
    crm_state_page_set_words (self->state_page, CRM_STATE_UNSELECTED, "edit-find-symbolic",
                              _ ("Search All Records"), _ ("Names, numbers and notes are searched"),
                              NULL);
  gtk_stack_set_visible_child_name (self->stack, "state");
}

static void
changed_cb (CrmSearchPage *self)
{
  GPtrArray *groups = crm_search_get_groups (self->search);
  g_autofree char *error_text = NULL;
  GtkWidget *child;

  g_object_get (self->search, "error-text", &error_text, NULL);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->results))) != NULL)
    gtk_box_remove (self->results, child);
  if (!crm_search_is_on (self->search))
    add_texts (self);
  for (guint i = 0; i < groups->len; i++)
    add_group (self, g_ptr_array_index (groups, i));

  if (gtk_widget_get_first_child (GTK_WIDGET (self->results)) == NULL)
    show_nothing (self, error_text);
  else
    gtk_stack_set_visible_child_name (self->stack, "results");
  if (crm_search_is_on (self->search))
    announce (self, count_found (groups));
}

/* --- the entry ------------------------------------------------------------------------------ */

static void
search_changed_cb (CrmSearchPage *self)
{
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), 0);
  crm_search_set_text (self->search, gtk_editable_get_text (self->entry));
}

/* Escape empties first, then leaves. */
static void
stop_search_cb (CrmSearchPage *self)
{
  if (*gtk_editable_get_text (self->entry) != '\0')
    gtk_editable_set_text (self->entry, "");
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-hub", NULL);
}

/* Enter opens the best result. */
static void
activate_cb (CrmSearchPage *self)
{
  GPtrArray *groups = crm_search_get_groups (self->search);
  const CrmSearchGroup *group = groups->len > 0 ? g_ptr_array_index (groups, 0) : NULL;

  if (group != NULL && group->entity != NULL && group->items->len > 0)
    open_record (self, crm_record_item_get_record (g_ptr_array_index (group->items, 0)));
}

static void
state_activated_cb (CrmSearchPage *self)
{
  if (crm_state_page_get_state (self->state_page) == CRM_STATE_NO_RESULTS)
    gtk_editable_set_text (self->entry, "");
  else
    crm_search_set_text (self->search, gtk_editable_get_text (self->entry));
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

static void
forget_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CrmSearchPage *self = CRM_SEARCH_PAGE (widget);

  crm_search_forget (crm_account_get_store (self->account));
  crm_search_refresh (self->search);
}

static void
crm_search_page_dispose (GObject *object)
{
  CrmSearchPage *self = CRM_SEARCH_PAGE (object);

  if (self->search != NULL)
    g_signal_handlers_disconnect_by_data (self->search, self);
  g_clear_object (&self->search);
  g_clear_object (&self->account);
  g_clear_pointer (&self->told, g_free);
  adw_navigation_page_set_child (ADW_NAVIGATION_PAGE (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), CRM_TYPE_SEARCH_PAGE);
  G_OBJECT_CLASS (crm_search_page_parent_class)->dispose (object);
}

static void
crm_search_page_class_init (CrmSearchPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = crm_search_page_dispose;
  g_type_ensure (CRM_TYPE_STATE_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class, CRM_TEMPLATE ("crm-search-page"));
  gtk_widget_class_bind_template_child (widget_class, CrmSearchPage, entry);
  gtk_widget_class_bind_template_child (widget_class, CrmSearchPage, stack);
  gtk_widget_class_bind_template_child (widget_class, CrmSearchPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, CrmSearchPage, results);
  gtk_widget_class_bind_template_child (widget_class, CrmSearchPage, state_page);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, state_activated_cb);
  gtk_widget_class_install_action (widget_class, "search.forget", NULL, forget_action);
}

static void
crm_search_page_init (CrmSearchPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

AdwNavigationPage *
crm_search_page_new (CrmAccount *account)
{
  CrmSearchPage *self;

  g_return_val_if_fail (CRM_IS_ACCOUNT (account), NULL);

  self = g_object_new (CRM_TYPE_SEARCH_PAGE, NULL);
  self->account = g_object_ref (account);
  self->search = crm_search_new (crm_account_get_store (account));
  g_signal_connect_object (self->search, "changed", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
  changed_cb (self);

  return ADW_NAVIGATION_PAGE (self);
}

void
crm_search_page_start (CrmSearchPage *self, const char *text)
{
  g_return_if_fail (CRM_IS_SEARCH_PAGE (self));

  gtk_editable_set_text (self->entry, text);
  crm_search_set_text (self->search, text);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  gtk_editable_set_position (self->entry, -1);
}
