/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-arena.h"
#include "crm-error.h"
#include "crm-filter-private.h"
#include "crm-guid.h"

#include <string.h>

/* A recursive descent over the text itself; one function per level of precedence. */
typedef struct
{
  const char *text;
  const char *at;
  guint depth;
  guint n_nodes;
} Parser;

static CrmFilter *parse_or (Parser *self, GError **error);

/* --- words ------------------------------------------------------------------------------------ */

static gpointer
fail (Parser *self, CrmFormatError code, GError **error, const char *what)
{
  glong column = g_utf8_pointer_to_offset (self->text, self->at) + 1;

  g_set_error (error, CRM_FORMAT_ERROR, code, "Filter, column %ld: %s", column, what);
  return NULL;
}

static gpointer
fail_expected (Parser *self, GError **error, const char *what)
{
  g_autofree char *message = g_strdup_printf ("expected %s", what);

  return fail (self, CRM_FORMAT_ERROR_INVALID, error, message);
}

static void
skip_space (Parser *self)
{
  while (*self->at == ' ' || *self->at == '\t')
    self->at++;
}

static gboolean
is_name_start (char c)
{
  return g_ascii_isalpha (c) || c == '_' || c == '$' || (guchar) c >= 0x80;
}

static gboolean
is_name_char (char c)
{
  return is_name_start (c) || g_ascii_isdigit (c);
}

static gboolean
take_char (Parser *self, char c)
{
  skip_space (self);
  if (*self->at != c)
    return FALSE;
  self->at++;
  return TRUE;
}

/* Whether the next word is @word; the word is consumed then. */
static gboolean
take_word (Parser *self, const char *word)
{
  gsize length = strlen (word);

  skip_space (self);
  if (strncmp (self->at, word, length) != 0 || is_name_char (self->at[length]))
    return FALSE;
  self->at += length;
  return TRUE;
}

static char *
take_name (Parser *self)
{
  const char *start = self->at;

  if (!is_name_start (*self->at))
    return NULL;
  while (is_name_char (*self->at))
    self->at++;
  return g_strndup (start, (gsize) (self->at - start));
}

static CrmFilter *
count_node (Parser *self, CrmFilter *node, GError **error)
{
  if (node == NULL || ++self->n_nodes <= CRM_FILTER_MAX_NODES)
    return node;
  crm_filter_unref (node);
  return fail (self, CRM_FORMAT_ERROR_TOO_LARGE, error, "more than 1,000 parts");
}

static gboolean
enter (Parser *self, GError **error)
{
  if (++self->depth <= CRM_FILTER_MAX_DEPTH)
    return TRUE;
  fail (self, CRM_FORMAT_ERROR_TOO_LARGE, error, "nested more than 64 levels deep");
  return FALSE;
}

/* --- literals ----------------------------------------------------------------------------- */

/* What stands between quotes, a doubled quote being one. */
static char *
take_quoted (Parser *self, GError **error)
{
  g_autoptr (GString) content = g_string_new (NULL);

  g_assert (*self->at == '\'');
  self->at++;
  for (;;)
    {
      gsize n = strcspn (self->at, "'");

      g_string_append_len (content, self->at, (gssize) n);
      self->at += n;
      if (*self->at == '\0')
        return fail_expected (self, error, "a closing quote");
      self->at++;
      if (*self->at != '\'')
        break;
      g_string_append_c (content, '\'');
      self->at++;
    }
  return g_string_free_and_steal (g_steal_pointer (&content));
}

static CrmFilter *
parse_string (Parser *self, GError **error)
{
  g_autofree char *content = take_quoted (self, error);

  if (content == NULL)
    return NULL;
  return crm_filter_literal_from_text (CRM_EDM_STRING, content, -1);
}

