/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-demo-service.h"

G_BEGIN_DECLS
/* Values for some columns of a row, already checked: what POST, PATCH and the control endpoint
 * write. */
typedef struct
{
  GPtrArray *columns; /* CrmDemoColumn, borrowed */
  GPtrArray *values;  /* GVariant as in CrmDemoSql */
} CrmDemoValues;

CrmDemoValues *crm_demo_values_new (void) G_GNUC_WARN_UNUSED_RESULT;
void crm_demo_values_free (CrmDemoValues *self);
/* Later values win; @value is sunk. */
void crm_demo_values_set (CrmDemoValues *self, const CrmDemoColumn *column, GVariant *value);
GVariant *crm_demo_values_get (CrmDemoValues *self, const CrmDemoColumn *column);
/* Reads a JSON object. Computed columns are left out, "X@odata.bind" becomes XId, other
 * annotations are skipped; CRM_DEMO_ERROR 400 for what does not fit the model. @request:
 * (nullable): how a client writes it; without one it is in the model's names */
CrmDemoValues *crm_demo_values_parse (CrmDemoService *service,
                                      const CrmDemoRequest *request,
                                      const CrmDemoEntity *entity,
                                      const char *json,
                                      gsize length,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The three writes, with stamps, version, references and business processes; @id: a key as
 * lower-case text. @user_id: who does it. No rights are checked and no ETags compared. */
char *crm_demo_write_insert (CrmDemoService *service,
                             const CrmDemoEntity *entity,
                             CrmDemoValues *values,
                             const char *user_id,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean crm_demo_write_update (CrmDemoService *service,
                                const CrmDemoEntity *entity,
                                const char *id,
                                CrmDemoValues *values,
                                const char *user_id,
                                GError **error);
gboolean crm_demo_write_delete (CrmDemoService *service,
                                const CrmDemoEntity *entity,
                                const char *id,
                                const char *user_id,
                                GError **error);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrmDemoValues, crm_demo_values_free)
G_END_DECLS
