/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-odata-missing.h"

#include "crm-project.h"

#include <string.h>

/* How far apart, in bytes, the words of one statement may stand. */
#define KIND_TO_NAME 16
#define NAME_TO_ABSENCE 12
#define NAME_TO_ABSENCE_IN_A_QUESTION 40

static const char *const kinds[] = {
  "property",  "column",        "attribute", "field",  "segment",    "entity set",
  "entityset", "resource path", "element",   "member", "controller",
};

/* What stands before a kind and a name, and how near: "could not find a property named". */
static const struct
{
  const char *words;
  gsize gap;
} absences_before[] = {
  { "not find", 14 },
  { "not found", 14 },
  { "not have a", 14 },
  { "not contain", 14 },
  { "undeclared", 14 },
  { "undefined", 14 },
  { "found that matches", 14 },
  { " no", 2 },
  { "no such", 2 },
  { "unknown", 2 },
  { "invalid", 2 },
};

/* What stands behind them: "the property 'Fax' does not exist". */
static const char *const absences_behind[] = {
  "not exist",   "not found", "not be found",   "not defined",     "not declared",
  "not part of", "not known", "not recognized", "no longer exist",
};

/* --- words --- */

static gboolean
is_word_character (char c)
{
  return g_ascii_isalnum (c) || c == '_' || (guchar) c >= 0x80;
}

/* The next place where @name stands by itself, from @from on; or %NULL. */
static const char *
find_name (const char *from, const char *text, const char *name)
{
  gsize length = strlen (name);
  const char *at = from;

  while (length > 0 && (at = strstr (at, name)) != NULL)
    {
      if ((at == text || !is_word_character (at[-1])) && !is_word_character (at[length]))
        return at;
      at++;
    }

  return NULL;
}

static gboolean
has_one_of (const char *text, gsize length, const char *const *list, gsize n_list)
{
  gsize i;

  for (i = 0; i < n_list; i++)
    if (g_strstr_len (text, (gssize) length, list[i]) != NULL)
      return TRUE;

  return FALSE;
}

/* Where the kind begins that stands before @name_at, or %NULL. */
static const char *
find_kind (const char *text, const char *name_at)
{
  const char *found = NULL;
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      gsize length = strlen (kinds[i]);
      gsize reach = MIN ((gsize) (name_at - text), length + KIND_TO_NAME);
      const char *at = g_strrstr_len (name_at - reach, (gssize) reach, kinds[i]);

      if (at != NULL && (found == NULL || at > found))
        found = at;
    }

  return found;
}

static gboolean
is_absent_before (const char *text, const char *kind_at)
{
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (absences_before); i++)
    {
      gsize reach = MIN ((gsize) (kind_at - text),
                         strlen (absences_before[i].words) + absences_before[i].gap);

      if (g_strstr_len (kind_at - reach, (gssize) reach, absences_before[i].words) != NULL)
        return TRUE;
    }

  return FALSE;
}

static gboolean
is_absent_behind (const char *at, gsize gap)
{
  gsize left = strlen (at);
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (absences_behind); i++)
    if (g_strstr_len (at, (gssize) MIN (left, strlen (absences_behind[i]) + gap),
                      absences_behind[i])
        != NULL)
      return TRUE;

  return FALSE;
}

/* "Could not find a property named 'Fax' on type", "The property 'Fax' does not exist". The
 * words must stand together: "the property AccountId refers to a record that does not exist"
 * is about a value. */
static gboolean
says_name_is_missing (const char *lower, const char *name, gsize gap)
{
  g_autofree char *lower_name = g_ascii_strdown (name, -1);
  gsize length = strlen (lower_name);
  const char *at = lower;

  while ((at = find_name (at, lower, lower_name)) != NULL)
    {
      const char *kind_at = find_kind (lower, at);

      if (kind_at != NULL
          && (is_absent_before (lower, kind_at) || is_absent_behind (at + length, gap)))
        return TRUE;
      at += length;
    }

  return FALSE;
}

/* --- codes --- */

static gboolean
code_says_missing (const char *code)
{
  static const char *const codes[] = {
    "unknownproperty",  "propertynotfound",  "nosuchproperty",  "propertydoesnotexist",
    "unknownentityset", "entitysetnotfound", "segmentnotfound", "invalidproperty",
  };
  g_autoptr (GString) plain = g_string_new (NULL);
  const char *at;

  if (code == NULL)
    return FALSE;
  for (at = code; *at != '\0'; at++)
    if (g_ascii_isalpha (*at))
      g_string_append_c (plain, g_ascii_tolower (*at));

  return has_one_of (plain->str, plain->len, codes, G_N_ELEMENTS (codes));
}

/* --- public --- */

static gboolean
is_read (CrmOdataAsk ask)
{
  return ask == CRM_ODATA_ASK_PAGE || ask == CRM_ODATA_ASK_RECORD;
}

static gboolean
may_be_about_layout (guint status, CrmOdataAsk ask)
{
  if (ask == CRM_ODATA_ASK_SERVICE || ask == CRM_ODATA_ASK_REMOVE)
    return FALSE;
  /* A write that broke down stays unknown, whatever it says. */
  if (status == 500)
    return is_read (ask);

  return status == 400 || status == 404 || status == 422 || status == 501;
}

static gboolean
is_about_a_set (guint status, CrmOdataAsk ask)
{
  /* For one record, "no segment Contacts" is what some say of a key they do not have. */
  return (status == 404 || status == 400)
         && (ask == CRM_ODATA_ASK_PAGE || ask == CRM_ODATA_ASK_CREATE);
}

gboolean
crm_odata_is_missing (
    guint status, CrmOdataAsk ask, CrmEntity *entity, const char *code, const char *words)
{
  gsize gap = is_read (ask) ? NAME_TO_ABSENCE_IN_A_QUESTION : NAME_TO_ABSENCE;
  g_autofree char *lower = NULL;
  guint i;

  if (entity == NULL || !may_be_about_layout (status, ask))
    return FALSE;
  if (code_says_missing (code))
    return TRUE;
  if (words == NULL)
    return FALSE;

  lower = g_ascii_strdown (words, -1);
  for (i = 0; i < entity->n_fields; i++)
    if (says_name_is_missing (lower, entity->fields[i]->name, gap))
      return TRUE;

  return is_about_a_set (status, ask) && says_name_is_missing (lower, entity->set, gap);
}

gboolean
crm_odata_is_too_large (guint status, CrmOdataAsk ask, const char *words)
{
  static const char *const sizes[] = {
    "too large",        "too big",       "too long",          "too many rows",
    "too many records", "too complex",   "out of memory",     "memory limit",
    "maxmemoryusage",   "size limit",    "maximum size",      "maximum response",
    "maximum length",   "payload limit", "limit on the size", "maxentityrowcount",
  };
  g_autofree char *lower = NULL;

  /* Only of what is read can less be asked for. */
  if ((ask != CRM_ODATA_ASK_PAGE && ask != CRM_ODATA_ASK_LINK) || words == NULL
      || (status != 400 && status != 500))
    return FALSE;
  lower = g_ascii_strdown (words, -1);

  return has_one_of (lower, strlen (lower), sizes, G_N_ELEMENTS (sizes));
}
