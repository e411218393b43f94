/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-account-list.h"
#include "crm-account-sign-in.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Signs in to a Creatio and out again, and stands still after each: canary.py looks at its memory
 * then. usage: sign-out URL, with the password on standard input; each further byte goes on. */

static void
say_and_wait (const char *words)
{
  char byte;

  puts (words);
  fflush (stdout);
  if (read (STDIN_FILENO, &byte, 1) < 0)
    _exit (1);
}

/* Nowhere but on the stack, and there no longer than needed. */
static char *
connect_with_password (CrmAccountList *list, const CrmAccountInfo *info, GError **error)
{
  char password[128] = "";
  gsize n = 0;
  char *server;

  while (n < sizeof password - 1 && read (STDIN_FILENO, password + n, 1) == 1
         && password[n] != '\n')
    n++;
  password[n] = '\0';
  server = crm_account_list_connect (list, info, password, NULL, NULL, NULL, error);
  explicit_bzero (password, sizeof password);
  return server;
}

int
main (int argc, char **argv)
{
  g_autoptr (CrmAccountList) list = crm_account_list_new ();
  CrmAccountInfo info = { .name = (char *) "acme",
                          .url = argv[argc - 1],
                          .type = (char *) "creatio",
                          .user = (char *) "ann" };
  g_autoptr (GError) error = NULL;
  g_autofree char *server = connect_with_password (list, &info, &error);

  if (server == NULL)
    {
      fprintf (stderr, "%s\n", error->message);
      return 1;
    }
  say_and_wait ("signed in");
  if (!crm_account_list_remove (list, "acme", NULL))
    return 1;
  say_and_wait ("signed out");

  return 0;
}
