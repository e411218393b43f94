/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-filter-private.h"

#include <string.h>

typedef struct
{
  GString *out;
  CrmFilterDialect dialect;
} Printer;

static void print_node (Printer *self, CrmFilter *node);

static void
print_quoted (Printer *self, const char *prefix, const char *text)
{
  g_string_append (self->out, prefix);
  g_string_append_c (self->out, '\'');
  for (const char *at = text; *at != '\0'; at++)
    {
      if (*at == '\'')
        g_string_append_c (self->out, '\'');
      g_string_append_c (self->out, *at);
    }
  g_string_append_c (self->out, '\'');
}

/* --- literals ----------------------------------------------------------------------------- */

static void
print_v3_date_time (Printer *self, char *text)
{
  char *zone = strchr (text, 'Z');

  if (zone != NULL) /* of v3 and v2 a datetime has no zone: it is UTC by convention */
    *zone = '\0';
  print_quoted (self, "datetime", text);
}

static void
print_v3_date (Printer *self, const char *text)
{
  g_autofree char *midnight = g_strconcat (text, "T00:00:00", NULL);

  print_quoted (self, "datetime", midnight);
}

/* v3 tells numbers apart by a suffix. */
static void
print_v3_number (Printer *self, CrmEdmType type, const char *text)
{
  g_string_append (self->out, text);
  if (type == CRM_EDM_INT64)
    g_string_append_c (self->out, 'L');
  else if (type == CRM_EDM_DECIMAL)
    g_string_append_c (self->out, 'M');
  else if (type == CRM_EDM_SINGLE)
    g_string_append_c (self->out, 'f');
  else if (type == CRM_EDM_DOUBLE && g_ascii_isdigit (text[strlen (text) - 1]))
    g_string_append_c (self->out, 'd');
}

static void
print_v3_hex (Printer *self, const CrmValue *value)
{
  g_string_append (self->out, "X'");
  for (guint32 i = 0; i < value->length; i++)
    g_string_append_printf (self->out, "%02X", value->bytes[i]);
  g_string_append_c (self->out, '\'');
}

static void
print_v3_literal (Printer *self, CrmFilter *node, char *text)
{
  switch ((int) node->type) /* the rest is spelled as in v4 */
    {
    case CRM_EDM_GUID:
      print_quoted (self, "guid", text);
      break;
    case CRM_EDM_DATE:
      print_v3_date (self, text);
      break;
    case CRM_EDM_DATE_TIME_OFFSET:
      print_v3_date_time (self, text);
      break;
    case CRM_EDM_TIME_OF_DAY:
    case CRM_EDM_DURATION:
      print_quoted (self, "time", text);
      break;
    case CRM_EDM_BINARY:
      print_v3_hex (self, &node->value);
      break;
    default:
      print_v3_number (self, node->type, text);
      break;
    }
}

/* A double that looks like an integer keeps its type by an exponent. */
static void
print_v4_double (Printer *self, const char *text)
{
  g_string_append (self->out, text);
  if (strspn (text, "-0123456789.") == strlen (text))
    g_string_append (self->out, "e0");
}

static void
print_literal (Printer *self, CrmFilter *node)
{
  g_autofree char *text = crm_value_dup_text (node->type, &node->value);

  if (text == NULL)
    g_string_append (self->out, "null");
  else if (node->type == CRM_EDM_STRING)
    print_quoted (self, "", text);
  else if (node->type == CRM_EDM_ENUM)
    print_quoted (self, node->text != NULL ? node->text : "", text);
  else if (self->dialect == CRM_FILTER_V3)
    print_v3_literal (self, node, text);
  else if (node->type == CRM_EDM_DURATION)
    print_quoted (self, "duration", text);
  else if (node->type == CRM_EDM_BINARY)
    print_quoted (self, "binary", text);
  else if (node->type == CRM_EDM_SINGLE || node->type == CRM_EDM_DOUBLE)
    print_v4_double (self, text);
  else
    g_string_append (self->out, text);
}

/* --- the rest ----------------------------------------------------------------------------- */

static void
print_grouped (Printer *self, CrmFilter *node, gboolean grouped)
{
  if (grouped)
    g_string_append_c (self->out, '(');
  print_node (self, node);
  if (grouped)
    g_string_append_c (self->out, ')');
}

/* Operators of one level are read from the left, so that only a right operand of the same
 * level needs its parentheses. */
