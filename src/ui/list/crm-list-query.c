/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-list-query.h"
#include "crm-error.h"
#include "crm-filter.h"
#include "crm-looks.h"
#include "crm-project.h"
#include "crm-ui.h"

struct _CrmListQuery
{
  GObject parent_instance;

  CrmAccount *account;
  CrmProject *project;
  CrmEntity *entity;
  CrmListPrefs *prefs; /* of the account's store */
  gboolean is_child;
  CrmFilter *parent;

  char *view; /* or NULL: there is none */
  char *caption;
  char *view_filter;
  char *view_orderby;
  char *view_group;
  char *orderby; /* what the user chose; NULL: the view's */
  char *group;   /* the same; "": none */
  GPtrArray *quick_filters;
  GHashTable *quick; /* positions of those that are on */
  char *filter;
  char *search;
};
G_DEFINE_FINAL_TYPE (CrmListQuery, crm_list_query, G_TYPE_OBJECT)

static guint changed_signal, views_changed_signal;

static void
tell (CrmListQuery *self)
{
  g_signal_emit (self, changed_signal, 0);
}

/* --- what is kept -------------------------------------------------------------------------------
 */

static const char *
kept (CrmListQuery *self, const char *name)
{
  return self->is_child ? NULL : crm_list_prefs_get_text (self->prefs, self->entity->name, name);
}

static void
keep (CrmListQuery *self, const char *name, const char *text)
{
  if (!self->is_child)
    crm_list_prefs_set_text (self->prefs, self->entity->name, name, text);
}

/* --- views --------------------------------------------------------------------------------------
 */

static void
list_view_free (gpointer data)
{
  CrmListView *self = data;

  g_free (self->name);
  g_free (self->caption);
  g_free (self);
}

static void
add_view (GPtrArray *list, const char *name, const char *caption, gboolean is_own)
{
  CrmListView *view = g_new0 (CrmListView, 1);

  view->name = g_strdup (name);
  view->caption = g_strdup (caption);
  view->is_own = is_own;
  g_ptr_array_add (list, view);
}

GPtrArray *
crm_list_query_list_views (CrmListQuery *self)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (list_view_free);
  g_autoptr (GPtrArray) own = NULL;

  g_return_val_if_fail (CRM_IS_LIST_QUERY (self), list);

  if (self->is_child)
    return list;
  for (guint i = 0; i < self->entity->views->len; i++)
    {
      const CrmView *view = g_ptr_array_index (self->entity->views, i);

      add_view (list, view->name, view->caption, FALSE);
    }
  own = crm_list_prefs_list_views (self->prefs, self->entity->name);
  for (guint i = 0; i < own->len; i++)
    {
      const CrmOwnView *view = g_ptr_array_index (own, i);

      add_view (list, view->name, view->caption, TRUE);
    }
  return list;
}

static void
take_view (CrmListQuery *self,
           const char *name,
           const char *caption,
           const char *filter,
           const char *orderby,
           const char *group)
{
  g_set_str (&self->view, name);
  g_set_str (&self->caption, caption);
  g_set_str (&self->view_filter, filter);
  g_set_str (&self->view_orderby, orderby);
  g_set_str (&self->view_group, group);
}

static gboolean
find_view (CrmListQuery *self, const char *name)
{
  const CrmView *view = name != NULL ? crm_entity_find_view (self->entity, name) : NULL;
  g_autoptr (GPtrArray) own = NULL;

  if (name == NULL)
    return FALSE;
  if (view != NULL)
    {
      take_view (self, view->name, view->caption, view->filter, view->orderby, NULL);
      return TRUE;
    }
  own = crm_list_prefs_list_views (self->prefs, self->entity->name);
  for (guint i = 0; i < own->len; i++)
    {
      const CrmOwnView *each = g_ptr_array_index (own, i);

      if (!g_str_equal (each->name, name))
        continue;
      take_view (self, each->name, each->caption, each->filter, each->orderby, each->group);
      return TRUE;
    }
  return FALSE;
}

/* @name, else the one to begin with. */
static void
load_view (CrmListQuery *self, const char *name)
{
  if (find_view (self, name) || find_view (self, kept (self, "default"))
      || find_view (self, kept (self, "view")))
    return;
  if (self->entity->views->len > 0)
    find_view (self, ((const CrmView *) g_ptr_array_index (self->entity->views, 0))->name);
  else
    take_view (self, NULL, "", NULL, NULL, NULL);
}

