/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-fake.h"

#include "crm-kept-private.h"
#include "crm-project.h"

/* Problems and earlier values: none, or a few of each kind; what is decided goes. */

static GPtrArray *problems; /* CrmKeptItem */
static GPtrArray *earlier;  /* CrmKeptItem */
static GString *deeds;      /* "retry 1, discard 2" */

#define ANNA "00000002-0000-4000-8000-000000000000"
#define BEN "00000002-0000-4000-8000-000000000001"

static CrmKept *
make (gint64 id, CrmKeptKind kind, const char *key, const char *title)
{
  CrmKept *kept = crm_kept_new ();

  kept->id = id;
  kept->kind = kind;
  kept->change = CRM_KEPT_UPDATE;
  kept->entity = g_strdup ("Contact");
  kept->entity_caption = g_strdup ("Contact");
  kept->key = g_strdup (key);
  kept->title = g_strdup (title);
  kept->since_us = g_get_real_time ();
  return kept;
}

static void
contest (CrmKept *kept, const char *caption, const char *mine, const char *theirs, const char *was)
{
  CrmKeptValue *value = crm_kept_add (kept, caption, g_strdup (mine));

  value->field = g_strdup (caption);
  value->theirs = g_strdup (theirs);
  value->before = g_strdup (was);
  value->is_contested = TRUE;
}

void
crm_fake_set_kept (gboolean on)
{
  CrmKept *kept;

  g_clear_pointer (&problems, g_ptr_array_unref);
  g_clear_pointer (&earlier, g_ptr_array_unref);
  problems = g_ptr_array_new_with_free_func (g_object_unref);
  earlier = g_ptr_array_new_with_free_func (g_object_unref);
  if (!on)
    return;
  if (deeds != NULL)
    g_string_truncate (deeds, 0);

  kept = make (1, CRM_KEPT_REJECTED, ANNA, "Anna Berg");
  kept->message
      = g_strdup ("The <b>credit limit</b> must not be above 10,000. Ask your sales manager "
                  "to raise it.");
  crm_kept_add (kept, "Credit Limit", g_strdup ("12,000.00"));
  crm_kept_add (kept, "Job Title", g_strdup ("Head of Purchasing"));
  g_ptr_array_add (problems, crm_kept_item_new (kept));

  kept = make (2, CRM_KEPT_CONFLICT, BEN, "Ben & <Sons>");
  kept->theirs_us = g_get_real_time ();
  kept->theirs_by = g_strdup ("Maria <Lind>");
  contest (kept, "Phone", "030 5550 164", "030 5550 199", "030 5550 118");
  contest (kept, "City", NULL, "Potsdam", "Berlin");
  crm_kept_add (kept, "Job Title", NULL);
  g_ptr_array_add (problems, crm_kept_item_new (kept));

  kept = make (3, CRM_KEPT_EARLIER, ANNA, "Anna Berg");
  contest (kept, "Phone", "+49 30 1", "+49 30 2", "+49 30 0");
  g_ptr_array_add (earlier, crm_kept_item_new (kept));

  kept = make (4, CRM_KEPT_EARLIER, BEN, "Ben & <Sons>");
  kept->was_mine = TRUE;
  contest (kept, "Job Title", "A title that is rather long & goes on <for> a while", NULL, "Clerk");
  g_ptr_array_add (earlier, crm_kept_item_new (kept));
}

const char *
crm_fake_get_deeds (void)
{
  return deeds != NULL ? deeds->str : "";
}

/* --- the lists -------------------------------------------------------------------------------- */

struct _CrmKeptList
{
  GObject parent_instance;

  gboolean of_problems;
  char *key;
  GPtrArray *items;
};
static void kept_model_init (GListModelInterface *iface);
G_DEFINE_FINAL_TYPE_WITH_CODE (CrmKeptList,
                               crm_kept_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, kept_model_init))

static GType
kept_get_item_type (GListModel *model)
{
  return CRM_TYPE_KEPT_ITEM;
}

static guint
kept_get_n_items (GListModel *model)
{
  return CRM_KEPT_LIST (model)->items->len;
}

