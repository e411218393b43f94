/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "crm-error.h"
#include "crm-project-private.h"

/* What a document says about forms: read, written, refused. */

#define HEAD                                                                                       \
  "{'entities':[{'name':'P','set':'Ps','key':['Id'],'fields':[{'name':'Id','type':'Edm.Guid'},"    \
  "{'name':'State','type':'Edm.String'},{'name':'Owner','type':'Edm.Guid'},"                       \
  "{'name':'Sum','type':'Edm.Int32'%s}]%s}]}"

static char *
document (const char *of_field, const char *of_entity)
{
  return g_strdelimit (g_strdup_printf (HEAD, of_field, of_entity), "'", '"');
}

static CrmProject *
parse (const char *of_field, const char *of_entity, GError **error)
{
  g_autofree char *text = document (of_field, of_entity);

  return crm_project_parse (text, -1, NULL, NULL, error);
}

static void
test_rules_survive_writing (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmProject) first
      = parse (",'format':'duration','minimum':-5,'maximum':90,'currency':'State',"
               "'requiredIf':'State eq null','visibleIf':'Owner ne null','multiple':true,"
               "'none':'0','choices':[{'value':'1','if':'length(State) gt 3'}],"
               "'lookup':{'entity':'P','filter':'Owner eq @Owner and Sum gt 1'}",
               ",'rules':[{'field':'Owner','value':'@me'},"
               "{'when':'State eq null','field':'Sum','value':'7'}],"
               "'sections':[{'caption':'A','format':'address','fields':['Sum']}]",
               &error);
  g_autofree char *written = NULL;
  g_autofree char *again = NULL;
  g_autoptr (CrmProject) second = NULL;
  CrmEntity *entity;
  CrmField *sum;

  g_assert_no_error (error);
  written = crm_project_to_json (first);
  second = crm_project_parse (written, -1, NULL, NULL, &error);
  g_assert_no_error (error);
  again = crm_project_to_json (second);
  g_assert_cmpstr (again, ==, written);

  entity = crm_project_find_entity (second, "P");
  sum = crm_entity_find_field (entity, "Sum");
  g_assert_cmpint (sum->format, ==, CRM_FIELD_DURATION);
  g_assert_cmpint (sum->minimum, ==, -5);
  g_assert_cmpint (sum->maximum, ==, 90);
  g_assert_cmpstr (sum->currency, ==, "State");
  g_assert_cmpstr (sum->required_if, ==, "State eq null");
  g_assert_cmpstr (sum->visible_if, ==, "Owner ne null");
  g_assert_true (sum->multiple);
  g_assert_cmpstr (sum->none_choice, ==, "0");
  g_assert_cmpstr (sum->lookup_filter, ==, "Owner eq @Owner and Sum gt 1");
  g_assert_cmpstr (((CrmChoice *) g_ptr_array_index (sum->choices, 0))->condition, ==,
                   "length(State) gt 3");
  g_assert_cmpuint (entity->rules->len, ==, 2);
  g_assert_null (((CrmRule *) g_ptr_array_index (entity->rules, 0))->when);
  g_assert_cmpstr (((CrmRule *) g_ptr_array_index (entity->rules, 1))->value, ==, "7");
  g_assert_true (((CrmSection *) g_ptr_array_index (entity->sections, 0))->is_address);
}