/* A list that opens looks as it was left: order and groups are of the view used last. */
static void
begin (CrmListQuery *self)
{
  load_view (self, NULL);
  if (g_strcmp0 (self->view, kept (self, "view")) == 0 || kept (self, "view") == NULL)
    {
      g_set_str (&self->orderby, kept (self, "orderby"));
      g_set_str (&self->group, kept (self, "group"));
    }
}

static void
loaded_cb (CrmListQuery *self)
{
  begin (self);
  g_signal_emit (self, views_changed_signal, 0);
  tell (self);
}

static void
prefs_changed_cb (CrmListQuery *self, const char *entity)
{
  if (g_str_equal (entity, self->entity->name))
    g_signal_emit (self, views_changed_signal, 0);
}

void
crm_list_query_set_view (CrmListQuery *self, const char *name)
{
  g_return_if_fail (CRM_IS_LIST_QUERY (self));

  load_view (self, name);
  keep (self, "view", self->view);
  keep (self, "orderby", NULL);
  keep (self, "group", NULL);
  g_clear_pointer (&self->orderby, g_free);
  g_clear_pointer (&self->group, g_free);
  g_clear_pointer (&self->filter, g_free);
  g_hash_table_remove_all (self->quick);
  g_signal_emit (self, views_changed_signal, 0);
  tell (self);
}

const char *
crm_list_query_get_view (CrmListQuery *self)
{
  g_return_val_if_fail (CRM_IS_LIST_QUERY (self), NULL);

  return self->view;
}

const char *
crm_list_query_get_caption (CrmListQuery *self)
{
  g_return_val_if_fail (CRM_IS_LIST_QUERY (self), "");

  return self->caption;
}

const char *
crm_list_query_get_default (CrmListQuery *self)
{
  g_return_val_if_fail (CRM_IS_LIST_QUERY (self), NULL);

  return kept (self, "default");
}

void
crm_list_query_set_default (CrmListQuery *self, const char *name)
{
  g_return_if_fail (CRM_IS_LIST_QUERY (self));

  keep (self, "default", name);
  g_signal_emit (self, views_changed_signal, 0);
}

/* --- filters ------------------------------------------------------------------------------------
 */

/* Quick filters of one field are alternatives; those of several all hold. */
static char *
dup_quick_text (CrmListQuery *self, guint first)
{
  const CrmQuickFilter *filter = g_ptr_array_index (self->quick_filters, first);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = first; i < self->quick_filters->len; i++)
    {
      const CrmQuickFilter *each = g_ptr_array_index (self->quick_filters, i);

      if (i == first
          || (each->field >= 0 && each->field == filter->field
              && crm_list_query_get_quick (self, i)))
        g_string_append_printf (text, "%s(%s)", text->len > 0 ? " or " : "", each->filter);
    }
  return g_string_free_and_steal (g_steal_pointer (&text));
}

static gboolean
comes_later (CrmListQuery *self, guint position)
{
  const CrmQuickFilter *filter = g_ptr_array_index (self->quick_filters, position);

  for (guint i = 0; i < position; i++)
    if (filter->field >= 0 && crm_list_query_get_quick (self, i)
        && ((const CrmQuickFilter *) g_ptr_array_index (self->quick_filters, i))->field
               == filter->field)
      return TRUE;
  return FALSE;
}

static void
add_part (GString *whole, const char *part)
{
  if (part != NULL && *part != '\0')
    g_string_append_printf (whole, "%s(%s)", whole->len > 0 ? " and " : "", part);
}

/* All but the search and the parent, with its macros; "": all records. */
static char *
dup_filter_text (CrmListQuery *self, gboolean with_own)
{
  g_autoptr (GString) whole = g_string_new (NULL);

  add_part (whole, self->view_filter);
  if (with_own)
    add_part (whole, self->filter);
  for (guint i = 0; i < self->quick_filters->len; i++)
    if (crm_list_query_get_quick (self, i) && !comes_later (self, i))
      {
        g_autofree char *text = dup_quick_text (self, i);

        add_part (whole, text);
      }
  return g_string_free_and_steal (g_steal_pointer (&whole));
}

