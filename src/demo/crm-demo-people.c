/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-demo-names.h"
#include "crm-demo-seeder.h"

/* Companies and the people who work there. */

static const char *const job_titles[] = {
  "Head of Purchasing",
  "Managing Director",
  "Chief Technology Officer",
  "Plant Manager",
  "Office Manager",
  "Buyer",
  "Sales Engineer",
  "Project Lead",
  "Quality Manager",
  "Account Manager",
  "Logistics Planner",
  "Designer",
  "Warehouse Foreman",
  "Controller",
  "Founder",
  NULL,
};

static const char *const notes[] = {
  "Met at the spring trade fair. Prefers a call before noon.",
  "Asked for the new price list; send it with the samples.",
  "Speaks three languages.\nNever call on Fridays.",
  "Long-standing customer, pays on time.",
  "Wants to compare us with two other offers. Decision after the summer break.",
  "Referred by a partner.\n\nFollow up in writing.",
  NULL,
};

static const char *const importance[] = { "Low", "Normal", "Normal", "Normal", "High", NULL };
static const char *const channels[]
    = { "Email", "Phone", "Email,Phone", "Post", "Email,Visit", "None", NULL };

/* demo has the larger part; the others share the rest. */
static void
set_owner (CrmDemoSeeder *self)
{
  int dice = crm_demo_seeder_range (self, 0, 10);
  guint user = dice < 4 ? 0 : dice < 6 ? 1 : dice < 8 ? 2 : 3;

  crm_demo_seeder_text (self, "OwnerId", crm_demo_seeder_id (self, "User", user));
}

static void
set_country (CrmDemoSeeder *self, guint culture)
{
  /* Countries were written in the order of the cultures. */
  crm_demo_seeder_text (self, "CountryId", crm_demo_seeder_id (self, "Country", culture));
}

static void
set_phone (CrmDemoSeeder *self, const char *column, const CrmDemoCulture *culture)
{
  crm_demo_seeder_format (self, column, "%s %d %03d %04d", culture->dial,
                          crm_demo_seeder_range (self, 20, 990),
                          crm_demo_seeder_range (self, 0, 1000),
                          crm_demo_seeder_range (self, 0, 10000));
}

static void
set_address (CrmDemoSeeder *self, const CrmDemoCulture *culture)
{
  crm_demo_seeder_format (self, "Address", "%s %d", crm_demo_pick (self->random, culture->streets),
                          crm_demo_seeder_range (self, 1, 180));
  crm_demo_seeder_text (self, "City", crm_demo_pick (self->random, culture->cities));
}

static char *
company_name (CrmDemoSeeder *self, const CrmDemoCulture *culture, guint index)
{
  const char *stem = crm_demo_pick (self->random, culture->companies);
  const char *form = crm_demo_pick (self->random, culture->forms);
  const char *gap = strstr (form, "%s");
  g_autofree char *numbered
      = index < 120 ? g_strdup (stem) : g_strdup_printf ("%s %u", stem, index);

  return g_strdup_printf ("%.*s%s%s", (int) (gap - form), form, numbered, gap + 2);
}

static void
add_account (CrmDemoSeeder *self, guint index)
{
  guint culture_index = (guint) crm_demo_seeder_range (self, 0, (int) crm_demo_n_cultures ());
  const CrmDemoCulture *culture = &crm_demo_cultures[culture_index];
  g_autofree char *name = company_name (self, culture, index);

  crm_demo_seeder_begin (self, "Account");
  crm_demo_seeder_text (self, "Name", name);
  crm_demo_seeder_lookup (self, "TypeId", "AccountType");
  crm_demo_seeder_lookup (self, "IndustryId", "Industry");
  crm_demo_seeder_lookup (self, "CurrencyId", "Currency");
  set_owner (self);
  set_country (self, culture_index);
  if (crm_demo_seeder_chance (self, 8))
    crm_demo_seeder_lookup (self, "ParentId", "Account");
  set_phone (self, "Phone", culture);
  set_address (self, culture);
  crm_demo_seeder_format (self, "Email", "office@company%u.example", index + 1);
  crm_demo_seeder_format (self, "Website", "https://www.company%u.example/", index + 1);
  crm_demo_seeder_format (self, "PostalCode", "%05d", crm_demo_seeder_range (self, 1000, 99999));
  crm_demo_seeder_format (self, "AnnualRevenue", "%d.%04d",
                          crm_demo_seeder_range (self, 20000, 90000000),
                          crm_demo_seeder_range (self, 0, 10000));
  crm_demo_seeder_int (self, "Employees", crm_demo_seeder_range (self, 2, 4800));
  crm_demo_seeder_text (self, "Importance", crm_demo_pick (self->random, importance));
  if (crm_demo_seeder_chance (self, 40))
    crm_demo_seeder_text (self, "Notes", crm_demo_pick (self->random, notes));
  crm_demo_seeder_end (self);
}

