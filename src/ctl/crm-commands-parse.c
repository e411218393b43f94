/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include <glib/gi18n.h>

#include "config.h"
#include "crm-commands-private.h"

const CrmCommandSpec crm_command_specs[] = {
  { "account add", "NAME", N_ ("Add an account"), "utUpPRACIEDHXq", 1, 1, FALSE, -1,
    crm_run_account_add },
  { "account list", "", N_ ("List the accounts"), "j", 0, 0, FALSE, -1, crm_run_account_list },
  { "account remove", "NAME", N_ ("Remove an account and its data from this device"), "", 1, 1,
    FALSE, -1, crm_run_account_remove },
  { "account sign-in", "[NAME]", N_ ("Sign in to the identity service again"), "a", 0, 1, TRUE, 0,
    crm_run_account_sign_in },
  { "sync", "[NAME]", N_ ("Send and receive changes"), "adfjrw", 0, 1, TRUE, 0, crm_run_sync },
  { "status", "[NAME]", N_ ("Show what waits and what is on this device"), "aj", 0, 1, TRUE, 0,
    crm_run_status },
  { "log", "[NAME]", N_ ("Print what the last synchronizations did"), "ajT", 0, 1, TRUE, 0,
    crm_run_log },
  { "explain", "ENTITY KEY", N_ ("Say why a record is on this device or not"), "ajL", 2, 2, TRUE,
    -1, crm_run_explain },
  { "problems list", "", N_ ("List what needs a decision"), "aj", 0, 0, TRUE, -1,
    crm_run_problems_list },
  { "problems retry", "ID", N_ ("Send a refused change again at the next synchronization"), "a", 1,
    1, TRUE, -1, crm_run_problems_retry },
  { "problems discard", "ID", N_ ("Throw a refused change away"), "a", 1, 1, TRUE, -1,
    crm_run_problems_discard },
  { "lost list", "[ENTITY [KEY]]", N_ ("List values that another change took the place of"), "aj",
    0, 2, TRUE, -1, crm_run_lost_list },
  { "lost restore", "ID", N_ ("Put such a value back, as a change of yours"), "a", 1, 1, TRUE, -1,
    crm_run_lost_restore },
  { "query", "ENTITY", N_ ("Print records"), "aFOSTKo", 1, 1, TRUE, -1, crm_run_query },
  { "get", "ENTITY KEY", N_ ("Print one record as JSON"), "aS", 2, 2, TRUE, -1, crm_run_get },
  { "create", "ENTITY FIELD=VALUE…", N_ ("Make a record and print its key"), "a", 1, G_MAXUINT,
    TRUE, -1, crm_run_create },
  { "update", "ENTITY KEY FIELD=VALUE…", N_ ("Change a record"), "a", 3, G_MAXUINT, TRUE, -1,
    crm_run_update },
  { "delete", "ENTITY KEY", N_ ("Delete a record"), "a", 2, 2, TRUE, -1, crm_run_delete },
  { "search", "TEXT", N_ ("Find records by their text"), "ajT", 1, 1, TRUE, -1, crm_run_search },
  { "pending", "", N_ ("List what was not sent yet"), "aj", 0, 0, TRUE, -1, crm_run_pending },
  { "project show", "[FILE]", N_ ("Print the project an account uses, or the one in a file"), "a",
    0, 1, TRUE, -1, crm_run_project_show },
  { "project generate", "[FILE|URL]",
    N_ ("Print the project that the $metadata of a file, an address or an account would get"),
    "aUuMG", 0, 1, FALSE, -1, crm_run_project_generate },
  { "project validate", "FILE", N_ ("Check a project, with --metadata against a server"), "mU", 1,
    1, FALSE, -1, crm_run_project_validate },
  { "project diff", "OLD NEW",
    N_ ("Print what is different in two projects, short ones with --metadata"), "mU", 2, 2, FALSE,
    -1, crm_run_project_diff },
  { "metadata", "FILE|URL", N_ ("Count what a $metadata document describes"), "jU", 1, 1, FALSE, -1,
    crm_run_metadata },
  { "batch", "[NAME]", N_ ("Do one command a line of standard input, and answer each in JSON"), "a",
    0, 1, TRUE, 0, crm_run_batch },
};
const guint crm_n_command_specs = G_N_ELEMENTS (crm_command_specs);

