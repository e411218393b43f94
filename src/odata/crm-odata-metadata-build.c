/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "crm-error.h"
#include "crm-odata-metadata-private.h"

/* Longer chains than this are cycles or attacks. */
#define MAX_BASES 32

static void
definition_free (gpointer data)
{
  CrmTypeDefinition *self = data;

  g_free (self->underlying);
  g_free (self);
}

static void
association_free (gpointer data)
{
  CrmAssociation *self = data;

  for (guint i = 0; i < self->n_ends; i++)
    {
      g_free (self->ends[i].role);
      g_free (self->ends[i].type);
      g_ptr_array_unref (self->ends[i].properties);
    }
  g_free (self->principal);
  g_free (self->dependent);
  g_free (self);
}

void
crm_association_set_free (CrmAssociationSet *self)
{
  for (guint i = 0; i < self->n_ends; i++)
    {
      g_free (self->ends[i].role);
      g_free (self->ends[i].set);
    }
  g_free (self);
}

static void
loose_free (gpointer data)
{
  CrmLooseNavigation *self = data;

  g_free (self->relationship);
  g_free (self->from_role);
  g_free (self->to_role);
  g_free (self);
}

static void
note_free (gpointer data)
{
  CrmNote *self = data;

  g_free (self->target);
  g_free (self->text);
  g_free (self);
}

void
crm_metadata_draft_init (CrmMetadataDraft *self)
{
  self->edm = crm_edm_new ();
  self->aliases = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->entity_types = g_hash_table_new (g_str_hash, g_str_equal);
  self->enum_types = g_hash_table_new (g_str_hash, g_str_equal);
  self->complex_types = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->definitions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, definition_free);
  self->associations = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, association_free);
  self->association_sets
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  self->loose = g_ptr_array_new_with_free_func (loose_free);
  self->notes = g_ptr_array_new_with_free_func (note_free);
}

void
crm_metadata_draft_clear (CrmMetadataDraft *self)
{
  g_clear_pointer (&self->edm, crm_edm_unref);
  g_hash_table_unref (self->aliases);
  g_hash_table_unref (self->entity_types);
  g_hash_table_unref (self->enum_types);
  g_hash_table_unref (self->complex_types);
  g_hash_table_unref (self->definitions);
  g_hash_table_unref (self->associations);
  g_hash_table_unref (self->association_sets);
  g_ptr_array_unref (self->loose);
  g_ptr_array_unref (self->notes);
}

char *
crm_metadata_draft_resolve (CrmMetadataDraft *self, const char *name)
{
  const char *dot = strrchr (name, '.');
  g_autofree char *alias = dot != NULL ? g_strndup (name, (gsize) (dot - name)) : NULL;
  const char *space = alias != NULL ? g_hash_table_lookup (self->aliases, alias) : NULL;

  return space != NULL ? g_strconcat (space, dot, NULL) : g_strdup (name);
}

gboolean
crm_metadata_draft_find_term (CrmMetadataDraft *self, const char *term, CrmNoteKind *out)
{
  /* The short form is what nearly everybody calls it, declared or not. */
  static const struct
  {
    const char *name;
    const char *usual;
    CrmNoteKind kind;
  } terms[] = {
    { "com.sap.vocabularies.Common.v1.Label", "Common.Label", CRM_NOTE_LABEL },
    { "Org.OData.Core.V1.Computed", "Core.Computed", CRM_NOTE_COMPUTED },
    { "Org.OData.Core.V1.Immutable", "Core.Immutable", CRM_NOTE_IMMUTABLE },
    { "Org.OData.Core.V1.Permissions", "Core.Permissions", CRM_NOTE_PERMISSIONS },
    { "Org.OData.Capabilities.V1.ChangeTracking", "Capabilities.ChangeTracking",
      CRM_NOTE_CHANGE_TRACKING },
    { "Org.OData.Capabilities.V1.InsertRestrictions", "Capabilities.InsertRestrictions",
      CRM_NOTE_INSERT },
    { "Org.OData.Capabilities.V1.UpdateRestrictions", "Capabilities.UpdateRestrictions",
      CRM_NOTE_UPDATE },
    { "Org.OData.Capabilities.V1.DeleteRestrictions", "Capabilities.DeleteRestrictions",
      CRM_NOTE_DELETE },
  };
  g_autofree char *resolved = crm_metadata_draft_resolve (self, term);

  for (guint i = 0; i < G_N_ELEMENTS (terms); i++)
    if (g_str_equal (resolved, terms[i].name) || g_str_equal (resolved, terms[i].usual))
      {
        *out = terms[i].kind;
        return TRUE;
      }

  return FALSE;
}

