/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-demo-write.h"

G_BEGIN_DECLS
/* The one business process: an opportunity that reaches a later stage gets an activity, some
 * time after, by the server. The time is drawn from the seed. */
CrmDemoProcess *crm_demo_process_new (CrmDemoService *service) G_GNUC_WARN_UNUSED_RESULT;
/* Processes that wait are forgotten. */
void crm_demo_process_free (CrmDemoProcess *self);

/* Called before a row is changed, inside its transaction: what it sets off is only noted. */
gboolean crm_demo_process_before_update (CrmDemoService *service,
                                         const CrmDemoEntity *entity,
                                         const char *id,
                                         CrmDemoValues *values,
                                         GError **error);
/* How much is noted: a roll-back goes back to where it was. */
guint crm_demo_process_get_mark (CrmDemoProcess *self);
void crm_demo_process_roll_back (CrmDemoProcess *self, guint mark);
/* After the commit: what was noted runs on the thread-default main context, later. */
void crm_demo_process_start (CrmDemoProcess *self);

guint crm_demo_process_get_n_pending (CrmDemoProcess *self);
typedef void (*CrmDemoProcessFunc) (gpointer user_data);
/* Calls @func once nothing is pending, at once if nothing is now. */
void crm_demo_process_when_idle (CrmDemoProcess *self, CrmDemoProcessFunc func, gpointer user_data);
G_END_DECLS
