/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-agenda-private.h"
#include "crm-filter.h"
#include "crm-models-private.h"
#include "crm-patch.h"
#include "crm-record.h"
#include "crm-store.h"

#define PAGE 50
/* More than these nobody catches up with from here. */
#define MOST_LATE 50

struct _CrmAgenda
{
  GObject parent_instance;

  CrmStore *store;
  CrmProject *project;
  GPtrArray *kinds;    /* CrmAgendaKind */
  GArray *sources;     /* CrmAgendaSource; none before all kinds are resolved */
  GHashTable *waiting; /* CrmRecordItem: not read yet */
  GPtrArray *items;    /* CrmAgendaItem: what is shown */
  gint64 today_us;
  gint64 day_us;
  guint n_later;
  guint n_earlier;
  guint idle_id;
  char *error_text;
  gboolean loading;
  gboolean has_later;
  gboolean has_earlier;
};

typedef enum
{
  PROP_LOADING = 1,
  PROP_HAS_LATER,
  PROP_HAS_EARLIER,
  PROP_ERROR_TEXT,
} CrmAgendaProperty;
static GParamSpec *properties[PROP_ERROR_TEXT + 1];

static void crm_agenda_iface_init (GListModelInterface *iface);
G_DEFINE_FINAL_TYPE_WITH_CODE (CrmAgenda,
                               crm_agenda,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, crm_agenda_iface_init))

static void schedule (CrmAgenda *self);

static gboolean
has_agenda (const CrmEntity *entity)
{
  return entity->agenda.start_field >= 0 || entity->agenda.due_field >= 0;
}

gboolean
crm_project_has_agenda (CrmProject *project)
{
  g_return_val_if_fail (project != NULL, FALSE);

  for (guint i = 0; i < project->entities->len; i++)
    if (has_agenda (g_ptr_array_index (project->entities, i)))
      return TRUE;

  return FALSE;
}

/* --- what is read --------------------------------------------------------------------------- */

