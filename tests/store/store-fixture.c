/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-fixture.h"
#include "crm-db.h"
#include <glib/gstdio.h>

static const char document[]
    = "{ 'format': 1, 'name': 'Test', 'version': '1', 'entities': ["
      " { 'name': 'Account', 'set': 'Accounts', 'key': ['Id'], 'display': 'Name',"
      "   'modified': 'ModifiedOn', 'search': ['Name'], 'fields': ["
      "   { 'name': 'Id', 'type': 'Edm.Guid', 'nullable': false },"
      "   { 'name': 'Name', 'type': 'Edm.String' },"
      "   { 'name': 'OwnerId', 'type': 'Edm.Guid' },"
      "   { 'name': 'ModifiedOn', 'type': 'Edm.DateTimeOffset', 'readOnly': true } ],"
      "   'related': [ { 'entity': 'Contact', 'field': 'AccountId', 'caption': 'Contacts' } ] },"
      " { 'name': 'Contact', 'set': 'Contacts', 'key': ['Id'], 'display': 'Name',"
      "   'modified': 'ModifiedOn', 'search': ['Name', 'Notes'], 'orderby': 'Name',"
      "   'sync': { 'method': 'standard', 'conflict': '%s' }, 'fields': ["
      "   { 'name': 'Id', 'type': 'Edm.Guid', 'nullable': false },"
      "   { 'name': 'Name', 'type': 'Edm.String', 'maxLength': 40 },"
      "   { 'name': 'Notes', 'type': 'Edm.String' },"
      "   { 'name': 'Amount', 'type': 'Edm.Decimal', 'precision': 18, 'scale': 4 },"
      "   { 'name': 'Age', 'type': 'Edm.Int32' },"
      "   { 'name': 'Score', 'type': 'Edm.Double' },"
      "   { 'name': 'Born', 'type': 'Edm.Date' },"
      "   { 'name': 'Active', 'type': 'Edm.Boolean' },"
      "   { 'name': 'AccountId', 'type': 'Edm.Guid',"
      "     'lookup': { 'entity': 'Account', 'navigation': 'Account' } },"
      "   { 'name': 'CountryId', 'type': 'Edm.Int32',"
      "     'lookup': { 'entity': 'Country', 'navigation': 'Country' } },"
      "   { 'name': 'ModifiedOn', 'type': 'Edm.DateTimeOffset', 'readOnly': true } %s ] },"
      " { 'name': 'Country', 'set': 'Countries', 'key': ['Id'], 'display': 'Name',"
      "   'search': ['Name'], 'fields': ["
      "   { 'name': 'Id', 'type': 'Edm.Int32', 'nullable': false },"
      "   { 'name': 'Name', 'type': 'Edm.String' } ] },"
      " { 'name': 'Line', 'set': 'Lines', 'key': ['Order', 'Position'], 'display': 'Name',"
      "   'search': ['Name'], 'fields': ["
      "   { 'name': 'Order', 'type': 'Edm.Int32', 'nullable': false },"
      "   { 'name': 'Position', 'type': 'Edm.String', 'nullable': false },"
      "   { 'name': 'Name', 'type': 'Edm.String' } ] } ] }";

char *
project_json (const char *policy, const char *contact_fields)
{
  g_autofree char *single = g_strdup_printf (document, policy ? policy : "last-wins",
                                             contact_fields ? contact_fields : "");

  return g_strdelimit (g_steal_pointer (&single), "'", '"');
}

void
fixture_use_project (Fixture *self, const char *json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmProject) project = crm_project_parse (json, -1, NULL, NULL, &error);

  g_assert_no_error (error);
  crm_store_set_project (self->store, project, NULL, &error);
  g_assert_no_error (error);
  g_clear_pointer (&self->project, crm_project_unref);
  self->project = crm_store_dup_project (self->store);
  self->account = crm_project_find_entity (self->project, "Account");
  self->contact = crm_project_find_entity (self->project, "Contact");
  self->country = crm_project_find_entity (self->project, "Country");
  self->line = crm_project_find_entity (self->project, "Line");
}

