/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-arena.h"
#include "crm-models-private.h"

/* --- numbers ------------------------------------------------------------------------------ */

static void
test_numbers (void)
{
  static const struct
  {
    const char *text, *decimal, *group;
    const char *number; /* NULL: refused */
  } rows[] = {
    { "12", ".", ",", "12" },
    { "-12", ".", ",", "-12" },
    { "+12", ".", ",", "12" },
    { "\xe2\x88\x92"
      "12",
      ".", ",", "-12" },
    { " 1 234 567 ", ",", "\xc2\xa0", "1234567" },
    { "1\xc2\xa0"
      "234,5",
      ",", "\xc2\xa0", "1234.5" },
    { "1\xe2\x80\xaf"
      "234.5",
      ".", ",", "1234.5" },
    { "1'234.50", ".", "\xe2\x80\x99", "1234.50" },
    /* one mark: the decimal point, unless it is the other mark and stands like one */
    { "1.5", ".", ",", "1.5" },
    { "1,5", ".", ",", "1.5" },
    { "1.5", ",", ".", "1.5" },
    { "1,5", ",", ".", "1.5" },
    { "1,234", ".", ",", "1234" },
    { "1.234", ".", ",", "1.234" },
    { "1,234", ",", ".", "1.234" },
    { "1.234", ",", ".", "1234" },
    { "0,234", ".", ",", "0.234" },
    { "1234,567", ".", ",", "1234.567" },
    { "1,2345", ".", ",", "1.2345" },
    { ".5", ".", ",", "0.5" },
    { "-,5", ",", ".", "-0.5" },
    { "5.", ".", ",", "5" },
    { "1,234", ".", "", NULL }, /* could be either */
    { "1.234", ",", "\xc2\xa0", NULL },
    /* two marks: the last one is the decimal point */
    { "1,234.50", ".", ",", "1234.50" },
    { "1.234,50", ".", ",", "1234.50" },
    { "1.234.567,8", ",", ".", "1234567.8" },
    { "1,234,567", ".", ",", "1234567" },
    { "1.234.567", ".", ",", "1234567" },
    { "1,23,456.7", ".", ",", NULL },
    { "1.2.3", ".", ",", NULL },
    { "1,234.5.6", ".", ",", NULL },
    /* exact, however long */
    { "99999999999999.9999", ".", ",", "99999999999999.9999" },
    { "\xd9\xa1\xd9\xa2\xd9\xab\xd9\xa5", ".", ",", "12.5" },
    { "", ".", ",", NULL },
    { "-", ".", ",", NULL },
    { ".", ".", ",", NULL },
    { "1e5", ".", ",", NULL },
    { "12 kg", ".", ",", NULL },
    { "--1", ".", ",", NULL },
    { "1-", ".", ",", NULL },
    { "0x10", ".", ",", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *number = crm_number_normalise (rows[i].text, rows[i].decimal, rows[i].group);

      g_test_message ("“%s” with %s", rows[i].text, rows[i].decimal);
      g_assert_cmpstr (number, ==, rows[i].number);
    }
}

/* --- dates and clocks ----------------------------------------------------------------------- */

static void
test_dates (void)
{
  static const struct
  {
    const char *text, *format, *date;
  } rows[] = {
    { "2026-01-31", "%m/%d/%Y", "2026-01-31" },
    { "2026/1/31", "%d.%m.%Y", "2026-01-31" },
    { "31.1.2026", "%d.%m.%Y", "2026-01-31" },
    { "31.01.26", "%d.%m.%Y", "2026-01-31" },
    { "31/01/1999", "%d/%m/%Y", "1999-01-31" },
    { "1/31/99", "%m/%d/%Y", "1999-01-31" },
    { " 31 1 2026 ", "%d.%m.%Y", "2026-01-31" },
    { "5. 6. 2026", "%-d. %-m. %Y", "2026-06-05" },
    { "31-01-2026", "%Y-%m-%d", "2026-01-31" },
    { "26-01-31", "%Y-%m-%d", "2026-01-31" },
    { "29.2.2025", "%d.%m.%Y", NULL },
    { "31.13.2026", "%d.%m.%Y", NULL },
    { "31.1.", "%d.%m.%Y", NULL },
    { "1.2.3.4", "%d.%m.%Y", NULL },
    { "tomorrow", "%d.%m.%Y", NULL },
    { "31.1.20266", "%d.%m.%Y", NULL },
    { "", "%d.%m.%Y", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *date = crm_date_normalise (rows[i].text, rows[i].format);

      g_test_message ("“%s” as %s", rows[i].text, rows[i].format);
      g_assert_cmpstr (date, ==, rows[i].date);
    }
}

static void
test_clocks (void)
{
  static const char *const rows[][2] = {
    { "9:30", "09:30:00" },
    { "09:30:15", "09:30:15" },
    { "21.30", "21:30:00" },
    { "9:30 PM", "21:30:00" },
    { "9:30pm", "21:30:00" },
    { "12:00 am", "00:00:00" },
    { "12:00 p.m.", "12:00:00" },
    { "9 am", "09:00:00" },
    { "24:00", NULL },
    { "9:60", NULL },
    { "13:00 pm", NULL },
    { "0:30 am", NULL },
    { "9", NULL },
    { "noon", NULL },
    { "", NULL },
    { "1:2:3:4", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *clock = crm_clock_normalise (rows[i][0]);

      g_test_message ("“%s”", rows[i][0]);
      g_assert_cmpstr (clock, ==, rows[i][1]);
    }
}

/* --- fields ------------------------------------------------------------------------------- */

static CrmField *
field_new (CrmEdmType type)
{
  CrmField *field = g_new0 (CrmField, 1);

  field->type = type;
  field->nullable = TRUE;
  field->max_length = -1;
  field->precision = -1;
  field->scale = -1;
  field->minimum = G_MININT;
  field->maximum = G_MAXINT;
  field->choices = g_ptr_array_new_with_free_func (g_free);
  return field;
}

static void
field_free (CrmField *field)
{
  g_ptr_array_unref (field->choices);
  g_free (field);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrmField, field_free)

/* The suite runs in the C locale and Oslo's time. */
static void
test_what_is_shown_reads_back (void)
{
  static const struct
  {
    CrmEdmType type;
    const char *wire, *input;
  } rows[] = {
    { CRM_EDM_STRING, "a\nb", "a\nb" },
    { CRM_EDM_INT64, "9007199254740993", "9007199254740993" },
    { CRM_EDM_DECIMAL, "-99999999999999.9999", "-99999999999999.9999" },
    { CRM_EDM_DOUBLE, "0.1", "0.1" },
    { CRM_EDM_DATE, "2026-01-31", "2026-01-31" },
    { CRM_EDM_TIME_OF_DAY, "09:30:00", "09:30" },
    { CRM_EDM_DATE_TIME_OFFSET, "2026-01-31T08:00:00Z", "2026-01-31 09:00" },
    { CRM_EDM_DATE_TIME_OFFSET, "2026-07-31T08:00:07Z", "2026-07-31 10:00:07" },
    { CRM_EDM_DURATION, "PT1H30M", "PT1H30M" },
    { CRM_EDM_GUID, "0a1b2c3d-0000-4000-8000-00000000000f",
      "0a1b2c3d-0000-4000-8000-00000000000f" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (CrmArena) arena = crm_arena_new ();
      g_autoptr (CrmField) field = field_new (rows[i].type);
      g_autofree char *complaint = NULL;
      g_autofree char *input = NULL;
      CrmValue value, back;

      g_assert_true (crm_value_parse (field->type, rows[i].wire, -1, arena, &value, NULL));
      input = crm_field_dup_input (field, &value);
      g_assert_cmpstr (input, ==, rows[i].input);
      g_assert_true (crm_field_parse_input (field, input, arena, &back, &complaint));
      g_assert_true (crm_value_equal (field->type, &value, &back));
    }
}

static void
test_inputs (void)
{
  static const struct
  {
    CrmEdmType type;
    const char *input, *wire, *complaint;
  } rows[] = {
    { CRM_EDM_INT32, "", NULL, NULL },
    { CRM_EDM_INT32, "  ", NULL, NULL },
    { CRM_EDM_STRING, "  ", "  ", NULL },
    { CRM_EDM_INT32, " 42 ", "42", NULL },
    { CRM_EDM_INT32, "4.5", NULL, "Enter a whole number from -2147483648 to 2147483647" },
    { CRM_EDM_BYTE, "256", NULL, "Enter a whole number from 0 to 255" },
    { CRM_EDM_INT64, "9223372036854775808", NULL, "Enter a whole number" },
    { CRM_EDM_DECIMAL, "1,5", "1.5", NULL },
    { CRM_EDM_DECIMAL, "a lot", NULL, "Enter a number" },
    { CRM_EDM_DATE, "31.1.2026", "2026-01-31", NULL },
    { CRM_EDM_DATE, "31 February", NULL, "Enter a date" },
    { CRM_EDM_DATE_TIME_OFFSET, "31.1.2026 9:00", "2026-01-31T08:00:00Z", NULL },
    { CRM_EDM_DATE_TIME_OFFSET, "31.1.2026, 9:00 pm", "2026-01-31T20:00:00Z", NULL },
    { CRM_EDM_DATE_TIME_OFFSET, "2026-07-01", "2026-06-30T22:00:00Z", NULL },
    { CRM_EDM_DATE_TIME_OFFSET, "2026-07-01T10:00:00Z", "2026-07-01T10:00:00Z", NULL },
    { CRM_EDM_DATE_TIME_OFFSET, "31.1.2026 99:00", NULL, "Enter a date and a time" },
    { CRM_EDM_TIME_OF_DAY, "9:30 pm", "21:30:00", NULL },
    { CRM_EDM_TIME_OF_DAY, "late", NULL, "Enter a time" },
    { CRM_EDM_DURATION, "1:30", "PT1H30M", NULL },
    { CRM_EDM_DURATION, "pt90m", "PT90M", NULL },
    { CRM_EDM_DURATION, "1:75", NULL, "Enter hours and minutes, like 1:30" },
    { CRM_EDM_GUID, "no", NULL, "This cannot be used here" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (CrmArena) arena = crm_arena_new ();
      g_autoptr (CrmField) field = field_new (rows[i].type);
      g_autofree char *complaint = NULL;
      g_autofree char *wire = NULL;
      CrmValue value;
      gboolean good = crm_field_parse_input (field, rows[i].input, arena, &value, &complaint);

      g_test_message ("“%s”", rows[i].input);
      g_assert_cmpint (good, ==, rows[i].complaint == NULL);
      g_assert_cmpstr (complaint, ==, rows[i].complaint);
      wire = crm_value_dup_text (field->type, &value);
      g_assert_cmpstr (wire, ==, rows[i].wire);
    }
}

static void
test_display (void)
{
  static const struct
  {
    CrmEdmType type;
    CrmFieldFormat format;
    const char *wire, *shown;
  } rows[] = {
    { CRM_EDM_BOOLEAN, CRM_FIELD_PLAIN, "true", "Yes" },
    { CRM_EDM_INT32, CRM_FIELD_PLAIN, "-5", "−5" },
    { CRM_EDM_DECIMAL, CRM_FIELD_MONEY, "12.5", "12.50" },
    { CRM_EDM_DECIMAL, CRM_FIELD_MONEY, "12", "12.00" },
    { CRM_EDM_DECIMAL, CRM_FIELD_MONEY, "0.1234", "0.1234" },
    { CRM_EDM_DECIMAL, CRM_FIELD_PERCENT, "12.5", "12.5 %" },
    { CRM_EDM_DOUBLE, CRM_FIELD_PLAIN, "1e+300", "1e+300" },
    { CRM_EDM_DATE_TIME_OFFSET, CRM_FIELD_PLAIN, "2026-01-31T23:30:00Z", "2026-02-01 00:30" },
    { CRM_EDM_DURATION, CRM_FIELD_PLAIN, "P1DT2H30M", "1 d 2 h 30 min" },
    { CRM_EDM_DURATION, CRM_FIELD_PLAIN, "PT0S", "0 min" },
    { CRM_EDM_STRING, CRM_FIELD_PLAIN, "<b>%s</b>", "<b>%s</b>" },
    { CRM_EDM_STRING, CRM_FIELD_PLAIN, NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (CrmArena) arena = crm_arena_new ();
      g_autoptr (CrmField) field = field_new (rows[i].type);
      g_autofree char *shown = NULL;
      CrmValue value;

      field->format = rows[i].format;
      g_assert_true (crm_value_parse (field->type, rows[i].wire, -1, arena, &value, NULL));
      shown = crm_field_dup_display (field, &value);
      g_assert_cmpstr (shown, ==, rows[i].shown);
    }
}

/* --- rules ---------------------------------------------------------------------------------- */

static char *
complaint_of (CrmField *field, const char *wire)
{
  g_autoptr (CrmArena) arena = crm_arena_new ();
  CrmValue value;

  g_assert_true (crm_value_parse (field->type, wire, -1, arena, &value, NULL));
  return crm_field_dup_complaint (field, &value, field->required);
}

#define assert_complaint(field, wire, expected)                                                    \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *assert_complaint_is = complaint_of (field, wire);                             \
    g_assert_cmpstr (assert_complaint_is, ==, expected);                                           \
  }                                                                                                \
  G_STMT_END

static void
test_length_counts_characters (void)
{
  g_autoptr (CrmField) field = field_new (CRM_EDM_STRING);

  field->max_length = 3;
  assert_complaint (field, "Zoë", NULL);
  assert_complaint (field, "😀😀😀", NULL);
  assert_complaint (field, "Zoë!", "Use at most 3 characters");
  field->max_length = 1;
  assert_complaint (field, "ab", "Use at most 1 character");
}

static void
test_precision_and_scale (void)
{
  g_autoptr (CrmField) field = field_new (CRM_EDM_DECIMAL);

  field->precision = 5;
  field->scale = 2;
  assert_complaint (field, "999.99", NULL);
  assert_complaint (field, "-999.99", NULL);
  assert_complaint (field, "0.25", NULL);
  assert_complaint (field, "1.255", "Use at most 2 digits after the decimal point");
  assert_complaint (field, "1000", "Use at most 3 digits before the decimal point");
  field->scale = 0;
  assert_complaint (field, "99999", NULL);
  assert_complaint (field, "1.5", "Enter a number without decimals");
  field->scale = 5;
  assert_complaint (field, "0.12345", NULL);
  assert_complaint (field, "1", "Use at most 0 digits before the decimal point");
  field->precision = -1;
  field->scale = -1;
  assert_complaint (field, "123456789012345678901234567890.123456789", NULL);
}

static void
test_required (void)
{
  g_autoptr (CrmField) field = field_new (CRM_EDM_STRING);

  assert_complaint (field, NULL, NULL);
  field->required = TRUE;
  assert_complaint (field, NULL, "This field is required");
  assert_complaint (field, "", "This field is required");
  assert_complaint (field, "x", NULL);
  field->is_key = TRUE;
  assert_complaint (field, NULL, NULL);
  field->is_key = FALSE;
  field->read_only = TRUE;
  assert_complaint (field, NULL, NULL);
}

static void
test_number_that_may_not_be_null (void)
{
  g_autoptr (CrmField) field = field_new (CRM_EDM_INT32);

  field->nullable = FALSE;
  assert_complaint (field, NULL, "This field is required");
  assert_complaint (field, "0", NULL);
}

static void
test_choices (void)
{
  g_autoptr (CrmField) field = field_new (CRM_EDM_ENUM);
  CrmChoice *red = g_new0 (CrmChoice, 1), *blue = g_new0 (CrmChoice, 1);
  char values[][8] = { "Red", "Blue" };

  red->value = red->caption = values[0];
  blue->value = blue->caption = values[1];
  g_ptr_array_add (field->choices, red);
  g_ptr_array_add (field->choices, blue);
  assert_complaint (field, "Red", NULL);
  assert_complaint (field, "Red,Blue", NULL);
  assert_complaint (field, NULL, NULL);
  assert_complaint (field, "Green", "Choose one of the list");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/models/field-input/numbers", test_numbers);
  g_test_add_func ("/models/field-input/dates", test_dates);
  g_test_add_func ("/models/field-input/clocks", test_clocks);
  g_test_add_func ("/models/field-input/what-is-shown-reads-back", test_what_is_shown_reads_back);
  g_test_add_func ("/models/field-input/inputs", test_inputs);
  g_test_add_func ("/models/field-input/display", test_display);
  g_test_add_func ("/models/field-input/length-counts-characters", test_length_counts_characters);
  g_test_add_func ("/models/field-input/precision-and-scale", test_precision_and_scale);
  g_test_add_func ("/models/field-input/required", test_required);
  g_test_add_func ("/models/field-input/number-that-may-not-be-null",
                   test_number_that_may_not_be_null);
  g_test_add_func ("/models/field-input/choices", test_choices);
  return g_test_run ();
}
