/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-edm.h"
#include "crm-types.h"

G_BEGIN_DECLS
/* $metadata (CSDL XML of OData 1.0 to 4.01) to an EDM. Streaming, with limits: 64 MB, 64
 * levels, 20,000 types and as many sets, 500,000 properties, names of 512 bytes. A DTD is
 * refused, references to other documents are never fetched, what is not understood is
 * skipped. Pure: any thread. */

typedef struct _CrmOdataMetadataParser CrmOdataMetadataParser;
CrmOdataMetadataParser *crm_odata_metadata_parser_new (void) G_GNUC_WARN_UNUSED_RESULT;
/* Chunks as they come off the line, cut anywhere. After an error only free is left. */
gboolean crm_odata_metadata_parser_feed (CrmOdataMetadataParser *self,
                                         const char *data,
                                         gsize length,
                                         GError **error);
/* Once, after the last chunk. @error: CRM_FORMAT_ERROR_INVALID or _TOO_LARGE, one line
 * that names the place and quotes nothing of the document but names. */
CrmEdm *crm_odata_metadata_parser_finish (CrmOdataMetadataParser *self,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
void crm_odata_metadata_parser_free (CrmOdataMetadataParser *self);

/* The same for a document in memory. */
CrmEdm *
crm_odata_metadata_parse (const char *data, gsize length, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrmOdataMetadataParser, crm_odata_metadata_parser_free)
G_END_DECLS
