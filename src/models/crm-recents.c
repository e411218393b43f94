/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-models-private.h"
#include "crm-store.h"

#include <string.h>

/* So many are worth a look before one starts to search. */
#define KEPT 3

static char *
fact_name (CrmEntity *entity)
{
  return g_strconcat ("recent:", entity->name, NULL);
}

/* --- reading ---------------------------------------------------------------------------------- */

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autofree char *text = crm_store_get_fact_finish (CRM_STORE (source), result, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (
        task, text != NULL && *text != '\0' ? g_strsplit (text, "\n", KEPT) : g_new0 (char *, 1),
        (GDestroyNotify) g_strfreev);
}

void
crm_recents_read_async (CrmStore *store,
                        CrmEntity *entity,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autofree char *name = NULL;
  GTask *task;

  g_return_if_fail (CRM_IS_STORE (store) && entity != NULL);

  name = fact_name (entity);
  task = g_task_new (store, cancellable, callback, user_data);
  crm_store_get_fact_async (store, name, cancellable, read_cb, task);
}

GStrv
crm_recents_read_finish (CrmStore *store, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, store), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- noting ----------------------------------------------------------------------------------- */

typedef struct
{
  char *name;
  char *key;
} Note;

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  /* Nothing depends on it: the next choice is written again. */
  crm_store_set_fact_finish (CRM_STORE (source), result, NULL);
}

static void
write_note (CrmStore *store, const Note *note, const char *before)
{
  g_auto (GStrv) keys = g_strsplit (before, "\n", -1);
  g_autoptr (GString) text = g_string_new (note->key);
  guint n = 1;

  for (guint i = 0; keys[i] != NULL && n < KEPT; i++)
    {
      if (*keys[i] == '\0' || g_str_equal (keys[i], note->key))
        continue;
      g_string_append_printf (text, "\n%s", keys[i]);
      n++;
    }
  crm_store_set_fact_async (store, note->name, text->str, NULL, written_cb, NULL);
}

static void
before_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Note *note = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = crm_store_get_fact_finish (CRM_STORE (source), result, &error);

  if (error == NULL)
    write_note (CRM_STORE (source), note, text != NULL ? text : "");
  g_free (note->name);
  g_free (note->key);
  g_free (note);
}

void
crm_recents_note (CrmStore *store, CrmEntity *entity, const char *key)
{
  Note *note;

  g_return_if_fail (CRM_IS_STORE (store) && entity != NULL && key != NULL);

  if (strchr (key, '\n') != NULL)
    return;

  note = g_new0 (Note, 1);
  note->name = fact_name (entity);
  note->key = g_strdup (key);
  crm_store_get_fact_async (store, note->name, NULL, before_read_cb, note);
}
