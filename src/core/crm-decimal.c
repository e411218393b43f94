/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-arena.h"
#include "crm-value-private.h"

#include <string.h>

/* No decimal type of any server is longer; nobody may make us write a million zeros. */
#define MOST_DIGITS 400

typedef struct
{
  gboolean negative;
  const char *whole;
  gsize n_whole;
  const char *fraction;
  gsize n_fraction;
  gint64 exponent;
} Parts;

static gsize
count_digits (const char *text, gsize length)
{
  gsize n = 0;

  while (n < length && g_ascii_isdigit (text[n]))
    n++;
  return n;
}

/* [+-]digits[.digits][e[+-]digits] */
static gboolean
split (const char *text, gsize length, Parts *parts)
{
  const char *end = text + length;

  memset (parts, 0, sizeof *parts);
  if (text < end && (*text == '-' || *text == '+'))
    parts->negative = *text++ == '-';
  parts->whole = text;
  parts->n_whole = count_digits (text, (gsize) (end - text));
  if (parts->n_whole == 0)
    return FALSE;
  text += parts->n_whole;
  if (text < end && *text == '.')
    {
      parts->fraction = ++text;
      parts->n_fraction = count_digits (text, (gsize) (end - text));
      if (parts->n_fraction == 0)
        return FALSE;
      text += parts->n_fraction;
    }
  if (text < end && (*text == 'e' || *text == 'E'))
    return crm_value_parse_integer (text + 1, (gsize) (end - text - 1), -MOST_DIGITS, MOST_DIGITS,
                                    &parts->exponent);
  return text == end;
}

static CrmValue
take_text (const char *text, gsize length)
{
  return (CrmValue) { .kind = CRM_VALUE_TEXT, .length = (guint32) length, .text = text };
}

/* Canonical spelling from @n digits that begin with none and end with no zero, the point
 * standing before digit number @point (which may lie outside of them). */
static CrmValue
join (CrmArena *arena, gboolean negative, const char *digits, gssize n, gssize point)
{
  char *text = crm_arena_alloc (arena, (gsize) (n + ABS (point)) + 4);
  char *at = text;

  if (negative)
    *at++ = '-';
  if (point <= 0)
    *at++ = '0';
  for (gssize i = 0; i < point; i++)
    *at++ = i < n ? digits[i] : '0';
  if (n > point)
    *at++ = '.';
  for (gssize i = MIN (point, 0); i < 0 && n > point; i++)
    *at++ = '0';
  for (gssize i = MAX (point, 0); i < n; i++)
    *at++ = digits[i];
  *at = '\0';
  return take_text (text, (gsize) (at - text));
}

/* Already as join() would write it: the common case, copied as it is. */
static gboolean
is_canonical (const char *text, gsize length, const Parts *parts)
{
  gsize plain = parts->negative + parts->n_whole;

  if (parts->fraction != NULL)
    plain += 1 + parts->n_fraction;
  if (plain != length || (parts->whole[0] == '0' && parts->n_whole > 1))
    return FALSE; /* a plus, an exponent or leading zeros */
  if (parts->fraction != NULL)
    return parts->fraction[parts->n_fraction - 1] != '0';
  return !(parts->negative && parts->whole[0] == '0');
}

gboolean
crm_value_parse_decimal (const char *text, gsize length, CrmArena *arena, CrmValue *out)
{
  char digits[MOST_DIGITS];
  Parts parts;
  gssize first = 0, n;

  if (length > MOST_DIGITS || !split (text, length, &parts))
    return FALSE;
  if (is_canonical (text, length, &parts))
    {
      *out = take_text (crm_arena_strndup (arena, text, (gssize) length), length);
      return TRUE;
    }

  memcpy (digits, parts.whole, parts.n_whole);
  if (parts.n_fraction > 0)
    memcpy (digits + parts.n_whole, parts.fraction, parts.n_fraction);
  n = (gssize) (parts.n_whole + parts.n_fraction);
  while (n > 0 && digits[n - 1] == '0')
    n--;
  while (first < n && digits[first] == '0')
    first++;
  if (n == 0)
    *out = take_text (crm_arena_strndup (arena, "0", 1), 1);
  else
    *out = join (arena, parts.negative, digits + first, n - first,
                 (gssize) parts.n_whole - first + (gssize) parts.exponent);
  return TRUE;
}

/* By digits: the longer whole part is the larger one. */
static int
compare_magnitude (const Parts *a, const Parts *b)
{
  gsize common = MIN (a->n_fraction, b->n_fraction);
  int order;

  if (a->n_whole != b->n_whole)
    return a->n_whole < b->n_whole ? -1 : 1;
  order = memcmp (a->whole, b->whole, a->n_whole);
  if (order == 0 && common > 0)
    order = memcmp (a->fraction, b->fraction, common);
  if (order == 0)
    order = (a->n_fraction > b->n_fraction) - (a->n_fraction < b->n_fraction);
  return order;
}

int
crm_decimal_compare (const char *a, gsize a_length, const char *b, gsize b_length)
{
  Parts left, right;
  int order;

  /* Both are canonical by contract; what is none sorts first rather than crashing. */
  if (!split (a, a_length, &left) || !split (b, b_length, &right))
    return (int) split (a, a_length, &left) - (int) split (b, b_length, &right);
  if (left.negative != right.negative)
    return left.negative ? -1 : 1;
  order = compare_magnitude (&left, &right);
  return left.negative ? -order : order;
}
