/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-files.h"
#include "crm-project.h"
#include "crm-store-file.h"
#include "models-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

/* The files of a record over a real store: listed, attached within limits, opened as copies. */

static const char document[]
    = "{ 'entities': [ { 'name': 'Tick', 'set': 'Ticks', 'key': ['Id'], 'display': 'Name',"
      " 'fields': [ { 'name': 'Id', 'type': 'Edm.Guid', 'nullable': false },"
      " { 'name': 'Name', 'type': 'Edm.String' } ] }, { 'name': 'Account', 'set': 'Accounts',"
      " 'key': ['Id'], 'fields': [ { 'name': 'Id', 'type': 'Edm.Guid', 'nullable': false } ] },"
      " { 'name': 'Contact', 'set': 'Contacts', 'key': ['Id'], 'display': 'Name',"
      " 'fields': [ { 'name': 'Id', 'type': 'Edm.Guid', 'nullable': false },"
      " { 'name': 'Name', 'type': 'Edm.String' } ],"
      " 'related': [ { 'entity': 'File', 'field': 'ContactId', 'caption': 'Files' } ] },"
      " { 'name': 'File', 'set': 'Files', 'key': ['Id'], 'display': 'Name', 'isLookup': true,"
      " 'file': { 'name': 'Name', 'size': 'Size', 'maxBytes': 20, 'types': 'txt,.PDF' },"
      " 'fields': [ { 'name': 'Id', 'type': 'Edm.Guid', 'nullable': false },"
      " { 'name': 'Name', 'type': 'Edm.String', 'maxLength': 30 },"
      " { 'name': 'Size', 'type': 'Edm.Int64', 'readOnly': true },"
      " { 'name': 'ContactId', 'type': 'Edm.Guid', 'lookup': { 'entity': 'Contact' } } ] } ] }";

typedef struct
{
  Fixture base;
  CrmEntity *file;
  CrmFileList *list;
  GAsyncResult *result;
} FileFixture;

static void
set_up (FileFixture *self, gconstpointer data)
{
  g_autofree char *json = g_strdelimit (g_strdup (document), "'", '"');
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmProject) project = NULL;
  g_autoptr (CrmRecord) record = NULL;

  fixture_set_up (&self->base, data);
  project = crm_project_parse (json, -1, NULL, NULL, &error);
  g_assert_no_error (error);
  crm_store_set_project (self->base.store, project, NULL, &error);
  g_assert_no_error (error);
  g_clear_pointer (&self->base.project, crm_project_unref);
  self->base.project = crm_store_dup_project (self->base.store);
  self->base.account = crm_project_find_entity (self->base.project, "Account");
  self->base.contact = crm_project_find_entity (self->base.project, "Contact");
  self->file = crm_project_find_entity (self->base.project, "File");
  serve (&self->base, self->base.contact, 1, "Name", "Ann", NULL);
  serve (&self->base, self->file, 7, "Name", "../there.pdf", "Size", "12", "ContactId", guid (1),
         NULL);
  serve (&self->base, self->file, 8, "Name", "of nobody.pdf", NULL);
  record = crm_store_get (self->base.store, self->base.contact, guid (1), NULL, &error);
  g_assert_no_error (error);
  self->list = crm_file_list_new (self->base.store, record);
}

static void
tear_down (FileFixture *self, gconstpointer data)
{
  g_clear_object (&self->list);
  g_clear_object (&self->result);
  settle (&self->base);
  fixture_tear_down (&self->base, data);
}

static void
result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_set_object ((GAsyncResult **) user_data, result);
}

static guint
n_items (FileFixture *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->list));
}

static CrmFileItem *
item_at (FileFixture *self, guint position)
{
  g_autoptr (CrmFileItem) item = g_list_model_get_item (G_LIST_MODEL (self->list), position);

  return item; /* the list holds it */
}

