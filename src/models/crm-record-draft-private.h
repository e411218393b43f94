/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-form-rules.h"
#include "crm-models-private.h"
#include "crm-patch.h"
#include "crm-store.h"

/* One editor in four files: its fields, what the project's rules make of them, how they are kept
 * and saved, and how they follow the record below. */
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
  gboolean is_default; /* filled in for the user, who did not touch it */
  gboolean is_hidden;
  gboolean is_required;
  gboolean was_required; /* of what the editor was filled from */
  /* What the record has by now where the user changed the field too, and saw something else. */
  gboolean is_contested;
  CrmValue theirs; /* points into @theirs_text */
  char *theirs_text;
  char *theirs_name;
} DraftField;

struct _CrmRecordDraft
{
  GObject parent_instance;

  CrmStore *store;
  CrmProject *project;
  CrmEntity *entity;
  CrmFormRules *rules;
  char *key; /* NULL: a new record */
  gint64 version;
  gint64 row_id;
  DraftField *fields;
  guint n_attention; /* fields with an error */
  guint n_contested;
  gboolean is_dirty;
  gboolean was_validated;
  gboolean is_saving;
  gboolean is_gone; /* deleted while it was edited */
  gboolean is_scratch;
  gboolean is_passing;
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

/* Somebody set @field: checks it, lets rules follow, keeps it soon. */
void crm_record_draft_touch (CrmRecordDraft *self, guint field);
/* A value that nobody typed, without any of that. */
void crm_record_draft_put (CrmRecordDraft *self,
                           guint field,
                           const CrmValue *value,
                           const char *lookup_name);

/* crm-record-draft-rules.c */
/* What conditions say now of all fields; tells of those that moved. */
void crm_record_draft_judge (CrmRecordDraft *self);
/* Sets what the rules say because of @field. */
void crm_record_draft_obey (CrmRecordDraft *self, guint field);

/* crm-record-draft-save.c */
/* Soon. */
void crm_record_draft_schedule (CrmRecordDraft *self);
void crm_record_draft_keep (CrmRecordDraft *self);

/* crm-record-draft-follow.c */
void crm_record_draft_find_kept (CrmRecordDraft *self);
void crm_record_draft_follow (CrmRecordDraft *self, CrmChanges *changes);
/* Names of what lookups point at where only the key is known. */
void crm_record_draft_read_names (CrmRecordDraft *self);
G_END_DECLS