static void
set_name (CrmDemoSeeder *self, const CrmDemoCulture *culture)
{
  const char *given = crm_demo_pick (self->random, culture->given);
  const char *family = crm_demo_pick (self->random, culture->family);

  crm_demo_seeder_text (self, "FirstName", given);
  crm_demo_seeder_text (self, "LastName", family);
  crm_demo_seeder_format (self, "Name", "%s%s%s", culture->family_first ? family : given,
                          culture->joint, culture->family_first ? given : family);
}

static void
set_figures (CrmDemoSeeder *self)
{
  if (crm_demo_seeder_chance (self, 70))
    crm_demo_seeder_format (self, "CreditLimit", "%d.%04d", crm_demo_seeder_range (self, 0, 250000),
                            crm_demo_seeder_range (self, 0, 10000));
  crm_demo_seeder_int (self, "ExternalNumber",
                       G_GINT64_CONSTANT (9007199254740992) + (gint64) g_rand_int (self->random));
  crm_demo_seeder_double (self, "Score", g_rand_double (self->random) * 100);
  crm_demo_seeder_int (self, "DoNotCall", crm_demo_seeder_chance (self, 6));
  if (crm_demo_seeder_chance (self, 55))
    crm_demo_seeder_format (self, "BirthDate", "%04d-%02d-%02d",
                            crm_demo_seeder_range (self, 1948, 2006),
                            crm_demo_seeder_range (self, 1, 13),
                            crm_demo_seeder_range (self, 1, 29));
  if (crm_demo_seeder_chance (self, 65))
    crm_demo_seeder_int (
        self, "LastContactOn",
        self->now_us - (gint64) g_rand_int_range (self->random, 1, 20000000) * G_USEC_PER_SEC);
}

static void
add_contact (CrmDemoSeeder *self, guint index)
{
  guint culture_index = (guint) crm_demo_seeder_range (self, 0, (int) crm_demo_n_cultures ());
  const CrmDemoCulture *culture = &crm_demo_cultures[culture_index];

  crm_demo_seeder_begin (self, "Contact");
  set_name (self, culture);
  crm_demo_seeder_text (self, "JobTitle", crm_demo_pick (self->random, job_titles));
  if (crm_demo_seeder_chance (self, 92))
    crm_demo_seeder_lookup (self, "AccountId", "Account");
  crm_demo_seeder_lookup (self, "TypeId", "ContactType");
  set_owner (self);
  set_country (self, culture_index);
  set_phone (self, "MobilePhone", culture);
  if (crm_demo_seeder_chance (self, 60))
    set_phone (self, "Phone", culture);
  set_address (self, culture);
  crm_demo_seeder_format (self, "Email", "person%u@mail.example", index + 1);
  if (crm_demo_seeder_chance (self, 15))
    crm_demo_seeder_format (self, "Website", "https://person%u.example/about", index + 1);
  crm_demo_seeder_text (self, "Importance", crm_demo_pick (self->random, importance));
  crm_demo_seeder_text (self, "Channels", crm_demo_pick (self->random, channels));
  set_figures (self);
  if (crm_demo_seeder_chance (self, 35))
    crm_demo_seeder_text (self, "Notes", crm_demo_pick (self->random, notes));
  crm_demo_awkward_contact (self, index);
  crm_demo_seeder_end (self);
}

void
crm_demo_data_fill_people (CrmDemoSeeder *self, guint n_accounts, guint n_contacts)
{
  for (guint i = 0; i < n_accounts; i++)
    add_account (self, i);
  for (guint i = 0; i < n_contacts; i++)
    add_contact (self, i);
}
