/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-search.h"
#include "crm-changes.h"
#include "crm-lists.h"
#include "crm-models-private.h"
#include "crm-record.h"
#include "crm-store.h"

#include <string.h>

#define MOST_ITEMS 5
#define MOST_RECENT 5
#define FEWEST_LETTERS 2

/* Among how lists are shown, under a name that no entity has. */
#define PREFS "!search"

struct _CrmSearch
{
  GObject parent_instance;

  CrmStore *store;
  char *text;
  GPtrArray *groups; /* CrmSearchGroup: its records keep its entity */
  GCancellable *cancellable;
  char *error_text;
  gboolean searching;
};
G_DEFINE_FINAL_TYPE (CrmSearch, crm_search, G_TYPE_OBJECT)

typedef enum
{
  PROP_SEARCHING = 1,
  PROP_ERROR_TEXT,
} CrmSearchProperty;
static GParamSpec *properties[PROP_ERROR_TEXT + 1];

static guint changed_signal;

static void search (CrmSearch *self);

/* --- groups --------------------------------------------------------------------------------- */

static void
group_free (gpointer data)
{
  CrmSearchGroup *group = data;

  g_ptr_array_unref (group->items);
  g_free (group);
}

static GPtrArray *
groups_new (void)
{
  return g_ptr_array_new_with_free_func (group_free);
}

static CrmSearchGroup *
add_group (GPtrArray *groups, CrmEntity *entity, gint64 n_found)
{
  CrmSearchGroup *group = g_new0 (CrmSearchGroup, 1);

  group->entity = entity;
  group->items = g_ptr_array_new_with_free_func (g_object_unref);
  group->n_found = n_found;
  g_ptr_array_add (groups, group);
  return group;
}

static void
add_record (CrmSearchGroup *group, CrmRecord *record)
{
  CrmRecordItem *item = crm_record_item_new (crm_record_get_row_id (record));

  crm_record_item_set_record (item, record);
  g_ptr_array_add (group->items, item);
}

/* Records of one entity follow each other. */
static GPtrArray *
group_records (GPtrArray *records, GHashTable *counts)
{
  GPtrArray *groups = groups_new ();
  CrmSearchGroup *group = NULL;

  for (guint i = 0; i < records->len; i++)
    {
      CrmRecord *record = g_ptr_array_index (records, i);
      CrmEntity *entity = crm_record_get_entity (record);
      const gint64 *n_found = counts != NULL ? g_hash_table_lookup (counts, entity->name) : NULL;

      if (group == NULL || group->entity != entity)
        group = add_group (groups, entity, n_found != NULL ? *n_found : -1);
      add_record (group, record);
    }

  return groups;
}

static void
take_groups (CrmSearch *self, GPtrArray *groups, const char *error_text)
{
  g_autoptr (GPtrArray) old = g_steal_pointer (&self->groups);

  self->groups = groups;
  self->searching = FALSE;
  g_set_str (&self->error_text, error_text);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SEARCHING]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR_TEXT]);
  g_signal_emit (self, changed_signal, 0);
}

/* --- searching ------------------------------------------------------------------------------ */

static gboolean
is_text_to_search (const char *text)
{
  guint n = 0;

  for (const char *p = text != NULL ? text : ""; *p != '\0' && n < FEWEST_LETTERS;
       p = g_utf8_next_char (p))
    n += g_unichar_isalnum (g_utf8_get_char (p)) ? 1 : 0;

  return n >= FEWEST_LETTERS;
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CrmSearch) self = crm_late_take (user_data);
  g_autoptr (GHashTable) counts = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) records
      = crm_store_search_finish (CRM_STORE (source), result, &counts, &error);
  g_autofree char *text = NULL;

  if (self == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (error != NULL)
    {
      text = crm_models_dup_error_text (error);
      take_groups (self, groups_new (), text);
      return;
    }

  take_groups (self, group_records (records, counts), NULL);
}

/* --- what was opened last ------------------------------------------------------------------- */

