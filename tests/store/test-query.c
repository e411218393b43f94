/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-fixture.h"
#include <string.h>

/* 200,000 pairs of a filter and a row. */
#define N_WORLDS 4
#define N_ROWS 50
#define N_FILTERS 1000

/* --- random rows -------------------------------------------------------------------------- */

static const char *const words[] = { "ann", "bob", "an", "b", "annabel", "zoë", "x'y", "" };
static const char *const decimals[] = { "0", "1.5", "-2.25", "10", "100000000000000.0001", "3" };
static const char *const dates[] = { "2026-01-31", "2025-12-01", "1969-07-20", "2026-11-24" };
static const char *const instants[] = { "2026-01-31T10:00:00Z", "2025-12-01T23:59:59.5Z",
                                        "1969-07-20T20:17:40Z", "2026-11-24T00:00:00Z" };

static const char *
pick (const char *const *texts, guint n)
{
  return texts[g_test_rand_int_range (0, (int) n)];
}
#define PICK(texts) pick (texts, G_N_ELEMENTS (texts))

static const char *
or_null (const char *text)
{
  return g_test_rand_int_range (0, 5) == 0 ? NULL : text;
}

static void
fill (Fixture *self)
{
  CrmPage *accounts = page_new (self, self->account);
  CrmPage *page = page_new (self, self->contact);

  for (guint i = 0; i < 5; i++)
    page_add (accounts, NULL, "Id", guid (100 + i), "Name", or_null (PICK (words)), "ModifiedOn",
              or_null (PICK (instants)), NULL);
  apply (self, accounts);
  for (guint i = 0; i < N_ROWS; i++)
    {
      g_autofree char *age = g_strdup_printf ("%d", g_test_rand_int_range (-3, 12));
      g_autofree char *score = g_strdup_printf ("%d.5", g_test_rand_int_range (-3, 12));

      page_add (page, NULL, "Id", guid (i), "Name", or_null (PICK (words)), "Notes",
                or_null (PICK (words)), "Amount", or_null (PICK (decimals)), "Age", or_null (age),
                "Score", or_null (score), "Born", or_null (PICK (dates)), "Active",
                or_null (g_test_rand_bit () ? "true" : "false"), "AccountId",
                or_null (guid (100 + g_test_rand_int_range (0, 5))), "ModifiedOn",
                or_null (PICK (instants)), NULL);
    }
  apply (self, page);
}

/* --- random filters ----------------------------------------------------------------------- */

static const char *const operators[] = { "eq", "ne", "lt", "le", "gt", "ge" };

static char *
quoted (const char *text)
{
  g_autofree char *doubled = NULL;
  g_auto (GStrv) parts = g_strsplit (text, "'", -1);

  doubled = g_strjoinv ("''", parts);
  return g_strdup_printf ("'%s'", doubled);
}

/* Calls and sums. */
static char *
make_computation (void)
{
  g_autofree char *text = quoted (PICK (words));
  const char *op = PICK (operators);
  int number = g_test_rand_int_range (-3, 12);

  switch (g_test_rand_int_range (0, 9))
    {
    case 0:
      return g_strdup_printf ("%s(Name) %s %s", g_test_rand_bit () ? "tolower" : "toupper", op,
                              text);
    case 1:
      return g_strdup_printf ("trim(Name) %s %s", op, text);
    case 2:
      return g_strdup_printf ("concat(Name,Notes) %s %s", op, text);
    case 3:
      return g_strdup_printf ("indexof(Name,%s) %s %d", text, op, number);
    case 4:
      return g_strdup_printf ("%s(ModifiedOn) %s %d", g_test_rand_bit () ? "minute" : "second", op,
                              number * 5);
    case 5:
      return g_strdup_printf ("%s %s %d", g_test_rand_bit () ? "year(Born)" : "day(Born)", op,
                              g_test_rand_bit () ? 2026 : 31);
    case 6:
      return g_strdup_printf ("date(ModifiedOn) %s %s", op, PICK (dates));
    case 7:
      return g_strdup_printf ("Name in (%s,'ann',null)", text);
    default:
      return g_strdup_printf ("Age sub %d %s Score", number, op);
    }
}

