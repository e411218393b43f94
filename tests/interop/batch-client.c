/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-edm.h"
#include "crm-error.h"
#include "crm-guid.h"
#include "crm-odata-remote.h"
#include "crm-page.h"
#include "crm-patch.h"
#include "crm-project.h"
#include "crm-record.h"

#include <string.h>

/* batch-client URL USER [lie]: several calls in one request, against a server that runs; it
 * needs sets Accounts and Contacts with a name each. "lie": the server was told to say of a
 * change set that failed that its first calls are done. Ends with 0, or aborts at what is
 * not as it should be. */

typedef struct
{
  CrmRemote *remote;
  CrmProject *project;
  CrmEntity *account;
  CrmEntity *contact;
} Client;

/* "Accounts", or "Account" where sets are called as their types. */
static CrmEntity *
find_set (CrmProject *project, const char *set, const char *type)
{
  for (guint i = 0; i < project->entities->len; i++)
    {
      CrmEntity *entity = g_ptr_array_index (project->entities, i);

      if (g_str_equal (entity->set, set) || g_str_equal (entity->set, type))
        return entity;
    }
  g_error ("There is no set %s", set);
}

static const char *
name_field (CrmEntity *entity)
{
  return crm_entity_find_field (entity, "name") != NULL ? "name" : "Name";
}

static void
read_metadata (Client *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *etag = NULL;
  g_autoptr (CrmEdm) edm = NULL;

  edm = crm_remote_fetch_metadata (self->remote, NULL, &etag, NULL, &error);
  g_assert_no_error (error);
  self->project = crm_project_generate (edm, &error);
  g_assert_no_error (error);
  crm_remote_set_project (self->remote, self->project);
  self->account = find_set (self->project, "Accounts", "Account");
  self->contact = find_set (self->project, "Contacts", "Contact");
  if (etag == NULL)
    return;

  /* Where there is an ETag, the same document does not come again. */
  g_assert_null (crm_remote_fetch_metadata (self->remote, etag, NULL, NULL, &error));
  g_assert_no_error (error);
}

static void
run (Client *self, CrmCall *calls, guint n_calls, gboolean atomic)
{
  g_autoptr (GError) error = NULL;

  crm_remote_batch (self->remote, calls, n_calls, atomic, NULL, &error);
  g_assert_no_error (error);
}

static CrmPatch *
new_record (CrmEntity *entity, const char *key, const char *name)
{
  CrmPatch *patch = crm_patch_new (entity);
  CrmField *key_field = entity->fields[g_array_index (entity->keys, guint, 0)];

  g_assert_true (crm_patch_set_text (patch, key_field->name, key, NULL));
  if (name != NULL)
    g_assert_true (crm_patch_set_text (patch, name_field (entity), name, NULL));

  return patch;
}

static void
assert_is_there (Client *self, CrmEntity *entity, const char *key, gboolean is_there)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmRecord) record = crm_remote_get (self->remote, entity, key, NULL, &error);

  if (is_there)
    g_assert_no_error (error);
  else
    g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_NOT_FOUND);
}

/* Pages and counts beside each other, one of them impossible. */
static void
try_reads (Client *self)
{
  GArray *keys = self->contact->keys;
  CrmCall calls[] = {
    { .kind = CRM_CALL_FETCH,
      .request = { .entity = self->contact, .select = keys, .top = 1, .count = TRUE } },
    { .kind = CRM_CALL_FETCH,
      .request = { .entity = self->account, .link = "https://else.example/Accounts" } },
    { .kind = CRM_CALL_FETCH,
      .request = { .entity = self->account, .page_size = 5, .orderby = "nosuchfield" } },
    { .kind = CRM_CALL_FETCH, .request = { .entity = self->account, .page_size = 5 } },
  };

  run (self, calls, G_N_ELEMENTS (calls), FALSE);
  g_assert_no_error (calls[0].error);
  g_assert_cmpuint (calls[0].page->rows->len, ==, 1);
  g_assert_cmpint (calls[0].page->count, >, 1);
  g_assert_cmpint (calls[0].page->server_time_us, >, 0);
  g_assert_error (calls[1].error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_REFUSED);
  g_assert_nonnull (calls[2].error);
  g_assert_no_error (calls[3].error);
  g_assert_cmpuint (calls[3].page->rows->len, >, 0);
  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    crm_call_clear (&calls[i]);
}

