/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-edm.h"

static void
property_free (gpointer data)
{
  CrmEdmProperty *self = data;

  g_free (self->name);
  g_free (self->type_name);
  g_free (self->caption);
  g_clear_pointer (&self->choices, g_ptr_array_unref);
  g_free (self);
}

static void
constraint_free (gpointer data)
{
  CrmEdmConstraint *self = data;

  g_free (self->property);
  g_free (self->referenced);
  g_free (self);
}

static void
navigation_free (gpointer data)
{
  CrmEdmNavigation *self = data;

  g_free (self->name);
  g_free (self->target_type);
  g_free (self->partner);
  g_ptr_array_unref (self->constraints);
  g_free (self);
}

static void
entity_type_free (gpointer data)
{
  CrmEdmEntityType *self = data;

  g_free (self->name);
  g_free (self->base);
  g_ptr_array_unref (self->keys);
  g_ptr_array_unref (self->properties);
  g_ptr_array_unref (self->navigations);
  g_free (self->caption);
  g_free (self->caption_plural);
  g_free (self->display);
  g_free (self);
}

static void
entity_set_free (gpointer data)
{
  CrmEdmEntitySet *self = data;

  g_free (self->name);
  g_free (self->type_name);
  g_hash_table_unref (self->bindings);
  g_free (self);
}

static void
enum_member_free (gpointer data)
{
  CrmEdmEnumMember *self = data;

  g_free (self->name);
  g_free (self->value);
  g_free (self->caption);
  g_free (self);
}

static void
enum_type_free (gpointer data)
{
  CrmEdmEnumType *self = data;

  g_free (self->name);
  g_ptr_array_unref (self->members);
  g_free (self);
}

CrmEdm *
crm_edm_new (void)
{
  CrmEdm *self = g_new0 (CrmEdm, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->entity_types = g_ptr_array_new_with_free_func (entity_type_free);
  self->entity_sets = g_ptr_array_new_with_free_func (entity_set_free);
  self->enum_types = g_ptr_array_new_with_free_func (enum_type_free);
  return self;
}

CrmEdm *
crm_edm_ref (CrmEdm *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
crm_edm_unref (CrmEdm *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->version);
  g_ptr_array_unref (self->entity_types);
  g_ptr_array_unref (self->entity_sets);
  g_ptr_array_unref (self->enum_types);
  g_free (self);
}

CrmEdmEntityType *
crm_edm_entity_type_new (const char *name)
{
  CrmEdmEntityType *self = g_new0 (CrmEdmEntityType, 1);

  self->name = g_strdup (name);
  self->keys = g_ptr_array_new_with_free_func (g_free);
  self->properties = g_ptr_array_new_with_free_func (property_free);
  self->navigations = g_ptr_array_new_with_free_func (navigation_free);
  return self;
}

CrmEdmEntitySet *
crm_edm_entity_set_new (const char *name, const char *type_name)
{
  CrmEdmEntitySet *self = g_new0 (CrmEdmEntitySet, 1);

  self->name = g_strdup (name);
  self->type_name = g_strdup (type_name);
  self->bindings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->insertable = self->updatable = self->deletable = TRUE;
  return self;
}

CrmEdmEnumType *
crm_edm_enum_type_new (const char *name)
{
  CrmEdmEnumType *self = g_new0 (CrmEdmEnumType, 1);

  self->name = g_strdup (name);
  self->members = g_ptr_array_new_with_free_func (enum_member_free);
  return self;
}

CrmEdmProperty *
crm_edm_property_new (const char *name, CrmEdmType type)
{
  CrmEdmProperty *self = g_new0 (CrmEdmProperty, 1);

  self->name = g_strdup (name);
  self->type = type;
  self->nullable = TRUE;
  self->max_length = self->precision = self->scale = -1;
  return self;
}

CrmEdmNavigation *
crm_edm_navigation_new (const char *name, const char *target_type)
{
  CrmEdmNavigation *self = g_new0 (CrmEdmNavigation, 1);

  self->name = g_strdup (name);
  self->target_type = g_strdup (target_type);
  self->nullable = TRUE;
  self->constraints = g_ptr_array_new_with_free_func (constraint_free);
  return self;
}

CrmEdmConstraint *
crm_edm_constraint_new (const char *property, const char *referenced)
{
  CrmEdmConstraint *self = g_new0 (CrmEdmConstraint, 1);

  self->property = g_strdup (property);
  self->referenced = g_strdup (referenced);
  return self;
}

CrmEdmEnumMember *
crm_edm_enum_member_new (const char *name, const char *value)
{
  CrmEdmEnumMember *self = g_new0 (CrmEdmEnumMember, 1);

  self->name = g_strdup (name);
  self->value = g_strdup (value);
  return self;
}

void
crm_edm_property_add_choice (CrmEdmProperty *self, const char *value, const char *caption)
{
  CrmEdmEnumMember *member = crm_edm_enum_member_new (value, value);

  member->caption = g_strdup (caption);
  if (self->choices == NULL)
    self->choices = g_ptr_array_new_with_free_func (enum_member_free);
  g_ptr_array_add (self->choices, member);
}

/* Every element type begins with its name. */
static gpointer
find_by_name (GPtrArray *elements, const char *name)
{
  for (guint i = 0; i < elements->len; i++)
    if (g_strcmp0 (*(char **) elements->pdata[i], name) == 0)
      return elements->pdata[i];
  return NULL;
}

CrmEdmEntityType *
crm_edm_find_entity_type (CrmEdm *self, const char *qualified_name)
{
  return find_by_name (self->entity_types, qualified_name);
}

CrmEdmEntitySet *
crm_edm_find_entity_set (CrmEdm *self, const char *name)
{
  return find_by_name (self->entity_sets, name);
}

CrmEdmEntitySet *
crm_edm_find_entity_set_of (CrmEdm *self, const char *qualified_type_name)
{
  for (guint i = 0; i < self->entity_sets->len; i++)
    {
      CrmEdmEntitySet *set = self->entity_sets->pdata[i];

      if (g_strcmp0 (set->type_name, qualified_type_name) == 0)
        return set;
    }
  return NULL;
}

CrmEdmEnumType *
crm_edm_find_enum_type (CrmEdm *self, const char *qualified_name)
{
  return find_by_name (self->enum_types, qualified_name);
}

CrmEdmProperty *
crm_edm_entity_type_find_property (CrmEdmEntityType *self, const char *name)
{
  return find_by_name (self->properties, name);
}

CrmEdmNavigation *
crm_edm_entity_type_find_navigation (CrmEdmEntityType *self, const char *name)
{
  return find_by_name (self->navigations, name);
}
