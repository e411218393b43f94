/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models-fixture.h"

#include "crm-arena.h"
#include "crm-changes.h"
#include "crm-page.h"

#include <glib/gstdio.h>

static const char document[]
    = "{ 'format': 1, 'name': 'Test', 'version': '1', 'entities': ["
      " { 'name': 'Account', 'set': 'Accounts', 'key': ['Id'], 'display': 'Name',"
      "   'modified': 'ModifiedOn', 'search': ['Name'], 'fields': ["
      "   { 'name': 'Id', 'type': 'Edm.Guid', 'nullable': false },"
      "   { 'name': 'Name', 'type': 'Edm.String' },"
      "   { 'name': 'ModifiedOn', 'type': 'Edm.DateTimeOffset', 'readOnly': true } ] },"
      " { 'name': 'Contact', 'set': 'Contacts', 'key': ['Id'], 'display': 'Name',"
      "   'modified': 'ModifiedOn', 'search': ['Name', 'City'], 'orderby': 'Name',"
      "   'timeline': 'Met',"
      "   'list': ['City', 'AccountId', 'Amount'], 'fields': ["
      "   { 'name': 'Id', 'type': 'Edm.Guid', 'nullable': false },"
      "   { 'name': 'Name', 'type': 'Edm.String', 'maxLength': 20, 'required': true },"
      "   { 'name': 'City', 'type': 'Edm.String' },"
      "   { 'name': 'Amount', 'type': 'Edm.Decimal', 'precision': 18, 'scale': 4,"
      "     'format': 'money' },"
      "   { 'name': 'Age', 'type': 'Edm.Int32' },"
      "   { 'name': 'Active', 'type': 'Edm.Boolean' },"
      "   { 'name': 'Met', 'type': 'Edm.DateTimeOffset' },"
      "   { 'name': 'AccountId', 'type': 'Edm.Guid',"
      "     'lookup': { 'entity': 'Account', 'navigation': 'Account' } },"
      "   { 'name': 'ModifiedOn', 'type': 'Edm.DateTimeOffset', 'readOnly': true } ] },"
      " { 'name': 'Deal', 'set': 'Deals', 'key': ['Id'], 'display': 'Name', 'fields': ["
      "   { 'name': 'Id', 'type': 'Edm.Guid', 'nullable': false },"
      "   { 'name': 'Name', 'type': 'Edm.String' },"
      "   { 'name': 'State', 'type': 'Edm.String' },"
      "   { 'name': 'Reason', 'type': 'Edm.String', 'visibleIf': 'length(State) eq 4',"
      "     'requiredIf': 'length(State) eq 4' },"
      "   { 'name': 'Chance', 'type': 'Edm.Int32', 'minimum': 0, 'maximum': 100 },"
      "   { 'name': 'From', 'type': 'Edm.Date' },"
      "   { 'name': 'Till', 'type': 'Edm.Date' },"
      "   { 'name': 'OwnerId', 'type': 'Edm.Guid', 'lookup': { 'entity': 'Contact' } },"
      "   { 'name': 'AccountId', 'type': 'Edm.Guid', 'lookup': { 'entity': 'Account' } } ],"
      "   'agenda': { 'start': 'From', 'end': 'Till' },"
      "   'rules': [ { 'field': 'OwnerId', 'value': '@me' }, { 'field': 'Chance', 'value': '50' },"
      "   { 'when': 'length(State) eq 4', 'field': 'Chance', 'value': '0' },"
      "   { 'when': 'Chance eq 0', 'field': 'AccountId', 'value': null } ] },"
      " { 'name': 'Tick', 'set': 'Ticks', 'key': ['Id'], 'display': 'Name',"
      "   'sync': { 'conflict': 'ask' }, 'fields': ["
      "   { 'name': 'Id', 'type': 'Edm.Guid', 'nullable': false },"
      "   { 'name': 'Name', 'type': 'Edm.String' },"
      "   { 'name': 'ModifiedById', 'type': 'Edm.Guid', 'readOnly': true,"
      "     'lookup': { 'entity': 'Contact', 'navigation': 'ModifiedBy' } } ] } ] }";

void
fixture_set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmProject) project = NULL;
  g_autofree char *json = g_strdelimit (g_strdup (document), "'", '"');
  g_autofree char *path = NULL;

  self->directory = g_dir_make_tmp ("crm-models-XXXXXX", &error);
  g_assert_no_error (error);
  path = g_build_filename (self->directory, "data.sqlite", NULL);
  self->store = crm_store_open (path, NULL, &error);
  g_assert_no_error (error);
  project = crm_project_parse (json, -1, NULL, NULL, &error);
  g_assert_no_error (error);
  crm_store_set_project (self->store, project, NULL, &error);
  g_assert_no_error (error);
  self->project = crm_store_dup_project (self->store);
  self->account = crm_project_find_entity (self->project, "Account");
  self->contact = crm_project_find_entity (self->project, "Contact");
  settle (self);
}

static void
store_gone_cb (gpointer is_gone, GObject *store)
{
  g_atomic_int_set ((int *) is_gone, TRUE);
  g_main_context_wakeup (NULL);
}

/* The thread of a question may let go of the store a moment after its answer: a store that somebody
 * keeps for good makes this wait for ever. */
