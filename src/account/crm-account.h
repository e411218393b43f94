/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-types.h"

G_BEGIN_DECLS
typedef struct _CrmStore CrmStore; /* opaque here: models take it, ui hands it on */

#define CRM_TYPE_ACCOUNT (crm_account_get_type ())
G_DECLARE_FINAL_TYPE (CrmAccount, crm_account, CRM, ACCOUNT, GObject)

/* One account, open: its store, its server and its engine put together. Main thread, except
 * where it says otherwise. Properties, all notify on the main thread:
 *   "syncing" b, "phase" i (CrmSyncPhase), "phase-text" s (words for a person, translated),
 *   "entity-text" s (caption of the entity worked on), "fraction" d, "pending" u,
 *   "problems" u, "conflicts" u (of the problems), "last-sync" x (device time us, 0: never),
 * "error-text" s (why the last sync stopped or what it had to leave out, in the user's words, or
 * NULL), "needs-sign-in" b, "left-out" b (the last sync was done; "error-text" says what it could
 * not fetch), "settling" b (all is here but what the server still makes of what was sent:
 * crm_account_skip_settle()). A sync in the background has ended for the user, "syncing" FALSE,
 * when it begins to settle. */

CrmStore *crm_account_get_store (CrmAccount *self);
const char *crm_account_get_name (CrmAccount *self);
const char *crm_account_get_url (CrmAccount *self);
const char *crm_account_get_user (CrmAccount *self);
/* Who is signed in, as last told; %NULL before the first sync. Key of the user record. */
const char *crm_account_get_user_id (CrmAccount *self);
CrmProject *crm_account_dup_project (CrmAccount *self) G_GNUC_WARN_UNUSED_RESULT;
/* How the server says the app should work, as it was told last: names (CRM_SERVER_* of
 * core/crm-remote.h and more) -> texts of the server, never markup. Empty: it says nothing, or was
 * not asked yet. (transfer full). Any thread, blocks shortly on disk. */
GHashTable *crm_account_dup_server_settings (CrmAccount *self) G_GNUC_WARN_UNUSED_RESULT;

/* One row of progress per entity, for the sync dialog. */
typedef struct
{
  const char *caption;
  guint sent, received, added, updated, removed, problems;
  gint64 total;
  gint64 proven_us; /* server time of the last proof that nothing is missing, 0: never */
  gboolean is_done;
} CrmAccountCount;
/* CrmAccountCount array of the run that is on or was last; borrowed strings live as long as the
 * array. */
GArray *crm_account_dup_counts (CrmAccount *self) G_GNUC_WARN_UNUSED_RESULT;

/* What the account tells a person at its opening, or %NULL: that its data was damaged and set
 * aside, and what was saved. */
const char *crm_account_get_notice (CrmAccount *self);

/* Starts a sync or joins the one that is on. Finishes when it has ended. */
void crm_account_sync_async (CrmAccount *self,
                             gboolean full,
                             gboolean foreground,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
gboolean crm_account_sync_finish (CrmAccount *self, GAsyncResult *result, GError **error);
typedef enum
{
  CRM_ACCOUNT_SYNC_NONE = 0,
  CRM_ACCOUNT_SYNC_FULL = 1 << 0,       /* download everything again */
  CRM_ACCOUNT_SYNC_FOREGROUND = 1 << 1, /* somebody waits; may apply a changed layout */
  CRM_ACCOUNT_SYNC_DRY_RUN = 1 << 2,    /* only count what would be sent, fetched and removed */
  CRM_ACCOUNT_SYNC_UNATTENDED = 1 << 3, /* nobody is there to unlock a keyring */
} CrmAccountSyncFlags;
/* The same with all there is to choose. @profile: (nullable): a part of the project by its name;
 * one that joins or waits for what is on, as it must. */
void crm_account_run_async (CrmAccount *self,
                            const char *profile,
                            CrmAccountSyncFlags flags,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
gboolean crm_account_run_finish (CrmAccount *self, GAsyncResult *result, GError **error);
/* Does not wait any longer for what the server makes of what was sent. */
void crm_account_skip_settle (CrmAccount *self);
/* Ends the sync that is on, within a second. */
void crm_account_cancel_sync (CrmAccount *self);

/* Replaces macros (@me, @today ...) by what they are for this user, now. */
CrmFilter *crm_account_expand_filter (CrmAccount *self,
                                      const char *filter,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Stops the engine, closes the store, lets go of the lock. Idempotent. */
void crm_account_close (CrmAccount *self);

/* An error of any layer in a person's words, translated, one sentence, no secret. */
char *crm_account_describe_error (const GError *error) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
