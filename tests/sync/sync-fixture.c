/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync-fixture.h"

#include "crm-patch.h"
#include "crm-project.h"
#include "crm-record.h"
#include "crm-value.h"

#include <glib/gstdio.h>

static void
open_device (SyncFixture *self)
{
  g_autofree char *path = g_build_filename (self->directory, "test.db", NULL);
  g_autoptr (GError) error = NULL;

  self->store = crm_store_open (path, NULL, &error);
  g_assert_no_error (error);
  self->engine
      = crm_sync_engine_new (self->store, CRM_REMOTE (self->server), CRM_CLOCK (self->clock));
  crm_sync_engine_set_project_json (self->engine, self->project_json != NULL
                                                      ? self->project_json
                                                      : crm_fake_remote_get_project_json ());
}

static void
close_device (SyncFixture *self)
{
  g_clear_object (&self->engine);
  crm_store_close (self->store);
  g_clear_object (&self->store);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

void
sync_fixture_set_up (SyncFixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  self->directory = g_dir_make_tmp ("liaison-sync-XXXXXX", &error);
  g_assert_no_error (error);
  self->clock = crm_fake_clock_new (SYNC_NOON);
  self->server = crm_fake_remote_new (self->clock);
  self->cancellable = g_cancellable_new ();
  open_device (self);
}

static void
remove_files (const char *directory)
{
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (directory, name, NULL);

      remove_files (path);
      g_unlink (path);
    }
  g_rmdir (directory);
}

void
sync_fixture_tear_down (SyncFixture *self, gconstpointer data)
{
  close_device (self);
  g_clear_pointer (&self->report, crm_sync_report_unref);
  g_clear_object (&self->server);
  g_clear_object (&self->clock);
  g_clear_object (&self->cancellable);
  remove_files (self->directory);
  g_clear_pointer (&self->directory, g_free);
  g_clear_pointer (&self->project_json, g_free);
}

void
sync_fixture_change_project (SyncFixture *self, const char *instead_of, const char *text)
{
  g_autofree char *before = g_strdup (
      self->project_json != NULL ? self->project_json : crm_fake_remote_get_project_json ());
  g_auto (GStrv) parts = g_strsplit (before, instead_of, -1);

  g_assert_cmpuint (g_strv_length (parts), >, 1);
  g_free (self->project_json);
  self->project_json = g_strjoinv (text, parts);
  crm_sync_engine_set_project_json (self->engine, self->project_json);
}

void
sync_fixture_restart (SyncFixture *self)
{
  close_device (self);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  open_device (self);
}

gboolean
sync_fixture_try (SyncFixture *self, CrmSyncFlags flags, GError **error)
{
  g_clear_pointer (&self->report, crm_sync_report_unref);
  return crm_sync_engine_run (self->engine, flags, NULL, NULL, &self->report, self->cancellable,
                              error);
}

void
sync_fixture_sync (SyncFixture *self)
{
  g_autoptr (GError) error = NULL;

  sync_fixture_try (self, CRM_SYNC_FLAGS_FOREGROUND, &error);
  g_assert_no_error (error);
}

CrmSyncCount *
sync_fixture_count (SyncFixture *self, const char *entity)
{
  for (guint i = 0; i < self->report->counts->len; i++)
    {
      CrmSyncCount *count = g_ptr_array_index (self->report->counts, i);

      if (g_str_equal (count->entity, entity))
        return count;
    }
  g_error ("No entity %s in the report", entity);
}

static CrmEntity *
find_entity (CrmProject *project, const char *name)
{
  CrmEntity *entity = crm_project_find_entity (project, name);

  g_assert_nonnull (entity);
  return entity;
}

char *
sync_fixture_create (SyncFixture *self, const char *entity, ...)
{
  g_autoptr (CrmProject) project = crm_store_dup_project (self->store);
  g_autoptr (CrmPatch) patch = crm_patch_new (find_entity (project, entity));
  g_autoptr (GError) error = NULL;
  char *key = NULL;
  const char *field;
  va_list arguments;

  va_start (arguments, entity);
  while ((field = va_arg (arguments, const char *)) != NULL)
    crm_patch_set_text (patch, field, va_arg (arguments, const char *), &error);
  va_end (arguments);
  g_assert_no_error (error);
  crm_store_create (self->store, patch, &key, NULL, &error);
  g_assert_no_error (error);
  return key;
}

