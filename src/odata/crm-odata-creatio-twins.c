/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-odata-creatio.h"

#include "crm-odata-ask.h"
#include "crm-project.h"
#include "crm-time.h"

#include <string.h>

#define PAGE 500
#define MAX_PAGES 40
#define SELECT "$select=Id,OldRecordId,NewRecordId,SchemaTableName,CreatedOn"
/* A merge that was being written while the list was read may have an earlier date. */
#define OVERLAP_US (15 * 60 * (gint64) G_USEC_PER_SEC)

/* A key in the one form that all have. */
static char *
dup_key (const char *text)
{
  return text != NULL && g_uuid_string_is_valid (text) ? g_ascii_strdown (text, -1) : NULL;
}

static void
take_twin (CrmProject *project, yyjson_val *row, GPtrArray *twins)
{
  const char *table = crm_odata_answer_text (row, "SchemaTableName");
  CrmEntity *entity = table != NULL ? crm_project_find_entity (project, table) : NULL;
  g_autofree char *removed = dup_key (crm_odata_answer_text (row, "OldRecordId"));
  g_autofree char *survivor = dup_key (crm_odata_answer_text (row, "NewRecordId"));
  CrmTwin *twin;

  if (entity == NULL && table != NULL)
    entity = crm_project_find_entity_by_set (project, table);
  if (entity == NULL || removed == NULL || survivor == NULL || strcmp (removed, survivor) == 0)
    return;
  twin = g_new0 (CrmTwin, 1);
  twin->entity = entity;
  twin->removed = g_steal_pointer (&removed);
  twin->survivor = g_steal_pointer (&survivor);
  g_ptr_array_add (twins, twin);
}

/* The newest of all: where the list ends today. */
static char *
ask_end (CrmOdataService *service, GCancellable *cancellable, GError **error)
{
  yyjson_doc *doc
      = crm_odata_ask_rows (service, "DuplicatesHistory", NULL,
                            SELECT "&$orderby=CreatedOn%20desc&$top=1", cancellable, error);
  gboolean is_list = crm_odata_answer_rows (doc) != NULL;
  const char *newest = crm_odata_answer_text (crm_odata_answer_first (doc), "CreatedOn");
  char *end = is_list ? g_strdup (newest != NULL ? newest : "1970-01-01T00:00:00Z") : NULL;

  yyjson_doc_free (doc);

  return end;
}

/* @since as a literal, some time before. %NULL: it is no time. */
static char *
dup_start (CrmOdataService *service, const char *since)
{
  const CrmOdataDialect *dialect = crm_odata_service_get_dialect (service);
  g_autofree char *text = NULL;
  gint64 us;

  if (!crm_time_parse (since, strlen (since), &us))
    return NULL;
  text = crm_time_format (us - OVERLAP_US);

  return crm_odata_dialect_is_old (dialect) ? g_strdup_printf ("datetime'%.19s'", text)
                                            : g_steal_pointer (&text);
}

gboolean
crm_odata_creatio_list_twins (CrmOdataService *service,
                              CrmProject *project,
                              const char *since,
                              char **until,
                              GPtrArray *twins,
                              GCancellable *cancellable,
                              GError **error)
{
  g_autofree char *start = since != NULL ? dup_start (service, since) : NULL;
  g_autofree char *filter = g_strconcat ("CreatedOn ge ", start, NULL);
  g_autoptr (GError) cause = NULL;
  gsize n_rows = PAGE;

  if (start == NULL)
    {
      *until = ask_end (service, cancellable, &cause);
      if (cause == NULL)
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }
  for (guint page = 0; page < MAX_PAGES && n_rows == PAGE; page++)
    {
      g_autofree char *options
          = g_strdup_printf (SELECT "&$orderby=CreatedOn,Id&$top=%d&$skip=%u", PAGE, page * PAGE);
      yyjson_doc *doc
          = crm_odata_ask_rows (service, "DuplicatesHistory", filter, options, cancellable, &cause);
      yyjson_arr_iter iter = yyjson_arr_iter_with (crm_odata_answer_rows (doc));
      yyjson_val *row;

      n_rows = yyjson_arr_size (crm_odata_answer_rows (doc));
      while ((row = yyjson_arr_iter_next (&iter)) != NULL)
        {
          take_twin (project, row, twins);
          g_set_str (until, crm_odata_answer_text (row, "CreatedOn"));
        }
      yyjson_doc_free (doc);
      if (cause != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&cause));
          return FALSE;
        }
    }

  return TRUE;
}
