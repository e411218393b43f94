/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "crm-project-private.h"

/* Web APIs of the Dynamics family have lookups that lead to one of several sets: one value,
 * "_x_value", and a navigation for each set. Each way is a field, "_x_value__x_account". */

#define TAIL "_value"
#define BETWEEN "__"
/* More ways than these are a reference to anything; a document says which of them matter. */
#define MAX_WAYS 3

static gboolean
leads_from (CrmEdmNavigation *navigation, const char *property)
{
  CrmEdmConstraint *constraint;

  if (navigation->is_collection || navigation->constraints->len != 1)
    return FALSE;
  constraint = g_ptr_array_index (navigation->constraints, 0);

  return g_str_equal (constraint->property, property);
}

/* Some documents do not say which property a way belongs to: its name does,
 * "regardingobjectid_account_task" beside "_regardingobjectid_value". */
static gboolean
is_named_after (CrmEdmNavigation *navigation, const char *property)
{
  gsize length = strlen (property) - strlen ("_" TAIL);

  return !navigation->is_collection && navigation->constraints->len == 0
         && strncmp (navigation->name, property + 1, length) == 0
         && navigation->name[length] == '_';
}

static CrmField *
fork_new (CrmEdm *edm,
          CrmEdmEntityType *type,
          CrmEdmProperty *property,
          CrmEdmNavigation *navigation)
{
  CrmField *field = crm_field_from_edm (edm, type, property);

  g_free (field->name);
  field->name = g_strconcat (property->name, BETWEEN, navigation->name, NULL);
  g_free (field->caption);
  field->caption = crm_caption_from_name (navigation->name);

  return field;
}

CrmField *
crm_field_from_fork (CrmEdm *edm, CrmEdmEntityType *type, const char *name)
{
  const char *between = *name == '_' ? strstr (name, TAIL BETWEEN) : NULL;
  g_autofree char *wire = NULL;
  CrmEdmProperty *property;
  CrmEdmNavigation *navigation;

  if (between == NULL)
    return NULL;
  wire = g_strndup (name, (gsize) (between - name) + strlen (TAIL));
  property = crm_edm_entity_type_find_property (type, wire);
  navigation = crm_edm_entity_type_find_navigation (type, between + strlen (TAIL BETWEEN));
  if (property == NULL || navigation == NULL
      || (!leads_from (navigation, wire) && !is_named_after (navigation, wire)))
    return NULL;

  return fork_new (edm, type, property, navigation);
}

gboolean
crm_field_shares_value (const CrmField *a, const CrmField *b)
{
  const char *between = *a->name == '_' ? strstr (a->name, TAIL BETWEEN) : NULL;
  gsize length = between != NULL ? (gsize) (between - a->name) + strlen (TAIL BETWEEN) : 0;

  return between != NULL && strncmp (a->name, b->name, length) == 0;
}

CrmField *
crm_field_from_annotation (CrmEdmEntityType *type, const char *name)
{
  const char *at = strchr (name, '@');
  g_autofree char *base = at != NULL ? g_strndup (name, (gsize) (at - name)) : NULL;
  CrmEdmProperty *property = base != NULL ? crm_edm_entity_type_find_property (type, base) : NULL;
  CrmField *field;

  if (property == NULL)
    return NULL;

  field = crm_field_new (name, CRM_EDM_STRING);
  field->caption = property->caption != NULL ? g_strdup (property->caption)
                                             : crm_caption_from_reference (base);
  field->nullable = TRUE;
  field->read_only = TRUE;

  return field;
}

gboolean
crm_fields_add_forks (GPtrArray *fields,
                      CrmEdm *edm,
                      CrmEdmEntityType *type,
                      CrmEdmProperty *property)
{
  CrmEdmNavigation *ways[MAX_WAYS];
  guint n = 0;

  if (property->name[0] != '_' || !g_str_has_suffix (property->name, TAIL)
      || property->type != CRM_EDM_GUID)
    return FALSE;

  for (guint i = 0; i < type->navigations->len; i++)
    {
      CrmEdmNavigation *navigation = g_ptr_array_index (type->navigations, i);

      if (!leads_from (navigation, property->name))
        continue;
      if (n == MAX_WAYS)
        return FALSE;
      ways[n++] = navigation;
    }
  if (n < 2 || fields->len + n > CRM_PROJECT_MAX_FIELDS - type->keys->len)
    return FALSE;

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (fields, fork_new (edm, type, property, ways[i]));
  return TRUE;
}

CrmField *
crm_entity_find_way (CrmEntity *self, const char *property, const char *navigation)
{
  g_autofree char *name = g_strconcat (property, BETWEEN, navigation, NULL);
  CrmField *fork = crm_entity_find_field (self, name);

  return fork != NULL ? fork : crm_entity_find_field (self, property);
}

CrmField *
crm_entity_find_fork (CrmEntity *self, const char *navigation)
{
  g_autofree char *end = g_strconcat (TAIL BETWEEN, navigation, NULL);

  for (guint i = 0; i < self->n_fields; i++)
    if (self->fields[i]->name[0] == '_' && g_str_has_suffix (self->fields[i]->name, end))
      return self->fields[i];

  return NULL;
}