/* Every option there is. Texts are taken as bytes and checked to be UTF-8: what they mean
 * must not depend on the locale. */
static const struct
{
  char letter; /* in CrmCommandSpec.options */
  const char *name;
  char short_name;
  GOptionArg kind;
  gsize offset;
  const char *description;
  const char *value;
} option_specs[] = {
  { 'a', "account", 'a', G_OPTION_ARG_FILENAME, G_STRUCT_OFFSET (CrmOptions, account),
    N_ ("The account; needed where there are several"), N_ ("NAME") },
  { 'u', "url", 0, G_OPTION_ARG_FILENAME, G_STRUCT_OFFSET (CrmOptions, url),
    N_ ("Address of the server"), N_ ("URL") },
  { 't', "type", 0, G_OPTION_ARG_FILENAME, G_STRUCT_OFFSET (CrmOptions, type),
    N_ ("auto, creatio, dataverse or odata"), N_ ("TYPE") },
  { 'U', "user", 0, G_OPTION_ARG_FILENAME, G_STRUCT_OFFSET (CrmOptions, user),
    N_ ("User name; the password is read from LIAISON_PASSWORD or the terminal"), N_ ("USER") },
  { 'p', "project", 0, G_OPTION_ARG_FILENAME, G_STRUCT_OFFSET (CrmOptions, project),
    N_ ("Project to use instead of the usual one; an address is looked at in each sync"),
    N_ ("FILE|URL") },
  { 'P', "password-stdin", 0, G_OPTION_ARG_NONE, G_STRUCT_OFFSET (CrmOptions, password_stdin),
    N_ ("Read the password from standard input"), NULL },
  { 'A', "auth", 0, G_OPTION_ARG_FILENAME, G_STRUCT_OFFSET (CrmOptions, auth),
    N_ ("password, oauth, oauth-device, oauth-client, token, api-key or certificate"),
    N_ ("KIND") },
  { 'C', "client-id", 0, G_OPTION_ARG_FILENAME, G_STRUCT_OFFSET (CrmOptions, client_id),
    N_ ("Of OAuth: what an administrator registered Liaison as"), N_ ("ID") },
  { 'I', "issuer", 0, G_OPTION_ARG_FILENAME, G_STRUCT_OFFSET (CrmOptions, issuer),
    N_ ("Of OAuth: address of the identity service, where the server does not name it"),
    N_ ("URL") },
  { 'E', "scope", 0, G_OPTION_ARG_FILENAME, G_STRUCT_OFFSET (CrmOptions, scope),
    N_ ("Of OAuth: what is asked for, instead of the usual"), N_ ("SCOPES") },
  { 'D', "redirect-uri", 0, G_OPTION_ARG_FILENAME, G_STRUCT_OFFSET (CrmOptions, redirect_uri),
    N_ ("Of OAuth: the registered address on this machine, instead of any"), N_ ("URL") },
  { 'H', "header", 0, G_OPTION_ARG_FILENAME, G_STRUCT_OFFSET (CrmOptions, header),
    N_ ("Of an API key: its header, X-Api-Key where none is named"), N_ ("NAME") },
  { 'X', "certificate", 0, G_OPTION_ARG_FILENAME, G_STRUCT_OFFSET (CrmOptions, certificate),
    N_ ("A client certificate with its key, PEM"), N_ ("FILE") },
  { 'q', "ca-file", 0, G_OPTION_ARG_FILENAME, G_STRUCT_OFFSET (CrmOptions, ca_file),
    N_ ("Who vouches for the server, where the system trusts nobody who does, PEM"), N_ ("FILE") },
  { 'R', "requests-per-day", 0, G_OPTION_ARG_INT, G_STRUCT_OFFSET (CrmOptions, requests_per_day),
    N_ ("What the server allows this user; -1: no limit"), N_ ("N") },
  { 'j', "json", 0, G_OPTION_ARG_NONE, G_STRUCT_OFFSET (CrmOptions, json), N_ ("Print JSON"),
    NULL },
  { 'f', "full", 0, G_OPTION_ARG_NONE, G_STRUCT_OFFSET (CrmOptions, full),
    N_ ("Download everything again"), NULL },
  { 'd', "dry-run", 0, G_OPTION_ARG_NONE, G_STRUCT_OFFSET (CrmOptions, dry_run),
    N_ ("Only say what would be sent, fetched and removed"), NULL },
  { 'r', "profile", 0, G_OPTION_ARG_FILENAME, G_STRUCT_OFFSET (CrmOptions, profile),
    N_ ("Only what this profile of the project names"), N_ ("PROFILE") },
  { 'w', "no-wait", 0, G_OPTION_ARG_NONE, G_STRUCT_OFFSET (CrmOptions, no_wait),
    N_ ("Do not wait for what the server makes of what was sent"), NULL },
  { 'L', "offline", 0, G_OPTION_ARG_NONE, G_STRUCT_OFFSET (CrmOptions, offline),
    N_ ("Do not ask the server"), NULL },
  { 'F', "filter", 0, G_OPTION_ARG_FILENAME, G_STRUCT_OFFSET (CrmOptions, filter),
    N_ ("Only what matches an OData $filter"), N_ ("FILTER") },
  { 'O', "orderby", 0, G_OPTION_ARG_FILENAME, G_STRUCT_OFFSET (CrmOptions, orderby),
    N_ ("Sort by an OData $orderby"), N_ ("FIELDS") },
  { 'S', "select", 0, G_OPTION_ARG_FILENAME, G_STRUCT_OFFSET (CrmOptions, select),
    N_ ("Only these fields, separated by commas"), N_ ("FIELDS") },
  { 'T', "top", 0, G_OPTION_ARG_INT, G_STRUCT_OFFSET (CrmOptions, top), N_ ("At most so many"),
    N_ ("N") },
  { 'K', "skip", 0, G_OPTION_ARG_INT, G_STRUCT_OFFSET (CrmOptions, skip),
    N_ ("Without the first so many"), N_ ("N") },
  { 'o', "format", 0, G_OPTION_ARG_FILENAME, G_STRUCT_OFFSET (CrmOptions, format),
    N_ ("json, csv or table (the default)"), N_ ("FORMAT") },
  { 'm', "metadata", 0, G_OPTION_ARG_FILENAME, G_STRUCT_OFFSET (CrmOptions, metadata),
    N_ ("$metadata to check against"), N_ ("FILE|URL") },
  { 'M', "manifest", 0, G_OPTION_ARG_FILENAME, G_STRUCT_OFFSET (CrmOptions, manifest),
    N_ ("The mobile manifest of a Creatio, to be mapped too"), N_ ("FILE") },
  { 'G', "generated", 0, G_OPTION_ARG_NONE, G_STRUCT_OFFSET (CrmOptions, plain),
    N_ ("Of $metadata alone, whatever is built in for the product"), NULL },
};

