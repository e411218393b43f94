/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-chip-bar.h"
#include "crm-condition.h"
#include "crm-filter.h"
#include "crm-looks.h"
#include "crm-ui.h"

struct _CrmChipBar
{
  AdwBin parent_instance;

  GtkBox *box;

  CrmListQuery *query;
  GPtrArray *chips; /* GtkToggleButton, borrowed from the box; as the quick filters */
  AdwButtonContent *filter_content;
  GtkWidget *filter_chip;
  gboolean is_showing; /* what the query has: no input */
};
G_DEFINE_FINAL_TYPE (CrmChipBar, crm_chip_bar, ADW_TYPE_BIN)

static guint
count_conditions (CrmListQuery *query)
{
  const char *text = crm_list_query_get_filter (query);
  g_autoptr (CrmFilter) filter = text != NULL ? crm_filter_parse (text, NULL) : NULL;
  g_autoptr (CrmConditions) conditions
      = crm_conditions_from_filter (crm_list_query_get_entity (query), filter);

  return conditions->rows->len;
}

static void
show_query (CrmChipBar *self)
{
  guint n = count_conditions (self->query);
  g_autofree char *label = n > 0 ? g_strdup_printf (ngettext ("%u Filter", "%u Filters", n), n)
                                 : g_strdup (_ ("Filters…"));

  self->is_showing = TRUE;
  for (guint i = 0; i < self->chips->len; i++)
    gtk_toggle_button_set_active (g_ptr_array_index (self->chips, i),
                                  crm_list_query_get_quick (self->query, i));
  self->is_showing = FALSE;
  adw_button_content_set_label (self->filter_content, label);
  if (n > 0)
    gtk_widget_add_css_class (self->filter_chip, "on");
  else
    gtk_widget_remove_css_class (self->filter_chip, "on");
}

static void
toggled_cb (CrmChipBar *self, GtkToggleButton *chip)
{
  guint position;

  if (!self->is_showing && g_ptr_array_find (self->chips, chip, &position))
    crm_list_query_set_quick (self->query, position, gtk_toggle_button_get_active (chip));
}

static void
add_chip (CrmChipBar *self, const CrmQuickFilter *filter)
{
  GtkWidget *chip = gtk_toggle_button_new_with_label (filter->caption);

  gtk_widget_add_css_class (chip, "chip");
  g_signal_connect_object (chip, "toggled", G_CALLBACK (toggled_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (self->box, chip);
  g_ptr_array_add (self->chips, chip);
}

static void
add_filter_chip (CrmChipBar *self)
{
  self->filter_content = ADW_BUTTON_CONTENT (adw_button_content_new ());
  adw_button_content_set_icon_name (self->filter_content, "li-filter-symbolic");
  self->filter_chip = gtk_button_new ();
  gtk_button_set_child (GTK_BUTTON (self->filter_chip), GTK_WIDGET (self->filter_content));
  gtk_widget_set_tooltip_text (self->filter_chip, _ ("Choose Filters"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->filter_chip), "list.filter");
  gtk_widget_add_css_class (self->filter_chip, "chip");
  gtk_box_append (self->box, self->filter_chip);
}

static void
crm_chip_bar_dispose (GObject *object)
{
  CrmChipBar *self = CRM_CHIP_BAR (object);

  if (self->query != NULL)
    g_signal_handlers_disconnect_by_data (self->query, self);
  g_clear_object (&self->query);
  G_OBJECT_CLASS (crm_chip_bar_parent_class)->dispose (object);
}

static void
crm_chip_bar_finalize (GObject *object)
{
  g_ptr_array_unref (CRM_CHIP_BAR (object)->chips);
  G_OBJECT_CLASS (crm_chip_bar_parent_class)->finalize (object);
}

static void
crm_chip_bar_class_init (CrmChipBarClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = crm_chip_bar_dispose;
  G_OBJECT_CLASS (klass)->finalize = crm_chip_bar_finalize;
}

static void
crm_chip_bar_init (CrmChipBar *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->chips = g_ptr_array_new ();
  self->box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0));
  gtk_widget_add_css_class (GTK_WIDGET (self->box), "chips");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->box), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Filters"), -1);
  /* A strip that does not fit cuts a chip: that says that there is more. */
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_EXTERNAL,
                                  GTK_POLICY_NEVER);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->box));
  adw_bin_set_child (ADW_BIN (self), scroller);
}

void
crm_chip_bar_set_query (CrmChipBar *self, CrmListQuery *query)
{
  GPtrArray *filters = crm_list_query_get_quick_filters (query);

  g_return_if_fail (CRM_IS_CHIP_BAR (self));
  g_return_if_fail (self->query == NULL);

  self->query = g_object_ref (query);
  for (guint i = 0; i < filters->len; i++)
    add_chip (self, g_ptr_array_index (filters, i));
  add_filter_chip (self);
  g_signal_connect_object (query, "changed", G_CALLBACK (show_query), self, G_CONNECT_SWAPPED);
  show_query (self);
}
