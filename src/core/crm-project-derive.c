/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "crm-project-private.h"

/* What a screen needs and nobody said: guessed from names and types, in general words
 * that any CRM may use. */

#define MAX_LIST_FIELDS 3
#define MAX_SEARCH_FIELDS 12
#define MAX_QUICK_FIELDS 6
#define MAX_LOOKUP_FIELDS 4

typedef struct
{
  const char *const *words; /* lower case, singular */
  const char *icon_name;
} Kind;

static const char *const account_words[] = { "account", "customer", "company", NULL };
static const char *const contact_words[] = { "contact", "person", NULL };
static const char *const lead_words[] = { "lead", "prospect", NULL };
static const char *const opportunity_words[] = { "opportunity", "deal", NULL };
static const char *const activity_words[]
    = { "activity", "task", "appointment", "meeting", "event", "phonecall", NULL };
static const char *const note_words[] = { "note", "annotation", "comment", NULL };
static const char *const case_words[] = { "case", "ticket", "incident", NULL };
static const char *const order_words[] = { "quote", "order", "salesorder", "invoice", NULL };
static const char *const product_words[] = { "product", "article", NULL };

static const Kind kinds[] = {
  { account_words, "li-account-symbolic" },   { contact_words, "li-contact-symbolic" },
  { lead_words, "li-lead-symbolic" },         { opportunity_words, "li-opportunity-symbolic" },
  { activity_words, "li-activity-symbolic" }, { case_words, "li-case-symbolic" },
  { order_words, "li-record-symbolic" },      { product_words, "li-record-symbolic" },
};

/* Position in @kinds; G_N_ELEMENTS (kinds) for all else. Only a whole name counts:
 * "Contact", not "Contact Type". */
static guint
kind_of (const CrmEntity *entity)
{
  g_autofree char *caption = crm_caption_from_name (entity->name);
  g_autofree char *singular = crm_caption_to_singular (caption);
  g_autofree char *folded = crm_caption_fold (singular);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_strv_contains (kinds[i].words, folded))
      return i;

  return G_N_ELEMENTS (kinds);
}

gboolean
crm_entity_is_activity (const CrmEntity *self)
{
  guint kind = kind_of (self);

  return kind < G_N_ELEMENTS (kinds) && kinds[kind].words == activity_words;
}

static gboolean
is_user_entity (const CrmEntity *entity)
{
  static const char *const words[] = { "user", "systemuser", "employee", "useraccount", NULL };
  g_autofree char *caption = crm_caption_from_name (entity->name);
  g_autofree char *singular = crm_caption_to_singular (caption);
  g_autofree char *folded = crm_caption_fold (singular);

  return g_strv_contains (words, folded);
}

static const char *
skip_one_of (const char *text, const char *const *prefixes)
{
  for (gsize i = 0; prefixes[i] != NULL; i++)
    if (g_str_has_prefix (text, prefixes[i]))
      return text + strlen (prefixes[i]);

  return NULL;
}

/* "createdAt", "ModifiedById", "_modifiedby_value", "LastChangeDateTime": what is behind the
 * verb, or NULL where there is no such verb. */
static const char *
skip_audit_verb (const char *folded)
{
  static const char *const before[] = { "system", "sys", "last", "row", "record", NULL };
  static const char *const verbs[] = { "modified", "modification", "created", "creation", "changed",
                                       "change",   "updated",      "update",  NULL };
  const char *rest = skip_one_of (folded, before);

  return skip_one_of (rest != NULL ? rest : folded, verbs);
}

static gboolean
is_moment (const char *text)
{
  static const char *const moments[]
      = { "",          "at", "on",      "date",    "time",  "datetime", "utc",
          "timestamp", "ts", "timeutc", "dateutc", "onutc", NULL };

  return g_strv_contains (moments, text);
}

gboolean
crm_field_is_audit (const CrmField *self)
{
  static const char *const actors[] = { "by", "byid", "byvalue", "byuser", "byuserid", NULL };
  g_autofree char *folded = crm_caption_fold (self->name);
  const char *rest = skip_audit_verb (folded);

  if (rest == NULL)
    return FALSE;
  if (self->type == CRM_EDM_DATE_TIME_OFFSET)
    return is_moment (rest);

  return g_strv_contains (actors, rest);
}

