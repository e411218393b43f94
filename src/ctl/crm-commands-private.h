/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-commands.h"

G_BEGIN_DECLS
/* What a command line says; which members count depends on the command. */
typedef struct
{
  char *account;
  char *url;
  char *type;
  char *user;
  char *project;
  char *metadata;
  char *manifest;
  char *filter;
  char *orderby;
  char *select;
  char *format;
  char *profile;
  char *auth;
  char *client_id;
  char *issuer;
  char *scope;
  char *redirect_uri;
  char *header;
  char *certificate;
  char *ca_file;
  int top;
  int skip;
  int requests_per_day;
  gboolean full;
  gboolean dry_run;
  gboolean no_wait;
  gboolean offline;
  gboolean plain;
  gboolean json;
  gboolean password_stdin;
  gboolean progress; /* hidden: whoever handed the command over has a terminal */
  gboolean help;
  gboolean version;
  char **arguments; /* what is left; never %NULL after parsing */
} CrmOptions;

typedef struct _CrmCommandSpec CrmCommandSpec;

struct _CrmCommand
{
  const CrmCommandSpec *spec; /* %NULL: help or version of the whole */
  CrmOptions options;
  char *help; /* what --help prints */
};

typedef struct
{
  CrmCommandContext *context;
  const CrmOptions *options;
  const char *const *arguments;
  guint n_arguments;
  GString *buffer;    /* of context->out; see crm_run_flush() */
  gboolean is_broken; /* nobody reads context->out any more */
} CrmRunning;

typedef int (*CrmCommandFunc) (CrmRunning *run);

struct _CrmCommandSpec
{
  const char *name;      /* "account add" */
  const char *arguments; /* "NAME" */
  const char *summary;   /* N_() */
  const char *options;   /* letters of the options it takes, see crm-commands-parse.c */
  guint min_arguments;
  guint max_arguments;
  gboolean needs_account;
  int account_argument; /* position of the argument that names the account, -1: none */
  CrmCommandFunc func;
};
extern const CrmCommandSpec crm_command_specs[];
extern const guint crm_n_command_specs;

int crm_run_account_add (CrmRunning *run);
int crm_run_account_list (CrmRunning *run);
int crm_run_account_remove (CrmRunning *run);
int crm_run_account_sign_in (CrmRunning *run);
int crm_run_sync (CrmRunning *run);
int crm_run_status (CrmRunning *run);
int crm_run_query (CrmRunning *run);
int crm_run_get (CrmRunning *run);
int crm_run_create (CrmRunning *run);
int crm_run_update (CrmRunning *run);
int crm_run_delete (CrmRunning *run);
int crm_run_search (CrmRunning *run);
int crm_run_pending (CrmRunning *run);
int crm_run_project_show (CrmRunning *run);
int crm_run_project_generate (CrmRunning *run);
int crm_run_project_validate (CrmRunning *run);
int crm_run_project_diff (CrmRunning *run);
int crm_run_metadata (CrmRunning *run);
int crm_run_batch (CrmRunning *run);
int crm_run_log (CrmRunning *run);
int crm_run_explain (CrmRunning *run);
int crm_run_problems_list (CrmRunning *run);
int crm_run_problems_retry (CrmRunning *run);
int crm_run_problems_discard (CrmRunning *run);
int crm_run_lost_list (CrmRunning *run);
int crm_run_lost_restore (CrmRunning *run);

/* Output is collected and goes out in large pieces; events are flushed one by one.
 * %FALSE: nobody reads any more, end quietly. */
void crm_run_print (CrmRunning *run, const char *format, ...) G_GNUC_PRINTF (2, 3);
gboolean crm_run_flush (CrmRunning *run);
gboolean crm_run_flush_large (CrmRunning *run); /* only what has grown large */
/* One line on err; consumes @error. Returns @status. */
int crm_run_fail (CrmRunning *run, int status, GError *error);
int crm_run_refuse (CrmRunning *run, int status, const char *format, ...) G_GNUC_PRINTF (3, 4);

/* Calls @func on the main thread and waits for it. */
void crm_run_on_main (GSourceFunc func, gpointer data);

/* The account's project, or %NULL and a line on err. */
CrmProject *crm_run_dup_project (CrmRunning *run) G_GNUC_WARN_UNUSED_RESULT;
/* By name, set, or either in another case; or %NULL and a line on err. */
CrmEntity *crm_run_find_entity (CrmRunning *run, CrmProject *project, const char *name);
/* Rather than the name of a file. */
gboolean crm_run_is_url (const char *where);
/* $metadata of a file or an address. */
CrmEdm *crm_run_read_metadata (CrmRunning *run,
                               const char *where,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A key as the store spells it: GUIDs in lower case, and so on. */
char *
crm_run_dup_key (CrmEntity *entity, const char *text, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* LIAISON_PASSWORD, else a person's; %NULL where nobody can be asked. */
char *crm_run_ask_password (CrmRunning *run, const char *user) G_GNUC_WARN_UNUSED_RESULT;
/* How the account to be added signs in, of the options; %NULL: by user and password. */
CrmAccountAuth *crm_run_dup_auth (CrmRunning *run) G_GNUC_WARN_UNUSED_RESULT;
/* Signs in to the identity service of the account @name. Returns the exit status. */
int crm_run_sign_in_to (CrmRunning *run, const char *name);
/* As crm_run_ask_password(), but "" where nobody can be asked: some servers want no more. */
char *crm_run_dup_password (CrmRunning *run, const char *user) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