/* duration'P1D', binary'AAEC', Ns.Color'Red'; @prefix stands before the quote. */
static CrmFilter *
parse_prefixed (Parser *self, const char *prefix, GError **error)
{
  const char *start = self->at;
  g_autofree char *content = take_quoted (self, error);
  CrmFilter *literal = NULL;

  if (content == NULL)
    return NULL;
  if (g_str_equal (prefix, "duration"))
    literal = crm_filter_literal_from_text (CRM_EDM_DURATION, content, -1);
  else if (g_str_equal (prefix, "binary"))
    literal = crm_filter_literal_from_text (CRM_EDM_BINARY, content, -1);
  else if (strchr (prefix, '.') != NULL && *content != '\0')
    literal = crm_filter_new_enum_literal (prefix, content);
  if (literal != NULL)
    return literal;

  self->at = start;
  return fail_expected (self, error, "a value of the type that stands before the quote");
}

static CrmEdmType
guess_type (const char *word, gsize length)
{
  if (length >= 10 && word[4] == '-' && word[7] == '-')
    return length == 10 ? CRM_EDM_DATE : CRM_EDM_DATE_TIME_OFFSET;
  if (memchr (word, ':', length) != NULL)
    return CRM_EDM_TIME_OF_DAY;
  if (length == 4 && memcmp (word, "-INF", 4) == 0)
    return CRM_EDM_DOUBLE;
  if (memchr (word, 'e', length) != NULL || memchr (word, 'E', length) != NULL)
    return CRM_EDM_DOUBLE;
  return memchr (word, '.', length) != NULL ? CRM_EDM_DECIMAL : CRM_EDM_INT32;
}

static gsize
measure_number (const char *at)
{
  gsize n = 0;

  while (g_ascii_isalnum (at[n]) || (at[n] != '\0' && strchr (".:+-", at[n]) != NULL))
    n++;
  return n;
}

/* Everything that begins with a digit or a sign, and GUIDs. Numbers stay exact: one that is
 * too large for an integer is a decimal. */
static CrmFilter *
parse_number (Parser *self, GError **error)
{
  gsize length = measure_number (self->at);
  CrmEdmType type = guess_type (self->at, length);
  CrmFilter *literal = crm_filter_literal_from_text (type, self->at, (gssize) length);

  if (literal == NULL && type == CRM_EDM_INT32)
    literal = crm_filter_literal_from_text (CRM_EDM_INT64, self->at, (gssize) length);
  if (literal == NULL && type == CRM_EDM_INT32)
    literal = crm_filter_literal_from_text (CRM_EDM_DECIMAL, self->at, (gssize) length);
  if (literal == NULL)
    return fail_expected (self, error, "a number, date, time or GUID");
  self->at += length;
  return literal;
}

static CrmFilter *
try_guid (Parser *self)
{
  guint8 guid[CRM_GUID_LENGTH];
  CrmValue value;
  gsize length = strnlen (self->at, 37);

  if (length < 36 || !crm_guid_parse (self->at, 36, guid) || is_name_char (self->at[36]))
    return NULL;
  self->at += 36;
  value = crm_value_bytes (guid, sizeof guid);
  return crm_filter_new_literal (CRM_EDM_GUID, &value);
}

static CrmFilter *
literal_of_word (const char *word)
{
  CrmValue null = crm_value_null ();

  if (g_str_equal (word, "null"))
    return crm_filter_new_literal (CRM_EDM_OTHER, &null);
  if (g_str_equal (word, "true") || g_str_equal (word, "false"))
    return crm_filter_literal_from_text (CRM_EDM_BOOLEAN, word, -1);
  if (g_str_equal (word, "INF") || g_str_equal (word, "NaN"))
    return crm_filter_literal_from_text (CRM_EDM_DOUBLE, word, -1);
  return NULL;
}

