/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-demo-logical.h"

#include <string.h>

#define FIRST_CODE 100000000

static const struct
{
  const char *entity;
  const char *type;
  const char *set;
  const char *key;
} entities[] = {
  { "Account", "account", "accounts", "accountid" },
  { "Contact", "contact", "contacts", "contactid" },
  { "Opportunity", "opportunity", "opportunities", "opportunityid" },
  { "Activity", "appointment", "appointments", "activityid" },
  { "Lead", "lead", "leads", "leadid" },
  { "Case", "incident", "incidents", "incidentid" },
  { "Product", "product", "products", "productid" },
  { "OpportunityProduct", "opportunityproduct", "opportunityproducts", "opportunityproductid" },
  { "File", "annotation", "annotations", "annotationid" },
  { "User", "systemuser", "systemusers", "ownerid" },
  { "Currency", "transactioncurrency", "transactioncurrencies", "transactioncurrencyid" },
};

/* The name without "_" and "_value"; and of a lookup the navigation where it is another. */
static const struct
{
  const char *entity; /* %NULL: any */
  const char *column;
  const char *name;
  const char *navigation;
} columns[] = {
  { NULL, "CreatedOn", "createdon", NULL },
  { NULL, "ModifiedOn", "modifiedon", NULL },
  { NULL, "CreatedById", "createdby", NULL },
  { NULL, "ModifiedById", "modifiedby", NULL },
  { NULL, "OwnerId", "ownerid", NULL },
  { NULL, "StateCode", "statecode", NULL },
  { NULL, "StatusCode", "statuscode", NULL },
  { "User", "SystemUserId", "systemuserid", NULL },
  { "User", "Name", "fullname", NULL },
  { "User", "Login", "domainname", NULL },
  { "User", "Email", "internalemailaddress", NULL },
  { "Currency", "Name", "currencyname", NULL },
  { "Currency", "Code", "isocurrencycode", NULL },
  { "Account", "Name", "name", NULL },
  { "Account", "ParentId", "parentaccountid", NULL },
  { "Account", "PrimaryContactId", "primarycontactid", NULL },
  { "Account", "PostalCode", "address1_postalcode", NULL },
  { "Account", "AnnualRevenue", "revenue", NULL },
  { "Account", "Employees", "numberofemployees", NULL },
  { "Contact", "Name", "fullname", NULL },
  { "Contact", "FirstName", "firstname", NULL },
  { "Contact", "LastName", "lastname", NULL },
  { "Contact", "JobTitle", "jobtitle", NULL },
  { "Contact", "AccountId", "parentcustomerid", "parentcustomerid_account" },
  { "Contact", "ParentContactId", "parentcustomerid", "parentcustomerid_contact" },
  { "Contact", "MobilePhone", "mobilephone", NULL },
  { "Contact", "BirthDate", "birthdate", NULL },
  { "Contact", "CreditLimit", "creditlimit", NULL },
  { "Contact", "DoNotCall", "donotphone", NULL },
  { "Opportunity", "Name", "name", NULL },
  { "Opportunity", "AccountId", "parentaccountid", NULL },
  { "Opportunity", "ContactId", "parentcontactid", NULL },
  { "Opportunity", "Amount", "estimatedvalue", NULL },
  { "Opportunity", "Probability", "closeprobability", NULL },
  { "Opportunity", "CloseDate", "estimatedclosedate", NULL },
  { "Opportunity", "NextStep", "stepname", NULL },
  { "Activity", "Title", "subject", NULL },
  { "Activity", "StartOn", "scheduledstart", NULL },
  { "Activity", "DueOn", "scheduledend", NULL },
  { "Activity", "AllDay", "isalldayevent", NULL },
  { "Activity", "Importance", "prioritycode", NULL },
  { "Activity", "Location", "location", NULL },
  { "Lead", "Name", "subject", NULL },
  { "Lead", "ContactName", "fullname", NULL },
  { "Lead", "Company", "companyname", NULL },
  { "Lead", "Rating", "leadqualitycode", NULL },
  { "Lead", "Budget", "budgetamount", NULL },
  { "Lead", "DecisionDate", "estimatedclosedate", NULL },
  { "Case", "Number", "ticketnumber", NULL },
  { "Case", "Subject", "title", NULL },
  { "Case", "Description", "description", NULL },
  { "Product", "Name", "name", NULL },
  { "Product", "Code", "productnumber", NULL },
  { "Product", "Price", "price", NULL },
  { "Product", "Description", "description", NULL },
  { "OpportunityProduct", "OpportunityId", "opportunityid", NULL },
  { "OpportunityProduct", "ProductId", "productid", NULL },
  { "OpportunityProduct", "Name", "opportunityproductname", NULL },
  { "OpportunityProduct", "Quantity", "quantity", NULL },
  { "OpportunityProduct", "Price", "priceperunit", NULL },
  { "OpportunityProduct", "Amount", "extendedamount", NULL },
  { "File", "Name", "filename", NULL },
  { "File", "ContentType", "mimetype", NULL },
  { "File", "Size", "filesize", NULL },
  { "File", "Notes", "notetext", NULL },
  { "File", "DocumentBody", "documentbody", NULL },
  { NULL, "CurrencyId", "transactioncurrencyid", NULL },
  { NULL, "Phone", "telephone1", NULL },
  { NULL, "Email", "emailaddress1", NULL },
  { NULL, "Website", "websiteurl", NULL },
  { NULL, "Address", "address1_line1", NULL },
  { NULL, "City", "address1_city", NULL },
  { NULL, "Notes", "description", NULL },
};

