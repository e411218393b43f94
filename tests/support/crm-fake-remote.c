/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-fake-private.h"

#include "crm-arena.h"
#include "crm-edm.h"
#include "crm-filter.h"
#include "crm-guid.h"
#include "crm-page.h"
#include "crm-patch.h"
#include "crm-project.h"
#include "crm-record.h"
#include "crm-time.h"

#include <string.h>

static void remote_iface_init (CrmRemoteInterface *iface);
G_DEFINE_FINAL_TYPE_WITH_CODE (CrmFakeRemote,
                               crm_fake_remote,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CRM_TYPE_REMOTE, remote_iface_init))

/* --- rows -------------------------------------------------------------------------------- */

void
crm_fake_row_free (gpointer data)
{
  FakeRow *row = data;

  if (row->was != NULL)
    crm_fake_row_free (row->was);
  g_free (row->key);
  g_hash_table_unref (row->texts);
  g_free (row);
}

FakeRow *
crm_fake_row_copy (const FakeRow *row)
{
  FakeRow *copy = g_memdup2 (row, sizeof *row);
  GHashTableIter iter;
  gpointer field, text;

  copy->was = NULL;
  copy->key = g_strdup (row->key);
  copy->texts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_iter_init (&iter, row->texts);
  while (g_hash_table_iter_next (&iter, &field, &text))
    g_hash_table_insert (copy->texts, g_strdup (field), g_strdup (text));
  return copy;
}

GHashTable *
crm_fake_new_sets (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                (GDestroyNotify) g_hash_table_unref);
}

static GHashTable *
ensure_rows (GHashTable *sets, const char *set)
{
  GHashTable *rows = g_hash_table_lookup (sets, set);

  if (rows == NULL)
    {
      rows = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, crm_fake_row_free);
      g_hash_table_insert (sets, g_strdup (set), rows);
    }
  return rows;
}

GHashTable *
crm_fake_rows_of (CrmFakeRemote *self, const char *set)
{
  return ensure_rows (self->sets, set);
}

static GHashTable *
copy_sets (GHashTable *sets)
{
  GHashTable *copy = crm_fake_new_sets ();
  GHashTableIter iter, row_iter;
  gpointer set, rows, row;

  g_hash_table_iter_init (&iter, sets);
  while (g_hash_table_iter_next (&iter, &set, &rows))
    {
      g_hash_table_iter_init (&row_iter, rows);
      while (g_hash_table_iter_next (&row_iter, NULL, &row))
        {
          FakeRow *own = crm_fake_row_copy (row);

          g_hash_table_insert (ensure_rows (copy, set), own->key, own);
        }
    }
  return copy;
}

void
crm_fake_remote_take_backup (CrmFakeRemote *self)
{
  g_clear_pointer (&self->backup, g_hash_table_unref);
  self->backup = copy_sets (self->sets);
  self->backup_serial = self->serial;
}

void
crm_fake_remote_restore_backup (CrmFakeRemote *self)
{
  g_assert_nonnull (self->backup);
  g_hash_table_unref (self->sets);
  self->sets = copy_sets (self->backup);
  self->serial = self->backup_serial;
}

FakeRow *
crm_fake_find_row (CrmFakeRemote *self, const char *set, const char *key)
{
  FakeRow *row = g_hash_table_lookup (crm_fake_rows_of (self, set), key);

  return row != NULL && !row->deleted ? row : NULL;
}

FakeRow *
crm_fake_find_visible (CrmFakeRemote *self, const char *set, const char *key)
{
  FakeRow *row = crm_fake_find_row (self, set, key);

  return row != NULL && !row->hidden ? row : NULL;
}

void
crm_fake_date_row (CrmFakeRemote *self, FakeRow *row, gint64 us)
{
  row->modified_us = us + self->behaviour.dates_off_us;
  row->serial = ++self->serial;
  row->etag++;
  g_hash_table_insert (row->texts, g_strdup ("ModifiedOn"), crm_time_format (row->modified_us));
}

