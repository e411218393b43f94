/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-arena.h"
#include "crm-merge.h"

/* Spellings that mean the same stand in one class; NULL text is null. */
typedef struct
{
  const char *text;
  int class;
} Spelling;

typedef struct
{
  CrmEdmType type;
  Spelling spellings[6];
  guint n;
} Domain;

static const Domain domains[] = {
  { CRM_EDM_STRING,
    { { NULL, 0 },
      { "", 1 },
      { "a\r\nb", 2 },
      { "a\nb", 2 },
      { "Zo\xc3\xab", 3 },
      { "Zoe\xcc\x88", 3 } },
    6 },
  { CRM_EDM_DECIMAL,
    { { NULL, 0 },
      { "0", 1 },
      { "-0.0", 1 },
      { "1.50", 2 },
      { "15e-1", 2 },
      { "1.5000000000000000000001", 3 } },
    6 },
  { CRM_EDM_DATE_TIME_OFFSET,
    { { NULL, 0 },
      { "2026-01-31T10:00:00Z", 1 },
      { "2026-01-31T12:00:00+02:00", 1 },
      { "2026-01-31T10:00:00.000001Z", 2 } },
    4 },
  { CRM_EDM_BOOLEAN, { { NULL, 0 }, { "true", 1 }, { "false", 2 } }, 3 },
  { CRM_EDM_INT64, { { NULL, 0 }, { "9007199254740992", 1 }, { "9007199254740993", 2 } }, 3 },
  { CRM_EDM_GUID,
    { { NULL, 0 },
      { "0A1B2C3D-0000-4000-8000-00000000000F", 1 },
      { "0a1b2c3d-0000-4000-8000-00000000000f", 1 },
      { "0a1b2c3d-0000-4000-8000-000000000000", 2 } },
    4 },
};

static CrmValue
pick (GRand *rand, const Domain *domain, CrmArena *arena, int *class)
{
  const Spelling *spelling = &domain->spellings[g_rand_int_range (rand, 0, (gint32) domain->n)];
  CrmValue value;

  g_assert_true (crm_value_parse (domain->type, spelling->text, -1, arena, &value, NULL));
  *class = spelling->class;
  return value;
}

/* The table of docs/sync.md, told once more from the meaning alone. */
static CrmMergeResult
expect (int base, int mine, int theirs, gboolean aba)
{
  if (mine == base && theirs == base)
    return CRM_MERGE_SAME;
  if (mine == base)
    return CRM_MERGE_THEIRS;
  if (theirs == base)
    return aba ? CRM_MERGE_CLASH : CRM_MERGE_MINE;
  return mine == theirs ? CRM_MERGE_SAME : CRM_MERGE_CLASH;
}

static void
test_any_three_values (void)
{
  guint32 seed = g_test_rand_int ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  guint seen[4] = { 0 };

  g_test_message ("seed %u", seed);
  for (guint i = 0; i < 20000; i++)
    {
      g_autoptr (CrmArena) arena = crm_arena_new ();
      const Domain *domain = &domains[g_rand_int_range (rand, 0, G_N_ELEMENTS (domains))];
      gboolean aba = g_rand_int_range (rand, 0, 4) == 0;
      int b, m, t;
      CrmValue base = pick (rand, domain, arena, &b);
      CrmValue mine = pick (rand, domain, arena, &m);
      CrmValue theirs = pick (rand, domain, arena, &t);
      CrmMergeResult result = crm_merge_field (domain->type, &base, &mine, &theirs, aba);

      g_assert_cmpint (result, ==, expect (b, m, t, aba));
      seen[result]++;
    }
  for (guint i = 0; i < G_N_ELEMENTS (seen); i++)
    g_assert_cmpuint (seen[i], >, 100);
}

static void
test_both_sides_are_treated_alike (void)
{
  static const CrmMergeResult mirrored[] = {
    [CRM_MERGE_SAME] = CRM_MERGE_SAME,
    [CRM_MERGE_MINE] = CRM_MERGE_THEIRS,
    [CRM_MERGE_THEIRS] = CRM_MERGE_MINE,
    [CRM_MERGE_CLASH] = CRM_MERGE_CLASH,
  };
  guint32 seed = g_test_rand_int ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);

  g_test_message ("seed %u", seed);
  for (guint i = 0; i < 5000; i++)
    {
      g_autoptr (CrmArena) arena = crm_arena_new ();
      const Domain *domain = &domains[g_rand_int_range (rand, 0, G_N_ELEMENTS (domains))];
      int ignored;
      CrmValue base = pick (rand, domain, arena, &ignored);
      CrmValue mine = pick (rand, domain, arena, &ignored);
      CrmValue theirs = pick (rand, domain, arena, &ignored);
      CrmMergeResult one = crm_merge_field (domain->type, &base, &mine, &theirs, FALSE);
      CrmMergeResult other = crm_merge_field (domain->type, &base, &theirs, &mine, FALSE);

      g_assert_cmpint (mirrored[one], ==, other);
    }
}

static void
test_absent_says_nothing (void)
{
  CrmValue absent = crm_value_absent (), null = crm_value_null ();
  CrmValue a = crm_value_text ("a"), b = crm_value_text ("b");

  g_assert_cmpint (crm_merge_field (CRM_EDM_STRING, &a, &a, &absent, FALSE), ==, CRM_MERGE_SAME);
  g_assert_cmpint (crm_merge_field (CRM_EDM_STRING, &a, &b, &absent, FALSE), ==, CRM_MERGE_MINE);
  g_assert_cmpint (crm_merge_field (CRM_EDM_STRING, &a, &b, &absent, TRUE), ==, CRM_MERGE_MINE);
  g_assert_cmpint (crm_merge_field (CRM_EDM_STRING, &a, &absent, &b, FALSE), ==, CRM_MERGE_THEIRS);
  g_assert_cmpint (crm_merge_field (CRM_EDM_STRING, &a, &a, &null, FALSE), ==, CRM_MERGE_THEIRS);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/merge/any-three-values", test_any_three_values);
  g_test_add_func ("/core/merge/both-sides-are-treated-alike", test_both_sides_are_treated_alike);
  g_test_add_func ("/core/merge/absent-says-nothing", test_absent_says_nothing);
  return g_test_run ();
}