static void
follow (CrmAgenda *self, CrmRecordList *list)
{
  g_signal_connect_object (list, "items-changed", G_CALLBACK (schedule), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (list, "notify", G_CALLBACK (schedule), self, G_CONNECT_SWAPPED);
}

static void
add_source (CrmAgenda *self, const CrmAgendaKind *kind, CrmAgendaPart part, int field)
{
  g_autoptr (CrmFilter) filter
      = field >= 0 ? crm_agenda_kind_filter (kind, part, field, self->day_us, self->today_us)
                   : NULL;
  g_autofree char *orderby = NULL;
  CrmAgendaSource source = { kind->entity, part, (guint) field, NULL };

  if (filter == NULL)
    return;

  orderby = g_strdup_printf ("%s %s", kind->entity->fields[field]->name,
                             part == CRM_AGENDA_LATER ? "asc" : "desc");
  source.list = crm_record_list_new (self->store, kind->entity->name);
  crm_record_list_set_query (source.list, filter, orderby, NULL);
  g_array_append_val (self->sources, source);
  follow (self, source.list);
}

static void
stop_sources (CrmAgenda *self)
{
  for (guint i = 0; i < self->sources->len; i++)
    g_signal_handlers_disconnect_by_data (g_array_index (self->sources, CrmAgendaSource, i).list,
                                          self);
  g_array_set_size (self->sources, 0);
  g_hash_table_remove_all (self->waiting);
}

static void
start_sources (CrmAgenda *self)
{
  for (guint i = 0; i < self->kinds->len; i++)
    {
      const CrmAgendaKind *kind = g_ptr_array_index (self->kinds, i);
      const CrmAgendaRoles *roles = &kind->entity->agenda;

      add_source (self, kind, CRM_AGENDA_LATE, roles->due_field);
      for (CrmAgendaPart part = CRM_AGENDA_EARLIER; part <= CRM_AGENDA_LATER; part++)
        {
          add_source (self, kind, part, roles->start_field);
          if (roles->due_field != roles->start_field)
            add_source (self, kind, part, roles->due_field);
        }
    }
}

static gboolean
kinds_are_resolved (CrmAgenda *self)
{
  gboolean resolved = TRUE;

  for (guint i = 0; i < self->kinds->len; i++)
    resolved = crm_agenda_kind_resolve (g_ptr_array_index (self->kinds, i)) && resolved;

  return resolved;
}

static const CrmAgendaKind *
kind_of (CrmAgenda *self, const CrmEntity *entity)
{
  for (guint i = 0; i < self->kinds->len; i++)
    if (((CrmAgendaKind *) g_ptr_array_index (self->kinds, i))->entity == entity)
      return g_ptr_array_index (self->kinds, i);

  return NULL;
}

static guint
limit_of (CrmAgenda *self, CrmAgendaPart part)
{
  switch (part)
    {
    case CRM_AGENDA_LATE:
      return MOST_LATE;
    case CRM_AGENDA_EARLIER:
      return self->n_earlier;
    case CRM_AGENDA_LATER:
      return self->n_later;
    }

  return 0;
}

static void
item_loaded_cb (CrmRecordItem *item, GParamSpec *pspec, CrmAgenda *self)
{
  schedule (self);
}

static void
await_item (CrmAgenda *self, CrmRecordItem *item)
{
  if (g_hash_table_add (self->waiting, g_object_ref (item)))
    g_signal_connect_object (item, "notify::loaded", G_CALLBACK (item_loaded_cb), self,
                             G_CONNECT_DEFAULT);
}

/* Which values of a status mean done may have to be looked up first. */
static void
await_names (CrmAgenda *self)
{
  for (guint i = 0; i < self->kinds->len; i++)
    {
      CrmRecordList *targets = ((CrmAgendaKind *) g_ptr_array_index (self->kinds, i))->targets;
      guint n_items = targets != NULL ? g_list_model_get_n_items (G_LIST_MODEL (targets)) : 0;

      for (guint k = 0; k < n_items; k++)
        {
          g_autoptr (CrmRecordItem) item = g_list_model_get_item (G_LIST_MODEL (targets), k);

          if (crm_record_item_get_record (item) == NULL)
            await_item (self, item);
        }
    }
}

/* --- putting it together -------------------------------------------------------------------- */

/* As many as could be shown; who was not read yet comes by itself. */
static void
collect (CrmAgenda *self, const CrmAgendaSource *source, GPtrArray *out)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (source->list));
  const CrmAgendaKind *kind = kind_of (self, source->entity);

  for (guint i = 0; i < MIN (n_items, limit_of (self, source->part)); i++)
    {
      g_autoptr (CrmRecordItem) item = g_list_model_get_item (G_LIST_MODEL (source->list), i);
      CrmRecord *record = crm_record_item_get_record (item);

      if (record != NULL)
        g_ptr_array_add (out, crm_agenda_item_new (kind, record, source->part, self->day_us));
      else
        await_item (self, item);
    }
}

/* Of one part, in order, cut to what is shown of it: the nearest to the first day. */
static GPtrArray *
collect_part (CrmAgenda *self, CrmAgendaPart part, gboolean *has_more)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);
  guint limit = limit_of (self, part), n_all = 0;

  for (guint i = 0; i < self->sources->len; i++)
    {
      const CrmAgendaSource *source = &g_array_index (self->sources, CrmAgendaSource, i);

      if (source->part != part)
        continue;
      n_all += g_list_model_get_n_items (G_LIST_MODEL (source->list));
      collect (self, source, items);
    }

  g_ptr_array_sort (items, crm_agenda_item_compare);
  *has_more = n_all > limit;
  if (items->len > limit && part == CRM_AGENDA_LATER)
    g_ptr_array_set_size (items, (int) limit);
  else if (items->len > limit)
    g_ptr_array_remove_range (items, 0, items->len - limit);
  return items;
}

/* What is late stands there only. */
static void
append_new (GPtrArray *out, GPtrArray *part, GHashTable *known)
{
  for (guint i = 0; i < part->len; i++)
    {
      CrmAgendaItem *item = g_ptr_array_index (part, i);
      const CrmAgendaEntry *entry = crm_agenda_item_get (item);

      if (g_hash_table_add (known, g_strdup_printf ("%s\t%s", entry->entity->name, entry->key)))
        g_ptr_array_add (out, g_object_ref (item));
    }
}

