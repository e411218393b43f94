/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-demo-schema.h"

/* The model as data. Id, CreatedOn and ModifiedOn stand in every table, the "By" columns in those
 * people write; crm-demo-schema.c adds them. */

#define TEXT(column, label, length, ...)                                                           \
  { .name = column, .caption = label, .type = CRM_EDM_STRING, .max_length = length, __VA_ARGS__ }
#define PLAIN(column, label, edm, ...)                                                             \
  { .name = column, .caption = label, .type = edm, __VA_ARGS__ }
#define MONEY(column, label)                                                                       \
  { .name = column, .caption = label, .type = CRM_EDM_DECIMAL, .precision = 18, .scale = 4 }
#define LOOKUP(column, label, entity, ...)                                                         \
  { .name = column, .caption = label, .type = CRM_EDM_GUID, .target = entity, __VA_ARGS__ }
#define CHOICE(column, label, enumeration)                                                         \
  { .name = column, .caption = label, .type = CRM_EDM_ENUM, .enum_type = enumeration }
#define END { .name = NULL }

static const CrmDemoColumn user_columns[] = {
  TEXT ("Name", "Name", 120, .flags = CRM_DEMO_REQUIRED),
  TEXT ("Login", "User Name", 60, .flags = CRM_DEMO_REQUIRED),
  TEXT ("Email", "E-mail", 120, .flags = CRM_DEMO_EMAIL),
  TEXT ("TimeZone", "Time Zone", 60),
  PLAIN ("Active", "Active", CRM_EDM_BOOLEAN),
  LOOKUP ("ContactId", "Contact", "Contact"),
  END,
};

static const CrmDemoColumn account_columns[] = {
  TEXT ("Name", "Name", 250, .flags = CRM_DEMO_REQUIRED),
  TEXT ("AlternativeName", "Also Known As", 250),
  LOOKUP ("TypeId", "Type", "AccountType"),
  LOOKUP ("IndustryId", "Industry", "Industry"),
  LOOKUP ("OwnerId", "Owner", "User"),
  LOOKUP ("CountryId", "Country", "Country"),
  LOOKUP ("ParentId", "Parent Account", "Account", .partner = "Subsidiaries"),
  LOOKUP ("PrimaryContactId", "Primary Contact", "Contact"),
  TEXT ("Phone", "Phone", 50, .flags = CRM_DEMO_PHONE),
  TEXT ("Email", "E-mail", 120, .flags = CRM_DEMO_EMAIL),
  TEXT ("Website", "Website", 250, .flags = CRM_DEMO_URL),
  TEXT ("Address", "Address", 500),
  TEXT ("City", "City", 120),
  TEXT ("PostalCode", "Postal Code", 20),
  MONEY ("AnnualRevenue", "Annual Revenue"),
  LOOKUP ("CurrencyId", "Currency", "Currency"),
  PLAIN ("Employees", "Employees", CRM_EDM_INT32),
  CHOICE ("Importance", "Importance", "Importance"),
  TEXT ("Notes", "Notes", 0, .flags = CRM_DEMO_MULTILINE),
  END,
};

static const CrmDemoColumn contact_columns[] = {
  TEXT ("Name", "Full Name", 250, .flags = CRM_DEMO_REQUIRED),
  TEXT ("FirstName", "First Name", 120),
  TEXT ("LastName", "Last Name", 120),
  TEXT ("JobTitle", "Job Title", 120),
  LOOKUP ("AccountId", "Account", "Account", .partner = "Contacts"),
  LOOKUP ("OwnerId", "Owner", "User"),
  LOOKUP ("TypeId", "Type", "ContactType"),
  LOOKUP ("CountryId", "Country", "Country"),
  TEXT ("Phone", "Phone", 50, .flags = CRM_DEMO_PHONE),
  TEXT ("MobilePhone", "Mobile Phone", 50, .flags = CRM_DEMO_PHONE),
  TEXT ("Email", "E-mail", 120, .flags = CRM_DEMO_EMAIL),
  TEXT ("Website", "Website", 250, .flags = CRM_DEMO_URL),
  TEXT ("Address", "Address", 500),
  TEXT ("City", "City", 120),
  PLAIN ("BirthDate", "Birth Date", CRM_EDM_DATE),
  CHOICE ("Importance", "Importance", "Importance"),
  CHOICE ("Channels", "Preferred Channels", "Channels"),
  MONEY ("CreditLimit", "Credit Limit"),
  PLAIN ("ExternalNumber", "External Number", CRM_EDM_INT64),
  PLAIN ("Score", "Score", CRM_EDM_DOUBLE),
  PLAIN ("DoNotCall", "Do Not Call", CRM_EDM_BOOLEAN),
  PLAIN ("LastContactOn", "Last Contact", CRM_EDM_DATE_TIME_OFFSET),
  TEXT ("Notes", "Notes", 0, .flags = CRM_DEMO_MULTILINE),
  END,
};

