/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-project.h"
#include "crm-types.h"

G_BEGIN_DECLS
/* What the project says of a form, applied to one record: which fields are shown and required,
 * which choices and which records are offered, what is filled in. Pure: asks for values only.
 * A condition that cannot be told does not hold. */
typedef struct _CrmFormRules CrmFormRules;

/* Borrowed until the next call. */
typedef const CrmValue *(*CrmFormValueFunc) (guint field, gpointer user_data);

CrmFormRules *crm_form_rules_new (CrmEntity *entity,
                                  CrmFormValueFunc func,
                                  gpointer user_data) G_GNUC_WARN_UNUSED_RESULT;
void crm_form_rules_free (CrmFormRules *self);
/* Who @me is: key of the user record, or %NULL. */
void crm_form_rules_set_user (CrmFormRules *self, const char *user);

gboolean crm_form_rules_is_visible (CrmFormRules *self, guint field);
/* By its description or by its condition. */
gboolean crm_form_rules_is_required (CrmFormRules *self, guint field);
gboolean crm_form_rules_offers (CrmFormRules *self, guint field, guint choice);
/* Which records a lookup offers, or %NULL for all. Macros that a form knows nothing of stay. */
CrmFilter *crm_form_rules_dup_lookup_filter (CrmFormRules *self,
                                             guint field) G_GNUC_WARN_UNUSED_RESULT;

/* Whether rule number @rule of the entity is for the beginning of a new record. */
gboolean crm_form_rules_is_initial (CrmFormRules *self, guint rule);
/* Whether it fires because @changed, a field, was changed. */
gboolean crm_form_rules_fires (CrmFormRules *self, guint rule, guint changed);
/* %FALSE: there is no such value, for instance nobody knows who @me is. */
gboolean crm_form_rules_get_value (CrmFormRules *self, guint rule, CrmArena *arena, CrmValue *out);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrmFormRules, crm_form_rules_free)
G_END_DECLS
