/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-demo-creatio-names.h"

#include <string.h>

static const struct
{
  const char *entity;
  const char *type;
} entities[] = {
  { "User", "SysAdminUnit" },
  { "Stage", "OpportunityStage" },
  { "Industry", "AccountIndustry" },
  { "LeadStatus", "QualifyStatus" },
  { "OpportunityProduct", "OpportunityProductInterest" },
  { "File", "SysFile" },
};

/* The first that fits; where no name is given it is the model's. */
static const struct
{
  const char *entity; /* %NULL: any */
  const char *column;
  const char *name;
} columns[] = {
  { "User", "Login", "Name" },
  { "User", "Name", "UsrFullName" },
  { "User", "Email", "UsrEmail" },
  { "Account", "Email", "UsrEmail" },
  { "Account", "ParentId", NULL },
  { "Account", "PrimaryContactId", NULL },
  { "Account", "AlternativeName", NULL },
  { "Account", "IndustryId", NULL },
  { "Account", "Website", "Web" },
  { "Account", "PostalCode", "Zip" },
  { "Account", "CurrencyId", "UsrCurrencyId" },
  { "Contact", "FirstName", "GivenName" },
  { "Contact", "LastName", "Surname" },
  { "Contact", "JobTitle", NULL },
  { "Contact", "MobilePhone", NULL },
  { "Contact", "BirthDate", NULL },
  { "Contact", "DoNotCall", "DoNotUseCall" },
  { "Contact", "Website", "UsrWebsite" },
  { "Opportunity", "Name", "Title" },
  { "Opportunity", "StageId", NULL },
  { "Opportunity", "Amount", NULL },
  { "Opportunity", "Probability", NULL },
  { "Opportunity", "CloseDate", "DueDate" },
  { "Opportunity", "CurrencyId", "UsrCurrencyId" },
  { "Stage", "Position", "Number" },
  { "Stage", "Probability", "MaxProbability" },
  { "Stage", "IsFinal", "End" },
  { "Stage", "Successful", NULL },
  { "Activity", "Title", NULL },
  { "Activity", "StatusId", NULL },
  { "Activity", "StartOn", "StartDate" },
  { "Activity", "DueOn", "DueDate" },
  { "Activity", "RemindOn", "RemindToOwnerDate" },
  { "Activity", "Location", NULL },
  { "Activity", "Result", "DetailedResult" },
  { "ActivityStatus", "Finish", NULL },
  { "Lead", "Name", "LeadName" },
  { "Lead", "ContactName", "Contact" },
  { "Lead", "Company", "Account" },
  { "Lead", "StatusId", "QualifyStatusId" },
  { "Lead", "Phone", "BusinesPhone" },
  { "Lead", "Budget", NULL },
  { "Lead", "DecisionDate", NULL },
  { "Lead", "QualifiedAccountId", NULL },
  { "Lead", "QualifiedContactId", NULL },
  { "LeadStatus", "Position", "StageOrder" },
  { "LeadStatus", "IsFinal", NULL },
  { "LeadStatus", "Successful", NULL },
  { "Case", "Number", NULL },
  { "Case", "Subject", NULL },
  { "Case", "StatusId", NULL },
  { "Case", "PriorityId", NULL },
  { "Case", "RespondBy", "ResponseDate" },
  { "Case", "SolvedOn", "SolutionProvidedOn" },
  { "Case", "RegisteredOn", NULL },
  { "Case", "Description", "Symptoms" },
  { "Case", "Solution", NULL },
  { "CaseStatus", "Position", "StageNumber" },
  { "CaseStatus", "IsFinal", NULL },
  { "CaseStatus", "IsResolved", NULL },
  { "CaseStatus", "IsPaused", NULL },
  { "OpportunityProduct", "Name", "UsrName" },
  { "OpportunityProduct", "ProductId", NULL },
  { "OpportunityProduct", "Quantity", NULL },
  { "OpportunityProduct", "Amount", NULL },
  { "File", "AccountId", "UsrAccountId" },
  { "File", "ContactId", "UsrContactId" },
  { "File", "OpportunityId", "UsrOpportunityId" },
  { "File", "OwnerId", "UsrOwnerId" },
  { "File", "RecordSchemaName", NULL },
  { "File", "RecordId", NULL },
  { NULL, "Id", NULL },
  { NULL, "Name", NULL },
  { NULL, "Code", NULL },
  { NULL, "Description", NULL },
  { NULL, "Active", NULL },
  { NULL, "OwnerId", NULL },
  { NULL, "TypeId", NULL },
  { NULL, "AccountId", NULL },
  { NULL, "ContactId", NULL },
  { NULL, "OpportunityId", NULL },
  { NULL, "CountryId", NULL },
  { NULL, "CurrencyId", NULL },
  { NULL, "Phone", NULL },
  { NULL, "Email", NULL },
  { NULL, "Address", NULL },
  { NULL, "Price", NULL },
  { NULL, "Notes", NULL },
  { NULL, "Size", NULL },
  { NULL, "Version", NULL },
  { NULL, "ProcessListeners", NULL },
  { NULL, "CreatedOn", NULL },
  { NULL, "ModifiedOn", NULL },
  { NULL, "CreatedById", NULL },
  { NULL, "ModifiedById", NULL },
};