static void
resolve_in_place (CrmMetadataDraft *self, char **name)
{
  g_autofree char *written = g_steal_pointer (name);

  *name = crm_metadata_draft_resolve (self, written);
}

/* "Collection(X)" -> "X". */
static gboolean
unwrap_collection (char **name)
{
  g_autofree char *written = NULL;
  gsize length = strlen (*name);

  if (!g_str_has_prefix (*name, "Collection(") || (*name)[length - 1] != ')')
    return FALSE;

  written = g_steal_pointer (name);
  *name = g_strndup (written + strlen ("Collection("), length - strlen ("Collection(") - 1);
  return TRUE;
}

/* Edm types of v1 to v3 that have another name today. */
static CrmEdmType
primitive_type (const char *name)
{
  if (g_str_equal (name, "Edm.DateTime"))
    return CRM_EDM_DATE_TIME_OFFSET;
  if (g_str_equal (name, "Edm.Time"))
    return CRM_EDM_DURATION;

  return crm_edm_type_from_string (name);
}

/* What has no zone is spelled in a way of its own; a day was written as its midnight. */
static void
resolve_primitive (CrmEdmProperty *property)
{
  gboolean is_day = property->type == CRM_EDM_DATE;

  property->type = primitive_type (property->type_name);
  if (!g_str_equal (property->type_name, "Edm.DateTime"))
    g_clear_pointer (&property->type_name, g_free);
  else if (is_day)
    property->type = CRM_EDM_DATE;
}

static void
apply_definition (CrmEdmProperty *property, CrmTypeDefinition *definition)
{
  if (property->max_length < 0)
    property->max_length = definition->max_length;
  if (property->precision < 0)
    property->precision = definition->precision;
  if (property->scale < 0)
    property->scale = definition->scale;
}

static void
resolve_property (CrmMetadataDraft *self, CrmEdmProperty *property)
{
  CrmTypeDefinition *definition;

  if (unwrap_collection (&property->type_name))
    property->is_collection = TRUE;
  resolve_in_place (self, &property->type_name);

  definition = g_hash_table_lookup (self->definitions, property->type_name);
  if (definition != NULL)
    {
      apply_definition (property, definition);
      g_set_str (&property->type_name, definition->underlying);
    }

  if (g_str_has_prefix (property->type_name, "Edm."))
    {
      resolve_primitive (property);
    }
  else if (g_hash_table_contains (self->enum_types, property->type_name))
    property->type = CRM_EDM_ENUM;
  else if (g_hash_table_contains (self->complex_types, property->type_name))
    property->type = CRM_EDM_COMPLEX;
  else
    property->type = CRM_EDM_OTHER;
}

static void
resolve_types (CrmMetadataDraft *self)
{
  for (guint i = 0; i < self->edm->entity_types->len; i++)
    {
      CrmEdmEntityType *type = g_ptr_array_index (self->edm->entity_types, i);

      type->n_own_properties = type->properties->len;
      type->n_own_navigations = type->navigations->len;
      if (type->base != NULL)
        resolve_in_place (self, &type->base);
      for (guint j = 0; j < type->properties->len; j++)
        resolve_property (self, g_ptr_array_index (type->properties, j));
      for (guint j = 0; j < type->navigations->len; j++)
        {
          CrmEdmNavigation *navigation = g_ptr_array_index (type->navigations, j);

          navigation->is_collection = unwrap_collection (&navigation->target_type);
          resolve_in_place (self, &navigation->target_type);
        }
    }
  for (guint i = 0; i < self->edm->entity_sets->len; i++)
    {
      CrmEdmEntitySet *set = g_ptr_array_index (self->edm->entity_sets, i);

      resolve_in_place (self, &set->type_name);
    }
}

