/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-demo-creatio-data.h"
#include "crm-demo-creatio-names.h"
#include "crm-demo-names.h"
#include "crm-demo-seeder.h"

#define DEFAULT_CONTACTS 1204
#define DEFAULT_ACCOUNTS 312

typedef struct
{
  const char *entity;
  const char *names[10];
} Lookup;

static const Lookup lookups[] = {
  { "ActivityType", { "Call", "Meeting", "E-mail", "Task", "Visit", "Demonstration" } },
  { "ActivityStatus", { "Not Started", "In Progress", "Completed", "Canceled" } },
  { "AccountType", { "Customer", "Partner", "Supplier", "Competitor", "Prospect" } },
  { "ContactType", { "Decision Maker", "Buyer", "User", "Supplier", "Employee", "Press" } },
  { "Industry",
    { "Manufacturing", "Logistics", "Energy", "Food", "Software", "Health", "Retail",
      "Construction", "Education" } },
  { "LeadStatus", { "New", "Contacted", "Qualified", "Disqualified" } },
  { "CaseStatus", { "New", "In Progress", "Waiting for Customer", "Solved", "Closed" } },
  { "CasePriority", { "Low", "Medium", "High", "Critical" } },
};

typedef struct
{
  const char *name;
  int probability;
  gboolean is_final;
} Stage;

static const Stage stages[] = {
  { "Qualification", 10, FALSE },
  { "Presentation", 30, FALSE },
  { "Proposal", 50, FALSE },
  { "Negotiation", 70, FALSE },
  { "Contract", 90, FALSE },
  { "Won", 100, TRUE },
  { "Lost", 0, TRUE },
};

typedef struct
{
  const char *name;
  const char *code;
} Coded;

static const Coded countries[] = {
  { "Germany", "DE" }, { "Sweden", "SE" },        { "France", "FR" }, { "Spain", "ES" },
  { "Poland", "PL" },  { "Ukraine", "UA" },       { "Japan", "JP" },  { "China", "CN" },
  { "Egypt", "EG" },   { "Israel", "IL" },        { "India", "IN" },  { "Nigeria", "NG" },
  { "Ireland", "IE" }, { "United States", "US" }, { "Brazil", "BR" },
};

static const Coded currencies[] = {
  { "Euro", "EUR" },          { "US Dollar", "USD" },      { "Yen", "JPY" },
  { "Swedish Krona", "SEK" }, { "Hryvnia", "UAH" },        { "Naira", "NGN" },
  { "Indian Rupee", "INR" },  { "Brazilian Real", "BRL" }, { "Złoty", "PLN" },
};

static void
add_coded (CrmDemoSeeder *self, const char *entity, const Coded *rows, gsize n_rows)
{
  for (gsize i = 0; i < n_rows; i++)
    {
      crm_demo_seeder_begin (self, entity);
      crm_demo_seeder_text (self, "Name", rows[i].name);
      crm_demo_seeder_text (self, "Code", rows[i].code);
      crm_demo_seeder_int (self, "Position", (gint64) i + 1);
      crm_demo_seeder_end (self);
    }
}

static void
add_stages (CrmDemoSeeder *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (stages); i++)
    {
      crm_demo_seeder_begin (self, "Stage");
      crm_demo_seeder_text (self, "Name", stages[i].name);
      crm_demo_seeder_int (self, "Position", (gint64) i + 1);
      crm_demo_seeder_int (self, "Probability", stages[i].probability);
      crm_demo_seeder_int (self, "IsFinal", stages[i].is_final);
      crm_demo_seeder_end (self);
    }
}

static void
add_users (CrmDemoSeeder *self)
{
  GPtrArray *users = crm_demo_rights_get_users (self->service->rights);

  for (guint i = 0; i < users->len; i++)
    {
      CrmDemoUser *user = g_ptr_array_index (users, i);

      crm_demo_seeder_begin (self, "User");
      crm_demo_seeder_text (self, "Name", user->name);
      crm_demo_seeder_text (self, "Login", user->login);
      crm_demo_seeder_format (self, "Email", "%s@liaison.example", user->login);
      crm_demo_seeder_text (self, "TimeZone", "Europe/Berlin");
      crm_demo_seeder_int (self, "Active", TRUE);
      crm_demo_seeder_end (self);
      g_set_str (&user->id, self->id);
      g_set_str (&user->row_id, self->id);
    }
}

static void
add_setting (CrmDemoSeeder *self, const char *code, const char *name, const char *text)
{
  crm_demo_seeder_begin (self, "SysSettings");
  crm_demo_seeder_text (self, "Code", code);
  crm_demo_seeder_text (self, "Name", name);
  crm_demo_seeder_text (self, "ValueTypeName", "Text");
  crm_demo_seeder_end (self);

  crm_demo_seeder_begin (self, "SysSettingsValue");
  crm_demo_seeder_text (self, "SysSettingsId",
                        crm_demo_seeder_id (self, "SysSettings",
                                            crm_demo_seeder_count (self, "SysSettings") - 1));
  /* "All employees", under the key Creatio gives it everywhere. */
  crm_demo_seeder_text (self, "SysAdminUnitId", "a29a3ba5-4b0d-de11-9a51-005056c00008");
  crm_demo_seeder_text (self, "TextValue", text);
  crm_demo_seeder_end (self);
}

static gboolean
is_creatio (const CrmDemoService *service)
{
  return service->schema->traits->face == CRM_DEMO_FACE_CREATIO;
}