/* The time of the last change, or of the making where @created. */
static int
find_moment (const CrmEntity *entity, gboolean created)
{
  for (guint i = 0; i < entity->n_fields; i++)
    {
      const CrmField *field = entity->fields[i];
      g_autofree char *folded = crm_caption_fold (field->name);

      if (field->type == CRM_EDM_DATE_TIME_OFFSET && crm_field_is_audit (field)
          && (strstr (folded, "creat") != NULL) == created)
        return (int) i;
    }

  return -1;
}

static gboolean
is_plain_text (const CrmField *field)
{
  return field->type == CRM_EDM_STRING && field->lookup_entity == NULL && field->choices->len == 0
         && !crm_field_is_audit (field);
}

static int
find_text (const CrmEntity *entity, const char *folded_name)
{
  for (guint i = 0; i < entity->n_fields; i++)
    {
      g_autofree char *folded = crm_caption_fold (entity->fields[i]->name);

      if (is_plain_text (entity->fields[i]) && g_str_equal (folded, folded_name))
        return (int) i;
    }

  return -1;
}

static int
find_text_ending (const CrmEntity *entity, const char *ending)
{
  for (guint i = 0; i < entity->n_fields; i++)
    {
      g_autofree char *folded = crm_caption_fold (entity->fields[i]->name);

      if (is_plain_text (entity->fields[i]) && g_str_has_suffix (folded, ending))
        return (int) i;
    }

  return -1;
}

static int
find_display (const CrmEntity *entity)
{
  static const char *const first[]
      = { "fullname", "displayname", "name",    "lastname", "surname", "familyname",
          "title",    "subject",     "caption", "label",    NULL };
  static const char *const endings[] = { "name", "title", "subject", "number", "code", NULL };
  g_autofree char *folded = crm_caption_fold (entity->name);
  g_autofree char *own_name = g_strconcat (folded, "name", NULL);
  int found = find_text (entity, own_name);

  for (guint i = 0; found < 0 && first[i] != NULL; i++)
    found = find_text (entity, first[i]);
  for (guint i = 0; found < 0 && endings[i] != NULL; i++)
    found = find_text_ending (entity, endings[i]);
  for (guint i = 0; found < 0 && i < entity->n_fields; i++)
    if (is_plain_text (entity->fields[i]) && !entity->fields[i]->is_key)
      found = (int) i;
  for (guint i = 0; found < 0 && i < entity->n_fields; i++)
    if (is_plain_text (entity->fields[i]))
      found = (int) i;

  return found;
}

static int
find_owner (const CrmEntity *entity)
{
  static const char *const names[]
      = { "owner",         "ownerid",       "ownervalue",   "owneridvalue", "responsible",
          "responsibleid", "assignedto",    "assignedtoid", "assignee",     "assigneeid",
          "salesperson",   "salespersonid", "systemuserid", "userid",       NULL };

  for (guint i = 0; names[i] != NULL; i++)
    for (guint j = 0; j < entity->n_fields; j++)
      {
        g_autofree char *folded = crm_caption_fold (entity->fields[j]->name);

        if (!entity->fields[j]->is_key && g_str_equal (folded, names[i]))
          return (int) j;
      }

  return -1;
}

/* "Stage", "Sales Stage": not "Status", which may be anything. */
static int
find_stage (const CrmEntity *entity)
{
  static const char *const words[] = { "stage", NULL };

  for (guint i = 0; i < entity->n_fields; i++)
    {
      const CrmField *field = entity->fields[i];

      if ((field->lookup_entity != NULL || field->choices->len > 0) && !field->multiple
          && crm_caption_has_word (field->caption, words))
        return (int) i;
    }

  return -1;
}

static gboolean
is_day_or_moment (const CrmField *field)
{
  return field->type == CRM_EDM_DATE_TIME_OFFSET || field->type == CRM_EDM_DATE;
}

