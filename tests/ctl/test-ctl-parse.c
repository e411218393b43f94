/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "crm-commands.h"

/* @line split at blanks, as a shell would without quotes. */
static CrmCommand *
parse (const char *line, GError **error)
{
  g_auto (GStrv) argv = g_strsplit (line, " ", -1);

  return crm_command_parse ((int) g_strv_length (argv), argv, error);
}

static CrmCommand *
parse_good (const char *line)
{
  g_autoptr (GError) error = NULL;
  CrmCommand *command = parse (line, &error);

  g_assert_no_error (error);
  g_assert_nonnull (command);
  return command;
}

static void
test_each_wrong_usage_is_one_line (void)
{
  static const struct
  {
    const char *line;
    const char *message;
  } bad[] = {
    { "liaisonctl", "command is needed" },
    { "liaisonctl nonsense", "“nonsense”" },
    { "liaisonctl account", "add, list, remove" },
    { "liaisonctl project", "show, generate, validate" },
    { "liaisonctl account add", "account add NAME" },
    { "liaisonctl account add x", "--url" },
    { "liaisonctl account add x --url u --type ftp", "type" },
    { "liaisonctl account add x y --url u", "account add NAME" },
    { "liaisonctl sync a b", "sync [NAME]" },
    { "liaisonctl sync a --account b", "once" },
    { "liaisonctl sync --fast", "--fast" },
    { "liaisonctl query", "query ENTITY" },
    { "liaisonctl query Contacts --format xml", "format" },
    { "liaisonctl query Contacts --top x", "x" },
    { "liaisonctl query Contacts --top -1", "--top" },
    { "liaisonctl query Contacts --skip -1", "--skip" },
    { "liaisonctl query Contacts --filter", "--filter" },
    { "liaisonctl get Contacts", "get ENTITY KEY" },
    { "liaisonctl update Contacts key", "FIELD=VALUE" },
    { "liaisonctl delete Contacts", "delete ENTITY KEY" },
    { "liaisonctl search", "search TEXT" },
    { "liaisonctl metadata", "metadata FILE|URL" },
    { "liaisonctl pending now", "pending" },
    { "liaisonctl search \xE9t\xE9", "UTF-8" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CrmCommand) command = parse (bad[i].line, &error);

      if (command != NULL)
        g_error ("Line %u is taken", i);
      if (strstr (error->message, bad[i].message) == NULL || strchr (error->message, '\n') != NULL)
        g_error ("Line %u: \"%s\" does not say \"%s\" in one line", i, error->message,
                 bad[i].message);
    }
}

static void
test_the_account_is_an_argument_or_an_option (void)
{
  g_autoptr (CrmCommand) sync = parse_good ("liaisonctl sync work --full --json");
  g_autoptr (CrmCommand) query = parse_good ("liaisonctl query Contacts -a home --top 5");
  g_autoptr (CrmCommand) status = parse_good ("liaisonctl status --account home");
  g_autoptr (CrmCommand) pending = parse_good ("liaisonctl pending");

  g_assert_cmpstr (crm_command_get_account_name (sync), ==, "work");
  g_assert_cmpstr (crm_command_get_account_name (query), ==, "home");
  g_assert_cmpstr (crm_command_get_account_name (status), ==, "home");
  g_assert_null (crm_command_get_account_name (pending));
  g_assert_true (crm_command_is_sync (sync));
  g_assert_false (crm_command_is_sync (status));
}

static void
test_who_needs_an_account (void)
{
  static const struct
  {
    const char *line;
    gboolean needs;
  } lines[] = {
    { "liaisonctl --help", FALSE },
    { "liaisonctl --version", FALSE },
    { "liaisonctl sync --help", FALSE },
    { "liaisonctl account add x --url u", FALSE },
    { "liaisonctl account list", FALSE },
    { "liaisonctl metadata x", FALSE },
    { "liaisonctl project generate x", FALSE },
    { "liaisonctl project validate x", FALSE },
    { "liaisonctl project show x", FALSE },
    { "liaisonctl project show", TRUE },
    { "liaisonctl create Contacts", TRUE },
    { "liaisonctl query Contacts", TRUE },
    { "liaisonctl sync", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autoptr (CrmCommand) command = parse_good (lines[i].line);

      g_test_message ("%s", lines[i].line);
      g_assert_cmpint (crm_command_needs_account (command), ==, lines[i].needs);
    }
}

static void
test_texts_do_not_depend_on_the_locale (void)
{
  /* The test runs in the C locale, where GOption would refuse this as a string. */
  g_autoptr (CrmCommand) command = parse_good ("liaisonctl status --account 田中");

  g_assert_cmpstr (crm_command_get_account_name (command), ==, "田中");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ctl/parse/wrong-usage", test_each_wrong_usage_is_one_line);
  g_test_add_func ("/ctl/parse/account", test_the_account_is_an_argument_or_an_option);
  g_test_add_func ("/ctl/parse/needs-account", test_who_needs_an_account);
  g_test_add_func ("/ctl/parse/locale", test_texts_do_not_depend_on_the_locale);

  return g_test_run ();
}