#define MAX_ENTRIES (G_N_ELEMENTS (option_specs) + 5)

static void
add_entry (GOptionEntry *entries, guint *n, const GOptionEntry *entry)
{
  g_assert (*n < MAX_ENTRIES);
  entries[(*n)++] = *entry;
}

static void
fill_entries (CrmOptions *options, const char *letters, GOptionEntry *entries)
{
  const GOptionEntry help
      = { "help", 'h', 0, G_OPTION_ARG_NONE, &options->help, N_ ("Show help"), NULL };
  const GOptionEntry version
      = { "version", 0, 0, G_OPTION_ARG_NONE, &options->version, N_ ("Show the version"), NULL };
  const GOptionEntry progress
      = { "progress", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_NONE, &options->progress, NULL, NULL };
  const GOptionEntry rest
      = { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->arguments, NULL, NULL };
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (option_specs); i++)
    if (strchr (letters, option_specs[i].letter) != NULL)
      {
        GOptionEntry entry = { option_specs[i].name,
                               option_specs[i].short_name,
                               0,
                               option_specs[i].kind,
                               G_STRUCT_MEMBER_P (options, option_specs[i].offset),
                               option_specs[i].description,
                               option_specs[i].value };

        add_entry (entries, &n, &entry);
      }
  add_entry (entries, &n, &help);
  add_entry (entries, &n, &version);
  add_entry (entries, &n, &progress);
  add_entry (entries, &n, &rest);
}

