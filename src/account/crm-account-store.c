/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-account-private.h"
#include "crm-store.h"

#include <glib/gi18n.h>

static char *
describe_salvage (const char *aside, guint n_saved)
{
  g_autofree char *name = g_path_get_basename (aside);
  g_autofree char *saved = NULL;
  g_autofree char *kept = NULL;

  /* Translators: %s is the name of a file */
  kept = g_strdup_printf (_ ("The data on this device was damaged and is kept as “%s”."), name);
  if (n_saved > 0)
    saved = g_strdup_printf (ngettext ("%u change that was not sent was saved.",
                                       "%u changes that were not sent were saved.", n_saved),
                             n_saved);
  return g_strjoin (" ", kept, _ ("Synchronize to download everything again."), saved, NULL);
}

/* What is damaged is set aside, never deleted. */
CrmStore *
crm_account_open_store (const char *path, char **notice, GError **error)
{
  GMainContext *context = g_main_context_get_thread_default ();
  g_autoptr (GError) problem = NULL;
  g_autofree char *aside = NULL;
  CrmStore *store = crm_store_open (path, context, &problem);
  guint n_saved = 0;

  if (store != NULL)
    return store;
  if (!g_error_matches (problem, CRM_STORE_ERROR, CRM_STORE_ERROR_DAMAGED))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return NULL;
    }
  store = crm_store_salvage (path, NULL, context, &aside, &n_saved, error);
  if (store != NULL)
    *notice = describe_salvage (aside, n_saved);
  return store;
}
