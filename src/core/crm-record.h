/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-types.h"
#include "crm-value.h"

G_BEGIN_DECLS
/* What the user should know of a record besides its content. */
typedef enum
{
  CRM_RECORD_CLEAN = 0,
  CRM_RECORD_NEW = 1 << 0,      /* made here, not on the server yet */
  CRM_RECORD_CHANGED = 1 << 1,  /* has edits that were not sent */
  CRM_RECORD_DELETED = 1 << 2,  /* deleted here, not on the server yet */
  CRM_RECORD_CONFLICT = 1 << 3, /* a question is open */
  CRM_RECORD_REJECTED = 1 << 4, /* the server refused it */
} CrmRecordState;

#define CRM_TYPE_RECORD (crm_record_get_type ())
GType crm_record_get_type (void);

/* One record as it was when it was read. Immutable, reference counted, any thread. */

/**
 * crm_record_new:
 * @entity: borrowed from @project, which the record keeps alive
 * @key: (nullable): taken from @values where %NULL
 * @etag: (nullable): as the server sent it
 * @values: n_fields values, copied
 */
CrmRecord *crm_record_new (CrmProject *project,
                           CrmEntity *entity,
                           const char *key,
                           const char *etag,
                           const CrmValue *values) G_GNUC_WARN_UNUSED_RESULT;
CrmRecord *crm_record_ref (CrmRecord *self);
void crm_record_unref (CrmRecord *self);

CrmEntity *crm_record_get_entity (CrmRecord *self);
CrmProject *crm_record_get_project (CrmRecord *self);
const char *crm_record_get_key (CrmRecord *self);
const char *crm_record_get_etag (CrmRecord *self); /* or %NULL */
const CrmValue *crm_record_get_value (CrmRecord *self, guint field);
const CrmValue *crm_record_get_values (CrmRecord *self);

/* Set by the store on a record nobody else has seen yet. */
void crm_record_set_state (CrmRecord *self, CrmRecordState state);
CrmRecordState crm_record_get_state (CrmRecord *self);
void crm_record_set_version (CrmRecord *self, gint64 version); /* +1 per local save */
gint64 crm_record_get_version (CrmRecord *self);
void crm_record_set_row_id (CrmRecord *self, gint64 row_id); /* local, never sent */
gint64 crm_record_get_row_id (CrmRecord *self);
/* The display text of the record a lookup points to, where it is on the device. */
void crm_record_set_lookup_name (CrmRecord *self, guint field, const char *name);
const char *crm_record_get_lookup_name (CrmRecord *self, guint field);

/* The title: the display field's text, of a lookup what it points at is called; or the key. Never
 * %NULL. */
const char *crm_record_get_title (CrmRecord *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrmRecord, crm_record_unref)
G_END_DECLS