static void
test_errors_name_the_place (void)
{
  static const struct
  {
    const char *of_field;
    const char *of_entity;
    const char *message;
  } bad[] = {
    { ",'visibleIf':'State eq'", "", "fields[3].visibleIf: " },
    { ",'visibleIf':'Ghost eq 1'", "", "fields[3].visibleIf: There is no field \"Ghost\"" },
    { ",'requiredIf':'Owner/Name eq 1'", "", "requiredIf: There is no field \"Owner/Name\"" },
    { ",'requiredIf':'Owner eq @boss'", "", "requiredIf: There is no field \"boss\"" },
    { ",'requiredIf':'Ps/any(p:p/Id ne null)'", "", "no field \"any or all\"" },
    { ",'choices':[{'value':'1','if':'X eq 1'}]", "", "choices[0].if: There is no field \"X\"" },
    { ",'lookup':{'entity':'P','filter':'Id eq @X'}", "",
      "lookup.filter: There is no field \"X\"" },
    { ",'minimum':'1'", "", "fields[3].minimum: A whole number" },
    { ",'minimum':5,'maximum':4", "", "fields[3].minimum: It is above" },
    { ",'currency':'Ghost'", "", "fields[3].currency: There is no field" },
    { "", ",'rules':[{'value':'1'}]", "rules[0].field: A name" },
    { "", ",'rules':[{'field':'Ghost'}]", "rules[0].field: There is no field" },
    { "", ",'rules':[{'field':'Sum','value':'many'}]", "rules[0].value: \"many\" is no value" },
    { "", ",'rules':[{'field':'Sum','value':'@ghost'}]", "rules[0].value: \"@ghost\" is no value" },
    { "", ",'rules':[{'field':'Sum','when':'Ghost eq 1'}]", "rules[0].when: There is no field" },
    { "", ",'sections':[{'format':'odd','fields':['Sum']}]", "sections[0].format: One of" },
    { "", ",'stage':'State'", "entities[0].stage: A field with choices or a lookup" },
    { "", ",'stage':'Ghost'", "entities[0].stage: There is no field" },
    { "", ",'timeline':'Sum'", "entities[0].timeline: An Edm.Date or Edm.DateTimeOffset" },
    { "", ",'agenda':7", "entities[0].agenda: An object" },
    { "", ",'agenda':{'start':'Sum'}", "entities[0].agenda.start: An Edm.Date or" },
    { "", ",'agenda':{'done':'Sum','doneValues':['1','x']}",
      "entities[0].agenda.doneValues[1]: \"x\" is no value of Sum" },
    { "", ",'agenda':{'filter':'Sum eq'}", "entities[0].agenda.filter: " },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CrmProject) project = parse (bad[i].of_field, bad[i].of_entity, &error);

      g_test_message ("%s%s", bad[i].of_field, bad[i].of_entity);
      g_assert_null (project);
      g_assert_true (error->domain == CRM_FORMAT_ERROR);
      if (strstr (error->message, bad[i].message) == NULL)
        g_error ("\"%s\" does not say \"%s\"", error->message, bad[i].message);
    }
}

/* A server without the field: the condition goes, a rule with it, the rest stays. */
static void
test_what_the_server_lacks_is_left_out (void)
{
  g_autofree char *text = document (",'visibleIf':'Ghost eq 1','requiredIf':'State eq null'",
                                    ",'rules':[{'field':'Sum','when':'Ghost eq 1','value':'1'},"
                                    "{'field':'Sum','value':'2'}]");
  g_autoptr (CrmEdm) edm = crm_edm_new ();
  CrmEdmEntityType *type = crm_edm_entity_type_new ("N.P");
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmProject) project = NULL;
  CrmEntity *entity;

  g_ptr_array_add (type->properties, crm_edm_property_new ("Id", CRM_EDM_GUID));
  g_ptr_array_add (type->properties, crm_edm_property_new ("State", CRM_EDM_STRING));
  g_ptr_array_add (type->properties, crm_edm_property_new ("Sum", CRM_EDM_INT32));
  g_ptr_array_add (type->keys, g_strdup ("Id"));
  g_ptr_array_add (edm->entity_types, type);
  g_ptr_array_add (edm->entity_sets, crm_edm_entity_set_new ("Ps", "N.P"));
  project = crm_project_parse (text, -1, edm, warnings, &error);
  g_assert_no_error (error);

  entity = crm_project_find_entity (project, "P");
  g_assert_null (crm_entity_find_field (entity, "Sum")->visible_if);
  g_assert_cmpstr (crm_entity_find_field (entity, "Sum")->required_if, ==, "State eq null");
  g_assert_cmpuint (entity->rules->len, ==, 1);
  g_assert_null (((CrmRule *) g_ptr_array_index (entity->rules, 0))->when);
}

static void
test_stage_and_timeline_survive_writing (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmProject) first
      = crm_project_parse ("{\"entities\":[{\"set\":\"Tasks\",\"key\":[\"Id\"],\"stage\":\"Step\","
                           "\"fields\":[{\"name\":\"Id\",\"type\":\"Edm.Guid\"},{\"name\":\"Step\","
                           "\"type\":\"Edm.String\",\"choices\":[{\"value\":\"a\"}]},"
                           "{\"name\":\"StageText\",\"type\":\"Edm.String\"},"
                           "{\"name\":\"DueOn\",\"type\":\"Edm.Date\"}]}]}",
                           -1, NULL, NULL, &error);
  g_autofree char *written = NULL;
  g_autoptr (CrmProject) second = NULL;
  CrmEntity *entity;

  g_assert_no_error (error);
  written = crm_project_to_json (first);
  second = crm_project_parse (written, -1, NULL, NULL, &error);
  g_assert_no_error (error);

  entity = g_ptr_array_index (second->entities, 0);
  g_assert_cmpint (entity->stage_field, ==, 1);
  g_assert_cmpint (entity->timeline_field, ==, 3); /* nobody said so: tasks are due */
}

