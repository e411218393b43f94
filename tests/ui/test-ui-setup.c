/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-ca-group.h"
#include "crm-credentials-page.h"
#include "crm-error.h"
#include "crm-fake.h"
#include "crm-ui-test.h"

/* Somebody connects to a server, in each of the ways there are. */

#define BIT(kind) (1u << CRM_ACCOUNT_AUTH_##kind)

/* At the page that asks how to sign in to a server of that kind. */
static CrmUiTest *
start_at (CrmAccountAuthKind kind, guint kinds)
{
  CrmUiTest *test;

  crm_fake_account_list_set_empty (TRUE);
  crm_fake_set_found (kind, kinds, FALSE);
  test = crm_ui_test_new ();
  crm_ui_test_set_size (test, 360, 720);
  crm_ui_test_click (test, "Connect to a Server");
  crm_ui_test_fill (test, "Server Address", "crm.example.com");
  crm_ui_test_click (test, "Continue");
  crm_ui_test_assert_text (test, "OData service, OData 4.0");
  crm_ui_test_assert_text (test, "Encrypted connection");

  return test;
}

static void
finish (CrmUiTest *test)
{
  crm_ui_test_assert_text (test, "Ready to work offline");
  crm_ui_test_assert_text (test, "Contacts");
  crm_fake_account_list_set_empty (FALSE);
  crm_ui_test_free (test);
}

static void
leave (CrmUiTest *test)
{
  crm_fake_account_list_set_empty (FALSE);
  crm_ui_test_free (test);
}

static GError *
remote_error (int code)
{
  return g_error_new_literal (CRM_REMOTE_ERROR, code, "In words of the fake");
}

/* --- the address --------------------------------------------------------------------------- */

static void
test_address_and_reasons_why_not (void)
{
  CrmUiTest *test;

  crm_fake_account_list_set_empty (TRUE);
  crm_fake_set_found (CRM_ACCOUNT_AUTH_PASSWORD, 0, FALSE);
  test = crm_ui_test_new ();
  crm_ui_test_set_size (test, 360, 720);
  crm_ui_test_click (test, "Connect to a Server");
  crm_ui_test_fill (test, "Server Address", "http://crm.example.com");
  crm_ui_test_click (test, "Continue");
  crm_ui_test_assert_text (test, "Use https");

  crm_fake_fail_probes (remote_error (CRM_REMOTE_ERROR_UNREACHABLE));
  crm_ui_test_fill (test, "Server Address", "crm.example.com");
  crm_ui_test_click (test, "Continue");
  crm_ui_test_assert_text (test, "In words of the fake");
  crm_ui_test_assert_no_text (test, "Use a CA File…");

  crm_fake_fail_probes (NULL);
  crm_ui_test_click (test, "Continue");
  crm_ui_test_assert_text (test, "How to Sign In");
  leave (test);
}

static GtkWidget *
find_widget (GtkWidget *widget, GType type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type) && gtk_widget_get_mapped (widget))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_widget (child, type);

      if (found != NULL)
        return found;
    }

  return NULL;
}

