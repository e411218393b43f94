/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-models-private.h"
#include "crm-patch.h"
#include "crm-store.h"

/* One editor in three files: its fields, how they are kept and saved, and how they follow
 * the record below. */
G_BEGIN_DECLS
typedef struct
{
  CrmValue base;  /* what the editor was filled from; points into @base_text */
  CrmValue value; /* points into @text */
  char *base_text;
  char *text;
  char *lookup_name;
  char *input; /* as it was typed; NULL: it was not typed but chosen or read */
  char *error;
  gboolean does_not_parse;
} DraftField;

struct _CrmRecordDraft
{
  GObject parent_instance;

  CrmStore *store;
  CrmProject *project;
  CrmEntity *entity;
  char *key; /* NULL: a new record */
  gint64 version;
  gint64 row_id;
  DraftField *fields;
  guint n_attention; /* fields with an error */
  gboolean is_dirty;
  gboolean was_validated;
  gboolean is_saving;
  gboolean is_gone;   /* deleted while it was edited */
  gboolean is_closed; /* saved or discarded: nothing is kept any more */
  gint64 restored_us;
  guint delay_ms;
  guint timer;
  GCancellable *life;
};

/* Copies what @value points to into @block: a draft lives for thousands of keys. */
void crm_draft_set_copy (CrmValue *to, char **block, const CrmValue *value);
/* Finds out what is wrong with a field, without telling anybody. */
void crm_record_draft_check (CrmRecordDraft *self, guint field);
/* Of the whole: dirty and valid. */
void crm_record_draft_update (CrmRecordDraft *self);
/* Emits CrmRecordDraft::field-changed. */
void crm_record_draft_tell (CrmRecordDraft *self, guint field);

/* crm-record-draft-save.c */
/* After a field was set by the user. */
void crm_record_draft_touch (CrmRecordDraft *self, guint field);
void crm_record_draft_keep (CrmRecordDraft *self);

/* crm-record-draft-follow.c */
void crm_record_draft_find_kept (CrmRecordDraft *self);
void crm_record_draft_follow (CrmRecordDraft *self, CrmChanges *changes);
G_END_DECLS
