/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-arena.h"
#include "crm-error.h"
#include "crm-filter.h"
#include "crm-project-parse.h"

/* What a document says about forms: conditions of fields and choices, rules that set values. */

static const char *const rule_members[] = { "when", "field", "value", NULL };

static gboolean
is_known_macro (CrmEntity *entity, const char *name)
{
  static const char *const macros[] = { "me", "mycontact", "myaccount", "today", "now", NULL };

  return g_strv_contains (macros, name) || crm_entity_find_field (entity, name) != NULL;
}

/* The first name in @filter that a form of @entity has no value for, or %NULL. A form knows one
 * record: ways to others and to collections are names too. @is_about: whether its paths are of
 * @entity; else only what stands behind an @ is. */
static const char *
find_stranger (CrmEntity *entity, CrmFilter *filter, gboolean is_about)
{
  const char *stranger = NULL;

  if (filter->op == CRM_FILTER_MACRO)
    return is_known_macro (entity, filter->text) ? NULL : filter->text;
  if (filter->op == CRM_FILTER_PATH && is_about)
    return crm_entity_find_field (entity, filter->text) != NULL ? NULL : filter->text;
  if ((filter->op == CRM_FILTER_ANY || filter->op == CRM_FILTER_ALL) && is_about)
    return "any or all";
  for (guint i = 0; stranger == NULL && i < filter->children->len; i++)
    stranger = find_stranger (entity, g_ptr_array_index (filter->children, i), is_about);

  return stranger;
}

/* Leaves *@text out where it names what is not there. */
static gboolean
check_names (CrmParse *self,
             CrmEntity *entity,
             CrmReader reader,
             const char *member,
             gboolean is_about,
             char **text,
             GError **error)
{
  g_autofree char *path = crm_reader_join (reader, member);
  g_autoptr (CrmFilter) filter = *text != NULL ? crm_filter_parse (*text, NULL) : NULL;
  const char *stranger = filter != NULL ? find_stranger (entity, filter, is_about) : NULL;

  if (stranger == NULL)
    return TRUE;
  if (self->edm == NULL)
    {
      g_set_error (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_UNKNOWN_NAME,
                   "%s: There is no field \"%s\"", path, stranger);
      return FALSE;
    }

  crm_parse_warn (self, "%s: There is no field \"%s\", left out", path, stranger);
  g_clear_pointer (text, g_free);
  return TRUE;
}

gboolean
crm_parse_condition (CrmParse *self,
                     CrmEntity *entity,
                     CrmReader reader,
                     const char *member,
                     char **out,
                     GError **error)
{
  return crm_reader_string (reader, member, out, error)
         && crm_parse_check_filter (reader, member, *out, error)
         && check_names (self, entity, reader, member, TRUE, out, error);
}

static gboolean
read_currency (CrmParse *self, CrmEntity *entity, CrmField *field, CrmReader reader, GError **error)
{
  g_autofree char *path = crm_reader_join (reader, "currency");
  CrmDraft draft = { .entity = entity };
  CrmField *currency = NULL;

  if (!crm_reader_string (reader, "currency", &field->currency, error))
    return FALSE;
  if (field->currency == NULL)
    return TRUE;
  if (!crm_parse_resolve_field (self, &draft, path, field->currency, &currency, error))
    return FALSE;
  if (currency == NULL)
    g_clear_pointer (&field->currency, g_free);
  return TRUE;
}

gboolean
crm_parse_field_rules (
    CrmParse *self, CrmEntity *entity, CrmField *field, CrmReader reader, GError **error)
{
  if (!crm_reader_boolean (reader, "multiple", &field->multiple, error)
      || !crm_reader_string (reader, "none", &field->none_choice, error)
      || !crm_reader_integer (reader, "minimum", G_MININT, &field->minimum, error)
      || !crm_reader_integer (reader, "maximum", G_MAXINT, &field->maximum, error)
      || !read_currency (self, entity, field, reader, error)
      || !check_names (self, entity, reader, "lookup.filter", FALSE, &field->lookup_filter, error)
      || !crm_parse_condition (self, entity, reader, "requiredIf", &field->required_if, error)
      || !crm_parse_condition (self, entity, reader, "visibleIf", &field->visible_if, error))
    return FALSE;
  if (field->minimum > field->maximum)
    {
      crm_reader_fail (reader, error, "minimum", "It is above the maximum");
      return FALSE;
    }

  return TRUE;
}

gboolean
crm_parse_section_format (CrmSection *section, CrmReader reader, GError **error)
{
  static const char *const formats[] = { "plain", "address", NULL };
  guint format = section->is_address ? 1 : 0;

  if (!crm_reader_choice (reader, "format", formats, &format, error))
    return FALSE;

  section->is_address = format == 1;
  return TRUE;
}

/* What a rule puts into a field must be a value of it, or stand for one. */
static gboolean
check_value (
    CrmEntity *entity, CrmField *field, CrmReader reader, const char *value, GError **error)
{
  g_autoptr (CrmArena) arena = crm_arena_new ();
  CrmValue ignored;

  if (value == NULL)
    return TRUE;
  if (*value == '@' && is_known_macro (entity, value + 1))
    return TRUE;
  if (*value != '@' && crm_value_parse (field->type, value, -1, arena, &ignored, NULL))
    return TRUE;

  crm_reader_fail (reader, error, "value", "\"%s\" is no value of %s", value, field->name);
  return FALSE;
}

static gboolean
read_rule (CrmParse *self, CrmDraft *draft, CrmReader reader, GError **error)
{
  g_autofree char *path = crm_reader_join (reader, "field");
  g_autofree char *when = NULL;
  g_autofree char *name = NULL;
  g_autofree char *value = NULL;
  gboolean had_condition = crm_reader_has (reader, "when");
  CrmField *field = NULL;

  crm_reader_warn_unknown (reader, rule_members, self->warnings);
  if (!crm_parse_condition (self, draft->entity, reader, "when", &when, error)
      || !crm_reader_text (reader, "field", &name, error)
      || !crm_parse_check_name (reader, "field", name, error)
      || !crm_reader_string (reader, "value", &value, error)
      || !crm_parse_resolve_field (self, draft, path, name, &field, error))
    return FALSE;

  /* Without its condition it would be another rule. */
  if (field == NULL || (had_condition && when == NULL))
    return TRUE;
  if (!check_value (draft->entity, field, reader, value, error))
    return FALSE;

  crm_entity_add_rule (draft->entity, when, field->index, value);
  return TRUE;
}

gboolean
crm_parse_rules (CrmParse *self, CrmDraft *draft, GError **error)
{
  g_autofree char *path = crm_reader_join (crm_draft_reader (draft), "rules");
  JsonArray *array;

  if (!crm_reader_array (crm_draft_reader (draft), "rules", &array, error))
    return FALSE;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonObject *object = crm_reader_element_object (array, i, path, error);
      g_autofree char *at = g_strdup_printf ("%s[%u]", path, i);

      if (object == NULL || !read_rule (self, draft, (CrmReader) { object, at }, error))
        return FALSE;
    }

  return TRUE;
}
