/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-lookup-dialog.h"
#include "crm-arena.h"
#include "crm-filter.h"
#include "crm-looks.h"
#include "crm-models.h"
#include "crm-project.h"
#include "crm-quick-dialog.h"
#include "crm-record-row.h"
#include "crm-record.h"
#include "crm-state-page.h"
#include "crm-ui.h"
#include "crm-words.h"

/* Which records of an entity may be chosen. */
typedef struct
{
  CrmFilter *filter; /* or %NULL: all of them */
  char *trouble;     /* or %NULL: why nobody can tell */
} Limit;

struct _CrmLookupDialog
{
  AdwDialog parent_instance;

  GtkSearchEntry *search_entry;
  GtkWidget *targets_bar;
  AdwToggleGroup *target_toggles;
  GtkWidget *new_button;
  GtkWidget *recents;
  GtkListBox *recent_list;
  GtkStack *stack;
  GtkListView *list_view;
  CrmStatePage *state_page;

  CrmAccount *account;
  CrmProject *project;
  CrmEntity *entity;
  GPtrArray *targets; /* CrmEntity, more than one or none */
  GHashTable *limits; /* CrmEntity -> Limit */
  CrmRecordList *list;
  CrmRecordList *recent; /* or %NULL: nothing was chosen yet */
  GCancellable *reading;
  gboolean can_create;
};
G_DEFINE_FINAL_TYPE (CrmLookupDialog, crm_lookup_dialog, ADW_TYPE_DIALOG)

static guint chosen_signal;

static void
limit_free (gpointer data)
{
  Limit *limit = data;

  g_clear_pointer (&limit->filter, crm_filter_unref);
  g_free (limit->trouble);
  g_free (limit);
}

static CrmFilter *
get_filter (CrmLookupDialog *self)
{
  const Limit *limit = g_hash_table_lookup (self->limits, self->entity);

  return limit != NULL ? limit->filter : NULL;
}

static const char *
get_trouble (CrmLookupDialog *self)
{
  const Limit *limit = g_hash_table_lookup (self->limits, self->entity);

  return limit != NULL ? limit->trouble : NULL;
}

static const char *
search_text (CrmLookupDialog *self)
{
  return gtk_editable_get_text (GTK_EDITABLE (self->search_entry));
}

/* --- what is shown --------------------------------------------------------------------------- */

/* Somebody who types looks for something else. */
static void
update_recents (CrmLookupDialog *self)
{
  gboolean has_some
      = self->recent != NULL && g_list_model_get_n_items (G_LIST_MODEL (self->recent)) > 0;

  gtk_widget_set_visible (self->recents, has_some && *search_text (self) == '\0');
}

static CrmState
empty_state (CrmLookupDialog *self, gboolean loading)
{
  if (loading)
    return CRM_STATE_LOADING;

  return *search_text (self) != '\0' ? CRM_STATE_NO_RESULTS : CRM_STATE_EMPTY;
}

static void
update_state (CrmLookupDialog *self)
{
  g_autofree char *error_text = NULL;
  gboolean loading = FALSE;
  CrmState state;

  g_object_get (self->list, "loading", &loading, "error-text", &error_text, NULL);
  if (get_trouble (self) != NULL)
    g_set_str (&error_text, get_trouble (self));
  if (error_text == NULL && g_list_model_get_n_items (G_LIST_MODEL (self->list)) > 0)
    {
      gtk_stack_set_visible_child_name (self->stack, "list");
      return;
    }

  state = error_text != NULL ? CRM_STATE_ERROR : empty_state (self, loading);
  /* No button for a new one: it has its place above. */
  crm_state_page_set_state (self->state_page, state, state == CRM_STATE_EMPTY ? NULL : self->entity,
                            error_text);
  gtk_stack_set_visible_child_name (self->stack, "state");
}

static void
update_query (CrmLookupDialog *self)
{
  const char *search = search_text (self);

  /* Better none than those that may not be chosen. */
  if (get_trouble (self) == NULL)
    crm_record_list_set_query (self->list, get_filter (self), self->entity->orderby,
                               *search != '\0' ? search : NULL);
  update_recents (self);
}

