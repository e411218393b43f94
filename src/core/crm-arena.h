/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-types.h"

G_BEGIN_DECLS
/* A bump allocator: everything a page or a record holds dies together. Not
 * thread-safe while it is filled; afterwards any thread may read. Reference counted. */
CrmArena *crm_arena_new (void) G_GNUC_WARN_UNUSED_RESULT;
CrmArena *crm_arena_ref (CrmArena *self);
void crm_arena_unref (CrmArena *self);
/* Aligned for any type, not cleared; never %NULL. */
gpointer crm_arena_alloc (CrmArena *self, gsize size);
/* @length bytes of @text and a terminating NUL; @length -1 measures. */
const char *crm_arena_strndup (CrmArena *self, const char *text, gssize length);
/* The arena frees @data with @destroy when it dies: for a whole response body. */
void crm_arena_take (CrmArena *self, gpointer data, GDestroyNotify destroy);
gsize crm_arena_get_size (CrmArena *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrmArena, crm_arena_unref)
G_END_DECLS
