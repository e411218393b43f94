/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-error.h"
#include "crm-mock-server.h"
#include "crm-odata-fixture.h"
#include "crm-odata-remote.h"

#define G1 "0f8fad5b-d9cb-469f-a165-70867728950e"
#define G2 "7c9e6679-7425-40de-944b-e07fc1f90ae7"
#define SERVICE "{\"@odata.context\":\"$metadata\",\"value\":[]}"

/* A remote of user ann on a scripted server. */
typedef struct
{
  CrmMockServer *server;
  CrmProject *project;
  CrmEntity *entity; /* Contact */
  CrmRemote *remote;
} CrmRemoteFixture;

void crm_remote_fixture_set_up (CrmRemoteFixture *fixture, CrmOdataType type, const char *path);
void crm_remote_fixture_tear_down (CrmRemoteFixture *fixture, gconstpointer data);
CrmPage *crm_remote_fixture_fetch (CrmRemoteFixture *fixture, GError **error);
void crm_remote_fixture_fails (CrmRemoteFixture *fixture, CrmRemoteError code);
/* A header of the last request. */
const char *crm_remote_fixture_header (CrmRemoteFixture *fixture, const char *name);