static char *
make_comparison (void)
{
  g_autofree char *text = quoted (PICK (words));
  const char *op = PICK (operators);
  int number = g_test_rand_int_range (-3, 12);

  if (g_test_rand_int_range (0, 3) == 0)
    return make_computation ();
  switch (g_test_rand_int_range (0, 18))
    {
    case 0:
      return g_strdup_printf ("Name %s %s", op, text);
    case 1:
      return g_strdup_printf ("%s %s Notes", text, op);
    case 2:
      return g_strdup_printf ("Amount %s %s", op, PICK (decimals));
    case 3:
      return g_strdup_printf ("Age %s %d", op, number);
    case 4:
      return g_strdup_printf ("Score %s %d.5", op, number);
    case 5:
      return g_strdup_printf ("Born %s %s", op, PICK (dates));
    case 6:
      return g_strdup_printf ("ModifiedOn %s %s", op, PICK (instants));
    case 7:
      return g_strdup_printf ("ModifiedOn %s %s", op, PICK (dates));
    case 8:
      return g_strdup_printf ("Name %s null", g_test_rand_bit () ? "eq" : "ne");
    case 9:
      return g_strdup_printf ("%s(Name,%s)",
                              g_test_rand_bit ()   ? "contains"
                              : g_test_rand_bit () ? "startswith"
                                                   : "endswith",
                              text);
    case 10:
      return g_strdup_printf ("length(Name) %s %d", op, number);
    case 11:
      return g_strdup_printf ("%s(ModifiedOn) %s %d", g_test_rand_bit () ? "month" : "hour", op,
                              number);
    case 12:
      return g_strdup_printf ("Account/Name %s %s", op, text);
    case 13:
      return g_strdup_printf ("AccountId %s %s", g_test_rand_bit () ? "eq" : "ne",
                              guid (100 + (guint) g_test_rand_int_range (0, 6)));
    case 14:
      return g_strdup_printf ("Age in (%d,%d,4)", number, g_test_rand_int_range (-3, 12));
    case 15:
      return g_strdup_printf ("Age add 2 %s %d", op, number);
    case 16:
      return g_strdup_printf ("Amount %s Age", op);
    default:
      return g_strdup (g_test_rand_bit () ? "Active" : "Active eq true");
    }
}

static char *
make_filter (guint depth)
{
  g_autofree char *a = NULL;
  g_autofree char *b = NULL;

  if (depth == 0 || g_test_rand_int_range (0, 3) == 0)
    return make_comparison ();
  a = make_filter (depth - 1);
  if (g_test_rand_int_range (0, 3) == 0)
    return g_strdup_printf ("not (%s)", a);
  b = make_filter (depth - 1);
  return g_strdup_printf ("(%s) %s (%s)", a, g_test_rand_bit () ? "and" : "or", b);
}

/* --- the same in memory ------------------------------------------------------------------- */

typedef struct
{
  CrmRecord *record;
  GHashTable *accounts; /* key -> CrmRecord */
} Row;

static gboolean
resolve_cb (const char *path, CrmEdmType *type, CrmValue *out, gpointer data)
{
  Row *row = data;
  CrmRecord *record = row->record;
  CrmField *field;

  if (g_str_has_prefix (path, "Account/"))
    {
      CrmEntity *contact = crm_record_get_entity (record);
      g_autofree char *key = crm_value_dup_text (
          CRM_EDM_GUID,
          crm_record_get_value (record, crm_entity_find_field (contact, "AccountId")->index));

      path = strchr (path, '/') + 1;
      record = key ? g_hash_table_lookup (row->accounts, key) : NULL;
      if (!record)
        {
          *type = CRM_EDM_STRING;
          *out = crm_value_null ();
          return TRUE;
        }
    }
  field = crm_entity_find_field (crm_record_get_entity (record), path);
  g_assert_nonnull (field);
  *type = field->type;
  *out = *crm_record_get_value (record, field->index);
  return TRUE;
}

static GPtrArray *
read_all (Fixture *self, CrmEntity *entity)
{
  CrmQuery query = { .entity = entity->name, .orderby = "Id" };
  g_autoptr (GArray) ids = crm_store_query_ids (self->store, &query, NULL, NULL);

  return crm_store_read_rows (self->store, entity, (const gint64 *) (gpointer) ids->data, ids->len,
                              NULL, NULL);
}

