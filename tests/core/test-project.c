/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "crm-arena.h"
#include "crm-error.h"
#include "crm-project-private.h"
#include "crm-project.h"
#include "crm-value.h"

static CrmEdmEntityType *
add_type (CrmEdm *edm, const char *name, const char *set, CrmEdmType key)
{
  g_autofree char *qualified = g_strconcat ("Crm.", name, NULL);
  CrmEdmEntityType *type = crm_edm_entity_type_new (qualified);
  CrmEdmProperty *id = crm_edm_property_new ("Id", key);

  id->nullable = FALSE;
  g_ptr_array_add (type->properties, id);
  g_ptr_array_add (type->keys, g_strdup ("Id"));
  g_ptr_array_add (edm->entity_types, type);
  if (set != NULL)
    g_ptr_array_add (edm->entity_sets, crm_edm_entity_set_new (set, qualified));
  return type;
}

static CrmEdmProperty *
add (CrmEdmEntityType *type, const char *name, CrmEdmType kind)
{
  CrmEdmProperty *property = crm_edm_property_new (name, kind);

  property->nullable = TRUE;
  g_ptr_array_add (type->properties, property);
  return property;
}

static CrmEdmNavigation *
add_lookup (CrmEdmEntityType *type,
            const char *navigation,
            const char *property,
            const char *target)
{
  CrmEdmNavigation *added = crm_edm_navigation_new (navigation, target);

  if (property != NULL)
    g_ptr_array_add (added->constraints, crm_edm_constraint_new (property, "Id"));
  g_ptr_array_add (type->navigations, added);
  return added;
}

/* A small CRM as a server would describe it, in an order nobody would show it in. */
static CrmEdm *
make_edm (void)
{
  CrmEdm *edm = crm_edm_new ();
  CrmEdmEnumType *mood = crm_edm_enum_type_new ("Crm.Mood");
  CrmEdmEntityType *type;

  g_ptr_array_add (mood->members, crm_edm_enum_member_new ("VeryGood", "0"));
  g_ptr_array_add (mood->members, crm_edm_enum_member_new ("Bad", "1"));
  g_ptr_array_add (edm->enum_types, mood);

  type = add_type (edm, "Stage", "Stages", CRM_EDM_GUID);
  add (type, "Name", CRM_EDM_STRING);
  add (type, "ModifiedOn", CRM_EDM_DATE_TIME_OFFSET);

  type = add_type (edm, "Opportunity", "Opportunities", CRM_EDM_GUID);
  add (type, "Title", CRM_EDM_STRING);
  add (type, "ExpectedRevenue", CRM_EDM_DECIMAL);
  add (type, "AccountId", CRM_EDM_GUID);
  add (type, "StageId", CRM_EDM_GUID);
  add_lookup (type, "Account", "AccountId", "Crm.Account");
  add_lookup (type, "Stage", NULL, "Crm.Stage");

  type = add_type (edm, "Contact", "Contacts", CRM_EDM_GUID);
  add (type, "jobTitle", CRM_EDM_STRING);
  add (type, "fullName", CRM_EDM_STRING)->nullable = FALSE;
  add (type, "emailAddress", CRM_EDM_STRING);
  add (type, "mobilePhone", CRM_EDM_STRING);
  add (type, "webSite", CRM_EDM_STRING);
  add (type, "notes", CRM_EDM_STRING);
  add (type, "billingCity", CRM_EDM_STRING);
  add (type, "mood", CRM_EDM_ENUM)->type_name = g_strdup ("Crm.Mood");
  add (type, "AccountId", CRM_EDM_GUID);
  add (type, "OwnerId", CRM_EDM_GUID);
  add (type, "createdAt", CRM_EDM_DATE_TIME_OFFSET);
  add (type, "modifiedAt", CRM_EDM_DATE_TIME_OFFSET);
  add (type, "photo", CRM_EDM_STREAM);
  add (type, "place", CRM_EDM_COMPLEX);
  add (type, "tags", CRM_EDM_STRING)->is_collection = TRUE;
  add_lookup (type, "Account", "AccountId", "Crm.Account");
  add_lookup (type, "OtherAccount", "AccountId", "Crm.Stage");
  add_lookup (type, "Owner", "OwnerId", "Crm.User");

  type = add_type (edm, "Account", "Accounts", CRM_EDM_GUID);
  add (type, "Name", CRM_EDM_STRING);
  add (type, "ParentId", CRM_EDM_GUID);
  add_lookup (type, "Parent", "ParentId", "Crm.Account");

  type = add_type (edm, "User", "Users", CRM_EDM_GUID);
  for (guint i = 0; i < 12; i++)
    {
      g_autofree char *name = g_strdup_printf ("Text%u", i);

      add (type, name, CRM_EDM_STRING);
    }
  add_type (edm, "Measure", "Measures", CRM_EDM_DOUBLE);

  return edm;
}

static CrmProject *
generate (CrmEdm *edm)
{
  g_autoptr (GError) error = NULL;
  CrmProject *project = crm_project_generate (edm, &error);

  g_assert_no_error (error);
  return project;
}

static CrmProject *
generate_sample (void)
{
  g_autoptr (CrmEdm) edm = make_edm ();

  return generate (edm);
}

static char *
join_fields (CrmEntity *entity, GArray *indexes)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < indexes->len; i++)
    g_string_append_printf (out, "%s%s", i > 0 ? " " : "",
                            entity->fields[g_array_index (indexes, guint, i)]->name);
  return g_string_free_and_steal (out);
}