/* Tables that are all Creatio's. */
static const char *const whole[] = { "SysSettings", "SysSettingsValue", "DuplicatesHistory", NULL };

#define FLAG(column, label) { .name = column, .caption = label, .type = CRM_EDM_BOOLEAN }
#define TEXT(column, label, length)                                                                \
  { .name = column, .caption = label, .type = CRM_EDM_STRING, .max_length = length }
#define KEY(column, label) { .name = column, .caption = label, .type = CRM_EDM_GUID }
#define END { .name = NULL }

static const CrmDemoColumn activity_status_columns[] = { FLAG ("Finish", "Final"), END };
static const CrmDemoColumn stage_columns[] = { FLAG ("Successful", "Successful"), END };
static const CrmDemoColumn lead_status_columns[]
    = { FLAG ("IsFinal", "Final"), FLAG ("Successful", "Successful"), END };
static const CrmDemoColumn case_status_columns[]
    = { FLAG ("IsFinal", "Final"), FLAG ("IsResolved", "Resolved"), FLAG ("IsPaused", "Paused"),
        END };
static const CrmDemoColumn case_columns[] = { { .name = "RegisteredOn",
                                                .caption = "Registered",
                                                .type = CRM_EDM_DATE_TIME_OFFSET,
                                                .flags = CRM_DEMO_COMPUTED },
                                              END };
static const CrmDemoColumn file_columns[]
    = { TEXT ("RecordSchemaName", "Object", 250), KEY ("RecordId", "Record"), END };

static const struct
{
  const char *entity;
  const CrmDemoColumn *columns;
} additions[] = {
  { "ActivityStatus", activity_status_columns },
  { "Stage", stage_columns },
  { "LeadStatus", lead_status_columns },
  { "CaseStatus", case_status_columns },
  { "Case", case_columns },
  { "File", file_columns },
};

/* What became of records that were the same. */
static const CrmDemoColumn history_columns[]
    = { KEY ("OldRecordId", "Removed"), KEY ("NewRecordId", "Survivor"),
        TEXT ("SchemaTableName", "Object", 250), END };

#define FILE_COLUMNS(column, label, entity)                                                        \
  { { .name = "Name",                                                                              \
      .caption = "Name",                                                                           \
      .type = CRM_EDM_STRING,                                                                      \
      .max_length = 250,                                                                           \
      .flags = CRM_DEMO_REQUIRED },                                                                \
    { .name = column,                                                                              \
      .caption = label,                                                                            \
      .type = CRM_EDM_GUID,                                                                        \
      .target = entity,                                                                            \
      .partner = "Files",                                                                          \
      .flags = CRM_DEMO_CASCADE },                                                                 \
    { .name = "Size", .caption = "Size", .type = CRM_EDM_INT32, .flags = CRM_DEMO_COMPUTED },      \
    { .name = "Version",                                                                           \
      .caption = "Version",                                                                        \
      .type = CRM_EDM_INT32,                                                                       \
      .flags = CRM_DEMO_COMPUTED },                                                                \
    TEXT ("ContentType", "Type", 120),                                                             \
    TEXT ("Notes", "Notes", 500),                                                                  \
    END }

