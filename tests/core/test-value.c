/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-arena.h"
#include "crm-error.h"
#include "crm-value.h"

#include <math.h>
#include <string.h>

/* --- reading ------------------------------------------------------------------------------ */

typedef struct
{
  CrmEdmType type;
  const char *in;
  const char *out; /* NULL: as it went in */
} Good;

static const Good good[] = {
  { CRM_EDM_BOOLEAN, "true", NULL },
  { CRM_EDM_BOOLEAN, "false", NULL },
  { CRM_EDM_BYTE, "0", NULL },
  { CRM_EDM_BYTE, "255", NULL },
  { CRM_EDM_SBYTE, "-128", NULL },
  { CRM_EDM_SBYTE, "127", NULL },
  { CRM_EDM_INT16, "-32768", NULL },
  { CRM_EDM_INT16, "+32767", "32767" },
  { CRM_EDM_INT32, "-2147483648", NULL },
  { CRM_EDM_INT32, "0007", "7" },
  { CRM_EDM_INT64, "9007199254740993", NULL },
  { CRM_EDM_INT64, "-9223372036854775808", NULL },
  { CRM_EDM_INT64, "9223372036854775807", NULL },
  { CRM_EDM_INT64, "-0", "0" },
  { CRM_EDM_DOUBLE, "0.1", NULL },
  { CRM_EDM_DOUBLE, "1e300", "1e+300" },
  { CRM_EDM_DOUBLE, "-2.5E-3", "-0.0025" },
  { CRM_EDM_DOUBLE, "0.30000000000000004", NULL },
  { CRM_EDM_DOUBLE, "INF", NULL },
  { CRM_EDM_DOUBLE, "-INF", NULL },
  { CRM_EDM_DOUBLE, "NaN", NULL },
  { CRM_EDM_SINGLE, "3.5", NULL },
  { CRM_EDM_DECIMAL, "0", NULL },
  { CRM_EDM_DECIMAL, "-0", "0" },
  { CRM_EDM_DECIMAL, "-0.000", "0" },
  { CRM_EDM_DECIMAL, "12.50", "12.5" },
  { CRM_EDM_DECIMAL, "+12", "12" },
  { CRM_EDM_DECIMAL, "007.070", "7.07" },
  { CRM_EDM_DECIMAL, "100", NULL },
  { CRM_EDM_DECIMAL, "0.001", NULL },
  { CRM_EDM_DECIMAL, "-99999999999999.9999", NULL },
  { CRM_EDM_DECIMAL, "1e3", "1000" },
  { CRM_EDM_DECIMAL, "1.25E+1", "12.5" },
  { CRM_EDM_DECIMAL, "1.5e-3", "0.0015" },
  { CRM_EDM_DECIMAL, "-120e-1", "-12" },
  { CRM_EDM_DECIMAL, "0.05e1", "0.5" },
  { CRM_EDM_DECIMAL, "0e400", "0" },
  { CRM_EDM_DECIMAL, "123456789012345678901234567890.123456789",
    "123456789012345678901234567890.123456789" },
  { CRM_EDM_GUID, "0A1b2C3d-ffff-4000-8000-00000000000F", "0a1b2c3d-ffff-4000-8000-00000000000f" },
  { CRM_EDM_DATE, "2024-02-29", NULL },
  { CRM_EDM_DATE, "0001-01-01", NULL },
  { CRM_EDM_DATE, "9999-12-31", NULL },
  { CRM_EDM_TIME_OF_DAY, "00:00", NULL },
  { CRM_EDM_TIME_OF_DAY, "23:59:59.123456789012", NULL },
  { CRM_EDM_DATE_TIME_OFFSET, "1970-01-01T00:00:00Z", NULL },
  { CRM_EDM_DATE_TIME_OFFSET, "2026-01-31T10:00:00+02:00", "2026-01-31T08:00:00Z" },
  { CRM_EDM_DATE_TIME_OFFSET, "2026-01-31T10:00:00.1Z", "2026-01-31T10:00:00.100Z" },
  { CRM_EDM_DATE_TIME_OFFSET, "2026-01-31T10:00:00.123456789Z", "2026-01-31T10:00:00.123456Z" },
  { CRM_EDM_DATE_TIME_OFFSET, "2026-01-31T10:00", "2026-01-31T10:00:00Z" },
  { CRM_EDM_DATE_TIME_OFFSET, "1969-12-31T23:59:59.999Z", NULL },
  { CRM_EDM_DATE_TIME_OFFSET, "0001-01-01T00:00:00Z", NULL },
  { CRM_EDM_DATE_TIME_OFFSET, "2026-03-01T00:30:00-05:30", "2026-03-01T06:00:00Z" },
  { CRM_EDM_DURATION, "P1D", NULL },
  { CRM_EDM_DURATION, "-P1DT2H3M4.5S", NULL },
  { CRM_EDM_DURATION, "PT0S", NULL },
  { CRM_EDM_BINARY, "", NULL },
  { CRM_EDM_BINARY, "AAEC", NULL },
  { CRM_EDM_BINARY, "+/8=", "-_8=" },
  { CRM_EDM_BINARY, "-_8", "-_8=" },
  { CRM_EDM_BINARY, "AA==", NULL },
  { CRM_EDM_STRING, "", NULL },
  { CRM_EDM_STRING, "Zoë 😀 \"'\n", NULL },
  { CRM_EDM_ENUM, "Red,Blue", NULL },
  { CRM_EDM_COMPLEX, "{\"a\":1.10}", NULL },
};

