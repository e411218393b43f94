/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "crm-project.h"
#include "edm-fixture.h"

/* --- what a test says --------------------------------------------------------------------- */

static CrmProject *
compose_with (const char *manifest, GPtrArray *notes)
{
  g_autoptr (CrmEdm) edm = edm_fixture_creatio ();
  g_autoptr (GError) error = NULL;
  CrmProjectSource source = { .manifest = manifest };
  CrmProject *project = crm_project_compose (&source, edm, notes, &error);

  g_assert_no_error (error);
  return project;
}

static char *
join_notes (GPtrArray *notes)
{
  g_ptr_array_add (notes, NULL);
  return g_strjoinv ("\n", (char **) notes->pdata);
}

static char *
join_hub (CrmProject *project)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < project->entities->len; i++)
    {
      CrmEntity *entity = g_ptr_array_index (project->entities, i);

      if (!entity->is_lookup)
        g_string_append_printf (names, "%s%s", names->len > 0 ? " " : "", entity->name);
    }

  return g_string_free_and_steal (g_steal_pointer (&names));
}

/* --- sections and models ------------------------------------------------------------------ */

static void
test_sections_are_the_mobile_apps (void)
{
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (CrmProject) project = compose_with (
      "{\"ModuleGroups\":{\"main\":{\"Position\":0},\"more\":{\"Position\":1}},\"Modules\":{"
      "\"Account\":{\"Group\":\"more\",\"Position\":0,\"Title\":\"Firms we know\"},"
      "\"Visits\":{\"Group\":\"main\",\"Position\":2,\"Model\":\"Activity\",\"Title\":\"VisitsT\"},"
      "\"Contact\":{\"Group\":\"main\",\"Position\":1,\"Hidden\":false},"
      "\"Lead\":{\"Group\":\"main\",\"Position\":0,\"Hidden\":true},"
      "\"SysDashboard\":{\"Position\":0}}}",
      notes);
  g_autofree char *said = join_notes (notes);
  g_autofree char *hub = join_hub (project);

  g_assert_cmpstr (hub, ==, "Contact Activity Account");
  g_assert_cmpstr (crm_project_find_entity (project, "Account")->caption_plural, ==,
                   "Firms we know");
  g_assert_cmpstr (crm_project_find_entity (project, "Activity")->caption_plural, ==, "Activities");
  g_assert_nonnull (strstr (said, "not mapped: Modules.SysDashboard"));
  g_assert_nonnull (strstr (said, "not mapped: Modules.Visits.Title"));
  g_assert_nonnull (strstr (said, "not mapped: Lead: the mobile app has no such section"));
  /* Children go with their parents. */
  g_assert_nonnull (crm_project_find_entity (project, "ContactFile"));
  g_assert_null (crm_project_find_entity (project, "OpportunityFile"));
  g_assert_null (crm_project_find_entity (project, "Lead"));
}

static void
test_models_without_a_section_are_kept_and_not_shown (void)
{
  g_autoptr (CrmProject) project
      = compose_with ("{\"Modules\":{\"Contact\":{}},\"SyncOptions\":{\"ModelDataImportConfig\":["
                      "\"Account\",{\"Name\":\"Case\",\"SyncColumns\":[\"Number\"]}]}}",
                      NULL);
  CrmEntity *account = crm_project_find_entity (project, "Account");

  g_assert_true (account->is_lookup);
  g_assert_cmpint (account->sync_method, ==, CRM_SYNC_STANDARD);
  g_assert_true (crm_project_find_entity (project, "Case")->is_lookup);
}

static void
test_columns_are_added_to_the_form (void)
{
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (CrmProject) project
      = compose_with ("{\"SyncOptions\":{\"ModelDataImportConfig\":[{\"Name\":\"Contact\","
                      "\"SyncColumns\":[\"Facebook\",\"CreatedBy\",\"Account\",\"Photo.Name\","
                      "\"Nothing\",{\"Name\":\"Twitter\"},{\"Name\":7}]}]}}",
                      notes);
  g_autofree char *said = join_notes (notes);
  CrmEntity *contact = crm_project_find_entity (project, "Contact");
  CrmSection *last = g_ptr_array_index (contact->sections, contact->sections->len - 1);

  g_assert_cmpstr (last->caption, ==, "More");
  g_assert_cmpuint (last->fields->len, ==, 3);
  g_assert_nonnull (crm_entity_find_field (contact, "Facebook"));
  g_assert_nonnull (crm_entity_find_field (contact, "CreatedById"));
  g_assert_nonnull (crm_entity_find_field (contact, "Twitter"));
  g_assert_nonnull (strstr (said, "not mapped: Contact.SyncColumns: Nothing"));
  g_assert_nonnull (strstr (said, "not mapped: Contact.SyncColumns: Photo.Name"));
}

