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

/* Every domain with its spellings parsed once, and as many random values as there is room for:
 * each in two spellings where its type has two. */
#define N_VALUES 48

typedef struct
{
  CrmEdmType type;
  CrmValue values[N_VALUES];
  int classes[N_VALUES];
} Pool;

typedef struct
{
  GRand *rand;
  CrmArena *arena;
  Pool pools[G_N_ELEMENTS (domains)];
} World;

static void
add_value (World *self, Pool *pool, guint *n, const char *text, int class)
{
  if (*n == N_VALUES)
    return;
  g_assert_true (crm_value_parse (pool->type, text, -1, self->arena, &pool->values[*n], NULL));
  pool->classes[(*n)++] = class;
}

/* Two texts of one value. */
static void
spell_random (World *self, CrmEdmType type, char **one, char **other)
{
  guint32 random = g_rand_int (self->rand);

  if (type == CRM_EDM_DECIMAL)
    {
      *one = g_strdup_printf ("%u.%02u1", random % 100000, random % 97);
      *other = g_strconcat (*one, "00", NULL);
    }
  else if (type == CRM_EDM_DATE_TIME_OFFSET)
    {
      *one = g_strdup_printf ("20%02u-03-04T05:%02u:07Z", 27 + random % 60, random % 60);
      *other = g_strdup_printf ("20%02u-03-04T06:%02u:07.000+01:00", 27 + random % 60, random % 60);
    }
  else if (type == CRM_EDM_BOOLEAN)
    {
      *one = g_strdup (random % 2 ? "true" : "false");
      *other = g_strdup (*one);
    }
  else if (type == CRM_EDM_INT64)
    {
      *one = g_strdup_printf ("%u", random);
      *other = g_strdup (*one);
    }
  else if (type == CRM_EDM_GUID)
    {
      *one = g_strdup_printf ("%08x-0000-4000-8000-abcdefabcdef", random);
      *other = g_ascii_strup (*one, -1);
    }
  else if (random % 4 != 0)
    {
      *one = g_strdup_printf ("text %u", random);
      *other = g_strdup (*one);
    }
  else
    {
      *one = g_strdup_printf ("text \xc3\xa4\r\n%u", random);
      *other = g_strdup_printf ("text a\xcc\x88\n%u", random);
    }
}

static void
fill_pool (World *self, Pool *pool, const Domain *domain)
{
  guint n = 0;

  pool->type = domain->type;
  for (guint i = 0; i < domain->n; i++)
    add_value (self, pool, &n, domain->spellings[i].text, domain->spellings[i].class);
  for (int class = 100; n < N_VALUES; class ++)
    {
      g_autofree char *one = NULL;
      g_autofree char *other = NULL;
      int equal = class;

      spell_random (self, domain->type, &one, &other);
      /* By chance it may be one that is there. */
      for (guint i = 0; i < n; i++)
        {
          g_autofree char *there = crm_value_dup_text (domain->type, &pool->values[i]);

          if (g_strcmp0 (there, one) == 0)
            equal = pool->classes[i];
        }
      add_value (self, pool, &n, one, equal);
      add_value (self, pool, &n, other, equal);
    }
}

static void
world_init (World *self)
{
  guint32 seed = g_test_rand_int ();

  g_test_message ("seed %u", seed);
  self->rand = g_rand_new_with_seed (seed);
  self->arena = crm_arena_new ();
  for (guint i = 0; i < G_N_ELEMENTS (domains); i++)
    fill_pool (self, &self->pools[i], &domains[i]);
}

