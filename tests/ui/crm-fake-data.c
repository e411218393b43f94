/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-fake.h"

#include "crm-arena.h"
#include "crm-project.h"

CrmProject *
crm_fake_data_project (void)
{
  g_autofree char *json = NULL;
  g_autoptr (GError) error = NULL;
  CrmProject *project;

  g_file_get_contents (FAKE_DATA_DIR "/project.json", &json, NULL, &error);
  g_assert_no_error (error);
  project = crm_project_parse (json, -1, NULL, NULL, &error);
  g_assert_no_error (error);

  return project;
}

static char *
guid (guint kind, guint number)
{
  return g_strdup_printf ("%08x-0000-4000-8000-%012x", kind, number);
}

/* "Field=text" strings up to %NULL. */
static void
put (CrmStore *store, const char *entity_name, const char *key, const char *const *assignments)
{
  CrmProject *project = crm_fake_store_get_project (store);
  CrmEntity *entity = crm_project_find_entity (project, entity_name);
  g_autoptr (CrmArena) arena = crm_arena_new ();
  g_autofree CrmValue *values = g_new0 (CrmValue, entity->n_fields);
  g_autoptr (CrmRecord) record = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < entity->n_fields; i++)
    values[i] = crm_value_null ();

  crm_entity_parse_key (entity, key, arena, values, &error);
  g_assert_no_error (error);
  for (guint i = 0; assignments[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (assignments[i], "=", 2);
      CrmField *field = crm_entity_find_field (entity, parts[0]);

      crm_value_parse (field->type, parts[1], -1, arena, &values[field->index], &error);
      g_assert_no_error (error);
    }

  record = crm_record_new (project, entity, key, NULL, values);
  crm_fake_store_put (store, record);
}

static void
put_accounts (CrmStore *store)
{
  static const char *const names[]
      = { "Larkfield Logistics", "Birchwood Foods", "Harbour Tools",      "Kestrel Print",
          "Marlow Textiles",     "Fontana Glass",   "Smith & Sons <Ltd>", "بيت التجارة" };
  static const char *const cities[]
      = { "Hamburg", "Leeds", "Gdynia", "Ghent", "Porto", "Verona", "York", "Amman" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *key = guid (1, i);
      g_autofree char *name = g_strconcat ("Name=", names[i], NULL);
      g_autofree char *city = g_strconcat ("City=", cities[i], NULL);
      const char *const fields[] = {
        name, city, "Phone=+44 7700 900100", "Web=www.example.com", "Address=1 Dock Road, Harbour",
        NULL
      };

      put (store, "Account", key, fields);
    }
}

static void
put_contacts (CrmStore *store)
{
  static const char *const names[]
      = { "Anna Berg",  "Alex Kim",   "Amara Osei", "Arno Feld",   "Ben Marsh",  "Bianca Roth",
          "Boris Hale", "Dora Quist", "Erik Dahl",  "Esther Vane", "Farah Aziz", "Gita Rao",
          "Hana Sato",  "Ivo Novak",  "Jonas Weir", "Kai Lund",    "Lena Fox",   "Mona Vidal",
          "Nils Berg",  "Olga Iwan",  "ليلى حداد",  "山田 太郎" };
  static const char *const jobs[]
      = { "Head of Purchasing", "Workshop Lead", "Buyer", "Driver", "Owner" };
  static const char *const roles[] = { "decides", "advises", "uses" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *key = guid (2, i);
      g_autofree char *account_key = guid (1, i % 8);
      g_autofree char *name = g_strconcat ("FullName=", names[i], NULL);
      g_autofree char *job = g_strconcat ("JobTitle=", jobs[i % 5], NULL);
      g_autofree char *account = g_strconcat ("AccountId=", account_key, NULL);
      g_autofree char *role = g_strconcat ("Role=", roles[i % 3], NULL);
      g_autofree char *changed = g_strdup_printf ("ModifiedOn=2026-10-%02uT10:00:00Z", 1 + i);
      const char *const fields[]
          = { name,
              job,
              account,
              role,
              changed,
              "Mobile=+44 7700 900123",
              "Email=someone@example.com",
              "CreditLimit=12500.5",
              "ByMail=true",
              "ContractEnds=2027-06-30",
              "NextVisit=2026-12-03T14:30:00.123456Z",
              "Notes=Prefers a call before 10:00. Deliveries go to gate 4, the front desk closes "
              "at 15:30.",
              NULL };

      put (store, "Contact", key, fields);
    }
}

static void
put_rest (CrmStore *store)
{
  static const char *const stages[] = { "Discovery", "Proposal", "Negotiation" };
  static const char *const titles[] = { "Cold store scanners", "Service contract", "Label printers",
                                        "Depot racks", "Fitting kits" };
  static const char *const subjects[]
      = { "Call about delivery dates", "Send revised price list", "Site visit",
          "Invite to the trade fair", "Check the contract" };

  for (guint i = 0; i < G_N_ELEMENTS (stages); i++)
    {
      g_autofree char *key = guid (3, i);
      g_autofree char *name = g_strconcat ("Name=", stages[i], NULL);
      const char *const fields[] = { name, NULL };

      put (store, "Stage", key, fields);
    }

  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    {
      g_autofree char *key = guid (4, i);
      g_autofree char *activity = guid (5, i);
      g_autofree char *account_key = guid (1, i % 2);
      g_autofree char *stage_key = guid (3, i % 3);
      g_autofree char *title = g_strconcat ("Title=", titles[i], NULL);
      g_autofree char *subject = g_strconcat ("Subject=", subjects[i], NULL);
      g_autofree char *account = g_strconcat ("AccountId=", account_key, NULL);
      g_autofree char *stage = g_strconcat ("StageId=", stage_key, NULL);
      g_autofree char *contact_key = guid (2, 0);
      g_autofree char *contact = g_strconcat ("ContactId=", contact_key, NULL);
      const char *const fields[]
          = { title, account, stage, contact, "Amount=48000", "Closes=2027-01-15", NULL };
      const char *const activity_fields[] = { subject, contact, "Due=2026-12-01T16:00:00Z", NULL };

      put (store, "Opportunity", key, fields);
      put (store, "Activity", activity, activity_fields);
    }
}

static void
put_files (CrmStore *store)
{
  static const char *const names[] = { "Name=offer-17.pdf", "Name=gate 4 <map>.png" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *key = guid (9, i);
      g_autofree char *contact_key = guid (2, 0);
      g_autofree char *contact = g_strconcat ("ContactId=", contact_key, NULL);
      const char *const fields[] = { names[i], contact, i == 0 ? "Size=482110" : "Size=5", NULL };

      put (store, "File", key, fields);
    }
}

static void
set_state (CrmStore *store, guint number, CrmRecordState state)
{
  g_autofree char *key = guid (2, number);

  crm_record_set_state (crm_fake_store_find (store, "Contact", key), state);
}

void
crm_fake_data_fill (CrmStore *self)
{
  put_accounts (self);
  put_contacts (self);
  put_rest (self);
  put_files (self);
  set_state (self, 0, CRM_RECORD_CHANGED);
  set_state (self, 5, CRM_RECORD_NEW);
  set_state (self, 8, CRM_RECORD_CHANGED | CRM_RECORD_CONFLICT);
}
