/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-odata-metadata.h"

#include <string.h>

#include "crm-error.h"
#include "crm-odata-metadata-private.h"

static void
level_clear (gpointer data)
{
  CrmMetadataLevel *self = data;

  g_free (self->target);
}

CrmMetadataLevel *
crm_metadata_top (CrmOdataMetadataParser *self)
{
  return &g_array_index (self->levels, CrmMetadataLevel, self->levels->len - 1);
}

/* The EDM namespaces of CSDL 1.0 to 4.01 and the version each stands for. */
static const struct
{
  const char *space;
  const char *version;
} schema_spaces[] = {
  { "http://schemas.microsoft.com/ado/2006/04/edm", "1.0" },
  { "http://schemas.microsoft.com/ado/2007/05/edm", "1.0" },
  { "http://schemas.microsoft.com/ado/2008/01/edm", "1.0" },
  { "http://schemas.microsoft.com/ado/2008/09/edm", "2.0" },
  { "http://schemas.microsoft.com/ado/2009/08/edm", "3.0" },
  { "http://schemas.microsoft.com/ado/2009/11/edm", "3.0" },
  { "http://docs.oasis-open.org/odata/ns/edm", "4.0" },
};

static gboolean
take_schema_space (CrmOdataMetadataParser *self, const char *space, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (schema_spaces); i++)
    if (g_str_equal (space, schema_spaces[i].space))
      {
        gboolean is_v4 = schema_spaces[i].version[0] == '4';

        g_set_str (&self->draft.edm->version, is_v4 && g_str_has_prefix (self->edmx_version, "4.")
                                                  ? self->edmx_version
                                                  : schema_spaces[i].version);
        return TRUE;
      }

  return crm_metadata_fail (self, CRM_FORMAT_ERROR_INVALID, error,
                            "A schema of a version we do not know");
}

static gboolean
start_element (gpointer user_data,
               const char *space,
               const char *name,
               const CrmXmlAttribute *attributes,
               guint n_attributes,
               GError **error)
{
  CrmOdataMetadataParser *self = user_data;
  CrmMetadataKind parent = crm_metadata_top (self)->kind;
  CrmMetadataStartFunc start;
  CrmMetadataLevel level = { crm_metadata_classify (parent, name, &start), NULL };

  g_array_append_val (self->levels, level);

  if (parent == CRM_KIND_ROOT && level.kind != CRM_KIND_EDMX)
    return crm_metadata_fail (self, CRM_FORMAT_ERROR_INVALID, error,
                              "This is no $metadata document: it does not begin with Edmx");
  if (level.kind == CRM_KIND_SCHEMA && !take_schema_space (self, space, error))
    return FALSE;

  return start == NULL || start (self, attributes, n_attributes, error);
}

static void
end_element (gpointer user_data)
{
  CrmOdataMetadataParser *self = user_data;

  if (crm_metadata_top (self)->kind == CRM_KIND_VALUE_TEXT && self->note != NULL)
    crm_metadata_set_note (self->note, g_strstrip (self->value_text->str));
  if (crm_metadata_top (self)->kind == CRM_KIND_ANNOTATION)
    self->note = NULL;
  g_array_set_size (self->levels, self->levels->len - 1);
}

static void
text (gpointer user_data, const char *content, gsize length)
{
  CrmOdataMetadataParser *self = user_data;

  if (crm_metadata_top (self)->kind == CRM_KIND_VALUE_TEXT
      && self->value_text->len + length <= CRM_METADATA_MAX_LABEL_BYTES)
    g_string_append_len (self->value_text, content, (gssize) length);
}

static const CrmXmlHandler handler = { start_element, end_element, text };

CrmOdataMetadataParser *
crm_odata_metadata_parser_new (void)
{
  CrmOdataMetadataParser *self = g_new0 (CrmOdataMetadataParser, 1);
  CrmMetadataLevel root = { CRM_KIND_ROOT, NULL };

  crm_metadata_draft_init (&self->draft);
  self->levels = g_array_new (FALSE, FALSE, sizeof (CrmMetadataLevel));
  g_array_set_clear_func (self->levels, level_clear);
  g_array_append_val (self->levels, root);
  self->value_text = g_string_new (NULL);
  self->edmx_version = g_strdup ("4.0");
  self->xml = crm_xml_reader_new (&handler, self);

  return self;
}

void
crm_odata_metadata_parser_free (CrmOdataMetadataParser *self)
{
  g_clear_pointer (&self->xml, crm_xml_reader_free);
  crm_metadata_draft_clear (&self->draft);
  g_array_unref (self->levels);
  g_string_free (self->value_text, TRUE);
  g_free (self->edmx_version);
  g_free (self->space);
  g_free (self->container);
  g_free (self);
}

gboolean
crm_odata_metadata_parser_feed (CrmOdataMetadataParser *self,
                                const char *data,
                                gsize length,
                                GError **error)
{
  g_return_val_if_fail (self != NULL && (data != NULL || length == 0), FALSE);

  return crm_xml_reader_feed (self->xml, data, length, error);
}

CrmEdm *
crm_odata_metadata_parser_finish (CrmOdataMetadataParser *self, GError **error)
{
  g_return_val_if_fail (self != NULL && self->draft.edm != NULL, NULL);

  if (!crm_xml_reader_finish (self->xml, error))
    return NULL;
  if (self->draft.edm->version == NULL)
    {
      g_set_error_literal (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_INVALID,
                           "The document has no Schema");
      return NULL;
    }
  if (!crm_metadata_draft_build (&self->draft, error))
    return NULL;

  return g_steal_pointer (&self->draft.edm);
}

CrmEdm *
crm_odata_metadata_parse (const char *data, gsize length, GError **error)
{
  g_autoptr (CrmOdataMetadataParser) parser = crm_odata_metadata_parser_new ();

  if (!crm_odata_metadata_parser_feed (parser, data, length, error))
    return NULL;

  return crm_odata_metadata_parser_finish (parser, error);
}
