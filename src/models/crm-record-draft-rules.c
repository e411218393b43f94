/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-arena.h"
#include "crm-filter.h"
#include "crm-record-draft-private.h"

void
crm_record_draft_judge (CrmRecordDraft *self)
{
  for (guint i = 0; i < self->entity->n_fields; i++)
    {
      DraftField *field = &self->fields[i];
      gboolean is_hidden = !crm_form_rules_is_visible (self->rules, i);
      gboolean is_required = crm_form_rules_is_required (self->rules, i);

      if (field->is_hidden == is_hidden && field->is_required == is_required)
        continue;
      field->is_hidden = is_hidden;
      field->is_required = is_required;
      crm_record_draft_check (self, i);
      crm_record_draft_tell (self, i);
    }
}

static gboolean
set (CrmRecordDraft *self, guint rule)
{
  g_autoptr (CrmArena) arena = crm_arena_new ();
  guint field = ((const CrmRule *) g_ptr_array_index (self->entity->rules, rule))->field;
  CrmValue value;

  if (!crm_form_rules_get_value (self->rules, rule, arena, &value)
      || crm_value_equal (self->entity->fields[field]->type, &self->fields[field].value, &value))
    return FALSE;

  crm_record_draft_put (self, field, &value, NULL);
  return TRUE;
}

void
crm_record_draft_obey (CrmRecordDraft *self, guint field)
{
  g_autoptr (GArray) changed = g_array_new (FALSE, FALSE, sizeof (guint));

  g_array_append_val (changed, field);
  for (guint rule = 0; rule < self->entity->rules->len; rule++)
    {
      gboolean fires = FALSE;

      for (guint i = 0; !fires && i < changed->len; i++)
        fires = crm_form_rules_fires (self->rules, rule, g_array_index (changed, guint, i));
      if (fires && set (self, rule))
        g_array_append_val (
            changed, ((const CrmRule *) g_ptr_array_index (self->entity->rules, rule))->field);
    }
  if (changed->len == 1)
    return;

  crm_record_draft_read_names (self);
  for (guint i = 1; i < changed->len; i++)
    {
      guint each = g_array_index (changed, guint, i);

      self->fields[each].is_default = FALSE;
      crm_record_draft_check (self, each);
      crm_record_draft_tell (self, each);
    }
}

void
crm_record_draft_begin (CrmRecordDraft *self, const char *user)
{
  g_return_if_fail (CRM_IS_RECORD_DRAFT (self));

  crm_form_rules_set_user (self->rules, user);
  for (guint rule = 0; self->key == NULL && rule < self->entity->rules->len; rule++)
    {
      const CrmRule *each = g_ptr_array_index (self->entity->rules, rule);

      if (!crm_form_rules_is_initial (self->rules, rule) || !set (self, rule))
        continue;
      self->fields[each->field].is_default = TRUE;
      crm_record_draft_tell (self, each->field);
    }
  crm_record_draft_read_names (self);
  crm_record_draft_judge (self);
  crm_record_draft_update (self);
}

void
crm_record_draft_prefill (CrmRecordDraft *self,
                          guint field,
                          const CrmValue *value,
                          const char *lookup_name)
{
  g_return_if_fail (CRM_IS_RECORD_DRAFT (self));
  g_return_if_fail (field < self->entity->n_fields && value != NULL);

  crm_record_draft_put (self, field, value, lookup_name);
  self->fields[field].is_default = TRUE;
  crm_record_draft_judge (self);
  crm_record_draft_update (self);
  crm_record_draft_tell (self, field);
}

gboolean
crm_record_draft_is_visible (CrmRecordDraft *self, guint field)
{
  g_return_val_if_fail (CRM_IS_RECORD_DRAFT (self), FALSE);
  g_return_val_if_fail (field < self->entity->n_fields, FALSE);

  return !self->fields[field].is_hidden;
}

gboolean
crm_record_draft_is_required (CrmRecordDraft *self, guint field)
{
  g_return_val_if_fail (CRM_IS_RECORD_DRAFT (self), FALSE);
  g_return_val_if_fail (field < self->entity->n_fields, FALSE);

  return self->fields[field].is_required;
}

gboolean
crm_record_draft_offers (CrmRecordDraft *self, guint field, guint choice)
{
  g_return_val_if_fail (CRM_IS_RECORD_DRAFT (self), FALSE);
  g_return_val_if_fail (field < self->entity->n_fields, FALSE);
  g_return_val_if_fail (choice < self->entity->fields[field]->choices->len, FALSE);

  return crm_form_rules_offers (self->rules, field, choice);
}

char *
crm_record_draft_dup_lookup_filter (CrmRecordDraft *self, guint field)
{
  g_autoptr (CrmFilter) filter = NULL;

  g_return_val_if_fail (CRM_IS_RECORD_DRAFT (self), NULL);
  g_return_val_if_fail (field < self->entity->n_fields, NULL);

  filter = crm_form_rules_dup_lookup_filter (self->rules, field);
  return filter != NULL ? crm_filter_print (filter, CRM_FILTER_V4) : NULL;
}