static CrmField *
find (CrmProject *project, const char *entity, const char *field)
{
  CrmEntity *found = crm_project_find_entity (project, entity);

  g_assert_nonnull (found);
  return crm_entity_find_field (found, field);
}

static void
test_what_a_crm_is_about_comes_first (void)
{
  g_autoptr (CrmProject) project = generate_sample ();
  g_autoptr (GString) order = g_string_new (NULL);

  for (guint i = 0; i < project->entities->len; i++)
    {
      CrmEntity *entity = g_ptr_array_index (project->entities, i);

      g_assert_cmpuint (entity->index, ==, i);
      g_string_append_printf (order, "%s%s ", entity->name, entity->is_lookup ? "*" : "");
    }
  g_assert_cmpstr (order->str, ==, "Account Contact Opportunity Stage* User* ");
}

static void
test_fields_are_what_a_form_can_show (void)
{
  g_autoptr (CrmProject) project = generate_sample ();

  g_assert_nonnull (find (project, "Contact", "fullName"));
  g_assert_null (find (project, "Contact", "photo"));
  g_assert_null (find (project, "Contact", "place"));
  g_assert_null (find (project, "Contact", "tags"));
  g_assert_true (find (project, "Contact", "Id")->is_key);
  g_assert_false (find (project, "Contact", "Id")->required);
  g_assert_true (find (project, "Contact", "fullName")->required);
  g_assert_true (find (project, "Contact", "modifiedAt")->read_only);
}

static void
test_roles_are_found_by_name_and_type (void)
{
  g_autoptr (CrmProject) project = generate_sample ();
  CrmEntity *contact = crm_project_find_entity (project, "Contact");
  CrmEntity *stage = crm_project_find_entity (project, "Stage");

  g_assert_cmpstr (contact->fields[contact->display_field]->name, ==, "fullName");
  g_assert_cmpstr (contact->fields[contact->modified_field]->name, ==, "modifiedAt");
  g_assert_cmpstr (contact->fields[contact->owner_field]->name, ==, "OwnerId");
  g_assert_cmpstr (contact->fields[contact->created_field]->name, ==, "createdAt");
  g_assert_cmpstr (stage->fields[stage->modified_field]->name, ==, "ModifiedOn");
  g_assert_cmpint (stage->created_field, ==, -1);
  g_assert_cmpint (crm_project_find_entity (project, "Account")->modified_field, ==, -1);
}

static void
test_lookups_follow_navigations (void)
{
  g_autoptr (CrmProject) project = generate_sample ();
  CrmField *account = find (project, "Contact", "AccountId");
  CrmField *stage = find (project, "Opportunity", "StageId");

  /* Two navigations over one field: the first. */
  g_assert_cmpstr (account->lookup_entity, ==, "Account");
  g_assert_cmpstr (account->lookup_navigation, ==, "Account");
  g_assert_cmpstr (account->caption, ==, "Account");
  /* No constraint, but a field beside it of the key's type. */
  g_assert_cmpstr (stage->lookup_entity, ==, "Stage");
  g_assert_null (find (project, "Contact", "fullName")->lookup_entity);
}

static void
test_formats_are_told_by_names (void)
{
  static const struct
  {
    const char *field;
    CrmFieldFormat format;
  } expected[] = {
    { "emailAddress", CRM_FIELD_EMAIL },  { "mobilePhone", CRM_FIELD_PHONE },
    { "webSite", CRM_FIELD_URL },         { "notes", CRM_FIELD_MULTILINE },
    { "billingCity", CRM_FIELD_ADDRESS }, { "jobTitle", CRM_FIELD_PLAIN },
  };
  g_autoptr (CrmProject) project = generate_sample ();

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    g_assert_cmpint (find (project, "Contact", expected[i].field)->format, ==, expected[i].format);
  g_assert_cmpint (find (project, "Opportunity", "ExpectedRevenue")->format, ==, CRM_FIELD_MONEY);
}

static void
test_captions_are_split_names (void)
{
  g_autoptr (CrmProject) project = generate_sample ();

  g_assert_cmpstr (find (project, "Contact", "jobTitle")->caption, ==, "Job Title");
  g_assert_cmpstr (crm_project_find_entity (project, "Opportunity")->caption_plural, ==,
                   "Opportunities");
  g_assert_cmpstr (crm_project_find_entity (project, "Opportunity")->caption, ==, "Opportunity");
}

typedef char *(*CaptionFunc) (const char *text);

static void
assert_caption (CaptionFunc func, const char *text, const char *expected)
{
  g_autofree char *caption = func (text);

  g_assert_cmpstr (caption, ==, expected);
}

static void
test_words_of_captions (void)
{
  assert_caption (crm_caption_from_name, "firstName", "First Name");
  assert_caption (crm_caption_from_name, "OWNER_ID", "OWNER ID");
  assert_caption (crm_caption_from_name, "HTTPServerURL", "HTTP Server URL");
  assert_caption (crm_caption_from_name, "address1_line2Text", "Address1 Line2 Text");
  assert_caption (crm_caption_from_name, "DVDs", "DVDs");
  assert_caption (crm_caption_from_name, "_", "_");
  assert_caption (crm_caption_from_reference, "AccountId", "Account");
  assert_caption (crm_caption_from_reference, "account_ID", "Account");
  assert_caption (crm_caption_from_reference, "_primarycontactid_value", "Primarycontact");
  assert_caption (crm_caption_from_reference, "Id", "Id");
}