static CrmAssociationEnd *
find_end (CrmAssociation *association, const char *role)
{
  for (guint i = 0; i < association->n_ends; i++)
    if (g_strcmp0 (association->ends[i].role, role) == 0)
      return &association->ends[i];

  return NULL;
}

/* The side with the foreign key gets the constraint, as v4 would write it. */
static void
add_constraints (CrmEdmNavigation *navigation, CrmAssociationEnd *from, CrmAssociationEnd *to)
{
  guint n = MIN (from->properties->len, to->properties->len);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (navigation->constraints,
                     crm_edm_constraint_new (g_ptr_array_index (from->properties, i),
                                             g_ptr_array_index (to->properties, i)));
}

static const char *
set_of_role (CrmAssociationSet *set, const char *role)
{
  guint i;

  for (i = 0; i < set->n_ends; i++)
    if (g_strcmp0 (set->ends[i].role, role) == 0)
      return set->ends[i].set;

  return NULL;
}

/* Which set a navigation leads to from which: v4 says it at the set itself. */
static void
bind_navigation (CrmMetadataDraft *self, CrmLooseNavigation *loose, GHashTable *entity_sets)
{
  g_autofree char *name = crm_metadata_draft_resolve (self, loose->relationship);
  GPtrArray *sets = g_hash_table_lookup (self->association_sets, name);
  guint i;

  for (i = 0; sets != NULL && i < sets->len; i++)
    {
      CrmAssociationSet *set = g_ptr_array_index (sets, i);
      const char *from = set_of_role (set, loose->from_role);
      const char *to = set_of_role (set, loose->to_role);
      CrmEdmEntitySet *holder = from != NULL ? g_hash_table_lookup (entity_sets, from) : NULL;

      if (holder != NULL && to != NULL)
        g_hash_table_replace (holder->bindings, g_strdup (loose->navigation->name), g_strdup (to));
    }
}

static void
tie_navigation (CrmMetadataDraft *self, CrmLooseNavigation *loose)
{
  g_autofree char *name = crm_metadata_draft_resolve (self, loose->relationship);
  CrmAssociation *association = g_hash_table_lookup (self->associations, name);
  CrmAssociationEnd *from, *to;

  if (association == NULL)
    return;
  from = find_end (association, loose->from_role);
  to = find_end (association, loose->to_role);
  if (from == NULL || to == NULL)
    return;

  g_free (loose->navigation->target_type);
  loose->navigation->target_type = crm_metadata_draft_resolve (self, to->type);
  loose->navigation->is_collection = to->is_many;
  if (g_strcmp0 (association->dependent, loose->from_role) == 0)
    add_constraints (loose->navigation, from, to);
}

static CrmEdmProperty *
copy_property (const CrmEdmProperty *property)
{
  CrmEdmProperty *copy = crm_edm_property_new (property->name, property->type);

  copy->type_name = g_strdup (property->type_name);
  copy->is_collection = property->is_collection;
  copy->nullable = property->nullable;
  copy->read_only = property->read_only;
  copy->max_length = property->max_length;
  copy->precision = property->precision;
  copy->scale = property->scale;
  copy->caption = g_strdup (property->caption);

  return copy;
}

static CrmEdmNavigation *
copy_navigation (const CrmEdmNavigation *navigation)
{
  CrmEdmNavigation *copy = crm_edm_navigation_new (navigation->name, navigation->target_type);

  copy->is_collection = navigation->is_collection;
  copy->nullable = navigation->nullable;
  copy->contains_target = navigation->contains_target;
  copy->partner = g_strdup (navigation->partner);
  for (guint i = 0; i < navigation->constraints->len; i++)
    {
      CrmEdmConstraint *constraint = g_ptr_array_index (navigation->constraints, i);

      g_ptr_array_add (copy->constraints,
                       crm_edm_constraint_new (constraint->property, constraint->referenced));
    }

  return copy;
}

