/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-arena.h"
#include "crm-filter.h"
#include "crm-form-rules.h"

/* What conditions and rules of a project make of one record, given as texts. */

static const char document[]
    = "{'entities':[{'name':'Deal','set':'Deals','key':['Id'],'fields':["
      " {'name':'Id','type':'Edm.Guid'},"
      " {'name':'State','type':'Edm.String'},"
      " {'name':'Sum','type':'Edm.Int32','required':true},"
      " {'name':'Reason','type':'Edm.String','visibleIf':'State eq \\u0027lost\\u0027',"
      "  'requiredIf':'State eq \\u0027lost\\u0027 and Sum gt 100',"
      "  'choices':[{'value':'price'},{'value':'fun','if':'Sum lt 10'}]},"
      " {'name':'Owner','type':'Edm.Guid','lookup':{'entity':'Deal',"
      "  'filter':'Id eq @Owner and State eq @State and Sum gt 1 and Id ne @me'}},"
      " {'name':'Due','type':'Edm.Date'},"
      " {'name':'Start','type':'Edm.DateTimeOffset'},"
      " {'name':'Copy','type':'Edm.String'} ],"
      "'rules':[ {'field':'Owner','value':'@me'}, {'field':'Due','value':'@today'},"
      " {'when':'State eq \\u0027won\\u0027','field':'Sum','value':'100'},"
      " {'when':'State ne null','field':'Copy','value':'@State'},"
      " {'when':'Sum eq 100','field':'State','value':null},"
      " {'field':'Start','value':'@today'} ] }]}";

#define ME "00000000-0000-4000-8000-00000000000a"

typedef struct
{
  CrmProject *project;
  CrmEntity *entity;
  CrmArena *arena;
  CrmValue values[8];
  CrmFormRules *rules;
} Fixture;

static const CrmValue *
value_cb (guint field, gpointer user_data)
{
  return &((Fixture *) user_data)->values[field];
}

static guint
field_of (Fixture *self, const char *name)
{
  return crm_entity_find_field (self->entity, name)->index;
}

static void
set (Fixture *self, const char *name, const char *text)
{
  CrmField *field = crm_entity_find_field (self->entity, name);

  g_assert_true (
      crm_value_parse (field->type, text, -1, self->arena, &self->values[field->index], NULL));
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autofree char *json = g_strdelimit (g_strdup (document), "'", '"');
  g_autoptr (GError) error = NULL;

  self->project = crm_project_parse (json, -1, NULL, NULL, &error);
  g_assert_no_error (error);
  self->entity = crm_project_find_entity (self->project, "Deal");
  self->arena = crm_arena_new ();
  for (guint i = 0; i < G_N_ELEMENTS (self->values); i++)
    self->values[i] = crm_value_null ();
  self->rules = crm_form_rules_new (self->entity, value_cb, self);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  crm_form_rules_free (self->rules);
  crm_arena_unref (self->arena);
  crm_project_unref (self->project);
}

static void
test_a_field_shows_where_its_condition_holds (Fixture *self, gconstpointer data)
{
  guint reason = field_of (self, "Reason");

  g_assert_false (crm_form_rules_is_visible (self->rules, reason)); /* nobody knows the state */
  set (self, "State", "lost");
  g_assert_true (crm_form_rules_is_visible (self->rules, reason));
  set (self, "State", "open");
  g_assert_false (crm_form_rules_is_visible (self->rules, reason));
  g_assert_true (crm_form_rules_is_visible (self->rules, field_of (self, "Sum")));
}

static void
test_a_field_is_required_by_condition (Fixture *self, gconstpointer data)
{
  guint reason = field_of (self, "Reason");

  set (self, "State", "lost");
  g_assert_false (crm_form_rules_is_required (self->rules, reason));
  set (self, "Sum", "101");
  g_assert_true (crm_form_rules_is_required (self->rules, reason));
  g_assert_true (crm_form_rules_is_required (self->rules, field_of (self, "Sum")));
  g_assert_false (crm_form_rules_is_required (self->rules, field_of (self, "Copy")));
}

