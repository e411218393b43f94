/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-types.h"
#include "crm-value.h"

G_BEGIN_DECLS
/* The fields somebody changed, and from what. Filled by one owner, then read only. */
typedef struct
{
  guint field;
  CrmValue was; /* ABSENT where it is a new record */
  CrmValue now;
} CrmPatchEntry;

CrmPatch *crm_patch_new (CrmEntity *entity) G_GNUC_WARN_UNUSED_RESULT;
CrmPatch *crm_patch_ref (CrmPatch *self);
void crm_patch_unref (CrmPatch *self);
/* Copies both; replaces the entry of @field where there is one, keeping its first @was. */
void crm_patch_set (CrmPatch *self, guint field, const CrmValue *was, const CrmValue *now);
/* @text is wire text, as a person or a script gives it; %NULL or "" clears a non-text field. */
gboolean
crm_patch_set_text (CrmPatch *self, const char *field_name, const char *text, GError **error);
guint crm_patch_get_n_entries (CrmPatch *self);
const CrmPatchEntry *crm_patch_get_entry (CrmPatch *self, guint position);
const CrmPatchEntry *crm_patch_find (CrmPatch *self, guint field); /* or %NULL */
CrmEntity *crm_patch_get_entity (CrmPatch *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrmPatch, crm_patch_unref)
G_END_DECLS
