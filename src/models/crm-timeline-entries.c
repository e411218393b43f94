/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-models-private.h"
#include "crm-record.h"
#include "crm-timeline-private.h"

#include <glib/gi18n.h>

/* What stands in a timeline, made from records, changes and values that are kept. */

/* --- one entry ------------------------------------------------------------------------------ */

struct _CrmTimelineItem
{
  GObject parent_instance;

  CrmTimelineEntry entry;
  CrmRecord *record; /* keeps the entity; or %NULL */
};
G_DEFINE_FINAL_TYPE (CrmTimelineItem, crm_timeline_item, G_TYPE_OBJECT)

static void
crm_timeline_item_finalize (GObject *object)
{
  CrmTimelineEntry *entry = &CRM_TIMELINE_ITEM (object)->entry;

  g_free (entry->title);
  g_free (entry->detail);
  g_free (entry->body);
  g_free (entry->key);
  g_clear_pointer (&CRM_TIMELINE_ITEM (object)->record, crm_record_unref);
  G_OBJECT_CLASS (crm_timeline_item_parent_class)->finalize (object);
}

static void
crm_timeline_item_class_init (CrmTimelineItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = crm_timeline_item_finalize;
}

static void
crm_timeline_item_init (CrmTimelineItem *self)
{
}

const CrmTimelineEntry *
crm_timeline_item_get (CrmTimelineItem *self)
{
  g_return_val_if_fail (CRM_IS_TIMELINE_ITEM (self), NULL);

  return &self->entry;
}

gboolean
crm_timeline_item_shows_the_same (CrmTimelineItem *a, CrmTimelineItem *b)
{
  const CrmTimelineEntry *x = &a->entry, *y = &b->entry;

  return x->kind == y->kind && x->when_us == y->when_us && x->entity == y->entity
         && g_str_equal (x->title, y->title) && g_str_equal (x->detail, y->detail)
         && g_strcmp0 (x->body, y->body) == 0 && g_strcmp0 (x->key, y->key) == 0;
}

/* --- what belongs to the record --- */

/* Texts are taken. */
static CrmTimelineItem *
add_entry (GPtrArray *out, CrmTimelineKind kind, gint64 when_us, char *title, char *detail)
{
  CrmTimelineItem *item = g_object_new (CRM_TYPE_TIMELINE_ITEM, NULL);

  item->entry.kind = kind;
  item->entry.when_us = when_us;
  item->entry.title = title;
  item->entry.detail = detail != NULL ? detail : g_strdup ("");
  g_ptr_array_add (out, item);
  return item;
}

/* --- what belongs to it ------------------------------------------------------------------------
 */

gint64
crm_field_get_moment (CrmField *field, const CrmValue *value, gboolean *is_day)
{
  g_autofree char *midnight = NULL;
  g_autoptr (GTimeZone) local = NULL;
  g_autoptr (GDateTime) time = NULL;

  *is_day = FALSE;
  if (crm_value_is_empty (value))
    return 0;
  if (field->type == CRM_EDM_DATE_TIME_OFFSET)
    return value->integer;

  *is_day = TRUE;
  local = g_time_zone_new_local ();
  midnight = g_strconcat (value->text, "T00:00:00", NULL);
  time = g_date_time_new_from_iso8601 (midnight, local);
  return time != NULL ? g_date_time_to_unix_usec (time) : 0;
}

CrmTimelineKind
crm_timeline_kind_of (CrmEntity *entity)
{
  return entity->timeline_field == entity->created_field
                 || entity->timeline_field == entity->modified_field
             ? CRM_TIMELINE_NOTE
             : CRM_TIMELINE_ACTIVITY;
}

/* The text somebody wrote, where the title does not say it already. */
static char *
dup_body (CrmRecord *record)
{
  CrmEntity *entity = crm_record_get_entity (record);

  for (guint i = 0; i < entity->n_fields; i++)
    if ((entity->fields[i]->format == CRM_FIELD_MULTILINE
         || entity->fields[i]->format == CRM_FIELD_HTML)
        && (int) i != entity->display_field)
      {
        char *text = crm_record_dup_display (record, i);

        if (text != NULL)
          return text;
      }

  return NULL;
}

/* The list columns without the time, which stands there anyway. */
static char *
dup_detail (CrmRecord *record)
{
  CrmEntity *entity = crm_record_get_entity (record);
  g_autoptr (GString) line = g_string_new (NULL);

  for (guint i = 0; i < entity->list_fields->len; i++)
    {
      guint index = g_array_index (entity->list_fields, guint, i);
      g_autofree char *text
          = (int) index != entity->timeline_field ? crm_record_dup_display (record, index) : NULL;

      if (text != NULL)
        g_string_append_printf (line, "%s%s", line->len > 0 ? " · " : "", text);
    }
  g_strdelimit (line->str, "\r\n", ' '); /* one line */
  return g_string_free_and_steal (g_steal_pointer (&line));
}

