/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-demo-names.h"
#include "crm-demo-seeder.h"

/* What the people of crm-demo-people.c are busy with. */

#define QUARTER_US (G_GINT64_CONSTANT (900) * G_USEC_PER_SEC)
#define US_PER_DAY (G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC)

static const char *const products[] = {
  "Field Sensor S1",   "Field Sensor S2",      "Gateway Compact",
  "Gateway Rack",      "Battery Pack 12 Ah",   "Solar Panel 20 W",
  "Wall Mount",        "Cable Set, 5 m",       "Service Plan Basic",
  "Service Plan Plus", "Training Day",         "Installation, per Day",
  "Display 7″",        "Display 10″",          "Spare Filter (10 pcs.)",
  "Software Licence",  "Analytics Add-on",     "Carrying Case",
  "Calibration",       "Paper Rolls, 80 g/m²",
};

static const char *const deals[] = {
  "Sensors for the new hall",
  "Renewal of the service plan",
  "Pilot with ten gateways",
  "Replacement of old displays",
  "Framework agreement",
  "Training for two shifts",
  "Extension of the warehouse",
  "Solar kit for remote sites",
  "Licence upgrade",
  "Spare parts for a year",
  NULL,
};

static const char *const subjects[] = {
  "Call about the offer",
  "Prepare the presentation",
  "Visit on site",
  "Send the contract",
  "Ask for the order number",
  "Quarterly review",
  "Demonstration of the gateway",
  "Check the delivery",
  "Lunch with purchasing",
  "Write the minutes",
  NULL,
};

static const char *const places[]
    = { "Head office",         "Video call",        "Their plant, gate 2",
        "Café by the station", "Hall 4, stand B12", NULL };

static const char *const troubles[] = {
  "Display stays dark after the update",
  "Wrong quantity delivered",
  "Invoice without tax number",
  "Sensor reports −40 °C",
  "Password reset does not arrive",
  "Gateway restarts at night",
  "Cable set is too short",
  "Request for a data sheet",
  NULL,
};

static const char *const importance[] = { "Low", "Normal", "Normal", "High", NULL };
static const char *const ratings[] = { "Cold", "Warm", "Hot", NULL };

static void
set_owner (CrmDemoSeeder *self)
{
  static const guint shares[] = { 0, 0, 0, 0, 0, 1, 1, 2, 2, 3 };

  crm_demo_seeder_text (self, "OwnerId",
                        crm_demo_seeder_id (self, "User",
                                            shares[crm_demo_seeder_range (self, 0, 10)]));
}

static void
add_products (CrmDemoSeeder *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (products); i++)
    {
      crm_demo_seeder_begin (self, "Product");
      crm_demo_seeder_text (self, "Name", products[i]);
      crm_demo_seeder_format (self, "Code", "P-%03u", (guint) i + 1);
      crm_demo_seeder_format (self, "Price", "%d.%02d00", crm_demo_seeder_range (self, 5, 2500),
                              crm_demo_seeder_range (self, 0, 100));
      crm_demo_seeder_text (self, "CurrencyId", crm_demo_seeder_id (self, "Currency", 0));
      crm_demo_seeder_double (self, "TaxPercent", i % 5 == 0 ? 7 : 19);
      crm_demo_seeder_int (self, "Active", i % 9 != 8);
      crm_demo_seeder_format (self, "LeadTime", "P%dDT%dH", crm_demo_seeder_range (self, 1, 30),
                              crm_demo_seeder_range (self, 1, 24));
      crm_demo_seeder_end (self);
    }
}

static void
add_opportunity (CrmDemoSeeder *self, guint index)
{
  static const int probabilities[] = { 10, 30, 50, 70, 90, 100, 0 };
  guint stage = (guint) crm_demo_seeder_range (self, 0, 7);
  gboolean is_final = stage >= 5;

  crm_demo_seeder_begin (self, "Opportunity");
  crm_demo_seeder_format (self, "Name", "%s (%u)", crm_demo_pick (self->random, deals), index + 1);
  crm_demo_seeder_lookup (self, "AccountId", "Account");
  crm_demo_seeder_lookup (self, "ContactId", "Contact");
  set_owner (self);
  crm_demo_seeder_text (self, "StageId", crm_demo_seeder_id (self, "Stage", stage));
  crm_demo_seeder_int (self, "Probability", probabilities[stage]);
  crm_demo_seeder_format (self, "Amount", "%d.%04d", crm_demo_seeder_range (self, 500, 400000),
                          crm_demo_seeder_range (self, 0, 10000));
  crm_demo_seeder_lookup (self, "CurrencyId", "Currency");
  crm_demo_seeder_date (self, "CloseDate",
                        is_final ? crm_demo_seeder_range (self, -120, 0)
                                 : crm_demo_seeder_range (self, -10, 150));
  crm_demo_seeder_text (self, "Importance", crm_demo_pick (self->random, importance));
  if (!is_final)
    crm_demo_seeder_text (self, "NextStep", crm_demo_pick (self->random, subjects));
  crm_demo_seeder_end (self);
}

