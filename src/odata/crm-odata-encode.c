/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-odata-encode.h"

#include "crm-error.h"
#include "crm-odata-url.h"
#include "crm-patch.h"
#include "crm-project.h"
#include "crm-time.h"

#include <string.h>
#include <yyjson.h>

#define FIRST_US (G_GINT64_CONSTANT (-62135596800) * G_USEC_PER_SEC) /* 0001-01-01 */
#define US_PER_DAY (G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC)

typedef struct
{
  const CrmOdataDialect *dialect;
  CrmProject *project;
  gboolean is_exact;
  GString *out;
} Encoder;

static void
append_string (GString *out, const char *text, gsize length)
{
  static const char hex[] = "0123456789abcdef";
  gsize i;

  g_string_append_c (out, '"');
  for (i = 0; i < length; i++)
    {
      guchar c = (guchar) text[i];

      if (c == '"' || c == '\\')
        {
          g_string_append_c (out, '\\');
          g_string_append_c (out, (char) c);
        }
      else if (c < 0x20 || c == 0x7f)
        {
          g_string_append (out, "\\u00");
          g_string_append_c (out, hex[c >> 4]);
          g_string_append_c (out, hex[c & 15]);
        }
      else
        g_string_append_c (out, (char) c);
    }
  g_string_append_c (out, '"');
}

static void
append_quoted (GString *out, const char *text)
{
  append_string (out, text, strlen (text));
}

/* Some servers have no null: what they hand out for an empty field is what they take.
 * %FALSE: of this type they have one. */
static gboolean
get_empty_value (CrmEdmType type, CrmValue *out)
{
  static const guint8 zero[CRM_GUID_LENGTH] = { 0 };

  switch (type)
    {
    case CRM_EDM_STRING:
      *out = crm_value_text ("");
      return TRUE;
    case CRM_EDM_GUID:
      *out = crm_value_bytes (zero, CRM_GUID_LENGTH);
      return TRUE;
    case CRM_EDM_DATE_TIME_OFFSET:
      *out = crm_value_int (FIRST_US);
      return TRUE;
    case CRM_EDM_DATE:
      *out = crm_value_text ("0001-01-01");
      return TRUE;
    case CRM_EDM_DECIMAL:
      *out = crm_value_text ("0");
      return TRUE;
    case CRM_EDM_BOOLEAN:
    case CRM_EDM_BYTE:
    case CRM_EDM_SBYTE:
    case CRM_EDM_INT16:
    case CRM_EDM_INT32:
    case CRM_EDM_INT64:
      *out = crm_value_int (0);
      return TRUE;
    case CRM_EDM_SINGLE:
    case CRM_EDM_DOUBLE:
      *out = crm_value_double (0);
      return TRUE;
    case CRM_EDM_TIME_OF_DAY:
    case CRM_EDM_DURATION:
    case CRM_EDM_BINARY:
    case CRM_EDM_ENUM:
    case CRM_EDM_STREAM:
    case CRM_EDM_COMPLEX:
    case CRM_EDM_COLLECTION:
    case CRM_EDM_OTHER:
      return FALSE;
    }
  return FALSE;
}

/* What we were given as raw JSON is put in as it is, once it is known to be JSON. */
static gboolean
append_raw (GString *out, const CrmValue *value)
{
  yyjson_doc *doc;

  if (value->kind != CRM_VALUE_TEXT)
    return FALSE;

  doc = yyjson_read (value->text, value->length, YYJSON_READ_NUMBER_AS_RAW);
  if (doc == NULL)
    return FALSE;

  yyjson_doc_free (doc);
  g_string_append_len (out, value->text, value->length);
  return TRUE;
}

