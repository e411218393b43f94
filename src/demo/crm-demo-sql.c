/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-demo-db.h"

CrmDemoSql *
crm_demo_sql_new (const char *text)
{
  CrmDemoSql *self = g_new0 (CrmDemoSql, 1);

  self->text = g_string_new (text);
  self->values = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);

  return self;
}

void
crm_demo_sql_free (CrmDemoSql *self)
{
  g_string_free (self->text, TRUE);
  g_ptr_array_unref (self->values);
  g_free (self);
}

void
crm_demo_sql_add (CrmDemoSql *self, const char *text)
{
  g_string_append (self->text, text);
}

void
crm_demo_sql_add_format (CrmDemoSql *self, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_string_append_vprintf (self->text, format, arguments);
  va_end (arguments);
}

static void
add_value (CrmDemoSql *self, GVariant *value)
{
  g_string_append_c (self->text, '?');
  g_ptr_array_add (self->values, g_variant_ref_sink (value));
}

void
crm_demo_sql_add_int (CrmDemoSql *self, gint64 value)
{
  add_value (self, g_variant_new_int64 (value));
}

void
crm_demo_sql_add_double (CrmDemoSql *self, double value)
{
  add_value (self, g_variant_new_double (value));
}

void
crm_demo_sql_add_text (CrmDemoSql *self, const char *value)
{
  add_value (self, value != NULL ? g_variant_new_string (value) : g_variant_new_tuple (NULL, 0));
}

void
crm_demo_sql_append (CrmDemoSql *self, const CrmDemoSql *other)
{
  g_string_append_len (self->text, other->text->str, (gssize) other->text->len);
  for (guint i = 0; i < other->values->len; i++)
    g_ptr_array_add (self->values, g_variant_ref (g_ptr_array_index (other->values, i)));
}