/* Read one after the other, in the order they were opened. */
typedef struct
{
  gpointer late;
  GStrv places; /* "Entity\tkey" */
  guint next;
  GPtrArray *records;
  CrmProject *project;
  GCancellable *cancellable;
} Recent;

static void
recent_free (Recent *self)
{
  g_strfreev (self->places);
  g_ptr_array_unref (self->records);
  g_clear_pointer (&self->project, crm_project_unref);
  g_object_unref (self->cancellable);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Recent, recent_free)

static void read_next (Recent *self, CrmStore *store);

static void
recent_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Recent *self = user_data;
  CrmRecord *record = crm_store_get_finish (CRM_STORE (source), result, NULL);

  /* One that is gone is passed over. */
  if (record != NULL)
    g_ptr_array_add (self->records, record);
  read_next (self, CRM_STORE (source));
}

static void
show_recent (Recent *self)
{
  g_autoptr (CrmSearch) search = crm_late_take (self->late);
  GPtrArray *groups;
  CrmSearchGroup *group;

  if (search == NULL || g_cancellable_is_cancelled (self->cancellable))
    return;

  groups = groups_new ();
  group = self->records->len > 0 ? add_group (groups, NULL, self->records->len) : NULL;
  for (guint i = 0; i < self->records->len; i++)
    add_record (group, g_ptr_array_index (self->records, i));
  take_groups (search, groups, NULL);
}

/* Takes @self. */
static void
read_next (Recent *self, CrmStore *store)
{
  g_autoptr (Recent) done = NULL;

  while (self->places[self->next] != NULL && self->records->len < MOST_RECENT)
    {
      g_auto (GStrv) parts = g_strsplit (self->places[self->next++], "\t", 2);
      CrmEntity *entity = parts[0] != NULL && self->project != NULL
                              ? crm_project_find_entity (self->project, parts[0])
                              : NULL;

      if (entity == NULL || parts[1] == NULL)
        continue;
      crm_store_get_async (store, entity, parts[1], self->cancellable, recent_read_cb, self);
      return;
    }

  done = self;
  show_recent (done);
}

static GStrv
list_lines (CrmStore *store, const char *name)
{
  const char *text = crm_list_prefs_get_text (crm_list_prefs_get (store), PREFS, name);

  return text != NULL && *text != '\0' ? g_strsplit (text, "\n", -1) : g_new0 (char *, 1);
}

static void
read_recent (CrmSearch *self)
{
  Recent *recent = g_new0 (Recent, 1);

  recent->late = crm_late_new (self);
  recent->places = list_lines (self->store, "records");
  recent->records = g_ptr_array_new_with_free_func ((GDestroyNotify) crm_record_unref);
  recent->project = crm_store_dup_project (self->store);
  recent->cancellable = g_object_ref (self->cancellable);
  read_next (recent, self->store);
}

static void
search (CrmSearch *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  self->searching = TRUE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SEARCHING]);

  if (is_text_to_search (self->text))
    crm_store_search_async (self->store, self->text, MOST_ITEMS, self->cancellable, found_cb,
                            crm_late_new (self));
  else
    read_recent (self);
}

/* --- object --------------------------------------------------------------------------------- */

static void
crm_search_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CrmSearch *self = CRM_SEARCH (object);

  switch ((CrmSearchProperty) id)
    {
    case PROP_SEARCHING:
      g_value_set_boolean (value, self->searching);
      break;
    case PROP_ERROR_TEXT:
      g_value_set_string (value, self->error_text);
      break;
    }
}