/* The text of the macro is the whole call, as it is written. */
static CrmFilter *
parse_setting (Parser *self, GError **error)
{
  g_autoptr (CrmFilter) name = NULL;
  g_auto (GStrv) parts = NULL;
  g_autofree char *quoted = NULL;
  g_autofree char *call = NULL;

  if (!take_char (self, '('))
    return fail_expected (self, error, "( after @setting");
  if (*self->at != '\'')
    return fail_expected (self, error, "the name of a setting in quotes");
  if ((name = parse_string (self, error)) == NULL)
    return NULL;
  if (!take_char (self, ')'))
    return fail_expected (self, error, ")");
  parts = g_strsplit (name->value.text, "'", -1);
  quoted = g_strjoinv ("''", parts);
  call = g_strdup_printf ("setting('%s')", quoted);
  return crm_filter_alloc (CRM_FILTER_MACRO, call);
}

static CrmFilter *
parse_macro (Parser *self, GError **error)
{
  g_autofree char *name = NULL;

  self->at++;
  name = take_name (self);
  if (name == NULL)
    return fail_expected (self, error, "a name after @");
  if (g_str_equal (name, "setting"))
    return parse_setting (self, error);
  return crm_filter_alloc (CRM_FILTER_MACRO, name);
}

/* --- names -------------------------------------------------------------------------------- */

static gboolean
parse_arguments (Parser *self, CrmFilter *node, GError **error)
{
  if (take_char (self, ')'))
    return TRUE;
  do
    {
      CrmFilter *argument = parse_or (self, error);

      if (argument == NULL)
        return FALSE;
      crm_filter_add_child (node, argument);
    }
  while (take_char (self, ','));
  if (take_char (self, ')'))
    return TRUE;
  fail_expected (self, error, "“,” or “)”");
  return FALSE;
}

/* After "name(". */
static CrmFilter *
parse_function (Parser *self, const char *name, GError **error)
{
  const CrmFilterFunction *function = crm_filter_find_function (name);
  g_autoptr (CrmFilter) node = NULL;

  if (function == NULL)
    return fail (self, CRM_FORMAT_ERROR_UNKNOWN_NAME, error, "there is no such function");
  node = crm_filter_alloc (CRM_FILTER_FUNCTION, name);
  if (!parse_arguments (self, node, error))
    return NULL;
  if (node->children->len < function->min_arguments
      || node->children->len > function->max_arguments)
    return fail (self, CRM_FORMAT_ERROR_INVALID, error, "wrong number of arguments");
  return g_steal_pointer (&node);
}

/* After "path/any(": nothing, or "x:condition". */
static CrmFilter *
parse_lambda (Parser *self, CrmFilterOp op, const char *path, GError **error)
{
  g_autoptr (CrmFilter) node = crm_filter_new (op, crm_filter_new_path (path), NULL);
  CrmFilter *condition;

  self->n_nodes++;
  if (op == CRM_FILTER_ANY && take_char (self, ')'))
    return g_steal_pointer (&node);
  skip_space (self);
  node->text = take_name (self);
  if (node->text == NULL || !take_char (self, ':'))
    return fail_expected (self, error, "a variable and “:”");
  condition = parse_or (self, error);
  if (condition == NULL)
    return NULL;
  crm_filter_add_child (node, condition);
  if (!take_char (self, ')'))
    return fail_expected (self, error, "“)”");
  return g_steal_pointer (&node);
}

/* "Name", "Account/Owner/Name", "Ns.Type/Name"; stops where something else begins. */
static char *
take_path (Parser *self, GError **error)
{
  const char *start = self->at;

  for (;;)
    {
      if (!is_name_start (*self->at))
        return fail_expected (self, error, "a name");
      while (is_name_char (*self->at))
        self->at++;
      if (*self->at != '/' && *self->at != '.')
        return g_strndup (start, (gsize) (self->at - start));
      self->at++;
    }
}

/* After a path and "(": a function, or any and all at the end of a path. */
static CrmFilter *
parse_call (Parser *self, char *path, GError **error)
{
  char *slash = strrchr (path, '/');

  if (slash == NULL)
    return parse_function (self, path, error);
  *slash = '\0';
  if (g_str_equal (slash + 1, "any"))
    return parse_lambda (self, CRM_FILTER_ANY, path, error);
  if (g_str_equal (slash + 1, "all"))
    return parse_lambda (self, CRM_FILTER_ALL, path, error);
  return fail (self, CRM_FORMAT_ERROR_UNKNOWN_NAME, error, "there is no such function of a path");
}

