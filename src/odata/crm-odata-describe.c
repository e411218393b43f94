/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-odata-describe.h"

#include <string.h>

#define MAX_CAPTION 200 /* characters */

const char *
crm_odata_describe_short_name (const char *qualified)
{
  const char *dot = strrchr (qualified, '.');

  return dot != NULL ? dot + 1 : qualified;
}

/* The machinery of a service, and views of it. */
static gboolean
is_technical (const char *name)
{
  return g_str_has_prefix (name, "Sys") || g_str_has_prefix (name, "Vw")
         || g_str_has_prefix (name, "sys");
}

static void
choose_one (CrmEdm *edm, CrmEdmEntitySet *set, GHashTable *known, GPtrArray *chosen)
{
  CrmEdmEntityType *type = set != NULL ? crm_edm_find_entity_type (edm, set->type_name) : NULL;

  if (type != NULL && chosen->len < CRM_ODATA_MAX_DESCRIBED && g_hash_table_add (known, type))
    g_ptr_array_add (chosen, type);
}

GPtrArray *
crm_odata_describe_choose (CrmEdm *edm, const char *const *sets)
{
  g_autoptr (GHashTable) known = g_hash_table_new (NULL, NULL);
  GPtrArray *chosen = g_ptr_array_new ();

  for (guint i = 0; sets != NULL && sets[i] != NULL; i++)
    choose_one (edm, crm_edm_find_entity_set (edm, sets[i]), known, chosen);
  for (guint i = 0; sets == NULL && i < edm->entity_sets->len; i++)
    {
      CrmEdmEntitySet *set = g_ptr_array_index (edm->entity_sets, i);

      if (!is_technical (crm_odata_describe_short_name (set->type_name)))
        choose_one (edm, set, known, chosen);
    }

  return chosen;
}

void
crm_odata_describe_set (char **caption, const char *text)
{
  g_autofree char *line = NULL;

  if (text == NULL || !g_utf8_validate (text, -1, NULL) || g_utf8_strlen (text, -1) > MAX_CAPTION)
    return;
  line = g_strdup (text);
  for (char *at = line; *at != '\0'; at++)
    if (g_ascii_iscntrl (*at))
      *at = ' ';
  g_strstrip (line);
  if (*line != '\0')
    g_set_str (caption, line);
}

/* "de-DE" is meant by "de_AT" as well, "en" by "en_GB". */
static gboolean
is_language (const char *told, const char *wanted)
{
  gsize length = strcspn (wanted, "_-.@");

  return strcspn (told, "_-") == length && g_ascii_strncasecmp (told, wanted, length) == 0;
}

static const char *
find_language (const char *const *languages, const char *const *texts, const char *wanted)
{
  for (guint i = 0; languages[i] != NULL; i++)
    if (is_language (languages[i], wanted) && *texts[i] != '\0')
      return texts[i];

  return NULL;
}

const char *
crm_odata_describe_pick_language (const char *const *languages, const char *const *texts)
{
  const char *const *wished = g_get_language_names ();
  const char *text = NULL;

  for (guint i = 0; text == NULL && wished[i] != NULL; i++)
    text = find_language (languages, texts, wished[i]);
  if (text == NULL)
    text = find_language (languages, texts, "en");

  return text != NULL ? text : languages[0] != NULL ? texts[0] : NULL;
}