/* Puts what @base declares itself before what @type has so far. */
static void
prepend_own (CrmEdmEntityType *type, CrmEdmEntityType *base)
{
  guint first_property = base->properties->len - base->n_own_properties;
  guint first_navigation = base->navigations->len - base->n_own_navigations;
  int at = 0;

  for (guint i = first_property; i < base->properties->len; i++)
    {
      CrmEdmProperty *each = g_ptr_array_index (base->properties, i);

      if (crm_edm_entity_type_find_property (type, each->name) == NULL)
        g_ptr_array_insert (type->properties, at++, copy_property (each));
    }
  at = 0;
  for (guint i = first_navigation; i < base->navigations->len; i++)
    {
      CrmEdmNavigation *each = g_ptr_array_index (base->navigations, i);

      if (crm_edm_entity_type_find_navigation (type, each->name) == NULL)
        g_ptr_array_insert (type->navigations, at++, copy_navigation (each));
    }
}

/* Only the keys @base names itself are known before it inherits: walked base by base. */
static void
prepend_keys (CrmEdmEntityType *type, GPtrArray *keys)
{
  int at = 0;

  for (guint i = 0; i < keys->len; i++)
    {
      const char *key = g_ptr_array_index (keys, i);

      if (!g_ptr_array_find_with_equal_func (type->keys, key, g_str_equal, NULL))
        g_ptr_array_insert (type->keys, at++, g_strdup (key));
    }
}

static gboolean
inherit (CrmMetadataDraft *self, CrmEdmEntityType *type, GHashTable *own_keys, GError **error)
{
  CrmEdmEntityType *base = type;

  for (guint i = 0; base->base != NULL; i++)
    {
      base = g_hash_table_lookup (self->entity_types, base->base);
      if (base == NULL) /* of a document that is only referred to */
        return TRUE;
      if (base == type || i == MAX_BASES)
        {
          g_set_error (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_INVALID,
                       "\"%s\" inherits from itself, or through more than %d types", type->name,
                       MAX_BASES);
          return FALSE;
        }
      prepend_own (type, base);
      prepend_keys (type, g_hash_table_lookup (own_keys, base));
      type->has_stream = type->has_stream || base->has_stream;
      type->is_open = type->is_open || base->is_open;
    }

  return TRUE;
}

static GPtrArray *
copy_keys (GPtrArray *keys)
{
  GPtrArray *copy = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < keys->len; i++)
    g_ptr_array_add (copy, g_strdup (g_ptr_array_index (keys, i)));

  return copy;
}

static gboolean
inherit_all (CrmMetadataDraft *self, GError **error)
{
  g_autoptr (GHashTable) own_keys
      = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);
  gsize n_properties = 0;

  for (guint i = 0; i < self->edm->entity_types->len; i++)
    {
      CrmEdmEntityType *type = g_ptr_array_index (self->edm->entity_types, i);

      g_hash_table_insert (own_keys, type, copy_keys (type->keys));
    }
  for (guint i = 0; i < self->edm->entity_types->len; i++)
    {
      CrmEdmEntityType *type = g_ptr_array_index (self->edm->entity_types, i);

      if (!inherit (self, type, own_keys, error))
        return FALSE;
      n_properties += type->properties->len + type->navigations->len;
      if (n_properties > CRM_METADATA_MAX_PROPERTIES
          || type->properties->len > CRM_METADATA_MAX_PER_TYPE)
        {
          g_set_error (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_TOO_LARGE,
                       "Too many properties, the inherited ones of \"%s\" counted", type->name);
          return FALSE;
        }
    }

  return TRUE;
}

static gboolean
is_key (const CrmEdmEntityType *type, const CrmEdmProperty *property)
{
  return g_ptr_array_find_with_equal_func (type->keys, property->name, g_str_equal, NULL);
}

