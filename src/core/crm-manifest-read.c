/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "crm-arena.h"
#include "crm-guid.h"
#include "crm-manifest-private.h"

#define MAX_BYTES (8 * 1024 * 1024)
#define MAX_DEPTH 48
#define MAX_PIECES 512
#define MAX_NOTES 200

void
crm_manifest_note (GPtrArray *notes, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  if (notes == NULL || notes->len >= MAX_NOTES)
    return;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_ptr_array_add (notes, g_strconcat ("not mapped: ", text, NULL));
}

/* --- JSON between JavaScript -------------------------------------------------------------- */

/* Behind the string that begins at @at. One that does not end ends with its line, so that an
 * apostrophe somewhere does not swallow the rest. */
static const char *
skip_string (const char *at, const char *end)
{
  char quote = *at++;

  for (; at < end && *at != quote; at++)
    if (*at == '\n' && quote != '`')
      return at;
    else if (*at == '\\' && at + 1 < end)
      at++;

  return MIN (at + 1, end);
}

static gboolean
is_quote (char letter)
{
  return letter == '"' || letter == '\'' || letter == '`';
}

/* Behind the comment that begins at @at; @at itself where none does. */
static const char *
skip_comment (const char *at, const char *end)
{
  const char *close;

  if (end - at < 2 || at[0] != '/')
    return at;
  if (at[1] == '/')
    {
      close = memchr (at, '\n', (gsize) (end - at));
      return close != NULL ? close : end;
    }
  if (at[1] != '*')
    return at;
  close = g_strstr_len (at + 2, end - at - 2, "*/");

  return close != NULL ? close + 2 : end;
}

/* Copies the object that begins at @at without comments and without commas that nothing follows.
 * Returns what is behind it; %NULL: it does not end, or is too deep. */
static const char *
copy_object (const char *at, const char *end, GString *out)
{
  gssize comma = -1;
  guint depth = 0;

  while (at < end)
    {
      const char *next = skip_comment (at, end);

      if (next == at)
        next = is_quote (*at) ? skip_string (at, end) : at + 1;
      else
        {
          at = next;
          continue;
        }
      if (strchr ("{[", *at) != NULL && ++depth > MAX_DEPTH)
        return NULL;
      if (strchr ("]}", *at) != NULL && comma >= 0)
        out->str[comma] = ' ';
      if (*at == ',')
        comma = (gssize) out->len;
      else if (!g_ascii_isspace (*at))
        comma = -1;
      g_string_append_len (out, at, next - at);
      if (strchr ("]}", *at) != NULL && --depth == 0)
        return next;
      at = next;
    }

  return NULL;
}

static void merge (JsonObject *into, JsonObject *from);

static void
merge_member (JsonObject *into, const char *name, JsonNode *node)
{
  JsonNode *held = json_object_get_member (into, name);

  if (held != NULL && JSON_NODE_HOLDS_OBJECT (held) && JSON_NODE_HOLDS_OBJECT (node))
    merge (json_node_get_object (held), json_node_get_object (node));
  else if (held != NULL && JSON_NODE_HOLDS_ARRAY (held) && JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *more = json_node_get_array (node);

      for (guint i = 0; i < json_array_get_length (more); i++)
        json_array_add_element (json_node_get_array (held), json_array_dup_element (more, i));
    }
  else
    json_object_set_member (into, name, json_node_copy (node));
}

/* Of each package the manifest says what it adds to those before it. */
static void
merge (JsonObject *into, JsonObject *from)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init (&iter, from);
  while (json_object_iter_next (&iter, &name, &node))
    merge_member (into, name, node);
}

static gboolean
merge_text (JsonObject *into, GString *text)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonNode *root;

  /* An object of JavaScript that is no JSON is none of the manifest's. */
  if (!json_parser_load_from_data (parser, text->str, (gssize) text->len, NULL))
    return FALSE;
  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return FALSE;

  merge (into, json_node_get_object (root));
  return TRUE;
}

