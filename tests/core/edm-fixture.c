/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "edm-fixture.h"

#include <string.h>

static CrmEdmType
type_of_letter (char letter)
{
  switch (letter)
    {
    case 's':
      return CRM_EDM_STRING;
    case 'i':
      return CRM_EDM_INT32;
    case 'd':
      return CRM_EDM_DECIMAL;
    case 'b':
      return CRM_EDM_BOOLEAN;
    case 't':
      return CRM_EDM_DATE_TIME_OFFSET;
    case 'D':
      return CRM_EDM_DATE;
    case 'g':
      return CRM_EDM_GUID;
    case 'x':
      return CRM_EDM_STREAM;
    default:
      g_assert_not_reached ();
    }
}

static CrmEdmProperty *
add_property (CrmEdmEntityType *type, const char *name, CrmEdmType kind)
{
  CrmEdmProperty *property = crm_edm_property_new (name, kind);

  property->nullable = TRUE;
  g_ptr_array_add (type->properties, property);
  return property;
}

static void
add_navigation (CrmEdmEntityType *type,
                const char *name,
                const char *target,
                const char *property,
                const char *referenced)
{
  CrmEdmNavigation *navigation = crm_edm_navigation_new (name, target);

  if (property != NULL)
    g_ptr_array_add (navigation->constraints, crm_edm_constraint_new (property, referenced));
  g_ptr_array_add (type->navigations, navigation);
}

static CrmEdmEntityType *
add_type (CrmEdm *edm, const char *namespace, const char *name, const char *set, const char *key)
{
  g_autofree char *qualified = g_strconcat (namespace, name, NULL);
  CrmEdmEntityType *type = crm_edm_entity_type_new (qualified);

  add_property (type, key, CRM_EDM_GUID)->nullable = FALSE;
  g_ptr_array_add (type->keys, g_strdup (key));
  g_ptr_array_add (edm->entity_types, type);
  if (set != NULL)
    g_ptr_array_add (edm->entity_sets, crm_edm_entity_set_new (set, qualified));
  return type;
}

/* The words of a file, those of comments left out. */
static GPtrArray *
load_words (const char *file)
{
  g_autofree char *path = g_build_filename (TEST_DATA, file, NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *words = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) lines = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (lines[i], " ", -1);

      for (guint j = 0; lines[i][0] != '#' && parts[j] != NULL; j++)
        if (*parts[j] != '\0')
          g_ptr_array_add (words, g_strdup (parts[j]));
    }

  return words;
}

/* --- Creatio ------------------------------------------------------------------------------ */

#define CREATIO "Terrasoft.Configuration."

static void
add_creatio_column (CrmEdmEntityType *type, const char *word)
{
  g_auto (GStrv) lookup = g_strsplit (word, ">", 2);
  g_auto (GStrv) plain = g_strsplit (word, ":", 2);
  g_autofree char *target = NULL;
  g_autofree char *name = NULL;

  if (lookup[1] == NULL)
    {
      add_property (type, plain[0], type_of_letter (*plain[1]));
      return;
    }
  add_property (type, lookup[0], CRM_EDM_GUID);
  name = g_strndup (lookup[0], strlen (lookup[0]) - strlen ("Id"));
  target = g_strconcat (CREATIO, lookup[1], NULL);
  add_navigation (type, name, target, lookup[0], "Id");
}

/* The other ends: "ActivityCollectionByOwner" of Contact. */
static void
add_back_navigations (CrmEdm *edm)
{
  for (guint i = 0; i < edm->entity_types->len; i++)
    {
      CrmEdmEntityType *type = g_ptr_array_index (edm->entity_types, i);
      guint n = type->navigations->len;

      for (guint j = 0; j < n; j++)
        {
          CrmEdmNavigation *navigation = g_ptr_array_index (type->navigations, j);
          CrmEdmEntityType *target = crm_edm_find_entity_type (edm, navigation->target_type);
          g_autofree char *name = g_strdup_printf ("%sCollectionBy%s",
                                                   type->name + strlen (CREATIO), navigation->name);
          CrmEdmNavigation *back;

          if (target == NULL || navigation->is_collection)
            continue;
          back = crm_edm_navigation_new (name, type->name);
          back->is_collection = TRUE;
          g_ptr_array_add (target->navigations, back);
        }
    }
}

