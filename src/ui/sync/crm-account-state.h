/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-account.h"

G_BEGIN_DECLS
/* The properties of an account that say how its sync stands, read at once. */
typedef struct
{
  gboolean syncing;
  gboolean needs_sign_in;
  gboolean left_out; /* synchronized, but for what error_text says */
  guint pending;
  guint problems;
  guint conflicts;  /* of those: both sides changed it, and somebody must choose */
  gint64 last_sync; /* device time us, 0: never */
  double fraction;
  char *phase_text;
  char *entity_text; /* or %NULL */
  char *error_text;  /* or %NULL */
} CrmAccountState;
void crm_account_state_read (CrmAccountState *self, CrmAccount *account);
void crm_account_state_clear (CrmAccountState *self);
/* The same in one line: "Synchronizing, 40 percent", "3 changes waiting" ... */
char *crm_account_state_dup_line (const CrmAccountState *self) G_GNUC_WARN_UNUSED_RESULT;
/* Of error_text. */
const char *crm_account_state_get_title (const CrmAccountState *self);
const char *crm_account_state_get_icon (const CrmAccountState *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CrmAccountState, crm_account_state_clear)
G_END_DECLS