/* When an activity takes place or a note was written. */
static int
find_timeline (const CrmEntity *entity)
{
  static const char *const words[] = { "start", "begin", "scheduled", "due", "date", NULL };
  g_autofree char *caption = crm_caption_from_name (entity->name);
  g_autofree char *singular = crm_caption_to_singular (caption);
  g_autofree char *folded = crm_caption_fold (singular);

  if (g_strv_contains (note_words, folded))
    return entity->created_field >= 0 ? entity->created_field : entity->modified_field;
  if (!g_strv_contains (activity_words, folded))
    return -1;
  for (gsize w = 0; words[w] != NULL; w++)
    for (guint i = 0; i < entity->n_fields; i++)
      if (is_day_or_moment (entity->fields[i]) && !crm_field_is_audit (entity->fields[i])
          && crm_caption_has_word (entity->fields[i]->caption,
                                   (const char *const[]) { words[w], NULL }))
        return (int) i;

  return entity->created_field;
}

/* A fax, or the second of several: not what one calls first. */
static gboolean
is_spare (const CrmField *field)
{
  g_autofree char *folded = crm_caption_fold (field->name);

  return strstr (folded, "fax") != NULL || strpbrk (folded, "23456789") != NULL;
}

/* What servers count by for themselves. */
static gboolean
is_technical (const CrmField *field)
{
  static const char *const names[] = { "concurrency",
                                       "concurrencytoken",
                                       "etag",
                                       "exchangerate",
                                       "importsequencenumber",
                                       "processlisteners",
                                       "rowversion",
                                       "timezoneruleversionnumber",
                                       "traversedpath",
                                       "utcconversiontimezonecode",
                                       "versionnumber",
                                       NULL };
  g_autofree char *folded = crm_caption_fold (field->name);

  return g_strv_contains (names, folded);
}

/* How much a field says in a list row beside the title; 0: nothing. */
static guint
weigh_for_list (const CrmEntity *entity, const CrmField *field)
{
  static const char *const states[] = { "status", "stage", "state", "priority", NULL };
  static const char *const dates[] = { "due", "close", "start", "end", "date", NULL };

  if (field->is_key || (int) field->index == entity->display_field || crm_field_is_audit (field)
      || field->format == CRM_FIELD_MULTILINE || field->format == CRM_FIELD_HTML
      || field->format == CRM_FIELD_SECRET || field->format == CRM_FIELD_URL
      || is_technical (field))
    return 0;
  if ((field->lookup_entity != NULL || field->choices->len > 0)
      && crm_caption_has_word (field->caption, states))
    return 90;
  if (field->format == CRM_FIELD_PHONE || field->format == CRM_FIELD_EMAIL)
    return is_spare (field) ? 7 : 80;
  if ((int) field->index == entity->owner_field)
    return 20;
  if (field->lookup_entity != NULL)
    return 70;
  if (field->format == CRM_FIELD_MONEY)
    return 75;
  if (crm_caption_has_word (field->caption, states) && field->type != CRM_EDM_BOOLEAN)
    return 60;
  if (crm_caption_has_word (field->caption, dates) && field->type != CRM_EDM_STRING)
    return 50;
  if (field->type == CRM_EDM_GUID || field->type == CRM_EDM_BOOLEAN)
    return 0;

  return field->type == CRM_EDM_STRING || (field->choices->len > 0 && !field->multiple) ? 10 : 5;
}

static gboolean
array_has (GArray *indexes, guint index)
{
  for (guint i = 0; i < indexes->len; i++)
    if (g_array_index (indexes, guint, i) == index)
      return TRUE;

  return FALSE;
}

static void
derive_list_fields (CrmEntity *entity)
{
  while (entity->list_fields->len < MAX_LIST_FIELDS)
    {
      guint best = 0, weight = 0;

      for (guint i = 0; i < entity->n_fields; i++)
        {
          guint each = weigh_for_list (entity, entity->fields[i]);

          if (each > weight && !array_has (entity->list_fields, i))
            {
              best = i;
              weight = each;
            }
        }
      if (weight == 0)
        return;
      g_array_append_val (entity->list_fields, best);
    }
}