static guint
read_pieces (JsonObject *into, const char *at, const char *end)
{
  guint n_pieces = 0, n_read = 0, depth = 0;

  while (at != NULL && at < end && n_pieces < MAX_PIECES)
    {
      const char *next = skip_comment (at, end);

      if (next == at && is_quote (*at))
        next = skip_string (at, end);
      if (next != at)
        {
          at = next;
          continue;
        }
      depth += *at == '(';
      depth -= *at == ')' && depth > 0;
      if (*at == '{' && depth == 0)
        {
          g_autoptr (GString) text = g_string_new (NULL);

          at = copy_object (at, end, text);
          n_pieces++;
          n_read += at != NULL && merge_text (into, text);
          continue;
        }
      at++;
    }

  return n_read;
}

CrmManifest *
crm_manifest_parse (const char *text, GPtrArray *notes)
{
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  gsize length = strlen (text);
  CrmManifest *self;

  json_node_take_object (root, json_object_new ());
  if (length > MAX_BYTES || !g_utf8_validate (text, -1, NULL)
      || read_pieces (json_node_get_object (root), text, text + length) == 0)
    {
      crm_manifest_note (notes, "the manifest: There is no JSON object in it");
      return NULL;
    }

  self = g_new0 (CrmManifest, 1);
  self->root = g_steal_pointer (&root);
  return self;
}

void
crm_manifest_free (CrmManifest *self)
{
  json_node_unref (self->root);
  g_free (self);
}

/* --- values of any kind ------------------------------------------------------------------- */

JsonObject *
crm_manifest_object (JsonObject *object, const char *member)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, member) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

JsonArray *
crm_manifest_array (JsonObject *object, const char *member)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, member) : NULL;

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

static JsonNode *
find_value (JsonObject *object, const char *member, GType type)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, member) : NULL;

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type
             ? node
             : NULL;
}

const char *
crm_manifest_text (JsonObject *object, const char *member)
{
  JsonNode *node = find_value (object, member, G_TYPE_STRING);

  return node != NULL && *json_node_get_string (node) != '\0' ? json_node_get_string (node) : NULL;
}

gint64
crm_manifest_number (JsonObject *object, const char *member, gint64 otherwise)
{
  JsonNode *node = find_value (object, member, G_TYPE_INT64);

  return node != NULL ? json_node_get_int (node) : otherwise;
}

gboolean
crm_manifest_truth (JsonObject *object, const char *member)
{
  JsonNode *node = find_value (object, member, G_TYPE_BOOLEAN);

  return node != NULL && json_node_get_boolean (node);
}

JsonObject *
crm_manifest_element (JsonArray *array, guint index)
{
  JsonNode *node = json_array_get_element (array, index);

  return JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

const char *
crm_manifest_word (const char *text)
{
  const char *dot = text != NULL ? strrchr (text, '.') : NULL;

  return dot != NULL ? dot + 1 : text;
}

/* --- names and values of the server ------------------------------------------------------- */

CrmEdmEntitySet *
crm_manifest_find_set (CrmEdm *edm, const char *model, CrmEdmEntityType **type)
{
  g_autofree char *tailed = g_strconcat (model, "Collection", NULL);
  CrmEdmEntitySet *set = crm_edm_find_entity_set (edm, model);

  if (set == NULL)
    set = crm_edm_find_entity_set (edm, tailed);
  *type = set != NULL ? crm_edm_find_entity_type (edm, set->type_name) : NULL;

  return *type != NULL ? set : NULL;
}

/* A column's name is a property's; that of a lookup is its navigation's, beside "NameId". */
static CrmEdmProperty *
find_column (CrmEdmEntityType *type, const char *column)
{
  g_autofree char *lookup = g_strconcat (column, "Id", NULL);
  CrmEdmProperty *property = crm_edm_entity_type_find_property (type, column);

  return property != NULL ? property : crm_edm_entity_type_find_property (type, lookup);
}

char *
crm_manifest_dup_path (CrmEdm *edm,
                       CrmEdmEntityType *type,
                       const char *columns,
                       CrmEdmProperty **property)
{
  g_auto (GStrv) steps = g_strsplit (columns, ".", 8);
  g_autoptr (GString) path = g_string_new (NULL);

  *property = NULL;
  for (guint i = 0; type != NULL && steps[i] != NULL; i++)
    {
      CrmEdmNavigation *navigation;

      if (steps[i + 1] == NULL)
        {
          *property = find_column (type, steps[i]);
          break;
        }
      navigation = crm_edm_entity_type_find_navigation (type, steps[i]);
      if (navigation == NULL || navigation->is_collection)
        return NULL;
      g_string_append_printf (path, "%s/", navigation->name);
      type = crm_edm_find_entity_type (edm, navigation->target_type);
    }
  if (*property == NULL)
    return NULL;

  g_string_append (path, (*property)->name);
  return g_string_free_and_steal (g_steal_pointer (&path));
}

static char *
dup_quoted (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "'", -1);
  g_autofree char *doubled = g_strjoinv ("''", parts);

  return g_strdup_printf ("'%s'", doubled);
}

