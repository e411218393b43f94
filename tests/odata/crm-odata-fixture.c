/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-odata-fixture.h"

static const struct
{
  const char *name;
  CrmEdmType type;
  const char *type_name;
} contact_fields[] = {
  { "Id", CRM_EDM_GUID, NULL },
  { "Name", CRM_EDM_STRING, NULL },
  { "Age", CRM_EDM_INT32, NULL },
  { "Big", CRM_EDM_INT64, NULL },
  { "Credit", CRM_EDM_DECIMAL, NULL },
  { "Rate", CRM_EDM_DOUBLE, NULL },
  { "Active", CRM_EDM_BOOLEAN, NULL },
  { "BirthDate", CRM_EDM_DATE, NULL },
  { "ModifiedOn", CRM_EDM_DATE_TIME_OFFSET, NULL },
  { "CallTime", CRM_EDM_TIME_OF_DAY, NULL },
  { "Span", CRM_EDM_DURATION, NULL },
  { "Photo", CRM_EDM_BINARY, NULL },
  { "Kind", CRM_EDM_ENUM, "N.Kind" },
  { "Address", CRM_EDM_COMPLEX, "N.Address" },
  { "AccountId", CRM_EDM_GUID, NULL },
};

static CrmEdmEntityType *
add_type (CrmEdm *edm, const char *name, const char *set)
{
  g_autofree char *qualified = g_strconcat ("N.", name, NULL);
  CrmEdmEntityType *type = crm_edm_entity_type_new (qualified);
  CrmEdmEntitySet *entity_set = crm_edm_entity_set_new (set, qualified);

  entity_set->insertable = entity_set->updatable = entity_set->deletable = TRUE;
  g_ptr_array_add (edm->entity_types, type);
  g_ptr_array_add (edm->entity_sets, entity_set);
  return type;
}

static void
add_property (CrmEdmEntityType *type, const char *name, CrmEdmType edm_type, gboolean is_key)
{
  CrmEdmProperty *property = crm_edm_property_new (name, edm_type);

  property->nullable = !is_key;
  g_ptr_array_add (type->properties, property);
  type->n_own_properties++;
  if (is_key)
    g_ptr_array_add (type->keys, g_strdup (name));
}

/* A generated project leaves out what a person cannot read; such fields start as text. */
static CrmEdmType
generated_type (CrmEdmType type)
{
  return type == CRM_EDM_COMPLEX || type == CRM_EDM_BINARY ? CRM_EDM_STRING : type;
}

static void
restore_types (CrmEntity *contact)
{
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (contact_fields); i++)
    crm_entity_find_field (contact, contact_fields[i].name)->type = contact_fields[i].type;
}

static void
add_contacts (CrmEdm *edm)
{
  CrmEdmEntityType *contact = add_type (edm, "Contact", "Contacts");
  CrmEdmNavigation *account = crm_edm_navigation_new ("Account", "N.Account");
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (contact_fields); i++)
    {
      CrmEdmProperty *property;

      add_property (contact, contact_fields[i].name, generated_type (contact_fields[i].type),
                    i == 0);
      property = g_ptr_array_index (contact->properties, i);
      property->type_name = g_strdup (contact_fields[i].type_name);
      property->scale = contact_fields[i].type == CRM_EDM_DECIMAL ? 4 : -1;
    }
  g_ptr_array_add (account->constraints, crm_edm_constraint_new ("AccountId", "Id"));
  g_ptr_array_add (contact->navigations, account);
  contact->n_own_navigations = 1;
}

CrmProject *
crm_odata_fixture_project (void)
{
  g_autoptr (CrmEdm) edm = crm_edm_new ();
  g_autoptr (GError) error = NULL;
  CrmEdmEntityType *type;
  CrmProject *project;

  edm->version = g_strdup ("4.0");
  type = add_type (edm, "Account", "Accounts");
  add_property (type, "Id", CRM_EDM_GUID, TRUE);
  add_property (type, "Name", CRM_EDM_STRING, FALSE);
  add_contacts (edm);
  type = add_type (edm, "Rate", "Rates");
  add_property (type, "Code", CRM_EDM_STRING, TRUE);
  add_property (type, "Year", CRM_EDM_INT32, TRUE);
  add_property (type, "Value", CRM_EDM_DECIMAL, FALSE);

  project = crm_project_generate (edm, &error);
  g_assert_no_error (error);
  restore_types (crm_project_find_entity (project, "Contact"));
  return project;
}

guint
crm_odata_fixture_field (CrmEntity *entity, const char *name)
{
  CrmField *field = crm_entity_find_field (entity, name);

  g_assert_nonnull (field);
  return field->index;
}