static CrmFilter *
parse_name (Parser *self, GError **error)
{
  g_autofree char *path = take_path (self, error);
  CrmFilter *node;

  if (path == NULL)
    return NULL;
  if (*self->at == '\'')
    return parse_prefixed (self, path, error);
  if (*self->at == '(')
    {
      if (!enter (self, error))
        return NULL;
      self->at++;
      node = parse_call (self, path, error);
      self->depth--;
      return node;
    }
  node = literal_of_word (path);
  return node != NULL ? node : crm_filter_new_path (path);
}

/* --- operators, from the tightest to the loosest -----------------------------------------------
 */

static CrmFilter *
parse_group (Parser *self, GError **error)
{
  g_autoptr (CrmFilter) node = NULL;

  if (!enter (self, error))
    return NULL;
  self->at++;
  node = parse_or (self, error);
  if (node == NULL)
    return NULL;
  if (!take_char (self, ')'))
    return fail_expected (self, error, "“)”");
  self->depth--;
  return g_steal_pointer (&node);
}

static CrmFilter *
parse_primary (Parser *self, GError **error)
{
  CrmFilter *guid;

  skip_space (self);
  guid = try_guid (self);
  if (guid != NULL)
    return count_node (self, guid, error);
  if (*self->at == '(')
    return parse_group (self, error);
  if (*self->at == '\'')
    return count_node (self, parse_string (self, error), error);
  if (*self->at == '@')
    return count_node (self, parse_macro (self, error), error);
  if (g_ascii_isdigit (*self->at) || *self->at == '-' || *self->at == '+')
    return count_node (self, parse_number (self, error), error);
  if (is_name_start (*self->at))
    return count_node (self, parse_name (self, error), error);
  return fail_expected (self, error, "a name or a value");
}

static CrmFilter *
parse_unary (Parser *self, GError **error)
{
  CrmFilter *operand;

  if (!take_word (self, "not"))
    return parse_primary (self, error);
  if (!enter (self, error))
    return NULL;
  operand = parse_unary (self, error);
  self->depth--;
  if (operand == NULL)
    return NULL;
  return count_node (self, crm_filter_new (CRM_FILTER_NOT, operand, NULL), error);
}

/* @left is taken. */
static CrmFilter *
join (Parser *self, CrmFilterOp op, CrmFilter *left, CrmFilter *right, GError **error)
{
  if (right == NULL)
    {
      crm_filter_unref (left);
      return NULL;
    }
  return count_node (self, crm_filter_new (op, left, right), error);
}

static CrmFilter *
parse_sum (Parser *self, GError **error)
{
  CrmFilter *left = parse_unary (self, error);

  while (left != NULL)
    {
      if (take_word (self, "add"))
        left = join (self, CRM_FILTER_ADD, left, parse_unary (self, error), error);
      else if (take_word (self, "sub"))
        left = join (self, CRM_FILTER_SUB, left, parse_unary (self, error), error);
      else
        break;
    }
  return left;
}

/* After "in": a list in parentheses. @left is taken. */
static CrmFilter *
parse_in (Parser *self, CrmFilter *left, GError **error)
{
  g_autoptr (CrmFilter) node = crm_filter_new (CRM_FILTER_IN, left, NULL);

  if (!enter (self, error))
    return NULL;
  if (!take_char (self, '('))
    return fail_expected (self, error, "“(”");
  if (!parse_arguments (self, node, error))
    return NULL;
  self->depth--;
  if (node->children->len < 2)
    return fail (self, CRM_FORMAT_ERROR_INVALID, error, "the list after “in” is empty");
  return count_node (self, g_steal_pointer (&node), error);
}