/* Every key stays what it is: that it is said of one does not mean that the server gives it. */
static void
apply_to_property (CrmNote *note, const CrmEdmEntityType *type, CrmEdmProperty *property)
{
  if (note->kind == CRM_NOTE_LABEL)
    g_set_str (&property->caption, note->text);
  else if (note->kind == CRM_NOTE_COMPUTED || note->kind == CRM_NOTE_PERMISSIONS
           || (note->kind == CRM_NOTE_IMMUTABLE && !is_key (type, property)))
    property->read_only = property->read_only || note->flag;
}

static void
apply_to_set (CrmNote *note, CrmEdmEntitySet *set)
{
  if (note->kind == CRM_NOTE_CHANGE_TRACKING)
    set->change_tracking = note->flag;
  else if (note->kind == CRM_NOTE_INSERT)
    set->insertable = note->flag;
  else if (note->kind == CRM_NOTE_UPDATE)
    set->updatable = note->flag;
  else if (note->kind == CRM_NOTE_DELETE)
    set->deletable = note->flag;
}

static CrmEdmEnumMember *
find_member (CrmEdmEnumType *type, const char *name)
{
  for (guint i = 0; i < type->members->len; i++)
    {
      CrmEdmEnumMember *member = g_ptr_array_index (type->members, i);

      if (g_str_equal (member->name, name))
        return member;
    }

  return NULL;
}

static void
apply_note (CrmMetadataDraft *self, CrmNote *note, GHashTable *sets)
{
  const char *slash = strchr (note->target, '/');
  g_autofree char *written
      = slash != NULL ? g_strndup (note->target, (gsize) (slash - note->target)) : NULL;
  g_autofree char *holder = written != NULL ? crm_metadata_draft_resolve (self, written) : NULL;
  CrmEdmEntityType *type = holder != NULL ? g_hash_table_lookup (self->entity_types, holder) : NULL;
  CrmEdmEnumType *enumeration
      = holder != NULL ? g_hash_table_lookup (self->enum_types, holder) : NULL;
  CrmEdmProperty *property
      = type != NULL ? crm_edm_entity_type_find_property (type, slash + 1) : NULL;
  CrmEdmEnumMember *member = enumeration != NULL ? find_member (enumeration, slash + 1) : NULL;
  CrmEdmEntitySet *set = holder != NULL && type == NULL && enumeration == NULL
                             ? g_hash_table_lookup (sets, slash + 1)
                             : NULL;

  note->is_applied = property != NULL || member != NULL || set != NULL;
  if (property != NULL)
    apply_to_property (note, type, property);
  else if (member != NULL && note->kind == CRM_NOTE_LABEL)
    g_set_str (&member->caption, note->text);
  else if (set != NULL)
    apply_to_set (note, set);
}

static GHashTable *
index_sets (CrmMetadataDraft *self)
{
  GHashTable *sets = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < self->edm->entity_sets->len; i++)
    {
      CrmEdmEntitySet *set = g_ptr_array_index (self->edm->entity_sets, i);

      g_hash_table_insert (sets, set->name, set);
    }

  return sets;
}

/* Twice: what targets an inherited property finds it only after the inheriting. */
static void
apply_notes (CrmMetadataDraft *self, GHashTable *sets)
{
  for (guint i = 0; i < self->notes->len; i++)
    {
      CrmNote *note = g_ptr_array_index (self->notes, i);

      if (!note->is_applied)
        apply_note (self, note, sets);
    }
}

gboolean
crm_metadata_draft_build (CrmMetadataDraft *self, GError **error)
{
  g_autoptr (GHashTable) sets = index_sets (self);

  resolve_types (self);
  for (guint i = 0; i < self->loose->len; i++)
    {
      tie_navigation (self, g_ptr_array_index (self->loose, i));
      bind_navigation (self, g_ptr_array_index (self->loose, i), sets);
    }
  apply_notes (self, sets);
  if (!inherit_all (self, error))
    return FALSE;
  apply_notes (self, sets);

  return TRUE;
}
