/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-odata-config.h"
#include "crm-remote.h"
#include "crm-types.h"

G_BEGIN_DECLS
#define CRM_TYPE_ODATA_REMOTE (crm_odata_remote_get_type ())
G_DECLARE_FINAL_TYPE (CrmOdataRemote, crm_odata_remote, CRM, ODATA_REMOTE, GObject)

/* A server that speaks OData 4. Nothing is sent before the first call; what is wrong with
 * @config comes out there. @config is copied. */
CrmRemote *crm_odata_remote_new (const CrmOdataConfig *config) G_GNUC_WARN_UNUSED_RESULT;

/* Since it was made. Any time, from the thread that uses it. */
gsize crm_odata_remote_get_bytes_received (CrmOdataRemote *self);
gsize crm_odata_remote_get_bytes_sent (CrmOdataRemote *self);
/* The clock of the server at its last answer, microseconds since the epoch; 0: not told. */
gint64 crm_odata_remote_get_server_time (CrmOdataRemote *self);
G_END_DECLS
