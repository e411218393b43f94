/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-models-private.h"
#include "crm-patch.h"
#include "crm-record.h"
#include "crm-store.h"

/* A real store in a directory of its own: Account, and Contact with a lookup to it. */
typedef struct
{
  char *directory;
  CrmStore *store;
  CrmProject *project;
  CrmEntity *account;
  CrmEntity *contact;
} Fixture;

void fixture_set_up (Fixture *self, gconstpointer data);
void fixture_tear_down (Fixture *self, gconstpointer data);

/* "00000000-0000-4000-8000-000000000007"; static, a few at a time. */
const char *guid (guint n);
guint field_of (CrmEntity *entity, const char *name);

/* As a sync does it: name, text, name, text ..., NULL. */
void serve (Fixture *self, CrmEntity *entity, guint n, ...) G_GNUC_NULL_TERMINATED;
void serve_contacts (Fixture *self, guint first, guint last); /* Names "C0001" and so on */
/* As another window does it. */
void edit (Fixture *self, CrmEntity *entity, guint n, const char *field, const char *text);
void delete_contact (Fixture *self, guint n);

/* Runs the main loop until @condition holds; the test's time limit is the only other end. */
#define wait_until(condition)                                                                      \
  G_STMT_START                                                                                     \
  {                                                                                                \
    while (!(condition))                                                                           \
      g_main_context_iteration (NULL, TRUE);                                                       \
  }                                                                                                \
  G_STMT_END
/* Until everything asked of the store so far was answered and announced. */
void settle (Fixture *self);

/* The items-changed signals so far: "0-2+2 5-0+1". */
typedef struct
{
  GString *text;
} ListLog;
ListLog *list_log_new (GListModel *model);
void list_log_free (ListLog *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ListLog, list_log_free)
#define assert_changes(log, expected)                                                              \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_assert_cmpstr ((log)->text->str, ==, expected);                                              \
    g_string_truncate ((log)->text, 0);                                                            \
  }                                                                                                \
  G_STMT_END