/* What the picked file holds is shown first, and only then used. */
static void
test_untrusted_certificate (void)
{
  g_autofree char *pem = g_test_build_filename (G_TEST_DIST, "loopback.pem", NULL);
  g_autofree char *text = g_test_build_filename (G_TEST_DIST, "meson.build", NULL);
  CrmUiTest *test;
  CrmCaGroup *group;

  crm_fake_account_list_set_empty (TRUE);
  crm_fake_set_found (CRM_ACCOUNT_AUTH_PASSWORD, 0, FALSE);
  crm_fake_fail_probes (remote_error (CRM_REMOTE_ERROR_UNTRUSTED));
  test = crm_ui_test_new ();
  crm_ui_test_set_size (test, 360, 720);
  crm_ui_test_click (test, "Connect to a Server");
  crm_ui_test_fill (test, "Server Address", "crm.example.com");
  crm_ui_test_click (test, "Continue");
  crm_ui_test_assert_text (test, "Use a CA File…");
  group
      = CRM_CA_GROUP (find_widget (GTK_WIDGET (crm_ui_test_get_window (test)), CRM_TYPE_CA_GROUP));

  crm_ca_group_offer (group, text);
  crm_ui_test_assert_text (test, "There is no certificate in this file");
  crm_ca_group_offer (group, pem);
  crm_ui_test_assert_text (test, "Trust This Authority?");
  crm_ui_test_assert_text (test, "CN=Liaison test server");
  crm_ui_test_assert_text (test, "SHA-256 Fingerprint");
  crm_ui_test_click (test, "Cancel");
  crm_ui_test_await_no_text (test, "Trust This Authority?");
  g_assert_null (crm_ca_group_get_path (group));

  crm_ca_group_offer (group, pem);
  crm_ui_test_assert_text (test, "Trust This Authority?");
  crm_fake_fail_probes (NULL);
  crm_ui_test_click (test, "Trust");
  crm_ui_test_assert_text (test, "Encrypted, trusted by the CA file");
  crm_ui_test_fill (test, "User Name", "anna");
  crm_ui_test_fill (test, "Password", "pa55");
  crm_ui_test_click (test, "Sign In");
  g_assert_nonnull (strstr (crm_fake_get_connected (), "loopback.pem"));
  finish (test);
}

/* --- the ways ------------------------------------------------------------------------------ */

static void
test_password (void)
{
  CrmUiTest *test = start_at (CRM_ACCOUNT_AUTH_PASSWORD, 0);

  crm_ui_test_fill (test, "User Name", " anna ");
  crm_ui_test_fill (test, "Password", "pa55 ");
  crm_fake_fail_connects (remote_error (CRM_REMOTE_ERROR_SIGN_IN));
  crm_ui_test_click (test, "Sign In");
  crm_ui_test_assert_text (test, "In words of the fake");
  /* Nothing typed is lost. */
  crm_fake_fail_connects (NULL);
  crm_ui_test_click (test, "Sign In");
  g_assert_cmpstr (crm_fake_get_connected (), ==,
                   "https://crm.example.com odata user=anna secret=pa55 ");
  finish (test);
}

static void
test_going_back_keeps_what_was_typed (void)
{
  CrmUiTest *test = start_at (CRM_ACCOUNT_AUTH_PASSWORD, 0);

  crm_ui_test_fill (test, "User Name", "anna");
  crm_ui_test_do (test, "navigation.pop");
  crm_ui_test_click (test, "Continue");
  crm_ui_test_assert_text (test, "anna");
  leave (test);
}

static void
test_browser (void)
{
  CrmUiTest *test = start_at (CRM_ACCOUNT_AUTH_OAUTH_CODE, BIT (OAUTH_DEVICE));

  /* Without a client ID nothing goes on, and that is said where it stands. */
  crm_ui_test_click (test, "Sign In in the Browser");
  crm_ui_test_assert_text (test, "Enter the client ID");
  crm_ui_test_assert_text (test, "https://id.example/tenant");
  crm_ui_test_fill (test, "Client ID", "liaison");
  crm_ui_test_click (test, "Sign In in the Browser");
  crm_ui_test_assert_text (test, "Continue in the browser");
  g_assert_cmpstr (crm_fake_get_connected (), ==,
                   "https://crm.example.com odata kind=4 client=liaison redirect=http://localhost");

  crm_fake_end_connecting (remote_error (CRM_REMOTE_ERROR_SIGN_IN));
  crm_ui_test_assert_text (test, "The sign-in was refused or not completed.");
  crm_ui_test_click (test, "Sign In in the Browser");
  crm_fake_end_connecting (NULL);
  finish (test);
}

static void
assert_copied (CrmUiTest *test, const char *text)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (crm_ui_test_get_window (test)));
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_STRING);
  g_assert_true (
      gdk_content_provider_get_value (gdk_clipboard_get_content (clipboard), &value, NULL));
  g_assert_cmpstr (g_value_get_string (&value), ==, text);
}

