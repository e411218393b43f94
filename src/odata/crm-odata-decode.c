/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-odata-decode.h"

#include "crm-arena.h"
#include "crm-error.h"
#include "crm-odata-dialect-fork.h"
#include "crm-odata-url.h"
#include "crm-odata-value.h"
#include "crm-page.h"
#include "crm-project.h"

#include <string.h>
#include <yyjson.h>

/* Beyond what any server sends in one answer: Creatio stops at 20,000. */
#define MAX_ROWS 100000

/* What a member of a record is, besides a field by its index. */
enum
{
  SLOT_SKIP = -1,
  SLOT_ETAG = -2,
  SLOT_ID = -3,
  SLOT_REMOVED = -4,
  SLOT_CONTEXT = -5,
  SLOT_METADATA = -6,
};

/* Records of a page have the same members in the same order: what the last one had at
 * a position is what the next one has there, and needs no search. */
typedef struct
{
  const char *name;
  gsize length;
  int slot;
} Shape;

typedef struct
{
  CrmPage *page;
  CrmEntity *entity;
  GUri *root;
  GUri *request;
  const CrmOdataDialect *dialect;
  gboolean is_paged_by_us;
  GHashTable *fields; /* name -> CrmField */
  GPtrArray *forks;   /* CrmOdataFork */
  GArray *shape;      /* Shape */
} Decoder;

/* --- errors --- */

static gboolean fail (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

static gboolean
fail (GError **error, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_NOT_ODATA, message);

  return FALSE;
}

/* Server text in a message: short and harmless. */
static char *
dup_excerpt (const char *text, gsize length)
{
  g_autofree char *valid = g_utf8_make_valid (text, (gssize) MIN (length, 120));
  g_autofree char *cut = g_utf8_substring (valid, 0, MIN (g_utf8_strlen (valid, -1), 40));

  return g_strescape (cut, NULL);
}

/* "Contacts, row 3 (key 'x')": the key is looked up here and not before, for it may
 * stand after what is wrong. */
static char *
dup_place (Decoder *self, yyjson_val *row)
{
  g_autoptr (GString) out = g_string_new (self->entity->set);
  guint i;

  g_string_append_printf (out, ", row %u", self->page->rows->len);
  for (i = 0; i < self->entity->keys->len; i++)
    {
      CrmField *field = self->entity->fields[g_array_index (self->entity->keys, guint, i)];
      yyjson_val *value = yyjson_obj_get (row, field->name);
      const char *text = yyjson_is_raw (value) ? yyjson_get_raw (value) : yyjson_get_str (value);

      if (text != NULL)
        {
          g_autofree char *excerpt = dup_excerpt (text, strlen (text));

          g_string_append_printf (out, ", %s %s", field->name, excerpt);
        }
    }

  return g_string_free_and_steal (g_steal_pointer (&out));
}

/* --- one record --- */

/* The name of control information without "@" and "odata.", which 4.01 made optional; of
 * version 3 without its "odata.". */
static const char *
control_name (Decoder *self, const char *name)
{
  if (crm_odata_dialect_is_old (self->dialect))
    return g_str_has_prefix (name, "odata.") ? name + 6 : NULL;
  if (*name != '@')
    return NULL;
  name++;

  return g_str_has_prefix (name, "odata.") ? name + 6 : name;
}

static int
find_slot (Decoder *self, const char *name)
{
  const char *control = control_name (self, name);
  CrmField *field;

  if (control == NULL)
    {
      if (crm_odata_dialect_is_old (self->dialect) && strcmp (name, "__metadata") == 0)
        return SLOT_METADATA;
      field = g_hash_table_lookup (self->fields, name);
      return field != NULL && field->type != CRM_EDM_STREAM ? (int) field->index : SLOT_SKIP;
    }
  if (strcmp (control, "etag") == 0)
    return SLOT_ETAG;
  if (strcmp (control, "id") == 0)
    return SLOT_ID;
  if (strcmp (control, "removed") == 0)
    return SLOT_REMOVED;
  if (strcmp (control, "context") == 0)
    return SLOT_CONTEXT;

  return SLOT_SKIP;
}

