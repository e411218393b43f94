/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-odata-value.h"

#include "crm-arena.h"
#include "crm-error.h"
#include "crm-guid.h"
#include "crm-project.h"
#include "crm-time.h"
#include "crm-value.h"

#include <string.h>

#define MAX_DEPTH 64
#define US_PER_DAY (G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC)

/* 0001-01-02T00:00:00Z: year 1 is how a server without null spells "no date", in any zone. */
#define END_OF_NO_DATE (G_GINT64_CONSTANT (-62135510400) * G_USEC_PER_SEC)

static gboolean
fail (GError **error, CrmField *field, yyjson_val *json)
{
  g_set_error (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_INVALID, "%s where %s is expected",
               yyjson_get_type_desc (json), crm_edm_type_to_string (field->type));
  return FALSE;
}

/* --- raw JSON --- */

static gboolean
is_shallow (yyjson_val *json, guint left)
{
  size_t i, n;
  yyjson_val *key, *value;

  if (!yyjson_is_ctn (json))
    return TRUE;
  if (left == 0)
    return FALSE;
  if (yyjson_is_arr (json))
    {
      yyjson_arr_foreach (json, i, n, value) if (!is_shallow (value, left - 1)) return FALSE;
    }
  else
    {
      yyjson_obj_foreach (json, i, n, key, value) if (!is_shallow (value, left - 1)) return FALSE;
    }

  return TRUE;
}

static gboolean
read_raw_json (yyjson_val *json, CrmArena *arena, CrmValue *out, GError **error)
{
  size_t length = 0;
  char *text;

  if (!is_shallow (json, MAX_DEPTH))
    {
      g_set_error (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_TOO_LARGE, "More than %d levels deep",
                   MAX_DEPTH);
      return FALSE;
    }

  text = yyjson_val_write (json, YYJSON_WRITE_NOFLAG, &length);
  if (text == NULL)
    {
      g_set_error_literal (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_INVALID,
                           "A text that is no text");
      return FALSE;
    }
  *out = crm_value_text (crm_arena_strndup (arena, text, (gssize) length));
  free (text); /* yyjson's own allocator */

  return TRUE;
}

/* --- texts and numbers --- */

/* Already in the form it is kept in, as nearly every decimal is: digits, perhaps a point
 * and a last digit other than zero. */
static gboolean
is_canonical_decimal (const char *text, gsize length)
{
  const char *end = text + length;
  gboolean has_point = FALSE;

  if (text < end && *text == '-')
    text++;
  if (text == end || !g_ascii_isdigit (*text) || (*text == '0' && text + 1 < end && text[1] != '.'))
    return FALSE;
  if (length <= 2 && *text == '0') /* "-0" */
    return length == 1;
  for (; text < end; text++)
    if (*text == '.' && !has_point)
      has_point = TRUE;
    else if (!g_ascii_isdigit (*text))
      return FALSE;

  return !has_point || (end[-1] != '0' && end[-1] != '.');
}

static gboolean
read_small_int (const char *text, gsize length, gint64 *out)
{
  gboolean negative = *text == '-';
  gint64 sum = 0;
  gsize i;

  if (length == 0 || length > 9)
    return FALSE;
  for (i = negative ? 1 : 0; i < length; i++)
    {
      if (!g_ascii_isdigit (text[i]))
        return FALSE;
      sum = sum * 10 + (text[i] - '0');
    }
  *out = negative ? -sum : sum;

  return length > (negative ? 1 : 0);
}

static CrmValue
borrow (const char *text, gsize length)
{
  CrmValue value = { .kind = CRM_VALUE_TEXT, .length = (guint32) length, .text = text };

  return value;
}

/* --- values of a server without null, and of old versions --- */

static gboolean
has_no_nulls (const CrmOdataDialect *dialect)
{
  return crm_odata_dialect_has (dialect, CRM_ODATA_QUIRK_NO_NULLS);
}

static gboolean
read_guid (const CrmOdataDialect *dialect,
           CrmField *field,
           const char *text,
           gsize length,
           CrmArena *arena,
           CrmValue *out,
           GError **error)
{
  static const guint8 zero[CRM_GUID_LENGTH] = { 0 };
  guint8 *bytes = crm_arena_alloc (arena, CRM_GUID_LENGTH);

  if (!crm_guid_parse (text, length, bytes))
    return crm_value_parse (CRM_EDM_GUID, text, (gssize) length, arena, out, error);

  if (has_no_nulls (dialect) && !field->is_key && memcmp (bytes, zero, sizeof zero) == 0)
    *out = crm_value_null ();
  else
    *out = crm_value_bytes (bytes, CRM_GUID_LENGTH);

  return TRUE;
}

static gboolean
parse_instant (const CrmOdataDialect *dialect, const char *text, gsize length, gint64 *out_us)
{
  if (crm_odata_dialect_is_old (dialect) && *text == '/')
    return crm_odata_ticks_parse (text, length, out_us);

  return crm_time_parse (text, length, out_us);
}

static gboolean
read_instant (const CrmOdataDialect *dialect,
              const char *text,
              gsize length,
              CrmArena *arena,
              CrmValue *out,
              GError **error)
{
  gint64 us;

  if (!parse_instant (dialect, text, length, &us))
    return crm_value_parse (CRM_EDM_DATE_TIME_OFFSET, text, (gssize) length, arena, out, error);

  *out = has_no_nulls (dialect) && us < END_OF_NO_DATE ? crm_value_null () : crm_value_int (us);
  return TRUE;
}

