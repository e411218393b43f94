/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-store-private.h"

#define DAY_US (24 * 3600 * (gint64) G_USEC_PER_SEC)
#define KEEP_DAYS 30
#define KEEP_AT_MOST_DAYS 365 /* of use */
#define KEEP_REPORTS 50
#define KEEP_USAGE_DAYS 31

/* --- what is kept for 30 days ------------------------------------------------------------- */

static gboolean
count_day (CrmTxn *txn, gboolean *is_new_day, GError **error)
{
  g_autoptr (CrmStmt) day
      = crm_db_prepare (txn->db,
                        "INSERT INTO meta (name, value) VALUES ('used-day', ?1)"
                        " ON CONFLICT (name) DO UPDATE SET value = ?1 WHERE value IS NOT ?1",
                        error);

  if (!day)
    return FALSE;
  sqlite3_bind_int64 (day, 1, txn->now_us / DAY_US);
  if (!crm_stmt_run (txn->db, day, error))
    return FALSE;
  *is_new_day = sqlite3_changes (crm_db_get_handle (txn->db)) > 0;
  return !*is_new_day
         || crm_db_exec (txn->db,
                         "INSERT INTO meta (name, value) VALUES ('used-days', 1)"
                         " ON CONFLICT (name) DO UPDATE SET value = value + 1",
                         error);
}

/* Both counts have to agree that it is old: a clock that is wrong for a day, or wrong at every
 * start until the network corrects it, takes nothing away. What seems to come from the future goes
 * after a year of use. */
static gboolean
forget_old (CrmTxn *txn, const char *table, GError **error)
{
  g_autofree char *sql
      = g_strdup_printf ("DELETE FROM %s WHERE (used_day < " CRM_KEEP_USED_DAY " - %d"
                         " AND since_us < ?1) OR used_day < " CRM_KEEP_USED_DAY " - %d",
                         table, KEEP_DAYS, KEEP_AT_MOST_DAYS);
  g_autoptr (CrmStmt) forget = crm_db_prepare (txn->db, sql, error);

  if (!forget)
    return FALSE;
  sqlite3_bind_int64 (forget, 1, txn->now_us - KEEP_DAYS * DAY_US);
  return crm_stmt_run (txn->db, forget, error);
}

gboolean
crm_keep_tick (CrmTxn *txn, GError **error)
{
  gboolean is_new_day = FALSE;

  if (!count_day (txn, &is_new_day, error))
    return FALSE;
  return !is_new_day || (forget_old (txn, "vault", error) && forget_old (txn, "confirmed", error));
}

/* --- reports ------------------------------------------------------------------------------ */

typedef struct
{
  const char *text;
  GStrvBuilder *texts;
  gint64 day;
  guint n;
  guint total;
} KeepJob;

static gboolean
add_report_cb (CrmTxn *txn, gpointer data, GError **error)
{
  KeepJob *job = data;
  g_autoptr (CrmStmt) insert
      = crm_db_prepare (txn->db, "INSERT INTO report (text) VALUES (?1)", error);
  g_autoptr (CrmStmt) forget = crm_db_prepare (
      txn->db, "DELETE FROM report WHERE id <= (SELECT max (id) FROM report) - ?1", error);

  if (!insert || !forget)
    return FALSE;
  crm_stmt_bind_text (insert, 1, job->text);
  sqlite3_bind_int (forget, 1, KEEP_REPORTS);
  return crm_stmt_run (txn->db, insert, error) && crm_stmt_run (txn->db, forget, error);
}

gboolean
crm_store_add_report (CrmStore *self, const char *text, GError **error)
{
  KeepJob job = { .text = text };

  g_return_val_if_fail (CRM_IS_STORE (self) && text, FALSE);

  return crm_store_run (self, CRM_LANE_SYNC, add_report_cb, &job, NULL, error);
}

static gboolean
list_reports_cb (CrmTxn *txn, gpointer data, GError **error)
{
  KeepJob *job = data;
  g_autoptr (CrmStmt) select
      = crm_db_prepare (txn->db, "SELECT text FROM report ORDER BY id DESC", error);
  int step = -1;

  while (select && (step = crm_stmt_step (txn->db, select, error)) > 0)
    g_strv_builder_add (job->texts, (const char *) sqlite3_column_text (select, 0));
  return step == 0;
}

GStrv
crm_store_list_reports (CrmStore *self, GError **error)
{
  g_autoptr (GStrvBuilder) texts = g_strv_builder_new ();
  KeepJob job = { .texts = texts };

  g_return_val_if_fail (CRM_IS_STORE (self), NULL);

  if (!crm_store_run (self, CRM_LANE_READ, list_reports_cb, &job, NULL, error))
    return NULL;
  return g_strv_builder_end (texts);
}

/* --- requests per day --------------------------------------------------------------------- */

static gboolean
add_requests_cb (CrmTxn *txn, gpointer data, GError **error)
{
  KeepJob *job = data;
  g_autoptr (CrmStmt) add = crm_db_prepare (
      txn->db,
      "INSERT INTO usage (day, requests) VALUES (?1, ?2)"
      " ON CONFLICT (day) DO UPDATE SET requests = requests + ?2 RETURNING requests",
      error);
  /* By number, not by date: a day far ahead takes no other with it. */
  g_autoptr (CrmStmt) forget
      = crm_db_prepare (txn->db,
                        "DELETE FROM usage WHERE day <> ?1"
                        " AND day NOT IN (SELECT day FROM usage ORDER BY day DESC LIMIT ?2)",
                        error);
  int step;

  if (!add || !forget)
    return FALSE;
  sqlite3_bind_int64 (add, 1, job->day);
  sqlite3_bind_int64 (add, 2, job->n);
  step = crm_stmt_step (txn->db, add, error);
  if (step > 0)
    job->total = (guint) sqlite3_column_int64 (add, 0);
  sqlite3_reset (add);
  sqlite3_bind_int64 (forget, 1, job->day);
  sqlite3_bind_int (forget, 2, KEEP_USAGE_DAYS);
  return step > 0 && crm_stmt_run (txn->db, forget, error);
}

gboolean
crm_store_add_requests (CrmStore *self, gint64 day, guint n, guint *total, GError **error)
{
  KeepJob job = { .day = day, .n = n };

  g_return_val_if_fail (CRM_IS_STORE (self), FALSE);

  if (!crm_store_run (self, CRM_LANE_SYNC, add_requests_cb, &job, NULL, error))
    return FALSE;
  if (total)
    *total = job.total;
  return TRUE;
}