static gpointer
kept_get_item (GListModel *model, guint position)
{
  GPtrArray *items = CRM_KEPT_LIST (model)->items;

  return position < items->len ? g_object_ref (g_ptr_array_index (items, position)) : NULL;
}

static void
kept_model_init (GListModelInterface *iface)
{
  iface->get_item_type = kept_get_item_type;
  iface->get_n_items = kept_get_n_items;
  iface->get_item = kept_get_item;
}

static void
fill (CrmKeptList *self)
{
  GPtrArray *all = self->of_problems ? problems : earlier;
  guint n_before = self->items->len;

  g_ptr_array_set_size (self->items, 0);
  for (guint i = 0; all != NULL && i < all->len; i++)
    {
      CrmKeptItem *item = g_ptr_array_index (all, i);

      if (self->key == NULL || g_str_equal (crm_kept_item_get (item)->key, self->key))
        g_ptr_array_add (self->items, g_object_ref (item));
    }
  g_list_model_items_changed (G_LIST_MODEL (self), 0, n_before, self->items->len);
}

static void
crm_kept_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_boolean (value, TRUE);
}

static void
crm_kept_list_finalize (GObject *object)
{
  g_ptr_array_unref (CRM_KEPT_LIST (object)->items);
  g_free (CRM_KEPT_LIST (object)->key);
  G_OBJECT_CLASS (crm_kept_list_parent_class)->finalize (object);
}

static void
crm_kept_list_class_init (CrmKeptListClass *klass)
{
  G_OBJECT_CLASS (klass)->get_property = crm_kept_list_get_property;
  G_OBJECT_CLASS (klass)->finalize = crm_kept_list_finalize;
  g_object_class_install_property (
      G_OBJECT_CLASS (klass), 1,
      g_param_spec_boolean ("loaded", NULL, NULL, TRUE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
}

static void
crm_kept_list_init (CrmKeptList *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
}

static CrmKeptList *
list_new (CrmStore *store, gboolean of_problems, const char *key)
{
  CrmKeptList *self = g_object_new (CRM_TYPE_KEPT_LIST, NULL);

  self->of_problems = of_problems;
  self->key = g_strdup (key);
  g_signal_connect_object (store, "entity-changed", G_CALLBACK (fill), self, G_CONNECT_SWAPPED);
  fill (self);
  return self;
}

CrmKeptList *
crm_kept_list_new_problems (CrmStore *store)
{
  return list_new (store, TRUE, NULL);
}

CrmKeptList *
crm_kept_list_new_earlier (CrmStore *store, const char *entity, const char *key)
{
  return list_new (store, FALSE, key);
}

/* --- deciding --------------------------------------------------------------------------------- */

static void
take_out (GPtrArray *all, gint64 id)
{
  for (guint i = 0; all != NULL && i < all->len; i++)
    if (crm_kept_item_get (g_ptr_array_index (all, i))->id == id)
      g_ptr_array_remove_index (all, i--);
}

/* "choose 2 Phone": the named fields are the server's */
void
crm_kept_choose_async (CrmStore *store,
                       gint64 id,
                       const char *const *theirs,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (store, cancellable, callback, user_data);
  g_autofree char *names = g_strjoinv (" ", (GStrv) theirs);

  if (deeds == NULL)
    deeds = g_string_new (NULL);
  g_string_append_printf (deeds, "%schoose %d %s", deeds->len > 0 ? ", " : "", (int) id, names);
  take_out (problems, id);
  g_task_return_boolean (task, TRUE);
  g_signal_emit_by_name (store, "entity-changed", "Contact");
}

void
crm_kept_act_async (CrmStore *store,
                    gint64 id,
                    CrmKeptAction action,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  static const char *const names[] = { "retry", "discard", "restore" };
  g_autoptr (GTask) task = g_task_new (store, cancellable, callback, user_data);
  GError *error = crm_fake_next_error ("saves");

  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (deeds == NULL)
    deeds = g_string_new (NULL);
  g_string_append_printf (deeds, "%s%s %d", deeds->len > 0 ? ", " : "", names[action], (int) id);
  take_out (problems, id);
  take_out (earlier, id);
  g_task_return_boolean (task, TRUE);
  g_signal_emit_by_name (store, "entity-changed", "Contact");
}

gboolean
crm_kept_act_finish (CrmStore *store, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