static char *
dup_text_literal (const CrmEdmProperty *property, const char *text)
{
  guint8 guid[CRM_GUID_LENGTH];
  g_autoptr (CrmArena) arena = NULL;
  CrmValue value;

  if (property->type == CRM_EDM_STRING)
    return dup_quoted (text);
  if (property->type == CRM_EDM_GUID)
    return crm_guid_parse (text, strlen (text), guid) ? g_ascii_strdown (text, -1) : NULL;

  arena = crm_arena_new ();
  return crm_value_parse (property->type, text, -1, arena, &value, NULL)
             ? crm_value_dup_text (property->type, &value)
             : NULL;
}

char *
crm_manifest_dup_literal (const CrmEdmProperty *property, JsonNode *value)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  if (value == NULL)
    return NULL;
  if (JSON_NODE_HOLDS_NULL (value))
    return g_strdup ("null");
  if (JSON_NODE_HOLDS_OBJECT (value)) /* of a lookup: { "value": ..., "displayValue": ... } */
    {
      const char *key = crm_manifest_text (json_node_get_object (value), "value");

      return key != NULL ? dup_text_literal (property, key) : NULL;
    }
  if (!JSON_NODE_HOLDS_VALUE (value))
    return NULL;
  if (json_node_get_value_type (value) == G_TYPE_STRING)
    return dup_text_literal (property, json_node_get_string (value));
  if (json_node_get_value_type (value) == G_TYPE_BOOLEAN)
    return property->type == CRM_EDM_BOOLEAN
               ? g_strdup (json_node_get_boolean (value) ? "true" : "false")
               : NULL;
  if (property->type == CRM_EDM_BOOLEAN || property->type == CRM_EDM_STRING
      || property->type == CRM_EDM_GUID)
    return NULL;
  if (json_node_get_value_type (value) == G_TYPE_INT64)
    return g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (value));

  return g_strdup (g_ascii_dtostr (number, sizeof number, json_node_get_double (value)));
}

void
crm_manifest_lose (CrmManifestPlace *place, const char *what)
{
  place->n_lost++;
  crm_manifest_note (place->notes, "%s: %s", place->where, what);
}

char *
crm_manifest_negate (CrmManifestPlace *place, char *clause, guint n_lost)
{
  g_autofree char *own = clause;

  return own != NULL && place->n_lost == n_lost ? g_strdup_printf ("not (%s)", own) : NULL;
}

char *
crm_manifest_join (GPtrArray *clauses, gboolean is_or)
{
  g_autoptr (GPtrArray) own = clauses;
  g_autoptr (GString) joined = g_string_new (NULL);

  for (guint i = 0; i < own->len; i++)
    {
      const char *clause = g_ptr_array_index (own, i);

      if (clause == NULL && is_or)
        return NULL;
      if (clause == NULL)
        continue;
      if (joined->len > 0)
        g_string_append (joined, is_or ? " or " : " and ");
      g_string_append_printf (joined, "(%s)", clause);
    }

  return joined->len > 0 ? g_string_free_and_steal (g_steal_pointer (&joined)) : NULL;
}