/* What shows the same stays the same item; views hear of the span that differs. @items is taken. */
static void
take_items (CrmAgenda *self, GPtrArray *items)
{
  g_autoptr (GPtrArray) old = g_steal_pointer (&self->items);
  guint head = 0, tail = 0, max = MIN (old->len, items->len);

  while (head < max
         && crm_agenda_item_shows_the_same (g_ptr_array_index (old, head),
                                            g_ptr_array_index (items, head)))
    head++;
  while (tail < max - head
         && crm_agenda_item_shows_the_same (g_ptr_array_index (old, old->len - 1 - tail),
                                            g_ptr_array_index (items, items->len - 1 - tail)))
    tail++;
  for (guint i = 0; i < head; i++)
    g_set_object ((CrmAgendaItem **) &g_ptr_array_index (items, i), g_ptr_array_index (old, i));
  for (guint i = 1; i <= tail; i++)
    g_set_object ((CrmAgendaItem **) &g_ptr_array_index (items, items->len - i),
                  g_ptr_array_index (old, old->len - i));

  self->items = items;
  if (old->len - head - tail > 0 || items->len - head - tail > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), head, old->len - head - tail,
                                items->len - head - tail);
}

static void
set_flag (CrmAgenda *self, gboolean *flag, gboolean value, CrmAgendaProperty id)
{
  if (*flag == value)
    return;

  *flag = value;
  g_object_notify_by_pspec (G_OBJECT (self), properties[id]);
}

/* Whether a list is still asked, and the first complaint of one. */
static void
read_states (CrmAgenda *self, gboolean *loading, char **error_text)
{
  *loading = g_hash_table_size (self->waiting) > 0;
  for (guint i = 0; i < self->sources->len; i++)
    {
      g_autofree char *error = NULL;
      gboolean asks;

      g_object_get (g_array_index (self->sources, CrmAgendaSource, i).list, "loading", &asks,
                    "error-text", &error, NULL);
      *loading = *loading || asks;
      if (*error_text == NULL)
        *error_text = g_steal_pointer (&error);
    }
}

static gboolean
is_read (gpointer key, gpointer value, gpointer user_data)
{
  return crm_record_item_get_record (key) != NULL;
}

static void
rebuild (CrmAgenda *self)
{
  static const CrmAgendaPart parts[] = { CRM_AGENDA_LATE, CRM_AGENDA_EARLIER, CRM_AGENDA_LATER };
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *error_text = NULL;
  gboolean more[G_N_ELEMENTS (parts)], loading;

  g_hash_table_foreach_remove (self->waiting, is_read, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autoptr (GPtrArray) part = collect_part (self, parts[i], &more[parts[i]]);

      append_new (items, part, known);
    }
  crm_agenda_items_find_overlaps (items);
  take_items (self, items);
  read_states (self, &loading, &error_text);
  set_flag (self, &self->has_later, more[CRM_AGENDA_LATER], PROP_HAS_LATER);
  set_flag (self, &self->has_earlier, more[CRM_AGENDA_EARLIER], PROP_HAS_EARLIER);
  if (g_set_str (&self->error_text, error_text))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR_TEXT]);
  set_flag (self, &self->loading, loading, PROP_LOADING);
}

static gboolean
idle_cb (gpointer user_data)
{
  CrmAgenda *self = user_data;

  self->idle_id = 0;
  if (self->sources->len == 0 && !kinds_are_resolved (self))
    await_names (self);
  else if (self->sources->len == 0)
    start_sources (self);
  if (self->sources->len > 0 || self->kinds->len == 0)
    rebuild (self);
  return G_SOURCE_REMOVE;
}

/* Much may come at once. */
static void
schedule (CrmAgenda *self)
{
  if (self->idle_id == 0)
    self->idle_id = g_idle_add (idle_cb, self);
}

static void
restart (CrmAgenda *self)
{
  stop_sources (self);
  self->n_later = PAGE;
  self->n_earlier = 0;
  set_flag (self, &self->loading, TRUE, PROP_LOADING);
  schedule (self);
}

/* --- object --------------------------------------------------------------------------------- */

static GType
crm_agenda_get_item_type (GListModel *model)
{
  return CRM_TYPE_AGENDA_ITEM;
}

static guint
crm_agenda_get_n_items (GListModel *model)
{
  return CRM_AGENDA (model)->items->len;
}