static void
test_singulars_and_plurals (void)
{
  static const char *const pairs[][2] = {
    { "Contact", "Contacts" }, { "Opportunity", "Opportunities" }, { "Activity", "Activities" },
    { "Day", "Days" },         { "Branch", "Branches" },           { "Person", "People" },
    { "Box", "Boxes" },        { "Address", "Addresses" },         { "Case", "Cases" },
    { "Invoice", "Invoices" }, { "Status", "Statuses" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      assert_caption (crm_caption_to_plural, pairs[i][0], pairs[i][1]);
      assert_caption (crm_caption_to_singular, pairs[i][1], pairs[i][0]);
      assert_caption (crm_caption_to_singular, pairs[i][0], pairs[i][0]);
    }
}

static void
test_enum_members_become_choices (void)
{
  g_autoptr (CrmProject) project = generate_sample ();
  CrmField *mood = find (project, "Contact", "mood");

  g_assert_cmpuint (mood->choices->len, ==, 2);
  g_assert_cmpstr (crm_field_get_choice_caption (mood, "VeryGood"), ==, "Very Good");
  g_assert_null (crm_field_get_choice_caption (mood, "Unknown"));
  g_assert_cmpstr (mood->type_name, ==, "Crm.Mood");
}

static void
test_layout_is_derived (void)
{
  g_autoptr (CrmProject) project = generate_sample ();
  CrmEntity *contact = crm_project_find_entity (project, "Contact");
  CrmSection *first = g_ptr_array_index (contact->sections, 0);
  g_autofree char *list = join_fields (contact, contact->list_fields);
  g_autofree char *search = join_fields (contact, contact->search_fields);
  g_autofree char *quick = join_fields (contact, contact->quick_fields);
  g_autofree char *general = join_fields (contact, first->fields);

  g_assert_cmpstr (list, ==, "emailAddress mobilePhone AccountId");
  g_assert_cmpstr (search, ==,
                   "fullName jobTitle emailAddress mobilePhone webSite notes billingCity");
  g_assert_cmpstr (quick, ==, "fullName emailAddress mobilePhone AccountId");
  g_assert_cmpstr (general, ==, "fullName jobTitle mood AccountId OwnerId");
  g_assert_cmpstr (contact->orderby, ==, "fullName asc");
  g_assert_cmpstr (crm_entity_find_view (contact, "mine")->filter, ==, "OwnerId eq @me");
  g_assert_null (crm_entity_find_view (contact, "all")->filter);
}

static void
test_children_are_related (void)
{
  g_autoptr (CrmProject) project = generate_sample ();
  CrmEntity *account = crm_project_find_entity (project, "Account");
  g_autoptr (GString) all = g_string_new (NULL);

  for (guint i = 0; i < account->related->len; i++)
    {
      CrmRelated *each = g_ptr_array_index (account->related, i);

      g_string_append_printf (all, "%s.%s=%s; ", each->entity, each->field, each->caption);
    }
  g_assert_cmpstr (all->str, ==,
                   "Account.ParentId=Accounts (Parent); Contact.AccountId=Contacts; "
                   "Opportunity.AccountId=Opportunities; ");
}

static void
test_code_lists_are_cached_whole (void)
{
  g_autoptr (CrmProject) project = generate_sample ();

  g_assert_cmpint (crm_project_find_entity (project, "Stage")->sync_method, ==, CRM_SYNC_FULL);
  g_assert_cmpint (crm_project_find_entity (project, "Contact")->sync_method, ==,
                   CRM_SYNC_STANDARD);
}

static void
test_a_navigation_to_a_relative_finds_the_entity (void)
{
  g_autoptr (CrmEdm) edm = crm_edm_new ();
  CrmEdmEntityType *task = add_type (edm, "Task", "Tasks", CRM_EDM_GUID);
  CrmEdmEntityType *person = add_type (edm, "Person", "People", CRM_EDM_GUID);
  CrmEdmEntityType *employee = add_type (edm, "Employee", NULL, CRM_EDM_GUID);
  g_autoptr (CrmProject) project = NULL;

  add_type (edm, "Principal", NULL, CRM_EDM_GUID);
  person->base = g_strdup ("Crm.Principal");
  employee->base = g_strdup ("Crm.Person");
  add (task, "DoerId", CRM_EDM_GUID);
  add (task, "GiverId", CRM_EDM_GUID);
  add (task, "OddId", CRM_EDM_GUID);
  add_lookup (task, "Doer", "DoerId", "Crm.Employee");
  add_lookup (task, "Giver", "GiverId", "Crm.Principal");
  add_lookup (task, "Odd", "OddId", "Crm.Nothing");
  project = generate (edm);

  /* The set of the type it inherits from; the set of a type that inherits from it. */
  g_assert_cmpstr (find (project, "Task", "DoerId")->lookup_entity, ==, "Person");
  g_assert_cmpstr (find (project, "Task", "GiverId")->lookup_entity, ==, "Person");
  g_assert_null (find (project, "Task", "OddId")->lookup_entity);
}

static void
test_types_in_a_circle_end (void)
{
  g_autoptr (CrmEdm) edm = crm_edm_new ();
  CrmEdmEntityType *a = add_type (edm, "A", "As", CRM_EDM_GUID);
  CrmEdmEntityType *b = add_type (edm, "B", NULL, CRM_EDM_GUID);
  g_autoptr (CrmProject) project = NULL;

  a->base = g_strdup ("Crm.B");
  b->base = g_strdup ("Crm.A");
  add (a, "OtherId", CRM_EDM_GUID);
  add_lookup (a, "Other", "OtherId", "Crm.Nothing");
  project = generate (edm);
  g_assert_null (find (project, "A", "OtherId")->lookup_entity);
}

static void
test_draft_services_show_active_rows (void)
{
  g_autoptr (CrmEdm) edm = crm_edm_new ();
  CrmEdmEntityType *type = add_type (edm, "Case", "Cases", CRM_EDM_GUID);
  g_autoptr (CrmProject) project = NULL;
  CrmEntity *entity;

  add (type, "IsActiveEntity", CRM_EDM_BOOLEAN)->nullable = FALSE;
  add (type, "HasDraftEntity", CRM_EDM_BOOLEAN);
  g_ptr_array_add (type->keys, g_strdup ("IsActiveEntity"));
  add_type (edm, "DraftAdministrativeData", "DraftAdministrativeData", CRM_EDM_GUID);
  add_type (edm, "Case_texts", "Cases_texts", CRM_EDM_GUID);

  project = generate (edm);
  g_assert_cmpuint (project->entities->len, ==, 1);
  entity = g_ptr_array_index (project->entities, 0);
  g_assert_cmpstr (entity->sync_filter, ==, "IsActiveEntity eq true");
  g_assert_null (crm_entity_find_field (entity, "HasDraftEntity"));
}

static void
test_two_sets_of_one_type_have_two_names (void)
{
  g_autoptr (CrmEdm) edm = crm_edm_new ();
  g_autoptr (CrmProject) project = NULL;

  add_type (edm, "Person", "Customers", CRM_EDM_INT32);
  g_ptr_array_add (edm->entity_sets, crm_edm_entity_set_new ("Friends", "Crm.Person"));
  project = generate (edm);

  g_assert_cmpstr (crm_project_find_entity (project, "Person")->set, ==, "Customers");
  g_assert_cmpstr (crm_project_find_entity (project, "Friends")->set, ==, "Friends");
}

static void
test_nothing_with_a_key_is_an_error (void)
{
  g_autoptr (CrmEdm) edm = crm_edm_new ();
  g_autoptr (GError) error = NULL;

  g_assert_null (crm_project_generate (edm, &error));
  g_assert_error (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_INVALID);
}

static void
test_what_is_written_reads_back_the_same (void)
{
  g_autoptr (CrmProject) project = generate_sample ();
  g_autofree char *written = crm_project_to_json (project);
  g_autofree char *hash = crm_project_dup_hash (project);
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmProject) read = crm_project_parse (written, -1, NULL, warnings, &error);
  g_autofree char *again = NULL;
  g_autofree char *hash_again = NULL;

  g_assert_no_error (error);
  again = crm_project_to_json (read);
  hash_again = crm_project_dup_hash (read);
  g_assert_cmpstr (again, ==, written);
  g_assert_cmpstr (hash_again, ==, hash);
  g_assert_cmpuint (strlen (hash), ==, 64);
  g_assert_cmpuint (warnings->len, ==, 0);
}