static void
derive_search_fields (CrmEntity *entity)
{
  if (entity->display_field >= 0 && entity->fields[entity->display_field]->type == CRM_EDM_STRING)
    {
      guint display = (guint) entity->display_field;

      g_array_append_val (entity->search_fields, display);
    }
  for (guint i = 0; i < entity->n_fields && entity->search_fields->len < MAX_SEARCH_FIELDS; i++)
    if (is_plain_text (entity->fields[i]) && entity->fields[i]->format != CRM_FIELD_IMAGE
        && (int) i != entity->display_field)
      g_array_append_val (entity->search_fields, i);
}

static void
add_quick_field (CrmEntity *entity, guint index)
{
  if (!entity->fields[index]->read_only && !array_has (entity->quick_fields, index)
      && entity->quick_fields->len < MAX_QUICK_FIELDS)
    g_array_append_val (entity->quick_fields, index);
}

static void
derive_quick_fields (CrmEntity *entity)
{
  if (entity->display_field >= 0)
    add_quick_field (entity, (guint) entity->display_field);
  for (guint i = 0; i < entity->n_fields; i++)
    if (entity->fields[i]->required)
      add_quick_field (entity, i);
  for (guint i = 0; i < entity->list_fields->len; i++)
    add_quick_field (entity, g_array_index (entity->list_fields, guint, i));
}

static int
find_due_date (const CrmEntity *entity)
{
  static const char *const words[] = { "due", "start", "date", NULL };

  for (guint i = 0; i < entity->n_fields; i++)
    if ((entity->fields[i]->type == CRM_EDM_DATE
         || entity->fields[i]->type == CRM_EDM_DATE_TIME_OFFSET)
        && !crm_field_is_audit (entity->fields[i])
        && crm_caption_has_word (entity->fields[i]->caption, words))
      return (int) i;

  return -1;
}

static void
derive_orderby (CrmEntity *entity)
{
  int due = crm_entity_is_activity (entity) ? find_due_date (entity) : -1;
  int by = due >= 0 ? due : entity->display_field;

  if (by < 0)
    by = (int) g_array_index (entity->keys, guint, 0);
  entity->orderby = g_strdup_printf ("%s %s", entity->fields[by]->name, due >= 0 ? "desc" : "asc");
}

/* Who "I" am where owners are of @entity: some servers keep users, some their contacts. */
static const char *
macro_of_owner (const char *entity)
{
  g_autofree char *folded = crm_caption_fold (entity);

  return g_str_equal (folded, "contact") ? "@mycontact" : "@me";
}

char *
crm_entity_dup_mine (const CrmEntity *self)
{
  const CrmField *owner = self->owner_field >= 0 ? self->fields[self->owner_field] : NULL;

  if (owner == NULL || owner->lookup_entity == NULL)
    return NULL;

  return g_strdup_printf ("%s eq %s", owner->name, macro_of_owner (owner->lookup_entity));
}

static void
derive_views (CrmEntity *entity)
{
  g_autofree char *all = g_strdup_printf ("All %s", entity->caption_plural);
  g_autofree char *mine = NULL;

  crm_views_add (entity->views, "all", all, NULL, NULL);
  if (entity->is_lookup)
    return;
  mine = crm_entity_dup_mine (entity);
  if (mine != NULL)
    {
      g_autofree char *caption = g_strdup_printf ("My %s", entity->caption_plural);

      crm_views_add (entity->views, "mine", caption, mine, NULL);
    }
  if (entity->modified_field >= 0)
    {
      g_autofree char *order
          = g_strdup_printf ("%s desc", entity->fields[entity->modified_field]->name);

      crm_views_add (entity->views, "recent", "Recently Changed", NULL, order);
    }
}

typedef enum
{
  PLACE_GENERAL,
  PLACE_CONTACT,
  PLACE_ADDRESS,
  PLACE_NOTES,
  PLACE_HISTORY,
  PLACE_NOWHERE,
  N_PLACES = PLACE_NOWHERE,
} Place;