static int
slot_of (Decoder *self, guint position, yyjson_val *key)
{
  const char *name = yyjson_get_str (key);
  gsize length = yyjson_get_len (key);
  Shape *known;

  if (position >= self->shape->len)
    g_array_set_size (self->shape, position + 1);

  known = &g_array_index (self->shape, Shape, position);
  if (known->length == length && known->name != NULL && memcmp (known->name, name, length) == 0)
    return known->slot;

  known->name = name;
  known->length = length;
  known->slot = find_slot (self, name);
  return known->slot;
}

static gboolean
has_key (Decoder *self, const CrmValue *values)
{
  guint i;

  for (i = 0; i < self->entity->keys->len; i++)
    if (crm_value_is_empty (&values[g_array_index (self->entity->keys, guint, i)]))
      return FALSE;

  return TRUE;
}

/* A record of a delta page may be known by its id only. */
static gboolean
take_key_from_id (Decoder *self, yyjson_val *row, const char *id, CrmValue *values, GError **error)
{
  g_autofree char *key
      = id != NULL ? crm_odata_url_dup_key_of (self->dialect, self->entity, id) : NULL;

  if (key != NULL && crm_entity_parse_key (self->entity, key, self->page->arena, values, NULL))
    return TRUE;

  return fail (error, "%s, row %u: a record without its key", self->entity->set,
               self->page->rows->len);
}

typedef enum
{
  ROW_IS_RECORD,
  ROW_IS_REMOVED,
  ROW_IS_LINK,
  ROW_IS_WRONG,
} RowKind;

static RowKind
kind_of_context (const char *context)
{
  if (context == NULL)
    return ROW_IS_RECORD;
  if (g_str_has_suffix (context, "/$deletedEntity"))
    return ROW_IS_REMOVED;
  if (g_str_has_suffix (context, "/$link") || g_str_has_suffix (context, "/$deletedLink"))
    return ROW_IS_LINK;

  return ROW_IS_RECORD;
}

static gboolean
decode_field (
    Decoder *self, yyjson_val *row, int slot, yyjson_val *value, CrmRow *out, GError **error)
{
  CrmField *field = self->entity->fields[slot];
  g_autofree char *place = NULL;
  g_autoptr (GError) local = NULL;

  if (crm_odata_value_read (self->dialect, field, value, self->page->arena, &out->values[slot],
                            &local))
    return TRUE;

  place = dup_place (self, row);
  return fail (error, "%s, %s: %s", place, field->name, local->message);
}

/* What stands beside the fields. */
static RowKind
decode_control_member (int slot, yyjson_val *value, CrmRow *out, const char **id)
{
  yyjson_val *uri;

  switch (slot)
    {
    case SLOT_ETAG:
      out->etag = yyjson_get_str (value);
      break;
    case SLOT_ID:
      *id = yyjson_get_str (value);
      break;
    case SLOT_METADATA:
      uri = yyjson_obj_get (value, "uri");
      *id = yyjson_get_str (uri != NULL ? uri : yyjson_obj_get (value, "id"));
      out->etag = yyjson_get_str (yyjson_obj_get (value, "etag"));
      break;
    case SLOT_REMOVED:
      return ROW_IS_REMOVED;
    case SLOT_CONTEXT:
      return kind_of_context (yyjson_get_str (value));
    default:
      break;
    }

  return ROW_IS_RECORD;
}

static RowKind
decode_members (Decoder *self, yyjson_val *row, CrmRow *out, const char **id, GError **error)
{
  yyjson_obj_iter iter = yyjson_obj_iter_with (row);
  yyjson_val *key;
  guint position = 0;

  while ((key = yyjson_obj_iter_next (&iter)) != NULL)
    {
      yyjson_val *value = yyjson_obj_iter_get_val (key);
      int slot = slot_of (self, position++, key);
      RowKind kind;

      if (slot >= 0)
        {
          if (!decode_field (self, row, slot, value, out, error))
            return ROW_IS_WRONG;
          continue;
        }
      kind = decode_control_member (slot, value, out, id);
      if (kind != ROW_IS_RECORD)
        return kind;
    }

  return ROW_IS_RECORD;
}