void
fixture_set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *json = project_json (data, NULL);

  self->directory = g_dir_make_tmp ("crm-store-XXXXXX", &error);
  g_assert_no_error (error);
  self->path = g_build_filename (self->directory, "account", "data.sqlite", NULL);
  self->store = crm_store_open_in (self->path, &self->world, NULL, &error);
  g_assert_no_error (error);
  fixture_use_project (self, json);
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) directory = g_dir_open (path, 0, NULL);
  const char *name;

  while (directory && (name = g_dir_read_name (directory)))
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_remove (path);
}

static void
close_store (Fixture *self)
{
  crm_store_close (self->store);
  g_clear_object (&self->store);
}

void
fixture_tear_down (Fixture *self, gconstpointer data)
{
  close_store (self);
  g_clear_pointer (&self->project, crm_project_unref);
  remove_tree (self->directory);
  g_free (self->directory);
  g_free (self->path);
}

void
fixture_reopen (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *json = crm_project_to_json (self->project);

  close_store (self);
  self->store = crm_store_open_in (self->path, &self->world, NULL, &error);
  g_assert_no_error (error);
  fixture_use_project (self, json);
}

const char *
guid (guint n)
{
  static char texts[8][40];
  static guint next;
  char *text = texts[next++ % G_N_ELEMENTS (texts)];

  g_snprintf (text, sizeof texts[0], "00000000-0000-4000-8000-%012u", n);
  return text;
}

static void
set_values (CrmEntity *entity, CrmArena *arena, CrmValue *values, va_list pairs)
{
  const char *name;

  while ((name = va_arg (pairs, const char *)))
    {
      g_autoptr (GError) error = NULL;
      const char *text = va_arg (pairs, const char *);
      CrmField *field = crm_entity_find_field (entity, name);

      g_assert_nonnull (field);
      crm_value_parse (field->type, text, -1, arena, &values[field->index], &error);
      g_assert_no_error (error);
    }
}

CrmPage *
page_new (Fixture *self, CrmEntity *entity)
{
  return crm_page_new (self->project, entity);
}

void
page_add (CrmPage *page, const char *etag, ...)
{
  CrmRow *row = crm_page_add_row (page);
  va_list pairs;

  row->etag = etag;
  va_start (pairs, etag);
  set_values (page->entity, page->arena, row->values, pairs);
  va_end (pairs);
}

CrmPatch *
patch_new (CrmEntity *entity, ...)
{
  CrmPatch *patch = crm_patch_new (entity);
  const char *name;
  va_list pairs;

  va_start (pairs, entity);
  while ((name = va_arg (pairs, const char *)))
    {
      g_autoptr (GError) error = NULL;

      crm_patch_set_text (patch, name, va_arg (pairs, const char *), &error);
      g_assert_no_error (error);
    }
  va_end (pairs);
  return patch;
}

CrmRecord *
record_new (Fixture *self, CrmEntity *entity, const char *etag, ...)
{
  g_autoptr (CrmArena) arena = crm_arena_new ();
  g_autofree CrmValue *values = g_new (CrmValue, entity->n_fields);
  va_list pairs;

  for (guint i = 0; i < entity->n_fields; i++)
    values[i] = crm_value_absent ();
  va_start (pairs, etag);
  set_values (entity, arena, values, pairs);
  va_end (pairs);
  return crm_record_new (self->project, entity, NULL, etag, values);
}

void
apply (Fixture *self, CrmPage *page)
{
  g_autoptr (GError) error = NULL;

  crm_store_apply_page (self->store, page, CRM_REASON_FILTER, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  crm_page_unref (page);
}

void
apply_contact (Fixture *self, guint n, const char *name, const char *notes, const char *etag)
{
  CrmPage *page = page_new (self, self->contact);

  page_add (page, etag, "Id", guid (n), "Name", name, "Notes", notes, NULL);
  apply (self, page);
}

void
edit_contact (Fixture *self, guint n, const char *field, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmPatch) patch = patch_new (self->contact, field, text, NULL);

  crm_store_edit (self->store, guid (n), -1, patch, NULL, &error);
  g_assert_no_error (error);
}