char *
crm_list_query_dup_base (CrmListQuery *self)
{
  char *text;

  g_return_val_if_fail (CRM_IS_LIST_QUERY (self), NULL);

  text = dup_filter_text (self, FALSE);
  if (*text == '\0')
    g_clear_pointer (&text, g_free);
  return text;
}

GPtrArray *
crm_list_query_get_quick_filters (CrmListQuery *self)
{
  g_return_val_if_fail (CRM_IS_LIST_QUERY (self), NULL);

  return self->quick_filters;
}

gboolean
crm_list_query_get_quick (CrmListQuery *self, guint position)
{
  g_return_val_if_fail (CRM_IS_LIST_QUERY (self), FALSE);

  return g_hash_table_contains (self->quick, GUINT_TO_POINTER (position));
}

void
crm_list_query_set_quick (CrmListQuery *self, guint position, gboolean on)
{
  g_return_if_fail (CRM_IS_LIST_QUERY (self));

  if (on ? g_hash_table_add (self->quick, GUINT_TO_POINTER (position))
         : g_hash_table_remove (self->quick, GUINT_TO_POINTER (position)))
    tell (self);
}

const char *
crm_list_query_get_filter (CrmListQuery *self)
{
  g_return_val_if_fail (CRM_IS_LIST_QUERY (self), NULL);

  return self->filter;
}

void
crm_list_query_set_filter (CrmListQuery *self, const char *filter)
{
  g_return_if_fail (CRM_IS_LIST_QUERY (self));

  if (g_set_str (&self->filter, filter))
    tell (self);
}

void
crm_list_query_set_search (CrmListQuery *self, const char *search)
{
  g_return_if_fail (CRM_IS_LIST_QUERY (self));

  if (g_set_str (&self->search, search))
    tell (self);
}

void
crm_list_query_clear (CrmListQuery *self)
{
  g_return_if_fail (CRM_IS_LIST_QUERY (self));

  g_clear_pointer (&self->filter, g_free);
  g_hash_table_remove_all (self->quick);
  tell (self);
}

gboolean
crm_list_query_is_filtered (CrmListQuery *self)
{
  g_return_val_if_fail (CRM_IS_LIST_QUERY (self), FALSE);

  return self->filter != NULL || g_hash_table_size (self->quick) > 0;
}

/* --- order and groups ---------------------------------------------------------------------------
 */

gboolean
crm_field_can_sort (CrmField *field)
{
  return crm_looks_field_is_shown (field) && field->format != CRM_FIELD_MULTILINE
         && field->format != CRM_FIELD_IMAGE && field->type < CRM_EDM_BINARY;
}

/* What few rows of a list have in common with others. */
gboolean
crm_field_can_group (CrmEntity *entity, CrmField *field)
{
  if (!crm_field_can_sort (field))
    return FALSE;
  return (int) field->index == entity->display_field || field->choices->len > 0
         || field->lookup_entity != NULL || field->type == CRM_EDM_BOOLEAN
         || field->type == CRM_EDM_DATE || field->type == CRM_EDM_DATE_TIME_OFFSET
         || (field->type == CRM_EDM_STRING && field->format == CRM_FIELD_PLAIN);
}

static const char *
current_orderby (CrmListQuery *self)
{
  if (self->orderby != NULL)
    return self->orderby;
  return self->view_orderby != NULL ? self->view_orderby : self->entity->orderby;
}

CrmField *
crm_list_query_get_sort (CrmListQuery *self, gboolean *descending)
{
  const char *orderby;
  g_autoptr (GPtrArray) items = NULL;
  const CrmOrderItem *first;

  g_return_val_if_fail (CRM_IS_LIST_QUERY (self), NULL);

  orderby = current_orderby (self);
  items = orderby != NULL ? crm_orderby_parse (orderby, NULL) : NULL;
  if (items == NULL || items->len == 0)
    return NULL;
  first = g_ptr_array_index (items, 0);
  if (descending != NULL)
    *descending = first->descending;
  for (guint i = 0; i < self->entity->n_fields; i++)
    {
      CrmField *field = self->entity->fields[i];
      g_autofree char *path = crm_field_dup_orderby (self->project, field, FALSE);

      if (g_str_equal (path, first->path) || g_str_equal (field->name, first->path))
        return field;
    }
  return NULL;
}