static void
print_infix (Printer *self, CrmFilter *node)
{
  guint precedence = crm_filter_op_get_precedence (node->op);

  for (guint i = 0; i < node->children->len; i++)
    {
      CrmFilter *child = crm_filter_get_child (node, i);
      guint of_child = crm_filter_op_get_precedence (child->op);

      if (i > 0)
        g_string_append_printf (self->out, " %s ", crm_filter_op_to_string (node->op));
      print_grouped (self, child, of_child < precedence || (i > 0 && of_child == precedence));
    }
}

static void
print_not (Printer *self, CrmFilter *node)
{
  CrmFilter *child = crm_filter_get_child (node, 0);

  g_string_append (self->out, "not ");
  print_grouped (self, child,
                 crm_filter_op_get_precedence (child->op)
                     < crm_filter_op_get_precedence (CRM_FILTER_NOT));
}

static void
print_children (Printer *self, CrmFilter *node, guint first, guint last)
{
  for (guint i = first; i < last; i++)
    {
      if (i > first)
        g_string_append_c (self->out, ',');
      print_node (self, crm_filter_get_child (node, i));
    }
}

/* v3 has no "in": a chain of comparisons says the same. */
static void
print_v3_in (Printer *self, CrmFilter *node)
{
  g_string_append_c (self->out, '(');
  for (guint i = 1; i < node->children->len; i++)
    {
      g_autoptr (CrmFilter) equal
          = crm_filter_new (CRM_FILTER_EQ, crm_filter_ref (crm_filter_get_child (node, 0)),
                            crm_filter_ref (crm_filter_get_child (node, i)));

      if (i > 1)
        g_string_append (self->out, " or ");
      print_node (self, equal);
    }
  g_string_append_c (self->out, ')');
}

static void
print_in (Printer *self, CrmFilter *node)
{
  CrmFilter *first = crm_filter_get_child (node, 0);

  if (self->dialect == CRM_FILTER_V3)
    {
      print_v3_in (self, node);
      return;
    }
  print_grouped (self, first,
                 crm_filter_op_get_precedence (first->op)
                     < crm_filter_op_get_precedence (CRM_FILTER_IN));
  g_string_append (self->out, " in (");
  print_children (self, node, 1, node->children->len);
  g_string_append_c (self->out, ')');
}

static void
print_function (Printer *self, CrmFilter *node)
{
  if (self->dialect == CRM_FILTER_V3 && g_str_equal (node->text, "contains")
      && node->children->len == 2)
    {
      g_string_append (self->out, "substringof(");
      print_node (self, crm_filter_get_child (node, 1));
      g_string_append_c (self->out, ',');
      print_node (self, crm_filter_get_child (node, 0));
    }
  else
    {
      g_string_append_printf (self->out, "%s(", node->text);
      print_children (self, node, 0, node->children->len);
    }
  g_string_append_c (self->out, ')');
}

static void
print_lambda (Printer *self, CrmFilter *node)
{
  print_node (self, crm_filter_get_child (node, 0));
  g_string_append (self->out, node->op == CRM_FILTER_ANY ? "/any(" : "/all(");
  if (node->children->len > 1)
    {
      g_string_append_printf (self->out, "%s:", node->text);
      print_node (self, crm_filter_get_child (node, 1));
    }
  g_string_append_c (self->out, ')');
}

static void
print_node (Printer *self, CrmFilter *node)
{
  switch (node->op)
    {
    case CRM_FILTER_AND:
    case CRM_FILTER_OR:
    case CRM_FILTER_EQ:
    case CRM_FILTER_NE:
    case CRM_FILTER_LT:
    case CRM_FILTER_LE:
    case CRM_FILTER_GT:
    case CRM_FILTER_GE:
    case CRM_FILTER_ADD:
    case CRM_FILTER_SUB:
      print_infix (self, node);
      break;
    case CRM_FILTER_NOT:
      print_not (self, node);
      break;
    case CRM_FILTER_IN:
      print_in (self, node);
      break;
    case CRM_FILTER_FUNCTION:
      print_function (self, node);
      break;
    case CRM_FILTER_ANY:
    case CRM_FILTER_ALL:
      print_lambda (self, node);
      break;
    case CRM_FILTER_PATH:
      g_string_append (self->out, node->text);
      break;
    case CRM_FILTER_LITERAL:
      print_literal (self, node);
      break;
    case CRM_FILTER_MACRO:
      g_string_append_printf (self->out, "@%s", node->text);
      break;
    }
}

char *
crm_filter_print (CrmFilter *self, CrmFilterDialect dialect)
{
  g_autoptr (GString) out = g_string_new (NULL);
  Printer printer = { out, dialect };

  g_return_val_if_fail (self != NULL, NULL);

  print_node (&printer, self);
  return g_string_free_and_steal (g_steal_pointer (&out));
}