char *
text_of (Fixture *self, CrmEntity *entity, const char *key, const char *field)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmRecord) record = crm_store_get (self->store, entity, key, NULL, &error);
  CrmField *described = crm_entity_find_field (entity, field);
  char *text;

  if (g_error_matches (error, CRM_STORE_ERROR, CRM_STORE_ERROR_NOT_FOUND))
    return g_strdup ("(none)");
  g_assert_no_error (error);
  text = crm_value_dup_text (described->type, crm_record_get_value (record, described->index));
  return text ? text : g_strdup ("(null)");
}

CrmRecordState
state_of (Fixture *self, CrmEntity *entity, const char *key)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmRecord) record = crm_store_get (self->store, entity, key, NULL, &error);

  g_assert_no_error (error);
  return crm_record_get_state (record);
}

gint64
count_of (Fixture *self, CrmEntity *entity, const char *filter)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmFilter) tree = filter ? crm_filter_parse (filter, &error) : NULL;
  CrmQuery query = { .entity = entity->name, .filter = tree };
  gint64 count;

  g_assert_no_error (error);
  count = crm_store_count (self->store, &query, NULL, &error);
  g_assert_no_error (error);
  return count;
}

guint
n_problems (Fixture *self)
{
  g_autoptr (GPtrArray) problems = crm_store_list_problems (self->store, NULL);

  return problems->len;
}

guint
n_pending (Fixture *self)
{
  g_autoptr (GPtrArray) pending = crm_store_list_pending (self->store, NULL);
  g_autoptr (GPtrArray) problems = crm_store_list_problems (self->store, NULL);
  guint n_parked = 0;

  for (guint i = 0; i < problems->len; i++)
    {
      CrmProblemKind kind = ((CrmProblem *) g_ptr_array_index (problems, i))->kind;

      n_parked += kind < CRM_PROBLEM_LAYOUT || kind > CRM_PROBLEM_SALVAGED;
    }
  g_assert_cmpuint (pending->len + n_parked, ==, crm_store_count_pending (self->store, NULL));
  return pending->len;
}

char *
lost_of (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = crm_store_list_lost (self->store, NULL, NULL, &error);
  GString *text = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < list->len; i++)
    {
      CrmLostValue *lost = g_ptr_array_index (list, i);
      const char *mine = lost->mine ? lost->mine : "-";
      const char *theirs = lost->theirs ? lost->theirs : "-";

      g_string_append_printf (text, lost->mine_lost ? "%s%s: %s, (%s), %s" : "%s%s: %s, %s, (%s)",
                              i > 0 ? "; " : "", lost->field ? lost->field : "*",
                              lost->base ? lost->base : "-", mine, theirs);
    }
  return g_string_free_and_steal (text);
}

gint64
sql_int (Fixture *self, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmDb) db = crm_db_open (self->path, CRM_DB_READ_ONLY, &error);
  gint64 number;

  g_assert_no_error (error);
  crm_db_get_int (db, sql, -1, &number, &error);
  g_assert_no_error (error);
  return number;
}

char *
names_of (Fixture *self, const CrmQuery *query)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids = crm_store_query_ids (self->store, query, NULL, &error);
  g_autoptr (GPtrArray) rows = NULL;
  GString *names = g_string_new (NULL);

  g_assert_no_error (error);
  rows = crm_store_read_rows (self->store, crm_project_find_entity (self->project, query->entity),
                              (const gint64 *) (gpointer) ids->data, ids->len, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < rows->len; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? "," : "",
                            crm_record_get_title (g_ptr_array_index (rows, i)));
  return g_string_free_and_steal (names);
}