static void
test_code (void)
{
  CrmUiTest *test = start_at (CRM_ACCOUNT_AUTH_OAUTH_CODE, BIT (OAUTH_DEVICE));

  crm_ui_test_click (test, "With a Code");
  crm_ui_test_fill (test, "Client ID", "liaison");
  crm_ui_test_fill (test, "Scope", "own");
  crm_ui_test_fill (test, "Identity Service", "https://own.example");
  crm_ui_test_click (test, "Get a Code");
  crm_ui_test_assert_text (test, "WDJB-MJHT");
  crm_ui_test_assert_text (test, "https://id.example/activate");
  crm_ui_test_assert_text (test, "Waiting…");
  g_assert_nonnull (strstr (crm_fake_get_connected (), "kind=5"));
  g_assert_nonnull (strstr (crm_fake_get_connected (), "issuer=https://own.example scope=own"));

  crm_ui_test_click (test, "Copy Code");
  assert_copied (test, "WDJB-MJHT");
  crm_ui_test_click (test, "Cancel");
  g_assert_false (crm_fake_is_connecting ());
  crm_ui_test_await_no_text (test, "WDJB-MJHT");
  crm_ui_test_click (test, "Get a Code");
  crm_fake_end_connecting (NULL);
  finish (test);
}

static void
test_client_credentials_are_another_way (void)
{
  CrmUiTest *test = start_at (CRM_ACCOUNT_AUTH_OAUTH_CODE, BIT (OAUTH_CLIENT));

  crm_ui_test_assert_no_text (test, "Client Credentials");
  crm_ui_test_click (test, "Other Ways");
  crm_ui_test_click (test, "Client Credentials");
  crm_ui_test_assert_text (test, "https://crm.example.com/.default");
  crm_ui_test_fill (test, "Client ID", "robot");
  crm_ui_test_click (test, "Connect");
  crm_ui_test_assert_text (test, "This is needed.");
  crm_ui_test_fill (test, "Client Secret", "s3cret");
  crm_ui_test_click (test, "Connect");
  g_assert_cmpstr (crm_fake_get_connected (), ==,
                   "https://crm.example.com odata secret=s3cret kind=6 client=robot");
  finish (test);
}

static void
test_token (void)
{
  CrmUiTest *test = start_at (CRM_ACCOUNT_AUTH_TOKEN, 0);

  crm_ui_test_fill (test, "Access Token", "t0ken");
  crm_fake_fail_connects (remote_error (CRM_REMOTE_ERROR_SIGN_IN));
  crm_ui_test_click (test, "Connect");
  crm_ui_test_assert_text (test, "The server does not accept this.");
  crm_fake_fail_connects (NULL);
  crm_ui_test_click (test, "Connect");
  g_assert_cmpstr (crm_fake_get_connected (), ==,
                   "https://crm.example.com odata secret=t0ken kind=1");
  finish (test);
}

static void
test_api_key (void)
{
  CrmUiTest *test = start_at (CRM_ACCOUNT_AUTH_PASSWORD, 0);

  crm_ui_test_click (test, "Other Ways");
  crm_ui_test_click (test, "API Key");
  crm_ui_test_fill (test, "Name of the Header", "");
  crm_ui_test_click (test, "Connect");
  crm_ui_test_assert_text (test, "Enter the name of the header");
  crm_ui_test_fill (test, "Name of the Header", "X-Own");
  crm_ui_test_fill (test, "API Key", "k3y");
  crm_ui_test_click (test, "Connect");
  g_assert_cmpstr (crm_fake_get_connected (), ==,
                   "https://crm.example.com odata secret=k3y kind=2 header=X-Own");
  finish (test);
}