/* --- tombstones --- */

static yyjson_val *
find_control (Decoder *self, yyjson_val *object, const char *name)
{
  yyjson_obj_iter iter = yyjson_obj_iter_with (object);
  yyjson_val *key;

  while ((key = yyjson_obj_iter_next (&iter)) != NULL)
    {
      const char *control = control_name (self, yyjson_get_str (key));

      if (control != NULL && strcmp (control, name) == 0)
        return yyjson_obj_iter_get_val (key);
    }

  return NULL;
}

/* By "@id", by 4.0's "id", which may be a bare key, or by the key's own properties. */
static char *
dup_removed_key (Decoder *self, yyjson_val *row)
{
  g_autofree CrmValue *values = g_new0 (CrmValue, self->entity->n_fields);
  const char *id = yyjson_get_str (find_control (self, row, "id"));
  char *key = id != NULL ? crm_odata_url_dup_key_of (self->dialect, self->entity, id) : NULL;
  guint i;

  if (key != NULL)
    return key;

  for (i = 0; i < self->entity->keys->len; i++)
    {
      CrmField *field = self->entity->fields[g_array_index (self->entity->keys, guint, i)];
      yyjson_val *value = yyjson_obj_get (row, field->name);

      if (value == NULL
          || !crm_odata_value_read (self->dialect, field, value, self->page->arena,
                                    &values[field->index], NULL))
        break;
    }
  if (i == self->entity->keys->len && has_key (self, values))
    return crm_entity_dup_key (self->entity, values);

  id = yyjson_get_str (yyjson_obj_get (row, "id"));
  return id != NULL ? crm_odata_url_dup_key_of (self->dialect, self->entity, id) : NULL;
}

static gboolean
decode_removed (Decoder *self, yyjson_val *row, GError **error)
{
  g_autofree char *key = dup_removed_key (self, row);
  yyjson_val *removed = find_control (self, row, "removed");
  yyjson_val *reason = removed != NULL ? yyjson_obj_get (removed, "reason") : NULL;

  if (key == NULL)
    return fail (error, "%s, row %u: a deletion that does not say of what", self->entity->set,
                 self->page->rows->len);
  if (reason == NULL)
    reason = yyjson_obj_get (row, "reason");
  crm_page_add_removed (self->page, key, !yyjson_equals_str (reason, "deleted"));

  return TRUE;
}

static gboolean
decode_row (Decoder *self, yyjson_val *row, GError **error)
{
  const char *id = NULL;
  CrmRow *out;

  if (!yyjson_is_obj (row))
    return fail (error, "%s, row %u: not a record", self->entity->set, self->page->rows->len);
  if (self->page->rows->len >= MAX_ROWS)
    {
      g_set_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_TOO_LARGE,
                   "%s: more than %d records in one answer", self->entity->set, MAX_ROWS);
      return FALSE;
    }

  out = crm_page_add_row (self->page);
  switch (decode_members (self, row, out, &id, error))
    {
    case ROW_IS_RECORD:
      crm_odata_forks_take (self->forks, row, out->values);
      if (!has_key (self, out->values))
        return take_key_from_id (self, row, id, out->values, error);
      return TRUE;
    case ROW_IS_REMOVED:
      g_array_set_size (self->page->rows, self->page->rows->len - 1);
      return decode_removed (self, row, error);
    case ROW_IS_LINK:
      g_array_set_size (self->page->rows, self->page->rows->len - 1);
      return TRUE;
    case ROW_IS_WRONG:
      return FALSE;
    }
  return FALSE;
}

/* --- the envelope --- */