static gboolean
take_op (Parser *self, CrmFilterOp first, CrmFilterOp last, CrmFilterOp *op)
{
  for (guint i = first; i <= (guint) last; i++)
    if (take_word (self, crm_filter_op_to_string (i)))
      {
        *op = i;
        return TRUE;
      }
  return FALSE;
}

static CrmFilter *
parse_relation (Parser *self, GError **error)
{
  CrmFilter *left = parse_sum (self, error);
  CrmFilterOp op;

  while (left != NULL)
    {
      if (take_op (self, CRM_FILTER_LT, CRM_FILTER_GE, &op))
        left = join (self, op, left, parse_sum (self, error), error);
      else if (take_word (self, "in"))
        left = parse_in (self, left, error);
      else
        break;
    }
  return left;
}

static CrmFilter *
parse_equality (Parser *self, GError **error)
{
  CrmFilter *left = parse_relation (self, error);
  CrmFilterOp op;

  while (left != NULL && take_op (self, CRM_FILTER_EQ, CRM_FILTER_NE, &op))
    left = join (self, op, left, parse_relation (self, error), error);
  return left;
}

static CrmFilter *
parse_and (Parser *self, GError **error)
{
  CrmFilter *left = parse_equality (self, error);

  while (left != NULL && take_word (self, "and"))
    left = join (self, CRM_FILTER_AND, left, parse_equality (self, error), error);
  return left;
}

static CrmFilter *
parse_or (Parser *self, GError **error)
{
  CrmFilter *left = parse_and (self, error);

  while (left != NULL && take_word (self, "or"))
    left = join (self, CRM_FILTER_OR, left, parse_and (self, error), error);
  return left;
}

static gboolean
check_text (Parser *self, GError **error)
{
  gsize length = strlen (self->text);

  if (length > CRM_FILTER_MAX_BYTES)
    {
      fail (self, CRM_FORMAT_ERROR_TOO_LARGE, error, "longer than 32 KB");
      return FALSE;
    }
  if (!g_utf8_validate (self->text, (gssize) length, &self->at))
    {
      g_set_error (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_INVALID,
                   "Filter, byte %" G_GSIZE_FORMAT ": not UTF-8",
                   (gsize) (self->at - self->text) + 1);
      return FALSE;
    }
  self->at = self->text;
  return TRUE;
}

CrmFilter *
crm_filter_parse (const char *text, GError **error)
{
  Parser self = { .text = text, .at = text };
  g_autoptr (CrmFilter) tree = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  if (!check_text (&self, error))
    return NULL;
  tree = parse_or (&self, error);
  if (tree == NULL)
    return NULL;
  skip_space (&self);
  if (*self.at != '\0')
    return fail_expected (&self, error, "an operator or the end");
  return g_steal_pointer (&tree);
}

/* --- $orderby ----------------------------------------------------------------------------- */

static void
order_item_free (gpointer data)
{
  CrmOrderItem *item = data;

  g_free (item->path);
  g_free (item);
}

GPtrArray *
crm_orderby_parse (const char *text, GError **error)
{
  Parser self = { .text = text, .at = text };
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (order_item_free);

  g_return_val_if_fail (text != NULL, NULL);

  if (!check_text (&self, error))
    return NULL;
  do
    {
      CrmOrderItem *item;

      if (items->len >= CRM_FILTER_MAX_DEPTH)
        return fail (&self, CRM_FORMAT_ERROR_TOO_LARGE, error, "more than 64 fields to sort by");
      item = g_new0 (CrmOrderItem, 1);
      g_ptr_array_add (items, item);
      skip_space (&self);
      item->path = take_path (&self, error);
      if (item->path == NULL)
        return NULL;
      item->descending = take_word (&self, "desc");
      if (!item->descending)
        take_word (&self, "asc");
    }
  while (take_char (&self, ','));
  skip_space (&self);
  if (*self.at != '\0')
    return fail_expected (&self, error, "“,” or the end");
  return g_steal_pointer (&items);
}