static void
add_opportunity_product (CrmDemoSeeder *self)
{
  int quantity = crm_demo_seeder_range (self, 1, 60),
      cents = crm_demo_seeder_range (self, 500, 90000);
  guint product = (guint) crm_demo_seeder_range (self, 0, (int) G_N_ELEMENTS (products));
  int amount = quantity * cents;

  crm_demo_seeder_begin (self, "OpportunityProduct");
  crm_demo_seeder_lookup (self, "OpportunityId", "Opportunity");
  crm_demo_seeder_text (self, "ProductId", crm_demo_seeder_id (self, "Product", product));
  crm_demo_seeder_text (self, "Name", products[product]);
  crm_demo_seeder_format (self, "Quantity", "%d", quantity);
  crm_demo_seeder_format (self, "Price", "%d.%02d", cents / 100, cents % 100);
  crm_demo_seeder_double (self, "DiscountPercent", crm_demo_seeder_range (self, 0, 4) * 2.5);
  crm_demo_seeder_format (self, "Amount", "%d.%02d", amount / 100, amount % 100);
  crm_demo_seeder_end (self);
}

/* Office hours around today, so that a calendar is never empty. */
static void
add_activity (CrmDemoSeeder *self, guint index)
{
  int day = index % 12 == 0 ? 0 : crm_demo_seeder_range (self, -30, 31);
  gint64 midnight = self->now_us - self->now_us % US_PER_DAY;
  gint64 start = midnight + day * US_PER_DAY + crm_demo_seeder_range (self, 28, 68) * QUARTER_US;
  gint64 due = start + crm_demo_seeder_range (self, 1, 9) * QUARTER_US;
  guint status = day < 0 && crm_demo_seeder_chance (self, 85)
                     ? (guint) crm_demo_seeder_range (self, 2, 4)
                     : (guint) crm_demo_seeder_range (self, 0, 2);

  crm_demo_seeder_begin (self, "Activity");
  crm_demo_seeder_text (self, "Title", crm_demo_pick (self->random, subjects));
  crm_demo_seeder_lookup (self, "TypeId", "ActivityType");
  crm_demo_seeder_text (self, "StatusId", crm_demo_seeder_id (self, "ActivityStatus", status));
  set_owner (self);
  crm_demo_seeder_int (self, "StartOn", start);
  crm_demo_seeder_int (self, "DueOn", due);
  if (crm_demo_seeder_chance (self, 30))
    crm_demo_seeder_int (self, "RemindOn", start - QUARTER_US);
  crm_demo_seeder_int (self, "AllDay", crm_demo_seeder_chance (self, 4));
  crm_demo_seeder_text (self, "Importance", crm_demo_pick (self->random, importance));
  crm_demo_seeder_lookup (self, "AccountId", "Account");
  crm_demo_seeder_lookup (self, "ContactId", "Contact");
  if (crm_demo_seeder_chance (self, 45))
    crm_demo_seeder_lookup (self, "OpportunityId", "Opportunity");
  if (crm_demo_seeder_chance (self, 50))
    crm_demo_seeder_text (self, "Location", crm_demo_pick (self->random, places));
  if (status == 2)
    crm_demo_seeder_text (self, "Result", "Done, see the minutes.");
  crm_demo_seeder_end (self);
}