static void
test_password_is_not_remembered (void)
{
  CrmUiTest *test = start_at (CRM_ACCOUNT_AUTH_PASSWORD, 0);

  crm_ui_test_fill (test, "User Name", "anna");
  crm_ui_test_fill (test, "Password", "pa55");
  crm_ui_test_click (test, "Remember Password");
  crm_ui_test_click (test, "Sign In");
  g_assert_cmpstr (crm_fake_get_connected (), ==,
                   "https://crm.example.com odata user=anna secret=pa55 asks=each-time");
  /* That it is not kept is what was wanted, and no misfortune. */
  crm_ui_test_assert_no_text (test, "No keyring");
  finish (test);
}

static void
test_project_is_published_elsewhere (void)
{
  CrmUiTest *test = start_at (CRM_ACCOUNT_AUTH_PASSWORD, 0);

  crm_ui_test_fill (test, "User Name", "anna");
  crm_ui_test_click (test, "Advanced");
  crm_ui_test_fill (test, "Address of the Project", "http://files.example.com/sales.json");
  crm_ui_test_click (test, "Sign In");
  crm_ui_test_assert_text (test, "Use https");
  g_assert_false (crm_fake_is_connecting ());
  crm_ui_test_fill (test, "Address of the Project", "files.example.com/sales.json");
  crm_ui_test_click (test, "Sign In");
  g_assert_nonnull (
      strstr (crm_fake_get_connected (), "project=https://files.example.com/sales.json"));
  finish (test);
}

static void
test_certificate_is_asked_for (void)
{
  g_autofree char *pem = g_test_build_filename (G_TEST_DIST, "loopback.pem", NULL);
  g_autofree char *text = g_test_build_filename (G_TEST_DIST, "meson.build", NULL);
  CrmCredentialsPage *page;
  CrmUiTest *test = start_at (CRM_ACCOUNT_AUTH_CERTIFICATE, 0);

  crm_ui_test_click (test, "Connect");
  crm_ui_test_assert_text (test, "Choose a file with a certificate");
  g_assert_false (crm_fake_is_connecting ());

  page = CRM_CREDENTIALS_PAGE (
      find_widget (GTK_WIDGET (crm_ui_test_get_window (test)), CRM_TYPE_CREDENTIALS_PAGE));
  crm_credentials_page_offer_certificate (page, text);
  crm_ui_test_assert_text (test, "There is no certificate in this file");
  crm_ui_test_click (test, "Connect");
  g_assert_false (crm_fake_is_connecting ());
  crm_credentials_page_offer_certificate (page, pem);
  crm_ui_test_assert_text (test, "loopback.pem");
  crm_ui_test_assert_no_text (test, "There is no certificate in this file");
  crm_ui_test_click (test, "Connect");
  g_assert_nonnull (strstr (crm_fake_get_connected (), "kind=3 certificate="));
  g_assert_true (g_str_has_suffix (crm_fake_get_connected (), "loopback.pem"));
  finish (test);
}

static void
test_nobody (void)
{
  CrmUiTest *test;

  crm_fake_account_list_set_empty (TRUE);
  crm_fake_set_found (CRM_ACCOUNT_AUTH_PASSWORD, 0, TRUE);
  test = crm_ui_test_new ();
  crm_ui_test_set_size (test, 360, 720);
  crm_ui_test_click (test, "Connect to a Server");
  crm_ui_test_fill (test, "Server Address", "crm.example.com");
  crm_ui_test_click (test, "Continue");
  crm_ui_test_click (test, "Connect");
  g_assert_cmpstr (crm_fake_get_connected (), ==, "https://crm.example.com odata");
  finish (test);
}

static void
test_locked_keyring_is_told (void)
{
  CrmUiTest *test = start_at (CRM_ACCOUNT_AUTH_PASSWORD, 0);

  crm_ui_test_fill (test, "User Name", "anna");
  crm_fake_fail_connects (g_error_new_literal (CRM_ACCOUNT_ERROR, CRM_ACCOUNT_ERROR_SECRET_LOCKED,
                                               "The keyring is locked."));
  crm_ui_test_click (test, "Sign In");
  crm_ui_test_assert_text (test, "The keyring is locked.");
  crm_fake_fail_connects (NULL);
  leave (test);
}

