/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-condition.h"
#include "crm-error.h"
#include "crm-filter.h"
#include "crm-project.h"

typedef struct
{
  CrmProject *project;
  CrmEntity *entity;
} Fixture;

static const char document[]
    = "{ 'format': 1, 'name': 'T', 'version': '1', 'entities': ["
      "  { 'name': 'Deal', 'set': 'Deals', 'key': ['Id'], 'display': 'Name', 'fields': ["
      "    { 'name': 'Id', 'type': 'Edm.Guid', 'nullable': false },"
      "    { 'name': 'Name', 'type': 'Edm.String' },"
      "    { 'name': 'Mood', 'type': 'Enum', 'typeName': 'Crm.Mood',"
      "      'choices': [{ 'value': 'Good', 'caption': 'Good' }] },"
      "    { 'name': 'Sum', 'type': 'Edm.Decimal' },"
      "    { 'name': 'Count', 'type': 'Edm.Int32' },"
      "    { 'name': 'Open', 'type': 'Edm.Boolean' },"
      "    { 'name': 'Closes', 'type': 'Edm.Date' },"
      "    { 'name': 'Changed', 'type': 'Edm.DateTimeOffset' },"
      "    { 'name': 'OwnerId', 'type': 'Edm.Guid', 'lookup': { 'entity': 'Deal' } } ] } ] }";

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autofree char *json = g_strdelimit (g_strdup (document), "'", '"');
  g_autoptr (GError) error = NULL;

  self->project = crm_project_parse (json, -1, NULL, NULL, &error);
  g_assert_no_error (error);
  self->entity = crm_project_find_entity (self->project, "Deal");
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  crm_project_unref (self->project);
}

static CrmConditions *
read_text (Fixture *self, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmFilter) filter = crm_filter_parse (text, &error);

  g_assert_no_error (error);
  return crm_conditions_from_filter (self->entity, filter);
}

static char *
write_text (Fixture *self, CrmConditions *conditions)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmFilter) filter = crm_conditions_to_filter (conditions, self->entity, NULL, &error);

  g_assert_no_error (error);
  return filter != NULL ? crm_filter_print (filter, CRM_FILTER_V4) : g_strdup ("");
}

/* "any: 1 op=0 text", a row a line. */
static char *
describe (CrmConditions *conditions)
{
  g_autoptr (GString) text = g_string_new (conditions->any ? "any" : "all");

  for (guint i = 0; i < conditions->rows->len; i++)
    {
      CrmCondition *row = g_ptr_array_index (conditions->rows, i);

      g_string_append_printf (text, "|%u %d %s %u", row->field, row->op,
                              row->text != NULL ? row->text : "-", row->days);
    }
  return g_string_free_and_steal (g_steal_pointer (&text));
}

/* What a person can build is what he finds when he comes back. */
static void
test_every_row_comes_back (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *field, *text;
  } values[] = {
    { "Name", "O'Brien" },
    { "Mood", "Good" },
    { "Sum", "12.50" },
    { "Count", "-3" },
    { "Open", "true" },
    { "Closes", "2026-02-28" },
    { "Changed", "2026-02-28T10:00:00Z" },
    { "OwnerId", "00000000-0000-4000-8000-000000000001" },
  };
  guint n_rows = 0;

  for (guint any = 0; any < 2; any++)
    for (guint i = 0; i < G_N_ELEMENTS (values); i++)
      for (int op = 0; op < CRM_CONDITION_CUSTOM; op++)
        {
          CrmField *field = crm_entity_find_field (fixture->entity, values[i].field);
          g_autoptr (CrmConditions) rows = crm_conditions_new ();
          g_autoptr (CrmConditions) again = NULL;
          g_autofree char *text = NULL;
          g_autofree char *was = NULL;
          g_autofree char *is = NULL;

          if (!crm_condition_fits (field, (CrmConditionOp) op))
            continue;
          rows->any = any == 1;
          for (guint twice = 0; twice < 2; twice++)
            crm_conditions_add (rows, field->index, (CrmConditionOp) op,
                                crm_condition_takes_value ((CrmConditionOp) op) ? values[i].text
                                                                                : NULL,
                                crm_condition_takes_days ((CrmConditionOp) op) ? 90 : 0);
          text = write_text (fixture, rows);
          again = read_text (fixture, text);
          was = describe (rows);
          is = describe (again);
          if (field->type != CRM_EDM_DECIMAL) /* 12.50 comes back as 12.5 */
            g_assert_cmpstr (was, ==, is);
          n_rows++;
        }
  g_assert_cmpuint (n_rows, >, 60);
}