void
crm_list_query_set_sort (CrmListQuery *self, CrmField *field, gboolean descending)
{
  g_autofree char *orderby = NULL;
  gboolean was_descending = FALSE;

  g_return_if_fail (CRM_IS_LIST_QUERY (self));
  g_return_if_fail (field != NULL);

  if (crm_list_query_get_sort (self, &was_descending) == field && was_descending == descending)
    return;
  orderby = crm_field_dup_orderby (self->project, field, descending);
  g_set_str (&self->orderby, orderby);
  keep (self, "orderby", orderby);
  tell (self);
}

gboolean
crm_list_query_is_sorted (CrmListQuery *self)
{
  g_return_val_if_fail (CRM_IS_LIST_QUERY (self), FALSE);

  return self->orderby != NULL;
}

/* Letters over the rows where nobody said anything, as long as rows stand in the order of titles.
 */
CrmField *
crm_list_query_get_group (CrmListQuery *self)
{
  const char *name;
  CrmField *sort;

  g_return_val_if_fail (CRM_IS_LIST_QUERY (self), NULL);

  name = self->group != NULL ? self->group : self->view_group;
  if (name != NULL)
    return *name != '\0' ? crm_entity_find_field (self->entity, name) : NULL;
  sort = crm_list_query_get_sort (self, NULL);
  return sort != NULL && (int) sort->index == self->entity->display_field ? sort : NULL;
}

void
crm_list_query_set_group (CrmListQuery *self, CrmField *field)
{
  g_return_if_fail (CRM_IS_LIST_QUERY (self));

  if (crm_list_query_get_group (self) == field)
    return;
  g_set_str (&self->group, field != NULL ? field->name : "");
  keep (self, "group", self->group);
  tell (self);
}

/* --- views of one's own -------------------------------------------------------------------------
 */

void
crm_list_query_save_view (CrmListQuery *self, const char *caption)
{
  g_autofree char *filter = NULL;
  g_autofree char *name = NULL;
  CrmField *group;

  g_return_if_fail (CRM_IS_LIST_QUERY (self));

  filter = dup_filter_text (self, TRUE);
  group = crm_list_query_get_group (self);
  name = crm_list_prefs_save_view (self->prefs, self->entity->name,
                                   &(CrmOwnView) { .caption = (char *) caption,
                                                   .filter = *filter != '\0' ? filter : NULL,
                                                   .orderby = (char *) current_orderby (self),
                                                   .group
                                                   = group != NULL ? group->name : (char *) "" });
  crm_list_query_set_view (self, name);
}

void
crm_list_query_rename_view (CrmListQuery *self, const char *name, const char *caption)
{
  g_autoptr (GPtrArray) own = NULL;

  g_return_if_fail (CRM_IS_LIST_QUERY (self));

  own = crm_list_prefs_list_views (self->prefs, self->entity->name);
  for (guint i = 0; i < own->len; i++)
    {
      CrmOwnView *view = g_ptr_array_index (own, i);
      g_autofree char *saved = NULL;

      if (!g_str_equal (view->name, name))
        continue;
      g_set_str (&view->caption, caption);
      saved = crm_list_prefs_save_view (self->prefs, self->entity->name, view);
    }
  if (g_strcmp0 (self->view, name) == 0)
    g_set_str (&self->caption, caption);
  g_signal_emit (self, views_changed_signal, 0);
}

void
crm_list_query_remove_view (CrmListQuery *self, const char *name)
{
  g_autofree char *removed = g_strdup (name);
  gboolean was_current;

  g_return_if_fail (CRM_IS_LIST_QUERY (self));

  was_current = g_strcmp0 (self->view, name) == 0;
  if (g_strcmp0 (kept (self, "default"), name) == 0)
    keep (self, "default", NULL);
  crm_list_prefs_remove_view (self->prefs, self->entity->name, removed);
  if (was_current)
    crm_list_query_set_view (self, NULL);
}

/* --- asking -------------------------------------------------------------------------------------
 */