static Place
place_of (const CrmField *field)
{
  if (crm_field_is_audit (field))
    return PLACE_HISTORY;
  if (field->is_key && (field->type == CRM_EDM_GUID || field->type == CRM_EDM_BOOLEAN))
    return PLACE_NOWHERE;
  if ((field->type == CRM_EDM_GUID && field->lookup_entity == NULL) || is_technical (field))
    return PLACE_NOWHERE;

  switch (field->format)
    {
    case CRM_FIELD_PHONE:
    case CRM_FIELD_EMAIL:
    case CRM_FIELD_URL:
      return PLACE_CONTACT;
    case CRM_FIELD_ADDRESS:
      return PLACE_ADDRESS;
    case CRM_FIELD_MULTILINE:
    case CRM_FIELD_HTML:
      return PLACE_NOTES;
    case CRM_FIELD_NAME:
    case CRM_FIELD_CODE:
    case CRM_FIELD_SECRET:
    case CRM_FIELD_DURATION:
    case CRM_FIELD_PLAIN:
    case CRM_FIELD_MONEY:
    case CRM_FIELD_PERCENT:
    case CRM_FIELD_IMAGE:
      return PLACE_GENERAL;
    }

  return PLACE_GENERAL;
}

static void
derive_sections (CrmEntity *entity)
{
  static const char *const captions[N_PLACES]
      = { "General", "Contact Details", "Address", "Notes", "History" };

  for (guint place = 0; place < N_PLACES; place++)
    {
      CrmSection *section = NULL;

      for (guint i = 0; i < entity->n_fields; i++)
        {
          /* The title leads, wherever the server put it. */
          gboolean leads = (int) i == entity->display_field;

          if ((leads ? PLACE_GENERAL : place_of (entity->fields[i])) != (Place) place)
            continue;
          if (section == NULL)
            section = crm_entity_add_section (entity, captions[place]);
          if (leads)
            g_array_prepend_val (section->fields, i);
          else
            g_array_append_val (section->fields, i);
        }
    }
}

static gboolean
is_referenced (CrmProject *self, const CrmEntity *entity)
{
  for (guint i = 0; i < self->entities->len; i++)
    {
      CrmEntity *other = g_ptr_array_index (self->entities, i);

      for (guint j = 0; other != entity && j < other->n_fields; j++)
        if (g_strcmp0 (other->fields[j]->lookup_entity, entity->name) == 0)
          return TRUE;
    }

  return FALSE;
}

/* A code list: something others point to, with little to say itself. */
static gboolean
looks_like_lookup (CrmProject *self, const CrmEntity *entity)
{
  guint n_own = 0;

  if (kind_of (entity) < G_N_ELEMENTS (kinds) || entity->keys->len != 1 || entity->display_field < 0
      || !is_referenced (self, entity))
    return FALSE;
  if (is_user_entity (entity))
    return TRUE;

  for (guint i = 0; i < entity->n_fields; i++)
    {
      const CrmField *field = entity->fields[i];

      if (field->is_key || crm_field_is_audit (field))
        continue;
      if (field->lookup_entity != NULL)
        return FALSE;
      n_own++;
    }

  return n_own <= MAX_LOOKUP_FIELDS;
}

static void
add_related_of_child (CrmEntity *entity, CrmEntity *child)
{
  guint n_ways = 0;

  for (guint i = 0; i < child->n_fields; i++)
    n_ways += g_strcmp0 (child->fields[i]->lookup_entity, entity->name) == 0
              && !crm_field_is_audit (child->fields[i]);

  for (guint i = 0; i < child->n_fields; i++)
    {
      CrmField *field = child->fields[i];
      g_autofree char *caption = NULL;

      if (g_strcmp0 (field->lookup_entity, entity->name) != 0 || crm_field_is_audit (field))
        continue;
      if (n_ways > 1 || child == entity)
        caption = g_strdup_printf ("%s (%s)", child->caption_plural, field->caption);
      crm_entity_add_related (entity, child->name, field->name,
                              caption != NULL ? caption : child->caption_plural);
    }
}

static void
derive_related (CrmProject *self, CrmEntity *entity)
{
  if (entity->is_lookup)
    return;
  for (guint i = 0; i < self->entities->len; i++)
    {
      CrmEntity *child = g_ptr_array_index (self->entities, i);

      if (!child->is_lookup)
        add_related_of_child (entity, child);
    }
}

