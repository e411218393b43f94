/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-arena.h"
#include "crm-error.h"
#include "crm-project-parse.h"

/* Where a record stands in the agenda: read from a document, or guessed. */

static const char *const agenda_members[]
    = { "start", "end", "due", "allDay", "done", "doneValues", "filter", NULL };

/* --- reading -------------------------------------------------------------------------------- */

static gboolean
is_day_or_moment (const CrmField *field)
{
  return field->type == CRM_EDM_DATE_TIME_OFFSET || field->type == CRM_EDM_DATE;
}

/* A field the server does not have (any more) plays no role. */
static gboolean
read_role (CrmParse *self,
           CrmDraft *draft,
           CrmReader reader,
           const char *member,
           gboolean is_time,
           int *out,
           GError **error)
{
  g_autofree char *path = crm_reader_join (reader, member);
  g_autofree char *name = NULL;
  CrmField *field = NULL;

  if (!crm_reader_string (reader, member, &name, error))
    return FALSE;
  if (name == NULL)
    return TRUE;
  if (!crm_parse_resolve_field (self, draft, path, name, &field, error))
    return FALSE;
  if (field != NULL && is_time && !is_day_or_moment (field))
    {
      crm_reader_fail (reader, error, member, "An Edm.Date or Edm.DateTimeOffset is expected");
      return FALSE;
    }

  *out = field != NULL ? (int) field->index : -1;
  return TRUE;
}

/* Of a lookup a value may also be what a record is called. */
static gboolean
read_done_values (CrmEntity *entity, CrmReader reader, GError **error)
{
  const CrmField *field
      = entity->agenda.done_field >= 0 ? entity->fields[entity->agenda.done_field] : NULL;
  g_autofree char *path = crm_reader_join (reader, "doneValues");
  g_autoptr (CrmArena) arena = crm_arena_new ();
  JsonArray *array;
  CrmValue ignored;

  if (!crm_reader_array (reader, "doneValues", &array, error))
    return FALSE;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      const char *text = crm_reader_element_text (array, i, path, error);

      if (text == NULL)
        return FALSE;
      if (field != NULL && field->lookup_entity == NULL
          && !crm_value_parse (field->type, text, -1, arena, &ignored, NULL))
        {
          g_set_error (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_INVALID,
                       "%s[%u]: \"%s\" is no value of %s", path, i, text, field->name);
          return FALSE;
        }
      if (field != NULL)
        g_ptr_array_add (entity->agenda.done_values, g_strdup (text));
    }

  return TRUE;
}

static gboolean
read_object (CrmParse *self, CrmDraft *draft, CrmReader reader, GError **error)
{
  CrmAgendaRoles *roles = &draft->entity->agenda;

  crm_reader_warn_unknown (reader, agenda_members, self->warnings);
  return read_role (self, draft, reader, "start", TRUE, &roles->start_field, error)
         && read_role (self, draft, reader, "end", TRUE, &roles->end_field, error)
         && read_role (self, draft, reader, "due", TRUE, &roles->due_field, error)
         && read_role (self, draft, reader, "allDay", FALSE, &roles->all_day_field, error)
         && read_role (self, draft, reader, "done", FALSE, &roles->done_field, error)
         && read_done_values (draft->entity, reader, error)
         && crm_reader_string (reader, "filter", &roles->filter, error)
         && crm_parse_check_filter (reader, "filter", roles->filter, error);
}

gboolean
crm_parse_agenda (CrmParse *self, CrmDraft *draft, GError **error)
{
  CrmReader reader = crm_draft_reader (draft);
  g_autofree char *path = crm_reader_join (reader, "agenda");
  JsonObject *object;

  if (!crm_reader_has (reader, "agenda"))
    return TRUE;

  draft->given |= CRM_GIVEN_AGENDA;
  if (!crm_reader_object (reader, "agenda", &object, error))
    return FALSE;

  return object == NULL || read_object (self, draft, (CrmReader) { object, path }, error);
}

/* --- guessing ------------------------------------------------------------------------------- */

/* The first of @words that a field of such a type is called by. */
static int
find_called (const CrmEntity *entity, const char *const *words, gboolean is_time)
{
  for (guint w = 0; words[w] != NULL; w++)
    for (guint i = 0; i < entity->n_fields; i++)
      {
        const CrmField *field = entity->fields[i];
        const char *const word[] = { words[w], NULL };
        gboolean fits = is_time ? is_day_or_moment (field) : field->type == CRM_EDM_BOOLEAN;

        if (fits && !crm_field_is_audit (field) && crm_caption_has_word (field->caption, word))
          return (int) i;
      }

  return -1;
}

/* Words of a status for what is over, the one that completing means first. */
static const char *const over_words[]
    = { "Completed", "Done", "Finished", "Closed", "Canceled", "Cancelled", NULL };

static void
add_over_choices (CrmEntity *entity, const CrmField *field)
{
  for (guint w = 0; over_words[w] != NULL; w++)
    for (guint i = 0; i < field->choices->len; i++)
      {
        const CrmChoice *choice = g_ptr_array_index (field->choices, i);

        if (g_ascii_strcasecmp (choice->caption, over_words[w]) == 0)
          g_ptr_array_add (entity->agenda.done_values, g_strdup (choice->value));
      }
}

/* A yes, or a status of which some values say so. */
static void
derive_done (CrmEntity *entity)
{
  static const char *const flags[] = { "done", "completed", "finished", "closed", NULL };
  static const char *const states[] = { "status", "state", NULL };
  CrmAgendaRoles *roles = &entity->agenda;

  roles->done_field = find_called (entity, flags, FALSE);
  for (guint i = 0; roles->done_field < 0 && i < entity->n_fields; i++)
    {
      const CrmField *field = entity->fields[i];

      if (!crm_caption_has_word (field->caption, states))
        continue;
      if (field->lookup_entity != NULL)
        for (guint w = 0; over_words[w] != NULL; w++)
          g_ptr_array_add (roles->done_values, g_strdup (over_words[w]));
      else
        add_over_choices (entity, field);
      if (roles->done_values->len > 0)
        roles->done_field = (int) i;
    }
}

void
crm_entity_derive_agenda (CrmEntity *self)
{
  static const char *const starts[] = { "start", "begin", "starts", "begins", NULL };
  static const char *const ends[] = { "end", "ends", "finish", NULL };
  static const char *const dues[] = { "due", "deadline", NULL };
  static const char *const days[] = { "all", "whole", NULL };
  static const char *const dates[] = { "date", "day", "time", "on", NULL };
  CrmAgendaRoles *roles = &self->agenda;

  if (!crm_entity_is_activity (self))
    return;

  roles->start_field = find_called (self, starts, TRUE);
  roles->end_field = find_called (self, ends, TRUE);
  roles->due_field = find_called (self, dues, TRUE);
  if (roles->start_field < 0 && roles->due_field < 0)
    roles->start_field = find_called (self, dates, TRUE);
  if (roles->start_field < 0 && roles->due_field < 0)
    {
      roles->end_field = -1;
      return;
    }
  if (roles->end_field < 0 && roles->start_field >= 0)
    roles->end_field = roles->due_field;

  roles->all_day_field = find_called (self, days, FALSE);
  derive_done (self);
  roles->filter = crm_entity_dup_mine (self);
}