static void
test_what_has_no_counterpart_is_named (void)
{
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (CrmProject) project = compose_with (
      "{\"UseUTC\":true,\"Models\":{\"Contact\":{}},\"SyncOptions\":{"
      "\"SysSettingsImportConfig\":[\"A\",\"B\"],\"SyncRules\":{\"X\":{}},"
      "\"ModelDataImportConfig\":[\"Gone\"],\"SysLookupsImportConfig\":[\"Lost\"]}}",
      notes);
  g_autofree char *said = join_notes (notes);

  g_assert_nonnull (project);
  g_assert_cmpstr (said, ==,
                   "not mapped: ModelDataImportConfig.Gone: The server has no such set\n"
                   "not mapped: SysLookupsImportConfig.Lost: The server has no such set\n"
                   "not mapped: UseUTC\n"
                   "not mapped: Models (1)\n"
                   "not mapped: SyncOptions.SysSettingsImportConfig (2)\n"
                   "not mapped: SyncOptions.SyncRules (1)");
}

/* --- filters ------------------------------------------------------------------------------ */

typedef struct
{
  const char *filter; /* with ' for " */
  const char *means;  /* NULL: cannot be said, and is */
} Case;

#define ME "'valueIsMacros':true,'value':'Terrasoft.ValueMacros."
#define LEFT(column) "'leftExpression':{'expressionType':0,'columnPath':'" column "'}"
#define MACRO(n) "'rightExpression':{'expressionType':1,'functionType':1,'macrosType':" n
#define VALUE(v)                                                                                   \
  "'rightExpression':{'expressionType':2,'parameter':{'dataValueType':1,'value':" v "}}"

static const Case sync_cases[] = {
  { "{'property':'Owner'," ME "CurrentUserContact'}", "OwnerId eq @mycontact" },
  { "{'property':'Opportunity.Owner'," ME "CurrentUserContactId'}",
    "Opportunity/OwnerId eq @mycontact" },
  { "{'property':'Account'," ME "CurrentUserAccount','isNot':true}",
    "not (AccountId eq @myaccount)" },
  { "{'property':'StartDate','compareType':'Terrasoft.ComparisonTypes.GreaterOrEqual'," ME
    "CurrentDate','macrosParams':{'datePart':'d','value':-30}}",
    "StartDate ge @today sub duration'P30D'" },
  { "{'property':'Status'," ME "SysSettings','macrosParams':{'name':'ActivityStatusDef'}}",
    "StatusId eq @setting('ActivityStatusDef')" },
  { "{'property':'Title','value':'it\\u0027s'}", "Title eq 'it''s'" },
  { "{'property':'ShowInScheduler','value':true}", "ShowInScheduler eq true" },
  { "{'property':'Result','value':null,'compareType':'Terrasoft.ComparisonTypes.NotEqual'}",
    "ResultId ne null" },
  { "{'property':'Type','value':'E2831DEC-CFC0-DF11-B00F-001D60E938C6'}",
    "TypeId eq e2831dec-cfc0-df11-b00f-001d60e938c6" },
  { "{'property':'Title','functionType':'Terrasoft.FilterFunctions.SubStringOf','funcArgs':['x']}",
    "contains(Title,'x')" },
  { "{'property':'DueDate','functionType':'Terrasoft.FilterFunctions.Year','value':2026}",
    "year(DueDate) eq 2026" },
  { "{'property':'DurationInMinutes','functionType':'Terrasoft.FilterFunctions.In',"
    "'funcArgs':[1,2]}",
    "DurationInMinutes in (1,2)" },
  { "{'property':'Participant','modelName':'ActivityParticipant','assocProperty':'Activity',"
    "'operation':'Terrasoft.FilterOperations.Any'," ME "CurrentUserContact'}",
    "ActivityParticipantCollectionByActivity/any(x:x/ParticipantId eq @mycontact)" },
  { "{'type':'Terrasoft.FilterTypes.Group','logicalOperation':'Terrasoft.FilterLogicalOperations."
    "Or',"
    "'subfilters':[{'property':'ShowInScheduler','value':true},{'property':'Title','value':'x'}]}",
    "(ShowInScheduler eq true) or (Title eq 'x')" },
  /* One clause less lets more through; */
  { "{'type':'Terrasoft.FilterTypes.Group','subfilters':[{'property':'Nowhere','value':1},"
    "{'property':'Title','value':'x'}]}",
    "(Title eq 'x')" },
  /* of alternatives, and behind a not, it would let less through. */
  { "{'type':'Terrasoft.FilterTypes.Group','logicalOperation':'Or','subfilters':["
    "{'property':'Nowhere','value':1},{'property':'Title','value':'x'}]}",
    NULL },
  { "{'type':'Terrasoft.FilterTypes.Group','isNot':true,'subfilters':["
    "{'property':'Nowhere','value':1},{'property':'Title','value':'x'}]}",
    NULL },
  { "{'property':'Owner'," ME "GenerateUId'}", NULL },
  { "{'property':'Owner','value':'no guid'}", NULL },
  { "{'property':'ShowInScheduler','value':'yes; drop'}", NULL },
  { "{'property':'Status'," ME "SysSettings','macrosParams':{'name':'a\\u0027) or (true'}}", NULL },
  { "{'property':'Title','functionType':'Terrasoft.FilterFunctions.Like','value':'%x'}", NULL },
  { "{'property':'Title','compareType':'Sideways','value':'x'}", NULL },
  { "{}", NULL },
};