/* Whatever somebody wrote into a project or another client: nothing of it is lost. */
static void
test_what_is_no_row_stays_as_text (Fixture *fixture, gconstpointer data)
{
  static const char *const texts[] = {
    "Owner/Name eq 'x'",
    "(Name eq 'a' or Name eq 'b') and Count gt 3",
    "not (Name eq 'a')",
    "Count add 1 gt 3",
    "tolower(Name) eq 'x'",
    "Things/any(t:t/Price gt 5)",
    "Name in ('a','b')",
    "OwnerId eq @mycontact",
    "Changed ge @today sub duration'PT5H'",
    "Changed gt @now",
    "Name eq 5",
    "Unknown eq 'x'",
    "Open",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (CrmConditions) rows = read_text (fixture, texts[i]);
      g_autofree char *text = write_text (fixture, rows);
      CrmCondition *first = g_ptr_array_index (rows->rows, 0);

      g_assert_cmpint (first->op, ==, CRM_CONDITION_CUSTOM);
      g_assert_cmpstr (text, ==, texts[i]);
    }
}

static void
test_span_of_days_is_one_row (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CrmConditions) rows
      = read_text (fixture, "Name eq 'x' and Changed ge @today sub duration'P30D' and "
                            "Changed lt @today add duration'P1D'");
  CrmCondition *row;

  g_assert_cmpuint (rows->rows->len, ==, 2);
  row = g_ptr_array_index (rows->rows, 1);
  g_assert_cmpint (row->op, ==, CRM_CONDITION_LAST_DAYS);
  g_assert_cmpuint (row->days, ==, 30);
}

static void
test_any_keeps_a_span_together (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CrmConditions) rows
      = read_text (fixture, "Name eq 'x' or (Changed ge @today and Changed lt @today add "
                            "duration'P1D')");
  CrmCondition *row;

  g_assert_true (rows->any);
  g_assert_cmpuint (rows->rows->len, ==, 2);
  row = g_ptr_array_index (rows->rows, 1);
  g_assert_cmpint (row->op, ==, CRM_CONDITION_TODAY);
}

static void
test_no_rows_are_no_filter (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CrmConditions) rows = crm_conditions_from_filter (fixture->entity, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (crm_conditions_to_filter (rows, fixture->entity, NULL, &error));
  g_assert_no_error (error);
}

static void
test_wrong_row_is_named (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CrmConditions) rows = crm_conditions_new ();
  g_autoptr (GError) error = NULL;
  guint bad = 0;

  crm_conditions_add (rows, 1, CRM_CONDITION_IS, "x", 0);
  crm_conditions_add (rows, 4, CRM_CONDITION_ABOVE, "many", 0);
  g_assert_null (crm_conditions_to_filter (rows, fixture->entity, &bad, &error));
  g_assert_error (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_INVALID);
  g_assert_cmpuint (bad, ==, 1);
}

static void
test_row_without_a_value_is_wrong (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CrmConditions) rows = crm_conditions_new ();
  g_autoptr (GError) error = NULL;

  crm_conditions_add (rows, 1, CRM_CONDITION_CONTAINS, NULL, 0);
  g_assert_null (crm_conditions_to_filter (rows, fixture->entity, NULL, &error));
  g_assert_error (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_INVALID);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/core/condition/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("every-row-comes-back", test_every_row_comes_back);
  ADD ("what-is-no-row-stays-as-text", test_what_is_no_row_stays_as_text);
  ADD ("span-of-days-is-one-row", test_span_of_days_is_one_row);
  ADD ("any-keeps-a-span-together", test_any_keeps_a_span_together);
  ADD ("no-rows-are-no-filter", test_no_rows_are_no_filter);
  ADD ("wrong-row-is-named", test_wrong_row_is_named);
  ADD ("row-without-a-value-is-wrong", test_row_without_a_value_is_wrong);
  return g_test_run ();
}
