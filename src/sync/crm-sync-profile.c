/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-sync-private.h"

#include "crm-project.h"

gboolean
crm_sync_profile_select (CrmSyncRun *run, GError **error)
{
  if (run->profile_name == NULL)
    return TRUE;
  run->profile = crm_project_find_profile (run->project, run->profile_name);
  if (run->profile == NULL)
    {
      g_set_error (error, CRM_SYNC_ERROR, CRM_SYNC_ERROR_NO_PROFILE,
                   "The project has no sync profile \"%s\"", run->profile_name);
      return FALSE;
    }

  for (guint i = 0; i < run->entities->len; i++)
    ((CrmSyncEntity *) g_ptr_array_index (run->entities, i))->is_left_out = TRUE;
  for (guint i = 0; i < run->profile->entities->len; i++)
    {
      CrmSyncEntity *state
          = g_ptr_array_index (run->entities, g_array_index (run->profile->entities, guint, i));

      state->is_left_out = FALSE;
    }
  return TRUE;
}

gboolean
crm_sync_profile_goes (CrmSyncRun *run, CrmSyncDirection direction)
{
  return run->profile == NULL || run->profile->direction == CRM_SYNC_BOTH
         || run->profile->direction == direction;
}