static CrmProject *
parse_short (const char *document, GPtrArray *warnings)
{
  g_autoptr (CrmEdm) edm = make_edm ();
  g_autoptr (GError) error = NULL;
  CrmProject *project = crm_project_parse (document, -1, edm, warnings, &error);

  g_assert_no_error (error);
  return project;
}

/* Nothing in it is what would be derived, so that each member must have been written. */
static void
test_decisions_survive_writing (void)
{
  g_autoptr (CrmProject) project = parse_short (
      "{\"name\":\"N\",\"version\":\"7\",\"entities\":[{\"name\":\"P\",\"set\":\"Contacts\","
      "\"caption\":\"C\","
      "\"captionPlural\":\"CC\",\"icon\":\"i\",\"fields\":[{\"name\":\"jobTitle\",\"caption\":"
      "\"J\","
      "\"format\":\"image\",\"maxLength\":7,\"precision\":8,\"scale\":9,\"required\":true,"
      "\"readOnly\":true,"
      "\"choices\":[{\"value\":\"v\",\"caption\":\"w\"}]},\"fullName\",\"modifiedAt\","
      "{\"name\":\"AccountId\",\"lookup\":null}],"
      "\"display\":null,\"modified\":null,\"owner\":\"jobTitle\",\"list\":[\"jobTitle\"],"
      "\"search\":[],"
      "\"quick\":[],\"orderby\":\"jobTitle desc\",\"views\":[{\"name\":\"v\",\"caption\":\"V\","
      "\"filter\":\"jobTitle ne null\",\"orderby\":\"jobTitle\"}],\"sections\":[{\"caption\":\"S\","
      "\"fields\":[\"fullName\"]}],\"related\":[{\"entity\":\"P\",\"field\":\"AccountId\","
      "\"caption\":\"R\"}],"
      "\"isLookup\":true,\"canCreate\":false,\"canUpdate\":false,\"canDelete\":false,"
      "\"sendsEtags\":true,\"sync\":{\"method\":\"upload-only\",\"filter\":\"jobTitle eq 'x'\","
      "\"conflict\":\"server-wins\"}}]}",
      NULL);
  g_autofree char *written = crm_project_to_json (project);
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmProject) read = crm_project_parse (written, -1, NULL, NULL, &error);
  g_autofree char *again = NULL;
  CrmEntity *entity;

  g_assert_no_error (error);
  again = crm_project_to_json (read);
  g_assert_cmpstr (again, ==, written);
  entity = g_ptr_array_index (read->entities, 0);
  g_assert_cmpstr (entity->orderby, ==, "jobTitle desc");
  g_assert_cmpint (entity->display_field, ==, -1);
  g_assert_cmpint (entity->sync_method, ==, CRM_SYNC_UPLOAD_ONLY);
  g_assert_cmpint (entity->conflict_policy, ==, CRM_CONFLICT_SERVER_WINS);
  g_assert_false (entity->can_create || entity->can_update || entity->can_delete);
  g_assert_cmpint (crm_entity_find_field (entity, "jobTitle")->scale, ==, 9);
  g_assert_null (crm_entity_find_field (entity, "AccountId")->lookup_entity);
  g_assert_cmpstr (((CrmRelated *) g_ptr_array_index (entity->related, 0))->caption, ==, "R");
}

