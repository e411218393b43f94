/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-choices.h"
#include "crm-project.h"
#include "crm-ui.h"
#include "crm-value.h"
#include "crm-words.h"

static void
offer_free (gpointer data)
{
  CrmOffer *offer = data;

  g_free (offer->value);
  g_free (offer->caption);
  g_free (offer);
}

GPtrArray *
crm_choices_new (void)
{
  return g_ptr_array_new_with_free_func (offer_free);
}

void
crm_choices_add (GPtrArray *offers, const char *value, const char *caption)
{
  CrmOffer *offer = g_new0 (CrmOffer, 1);

  offer->value = g_strdup (value);
  offer->caption = g_strdup (caption);
  g_ptr_array_add (offers, offer);
}

static void
add_described (GPtrArray *offers, CrmRecordDraft *draft, CrmField *field)
{
  for (guint i = 0; i < field->choices->len; i++)
    {
      const CrmChoice *choice = g_ptr_array_index (field->choices, i);

      if (crm_record_draft_offers (draft, field->index, i)
          && (!field->multiple || g_strcmp0 (choice->value, field->none_choice) != 0))
        crm_choices_add (offers, choice->value, choice->caption);
    }

  if (field->type == CRM_EDM_BOOLEAN && field->choices->len == 0)
    {
      crm_choices_add (offers, "true", C_ ("choice", "Yes"));
      crm_choices_add (offers, "false", C_ ("choice", "No"));
    }
}

static int
find (GPtrArray *offers, const char *value)
{
  for (guint i = 0; i < offers->len; i++)
    if (g_strcmp0 (((CrmOffer *) g_ptr_array_index (offers, i))->value, value) == 0)
      return (int) i;

  return -1;
}

/* A value that is no longer offered stays, and says what it is. */
static void
add_inactive (GPtrArray *offers, CrmField *field, const char *value)
{
  const char *known = crm_field_get_choice_caption (field, value);
  g_autofree char *caption = NULL;

  if (value == NULL || *value == '\0' || find (offers, value) >= 0
      || (field->multiple && g_strcmp0 (value, field->none_choice) == 0))
    return;

  caption = crm_words_about (_ ("%s (inactive)"), known != NULL ? known : value);
  crm_choices_add (offers, value, caption);
}

GPtrArray *
crm_choices_collect (CrmRecordDraft *draft, CrmField *field, gboolean with_none)
{
  GPtrArray *offers = crm_choices_new ();
  g_autofree char *text
      = crm_value_dup_text (field->type, crm_record_draft_get_value (draft, field->index));
  g_auto (GStrv) members = g_strsplit (text != NULL ? text : "", field->multiple ? "," : "\n", -1);

  if (with_none)
    crm_choices_add (offers, NULL, C_ ("choice", "Not Set"));
  add_described (offers, draft, field);
  for (guint i = 0; members[i] != NULL; i++)
    add_inactive (offers, field, field->multiple ? g_strstrip (members[i]) : members[i]);

  return offers;
}

int
crm_choices_find_current (CrmRecordDraft *draft, CrmField *field, GPtrArray *offers)
{
  g_autofree char *text
      = crm_value_dup_text (field->type, crm_record_draft_get_value (draft, field->index));

  return find (offers, text);
}

gboolean
crm_choices_are_equal (GPtrArray *a, GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;

  for (guint i = 0; i < a->len; i++)
    {
      const CrmOffer *first = g_ptr_array_index (a, i);
      const CrmOffer *second = g_ptr_array_index (b, i);

      if (g_strcmp0 (first->value, second->value) != 0
          || g_strcmp0 (first->caption, second->caption) != 0)
        return FALSE;
    }

  return TRUE;
}

gboolean
crm_choices_depend (CrmField *field)
{
  for (guint i = 0; i < field->choices->len; i++)
    if (((CrmChoice *) g_ptr_array_index (field->choices, i))->condition != NULL)
      return TRUE;

  return FALSE;
}