static const CrmDemoColumn parent_contact = {
  .name = "ParentContactId", .caption = "Parent Contact", .type = CRM_EDM_GUID, .target = "Contact"
};

const CrmDemoColumn crm_demo_state_columns[] = {
  { .name = "StateCode", .caption = "Status", .type = CRM_EDM_INT32 },
  { .name = "StatusCode", .caption = "Status Reason", .type = CRM_EDM_INT32 },
  { .name = NULL },
};

const CrmDemoColumn crm_demo_file_columns[] = {
  { .name = "DocumentBody", .caption = "Document", .type = CRM_EDM_STRING },
  { .name = "File", .caption = "File", .type = CRM_EDM_GUID, .flags = CRM_DEMO_COMPUTED },
  { .name = "File_Name",
    .caption = "Name of the File",
    .type = CRM_EDM_STRING,
    .flags = CRM_DEMO_COMPUTED },
  { .name = NULL },
};

const CrmDemoColumn crm_demo_own_key_column = {
  .name = "SystemUserId", .caption = "User", .type = CRM_EDM_GUID, .flags = CRM_DEMO_COMPUTED
};

static const char *
keep (CrmDemoSchema *schema, char *text)
{
  const char *kept = g_string_chunk_insert_const (schema->strings, text);

  g_free (text);

  return kept;
}

void
crm_demo_logical_name_entity (CrmDemoSchema *schema, CrmDemoEntity *entity)
{
  for (gsize i = 0; i < G_N_ELEMENTS (entities); i++)
    if (g_str_equal (entities[i].entity, entity->name))
      {
        entity->type_name = entities[i].type;
        entity->set_name = entities[i].set;
        entity->key_name = entities[i].key;
        return;
      }

  /* A table of one's own has the prefix of who made it. */
  {
    g_autofree char *type = g_ascii_strdown (entity->name, -1);
    g_autofree char *set = g_ascii_strdown (entity->set, -1);

    entity->type_name = keep (schema, g_strconcat ("demo_", type, NULL));
    entity->set_name = keep (schema, g_strconcat ("demo_", set, NULL));
    entity->key_name = keep (schema, g_strconcat ("demo_", type, "id", NULL));
  }
}

static CrmEdmType
wire_type (const CrmDemoColumn *column)
{
  if (column->type == CRM_EDM_ENUM)
    return crm_demo_enum_find (column->enum_type)->is_flags ? CRM_EDM_STRING : CRM_EDM_INT32;
  if (column->type == CRM_EDM_BYTE)
    return CRM_EDM_INT32;

  return column->type == CRM_EDM_DURATION ? CRM_EDM_STRING : column->type;
}

