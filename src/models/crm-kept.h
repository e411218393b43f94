/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-models.h"

G_BEGIN_DECLS
/* What needs a decision (problems), and what another change took the place of (earlier values).
 * Main thread only. */

typedef enum
{
  CRM_KEPT_REJECTED, /* the server refused it, in its own words */
  CRM_KEPT_DENIED,   /* the server does not permit it */
  CRM_KEPT_GONE,     /* changed here; there it is deleted or no longer shown */
  CRM_KEPT_CONFLICT, /* changed on both sides, and the person is to be asked */
  CRM_KEPT_LAYOUT,   /* a value for a field that is no more */
  CRM_KEPT_UNDONE,   /* the server had it and went back in time */
  CRM_KEPT_SALVAGED, /* out of a damaged file, perhaps not sent */
  CRM_KEPT_BLOCKED,  /* points at a new record that was thrown away */
  CRM_KEPT_FILE,     /* the bytes of a file were refused */
  CRM_KEPT_EARLIER,  /* no problem: a value that lost */
} CrmKeptKind;

typedef enum
{
  CRM_KEPT_CREATE,
  CRM_KEPT_UPDATE,
  CRM_KEPT_DELETE,
} CrmKeptChange;

/* A field in the locale's form, %NULL: empty. */
typedef struct
{
  char *field; /* its name in the project, %NULL: it is there no more */
  char *caption;
  char *mine;   /* typed on this device */
  char *theirs; /* the server's, and */
  char *before; /* what both began with, where is_contested */
  gboolean is_contested;
} CrmKeptValue;

/* What a row or a page of one shows. Plain text, never markup. */
typedef struct
{
  gint64 id;
  CrmKeptKind kind;
  CrmKeptChange change;
  char *entity;
  char *entity_caption; /* "Contact" */
  char *key;
  char *title;
  char *message;     /* the server's words; or %NULL */
  GPtrArray *values; /* CrmKeptValue; of an earlier value one, of a whole record none */
  gboolean was_mine; /* of an earlier value: it was typed on this device */
  gint64 since_us;   /* device time */
  gint64 theirs_us;  /* of a conflict: when the record was changed on the server; 0: not known */
  char *theirs_by;   /* and by whom; or %NULL */
} CrmKept;

#define CRM_TYPE_KEPT_ITEM (crm_kept_item_get_type ())
G_DECLARE_FINAL_TYPE (CrmKeptItem, crm_kept_item, CRM, KEPT_ITEM, GObject)
/* Immutable: a list has a new item where something changed. */
const CrmKept *crm_kept_item_get (CrmKeptItem *self);
/* "Phone, Status"; of an earlier value its caption; %NULL: a whole record. */
char *crm_kept_item_dup_fields (CrmKeptItem *self) G_GNUC_WARN_UNUSED_RESULT;

#define CRM_TYPE_KEPT_LIST (crm_kept_list_get_type ())
G_DECLARE_FINAL_TYPE (CrmKeptList, crm_kept_list, CRM, KEPT_LIST, GObject)
/* GListModels of CrmKeptItem, newest first, kept in step with the store by themselves. Property
 * "loaded" b: they were read once. */
CrmKeptList *crm_kept_list_new_problems (CrmStore *store) G_GNUC_WARN_UNUSED_RESULT;
/* @entity and @key: (nullable): only of this record */
CrmKeptList *crm_kept_list_new_earlier (CrmStore *store,
                                        const char *entity,
                                        const char *key) G_GNUC_WARN_UNUSED_RESULT;

typedef enum
{
  CRM_KEPT_RETRY,   /* a problem: send it again with the next sync; a conflict: keep mine */
  CRM_KEPT_DISCARD, /* a problem: the server's values stand */
  CRM_KEPT_RESTORE, /* an earlier value: bring it back, as a change of the user's */
} CrmKeptAction;
/* A conflict, field by field: @theirs, names of fields, are the server's, the others mine. Ends as
 * crm_kept_act_async() does. */
void crm_kept_choose_async (CrmStore *store,
                            gint64 id,
                            const char *const *theirs,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
void crm_kept_act_async (CrmStore *store,
                         gint64 id,
                         CrmKeptAction action,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data);
gboolean crm_kept_act_finish (CrmStore *store, GAsyncResult *result, GError **error);
G_END_DECLS