static void
compare_one (Fixture *self, const char *text, GPtrArray *rows, GHashTable *accounts)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmFilter) filter = crm_filter_parse (text, &error);
  g_autofree char *printed = filter ? crm_filter_print (filter, CRM_FILTER_V4) : NULL;
  g_autoptr (CrmFilter) again = printed ? crm_filter_parse (printed, &error) : NULL;
  CrmQuery query = { .entity = "Contact", .filter = again, .orderby = "Id" };
  g_autoptr (GArray) ids = NULL;
  guint at = 0;

  if (error)
    g_test_message ("%s", text);
  g_assert_no_error (error);
  /* What is printed and read back goes to SQL; what was written first is evaluated. */
  ids = crm_store_query_ids (self->store, &query, NULL, &error);
  if (error)
    g_test_message ("%s", text);
  g_assert_no_error (error);
  for (guint i = 0; i < rows->len; i++)
    {
      Row row = { g_ptr_array_index (rows, i), accounts };
      gboolean wanted = crm_filter_evaluate (filter, resolve_cb, &row) == CRM_TRUTH_TRUE;
      gboolean found
          = at < ids->len && g_array_index (ids, gint64, at) == crm_record_get_row_id (row.record);

      at += found;
      if (wanted != found)
        g_test_message ("%s: row %s is %d in SQL, %d in memory", text,
                        crm_record_get_key (row.record), found, wanted);
      g_assert_cmpint (found, ==, wanted);
    }
  g_assert_cmpuint (at, ==, ids->len);
}

static void
compare_many (Fixture *self)
{
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GPtrArray) accounts = NULL;
  g_autoptr (GHashTable) by_key = g_hash_table_new (g_str_hash, g_str_equal);

  fill (self); /* g_test prints the seed; --seed repeats it */
  rows = read_all (self, self->contact);
  accounts = read_all (self, self->account);
  g_assert_cmpuint (rows->len, ==, N_ROWS);
  for (guint i = 0; i < accounts->len; i++)
    g_hash_table_insert (by_key, (char *) crm_record_get_key (g_ptr_array_index (accounts, i)),
                         g_ptr_array_index (accounts, i));
  for (guint i = 0; i < N_FILTERS; i++)
    {
      g_autofree char *text = make_filter (3);

      compare_one (self, text, rows, by_key);
    }
}

static void
test_sql_finds_what_memory_finds (Fixture *self, gconstpointer data)
{
  for (guint i = 0; i < N_WORLDS; i++)
    compare_many (self);
}

/* --- what memory cannot say --------------------------------------------------------------- */

static void
fill_people (Fixture *self)
{
  CrmPage *accounts = page_new (self, self->account);
  CrmPage *page = page_new (self, self->contact);

  page_add (accounts, NULL, "Id", guid (100), "Name", "Acme", "OwnerId", guid (900), NULL);
  page_add (accounts, NULL, "Id", guid (101), "Name", "Zeta", NULL);
  page_add (accounts, NULL, "Id", guid (102), "Name", "Empty", NULL);
  apply (self, accounts);
  page_add (page, NULL, "Id", guid (1), "Name", "Ann", "Age", "30", "AccountId", guid (100), NULL);
  page_add (page, NULL, "Id", guid (2), "Name", "bob", "Age", "9", "AccountId", guid (100), NULL);
  page_add (page, NULL, "Id", guid (3), "Name", "Éva", "Age", "50", "AccountId", guid (101), NULL);
  page_add (page, NULL, "Id", guid (4), "Name", "eve", NULL);
  apply (self, page);
}

static void
test_related_lists_decide (Fixture *self, gconstpointer data)
{
  fill_people (self);
  g_assert_cmpint (count_of (self, self->account, "Contacts/any()"), ==, 2);
  g_assert_cmpint (count_of (self, self->account, "Contacts/any(c: c/Age gt 40)"), ==, 1);
  g_assert_cmpint (count_of (self, self->account, "Contacts/all(c: c/Age gt 20)"), ==, 2);
  g_assert_cmpint (
      count_of (self, self->account, "Contacts/any(c: c/Age gt 20 and Name eq 'Acme')"), ==, 1);
}

static void
test_lookups_are_gone_through (Fixture *self, gconstpointer data)
{
  g_autofree char *by_owner = g_strdup_printf ("Account/OwnerId eq %s", guid (900));
  g_autofree char *by_key = g_strdup_printf ("Account/Id eq %s", guid (100));

  fill_people (self);
  g_assert_cmpint (count_of (self, self->contact, by_owner), ==, 2);
  g_assert_cmpint (count_of (self, self->contact, by_key), ==, 2);
  g_assert_cmpint (count_of (self, self->contact, "Account/Name eq null"), ==, 1);
}

