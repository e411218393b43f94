/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-odata-encode.h"

#include "crm-error.h"
#include "crm-patch.h"
#include "crm-project.h"

#include <string.h>
#include <yyjson.h>

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

/* Some servers have no null: what they hand out for an empty field is what they take. */
static const char *
empty_of (CrmEdmType type)
{
  switch (type)
    {
    case CRM_EDM_STRING:
      return "\"\"";
    case CRM_EDM_GUID:
      return "\"00000000-0000-0000-0000-000000000000\"";
    case CRM_EDM_DATE_TIME_OFFSET:
      return "\"0001-01-01T00:00:00Z\"";
    case CRM_EDM_DATE:
      return "\"0001-01-01\"";
    case CRM_EDM_BOOLEAN:
      return "false";
    case CRM_EDM_BYTE:
    case CRM_EDM_SBYTE:
    case CRM_EDM_INT16:
    case CRM_EDM_INT32:
    case CRM_EDM_INT64:
    case CRM_EDM_SINGLE:
    case CRM_EDM_DOUBLE:
    case CRM_EDM_DECIMAL:
      return "0";
    case CRM_EDM_TIME_OF_DAY:
    case CRM_EDM_DURATION:
    case CRM_EDM_BINARY:
    case CRM_EDM_ENUM:
    case CRM_EDM_STREAM:
    case CRM_EDM_COMPLEX:
    case CRM_EDM_COLLECTION:
    case CRM_EDM_OTHER:
      return "null";
    }
  return "null";
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
is_bare (CrmEdmType type, const char *text, CrmOdataEncodeFlags flags)
{
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
      return (flags & CRM_ODATA_ENCODE_IEEE754) == 0;
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

static gboolean
append_value (GString *out, CrmField *field, const CrmValue *value, CrmOdataEncodeFlags flags)
{
  g_autofree char *text = NULL;

  if (crm_value_is_empty (value))
    {
      gboolean filled = (flags & CRM_ODATA_ENCODE_NO_NULLS) != 0 && !field->nullable;

      g_string_append (out, filled ? empty_of (field->type) : "null");
      return TRUE;
    }
  if (field->type == CRM_EDM_COMPLEX || field->type == CRM_EDM_COLLECTION
      || field->type == CRM_EDM_OTHER)
    return append_raw (out, value);
  if (field->type == CRM_EDM_STRING)
    {
      append_string (out, value->text, value->length);
      return TRUE;
    }

  text = crm_value_dup_text (field->type, value);
  if (text == NULL)
    return FALSE;
  if (is_bare (field->type, text, flags))
    g_string_append (out, text);
  else
    append_quoted (out, text);

  return TRUE;
}

char *
crm_odata_encode_patch (CrmPatch *patch, CrmOdataEncodeFlags flags, GError **error)
{
  CrmEntity *entity = crm_patch_get_entity (patch);
  g_autoptr (GString) out = g_string_new ("{");
  guint i;

  for (i = 0; i < crm_patch_get_n_entries (patch); i++)
    {
      const CrmPatchEntry *entry = crm_patch_get_entry (patch, i);
      CrmField *field = entity->fields[entry->field];

      if (entry->now.kind == CRM_VALUE_ABSENT)
        continue;
      if (out->len > 1)
        g_string_append_c (out, ',');
      append_quoted (out, field->name);
      g_string_append_c (out, ':');
      if (!append_value (out, field, &entry->now, flags))
        {
          g_set_error (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_INVALID,
                       "%s.%s: the value cannot be sent", entity->name, field->name);
          return NULL;
        }
    }
  g_string_append_c (out, '}');

  return g_string_free_and_steal (g_steal_pointer (&out));
}
