/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-account-list.h"
#include "crm-account.h"
#include "crm-types.h"

G_BEGIN_DECLS
/* What liaisonctl can do, in a form that whoever has an account open can do for another
 * process, too (crm-handover.h). */

/* Exit statuses. */
typedef enum
{
  CRM_EXIT_DONE = 0,
  CRM_EXIT_FAILED = 1,
  CRM_EXIT_USAGE = 2,
  CRM_EXIT_PROBLEMS = 3, /* done, but something needs a person */
  CRM_EXIT_NOT_SYNCED = 4,
} CrmExit;

/* A password from a person, or %NULL where nobody can be asked. On the command's thread. */
typedef char *(*CrmAskPasswordFunc) (const char *user, gpointer user_data);

/* Opens the system's browser. On the command's thread. */
typedef gboolean (*CrmOpenBrowserFunc) (const char *url, gpointer user_data, GError **error);

/* Where a command runs. Everything is borrowed for the call. */
typedef struct
{
  CrmAccountList *list;
  CrmAccount *account; /* open, of a command that needs one; else %NULL */
  GInputStream *in;    /* of a batch; %NULL: nothing can be read */
  GOutputStream *out;
  GOutputStream *err;
  GCancellable *cancellable;
  gboolean is_terminal;            /* @err: progress is drawn there */
  gboolean has_person;             /* one who could unlock a keyring */
  CrmAskPasswordFunc ask_password; /* or %NULL */
  CrmOpenBrowserFunc open_browser; /* or %NULL: a person copies the address */
  gpointer user_data;
} CrmCommandContext;

/* A command line that was understood. */
typedef struct _CrmCommand CrmCommand;

/**
 * crm_command_parse:
 * @argv: with the program's name first
 * @error: (out): G_OPTION_ERROR; one line for the user
 */
CrmCommand *crm_command_parse (int argc, char **argv, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void crm_command_free (CrmCommand *self);
/* It works on the data of one account, which must be open. */
gboolean crm_command_needs_account (CrmCommand *self);
/* It synchronizes: what keeps it from starting means CRM_EXIT_NOT_SYNCED. */
gboolean crm_command_is_sync (CrmCommand *self);
/* The account it names, or %NULL: the only one there is. */
const char *crm_command_get_account_name (CrmCommand *self);

/* Does it, blocking, on any thread but the main one, whose loop must be running. Each
 * failure writes one line to @context->err. Returns the exit status. */
int crm_command_run (CrmCommand *self, CrmCommandContext *context);
/* Both in one: for a command that another process hands over. */
int crm_commands_run (CrmCommandContext *context, int argc, char **argv);

/* The account a command means: @name, or the only one there is. %NULL: there is none or
 * there are several; @error says so in words for the user. */
char *crm_commands_dup_account_name (CrmAccountList *list,
                                     const char *name,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* "liaisonctl: MESSAGE" and a line end; control characters become spaces. */
void crm_commands_complain (GOutputStream *err, const char *message);
/* An error in words for the terminal: what crm_account_describe_error() says, and for what
 * it has no own words the technical ones. */
char *crm_commands_describe_error (const GError *error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrmCommand, crm_command_free)
G_END_DECLS