static void
test_the_same_with_metadata_at_hand (void)
{
  g_autoptr (CrmEdm) edm = make_edm ();
  g_autoptr (CrmProject) project = generate (edm);
  g_autofree char *written = crm_project_to_json (project);
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmProject) read = crm_project_parse (written, -1, edm, NULL, &error);
  g_autofree char *again = NULL;

  g_assert_no_error (error);
  again = crm_project_to_json (read);
  g_assert_cmpstr (again, ==, written);
}

static void
test_another_project_has_another_hash (void)
{
  g_autoptr (CrmProject) project = generate_sample ();
  g_autofree char *before = crm_project_dup_hash (project);
  g_autofree char *after = NULL;

  find (project, "Contact", "jobTitle")->max_length = 7;
  after = crm_project_dup_hash (project);
  g_assert_cmpstr (before, !=, after);
}

static void
test_a_short_document_is_filled_in (void)
{
  g_autoptr (CrmProject) project
      = parse_short ("{\"name\":\"Mine\",\"entities\":[{\"set\":\"Contacts\",\"caption\":\"Human\","
                     "\"fields\":[\"fullName\",{\"name\":\"jobTitle\",\"required\":true},"
                     "\"AccountId\"]},{\"set\":\"Accounts\"}]}",
                     NULL);
  CrmEntity *contact = crm_project_find_entity (project, "Contact");

  g_assert_cmpstr (project->name, ==, "Mine");
  g_assert_cmpuint (contact->n_fields, ==, 4); /* the key came along */
  g_assert_cmpstr (contact->fields[0]->name, ==, "Id");
  g_assert_true (contact->fields[0]->is_key);
  g_assert_cmpstr (contact->caption, ==, "Human");
  g_assert_true (crm_entity_find_field (contact, "jobTitle")->required);
  g_assert_cmpstr (crm_entity_find_field (contact, "AccountId")->lookup_entity, ==, "Account");
  g_assert_cmpstr (contact->fields[contact->display_field]->name, ==, "fullName");
}

static void
test_a_lookup_out_of_the_project_is_a_plain_value (void)
{
  g_autoptr (CrmProject) project = parse_short ("{\"entities\":[{\"set\":\"Contacts\"}]}", NULL);

  g_assert_null (find (project, "Contact", "AccountId")->lookup_entity);
}

static void
test_what_the_server_lacks_is_left_out_and_named (void)
{
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (CrmProject) project
      = parse_short ("{\"entities\":[{\"set\":\"Ghosts\"},{\"set\":\"Contacts\",\"fields\":["
                     "\"fullName\",\"soul\"],"
                     "\"list\":[\"soul\",\"fullName\"],\"display\":\"soul\",\"colour\":1}]}",
                     warnings);
  CrmEntity *contact = crm_project_find_entity (project, "Contact");
  g_autofree char *all = NULL;

  g_ptr_array_add (warnings, NULL);
  all = g_strjoinv ("\n", (char **) warnings->pdata);
  g_assert_cmpuint (project->entities->len, ==, 1);
  g_assert_cmpstr (contact->fields[contact->display_field]->name, ==, "fullName");
  g_assert_cmpuint (contact->list_fields->len, ==, 1);
  g_assert_nonnull (strstr (all, "entities[0]: The server has no entity set \"Ghosts\""));
  g_assert_nonnull (strstr (all, "entities[1].fields[1]: The server has no \"soul\""));
  g_assert_nonnull (strstr (all, "entities[1].list[0]: There is no field \"soul\""));
  g_assert_nonnull (strstr (all, "entities[1].colour: Unknown member"));
}

static void
test_what_is_given_is_not_derived (void)
{
  g_autoptr (CrmProject) project = parse_short (
      "{\"entities\":[{\"set\":\"Contacts\",\"display\":\"jobTitle\",\"modified\":null,\"list\":[],"
      "\"views\":[],\"sections\":[],\"related\":[],\"isLookup\":true,\"icon\":null,"
      "\"sync\":{\"method\":\"online-only\",\"filter\":\"OwnerId eq @me\",\"conflict\":\"ask\"}}]}",
      NULL);
  CrmEntity *contact = crm_project_find_entity (project, "Contact");

  g_assert_cmpstr (contact->fields[contact->display_field]->name, ==, "jobTitle");
  g_assert_cmpint (contact->modified_field, ==, -1);
  g_assert_cmpuint (contact->list_fields->len + contact->views->len + contact->sections->len, ==,
                    0);
  g_assert_true (contact->is_lookup);
  g_assert_null (contact->icon_name);
  g_assert_cmpint (contact->sync_method, ==, CRM_SYNC_ONLINE_ONLY);
  g_assert_cmpstr (contact->sync_filter, ==, "OwnerId eq @me");
  g_assert_cmpint (contact->conflict_policy, ==, CRM_CONFLICT_ASK);
}

