/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-edm.h"
#include "crm-project.h"
#include "sim-world.h"

const char *const sim_entity_names[SIM_MAX_ENTITIES]
    = { "Account", "Contact", "Deal", "Task", "Stage" };
static const char *const set_names[SIM_MAX_ENTITIES]
    = { "Accounts", "Contacts", "Deals", "Tasks", "Stages" };
/* A self reference, a circle of two, and chains. */
static const int parents[SIM_MAX_ENTITIES] = { 0, 0, 0, 2, -1 };
static const int others[SIM_MAX_ENTITIES] = { 1, -1, 1, 1, -1 };

const char *const sim_field_names[SIM_N_FIELDS]
    = { "Id",      "Name",     "Note",    "Amount", "Region",
        "OwnerId", "ParentId", "OtherId", "Due",    "ModifiedOn" };
static const CrmEdmType field_types[SIM_N_FIELDS]
    = { CRM_EDM_GUID, CRM_EDM_STRING, CRM_EDM_STRING, CRM_EDM_DECIMAL, CRM_EDM_INT32,
        CRM_EDM_GUID, CRM_EDM_GUID,   CRM_EDM_GUID,   CRM_EDM_DATE,    CRM_EDM_DATE_TIME_OFFSET };

int
sim_target (const SimFeatures *features, guint entity, guint field)
{
  int target = field == SIM_PARENT ? parents[entity] : field == SIM_OTHER ? others[entity] : -1;

  return target < features->entities ? target : -1;
}

gboolean
sim_makes_keys (const SimFeatures *features, guint entity)
{
  return features->keys == 1 || (features->keys == 2 && entity % 2 == 1);
}

CrmEdmType
sim_field_type (const SimFeatures *features, guint entity, guint field)
{
  int target = field == SIM_ID ? (int) entity : sim_target (features, entity, field);

  return target >= 0 && sim_makes_keys (features, (guint) target) ? CRM_EDM_INT64
                                                                  : field_types[field];
}

const char *
sim_user_key (guint user)
{
  return user == 0 ? "aaaaaaaa-0000-4000-8000-000000000001"
                   : "bbbbbbbb-0000-4000-8000-000000000002";
}

int
sim_entity_of (CrmEntity *entity)
{
  for (int i = 0; i < SIM_MAX_ENTITIES; i++)
    if (g_str_equal (sim_entity_names[i], entity->name))
      return i;
  g_assert_not_reached ();
}

/* --- what the server offers ------------------------------------------------------------------ */

static void
add_lookup (CrmEdmEntityType *type, const char *name, const char *property, int target)
{
  g_autofree char *qualified = g_strconcat ("Sim.", sim_entity_names[target], NULL);
  CrmEdmNavigation *navigation = crm_edm_navigation_new (name, qualified);

  navigation->nullable = TRUE;
  g_ptr_array_add (navigation->constraints, crm_edm_constraint_new (property, "Id"));
  g_ptr_array_add (type->navigations, navigation);
}

static CrmEdmEntityType *
type_new (const SimFeatures *features, guint entity)
{
  g_autofree char *name = g_strconcat ("Sim.", sim_entity_names[entity], NULL);
  CrmEdmEntityType *type = crm_edm_entity_type_new (name);

  g_ptr_array_add (type->keys, g_strdup ("Id"));
  for (guint i = 0; i < SIM_N_FIELDS; i++)
    {
      CrmEdmProperty *property
          = crm_edm_property_new (sim_field_names[i], sim_field_type (features, entity, i));

      property->nullable = i != SIM_ID;
      property->read_only = i == SIM_MODIFIED;
      g_ptr_array_add (type->properties, property);
    }
  if (sim_target (features, entity, SIM_PARENT) >= 0)
    add_lookup (type, "Parent", "ParentId", sim_target (features, entity, SIM_PARENT));
  if (sim_target (features, entity, SIM_OTHER) >= 0)
    add_lookup (type, "Other", "OtherId", sim_target (features, entity, SIM_OTHER));
  return type;
}

