/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-fake-remote.h"

G_BEGIN_DECLS
typedef struct _FakeRow FakeRow;
struct _FakeRow
{
  char *key;
  GHashTable *texts; /* field -> wire text */
  gint64 modified_us;
  gint64 serial; /* of the last change, over all sets */
  guint etag;
  guint n_writes;
  gboolean hidden;
  gboolean deleted; /* a tombstone, for delta links */
  FakeRow *was;     /* before other people's last change, or %NULL */
};

typedef struct
{
  char *set;
  char *activity_key;
  char *name;
  gint64 due_us;
} FakeProcess;

/* What a next or delta link stands for. */
typedef struct
{
  char *set;
  GPtrArray *keys; /* of a next link: what is left */
  gint64 since;    /* of a delta link: serial; -1: a next link */
  gboolean track;
  GArray *select;
  gint64 serial;   /* when the listing began */
  char *last;      /* of a next link: the last key before it */
  gboolean is_due; /* the empty page before it was given */
} FakeLink;

struct _CrmFakeRemote
{
  GObject parent_instance;

  CrmFakeClock *clock;
  CrmProject *project;
  CrmFakeBehaviour behaviour;
  GHashTable *sets; /* set -> (key -> FakeRow) */
  GHashTable *denied;
  GHashTable *links;
  GPtrArray *processes;
  GPtrArray *twins; /* GStrv: entity, removed, survivor */
  gint64 serial;
  guint n_links;
  GHashTable *backup; /* as @sets, or %NULL */
  gint64 backup_serial;

  GHashTable *streams; /* "set key property" -> GBytes */
  GString *pieces;     /* of an upload */
  guint n_resumed;

  guint n_odd;
  guint n_layout_etags;
  guint n_requests;
  GHashTable *n_calls;
  GString *log;
  guint fail_in;
  char *fail_verb;
  CrmRemoteError fail_code;
  gboolean fail_after;
  gboolean failing_after; /* this very call */
  gboolean in_batch;
  CrmCall *change_set; /* being answered; or %NULL */
  guint n_change_set;
  guint cancel_in;
  GCancellable *to_cancel;
  CrmFakeHook hook;
  gpointer hook_data;
};

GHashTable *crm_fake_rows_of (CrmFakeRemote *self, const char *set);
/* %NULL where there is none, or it is deleted. */
FakeRow *crm_fake_find_row (CrmFakeRemote *self, const char *set, const char *key);
FakeRow *crm_fake_ensure_row (CrmFakeRemote *self, const char *set, const char *key);
void crm_fake_date_row (CrmFakeRemote *self, FakeRow *row, gint64 us);
GHashTable *crm_fake_new_sets (void);
/* 400 where @patch or, without one, what @request asks for names what is gone. */
gboolean crm_fake_knows_fields (CrmFakeRemote *self,
                                const CrmRequest *request,
                                CrmPatch *patch,
                                GError **error);
CrmEdm *crm_fake_new_edm (CrmFakeRemote *self);
FakeRow *crm_fake_row_copy (const FakeRow *row);
void crm_fake_row_free (gpointer row);
char *crm_fake_dup_patch_key (CrmPatch *patch);
/* What the user sees. */
FakeRow *crm_fake_find_visible (CrmFakeRemote *self, const char *set, const char *key);
void crm_fake_fill_values (
    FakeRow *row, CrmEntity *entity, GArray *select, CrmArena *arena, CrmValue *values);
/* Cannot be read, with what @select (nullable) names of it. */
gboolean crm_fake_is_bad (FakeRow *row, GArray *select);
char *crm_fake_dup_etag (CrmFakeRemote *self, FakeRow *row);
gboolean crm_fake_fail_with (GError **error, CrmRemoteError code, const char *words);
void crm_fake_link_free (gpointer link);
gboolean
crm_fake_fill_page (CrmFakeRemote *self, const CrmRequest *request, CrmPage *page, GError **error);

/* crm-fake-twins.c */
GPtrArray *crm_fake_list_twins (
    CrmRemote *remote, const char *since, char **until, GCancellable *cancellable, GError **error);
GHashTable *crm_fake_read_settings (CrmRemote *remote, GCancellable *cancellable, GError **error);

/* crm-fake-streams.c */
gboolean crm_fake_read_stream (CrmRemote *remote,
                               const CrmStreamPlace *place,
                               const char *path,
                               guint64 max_size,
                               const char *etag,
                               CrmStreamFound *found,
                               GCancellable *cancellable,
                               GError **error);
gboolean crm_fake_write_stream (CrmRemote *remote,
                                const CrmStreamPlace *place,
                                const char *path,
                                guint64 max_size,
                                const char *content_type,
                                GCancellable *cancellable,
                                GError **error);

/* Before and after each call, also those in a batch. */
gboolean crm_fake_begin_call (CrmFakeRemote *self,
                              const char *verb,
                              const char *set,
                              GCancellable *cancellable,
                              GError **error);
gboolean crm_fake_end_call (CrmFakeRemote *self, GCancellable *cancellable, GError **error);
gboolean crm_fake_batch (CrmRemote *remote,
                         CrmCall *calls,
                         guint n_calls,
                         gboolean atomic,
                         GCancellable *cancellable,
                         GError **error);
G_END_DECLS