static gboolean
is_bare (const Encoder *self, CrmEdmType type, const char *text)
{
  if (crm_odata_dialect_writes_text (self->dialect, type))
    return FALSE;

  switch (type)
    {
    case CRM_EDM_BOOLEAN:
    case CRM_EDM_BYTE:
    case CRM_EDM_SBYTE:
    case CRM_EDM_INT16:
    case CRM_EDM_INT32:
      return TRUE;
    case CRM_EDM_INT64:
    case CRM_EDM_DECIMAL:
      return !self->is_exact;
    case CRM_EDM_SINGLE:
    case CRM_EDM_DOUBLE: /* INF, -INF and NaN are strings in JSON */
      return strpbrk (text, "IN") == NULL;
    case CRM_EDM_STRING:
    case CRM_EDM_GUID:
    case CRM_EDM_DATE:
    case CRM_EDM_TIME_OF_DAY:
    case CRM_EDM_DATE_TIME_OFFSET:
    case CRM_EDM_DURATION:
    case CRM_EDM_BINARY:
    case CRM_EDM_ENUM:
    case CRM_EDM_STREAM:
    case CRM_EDM_COMPLEX:
    case CRM_EDM_COLLECTION:
    case CRM_EDM_OTHER:
      return FALSE;
    }
  return FALSE;
}

/* --- what was written otherwise before version 4 --- */

/* Before version 4 a date is the midnight it begins with, and that has no zone. */
static gboolean
append_old_instant (Encoder *self, const CrmField *field, gint64 us)
{
  gboolean is_zoneless = field->type == CRM_EDM_DATE || crm_odata_field_is_zoneless (field);
  g_autofree char *text = NULL;

  if (self->dialect->dates == CRM_ODATA_DATES_AS_TICKS)
    {
      text = crm_odata_ticks_format (us, is_zoneless);
      g_string_append_printf (self->out, "\"%s\"", text); /* escaped already */
      return TRUE;
    }

  text = crm_time_format (us);
  if (is_zoneless)
    text[strcspn (text, "Z")] = '\0';
  append_quoted (self->out, text);
  return TRUE;
}

static gboolean
append_old_date (Encoder *self, const CrmField *field, const CrmValue *value)
{
  gint64 days;

  return crm_date_parse (value->text, value->length, &days)
         && append_old_instant (self, field, days * US_PER_DAY);
}

/* "10:30:00" was the duration PT10H30M then. */
static gboolean
append_old_time (Encoder *self, const CrmValue *value)
{
  g_autofree char *text = NULL;
  gint64 us;

  if (!crm_time_of_day_parse (value->text, value->length, &us))
    return FALSE;
  text = crm_duration_format (us);
  append_quoted (self->out, text);

  return TRUE;
}

/* The alphabet of base64 changed with version 4. */
static gboolean
append_old_bytes (Encoder *self, const CrmValue *value)
{
  g_autofree char *text = g_base64_encode (value->bytes, value->length);

  append_quoted (self->out, text);
  return TRUE;
}

static gboolean
has_old_form (Encoder *self, CrmEdmType type)
{
  return crm_odata_dialect_is_old (self->dialect)
         && (type == CRM_EDM_DATE_TIME_OFFSET || type == CRM_EDM_DATE || type == CRM_EDM_TIME_OF_DAY
             || type == CRM_EDM_BINARY);
}

static gboolean
append_old (Encoder *self, const CrmField *field, const CrmValue *value)
{
  switch ((int) field->type)
    {
    case CRM_EDM_DATE_TIME_OFFSET:
      return append_old_instant (self, field, value->integer);
    case CRM_EDM_DATE:
      return append_old_date (self, field, value);
    case CRM_EDM_TIME_OF_DAY:
      return append_old_time (self, value);
    default:
      return append_old_bytes (self, value);
    }
}

/* --- values --- */

static gboolean
append_filled (Encoder *self, const CrmField *field, const CrmValue *value)
{
  g_autofree char *text = NULL;

  if (field->type == CRM_EDM_COMPLEX || field->type == CRM_EDM_COLLECTION
      || field->type == CRM_EDM_OTHER)
    return append_raw (self->out, value);
  if (field->type == CRM_EDM_STRING)
    {
      append_string (self->out, value->text, value->length);
      return TRUE;
    }
  if (has_old_form (self, field->type))
    return append_old (self, field, value);

  text = crm_value_dup_text (field->type, value);
  if (text == NULL)
    return FALSE;
  if (is_bare (self, field->type, text))
    g_string_append (self->out, text);
  else
    append_quoted (self->out, text);

  return TRUE;
}