void
crm_timeline_add_record (GPtrArray *out, CrmRecord *record)
{
  CrmEntity *entity = crm_record_get_entity (record);
  guint field = (guint) entity->timeline_field;
  gboolean is_day;
  gint64 when_us
      = crm_field_get_moment (entity->fields[field], crm_record_get_value (record, field), &is_day);
  CrmTimelineItem *item = add_entry (out, crm_timeline_kind_of (entity), when_us,
                                     g_strdup (crm_record_get_title (record)), dup_detail (record));

  item->entry.is_day = is_day;
  item->entry.body = dup_body (record);
  item->entry.entity = entity;
  item->entry.key = g_strdup (crm_record_get_key (record));
  item->record = crm_record_ref (record);
}

/* --- what became of it ----------------------------------------------------------------------- */

/* "createdby", "CreatedById", "_createdby_value": who, or %NULL. */
static char *
dup_actor (CrmRecord *record, const char *verb)
{
  CrmEntity *entity = crm_record_get_entity (record);

  for (guint i = 0; i < entity->n_fields; i++)
    {
      const char *name = entity->fields[i]->name;
      gsize length = strlen (verb);

      name += *name == '_';
      if (entity->fields[i]->lookup_entity != NULL && g_ascii_strncasecmp (name, verb, length) == 0
          && g_ascii_strncasecmp (name + length, "by", 2) == 0
          && crm_record_get_lookup_name (record, i) != NULL)
        return g_strdup (crm_record_get_lookup_name (record, i));
    }

  return NULL;
}

static gint64
role_us (CrmRecord *record, int field)
{
  const CrmValue *value = field >= 0 ? crm_record_get_value (record, (guint) field) : NULL;

  return value != NULL && !crm_value_is_empty (value) ? value->integer : 0;
}

void
crm_timeline_add_moments (GPtrArray *out, CrmRecord *record)
{
  CrmEntity *entity = crm_record_get_entity (record);
  gint64 created_us = role_us (record, entity->created_field);
  gint64 modified_us = role_us (record, entity->modified_field);

  if (created_us != 0)
    add_entry (out, CRM_TIMELINE_CHANGE, created_us, g_strdup (_ ("Created")),
               dup_actor (record, "created"));
  if (modified_us != 0 && modified_us != created_us)
    add_entry (out, CRM_TIMELINE_CHANGE, modified_us, g_strdup (_ ("Changed on the server")),
               dup_actor (record, "modified"));
}

static gboolean
belongs_to (CrmRecord *record, const char *entity, const char *key)
{
  return g_strcmp0 (entity, crm_record_get_entity (record)->name) == 0
         && g_strcmp0 (key, crm_record_get_key (record)) == 0;
}

void
crm_timeline_add_pending (GPtrArray *out, CrmRecord *record, GListModel *list)
{
  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (list, i);
      g_autofree char *entity = NULL;
      g_autofree char *key = NULL;
      g_autofree char *fields = NULL;
      gint64 edited_us;

      g_object_get (item, "entity", &entity, "key", &key, "subtitle", &fields, "edited-us",
                    &edited_us, NULL);
      if (belongs_to (record, entity, key))
        add_entry (out, CRM_TIMELINE_CHANGE, edited_us, g_strdup (_ ("Changed here, not sent yet")),
                   g_steal_pointer (&fields));
    }
}

static char *
dup_problem_title (const CrmKept *kept)
{
  switch (kept->kind)
    {
    case CRM_KEPT_CONFLICT:
      return g_strdup (_ ("Changed here and on the server"));
    case CRM_KEPT_REJECTED:
    case CRM_KEPT_DENIED:
      return g_strdup (_ ("The server rejected the change"));
    case CRM_KEPT_FILE:
      return g_strdup (_ ("The server rejected a file"));
    case CRM_KEPT_GONE:
    case CRM_KEPT_LAYOUT:
    case CRM_KEPT_UNDONE:
    case CRM_KEPT_SALVAGED:
    case CRM_KEPT_BLOCKED:
    case CRM_KEPT_EARLIER:
      break;
    }
  return g_strdup (_ ("A change needs a decision"));
}

void
crm_timeline_add_problems (GPtrArray *out, CrmRecord *record, GListModel *list)
{
  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (CrmKeptItem) item = g_list_model_get_item (list, i);
      const CrmKept *kept = crm_kept_item_get (item);

      if (belongs_to (record, kept->entity, kept->key))
        add_entry (out, CRM_TIMELINE_CHANGE, kept->since_us, dup_problem_title (kept),
                   crm_kept_item_dup_fields (item))
            ->entry.body
            = g_strdup (kept->message);
    }
}

void
crm_timeline_add_earlier (GPtrArray *out, GListModel *list)
{
  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (CrmKeptItem) item = g_list_model_get_item (list, i);
      const CrmKept *kept = crm_kept_item_get (item);
      const CrmKeptValue *value
          = kept->values->len > 0 ? g_ptr_array_index (kept->values, 0) : NULL;
      CrmTimelineItem *entry
          = add_entry (out, CRM_TIMELINE_CHANGE, kept->since_us,
                       g_strdup (kept->was_mine ? _ ("A value typed here was replaced")
                                                : _ ("A value of the server was replaced")),
                       g_strdup (value != NULL ? value->caption : _ ("Whole Record")));

      if (value != NULL)
        entry->entry.body = g_strdup (kept->was_mine ? value->mine : value->theirs);
    }
}
