/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-output.h"

#include <math.h>
#include <string.h>

#include "crm-record.h"
#include "crm-value.h"

void
crm_output_json_string (GString *out, const char *text)
{
  if (text == NULL)
    {
      g_string_append (out, "null");
      return;
    }

  g_string_append_c (out, '"');
  for (; *text != '\0'; text++)
    {
      guchar letter = (guchar) *text;

      if (letter == '"' || letter == '\\')
        g_string_append_printf (out, "\\%c", letter);
      else if (letter == '\n')
        g_string_append (out, "\\n");
      else if (letter == '\t')
        g_string_append (out, "\\t");
      else if (letter == '\r')
        g_string_append (out, "\\r");
      else if (letter < 0x20 || letter == 0x7F)
        g_string_append_printf (out, "\\u%04x", letter);
      else
        g_string_append_c (out, (char) letter);
    }
  g_string_append_c (out, '"');
}

static void
append_real (GString *out, double real)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (isfinite (real))
    g_string_append (out, g_ascii_dtostr (text, sizeof text, real));
  else
    g_string_append (out, isnan (real) ? "\"NaN\"" : real > 0 ? "\"INF\"" : "\"-INF\"");
}

void
crm_output_json_value (GString *out, const CrmField *field, const CrmValue *value)
{
  g_autofree char *text = NULL;

  if (crm_value_is_empty (value))
    {
      g_string_append (out, "null");
      return;
    }

  switch (field->type)
    {
    case CRM_EDM_BOOLEAN:
      g_string_append (out, value->integer != 0 ? "true" : "false");
      return;
    case CRM_EDM_BYTE:
    case CRM_EDM_SBYTE:
    case CRM_EDM_INT16:
    case CRM_EDM_INT32:
      g_string_append_printf (out, "%" G_GINT64_FORMAT, value->integer);
      return;
    case CRM_EDM_SINGLE:
    case CRM_EDM_DOUBLE:
      append_real (out, value->real);
      return;
    case CRM_EDM_COMPLEX:
    case CRM_EDM_COLLECTION:
    case CRM_EDM_OTHER: /* held as the JSON it came in */
      g_string_append (out, value->text);
      return;
    case CRM_EDM_STRING:
    case CRM_EDM_INT64:
    case CRM_EDM_DECIMAL:
    case CRM_EDM_GUID:
    case CRM_EDM_DATE:
    case CRM_EDM_TIME_OF_DAY:
    case CRM_EDM_DATE_TIME_OFFSET:
    case CRM_EDM_DURATION:
    case CRM_EDM_BINARY:
    case CRM_EDM_ENUM:
    case CRM_EDM_STREAM:
      text = crm_value_dup_text (field->type, value);
      crm_output_json_string (out, text);
      return;
    }
}

void
crm_output_json_record (GString *out, CrmRecord *record, GArray *fields)
{
  CrmEntity *entity = crm_record_get_entity (record);

  g_string_append_c (out, '{');
  for (guint i = 0; i < fields->len; i++)
    {
      guint index = g_array_index (fields, guint, i);

      if (i > 0)
        g_string_append_c (out, ',');
      crm_output_json_string (out, entity->fields[index]->name);
      g_string_append_c (out, ':');
      crm_output_json_value (out, entity->fields[index], crm_record_get_value (record, index));
    }
  g_string_append_c (out, '}');
}

void
crm_output_csv_cell (GString *out, const char *text)
{
  if (text == NULL)
    return;
  if (strpbrk (text, "\",\r\n") == NULL && text[0] != ' ')
    {
      g_string_append (out, text);
      return;
    }

  g_string_append_c (out, '"');
  for (; *text != '\0'; text++)
    {
      if (*text == '"')
        g_string_append_c (out, '"');
      g_string_append_c (out, *text);
    }
  g_string_append_c (out, '"');
}