static const CrmDemoColumn opportunity_columns[] = {
  TEXT ("Name", "Name", 250, .flags = CRM_DEMO_REQUIRED),
  LOOKUP ("AccountId", "Account", "Account", .partner = "Opportunities"),
  LOOKUP ("ContactId", "Contact", "Contact", .partner = "Opportunities"),
  LOOKUP ("OwnerId", "Owner", "User"),
  LOOKUP ("StageId", "Stage", "Stage", .flags = CRM_DEMO_REQUIRED),
  MONEY ("Amount", "Amount"),
  LOOKUP ("CurrencyId", "Currency", "Currency"),
  PLAIN ("Probability", "Probability", CRM_EDM_INT32),
  PLAIN ("CloseDate", "Close Date", CRM_EDM_DATE),
  CHOICE ("Importance", "Importance", "Importance"),
  TEXT ("NextStep", "Next Step", 250),
  TEXT ("Notes", "Notes", 0, .flags = CRM_DEMO_MULTILINE),
  END,
};

static const CrmDemoColumn activity_columns[] = {
  TEXT ("Title", "Subject", 250, .flags = CRM_DEMO_REQUIRED),
  LOOKUP ("TypeId", "Type", "ActivityType"),
  LOOKUP ("StatusId", "Status", "ActivityStatus"),
  LOOKUP ("OwnerId", "Owner", "User"),
  PLAIN ("StartOn", "Start", CRM_EDM_DATE_TIME_OFFSET),
  PLAIN ("DueOn", "Due", CRM_EDM_DATE_TIME_OFFSET),
  PLAIN ("RemindOn", "Reminder", CRM_EDM_DATE_TIME_OFFSET),
  PLAIN ("AllDay", "All Day", CRM_EDM_BOOLEAN),
  CHOICE ("Importance", "Importance", "Importance"),
  LOOKUP ("AccountId", "Account", "Account", .partner = "Activities"),
  LOOKUP ("ContactId", "Contact", "Contact", .partner = "Activities"),
  LOOKUP ("OpportunityId", "Opportunity", "Opportunity", .partner = "Activities"),
  TEXT ("Location", "Location", 250),
  TEXT ("Result", "Result", 500, .flags = CRM_DEMO_MULTILINE),
  TEXT ("Notes", "Notes", 0, .flags = CRM_DEMO_MULTILINE),
  END,
};

static const CrmDemoColumn lead_columns[] = {
  TEXT ("Name", "Topic", 250, .flags = CRM_DEMO_REQUIRED),
  TEXT ("ContactName", "Contact Name", 250),
  TEXT ("Company", "Company", 250),
  LOOKUP ("StatusId", "Status", "LeadStatus"),
  CHOICE ("Rating", "Rating", "Rating"),
  LOOKUP ("OwnerId", "Owner", "User"),
  LOOKUP ("CountryId", "Country", "Country"),
  TEXT ("Phone", "Phone", 50, .flags = CRM_DEMO_PHONE),
  TEXT ("Email", "E-mail", 120, .flags = CRM_DEMO_EMAIL),
  MONEY ("Budget", "Budget"),
  PLAIN ("DecisionDate", "Decision Date", CRM_EDM_DATE),
  LOOKUP ("QualifiedAccountId", "Account", "Account", .partner = "Leads"),
  LOOKUP ("QualifiedContactId", "Contact", "Contact", .partner = "Leads"),
  TEXT ("Notes", "Notes", 0, .flags = CRM_DEMO_MULTILINE),
  END,
};

