/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-pending-page.h"
#include "crm-account-state.h"
#include "crm-kept-words.h"
#include "crm-kept.h"
#include "crm-looks.h"
#include "crm-models.h"
#include "crm-proof-row.h"
#include "crm-ui.h"
#include "crm-words.h"

/* What the "kind" of a pending item says, in the order of the store's kinds. */
typedef enum
{
  KIND_CREATE,
  KIND_UPDATE,
  KIND_DELETE,
} Kind;

struct _CrmPendingPage
{
  AdwNavigationPage parent_instance;

  AdwActionRow *last_row;
  CrmProofRow *proof_row;
  AdwActionRow *error_row;
  AdwActionRow *server_row;
  AdwPreferencesGroup *problems_group;
  AdwPreferencesGroup *waiting_group;

  CrmAccount *account;
  CrmKeptList *problems;
  GPtrArray *problem_rows; /* what stands in its group */
  CrmPendingList *list;
  GPtrArray *rows; /* what stands in the group */
};
G_DEFINE_FINAL_TYPE (CrmPendingPage, crm_pending_page, ADW_TYPE_NAVIGATION_PAGE)

static const char *
kind_icon (int kind)
{
  if (kind == KIND_CREATE)
    return "list-add-symbolic";

  return kind == KIND_DELETE ? "edit-delete-symbolic" : "document-edit-symbolic";
}

static const char *
kind_words (int kind)
{
  if (kind == KIND_CREATE)
    return C_ ("change", "New");

  return kind == KIND_DELETE ? C_ ("change", "Deleted") : C_ ("change", "Changed");
}

static void
add_row (CrmPendingPage *self, GtkWidget *row)
{
  adw_preferences_group_add (self->waiting_group, row);
  g_ptr_array_add (self->rows, row);
}

static void
add_change (CrmPendingPage *self, GObject *item)
{
  g_autofree char *title = NULL;
  g_autofree char *subtitle = NULL;
  g_autofree char *entity = NULL;
  g_autofree char *key = NULL;
  g_autofree char *line = NULL;
  GtkWidget *row = adw_action_row_new ();
  int kind = KIND_UPDATE;

  g_object_get (item, "title", &title, "subtitle", &subtitle, "entity", &entity, "key", &key,
                "kind", &kind, NULL);
  line = subtitle != NULL && *subtitle != '\0'
             ? g_strdup_printf ("%s · %s", kind_words (kind), subtitle)
             : g_strdup (kind_words (kind));

  crm_looks_set_title (ADW_PREFERENCES_ROW (row), title);
  crm_looks_set_subtitle (ADW_ACTION_ROW (row), line);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row),
                             g_object_new (GTK_TYPE_IMAGE, "icon-name", kind_icon (kind),
                                           "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION,
                                           NULL));
  if (kind != KIND_DELETE)
    {
      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
      gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "win.open-record");
      gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "(ss)", entity, key);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), crm_looks_chevron ());
    }
  add_row (self, row);
}

static void
add_nothing (CrmPendingPage *self)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Everything Is Synchronized"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), _ ("No change waits to be sent"));
  adw_action_row_add_prefix (ADW_ACTION_ROW (row),
                             g_object_new (GTK_TYPE_IMAGE, "icon-name", "object-select-symbolic",
                                           "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION,
                                           NULL));
  add_row (self, row);
}

static void
rebuild (CrmPendingPage *self)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->list));

  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->waiting_group, g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);

  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (self->list), i);

      add_change (self, item);
    }
  if (n_items == 0)
    add_nothing (self);
}

/* --- problems -------------------------------------------------------------------------------- */

static void
add_problem (CrmPendingPage *self, CrmKeptItem *item)
{
  const CrmKept *kept = crm_kept_item_get (item);
  g_autofree char *fields = crm_kept_item_dup_fields (item);
  g_autofree char *line = fields != NULL
                              ? g_strdup_printf ("%s · %s", crm_kept_words_short (kept), fields)
                              : g_strdup (crm_kept_words_short (kept));
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *icon = g_object_new (GTK_TYPE_IMAGE, "icon-name", "dialog-warning-symbolic",
                                  "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);

  crm_looks_set_title (ADW_PREFERENCES_ROW (row), kept->title);
  crm_looks_set_subtitle (ADW_ACTION_ROW (row), line);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 2);
  gtk_widget_add_css_class (icon, "warning");
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), crm_looks_chevron ());
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "win.open-problem");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "(ssx)", kept->entity, kept->key,
                                    kept->id);
  adw_preferences_group_add (self->problems_group, row);
  g_ptr_array_add (self->problem_rows, row);
}

