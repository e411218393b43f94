/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-form-rules.h"
#include "crm-arena.h"
#include "crm-filter.h"
#include "crm-time.h"

#include <string.h>

/* Conditions by their text: the same one may stand at many fields. */
struct _CrmFormRules
{
  CrmEntity *entity;
  CrmFormValueFunc func;
  gpointer user_data;
  char *user;
  GHashTable *filters; /* text -> CrmFilter */
};

CrmFormRules *
crm_form_rules_new (CrmEntity *entity, CrmFormValueFunc func, gpointer user_data)
{
  CrmFormRules *self;

  g_return_val_if_fail (entity != NULL && func != NULL, NULL);

  self = g_new0 (CrmFormRules, 1);
  self->entity = entity;
  self->func = func;
  self->user_data = user_data;
  self->filters
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) crm_filter_unref);
  return self;
}

void
crm_form_rules_free (CrmFormRules *self)
{
  g_hash_table_unref (self->filters);
  g_free (self->user);
  g_free (self);
}

void
crm_form_rules_set_user (CrmFormRules *self, const char *user)
{
  g_set_str (&self->user, user);
}

/* --- conditions --------------------------------------------------------------------------- */

/* %NULL for one that does not parse: the project was checked, so nobody is to blame here. */
static CrmFilter *
find_filter (CrmFormRules *self, const char *text)
{
  CrmFilter *filter = g_hash_table_lookup (self->filters, text);

  if (filter != NULL)
    return filter;

  filter = crm_filter_parse (text, NULL);
  if (filter != NULL)
    g_hash_table_insert (self->filters, g_strdup (text), filter);
  return filter;
}

static char *
dup_today (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  return g_date_time_format (now, "%Y-%m-%d");
}

/* %NULL where @name is neither of the user nor of the clock. */
static CrmFilter *
find_macro (CrmFormRules *self, const char *name)
{
  g_autoptr (CrmArena) arena = crm_arena_new ();
  g_autofree char *today = NULL;
  CrmValue value = crm_value_null ();

  if (g_str_equal (name, "today"))
    {
      today = dup_today ();
      value = crm_value_text (today);
      return crm_filter_new_literal (CRM_EDM_DATE, &value);
    }
  if (g_str_equal (name, "now"))
    {
      value = crm_value_int (g_get_real_time ());
      return crm_filter_new_literal (CRM_EDM_DATE_TIME_OFFSET, &value);
    }
  if (!g_str_equal (name, "me") || self->user == NULL)
    return NULL;
  if (crm_value_parse (CRM_EDM_GUID, self->user, -1, arena, &value, NULL))
    return crm_filter_new_literal (CRM_EDM_GUID, &value);

  value = crm_value_text (self->user);
  return crm_filter_new_literal (CRM_EDM_STRING, &value);
}

static CrmFilter *
expand_field (CrmFormRules *self, const char *name)
{
  CrmField *field = crm_entity_find_field (self->entity, name);

  return field != NULL
             ? crm_filter_new_literal (field->type, self->func (field->index, self->user_data))
             : NULL;
}

static CrmFilter *
expand_cb (const char *name, gpointer user_data)
{
  CrmFilter *literal = find_macro (user_data, name);
  CrmValue null = crm_value_null ();

  if (literal == NULL)
    literal = expand_field (user_data, name);
  return literal != NULL ? literal : crm_filter_new_literal (CRM_EDM_STRING, &null);
}

static gboolean
resolve_cb (const char *path, CrmEdmType *type, CrmValue *out, gpointer user_data)
{
  CrmFormRules *self = user_data;
  CrmField *field = crm_entity_find_field (self->entity, path);

  if (field == NULL)
    return FALSE;

  *type = field->type;
  *out = *self->func (field->index, self->user_data);
  return TRUE;
}

static gboolean
holds (CrmFormRules *self, const char *condition)
{
  CrmFilter *filter = find_filter (self, condition);
  g_autoptr (CrmFilter) expanded = NULL;

  if (filter == NULL)
    return FALSE;

  expanded = crm_filter_expand (filter, expand_cb, self, NULL);
  return expanded != NULL && crm_filter_evaluate (expanded, resolve_cb, self) == CRM_TRUTH_TRUE;
}

gboolean
crm_form_rules_is_visible (CrmFormRules *self, guint field)
{
  const char *condition = self->entity->fields[field]->visible_if;

  return condition == NULL || holds (self, condition);
}

gboolean
crm_form_rules_is_required (CrmFormRules *self, guint field)
{
  CrmField *description = self->entity->fields[field];

  return description->required
         || (description->required_if != NULL && holds (self, description->required_if));
}

gboolean
crm_form_rules_offers (CrmFormRules *self, guint field, guint choice)
{
  const CrmChoice *each = g_ptr_array_index (self->entity->fields[field]->choices, choice);

  return each->condition == NULL || holds (self, each->condition);
}

/* --- what a lookup offers ------------------------------------------------------------------- */