static const CrmDemoColumn case_columns[] = {
  TEXT ("Number", "Number", 30, .flags = CRM_DEMO_COMPUTED),
  TEXT ("Subject", "Subject", 250, .flags = CRM_DEMO_REQUIRED),
  LOOKUP ("StatusId", "Status", "CaseStatus"),
  LOOKUP ("PriorityId", "Priority", "CasePriority"),
  LOOKUP ("AccountId", "Account", "Account", .partner = "Cases"),
  LOOKUP ("ContactId", "Contact", "Contact", .partner = "Cases"),
  LOOKUP ("OwnerId", "Owner", "User"),
  PLAIN ("RespondBy", "Respond By", CRM_EDM_DATE_TIME_OFFSET),
  PLAIN ("SolvedOn", "Solved", CRM_EDM_DATE_TIME_OFFSET),
  PLAIN ("Satisfaction", "Satisfaction", CRM_EDM_BYTE),
  TEXT ("Description", "Description", 0, .flags = CRM_DEMO_MULTILINE),
  TEXT ("Solution", "Solution", 0, .flags = CRM_DEMO_MULTILINE),
  END,
};

static const CrmDemoColumn product_columns[] = {
  TEXT ("Name", "Name", 250, .flags = CRM_DEMO_REQUIRED),
  TEXT ("Code", "Code", 50),
  MONEY ("Price", "Price"),
  LOOKUP ("CurrencyId", "Currency", "Currency"),
  PLAIN ("TaxPercent", "Tax", CRM_EDM_DOUBLE),
  PLAIN ("Active", "Active", CRM_EDM_BOOLEAN),
  PLAIN ("LeadTime", "Lead Time", CRM_EDM_DURATION),
  TEXT ("Description", "Description", 0, .flags = CRM_DEMO_MULTILINE),
  END,
};

static const CrmDemoColumn opportunity_product_columns[] = {
  LOOKUP ("OpportunityId",
          "Opportunity",
          "Opportunity",
          .partner = "Products",
          .flags = CRM_DEMO_REQUIRED | CRM_DEMO_CASCADE),
  LOOKUP ("ProductId",
          "Product",
          "Product",
          .partner = "OpportunityProducts",
          .flags = CRM_DEMO_REQUIRED | CRM_DEMO_CASCADE),
  TEXT ("Name", "Name", 250),
  MONEY ("Quantity", "Quantity"),
  MONEY ("Price", "Price"),
  PLAIN ("DiscountPercent", "Discount", CRM_EDM_DOUBLE),
  MONEY ("Amount", "Amount"),
  END,
};

static const CrmDemoColumn file_columns[] = {
  TEXT ("Name", "Name", 250, .flags = CRM_DEMO_REQUIRED),
  TEXT ("ContentType", "Type", 120),
  PLAIN ("Size", "Size", CRM_EDM_INT64, .flags = CRM_DEMO_COMPUTED),
  LOOKUP ("OwnerId", "Owner", "User"),
  LOOKUP ("AccountId", "Account", "Account", .partner = "Files", .flags = CRM_DEMO_CASCADE),
  LOOKUP ("ContactId", "Contact", "Contact", .partner = "Files", .flags = CRM_DEMO_CASCADE),
  LOOKUP (
      "OpportunityId", "Opportunity", "Opportunity", .partner = "Files", .flags = CRM_DEMO_CASCADE),
  TEXT ("Notes", "Notes", 500, .flags = CRM_DEMO_MULTILINE),
  END,
};

static const CrmDemoColumn lookup_columns[] = {
  TEXT ("Name", "Name", 120, .flags = CRM_DEMO_REQUIRED),
  TEXT ("Description", "Description", 250),
  PLAIN ("Position", "Position", CRM_EDM_INT32),
  END,
};

static const CrmDemoColumn stage_columns[] = {
  TEXT ("Name", "Name", 120, .flags = CRM_DEMO_REQUIRED),
  TEXT ("Description", "Description", 250),
  PLAIN ("Position", "Position", CRM_EDM_INT32),
  PLAIN ("Probability", "Probability", CRM_EDM_INT32),
  PLAIN ("IsFinal", "Final", CRM_EDM_BOOLEAN),
  END,
};

static const CrmDemoColumn coded_columns[] = {
  TEXT ("Name", "Name", 120, .flags = CRM_DEMO_REQUIRED),
  TEXT ("Code", "Code", 10),
  PLAIN ("Position", "Position", CRM_EDM_INT32),
  END,
};

static const CrmDemoColumn setting_columns[] = {
  TEXT ("Code", "Code", 120, .flags = CRM_DEMO_REQUIRED),
  TEXT ("Name", "Name", 250),
  TEXT ("ValueTypeName", "Type", 60),
  END,
};