gboolean
crm_list_query_apply (CrmListQuery *self, CrmRecordList *list, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (CrmFilter) own = NULL;
  g_autoptr (CrmFilter) filter = NULL;
  CrmField *group;

  g_return_val_if_fail (CRM_IS_LIST_QUERY (self), FALSE);

  /* Nothing rather than the records of everybody. */
  if (self->is_child && self->parent == NULL)
    {
      g_set_error (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_UNKNOWN_NAME, "%s",
                   _ ("These records are not part of the app"));
      return FALSE;
    }
  text = dup_filter_text (self, TRUE);
  if (*text != '\0')
    {
      own = crm_account_expand_filter (self->account, text, error);
      if (own == NULL)
        return FALSE;
    }
  filter = crm_filter_and (own, self->parent);
  group = crm_list_query_get_group (self);
  crm_record_list_set_group (list, group != NULL ? group->name : NULL);
  crm_record_list_set_query (list, filter, current_orderby (self),
                             self->search != NULL && *self->search != '\0' ? self->search : NULL);
  return TRUE;
}

/* --- object -------------------------------------------------------------------------------------
 */

static void
crm_list_query_finalize (GObject *object)
{
  CrmListQuery *self = CRM_LIST_QUERY (object);

  g_clear_pointer (&self->parent, crm_filter_unref);
  g_clear_pointer (&self->project, crm_project_unref);
  g_clear_object (&self->prefs);
  g_clear_object (&self->account);
  g_ptr_array_unref (self->quick_filters);
  g_hash_table_unref (self->quick);
  g_free (self->view);
  g_free (self->caption);
  g_free (self->view_filter);
  g_free (self->view_orderby);
  g_free (self->view_group);
  g_free (self->orderby);
  g_free (self->group);
  g_free (self->filter);
  g_free (self->search);
  G_OBJECT_CLASS (crm_list_query_parent_class)->finalize (object);
}

static void
crm_list_query_class_init (CrmListQueryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = crm_list_query_finalize;
  changed_signal = g_signal_new ("changed", CRM_TYPE_LIST_QUERY, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
  views_changed_signal = g_signal_new ("views-changed", CRM_TYPE_LIST_QUERY, G_SIGNAL_RUN_LAST, 0,
                                       NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
crm_list_query_init (CrmListQuery *self)
{
  self->quick = g_hash_table_new (NULL, NULL);
  self->caption = g_strdup ("");
}

CrmListQuery *
crm_list_query_new (CrmAccount *account, CrmEntity *entity)
{
  CrmListQuery *self = g_object_new (CRM_TYPE_LIST_QUERY, NULL);

  self->account = g_object_ref (account);
  self->project = crm_account_dup_project (account);
  self->entity = entity;
  self->quick_filters = crm_entity_list_quick_filters (entity);
  self->prefs = g_object_ref (crm_list_prefs_get (crm_account_get_store (account)));
  g_signal_connect_object (self->prefs, "notify::loaded", G_CALLBACK (loaded_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->prefs, "changed", G_CALLBACK (prefs_changed_cb), self,
                           G_CONNECT_SWAPPED);
  begin (self);
  return self;
}

CrmAccount *
crm_list_query_get_account (CrmListQuery *self)
{
  g_return_val_if_fail (CRM_IS_LIST_QUERY (self), NULL);

  return self->account;
}

CrmEntity *
crm_list_query_get_entity (CrmListQuery *self)
{
  g_return_val_if_fail (CRM_IS_LIST_QUERY (self), NULL);

  return self->entity;
}

CrmProject *
crm_list_query_get_project (CrmListQuery *self)
{
  g_return_val_if_fail (CRM_IS_LIST_QUERY (self), NULL);

  return self->project;
}

CrmListPrefs *
crm_list_query_get_prefs (CrmListQuery *self)
{
  g_return_val_if_fail (CRM_IS_LIST_QUERY (self), NULL);

  return self->prefs;
}

void
crm_list_query_set_parent (CrmListQuery *self, CrmFilter *filter)
{
  g_return_if_fail (CRM_IS_LIST_QUERY (self));

  self->is_child = TRUE;
  g_clear_pointer (&self->parent, crm_filter_unref);
  self->parent = filter != NULL ? crm_filter_ref (filter) : NULL;
  take_view (self, NULL, "", NULL, NULL, NULL);
  g_clear_pointer (&self->orderby, g_free);
  g_clear_pointer (&self->group, g_free);
}