static gboolean
asks_for_nothing (CrmFormRules *self, CrmFilter *filter)
{
  gboolean found = FALSE;

  if (filter->op == CRM_FILTER_MACRO)
    {
      CrmField *field = crm_entity_find_field (self->entity, filter->text);

      return field != NULL && crm_value_is_empty (self->func (field->index, self->user_data));
    }
  for (guint i = 0; !found && i < filter->children->len; i++)
    found = asks_for_nothing (self, g_ptr_array_index (filter->children, i));

  return found;
}

/* Without the clauses about fields that are empty; %NULL: nothing is left. */
static CrmFilter *
keep_answerable (CrmFormRules *self, CrmFilter *filter)
{
  g_autoptr (CrmFilter) first = NULL;
  g_autoptr (CrmFilter) second = NULL;

  if (filter->op != CRM_FILTER_AND || filter->children->len != 2)
    return asks_for_nothing (self, filter) ? NULL : crm_filter_ref (filter);

  first = keep_answerable (self, g_ptr_array_index (filter->children, 0));
  second = keep_answerable (self, g_ptr_array_index (filter->children, 1));
  return crm_filter_and (first, second);
}

static CrmFilter *
expand_fields_cb (const char *name, gpointer user_data)
{
  CrmFilter *literal = expand_field (user_data, name);
  g_autofree char *macro = g_strconcat ("@", name, NULL);

  return literal != NULL ? literal : crm_filter_parse (macro, NULL);
}

CrmFilter *
crm_form_rules_dup_lookup_filter (CrmFormRules *self, guint field)
{
  const char *text = self->entity->fields[field]->lookup_filter;
  CrmFilter *filter = text != NULL ? find_filter (self, text) : NULL;
  g_autoptr (CrmFilter) kept = filter != NULL ? keep_answerable (self, filter) : NULL;

  return kept != NULL ? crm_filter_expand (kept, expand_fields_cb, self, NULL) : NULL;
}

/* --- rules ---------------------------------------------------------------------------------- */

static const CrmRule *
rule_at (CrmFormRules *self, guint rule)
{
  return g_ptr_array_index (self->entity->rules, rule);
}

gboolean
crm_form_rules_is_initial (CrmFormRules *self, guint rule)
{
  return rule_at (self, rule)->when == NULL;
}

static gboolean
names (CrmFilter *filter, const char *field)
{
  gboolean found = filter->text != NULL
                   && (filter->op == CRM_FILTER_PATH || filter->op == CRM_FILTER_MACRO)
                   && g_str_equal (filter->text, field);

  for (guint i = 0; !found && i < filter->children->len; i++)
    found = names (g_ptr_array_index (filter->children, i), field);

  return found;
}

gboolean
crm_form_rules_fires (CrmFormRules *self, guint rule, guint changed)
{
  const CrmRule *each = rule_at (self, rule);
  CrmFilter *filter = each->when != NULL ? find_filter (self, each->when) : NULL;

  /* What somebody types into a field is not corrected while they type. */
  return filter != NULL && each->field != changed
         && names (filter, self->entity->fields[changed]->name) && holds (self, each->when);
}

/* A literal as a value of @type: a moment where that is asked for may begin as a day. */
static gboolean
convert (CrmFilter *literal, CrmEdmType type, CrmArena *arena, CrmValue *out)
{
  g_autofree char *text = NULL;

  if (type == CRM_EDM_DATE_TIME_OFFSET && literal->type == CRM_EDM_DATE)
    {
      g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
      g_autofree char *midnight = g_strconcat (literal->value.text, "T00:00:00", NULL);
      g_autoptr (GDateTime) start = g_date_time_new_from_iso8601 (midnight, zone);

      *out = crm_value_int (start != NULL ? g_date_time_to_unix_usec (start) : 0);
      return start != NULL;
    }
  if (type == CRM_EDM_DATE && literal->type == CRM_EDM_DATE_TIME_OFFSET)
    {
      text = dup_today ();
      return crm_value_parse (type, text, -1, arena, out, NULL);
    }

  text = crm_value_dup_text (literal->type, &literal->value);
  return text != NULL && crm_value_parse (type, text, -1, arena, out, NULL);
}

gboolean
crm_form_rules_get_value (CrmFormRules *self, guint rule, CrmArena *arena, CrmValue *out)
{
  const CrmRule *each = rule_at (self, rule);
  CrmField *target = self->entity->fields[each->field];
  g_autoptr (CrmFilter) literal = NULL;

  *out = crm_value_null ();
  if (each->value == NULL)
    return TRUE;
  if (*each->value != '@')
    return crm_value_parse (target->type, each->value, -1, arena, out, NULL);

  literal = find_macro (self, each->value + 1);
  if (literal == NULL)
    literal = expand_field (self, each->value + 1);
  if (literal == NULL)
    return FALSE;
  if (crm_value_is_empty (&literal->value))
    return TRUE;

  return convert (literal, target->type, arena, out);
}
