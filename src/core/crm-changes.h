/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-types.h"

G_BEGIN_DECLS
#define CRM_TYPE_CHANGES (crm_changes_get_type ())
/* Which rows one or more commits touched: ids, never data. Immutable once emitted. */
GType crm_changes_get_type (void);
CrmChanges *crm_changes_new (void) G_GNUC_WARN_UNUSED_RESULT;
CrmChanges *crm_changes_ref (CrmChanges *self);
void crm_changes_unref (CrmChanges *self);
void crm_changes_add (CrmChanges *self, const char *entity, gint64 row_id);
/* Too many to name, or a sweep: everything of @entity may have changed. */
void crm_changes_add_all (CrmChanges *self, const char *entity);
void crm_changes_set_layout (CrmChanges *self); /* the project itself was replaced */
void crm_changes_merge (CrmChanges *self, CrmChanges *other);
gboolean crm_changes_is_empty (CrmChanges *self);
gboolean crm_changes_touches (CrmChanges *self, const char *entity);
gboolean crm_changes_touches_row (CrmChanges *self, const char *entity, gint64 row_id);
gboolean crm_changes_is_all (CrmChanges *self, const char *entity);
gboolean crm_changes_is_layout (CrmChanges *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrmChanges, crm_changes_unref)
G_END_DECLS
