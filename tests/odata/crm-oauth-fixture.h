/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-error.h"
#include "crm-fake-clock.h"
#include "crm-mock-server.h"
#include "crm-odata-oauth.h"

/* An identity service that does as it is told, a person with a browser, and the tokens of one
 * account. Whatever is logged meanwhile is kept. */
typedef struct
{
  CrmMockServer *identity;
  CrmFakeClock *clock;
  CrmOauthConfig config; /* change it before crm_oauth_fixture_start() */
  CrmOauth *oauth;
  char *issuer;
  char *token_url;

  GPtrArray *saved; /* refresh tokens, in the order they came; "(forget)" */
  char *authorize;  /* what the browser was sent to */
  char *comes_back; /* what the person's browser brings, after "state=...&"; or NULL: not at all */
  GThread *browser; /* that comes back */
  char *shown;      /* of a device code: "code address address-with" */
} CrmOauthFixture;

void crm_oauth_fixture_set_up (CrmOauthFixture *fixture, gconstpointer data);
void crm_oauth_fixture_tear_down (CrmOauthFixture *fixture, gconstpointer data);
/* The service describes itself at its usual address. @more: (nullable): members, with a comma
 * in front. */
void crm_oauth_fixture_describe (CrmOauthFixture *fixture, const char *more);
/* Makes fixture->oauth of the config. */
void crm_oauth_fixture_start (CrmOauthFixture *fixture);

/* Queues an answer of the token endpoint. */
CrmMockAnswer *crm_oauth_fixture_give (CrmOauthFixture *fixture, const char *json);
CrmMockAnswer *crm_oauth_fixture_refuse (CrmOauthFixture *fixture, guint status, const char *json);

gboolean crm_oauth_fixture_sign_in (CrmOauthFixture *fixture, GError **error);
/* Signs in, and @code is what it fails with; the error is handed out. */
GError *crm_oauth_fixture_sign_in_fails (CrmOauthFixture *fixture,
                                         CrmRemoteError code) G_GNUC_WARN_UNUSED_RESULT;
/* What the browser shows in the end. */
char *crm_oauth_fixture_dup_page (CrmOauthFixture *fixture) G_GNUC_WARN_UNUSED_RESULT;

void crm_oauth_fixture_token_is (CrmOauthFixture *fixture,
                                 guint64 *used,
                                 gboolean renew,
                                 const char *token);
void crm_oauth_fixture_token_fails (CrmOauthFixture *fixture, CrmRemoteError code);
guint crm_oauth_fixture_get_n_token_requests (CrmOauthFixture *fixture);
/* A field of the last form that the token endpoint was sent, or %NULL. */
char *crm_oauth_fixture_dup_sent (CrmOauthFixture *fixture,
                                  const char *name) G_GNUC_WARN_UNUSED_RESULT;

/* A token of that kind with @claims, whose issuer is the service. */
char *crm_oauth_fixture_dup_id_token (CrmOauthFixture *fixture,
                                      const char *claims) G_GNUC_WARN_UNUSED_RESULT;
/* Whether @text stands in anything that was logged since set_up. */
gboolean crm_oauth_fixture_was_logged (const char *text);