static gboolean
decode_link (Decoder *self, yyjson_val *value, const char *name, const char **out, GError **error)
{
  g_autoptr (GUri) resolved = NULL;
  g_autofree char *text = NULL;

  if (*out != NULL)
    return fail (error, "%s: %s stands there twice", self->entity->set, name);
  if (yyjson_is_null (value))
    return TRUE;
  if (!yyjson_is_str (value))
    return fail (error, "%s: %s is no text", self->entity->set, name);

  if (self->is_paged_by_us)
    resolved = g_uri_ref (self->request);
  else
    resolved = crm_odata_url_resolve (self->root, self->request, yyjson_get_str (value), error);
  if (resolved == NULL)
    return FALSE;

  text = g_uri_to_string (resolved);
  *out = crm_arena_strndup (self->page->arena, text, -1);
  return TRUE;
}

static gboolean
decode_count (Decoder *self, yyjson_val *value, GError **error)
{
  const char *text = yyjson_is_raw (value) ? yyjson_get_raw (value) : yyjson_get_str (value);

  if (self->page->count >= 0)
    return fail (error, "%s: the count stands there twice", self->entity->set);
  if (text == NULL
      || !g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, (guint64 *) &self->page->count,
                                      NULL))
    return fail (error, "%s: the count is no number", self->entity->set);

  return TRUE;
}

static gboolean
decode_control (Decoder *self, const char *name, yyjson_val *value, GError **error)
{
  if (strcmp (name, "nextLink") == 0)
    return decode_link (self, value, name, &self->page->next_link, error);
  if (strcmp (name, "deltaLink") == 0)
    return decode_link (self, value, name, &self->page->delta_link, error);
  if (strcmp (name, "count") == 0)
    return decode_count (self, value, error);
  if (strcmp (name, "metadataEtag") == 0 && yyjson_is_str (value))
    self->page->metadata_etag = yyjson_get_str (value); /* in the body, which the page keeps */

  return TRUE;
}

/* One row that is wrong does not spoil the others: it is set aside. */
static gboolean
decode_or_set_aside (Decoder *self, yyjson_val *row, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autofree char *key = NULL;
  guint n_rows = self->page->rows->len;

  if (decode_row (self, row, &problem))
    return TRUE;
  if (!g_error_matches (problem, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_NOT_ODATA))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  g_array_set_size (self->page->rows, n_rows);
  if (yyjson_is_obj (row))
    key = dup_removed_key (self, row);
  crm_page_add_bad (self->page, key, problem->message);
  return TRUE;
}

/* Where nothing could be read, and not even of what, something else answered. */
static gboolean
judge_bad (Decoder *self, GError **error)
{
  if (self->page->rows->len > 0)
    return TRUE;
  for (guint i = 0; i < self->page->bad->len; i++)
    if (g_array_index (self->page->bad, CrmBadRow, i).key == NULL)
      return fail (error, "%s", g_array_index (self->page->bad, CrmBadRow, i).message);
  return TRUE;
}

static gboolean
decode_rows (Decoder *self, yyjson_val *rows, GError **error)
{
  yyjson_arr_iter iter = yyjson_arr_iter_with (rows);
  yyjson_val *row;

  while ((row = yyjson_arr_iter_next (&iter)) != NULL)
    if (!decode_or_set_aside (self, row, error))
      return FALSE;

  return judge_bad (self, error);
}

static gboolean
decode_envelope (Decoder *self, yyjson_val *envelope, GError **error)
{
  yyjson_obj_iter iter = yyjson_obj_iter_with (envelope);
  yyjson_val *rows = NULL;
  yyjson_val *key;

  while ((key = yyjson_obj_iter_next (&iter)) != NULL)
    {
      yyjson_val *value = yyjson_obj_iter_get_val (key);
      const char *control = control_name (self, yyjson_get_str (key));

      if (control != NULL && !decode_control (self, control, value, error))
        return FALSE;
      if (!yyjson_equals_str (key, "value"))
        continue;
      if (rows != NULL || !yyjson_is_arr (value))
        return fail (error, "%s: “value” is not one list", self->entity->set);
      rows = value;
    }
  if (rows == NULL && yyjson_obj_get (envelope, "d") != NULL)
    return fail (error, "%s: the answer is in the form of OData 2, %s was asked for",
                 self->entity->set, self->dialect->name);
  if (rows == NULL)
    return fail (error, "%s: no “value” in the answer", self->entity->set);

  return decode_rows (self, rows, error);
}

