/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-odata-dialect.h"

#include "crm-arena.h"
#include "crm-error.h"
#include "crm-filter.h"
#include "crm-project.h"
#include "crm-time.h"

#include <string.h>

/* Before it a date is no date, in any zone. */
#define FIRST_DATE "0001-01-02T00:00:00Z"

/* Works on a tree of its own, which nobody else has seen: nodes are changed in place. */
typedef struct
{
  const CrmOdataDialect *dialect;
  CrmProject *project;
  CrmEntity *entity;
} Speller;

static gboolean spell (Speller *self, CrmFilter *node, GError **error);

static CrmFilter *
child_of (CrmFilter *node, guint position)
{
  return g_ptr_array_index (node->children, position);
}

/* @child is taken. */
static void
replace_child (CrmFilter *node, guint position, CrmFilter *child)
{
  crm_filter_unref (child_of (node, position));
  node->children->pdata[position] = child;
}

static gboolean
is_number (CrmEdmType type)
{
  return type >= CRM_EDM_BYTE && type <= CRM_EDM_DECIMAL;
}

/* --- fields --- */

static const char *
key_name_of (Speller *self, const CrmField *lookup)
{
  CrmEntity *target = self->project != NULL
                          ? crm_project_find_entity (self->project, lookup->lookup_entity)
                          : NULL;

  if (target == NULL || target->keys->len != 1)
    return "Id";

  return target->fields[g_array_index (target->keys, guint, 0)]->name;
}

/* The field behind "AccountId", and behind "Account/Id" as well. */
static CrmField *
field_at (Speller *self, const char *path)
{
  CrmField *field = crm_entity_find_field (self->entity, path);
  const char *slash = strchr (path, '/');
  guint i;

  if (field != NULL || slash == NULL)
    return field;

  for (i = 0; i < self->entity->n_fields; i++)
    {
      field = self->entity->fields[i];
      if (field->lookup_entity != NULL && field->lookup_navigation != NULL
          && strlen (field->lookup_navigation) == (gsize) (slash - path)
          && g_str_has_prefix (path, field->lookup_navigation)
          && strcmp (slash + 1, key_name_of (self, field)) == 0)
        return field;
    }

  return NULL;
}

/* --- literals --- */

/* @text as a literal of @type; %NULL: it is none. */
static CrmFilter *
make_literal (CrmEdmType type, const char *text)
{
  g_autoptr (CrmArena) arena = crm_arena_new ();
  CrmValue value = { 0 };

  if (!crm_value_parse (type, text, -1, arena, &value, NULL))
    return NULL;

  return crm_filter_new_literal (type, &value);
}

/* An instant of a property that has a zone is spelled apart from one of a property that
 * has none; only the field knows which it is. */
static CrmFilter *
make_old_instant (const CrmFilter *literal)
{
  g_autofree char *text = crm_value_dup_text (literal->type, &literal->value);
  g_autofree char *whole
      = literal->type == CRM_EDM_DATE ? g_strconcat (text, "T00:00:00Z", NULL) : g_strdup (text);

  return crm_filter_new_enum_literal ("datetimeoffset", whole);
}

static void
coerce_literal (Speller *self, CrmFilter *node, guint position, const CrmField *field)
{
  CrmFilter *literal = child_of (node, position);
  CrmFilter *spelled = NULL;

  if (literal->op != CRM_FILTER_LITERAL || crm_value_is_empty (&literal->value))
    return;
  if (is_number (field->type) && is_number (literal->type) && field->type != literal->type)
    {
      g_autofree char *text = crm_value_dup_text (literal->type, &literal->value);

      spelled = make_literal (field->type, text);
    }
  else if (field->type == CRM_EDM_DATE_TIME_OFFSET && !crm_odata_field_is_zoneless (field)
           && (literal->type == CRM_EDM_DATE_TIME_OFFSET || literal->type == CRM_EDM_DATE))
    spelled = make_old_instant (literal);
  if (spelled != NULL)
    replace_child (node, position, spelled);
}

/* --- empty values --- */

static gboolean
is_null (const CrmFilter *node)
{
  return node->op == CRM_FILTER_LITERAL && node->value.kind == CRM_VALUE_NULL;
}

/* "@field eq what the server keeps instead of null"; %NULL where that is null itself. */
static CrmFilter *
make_empty_test (const CrmField *field, CrmFilter *path, gboolean is_equal)
{
  CrmFilterOp op = is_equal ? CRM_FILTER_EQ : CRM_FILTER_NE;
  const char *empty;

  switch ((int) field->type)
    {
    case CRM_EDM_GUID:
      empty = "00000000-0000-0000-0000-000000000000";
      break;
    case CRM_EDM_STRING:
      empty = "";
      break;
    case CRM_EDM_DATE_TIME_OFFSET:
      empty = FIRST_DATE;
      op = is_equal ? CRM_FILTER_LT : CRM_FILTER_GE;
      break;
    default:
      return NULL;
    }

  return crm_filter_new (op, crm_filter_ref (path), make_literal (field->type, empty));
}