static void
test_good_text_reads_and_writes (void)
{
  g_autoptr (CrmArena) arena = crm_arena_new ();

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      const char *wanted = good[i].out != NULL ? good[i].out : good[i].in;
      g_autoptr (GError) error = NULL;
      g_autofree char *text = NULL;
      CrmValue value, again;

      crm_value_parse (good[i].type, good[i].in, -1, arena, &value, &error);
      g_test_message ("%s %s", crm_edm_type_to_string (good[i].type), good[i].in);
      g_assert_no_error (error);
      text = crm_value_dup_text (good[i].type, &value);
      g_assert_cmpstr (text, ==, wanted);

      g_assert_true (crm_value_parse (good[i].type, text, -1, arena, &again, NULL));
      g_assert_true (crm_value_equal (good[i].type, &value, &again));
      g_assert_cmpint (crm_value_compare (good[i].type, &value, &again), ==, 0);
    }
}

static const struct
{
  CrmEdmType type;
  const char *in;
} bad[] = {
  { CRM_EDM_BOOLEAN, "True" },
  { CRM_EDM_BOOLEAN, "1" },
  { CRM_EDM_BOOLEAN, "" },
  { CRM_EDM_BYTE, "-1" },
  { CRM_EDM_BYTE, "256" },
  { CRM_EDM_SBYTE, "128" },
  { CRM_EDM_INT16, "32768" },
  { CRM_EDM_INT32, "2147483648" },
  { CRM_EDM_INT32, "1.0" },
  { CRM_EDM_INT32, "1e1" },
  { CRM_EDM_INT32, " 1" },
  { CRM_EDM_INT32, "-" },
  { CRM_EDM_INT32, "" },
  { CRM_EDM_INT64, "9223372036854775808" },
  { CRM_EDM_INT64, "-9223372036854775809" },
  { CRM_EDM_INT64, "99999999999999999999999999" },
  { CRM_EDM_DOUBLE, "" },
  { CRM_EDM_DOUBLE, "1." },
  { CRM_EDM_DOUBLE, ".5" },
  { CRM_EDM_DOUBLE, "0x10" },
  { CRM_EDM_DOUBLE, "inf" },
  { CRM_EDM_DOUBLE, "nan" },
  { CRM_EDM_DOUBLE, "1e999" },
  { CRM_EDM_DOUBLE, "1,5" },
  { CRM_EDM_DOUBLE, "1e" },
  { CRM_EDM_SINGLE, "1e39" },
  { CRM_EDM_DECIMAL, "" },
  { CRM_EDM_DECIMAL, "." },
  { CRM_EDM_DECIMAL, ".5" },
  { CRM_EDM_DECIMAL, "5." },
  { CRM_EDM_DECIMAL, "1e" },
  { CRM_EDM_DECIMAL, "1e5x" },
  { CRM_EDM_DECIMAL, "1e401" },
  { CRM_EDM_DECIMAL, "1e99999999999999999999" },
  { CRM_EDM_DECIMAL, "--1" },
  { CRM_EDM_DECIMAL, "1 000" },
  { CRM_EDM_DECIMAL, "1.2.3" },
  { CRM_EDM_DECIMAL, "NaN" },
  { CRM_EDM_GUID, "0a1b2c3d-ffff-4000-8000-00000000000" },
  { CRM_EDM_GUID, "0a1b2c3dffff400080000000000000000000" },
  { CRM_EDM_GUID, "{a1b2c3d-ffff-4000-8000-00000000000}" },
  { CRM_EDM_GUID, "0a1b2c3d-ffff-4000-8000-00000000000g" },
  { CRM_EDM_DATE, "2025-02-29" },
  { CRM_EDM_DATE, "2026-13-01" },
  { CRM_EDM_DATE, "2026-00-01" },
  { CRM_EDM_DATE, "2026-1-1" },
  { CRM_EDM_DATE, "2026-01-01T" },
  { CRM_EDM_DATE, "0000-01-01" },
  { CRM_EDM_TIME_OF_DAY, "24:00" },
  { CRM_EDM_TIME_OF_DAY, "10:60" },
  { CRM_EDM_TIME_OF_DAY, "10:00:60" },
  { CRM_EDM_TIME_OF_DAY, "10:00:" },
  { CRM_EDM_TIME_OF_DAY, "10:00:00." },
  { CRM_EDM_TIME_OF_DAY, "10:00:00.1234567890123" },
  { CRM_EDM_TIME_OF_DAY, "10:00Z" },
  { CRM_EDM_TIME_OF_DAY, "10" },
  { CRM_EDM_DATE_TIME_OFFSET, "2026-01-31" },
  { CRM_EDM_DATE_TIME_OFFSET, "2026-01-31T10" },
  { CRM_EDM_DATE_TIME_OFFSET, "2026-02-30T10:00:00Z" },
  { CRM_EDM_DATE_TIME_OFFSET, "2026-01-31T10:00:00+15:00" },
  { CRM_EDM_DATE_TIME_OFFSET, "2026-01-31T10:00:00+2" },
  { CRM_EDM_DATE_TIME_OFFSET, "2026-01-31T10:00:00ZZ" },
  { CRM_EDM_DATE_TIME_OFFSET, "/Date(1)/" },
  { CRM_EDM_DURATION, "P" },
  { CRM_EDM_DURATION, "PT" },
  { CRM_EDM_DURATION, "P1DT" },
  { CRM_EDM_DURATION, "P1Y" },
  { CRM_EDM_DURATION, "PT1M1H" },
  { CRM_EDM_DURATION, "P1.5D" },
  { CRM_EDM_DURATION, "PT1H1H" },
  { CRM_EDM_DURATION, "1D" },
  { CRM_EDM_DURATION, "P1H" },
  { CRM_EDM_DURATION, "PT1D" },
  { CRM_EDM_DURATION, "P99999999999999D" },
  { CRM_EDM_BINARY, "A" },
  { CRM_EDM_BINARY, "A=A=" },
  { CRM_EDM_BINARY, "====" },
  { CRM_EDM_BINARY, "AA A" },
  { CRM_EDM_BINARY, "AAAAA" },
  { CRM_EDM_STRING, "\xc3\x28" },
  { CRM_EDM_ENUM, "\xff" },
};

