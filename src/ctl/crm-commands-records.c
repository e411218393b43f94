/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include <glib/gi18n.h>

#include "crm-commands-private.h"
#include "crm-error.h"
#include "crm-filter.h"
#include "crm-output.h"
#include "crm-patch.h"
#include "crm-project.h"
#include "crm-record.h"
#include "crm-store.h"

/* Rows read at a time. */
#define PAGE 256
#define CELL_WIDTH 40
#define SEARCH_LIMIT 20

/* An entity of the account and the project that keeps it alive. */
typedef struct
{
  CrmStore *store;
  CrmProject *project;
  CrmEntity *entity;
} Target;

static void
target_clear (Target *self)
{
  g_clear_pointer (&self->project, crm_project_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Target, target_clear)

static gboolean
open_target (CrmRunning *run, Target *out)
{
  out->store = crm_account_get_store (run->context->account);
  out->project = crm_run_dup_project (run);
  if (out->project != NULL)
    out->entity = crm_run_find_entity (run, out->project, run->arguments[0]);

  return out->entity != NULL;
}

/* --- reading ------------------------------------------------------------------------------ */

/* What --select names, else every field. */
static GArray *
choose_fields (CrmRunning *run, CrmEntity *entity)
{
  g_autoptr (GArray) fields = g_array_new (FALSE, FALSE, sizeof (guint));
  g_auto (GStrv) names
      = run->options->select != NULL ? g_strsplit (run->options->select, ",", -1) : NULL;

  for (guint i = 0; names == NULL && i < entity->n_fields; i++)
    g_array_append_val (fields, i);
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      CrmField *field = crm_entity_find_field (entity, g_strstrip (names[i]));

      if (field == NULL)
        {
          crm_run_refuse (run, CRM_EXIT_FAILED, _ ("%s has no field “%s”"), entity->name, names[i]);
          return NULL;
        }
      g_array_append_val (fields, field->index);
    }

  return g_steal_pointer (&fields);
}

typedef struct
{
  CrmAccount *account;
  const char *text;
  CrmFilter *filter;
  GError *error;
} ExpandCall;

static gboolean
expand_cb (gpointer data)
{
  ExpandCall *call = data;

  call->filter = crm_account_expand_filter (call->account, call->text, &call->error);
  return G_SOURCE_REMOVE;
}

static gboolean
read_filter (CrmRunning *run, CrmFilter **out, GError **error)
{
  ExpandCall call = { run->context->account, run->options->filter, NULL, NULL };

  *out = NULL;
  if (call.text == NULL)
    return TRUE;
  crm_run_on_main (expand_cb, &call);
  *out = call.filter;
  if (call.error != NULL)
    g_propagate_error (error, call.error);

  return call.filter != NULL;
}

typedef enum
{
  FORMAT_TABLE,
  FORMAT_JSON,
  FORMAT_CSV,
} Format;

/* Rows as they come, in the form that was asked for. */
typedef struct
{
  CrmRunning *run;
  Format format;
  GArray *fields;
  CrmTable *table;
  guint n_rows;
} Writer;

static Format
read_format (const CrmOptions *options)
{
  if (g_strcmp0 (options->format, "json") == 0)
    return FORMAT_JSON;
  if (g_strcmp0 (options->format, "csv") == 0)
    return FORMAT_CSV;

  return FORMAT_TABLE;
}

static void
writer_begin (Writer *self, CrmEntity *entity)
{
  GString *out = self->run->buffer;

  if (self->format == FORMAT_JSON)
    g_string_append_c (out, '[');
  if (self->format == FORMAT_TABLE)
    self->table = crm_table_new (self->fields->len, CELL_WIDTH);
  for (guint i = 0; i < self->fields->len; i++)
    {
      const CrmField *field = entity->fields[g_array_index (self->fields, guint, i)];

      if (self->format == FORMAT_TABLE)
        crm_table_add (self->table, field->name);
      else if (self->format == FORMAT_CSV)
        {
          g_string_append (out, i > 0 ? "," : "");
          crm_output_csv_cell (out, field->name);
        }
    }
  if (self->format == FORMAT_CSV)
    g_string_append_c (out, '\n');
}

static void
writer_add (Writer *self, CrmRecord *record)
{
  GString *out = self->run->buffer;

  switch (self->format)
    {
    case FORMAT_JSON:
      g_string_append (out, self->n_rows > 0 ? ",\n" : "\n");
      crm_output_json_record (out, record, self->fields);
      break;
    case FORMAT_CSV:
      crm_output_csv_record (out, record, self->fields);
      break;
    case FORMAT_TABLE:
      for (guint i = 0; i < self->fields->len; i++)
        {
          g_autofree char *cell
              = crm_output_dup_cell (record, g_array_index (self->fields, guint, i));

          crm_table_add (self->table, cell);
        }
      break;
    }
  self->n_rows++;
}