static gboolean
attach (FileFixture *self, const char *name, const char *text, GError **error)
{
  g_autofree char *path = g_build_filename (self->base.directory, name, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  gboolean done;

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_clear_object (&self->result);
  crm_file_list_attach_async (self->list, file, NULL, result_cb, &self->result);
  wait_until (self->result != NULL);
  done = crm_file_list_attach_finish (self->list, self->result, error);
  g_unlink (path);
  return done;
}

/* --- listing and attaching ----------------------------------------------------------------- */

static void
test_files_of_the_record_are_listed (FileFixture *self, gconstpointer data)
{
  const CrmFile *file;

  wait_until (n_items (self) == 1);
  file = crm_file_item_get (item_at (self, 0));
  g_assert_cmpstr (file->name, ==, "there.pdf");
  g_assert_cmpuint (file->size, ==, 12);
  g_assert_cmpint (file->state, ==, CRM_FILE_ON_SERVER);
  g_assert_null (file->path);
}

static void
test_an_attached_file_is_a_record_that_points_here (FileFixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmRecord) record = NULL;
  const CrmFile *file;

  attach (self, "a plan.txt", "hello", &error);
  g_assert_no_error (error);
  wait_until (n_items (self) == 2);
  file = crm_file_item_get (item_at (self, 0));
  g_assert_cmpstr (file->name, ==, "a plan.txt");
  wait_until (crm_file_item_get (item_at (self, 0))->state == CRM_FILE_WAITING);
  file = crm_file_item_get (item_at (self, 0));
  record = crm_store_get (self->base.store, self->file, file->key, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (crm_record_get_title (record), ==, "a plan.txt");
  g_assert_cmpuint (crm_store_count_pending (self->base.store, NULL), ==, 1);
}

static void
test_limits_refuse_before_anything_waits (FileFixture *self, gconstpointer data)
{
  g_autoptr (GError) large = NULL;
  g_autoptr (GError) kind = NULL;
  g_autofree char *limits = crm_file_list_dup_limits (self->list);

  g_assert_nonnull (strstr (limits, "TXT, PDF"));
  g_assert_false (attach (self, "a.txt", "more than twenty bytes of it", &large));
  g_assert_error (large, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_assert_false (attach (self, "a.exe", "hello", &kind));
  g_assert_error (kind, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  /* What the server says is smaller still. */
  crm_file_list_set_limits (self->list, 4, "exe");
  g_clear_error (&large);
  g_assert_false (attach (self, "a.exe", "hello", &large));
  g_assert_error (large, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_assert_cmpuint (crm_store_count_pending (self->base.store, NULL), ==, 0);
}

static void
test_progress_is_told (FileFixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) files = NULL;
  g_autoptr (GError) error = NULL;

  wait_until (n_items (self) == 1);
  crm_file_list_want_async (self->list, item_at (self, 0), NULL, result_cb, &self->result);
  wait_until (self->result != NULL);
  g_assert_true (crm_file_list_want_finish (self->list, self->result, &error));
  wait_until (crm_file_item_get (item_at (self, 0))->state == CRM_FILE_FETCHING);
  files = crm_store_list_files (self->base.store, NULL, NULL, NULL);
  crm_store_note_file (self->base.store, ((CrmStoreFile *) g_ptr_array_index (files, 0))->id, 3,
                       NULL, NULL, &error);
  g_assert_no_error (error);
  wait_until (crm_file_item_get (item_at (self, 0))->fraction > 0);
  g_assert_cmpfloat_with_epsilon (crm_file_item_get (item_at (self, 0))->fraction, 0.25, 0.001);
}

/* --- opening ------------------------------------------------------------------------------ */

static GFile *
open_copy (FileFixture *self, GError **error)
{
  CrmFileItem *item = item_at (self, 0);

  g_clear_object (&self->result);
  crm_file_open_copy_async (item, NULL, result_cb, &self->result);
  wait_until (self->result != NULL);
  return crm_file_open_copy_finish (item, self->result, error);
}

static void
test_what_is_opened_is_a_copy_under_its_name (FileFixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) copy = NULL;
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;
  GStatBuf info;

  attach (self, "a plan.txt", "hello", &error);
  g_assert_no_error (error);
  wait_until (n_items (self) == 2 && crm_file_item_get (item_at (self, 0))->path != NULL);
  copy = open_copy (self, &error);
  g_assert_no_error (error);
  name = g_file_get_basename (copy);
  g_assert_cmpstr (name, ==, "a plan.txt");
  g_assert_true (g_file_load_contents (copy, NULL, &text, NULL, NULL, NULL));
  g_assert_cmpstr (text, ==, "hello");
  g_assert_cmpint (g_stat (g_file_peek_path (copy), &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, 0400);
}

static void
test_a_script_is_not_opened_whatever_it_is_called (FileFixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) copy = NULL;

  attach (self, "a plan.pdf", "#!/bin/sh\necho", &error);
  g_assert_no_error (error);
  wait_until (n_items (self) == 2 && crm_file_item_get (item_at (self, 0))->path != NULL);
  copy = open_copy (self, &error);
  g_assert_null (copy);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
}

/* --- names -------------------------------------------------------------------------------- */

static void
test_names_are_cleaned (void)
{
  static const char *const names[][2] = {
    { "offer.pdf", "offer.pdf" },
    { "../../etc/passwd", "passwd" },
    { "C:\\temp\\a.txt", "a.txt" },
    { "..", "File" },
    { "", "File" },
    { ".hidden", "hidden" },
    { "gpj.\342\200\256fdp.exe", "gpj.fdp.exe" },
    { "two\nlines\t.txt", "twolines.txt" },
    { "na\377me", "na\357\277\275me" },
  };
  g_autofree char *long_name = g_strnfill (300, 'x');
  g_autofree char *with_ending = g_strconcat (long_name, ".pdf", NULL);
  g_autofree char *cut = crm_file_name_clean (with_ending);

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *clean = crm_file_name_clean (names[i][0]);

      g_assert_cmpstr (clean, ==, names[i][1]);
    }
  g_assert_cmpuint (strlen (cut), ==, 120);
  g_assert_true (g_str_has_suffix (cut, "x.pdf"));
}

static void
test_programs_are_told_by_name_and_type (void)
{
  g_assert_true (crm_file_is_program ("a.DESKTOP", NULL));
  g_assert_true (crm_file_is_program ("a.sh", "text/plain"));
  g_assert_true (crm_file_is_program ("a.pdf", "application/x-executable"));
  g_assert_false (crm_file_is_program ("a.pdf", "application/pdf"));
  g_assert_false (crm_file_is_program ("shell", NULL));
}

#define ADD(path, test)                                                                            \
  g_test_add ("/models/files/" path, FileFixture, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("listed", test_files_of_the_record_are_listed);
  ADD ("attached", test_an_attached_file_is_a_record_that_points_here);
  ADD ("limits", test_limits_refuse_before_anything_waits);
  ADD ("progress", test_progress_is_told);
  ADD ("copy", test_what_is_opened_is_a_copy_under_its_name);
  ADD ("script", test_a_script_is_not_opened_whatever_it_is_called);
  g_test_add_func ("/models/files/names", test_names_are_cleaned);
  g_test_add_func ("/models/files/programs", test_programs_are_told_by_name_and_type);

  return g_test_run ();
}
