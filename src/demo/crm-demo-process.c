/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-demo-process.h"

#define DEFAULT_MIN_MS 200
#define DEFAULT_MAX_MS 5000
#define HOUR_US (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)

typedef struct
{
  CrmDemoProcess *process;
  char *opportunity;
  char *stage; /* its name */
  GSource *source;
} Run;

typedef struct
{
  CrmDemoProcessFunc func;
  gpointer user_data;
} Waiter;

struct _CrmDemoProcess
{
  CrmDemoService *service;
  GRand *random;
  GPtrArray *noted;   /* Run */
  GPtrArray *pending; /* Run */
  GArray *waiters;
};

static void
run_free (gpointer data)
{
  Run *self = data;

  if (self->source != NULL)
    {
      g_source_destroy (self->source);
      g_source_unref (self->source);
    }
  g_free (self->opportunity);
  g_free (self->stage);
  g_free (self);
}

CrmDemoProcess *
crm_demo_process_new (CrmDemoService *service)
{
  CrmDemoProcess *self = g_new0 (CrmDemoProcess, 1);

  self->service = service;
  self->random = g_rand_new_with_seed (service->options.seed + 1);
  self->noted = g_ptr_array_new_with_free_func (run_free);
  self->pending = g_ptr_array_new_with_free_func (run_free);
  self->waiters = g_array_new (FALSE, FALSE, sizeof (Waiter));

  return self;
}

void
crm_demo_process_free (CrmDemoProcess *self)
{
  g_rand_free (self->random);
  g_ptr_array_unref (self->noted);
  g_ptr_array_unref (self->pending);
  g_array_unref (self->waiters);
  g_free (self);
}

