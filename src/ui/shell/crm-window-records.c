/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-edit-page.h"
#include "crm-link.h"
#include "crm-list-page.h"
#include "crm-project.h"
#include "crm-record-page.h"
#include "crm-record.h"
#include "crm-ui.h"
#include "crm-window-private.h"
#include "crm-words.h"

/* From one record to another: through a list, by a link, as a copy. */

/* --- through the list ----------------------------------------------------------------------------
 */

void
crm_window_give_list (CrmWindow *self, CrmRecordPage *page, AdwNavigationPage *from)
{
  if (CRM_IS_LIST_PAGE (from)
      && g_str_equal (crm_list_page_get_entity (CRM_LIST_PAGE (from)),
                      crm_record_page_get_entity (page)))
    crm_record_page_set_list (page, crm_list_page_get_list (CRM_LIST_PAGE (from)));
}

static CrmRecordPage *
get_record_page (CrmWindow *self)
{
  AdwNavigationPage *page = adw_navigation_view_get_visible_page (self->recordnav);

  return CRM_IS_RECORD_PAGE (page) ? CRM_RECORD_PAGE (page) : NULL;
}

/* In place of the record that is shown: back leads where it led. */
static void
replace_record (CrmWindow *self, AdwNavigationPage *page)
{
  g_autoptr (GListModel) stack = adw_navigation_view_get_navigation_stack (self->recordnav);
  g_autoptr (GPtrArray) pages = g_ptr_array_new_with_free_func (g_object_unref);
  guint n_pages = g_list_model_get_n_items (stack);

  for (guint i = 0; i + 1 < n_pages; i++)
    g_ptr_array_add (pages, g_list_model_get_item (stack, i));
  g_ptr_array_add (pages, g_object_ref_sink (page));
  adw_navigation_view_replace (self->recordnav, (AdwNavigationPage **) pages->pdata,
                               (int) pages->len);
}

static void
step_record_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CrmWindow *self = CRM_WINDOW (widget);
  CrmRecordPage *old = get_record_page (self);
  const char *entity_name, *key;
  AdwNavigationPage *page;
  CrmEntity *entity;

  g_variant_get (parameter, "(&s&s)", &entity_name, &key);
  entity = crm_window_find_entity (self, entity_name);
  if (old == NULL || entity == NULL)
    return;

  page = crm_window_create_record_page (
      self, entity, key,
      adw_navigation_view_get_previous_page (self->recordnav, ADW_NAVIGATION_PAGE (old)) == NULL);
  crm_record_page_set_list (CRM_RECORD_PAGE (page), crm_record_page_get_list (old));
  replace_record (self, page);
}

/* Keys reach the window; what they do is the page's. */
static void
do_on_page (GtkWidget *widget, const char *action)
{
  CrmRecordPage *page = get_record_page (CRM_WINDOW (widget));

  if (page != NULL)
    gtk_widget_activate_action (GTK_WIDGET (page), action, NULL);
}

static void
previous_record_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  do_on_page (widget, "record.previous");
}

static void
next_record_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  do_on_page (widget, "record.next");
}

static void
copy_link_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  do_on_page (widget, "record.copy-link");
}

/* --- a copy
 * --------------------------------------------------------------------------------------- */

/* What a person could have typed. */
static void
copy_values (CrmRecordDraft *draft, CrmRecord *record)
{
  CrmEntity *entity = crm_record_get_entity (record);

  for (guint i = 0; i < entity->n_fields; i++)
    if (!entity->fields[i]->read_only && !entity->fields[i]->is_key
        && !crm_value_is_empty (crm_record_get_value (record, i)))
      crm_record_draft_set_value (draft, i, crm_record_get_value (record, i),
                                  crm_record_get_lookup_name (record, i));
}

static void
duplicate_record_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CrmWindow *self = CRM_WINDOW (widget);
  CrmRecordPage *shown = get_record_page (self);
  CrmRecord *record = shown != NULL ? crm_record_page_get_record (shown) : NULL;
  AdwNavigationPage *page;

  if (record == NULL || !crm_record_get_entity (record)->can_create)
    return;

  page = crm_edit_page_new (self->account, crm_record_get_entity (record), NULL);
  copy_values (crm_edit_page_get_draft (CRM_EDIT_PAGE (page)), record);
  crm_window_push_edit_page (self, page);
}

/* --- by a link
 * -------------------------------------------------------------------------------------- */

static void
go_to_linked_record (CrmWindow *self)
{
  if (g_strcmp0 (crm_account_get_name (self->account), self->next_account) != 0)
    gtk_widget_activate_action (GTK_WIDGET (self), "app.open-named-account", "s",
                                self->next_account);

  /* It may not open. */
  if (self->account == NULL
      || g_strcmp0 (crm_account_get_name (self->account), self->next_account) != 0)
    return;
  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->root), "main") != 0)
    {
      crm_window_say (self, _ ("The account has to be synchronized before records can be opened"));
      return;
    }
  if (crm_window_find_entity (self, self->next_entity) == NULL)
    {
      g_autofree char *text = crm_words_about (
          _ ("Records of the kind “%s” are not part of this app"), self->next_entity);

      crm_window_say (self, text);
      return;
    }

  crm_window_show_list (self, self->next_entity);
  crm_window_open_record (self, self->next_entity, self->next_key);
}

void
crm_window_open_link (CrmWindow *self, const char *account, const char *entity, const char *key)
{
  g_return_if_fail (CRM_IS_WINDOW (self));

  g_set_str (&self->next_account, account);
  g_set_str (&self->next_entity, entity);
  g_set_str (&self->next_key, key);
  crm_window_leave_then (self, go_to_linked_record);
}

void
crm_window_install_record_actions (GtkWidgetClass *widget_class)
{
  static const struct
  {
    const char *name;
    const char *type;
    GtkWidgetActionActivateFunc func;
  } actions[] = {
    { "win.step-record", "(ss)", step_record_action },
    { "win.previous-record", NULL, previous_record_action },
    { "win.next-record", NULL, next_record_action },
    { "win.copy-link", NULL, copy_link_action },
    { "win.duplicate-record", NULL, duplicate_record_action },
  };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, actions[i].type,
                                     actions[i].func);
}