#define TASKS_BEFORE "{\"entities\":[{\"set\":\"Tasks\",\"key\":[\"Id\"],\"owner\":\"Who\","
#define TASKS_AFTER                                                                                \
  "\"fields\":[{\"name\":\"Id\",\"type\":\"Edm.Guid\"},{\"name\":\"DueOn\",\"type\":\"Edm.Date\"}" \
  ","                                                                                              \
  "{\"name\":\"Who\",\"type\":\"Edm.Guid\",\"lookup\":{\"entity\":\"User\"}},"                     \
  "{\"name\":\"Status\",\"type\":\"Edm.Int32\",\"choices\":[{\"value\":\"0\",\"caption\":"         \
  "\"Open\"},"                                                                                     \
  "{\"value\":\"2\",\"caption\":\"Canceled\"},{\"value\":\"1\",\"caption\":\"Completed\"}]}]},"    \
  "{\"set\":\"User\",\"key\":[\"Id\"],\"fields\":[{\"name\":\"Id\",\"type\":\"Edm.Guid\"}]}]}"

static CrmProject *
parse_tasks (const char *more)
{
  g_autofree char *text = g_strconcat (TASKS_BEFORE, more, TASKS_AFTER, NULL);
  g_autoptr (GError) error = NULL;
  CrmProject *project = crm_project_parse (text, -1, NULL, NULL, &error);

  g_assert_no_error (error);
  return project;
}

/* Nobody said so, but tasks with a day and a status suggest it; and it stays when it is written. */
static void
test_an_agenda_is_guessed_and_survives_writing (void)
{
  g_autoptr (CrmProject) first = parse_tasks ("");
  g_autofree char *written = crm_project_to_json (first);
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmProject) second = crm_project_parse (written, -1, NULL, NULL, &error);
  const CrmAgendaRoles *roles;

  g_assert_no_error (error);
  roles = &((CrmEntity *) g_ptr_array_index (second->entities, 0))->agenda;
  g_assert_cmpint (roles->start_field, ==, -1);
  g_assert_cmpint (roles->due_field, ==, 1);
  g_assert_cmpint (roles->done_field, ==, 3);
  g_assert_cmpuint (roles->done_values->len, ==, 2);
  g_assert_cmpstr (g_ptr_array_index (roles->done_values, 0), ==, "1"); /* done before called off */
  g_assert_cmpstr (g_ptr_array_index (roles->done_values, 1), ==, "2");
  g_assert_cmpstr (roles->filter, ==, "Who eq @me");
  roles = &((CrmEntity *) g_ptr_array_index (second->entities, 1))->agenda;
  g_assert_cmpint (roles->due_field, ==, -1);
}

static void
test_an_agenda_that_is_none_stays_none (void)
{
  g_autoptr (CrmProject) project = parse_tasks ("\"agenda\":null,");
  g_autofree char *written = crm_project_to_json (project);
  const CrmAgendaRoles *roles = &((CrmEntity *) g_ptr_array_index (project->entities, 0))->agenda;

  g_assert_cmpint (roles->due_field, ==, -1);
  g_assert_nonnull (strstr (written, "\"agenda\" : null"));
}

/* What the server made of the field counts. */
static void
test_a_stage_that_is_a_plain_text_on_the_server_is_left_out (void)
{
  g_autofree char *text = document ("", ",'stage':'State'");
  g_autoptr (CrmEdm) edm = crm_edm_new ();
  CrmEdmEntityType *type = crm_edm_entity_type_new ("N.P");
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmProject) project = NULL;

  g_ptr_array_add (type->properties, crm_edm_property_new ("Id", CRM_EDM_GUID));
  g_ptr_array_add (type->properties, crm_edm_property_new ("State", CRM_EDM_STRING));
  g_ptr_array_add (type->keys, g_strdup ("Id"));
  g_ptr_array_add (edm->entity_types, type);
  g_ptr_array_add (edm->entity_sets, crm_edm_entity_set_new ("Ps", "N.P"));
  project = crm_project_parse (text, -1, edm, warnings, &error);
  g_assert_no_error (error);

  g_assert_cmpint (crm_project_find_entity (project, "P")->stage_field, ==, -1);
  g_assert_true (g_str_has_prefix (g_ptr_array_index (warnings, warnings->len - 1),
                                   "entities[0].stage: A field with choices"));
}

static void
test_flags_are_several_choices (void)
{
  g_autoptr (CrmEdm) edm = crm_edm_new ();
  CrmEdmEnumType *ways = crm_edm_enum_type_new ("N.Ways");
  CrmEdmEntityType *type = crm_edm_entity_type_new ("N.P");
  CrmEdmProperty *property = crm_edm_property_new ("Ways", CRM_EDM_ENUM);
  g_autoptr (CrmField) field = NULL;

  ways->is_flags = TRUE;
  g_ptr_array_add (ways->members, crm_edm_enum_member_new ("Nothing", "0"));
  g_ptr_array_add (ways->members, crm_edm_enum_member_new ("Mail", "1"));
  g_ptr_array_add (edm->enum_types, ways);
  g_set_str (&property->type_name, "N.Ways");
  g_ptr_array_add (type->properties, property);
  g_ptr_array_add (edm->entity_types, type);

  field = crm_field_from_edm (edm, type, property);
  g_assert_true (field->multiple);
  g_assert_cmpuint (field->choices->len, ==, 2);
  g_assert_cmpstr (field->none_choice, ==, "Nothing");
}

