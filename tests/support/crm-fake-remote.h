/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-error.h"
#include "crm-fake-clock.h"
#include "crm-remote.h"

G_BEGIN_DECLS
#define CRM_TYPE_FAKE_REMOTE (crm_fake_remote_get_type ())
G_DECLARE_FINAL_TYPE (CrmFakeRemote, crm_fake_remote, CRM, FAKE_REMOTE, GObject)

/* A small CRM in memory behind CrmRemote, with sets Stages, Accounts, Contacts,
 * Opportunities and Activities: keys are GUIDs in "Id", every record has "Name" and
 * "ModifiedOn". It dates by the clock's true time, checks ETags, pages, and fails on demand. */
CrmFakeRemote *crm_fake_remote_new (CrmFakeClock *clock) G_GNUC_WARN_UNUSED_RESULT;
/* The project that goes with it. */
const char *crm_fake_remote_get_project_json (void);

/* --- how it behaves; to be changed at any time ------------------------------------------- */
typedef struct
{
  guint page_size;        /* rows per answer, 0: all */
  gboolean no_links;      /* cuts answers at page_size without a next link */
  gboolean no_count;      /* does not count */
  gboolean no_etags;      /* neither sends nor checks them */
  gboolean no_time;       /* no Date header */
  gboolean no_echo;       /* writes are answered without the record */
  gboolean no_keyset;     /* refuses "gt" on a GUID */
  gboolean deaf_to_keys;  /* answers as if "gt" on a GUID were not there */
  gboolean no_functions;  /* refuses functions in a filter */
  gboolean tracks;        /* gives delta links where they are asked for */
  gboolean tracks_whole;  /* but of whole sets only: refuses a filter with it */
  gboolean no_batch;      /* has no batch */
  gboolean batch_lies;    /* of a change set that failed, what came before is reported done */
  gboolean layout_etags;  /* says with each page which $metadata it was made by */
  gboolean layout_nodes;  /* every page and document has another of two ETags for the same layout */
  gboolean layout_always; /* $metadata comes whole, whatever ETag is known */
  gboolean extra_set;     /* $metadata has one more field: "Fax" of Contacts */
  gboolean bare_receipts; /* writes are answered with nothing at all */
  gboolean etags_stand;   /* an ETag is for ever */
  gboolean etags_move;    /* every answer has another one, and none of them is current */
  gboolean needs_etag;    /* 428 for a write without one */
  gboolean normalizes;    /* trims names, and keeps 8 characters of a phone number */
  gboolean shy_creates;   /* refuses lookups in a new record */
  gboolean makes_keys;    /* gives new Contacts their keys, whatever it is sent */
  gint64 dates_off_us;    /* the clock that dates records, against the one that answers */
  guint too_large;        /* refuses an answer of more rows for its size; 0: none */
  gboolean empty_pages;   /* before each page an empty one with a next link */
  gboolean endless_links; /* behind the last page ever more of them with its last row */
  gboolean repeats_rows;  /* a page begins with the last row of the one before, as it was once */
  gboolean lost_phone;    /* Contacts have no "Phone" any more: 400 for whoever names it */
  gboolean hides_phone;   /* the same, and $metadata goes on naming it */
  guint requests_a_call;  /* that it takes; 0: nobody counts */
  guint retry_after_ms;   /* what it asks for when it is busy */
  const char *user_id; /* who is signed in, "": it does not say; or %NULL: always the same person */
  const char *roles;   /* of whoever is */
  const char *setting; /* the text of every system setting, or %NULL */
  const char *work_mode; /* what it says of how to work, or %NULL: nothing */
  gboolean tells_twins;  /* lists what was merged */
  const char *document;  /* what is at every other address, with its text for an ETag; or %NULL */
  guint cut_stream_at;   /* the next file that is longer is cut after so many bytes; 0: none */
  gboolean cuts_always;  /* and every one after it */
  gboolean garbles_streams; /* keeps other bytes than were sent */
  guint process_ms; /* an Opportunity that is written gets an Activity so much later, 0: none */
} CrmFakeBehaviour;
CrmFakeBehaviour *crm_fake_remote_behaviour (CrmFakeRemote *self);

/* --- what other people do there ---------------------------------------------------------- */

