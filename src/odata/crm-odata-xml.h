/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-types.h"

G_BEGIN_DECLS
/* XML as servers send it, read in chunks: names with their namespaces resolved, a limit
 * on size and depth, no DTD, no entities but the five of XML. The document's bytes never
 * reach a message: errors say line and column. */

#define CRM_XML_MAX_BYTES (64 * 1024 * 1024)
#define CRM_XML_MAX_DEPTH 64
#define CRM_XML_MAX_ATTRIBUTES 256

typedef struct
{
  const char *space; /* namespace, "" for none */
  const char *name;  /* without the prefix */
  const char *value;
} CrmXmlAttribute;

typedef struct
{
  /* Strings live for the call. xmlns declarations are not among @attributes. */
  gboolean (*start) (gpointer user_data,
                     const char *space,
                     const char *name,
                     const CrmXmlAttribute *attributes,
                     guint n_attributes,
                     GError **error);
  void (*end) (gpointer user_data);
  void (*text) (gpointer user_data, const char *text, gsize length);
} CrmXmlHandler;

typedef struct _CrmXmlReader CrmXmlReader;
CrmXmlReader *crm_xml_reader_new (const CrmXmlHandler *handler,
                                  gpointer user_data) G_GNUC_WARN_UNUSED_RESULT;
/* CRM_FORMAT_ERROR_INVALID or _TOO_LARGE; after an error the reader is good for nothing more. */
gboolean crm_xml_reader_feed (CrmXmlReader *self, const char *data, gsize length, GError **error);
gboolean crm_xml_reader_finish (CrmXmlReader *self, GError **error);
/* Where the reader is, for messages. */
int crm_xml_reader_get_line (CrmXmlReader *self);
void crm_xml_reader_free (CrmXmlReader *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrmXmlReader, crm_xml_reader_free)

/* The value of the attribute @name in no namespace, or %NULL. */
const char *crm_xml_find (const CrmXmlAttribute *attributes, guint n_attributes, const char *name);
G_END_DECLS