static void
writer_end (Writer *self)
{
  if (self->format == FORMAT_JSON)
    g_string_append (self->run->buffer, self->n_rows > 0 ? "\n]\n" : "]\n");
  if (self->format == FORMAT_TABLE)
    crm_table_print (self->table, self->run->buffer);
  g_clear_pointer (&self->table, crm_table_free);
}

static gboolean
write_rows (Writer *writer, Target *target, GArray *ids, GError **error)
{
  for (guint at = 0; at < ids->len; at += PAGE)
    {
      guint n = MIN (PAGE, ids->len - at);
      g_autoptr (GPtrArray) rows
          = crm_store_read_rows (target->store, target->entity, &g_array_index (ids, gint64, at), n,
                                 writer->run->context->cancellable, error);

      if (rows == NULL)
        return FALSE;
      for (guint i = 0; i < rows->len; i++)
        if (g_ptr_array_index (rows, i) != NULL)
          writer_add (writer, g_ptr_array_index (rows, i));
      if (!crm_run_flush_large (writer->run))
        return TRUE;
    }

  return TRUE;
}

static gboolean
check_orderby (const char *orderby, GError **error)
{
  g_autoptr (GPtrArray) items = orderby != NULL ? crm_orderby_parse (orderby, error) : NULL;

  return orderby == NULL || items != NULL;
}

int
crm_run_query (CrmRunning *run)
{
  const CrmOptions *options = run->options;
  g_auto (Target) target = { 0 };
  g_autoptr (GArray) fields = NULL;
  g_autoptr (GArray) ids = NULL;
  g_autoptr (CrmFilter) filter = NULL;
  Writer writer = { .run = run, .format = read_format (options) };
  GError *error = NULL;
  CrmQuery query = { .orderby = options->orderby,
                     .limit = (guint) options->top,
                     .offset = (guint) options->skip };
  gboolean done;

  if (!open_target (run, &target) || (fields = choose_fields (run, target.entity)) == NULL)
    return CRM_EXIT_FAILED;
  if (!read_filter (run, &filter, &error) || !check_orderby (options->orderby, &error))
    return crm_run_fail (run, CRM_EXIT_FAILED, error);

  query.entity = target.entity->name;
  query.filter = filter;
  ids = crm_store_query_ids (target.store, &query, run->context->cancellable, &error);
  if (ids == NULL)
    return crm_run_fail (run, CRM_EXIT_FAILED, error);
  writer.fields = fields;
  writer_begin (&writer, target.entity);
  done = write_rows (&writer, &target, ids, &error);
  if (done)
    writer_end (&writer);
  g_clear_pointer (&writer.table, crm_table_free);

  return done ? CRM_EXIT_DONE : crm_run_fail (run, CRM_EXIT_FAILED, error);
}

int
crm_run_get (CrmRunning *run)
{
  g_auto (Target) target = { 0 };
  g_autoptr (GArray) fields = NULL;
  g_autoptr (CrmRecord) record = NULL;
  g_autofree char *key = NULL;
  GError *error = NULL;

  if (!open_target (run, &target) || (fields = choose_fields (run, target.entity)) == NULL)
    return CRM_EXIT_FAILED;
  key = crm_run_dup_key (target.entity, run->arguments[1], &error);
  if (key != NULL)
    record = crm_store_get (target.store, target.entity, key, run->context->cancellable, &error);
  if (record == NULL)
    return crm_run_fail (run, CRM_EXIT_FAILED, error);

  crm_output_json_record (run->buffer, record, fields);
  crm_run_print (run, "\n");
  return CRM_EXIT_DONE;
}

int
crm_run_search (CrmRunning *run)
{
  guint limit = run->options->top > 0 ? (guint) run->options->top : SEARCH_LIMIT;
  GError *error = NULL;
  g_autoptr (GPtrArray) found
      = crm_store_search (crm_account_get_store (run->context->account), run->arguments[0], limit,
                          run->context->cancellable, &error);
  g_autoptr (CrmTable) table = crm_table_new (3, 60);

  if (found == NULL)
    return crm_run_fail (run, CRM_EXIT_FAILED, error);

  if (run->options->json)
    crm_run_print (run, "[");
  for (guint i = 0; i < found->len; i++)
    {
      CrmRecord *record = g_ptr_array_index (found, i);
      const char *entity = crm_record_get_entity (record)->name;

      if (!run->options->json)
        {
          crm_table_add (table, entity);
          crm_table_add (table, crm_record_get_key (record));
          crm_table_add (table, crm_record_get_title (record));
          continue;
        }
      crm_run_print (run, "%s{\"entity\":", i > 0 ? "," : "");
      crm_output_json_string (run->buffer, entity);
      crm_run_print (run, ",\"key\":");
      crm_output_json_string (run->buffer, crm_record_get_key (record));
      crm_run_print (run, ",\"title\":");
      crm_output_json_string (run->buffer, crm_record_get_title (record));
      crm_run_print (run, "}");
    }
  if (run->options->json)
    crm_run_print (run, "]\n");
  crm_table_print (table, run->buffer);
  return CRM_EXIT_DONE;
}