/* First what others are derived from. */
static void
derive_roles (CrmEntity *entity, CrmGiven given)
{
  if ((given & CRM_GIVEN_DISPLAY) == 0 && entity->display_field < 0)
    entity->display_field = find_display (entity);
  if ((given & CRM_GIVEN_MODIFIED) == 0)
    entity->modified_field = find_moment (entity, FALSE);
  if ((given & CRM_GIVEN_CREATED) == 0)
    entity->created_field = find_moment (entity, TRUE);
  if ((given & CRM_GIVEN_OWNER) == 0)
    entity->owner_field = find_owner (entity);
  if ((given & CRM_GIVEN_STAGE) == 0)
    entity->stage_field = find_stage (entity);
  if ((given & CRM_GIVEN_TIMELINE) == 0)
    entity->timeline_field = find_timeline (entity);
  if ((given & CRM_GIVEN_AGENDA) == 0)
    crm_entity_derive_agenda (entity);
  crm_entity_derive_file (entity);
}

static void
derive_standing (CrmProject *self, CrmEntity *entity, CrmGiven given)
{
  guint kind = kind_of (entity);

  if ((given & CRM_GIVEN_IS_LOOKUP) == 0)
    entity->is_lookup = looks_like_lookup (self, entity);
  if ((given & CRM_GIVEN_SYNC_METHOD) == 0)
    entity->sync_method = entity->is_lookup ? CRM_SYNC_FULL : CRM_SYNC_STANDARD;
  if ((given & CRM_GIVEN_ICON) == 0 && !entity->is_lookup)
    entity->icon_name
        = g_strdup (kind < G_N_ELEMENTS (kinds) ? kinds[kind].icon_name : "li-record-symbolic");
}

static void
derive_layout (CrmProject *self, CrmEntity *entity, CrmGiven given)
{
  if ((given & CRM_GIVEN_LIST) == 0)
    derive_list_fields (entity);
  if ((given & CRM_GIVEN_SEARCH) == 0)
    derive_search_fields (entity);
  if ((given & CRM_GIVEN_QUICK) == 0)
    derive_quick_fields (entity);
  if ((given & CRM_GIVEN_ORDERBY) == 0)
    derive_orderby (entity);
  if ((given & CRM_GIVEN_VIEWS) == 0)
    derive_views (entity);
  if ((given & CRM_GIVEN_SECTIONS) == 0)
    derive_sections (entity);
  if ((given & CRM_GIVEN_RELATED) == 0)
    derive_related (self, entity);
}

static int
compare_entities (gconstpointer first, gconstpointer second)
{
  const CrmEntity *a = *(CrmEntity *const *) first, *b = *(CrmEntity *const *) second;
  guint kind_a = kind_of (a), kind_b = kind_of (b);

  if (a->is_lookup != b->is_lookup)
    return a->is_lookup ? 1 : -1;
  if (kind_a != kind_b)
    return kind_a < kind_b ? -1 : 1;

  return a->index < b->index ? -1 : a->index > b->index;
}

/* Hub order: what a CRM is about first, lookups last. */
static void
sort_entities (CrmProject *self)
{
  g_ptr_array_sort (self->entities, compare_entities);
  for (guint i = 0; i < self->entities->len; i++)
    {
      CrmEntity *entity = g_ptr_array_index (self->entities, i);

      entity->index = i;
    }
}

static CrmGiven
given_of (const CrmGiven *given, guint index)
{
  return given != NULL ? given[index] : CRM_GIVEN_NOTHING;
}

void
crm_project_derive (CrmProject *self, const CrmGiven *given)
{
  for (guint i = 0; i < self->entities->len; i++)
    derive_roles (g_ptr_array_index (self->entities, i), given_of (given, i));
  for (guint i = 0; i < self->entities->len; i++)
    derive_standing (self, g_ptr_array_index (self->entities, i), given_of (given, i));
  if (given == NULL)
    sort_entities (self);
  for (guint i = 0; i < self->entities->len; i++)
    derive_layout (self, g_ptr_array_index (self->entities, i), given_of (given, i));
  crm_project_shorten_captions (self);
}
