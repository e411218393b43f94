/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "crm-error.h"
#include "crm-project-private.h"

/* Longer chains of types than this are cycles. */
#define MAX_BASES 64

static const char *
short_name (const char *qualified)
{
  const char *dot = strrchr (qualified, '.');

  return dot != NULL ? dot + 1 : qualified;
}

gboolean
crm_edm_property_is_usable (const CrmEdmProperty *property)
{
  if (property->is_collection)
    return FALSE;

  switch (property->type)
    {
    case CRM_EDM_BINARY:
    case CRM_EDM_STREAM:
    case CRM_EDM_COMPLEX:
    case CRM_EDM_COLLECTION:
    case CRM_EDM_OTHER:
      return FALSE;
    case CRM_EDM_STRING:
    case CRM_EDM_BOOLEAN:
    case CRM_EDM_BYTE:
    case CRM_EDM_SBYTE:
    case CRM_EDM_INT16:
    case CRM_EDM_INT32:
    case CRM_EDM_INT64:
    case CRM_EDM_SINGLE:
    case CRM_EDM_DOUBLE:
    case CRM_EDM_DECIMAL:
    case CRM_EDM_GUID:
    case CRM_EDM_DATE:
    case CRM_EDM_TIME_OF_DAY:
    case CRM_EDM_DATE_TIME_OFFSET:
    case CRM_EDM_DURATION:
    case CRM_EDM_ENUM:
      return TRUE;
    }

  return FALSE;
}

/* Rows of draft-enabled services carry these beside the data. */
static gboolean
is_draft_switch (const char *name)
{
  static const char *const switches[]
      = { "HasActiveEntity", "HasDraftEntity", "DraftEntityCreationDateTime", NULL };

  return g_strv_contains (switches, name);
}

/* What holds the service together is nobody's record. */
static gboolean
is_technical_set (CrmEdmEntitySet *set)
{
  static const char *const words[] = { "setting", "settings", NULL };
  g_autofree char *caption = crm_caption_from_name (set->name);

  return crm_caption_has_word (caption, words)
         || g_str_equal (short_name (set->type_name), "DraftAdministrativeData")
         || g_str_has_suffix (set->name, "_texts") || g_str_has_suffix (set->name, ".texts");
}

static gboolean
has_usable_key (CrmEdmEntityType *type)
{
  for (guint i = 0; i < type->keys->len; i++)
    {
      CrmEdmProperty *key
          = crm_edm_entity_type_find_property (type, g_ptr_array_index (type->keys, i));

      if (key == NULL || !crm_edm_property_is_usable (key) || key->type == CRM_EDM_SINGLE
          || key->type == CRM_EDM_DOUBLE)
        return FALSE;
    }

  return type->keys->len > 0;
}

static CrmFieldFormat
text_format (const char *caption, int max_length)
{
  static const char *const email[] = { "email", "emails", "mail", "emailaddress", NULL };
  static const char *const phone[]
      = { "phone",       "telephone", "tel",    "mobile",    "cell",      "fax",
          "mobilephone", "cellphone", "phones", "homephone", "workphone", NULL };
  static const char *const url[]
      = { "url", "website", "web", "homepage", "webpage", "linkedin", "site", "websiteurl", NULL };
  static const char *const prose[] = { "notes",    "note",   "description", "descr", "comment",
                                       "comments", "remark", "remarks",     "memo",  NULL };
  static const char *const address[]
      = { "address", "street", "city", "zip", "postal", "postalcode", "zipcode", "postcode", NULL };

  if (crm_caption_has_word (caption, email))
    return CRM_FIELD_EMAIL;
  if (crm_caption_has_word (caption, phone))
    return CRM_FIELD_PHONE;
  if (crm_caption_has_word (caption, url))
    return CRM_FIELD_URL;
  if (crm_caption_has_word (caption, prose) || max_length >= 1000)
    return CRM_FIELD_MULTILINE;
  if (crm_caption_has_word (caption, address))
    return CRM_FIELD_ADDRESS;

  return CRM_FIELD_PLAIN;
}

static CrmFieldFormat
number_format (const char *caption)
{
  static const char *const percent[] = { "percent", "percentage", "probability", NULL };
  static const char *const money[]
      = { "amount",   "price",  "revenue", "cost",           "costs",         "budget", "total",
          "turnover", "salary", "income",  "discountamount", "annualrevenue", NULL };

  if (crm_caption_has_word (caption, percent))
    return CRM_FIELD_PERCENT;
  if (crm_caption_has_word (caption, money))
    return CRM_FIELD_MONEY;

  return CRM_FIELD_PLAIN;
}

static CrmFieldFormat
guess_format (const CrmEdmProperty *property)
{
  g_autofree char *words = crm_caption_from_name (property->name);

  if (property->type == CRM_EDM_STRING)
    return text_format (words, property->max_length);
  if (property->type == CRM_EDM_DECIMAL || property->type == CRM_EDM_DOUBLE)
    return number_format (words);

  return CRM_FIELD_PLAIN;
}

