/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-types.h"

G_BEGIN_DECLS
/* Edm primitive types (OData CSDL 4.01, 4.4) and what stands in for the rest. */
typedef enum
{
  CRM_EDM_STRING,
  CRM_EDM_BOOLEAN,
  CRM_EDM_BYTE,
  CRM_EDM_SBYTE,
  CRM_EDM_INT16,
  CRM_EDM_INT32,
  CRM_EDM_INT64,
  CRM_EDM_SINGLE,
  CRM_EDM_DOUBLE,
  CRM_EDM_DECIMAL,
  CRM_EDM_GUID,
  CRM_EDM_DATE,
  CRM_EDM_TIME_OF_DAY,
  CRM_EDM_DATE_TIME_OFFSET,
  CRM_EDM_DURATION,
  CRM_EDM_BINARY,
  CRM_EDM_ENUM,
  CRM_EDM_STREAM,
  CRM_EDM_COMPLEX,
  CRM_EDM_COLLECTION,
  CRM_EDM_OTHER, /* geography, untyped, not understood: raw JSON text, read-only */
} CrmEdmType;

typedef enum
{
  CRM_VALUE_ABSENT, /* not in the payload: says nothing, changes nothing */
  CRM_VALUE_NULL,
  CRM_VALUE_INT,
  CRM_VALUE_DOUBLE,
  CRM_VALUE_TEXT,
  CRM_VALUE_BYTES,
} CrmValueKind;

/**
 * CrmValue: one value, borrowed from whatever holds it (page, record, patch).
 *
 * How a type is held, in memory and in SQLite alike:
 *   Boolean, Byte..Int64      INT (Boolean 0 or 1)
 *   DateTimeOffset            INT, microseconds since 1970-01-01T00:00:00Z
 *   Single, Double            DOUBLE
 *   Decimal                   TEXT, canonical: no exponent, no leading zeros, no
 *                             trailing zeros after the point, "-0" is "0": exact
 *   Guid                      BYTES, the 16 bytes in the order they are written
 *   Binary                    BYTES
 *   Date, TimeOfDay, Duration TEXT as on the wire
 *   String, Enum              TEXT (enum: the member's name, flags joined by commas)
 *   Complex, Collection, other TEXT, the raw JSON
 * @text is NUL-terminated and @length counts without it.
 */
struct _CrmValue
{
  CrmValueKind kind;
  guint32 length;
  union
  {
    gint64 integer;
    double real;
    const char *text;
    const guint8 *bytes;
  };
};

#define CRM_GUID_LENGTH 16

CrmValue crm_value_absent (void);
CrmValue crm_value_null (void);
CrmValue crm_value_int (gint64 integer);
CrmValue crm_value_double (double real);
CrmValue crm_value_text (const char *text); /* borrows; %NULL gives NULL */
CrmValue crm_value_bytes (const guint8 *bytes, guint32 length);
gboolean crm_value_is_empty (const CrmValue *self); /* ABSENT or NULL */

/* Copies what @self points to into @arena. */
CrmValue crm_value_dup_into (const CrmValue *self, CrmArena *arena);

/**
 * crm_value_parse:
 * @text: what stands in a payload or a literal without its quotes and prefixes;
 *   %NULL gives a NULL value
 * @length: bytes of @text, -1 to measure
 * @arena: where text and bytes are put
 * @out: the value in the form its type is held in
 *
 * Strict: out-of-range numbers, bad dates and bad GUIDs are CRM_FORMAT_ERROR_INVALID.
 */
gboolean crm_value_parse (CrmEdmType type,
                          const char *text,
                          gssize length,
                          CrmArena *arena,
                          CrmValue *out,
                          GError **error);

/* The wire text without quotes: what crm_value_parse() reads back to an equal value. %NULL for an
 * empty value. */
char *crm_value_dup_text (CrmEdmType type, const CrmValue *self) G_GNUC_WARN_UNUSED_RESULT;

/* Canonical equality: decimals by number, instants by time, strings after NFC and
 * line-ending normalisation. NULL equals NULL; ABSENT equals only ABSENT. */
gboolean crm_value_equal (CrmEdmType type, const CrmValue *a, const CrmValue *b);

/* <0, 0, >0; NULL sorts first, then NaN. Decimals by number. Strings bytewise. */
int crm_value_compare (CrmEdmType type, const CrmValue *a, const CrmValue *b);

/* Compares two canonical decimals as numbers, without rounding. */
int crm_decimal_compare (const char *a, gsize a_length, const char *b, gsize b_length);

const char *crm_edm_type_to_string (CrmEdmType type); /* "Edm.String" */
/* CRM_EDM_OTHER for what it does not know. */
CrmEdmType crm_edm_type_from_string (const char *name);
G_END_DECLS
