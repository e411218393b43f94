/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-remote-fixture.h"

void
crm_remote_fixture_set_up (CrmRemoteFixture *fixture, CrmOdataType type, const char *path)
{
  g_autofree char *url = NULL;
  CrmOdataConfig config = { .type = type, .user = "ann", .password = "pä:ss", .timeout_s = 2 };

  fixture->server = crm_mock_server_new ();
  fixture->project = crm_odata_fixture_project ();
  fixture->entity = crm_project_find_entity (fixture->project, "Contact");
  url = g_strconcat (crm_mock_server_get_url (fixture->server), path, NULL);
  config.url = url;
  fixture->remote = crm_odata_remote_new (&config);
  crm_remote_set_project (fixture->remote, fixture->project);
}

void
crm_remote_fixture_tear_down (CrmRemoteFixture *fixture, gconstpointer data)
{
  g_object_unref (fixture->remote);
  crm_project_unref (fixture->project);
  crm_mock_server_free (fixture->server);
}

CrmPage *
crm_remote_fixture_fetch (CrmRemoteFixture *fixture, GError **error)
{
  CrmRequest request = { .entity = fixture->entity };

  return crm_remote_fetch (fixture->remote, &request, NULL, error);
}

void
crm_remote_fixture_fails (CrmRemoteFixture *fixture, CrmRemoteError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (crm_remote_fixture_fetch (fixture, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, (int) code);
}

const char *
crm_remote_fixture_header (CrmRemoteFixture *fixture, const char *name)
{
  return crm_mock_request_get_header (crm_mock_server_get_last (fixture->server), name);
}
