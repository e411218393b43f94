/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-arena.h"
#include "crm-error.h"
#include "crm-page.h"
#include "crm-patch.h"
#include "crm-project.h"
#include "crm-record.h"

#include <string.h>

static const char document[]
    = "{ 'format': 1, 'name': 'Test', 'version': '1', 'entities': ["
      " { 'name': 'Contact', 'set': 'Contacts', 'key': ['Id'], 'display': 'Name', 'fields': ["
      "   { 'name': 'Id', 'type': 'Edm.Guid', 'nullable': false },"
      "   { 'name': 'Name', 'type': 'Edm.String' },"
      "   { 'name': 'Amount', 'type': 'Edm.Decimal' },"
      "   { 'name': 'Age', 'type': 'Edm.Int32' },"
      "   { 'name': 'Photo', 'type': 'Edm.Binary' } ] },"
      " { 'name': 'Number', 'set': 'Numbers', 'key': ['Id'], 'display': 'Id', 'fields': ["
      "   { 'name': 'Id', 'type': 'Edm.Int32', 'nullable': false } ] } ] }";

static const char id[] = "0a1b2c3d-0000-4000-8000-00000000000f";

typedef struct
{
  CrmProject *project;
  CrmEntity *contact;
  CrmArena *arena;
  CrmValue values[5];
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *json = g_strdelimit (g_strdup (document), "'", '"');

  self->project = crm_project_parse (json, -1, NULL, NULL, &error);
  g_assert_no_error (error);
  self->contact = crm_project_find_entity (self->project, "Contact");
  self->arena = crm_arena_new ();
  crm_value_parse (CRM_EDM_GUID, id, -1, self->arena, &self->values[0], NULL);
  self->values[1] = crm_value_text (crm_arena_strndup (self->arena, "Zoë", -1));
  crm_value_parse (CRM_EDM_DECIMAL, "1.50", -1, self->arena, &self->values[2], NULL);
  self->values[3] = crm_value_null ();
  self->values[4] = crm_value_bytes ((const guint8 *) "a\0b", 3);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_clear_pointer (&self->arena, crm_arena_unref);
  crm_project_unref (self->project);
}

/* --- record --------------------------------------------------------------------------------- */

static void
test_record_owns_its_values (Fixture *self, gconstpointer data)
{
  g_autoptr (CrmRecord) record
      = crm_record_new (self->project, self->contact, NULL, "W/\"1\"", self->values);

  g_clear_pointer (&self->arena, crm_arena_unref);
  g_assert_cmpstr (crm_record_get_key (record), ==, id);
  g_assert_cmpstr (crm_record_get_etag (record), ==, "W/\"1\"");
  g_assert_cmpstr (crm_record_get_title (record), ==, "Zoë");
  g_assert_cmpstr (crm_record_get_value (record, 2)->text, ==, "1.5");
  g_assert_cmpint (crm_record_get_value (record, 3)->kind, ==, CRM_VALUE_NULL);
  g_assert_cmpmem (crm_record_get_value (record, 4)->bytes,
                   crm_record_get_value (record, 4)->length, "a\0b", 3);
}

static void
test_record_keeps_its_project (Fixture *self, gconstpointer data)
{
  g_autoptr (CrmRecord) record
      = crm_record_new (self->project, self->contact, "given", NULL, self->values);

  crm_project_unref (self->project);
  g_assert_cmpstr (crm_record_get_entity (record)->name, ==, "Contact");
  g_assert_cmpstr (crm_record_get_key (record), ==, "given");
  g_assert_null (crm_record_get_etag (record));
  self->project = crm_project_ref (crm_record_get_project (record));
}

static void
test_title_is_never_empty (Fixture *self, gconstpointer data)
{
  CrmEntity *number = crm_project_find_entity (self->project, "Number");
  CrmValue seven = crm_value_int (7);
  g_autoptr (CrmRecord) empty = NULL;
  g_autoptr (CrmRecord) null = NULL;
  g_autoptr (CrmRecord) numbered = crm_record_new (self->project, number, NULL, NULL, &seven);

  self->values[1] = crm_value_text ("");
  empty = crm_record_new (self->project, self->contact, NULL, NULL, self->values);
  self->values[1] = crm_value_null ();
  null = crm_record_new (self->project, self->contact, NULL, NULL, self->values);
  g_assert_cmpstr (crm_record_get_title (empty), ==, id);
  g_assert_cmpstr (crm_record_get_title (null), ==, id);
  g_assert_cmpstr (crm_record_get_title (numbered), ==, "7");
}

static void
test_lookup_names (Fixture *self, gconstpointer data)
{
  g_autoptr (CrmRecord) record
      = crm_record_new (self->project, self->contact, NULL, NULL, self->values);

  g_assert_null (crm_record_get_lookup_name (record, 3));
  crm_record_set_lookup_name (record, 3, "Acme");
  crm_record_set_lookup_name (record, 4, NULL);
  g_assert_cmpstr (crm_record_get_lookup_name (record, 3), ==, "Acme");
  g_assert_null (crm_record_get_lookup_name (record, 2));
  g_assert_null (crm_record_get_lookup_name (record, 4));
}