/* Before version 4 a date is the midnight it begins with. */
static gboolean
read_date (const CrmOdataDialect *dialect,
           const char *text,
           gsize length,
           CrmArena *arena,
           CrmValue *out,
           GError **error)
{
  g_autofree char *date = NULL;
  gint64 us;

  if (crm_odata_dialect_is_old (dialect) && (length > 10 || *text == '/')
      && parse_instant (dialect, text, length, &us))
    {
      gint64 days = us / US_PER_DAY - (us % US_PER_DAY < 0);

      date = crm_date_format (days);
      text = date;
      length = strlen (date);
    }
  if (has_no_nulls (dialect) && length == 10 && memcmp (text, "0001-01-01", 10) == 0)
    {
      *out = crm_value_null ();
      return TRUE;
    }

  return crm_value_parse (CRM_EDM_DATE, text, (gssize) length, arena, out, error);
}

/* Some write in a body what they would write in an address: "1.50M". */
static gboolean
read_other (const CrmOdataDialect *dialect,
            CrmField *field,
            const char *text,
            gsize length,
            CrmArena *arena,
            CrmValue *out,
            GError **error)
{
  g_autofree char *whole = NULL;

  if (crm_value_parse (field->type, text, (gssize) length, arena, out, error))
    return TRUE;
  if (!crm_odata_dialect_is_old (dialect))
    return FALSE;

  whole = g_strndup (text, length);
  if (!crm_odata_dialect_read_literal (dialect, field, "", whole, arena, out))
    return FALSE;
  g_clear_error (error);
  return TRUE;
}

static gboolean
read_text (const CrmOdataDialect *dialect,
           CrmField *field,
           const char *text,
           gsize length,
           CrmArena *arena,
           CrmValue *out,
           GError **error)
{
  gint64 integer;

  switch (field->type)
    {
    case CRM_EDM_STRING:
    case CRM_EDM_ENUM:
      *out = borrow (text, length);
      return TRUE;
    case CRM_EDM_GUID:
      return read_guid (dialect, field, text, length, arena, out, error);
    case CRM_EDM_DATE_TIME_OFFSET:
      return read_instant (dialect, text, length, arena, out, error);
    case CRM_EDM_DATE:
      return read_date (dialect, text, length, arena, out, error);
    case CRM_EDM_DECIMAL:
      if (is_canonical_decimal (text, length))
        {
          *out = borrow (text, length);
          return TRUE;
        }
      break;
    case CRM_EDM_INT32:
    case CRM_EDM_INT64:
      if (read_small_int (text, length, &integer))
        {
          *out = crm_value_int (integer);
          return TRUE;
        }
      break;
    case CRM_EDM_BOOLEAN:
    case CRM_EDM_BYTE:
    case CRM_EDM_SBYTE:
    case CRM_EDM_INT16:
    case CRM_EDM_SINGLE:
    case CRM_EDM_DOUBLE:
    case CRM_EDM_TIME_OF_DAY:
    case CRM_EDM_DURATION:
    case CRM_EDM_BINARY:
    case CRM_EDM_STREAM:
    case CRM_EDM_COMPLEX:
    case CRM_EDM_COLLECTION:
    case CRM_EDM_OTHER:
      break;
    }

  return read_other (dialect, field, text, length, arena, out, error);
}

static gboolean
takes_numbers (CrmEdmType type)
{
  switch (type)
    {
    case CRM_EDM_BYTE:
    case CRM_EDM_SBYTE:
    case CRM_EDM_INT16:
    case CRM_EDM_INT32:
    case CRM_EDM_INT64:
    case CRM_EDM_SINGLE:
    case CRM_EDM_DOUBLE:
    case CRM_EDM_DECIMAL:
    case CRM_EDM_ENUM: /* by its value, from servers that do not know the names */
      return TRUE;
    case CRM_EDM_STRING:
    case CRM_EDM_BOOLEAN:
    case CRM_EDM_GUID:
    case CRM_EDM_DATE:
    case CRM_EDM_TIME_OF_DAY:
    case CRM_EDM_DATE_TIME_OFFSET:
    case CRM_EDM_DURATION:
    case CRM_EDM_BINARY:
    case CRM_EDM_STREAM:
    case CRM_EDM_COMPLEX:
    case CRM_EDM_COLLECTION:
    case CRM_EDM_OTHER:
      return FALSE;
    }
  return FALSE;
}

static gboolean
is_raw_type (CrmEdmType type)
{
  return type == CRM_EDM_COMPLEX || type == CRM_EDM_COLLECTION || type == CRM_EDM_OTHER;
}

gboolean
crm_odata_value_read (const CrmOdataDialect *dialect,
                      CrmField *field,
                      yyjson_val *json,
                      CrmArena *arena,
                      CrmValue *out,
                      GError **error)
{
  if (yyjson_is_null (json))
    {
      *out = crm_value_null ();
      return TRUE;
    }
  if (is_raw_type (field->type))
    return read_raw_json (json, arena, out, error);

  if (yyjson_is_str (json))
    {
      gsize length = yyjson_get_len (json);

      /* Some servers write an empty text for a null that is none. */
      if (length == 0 && (field->type != CRM_EDM_STRING || has_no_nulls (dialect))
          && !field->is_key)
        {
          *out = crm_value_null ();
          return TRUE;
        }
      return read_text (dialect, field, yyjson_get_str (json), length, arena, out, error);
    }
  if (yyjson_is_raw (json) && takes_numbers (field->type))
    return read_text (dialect, field, yyjson_get_raw (json), yyjson_get_len (json), arena, out,
                      error);
  if (yyjson_is_bool (json) && field->type == CRM_EDM_BOOLEAN)
    {
      *out = crm_value_int (yyjson_get_bool (json));
      return TRUE;
    }

  return fail (error, field, json);
}