/* Makes or changes a record: names and texts in pairs, ended by %NULL. */
void crm_fake_remote_put (CrmFakeRemote *self, const char *set, const char *key, ...)
    G_GNUC_NULL_TERMINATED;
/* Many: Name "NAME 0001" and so on, all dated @us. */
void
crm_fake_remote_fill (CrmFakeRemote *self, const char *set, const char *name, guint n, gint64 us);
/* Dates a record, which need not be now: what was begun long ago and is seen only now. */
void crm_fake_remote_date (CrmFakeRemote *self, const char *set, const char *key, gint64 us);
void crm_fake_remote_delete (CrmFakeRemote *self, const char *set, const char *key);
/* Makes one record of two: @removed goes, and what points at it points at @survivor, undated. */
void crm_fake_remote_merge (CrmFakeRemote *self,
                            const char *entity_name,
                            const char *removed,
                            const char *survivor);
/* The user may not see it any more, or may again; dates and ETag stay. */
void crm_fake_remote_hide (CrmFakeRemote *self, const char *set, const char *key, gboolean hidden);
/* 403 for the whole set; %NULL: for none any more. */
void crm_fake_remote_deny_set (CrmFakeRemote *self, const char *set);
/* Next and delta links given so far are no longer known. */
void crm_fake_remote_expire_links (CrmFakeRemote *self);
/* "Name" texts that begin with "REFUSE" or "DENY" are not accepted; nor is "BROKEN", in the way
 * of a server that crashes. */

/* A record named "BAD" cannot be read where its name is asked for; of one named "NAMELESS" not even
 * the key. */

/* All records are kept as they are, and brought back later: their dates and ETags too. */
void crm_fake_remote_take_backup (CrmFakeRemote *self);
void crm_fake_remote_restore_backup (CrmFakeRemote *self);

guint crm_fake_remote_count (CrmFakeRemote *self, const char *set);
/* Visible records only. */
GPtrArray *crm_fake_remote_list_keys (CrmFakeRemote *self,
                                      const char *set) G_GNUC_WARN_UNUSED_RESULT;
const char *crm_fake_remote_get (CrmFakeRemote *self,
                                 const char *set,
                                 const char *key,
                                 const char *field); /* or %NULL */
/* How often a record was written: for what must not happen twice. */
guint crm_fake_remote_get_n_writes (CrmFakeRemote *self, const char *set, const char *key);

/* Files. %NULL: there is none; @name: (nullable): of the property */
GBytes *crm_fake_remote_get_stream (CrmFakeRemote *self,
                                    const char *set,
                                    const char *key,
                                    const char *name);
void crm_fake_remote_put_stream (
    CrmFakeRemote *self, const char *set, const char *key, const char *name, const char *text);
/* How often a file that had been cut went on from there. */
guint crm_fake_remote_get_n_resumed (CrmFakeRemote *self);

/* --- calls ------------------------------------------------------------------------------- */

/* "sign-in" "metadata" "document" "fetch" "get" "create" "update" "remove" "batch"; %NULL: all.
 * What travels in a batch is not counted, for it is one request: "in-batch" has the number. */
guint crm_fake_remote_get_n_calls (CrmFakeRemote *self, const char *verb);
/* How often it was odd: too large, an empty page, a row again, a link too many, a lost name. A
 * test that counts none has tested nothing. */
guint crm_fake_remote_get_n_odd (CrmFakeRemote *self);
/* "fetch Contacts\nbatch\n+update Contacts\n" since the last reset. */
const char *crm_fake_remote_get_log (CrmFakeRemote *self);
void crm_fake_remote_reset_log (CrmFakeRemote *self);
/* The @n-th matching call from now (1: the next), in a batch or by itself, fails; @verb
 * %NULL: any. */
void crm_fake_remote_fail (
    CrmFakeRemote *self, const char *verb, guint n, CrmRemoteError code, gboolean after_effect);
/* The @n-th call from now cancels @cancellable, after its effect. */
void crm_fake_remote_cancel_at (CrmFakeRemote *self, guint n, GCancellable *cancellable);
/* Runs before each call is answered, on the sync's thread. */
typedef void (*CrmFakeHook) (CrmFakeRemote *self, const char *verb, const char *set, gpointer data);
void crm_fake_remote_set_hook (CrmFakeRemote *self, CrmFakeHook hook, gpointer data);
G_END_DECLS