/* --- choosing -------------------------------------------------------------------------------- */

static void
choose (CrmLookupDialog *self, const char *key, const char *title)
{
  crm_recents_note (crm_account_get_store (self->account), self->entity, key);
  g_signal_emit (self, chosen_signal, 0, key, title);
  adw_dialog_close (ADW_DIALOG (self));
}

static void
choose_nth (CrmLookupDialog *self, CrmRecordList *list, guint position)
{
  g_autoptr (CrmRecordItem) item = g_list_model_get_item (G_LIST_MODEL (list), position);
  CrmRecord *record = item != NULL ? crm_record_item_get_record (item) : NULL;

  if (record != NULL)
    choose (self, crm_record_get_key (record), crm_record_get_title (record));
}

static void
activate_cb (CrmLookupDialog *self, guint position)
{
  choose_nth (self, self->list, position);
}

static void
recent_activated_cb (CrmLookupDialog *self, GtkListBoxRow *row)
{
  choose_nth (self, self->recent, (guint) gtk_list_box_row_get_index (row));
}

/* Enter takes the first match, so that a name can be typed without touching the list. */
static void
search_activate_cb (CrmLookupDialog *self)
{
  if (*search_text (self) != '\0' && g_list_model_get_n_items (G_LIST_MODEL (self->list)) > 0)
    activate_cb (self, 0);
}

