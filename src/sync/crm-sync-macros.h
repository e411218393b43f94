/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-remote.h"
#include "crm-types.h"

G_BEGIN_DECLS
/**
 * crm_sync_expand_macros:
 * @entity: (nullable): whose fields the filter names; turns @today into an instant where it
 *   is compared with one
 * @identity: who @me, @mycontact and @myaccount are
 * @now_us: what @now and @today are: server time where it is known
 * @error: CRM_FORMAT_ERROR for a filter that does not parse or a macro nobody knows;
 *   CRM_FORMAT_ERROR_NO_VALUE for one the identity has no value for
 *
 * Returns: (nullable): %NULL with no error for an empty filter
 */
CrmFilter *crm_sync_expand_macros (const char *filter,
                                   CrmEntity *entity,
                                   const CrmIdentity *identity,
                                   gint64 now_us,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A system setting's text, or %NULL where there is none. */
typedef char *(*CrmSyncSettingFunc) (const char *name, gpointer user_data);

/* What macros stand for. */
typedef struct
{
  CrmProject *project; /* whose lookups paths go through */
  const CrmIdentity *identity;
  gint64 now_us; /* @today is the day of it; @now the full hour, so that it moves on by hours */
  CrmSyncSettingFunc setting;
  gpointer user_data;
} CrmSyncMacros;
/* The same as crm_sync_expand_macros() for a filter that was parsed. */
CrmFilter *crm_sync_expand_filter (CrmFilter *filter,
                                   CrmEntity *entity,
                                   const CrmSyncMacros *macros,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The filter of @entity with macros, and that of what it follows, as engines use it
 * (crm-sync-filter.c); %NULL with no error: all rows. */
CrmFilter *crm_sync_filter_dup_condition (CrmProject *project,
                                          CrmEntity *entity,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Does it say another thing when time passes? */
gboolean crm_sync_filter_has_time (CrmFilter *filter);

/* The form kept in the store's fact "identity". */
char *crm_sync_identity_to_text (const CrmIdentity *identity) G_GNUC_WARN_UNUSED_RESULT;
/* @out is empty where @text is %NULL or not such a text. */
void crm_sync_identity_from_text (const char *text, CrmIdentity *out);
/* What the server says of how the app should work (crm_remote_read_settings()), in the form kept in
 * the store's fact "server-settings". Sorted by name: equal tables are equal texts. */
char *crm_sync_settings_to_text (GHashTable *settings) G_GNUC_WARN_UNUSED_RESULT;
/* @text: (nullable). (transfer full): a table of its own strings, empty where there is none. */
GHashTable *crm_sync_settings_from_text (const char *text) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