static void
test_bad_text_is_refused (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (CrmArena) arena = crm_arena_new ();
      g_autoptr (GError) error = NULL;
      g_autofree char *shown = g_strescape (bad[i].in, NULL);
      CrmValue value;

      g_test_message ("%s “%s”", crm_edm_type_to_string (bad[i].type), shown);
      g_assert_false (crm_value_parse (bad[i].type, bad[i].in, -1, arena, &value, &error));
      g_assert_error (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_INVALID);
      g_assert_cmpint (value.kind, ==, CRM_VALUE_ABSENT);
    }
}

/* A payload is not NUL-terminated behind each value, and a NUL inside is no end. */
static void
test_reads_no_further_than_its_length (void)
{
  g_autoptr (CrmArena) arena = crm_arena_new ();

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      gsize length = strlen (good[i].in);
      g_autofree char *exact = g_memdup2 (*good[i].in != '\0' ? good[i].in : "x", MAX (length, 1));
      g_autofree char *longer = g_strconcat (good[i].in, "9", NULL);
      CrmValue value;

      g_assert_true (crm_value_parse (good[i].type, exact, (gssize) length, arena, &value, NULL));
      g_assert_true (crm_value_parse (good[i].type, longer, (gssize) length, arena, &value, NULL));
    }
}