static void
test_quick_filters_survive_writing (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmProject) first = parse (
      "", ",'quickFilters':[{'name':'mine','caption':'Mine','filter':'Owner eq @me'}]", &error);
  g_autofree char *written = NULL;
  g_autoptr (CrmProject) second = NULL;
  CrmEntity *entity;
  const CrmView *mine;

  g_assert_no_error (error);
  written = crm_project_to_json (first);
  second = crm_project_parse (written, -1, NULL, NULL, &error);
  g_assert_no_error (error);
  entity = crm_project_find_entity (second, "P");
  g_assert_cmpuint (entity->quick_filters->len, ==, 1);
  mine = g_ptr_array_index (entity->quick_filters, 0);
  g_assert_cmpstr (mine->caption, ==, "Mine");
  g_assert_cmpstr (mine->filter, ==, "Owner eq @me");
}

static void
test_files_survive_writing (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmProject) first
      = parse ("",
               ",'display':'State','picture':'Face','file':{'stream':'Data','size':'Sum',"
               "'maxBytes':4096,'types':'pdf,jpg'}",
               &error);
  g_autofree char *written = NULL;
  g_autofree char *again = NULL;
  g_autoptr (CrmProject) second = NULL;
  CrmEntity *entity;

  g_assert_no_error (error);
  written = crm_project_to_json (first);
  second = crm_project_parse (written, -1, NULL, NULL, &error);
  g_assert_no_error (error);
  again = crm_project_to_json (second);
  g_assert_cmpstr (again, ==, written);

  entity = crm_project_find_entity (second, "P");
  g_assert_true (entity->file.is_file);
  g_assert_cmpstr (entity->file.stream, ==, "Data");
  g_assert_cmpstr (entity->fields[entity->file.name_field]->name, ==, "State");
  g_assert_cmpstr (entity->fields[entity->file.size_field]->name, ==, "Sum");
  g_assert_cmpuint (entity->file.max_bytes, ==, 4096);
  g_assert_cmpstr (entity->file.types, ==, "pdf,jpg");
  g_assert_cmpstr (entity->picture, ==, "Face");
}

/* --- what people read ------------------------------------------------------------------ */

static void
test_a_caption_without_end_is_shortened (void)
{
  g_autofree char *word = g_strnfill (10000, 'W');
  g_autofree char *json = g_strdup_printf (
      "{\"name\":\"%s\",\"entities\":[{\"set\":\"Contacts\",\"caption\":\"%s\",\"key\":[\"Id\"],"
      "\"fields\":[{\"name\":\"Id\",\"type\":\"Edm.Guid\",\"caption\":\"ü%s\"}],"
      "\"views\":[{\"name\":\"all\",\"caption\":\"%s\"}]}]}",
      word, word, word, word);
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmProject) project = crm_project_parse (json, -1, NULL, NULL, &error);
  CrmEntity *contact;

  g_assert_no_error (error);
  contact = g_ptr_array_index (project->entities, 0);
  for (guint i = 0; i < 4; i++)
    {
      const char *captions[] = { project->name, contact->caption, contact->fields[0]->caption,
                                 ((CrmView *) g_ptr_array_index (contact->views, 0))->caption };

      g_assert_cmpint (g_utf8_strlen (captions[i], -1), ==, 120);
      g_assert_true (g_str_has_suffix (captions[i], "W…"));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/project/rules/round-trip", test_rules_survive_writing);
  g_test_add_func ("/core/project/rules/errors", test_errors_name_the_place);
  g_test_add_func ("/core/project/rules/left-out", test_what_the_server_lacks_is_left_out);
  g_test_add_func ("/core/project/roles/round-trip", test_stage_and_timeline_survive_writing);
  g_test_add_func ("/core/project/agenda/guessed", test_an_agenda_is_guessed_and_survives_writing);
  g_test_add_func ("/core/project/agenda/none", test_an_agenda_that_is_none_stays_none);
  g_test_add_func ("/core/project/roles/left-out",
                   test_a_stage_that_is_a_plain_text_on_the_server_is_left_out);
  g_test_add_func ("/core/project/files/round-trip", test_files_survive_writing);
  g_test_add_func ("/core/project/quick-filters/round-trip", test_quick_filters_survive_writing);
  g_test_add_func ("/core/project/rules/flags", test_flags_are_several_choices);

  g_test_add_func ("/core/project/long-captions", test_a_caption_without_end_is_shortened);

  return g_test_run ();
}
