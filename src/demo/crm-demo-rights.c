/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-demo-rights.h"

struct _CrmDemoRights
{
  GPtrArray *users;
};

#define NONE CRM_DEMO_LEVEL_NONE
#define OWN CRM_DEMO_LEVEL_OWN
#define ALL CRM_DEMO_LEVEL_ALL

/* Levels: read, create, update, delete. */
static const CrmDemoUser built_in[] = {
  { "demo", "demo", "Mara Lindqvist", .levels = { ALL, ALL, ALL, ALL } },
  { "manager", "manager", "Teodor Brankovan", .levels = { ALL, ALL, ALL, ALL },
    .writes_lookups = TRUE },
  { "sales1", "sales1", "Ifeoma Adeyinka", .levels = { OWN, OWN, OWN, OWN } },
  { "sales2", "sales2", "Haruto Minagawa", .levels = { OWN, OWN, OWN, OWN } },
  { "reader", "reader", "Solveig Aspelund", .levels = { ALL, NONE, NONE, NONE } },
  { "nobody", "nobody", "Casimir Vantour", .levels = { NONE, NONE, NONE, NONE } },
};

static void
user_free (gpointer data)
{
  CrmDemoUser *self = data;

  g_free (self->id);
  g_free (self->row_id);
  g_free (self->contact_id);
  g_hash_table_unref (self->exceptions);
  g_free (self);
}

CrmDemoRights *
crm_demo_rights_new (void)
{
  CrmDemoRights *self = g_new0 (CrmDemoRights, 1);

  self->users = g_ptr_array_new_with_free_func (user_free);
  for (gsize i = 0; i < G_N_ELEMENTS (built_in); i++)
    {
      CrmDemoUser *user = g_memdup2 (&built_in[i], sizeof built_in[i]);

      user->exceptions = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
      g_ptr_array_add (self->users, user);
    }

  return self;
}

void
crm_demo_rights_free (CrmDemoRights *self)
{
  g_ptr_array_unref (self->users);
  g_free (self);
}

GPtrArray *
crm_demo_rights_get_users (CrmDemoRights *self)
{
  return self->users;
}

CrmDemoUser *
crm_demo_rights_find_user (CrmDemoRights *self, const char *login)
{
  for (guint i = 0; i < self->users->len; i++)
    {
      CrmDemoUser *user = g_ptr_array_index (self->users, i);

      if (g_strcmp0 (user->login, login) == 0)
        return user;
    }

  return NULL;
}

CrmDemoUser *
crm_demo_rights_sign_in (CrmDemoRights *self, const char *login, const char *password)
{
  CrmDemoUser *user = crm_demo_rights_find_user (self, login);

  return user != NULL && g_strcmp0 (user->password, password) == 0 ? user : NULL;
}

CrmDemoLevel
crm_demo_user_get_level (const CrmDemoUser *self,
                         const CrmDemoEntity *entity,
                         CrmDemoOperation operation)
{
  const CrmDemoLevel *exception = g_hash_table_lookup (self->exceptions, entity->name);
  CrmDemoLevel level = exception != NULL ? exception[operation] : self->levels[operation];

  if (entity->flags & CRM_DEMO_OWNED || exception != NULL)
    return level;
  /* What nobody owns is read by everybody who may read anything, and written by managers. */
  if (operation == CRM_DEMO_READ)
    return level != NONE ? ALL : NONE;
  if (entity->flags & CRM_DEMO_LOOKUP)
    return self->writes_lookups ? ALL : NONE;

  return level == ALL ? ALL : NONE;
}

void
crm_demo_user_set_level (CrmDemoUser *self,
                         const CrmDemoEntity *entity,
                         CrmDemoOperation operation,
                         CrmDemoLevel level)
{
  CrmDemoLevel *exception;

  self->version++;
  if (entity == NULL)
    {
      self->levels[operation] = level;
      return;
    }

  exception = g_hash_table_lookup (self->exceptions, entity->name);
  if (exception == NULL)
    {
      exception = g_new0 (CrmDemoLevel, CRM_DEMO_N_OPERATIONS);
      for (int i = 0; i < CRM_DEMO_N_OPERATIONS; i++)
        exception[i] = crm_demo_user_get_level (self, entity, i);
      g_hash_table_insert (self->exceptions, (gpointer) entity->name, exception);
    }
  exception[operation] = level;
}

gboolean
crm_demo_user_add_condition (const CrmDemoUser *self,
                             CrmDemoSchema *schema,
                             const CrmDemoEntity *entity,
                             CrmDemoOperation operation,
                             const char *alias,
                             CrmDemoSql *sql,
                             GError **error)
{
  CrmDemoLevel level = crm_demo_user_get_level (self, entity, operation);
  const CrmDemoColumn *via;

  if (level == NONE)
    {
      g_set_error (error, CRM_DEMO_ERROR, 403, "%s may not do this with %s", self->name,
                   entity->set);
      return FALSE;
    }
  if (level == ALL)
    return TRUE;

  if (entity->owner_via == NULL)
    {
      crm_demo_sql_add_format (sql, " AND %s.\"OwnerId\" = ", alias);
      crm_demo_sql_add_text (sql, self->id);
      return TRUE;
    }
  via = crm_demo_entity_find (entity, entity->owner_via);
  crm_demo_sql_add_format (
      sql,
      " AND EXISTS (SELECT 1 FROM \"%s\" own WHERE own.\"Id\" = %s.\"%s\" AND own.\"OwnerId\" = ",
      crm_demo_schema_find (schema, via->target)->set, alias, via->name);
  crm_demo_sql_add_text (sql, self->id);
  crm_demo_sql_add (sql, ")");

  return TRUE;
}

gboolean
crm_demo_user_may (const CrmDemoUser *self,
                   const CrmDemoEntity *entity,
                   CrmDemoOperation operation,
                   const char *owner)
{
  CrmDemoLevel level = crm_demo_user_get_level (self, entity, operation);

  return level == ALL || (level == OWN && g_strcmp0 (owner, self->id) == 0);
}

char *
crm_demo_rights_dup_owner (CrmDemoDb *db,
                           CrmDemoSchema *schema,
                           const CrmDemoEntity *entity,
                           const char *id,
                           GError **error)
{
  g_autoptr (CrmDemoSql) sql = NULL;

  if ((entity->flags & CRM_DEMO_OWNED) == 0)
    return NULL;

  if (entity->owner_via == NULL)
    {
      sql = crm_demo_sql_new ("SELECT \"OwnerId\" FROM ");
      crm_demo_sql_add_format (sql, "\"%s\" WHERE \"Id\" = ", entity->set);
    }
  else
    {
      const CrmDemoColumn *via = crm_demo_entity_find (entity, entity->owner_via);
      const CrmDemoEntity *parent = crm_demo_schema_find (schema, via->target);

      sql = crm_demo_sql_new ("SELECT p.\"OwnerId\" FROM ");
      crm_demo_sql_add_format (
          sql, "\"%s\" c JOIN \"%s\" p ON p.\"Id\" = c.\"%s\" WHERE c.\"Id\" = ", entity->set,
          parent->set, via->name);
    }
  crm_demo_sql_add_text (sql, id);

  return crm_demo_db_dup_text (db, sql, error);
}
