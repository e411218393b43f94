/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-account-state.h"
#include "crm-ui.h"
#include "crm-words.h"

void
crm_account_state_read (CrmAccountState *self, CrmAccount *account)
{
  g_return_if_fail (CRM_IS_ACCOUNT (account));

  g_object_get (account, "syncing", &self->syncing, "needs-sign-in", &self->needs_sign_in,
                "left-out", &self->left_out, "pending", &self->pending, "problems", &self->problems,
                "conflicts", &self->conflicts, "last-sync", &self->last_sync, "fraction",
                &self->fraction, "phase-text", &self->phase_text, "entity-text", &self->entity_text,
                "error-text", &self->error_text, NULL);
}

void
crm_account_state_clear (CrmAccountState *self)
{
  g_clear_pointer (&self->phase_text, g_free);
  g_clear_pointer (&self->entity_text, g_free);
  g_clear_pointer (&self->error_text, g_free);
}

char *
crm_account_state_dup_line (const CrmAccountState *self)
{
  if (self->syncing)
    return g_strdup_printf (_ ("Synchronizing, %d percent"), (int) (self->fraction * 100));

  if (self->needs_sign_in)
    return g_strdup (_ ("Sign in to continue synchronizing"));

  if (self->problems > 0)
    return g_strdup_printf (ngettext ("%'u change needs attention", "%'u changes need attention",
                                      self->problems),
                            self->problems);

  if (self->error_text != NULL)
    return g_strdup (self->left_out ? _ ("Synchronized with problems")
                                    : _ ("Could not synchronize"));

  if (self->pending > 0)
    return crm_words_waiting (self->pending);

  return crm_words_last_sync (self->last_sync, g_get_real_time ());
}

const char *
crm_account_state_get_title (const CrmAccountState *self)
{
  return self->left_out ? _ ("Synchronized with Problems") : _ ("Could Not Synchronize");
}

const char *
crm_account_state_get_icon (const CrmAccountState *self)
{
  if (self->syncing)
    return "li-sync-symbolic";

  if (self->needs_sign_in)
    return "dialog-password-symbolic";

  if (self->problems > 0 || self->error_text != NULL)
    return "dialog-warning-symbolic";

  return "li-sync-symbolic";
}