static const Case query_cases[] = {
  { "{'filterType':1,'comparisonType':3," LEFT ("Owner") "," MACRO ("2") "}}",
    "OwnerId eq @mycontact" },
  { "{'filterType':1,'comparisonType':3," LEFT ("Owner") "," MACRO ("1") "}}", "OwnerId eq @me" },
  { "{'filterType':1,'comparisonType':8," LEFT ("StartDate") "," MACRO (
        "25") ",'functionArgument':{'expressionType':2,'parameter':{'value':7}}}}",
    "StartDate ge @today sub duration'P7D'" },
  { "{'filterType':1,'comparisonType':6," LEFT ("DueDate") "," MACRO (
        "24") ",'functionArgument':{'expressionType':2,'parameter':{'value':7}}}}",
    "DueDate lt @today add duration'P8D'" },
  { "{'filterType':1,'comparisonType':3," LEFT ("DueDate") "," MACRO ("4") "}}",
    "DueDate ge @today and DueDate lt @today add duration'P1D'" },
  { "{'filterType':1,'comparisonType':4," LEFT ("Type") "," VALUE (
        "'e2831dec-cfc0-df11-b00f-001d60e938c6'") "}",
    "TypeId ne e2831dec-cfc0-df11-b00f-001d60e938c6" },
  { "{'filterType':1,'comparisonType':11," LEFT ("Title") "," VALUE ("'x'") "}",
    "contains(Title,'x')" },
  { "{'filterType':1,'comparisonType':3," LEFT ("Status.Finish") "," VALUE ("false") "}",
    "Status/Finish eq false" },
  { "{'filterType':2,'comparisonType':1," LEFT ("Result") "}", "ResultId eq null" },
  { "{'filterType':4,'comparisonType':3," LEFT (
        "DurationInMinutes") ",'rightExpressions':[{'expressionType':2,'parameter':{'value':1}},"
                             "{'expressionType':2,'parameter':{'value':2}}]}",
    "(DurationInMinutes eq 1) or (DurationInMinutes eq 2)" },
  { "{'filterType':6,'logicalOperation':0,'items':{'a':{'filterType':1,'isEnabled':false,"
    "'comparisonType':3," LEFT ("Title") "," VALUE (
        "'off'") "},'b':{'filterType':2,'comparisonType':2," LEFT ("Result") "}}}",
    "(ResultId ne null)" },
  { "{'filterType':5,'comparisonType':15," LEFT (
        "[ActivityParticipant:Activity].Id") ",'subFilters':{'filterType':6,'items':{'a':{"
                                             "'filterType':1,'comparisonType':3," LEFT (
                                                 "Participant") "," MACRO ("2") "}}}}}",
    "ActivityParticipantCollectionByActivity/any(x:(x/ParticipantId eq @mycontact))" },
  { "{'filterType':1,'comparisonType':3," LEFT ("DueDate") "," MACRO ("7") "}}", NULL },
  { "{'filterType':1,'comparisonType':99," LEFT ("Title") "," VALUE ("'x'") "}", NULL },
  { "{'filterType':5,'comparisonType':15," LEFT ("[Nothing:Here].Id") "}", NULL },
  { "{'filterType':1,'comparisonType':3," LEFT ("[a].b") "," VALUE ("1") "}", NULL },
};