#define ONE_FIELD(rest)                                                                            \
  "{\"entities\":[{\"name\":\"A\",\"set\":\"As\",\"key\":[\"Id\"],\"fields\":[{\"name\":\"Id\","   \
  "\"type\":\"Edm.Guid\"}]" rest "}]}"

#define WITH_PROFILES(list)                                                                        \
  "{\"entities\":[{\"name\":\"A\",\"set\":\"As\",\"key\":[\"Id\"],\"fields\":[{\"name\":\"Id\","   \
  "\"type\":\"Edm.Guid\"}]}],\"profiles\":[" list "]}"

#define HEAD "{\"entities\":["
#define ACCOUNT                                                                                    \
  "{\"set\":\"Accounts\",\"related\":[{\"entity\":\"Contact\",\"field\":\"AccountId\","            \
  "\"atomic\":true}]}"
#define CONTACT(sync) "{\"set\":\"Contacts\",\"sync\":{" sync "}}"

static CrmProject *
parse_over_edm (const char *json, GPtrArray *warnings)
{
  g_autoptr (CrmEdm) edm = make_edm ();
  g_autoptr (GError) error = NULL;
  CrmProject *project = crm_project_parse (json, -1, edm, warnings, &error);

  g_assert_no_error (error);
  return project;
}

static void
test_how_an_entity_syncs_survives_writing (void)
{
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (CrmProject) project = parse_over_edm (
      HEAD ACCOUNT ",{\"set\":\"Contacts\",\"created\":\"modifiedAt\",\"fields\":[\"fullName\","
                   "\"AccountId\",\"modifiedAt\",{\"name\":\"mood\",\"secondPass\":true}],"
                   "\"sync\":{\"settle\":false,\"follows\":\"AccountId\"}}]}",
      warnings);
  g_autofree char *json = crm_project_to_json (project);
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmProject) again = crm_project_parse (json, -1, NULL, NULL, &error);
  CrmEntity *contact, *account;

  g_assert_no_error (error);
  g_assert_cmpuint (warnings->len, ==, 0);
  account = crm_project_find_entity (again, "Account");
  contact = crm_project_find_entity (again, "Contact");
  g_assert_true (account->settles);
  g_assert_cmpint (account->follows, ==, -1);
  g_assert_cmpint (account->created_field, ==, -1);
  g_assert_true (((CrmRelated *) g_ptr_array_index (account->related, 0))->atomic);
  g_assert_false (contact->settles);
  g_assert_cmpstr (contact->fields[contact->follows]->name, ==, "AccountId");
  g_assert_cmpstr (contact->fields[contact->created_field]->name, ==, "modifiedAt");
  g_assert_true (find (again, "Contact", "mood")->second_pass);
  g_assert_false (find (again, "Contact", "fullName")->second_pass);
}

static void
test_nothing_follows_what_it_does_not_point_at (void)
{
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (CrmProject) project
      = parse_over_edm (HEAD CONTACT ("\"follows\":\"fullName\"") "]}", warnings);

  g_assert_cmpint (crm_project_find_entity (project, "Contact")->follows, ==, -1);
  g_assert_cmpuint (warnings->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (warnings, 0), ==,
                   "entities[0].sync.follows: \"fullName\" points at no entity of this project, "
                   "left out");
}

static void
test_what_follows_itself_in_a_circle_stands_alone (void)
{
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (CrmProject) project = parse_over_edm (
      HEAD "{\"set\":\"Accounts\",\"sync\":{\"follows\":\"ParentId\"}}]}", warnings);

  g_assert_cmpint (crm_project_find_entity (project, "Account")->follows, ==, -1);
  g_assert_cmpuint (warnings->len, ==, 1);
}

static void
test_profiles_survive_writing (void)
{
  g_autoptr (CrmProject) project = parse_over_edm (
      HEAD ACCOUNT "," CONTACT ("") "],\"profiles\":[{\"name\":\"quick\",\"caption\":\"People\","
                                    "\"entities\":[\"Contact\","
                                    "\"Contact\",\"Nothing\"],\"direction\":\"down\","
                                    "\"everyMinutes\":5,\"atStart\":true},"
                                    "{\"name\":\"all\",\"direction\":\"up\",\"afterSave\":true}]}",
      NULL);
  g_autofree char *json = crm_project_to_json (project);
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmProject) again = crm_project_parse (json, -1, NULL, NULL, &error);
  CrmSyncProfile *quick, *all;

  g_assert_no_error (error);
  quick = crm_project_find_profile (again, "quick");
  all = crm_project_find_profile (again, "all");
  g_assert_null (crm_project_find_profile (again, "other"));
  g_assert_cmpstr (quick->caption, ==, "People");
  g_assert_cmpuint (quick->entities->len, ==, 1);
  g_assert_cmpuint (g_array_index (quick->entities, guint, 0), ==, 1);
  g_assert_cmpint (quick->direction, ==, CRM_SYNC_DOWN);
  g_assert_cmpuint (quick->every_minutes, ==, 5);
  g_assert_true (quick->at_start);
  g_assert_false (quick->after_save);
  g_assert_cmpstr (all->caption, ==, "all");
  g_assert_cmpuint (all->entities->len, ==, 2);
  g_assert_cmpint (all->direction, ==, CRM_SYNC_UP);
  g_assert_cmpuint (all->every_minutes, ==, 0);
  g_assert_true (all->after_save);
}