static void
crm_search_dispose (GObject *object)
{
  CrmSearch *self = CRM_SEARCH (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (crm_search_parent_class)->dispose (object);
}

static void
crm_search_finalize (GObject *object)
{
  CrmSearch *self = CRM_SEARCH (object);

  g_clear_pointer (&self->groups, g_ptr_array_unref);
  g_clear_object (&self->cancellable);
  g_free (self->text);
  g_free (self->error_text);
  G_OBJECT_CLASS (crm_search_parent_class)->finalize (object);
}

static void
crm_search_class_init (CrmSearchClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = crm_search_get_property;
  object_class->dispose = crm_search_dispose;
  object_class->finalize = crm_search_finalize;
  properties[PROP_SEARCHING] = g_param_spec_boolean ("searching", NULL, NULL, FALSE, flags);
  properties[PROP_ERROR_TEXT] = g_param_spec_string ("error-text", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
  changed_signal = g_signal_new ("changed", CRM_TYPE_SEARCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
crm_search_init (CrmSearch *self)
{
  self->text = g_strdup ("");
  self->groups = groups_new ();
  self->cancellable = g_cancellable_new ();
}

CrmSearch *
crm_search_new (CrmStore *store)
{
  CrmListPrefs *prefs;
  CrmSearch *self;

  g_return_val_if_fail (CRM_IS_STORE (store), NULL);

  self = g_object_new (CRM_TYPE_SEARCH, NULL);
  self->store = g_object_ref (store);
  prefs = crm_list_prefs_get (store);
  g_signal_connect_object (store, "changed", G_CALLBACK (search), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (prefs, "notify::loaded", G_CALLBACK (search), self, G_CONNECT_SWAPPED);
  search (self);
  return self;
}

void
crm_search_set_text (CrmSearch *self, const char *text)
{
  g_autofree char *stripped = NULL;

  g_return_if_fail (CRM_IS_SEARCH (self));

  stripped = g_strstrip (g_strdup (text != NULL ? text : ""));
  if (g_set_str (&self->text, stripped))
    search (self);
}

const char *
crm_search_get_text (CrmSearch *self)
{
  g_return_val_if_fail (CRM_IS_SEARCH (self), NULL);

  return self->text;
}

void
crm_search_refresh (CrmSearch *self)
{
  g_return_if_fail (CRM_IS_SEARCH (self));

  search (self);
}

gboolean
crm_search_is_on (CrmSearch *self)
{
  g_return_val_if_fail (CRM_IS_SEARCH (self), FALSE);

  return is_text_to_search (self->text);
}

GPtrArray *
crm_search_get_groups (CrmSearch *self)
{
  g_return_val_if_fail (CRM_IS_SEARCH (self), NULL);

  return self->groups;
}

/* --- before --------------------------------------------------------------------------------- */

/* To the front; one that is there already moves. */
static void
note_line (CrmStore *store, const char *name, const char *line)
{
  g_auto (GStrv) before = list_lines (store, name);
  g_autoptr (GString) text = g_string_new (line);
  guint n = 1;

  for (guint i = 0; before[i] != NULL && n < MOST_RECENT; i++)
    {
      if (g_str_equal (before[i], line))
        continue;
      g_string_append_printf (text, "\n%s", before[i]);
      n++;
    }
  crm_list_prefs_set_text (crm_list_prefs_get (store), PREFS, name, text->str);
}

GStrv
crm_search_list_texts (CrmStore *store)
{
  g_return_val_if_fail (CRM_IS_STORE (store), NULL);

  return list_lines (store, "texts");
}

void
crm_search_note_text (CrmStore *store, const char *text)
{
  g_autofree char *line = NULL;

  g_return_if_fail (CRM_IS_STORE (store));
  g_return_if_fail (text != NULL);

  line = g_strstrip (g_strdelimit (g_strdup (text), "\r\n", ' '));
  if (is_text_to_search (line))
    note_line (store, "texts", line);
}

void
crm_search_note_record (CrmStore *store, const char *entity, const char *key)
{
  g_autofree char *line = NULL;

  g_return_if_fail (CRM_IS_STORE (store));
  g_return_if_fail (entity != NULL && key != NULL);

  line = g_strconcat (entity, "\t", key, NULL);
  if (strpbrk (line, "\r\n") == NULL)
    note_line (store, "records", line);
}

void
crm_search_forget (CrmStore *store)
{
  CrmListPrefs *prefs;

  g_return_if_fail (CRM_IS_STORE (store));

  prefs = crm_list_prefs_get (store);
  crm_list_prefs_set_text (prefs, PREFS, "texts", NULL);
  crm_list_prefs_set_text (prefs, PREFS, "records", NULL);
}
