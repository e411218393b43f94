/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-search.h"

/* Where the words of a search stand in a text, as full-text search compares them: without case and
 * accents, a word by its beginning. */

/* A letter or digit as it is compared, and where it was. */
typedef struct
{
  gunichar letter; /* 0: between words */
  guint start;     /* bytes */
  guint end;
} Letter;

/* The base letter in lower case; 0 for what separates words. */
static gunichar
fold (gunichar character)
{
  gunichar parts[G_UNICHAR_MAX_DECOMPOSITION_LENGTH];

  if (!g_unichar_isalnum (character))
    return 0;

  return g_unichar_fully_decompose (character, FALSE, parts, G_N_ELEMENTS (parts)) > 0
             ? g_unichar_tolower (parts[0])
             : g_unichar_tolower (character);
}

static GArray *
fold_text (const char *text)
{
  GArray *letters = g_array_new (FALSE, FALSE, sizeof (Letter));

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar character = g_utf8_get_char (p);
      guint end = (guint) (g_utf8_next_char (p) - text);
      Letter letter = { fold (character), (guint) (p - text), end };

      /* An accent of its own belongs to the letter before it. */
      if (g_unichar_ismark (character) && letters->len > 0)
        g_array_index (letters, Letter, letters->len - 1).end = end;
      else
        g_array_append_val (letters, letter);
    }

  return letters;
}

static gunichar
letter_at (GArray *letters, guint position)
{
  return position < letters->len ? g_array_index (letters, Letter, position).letter : 0;
}

/* How many letters of @words, from the one at @from on, stand in @text at @at. */
static guint
match_at (GArray *text, guint at, GArray *words, guint from)
{
  guint n = 0;

  while (letter_at (words, from + n) != 0
         && letter_at (words, from + n) == letter_at (text, at + n))
    n++;

  return letter_at (words, from + n) == 0 ? n : 0;
}

/* Scripts without spaces have no beginnings of words. */
static gboolean
may_begin (GArray *letters, guint position)
{
  return position == 0 || letter_at (letters, position - 1) == 0
         || g_unichar_iswide (letter_at (letters, position));
}

static guint
longest_match (GArray *text, guint at, GArray *words)
{
  guint longest = 0;

  for (guint i = 0; i < words->len; i++)
    if (letter_at (words, i) != 0 && (i == 0 || letter_at (words, i - 1) == 0))
      longest = MAX (longest, match_at (text, at, words, i));

  return longest;
}

GArray *
crm_search_find_words (const char *text, const char *search)
{
  GArray *ranges = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GArray) letters = NULL;
  g_autoptr (GArray) words = NULL;

  g_return_val_if_fail (text != NULL && search != NULL, ranges);

  letters = fold_text (text);
  words = fold_text (search);
  for (guint i = 0; i < letters->len; i++)
    {
      guint n = may_begin (letters, i) ? longest_match (letters, i, words) : 0;

      if (n == 0)
        continue;
      g_array_append_val (ranges, g_array_index (letters, Letter, i).start);
      g_array_append_val (ranges, g_array_index (letters, Letter, i + n - 1).end);
      i += n - 1;
    }

  return ranges;
}
