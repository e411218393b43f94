/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gio/gio.h>

G_BEGIN_DECLS
#define CRM_TYPE_DEMO (crm_demo_get_type ())
G_DECLARE_FINAL_TYPE (CrmDemo, crm_demo, CRM, DEMO, GObject)

#define CRM_DEMO_ACCOUNT "Sample Data"
#define CRM_DEMO_USER "demo"
#define CRM_DEMO_PASSWORD "demo"

/* The sample server: a program beside this one, on a free port of the loopback. It ends when
 * this object goes, or this program, however that ends: it watches its standard input. */
CrmDemo *crm_demo_new (void) G_GNUC_WARN_UNUSED_RESULT;
void crm_demo_start_async (CrmDemo *self,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
/* The root address of the service. */
char *crm_demo_start_finish (CrmDemo *self,
                             GAsyncResult *result,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