static void
test_text_is_found_in_any_case (Fixture *self, gconstpointer data)
{
  fill_people (self);
  g_assert_cmpint (count_of (self, self->contact, "startswith(Name,'É')"), ==, 1);
  g_assert_cmpint (count_of (self, self->contact, "startswith(Name,'é')"), ==, 1);
  g_assert_cmpint (count_of (self, self->contact, "contains(Name,'NN')"), ==, 1);
  g_assert_cmpint (count_of (self, self->contact, "Name eq 'ANN'"), ==, 0);
}

static void
assert_invalid (Fixture *self, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmFilter) filter = crm_filter_parse (text, NULL);
  CrmQuery query = { .entity = "Contact", .filter = filter };

  g_assert_nonnull (filter);
  g_assert_cmpint (crm_store_count (self->store, &query, NULL, &error), ==, -1);
  g_assert_error (error, CRM_STORE_ERROR, CRM_STORE_ERROR_INVALID);
}

static void
test_unknown_names_are_refused (Fixture *self, gconstpointer data)
{
  assert_invalid (self, "Nobody eq 1");
  assert_invalid (self, "Account/Nobody eq 1");
  assert_invalid (self, "Nobody/Name eq 'x'");
  assert_invalid (self, "Nobodies/any(c: c/Name eq 'x')");
  assert_invalid (self, "Account eq null");
  assert_invalid (self, "Name eq 5");
  assert_invalid (self, "AccountId eq @me");
}

/* --- order and search --------------------------------------------------------------------- */

static void
assert_names (Fixture *self, const char *orderby, const char *search, const char *expected)
{
  CrmQuery query = { .entity = "Contact", .orderby = orderby, .search = search };
  g_autofree char *names = names_of (self, &query);

  g_assert_cmpstr (names, ==, expected);
}

static void
test_order_is_a_persons (Fixture *self, gconstpointer data)
{
  fill_people (self);
  assert_names (self, NULL, NULL, "Ann,bob,Éva,eve");
  assert_names (self, "Name desc", NULL, "eve,Éva,bob,Ann");
  assert_names (self, "Age desc,Name", NULL, "Éva,Ann,bob,eve");
  assert_names (self, "Account/Name desc,Name", NULL, "Éva,Ann,bob,eve");
}

static void
test_decimals_sort_by_number (Fixture *self, gconstpointer data)
{
  CrmPage *page = page_new (self, self->contact);

  page_add (page, NULL, "Id", guid (1), "Name", "ten", "Amount", "10", NULL);
  page_add (page, NULL, "Id", guid (2), "Name", "nine", "Amount", "9.5", NULL);
  page_add (page, NULL, "Id", guid (3), "Name", "less", "Amount", "-100", NULL);
  apply (self, page);
  assert_names (self, "Amount", NULL, "less,nine,ten");
}

static void
test_windows_of_a_list (Fixture *self, gconstpointer data)
{
  CrmQuery query = { .entity = "Contact", .limit = 2, .offset = 1 };
  g_autofree char *names = NULL;

  fill_people (self);
  names = names_of (self, &query);
  g_assert_cmpstr (names, ==, "bob,Éva");
}

static void
fill_search (Fixture *self)
{
  apply_contact (self, 1, "Zoë O'Brien", "calls on Mondays", NULL);
  apply_contact (self, 2, "山田太郎", "東京の会社", NULL);
  apply_contact (self, 3, "محمد علي", "مدير المبيعات", NULL);
  apply_contact (self, 4, "John Smith", "john@example.com +49 123", NULL);
  apply_contact (self, 5, "Say \"hi\" AND NOT", "x* NEAR(y)", NULL);
}

static void
test_words_are_found_by_their_start (Fixture *self, gconstpointer data)
{
  fill_search (self);
  assert_names (self, NULL, "zoe", "Zoë O'Brien");
  assert_names (self, NULL, "mond bri", "Zoë O'Brien");
  assert_names (self, NULL, "o'brien", "Zoë O'Brien");
  assert_names (self, NULL, "john@exam", "John Smith");
  assert_names (self, NULL, "太郎", "山田太郎");
  assert_names (self, NULL, "会社", "山田太郎");
  assert_names (self, NULL, "محم", "محمد علي");
  assert_names (self, NULL, "j", "");
  assert_names (self, NULL, "nothing", "");
}

static void
test_operators_in_what_is_typed_are_words (Fixture *self, gconstpointer data)
{
  fill_search (self);
  assert_names (self, NULL, "\"hi\" and", "Say \"hi\" AND NOT");
  assert_names (self, NULL, "say OR zoe", "");
  assert_names (self, NULL, "hi\" OR \"zoe", "");
  assert_names (self, NULL, "-- ;", "");
  assert_names (self, NULL, "Name:zoe", "");
}

