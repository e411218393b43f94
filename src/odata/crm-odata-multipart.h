/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-types.h"

G_BEGIN_DECLS
/* The answer to a batch, taken apart: multipart/mixed as servers write it, change sets
 * opened. Pure, and never fails: what is broken or cut off is left out or marked, and
 * nothing is guessed. */

typedef struct
{
  char *content_id;   /* or %NULL */
  guint status;       /* 0: this part cannot be read */
  char *content_type; /* lower case, without parameters; or %NULL */
  char *etag;
  char *location;    /* OData-EntityId, else Location; or %NULL */
  char *retry_after; /* as it stands there; or %NULL */
  const char *body;  /* borrowed from the answer; not terminated */
  gsize length;
} CrmOdataPart;

typedef struct
{
  GArray *parts;     /* CrmOdataPart, in the answer's order */
  gboolean is_whole; /* the last boundary was there; else something is cut off */
} CrmOdataParts;

/* @boundary: (nullable): as the Content-Type has it; %NULL: that of the first line */
void
crm_odata_parts_init (CrmOdataParts *self, const char *body, gsize length, const char *boundary);
void crm_odata_parts_clear (CrmOdataParts *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CrmOdataParts, crm_odata_parts_clear)
G_END_DECLS