FakeRow *
crm_fake_ensure_row (CrmFakeRemote *self, const char *set, const char *key)
{
  FakeRow *row = g_hash_table_lookup (crm_fake_rows_of (self, set), key);

  if (row == NULL)
    {
      row = g_new0 (FakeRow, 1);
      row->key = g_strdup (key);
      row->texts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
      g_hash_table_insert (row->texts, g_strdup ("Id"), g_strdup (key));
      g_hash_table_insert (crm_fake_rows_of (self, set), row->key, row);
    }
  row->deleted = FALSE;
  return row;
}

void
crm_fake_fill_values (
    FakeRow *row, CrmEntity *entity, GArray *select, CrmArena *arena, CrmValue *values)
{
  for (guint i = 0; i < entity->n_fields; i++)
    {
      CrmField *field = entity->fields[i];
      const char *text = g_hash_table_lookup (row->texts, field->name);
      gboolean wanted = select == NULL || field->is_key;

      for (guint k = 0; select != NULL && k < select->len; k++)
        wanted = wanted || g_array_index (select, guint, k) == i;
      values[i] = crm_value_absent ();
      if (wanted && !crm_value_parse (field->type, text, -1, arena, &values[i], NULL))
        g_error ("The fake server holds \"%s\" for %s", text, field->name);
    }
}

char *
crm_fake_dup_etag (CrmFakeRemote *self, FakeRow *row)
{
  if (self->behaviour.no_etags)
    return NULL;
  if (self->behaviour.etags_stand)
    return g_strdup ("W/\"1\"");
  if (self->behaviour.etags_move)
    return g_strdup_printf ("W/\"%u %u\"", row->etag, ++self->n_links);
  return g_strdup_printf ("W/\"%u\"", row->etag);
}

static CrmRecord *
new_record (CrmFakeRemote *self, CrmEntity *entity, FakeRow *row)
{
  g_autoptr (CrmArena) arena = crm_arena_new ();
  g_autofree CrmValue *values = g_new0 (CrmValue, entity->n_fields);
  g_autofree char *etag = crm_fake_dup_etag (self, row);

  crm_fake_fill_values (row, entity, NULL, arena, values);
  return crm_record_new (self->project, entity, NULL, etag, values);
}

/* --- processes of the server ------------------------------------------------------------- */

static void
process_free (gpointer data)
{
  FakeProcess *process = data;

  g_free (process->activity_key);
  g_free (process->set);
  g_free (process->name);
  g_free (process);
}

static void
begin_process (CrmFakeRemote *self, const char *set, FakeRow *row)
{
  FakeProcess *process;

  if (self->behaviour.process_ms == 0 || !g_str_equal (set, "Opportunities"))
    return;
  process = g_new0 (FakeProcess, 1);
  process->set = g_strdup (row->key);
  process->activity_key = crm_guid_new ();
  process->name
      = g_strdup_printf ("Call about %s", (char *) g_hash_table_lookup (row->texts, "Name"));
  process->due_us
      = crm_fake_clock_true_us (self->clock) + (gint64) self->behaviour.process_ms * 1000;
  g_ptr_array_add (self->processes, process);
}

static void
run_processes (CrmFakeRemote *self)
{
  gint64 now = crm_fake_clock_true_us (self->clock);

  for (guint i = 0; i < self->processes->len;)
    {
      FakeProcess *process = g_ptr_array_index (self->processes, i);
      FakeRow *row;

      if (process->due_us > now)
        {
          i++;
          continue;
        }
      row = crm_fake_ensure_row (self, "Activities", process->activity_key);
      g_hash_table_insert (row->texts, g_strdup ("Name"), g_strdup (process->name));
      g_hash_table_insert (row->texts, g_strdup ("OpportunityId"), g_strdup (process->set));
      crm_fake_date_row (self, row, process->due_us);
      g_ptr_array_remove_index (self->processes, i);
    }
}

/* --- every call -------------------------------------------------------------------------- */