static void
test_nul_inside_is_refused (void)
{
  for (CrmEdmType type = CRM_EDM_STRING; type <= CRM_EDM_OTHER; type++)
    {
      g_autoptr (CrmArena) arena = crm_arena_new ();
      CrmValue value;

      g_assert_false (crm_value_parse (type, "1\0001", 3, arena, &value, NULL));
    }
}

static void
test_no_text_is_null (void)
{
  g_autoptr (CrmArena) arena = crm_arena_new ();
  CrmValue value;

  g_assert_true (crm_value_parse (CRM_EDM_INT32, NULL, -1, arena, &value, NULL));
  g_assert_cmpint (value.kind, ==, CRM_VALUE_NULL);
  g_assert_null (crm_value_dup_text (CRM_EDM_INT32, &value));
  g_assert_true (crm_value_is_empty (&value));
}

static void
test_kinds (void)
{
  g_autoptr (CrmArena) arena = crm_arena_new ();
  CrmValue value;

  crm_value_parse (CRM_EDM_GUID, "00010203-0405-0607-0809-0a0b0c0d0e0f", -1, arena, &value, NULL);
  g_assert_cmpint (value.kind, ==, CRM_VALUE_BYTES);
  g_assert_cmpuint (value.length, ==, 16);
  for (guint8 i = 0; i < 16; i++)
    g_assert_cmpuint (value.bytes[i], ==, i);

  crm_value_parse (CRM_EDM_DATE_TIME_OFFSET, "1970-01-01T00:00:01.5Z", -1, arena, &value, NULL);
  g_assert_cmpint (value.kind, ==, CRM_VALUE_INT);
  g_assert_cmpint (value.integer, ==, 1500000);

  crm_value_parse (CRM_EDM_BINARY, "AAEC/w==", -1, arena, &value, NULL);
  g_assert_cmpmem (value.bytes, value.length, "\0\1\2\xff", 4);
}

/* --- comparing ---------------------------------------------------------------------------- */

static CrmValue
read_value (CrmEdmType type, const char *text, CrmArena *arena)
{
  CrmValue value;

  g_assert_true (crm_value_parse (type, text, -1, arena, &value, NULL));
  return value;
}