static void
test_search_follows_edits (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GPtrArray) gone = NULL;

  fill_search (self);
  edit_contact (self, 4, "Notes", "prefers letters");
  assert_names (self, NULL, "example", "");
  found = crm_store_search (self->store, "letters", 10, NULL, NULL);
  g_assert_cmpuint (found->len, ==, 1);
  g_assert_cmpstr (crm_record_get_title (g_ptr_array_index (found, 0)), ==, "John Smith");
  g_assert_true (crm_store_delete (self->store, self->contact, guid (4), NULL, NULL));
  gone = crm_store_search (self->store, "letters", 10, NULL, NULL);
  g_assert_cmpuint (gone->len, ==, 0);
}

static void
test_search_covers_all_entities_with_a_limit (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) found = NULL;
  CrmPage *accounts = page_new (self, self->account);

  page_add (accounts, NULL, "Id", guid (100), "Name", "Smith and Sons", NULL);
  apply (self, accounts);
  for (guint i = 0; i < 9; i++)
    apply_contact (self, i, "Smith", "n", NULL);
  found = crm_store_search (self->store, "smi", 5, NULL, NULL);
  g_assert_cmpuint (found->len, ==, 6);
}

/* Every letter of it is looked for, and nothing else happens. */
static void
test_hostile_searches_find_nothing (Fixture *self, gconstpointer data)
{
  g_autofree char *long_word = g_strnfill (10000, 'x');
  g_autofree char *long_text = g_strjoin (" ", long_word, long_word, "\"*", long_word, NULL);
  const char *const texts[] = { "\"",
                                "\"\"\"",
                                "a\" OR f1 : \"smith",
                                "NEAR(smith john, 5)",
                                "zzz OR smith",
                                "f0 : smith",

                                "*",
                                "--",
                                "%%",
                                "\xff\xfe\xfd",
                                "\xf0\x9f\x98\x80\xf0\x9f\x98\x80",
                                "'; DROP TABLE rec_1; --",
                                long_word,
                                long_text };

  fill_search (self);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) found = crm_store_search (self->store, texts[i], 5, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (found->len, ==, 0);
    }
}

static void
test_titles_are_found_first_and_the_latest_before (Fixture *self, gconstpointer data)
{
  static const char *const rows[][3] = {
    { "Ann Old", "", "2026-01-01T00:00:00Z" },
    { "Zoe", "knows Ann", "2026-11-01T00:00:00Z" },
    { "Ann New", "", "2026-06-01T00:00:00Z" },
    { "Bob", "", "2026-12-01T00:00:00Z" },
  };
  CrmPage *page = page_new (self, self->contact);
  g_autoptr (GHashTable) counts = crm_search_counts_new ();
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GString) titles = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    page_add (page, NULL, "Id", guid (i), "Name", rows[i][0], "Notes", rows[i][1], "ModifiedOn",
              rows[i][2], NULL);
  apply (self, page);
  found = crm_store_search_counted (self->store, "ann", 2, counts, NULL, NULL);
  for (guint i = 0; i < found->len; i++)
    g_string_append_printf (titles, "%s;", crm_record_get_title (g_ptr_array_index (found, i)));
  g_assert_cmpstr (titles->str, ==, "Ann New;Ann Old;");
  g_assert_cmpint (*(gint64 *) g_hash_table_lookup (counts, self->contact->name), ==, 3);
  g_assert_cmpuint (g_hash_table_size (counts), ==, 1);
}

static void
test_lookups_have_names (Fixture *self, gconstpointer data)
{
  g_autoptr (CrmRecord) record = NULL;

  fill_people (self);
  record = crm_store_get (self->store, self->contact, guid (1), NULL, NULL);
  g_assert_cmpstr (crm_record_get_lookup_name (
                       record, crm_entity_find_field (self->contact, "AccountId")->index),
                   ==, "Acme");
}

static void
take_fact_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  *(char **) user_data = crm_store_get_fact_finish (CRM_STORE (source), result, &error);
  g_assert_no_error (error);
  g_main_context_wakeup (NULL);
}

static void
fact_set_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  *(gboolean *) user_data = crm_store_set_fact_finish (CRM_STORE (source), result, &error);
  g_assert_no_error (error);
}