/* Name of the stage, and whether it lies behind the one the opportunity is in. */
static gboolean
is_later (CrmDemoService *service, const char *id, const char *stage, char **name, GError **error)
{
  g_autoptr (CrmDemoSql) sql
      = crm_demo_sql_new ("SELECT new.\"Name\" FROM \"Opportunities\" o JOIN \"Stages\" old ON "
                          "old.\"Id\" = o.\"StageId\" JOIN \"Stages\" new ON new.\"Position\" > "
                          "old.\"Position\" WHERE o.\"Id\" = ");
  g_autoptr (GError) local = NULL;

  crm_demo_sql_add_text (sql, id);
  crm_demo_sql_add (sql, " AND new.\"Id\" = ");
  crm_demo_sql_add_text (sql, stage);
  *name = crm_demo_db_dup_text (service->db, sql, &local);
  if (local == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

gboolean
crm_demo_process_before_update (CrmDemoService *service,
                                const CrmDemoEntity *entity,
                                const char *id,
                                CrmDemoValues *values,
                                GError **error)
{
  const CrmDemoColumn *column = crm_demo_entity_find (entity, "StageId");
  GVariant *stage = column != NULL ? crm_demo_values_get (values, column) : NULL;
  g_autofree char *name = NULL;
  Run *run;

  if (stage == NULL || !g_variant_is_of_type (stage, G_VARIANT_TYPE_STRING))
    return TRUE;
  if (!is_later (service, id, g_variant_get_string (stage, NULL), &name, error))
    return FALSE;
  if (name == NULL)
    return TRUE;

  run = g_new0 (Run, 1);
  run->process = service->process;
  run->opportunity = g_strdup (id);
  run->stage = g_steal_pointer (&name);
  g_ptr_array_add (service->process->noted, run);

  return TRUE;
}

guint
crm_demo_process_get_mark (CrmDemoProcess *self)
{
  return self->noted->len;
}

void
crm_demo_process_roll_back (CrmDemoProcess *self, guint mark)
{
  g_ptr_array_set_size (self->noted, (int) mark);
}

static void
set_text (CrmDemoValues *values, const CrmDemoEntity *entity, const char *column, const char *text)
{
  if (text != NULL)
    crm_demo_values_set (values, crm_demo_entity_find (entity, column),
                         g_variant_new_string (text));
}

static char *
first_key (CrmDemoService *service, const char *table)
{
  g_autoptr (CrmDemoSql) sql = crm_demo_sql_new ("SELECT \"Id\" FROM ");

  crm_demo_sql_add_format (sql, "\"%s\" ORDER BY \"Position\" LIMIT 1", table);
  return crm_demo_db_dup_text (service->db, sql, NULL);
}

static char *
opportunity_value (CrmDemoService *service, const char *id, const char *column)
{
  g_autoptr (CrmDemoSql) sql = crm_demo_sql_new ("SELECT ");

  crm_demo_sql_add_format (sql, "\"%s\" FROM \"Opportunities\" WHERE \"Id\" = ", column);
  crm_demo_sql_add_text (sql, id);
  return crm_demo_db_dup_text (service->db, sql, NULL);
}

static void
add_activity (CrmDemoService *service, const Run *run)
{
  static const char *const copied[] = { "OwnerId", "AccountId", "ContactId" };
  const CrmDemoEntity *entity = crm_demo_schema_find (service->schema, "Activity");
  g_autoptr (CrmDemoValues) values = crm_demo_values_new ();
  g_autofree char *title = g_strdup_printf ("Prepare the next step: %s", run->stage);
  g_autofree char *type = first_key (service, "ActivityTypes");
  g_autofree char *status = first_key (service, "ActivityStatuses");
  g_autofree char *owner = opportunity_value (service, run->opportunity, "OwnerId");
  g_autofree char *id = NULL;
  g_autoptr (GError) error = NULL;
  gint64 start = crm_demo_service_now_us (service) + 24 * HOUR_US;

  set_text (values, entity, "Title", title);
  set_text (values, entity, "TypeId", type);
  set_text (values, entity, "StatusId", status);
  set_text (values, entity, "OpportunityId", run->opportunity);
  for (gsize i = 0; i < G_N_ELEMENTS (copied); i++)
    {
      g_autofree char *key = opportunity_value (service, run->opportunity, copied[i]);

      set_text (values, entity, copied[i], key);
    }
  start -= start % HOUR_US;
  crm_demo_values_set (values, crm_demo_entity_find (entity, "StartOn"),
                       g_variant_new_int64 (start));
  crm_demo_values_set (values, crm_demo_entity_find (entity, "DueOn"),
                       g_variant_new_int64 (start + HOUR_US));
  /* The opportunity may be gone by now: then there is nothing to prepare. */
  id = crm_demo_write_insert (service, entity, values, owner, &error);
  if (id == NULL)
    g_debug ("Process: %s", error->message);
}

static void
tell_waiters (CrmDemoProcess *self)
{
  g_autoptr (GArray) waiters = NULL;

  if (self->pending->len > 0)
    return;
  waiters = g_steal_pointer (&self->waiters);
  self->waiters = g_array_new (FALSE, FALSE, sizeof (Waiter));
  for (guint i = 0; i < waiters->len; i++)
    {
      Waiter *waiter = &g_array_index (waiters, Waiter, i);

      waiter->func (waiter->user_data);
    }
}

static gboolean
run_cb (gpointer data)
{
  Run *run = data;
  CrmDemoProcess *self = run->process;

  add_activity (self->service, run);
  g_ptr_array_remove_fast (self->pending, run);
  tell_waiters (self);

  return G_SOURCE_REMOVE;
}

static guint
pick_delay (CrmDemoProcess *self)
{
  const CrmDemoOptions *options = &self->service->options;
  guint min = options->process_delay_min, max = options->process_delay_max;

  if (min == 0 && max == 0)
    {
      min = DEFAULT_MIN_MS;
      max = DEFAULT_MAX_MS;
    }

  return max > min ? (guint) g_rand_int_range (self->random, (int) min, (int) max + 1) : min;
}

void
crm_demo_process_start (CrmDemoProcess *self)
{
  while (self->noted->len > 0)
    {
      Run *run = g_ptr_array_steal_index (self->noted, 0);

      run->source = g_timeout_source_new (pick_delay (self));
      g_source_set_callback (run->source, run_cb, run, NULL);
      g_source_attach (run->source, g_main_context_get_thread_default ());
      g_ptr_array_add (self->pending, run);
    }
}

guint
crm_demo_process_get_n_pending (CrmDemoProcess *self)
{
  return self->pending->len;
}

void
crm_demo_process_when_idle (CrmDemoProcess *self, CrmDemoProcessFunc func, gpointer user_data)
{
  Waiter waiter = { func, user_data };

  g_array_append_val (self->waiters, waiter);
  tell_waiters (self);
}