static CrmEdm *
load_creatio (const char *tail)
{
  g_autoptr (GPtrArray) words = load_words ("creatio-columns.txt");
  CrmEdm *edm = crm_edm_new ();
  CrmEdmEntityType *type = NULL;

  for (guint i = 0; i < words->len; i++)
    {
      char *word = g_ptr_array_index (words, i);
      g_autofree char *set = NULL;

      if (!g_str_has_suffix (word, ":"))
        {
          add_creatio_column (type, word);
          continue;
        }
      word[strlen (word) - 1] = '\0';
      set = g_strconcat (word, tail, NULL);
      type = add_type (edm, CREATIO, word, set, "Id");
    }
  add_back_navigations (edm);

  return edm;
}

CrmEdm *
edm_fixture_creatio (void)
{
  return load_creatio ("");
}

CrmEdm *
edm_fixture_creatio_v3 (void)
{
  return load_creatio ("Collection");
}

/* --- Dataverse ---------------------------------------------------------------------------- */

#define DATAVERSE "Microsoft.Dynamics.CRM."

/* "navigation=table" */
static void
add_way (CrmEdmEntityType *type, const char *way, const char *property)
{
  g_auto (GStrv) parts = g_strsplit (way, "=", 2);
  g_autofree char *target = g_strconcat (DATAVERSE, parts[1], NULL);
  g_autofree char *key = g_str_equal (parts[1], "principal") || g_str_equal (parts[1], "systemuser")
                             ? g_strdup ("ownerid")
                             : g_strconcat (parts[1], "id", NULL);
  gboolean is_activity = g_str_equal (parts[1], "task") || g_str_equal (parts[1], "phonecall")
                         || g_str_equal (parts[1], "appointment");

  add_navigation (type, parts[0], target, property, is_activity ? "activityid" : key);
}

static void
add_dataverse_column (CrmEdmEntityType *type, const char *word)
{
  g_auto (GStrv) ways = g_strsplit (word, ">", -1);
  g_auto (GStrv) plain = g_strsplit (word, ":", 2);

  if (*word == '~')
    add_way (type, word + 1, NULL);
  else if (ways[1] == NULL)
    add_property (type, plain[0], type_of_letter (*plain[1]));
  else
    {
      add_property (type, ways[0], CRM_EDM_GUID);
      for (guint i = 1; ways[i] != NULL; i++)
        add_way (type, ways[i], ways[0]);
    }
}

CrmEdm *
edm_fixture_dataverse (void)
{
  g_autoptr (GPtrArray) words = load_words ("dataverse-columns.txt");
  CrmEdm *edm = crm_edm_new ();
  CrmEdmEntityType *type = NULL;

  add_type (edm, DATAVERSE, "principal", NULL, "ownerid")->is_abstract = TRUE;
  for (guint i = 0; i < words->len; i++)
    {
      char *word = g_ptr_array_index (words, i);

      /* SET TYPE KEY: */
      if (i + 2 < words->len && g_str_has_suffix (g_ptr_array_index (words, i + 2), ":"))
        {
          char *key = g_ptr_array_index (words, i + 2);

          key[strlen (key) - 1] = '\0';
          type = add_type (edm, DATAVERSE, g_ptr_array_index (words, i + 1), word, key);
          if (g_str_equal (word, "systemusers"))
            type->base = g_strdup (DATAVERSE "principal");
          i += 2;
          continue;
        }
      add_dataverse_column (type, word);
    }

  return edm;
}

/* --- customised --------------------------------------------------------------------------- */

CrmEdmEntityType *
edm_fixture_type (CrmEdm *edm, const char *name)
{
  for (guint i = 0; i < edm->entity_types->len; i++)
    {
      CrmEdmEntityType *type = g_ptr_array_index (edm->entity_types, i);

      if (g_str_equal (strrchr (type->name, '.') + 1, name))
        return type;
    }

  g_assert_not_reached ();
}

void
edm_fixture_drop_set (CrmEdm *edm, const char *set)
{
  g_assert_true (g_ptr_array_remove (edm->entity_sets, crm_edm_find_entity_set (edm, set)));
}

void
edm_fixture_drop_property (CrmEdm *edm, const char *type_name, const char *name)
{
  CrmEdmEntityType *type = edm_fixture_type (edm, type_name);

  g_assert_true (
      g_ptr_array_remove (type->properties, crm_edm_entity_type_find_property (type, name)));
}