static void
test_facts_come_from_the_main_thread (Fixture *self, gconstpointer data)
{
  gboolean done = FALSE;
  char *text = NULL;

  crm_store_set_fact_async (self->store, "lists", "{}", NULL, fact_set_cb, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
  crm_store_get_fact_async (self->store, "lists", NULL, take_fact_cb, &text);
  while (text == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (text, ==, "{}");
  g_free (text);
}

/* "A:0 B:2": groups and where they begin. */
static char *
groups_of (Fixture *self, const char *group, const char *orderby)
{
  CrmQuery query = { .entity = "Contact", .group = group, .orderby = orderby };
  g_autoptr (GPtrArray) groups = crm_query_groups_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids = crm_store_query_grouped (self->store, &query, groups, NULL, &error);
  GString *text = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < groups->len; i++)
    {
      CrmQueryGroup *each = g_ptr_array_index (groups, i);

      g_string_append_printf (text, "%s%s:%u", i > 0 ? " " : "", each->text ? each->text : "-",
                              each->start);
    }
  return g_string_free_and_steal (text);
}

#define assert_groups(self, group, orderby, expected)                                              \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *assert_groups_are = groups_of (self, group, orderby);                         \
    g_assert_cmpstr (assert_groups_are, ==, expected);                                             \
  }                                                                                                \
  G_STMT_END

static void
test_groups_begin_where_the_value_changes (Fixture *self, gconstpointer data)
{
  apply_contact (self, 1, "Ärzte", "x", NULL);
  apply_contact (self, 2, "anna", "x", NULL);
  apply_contact (self, 3, "Bob", "y", NULL);
  apply_contact (self, 4, "7 Seas", NULL, NULL);
  assert_groups (self, "Name", "Name", "#:0 A:1 B:3");
  assert_groups (self, "Name", "Name desc", "B:0 A:1 #:3");
  assert_groups (self, "Notes", "Notes,Name", "-:0 x:1 y:3");
  assert_groups (self, NULL, "Name", "");
}

static void
test_groups_by_lookup_have_its_name (Fixture *self, gconstpointer data)
{
  fill_people (self);
  assert_groups (self, "AccountId/Name", "AccountId/Name,AccountId,Name", "-:0 Acme:1 Zeta:3");
}

static void
test_unknown_group_is_refused (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) groups = crm_query_groups_new ();
  CrmQuery query = { .entity = "Contact", .group = "Nothing" };

  g_assert_null (crm_store_query_grouped (self->store, &query, groups, NULL, &error));
  g_assert_error (error, CRM_STORE_ERROR, CRM_STORE_ERROR_INVALID);
}

static void
test_cancelled_query_says_so (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  CrmQuery query = { .entity = "Contact" };

  g_cancellable_cancel (cancellable);
  g_assert_null (crm_store_query_ids (self->store, &query, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

#define ADD(path, test)                                                                            \
  g_test_add ("/store/query/" path, Fixture, NULL, fixture_set_up, test, fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("sql-finds-what-memory-finds", test_sql_finds_what_memory_finds);
  ADD ("related-lists-decide", test_related_lists_decide);
  ADD ("lookups-are-gone-through", test_lookups_are_gone_through);
  ADD ("text-is-found-in-any-case", test_text_is_found_in_any_case);
  ADD ("unknown-names-are-refused", test_unknown_names_are_refused);
  ADD ("order-is-a-persons", test_order_is_a_persons);
  ADD ("decimals-sort-by-number", test_decimals_sort_by_number);
  ADD ("windows-of-a-list", test_windows_of_a_list);
  ADD ("words-are-found-by-their-start", test_words_are_found_by_their_start);
  ADD ("operators-in-what-is-typed-are-words", test_operators_in_what_is_typed_are_words);
  ADD ("search-follows-edits", test_search_follows_edits);
  ADD ("search-covers-all-entities-with-a-limit", test_search_covers_all_entities_with_a_limit);
  ADD ("hostile-searches-find-nothing", test_hostile_searches_find_nothing);
  ADD ("titles-are-found-first-and-the-latest-before",
       test_titles_are_found_first_and_the_latest_before);
  ADD ("lookups-have-names", test_lookups_have_names);
  ADD ("cancelled-query-says-so", test_cancelled_query_says_so);
  ADD ("groups-begin-where-the-value-changes", test_groups_begin_where_the_value_changes);
  ADD ("groups-by-lookup-have-its-name", test_groups_by_lookup_have_its_name);
  ADD ("unknown-group-is-refused", test_unknown_group_is_refused);
  ADD ("facts-come-from-the-main-thread", test_facts_come_from_the_main_thread);
  return g_test_run ();
}
