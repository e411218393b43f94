/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-demo-db.h"

G_BEGIN_DECLS
/* Who may do what with which rows. Rows somebody may not read do not exist for them. */
typedef enum
{
  CRM_DEMO_READ,
  CRM_DEMO_CREATE,
  CRM_DEMO_UPDATE,
  CRM_DEMO_DELETE,
} CrmDemoOperation;
#define CRM_DEMO_N_OPERATIONS 4

typedef enum
{
  CRM_DEMO_LEVEL_NONE,
  CRM_DEMO_LEVEL_OWN, /* rows the user owns */
  CRM_DEMO_LEVEL_ALL,
} CrmDemoLevel;

struct _CrmDemoUser
{
  const char *login;
  const char *password;
  const char *name;
  char *id;     /* whom rows belong to: the user's row, at Creatio the contact */
  char *row_id; /* key of the user's row */
  char *contact_id;
  CrmDemoLevel levels[CRM_DEMO_N_OPERATIONS];
  gboolean writes_lookups;
  GHashTable *exceptions; /* entity name -> CrmDemoLevel[CRM_DEMO_N_OPERATIONS] */
  guint version;          /* grows when rights change: delta links from before are gone */
};

CrmDemoRights *crm_demo_rights_new (void) G_GNUC_WARN_UNUSED_RESULT;
void crm_demo_rights_free (CrmDemoRights *self);
GPtrArray *crm_demo_rights_get_users (CrmDemoRights *self); /* CrmDemoUser */
/* %NULL: nobody of that name. */
CrmDemoUser *crm_demo_rights_find_user (CrmDemoRights *self, const char *login);
/* %NULL: no such user or the wrong password. */
CrmDemoUser *crm_demo_rights_sign_in (CrmDemoRights *self, const char *login, const char *password);

CrmDemoLevel crm_demo_user_get_level (const CrmDemoUser *self,
                                      const CrmDemoEntity *entity,
                                      CrmDemoOperation operation);
/* @entity: %NULL for all of them */
void crm_demo_user_set_level (CrmDemoUser *self,
                              const CrmDemoEntity *entity,
                              CrmDemoOperation operation,
                              CrmDemoLevel level);
/* Adds a condition on the rows of @alias. CRM_DEMO_ERROR 403 where the user may do it with none. */
gboolean crm_demo_user_add_condition (const CrmDemoUser *self,
                                      CrmDemoSchema *schema,
                                      const CrmDemoEntity *entity,
                                      CrmDemoOperation operation,
                                      const char *alias,
                                      CrmDemoSql *sql,
                                      GError **error);
/* May this be done with a row that has this owner (or none)? */
gboolean crm_demo_user_may (const CrmDemoUser *self,
                            const CrmDemoEntity *entity,
                            CrmDemoOperation operation,
                            const char *owner);
/* The owner of a row, its own or its parent's; %NULL: it has none, or @error is set. */
char *crm_demo_rights_dup_owner (CrmDemoDb *db,
                                 CrmDemoSchema *schema,
                                 const CrmDemoEntity *entity,
                                 const char *id,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