static void
cancel_clicked_cb (CrmLookupDialog *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

static void
made_cb (CrmLookupDialog *self, const char *key, const char *title)
{
  choose (self, key, title);
}

/* What was looked for and not found is what the new one is called. */
static void
new_clicked_cb (CrmLookupDialog *self)
{
  AdwDialog *dialog = crm_quick_dialog_new (self->account, self->entity, TRUE);

  crm_quick_dialog_set_title_text (CRM_QUICK_DIALOG (dialog), search_text (self));
  g_signal_connect_object (dialog, "saved", G_CALLBACK (made_cb), self, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

/* --- what was chosen before --------------------------------------------------------------------
 */

static GtkWidget *
create_recent_row (gpointer item, gpointer user_data)
{
  CrmLookupDialog *self = user_data;
  GtkWidget *row = crm_record_row_new (crm_looks_entity_has_face (self->entity));
  g_autofree char *title = NULL;
  GtkWidget *list_row;

  crm_record_row_set_item (CRM_RECORD_ROW (row), item);
  g_object_get (item, "title", &title, NULL);
  list_row = g_object_new (GTK_TYPE_LIST_BOX_ROW, "child", row, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (list_row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  title != NULL ? title : "", -1);

  return list_row;
}

static CrmFilter *
filter_of_keys (CrmEntity *entity, char **keys)
{
  CrmField *field = entity->fields[g_array_index (entity->keys, guint, 0)];
  CrmFilter *filter = NULL;

  for (guint i = 0; keys[i] != NULL; i++)
    {
      g_autoptr (CrmArena) arena = crm_arena_new ();
      CrmValue value;
      CrmFilter *clause;

      if (!crm_value_parse (field->type, keys[i], -1, arena, &value, NULL))
        continue;
      clause = crm_filter_new (CRM_FILTER_EQ, crm_filter_new_path (field->name),
                               crm_filter_new_literal (field->type, &value));
      filter = filter != NULL ? crm_filter_new (CRM_FILTER_OR, filter, clause) : clause;
    }

  return filter;
}

static void
recents_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CrmLookupDialog) self = user_data;
  g_auto (GStrv) keys = crm_recents_read_finish ((CrmStore *) source, result, NULL);
  g_autoptr (CrmFilter) chosen = NULL;
  g_autoptr (CrmFilter) filter = NULL;

  if (keys == NULL || g_cancellable_is_cancelled (self->reading)
      || (chosen = filter_of_keys (self->entity, keys)) == NULL)
    return;

  filter = crm_filter_and (get_filter (self), chosen);
  g_clear_object (&self->recent);
  self->recent = crm_record_list_new ((CrmStore *) source, self->entity->name);
  g_signal_connect_object (self->recent, "items-changed", G_CALLBACK (update_recents), self,
                           G_CONNECT_SWAPPED);
  gtk_list_box_bind_model (self->recent_list, G_LIST_MODEL (self->recent), create_recent_row, self,
                           NULL);
  crm_record_list_set_query (self->recent, filter, self->entity->orderby, NULL);
}

static void
read_recents (CrmLookupDialog *self)
{
  g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  gtk_list_box_bind_model (self->recent_list, NULL, NULL, NULL, NULL);
  g_clear_object (&self->recent);
  update_recents (self);
  if (self->entity->keys->len != 1 || get_trouble (self) != NULL)
    return;

  self->reading = g_cancellable_new ();
  crm_recents_read_async (crm_account_get_store (self->account), self->entity, self->reading,
                          recents_read_cb, g_object_ref (self));
}

/* With a keyboard one types at once; on a phone the keyboard stays down until it is asked for. */
static void
shown_cb (CrmLookupDialog *self)
{
  if (crm_looks_is_touch (GTK_WIDGET (self)))
    crm_looks_drop_focus (GTK_WIDGET (self));
  else
    gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

/* --- of which entity ---------------------------------------------------------------------------
 */

static void
build_list (CrmLookupDialog *self)
{
  g_autoptr (GtkListItemFactory) factory
      = crm_record_row_factory_new (crm_looks_entity_has_face (self->entity));
  g_autoptr (GtkNoSelection) selection = NULL;

  if (self->list != NULL)
    g_signal_handlers_disconnect_by_data (self->list, self);
  g_clear_object (&self->list);
  self->list = crm_record_list_new (crm_account_get_store (self->account), self->entity->name);
  selection = gtk_no_selection_new (G_LIST_MODEL (g_object_ref (self->list)));
  gtk_list_view_set_factory (self->list_view, factory);
  gtk_list_view_set_model (self->list_view, GTK_SELECTION_MODEL (selection));
  g_signal_connect_object (self->list, "notify", G_CALLBACK (update_state), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "items-changed", G_CALLBACK (update_state), self,
                           G_CONNECT_SWAPPED);
}

static void
show_words (CrmLookupDialog *self)
{
  g_autofree char *search = crm_words_about (_ ("Search %s"), self->entity->caption_plural);
  g_autofree char *create = crm_words_about (_ ("New %s"), self->entity->caption);

  gtk_search_entry_set_placeholder_text (self->search_entry, search);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->search_entry),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, search, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list_view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  self->entity->caption_plural, -1);
  crm_looks_name (self->new_button, create);
  gtk_widget_set_visible (self->new_button, self->can_create && self->entity->can_create);
}

static void
show_entity (CrmLookupDialog *self, CrmEntity *entity)
{
  self->entity = entity;
  build_list (self);
  show_words (self);
  read_recents (self);
  update_query (self);
  update_state (self);
}

static void
target_cb (CrmLookupDialog *self)
{
  guint position = adw_toggle_group_get_active (self->target_toggles);

  if (position < self->targets->len && g_ptr_array_index (self->targets, position) != self->entity)
    show_entity (self, g_ptr_array_index (self->targets, position));
}

static void
crm_lookup_dialog_dispose (GObject *object)
{
  CrmLookupDialog *self = CRM_LOOKUP_DIALOG (object);

  g_cancellable_cancel (self->reading);
  if (self->list != NULL)
    g_signal_handlers_disconnect_by_data (self->list, self);
  if (self->recent != NULL)
    g_signal_handlers_disconnect_by_data (self->recent, self);
  g_clear_object (&self->list);
  g_clear_object (&self->recent);
  gtk_widget_dispose_template (GTK_WIDGET (object), CRM_TYPE_LOOKUP_DIALOG);
  G_OBJECT_CLASS (crm_lookup_dialog_parent_class)->dispose (object);
}

static void
crm_lookup_dialog_finalize (GObject *object)
{
  CrmLookupDialog *self = CRM_LOOKUP_DIALOG (object);

  g_clear_object (&self->reading);
  g_ptr_array_unref (self->targets);
  g_hash_table_unref (self->limits);
  g_clear_pointer (&self->project, crm_project_unref);
  g_clear_object (&self->account);
  G_OBJECT_CLASS (crm_lookup_dialog_parent_class)->finalize (object);
}

static void
crm_lookup_dialog_class_init (CrmLookupDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = crm_lookup_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = crm_lookup_dialog_finalize;
  chosen_signal = g_signal_new ("chosen", CRM_TYPE_LOOKUP_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);

  g_type_ensure (CRM_TYPE_STATE_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class, CRM_TEMPLATE ("crm-lookup-dialog"));
  gtk_widget_class_bind_template_child (widget_class, CrmLookupDialog, search_entry);
  gtk_widget_class_bind_template_child (widget_class, CrmLookupDialog, targets_bar);
  gtk_widget_class_bind_template_child (widget_class, CrmLookupDialog, target_toggles);
  gtk_widget_class_bind_template_child (widget_class, CrmLookupDialog, new_button);
  gtk_widget_class_bind_template_child (widget_class, CrmLookupDialog, recents);
  gtk_widget_class_bind_template_child (widget_class, CrmLookupDialog, recent_list);
  gtk_widget_class_bind_template_child (widget_class, CrmLookupDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, CrmLookupDialog, list_view);
  gtk_widget_class_bind_template_child (widget_class, CrmLookupDialog, state_page);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, recent_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, new_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, shown_cb);
  gtk_widget_class_bind_template_callback (widget_class, target_cb);
  gtk_widget_class_bind_template_callback (widget_class, update_query);
}

