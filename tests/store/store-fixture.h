/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-arena.h"
#include "crm-changes.h"
#include "crm-error.h"
#include "crm-filter.h"
#include "crm-page.h"
#include "crm-patch.h"
#include "crm-project.h"
#include "crm-record.h"
#include "crm-remote.h"
#include "crm-store.h"

/* A store in a directory of its own, with a small CRM in it. */
typedef struct
{
  char *directory;
  char *path;
  CrmStoreWorld world; /* set before fixture_set_up(); borrowed */
  CrmStore *store;
  CrmProject *project;
  CrmEntity *account;
  CrmEntity *contact;
  CrmEntity *country; /* the server makes its whole-number keys */
  CrmEntity *line;    /* two key fields */
} Fixture;

/* @data: a conflict policy's name in a project document; %NULL: last-wins. */
void fixture_set_up (Fixture *self, gconstpointer data);
void fixture_tear_down (Fixture *self, gconstpointer data);
void fixture_reopen (Fixture *self);
/* The document; @contact_fields: further fields of Contact, each with a comma before it. */
char *project_json (const char *policy, const char *contact_fields);
void fixture_use_project (Fixture *self, const char *json);

/* Key texts: "00000000-0000-4000-8000-000000000007". Static, a few at a time. */
const char *guid (guint n);

/* Name, text, name, text ..., NULL; a text of NULL is null. */
CrmPage *page_new (Fixture *self, CrmEntity *entity);
void page_add (CrmPage *page, const char *etag, ...) G_GNUC_NULL_TERMINATED;
CrmPatch *patch_new (CrmEntity *entity, ...) G_GNUC_NULL_TERMINATED;
CrmRecord *
record_new (Fixture *self, CrmEntity *entity, const char *etag, ...) G_GNUC_NULL_TERMINATED;
void apply (Fixture *self, CrmPage *page); /* frees the page */
/* One contact as the server has it: Id n, Name, Notes "n", etag. */
void apply_contact (Fixture *self, guint n, const char *name, const char *notes, const char *etag);
void edit_contact (Fixture *self, guint n, const char *field, const char *text);

/* Of the local row; owned; "(none)" where there is no row, "(null)" where it is null. */
char *text_of (Fixture *self, CrmEntity *entity, const char *key, const char *field);
#define assert_field(self, entity, key, field, expected)                                           \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *assert_text = text_of (self, entity, key, field);                             \
    g_assert_cmpstr (assert_text, ==, expected);                                                   \
  }                                                                                                \
  G_STMT_END
CrmRecordState state_of (Fixture *self, CrmEntity *entity, const char *key);
gint64 count_of (Fixture *self, CrmEntity *entity, const char *filter);
guint n_problems (Fixture *self);
guint n_pending (Fixture *self);
/* "Field: base, mine, (theirs); ...", newest first, the loser in parentheses; "*" stands for a
 * whole record. */
char *lost_of (Fixture *self);
#define assert_lost(self, expected)                                                                \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *assert_text = lost_of (self);                                                 \
    g_assert_cmpstr (assert_text, ==, expected);                                                   \
  }                                                                                                \
  G_STMT_END
/* A number or text straight from the file: what no verb tells. */
gint64 sql_int (Fixture *self, const char *sql);
/* "Ann,Bob": names in the order of the query. */
char *names_of (Fixture *self, const CrmQuery *query);