static void
test_equal (void)
{
  static const struct
  {
    CrmEdmType type;
    const char *a, *b;
    gboolean equal;
  } rows[] = {
    { CRM_EDM_DECIMAL, "1.10", "1.1", TRUE },
    { CRM_EDM_DECIMAL, "1.1", "1.10000000000000000001", FALSE },
    { CRM_EDM_DATE_TIME_OFFSET, "2026-01-31T10:00:00+02:00", "2026-01-31T08:00:00Z", TRUE },
    { CRM_EDM_TIME_OF_DAY, "10:00", "10:00:00.000", TRUE },
    { CRM_EDM_DURATION, "PT90M", "PT1H30M", TRUE },
    { CRM_EDM_DURATION, "PT90M", "PT1H31M", FALSE },
    { CRM_EDM_STRING, "Zo\xc3\xab", "Zoe\xcc\x88", TRUE },
    { CRM_EDM_STRING, "a\r\nb", "a\nb", TRUE },
    { CRM_EDM_STRING, "a\rb", "a\nb", TRUE },
    { CRM_EDM_STRING, "a\r\n", "a", FALSE },
    { CRM_EDM_STRING, "a", "A", FALSE },
    { CRM_EDM_STRING, "a", "a ", FALSE },
    { CRM_EDM_STRING, "", NULL, FALSE },
    { CRM_EDM_ENUM, "Zo\xc3\xab", "Zoe\xcc\x88", FALSE },
    { CRM_EDM_STRING, NULL, NULL, TRUE },
    { CRM_EDM_DOUBLE, "NaN", "NaN", TRUE },
    { CRM_EDM_DOUBLE, "0", "-0", TRUE },
  };
  g_autoptr (CrmArena) arena = crm_arena_new ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      CrmValue a = read_value (rows[i].type, rows[i].a, arena);
      CrmValue b = read_value (rows[i].type, rows[i].b, arena);

      g_test_message ("row %u", i);
      g_assert_cmpint (crm_value_equal (rows[i].type, &a, &b), ==, rows[i].equal);
      g_assert_cmpint (crm_value_equal (rows[i].type, &b, &a), ==, rows[i].equal);
    }
}

static void
test_absent_equals_only_absent (void)
{
  CrmValue absent = crm_value_absent (), null = crm_value_null ();

  g_assert_true (crm_value_equal (CRM_EDM_STRING, &absent, &absent));
  g_assert_false (crm_value_equal (CRM_EDM_STRING, &absent, &null));
}

static void
test_order (void)
{
  /* Each row ascends. */
  static const struct
  {
    CrmEdmType type;
    const char *texts[8];
    guint n;
  } rows[] = {
    { CRM_EDM_DECIMAL, { NULL, "-100", "-99.5", "-0.01", "0", "0.001", "9", "10" }, 8 },
    { CRM_EDM_DECIMAL,
      { "99999999999999.9998", "99999999999999.9999", "100000000000000", "100000000000000.5" },
      4 },
    { CRM_EDM_INT64, { NULL, "-9223372036854775808", "0", "9223372036854775807" }, 4 },
    { CRM_EDM_DOUBLE, { NULL, "NaN", "-INF", "-1", "0.5", "INF" }, 6 },
    { CRM_EDM_STRING, { NULL, "", "A", "AB", "a", "é" }, 6 },
    { CRM_EDM_DATE, { "1999-12-31", "2000-01-01" }, 2 },
  };
  g_autoptr (CrmArena) arena = crm_arena_new ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    for (guint j = 0; j < rows[i].n; j++)
      for (guint k = 0; k < rows[i].n; k++)
        {
          CrmValue a = read_value (rows[i].type, rows[i].texts[j], arena);
          CrmValue b = read_value (rows[i].type, rows[i].texts[k], arena);
          int order = crm_value_compare (rows[i].type, &a, &b);

          g_assert_cmpint ((order > 0) - (order < 0), ==, (j > k) - (j < k));
        }
}

/* --- decimals ----------------------------------------------------------------------------- */

static char *
random_digits (GRand *rand, int least)
{
  GString *text = g_string_new (NULL);
  int n = g_rand_int_range (rand, least, 25);

  for (int i = 0; i < n; i++)
    g_string_append_c (text,
                       (char) ('0' + g_rand_int_range (rand, 0, g_rand_boolean (rand) ? 10 : 1)));
  return g_string_free_and_steal (text);
}

