/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-earlier-group.h"
#include "crm-kept.h"
#include "crm-looks.h"
#include "crm-ui.h"
#include "crm-words.h"

struct _CrmEarlierGroup
{
  AdwBin parent_instance;

  AdwPreferencesGroup *group;

  CrmAccount *account;
  CrmKeptList *list;
  GPtrArray *rows; /* what stands in the group */
  gboolean of_one_record;
  GCancellable *cancellable;
};
G_DEFINE_FINAL_TYPE (CrmEarlierGroup, crm_earlier_group, ADW_TYPE_BIN)

static void
restored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CrmEarlierGroup) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (crm_kept_act_finish (crm_account_get_store (self->account), result, &error))
    text = g_strdup (_ ("Restored, waiting to be synchronized"));
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  else
    text = crm_account_describe_error (error);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", text);
}

static void
restore_clicked_cb (GtkWidget *button, CrmKeptItem *item)
{
  CrmEarlierGroup *self
      = CRM_EARLIER_GROUP (gtk_widget_get_ancestor (button, CRM_TYPE_EARLIER_GROUP));

  gtk_widget_set_sensitive (button, FALSE);
  crm_kept_act_async (crm_account_get_store (self->account), crm_kept_item_get (item)->id,
                      CRM_KEPT_RESTORE, self->cancellable, restored_cb, g_object_ref (self));
}

/* "Phone", or "Anna Berg · Phone" */
static char *
dup_title (CrmEarlierGroup *self, const CrmKept *kept)
{
  const CrmKeptValue *value = kept->values->len > 0 ? g_ptr_array_index (kept->values, 0) : NULL;
  const char *caption = value != NULL ? value->caption : _ ("Whole Record");

  if (self->of_one_record)
    return g_strdup (caption);
  return g_strdup_printf ("%s · %s", kept->title, caption);
}

static char *
dup_text (const CrmKept *kept)
{
  const CrmKeptValue *value = kept->values->len > 0 ? g_ptr_array_index (kept->values, 0) : NULL;
  const char *text;

  if (value == NULL)
    return g_strdup (kept->change == CRM_KEPT_DELETE ? _ ("Deleted")
                                                     : _ ("As it was before it was deleted"));
  text = kept->was_mine ? value->mine : value->theirs;
  return g_strdup (text != NULL ? text : _ ("Empty"));
}

static void
add_restore (GtkWidget *row, CrmKeptItem *item, const char *title)
{
  GtkWidget *button = gtk_button_new_with_label (_ ("Restore"));
  g_autofree char *name = crm_words_about (_ ("Restore %s"), title);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "row-action");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect_data (button, "clicked", G_CALLBACK (restore_clicked_cb), g_object_ref (item),
                         (GClosureNotify) G_CALLBACK (g_object_unref), G_CONNECT_DEFAULT);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
}

static void
add_value (CrmEarlierGroup *self, CrmKeptItem *item)
{
  const CrmKept *kept = crm_kept_item_get (item);
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *title = dup_title (self, kept);
  g_autofree char *text = dup_text (kept);
  g_autofree char *moment = crm_words_moment (kept->since_us);
  g_autofree char *line = NULL;

  /* Translators: a value, then when another took its place */
  line = kept->was_mine
             ? g_strdup_printf (_ ("%1$s\nTyped here, replaced %2$s"), text, moment)
             : g_strdup_printf (_ ("%1$s\nFrom the server, replaced %2$s"), text, moment);
  crm_looks_set_title (ADW_PREFERENCES_ROW (row), title);
  crm_looks_set_subtitle (ADW_ACTION_ROW (row), line);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 2);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 4);
  add_restore (row, item, title);
  adw_preferences_group_add (self->group, row);
  g_ptr_array_add (self->rows, row);
}

static void
rebuild (CrmEarlierGroup *self)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->list));

  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->group, g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);

  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (CrmKeptItem) item = g_list_model_get_item (G_LIST_MODEL (self->list), i);

      add_value (self, item);
    }
  gtk_widget_set_visible (GTK_WIDGET (self), n_items > 0);
}

static void
crm_earlier_group_dispose (GObject *object)
{
  CrmEarlierGroup *self = CRM_EARLIER_GROUP (object);

  if (self->list != NULL)
    g_signal_handlers_disconnect_by_data (self->list, self);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->list);
  /* Before the template lets go of it: the parent class would unparent it once more. */
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), CRM_TYPE_EARLIER_GROUP);
  G_OBJECT_CLASS (crm_earlier_group_parent_class)->dispose (object);
}

static void
crm_earlier_group_finalize (GObject *object)
{
  CrmEarlierGroup *self = CRM_EARLIER_GROUP (object);

  g_ptr_array_unref (self->rows);
  g_clear_object (&self->account);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (crm_earlier_group_parent_class)->finalize (object);
}

static void
crm_earlier_group_class_init (CrmEarlierGroupClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = crm_earlier_group_dispose;
  object_class->finalize = crm_earlier_group_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, CRM_TEMPLATE ("crm-earlier-group"));
  gtk_widget_class_bind_template_child (widget_class, CrmEarlierGroup, group);
}

static void
crm_earlier_group_init (CrmEarlierGroup *self)
{
  self->rows = g_ptr_array_new ();
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
crm_earlier_group_new (CrmAccount *account, const char *entity, const char *key)
{
  CrmEarlierGroup *self = g_object_new (CRM_TYPE_EARLIER_GROUP, NULL);

  self->account = g_object_ref (account);
  self->of_one_record = entity != NULL;
  if (!self->of_one_record) /* the page has this title */
    adw_preferences_group_set_title (self->group, "");
  self->list = crm_kept_list_new_earlier (crm_account_get_store (account), entity, key);
  g_signal_connect_object (self->list, "items-changed", G_CALLBACK (rebuild), self,
                           G_CONNECT_SWAPPED);
  rebuild (self);

  return GTK_WIDGET (self);
}

/* --- a page of its own ------------------------------------------------------------------------ */

struct _CrmEarlierPage
{
  AdwNavigationPage parent_instance;

  GtkStack *stack;
  GtkBox *box;
};
G_DEFINE_FINAL_TYPE (CrmEarlierPage, crm_earlier_page, ADW_TYPE_NAVIGATION_PAGE)

static void
visible_cb (CrmEarlierPage *self, GParamSpec *pspec, GtkWidget *group)
{
  gtk_stack_set_visible_child_name (self->stack,
                                    gtk_widget_get_visible (group) ? "values" : "none");
}

static void
crm_earlier_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), CRM_TYPE_EARLIER_PAGE);
  G_OBJECT_CLASS (crm_earlier_page_parent_class)->dispose (object);
}

static void
crm_earlier_page_class_init (CrmEarlierPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = crm_earlier_page_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, CRM_TEMPLATE ("crm-earlier-page"));
  gtk_widget_class_bind_template_child (widget_class, CrmEarlierPage, stack);
  gtk_widget_class_bind_template_child (widget_class, CrmEarlierPage, box);
}

static void
crm_earlier_page_init (CrmEarlierPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

AdwNavigationPage *
crm_earlier_page_new (CrmAccount *account)
{
  CrmEarlierPage *self = g_object_new (CRM_TYPE_EARLIER_PAGE, NULL);
  GtkWidget *group = crm_earlier_group_new (account, NULL, NULL);

  gtk_box_append (self->box, group);
  g_signal_connect_object (group, "notify::visible", G_CALLBACK (visible_cb), self,
                           G_CONNECT_SWAPPED);
  visible_cb (self, NULL, group);

  return ADW_NAVIGATION_PAGE (self);
}