static gboolean
set_failure (CrmFakeRemote *self, GError **error)
{
  g_set_error (error, CRM_REMOTE_ERROR, (int) self->fail_code, "The fake server fails: %u",
               self->fail_code);
  return FALSE;
}

gboolean
crm_fake_begin_call (CrmFakeRemote *self,
                     const char *verb,
                     const char *set,
                     GCancellable *cancellable,
                     GError **error)
{
  const char *counter = self->in_batch ? "in-batch" : verb;
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (self->n_calls, counter));

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  g_hash_table_insert (self->n_calls, g_strdup (counter), GUINT_TO_POINTER (n + 1));
  if (!self->in_batch)
    self->n_requests += self->behaviour.requests_a_call;
  g_string_append_printf (self->log, "%s%s%s%s\n", self->in_batch ? "+" : "", verb,
                          set != NULL ? " " : "", set != NULL ? set : "");
  run_processes (self);
  if (self->hook != NULL)
    self->hook (self, verb, set, self->hook_data);
  self->failing_after = FALSE;
  if (self->fail_in > 0 && (self->fail_verb == NULL || g_str_equal (self->fail_verb, verb))
      && --self->fail_in == 0)
    {
      if (!self->fail_after)
        return set_failure (self, error);
      self->failing_after = TRUE;
    }
  if (set != NULL && g_hash_table_contains (self->denied, set))
    {
      g_set_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_DENIED, "No access to %s", set);
      return FALSE;
    }
  return TRUE;
}

