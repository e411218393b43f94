/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-fake-remote.h"
#include "crm-store.h"
#include "crm-sync-engine.h"

/* A device and a server. */
typedef struct
{
  char *directory;
  CrmFakeClock *clock;
  CrmFakeRemote *server;
  CrmStore *store;
  CrmSyncEngine *engine;
  CrmSyncReport *report; /* of the last sync */
  char *project_json;    /* or %NULL: the fake server's */
  GCancellable *cancellable;
} SyncFixture;

/* 2026-05-01T12:00:00Z */
#define SYNC_NOON G_GINT64_CONSTANT (1777636800000000)
#define SYNC_DAY (24 * 60 * 60 * (gint64) G_USEC_PER_SEC)

void sync_fixture_set_up (SyncFixture *self, gconstpointer data);
void sync_fixture_tear_down (SyncFixture *self, gconstpointer data);
/* The program ends and starts again, on the same files. */
void sync_fixture_restart (SyncFixture *self);

/* Another project than the fake server's: @text stands in for @instead_of. */
void sync_fixture_change_project (SyncFixture *self, const char *instead_of, const char *text);

/* In the foreground; must succeed. */
void sync_fixture_sync (SyncFixture *self);
gboolean sync_fixture_try (SyncFixture *self, CrmSyncFlags flags, GError **error);
CrmSyncCount *sync_fixture_count (SyncFixture *self, const char *entity);

/* Name and text pairs, ended by %NULL; the new key. */
char *sync_fixture_create (SyncFixture *self, const char *entity, ...) G_GNUC_NULL_TERMINATED;
void sync_fixture_edit (
    SyncFixture *self, const char *entity, const char *key, const char *field, const char *text);
void sync_fixture_delete (SyncFixture *self, const char *entity, const char *key);
/* What the device shows; %NULL: no value or no record. */
void sync_fixture_assert_text (
    SyncFixture *self, const char *entity, const char *key, const char *field, const char *text);
gboolean sync_fixture_has (SyncFixture *self, const char *entity, const char *key);
guint sync_fixture_count_rows (SyncFixture *self, const char *entity);

/* Every record and every field: the device has what the server shows. */
#define sync_fixture_assert_same(self) sync_fixture_assert_same_at (self, G_STRFUNC, __LINE__)
void sync_fixture_assert_same_at (SyncFixture *self, const char *where, int line);

#define SYNC_TEST(path, func)                                                                      \
  g_test_add (path, SyncFixture, NULL, sync_fixture_set_up, func, sync_fixture_tear_down)