/* The command whose words @argv begins with, options between them allowed. */
static const CrmCommandSpec *
find_spec (char **words, guint *n_used)
{
  for (guint i = 0; i < crm_n_command_specs; i++)
    {
      g_auto (GStrv) name = g_strsplit (crm_command_specs[i].name, " ", -1);
      guint n = g_strv_length (name);
      gboolean matches = TRUE;

      for (guint j = 0; matches && j < n; j++)
        matches = g_strcmp0 (words[j], name[j]) == 0;
      if (matches)
        {
          *n_used = n;
          return &crm_command_specs[i];
        }
    }

  return NULL;
}

static char *
overview (void)
{
  GString *out = g_string_new (NULL);

  g_string_append (out, _ ("Usage: liaisonctl COMMAND [OPTIONS]\n\n"
                           "The accounts and records of Liaison, without a display.\n\n"));
  for (guint i = 0; i < crm_n_command_specs; i++)
    {
      const CrmCommandSpec *spec = &crm_command_specs[i];
      g_autofree char *line = g_strdup_printf ("%s %s", spec->name, spec->arguments);
      glong width = g_utf8_strlen (line, -1);

      g_string_append_printf (out, "  %s%*s  %s\n", line, (int) MAX (0, 31 - width), "",
                              _ (spec->summary));
    }
  g_string_append (out, _ ("\n“liaisonctl COMMAND --help” says more about one; --version shows the "
                           "version.\n"
                           "Exit status: 0 done, 1 failed, 2 wrong usage, 3 done with problems, "
                           "4 could not synchronize.\n"));

  return g_string_free_and_steal (out);
}

/* "account" alone: what may follow it; else there is no such command. */
static void
fail_unknown (const char *word, GError **error)
{
  g_autoptr (GString) known = g_string_new (NULL);

  for (guint i = 0; i < crm_n_command_specs; i++)
    if (g_str_has_prefix (crm_command_specs[i].name, word)
        && crm_command_specs[i].name[strlen (word)] == ' ')
      g_string_append_printf (known, "%s%s", known->len > 0 ? ", " : "",
                              crm_command_specs[i].name + strlen (word) + 1);

  if (known->len > 0)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                 _ ("Behind “%s” one of these is needed: %s"), word, known->str);
  else
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                 _ ("There is no command “%s” (see liaisonctl --help)"), word);
}

static gboolean
fail (GError **error, const char *message)
{
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, message);
  return FALSE;
}

static gboolean
is_utf8 (const char *text)
{
  return text == NULL || g_utf8_validate (text, -1, NULL);
}

static gboolean
check_texts (const CrmOptions *options, GError **error)
{
  gboolean is_good = TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (option_specs); i++)
    if (option_specs[i].kind == G_OPTION_ARG_FILENAME)
      is_good = is_good && is_utf8 (G_STRUCT_MEMBER (char *, options, option_specs[i].offset));
  for (guint i = 0; options->arguments[i] != NULL; i++)
    is_good = is_good && is_utf8 (options->arguments[i]);

  return is_good || fail (error, _ ("An argument is not UTF-8 text"));
}

