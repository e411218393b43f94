/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-account-list.h"
#include "crm-account.h"
#include "crm-error.h"

#include <glib/gstdio.h>
#include <sys/stat.h>

static CrmAccountInfo
info_of (const char *name)
{
  return (CrmAccountInfo) { (char *) name, (char *) "https://crm.example/odata", (char *) "odata",
                            (char *) "ann" };
}

static void
add (CrmAccountList *list, const char *name)
{
  CrmAccountInfo info = info_of (name);
  g_autoptr (GError) error = NULL;

  g_assert_true (crm_account_list_add (list, &info, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
}

static void
test_added_is_listed (void)
{
  g_autoptr (CrmAccountList) list = crm_account_list_new ();
  g_autoptr (CrmAccountList) again = crm_account_list_new ();
  g_autoptr (GPtrArray) infos = NULL;
  CrmAccountInfo *info;

  add (list, "Zoë & Söhne");
  add (list, "Acme");
  infos = crm_account_list_load (again, NULL);
  g_assert_cmpuint (infos->len, ==, 2);
  info = g_ptr_array_index (infos, 1);
  g_assert_cmpstr (info->name, ==, "Zoë & Söhne");
  g_assert_cmpstr (info->url, ==, "https://crm.example/odata");
  g_assert_cmpstr (info->type, ==, "odata");
  g_assert_cmpstr (info->user, ==, "ann");
}

static void
test_files_are_private (void)
{
  g_autoptr (CrmAccountList) list = crm_account_list_new ();
  CrmAccountInfo info = info_of ("acme");
  g_autofree char *directory = NULL;
  g_autofree char *account = NULL;
  g_autofree char *project = NULL;
  GStatBuf about;

  g_assert_true (crm_account_list_add (list, &info, NULL, "{}", NULL, NULL));
  directory = crm_account_list_dup_directory (list, "acme");
  account = g_build_filename (directory, "account.json", NULL);
  project = g_build_filename (directory, "project.json", NULL);
  g_assert_true (g_str_has_prefix (directory, g_get_user_data_dir ()));
  g_stat (directory, &about);
  g_assert_cmpint (about.st_mode & 0777, ==, 0700);
  g_stat (account, &about);
  g_assert_cmpint (about.st_mode & 0777, ==, 0600);
  g_stat (project, &about);
  g_assert_cmpint (about.st_mode & 0777, ==, 0600);
}

static void
test_bad_names_are_refused (void)
{
  static const char *const names[]
      = { "",
          ".",
          "..",
          ".hidden",
          "a/b",
          "../up",
          "a\nb",
          " a",
          "a ",
          "-x",
          "\xff",
          "a\\b",
          "01234567890123456789012345678901234567890123456789012345678901234" };
  g_autoptr (CrmAccountList) list = crm_account_list_new ();

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      CrmAccountInfo info = info_of (names[i]);
      g_autoptr (GError) error = NULL;

      g_assert_false (crm_account_list_add (list, &info, NULL, NULL, NULL, &error));
      g_assert_error (error, CRM_ACCOUNT_ERROR, CRM_ACCOUNT_ERROR_INVALID);
      g_assert_null (crm_account_list_dup_directory (list, names[i]));
      g_clear_error (&error);
      g_assert_false (crm_account_list_remove (list, names[i], &error));
      g_assert_error (error, CRM_ACCOUNT_ERROR, CRM_ACCOUNT_ERROR_INVALID);
    }
}

static void
test_bad_addresses_are_refused (void)
{
  static const char *const urls[] = { "",    "file:///etc/passwd",  "ftp://a.example",
                                      "a b", "https://a\n.example", "javascript://x" };
  g_autoptr (CrmAccountList) list = crm_account_list_new ();

  for (guint i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      CrmAccountInfo info = info_of ("acme");
      g_autoptr (GError) error = NULL;

      info.url = (char *) urls[i];
      g_assert_false (crm_account_list_add (list, &info, NULL, NULL, NULL, &error));
      g_assert_error (error, CRM_ACCOUNT_ERROR, CRM_ACCOUNT_ERROR_INVALID);
    }
}

static void
test_a_published_project_is_remembered (void)
{
  static const char *const bad[]
      = { "http://example.org/crm.json", "crm.json", "file:///x", "", NULL };
  g_autoptr (CrmAccountList) list = crm_account_list_new ();
  CrmAccountInfo info = { .name = (char *) "published", .url = (char *) "https://example.org" };
  g_autoptr (GPtrArray) infos = NULL;
  g_autoptr (GError) error = NULL;
  gboolean kept;

  for (guint i = 0; bad[i] != NULL; i++)
    {
      info.project_url = (char *) bad[i];
      g_assert_false (crm_account_list_add (list, &info, NULL, NULL, &kept, &error));
      g_clear_error (&error);
    }
  info.project_url = (char *) "https://files.example.org/crm.json?v=2";
  g_assert_true (crm_account_list_add (list, &info, NULL, NULL, &kept, &error));
  g_assert_no_error (error);
  infos = crm_account_list_load (list, &error);
  g_assert_cmpuint (infos->len, ==, 1);
  g_assert_cmpstr (((CrmAccountInfo *) g_ptr_array_index (infos, 0))->project_url, ==,
                   "https://files.example.org/crm.json?v=2");
  g_assert_true (crm_account_list_remove (list, "published", &error));
}

static void
test_name_is_taken_once (void)
{
  g_autoptr (CrmAccountList) list = crm_account_list_new ();
  CrmAccountInfo info = info_of ("acme");
  g_autoptr (GError) error = NULL;

  add (list, "acme");
  g_assert_false (crm_account_list_add (list, &info, NULL, NULL, NULL, &error));
  g_assert_error (error, CRM_ACCOUNT_ERROR, CRM_ACCOUNT_ERROR_EXISTS);
}

static void
test_removed_is_gone (void)
{
  g_autoptr (CrmAccountList) list = crm_account_list_new ();
  g_autofree char *directory = crm_account_list_dup_directory (list, "acme");
  g_autofree char *outside = g_build_filename (g_get_user_data_dir (), "precious", NULL);
  g_autofree char *link = g_build_filename (directory, "link", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) link_file = g_file_new_for_path (link);

  add (list, "acme");
  g_file_set_contents (outside, "x", 1, NULL);
  g_file_make_symbolic_link (link_file, outside, NULL, NULL);
  g_assert_true (crm_account_list_remove (list, "acme", &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (directory, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (outside, G_FILE_TEST_EXISTS));
  g_assert_false (crm_account_list_remove (list, "acme", &error));
  g_assert_error (error, CRM_ACCOUNT_ERROR, CRM_ACCOUNT_ERROR_UNKNOWN);
}

static void
test_broken_description_hides_nobody_else (void)
{
  g_autoptr (CrmAccountList) list = crm_account_list_new ();
  g_autofree char *directory = crm_account_list_dup_directory (list, "broken");
  g_autofree char *file = g_build_filename (directory, "account.json", NULL);
  g_autoptr (GPtrArray) infos = NULL;
  g_autoptr (GError) error = NULL;

  add (list, "acme");
  add (list, "broken");
  g_file_set_contents (file, "[\"url\"", -1, NULL);
  infos = crm_account_list_load (list, NULL);
  g_assert_cmpuint (infos->len, ==, 1);
  g_assert_null (crm_account_list_open (list, "broken", &error));
  g_assert_error (error, CRM_ACCOUNT_ERROR, CRM_ACCOUNT_ERROR_INVALID);
}

/* Without a keyring the password is kept for this run, and said so. */
static void
test_password_without_a_keyring (void)
{
  g_autoptr (CrmAccountList) list = crm_account_list_new ();
  CrmAccountInfo info = info_of ("acme");
  g_autoptr (GError) error = NULL;
  gboolean kept = TRUE;

  g_assert_true (crm_account_list_add (list, &info, "geheim-4711", NULL, &kept, &error));
  g_assert_no_error (error);
  g_assert_false (kept);
}

int
main (int argc, char **argv)
{
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/account/list/added", test_added_is_listed);
  g_test_add_func ("/account/list/private", test_files_are_private);
  g_test_add_func ("/account/list/bad-names", test_bad_names_are_refused);
  g_test_add_func ("/account/list/bad-addresses", test_bad_addresses_are_refused);
  g_test_add_func ("/account/list/published", test_a_published_project_is_remembered);
  g_test_add_func ("/account/list/taken", test_name_is_taken_once);
  g_test_add_func ("/account/list/removed", test_removed_is_gone);
  g_test_add_func ("/account/list/broken", test_broken_description_hides_nobody_else);
  g_test_add_func ("/account/list/no-keyring", test_password_without_a_keyring);
  return g_test_run ();
}