static const CrmDemoColumn setting_value_columns[] = {
  LOOKUP ("SysSettingsId", "Setting", "SysSettings", .flags = CRM_DEMO_REQUIRED),
  PLAIN ("SysAdminUnitId", "For", CRM_EDM_GUID),
  TEXT ("TextValue", "Text", 500),
  PLAIN ("IntegerValue", "Whole Number", CRM_EDM_INT32),
  MONEY ("FloatValue", "Number"),
  PLAIN ("BooleanValue", "Yes or No", CRM_EDM_BOOLEAN),
  PLAIN ("DateTimeValue", "Date and Time", CRM_EDM_DATE_TIME_OFFSET),
  PLAIN ("GuidValue", "Key", CRM_EDM_GUID),
  END,
};

const CrmDemoTable crm_demo_tables[] = {
  { "Account", "Accounts", "Accounts", CRM_DEMO_OWNED, NULL, account_columns },
  { "Contact", "Contacts", "Contacts", CRM_DEMO_OWNED, NULL, contact_columns },
  { "Opportunity", "Opportunities", "Opportunities", CRM_DEMO_OWNED, NULL, opportunity_columns },
  { "Activity", "Activities", "Activities", CRM_DEMO_OWNED, NULL, activity_columns },
  { "Lead", "Leads", "Leads", CRM_DEMO_OWNED, NULL, lead_columns },
  { "Case", "Cases", "Cases", CRM_DEMO_OWNED, NULL, case_columns },
  { "Product", "Products", "Products", 0, NULL, product_columns },
  { "OpportunityProduct", "OpportunityProducts", "Products in Opportunities", CRM_DEMO_OWNED,
    "OpportunityId", opportunity_product_columns },
  { "File", "Files", "Files", CRM_DEMO_OWNED | CRM_DEMO_HAS_STREAM, NULL, file_columns },
  { "User", "Users", "Users", CRM_DEMO_LOOKUP, NULL, user_columns },
  { "Stage", "Stages", "Stages", CRM_DEMO_LOOKUP, NULL, stage_columns },
  { "ActivityType", "ActivityTypes", "Activity Types", CRM_DEMO_LOOKUP, NULL, lookup_columns },
  { "ActivityStatus", "ActivityStatuses", "Activity Statuses", CRM_DEMO_LOOKUP, NULL,
    lookup_columns },
  { "AccountType", "AccountTypes", "Account Types", CRM_DEMO_LOOKUP, NULL, lookup_columns },
  { "ContactType", "ContactTypes", "Contact Types", CRM_DEMO_LOOKUP, NULL, lookup_columns },
  { "Industry", "Industries", "Industries", CRM_DEMO_LOOKUP, NULL, lookup_columns },
  { "LeadStatus", "LeadStatuses", "Lead Statuses", CRM_DEMO_LOOKUP, NULL, lookup_columns },
  { "CaseStatus", "CaseStatuses", "Case Statuses", CRM_DEMO_LOOKUP, NULL, lookup_columns },
  { "CasePriority", "CasePriorities", "Case Priorities", CRM_DEMO_LOOKUP, NULL, lookup_columns },
  { "Country", "Countries", "Countries", CRM_DEMO_LOOKUP, NULL, coded_columns },
  { "Currency", "Currencies", "Currencies", CRM_DEMO_LOOKUP, NULL, coded_columns },
  { "SysSettings", "SysSettings", "System Settings", CRM_DEMO_LOOKUP, NULL, setting_columns },
  { "SysSettingsValue", "SysSettingsValue", "System Setting Values", CRM_DEMO_LOOKUP, NULL,
    setting_value_columns },
  { NULL },
};

static const char *const importance_members[] = { "Low", "Normal", "High", NULL };
static const char *const rating_members[] = { "Cold", "Warm", "Hot", NULL };
static const char *const channel_members[] = { "None", "Email", "Phone", "Post", "Visit", NULL };

const CrmDemoEnum crm_demo_enums[] = {
  { "Importance", FALSE, importance_members },
  { "Rating", FALSE, rating_members },
  { "Channels", TRUE, channel_members },
  { NULL },
};

const CrmDemoEnum *
crm_demo_enum_find (const char *name)
{
  for (const CrmDemoEnum *each = crm_demo_enums; each->name != NULL; each++)
    if (g_str_equal (each->name, name))
      return each;

  return NULL;
}