static void
add_choices (CrmField *field, GPtrArray *members)
{
  for (guint i = 0; i < members->len; i++)
    {
      CrmEdmEnumMember *member = g_ptr_array_index (members, i);
      g_autofree char *caption = member->caption != NULL ? g_strdup (member->caption)
                                                         : crm_caption_from_name (member->name);

      crm_field_add_choice (field, member->name, caption);
    }
}

static void
add_enum_choices (CrmEdm *edm, CrmField *field)
{
  CrmEdmEnumType *type = crm_edm_find_enum_type (edm, field->type_name);

  if (type == NULL)
    return;

  add_choices (field, type->members);
  field->multiple = type->is_flags;
  for (guint i = 0; type->is_flags && i < type->members->len; i++)
    {
      CrmEdmEnumMember *member = g_ptr_array_index (type->members, i);

      if (g_str_equal (member->value, "0"))
        g_set_str (&field->none_choice, member->name);
    }
}

static gboolean
is_required (const CrmField *field, const CrmEdmProperty *property)
{
  switch (property->duty)
    {
    case CRM_EDM_REQUIRED:
      return !field->read_only;
    case CRM_EDM_OPTIONAL:
      return FALSE;
    case CRM_EDM_MAY_BE_EMPTY:
      break;
    }

  return !field->nullable && !field->read_only && property->type != CRM_EDM_BOOLEAN;
}

/* Where even the key may be null by the document, its word on null is worth nothing. */
static gboolean
tells_the_truth_about_null (CrmEdmEntityType *type)
{
  for (guint i = 0; i < type->keys->len; i++)
    {
      CrmEdmProperty *key
          = crm_edm_entity_type_find_property (type, g_ptr_array_index (type->keys, i));

      if (key != NULL && key->nullable)
        return FALSE;
    }

  return TRUE;
}

/* Kept and shown as it came; nobody can edit it. */
static gboolean
is_opaque (CrmEdmType type)
{
  return type == CRM_EDM_COMPLEX || type == CRM_EDM_COLLECTION || type == CRM_EDM_OTHER
         || type == CRM_EDM_STREAM;
}

CrmField *
crm_field_from_edm (CrmEdm *edm, CrmEdmEntityType *type, CrmEdmProperty *property)
{
  CrmField *field = crm_field_new (property->name,
                                   property->is_collection ? CRM_EDM_COLLECTION : property->type);

  if (property->type == CRM_EDM_ENUM || g_strcmp0 (property->type_name, "Edm.DateTime") == 0)
    field->type_name = g_strdup (property->type_name);
  field->max_length = property->max_length;
  field->precision = property->precision;
  field->scale = property->scale;
  field->nullable = property->nullable || !tells_the_truth_about_null (type);
  field->caption = property->caption != NULL && property->caption[0] != '\0'
                       ? g_strdup (property->caption)
                       : crm_caption_from_name (property->name);
  field->format = guess_format (property);
  field->read_only = property->read_only || crm_field_is_audit (field) || is_opaque (field->type);
  field->required = is_required (field, property);
  if (property->choices != NULL)
    add_choices (field, property->choices);
  else if (field->type == CRM_EDM_ENUM && property->type_name != NULL)
    add_enum_choices (edm, field);

  return field;
}

/* What the server keeps beside its description goes before any rule. */
static void
set_entity_names (CrmEntity *self, CrmEdmEntityType *type)
{
  CrmField *display = type->display != NULL ? crm_entity_find_field (self, type->display) : NULL;

  if (display != NULL)
    self->display_field = (int) display->index;
  if (type->caption == NULL)
    return;
  g_set_str (&self->caption, type->caption);
  if (type->caption_plural != NULL)
    g_set_str (&self->caption_plural, type->caption_plural);
}

static void
set_entity_captions (CrmEntity *self)
{
  g_autofree char *words = crm_caption_from_name (self->name);
  g_autofree char *set_words = crm_caption_from_name (self->set);
  g_autofree char *singular = crm_caption_to_singular (words);

  self->caption = g_strdup (singular);
  /* A set that is the type's name in the plural knows better than any rule. */
  if (g_str_has_prefix (set_words, words) && !g_str_equal (set_words, singular))
    self->caption_plural = g_strdup (set_words);
  else
    self->caption_plural = crm_caption_to_plural (singular);
}

static void
set_keys (CrmEntity *self, CrmEdmEntityType *type)
{
  for (guint i = 0; i < type->keys->len; i++)
    {
      CrmField *key = crm_entity_find_field (self, g_ptr_array_index (type->keys, i));

      g_assert (key != NULL);
      crm_entity_add_key (self, key);
      key->required = FALSE;
    }
}