void
crm_output_csv_record (GString *out, CrmRecord *record, GArray *fields)
{
  CrmEntity *entity = crm_record_get_entity (record);

  for (guint i = 0; i < fields->len; i++)
    {
      guint index = g_array_index (fields, guint, i);
      g_autofree char *text
          = crm_value_dup_text (entity->fields[index]->type, crm_record_get_value (record, index));

      if (i > 0)
        g_string_append_c (out, ',');
      crm_output_csv_cell (out, text);
    }
  g_string_append_c (out, '\n');
}

char *
crm_output_dup_line (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *line = g_string_new (NULL);

  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar letter = g_utf8_get_char (at);
      GUnicodeType type = g_unichar_type (letter);

      if (type == G_UNICODE_CONTROL || type == G_UNICODE_LINE_SEPARATOR
          || type == G_UNICODE_PARAGRAPH_SEPARATOR)
        g_string_append_c (line, ' ');
      else
        g_string_append_unichar (line, letter);
    }

  return g_string_free_and_steal (line);
}

char *
crm_output_dup_cell (CrmRecord *record, guint field)
{
  CrmField *about = crm_record_get_entity (record)->fields[field];
  g_autofree char *text = crm_value_dup_text (about->type, crm_record_get_value (record, field));
  const char *caption = text != NULL ? crm_field_get_choice_caption (about, text) : NULL;

  if (caption == NULL && about->lookup_entity != NULL)
    caption = crm_record_get_lookup_name (record, field);

  return caption != NULL ? g_strdup (caption) : g_steal_pointer (&text);
}

struct _CrmTable
{
  guint n_columns;
  guint max_width;
  GPtrArray *cells;
};

CrmTable *
crm_table_new (guint n_columns, guint max_width)
{
  CrmTable *self = g_new0 (CrmTable, 1);

  self->n_columns = n_columns;
  self->max_width = max_width;
  self->cells = g_ptr_array_new_with_free_func (g_free);

  return self;
}

void
crm_table_free (CrmTable *self)
{
  g_ptr_array_unref (self->cells);
  g_free (self);
}

static guint
letter_width (gunichar letter)
{
  if (g_unichar_iszerowidth (letter))
    return 0;

  return g_unichar_iswide (letter) ? 2 : 1;
}

static guint
text_width (const char *text)
{
  guint width = 0;

  for (; *text != '\0'; text = g_utf8_next_char (text))
    width += letter_width (g_utf8_get_char (text));

  return width;
}

/* Cut to @max columns; what was cut ends in an ellipsis. */
static char *
cut (char *line, guint max)
{
  guint width = 0;

  if (text_width (line) <= max)
    return line;
  for (char *at = line; *at != '\0'; at = g_utf8_next_char (at))
    {
      width += letter_width (g_utf8_get_char (at));
      if (width > max - 1)
        {
          g_autofree char *head = g_strndup (line, (gsize) (at - line));

          g_free (line);
          return g_strconcat (head, "…", NULL);
        }
    }

  return line;
}

void
crm_table_add (CrmTable *self, const char *cell)
{
  g_ptr_array_add (self->cells,
                   cut (crm_output_dup_line (cell != NULL ? cell : ""), self->max_width));
}

guint
crm_table_get_n_rows (CrmTable *self)
{
  return self->cells->len / self->n_columns;
}

void
crm_table_print (CrmTable *self, GString *out)
{
  g_autofree guint *widths = g_new0 (guint, self->n_columns);

  for (guint i = 0; i < self->cells->len; i++)
    widths[i % self->n_columns]
        = MAX (widths[i % self->n_columns], text_width (g_ptr_array_index (self->cells, i)));

  for (guint i = 0; i < self->cells->len; i++)
    {
      guint column = i % self->n_columns;
      const char *cell = g_ptr_array_index (self->cells, i);
      gboolean is_last = column == self->n_columns - 1;

      g_string_append (out, cell);
      for (guint pad = text_width (cell); !is_last && pad < widths[column] + 2; pad++)
        g_string_append_c (out, ' ');
      if (is_last)
        {
          while (out->len > 0 && out->str[out->len - 1] == ' ')
            g_string_truncate (out, out->len - 1);
          g_string_append_c (out, '\n');
        }
    }
}