static void
wait_until_nobody_has (CrmStore *store)
{
  int is_gone = FALSE;

  g_object_weak_ref (G_OBJECT (store), store_gone_cb, &is_gone);
  g_object_unref (store);
  wait_until (g_atomic_int_get (&is_gone));
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) directory = g_dir_open (path, 0, NULL);
  const char *name;

  while (directory != NULL && (name = g_dir_read_name (directory)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_remove (path);
}

void
fixture_tear_down (Fixture *self, gconstpointer data)
{
  settle (self);
  crm_store_close (self->store);
  wait_until_nobody_has (self->store);
  g_clear_pointer (&self->project, crm_project_unref);
  remove_tree (self->directory);
  g_free (self->directory);
}

const char *
guid (guint n)
{
  static char texts[8][37];
  static guint next;
  char *text = texts[next++ % G_N_ELEMENTS (texts)];

  g_snprintf (text, sizeof texts[0], "00000000-0000-4000-8000-%012u", n);
  return text;
}

guint
field_of (CrmEntity *entity, const char *name)
{
  CrmField *field = crm_entity_find_field (entity, name);

  g_assert_nonnull (field);
  return field->index;
}

static void
set_text (CrmPage *page, CrmRow *row, const char *name, const char *text)
{
  g_autoptr (GError) error = NULL;
  CrmField *field = page->entity->fields[field_of (page->entity, name)];

  crm_value_parse (field->type, text, -1, page->arena, &row->values[field->index], &error);
  g_assert_no_error (error);
}

static void
apply (Fixture *self, CrmPage *page)
{
  g_autoptr (GError) error = NULL;

  crm_store_apply_page (self->store, page, CRM_REASON_FILTER, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
}

void
serve (Fixture *self, CrmEntity *entity, guint n, ...)
{
  g_autoptr (CrmPage) page = crm_page_new (self->project, entity);
  CrmRow *row = crm_page_add_row (page);
  const char *name;
  va_list names;

  set_text (page, row, "Id", guid (n));
  va_start (names, n);
  while ((name = va_arg (names, const char *)) != NULL)
    set_text (page, row, name, va_arg (names, const char *));
  va_end (names);
  apply (self, page);
}

void
serve_contacts (Fixture *self, guint first, guint last)
{
  g_autoptr (CrmPage) page = crm_page_new (self->project, self->contact);

  for (guint n = first; n <= last; n++)
    {
      CrmRow *row = crm_page_add_row (page);
      g_autofree char *name = g_strdup_printf ("C%04u", n);

      set_text (page, row, "Id", guid (n));
      set_text (page, row, "Name", name);
    }
  apply (self, page);
}

void
edit (Fixture *self, CrmEntity *entity, guint n, const char *field, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmPatch) patch = crm_patch_new (entity);

  crm_patch_set_text (patch, field, text, &error);
  g_assert_no_error (error);
  crm_store_edit (self->store, guid (n), -1, patch, NULL, &error);
  g_assert_no_error (error);
}

void
delete_contact (Fixture *self, guint n)
{
  g_autoptr (GError) error = NULL;

  crm_store_delete (self->store, self->contact, guid (n), NULL, &error);
  g_assert_no_error (error);
}

/* --- settling ------------------------------------------------------------------------------- */

static void
counted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  gboolean *done = user_data;

  crm_store_count_finish (CRM_STORE (source), result, NULL);
  *done = TRUE;
}

static void
kept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  gboolean *done = user_data;

  crm_store_save_draft_finish (CRM_STORE (source), result, NULL);
  *done = TRUE;
}

static void
ticked_cb (CrmStore *store, CrmChanges *changes, gpointer user_data)
{
  gboolean *done = user_data;

  *done |= crm_changes_touches (changes, "Tick");
}

/* What a sync changed is told a little later, unless somebody edits: so somebody does, and
 * takes it back. */
static void
hear_everything (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  CrmEntity *tick = crm_project_find_entity (self->project, "Tick");
  g_autoptr (CrmPatch) patch = crm_patch_new (tick);
  g_autofree char *key = NULL;
  gboolean told = FALSE;
  gulong handler = g_signal_connect (self->store, "changed", G_CALLBACK (ticked_cb), &told);

  crm_patch_set_text (patch, "Name", "tick", &error);
  g_assert_no_error (error);
  crm_store_create (self->store, patch, &key, NULL, &error);
  g_assert_no_error (error);
  crm_store_delete (self->store, tick, key, NULL, &error);
  g_assert_no_error (error);
  wait_until (told);
  g_signal_handler_disconnect (self->store, handler);
}

/* The store answers in order: what was asked before these two is answered when they are.
 * An answer may ask again, so several rounds. */
void
settle (Fixture *self)
{
  hear_everything (self);
  for (guint round = 0; round < 4; round++)
    {
      CrmQuery query = { .entity = "Contact" };
      gboolean read = FALSE, written = FALSE;

      while (g_main_context_iteration (NULL, FALSE))
        ;
      crm_store_save_draft_async (self->store, self->account, "nobody", NULL, NULL, kept_cb,
                                  &written);
      wait_until (written);
      crm_store_count_async (self->store, &query, NULL, counted_cb, &read);
      wait_until (read);
    }
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* --- log of a list ------------------------------------------------------------------------------
 */

static void
items_changed_cb (GListModel *model, guint position, guint removed, guint added, gpointer user_data)
{
  ListLog *self = user_data;

  if (self->text->len > 0)
    g_string_append_c (self->text, ' ');
  g_string_append_printf (self->text, "%u-%u+%u", position, removed, added);
}

ListLog *
list_log_new (GListModel *model)
{
  ListLog *self = g_new0 (ListLog, 1);

  self->text = g_string_new (NULL);
  g_signal_connect (model, "items-changed", G_CALLBACK (items_changed_cb), self);
  return self;
}

void
list_log_free (ListLog *self)
{
  g_string_free (self->text, TRUE);
  g_free (self);
}