static void
add_lead (CrmDemoSeeder *self, guint index)
{
  guint culture_index = (guint) crm_demo_seeder_range (self, 0, (int) crm_demo_n_cultures ());
  const CrmDemoCulture *culture = &crm_demo_cultures[culture_index];

  crm_demo_seeder_begin (self, "Lead");
  crm_demo_seeder_text (self, "Name", crm_demo_pick (self->random, deals));
  crm_demo_seeder_format (self, "ContactName", "%s %s",
                          crm_demo_pick (self->random, culture->given),
                          crm_demo_pick (self->random, culture->family));
  crm_demo_seeder_text (self, "Company", crm_demo_pick (self->random, culture->companies));
  crm_demo_seeder_lookup (self, "StatusId", "LeadStatus");
  crm_demo_seeder_text (self, "Rating", crm_demo_pick (self->random, ratings));
  set_owner (self);
  crm_demo_seeder_text (self, "CountryId", crm_demo_seeder_id (self, "Country", culture_index));
  crm_demo_seeder_format (self, "Phone", "%s %06d", culture->dial,
                          crm_demo_seeder_range (self, 0, 1000000));
  crm_demo_seeder_format (self, "Email", "lead%u@mail.example", index + 1);
  crm_demo_seeder_format (self, "Budget", "%d.5000", crm_demo_seeder_range (self, 1000, 90000));
  crm_demo_seeder_date (self, "DecisionDate", crm_demo_seeder_range (self, -20, 90));
  crm_demo_seeder_end (self);
}

static void
add_case (CrmDemoSeeder *self, guint index)
{
  guint status = (guint) crm_demo_seeder_range (self, 0, 5);

  crm_demo_seeder_begin (self, "Case");
  crm_demo_seeder_format (self, "Number", "SR%08u", index + 1);
  crm_demo_seeder_text (self, "Subject", crm_demo_pick (self->random, troubles));
  crm_demo_seeder_text (self, "StatusId", crm_demo_seeder_id (self, "CaseStatus", status));
  crm_demo_seeder_lookup (self, "PriorityId", "CasePriority");
  crm_demo_seeder_lookup (self, "AccountId", "Account");
  crm_demo_seeder_lookup (self, "ContactId", "Contact");
  set_owner (self);
  crm_demo_seeder_int (self, "RespondBy",
                       self->now_us + crm_demo_seeder_range (self, -200, 200) * QUARTER_US);
  crm_demo_seeder_text (self, "Description", "Reported by telephone.\nThe customer waits.");
  if (status >= 3)
    {
      crm_demo_seeder_int (self, "SolvedOn",
                           self->now_us - crm_demo_seeder_range (self, 1, 400) * QUARTER_US);
      crm_demo_seeder_int (self, "Satisfaction", crm_demo_seeder_range (self, 1, 6));
      crm_demo_seeder_text (self, "Solution", "Replaced under warranty.");
    }
  crm_demo_seeder_end (self);
}

static void
add_file (CrmDemoSeeder *self, guint index)
{
  g_autofree char *data
      = g_strdup_printf ("Offer %u\n\nPlease find our conditions below.\n", index);

  crm_demo_seeder_begin (self, "File");
  crm_demo_seeder_format (
      self, "Name", index % 7 == 3 ? "Angebot für %u – geprüft.txt" : "offer-%u.txt", index + 1);
  crm_demo_seeder_text (self, "ContentType", "text/plain; charset=utf-8");
  crm_demo_seeder_int (self, "Size", (gint64) strlen (data));
  set_owner (self);
  crm_demo_seeder_lookup (self, index % 2 ? "AccountId" : "OpportunityId",
                          index % 2 ? "Account" : "Opportunity");
  if (crm_demo_schema_has (self->service->schema, CRM_DEMO_QUIRK_LOGICAL_NAMES))
    {
      g_autofree char *text = g_base64_encode ((const guchar *) data, strlen (data));

      crm_demo_seeder_text (self, "DocumentBody", text);
    }
  crm_demo_seeder_end (self);
  if (!crm_demo_schema_has (self->service->schema, CRM_DEMO_QUIRK_LOGICAL_NAMES))
    crm_demo_seeder_set_data (self, data);
}

void
crm_demo_data_fill_work (CrmDemoSeeder *self, guint n_contacts)
{
  guint n_opportunities = n_contacts / 8 + 1, n_activities = n_contacts / 3 + 1;

  add_products (self);
  for (guint i = 0; i < n_opportunities; i++)
    add_opportunity (self, i);
  for (guint i = 0; i < n_opportunities * 2; i++)
    add_opportunity_product (self);
  for (guint i = 0; i < n_activities; i++)
    add_activity (self, i);
  for (guint i = 0; i < n_contacts / 20 + 1; i++)
    add_lead (self, i);
  for (guint i = 0; i < n_contacts / 15 + 1; i++)
    add_case (self, i);
  for (guint i = 0; i < n_contacts / 25 + 1; i++)
    add_file (self, i);
}
