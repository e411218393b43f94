/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-arena.h"
#include "crm-output.h"
#include "crm-project.h"
#include "crm-record.h"
#include "crm-value.h"

static void
test_json_strings_are_escaped (void)
{
  g_autoptr (GString) out = g_string_new (NULL);

  crm_output_json_string (out, "a\"b\\c\nd\te\r\x01\x7F é 田中");
  crm_output_json_string (out, NULL);
  g_assert_cmpstr (out->str, ==, "\"a\\\"b\\\\c\\nd\\te\\r\\u0001\\u007f é 田中\"null");
}

static void
test_json_values_keep_what_a_double_would_lose (void)
{
  static const struct
  {
    CrmEdmType type;
    const char *text;
    const char *json;
  } values[] = {
    { CRM_EDM_STRING, "x", "\"x\"" },
    { CRM_EDM_STRING, NULL, "null" },
    { CRM_EDM_BOOLEAN, "true", "true" },
    { CRM_EDM_BOOLEAN, "false", "false" },
    { CRM_EDM_INT32, "-17", "-17" },
    { CRM_EDM_INT64, "9223372036854775807", "\"9223372036854775807\"" },
    { CRM_EDM_DECIMAL, "12345678901234.5678", "\"12345678901234.5678\"" },
    { CRM_EDM_DOUBLE, "0.25", "0.25" },
    { CRM_EDM_DOUBLE, "INF", "\"INF\"" },
    { CRM_EDM_DOUBLE, "-INF", "\"-INF\"" },
    { CRM_EDM_DATE, "2026-02-28", "\"2026-02-28\"" },
    { CRM_EDM_DATE_TIME_OFFSET, "2026-02-28T01:02:03.500Z", "\"2026-02-28T01:02:03.500Z\"" },
    { CRM_EDM_COMPLEX, "{\"a\":1}", "{\"a\":1}" },
  };
  g_autoptr (CrmArena) arena = crm_arena_new ();

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autoptr (GString) out = g_string_new (NULL);
      g_autoptr (GError) error = NULL;
      CrmField field = { .type = values[i].type };
      CrmValue value;

      g_assert_true (crm_value_parse (values[i].type, values[i].text, -1, arena, &value, &error));
      crm_output_json_value (out, &field, &value);
      g_assert_cmpstr (out->str, ==, values[i].json);
    }
}

static void
test_csv_cells_are_quoted_where_needed (void)
{
  static const struct
  {
    const char *text;
    const char *cell;
  } cells[] = {
    { "plain", "plain" },     { NULL, "" },           { "a,b", "\"a,b\"" },
    { "a\"b", "\"a\"\"b\"" }, { "a\nb", "\"a\nb\"" }, { " a", "\" a\"" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cells); i++)
    {
      g_autoptr (GString) out = g_string_new (NULL);

      crm_output_csv_cell (out, cells[i].text);
      g_assert_cmpstr (out->str, ==, cells[i].cell);
    }
}

static void
test_tables_line_up_by_display_width (void)
{
  g_autoptr (CrmTable) table = crm_table_new (3, 12);
  g_autoptr (GString) out = g_string_new (NULL);
  const char *cells[]
      = { "Name", "City", "N", "田中", "Osaka", "1", "Zoë", NULL, "22", "a long name indeed",
          "x",    "" };

  for (guint i = 0; i < G_N_ELEMENTS (cells); i++)
    crm_table_add (table, cells[i]);
  crm_table_print (table, out);
  g_assert_cmpuint (crm_table_get_n_rows (table), ==, 4);
  g_assert_cmpstr (out->str, ==,
                   "Name          City   N\n"
                   "田中          Osaka  1\n"
                   "Zoë                  22\n"
                   "a long name…  x\n");
}

static void
test_no_text_reaches_the_terminal_as_a_command (void)
{
  g_autofree char *line = crm_output_dup_line ("a\x1B[2Jb\nc\xC2\x9B"
                                               "d\xFF");

  g_assert_cmpstr (line, ==, "a [2Jb c d\xEF\xBF\xBD");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ctl/output/json-string", test_json_strings_are_escaped);
  g_test_add_func ("/ctl/output/json-value", test_json_values_keep_what_a_double_would_lose);
  g_test_add_func ("/ctl/output/csv", test_csv_cells_are_quoted_where_needed);
  g_test_add_func ("/ctl/output/table", test_tables_line_up_by_display_width);
  g_test_add_func ("/ctl/output/terminal", test_no_text_reaches_the_terminal_as_a_command);

  return g_test_run ();
}
