/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-models.h"

G_BEGIN_DECLS
/* A search over all entities, as one types. Main thread only; looking is done off it. */

typedef struct
{
  CrmEntity *entity; /* or %NULL: what was opened last, of all entities */
  GPtrArray *items;  /* CrmRecordItem, the best first; at most 5 */
  gint64 n_found;    /* -1: more than are worth counting */
} CrmSearchGroup;

#define CRM_TYPE_SEARCH (crm_search_get_type ())
G_DECLARE_FINAL_TYPE (CrmSearch, crm_search, CRM, SEARCH, GObject)
/* Properties: "searching" b, "error-text" s or NULL. Signal "changed": the groups are others, after
 * an edit of the store too. */
CrmSearch *crm_search_new (CrmStore *store) G_GNUC_WARN_UNUSED_RESULT;
/* A new text cancels what is under way. Without letters or digits enough to search for there are
 * the records that were opened last. */
void crm_search_set_text (CrmSearch *self, const char *text);
const char *crm_search_get_text (CrmSearch *self);
/* Looks again. */
void crm_search_refresh (CrmSearch *self);
/* Whether the text is one to search for. */
gboolean crm_search_is_on (CrmSearch *self);
/* CrmSearchGroup, in the project's order; those of the text that was set last once "searching" is
 * %FALSE. */
GPtrArray *crm_search_get_groups (CrmSearch *self);

/* --- what was searched for and opened before, kept with the account --- */
/* The latest first; at most 5. */
GStrv crm_search_list_texts (CrmStore *store) G_GNUC_WARN_UNUSED_RESULT;
void crm_search_note_text (CrmStore *store, const char *text);
void crm_search_note_record (CrmStore *store, const char *entity, const char *key);
/* Both. */
void crm_search_forget (CrmStore *store);

/* Where in @text the words of @search stand: pairs of byte offsets, from and behind; as the search
 * finds them, case and accents aside. Empty: nowhere. */
GArray *crm_search_find_words (const char *text, const char *search) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
