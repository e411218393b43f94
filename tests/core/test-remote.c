/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-error.h"
#include "crm-remote.h"

/* A server with none of what is optional. */
#define BARE_TYPE_REMOTE (bare_remote_get_type ())
G_DECLARE_FINAL_TYPE (BareRemote, bare_remote, BARE, REMOTE, GObject)

struct _BareRemote
{
  GObject parent_instance;
};

static void
bare_remote_iface_init (CrmRemoteInterface *iface)
{
}

G_DEFINE_FINAL_TYPE_WITH_CODE (BareRemote,
                               bare_remote,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CRM_TYPE_REMOTE, bare_remote_iface_init))

static void
bare_remote_class_init (BareRemoteClass *klass)
{
}

static void
bare_remote_init (BareRemote *self)
{
}

static void
test_no_batch_is_unsupported (void)
{
  g_autoptr (CrmRemote) remote = g_object_new (BARE_TYPE_REMOTE, NULL);
  g_autoptr (GError) error = NULL;
  CrmCall call = { .kind = CRM_CALL_FETCH };

  g_assert_false (crm_remote_batch (remote, &call, 1, FALSE, NULL, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNSUPPORTED);
  g_assert_no_error (call.error);
}

static void
test_no_wait_is_none (void)
{
  g_autoptr (CrmRemote) remote = g_object_new (BARE_TYPE_REMOTE, NULL);

  g_assert_cmpuint (crm_remote_get_retry_after_ms (remote), ==, 0);
}

static void
test_clear_takes_only_what_came_out (void)
{
  CrmCall call = { .kind = CRM_CALL_UPDATE, .key = "k", .etag = "e" };

  call.receipt.key = g_strdup ("made");
  call.receipt.etag = g_strdup ("W/1");
  g_set_error_literal (&call.error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_BUSY, "Busy");
  crm_call_clear (&call);
  crm_call_clear (&call);

  g_assert_null (call.receipt.key);
  g_assert_null (call.receipt.etag);
  g_assert_null (call.error);
  g_assert_cmpstr (call.key, ==, "k");
  g_assert_cmpstr (call.etag, ==, "e");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/core/remote/no-batch", test_no_batch_is_unsupported);
  g_test_add_func ("/core/remote/no-wait", test_no_wait_is_none);
  g_test_add_func ("/core/remote/clear", test_clear_takes_only_what_came_out);

  return g_test_run ();
}
