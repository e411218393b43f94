/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-error.h"
#include "crm-link.h"

static void
test_what_was_made_is_read (void)
{
  static const char *const keys[]
      = { "00000002-0000-4000-8000-000000000000", "17", "Id=a%2Fb,Line=2", "a/b c?d#é" };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autofree char *uri = crm_link_make ("my work", "Contact", keys[i]);
      g_autoptr (GError) error = NULL;
      g_autoptr (CrmLink) link = crm_link_parse (uri, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (link->account, ==, "my work");
      g_assert_cmpstr (link->entity, ==, "Contact");
      g_assert_cmpstr (link->key, ==, keys[i]);
    }
}

static void
test_a_link_has_this_form (void)
{
  g_autofree char *uri = crm_link_make ("office", "Contact", "Id=a/b");
  g_autoptr (CrmLink) shouted = crm_link_parse ("LIAISON://office/Contact/1", NULL);

  g_assert_cmpstr (uri, ==, "liaison://office/Contact/Id%3Da%2Fb");
  g_assert_nonnull (shouted);
}

static void
test_anything_else_is_refused (void)
{
  static const char *const bad[] = { "",
                                     "liaison:",
                                     "liaison://",
                                     "liaison://office",
                                     "liaison://office/Contact",
                                     "liaison://office/Contact/",
                                     "liaison:///Contact/1",
                                     "liaison://office//1",
                                     "liaison://office/Contact/1/2",
                                     "https://office/Contact/1",
                                     "liaison//office/Contact/1",
                                     "liaison://office/Contact/%00",
                                     "liaison://office/Contact/%0A",
                                     "liaison://office/Contact/%ff",
                                     "liaison://office/Contact/%zz" };
  g_autofree char *padding = g_strnfill (5000, '1');
  g_autofree char *too_long = g_strconcat ("liaison://office/Contact/", padding, NULL);

  for (guint i = 0; i <= G_N_ELEMENTS (bad); i++)
    {
      const char *uri = i < G_N_ELEMENTS (bad) ? bad[i] : too_long;
      g_autoptr (GError) error = NULL;
      g_autoptr (CrmLink) link = crm_link_parse (uri, &error);

      g_test_message ("%.60s", uri);
      g_assert_null (link);
      g_assert_error (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_INVALID);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/link/round-trip", test_what_was_made_is_read);
  g_test_add_func ("/core/link/form", test_a_link_has_this_form);
  g_test_add_func ("/core/link/refused", test_anything_else_is_refused);

  return g_test_run ();
}