/* A server that has no null may have kept one from before, so that both are asked for. */
static CrmFilter *
widen_null_test (CrmFilter *node, const CrmField *field)
{
  gboolean is_equal = node->op == CRM_FILTER_EQ;
  CrmFilter *path = child_of (node, 0);
  CrmFilter *test = make_empty_test (field, path, is_equal);
  CrmFilter *null;

  if (test == NULL)
    return NULL;
  null = crm_filter_new (node->op, crm_filter_ref (path), crm_filter_ref (child_of (node, 1)));

  return crm_filter_new (is_equal ? CRM_FILTER_OR : CRM_FILTER_AND, null, test);
}

static CrmFilter *
make_chain_of_in (CrmFilter *node)
{
  CrmFilter *chain = NULL;
  guint i;

  for (i = 1; i < node->children->len; i++)
    {
      CrmFilter *equal = crm_filter_new (CRM_FILTER_EQ, crm_filter_ref (child_of (node, 0)),
                                         crm_filter_ref (child_of (node, i)));

      chain = chain != NULL ? crm_filter_new (CRM_FILTER_OR, chain, equal) : equal;
    }

  return chain;
}

/* Whoever points at @node now finds @other there, which is taken. */
static void
become (CrmFilter *node, CrmFilter *other)
{
  GPtrArray *children = node->children;

  node->op = other->op;
  node->children = g_ptr_array_ref (other->children);
  g_ptr_array_unref (children);
  crm_filter_unref (other);
}

/* --- nodes --- */

/* Each path once: nodes that were made of one another share theirs. */
static CrmFilter *
dup_spelled_path (Speller *self, CrmFilter *node)
{
  CrmField *field = crm_entity_find_field (self->entity, node->text);
  g_autofree char *path = NULL;

  if (field != NULL && crm_odata_dialect_is_bound (self->dialect, field))
    {
      path = g_strndup (node->text, crm_odata_dialect_wire_length (self->dialect, field));
      return crm_filter_new_path (path);
    }
  if (!crm_odata_dialect_has (self->dialect, CRM_ODATA_QUIRK_LOOKUPS_BY_PATH) || field == NULL
      || field->lookup_entity == NULL || field->lookup_navigation == NULL)
    return crm_filter_ref (node);
  path = g_strconcat (field->lookup_navigation, "/", key_name_of (self, field), NULL);

  return crm_filter_new_path (path);
}

static gboolean
spell_children (Speller *self, CrmFilter *node, GError **error)
{
  guint i;

  for (i = 0; i < node->children->len; i++)
    if (child_of (node, i)->op == CRM_FILTER_PATH)
      replace_child (node, i, dup_spelled_path (self, child_of (node, i)));
    else if (!spell (self, child_of (node, i), error))
      return FALSE;

  return TRUE;
}

static CrmField *
field_of_comparison (Speller *self, CrmFilter *node)
{
  guint i;

  for (i = 0; i < 2 && i < node->children->len; i++)
    if (child_of (node, i)->op == CRM_FILTER_PATH)
      return field_at (self, child_of (node, i)->text);

  return NULL;
}

static CrmFilter *
make_other_form (Speller *self, CrmFilter *node, const CrmField *field)
{
  if (node->op == CRM_FILTER_IN && crm_odata_dialect_has (self->dialect, CRM_ODATA_QUIRK_NO_IN))
    return make_chain_of_in (node);
  if (field != NULL && (node->op == CRM_FILTER_EQ || node->op == CRM_FILTER_NE)
      && is_null (child_of (node, 1))
      && crm_odata_dialect_has (self->dialect, CRM_ODATA_QUIRK_NO_NULLS))
    return widen_null_test (node, field);

  return NULL;
}

static gboolean
spell_operands (Speller *self, CrmFilter *node, const CrmField *field, GError **error)
{
  guint i;

  if (field != NULL && crm_odata_dialect_is_old (self->dialect))
    for (i = 0; i < node->children->len; i++)
      coerce_literal (self, node, i, field);

  return spell_children (self, node, error);
}

