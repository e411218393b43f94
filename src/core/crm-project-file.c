/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-error.h"
#include "crm-project-parse.h"

/* Which records are files: read from a document, or guessed. */

static const char *const file_members[]
    = { "stream", "name", "size", "type", "maxBytes", "types", NULL };

/* --- reading -------------------------------------------------------------------------------- */

static gboolean
read_role (
    CrmParse *self, CrmDraft *draft, CrmReader reader, const char *member, int *out, GError **error)
{
  g_autofree char *path = crm_reader_join (reader, member);
  g_autofree char *name = NULL;
  CrmField *field = NULL;

  if (!crm_reader_string (reader, member, &name, error))
    return FALSE;
  if (name == NULL)
    return TRUE;
  if (!crm_parse_resolve_field (self, draft, path, name, &field, error))
    return FALSE;

  *out = field != NULL ? (int) field->index : -1;
  return TRUE;
}

static gboolean
read_stream (CrmFileRoles *roles, CrmReader reader, GError **error)
{
  return crm_reader_string (reader, "stream", &roles->stream, error)
         && (roles->stream == NULL
             || crm_parse_check_name (reader, "stream", roles->stream, error));
}

static gboolean
read_object (CrmParse *self, CrmDraft *draft, CrmReader reader, GError **error)
{
  CrmFileRoles *roles = &draft->entity->file;
  int max_bytes = -1;

  crm_reader_warn_unknown (reader, file_members, self->warnings);
  if (!read_stream (roles, reader, error)
      || !read_role (self, draft, reader, "name", &roles->name_field, error)
      || !read_role (self, draft, reader, "size", &roles->size_field, error)
      || !read_role (self, draft, reader, "type", &roles->type_field, error)
      || !crm_reader_limit (reader, "maxBytes", &max_bytes, error)
      || !crm_reader_string (reader, "types", &roles->types, error))
    return FALSE;

  roles->max_bytes = max_bytes > 0 ? (guint64) max_bytes : 0;
  roles->is_file = TRUE;
  return TRUE;
}

gboolean
crm_parse_file (CrmParse *self, CrmDraft *draft, GError **error)
{
  CrmReader reader = crm_draft_reader (draft);
  g_autofree char *path = crm_reader_join (reader, "file");
  g_autofree char *picture = NULL;
  JsonObject *object = NULL;

  if (!crm_reader_object (reader, "file", &object, error)
      || !crm_reader_string (reader, "picture", &picture, error))
    return FALSE;
  if (picture != NULL && !crm_parse_check_name (reader, "picture", picture, error))
    return FALSE;

  g_set_str (&draft->entity->picture, picture);
  return object == NULL || read_object (self, draft, (CrmReader) { object, path }, error);
}

/* --- guessing ------------------------------------------------------------------------------- */

static int
find_called (const CrmEntity *entity, const char *const *words, gboolean is_number)
{
  for (guint i = 0; i < entity->n_fields; i++)
    {
      const CrmField *field = entity->fields[i];
      gboolean fits = is_number ? field->type == CRM_EDM_INT32 || field->type == CRM_EDM_INT64
                                : field->type == CRM_EDM_STRING;

      if (fits && crm_caption_has_word (field->caption, words))
        return (int) i;
    }

  return -1;
}

void
crm_entity_derive_file (CrmEntity *self)
{
  static const char *const sizes[] = { "size", "length", "bytes", NULL };
  static const char *const types[] = { "type", "mime", NULL };
  CrmFileRoles *roles = &self->file;

  if (!roles->is_file)
    return;
  if (roles->name_field < 0)
    roles->name_field = self->display_field;
  if (roles->size_field < 0)
    roles->size_field = find_called (self, sizes, TRUE);
  if (roles->type_field < 0)
    roles->type_field = find_called (self, types, FALSE);
}