static gboolean
append_value (Encoder *self, const CrmField *field, const CrmValue *value)
{
  CrmValue empty;

  if (!crm_value_is_empty (value))
    return append_filled (self, field, value);
  if (!field->nullable && crm_odata_dialect_has (self->dialect, CRM_ODATA_QUIRK_NO_NULLS)
      && get_empty_value (field->type, &empty))
    return append_filled (self, field, &empty);
  g_string_append (self->out, "null");

  return TRUE;
}

/* --- lookups that are written by what they lead to --- */

static gboolean
append_target (Encoder *self, CrmEntity *target, const CrmValue *value)
{
  g_autoptr (GString) link = g_string_new (NULL);

  if (crm_value_is_empty (value))
    {
      g_string_append (self->out, "null");
      return TRUE;
    }
  if (target == NULL || target->keys->len != 1)
    return FALSE;
  crm_odata_url_append_encoded (link, target->set);
  g_string_append_c (link, '(');
  crm_odata_dialect_append_key (self->dialect, link,
                                target->fields[g_array_index (target->keys, guint, 0)], value);
  g_string_append_c (link, ')');
  append_quoted (self->out, link->str);

  return TRUE;
}

static gboolean
append_bind (Encoder *self, const CrmField *field, const CrmValue *value)
{
  g_autofree char *name = NULL;

  if (field->lookup_navigation == NULL || field->lookup_entity == NULL || self->project == NULL)
    return FALSE;
  name = g_strconcat (field->lookup_navigation, "@odata.bind", NULL);
  append_quoted (self->out, name);
  g_string_append_c (self->out, ':');

  return append_target (self, crm_project_find_entity (self->project, field->lookup_entity), value);
}

static gboolean
append_member (Encoder *self, const CrmField *field, const CrmValue *value)
{
  if (self->out->len > 1)
    g_string_append_c (self->out, ',');
  if (crm_odata_dialect_is_bound (self->dialect, field))
    return append_bind (self, field, value);
  append_quoted (self->out, field->name);
  g_string_append_c (self->out, ':');

  return append_value (self, field, value);
}

static gboolean
is_same_property (const CrmOdataDialect *dialect, const CrmField *a, const CrmField *b)
{
  gsize length = crm_odata_dialect_wire_length (dialect, a);

  return a != b && crm_odata_dialect_wire_length (dialect, b) == length
         && strncmp (a->name, b->name, length) == 0;
}

/* A lookup that leads to another set now is written by what it leads to: to clear the way to
 * the old one as well would clear both. */
static gboolean
is_said_by_another (Encoder *self, CrmPatch *patch, const CrmPatchEntry *entry)
{
  CrmEntity *entity = crm_patch_get_entity (patch);
  const CrmField *field = entity->fields[entry->field];
  guint i;

  if (!crm_odata_dialect_is_bound (self->dialect, field) || !crm_value_is_empty (&entry->now))
    return FALSE;
  for (i = 0; i < crm_patch_get_n_entries (patch); i++)
    {
      const CrmPatchEntry *other = crm_patch_get_entry (patch, i);

      if (!crm_value_is_empty (&other->now)
          && is_same_property (self->dialect, field, entity->fields[other->field]))
        return TRUE;
    }

  return FALSE;
}

char *
crm_odata_encode_patch (const CrmOdataDialect *dialect,
                        CrmProject *project,
                        CrmPatch *patch,
                        gboolean is_exact,
                        GError **error)
{
  CrmEntity *entity = crm_patch_get_entity (patch);
  g_autoptr (GString) out = g_string_new ("{");
  Encoder self = { dialect, project, is_exact, out };
  guint i;

  for (i = 0; i < crm_patch_get_n_entries (patch); i++)
    {
      const CrmPatchEntry *entry = crm_patch_get_entry (patch, i);
      CrmField *field = entity->fields[entry->field];

      if (entry->now.kind == CRM_VALUE_ABSENT || is_said_by_another (&self, patch, entry))
        continue;
      if (!append_member (&self, field, &entry->now))
        {
          g_set_error (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_INVALID,
                       "%s.%s: the value cannot be sent", entity->name, field->name);
          return NULL;
        }
    }
  g_string_append_c (out, '}');

  return g_string_free_and_steal (g_steal_pointer (&out));
}
