/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-lookup-dialog.h"
#include "crm-looks.h"
#include "crm-models.h"
#include "crm-project.h"
#include "crm-record-row.h"
#include "crm-record.h"
#include "crm-state-page.h"
#include "crm-ui.h"
#include "crm-words.h"

struct _CrmLookupDialog
{
  AdwDialog parent_instance;

  GtkSearchEntry *search_entry;
  GtkStack *stack;
  GtkListView *list_view;
  CrmStatePage *state_page;

  CrmProject *project;
  CrmEntity *entity;
  CrmRecordList *list;
};
G_DEFINE_FINAL_TYPE (CrmLookupDialog, crm_lookup_dialog, ADW_TYPE_DIALOG)

static guint chosen_signal;

static const char *
search_text (CrmLookupDialog *self)
{
  return gtk_editable_get_text (GTK_EDITABLE (self->search_entry));
}

static void
update_state (CrmLookupDialog *self)
{
  g_autofree char *error_text = NULL;
  gboolean loading = FALSE;
  CrmState state;

  g_object_get (self->list, "loading", &loading, "error-text", &error_text, NULL);
  if (error_text == NULL && g_list_model_get_n_items (G_LIST_MODEL (self->list)) > 0)
    {
      gtk_stack_set_visible_child_name (self->stack, "list");
      return;
    }

  if (error_text != NULL)
    state = CRM_STATE_ERROR;
  else if (loading)
    state = CRM_STATE_LOADING;
  else
    state = *search_text (self) != '\0' ? CRM_STATE_NO_RESULTS : CRM_STATE_UNSELECTED;

  if (state == CRM_STATE_UNSELECTED)
    crm_state_page_set_state (self->state_page, CRM_STATE_EMPTY, NULL, NULL);
  else
    crm_state_page_set_state (self->state_page, state, self->entity, error_text);
  gtk_stack_set_visible_child_name (self->stack, "state");
}

static void
update_query (CrmLookupDialog *self)
{
  const char *search = search_text (self);

  crm_record_list_set_query (self->list, NULL, self->entity->orderby,
                             *search != '\0' ? search : NULL);
}

static void
activate_cb (CrmLookupDialog *self, guint position)
{
  g_autoptr (CrmRecordItem) item = g_list_model_get_item (G_LIST_MODEL (self->list), position);
  CrmRecord *record = item != NULL ? crm_record_item_get_record (item) : NULL;

  if (record == NULL)
    return;

  g_signal_emit (self, chosen_signal, 0, crm_record_get_key (record),
                 crm_record_get_title (record));
  adw_dialog_close (ADW_DIALOG (self));
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
crm_lookup_dialog_dispose (GObject *object)
{
  CrmLookupDialog *self = CRM_LOOKUP_DIALOG (object);

  if (self->list != NULL)
    g_signal_handlers_disconnect_by_data (self->list, self);
  g_clear_object (&self->list);
  g_clear_pointer (&self->project, crm_project_unref);
  gtk_widget_dispose_template (GTK_WIDGET (object), CRM_TYPE_LOOKUP_DIALOG);
  G_OBJECT_CLASS (crm_lookup_dialog_parent_class)->dispose (object);
}

static void
crm_lookup_dialog_class_init (CrmLookupDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = crm_lookup_dialog_dispose;
  chosen_signal = g_signal_new ("chosen", CRM_TYPE_LOOKUP_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);

  g_type_ensure (CRM_TYPE_STATE_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class, CRM_TEMPLATE ("crm-lookup-dialog"));
  gtk_widget_class_bind_template_child (widget_class, CrmLookupDialog, search_entry);
  gtk_widget_class_bind_template_child (widget_class, CrmLookupDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, CrmLookupDialog, list_view);
  gtk_widget_class_bind_template_child (widget_class, CrmLookupDialog, state_page);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, update_query);
}

static void
crm_lookup_dialog_init (CrmLookupDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_entry_set_key_capture_widget (self->search_entry, GTK_WIDGET (self));
}

static void
build_list (CrmLookupDialog *self, CrmAccount *account)
{
  g_autoptr (GtkListItemFactory) factory
      = crm_record_row_factory_new (crm_looks_entity_has_face (self->entity));
  g_autoptr (GtkNoSelection) selection = NULL;

  self->list = crm_record_list_new (crm_account_get_store (account), self->entity->name);
  selection = gtk_no_selection_new (G_LIST_MODEL (g_object_ref (self->list)));
  gtk_list_view_set_factory (self->list_view, factory);
  gtk_list_view_set_model (self->list_view, GTK_SELECTION_MODEL (selection));
  g_signal_connect_object (self->list, "notify", G_CALLBACK (update_state), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "items-changed", G_CALLBACK (update_state), self,
                           G_CONNECT_SWAPPED);
}

AdwDialog *
crm_lookup_dialog_new (CrmAccount *account, CrmEntity *entity, const char *title)
{
  CrmLookupDialog *self = g_object_new (CRM_TYPE_LOOKUP_DIALOG, NULL);
  g_autofree char *search = crm_words_about (_ ("Search %s"), entity->caption_plural);

  self->project = crm_account_dup_project (account);
  self->entity = entity;
  adw_dialog_set_title (ADW_DIALOG (self), title);
  gtk_search_entry_set_placeholder_text (self->search_entry, search);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->search_entry),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, search, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list_view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  entity->caption_plural, -1);
  build_list (self, account);
  update_query (self);
  update_state (self);

  return ADW_DIALOG (self);
}