static gpointer
crm_agenda_get_item (GListModel *model, guint position)
{
  CrmAgenda *self = CRM_AGENDA (model);

  return position < self->items->len ? g_object_ref (g_ptr_array_index (self->items, position))
                                     : NULL;
}

static void
crm_agenda_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = crm_agenda_get_item_type;
  iface->get_n_items = crm_agenda_get_n_items;
  iface->get_item = crm_agenda_get_item;
}

static void
crm_agenda_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CrmAgenda *self = CRM_AGENDA (object);

  switch ((CrmAgendaProperty) id)
    {
    case PROP_LOADING:
      g_value_set_boolean (value, self->loading);
      break;
    case PROP_HAS_LATER:
      g_value_set_boolean (value, self->has_later);
      break;
    case PROP_HAS_EARLIER:
      g_value_set_boolean (value, self->has_earlier);
      break;
    case PROP_ERROR_TEXT:
      g_value_set_string (value, self->error_text);
      break;
    }
}

static void
crm_agenda_dispose (GObject *object)
{
  CrmAgenda *self = CRM_AGENDA (object);

  g_clear_handle_id (&self->idle_id, g_source_remove);
  stop_sources (self);
  g_ptr_array_set_size (self->kinds, 0);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (crm_agenda_parent_class)->dispose (object);
}

static void
crm_agenda_finalize (GObject *object)
{
  CrmAgenda *self = CRM_AGENDA (object);

  g_array_unref (self->sources);
  g_ptr_array_unref (self->kinds);
  g_ptr_array_unref (self->items);
  g_hash_table_unref (self->waiting);
  g_free (self->error_text);
  g_clear_pointer (&self->project, crm_project_unref);
  G_OBJECT_CLASS (crm_agenda_parent_class)->finalize (object);
}