static void
assert_canonical (const CrmValue *value)
{
  g_autofree char *pattern = g_strdup ("^(0|-?(0|[1-9][0-9]*)(\\.[0-9]*[1-9])?)$");

  g_assert_true (g_regex_match_simple (pattern, value->text, 0, 0));
  g_assert_cmpstr (value->text, !=, "-0");
  g_assert_cmpuint (value->length, ==, strlen (value->text));
}

/* Any spelling of a number gives one text, whatever the exponent does to the point. */
static void
test_any_spelling_of_a_decimal_is_one_text (void)
{
  guint32 seed = g_test_rand_int ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);

  g_test_message ("seed %u", seed);
  for (guint i = 0; i < 5000; i++)
    {
      g_autoptr (CrmArena) arena = crm_arena_new ();
      g_autofree char *whole = random_digits (rand, 1);
      g_autofree char *fraction = random_digits (rand, 0);
      int shift = g_rand_int_range (rand, 0, 30);
      const char *sign = g_rand_boolean (rand) ? "-" : "";
      g_autofree char *zeros = g_strnfill (shift, '0');
      g_autofree char *plain = g_strdup_printf ("%s%s.%s0", sign, whole, fraction);
      g_autofree char *small = g_strdup_printf ("%s0.%s%s%se%d", sign, zeros, whole, fraction,
                                                (int) strlen (whole) + shift);
      g_autofree char *large = g_strdup_printf ("%s%s%s%sE-%d", sign, whole, fraction, zeros,
                                                (int) strlen (fraction) + shift);
      CrmValue a = read_value (CRM_EDM_DECIMAL, plain, arena);
      CrmValue b = read_value (CRM_EDM_DECIMAL, small, arena);
      CrmValue c = read_value (CRM_EDM_DECIMAL, large, arena);

      assert_canonical (&a);
      g_assert_cmpstr (a.text, ==, b.text);
      g_assert_cmpstr (a.text, ==, c.text);
      g_assert_cmpint (crm_value_compare (CRM_EDM_DECIMAL, &a, &b), ==, 0);
    }
}

static void
test_type_names (void)
{
  for (CrmEdmType type = CRM_EDM_STRING; type <= CRM_EDM_DURATION; type++)
    g_assert_cmpint (crm_edm_type_from_string (crm_edm_type_to_string (type)), ==, type);
  g_assert_cmpint (crm_edm_type_from_string ("Edm.GeographyPoint"), ==, CRM_EDM_OTHER);
  g_assert_cmpint (crm_edm_type_from_string ("Edm.Stream"), ==, CRM_EDM_STREAM);
  g_assert_cmpint (crm_edm_type_from_string (NULL), ==, CRM_EDM_OTHER);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/value/good-text-reads-and-writes", test_good_text_reads_and_writes);
  g_test_add_func ("/core/value/bad-text-is-refused", test_bad_text_is_refused);
  g_test_add_func ("/core/value/reads-no-further-than-its-length",
                   test_reads_no_further_than_its_length);
  g_test_add_func ("/core/value/nul-inside-is-refused", test_nul_inside_is_refused);
  g_test_add_func ("/core/value/no-text-is-null", test_no_text_is_null);
  g_test_add_func ("/core/value/kinds", test_kinds);
  g_test_add_func ("/core/value/equal", test_equal);
  g_test_add_func ("/core/value/absent-equals-only-absent", test_absent_equals_only_absent);
  g_test_add_func ("/core/value/order", test_order);
  g_test_add_func ("/core/value/any-spelling-of-a-decimal-is-one-text",
                   test_any_spelling_of_a_decimal_is_one_text);
  g_test_add_func ("/core/value/type-names", test_type_names);
  return g_test_run ();
}
