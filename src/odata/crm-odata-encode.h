/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-types.h"

G_BEGIN_DECLS
typedef enum
{
  CRM_ODATA_ENCODE_NONE = 0,
  CRM_ODATA_ENCODE_IEEE754 = 1 << 0,  /* Int64 and Decimal as strings, so that nobody rounds */
  CRM_ODATA_ENCODE_NO_NULLS = 1 << 1, /* a field that may not be null gets its type's empty value */
} CrmOdataEncodeFlags;

/* The body that writes the fields of @patch: exact, and nothing but them.
 * @error: CRM_FORMAT_ERROR_INVALID for a value that cannot be written, naming the field */
char *crm_odata_encode_patch (CrmPatch *patch,
                              CrmOdataEncodeFlags flags,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