static gboolean
is_key_name (CrmEdmEntityType *type, const char *name)
{
  return g_ptr_array_find_with_equal_func (type->keys, name, g_str_equal, NULL);
}

CrmEntity *
crm_entity_from_edm (CrmEdm *edm, CrmEdmEntitySet *set, const char *name)
{
  CrmEdmEntityType *type = crm_edm_find_entity_type (edm, set->type_name);
  g_autoptr (GPtrArray) fields = g_ptr_array_new_with_free_func (crm_field_free);
  CrmEntity *entity;

  if (type == NULL || !has_usable_key (type))
    return NULL;

  for (guint i = 0; i < type->properties->len; i++)
    {
      CrmEdmProperty *property = g_ptr_array_index (type->properties, i);
      gboolean is_key = is_key_name (type, property->name);

      if (is_key
          || (crm_edm_property_is_usable (property) && !is_draft_switch (property->name)
              && fields->len < CRM_PROJECT_MAX_FIELDS - type->keys->len))
        if (is_key || !crm_fields_add_forks (fields, edm, type, property))
          g_ptr_array_add (fields, crm_field_from_edm (edm, type, property));
    }

  entity = crm_entity_new (name, set->name);
  crm_entity_set_fields (entity, fields);
  set_keys (entity, type);
  set_entity_captions (entity);
  set_entity_names (entity, type);
  entity->file.is_file = type->has_stream;
  entity->can_create = set->insertable && !type->is_abstract;
  entity->can_update = set->updatable;
  entity->can_delete = set->deletable;
  if (is_key_name (type, "IsActiveEntity"))
    entity->sync_filter = g_strdup ("IsActiveEntity eq true");

  return entity;
}

/* Which entity a navigation to a type leads to. Keys are borrowed from the EDM. */
typedef struct
{
  GHashTable *types;   /* name -> CrmEdmEntityType */
  GHashTable *by_type; /* name of a type -> the first CrmEntity of that very type */
  GHashTable *by_base; /* name of a type -> the first CrmEntity of one that inherits from it */
} Targets;

static void
targets_clear (Targets *self)
{
  g_hash_table_unref (self->types);
  g_hash_table_unref (self->by_type);
  g_hash_table_unref (self->by_base);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Targets, targets_clear)

static void
insert_first (GHashTable *table, char *key, gpointer value)
{
  if (!g_hash_table_contains (table, key))
    g_hash_table_insert (table, key, value);
}

/* The type @type inherits from, or NULL. */
static CrmEdmEntityType *
base_of (Targets *self, CrmEdmEntityType *type)
{
  return type->base != NULL ? g_hash_table_lookup (self->types, type->base) : NULL;
}

static void
add_target (Targets *self, CrmEdmEntitySet *set, CrmEntity *entity)
{
  CrmEdmEntityType *type = g_hash_table_lookup (self->types, set->type_name);

  if (type == NULL)
    return;
  insert_first (self->by_type, type->name, entity);
  type = base_of (self, type);
  for (guint i = 0; type != NULL && i < MAX_BASES; i++, type = base_of (self, type))
    insert_first (self->by_base, type->name, entity);
}

static void
targets_init (Targets *self, CrmProject *project, CrmEdm *edm)
{
  self->types = g_hash_table_new (g_str_hash, g_str_equal);
  self->by_type = g_hash_table_new (g_str_hash, g_str_equal);
  self->by_base = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < edm->entity_types->len; i++)
    {
      CrmEdmEntityType *type = g_ptr_array_index (edm->entity_types, i);

      insert_first (self->types, type->name, type);
    }
  for (guint i = 0; i < project->entities->len; i++)
    {
      CrmEntity *entity = g_ptr_array_index (project->entities, i);
      CrmEdmEntitySet *set = crm_edm_find_entity_set (edm, entity->set);

      if (set != NULL)
        add_target (self, set, entity);
    }
}

/* Of the very type, else of the nearest one it inherits from, else the first that
 * inherits from it. */
static CrmEntity *
find_target (Targets *self, const char *type_name)
{
  CrmEdmEntityType *type = g_hash_table_lookup (self->types, type_name);

  for (guint i = 0; type != NULL && i < MAX_BASES; i++, type = base_of (self, type))
    {
      CrmEntity *entity = g_hash_table_lookup (self->by_type, type->name);

      if (entity != NULL)
        return entity;
    }

  return g_hash_table_lookup (self->by_base, type_name);
}