static const CrmDemoColumn account_file_columns[]
    = FILE_COLUMNS ("AccountId", "Account", "Account");
static const CrmDemoColumn contact_file_columns[]
    = FILE_COLUMNS ("ContactId", "Contact", "Contact");
static const CrmDemoColumn opportunity_file_columns[]
    = FILE_COLUMNS ("OpportunityId", "Opportunity", "Opportunity");

#define FILE_FLAGS (CRM_DEMO_OWNED | CRM_DEMO_HAS_STREAM)

const CrmDemoTable crm_demo_creatio_tables[] = {
  { "AccountFile", "AccountFiles", "Files of Accounts", FILE_FLAGS, "AccountId",
    account_file_columns },
  { "ContactFile", "ContactFiles", "Files of Contacts", FILE_FLAGS, "ContactId",
    contact_file_columns },
  { "OpportunityFile", "OpportunityFiles", "Files of Opportunities", FILE_FLAGS, "OpportunityId",
    opportunity_file_columns },
  { "DuplicatesHistory", "DuplicatesHistory", "Merged Records", CRM_DEMO_LOOKUP, NULL,
    history_columns },
  { NULL },
};

static const struct
{
  const char *entity;
  const char *name;
  const char *key;
} keys[] = {
  { "ActivityStatus", "Completed", "4bdbb88f-58e6-df11-971b-001d60e938c6" },
  { "ActivityStatus", "Canceled", "201cfba8-58e6-df11-971b-001d60e938c6" },
  { "ActivityType", "E-mail", "e2831dec-cfc0-df11-b00f-001d60e938c6" },
};

void
crm_demo_creatio_name_entity (CrmDemoEntity *entity)
{
  entity->type_name = entity->name;
  for (gsize i = 0; i < G_N_ELEMENTS (entities); i++)
    if (g_str_equal (entities[i].entity, entity->name))
      entity->type_name = entities[i].type;
  entity->set_name = entity->type_name;
}

static const char *
keep (CrmDemoSchema *schema, char *text)
{
  const char *kept = g_string_chunk_insert_const (schema->strings, text);

  g_free (text);

  return kept;
}

static const char *
name_of (CrmDemoSchema *schema, const CrmDemoEntity *entity, const char *column)
{
  if (g_strv_contains (whole, entity->name))
    return column;
  for (gsize i = 0; i < G_N_ELEMENTS (columns); i++)
    if (g_str_equal (columns[i].column, column)
        && (columns[i].entity == NULL || g_str_equal (columns[i].entity, entity->name)))
      return columns[i].name != NULL ? columns[i].name : column;

  return keep (schema, g_strconcat ("Usr", column, NULL));
}

void
crm_demo_creatio_name_column (CrmDemoSchema *schema,
                              const CrmDemoEntity *entity,
                              CrmDemoColumn *column)
{
  column->wire = name_of (schema, entity, column->name);
  if (column->target == NULL)
    return;
  if (g_str_equal (column->target, "User"))
    column->target = "Contact";
  column->navigation
      = keep (schema, g_strndup (column->wire, strlen (column->wire) - strlen ("Id")));
  if (column->partner != NULL)
    column->partner = keep (schema, g_strdup_printf ("%sCollectionBy%s", entity->type_name,
                                                     column->navigation));
}

const CrmDemoColumn *
crm_demo_creatio_get_columns (const CrmDemoEntity *entity)
{
  for (gsize i = 0; i < G_N_ELEMENTS (additions); i++)
    if (g_str_equal (additions[i].entity, entity->name))
      return additions[i].columns;

  return NULL;
}

const char *
crm_demo_creatio_get_key (const char *entity, const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    if (g_str_equal (keys[i].entity, entity) && g_str_equal (keys[i].name, name))
      return keys[i].key;

  return NULL;
}
