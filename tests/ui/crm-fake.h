/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-account-list.h"
#include "crm-models.h"
#include "crm-record.h"

/* Stands in for the model and account layers at link time: a small CRM in memory, everything
 * on the main loop. What the headers of those layers promise, and a few levers for tests. Drafts,
 * texts and rules are the real ones, over verbs of the store that are faked. */
G_BEGIN_DECLS
#define CRM_TYPE_FAKE_STORE (crm_fake_store_get_type ())
GType crm_fake_store_get_type (void);

/* The sample project and its records. */
CrmStore *crm_fake_store_new (void) G_GNUC_WARN_UNUSED_RESULT;
CrmProject *crm_fake_store_get_project (CrmStore *self);
GPtrArray *crm_fake_store_get_records (CrmStore *self, const char *entity); /* CrmRecord */
CrmRecord *crm_fake_store_find (CrmStore *self, const char *entity, const char *key);
/* Adds or replaces. Signals "entity-changed" (s entity) and, for the models that are real,
 * "changed" (CrmChanges). */
void crm_fake_store_put (CrmStore *self, CrmRecord *record);
/* Marks as deleted here, or takes that back: such a record is in no list. */
void crm_fake_store_set_deleted (CrmStore *self, const char *entity, const char *key, gboolean on);
gboolean crm_fake_store_is_deleted (CrmStore *self, CrmRecord *record);
guint crm_fake_store_count_pending (CrmStore *self);
/* Something else of it changed. */
void crm_fake_store_touch (CrmStore *self, const char *entity);
/* crm-fake-files.c: @state: of CrmStoreFileState; @text: (nullable): the bytes that are here */
void
crm_fake_files_set (CrmStore *store, const char *key, int state, guint64 done, const char *text);
/* All of them, and their folder. */
void crm_fake_files_forget (void);
void crm_fake_store_clear_pending (CrmStore *self);
/* crm-fake-data.c */
CrmProject *crm_fake_data_project (void) G_GNUC_WARN_UNUSED_RESULT;
void crm_fake_data_fill (CrmStore *self);

/* --- levers --- */
/* The next reads, saves, syncs, probes fail with it; %NULL: work again. Takes @error. */
void crm_fake_fail_reads (GError *error);
void crm_fake_fail_saves (GError *error);
void crm_fake_fail_syncs (GError *error);
void crm_fake_fail_probes (GError *error);
void crm_fake_fail_connects (GError *error);
/* Lists stay "loading" as long as it is on. */
void crm_fake_hold_reads (gboolean on);
/* A sync goes on until told how far it is; 1.0 ends it. */
void crm_fake_account_hold_sync (gboolean on);
void crm_fake_account_progress (CrmAccount *self, double fraction);
/* The accounts that are there at the start: none, or one that was synchronized before. */
void crm_fake_account_list_set_empty (gboolean empty);
void crm_fake_account_set_needs_sign_in (CrmAccount *self, gboolean needed);
/* The next syncs are done but for what @words say; %NULL: all of it. */
void crm_fake_account_leave_out (const char *words);
const char *crm_fake_account_get_session_password (void);
/* Accounts sign in at an identity service, with a code; and how the one that is on ends: with
 * @error, which is taken, or well. */
void crm_fake_sign_in_elsewhere (gboolean on);
void crm_fake_end_sign_in (GError *error);
gboolean crm_fake_sign_in_is_on (void);
/* What is found at any address: see CrmAccountDiscovery. */
void crm_fake_set_found (CrmAccountAuthKind kind, guint kinds, gboolean is_open);
/* What was asked for by the last connecting, as text: "URL TYPE user=... secret=... kind=..." */
const char *crm_fake_get_connected (void);
/* One that waits for a person: whether one is on, and how it ends. */
gboolean crm_fake_is_connecting (void);
void crm_fake_end_connecting (GError *error);
/* A sync that is on waits for the server, or goes on. */
void crm_fake_account_set_settling (CrmAccount *self, gboolean settling);
/* Problems 1 (Anna's) and 2, earlier values 3 (Anna's) and 4; or none. */
void crm_fake_set_kept (gboolean on);
/* What was decided since then: "retry 1, restore 4" */
const char *crm_fake_get_deeds (void);
/* What the next account opened has to tell; %NULL: nothing. */
void crm_fake_account_list_set_notice (const char *notice);
void crm_fake_account_set_problems (CrmAccount *self, guint problems, guint conflicts);
/* When the contacts were last compared with the server, 0: never; the accounts were 12 minutes
 * ago. */
void crm_fake_set_contacts_proven (gint64 us);
GError *crm_fake_next_error (const char *what); /* for the fakes themselves */
gboolean crm_fake_reads_are_held (void);
G_END_DECLS
