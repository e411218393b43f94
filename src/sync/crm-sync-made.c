/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-sync-push.h"

#include "crm-arena.h"
#include "crm-filter.h"
#include "crm-merge.h"
#include "crm-page.h"
#include "crm-patch.h"
#include "crm-project.h"
#include "crm-record.h"

#include <string.h>

/* What became of a new record whose answer was lost, where the server makes the keys: nobody can
 * ask for it by its key. It is looked for by what it was made of. */

/* Longer texts are what servers do not compare. */
#define MAX_COMPARED 200

gboolean
crm_sync_made_is_named (CrmSend *send)
{
  GArray *keys = send->entity->keys;

  for (guint i = 0; i < keys->len; i++)
    if (crm_patch_find (send->patch, g_array_index (keys, guint, i)) == NULL)
      return FALSE;
  return TRUE;
}

/* A single number is what servers count themselves, also where it is sent: of a record that is made
 * again it is the old one. */
gboolean
crm_sync_made_there (CrmEntity *entity)
{
  for (guint i = 0; i < entity->keys->len; i++)
    {
      CrmField *field = entity->fields[g_array_index (entity->keys, guint, i)];

      if (field->read_only
          || (entity->keys->len == 1 && field->type != CRM_EDM_GUID
              && field->type != CRM_EDM_STRING))
        return TRUE;
    }
  return FALSE;
}

/* Does every server compare it exactly? What it may round, trim or cut is compared here. */
static gboolean
is_compared (CrmField *field, const CrmValue *value)
{
  switch ((int) field->type)
    {
    case CRM_EDM_BOOLEAN:
    case CRM_EDM_GUID:
    case CRM_EDM_INT16:
    case CRM_EDM_INT32:
    case CRM_EDM_INT64:
      return TRUE;
    case CRM_EDM_STRING:
      return value->length > 0 && value->length <= MAX_COMPARED && !g_ascii_isspace (value->text[0])
             && !g_ascii_isspace (value->text[value->length - 1])
             && memchr (value->text, '\n', value->length) == NULL;
    default:
      return FALSE;
    }
}

static CrmFilter *
new_filter (CrmSend *send)
{
  CrmFilter *result = NULL;

  for (guint i = 0; i < crm_patch_get_n_entries (send->patch); i++)
    {
      const CrmPatchEntry *entry = crm_patch_get_entry (send->patch, i);
      CrmField *field = send->entity->fields[entry->field];
      CrmFilter *one;

      if (field->is_key || field->read_only || !is_compared (field, &entry->now))
        continue;
      one = crm_filter_new (CRM_FILTER_EQ, crm_filter_new_path (field->name),
                            crm_filter_new_literal (field->type, &entry->now));
      result = result != NULL ? crm_filter_new (CRM_FILTER_AND, result, one) : one;
    }
  return result;
}

static gboolean
is_as_sent (CrmSend *send, const CrmValue *values)
{
  for (guint i = 0; i < crm_patch_get_n_entries (send->patch); i++)
    {
      const CrmPatchEntry *entry = crm_patch_get_entry (send->patch, i);
      CrmField *field = send->entity->fields[entry->field];

      if (!field->is_key && !field->read_only
          && !crm_merge_is_tidied (field->type, &entry->now, &values[entry->field]))
        return FALSE;
    }
  return TRUE;
}

/* What was there when this device looked last is not what it made since. */
static gboolean
may_be_new (CrmSyncUpload *upload, CrmEntity *entity, const CrmValue *values)
{
  CrmSyncRun *run = upload->run;
  g_autofree char *key = crm_entity_dup_key (entity, values);
  g_autoptr (CrmRecord) here
      = key != NULL ? crm_store_get (run->store, entity, key, NULL, NULL) : NULL;
  const CrmValue *date = entity->modified_field >= 0 ? &values[entity->modified_field] : NULL;

  return key != NULL && here == NULL
         && (date == NULL || date->kind != CRM_VALUE_INT
             || date->integer >= crm_sync_run_get (run, entity)->checkpoint.watermark_us);
}

/* A server that pages by position, or from a date on, may show it twice. */
static gboolean
has_candidate (GPtrArray *candidates, CrmRecord *record)
{
  for (guint i = 0; i < candidates->len; i++)
    if (g_strcmp0 (crm_record_get_key (g_ptr_array_index (candidates, i)),
                   crm_record_get_key (record))
        == 0)
      return TRUE;
  return FALSE;
}

/* Adds those of @page that may be it. */
static void
add_candidates (CrmSyncUpload *upload, CrmSend *send, CrmPage *page, GPtrArray *candidates)
{
  for (guint i = 0; i < page->rows->len; i++)
    {
      CrmRow *row = &g_array_index (page->rows, CrmRow, i);
      g_autoptr (CrmRecord) record = NULL;

      if (row->values == NULL || !is_as_sent (send, row->values)
          || !may_be_new (upload, send->entity, row->values))
        continue;
      record = crm_record_new (upload->run->project, send->entity, NULL, row->etag, row->values);
      if (!has_candidate (candidates, record))
        g_ptr_array_add (candidates, g_steal_pointer (&record));
    }
}

gboolean
crm_sync_made_find (CrmSyncUpload *upload, CrmSend *send, CrmRecord **theirs, GError **error)
{
  g_auto (CrmSyncListing) listing = { 0 };
  g_autoptr (GPtrArray) candidates
      = g_ptr_array_new_with_free_func ((GDestroyNotify) crm_record_unref);
  g_autoptr (GError) problem = NULL;

  *theirs = NULL;
  crm_sync_listing_init (&listing, upload->run, send->entity);
  crm_sync_listing_set_order (&listing, FALSE);
  listing.count = FALSE;
  listing.filter = new_filter (send);
  while (listing.filter != NULL && candidates->len < 2)
    {
      g_autoptr (CrmPage) page = crm_sync_listing_next (&listing, &problem);

      if (page == NULL)
        break;
      add_candidates (upload, send, page, candidates);
    }
  /* A server that cannot look for it has not found it. */
  if (problem != NULL && !crm_sync_is_entity_error (problem))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  if (problem == NULL && candidates->len == 1)
    *theirs = crm_record_ref (g_ptr_array_index (candidates, 0));
  return TRUE;
}