static void
crm_agenda_class_init (CrmAgendaClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = crm_agenda_get_property;
  object_class->dispose = crm_agenda_dispose;
  object_class->finalize = crm_agenda_finalize;
  properties[PROP_LOADING] = g_param_spec_boolean ("loading", NULL, NULL, TRUE, flags);
  properties[PROP_HAS_LATER] = g_param_spec_boolean ("has-later", NULL, NULL, FALSE, flags);
  properties[PROP_HAS_EARLIER] = g_param_spec_boolean ("has-earlier", NULL, NULL, FALSE, flags);
  properties[PROP_ERROR_TEXT] = g_param_spec_string ("error-text", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
crm_agenda_init (CrmAgenda *self)
{
  self->kinds = g_ptr_array_new_with_free_func (crm_agenda_kind_free);
  self->sources = g_array_new (FALSE, FALSE, sizeof (CrmAgendaSource));
  g_array_set_clear_func (self->sources, crm_agenda_source_clear);
  self->waiting = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->loading = TRUE;
}

static void
add_kind (CrmAgenda *self, CrmEntity *entity, CrmFilter *filter)
{
  int done = entity->agenda.done_field;
  const char *lookup = done >= 0 ? entity->fields[done]->lookup_entity : NULL;
  CrmEntity *target = lookup != NULL ? crm_project_find_entity (self->project, lookup) : NULL;
  CrmAgendaKind *kind = crm_agenda_kind_new (self->store, entity, target, filter);

  if (kind->targets != NULL)
    follow (self, kind->targets);
  g_ptr_array_add (self->kinds, kind);
}

CrmAgenda *
crm_agenda_new (CrmStore *store, gint64 now_us, CrmAgendaFilterFunc expand, gpointer user_data)
{
  CrmAgenda *self;

  g_return_val_if_fail (CRM_IS_STORE (store), NULL);
  g_return_val_if_fail (expand != NULL, NULL);

  self = g_object_new (CRM_TYPE_AGENDA, NULL);
  self->store = g_object_ref (store);
  self->project = crm_store_dup_project (store);
  for (guint i = 0; self->project != NULL && i < self->project->entities->len; i++)
    {
      CrmEntity *entity = g_ptr_array_index (self->project->entities, i);

      if (has_agenda (entity))
        add_kind (self, entity,
                  entity->agenda.filter != NULL ? expand (entity->agenda.filter, user_data) : NULL);
    }
  self->today_us = crm_midnight_us (now_us);
  self->day_us = self->today_us;
  restart (self);

  return self;
}

void
crm_agenda_set_now (CrmAgenda *self, gint64 now_us)
{
  gint64 today_us;
  gboolean was_today;

  g_return_if_fail (CRM_IS_AGENDA (self));

  today_us = crm_midnight_us (now_us);
  was_today = self->day_us == self->today_us;
  if (today_us == self->today_us)
    return;

  self->today_us = today_us;
  if (was_today)
    self->day_us = today_us;
  restart (self);
}

void
crm_agenda_set_day (CrmAgenda *self, gint64 us)
{
  g_return_if_fail (CRM_IS_AGENDA (self));

  self->day_us = crm_midnight_us (us);
  restart (self);
}

gint64
crm_agenda_get_day (CrmAgenda *self)
{
  g_return_val_if_fail (CRM_IS_AGENDA (self), 0);

  return self->day_us;
}

void
crm_agenda_show_later (CrmAgenda *self)
{
  g_return_if_fail (CRM_IS_AGENDA (self));

  self->n_later += PAGE;
  schedule (self);
}

void
crm_agenda_show_earlier (CrmAgenda *self)
{
  g_return_if_fail (CRM_IS_AGENDA (self));

  self->n_earlier += PAGE;
  schedule (self);
}

CrmAgendaItem *
crm_agenda_find_next (CrmAgenda *self, gint64 now_us)
{
  g_return_val_if_fail (CRM_IS_AGENDA (self), NULL);

  for (guint i = 0; i < self->items->len; i++)
    {
      CrmAgendaItem *item = g_ptr_array_index (self->items, i);
      const CrmAgendaEntry *entry = crm_agenda_item_get (item);
      gboolean is_over
          = entry->is_day ? entry->day_us < crm_midnight_us (now_us) : entry->start_us < now_us;

      if (!entry->is_late && !entry->is_done && !is_over)
        return item;
    }

  return NULL;
}

guint
crm_agenda_count_late (CrmAgenda *self)
{
  guint n_late = 0;

  g_return_val_if_fail (CRM_IS_AGENDA (self), 0);

  for (guint i = 0; i < self->items->len; i++)
    n_late += crm_agenda_item_get (g_ptr_array_index (self->items, i))->is_late ? 1 : 0;

  return n_late;
}

/* --- finishing ------------------------------------------------------------------------------ */

static void
edited_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (crm_store_edit_finish (CRM_STORE (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* From what @item was made of to done, or from done back to that. */
static CrmPatch *
create_patch (const CrmAgendaKind *kind, CrmAgendaItem *item, gboolean is_done, GError **error)
{
  const CrmAgendaEntry *entry = crm_agenda_item_get (item);
  guint field = (guint) entry->entity->agenda.done_field;
  const CrmValue *before = crm_record_get_value (crm_agenda_item_get_record (item), field);
  const CrmValue no = crm_value_int (FALSE);
  g_autoptr (CrmPatch) of_text = crm_patch_new (entry->entity);
  CrmPatch *patch;
  const CrmValue *done;

  if (!crm_patch_set_text (of_text, entry->entity->fields[field]->name,
                           crm_agenda_kind_get_done_text (kind), error))
    return NULL;

  done = &crm_patch_find (of_text, field)->now;
  patch = crm_patch_new (entry->entity);
  if (is_done)
    crm_patch_set (patch, field, before, done);
  else
    crm_patch_set (patch, field, done, entry->is_done ? &no : before);
  return patch;
}

void
crm_agenda_finish_async (CrmAgenda *self,
                         CrmAgendaItem *item,
                         gboolean is_done,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (CrmPatch) patch = NULL;
  const CrmAgendaEntry *entry;
  GError *error = NULL;

  g_return_if_fail (CRM_IS_AGENDA (self));
  g_return_if_fail (CRM_IS_AGENDA_ITEM (item));

  task = g_task_new (self, cancellable, callback, user_data);
  entry = crm_agenda_item_get (item);
  patch = create_patch (kind_of (self, entry->entity), item, is_done, &error);
  if (patch == NULL)
    g_task_return_error (task, error);
  else
    crm_store_edit_async (self->store, entry->key, -1, patch, cancellable, edited_cb,
                          g_steal_pointer (&task));
}

gboolean
crm_agenda_finish_finish (CrmAgenda *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