void
crm_demo_data_fill_lookups (CrmDemoSeeder *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (lookups); i++)
    for (int j = 0; lookups[i].names[j] != NULL; j++)
      {
        const char *key = is_creatio (self->service)
                              ? crm_demo_creatio_get_key (lookups[i].entity, lookups[i].names[j])
                              : NULL;

        crm_demo_seeder_begin (self, lookups[i].entity);
        if (key != NULL)
          crm_demo_seeder_set_key (self, key);
        crm_demo_seeder_text (self, "Name", lookups[i].names[j]);
        crm_demo_seeder_int (self, "Position", j + 1);
        crm_demo_seeder_end (self);
      }
  add_stages (self);
  add_coded (self, "Country", countries, G_N_ELEMENTS (countries));
  add_coded (self, "Currency", currencies, G_N_ELEMENTS (currencies));
  add_users (self);
  add_setting (self, "MobileApplicationMode", "Mobile application work mode", "Hybrid");
  add_setting (self, "PrimaryCulture", "Default language", "en-US");
  if (!is_creatio (self->service))
    return;
  add_setting (self, "MobileDataSyncFrequency", "Mobile data synchronization frequency", "30");
  add_setting (self, "MaxFileSize", "Attachment max size", "10");
}

/* Every user is a contact as well, so that @mycontact means something. */
static gboolean
link_users (CrmDemoService *service, CrmDemoSeeder *self, GError **error)
{
  GPtrArray *users = crm_demo_rights_get_users (service->rights);

  for (guint i = 0; i < users->len; i++)
    {
      CrmDemoUser *user = g_ptr_array_index (users, i);
      g_autoptr (CrmDemoSql) sql = crm_demo_sql_new ("UPDATE \"Users\" SET \"ContactId\" = ");

      crm_demo_seeder_begin (self, "Contact");
      if (is_creatio (service))
        crm_demo_seeder_set_key (self, user->id);
      crm_demo_seeder_text (self, "Name", user->name);
      crm_demo_seeder_text (self, "JobTitle", "Sales Representative");
      crm_demo_seeder_format (self, "Email", "%s@liaison.example", user->login);
      crm_demo_seeder_text (self, "OwnerId", user->id);
      crm_demo_seeder_end (self);
      g_set_str (&user->contact_id, self->id);

      crm_demo_sql_add_text (sql, user->contact_id);
      crm_demo_sql_add (sql, " WHERE \"Id\" = ");
      crm_demo_sql_add_text (sql, user->id);
      if (!crm_demo_db_run (service->db, sql, error))
        return FALSE;
    }

  return TRUE;
}

/* What only Dataverse has: states, and some people who belong to a person, not to a company. */
static gboolean
fill_logical (CrmDemoService *service, GError **error)
{
  for (guint i = 0; i < service->schema->entities->len; i++)
    {
      const CrmDemoEntity *entity = g_ptr_array_index (service->schema->entities, i);
      g_autofree char *sql = g_strdup_printf (
          "UPDATE \"%s\" SET \"StateCode\" = 0, \"StatusCode\" = 1", entity->set);

      if (crm_demo_entity_find (entity, "StateCode") != NULL
          && !crm_demo_db_exec (service->db, sql, error))
        return FALSE;
    }

  return crm_demo_db_exec (service->db, "UPDATE \"Users\" SET \"SystemUserId\" = \"Id\"", error)
         && crm_demo_db_exec (service->db,
                              "UPDATE \"Contacts\" SET \"AccountId\" = NULL, \"ParentContactId\" = "
                              "(SELECT \"Id\" FROM \"Contacts\" WHERE rid = 1) WHERE rid % 17 = 5",
                              error);
}

static gboolean
fill (CrmDemoService *service, CrmDemoSeeder *seeder, GError **error)
{
  guint n_contacts = service->options.contacts != 0 ? service->options.contacts : DEFAULT_CONTACTS;
  guint n_users = crm_demo_rights_get_users (service->rights)->len;

  crm_demo_data_fill_lookups (seeder);
  crm_demo_data_fill_people (seeder,
                             (guint) ((guint64) n_contacts * DEFAULT_ACCOUNTS / DEFAULT_CONTACTS)
                                 + 1 - (n_contacts == DEFAULT_CONTACTS ? 1 : 0),
                             n_contacts > n_users ? n_contacts - n_users : 0);
  if (!link_users (service, seeder, error))
    return FALSE;
  crm_demo_data_fill_work (seeder, n_contacts);
  if (crm_demo_schema_has (service->schema, CRM_DEMO_QUIRK_LOGICAL_NAMES)
      && !fill_logical (service, error))
    return FALSE;
  if (is_creatio (service) && !crm_demo_creatio_fill (service, error))
    return FALSE;
  if (seeder->error == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&seeder->error));
  return FALSE;
}

gboolean
crm_demo_data_fill (CrmDemoService *service, GError **error)
{
  g_autoptr (CrmDemoSeeder) seeder = crm_demo_seeder_new (service);
  gboolean ok;

  if (!crm_demo_db_begin (service->db, error))
    return FALSE;

  ok = fill (service, seeder, error)
       && crm_demo_db_create_indexes (service->db, service->schema, error);
  if (ok)
    crm_demo_db_commit (service->db);
  else
    crm_demo_db_rollback (service->db);

  return ok;
}
