/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-lists.h"
#include "crm-models-private.h"
#include "crm-store.h"

#include <json-glib/json-glib.h>

/* One fact of the account: {"Contact": {"view": "own-1", "views": [{"name": "own-1", ...}]}} */
#define FACT "lists"
#define KEY "crm-list-prefs"

struct _CrmListPrefs
{
  GObject parent_instance;

  CrmStore *store; /* not owned: it owns this */
  JsonObject *root;
  gboolean is_loaded;
};
G_DEFINE_FINAL_TYPE (CrmListPrefs, crm_list_prefs, G_TYPE_OBJECT)

typedef enum
{
  PROP_LOADED = 1,
} CrmListPrefsProperty;
static GParamSpec *properties[PROP_LOADED + 1];

static guint changed_signal, failed_signal;

static void
own_view_free (gpointer data)
{
  CrmOwnView *self = data;

  g_free (self->name);
  g_free (self->caption);
  g_free (self->filter);
  g_free (self->orderby);
  g_free (self->group);
  g_free (self);
}

/* --- keeping ------------------------------------------------------------------------------------
 */

static void
kept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CrmListPrefs) self = crm_late_take (user_data);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (crm_store_set_fact_finish (CRM_STORE (source), result, &error) || self == NULL)
    return;

  text = crm_models_dup_error_text (error);
  g_signal_emit (self, failed_signal, 0, text);
}

static void
keep (CrmListPrefs *self)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), self->root);
  g_autofree char *text = json_to_string (node, FALSE);

  if (self->store != NULL)
    crm_store_set_fact_async (self->store, FACT, text, NULL, kept_cb, crm_late_new (self));
}

/* What was chosen while it was being read counts more than what was read. */
static void
take_text (CrmListPrefs *self, const char *text)
{
  g_autoptr (JsonNode) node = text != NULL ? json_from_string (text, NULL) : NULL;
  JsonObjectIter iter;
  const char *entity;
  JsonNode *member;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return;

  json_object_iter_init (&iter, json_node_get_object (node));
  while (json_object_iter_next (&iter, &entity, &member))
    if (JSON_NODE_HOLDS_OBJECT (member) && !json_object_has_member (self->root, entity))
      json_object_set_member (self->root, entity, json_node_copy (member));
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CrmListPrefs) self = crm_late_take (user_data);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = crm_store_get_fact_finish (CRM_STORE (source), result, &error);

  if (self == NULL)
    return;
  if (error != NULL)
    g_debug ("Cannot read how lists are shown: %s", error->message);

  take_text (self, text);
  self->is_loaded = TRUE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADED]);
}

/* --- one entity ---------------------------------------------------------------------------------
 */

static JsonObject *
find_entity (CrmListPrefs *self, const char *entity, gboolean make)
{
  if (!json_object_has_member (self->root, entity))
    {
      if (!make)
        return NULL;
      json_object_set_object_member (self->root, entity, json_object_new ());
    }
  return json_object_get_object_member (self->root, entity);
}

static JsonArray *
find_views (CrmListPrefs *self, const char *entity, gboolean make)
{
  JsonObject *object = find_entity (self, entity, make);
  JsonNode *node = object != NULL ? json_object_get_member (object, "views") : NULL;

  if (node != NULL && JSON_NODE_HOLDS_ARRAY (node))
    return json_node_get_array (node);
  if (!make)
    return NULL;
  json_object_set_array_member (object, "views", json_array_new ());
  return json_object_get_array_member (object, "views");
}

/* %NULL also for what somebody else may have written there. */
static const char *
text_of (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node)
                 && json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_get_string (node)
             : NULL;
}

static JsonObject *
view_at (JsonArray *views, guint position)
{
  JsonNode *node = json_array_get_element (views, position);

  return JSON_NODE_HOLDS_OBJECT (node) && text_of (json_node_get_object (node), "name") != NULL
             ? json_node_get_object (node)
             : NULL;
}

static int
find_view (JsonArray *views, const char *name)
{
  for (guint i = 0; views != NULL && i < json_array_get_length (views); i++)
    {
      JsonObject *view = view_at (views, i);

      if (view != NULL && g_str_equal (text_of (view, "name"), name))
        return (int) i;
    }
  return -1;
}

static char *
unused_name (JsonArray *views)
{
  for (guint i = 1;; i++)
    {
      g_autofree char *name = g_strdup_printf ("own-%u", i);

      if (find_view (views, name) < 0)
        return g_steal_pointer (&name);
    }
}

/* --- object -------------------------------------------------------------------------------------
 */

static void
crm_list_prefs_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch ((CrmListPrefsProperty) id)
    {
    case PROP_LOADED:
      g_value_set_boolean (value, CRM_LIST_PREFS (object)->is_loaded);
      break;
    }
}

static void
crm_list_prefs_finalize (GObject *object)
{
  CrmListPrefs *self = CRM_LIST_PREFS (object);

  g_clear_weak_pointer (&self->store);
  json_object_unref (self->root);
  G_OBJECT_CLASS (crm_list_prefs_parent_class)->finalize (object);
}