static void
set_name (CrmDemoSchema *schema, CrmDemoColumn *column, const char *name, const char *navigation)
{
  if (column->target == NULL)
    {
      column->wire = name;
      return;
    }
  column->wire = keep (schema, g_strdup_printf ("_%s_value", name));
  column->navigation = navigation != NULL ? navigation : name;
}

void
crm_demo_logical_name_column (CrmDemoSchema *schema,
                              const CrmDemoEntity *entity,
                              CrmDemoColumn *column)
{
  g_autofree char *lower = g_ascii_strdown (column->name, -1);
  gboolean found = FALSE;

  column->wire_type = wire_type (column);
  column->is_coded = column->type == CRM_EDM_ENUM;
  if (column->flags & CRM_DEMO_KEY)
    {
      column->wire = entity->key_name;
      return;
    }
  for (gsize i = 0; !found && i < G_N_ELEMENTS (columns); i++)
    if (g_str_equal (columns[i].column, column->name)
        && (columns[i].entity == NULL || g_str_equal (columns[i].entity, entity->name)))
      {
        found = TRUE;
        set_name (schema, column, columns[i].name, columns[i].navigation);
      }
  if (!found)
    set_name (schema, column, keep (schema, g_strconcat ("demo_", lower, NULL)),
              keep (schema, g_strconcat ("demo_", column->name, NULL)));
  if (column->partner != NULL)
    column->partner
        = keep (schema, g_strdup_printf ("%s_%s", entity->type_name, column->navigation));
}

const CrmDemoColumn *
crm_demo_logical_get_twin (const CrmDemoEntity *entity, const CrmDemoColumn *column)
{
  return g_str_equal (entity->name, "Contact") && g_str_equal (column->name, "AccountId")
             ? &parent_contact
             : NULL;
}

/* --- choices ---------------------------------------------------------------------------- */

static int
position_of (const CrmDemoEnum *type, const char *name)
{
  for (int i = 0; type->members[i] != NULL; i++)
    if (g_str_equal (type->members[i], name))
      return i;

  return -1;
}

char *
crm_demo_choice_dup_codes (const CrmDemoColumn *column, const char *names)
{
  const CrmDemoEnum *type = crm_demo_enum_find (column->enum_type);
  g_auto (GStrv) parts = g_strsplit (names, ",", -1);
  g_autoptr (GString) out = g_string_new (NULL);

  for (char **part = parts; *part != NULL; part++)
    {
      int position = position_of (type, g_strstrip (*part));

      if (position < 0)
        return NULL;
      g_string_append_printf (out, "%s%d", out->len > 0 ? "," : "", FIRST_CODE + position);
    }

  return g_strdup (out->str);
}

char *
crm_demo_choice_dup_names (const CrmDemoColumn *column, const char *codes)
{
  const CrmDemoEnum *type = crm_demo_enum_find (column->enum_type);
  guint n = g_strv_length ((char **) type->members);
  g_auto (GStrv) parts = g_strsplit (codes, ",", -1);
  g_autoptr (GString) out = g_string_new (NULL);

  for (char **part = parts; *part != NULL; part++)
    {
      guint64 code;

      if (!g_ascii_string_to_unsigned (g_strstrip (*part), 10, FIRST_CODE, FIRST_CODE + n - 1,
                                       &code, NULL))
        return NULL;
      g_string_append_printf (out, "%s%s", out->len > 0 ? "," : "",
                              type->members[code - FIRST_CODE]);
    }

  return g_strdup (out->str);
}

const char *
crm_demo_state_get_label (const CrmDemoColumn *column, gint64 code)
{
  if (g_str_equal (column->name, "StateCode"))
    return code == 0 ? "Active" : "Inactive";
  if (g_str_equal (column->name, "StatusCode"))
    return code == 1 ? "Active" : "Inactive";

  return NULL;
}