static void
crm_lookup_dialog_init (CrmLookupDialog *self)
{
  self->targets = g_ptr_array_new ();
  self->limits = g_hash_table_new_full (NULL, NULL, NULL, limit_free);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_entry_set_key_capture_widget (self->search_entry, GTK_WIDGET (self));
}

AdwDialog *
crm_lookup_dialog_new (CrmAccount *account, CrmEntity *entity, const char *title)
{
  CrmLookupDialog *self = g_object_new (CRM_TYPE_LOOKUP_DIALOG, NULL);

  self->account = g_object_ref (account);
  self->project = crm_account_dup_project (account);
  adw_dialog_set_title (ADW_DIALOG (self), title);
  show_entity (self, entity);

  return ADW_DIALOG (self);
}

void
crm_lookup_dialog_set_filter (CrmLookupDialog *self,
                              CrmEntity *entity,
                              CrmFilter *filter,
                              const char *trouble)
{
  Limit *limit;

  g_return_if_fail (CRM_IS_LOOKUP_DIALOG (self));
  g_return_if_fail (entity != NULL);

  limit = g_new0 (Limit, 1);
  limit->filter = filter != NULL ? crm_filter_ref (filter) : NULL;
  limit->trouble = g_strdup (trouble);
  g_hash_table_insert (self->limits, entity, limit);
  if (entity == self->entity)
    show_entity (self, entity);
}

void
crm_lookup_dialog_add_target (CrmLookupDialog *self, CrmEntity *entity)
{
  AdwToggle *toggle;

  g_return_if_fail (CRM_IS_LOOKUP_DIALOG (self));
  g_return_if_fail (entity != NULL);

  g_ptr_array_add (self->targets, entity);
  toggle = adw_toggle_new ();
  adw_toggle_set_label (toggle, entity->caption);
  adw_toggle_group_add (self->target_toggles, toggle);
  if (entity == self->entity)
    adw_toggle_group_set_active (self->target_toggles, self->targets->len - 1);
  gtk_widget_set_visible (self->targets_bar, self->targets->len > 1);
}

void
crm_lookup_dialog_set_can_create (CrmLookupDialog *self, gboolean can_create)
{
  g_return_if_fail (CRM_IS_LOOKUP_DIALOG (self));

  self->can_create = can_create;
  show_words (self);
}

CrmEntity *
crm_lookup_dialog_get_entity (CrmLookupDialog *self)
{
  g_return_val_if_fail (CRM_IS_LOOKUP_DIALOG (self), NULL);

  return self->entity;
}