/* Writes that have nothing to do with each other: one is refused, the others are done. */
static void
try_apart (Client *self)
{
  g_autofree char *one = crm_guid_new ();
  g_autofree char *two = crm_guid_new ();
  g_autoptr (CrmPatch) good = new_record (self->account, one, "Good \"company\" 田中\n--b");
  g_autoptr (CrmPatch) nameless = new_record (self->account, two, NULL);
  g_autoptr (CrmPatch) rename = crm_patch_new (self->account);
  CrmCall calls[] = {
    { .kind = CRM_CALL_CREATE, .patch = nameless },
    { .kind = CRM_CALL_CREATE, .patch = good },
    { .kind = CRM_CALL_UPDATE, .key = one, .patch = rename },
    { .kind = CRM_CALL_UPDATE, .key = one, .etag = "W/\"long ago\"", .patch = rename },
    { .kind = CRM_CALL_REMOVE, .entity = self->account, .key = two },
  };

  g_assert_true (crm_patch_set_text (rename, name_field (self->account), "Better", NULL));
  run (self, calls, G_N_ELEMENTS (calls), FALSE);
  g_assert_error (calls[0].error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_REJECTED);
  g_assert_no_error (calls[1].error);
  g_assert_cmpstr (calls[1].receipt.key, ==, one);
  g_assert_nonnull (calls[1].receipt.record);
  g_assert_no_error (calls[2].error);
  if (calls[2].receipt.etag != NULL) /* a Creatio has none */
    g_assert_error (calls[3].error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_CONFLICT);
  else
    g_assert_no_error (calls[3].error);
  g_assert_error (calls[4].error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_NOT_FOUND);
  assert_is_there (self, self->account, one, TRUE);
  assert_is_there (self, self->account, two, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    crm_call_clear (&calls[i]);
}

/* A company and its first person: together, or neither. */
static void
try_together (Client *self, gboolean is_possible, gboolean lies)
{
  g_autofree char *parent = crm_guid_new ();
  g_autofree char *child = crm_guid_new ();
  g_autoptr (CrmPatch) company = new_record (self->account, parent, "Parent");
  g_autoptr (CrmPatch) person = new_record (self->contact, child, is_possible ? "Child" : NULL);
  const char *lookup
      = crm_entity_find_field (self->contact, "AccountId") != NULL ? "AccountId" : "account_ID";
  int undone = lies ? CRM_REMOTE_ERROR_UNKNOWN_OUTCOME : CRM_REMOTE_ERROR_UNDONE;
  CrmCall calls[] = { { .kind = CRM_CALL_CREATE, .patch = company },
                      { .kind = CRM_CALL_CREATE, .patch = person } };

  g_assert_true (crm_patch_set_text (person, lookup, parent, NULL));
  run (self, calls, 2, TRUE);
  for (guint i = 0; i < 2; i++)
    g_test_message ("%s", calls[i].error != NULL ? calls[i].error->message : "done");
  if (is_possible)
    {
      g_assert_no_error (calls[0].error);
      g_assert_no_error (calls[1].error);
    }
  else
    {
      g_assert_error (calls[0].error, CRM_REMOTE_ERROR, undone);
      g_assert_error (calls[1].error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_REJECTED);
    }
  assert_is_there (self, self->account, parent, is_possible);
  assert_is_there (self, self->contact, child, is_possible);
  crm_call_clear (&calls[0]);
  crm_call_clear (&calls[1]);
}

int
main (int argc, char *argv[])
{
  gboolean lies = argc > 3 && g_str_equal (argv[3], "lie");
  CrmOdataConfig config = { 0 };
  Client self = { 0 };

  g_assert_cmpint (argc, >, 2);
  config.url = argv[1]; /* what kind of server it is, it says itself */
  config.user = config.password = argv[2];
  self.remote = crm_odata_remote_new (&config);
  read_metadata (&self);
  if (!lies)
    {
      try_reads (&self);
      try_apart (&self);
      try_together (&self, TRUE, FALSE);
    }
  try_together (&self, FALSE, lies);
  crm_project_unref (self.project);
  g_object_unref (self.remote);

  return 0;
}