static gboolean
spell_comparison (Speller *self, CrmFilter *node, GError **error)
{
  CrmField *field = field_of_comparison (self, node);
  CrmFilter *other = make_other_form (self, node, field);
  guint i;

  if (other == NULL)
    return spell_operands (self, node, field, error);
  become (node, other);
  if (node->op == CRM_FILTER_EQ) /* "in" with one value */
    return spell_operands (self, node, field, error);
  for (i = 0; i < node->children->len; i++)
    {
      CrmFilter *child = child_of (node, i);

      if (!(child->op == CRM_FILTER_OR ? spell (self, child, error)
                                       : spell_operands (self, child, field, error)))
        return FALSE;
    }

  return TRUE;
}

static gboolean
fail (Speller *self, GError **error, const char *what)
{
  g_set_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNSUPPORTED,
               "%s: %s cannot be asked with “%s” in a filter", self->entity->set,
               self->dialect->name, what);
  return FALSE;
}

static gboolean
check_function (Speller *self, const CrmFilter *node, GError **error)
{
  static const char *const new_functions[] = { "date",
                                               "time",
                                               "now",
                                               "mindatetime",
                                               "maxdatetime",
                                               "fractionalseconds",
                                               "totaloffsetminutes",
                                               "totalseconds",
                                               NULL };

  if (!crm_odata_dialect_is_old (self->dialect) || !g_strv_contains (new_functions, node->text))
    return TRUE;

  return fail (self, error, node->text);
}

static gboolean
spell (Speller *self, CrmFilter *node, GError **error)
{
  switch (node->op)
    {
    case CRM_FILTER_EQ:
    case CRM_FILTER_NE:
    case CRM_FILTER_LT:
    case CRM_FILTER_LE:
    case CRM_FILTER_GT:
    case CRM_FILTER_GE:
    case CRM_FILTER_IN:
      return spell_comparison (self, node, error);
    case CRM_FILTER_FUNCTION:
      return check_function (self, node, error) && spell_children (self, node, error);
    case CRM_FILTER_ANY:
    case CRM_FILTER_ALL:
      if (!self->dialect->has_lambdas)
        return fail (self, error, node->op == CRM_FILTER_ANY ? "any" : "all");
      return spell_children (self, node, error);
    case CRM_FILTER_AND:
    case CRM_FILTER_OR:
    case CRM_FILTER_NOT:
    case CRM_FILTER_ADD:
    case CRM_FILTER_SUB:
    case CRM_FILTER_PATH:
    case CRM_FILTER_LITERAL:
    case CRM_FILTER_MACRO:
      return spell_children (self, node, error);
    }
  return TRUE;
}

char *
crm_odata_dialect_dup_filter (const CrmOdataDialect *self,
                              CrmProject *project,
                              CrmEntity *entity,
                              CrmFilter *filter,
                              GError **error)
{
  CrmFilterDialect spelling = crm_odata_dialect_is_old (self) ? CRM_FILTER_V3 : CRM_FILTER_V4;
  g_autofree char *text = crm_filter_print (filter, CRM_FILTER_V4);
  g_autoptr (CrmFilter) copy = crm_filter_parse (text, NULL);
  g_autoptr (CrmFilter) holder = NULL;
  Speller speller = { self, project, entity };

  /* Too large for our own parser: the server may judge. */
  if (copy == NULL)
    return crm_filter_print (filter, spelling);
  holder = crm_filter_new (CRM_FILTER_NOT, crm_filter_ref (copy), NULL);
  if (!spell_children (&speller, holder, error))
    return NULL;

  return crm_filter_print (child_of (holder, 0), spelling);
}

/* One "Field desc", the spaces around it as they were. */
static void
append_order (Speller *self, GString *out, const char *term)
{
  gsize before = strspn (term, " ");
  gsize length = strcspn (term + before, " ");
  g_autofree char *name = g_strndup (term + before, length);
  g_autoptr (CrmFilter) path = NULL;
  g_autoptr (CrmFilter) spelled = NULL;

  if (strpbrk (name, "()'") != NULL || *name == '\0')
    {
      g_string_append (out, term);
      return;
    }
  path = crm_filter_new_path (name);
  spelled = dup_spelled_path (self, path);
  g_string_append_len (out, term, (gssize) before);
  g_string_append (out, spelled->text);
  g_string_append (out, term + before + length);
}

char *
crm_odata_dialect_dup_orderby (const CrmOdataDialect *self,
                               CrmProject *project,
                               CrmEntity *entity,
                               const char *orderby)
{
  Speller speller = { self, project, entity };
  g_auto (GStrv) terms = g_strsplit (orderby, ",", -1);
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; terms[i] != NULL; i++)
    {
      if (i > 0)
        g_string_append_c (out, ',');
      append_order (&speller, out, terms[i]);
    }

  return g_string_free_and_steal (g_steal_pointer (&out));
}