static void
rebuild_problems (CrmPendingPage *self)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->problems));

  for (guint i = 0; i < self->problem_rows->len; i++)
    adw_preferences_group_remove (self->problems_group, g_ptr_array_index (self->problem_rows, i));
  g_ptr_array_set_size (self->problem_rows, 0);

  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (CrmKeptItem) item = g_list_model_get_item (G_LIST_MODEL (self->problems), i);

      add_problem (self, item);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->problems_group), n_items > 0);
}

static void
update (CrmPendingPage *self)
{
  g_auto (CrmAccountState) state = { 0 };
  g_autofree char *last = NULL;

  crm_account_state_read (&state, self->account);
  last = crm_words_last_sync (state.last_sync, g_get_real_time ());
  adw_action_row_set_subtitle (self->last_row, last);
  adw_action_row_set_subtitle (self->error_row, state.error_text != NULL ? state.error_text : "");
  crm_looks_set_title (ADW_PREFERENCES_ROW (self->error_row), crm_account_state_get_title (&state));
  gtk_widget_set_visible (GTK_WIDGET (self->error_row), state.error_text != NULL);
}

static void
crm_pending_page_dispose (GObject *object)
{
  CrmPendingPage *self = CRM_PENDING_PAGE (object);

  if (self->list != NULL)
    g_signal_handlers_disconnect_by_data (self->list, self);
  if (self->problems != NULL)
    g_signal_handlers_disconnect_by_data (self->problems, self);
  if (self->account != NULL)
    g_signal_handlers_disconnect_by_data (self->account, self);
  g_clear_object (&self->list);
  g_clear_object (&self->problems);
  g_clear_object (&self->account);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->problem_rows, g_ptr_array_unref);
  gtk_widget_dispose_template (GTK_WIDGET (object), CRM_TYPE_PENDING_PAGE);
  G_OBJECT_CLASS (crm_pending_page_parent_class)->dispose (object);
}

static void
crm_pending_page_class_init (CrmPendingPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = crm_pending_page_dispose;

  g_type_ensure (CRM_TYPE_PROOF_ROW);
  gtk_widget_class_set_template_from_resource (widget_class, CRM_TEMPLATE ("crm-pending-page"));
  gtk_widget_class_bind_template_child (widget_class, CrmPendingPage, last_row);
  gtk_widget_class_bind_template_child (widget_class, CrmPendingPage, proof_row);
  gtk_widget_class_bind_template_child (widget_class, CrmPendingPage, error_row);
  gtk_widget_class_bind_template_child (widget_class, CrmPendingPage, server_row);
  gtk_widget_class_bind_template_child (widget_class, CrmPendingPage, problems_group);
  gtk_widget_class_bind_template_child (widget_class, CrmPendingPage, waiting_group);
}

static void
crm_pending_page_init (CrmPendingPage *self)
{
  self->rows = g_ptr_array_new ();
  self->problem_rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

AdwNavigationPage *
crm_pending_page_new (CrmAccount *account)
{
  CrmPendingPage *self = g_object_new (CRM_TYPE_PENDING_PAGE, NULL);

  self->account = g_object_ref (account);
  self->list = crm_pending_list_new (crm_account_get_store (account));
  g_signal_connect_object (self->list, "items-changed", G_CALLBACK (rebuild), self,
                           G_CONNECT_SWAPPED);
  self->problems = crm_kept_list_new_problems (crm_account_get_store (account));
  g_signal_connect_object (self->problems, "items-changed", G_CALLBACK (rebuild_problems), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (account, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  crm_proof_row_set_account (self->proof_row, account);
  adw_action_row_set_subtitle (self->server_row, crm_account_get_url (account));
  rebuild (self);
  rebuild_problems (self);
  update (self);

  return ADW_NAVIGATION_PAGE (self);
}