/* --- the verbose envelope of versions 1 to 3 --- */

/* What is wrapped in "d", or %NULL. A record of version 4 may have a property of that name,
 * but then it does not stand alone. */
static yyjson_val *
find_wrapped (Decoder *self, yyjson_val *top)
{
  if (!crm_odata_dialect_is_old (self->dialect) || yyjson_obj_size (top) != 1)
    return NULL;

  return yyjson_obj_get (top, "d");
}

static gboolean
decode_wrapped_page (Decoder *self, yyjson_val *wrapped, GError **error)
{
  static const char *const names[][2]
      = { { "__next", "nextLink" }, { "__delta", "deltaLink" }, { "__count", "count" } };
  yyjson_val *rows = yyjson_is_arr (wrapped) ? wrapped : yyjson_obj_get (wrapped, "results");
  gsize i;

  if (!yyjson_is_arr (rows))
    return fail (error, "%s: no “results” in the answer", self->entity->set);
  for (i = 0; yyjson_is_obj (wrapped) && i < G_N_ELEMENTS (names); i++)
    {
      yyjson_val *value = yyjson_obj_get (wrapped, names[i][0]);

      if (value != NULL && !decode_control (self, names[i][1], value, error))
        return FALSE;
    }

  return decode_rows (self, rows, error);
}

static gboolean
decode_top (Decoder *self, yyjson_val *top, gboolean is_record, GError **error)
{
  yyjson_val *wrapped;

  if (!yyjson_is_obj (top))
    return fail (error, "%s: the answer is no JSON object", self->entity->set);

  wrapped = find_wrapped (self, top);
  if (is_record)
    return decode_row (self, wrapped != NULL ? wrapped : top, error);
  if (wrapped != NULL)
    return decode_wrapped_page (self, wrapped, error);

  return decode_envelope (self, top, error);
}

/* A count that stops at a limit says only that there are at least so many. */
static void
judge_count (Decoder *self)
{
  if (self->dialect->max_count > 0 && self->page->count >= self->dialect->max_count)
    self->page->count = -1;
}