static void
test_a_choice_is_offered_by_condition (Fixture *self, gconstpointer data)
{
  guint reason = field_of (self, "Reason");

  g_assert_true (crm_form_rules_offers (self->rules, reason, 0));
  g_assert_false (crm_form_rules_offers (self->rules, reason, 1));
  set (self, "Sum", "9");
  g_assert_true (crm_form_rules_offers (self->rules, reason, 1));
}

static char *
dup_filter (Fixture *self)
{
  g_autoptr (CrmFilter) filter
      = crm_form_rules_dup_lookup_filter (self->rules, field_of (self, "Owner"));

  return crm_filter_print (filter, CRM_FILTER_V4);
}

/* A clause about an empty field is left out; who @me is, is somebody else's to say. */
static void
test_a_lookup_filter_follows_the_form (Fixture *self, gconstpointer data)
{
  g_autofree char *empty = dup_filter (self);
  g_autofree char *filled = NULL;

  g_assert_cmpstr (empty, ==, "Sum gt 1 and Id ne @me");
  set (self, "State", "o'pen");
  filled = dup_filter (self);
  g_assert_cmpstr (filled, ==, "State eq 'o''pen' and Sum gt 1 and Id ne @me");
}

static void
test_a_rule_fires_for_what_it_names (Fixture *self, gconstpointer data)
{
  guint state = field_of (self, "State");

  g_assert_true (crm_form_rules_is_initial (self->rules, 0));
  g_assert_false (crm_form_rules_is_initial (self->rules, 2));
  g_assert_false (crm_form_rules_fires (self->rules, 2, state));
  set (self, "State", "won");
  g_assert_true (crm_form_rules_fires (self->rules, 2, state));
  g_assert_false (crm_form_rules_fires (self->rules, 2, field_of (self, "Copy")));
  g_assert_false (crm_form_rules_fires (self->rules, 0, state)); /* only at the beginning */

  /* What somebody types into a field is not corrected while they type. */
  set (self, "Sum", "100");
  g_assert_true (crm_form_rules_fires (self->rules, 4, field_of (self, "Sum")));
  g_assert_false (crm_form_rules_fires (self->rules, 4, state));
}

static char *
dup_value (Fixture *self, guint rule)
{
  const CrmRule *each = g_ptr_array_index (self->entity->rules, rule);
  CrmValue value;

  if (!crm_form_rules_get_value (self->rules, rule, self->arena, &value))
    return g_strdup ("none");

  return crm_value_dup_text (self->entity->fields[each->field]->type, &value);
}

static void
test_values_of_rules (Fixture *self, gconstpointer data)
{
  g_autofree char *nobody = dup_value (self, 0);
  g_autofree char *me = NULL;
  g_autofree char *today = dup_value (self, 1);
  g_autofree char *sum = dup_value (self, 2);
  g_autofree char *copy = NULL;
  g_autofree char *nothing = dup_value (self, 4);
  g_autofree char *start = dup_value (self, 5);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *expected = g_date_time_format (now, "%Y-%m-%d");

  g_assert_cmpstr (nobody, ==, "none");
  crm_form_rules_set_user (self->rules, ME);
  me = dup_value (self, 0);
  g_assert_cmpstr (me, ==, ME);
  g_assert_cmpstr (today, ==, expected);
  g_assert_cmpstr (sum, ==, "100");
  set (self, "State", "open");
  copy = dup_value (self, 3);
  g_assert_cmpstr (copy, ==, "open");
  g_assert_null (nothing);
  g_assert_nonnull (start); /* a day where a moment is asked for: its beginning */
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                            \
  g_test_add ("/models/form-rules/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("visible", test_a_field_shows_where_its_condition_holds);
  ADD ("required", test_a_field_is_required_by_condition);
  ADD ("choices", test_a_choice_is_offered_by_condition);
  ADD ("lookup-filter", test_a_lookup_filter_follows_the_form);
  ADD ("fires", test_a_rule_fires_for_what_it_names);
  ADD ("values", test_values_of_rules);

  return g_test_run ();
}