/* A line of an order is called as its product, as far as that is known here. */
static void
test_what_it_points_at_may_be_its_title (Fixture *self, gconstpointer data)
{
  g_autoptr (CrmRecord) record = NULL;

  self->contact->display_field = 3;
  record = crm_record_new (self->project, self->contact, NULL, NULL, self->values);
  crm_record_set_lookup_name (record, 2, "another");
  g_assert_cmpstr (crm_record_get_title (record), !=, "Acme");
  g_assert_cmpstr (crm_record_get_title (record), !=, "another");
  crm_record_set_lookup_name (record, 3, "Acme");
  g_assert_cmpstr (crm_record_get_title (record), ==, "Acme");
}

/* --- page --------------------------------------------------------------------------------- */

static void
test_page_rows_start_absent (Fixture *self, gconstpointer data)
{
  g_autoptr (CrmPage) page = crm_page_new (self->project, self->contact);
  g_autoptr (CrmRecord) record = NULL;
  CrmRow *row;

  for (guint i = 0; i < 1000; i++)
    {
      row = crm_page_add_row (page);
      for (guint field = 0; field < self->contact->n_fields; field++)
        g_assert_cmpint (row->values[field].kind, ==, CRM_VALUE_ABSENT);
      memcpy (row->values, self->values, sizeof self->values);
    }
  crm_page_add_removed (page, "gone", TRUE);
  row = &g_array_index (page->rows, CrmRow, 1000);
  g_assert_cmpuint (page->rows->len, ==, 1001);
  g_assert_null (row->values);
  g_assert_cmpstr (row->removed_key, ==, "gone");
  g_assert_true (row->left_set);
  g_assert_cmpint (page->count, ==, -1);
  record = crm_page_dup_record (page, 999);
  g_assert_cmpstr (crm_record_get_title (record), ==, "Zoë");
}

/* --- patch -------------------------------------------------------------------------------- */

static void
test_patch_keeps_the_first_was (Fixture *self, gconstpointer data)
{
  g_autoptr (CrmPatch) patch = crm_patch_new (self->contact);
  CrmValue a = crm_value_text ("a"), b = crm_value_text ("b"), c = crm_value_text ("c");

  crm_patch_set (patch, 1, &a, &b);
  crm_patch_set (patch, 1, &b, &c);
  g_assert_cmpuint (crm_patch_get_n_entries (patch), ==, 1);
  g_assert_cmpstr (crm_patch_find (patch, 1)->was.text, ==, "a");
  g_assert_cmpstr (crm_patch_find (patch, 1)->now.text, ==, "c");
  g_assert_null (crm_patch_find (patch, 0));
  g_assert_null (crm_patch_find (patch, 4));
}

static void
test_patch_from_text (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmPatch) patch = crm_patch_new (self->contact);

  g_assert_true (crm_patch_set_text (patch, "Amount", "1.50", NULL));
  g_assert_true (crm_patch_set_text (patch, "Age", "", NULL));
  g_assert_true (crm_patch_set_text (patch, "Name", "", NULL));
  g_assert_cmpstr (crm_patch_find (patch, 2)->now.text, ==, "1.5");
  g_assert_cmpint (crm_patch_find (patch, 2)->was.kind, ==, CRM_VALUE_ABSENT);
  g_assert_cmpint (crm_patch_find (patch, 3)->now.kind, ==, CRM_VALUE_NULL);
  g_assert_cmpint (crm_patch_find (patch, 1)->now.kind, ==, CRM_VALUE_TEXT);
  g_assert_true (crm_patch_set_text (patch, "Name", NULL, NULL));
  g_assert_cmpint (crm_patch_find (patch, 1)->now.kind, ==, CRM_VALUE_NULL);

  g_assert_false (crm_patch_set_text (patch, "Age", "old", &error));
  g_assert_error (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "Age"));
  g_clear_error (&error);
  g_assert_false (crm_patch_set_text (patch, "Shoe", "44", &error));
  g_assert_error (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_UNKNOWN_NAME);
  g_assert_cmpuint (crm_patch_get_n_entries (patch), ==, 3);
}

#define ADD(path, func) g_test_add ("/core/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("record/owns-its-values", test_record_owns_its_values);
  ADD ("record/keeps-its-project", test_record_keeps_its_project);
  ADD ("record/title-is-never-empty", test_title_is_never_empty);
  ADD ("record/lookup-names", test_lookup_names);
  ADD ("record/lookup-title", test_what_it_points_at_may_be_its_title);
  ADD ("page/rows-start-absent", test_page_rows_start_absent);
  ADD ("patch/keeps-the-first-was", test_patch_keeps_the_first_was);
  ADD ("patch/from-text", test_patch_from_text);
  return g_test_run ();
}