static void
world_clear (World *self)
{
  g_rand_free (self->rand);
  crm_arena_unref (self->arena);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (World, world_clear)

/* One field on its way: what both sides started from and what either made of it. Often a side did
 * nothing, sometimes both did the same. */
typedef struct
{
  CrmEdmType type;
  const CrmValue *base, *mine, *theirs;
  int b, m, t;
  gboolean aba;
} Triple;

static Triple
draw (World *self)
{
  guint32 random = g_rand_int (self->rand);
  Pool *pool = &self->pools[random % G_N_ELEMENTS (domains)];
  guint base = (random >> 3) % N_VALUES;
  guint mine = (random >> 9) % 5 < 2 ? base : (random >> 12) % N_VALUES;
  guint theirs = (random >> 18) % 5 < 2   ? base
                 : (random >> 18) % 5 < 3 ? mine
                                          : (random >> 21) % N_VALUES;

  return (Triple) { .type = pool->type,
                    .base = &pool->values[base],
                    .mine = &pool->values[mine],
                    .theirs = &pool->values[theirs],
                    .b = pool->classes[base],
                    .m = pool->classes[mine],
                    .t = pool->classes[theirs],
                    .aba = (random >> 28) % 4 == 0 };
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

/* Whoever is overwritten by this result: unless both sides are equal to the survivor or one of
 * them never moved, that must be a clash. */
static void
assert_nothing_lost (const Triple *one, CrmMergeResult result)
{
  gboolean mine_survives = result == CRM_MERGE_MINE || result == CRM_MERGE_SAME;
  gboolean theirs_survives = result == CRM_MERGE_THEIRS || result == CRM_MERGE_SAME;

  if (result == CRM_MERGE_CLASH)
    return;
  g_assert_true (mine_survives || one->m == one->b || one->m == one->t);
  g_assert_true (theirs_survives || one->t == one->b || one->m == one->t);
  g_assert_true (result != CRM_MERGE_SAME || one->m == one->t);
}

/* What was settled is settled: the same answer once more changes nothing and asks nothing. */
static void
assert_idempotent (const Triple *one)
{
  CrmMergeResult kept = crm_merge_field (one->type, one->theirs, one->mine, one->theirs, FALSE);
  CrmMergeResult taken = crm_merge_field (one->type, one->theirs, one->theirs, one->theirs, FALSE);

  g_assert_cmpint (kept, ==, one->m == one->t ? CRM_MERGE_SAME : CRM_MERGE_MINE);
  g_assert_cmpint (taken, ==, CRM_MERGE_SAME);
}

/* Without an unknown outcome it does not matter which side is which. */
static void
assert_symmetric (const Triple *one, CrmMergeResult plain)
{
  static const CrmMergeResult mirrored[] = {
    [CRM_MERGE_SAME] = CRM_MERGE_SAME,
    [CRM_MERGE_MINE] = CRM_MERGE_THEIRS,
    [CRM_MERGE_THEIRS] = CRM_MERGE_MINE,
    [CRM_MERGE_CLASH] = CRM_MERGE_CLASH,
  };

  g_assert_cmpint (crm_merge_field (one->type, one->base, one->theirs, one->mine, FALSE), ==,
                   mirrored[plain]);
}

static void
test_a_million_fields (void)
{
  g_auto (World) world = { 0 };
  guint seen[4] = { 0 };

  world_init (&world);
  for (guint i = 0; i < 1000000; i++)
    {
      Triple one = draw (&world);
      CrmMergeResult result = crm_merge_field (one.type, one.base, one.mine, one.theirs, one.aba);
      CrmMergeResult plain
          = one.aba ? crm_merge_field (one.type, one.base, one.mine, one.theirs, FALSE) : result;

      g_assert_cmpint (result, ==, expect (one.b, one.m, one.t, one.aba));
      assert_nothing_lost (&one, result);
      if (i % 2 == 0)
        assert_idempotent (&one);
      else
        assert_symmetric (&one, plain);
      /* A value that was put back is told from one that never moved, and nothing else is. */
      g_assert_true (result == plain
                     || (one.aba && plain == CRM_MERGE_MINE && result == CRM_MERGE_CLASH));
      seen[result]++;
    }
  for (guint i = 0; i < G_N_ELEMENTS (seen); i++)
    g_assert_cmpuint (seen[i], >, 50000);
}

static void
test_tidied_up (void)
{
  static const struct
  {
    CrmEdmType type;
    const char *mine, *theirs;
    gboolean tidied;
  } pairs[] = {
    { CRM_EDM_STRING, " Ann  Lee ", "Ann Lee", TRUE },
    { CRM_EDM_STRING, "ANN@EXAMPLE.ORG", "ann@example.org", TRUE },
    { CRM_EDM_STRING, "  ", NULL, TRUE },
    { CRM_EDM_STRING, "123456789", "12345678", FALSE },
    { CRM_EDM_STRING, "Ann", NULL, FALSE },
    { CRM_EDM_STRING, NULL, "Ann", FALSE },
    { CRM_EDM_STRING, "AnnLee", "Ann Lee", FALSE },
    { CRM_EDM_DECIMAL, "12.3456", "12.35", TRUE },
    { CRM_EDM_DECIMAL, "12.3456", "12.34", TRUE },
    { CRM_EDM_DECIMAL, "12.5", "13", TRUE },
    { CRM_EDM_DECIMAL, "5", "4", FALSE },
    { CRM_EDM_DECIMAL, "12.3456", "12.4", TRUE },
    { CRM_EDM_DECIMAL, "12.3456", "12.5", FALSE },
    { CRM_EDM_DECIMAL, "1000000", "999999.99", FALSE },
    { CRM_EDM_DATE_TIME_OFFSET, "2026-01-31T10:00:00.7Z", "2026-01-31T10:00:00Z", TRUE },
    { CRM_EDM_DATE_TIME_OFFSET, "2026-01-31T10:00:00Z", "2026-01-31T10:01:00Z", FALSE },
    { CRM_EDM_BOOLEAN, "true", "false", FALSE },
    { CRM_EDM_INT32, "5", "6", FALSE },
    { CRM_EDM_DOUBLE, "0.1", "0.10000000149", TRUE },
    { CRM_EDM_DOUBLE, "0.1", "0.2", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autoptr (CrmArena) arena = crm_arena_new ();
      CrmValue mine, theirs;

      g_assert_true (crm_value_parse (pairs[i].type, pairs[i].mine, -1, arena, &mine, NULL));
      g_assert_true (crm_value_parse (pairs[i].type, pairs[i].theirs, -1, arena, &theirs, NULL));
      g_test_message ("%s, %s", pairs[i].mine, pairs[i].theirs);
      g_assert_cmpint (crm_merge_is_tidied (pairs[i].type, &mine, &theirs), ==, pairs[i].tidied);
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
  g_test_add_func ("/core/merge/a-million-fields", test_a_million_fields);
  g_test_add_func ("/core/merge/tidied-up", test_tidied_up);
  g_test_add_func ("/core/merge/absent-says-nothing", test_absent_says_nothing);
  return g_test_run ();
}