/* --- several accounts ---------------------------------------------------------------------- */

static const char *
open_name (CrmUiTest *test)
{
  CrmAccount *account = crm_window_get_account (crm_ui_test_get_window (test));

  return account != NULL ? crm_account_get_name (account) : NULL;
}

/* A second one is added beside the first, and each is one press away. */
static void
test_another_account_is_added_and_changed_to (void)
{
  g_autoptr (CrmUiTest) test = crm_ui_test_new ();

  crm_fake_set_found (CRM_ACCOUNT_AUTH_PASSWORD, 0, FALSE);
  crm_ui_test_set_size (test, 360, 720);
  crm_ui_test_do (test, "win.accounts");
  crm_ui_test_assert_text (test, "1.example.com · User Name and Password · anna");
  crm_ui_test_click (test, "Add Account…");
  crm_ui_test_fill (test, "Server Address", "second.example.com");
  crm_ui_test_click (test, "Continue");
  crm_ui_test_fill (test, "User Name", "bert");
  crm_ui_test_click (test, "Sign In");
  crm_ui_test_assert_text (test, "Ready to work offline");
  g_assert_cmpstr (open_name (test), ==, "second.example.com");

  crm_ui_test_do (test, "win.accounts");
  crm_ui_test_click (test, "Northfield");
  g_assert_cmpstr (open_name (test), ==, "Northfield");
}

static void
test_sign_in_again_from_the_list (void)
{
  g_autoptr (CrmUiTest) test = crm_ui_test_new ();

  crm_ui_test_do (test, "win.accounts");
  crm_ui_test_click (test, "Sign In Again");
  crm_ui_test_assert_text (test, "Enter the password of anna");
}

static void
test_removing_lists_what_is_unsent (void)
{
  g_autoptr (CrmUiTest) test = crm_ui_test_new ();

  crm_fake_set_kept (TRUE);
  crm_ui_test_set_size (test, 360, 720);
  crm_ui_test_do (test, "win.accounts");
  crm_ui_test_click (test, "Remove Account…");
  crm_ui_test_assert_text (test, "Remove “Northfield”?");
  crm_ui_test_assert_text (test, "5 changes were not sent and are lost");
  crm_ui_test_assert_text (test, "Bianca Roth");
  crm_ui_test_assert_text (test, "Ben & <Sons>");
  crm_ui_test_click (test, "Cancel");
  g_assert_cmpstr (open_name (test), ==, "Northfield");

  crm_ui_test_do (test, "win.accounts");
  crm_ui_test_click (test, "Remove Account…");
  crm_ui_test_click (test, "Remove");
  crm_ui_test_assert_text (test, "Welcome to Liaison");
  g_assert_null (open_name (test));
  crm_fake_set_kept (FALSE);
}

int
main (int argc, char **argv)
{
  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  /* Several applications of one id follow each other in this process. */
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "disabled:", TRUE);
  gtk_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add_func ("/ui/setup/" path, func)
  ADD ("address", test_address_and_reasons_why_not);
  ADD ("untrusted", test_untrusted_certificate);
  ADD ("password", test_password);
  ADD ("back", test_going_back_keeps_what_was_typed);
  ADD ("browser", test_browser);
  ADD ("code", test_code);
  ADD ("client", test_client_credentials_are_another_way);
  ADD ("token", test_token);
  ADD ("api-key", test_api_key);
  ADD ("not-remembered", test_password_is_not_remembered);
  ADD ("project", test_project_is_published_elsewhere);
  ADD ("certificate", test_certificate_is_asked_for);
  ADD ("nobody", test_nobody);
  ADD ("keyring", test_locked_keyring_is_told);
  ADD ("another-account", test_another_account_is_added_and_changed_to);
  ADD ("sign-in-again", test_sign_in_again_from_the_list);
  ADD ("remove", test_removing_lists_what_is_unsent);
#undef ADD

  return g_test_run ();
}
