/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-csv.h"
#include "crm-project.h"
#include "crm-record.h"

#include <string.h>

/* A spreadsheet reads a text that begins so as a formula, and a formula can send what stands beside
 * it to somebody. */
static gboolean
looks_like_formula (const char *text)
{
  return *text != '\0' && strchr ("=+-@\t\r", *text) != NULL;
}

static void
add_cell (GString *line, const char *text, gboolean is_text)
{
  gboolean quoted = strpbrk (text, ",\"\r\n") != NULL || *text == ' ';

  if (quoted)
    g_string_append_c (line, '"');
  if (is_text && looks_like_formula (text))
    g_string_append_c (line, '\'');
  for (const char *at = text; *at != '\0'; at++)
    {
      if (*at == '"')
        g_string_append_c (line, '"');
      g_string_append_c (line, *at);
    }
  if (quoted)
    g_string_append_c (line, '"');
}

/* The user's own time, as a wall clock shows it; the program that reads the file has no other. */
static char *
dup_instant (gint64 us)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local_usec (us);

  return time != NULL ? g_date_time_format (time, "%Y-%m-%d %H:%M:%S") : NULL;
}

static char *
dup_text (CrmRecord *record, CrmField *field, gboolean *is_text)
{
  const CrmValue *value = crm_record_get_value (record, field->index);
  const char *name = crm_record_get_lookup_name (record, field->index);
  g_autofree char *text = NULL;
  const char *caption;

  *is_text = TRUE;
  if (crm_value_is_empty (value))
    return NULL;
  if (field->lookup_entity != NULL && name != NULL)
    return g_strdup (name);
  if (field->type == CRM_EDM_DATE_TIME_OFFSET)
    return dup_instant (value->integer);

  text = crm_value_dup_text (field->type, value);
  caption = text != NULL ? crm_field_get_choice_caption (field, text) : NULL;
  if (caption != NULL)
    return g_strdup (caption);
  *is_text = field->type < CRM_EDM_BYTE || field->type > CRM_EDM_DECIMAL;
  return g_steal_pointer (&text);
}

char *
crm_csv_dup_captions (CrmEntity *entity, GArray *fields)
{
  GString *line = g_string_new (NULL);

  for (guint i = 0; i < fields->len; i++)
    {
      if (i > 0)
        g_string_append_c (line, ',');
      add_cell (line, entity->fields[g_array_index (fields, guint, i)]->caption, TRUE);
    }
  g_string_append (line, "\r\n");
  return g_string_free_and_steal (line);
}

char *
crm_csv_dup_record (CrmRecord *record, GArray *fields)
{
  CrmEntity *entity = crm_record_get_entity (record);
  GString *line = g_string_new (NULL);

  for (guint i = 0; i < fields->len; i++)
    {
      CrmField *field = entity->fields[g_array_index (fields, guint, i)];
      gboolean is_text;
      g_autofree char *text = dup_text (record, field, &is_text);

      if (i > 0)
        g_string_append_c (line, ',');
      add_cell (line, text != NULL ? text : "", is_text);
    }
  g_string_append (line, "\r\n");
  return g_string_free_and_steal (line);
}