/* Without a referential constraint: "Account" beside "AccountId", "account" beside "account_ID". */
static CrmField *
find_field_beside (CrmEntity *entity, CrmEdmNavigation *navigation)
{
  CrmField *fork = crm_entity_find_fork (entity, navigation->name);
  g_autofree char *wanted = crm_caption_fold (navigation->name);

  if (fork != NULL)
    return fork;

  for (guint i = 0; i < entity->n_fields; i++)
    {
      g_autofree char *folded = crm_caption_fold (entity->fields[i]->name);
      gsize length = strlen (wanted);

      if (g_str_has_prefix (folded, wanted)
          && (g_str_equal (folded + length, "id") || g_str_equal (folded + length, "value")))
        return entity->fields[i];
    }

  return NULL;
}

static gboolean
is_single_key (CrmEntity *target, const char *name)
{
  CrmField *key = target->fields[g_array_index (target->keys, guint, 0)];

  return target->keys->len == 1 && (name == NULL || g_str_equal (key->name, name));
}

static void
link_navigation (Targets *targets, CrmEntity *entity, CrmEdmNavigation *navigation)
{
  CrmEntity *target
      = navigation->is_collection ? NULL : find_target (targets, navigation->target_type);
  CrmEdmConstraint *constraint
      = navigation->constraints->len == 1 ? g_ptr_array_index (navigation->constraints, 0) : NULL;
  CrmField *field = constraint != NULL
                        ? crm_entity_find_way (entity, constraint->property, navigation->name)
                        : find_field_beside (entity, navigation);

  if (target == NULL || field == NULL || field->lookup_entity != NULL || field->is_key
      || navigation->constraints->len > 1
      || !is_single_key (target, constraint != NULL ? constraint->referenced : NULL)
      || target->fields[g_array_index (target->keys, guint, 0)]->type != field->type)
    return;

  field->lookup_entity = g_strdup (target->name);
  field->lookup_navigation = g_strdup (navigation->name);
  field->format = CRM_FIELD_PLAIN;
  /* Web APIs of the Dynamics family: the value is computed, the navigation is written. */
  if (field->name[0] == '_'
      && (g_str_has_suffix (field->name, "_value") || strstr (field->name, "_value__") != NULL))
    field->read_only = crm_field_is_audit (field);
}

static void
use_reference_captions (CrmEntity *entity, CrmEdmEntityType *type)
{
  for (guint i = 0; i < entity->n_fields; i++)
    {
      CrmField *field = entity->fields[i];
      CrmEdmProperty *property = crm_edm_entity_type_find_property (type, field->name);
      g_autofree char *words = crm_caption_from_name (field->name);

      if (field->lookup_entity == NULL || (property != NULL && property->caption != NULL)
          || !g_str_equal (words, field->caption))
        continue;
      g_free (field->caption);
      field->caption = crm_caption_from_reference (field->name);
    }
}

void
crm_project_link_lookups (CrmProject *self, CrmEdm *edm)
{
  g_auto (Targets) targets = { 0 };

  targets_init (&targets, self, edm);
  for (guint i = 0; i < self->entities->len; i++)
    {
      CrmEntity *entity = g_ptr_array_index (self->entities, i);
      CrmEdmEntitySet *set = crm_edm_find_entity_set (edm, entity->set);
      CrmEdmEntityType *type
          = set != NULL ? g_hash_table_lookup (targets.types, set->type_name) : NULL;

      for (guint j = 0; type != NULL && j < type->navigations->len; j++)
        link_navigation (&targets, entity, g_ptr_array_index (type->navigations, j));
      if (type != NULL)
        use_reference_captions (entity, type);
    }
}

/* The type's own name, where no other set took it: what people and scripts will type. */
static const char *
choose_name (CrmProject *self, CrmEdmEntitySet *set)
{
  const char *name = short_name (set->type_name);

  return crm_project_find_entity (self, name) == NULL ? name : set->name;
}

CrmProject *
crm_project_generate (CrmEdm *edm, GError **error)
{
  g_autoptr (CrmProject) self = crm_project_new ("Generated", "1");

  g_return_val_if_fail (edm != NULL, NULL);

  for (guint i = 0; i < edm->entity_sets->len; i++)
    {
      CrmEdmEntitySet *set = g_ptr_array_index (edm->entity_sets, i);
      const char *name = choose_name (self, set);
      CrmEntity *entity = is_technical_set (set) || crm_project_find_entity (self, name) != NULL
                              ? NULL
                              : crm_entity_from_edm (edm, set, name);

      if (entity != NULL && self->entities->len == CRM_PROJECT_MAX_ENTITIES)
        {
          crm_entity_free (entity);
          g_set_error (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_TOO_LARGE,
                       "The service has more than %d entity sets", CRM_PROJECT_MAX_ENTITIES);
          return NULL;
        }
      if (entity != NULL)
        crm_project_add_entity (self, entity);
    }
  if (self->entities->len == 0)
    {
      g_set_error_literal (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_INVALID,
                           "The service has no entity set with a usable key");
      return NULL;
    }

  crm_project_link_lookups (self, edm);
  crm_project_derive (self, NULL);

  return g_steal_pointer (&self);
}
