/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-agenda-private.h"
#include "crm-arena.h"
#include "crm-filter.h"
#include "crm-record.h"
#include "crm-time.h"

void
crm_agenda_source_clear (gpointer data)
{
  CrmAgendaSource *self = data;

  g_clear_object (&self->list);
}

/* --- literals ------------------------------------------------------------------------------- */

static char *
dup_literal (const CrmField *field, const char *text)
{
  g_autoptr (CrmArena) arena = crm_arena_new ();
  g_autoptr (CrmFilter) literal = NULL;
  CrmValue value;

  if (field->type == CRM_EDM_ENUM && field->type_name != NULL)
    literal = crm_filter_new_enum_literal (field->type_name, text);
  else if (crm_value_parse (field->type, text, -1, arena, &value, NULL))
    literal = crm_filter_new_literal (field->type, &value);

  return literal != NULL ? crm_filter_print (literal, CRM_FILTER_V4) : NULL;
}

/* A midnight here, as @field says such a thing. */
static char *
dup_day (const CrmField *field, gint64 day_us)
{
  g_autoptr (GDateTime) local = NULL;

  if (field->type == CRM_EDM_DATE_TIME_OFFSET)
    return crm_time_format (day_us);

  local = g_date_time_new_from_unix_local_usec (day_us);
  return g_date_time_format (local, "%Y-%m-%d");
}

/* --- what is done --------------------------------------------------------------------------- */

static const CrmField *
done_field (const CrmAgendaKind *self)
{
  int field = self->entity->agenda.done_field;

  return field >= 0 ? self->entity->fields[field] : NULL;
}

static gboolean
is_value_of (const CrmField *field, const char *text)
{
  g_autoptr (CrmArena) arena = crm_arena_new ();
  CrmValue value;

  return crm_value_parse (field->type, text, -1, arena, &value, NULL);
}

/* "Name eq 'Completed' or Name eq 'Done'" of what is no key. */
static CrmFilter *
filter_by_title (const CrmField *field, GPtrArray *texts, CrmEntity *target)
{
  const CrmField *title = target->fields[target->display_field];
  g_autoptr (GString) filter = g_string_new (NULL);

  for (guint i = 0; i < texts->len; i++)
    {
      const char *text = g_ptr_array_index (texts, i);
      g_autofree char *literal = is_value_of (field, text) ? NULL : dup_literal (title, text);

      if (literal != NULL)
        g_string_append_printf (filter, "%s%s eq %s", filter->len > 0 ? " or " : "", title->name,
                                literal);
    }

  return filter->len > 0 ? crm_filter_parse (filter->str, NULL) : NULL;
}

static void
look_up_names (CrmAgendaKind *self, CrmStore *store, CrmEntity *target)
{
  g_autoptr (CrmFilter) filter = NULL;

  if (target == NULL || target->display_field < 0)
    return;
  filter = filter_by_title (done_field (self), self->entity->agenda.done_values, target);
  if (filter == NULL)
    return;

  self->targets = crm_record_list_new (store, target->name);
  crm_record_list_set_query (self->targets, filter, NULL, NULL);
}

CrmAgendaKind *
crm_agenda_kind_new (CrmStore *store, CrmEntity *entity, CrmEntity *target, CrmFilter *filter)
{
  CrmAgendaKind *self = g_new0 (CrmAgendaKind, 1);

  self->entity = entity;
  self->filter = filter;
  self->done_texts = g_ptr_array_new_with_free_func (g_free);
  if (done_field (self) != NULL)
    look_up_names (self, store, target);

  return self;
}

void
crm_agenda_kind_free (gpointer data)
{
  CrmAgendaKind *self = data;

  g_clear_object (&self->targets);
  g_clear_pointer (&self->filter, crm_filter_unref);
  g_ptr_array_unref (self->done_texts);
  g_free (self);
}

/* The key of the target of that title, once it was read. */
static const char *
find_key (CrmRecordList *targets, const char *title)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (targets)); i++)
    {
      g_autoptr (CrmRecordItem) item = g_list_model_get_item (G_LIST_MODEL (targets), i);
      CrmRecord *record = crm_record_item_get_record (item);

      if (record != NULL && g_strcmp0 (crm_record_get_title (record), title) == 0)
        return crm_record_get_key (record);
    }

  return NULL;
}

static gboolean
targets_are_read (CrmRecordList *targets)
{
  gboolean loading;

  g_object_get (targets, "loading", &loading, NULL);
  for (guint i = 0; !loading && i < g_list_model_get_n_items (G_LIST_MODEL (targets)); i++)
    {
      g_autoptr (CrmRecordItem) item = g_list_model_get_item (G_LIST_MODEL (targets), i);

      loading = crm_record_item_get_record (item) == NULL;
    }

  return !loading;
}

gboolean
crm_agenda_kind_resolve (CrmAgendaKind *self)
{
  GPtrArray *values = self->entity->agenda.done_values;

  if (self->targets != NULL && !targets_are_read (self->targets))
    return FALSE;

  g_ptr_array_set_size (self->done_texts, 0);
  for (guint i = 0; done_field (self) != NULL && i < values->len; i++)
    {
      const char *value = g_ptr_array_index (values, i);
      const char *text = is_value_of (done_field (self), value) ? value
                         : self->targets != NULL                ? find_key (self->targets, value)
                                                                : NULL;

      if (text != NULL)
        g_ptr_array_add (self->done_texts, g_strdup (text));
    }
  return TRUE;
}

