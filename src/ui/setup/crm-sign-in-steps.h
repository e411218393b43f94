/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>

#include "crm-account-sign-in.h"

G_BEGIN_DECLS
#define CRM_TYPE_SIGN_IN_STEPS (crm_sign_in_steps_get_type ())
G_DECLARE_FINAL_TYPE (CrmSignInSteps, crm_sign_in_steps, CRM, SIGN_IN_STEPS, AdwBin)

/* What a person has to do elsewhere to sign in: go on in a browser, or type in a code. */
GtkWidget *crm_sign_in_steps_new (void) G_GNUC_WARN_UNUSED_RESULT;
/* Says @text and nothing else: what is waited for, or why it was in vain. */
void crm_sign_in_steps_say (CrmSignInSteps *self, const char *text);
/* Who tells it what there is to do; lives as long as @self. */
CrmAccountPerson crm_sign_in_steps_get_person (CrmSignInSteps *self);
/* Why signing in did not work, in a person's words. */
char *crm_sign_in_describe (const GError *error) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
