/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-types.h"
#include "crm-value.h"

G_BEGIN_DECLS
struct _CrmRow
{
  CrmValue *values;        /* n_fields of the entity; ABSENT where the payload had none */
  const char *etag;        /* or %NULL */
  const char *removed_key; /* not %NULL: a tombstone; @values is %NULL */
  gboolean left_set;       /* of a tombstone: the row may be there; nobody said it was deleted */
};

/* A row that could not be read: the others of its page can. */
typedef struct
{
  const char *key;     /* or %NULL: not even that */
  const char *message; /* names the place */
} CrmBadRow;

/* One answer of a server: rows in its order, and how to go on. Everything points into
 * @arena. One owner fills it, then any thread may read. */
struct _CrmPage
{
  gatomicrefcount ref_count;
  CrmProject *project;
  CrmEntity *entity;
  CrmArena *arena;
  GArray *rows;              /* CrmRow */
  GArray *bad;               /* CrmBadRow: not among @rows, but in the answer */
  const char *next_link;     /* absolute, same origin; or %NULL: this was the last page */
  const char *delta_link;    /* on the last page, where changes are tracked; or %NULL */
  const char *metadata_etag; /* @odata.metadataEtag: of the $metadata it was made by; or %NULL */
  gint64 count;              /* @odata.count, -1: not told */
  gint64 server_time_us;     /* the Date header, 0: none */
  gsize bytes;               /* of the body, as it came over the line after inflating */
};

CrmPage *crm_page_new (CrmProject *project, CrmEntity *entity) G_GNUC_WARN_UNUSED_RESULT;
CrmPage *crm_page_ref (CrmPage *self);
void crm_page_unref (CrmPage *self);
/* A new row at the end with all values ABSENT. The pointer holds until the next one. */
CrmRow *crm_page_add_row (CrmPage *self);
void crm_page_add_removed (CrmPage *self, const char *key, gboolean left_set);
/* @key: (nullable) */
void crm_page_add_bad (CrmPage *self, const char *key, const char *message);
CrmRecord *crm_page_dup_record (CrmPage *self, guint position) G_GNUC_WARN_UNUSED_RESULT;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrmPage, crm_page_unref)
G_END_DECLS