/* A filter that could not be said leaves what is built in. */
static void
assert_means (const char *kind, const char *filter, const char *means)
{
  g_autofree char *inner = g_strdelimit (g_strdup (filter), "'", '"');
  g_autofree char *manifest
      = g_strdup_printf ("{\"SyncOptions\":{\"ModelDataImportConfig\":[{\"Name\":\"Activity\","
                         "\"%s\":%s},{\"Name\":\"OpportunityContact\",\"%s\":%s}]}}",
                         kind, inner, kind, inner);
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (CrmProject) project = compose_with (manifest, notes);
  gboolean is_childs = strstr (filter, "Opportunity.") != NULL;
  const char *said
      = crm_project_find_entity (project, is_childs ? "OpportunityContact" : "Activity")
            ->sync_filter;

  g_test_message ("%s", filter);
  if (means == NULL)
    {
      g_assert_true (g_str_has_prefix (said, "TypeId ne e2831dec"));
      g_assert_cmpuint (notes->len, >, 0);
    }
  else
    g_assert_cmpstr (said, ==, means);
}

static void
test_sync_filters_are_mapped (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (sync_cases); i++)
    assert_means ("SyncFilter", sync_cases[i].filter, sync_cases[i].means);
}

static void
test_query_filters_are_mapped (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (query_cases); i++)
    assert_means ("QueryFilter", query_cases[i].filter, query_cases[i].means);
}

/* --- the text ----------------------------------------------------------------------------- */

static void
test_objects_are_found_between_statements (void)
{
  static const char text[]
      = "Terrasoft.configuration.Structures[\"M\"] = {innerHierarchyStack: [\"M\"]};\n"
        "define('MResources', ['terrasoft'], function(T) {\nvar s={\"Modules\":{\"Lead\":{}}};\n"
        "return {a: s}; // it's {\n});\n"
        "{\n/* { */ \"Modules\": {\n\t\"Contact\": {\"Position\": 1,},\n}}\n"
        "define('X', [], function() {\n});\n"
        "{\"Modules\": {\"Account\": {\"Position\": 0, \"Title\": \"a } b\"}}}";
  g_autoptr (CrmProject) project = compose_with (text, NULL);
  g_autofree char *hub = join_hub (project);

  g_assert_cmpstr (hub, ==, "Account Contact");
  g_assert_cmpstr (crm_project_find_entity (project, "Account")->caption_plural, ==, "a } b");
}

/* Nothing of it changes what is built in, and nothing ends the program. */
static void
test_a_text_that_is_no_manifest_changes_nothing (void)
{
  g_autofree char *deep = g_strnfill (100000, '{');
  g_autofree char *many = g_strnfill (200000, '[');
  g_autofree char *ends = g_strnfill (200000, ']');
  g_autofree char *long_one = g_strconcat ("{\"Modules\":", many, NULL);
  g_autofree char *whole = g_strconcat ("{\"Modules\":", many, ends, "}", NULL);
  const char *const texts[] = { "",
                                "<html><body>{}</body></html>",
                                "{",
                                "{\"",
                                "'",
                                "/*",
                                "{\"Modules\":[1,2]",
                                deep,
                                long_one,
                                whole,
                                "{\"Modules\": [1, 2, {}], \"SyncOptions\": 7}",
                                "{\"SyncOptions\":{\"ModelDataImportConfig\":{\"Name\":1}}}",
                                "{\"Modules\":{\"A\":3,\"B\":null,\"C\":[]},\"ModuleGroups\":[]}",
                                "\xff{}" };
  g_autoptr (CrmProject) plain = compose_with ("{}", NULL);
  g_autofree char *expected = join_hub (plain);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (CrmProject) project = compose_with (texts[i], NULL);
      g_autofree char *hub = join_hub (project);

      g_assert_cmpstr (hub, ==, expected);
    }
}