static void
test_a_profile_of_nothing_is_left_out (void)
{
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (CrmProject) project = parse_over_edm (
      HEAD ACCOUNT "],\"profiles\":[{\"name\":\"quick\",\"entities\":[\"Nothing\"]}]}", warnings);

  g_assert_cmpuint (project->profiles->len, ==, 0);
  g_assert_cmpstr (g_ptr_array_index (warnings, warnings->len - 1), ==,
                   "profiles[0]: No entity is left of it, left out");
}

static void
test_errors_name_the_place (void)
{
  static const struct
  {
    const char *document;
    const char *message;
  } bad[] = {
    { "{", "not JSON: line 1" },
    { "{\n \"a\": x}", "not JSON: line 2, column" },
    { "[]", "JSON object" },
    { "{}", "entities: 1 to 2000" },
    { "{\"entities\":[]}", "entities: 1 to 2000" },
    { "{\"format\":2,\"entities\":[{}]}", "format: Only format 1" },
    { "{\"name\":5,\"entities\":[{}]}", "name: A text" },
    { "{\"entities\":[7]}", "entities[0]: An object" },
    { "{\"entities\":[{}]}", "entities[0].set: A name" },
    { "{\"entities\":[{\"set\":\"a\\nb\"}]}", "entities[0].set: A name" },
    { "{\"entities\":[{\"set\":\"As\"}]}", "entities[0].fields: At most" },
    { "{\"entities\":[{\"set\":\"As\",\"fields\":[\"Id\"]}]}", "fields[0]: A name alone" },
    { "{\"entities\":[{\"set\":\"As\",\"fields\":[{\"name\":\"Id\"}]}]}", "fields[0].type: It is" },
    { "{\"entities\":[{\"set\":\"As\",\"fields\":[{\"name\":\"Id\",\"type\":\"Guid\"}]}]}",
      "entities[0].fields[0].type: \"Guid\" is no type" },
    { "{\"entities\":[{\"set\":\"As\",\"fields\":[{\"name\":\"Id\",\"type\":\"Edm.Guid\"}]}]}",
      "entities[0].key: The names" },
    { ONE_FIELD (",\"display\":\"X\""), "entities[0].display: There is no field \"X\"" },
    { ONE_FIELD (",\"list\":[4]"), "entities[0].list[0]: A text" },
    { ONE_FIELD (",\"isLookup\":\"yes\""), "entities[0].isLookup: true or false" },
    { ONE_FIELD (",\"modified\":\"Id\""), "entities[0].modified: An Edm.DateTimeOffset" },
    { ONE_FIELD (",\"created\":\"Id\""), "entities[0].created: An Edm.DateTimeOffset" },
    { ONE_FIELD (",\"sync\":{\"settle\":1}"), "entities[0].sync.settle: true or false" },
    { ONE_FIELD (",\"sync\":{\"follows\":\"X\"}"), "sync.follows: There is no field \"X\"" },
    { WITH_PROFILES ("{}"), "profiles[0].name: A name" },
    { WITH_PROFILES ("{\"name\":\"p\",\"entities\":[\"X\"]}"), "profiles[0].entities[0]: There" },
    { WITH_PROFILES ("{\"name\":\"p\",\"direction\":\"left\"}"), "profiles[0].direction: One of" },
    { WITH_PROFILES ("{\"name\":\"p\",\"everyMinutes\":-1}"), "profiles[0].everyMinutes: " },
    { WITH_PROFILES ("{\"name\":\"p\",\"everyMinutes\":99999}"), "everyMinutes: At most 10080" },
    { WITH_PROFILES ("{\"name\":\"p\"},{\"name\":\"p\"}"), "profiles[1].name: \"p\" is there" },
    { ONE_FIELD (",\"sync\":{\"method\":\"often\"}"), "entities[0].sync.method: One of" },
    { ONE_FIELD (",\"sync\":{\"filter\":\"Id eq\"}"), "entities[0].sync.filter: " },
    { ONE_FIELD (",\"views\":[{\"name\":\"v\",\"filter\":\"((\"}]"), "views[0].filter: " },
    { ONE_FIELD (",\"views\":[{\"name\":\"v\"},{\"name\":\"v\"}]"),
      "views[1].name: \"v\" is there" },
    { ONE_FIELD (",\"sections\":[{\"fields\":[\"Y\"]}]"), "sections[0].fields[0]: There is no" },
    { ONE_FIELD ("},{\"set\":\"As\",\"fields\":[]"),
      "entities[1].name: \"As\" (As) is there twice" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CrmProject) project = crm_project_parse (bad[i].document, -1, NULL, NULL, &error);

      g_test_message ("%s", bad[i].document);
      g_assert_null (project);
      g_assert_nonnull (error);
      g_assert_true (error->domain == CRM_FORMAT_ERROR);
      if (strstr (error->message, bad[i].message) == NULL)
        g_error ("\"%s\" does not say \"%s\"", error->message, bad[i].message);
    }
}

static CrmProject *
parse_complete (const char *fields, const char *key)
{
  g_autofree char *document = g_strdup_printf (
      "{\"entities\":[{\"set\":\"As\",\"fields\":[%s],\"key\":[%s]}]}", fields, key);
  g_autoptr (GError) error = NULL;
  CrmProject *project = crm_project_parse (document, -1, NULL, NULL, &error);

  g_assert_no_error (error);
  return project;
}