static gboolean
is_flag (const CrmAgendaKind *self)
{
  return done_field (self) != NULL && done_field (self)->type == CRM_EDM_BOOLEAN;
}

const char *
crm_agenda_kind_get_done_text (const CrmAgendaKind *self)
{
  if (self->done_texts->len > 0)
    return g_ptr_array_index (self->done_texts, 0);

  return is_flag (self) ? "true" : NULL;
}

gboolean
crm_agenda_kind_may_finish (const CrmAgendaKind *self, gboolean is_done)
{
  /* Of a status nobody knows which one it was before. */
  return self->entity->can_update && done_field (self) != NULL && !done_field (self)->read_only
         && crm_agenda_kind_get_done_text (self) != NULL && (!is_done || is_flag (self));
}

gboolean
crm_agenda_kind_is_done (const CrmAgendaKind *self, CrmRecord *record)
{
  const CrmField *field = done_field (self);
  g_autofree char *text
      = field != NULL
            ? crm_value_dup_text (field->type, crm_record_get_value (record, field->index))
            : NULL;

  if (text == NULL)
    return FALSE;
  if (self->done_texts->len == 0)
    return is_flag (self) && g_str_equal (text, "true");

  for (guint i = 0; i < self->done_texts->len; i++)
    if (g_ascii_strcasecmp (text, g_ptr_array_index (self->done_texts, i)) == 0)
      return TRUE;
  return FALSE;
}

/* --- which records -------------------------------------------------------------------------- */

/* "(F eq null or (F ne 1 and F ne 2))"; %NULL: nothing says when one is done. */
static char *
dup_not_done (const CrmAgendaKind *self)
{
  const CrmField *field = done_field (self);
  g_autoptr (GString) text = g_string_new (NULL);

  if (crm_agenda_kind_get_done_text (self) == NULL)
    return NULL;

  g_string_append_printf (text, "(%s eq null or (", field->name);
  if (self->done_texts->len == 0)
    g_string_append_printf (text, "%s eq false", field->name);
  for (guint i = 0; i < self->done_texts->len; i++)
    {
      g_autofree char *literal = dup_literal (field, g_ptr_array_index (self->done_texts, i));

      g_string_append_printf (text, "%s%s ne %s", i > 0 ? " and " : "", field->name, literal);
    }
  g_string_append (text, "))");
  return g_string_free_and_steal (g_steal_pointer (&text));
}

static char *
dup_compared (const CrmField *field, const char *op, gint64 day_us)
{
  g_autofree char *day = dup_day (field, day_us);

  return g_strdup_printf ("%s %s %s", field->name, op, day);
}

static const CrmField *
field_of (const CrmEntity *entity, int field)
{
  return field >= 0 ? entity->fields[field] : NULL;
}

/* What begins on @day_us or later, or goes on then. */
static char *
dup_later (const CrmField *time, const CrmField *end, gint64 day_us)
{
  g_autofree char *begins = dup_compared (time, "ge", day_us);
  g_autofree char *ends
      = end != NULL ? dup_compared (end, end->type == CRM_EDM_DATE ? "ge" : "gt", day_us) : NULL;

  return end != NULL ? g_strdup_printf ("(%s or (%s ne null and %s))", begins, time->name, ends)
                     : g_steal_pointer (&begins);
}

static char *
dup_earlier (const CrmField *time, const CrmField *end, gint64 day_us)
{
  g_autofree char *begins = dup_compared (time, "lt", day_us);
  g_autofree char *ends
      = end != NULL ? dup_compared (end, end->type == CRM_EDM_DATE ? "lt" : "le", day_us) : NULL;

  return end != NULL ? g_strdup_printf ("%s and (%s eq null or %s)", begins, end->name, ends)
                     : g_steal_pointer (&begins);
}

static char *
dup_late (const CrmAgendaKind *self, gint64 today_us)
{
  const CrmField *due = field_of (self->entity, self->entity->agenda.due_field);
  g_autofree char *not_done = due != NULL ? dup_not_done (self) : NULL;
  g_autofree char *before = due != NULL ? dup_compared (due, "lt", today_us) : NULL;

  return not_done != NULL ? g_strdup_printf ("%s and %s", before, not_done) : NULL;
}

CrmFilter *
crm_agenda_kind_filter (
    const CrmAgendaKind *self, CrmAgendaPart part, int field, gint64 day_us, gint64 today_us)
{
  const CrmAgendaRoles *roles = &self->entity->agenda;
  const CrmField *time = field_of (self->entity, field);
  gboolean starts = field == roles->start_field;
  const CrmField *end = starts ? field_of (self->entity, roles->end_field) : NULL;
  g_autofree char *text = NULL;
  g_autoptr (CrmFilter) of_part = NULL;

  if (part == CRM_AGENDA_LATE)
    text = dup_late (self, today_us);
  else if (part == CRM_AGENDA_LATER)
    text = dup_later (time, end, day_us);
  else
    text = dup_earlier (time, end, day_us);
  /* What has a time to begin stands at that. */
  if (text != NULL && part != CRM_AGENDA_LATE && !starts && roles->start_field >= 0)
    {
      g_autofree char *alone = g_steal_pointer (&text);

      text = g_strdup_printf ("%s eq null and %s", self->entity->fields[roles->start_field]->name,
                              alone);
    }

  of_part = text != NULL ? crm_filter_parse (text, NULL) : NULL;
  return of_part != NULL ? crm_filter_and (self->filter, of_part) : NULL;
}