static gboolean
check_values (const CrmCommandSpec *spec, const CrmOptions *options, GError **error)
{
  static const char *const formats[] = { "json", "csv", "table", NULL };
  static const char *const types[] = { "auto", "creatio", "dataverse", "odata", NULL };
  guint n = g_strv_length (options->arguments);
  CrmAccountAuthKind kind;

  if (n < spec->min_arguments || n > spec->max_arguments)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   _ ("Usage: liaisonctl %s %s (see --help)"), spec->name, spec->arguments);
      return FALSE;
    }
  if (options->format != NULL && !g_strv_contains (formats, options->format))
    return fail (error, _ ("The format is json, csv or table"));
  if (options->type != NULL && !g_strv_contains (types, options->type))
    return fail (error, _ ("The type is auto, creatio, dataverse or odata"));
  if (options->auth != NULL && !crm_account_auth_kind_from_text (options->auth, &kind))
    return fail (error, _ ("There is no such way to sign in (see --help)"));
  if (options->top < 0 || options->skip < 0)
    return fail (error, _ ("--top and --skip take a number from 0"));
  if (options->requests_per_day < -1)
    return fail (error, _ ("--requests-per-day takes a number from -1"));
  if (spec->account_argument >= 0 && n > 0 && options->account != NULL)
    return fail (error, _ ("Name the account once"));
  if (spec->func == crm_run_account_add && options->url == NULL)
    return fail (error, _ ("An account needs --url"));

  return check_texts (options, error);
}

/* GOption's words for what it cannot take, made one line for us. */
static gboolean
parse_options (CrmCommand *self, char **words, GError **error)
{
  const char *letters = self->spec != NULL ? self->spec->options : "";
  g_autofree char *parameters
      = self->spec != NULL ? g_strdup_printf ("%s %s", self->spec->name, self->spec->arguments)
                           : NULL;
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  GOptionEntry entries[MAX_ENTRIES + 1] = { 0 };
  g_auto (GStrv) argv = NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  g_strv_builder_add (builder, "liaisonctl");
  g_strv_builder_addv (builder, (const char **) words);
  argv = g_strv_builder_end (builder);
  fill_entries (&self->options, letters, entries);
  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (self->spec != NULL)
    g_option_context_set_summary (context, _ (self->spec->summary));
  if (!g_option_context_parse_strv (context, &argv, error))
    return FALSE;

  if (self->options.arguments == NULL)
    self->options.arguments = g_new0 (char *, 1);
  if (self->options.help && self->spec != NULL)
    {
      g_autofree char *text = g_option_context_get_help (context, TRUE, NULL);
      /* Behind GOption's own two lines of usage. */
      const char *rest = strstr (text, "\n\n");

      self->help = g_strdup_printf (_ ("Usage: liaisonctl %s [OPTIONS]%s"), parameters, rest);
    }
  else if (self->options.help)
    self->help = overview ();
  return TRUE;
}

CrmCommand *
crm_command_parse (int argc, char **argv, GError **error)
{
  g_autoptr (CrmCommand) self = g_new0 (CrmCommand, 1);
  char **words = argv + MIN (argc, 1);
  guint n_used = 0;

  self->spec = find_spec (words, &n_used);
  if (self->spec == NULL && words[0] != NULL && words[0][0] != '-')
    {
      fail_unknown (words[0], error);
      return NULL;
    }
  if (!parse_options (self, words + n_used, error))
    return NULL;
  if (self->options.help || self->options.version)
    return g_steal_pointer (&self);
  if (self->spec == NULL)
    {
      fail (error, _ ("A command is needed (see liaisonctl --help)"));
      return NULL;
    }
  if (!check_values (self->spec, &self->options, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
crm_command_free (CrmCommand *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (option_specs); i++)
    if (option_specs[i].kind == G_OPTION_ARG_FILENAME)
      g_free (G_STRUCT_MEMBER (char *, &self->options, option_specs[i].offset));
  g_strfreev (self->options.arguments);
  g_free (self->help);
  g_free (self);
}

gboolean
crm_command_needs_account (CrmCommand *self)
{
  if (self->help != NULL || self->options.version)
    return FALSE;
  if (self->spec->func == crm_run_project_show && self->options.arguments[0] != NULL)
    return FALSE;

  return self->spec->needs_account;
}

gboolean
crm_command_is_sync (CrmCommand *self)
{
  return self->spec != NULL && self->spec->func == crm_run_sync;
}

const char *
crm_command_get_account_name (CrmCommand *self)
{
  int position = self->spec != NULL ? self->spec->account_argument : -1;

  if (position >= 0 && g_strv_length (self->options.arguments) > (guint) position)
    return self->options.arguments[position];

  return self->options.account;
}
