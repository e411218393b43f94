/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-agenda-private.h"
#include "crm-models-private.h"
#include "crm-record.h"

struct _CrmAgendaItem
{
  GObject parent_instance;

  CrmAgendaEntry entry;
  CrmRecord *record; /* keeps the entity */
};
G_DEFINE_FINAL_TYPE (CrmAgendaItem, crm_agenda_item, G_TYPE_OBJECT)

static void
crm_agenda_item_finalize (GObject *object)
{
  CrmAgendaItem *self = CRM_AGENDA_ITEM (object);

  g_free (self->entry.key);
  g_free (self->entry.title);
  g_free (self->entry.detail);
  g_free (self->entry.overlaps);
  crm_record_unref (self->record);
  G_OBJECT_CLASS (crm_agenda_item_parent_class)->finalize (object);
}

static void
crm_agenda_item_class_init (CrmAgendaItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = crm_agenda_item_finalize;
}

static void
crm_agenda_item_init (CrmAgendaItem *self)
{
}

const CrmAgendaEntry *
crm_agenda_item_get (CrmAgendaItem *self)
{
  g_return_val_if_fail (CRM_IS_AGENDA_ITEM (self), NULL);

  return &self->entry;
}

CrmRecord *
crm_agenda_item_get_record (CrmAgendaItem *self)
{
  return self->record;
}

/* --- times ---------------------------------------------------------------------------------- */

gint64
crm_midnight_us (gint64 us)
{
  g_autoptr (GDateTime) local = g_date_time_new_from_unix_local_usec (us);
  g_autoptr (GDateTime) midnight = NULL;

  if (local == NULL)
    return us;
  midnight = g_date_time_new_local (g_date_time_get_year (local), g_date_time_get_month (local),
                                    g_date_time_get_day_of_month (local), 0, 0, 0);

  return g_date_time_to_unix_usec (midnight);
}

static gint64
time_of (CrmRecord *record, int field, gboolean *is_day)
{
  *is_day = FALSE;
  if (field < 0)
    return 0;

  return crm_field_get_moment (crm_record_get_entity (record)->fields[field],
                               crm_record_get_value (record, (guint) field), is_day);
}

static gboolean
is_all_day (CrmRecord *record)
{
  int field = crm_record_get_entity (record)->agenda.all_day_field;
  const CrmValue *value = field >= 0 ? crm_record_get_value (record, (guint) field) : NULL;

  return value != NULL && value->kind == CRM_VALUE_INT && value->integer != 0;
}

static void
fill_times (CrmAgendaEntry *entry, CrmRecord *record, CrmAgendaPart part, gint64 day_us)
{
  const CrmAgendaRoles *roles = &entry->entity->agenda;
  gboolean start_is_day, end_is_day;

  entry->start_us = time_of (record, roles->start_field, &start_is_day);
  entry->end_us = time_of (record, roles->end_field, &end_is_day);
  entry->has_end = entry->start_us != 0 && entry->end_us > entry->start_us;
  if (entry->start_us == 0 || part == CRM_AGENDA_LATE)
    entry->start_us = time_of (record, roles->due_field, &start_is_day);
  entry->is_day = start_is_day || is_all_day (record);
  entry->day_us = crm_midnight_us (entry->start_us);
  if (part == CRM_AGENDA_LATER)
    entry->day_us = MAX (entry->day_us, day_us);
}

/* The list columns without times, which stand there anyway. */
static char *
dup_detail (CrmRecord *record)
{
  CrmEntity *entity = crm_record_get_entity (record);
  const CrmAgendaRoles *roles = &entity->agenda;
  g_autoptr (GString) line = g_string_new (entity->caption);

  for (guint i = 0; i < entity->list_fields->len; i++)
    {
      int field = (int) g_array_index (entity->list_fields, guint, i);
      g_autofree char *text
          = field != roles->start_field && field != roles->end_field && field != roles->due_field
                ? crm_record_dup_display (record, (guint) field)
                : NULL;

      if (text != NULL)
        g_string_append_printf (line, " · %s", text);
    }
  g_strdelimit (line->str, "\r\n", ' '); /* one line */
  return g_string_free_and_steal (g_steal_pointer (&line));
}

CrmAgendaItem *
crm_agenda_item_new (const CrmAgendaKind *kind,
                     CrmRecord *record,
                     CrmAgendaPart part,
                     gint64 day_us)
{
  CrmAgendaItem *self = g_object_new (CRM_TYPE_AGENDA_ITEM, NULL);
  CrmAgendaEntry *entry = &self->entry;

  self->record = crm_record_ref (record);
  entry->entity = crm_record_get_entity (record);
  entry->key = g_strdup (crm_record_get_key (record));
  entry->title = g_strdup (crm_record_get_title (record));
  entry->detail = dup_detail (record);
  entry->is_late = part == CRM_AGENDA_LATE;
  entry->is_done = crm_agenda_kind_is_done (kind, record);
  entry->may_finish = crm_agenda_kind_may_finish (kind, entry->is_done);
  fill_times (entry, record, part, day_us);

  return self;
}

/* --- order ---------------------------------------------------------------------------------- */

static int
compare_times (gint64 a, gint64 b)
{
  return a < b ? -1 : a > b;
}

int
crm_agenda_item_compare (gconstpointer a, gconstpointer b)
{
  const CrmAgendaEntry *x = &(*(CrmAgendaItem *const *) a)->entry;
  const CrmAgendaEntry *y = &(*(CrmAgendaItem *const *) b)->entry;
  int result;

  if (x->is_late != y->is_late)
    return x->is_late ? -1 : 1;
  result = x->is_late ? 0 : compare_times (x->day_us, y->day_us);
  if (result == 0 && !x->is_late && x->is_day != y->is_day)
    result = x->is_day ? -1 : 1;
  if (result == 0)
    result = compare_times (x->start_us, y->start_us);

  return result != 0 ? result : g_strcmp0 (x->title, y->title);
}

static gboolean
takes_time (const CrmAgendaEntry *entry)
{
  return entry->has_end && !entry->is_day && !entry->is_done && !entry->is_late;
}

static void
set_overlap (CrmAgendaItem *self, CrmAgendaItem *other)
{
  if (self->entry.overlaps == NULL)
    self->entry.overlaps = g_strdup (other->entry.title);
}

void
crm_agenda_items_find_overlaps (GPtrArray *items)
{
  CrmAgendaItem *longest = NULL; /* of those before, the one that ends last */

  for (guint i = 0; i < items->len; i++)
    {
      CrmAgendaItem *item = g_ptr_array_index (items, i);

      if (!takes_time (&item->entry))
        continue;
      if (longest != NULL && item->entry.start_us < longest->entry.end_us)
        {
          set_overlap (item, longest);
          set_overlap (longest, item);
        }
      if (longest == NULL || item->entry.end_us > longest->entry.end_us)
        longest = item;
    }
}

gboolean
crm_agenda_item_shows_the_same (CrmAgendaItem *a, CrmAgendaItem *b)
{
  return a->record == b->record && a->entry.is_late == b->entry.is_late
         && a->entry.day_us == b->entry.day_us && a->entry.is_done == b->entry.is_done
         && a->entry.may_finish == b->entry.may_finish
         && g_strcmp0 (a->entry.overlaps, b->entry.overlaps) == 0;
}
