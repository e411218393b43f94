/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "crm-project-private.h"

/* A new word begins at @text[i]: "firstName", "HTTPServer" (before the S), "line2Text". */
static gboolean
begins_word (const char *text, gsize i)
{
  char before = i > 0 ? text[i - 1] : 0;
  char after = text[i + 1];

  if (i == 0 || !g_ascii_isupper (text[i]))
    return FALSE;

  return g_ascii_islower (before) || g_ascii_isdigit (before)
         || (g_ascii_isupper (before) && g_ascii_islower (after)
             && !(after == 's' && !text[i + 2]));
}

char *
crm_caption_from_name (const char *name)
{
  g_autoptr (GString) caption = g_string_new (NULL);
  gboolean gap = TRUE;

  for (gsize i = 0; name[i] != '\0'; i++)
    {
      if (strchr ("_-. ", name[i]) != NULL)
        {
          gap = TRUE;
          continue;
        }
      gap = gap || begins_word (name, i);
      if (gap && caption->len > 0)
        g_string_append_c (caption, ' ');
      g_string_append_c (caption, gap ? g_ascii_toupper (name[i]) : name[i]);
      gap = FALSE;
    }

  if (caption->len == 0)
    return g_strdup (name);
  return g_string_free_and_steal (g_steal_pointer (&caption));
}

static gboolean
drop_suffix (char *text, const char *suffix)
{
  gsize length = strlen (text), cut = strlen (suffix);

  if (length <= cut || !g_str_has_suffix (text, suffix))
    return FALSE;

  text[length - cut] = '\0';
  return TRUE;
}

char *
crm_caption_from_reference (const char *name)
{
  g_autofree char *bare = g_strdup (name);
  static const char *const suffixes[] = { "_ID", "_Id", "_id", "_guid", "_code", "ID", "Id" };

  /* Web APIs of the Dynamics family name the raw value of a lookup "_accountid_value". */
  if (bare[0] == '_' && drop_suffix (bare, "_value"))
    {
      memmove (bare, bare + 1, strlen (bare));
      drop_suffix (bare, "id");
      return crm_caption_from_name (bare);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    if (drop_suffix (bare, suffixes[i]))
      break;

  return crm_caption_from_name (bare);
}

static gboolean
is_vowel (char letter)
{
  return letter != '\0' && strchr ("aeiouAEIOU", letter) != NULL;
}

static gboolean
ends_with_one_of (const char *text, const char *const *endings)
{
  for (gsize i = 0; endings[i] != NULL; i++)
    if (g_str_has_suffix (text, endings[i]))
      return TRUE;

  return FALSE;
}

char *
crm_caption_to_plural (const char *caption)
{
  static const char *const hissing[] = { "s", "x", "z", "ch", "sh", NULL };
  gsize length = strlen (caption);

  if (length > 0 && g_ascii_isdigit (caption[length - 1]))
    return g_strdup (caption);
  if (g_str_has_suffix (caption, "Person"))
    return g_strdup_printf ("%.*sPeople", (int) (length - strlen ("Person")), caption);
  if (length > 1 && caption[length - 1] == 'y' && !is_vowel (caption[length - 2]))
    return g_strdup_printf ("%.*sies", (int) (length - 1), caption);
  if (ends_with_one_of (caption, hissing))
    return g_strconcat (caption, "es", NULL);

  return g_strconcat (caption, "s", NULL);
}

char *
crm_caption_to_singular (const char *caption)
{
  static const char *const keep[] = { "ss", "us", "is", "ews", "Series", "Sales", NULL };
  static const char *const hissing[] = { "sses", "xes", "zzes", "ches", "shes", "uses", NULL };
  int length = (int) strlen (caption);

  if (g_str_has_suffix (caption, "People"))
    return g_strdup_printf ("%.*sPerson", length - 6, caption);
  if (g_str_has_suffix (caption, "Children"))
    return g_strdup_printf ("%.*s", length - 3, caption);
  if (ends_with_one_of (caption, keep) || !g_str_has_suffix (caption, "s") || length < 4)
    return g_strdup (caption);
  if (g_str_has_suffix (caption, "ies") && length > 4)
    return g_strdup_printf ("%.*sy", length - 3, caption);
  if (ends_with_one_of (caption, hissing) && !g_str_has_suffix (caption, "auses"))
    return g_strdup_printf ("%.*s", length - 2, caption);

  return g_strdup_printf ("%.*s", length - 1, caption);
}

char *
crm_caption_fold (const char *name)
{
  g_autoptr (GString) folded = g_string_new (NULL);

  for (; *name != '\0'; name++)
    if (g_ascii_isalnum (*name) || (*name & 0x80) != 0)
      g_string_append_c (folded, g_ascii_tolower (*name));

  return g_string_free_and_steal (g_steal_pointer (&folded));
}

gboolean
crm_caption_has_word (const char *caption, const char *const *words)
{
  g_autofree char *lower = g_ascii_strdown (caption, -1);
  g_auto (GStrv) parts = g_strsplit (lower, " ", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      /* "address1", "telephone2": a number behind a word only counts. */
      gsize length = strlen (parts[i]);

      while (length > 1 && g_ascii_isdigit (parts[i][length - 1]))
        parts[i][--length] = '\0';
      if (g_strv_contains (words, parts[i]))
        return TRUE;
    }

  return FALSE;
}

/* More letters are no caption; a word of ten thousand takes seconds to lay out. */
#define MAX_CAPTION 120

static void
shorten (char **caption)
{
  g_autofree char *start = NULL;

  if (*caption == NULL || g_utf8_strlen (*caption, -1) <= MAX_CAPTION)
    return;

  start = g_utf8_substring (*caption, 0, MAX_CAPTION - 1);
  g_free (*caption);
  *caption = g_strconcat (start, "…", NULL);
}

static void
shorten_views (GPtrArray *views)
{
  for (guint i = 0; i < views->len; i++)
    shorten (&((CrmView *) g_ptr_array_index (views, i))->caption);
}

static void
shorten_of_entity (CrmEntity *entity)
{
  shorten (&entity->caption);
  shorten (&entity->caption_plural);
  for (guint i = 0; i < entity->n_fields; i++)
    {
      CrmField *field = entity->fields[i];

      shorten (&field->caption);
      for (guint j = 0; j < field->choices->len; j++)
        shorten (&((CrmChoice *) g_ptr_array_index (field->choices, j))->caption);
    }
  shorten_views (entity->views);
  shorten_views (entity->quick_filters);
  for (guint i = 0; i < entity->sections->len; i++)
    shorten (&((CrmSection *) g_ptr_array_index (entity->sections, i))->caption);
  for (guint i = 0; i < entity->related->len; i++)
    shorten (&((CrmRelated *) g_ptr_array_index (entity->related, i))->caption);
}

void
crm_project_shorten_captions (CrmProject *self)
{
  shorten (&self->name);
  for (guint i = 0; i < self->entities->len; i++)
    shorten_of_entity (g_ptr_array_index (self->entities, i));
  for (guint i = 0; i < self->profiles->len; i++)
    shorten (&((CrmSyncProfile *) g_ptr_array_index (self->profiles, i))->caption);
}