static void
decoder_clear (Decoder *self)
{
  g_clear_pointer (&self->page, crm_page_unref);
  g_clear_pointer (&self->fields, g_hash_table_unref);
  g_clear_pointer (&self->shape, g_array_unref);
  g_clear_pointer (&self->forks, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Decoder, decoder_clear)

static void
decoder_init (Decoder *self, CrmProject *project, CrmEntity *entity, CrmOdataReply *reply)
{
  guint i;

  self->entity = entity;
  self->page = crm_page_new (project, entity);
  self->page->count = -1;
  self->page->server_time_us = reply->server_time_us;
  self->page->bytes = reply->length;
  self->shape = g_array_new (FALSE, TRUE, sizeof (Shape));
  self->fields = g_hash_table_new (g_str_hash, g_str_equal);
  for (i = 0; i < entity->n_fields; i++)
    g_hash_table_insert (self->fields, entity->fields[i]->name, entity->fields[i]);
  self->forks = crm_odata_forks_find (self->dialect, entity, self->page->arena, self->fields);
}

/* --- the body --- */

/* Values take 16 bytes each in the tree, so that a body of nothing but brackets would
 * take many times its size: this is where that ends. */
typedef struct
{
  gsize left;
} Budget;

static void *
budget_alloc (void *context, size_t size)
{
  Budget *budget = context;

  if (size > budget->left)
    return NULL;
  budget->left -= size;

  return g_try_malloc (size);
}

static void *
budget_realloc (void *context, void *memory, size_t old_size, size_t size)
{
  Budget *budget = context;

  if (size > old_size && size - old_size > budget->left)
    return NULL;
  budget->left = budget->left + old_size - size;

  return g_try_realloc (memory, size);
}

static void
budget_free (void *context, void *memory)
{
  g_free (memory);
}

static gboolean
set_parse_error (CrmEntity *entity, const yyjson_read_err *failure, GError **error)
{
  CrmRemoteError code = CRM_REMOTE_ERROR_NOT_ODATA;

  if (failure->code == YYJSON_READ_ERROR_UNEXPECTED_END
      || failure->code == YYJSON_READ_ERROR_EMPTY_CONTENT
      || failure->code == YYJSON_READ_ERROR_INVALID_PARAMETER) /* no byte at all */
    code = CRM_REMOTE_ERROR_UNKNOWN_OUTCOME;
  else if (failure->code == YYJSON_READ_ERROR_MEMORY_ALLOCATION)
    code = CRM_REMOTE_ERROR_TOO_LARGE;
  g_set_error (error, CRM_REMOTE_ERROR, (int) code,
               "%s: the answer breaks at byte %" G_GSIZE_FORMAT " (%s)", entity->set, failure->pos,
               failure->msg);

  return FALSE;
}

/* The tree lies in memory of its own; all texts stay in the body, which the page keeps. */
static yyjson_doc *
parse_body (Decoder *self, CrmOdataReply *reply, yyjson_alc *allocator, GError **error)
{
  char *body = g_steal_pointer (&reply->body);
  gsize length = reply->length;
  yyjson_read_err failure;
  yyjson_doc *doc;

  reply->length = 0;
  crm_arena_take (self->page->arena, body, g_free);
  if (body != NULL && length >= 3 && memcmp (body, "\xef\xbb\xbf", 3) == 0)
    {
      body += 3;
      length -= 3;
    }
  doc = yyjson_read_opts (body, length, YYJSON_READ_INSITU | YYJSON_READ_NUMBER_AS_RAW, allocator,
                          &failure);
  if (doc == NULL)
    set_parse_error (self->entity, &failure, error);

  return doc;
}

static CrmPage *
decode (CrmProject *project,
        CrmEntity *entity,
        GUri *root,
        CrmOdataReply *reply,
        const CrmOdataDialect *dialect,
        gboolean is_paged_by_us,
        gboolean is_record,
        GError **error)
{
  Budget budget = { 16 * 1024 * 1024 + 6 * reply->length };
  yyjson_alc allocator = { budget_alloc, budget_realloc, budget_free, &budget };
  g_auto (Decoder) self = {
    .root = root, .request = reply->uri, .dialect = dialect, .is_paged_by_us = is_paged_by_us
  };
  yyjson_doc *doc;
  gboolean done;

  decoder_init (&self, project, entity, reply);
  doc = parse_body (&self, reply, &allocator, error);
  if (doc == NULL)
    return NULL;

  done = decode_top (&self, yyjson_doc_get_root (doc), is_record, error);
  judge_count (&self);
  yyjson_doc_free (doc);

  return done ? g_steal_pointer (&self.page) : NULL;
}

CrmPage *
crm_odata_decode_page (CrmProject *project,
                       CrmEntity *entity,
                       GUri *root,
                       CrmOdataReply *reply,
                       const CrmOdataDialect *dialect,
                       gboolean is_paged_by_us,
                       GError **error)
{
  g_return_val_if_fail (entity != NULL && root != NULL && dialect != NULL, NULL);

  return decode (project, entity, root, reply, dialect, is_paged_by_us, FALSE, error);
}

CrmPage *
crm_odata_decode_record (CrmProject *project,
                         CrmEntity *entity,
                         GUri *root,
                         CrmOdataReply *reply,
                         const CrmOdataDialect *dialect,
                         GError **error)
{
  g_autoptr (CrmPage) page = NULL;

  g_return_val_if_fail (entity != NULL && root != NULL && dialect != NULL, NULL);

  page = decode (project, entity, root, reply, dialect, FALSE, TRUE, error);
  if (page != NULL && (page->rows->len != 1 || g_array_index (page->rows, CrmRow, 0).removed_key))
    {
      fail (error, "%s: the answer is no record", entity->set);
      return NULL;
    }

  return g_steal_pointer (&page);
}