CrmEdm *
sim_edm_new (const SimFeatures *features)
{
  CrmEdm *edm = crm_edm_new ();

  g_set_str (&edm->version, "4.0");
  for (guint i = 0; i < features->entities; i++)
    {
      CrmEdmEntityType *type = type_new (features, i);
      CrmEdmEntitySet *set = crm_edm_entity_set_new (set_names[i], type->name);

      set->change_tracking = features->delta != 0;
      set->insertable = set->updatable = set->deletable = TRUE;
      g_ptr_array_add (edm->entity_types, type);
      g_ptr_array_add (edm->entity_sets, set);
    }
  return edm;
}

/* --- what a device wants of it --------------------------------------------------------------- */

static const char *
filter_of (guint variant, guint entity)
{
  switch (variant)
    {
    case 1:
      return "Region ne 2";
    case 2:
      return "OwnerId eq @me or OwnerId eq null";
    case 3:
      return entity > 0 && parents[entity] >= 0 ? "Parent/Region eq 1"
                                                : "Region eq 1 or Region eq 2";
    case 4:
      return "Region eq 1 or Region eq null";
    case 5:
      return "not (Region eq 2)";
    case 6:
      return entity > 0 && parents[entity] >= 0 ? "ParentId ne null and Parent/Region ne 2" : NULL;
    case 7:
      return "Due ge @today sub duration'P1D' and Due lt @today add duration'P2D'";
    case 8:
      return "Due lt @today or Due eq null";
    default:
      return NULL;
    }
}

gboolean
sim_is_dated (guint filter)
{
  return filter >= 7;
}

static void
append_related (GString *json, const SimFeatures *features, guint entity)
{
  const char *comma = "";

  g_string_append (json, ",\"related\":[");
  for (guint i = 0; features->atomic && i < features->entities; i++)
    if (sim_target (features, i, SIM_PARENT) == (int) entity)
      {
        g_string_append_printf (json,
                                "%s{\"entity\":\"%s\",\"field\":\"ParentId\",\"atomic\":true}",
                                comma, sim_entity_names[i]);
        comma = ",";
      }
  g_string_append (json, "]");
}

static void
append_fields (GString *json)
{
  g_string_append (json, ",\"fields\":[");
  for (guint i = 0; i < SIM_N_FIELDS; i++)
    g_string_append_printf (json, "%s\"%s\"", i > 0 ? "," : "", sim_field_names[i]);
  /* No lists, no full text: they cost more than what is looked at. */
  g_string_append (json, "],\"modified\":\"ModifiedOn\",\"search\":[],\"list\":[],\"quick\":[],"
                         "\"views\":[],\"sections\":[]");
}

char *
sim_project_json (const SimFeatures *features, guint filter)
{
  static const char *const policies[] = { "last-wins", "server-wins", "device-wins", "ask" };
  GString *json = g_string_new ("{\"format\":1,\"name\":\"Sim\",\"version\":\"1\",\"entities\":[");

  for (guint i = 0; i < features->entities; i++)
    {
      const char *text = filter_of (filter, i);
      gboolean is_lookup = features->lookups && i + 1 == features->entities;

      g_string_append_printf (json, "%s{\"name\":\"%s\",\"set\":\"%s\"", i > 0 ? "," : "",
                              sim_entity_names[i], set_names[i]);
      append_fields (json);
      append_related (json, features, i);
      g_string_append_printf (json, ",\"sync\":{\"method\":\"%s\",\"conflict\":\"%s\"",
                              is_lookup ? "full" : "standard", policies[features->policy]);
      if (text != NULL)
        g_string_append_printf (json, ",\"filter\":\"%s\"", text);
      g_string_append (json, "}}");
    }
  g_string_append (json, "]}");
  return g_string_free_and_steal (json);
}
