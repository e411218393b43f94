/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-kept-private.h"

struct _CrmKeptItem
{
  GObject parent_instance;

  CrmKept *kept;
};
G_DEFINE_FINAL_TYPE (CrmKeptItem, crm_kept_item, G_TYPE_OBJECT)

static void
value_free (gpointer data)
{
  CrmKeptValue *self = data;

  g_free (self->field);
  g_free (self->caption);
  g_free (self->mine);
  g_free (self->theirs);
  g_free (self->before);
  g_free (self);
}

CrmKept *
crm_kept_new (void)
{
  CrmKept *self = g_new0 (CrmKept, 1);

  self->values = g_ptr_array_new_with_free_func (value_free);
  return self;
}

void
crm_kept_free (CrmKept *self)
{
  g_free (self->entity);
  g_free (self->entity_caption);
  g_free (self->key);
  g_free (self->title);
  g_free (self->message);
  g_free (self->theirs_by);
  g_ptr_array_unref (self->values);
  g_free (self);
}

CrmKeptValue *
crm_kept_add (CrmKept *self, const char *caption, char *mine)
{
  CrmKeptValue *value = g_new0 (CrmKeptValue, 1);

  value->caption = g_strdup (caption);
  value->mine = mine;
  g_ptr_array_add (self->values, value);
  return value;
}

static gboolean
same_value (const CrmKeptValue *a, const CrmKeptValue *b)
{
  return g_str_equal (a->caption, b->caption) && g_strcmp0 (a->mine, b->mine) == 0
         && g_strcmp0 (a->theirs, b->theirs) == 0 && g_strcmp0 (a->before, b->before) == 0
         && a->is_contested == b->is_contested;
}

gboolean
crm_kept_item_shows_the_same (CrmKeptItem *a, CrmKeptItem *b)
{
  const CrmKept *x = a->kept, *y = b->kept;

  if (x->id != y->id || x->kind != y->kind || x->change != y->change || x->since_us != y->since_us
      || x->theirs_us != y->theirs_us || x->values->len != y->values->len
      || g_strcmp0 (x->theirs_by, y->theirs_by) != 0 || g_strcmp0 (x->title, y->title) != 0
      || g_strcmp0 (x->message, y->message) != 0)
    return FALSE;
  for (guint i = 0; i < x->values->len; i++)
    if (!same_value (g_ptr_array_index (x->values, i), g_ptr_array_index (y->values, i)))
      return FALSE;
  return TRUE;
}

static void
crm_kept_item_finalize (GObject *object)
{
  crm_kept_free (CRM_KEPT_ITEM (object)->kept);
  G_OBJECT_CLASS (crm_kept_item_parent_class)->finalize (object);
}

static void
crm_kept_item_class_init (CrmKeptItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = crm_kept_item_finalize;
}

static void
crm_kept_item_init (CrmKeptItem *self)
{
}

CrmKeptItem *
crm_kept_item_new (CrmKept *kept)
{
  CrmKeptItem *self = g_object_new (CRM_TYPE_KEPT_ITEM, NULL);

  self->kept = kept;
  return self;
}

const CrmKept *
crm_kept_item_get (CrmKeptItem *self)
{
  g_return_val_if_fail (CRM_IS_KEPT_ITEM (self), NULL);

  return self->kept;
}

char *
crm_kept_item_dup_fields (CrmKeptItem *self)
{
  g_autoptr (GString) line = g_string_new (NULL);

  g_return_val_if_fail (CRM_IS_KEPT_ITEM (self), NULL);

  for (guint i = 0; i < self->kept->values->len; i++)
    g_string_append_printf (line, "%s%s", i > 0 ? ", " : "",
                            ((CrmKeptValue *) g_ptr_array_index (self->kept->values, i))->caption);
  return line->len > 0 ? g_string_free_and_steal (g_steal_pointer (&line)) : NULL;
}