gboolean
crm_fake_end_call (CrmFakeRemote *self, GCancellable *cancellable, GError **error)
{
  if (!self->in_batch && self->cancel_in > 0 && --self->cancel_in == 0)
    {
      g_cancellable_cancel (self->to_cancel);
      g_clear_object (&self->to_cancel);
    }
  if (self->failing_after)
    return set_failure (self, error);
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

gboolean
crm_fake_fail_with (GError **error, CrmRemoteError code, const char *words)
{
  g_set_error_literal (error, CRM_REMOTE_ERROR, (int) code, words);
  return FALSE;
}

/* --- reading ----------------------------------------------------------------------------- */

static char *
dup_layout_etag (CrmFakeRemote *self)
{
  gboolean other_node = self->behaviour.layout_nodes && self->n_layout_etags++ % 2 == 1;

  return g_strdup_printf ("W/\"m%d%s\"", self->behaviour.extra_set + 2 * self->behaviour.lost_phone,
                          other_node ? "b" : "");
}

static CrmPage *
fake_fetch (CrmRemote *remote, const CrmRequest *request, GCancellable *cancellable, GError **error)
{
  CrmFakeRemote *self = CRM_FAKE_REMOTE (remote);
  g_autoptr (CrmPage) page = NULL;
  gboolean done;

  if (!crm_fake_begin_call (self, "fetch", request->entity->set, cancellable, error))
    return NULL;
  page = crm_page_new (self->project, request->entity);
  done = crm_fake_fill_page (self, request, page, error);
  if (!done || !crm_fake_end_call (self, cancellable, error))
    return NULL;
  page->bytes = 100 + 100 * page->rows->len;
  if (self->behaviour.layout_etags)
    {
      g_autofree char *etag = dup_layout_etag (self);

      page->metadata_etag = crm_arena_strndup (page->arena, etag, -1);
    }
  if (!self->behaviour.no_time)
    page->server_time_us = crm_fake_clock_true_us (self->clock) / G_USEC_PER_SEC * G_USEC_PER_SEC;
  return g_steal_pointer (&page);
}

static CrmRecord *
fake_get (CrmRemote *remote,
          CrmEntity *entity,
          const char *key,
          GCancellable *cancellable,
          GError **error)
{
  CrmFakeRemote *self = CRM_FAKE_REMOTE (remote);
  CrmRequest everything = { .entity = entity };
  FakeRow *row;

  if (!crm_fake_begin_call (self, "get", entity->set, cancellable, error)
      || !crm_fake_knows_fields (self, &everything, NULL, error))
    return NULL;
  row = crm_fake_find_visible (self, entity->set, key);
  if (row == NULL)
    crm_fake_fail_with (error, CRM_REMOTE_ERROR_NOT_FOUND, "No such record");
  else if (crm_fake_is_bad (row, NULL))
    {
      crm_fake_fail_with (error, CRM_REMOTE_ERROR_NOT_ODATA, "Contacts, Name: no text");
      row = NULL;
    }
  if (row == NULL || !crm_fake_end_call (self, cancellable, error))
    return NULL;
  return new_record (self, entity, row);
}

/* --- writing ----------------------------------------------------------------------------- */

static gboolean
is_acceptable (CrmPatch *patch, GError **error)
{
  CrmEntity *entity = crm_patch_get_entity (patch);
  CrmField *name = crm_entity_find_field (entity, "Name");
  const CrmPatchEntry *entry = name != NULL ? crm_patch_find (patch, name->index) : NULL;

  if (entry == NULL || entry->now.kind != CRM_VALUE_TEXT)
    return TRUE;
  if (g_str_has_prefix (entry->now.text, "REFUSE"))
    return crm_fake_fail_with (error, CRM_REMOTE_ERROR_REJECTED, "The server says <b>no</b>");
  if (g_str_has_prefix (entry->now.text, "DENY"))
    return crm_fake_fail_with (error, CRM_REMOTE_ERROR_DENIED, "Not yours");
  if (g_str_has_prefix (entry->now.text, "BROKEN"))
    return crm_fake_fail_with (error, CRM_REMOTE_ERROR_UNKNOWN_OUTCOME, "Internal error");
  return TRUE;
}

/* A change set is looked at when it is whole. */
static gboolean
comes_with_it (CrmFakeRemote *self, CrmEntity *entity, const char *key)
{
  for (guint i = 0; self->change_set != NULL && i < self->n_change_set; i++)
    {
      CrmCall *call = &self->change_set[i];
      g_autofree char *made = NULL;

      if (call->kind != CRM_CALL_CREATE
          || !g_str_equal (crm_patch_get_entity (call->patch)->set, entity->set))
        continue;
      made = crm_fake_dup_patch_key (call->patch);
      if (g_str_equal (made, key))
        return TRUE;
    }
  return FALSE;
}

/* What a lookup points at must be there. */
static gboolean
has_targets (CrmFakeRemote *self, CrmPatch *patch, GError **error)
{
  CrmEntity *entity = crm_patch_get_entity (patch);

  for (guint i = 0; i < crm_patch_get_n_entries (patch); i++)
    {
      const CrmPatchEntry *entry = crm_patch_get_entry (patch, i);
      CrmField *field = entity->fields[entry->field];
      CrmEntity *target = field->lookup_entity != NULL
                              ? crm_project_find_entity (self->project, field->lookup_entity)
                              : NULL;
      g_autofree char *key = NULL;

      if (target == NULL || crm_value_is_empty (&entry->now))
        continue;
      key = crm_value_dup_text (field->type, &entry->now);
      if (crm_fake_find_row (self, target->set, key) == NULL && !comes_with_it (self, target, key))
        return crm_fake_fail_with (error, CRM_REMOTE_ERROR_REJECTED, "A lookup points nowhere");
    }
  return TRUE;
}

static gboolean
is_modest (CrmFakeRemote *self, CrmPatch *patch, GError **error)
{
  CrmEntity *entity = crm_patch_get_entity (patch);

  for (guint i = 0; self->behaviour.shy_creates && i < crm_patch_get_n_entries (patch); i++)
    if (entity->fields[crm_patch_get_entry (patch, i)->field]->lookup_entity != NULL)
      return crm_fake_fail_with (error, CRM_REMOTE_ERROR_REJECTED, "No lookups in a new record");
  return TRUE;
}

static char *
dup_stored_text (CrmFakeRemote *self, CrmField *field, const CrmValue *value)
{
  char *text = crm_value_dup_text (field->type, value);

  if (text == NULL || !self->behaviour.normalizes)
    return text;
  if (g_str_equal (field->name, "Name"))
    return g_strstrip (text);
  if (g_str_equal (field->name, "Phone") && strlen (text) > 8)
    text[8] = '\0';
  return text;
}

static void
apply_patch (CrmFakeRemote *self, FakeRow *row, CrmPatch *patch)
{
  CrmEntity *entity = crm_patch_get_entity (patch);

  for (guint i = 0; i < crm_patch_get_n_entries (patch); i++)
    {
      const CrmPatchEntry *entry = crm_patch_get_entry (patch, i);
      CrmField *field = entity->fields[entry->field];

      if (field->is_key || field->read_only)
        continue;
      g_hash_table_insert (row->texts, g_strdup (field->name),
                           dup_stored_text (self, field, &entry->now));
    }
  row->n_writes++;
  crm_fake_date_row (self, row, crm_fake_clock_true_us (self->clock));
  begin_process (self, entity->set, row);
}

static void
fill_receipt (CrmFakeRemote *self, CrmEntity *entity, FakeRow *row, CrmReceipt *receipt)
{
  if (self->behaviour.bare_receipts)
    return;
  receipt->etag = crm_fake_dup_etag (self, row);
  if (!self->behaviour.no_echo)
    receipt->record = new_record (self, entity, row);
}

char *
crm_fake_dup_patch_key (CrmPatch *patch)
{
  CrmEntity *entity = crm_patch_get_entity (patch);
  g_autofree CrmValue *values = g_new0 (CrmValue, entity->n_fields);

  for (guint i = 0; i < crm_patch_get_n_entries (patch); i++)
    {
      const CrmPatchEntry *entry = crm_patch_get_entry (patch, i);

      values[entry->field] = entry->now;
    }
  return crm_entity_dup_key (entity, values);
}

static char *
dup_new_key (CrmFakeRemote *self, CrmPatch *patch)
{
  const char *set = crm_patch_get_entity (patch)->set;

  if (self->behaviour.makes_keys && g_str_equal (set, "Contacts"))
    return g_strdup_printf ("eeeeeeee-0000-4000-8000-%012u",
                            g_hash_table_size (crm_fake_rows_of (self, set)) + 1);
  return crm_fake_dup_patch_key (patch);
}

static gboolean
fake_create (CrmRemote *remote,
             CrmPatch *patch,
             CrmReceipt *receipt,
             GCancellable *cancellable,
             GError **error)
{
  CrmFakeRemote *self = CRM_FAKE_REMOTE (remote);
  CrmEntity *entity = crm_patch_get_entity (patch);
  g_autofree char *key = NULL;
  FakeRow *row;

  if (!crm_fake_begin_call (self, "create", entity->set, cancellable, error)
      || !is_modest (self, patch, error) || !is_acceptable (patch, error)
      || !has_targets (self, patch, error) || !crm_fake_knows_fields (self, NULL, patch, error))
    return FALSE;
  key = dup_new_key (self, patch);
  if (crm_fake_find_row (self, entity->set, key) != NULL)
    return crm_fake_fail_with (error, CRM_REMOTE_ERROR_EXISTS, "There is such a record");
  row = crm_fake_ensure_row (self, entity->set, key);
  apply_patch (self, row, patch);
  if (!crm_fake_end_call (self, cancellable, error))
    return FALSE;
  receipt->key = g_strdup (key);
  fill_receipt (self, entity, row, receipt);
  return TRUE;
}

static gboolean
is_current (CrmFakeRemote *self, FakeRow *row, const char *etag, GError **error)
{
  g_autofree char *current = NULL;

  if (etag == NULL && self->behaviour.needs_etag)
    return crm_fake_fail_with (error, CRM_REMOTE_ERROR_CONFLICT, "Say which version is meant");
  current = crm_fake_dup_etag (self, row);
  if (etag == NULL || current == NULL || g_str_equal (etag, current))
    return TRUE;
  return crm_fake_fail_with (error, CRM_REMOTE_ERROR_CONFLICT, "The record moved on");
}

static gboolean
fake_update (CrmRemote *remote,
             const char *key,
             const char *etag,
             CrmPatch *patch,
             CrmReceipt *receipt,
             GCancellable *cancellable,
             GError **error)
{
  CrmFakeRemote *self = CRM_FAKE_REMOTE (remote);
  CrmEntity *entity = crm_patch_get_entity (patch);
  FakeRow *row;

  if (!crm_fake_begin_call (self, "update", entity->set, cancellable, error)
      || !is_acceptable (patch, error) || !has_targets (self, patch, error)
      || !crm_fake_knows_fields (self, NULL, patch, error))
    return FALSE;
  row = crm_fake_find_visible (self, entity->set, key);
  if (row == NULL)
    return crm_fake_fail_with (error, CRM_REMOTE_ERROR_NOT_FOUND, "No such record");
  if (!is_current (self, row, etag, error))
    return FALSE;
  apply_patch (self, row, patch);
  if (!crm_fake_end_call (self, cancellable, error))
    return FALSE;
  fill_receipt (self, entity, row, receipt);
  return TRUE;
}

static gboolean
fake_remove (CrmRemote *remote,
             CrmEntity *entity,
             const char *key,
             const char *etag,
             GCancellable *cancellable,
             GError **error)
{
  CrmFakeRemote *self = CRM_FAKE_REMOTE (remote);
  FakeRow *row;

  if (!crm_fake_begin_call (self, "remove", entity->set, cancellable, error))
    return FALSE;
  row = crm_fake_find_visible (self, entity->set, key);
  if (row == NULL)
    return crm_fake_fail_with (error, CRM_REMOTE_ERROR_NOT_FOUND, "No such record");
  if (!is_current (self, row, etag, error))
    return FALSE;
  crm_fake_remote_delete (self, entity->set, key);
  return crm_fake_end_call (self, cancellable, error);
}

/* --- the rest of the interface ----------------------------------------------------------- */

static gboolean
fake_sign_in (CrmRemote *remote, CrmIdentity *identity, GCancellable *cancellable, GError **error)
{
  CrmFakeRemote *self = CRM_FAKE_REMOTE (remote);

  if (!crm_fake_begin_call (self, "sign-in", NULL, cancellable, error)
      || !crm_fake_end_call (self, cancellable, error))
    return FALSE;
  if (self->behaviour.user_id == NULL)
    identity->user_id = g_strdup ("aaaaaaaa-0000-4000-8000-000000000001");
  else if (*self->behaviour.user_id != '\0')
    identity->user_id = g_strdup (self->behaviour.user_id);
  identity->user_name = g_strdup ("Ann");
  identity->roles = g_strdup (self->behaviour.roles);
  return TRUE;
}

static CrmEdm *
fake_fetch_metadata (CrmRemote *remote,
                     const char *known_etag,
                     char **etag,
                     GCancellable *cancellable,
                     GError **error)
{
  CrmFakeRemote *self = CRM_FAKE_REMOTE (remote);
  g_autofree char *current = dup_layout_etag (self);

  if (!crm_fake_begin_call (self, "metadata", NULL, cancellable, error)
      || !crm_fake_end_call (self, cancellable, error))
    return NULL;
  if (g_strcmp0 (known_etag, current) == 0 && !self->behaviour.layout_always)
    return NULL;
  if (etag != NULL)
    *etag = g_steal_pointer (&current);
  return crm_fake_new_edm (self);
}

static char *
fake_get_setting (CrmRemote *remote, const char *name, GCancellable *cancellable, GError **error)
{
  CrmFakeRemote *self = CRM_FAKE_REMOTE (remote);

  if (!crm_fake_begin_call (self, "setting", name, cancellable, error)
      || !crm_fake_end_call (self, cancellable, error))
    return NULL;
  return g_strdup (self->behaviour.setting);
}

static void
fake_set_project (CrmRemote *remote, CrmProject *project)
{
  CrmFakeRemote *self = CRM_FAKE_REMOTE (remote);

  crm_project_ref (project);
  g_clear_pointer (&self->project, crm_project_unref);
  self->project = project;
}

static guint
fake_get_n_requests (CrmRemote *remote)
{
  return CRM_FAKE_REMOTE (remote)->n_requests;
}

static guint
fake_get_retry_after_ms (CrmRemote *remote)
{
  return CRM_FAKE_REMOTE (remote)->behaviour.retry_after_ms;
}

static char *
fake_fetch_document (CrmRemote *remote,
                     const char *url,
                     const char *known_etag,
                     char **etag,
                     GCancellable *cancellable,
                     GError **error)
{
  CrmFakeRemote *self = CRM_FAKE_REMOTE (remote);
  const char *document = self->behaviour.document;

  if (url == NULL)
    return NULL;
  if (!crm_fake_begin_call (self, "document", NULL, cancellable, error))
    return NULL;
  if (document == NULL)
    {
      g_set_error_literal (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_NOT_FOUND, "Nothing is there");
      return NULL;
    }
  *etag = g_strdup (document);

  return g_strcmp0 (known_etag, document) == 0 ? NULL : g_strdup (document);
}

static void
remote_iface_init (CrmRemoteInterface *iface)
{
  iface->sign_in = fake_sign_in;
  iface->fetch_metadata = fake_fetch_metadata;
  iface->fetch = fake_fetch;
  iface->get = fake_get;
  iface->create = fake_create;
  iface->update = fake_update;
  iface->remove = fake_remove;
  iface->get_setting = fake_get_setting;
  iface->set_project = fake_set_project;
  iface->batch = crm_fake_batch;
  iface->get_retry_after_ms = fake_get_retry_after_ms;
  iface->get_n_requests = fake_get_n_requests;
  iface->read_settings = crm_fake_read_settings;
  iface->list_twins = crm_fake_list_twins;
  iface->read_stream = crm_fake_read_stream;
  iface->write_stream = crm_fake_write_stream;
  iface->fetch_document = fake_fetch_document;
}

static void
crm_fake_remote_finalize (GObject *object)
{
  CrmFakeRemote *self = CRM_FAKE_REMOTE (object);

  g_clear_object (&self->clock);
  g_clear_object (&self->to_cancel);
  g_clear_pointer (&self->project, crm_project_unref);
  g_hash_table_unref (self->sets);
  g_clear_pointer (&self->backup, g_hash_table_unref);
  g_hash_table_unref (self->denied);
  g_hash_table_unref (self->links);
  g_hash_table_unref (self->n_calls);
  g_ptr_array_unref (self->processes);
  g_ptr_array_unref (self->twins);
  g_hash_table_unref (self->streams);
  g_string_free (self->pieces, TRUE);
  g_string_free (self->log, TRUE);
  g_free (self->fail_verb);
  G_OBJECT_CLASS (crm_fake_remote_parent_class)->finalize (object);
}

static void
crm_fake_remote_class_init (CrmFakeRemoteClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = crm_fake_remote_finalize;
}

static void
crm_fake_remote_init (CrmFakeRemote *self)
{
  self->sets = crm_fake_new_sets ();
  self->denied = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->links = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, crm_fake_link_free);
  self->n_calls = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->processes = g_ptr_array_new_with_free_func (process_free);
  self->twins = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  self->streams
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  self->pieces = g_string_new (NULL);
  self->log = g_string_new (NULL);
}

CrmFakeRemote *
crm_fake_remote_new (CrmFakeClock *clock)
{
  CrmFakeRemote *self = g_object_new (CRM_TYPE_FAKE_REMOTE, NULL);

  self->clock = g_object_ref (clock);
  return self;
}