static void
test_notes_come_to_an_end (void)
{
  g_autoptr (GString) text = g_string_new ("{\"SyncOptions\":{\"SysLookupsImportConfig\":[\"a\"");
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (CrmProject) project = NULL;

  for (guint i = 0; i < 10000; i++)
    g_string_append (text, ",\"no such thing\"");
  g_string_append (text, "]}}");
  project = compose_with (text->str, notes);

  g_assert_cmpuint (notes->len, <=, 200);
}

/* --- what else the server says ------------------------------------------------------------ */

static CrmProject *
compose_with_settings (const char *const *settings, GPtrArray *notes)
{
  g_autoptr (CrmEdm) edm = edm_fixture_creatio ();
  g_autoptr (GHashTable) table = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GError) error = NULL;
  CrmProjectSource source = { .settings = table };
  CrmProject *project;

  for (guint i = 0; settings[i] != NULL; i += 2)
    g_hash_table_insert (table, (gpointer) settings[i], (gpointer) settings[i + 1]);
  project = crm_project_compose (&source, edm, notes, &error);
  g_assert_no_error (error);

  return project;
}

static void
test_settings_are_mapped_or_listed (void)
{
  static const char *const settings[]
      = { "sync-minutes", "30",     "max-file-mb", "12", "file-types", "pdf,jpg",
          "work-mode",    "hybrid", "rules-mode",  "2",  NULL };
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (CrmProject) project = compose_with_settings (settings, notes);
  CrmSyncProfile *profile = crm_project_find_profile (project, "server");
  CrmEntity *files = crm_project_find_entity (project, "AccountFile");
  g_autofree char *said = join_notes (notes);

  g_assert_nonnull (profile);
  g_assert_cmpuint (profile->every_minutes, ==, 30);
  g_assert_cmpuint (profile->entities->len, ==, project->entities->len);
  g_assert_cmpuint (files->file.max_bytes, ==, 12 * 1024 * 1024);
  g_assert_cmpstr (files->file.types, ==, "pdf,jpg");
  g_assert_nonnull (strstr (said, "not mapped: the setting rules-mode: 2"));
  g_assert_null (strstr (said, "sync-minutes"));
  g_assert_null (strstr (said, "work-mode"));
}

/* Whatever the server says: the project stays one. */
static void
test_settings_out_of_their_mind_are_listed (void)
{
  static const char *const settings[]
      = { "sync-minutes", "-1",        "max-file-mb", "99999999999", "file-types",
          "\xff",         "work-mode", "online",      NULL };
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (CrmProject) project = compose_with_settings (settings, notes);
  CrmEntity *files = crm_project_find_entity (project, "AccountFile");
  g_autofree char *said = join_notes (notes);

  g_assert_null (crm_project_find_profile (project, "server"));
  g_assert_cmpuint (files->file.max_bytes, ==, 0);
  g_assert_null (files->file.types);
  for (guint i = 0; settings[i] != NULL; i += 2)
    {
      g_autofree char *line = g_strconcat ("not mapped: the setting ", settings[i], NULL);

      g_assert_nonnull (strstr (said, line));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/manifest/sections", test_sections_are_the_mobile_apps);
  g_test_add_func ("/core/manifest/models", test_models_without_a_section_are_kept_and_not_shown);
  g_test_add_func ("/core/manifest/columns", test_columns_are_added_to_the_form);
  g_test_add_func ("/core/manifest/rest", test_what_has_no_counterpart_is_named);
  g_test_add_func ("/core/manifest/sync-filter", test_sync_filters_are_mapped);
  g_test_add_func ("/core/manifest/query-filter", test_query_filters_are_mapped);
  g_test_add_func ("/core/manifest/pieces", test_objects_are_found_between_statements);
  g_test_add_func ("/core/manifest/no-manifest", test_a_text_that_is_no_manifest_changes_nothing);
  g_test_add_func ("/core/manifest/settings", test_settings_are_mapped_or_listed);
  g_test_add_func ("/core/manifest/wild-settings", test_settings_out_of_their_mind_are_listed);
  g_test_add_func ("/core/manifest/many-notes", test_notes_come_to_an_end);
  return g_test_run ();
}