void
sync_fixture_edit (
    SyncFixture *self, const char *entity, const char *key, const char *field, const char *text)
{
  g_autoptr (CrmProject) project = crm_store_dup_project (self->store);
  g_autoptr (CrmPatch) patch = crm_patch_new (find_entity (project, entity));
  g_autoptr (GError) error = NULL;

  crm_patch_set_text (patch, field, text, &error);
  g_assert_no_error (error);
  crm_store_edit (self->store, key, -1, patch, NULL, &error);
  g_assert_no_error (error);
}

void
sync_fixture_delete (SyncFixture *self, const char *entity, const char *key)
{
  g_autoptr (CrmProject) project = crm_store_dup_project (self->store);
  g_autoptr (GError) error = NULL;

  crm_store_delete (self->store, find_entity (project, entity), key, NULL, &error);
  g_assert_no_error (error);
}

static CrmRecord *
read_record (SyncFixture *self, CrmEntity *entity, const char *key)
{
  return crm_store_get (self->store, entity, key, NULL, NULL);
}

void
sync_fixture_assert_text (
    SyncFixture *self, const char *entity, const char *key, const char *field, const char *text)
{
  g_autoptr (CrmProject) project = crm_store_dup_project (self->store);
  CrmEntity *found = find_entity (project, entity);
  g_autoptr (CrmRecord) record = read_record (self, found, key);
  CrmField *wanted = crm_entity_find_field (found, field);
  g_autofree char *shown = NULL;

  g_assert_nonnull (wanted);
  if (record != NULL)
    shown = crm_value_dup_text (wanted->type, crm_record_get_value (record, wanted->index));
  g_assert_cmpstr (shown, ==, text);
}

gboolean
sync_fixture_has (SyncFixture *self, const char *entity, const char *key)
{
  g_autoptr (CrmProject) project = crm_store_dup_project (self->store);
  g_autoptr (CrmRecord) record = read_record (self, find_entity (project, entity), key);

  return record != NULL;
}

guint
sync_fixture_count_rows (SyncFixture *self, const char *entity)
{
  CrmQuery query = { .entity = entity };
  g_autoptr (GError) error = NULL;
  gint64 n = crm_store_count (self->store, &query, NULL, &error);

  g_assert_no_error (error);
  return n;
}

static void
compare_record (SyncFixture *self, CrmEntity *entity, const char *key, const char *where, int line)
{
  g_autoptr (CrmRecord) record = read_record (self, entity, key);

  if (record == NULL)
    g_error ("%s:%d: the device has no %s %s", where, line, entity->name, key);
  for (guint i = 0; i < entity->n_fields; i++)
    {
      CrmField *field = entity->fields[i];
      const char *theirs = crm_fake_remote_get (self->server, entity->set, key, field->name);
      g_autofree char *ours = crm_value_dup_text (field->type, crm_record_get_value (record, i));

      if (g_strcmp0 (ours, theirs) != 0)
        g_error ("%s:%d: %s.%s of %s is \"%s\" here and \"%s\" there", where, line, entity->name,
                 field->name, key, ours, theirs);
    }
}

void
sync_fixture_assert_same_at (SyncFixture *self, const char *where, int line)
{
  g_autoptr (CrmProject) project = crm_store_dup_project (self->store);

  for (guint i = 0; i < project->entities->len; i++)
    {
      CrmEntity *entity = g_ptr_array_index (project->entities, i);
      g_autoptr (GPtrArray) keys = crm_fake_remote_list_keys (self->server, entity->set);
      guint n_rows = sync_fixture_count_rows (self, entity->name);

      for (guint k = 0; k < keys->len; k++)
        compare_record (self, entity, g_ptr_array_index (keys, k), where, line);
      if (n_rows != keys->len)
        g_error ("%s:%d: %u %s here, %u there", where, line, n_rows, entity->set, keys->len);
    }
}