static void
crm_list_prefs_class_init (CrmListPrefsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = crm_list_prefs_get_property;
  object_class->finalize = crm_list_prefs_finalize;
  properties[PROP_LOADED] = g_param_spec_boolean ("loaded", NULL, NULL, FALSE,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
  changed_signal = g_signal_new ("changed", CRM_TYPE_LIST_PREFS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  failed_signal = g_signal_new ("failed", CRM_TYPE_LIST_PREFS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
crm_list_prefs_init (CrmListPrefs *self)
{
  self->root = json_object_new ();
}

CrmListPrefs *
crm_list_prefs_get (CrmStore *store)
{
  CrmListPrefs *self;

  g_return_val_if_fail (CRM_IS_STORE (store), NULL);

  self = g_object_get_data (G_OBJECT (store), KEY);
  if (self != NULL)
    return self;

  self = g_object_new (CRM_TYPE_LIST_PREFS, NULL);
  g_set_weak_pointer (&self->store, store);
  g_object_set_data_full (G_OBJECT (store), KEY, self, g_object_unref);
  crm_store_get_fact_async (store, FACT, NULL, read_cb, crm_late_new (self));
  return self;
}

const char *
crm_list_prefs_get_text (CrmListPrefs *self, const char *entity, const char *name)
{
  JsonObject *object;

  g_return_val_if_fail (CRM_IS_LIST_PREFS (self), NULL);

  object = find_entity (self, entity, FALSE);
  return object != NULL ? text_of (object, name) : NULL;
}

void
crm_list_prefs_set_text (CrmListPrefs *self, const char *entity, const char *name, const char *text)
{
  JsonObject *object;

  g_return_if_fail (CRM_IS_LIST_PREFS (self));

  if (g_strcmp0 (crm_list_prefs_get_text (self, entity, name), text) == 0)
    return;
  object = find_entity (self, entity, TRUE);
  if (text != NULL)
    json_object_set_string_member (object, name, text);
  else if (json_object_has_member (object, name))
    json_object_remove_member (object, name);
  keep (self);
}

static int
compare_views (gconstpointer a, gconstpointer b)
{
  const CrmOwnView *one = *(const CrmOwnView *const *) a;
  const CrmOwnView *other = *(const CrmOwnView *const *) b;

  return g_utf8_collate (one->caption, other->caption);
}

GPtrArray *
crm_list_prefs_list_views (CrmListPrefs *self, const char *entity)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (own_view_free);
  JsonArray *views;

  g_return_val_if_fail (CRM_IS_LIST_PREFS (self), list);

  views = find_views (self, entity, FALSE);
  for (guint i = 0; views != NULL && i < json_array_get_length (views); i++)
    {
      JsonObject *object = view_at (views, i);
      CrmOwnView *view;

      if (object == NULL)
        continue;
      view = g_new0 (CrmOwnView, 1);
      view->name = g_strdup (text_of (object, "name"));
      view->caption = g_strdup (text_of (object, "caption"));
      if (view->caption == NULL)
        view->caption = g_strdup (view->name);
      view->filter = g_strdup (text_of (object, "filter"));
      view->orderby = g_strdup (text_of (object, "orderby"));
      view->group = g_strdup (text_of (object, "group"));
      g_ptr_array_add (list, view);
    }
  g_ptr_array_sort (list, compare_views);
  return list;
}

static void
set_member (JsonObject *object, const char *name, const char *text)
{
  if (text != NULL)
    json_object_set_string_member (object, name, text);
}

char *
crm_list_prefs_save_view (CrmListPrefs *self, const char *entity, const CrmOwnView *view)
{
  JsonArray *views;
  JsonObject *object;
  char *name;
  int position;

  g_return_val_if_fail (CRM_IS_LIST_PREFS (self), NULL);
  g_return_val_if_fail (view != NULL && view->caption != NULL, NULL);

  views = find_views (self, entity, TRUE);
  name = view->name != NULL ? g_strdup (view->name) : unused_name (views);
  position = find_view (views, name);
  if (position >= 0)
    json_array_remove_element (views, (guint) position);
  object = json_object_new ();
  set_member (object, "name", name);
  set_member (object, "caption", view->caption);
  set_member (object, "filter", view->filter);
  set_member (object, "orderby", view->orderby);
  set_member (object, "group", view->group);
  json_array_add_object_element (views, object);
  keep (self);
  g_signal_emit (self, changed_signal, 0, entity);
  return name;
}

void
crm_list_prefs_remove_view (CrmListPrefs *self, const char *entity, const char *name)
{
  JsonArray *views;
  int position;

  g_return_if_fail (CRM_IS_LIST_PREFS (self));

  views = find_views (self, entity, FALSE);
  position = find_view (views, name);
  if (position < 0)
    return;
  json_array_remove_element (views, (guint) position);
  keep (self);
  g_signal_emit (self, changed_signal, 0, entity);
}