/* --- writing ------------------------------------------------------------------------------ */

/* "Field=Value" into @patch; an empty value clears. */
static gboolean
set_field (CrmRunning *run, CrmEntity *entity, CrmPatch *patch, const char *assignment)
{
  const char *equals = strchr (assignment, '=');
  g_autofree char *name
      = equals != NULL ? g_strndup (assignment, (gsize) (equals - assignment)) : NULL;
  CrmField *field = name != NULL ? crm_entity_find_field (entity, name) : NULL;
  GError *error = NULL;

  if (name == NULL)
    {
      crm_run_refuse (run, CRM_EXIT_USAGE, _ ("“%s” is not Field=Value"), assignment);
      return FALSE;
    }
  if (field == NULL || field->read_only)
    {
      crm_run_refuse (run, CRM_EXIT_FAILED,
                      field == NULL ? _ ("%s has no field “%s”") : _ ("%s: “%s” cannot be changed"),
                      entity->name, name);
      return FALSE;
    }
  if (crm_patch_set_text (patch, name, equals[1] != '\0' ? equals + 1 : NULL, &error))
    return TRUE;

  g_prefix_error (&error, "%s: ", name);
  crm_run_fail (run, CRM_EXIT_FAILED, error);
  return FALSE;
}

static CrmPatch *
read_patch (CrmRunning *run, CrmEntity *entity, guint first, int *status)
{
  g_autoptr (CrmPatch) patch = crm_patch_new (entity);

  *status = CRM_EXIT_FAILED;
  for (guint i = first; i < run->n_arguments; i++)
    if (!set_field (run, entity, patch, run->arguments[i]))
      {
        if (strchr (run->arguments[i], '=') == NULL)
          *status = CRM_EXIT_USAGE;
        return NULL;
      }

  return g_steal_pointer (&patch);
}

static gboolean
may (CrmRunning *run, gboolean allowed, CrmEntity *entity)
{
  if (!allowed)
    crm_run_refuse (run, CRM_EXIT_FAILED, _ ("The server does not allow this for %s"),
                    entity->caption_plural);
  return allowed;
}

int
crm_run_create (CrmRunning *run)
{
  g_auto (Target) target = { 0 };
  g_autoptr (CrmPatch) patch = NULL;
  g_autofree char *key = NULL;
  GError *error = NULL;
  int status = CRM_EXIT_FAILED;

  if (!open_target (run, &target) || !may (run, target.entity->can_create, target.entity))
    return CRM_EXIT_FAILED;
  patch = read_patch (run, target.entity, 1, &status);
  if (patch == NULL)
    return status;
  if (!crm_store_create (target.store, patch, &key, run->context->cancellable, &error))
    return crm_run_fail (run, CRM_EXIT_FAILED, error);

  crm_run_print (run, "%s\n", key);
  return CRM_EXIT_DONE;
}

int
crm_run_update (CrmRunning *run)
{
  g_auto (Target) target = { 0 };
  g_autoptr (CrmPatch) patch = NULL;
  g_autofree char *key = NULL;
  GError *error = NULL;
  int status = CRM_EXIT_FAILED;

  if (!open_target (run, &target) || !may (run, target.entity->can_update, target.entity))
    return CRM_EXIT_FAILED;
  patch = read_patch (run, target.entity, 2, &status);
  if (patch == NULL)
    return status;
  key = crm_run_dup_key (target.entity, run->arguments[1], &error);
  if (key == NULL
      || !crm_store_edit (target.store, key, -1, patch, run->context->cancellable, &error))
    return crm_run_fail (run, CRM_EXIT_FAILED, error);

  return CRM_EXIT_DONE;
}

int
crm_run_delete (CrmRunning *run)
{
  g_auto (Target) target = { 0 };
  g_autofree char *key = NULL;
  GError *error = NULL;

  if (!open_target (run, &target) || !may (run, target.entity->can_delete, target.entity))
    return CRM_EXIT_FAILED;
  key = crm_run_dup_key (target.entity, run->arguments[1], &error);
  if (key == NULL
      || !crm_store_delete (target.store, target.entity, key, run->context->cancellable, &error))
    return crm_run_fail (run, CRM_EXIT_FAILED, error);

  return CRM_EXIT_DONE;
}