static void
test_a_single_key_is_its_wire_text (void)
{
  g_autoptr (CrmProject) project
      = parse_complete ("{\"name\":\"Id\",\"type\":\"Edm.Guid\"}", "\"Id\"");
  CrmEntity *entity = g_ptr_array_index (project->entities, 0);
  g_autoptr (CrmArena) arena = crm_arena_new ();
  CrmValue values[1] = { crm_value_absent () };
  g_autoptr (GError) error = NULL;
  g_autofree char *key = NULL;

  g_assert_true (
      crm_entity_parse_key (entity, "6F9619FF-8B86-D011-B42D-00C04FC964FF", arena, values, &error));
  key = crm_entity_dup_key (entity, values);
  g_assert_cmpstr (key, ==, "6f9619ff-8b86-d011-b42d-00c04fc964ff");
  g_assert_false (crm_entity_parse_key (entity, "17", arena, values, &error));
  g_assert_error (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_INVALID);
}

static void
test_several_keys_are_names_and_escaped_texts (void)
{
  static const char *const bad[] = {
    "Code=a", "Code=a,No=x", "Code=a,Code=b", "Code=a,No=1,No=2", "Code=a,Text=b", "a,1", ""
  };
  g_autoptr (CrmProject) project = parse_complete (
      "{\"name\":\"Text\",\"type\":\"Edm.String\"},{\"name\":\"Code\",\"type\":\"Edm.String\"},"
      "{\"name\":\"No\",\"type\":\"Edm.Int32\"}",
      "\"Code\",\"No\"");
  CrmEntity *entity = g_ptr_array_index (project->entities, 0);
  g_autoptr (CrmArena) arena = crm_arena_new ();
  CrmValue values[3] = { crm_value_absent (), crm_value_text ("a,b=%"), crm_value_int (7) };
  g_autofree char *key = crm_entity_dup_key (entity, values);
  CrmValue read[3] = { crm_value_absent (), crm_value_absent (), crm_value_absent () };
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (key, ==, "Code=a%2Cb%3D%25,No=7");
  g_assert_true (crm_entity_parse_key (entity, key, arena, read, &error));
  g_assert_cmpstr (read[1].text, ==, "a,b=%");
  g_assert_cmpint (read[2].integer, ==, 7);
  g_assert_cmpint (read[0].kind, ==, CRM_VALUE_ABSENT);

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) refused = NULL;

      g_assert_false (crm_entity_parse_key (entity, bad[i], arena, read, &refused));
      g_assert_error (refused, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_INVALID);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/project/generate/order", test_what_a_crm_is_about_comes_first);
  g_test_add_func ("/core/project/generate/fields", test_fields_are_what_a_form_can_show);
  g_test_add_func ("/core/project/generate/roles", test_roles_are_found_by_name_and_type);
  g_test_add_func ("/core/project/generate/lookups", test_lookups_follow_navigations);
  g_test_add_func ("/core/project/generate/formats", test_formats_are_told_by_names);
  g_test_add_func ("/core/project/generate/captions", test_captions_are_split_names);
  g_test_add_func ("/core/project/captions/words", test_words_of_captions);
  g_test_add_func ("/core/project/captions/number", test_singulars_and_plurals);
  g_test_add_func ("/core/project/generate/choices", test_enum_members_become_choices);
  g_test_add_func ("/core/project/generate/layout", test_layout_is_derived);
  g_test_add_func ("/core/project/generate/related", test_children_are_related);
  g_test_add_func ("/core/project/generate/code-lists", test_code_lists_are_cached_whole);
  g_test_add_func ("/core/project/generate/relatives",
                   test_a_navigation_to_a_relative_finds_the_entity);
  g_test_add_func ("/core/project/generate/circle", test_types_in_a_circle_end);
  g_test_add_func ("/core/project/generate/drafts", test_draft_services_show_active_rows);
  g_test_add_func ("/core/project/generate/two-sets", test_two_sets_of_one_type_have_two_names);
  g_test_add_func ("/core/project/generate/nothing", test_nothing_with_a_key_is_an_error);
  g_test_add_func ("/core/project/round-trip", test_what_is_written_reads_back_the_same);
  g_test_add_func ("/core/project/decisions", test_decisions_survive_writing);
  g_test_add_func ("/core/project/round-trip-with-metadata", test_the_same_with_metadata_at_hand);
  g_test_add_func ("/core/project/hash", test_another_project_has_another_hash);
  g_test_add_func ("/core/project/short", test_a_short_document_is_filled_in);
  g_test_add_func ("/core/project/lookup-outside",
                   test_a_lookup_out_of_the_project_is_a_plain_value);
  g_test_add_func ("/core/project/left-out", test_what_the_server_lacks_is_left_out_and_named);
  g_test_add_func ("/core/project/given", test_what_is_given_is_not_derived);
  g_test_add_func ("/core/project/sync/round-trip", test_how_an_entity_syncs_survives_writing);
  g_test_add_func ("/core/project/sync/follows-nothing",
                   test_nothing_follows_what_it_does_not_point_at);
  g_test_add_func ("/core/project/sync/circle", test_what_follows_itself_in_a_circle_stands_alone);
  g_test_add_func ("/core/project/profiles/round-trip", test_profiles_survive_writing);
  g_test_add_func ("/core/project/profiles/nothing", test_a_profile_of_nothing_is_left_out);
  g_test_add_func ("/core/project/errors", test_errors_name_the_place);
  g_test_add_func ("/core/project/key/single", test_a_single_key_is_its_wire_text);
  g_test_add_func ("/core/project/key/several", test_several_keys_are_names_and_escaped_texts);

  return g_test_run ();
}
