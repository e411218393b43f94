/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-store-file.h"
#include "crm-blob.h"
#include "crm-guid.h"
#include "crm-store-private.h"

typedef struct
{
  const CrmStoreFileSource *source;
  const CrmBlob *blob;
  char *key;      /* out */
  char *replaced; /* out: a blob that nobody needs any more */
} AddJob;

typedef struct
{
  gint64 id;
  CrmEntity *entity;
  const char *key;
  const char *property;
  const char *name;
  const char *etag;
  const char *link;
  const char *content_type;
  const char *words;
  guint64 done;
  const CrmBlob *blob;
  char *dropped; /* out: a blob */
} FileJob;

typedef struct
{
  const char *folder;
  const char *entity;
  const char *key;
  gint64 id; /* 0: all */
  gboolean due;
  GPtrArray *files;
} ListJob;

#define COLUMNS                                                                                    \
  "id, state, entity, key, property, name, content_type, blob, size, done, sha256, etag, link,"    \
  " since_us"

void
crm_store_file_free (CrmStoreFile *self)
{
  if (!self)
    return;
  g_free (self->entity);
  g_free (self->key);
  g_free (self->property);
  g_free (self->name);
  g_free (self->content_type);
  g_free (self->path);
  g_free (self->sha256);
  g_free (self->etag);
  g_free (self->link);
  g_free (self);
}

static GPtrArray *
files_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) crm_store_file_free);
}

static char *
dup_folder (CrmStore *self)
{
  g_autofree char *folder = g_path_get_dirname (crm_store_get_path (self));

  return g_build_filename (folder, CRM_FILES_FOLDER, NULL);
}

/* Of the row itself, where it is on the device, and of its file to whoever shows it. */
static gboolean
note_changed (CrmTxn *txn, const char *entity, const char *key, GError **error)
{
  CrmTable *table = txn->layout ? crm_layout_find (txn->layout, entity) : NULL;
  g_autoptr (CrmArena) arena = crm_arena_new ();
  g_auto (CrmRowData) row = { 0 };
  CrmValue value;

  if (!table)
    return TRUE;
  value = crm_table_parse_key (table, key, arena);
  if (!crm_row_load (txn, table, &value, &row, error))
    return FALSE;
  crm_changes_add (txn->changes, entity, row.id);
  return TRUE;
}

/* --- listing ------------------------------------------------------------------------------ */

static CrmStoreFile *
read_file (CrmStmt *select, const char *folder)
{
  CrmStoreFile *file = g_new0 (CrmStoreFile, 1);
  g_autofree char *blob = crm_stmt_dup_text (select, 7);

  file->id = sqlite3_column_int64 (select, 0);
  file->state = (CrmStoreFileState) sqlite3_column_int (select, 1);
  file->entity = crm_stmt_dup_text (select, 2);
  file->key = crm_stmt_dup_text (select, 3);
  file->property = crm_stmt_dup_text (select, 4);
  if (file->property && *file->property == '\0')
    g_clear_pointer (&file->property, g_free);
  file->name = crm_stmt_dup_text (select, 5);
  file->content_type = crm_stmt_dup_text (select, 6);
  file->path = g_build_filename (folder, blob, NULL);
  file->size = (guint64) sqlite3_column_int64 (select, 8);
  file->done = (guint64) sqlite3_column_int64 (select, 9);
  file->sha256 = crm_stmt_dup_text (select, 10);
  file->etag = crm_stmt_dup_text (select, 11);
  file->link = crm_stmt_dup_text (select, 12);
  file->since_us = sqlite3_column_int64 (select, 13);
  return file;
}

static gboolean
list_cb (CrmTxn *txn, gpointer data, GError **error)
{
  ListJob *job = data;
  g_autoptr (CrmStmt) select = crm_db_prepare (txn->db,
                                               "SELECT " COLUMNS " FROM file WHERE ?1 IN (0, id)"
                                               " AND (?2 IS NULL OR entity = ?2)"
                                               " AND (?3 IS NULL OR key = ?3) ORDER BY id",
                                               error);
  int step = -1;

  if (!select)
    return FALSE;
  sqlite3_bind_int64 (select, 1, job->id);
  crm_stmt_bind_text (select, 2, job->entity);
  crm_stmt_bind_text (select, 3, job->key);
  while ((step = crm_stmt_step (txn->db, select, error)) > 0)
    g_ptr_array_add (job->files, read_file (select, job->folder));
  return step == 0;
}

GPtrArray *
crm_store_list_files (CrmStore *self, const char *entity, const char *key, GError **error)
{
  g_autoptr (GPtrArray) files = files_new ();
  g_autofree char *folder = dup_folder (self);
  ListJob job = { .folder = folder, .entity = entity, .key = key, .files = files };

  g_return_val_if_fail (CRM_IS_STORE (self), NULL);

  if (!crm_store_run (self, CRM_LANE_READ, list_cb, &job, NULL, error))
    return NULL;
  return g_steal_pointer (&files);
}

/* The row's values are with the user, and the row is not there. */
static gboolean
has_problem (CrmTxn *txn, const CrmStoreFile *file, gboolean *has, GError **error)
{
  g_autoptr (CrmStmt) select
      = crm_db_prepare (txn->db, "SELECT 1 FROM problem WHERE entity = ?1 AND key = ?2", error);
  int step;

  if (!select)
    return FALSE;
  crm_stmt_bind_text (select, 1, file->entity);
  crm_stmt_bind_text (select, 2, file->key);
  step = crm_stmt_step (txn->db, select, error);
  *has = step > 0;
  return step >= 0;
}

/* What the server has no record for yet waits; one that is on its way out is not sent. Where this
 * device does not hold the record, the server says whether there is one. */
static gboolean
is_due (CrmTxn *txn, const CrmStoreFile *file, gboolean *due, GError **error)
{
  CrmTable *table = txn->layout ? crm_layout_find (txn->layout, file->entity) : NULL;
  g_autoptr (CrmArena) arena = crm_arena_new ();
  g_auto (CrmRowData) row = { 0 };
  gboolean has = FALSE;
  CrmValue key;

  *due = FALSE;
  if (!table || file->state == CRM_STORE_FILE_REFUSED || file->state == CRM_STORE_FILE_HERE)
    return TRUE;
  key = crm_table_parse_key (table, file->key, arena);
  if (!crm_row_load (txn, table, &key, &row, error))
    return FALSE;
  if (row.id == 0 && !has_problem (txn, file, &has, error))
    return FALSE;
  *due = row.id != 0 ? !(row.state & (CRM_RECORD_NEW | CRM_RECORD_DELETED))
                     : !has && !crm_table_is_provisional (table, &key);
  return TRUE;
}

static gboolean
list_due_cb (CrmTxn *txn, gpointer data, GError **error)
{
  ListJob *job = data;

  if (!list_cb (txn, data, error))
    return FALSE;
  for (guint i = job->files->len; i > 0; i--)
    {
      gboolean due;

      if (!is_due (txn, g_ptr_array_index (job->files, i - 1), &due, error))
        return FALSE;
      if (!due)
        g_ptr_array_remove_index (job->files, i - 1);
    }
  return TRUE;
}

GPtrArray *
crm_store_list_due_files (CrmStore *self, GError **error)
{
  g_autoptr (GPtrArray) files = files_new ();
  g_autofree char *folder = dup_folder (self);
  ListJob job = { .folder = folder, .files = files };

  g_return_val_if_fail (CRM_IS_STORE (self), NULL);

  if (!crm_store_run (self, CRM_LANE_READ, list_due_cb, &job, NULL, error))
    return NULL;
  return g_steal_pointer (&files);
}

/* To be sent, and nothing of its record is: such a record stands for both. */
static gboolean
is_unsent_alone (CrmTxn *txn, const CrmStoreFile *file, gboolean *alone, GError **error)
{
  CrmTable *table = txn->layout ? crm_layout_find (txn->layout, file->entity) : NULL;
  g_autoptr (CrmArena) arena = crm_arena_new ();
  g_auto (CrmRowData) row = { 0 };
  CrmValue key;

  *alone = file->state == CRM_STORE_FILE_WAITING || file->state == CRM_STORE_FILE_REFUSED;
  if (!*alone || !table)
    return TRUE;
  key = crm_table_parse_key (table, file->key, arena);
  if (!crm_row_load (txn, table, &key, &row, error))
    return FALSE;
  *alone = (row.state & CRM_RECORD_UNSENT) == 0;
  return TRUE;
}

static gboolean
list_unsent_cb (CrmTxn *txn, gpointer data, GError **error)
{
  ListJob *job = data;

  if (!list_cb (txn, data, error))
    return FALSE;
  for (guint i = job->files->len; i > 0; i--)
    {
      gboolean alone;

      if (!is_unsent_alone (txn, g_ptr_array_index (job->files, i - 1), &alone, error))
        return FALSE;
      if (!alone)
        g_ptr_array_remove_index (job->files, i - 1);
    }
  return TRUE;
}

gboolean
crm_txn_count_unsent_files (CrmTxn *txn, gint64 *n_files, GError **error)
{
  g_autoptr (GPtrArray) files = files_new ();
  ListJob job = { .folder = "", .files = files };

  if (!list_unsent_cb (txn, &job, error))
    return FALSE;
  *n_files += files->len;
  return TRUE;
}

GPtrArray *
crm_store_list_unsent (CrmStore *self, GError **error)
{
  g_autoptr (GPtrArray) files = files_new ();
  ListJob job = { .folder = "", .files = files };
  g_autoptr (GPtrArray) pending = NULL;

  g_return_val_if_fail (CRM_IS_STORE (self), NULL);

  pending = crm_store_list_pending (self, error);
  if (!pending || !crm_store_run (self, CRM_LANE_READ, list_unsent_cb, &job, NULL, error))
    return NULL;
  for (guint i = 0; i < files->len; i++)
    {
      CrmStoreFile *file = g_ptr_array_index (files, i);
      CrmPending *each = g_new0 (CrmPending, 1);

      each->entity = g_strdup (file->entity);
      each->key = g_strdup (file->key);
      each->title = g_strdup (file->name);
      each->kind = CRM_SEND_UPDATE;
      each->is_file = TRUE;
      each->edited_us = file->since_us;
      if (file->state == CRM_STORE_FILE_WAITING)
        g_ptr_array_add (pending, each);
      else
        crm_pending_free (each);
    }
  return g_steal_pointer (&pending);
}

/* --- what is kept of one place ------------------------------------------------------------- */

static gboolean
forget_problem (CrmTxn *txn, gint64 file, GError **error)
{
  g_autoptr (CrmStmt) forget = crm_db_prepare (
      txn->db, "DELETE FROM problem WHERE id = (SELECT problem FROM file WHERE id = ?1)", error);

  if (!forget)
    return FALSE;
  sqlite3_bind_int64 (forget, 1, file);
  return crm_stmt_run (txn->db, forget, error);
}

/* *@file: %NULL where there is none. */
static gboolean
load_file (CrmTxn *txn, gint64 id, CrmStoreFile **file, GError **error)
{
  g_autoptr (GPtrArray) files = files_new ();
  ListJob job = { .folder = "", .id = id, .files = files };

  if (!list_cb (txn, &job, error))
    return FALSE;
  *file = files->len > 0 ? g_ptr_array_steal_index (files, 0) : NULL;
  return TRUE;
}

/* @dropped: its blob, to be removed after the commit. */
static gboolean
remove_row (CrmTxn *txn, const CrmStoreFile *file, char **dropped, GError **error)
{
  g_autoptr (CrmStmt) remove = crm_db_prepare (txn->db, "DELETE FROM file WHERE id = ?1", error);

  if (!remove || !forget_problem (txn, file->id, error))
    return FALSE;
  sqlite3_bind_int64 (remove, 1, file->id);
  if (!crm_stmt_run (txn->db, remove, error))
    return FALSE;
  g_free (*dropped);
  *dropped = g_path_get_basename (file->path);
  return note_changed (txn, file->entity, file->key, error);
}

static gboolean
find_place (CrmTxn *txn,
            const char *entity,
            const char *key,
            const char *property,
            CrmStoreFile **out,
            GError **error)
{
  g_autoptr (GPtrArray) files = files_new ();
  ListJob job = { .folder = "", .entity = entity, .key = key, .files = files };

  *out = NULL;
  if (!list_cb (txn, &job, error))
    return FALSE;
  for (guint i = 0; i < files->len && !*out; i++)
    if (g_strcmp0 (((CrmStoreFile *) g_ptr_array_index (files, i))->property, property) == 0)
      *out = g_ptr_array_steal_index (files, i);
  return TRUE;
}

static gboolean
insert_row (CrmTxn *txn,
            CrmStoreFileState state,
            const char *entity,
            const char *key,
            const char *property,
            const char *name,
            const char *content_type,
            const CrmBlob *blob,
            gboolean made,
            GError **error)
{
  g_autoptr (CrmStmt) insert = crm_db_prepare (
      txn->db,
      "INSERT INTO file (state, entity, key, property, name, content_type, blob, size, sha256, "
      "made,"
      " since_us) VALUES (?1, ?2, ?3, coalesce (?4, ''), ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
      error);

  if (!insert)
    return FALSE;
  sqlite3_bind_int (insert, 1, state);
  crm_stmt_bind_text (insert, 2, entity);
  crm_stmt_bind_text (insert, 3, key);
  crm_stmt_bind_text (insert, 4, property);
  crm_stmt_bind_text (insert, 5, name);
  crm_stmt_bind_text (insert, 6, content_type);
  crm_stmt_bind_text (insert, 7, blob->name);
  sqlite3_bind_int64 (insert, 8, (gint64) blob->size);
  crm_stmt_bind_text (insert, 9, blob->sha256);
  sqlite3_bind_int (insert, 10, made);
  sqlite3_bind_int64 (insert, 11, txn->now_us);
  return crm_stmt_run (txn->db, insert, error) && note_changed (txn, entity, key, error);
}

/* --- attaching ---------------------------------------------------------------------------- */

static gboolean
add_cb (CrmTxn *txn, gpointer data, GError **error)
{
  AddJob *job = data;
  const CrmStoreFileSource *source = job->source;
  CrmEntity *entity = source->patch ? crm_patch_get_entity (source->patch) : source->entity;
  CrmTable *table = crm_txn_table (txn, entity, error);
  g_autoptr (CrmStoreFile) old = NULL;
  g_auto (CrmRowData) row = { 0 };

  if (!table)
    return FALSE;
  if (source->patch)
    {
      if (!crm_txn_create (txn, source->patch, FALSE, &job->key, error))
        return FALSE;
    }
  else
    {
      job->key = g_strdup (source->key);
      if (!crm_row_require (txn, table, job->key, &row, error)
          || !find_place (txn, entity->name, job->key, source->property, &old, error)
          || (old && !remove_row (txn, old, &job->replaced, error)))
        return FALSE;
    }
  return insert_row (txn, CRM_STORE_FILE_WAITING, entity->name, job->key, source->property,
                     source->name, source->content_type, job->blob, source->patch != NULL, error);
}

gboolean
crm_store_add_file (CrmStore *self,
                    const CrmStoreFileSource *source,
                    char **key,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autofree char *folder = NULL;
  g_auto (CrmBlob) blob = { 0 };
  AddJob job = { .source = source, .blob = &blob };
  const CrmStoreWorld *world;
  gboolean done;

  g_return_val_if_fail (CRM_IS_STORE (self) && source && source->name && source->bytes, FALSE);
  g_return_val_if_fail (source->patch || (source->entity && source->key), FALSE);

  world = crm_store_get_world (self);
  if (world->vfs)
    {
      g_set_error_literal (error, CRM_STORE_ERROR, CRM_STORE_ERROR_INVALID,
                           "This disk has no place for files");
      return FALSE;
    }
  folder = dup_folder (self);
  if (!crm_blob_write (folder, source->bytes, source->max_size > 0 ? source->max_size : G_MAXUINT64,
                       world, &blob, cancellable, error))
    return FALSE;
  /* The bytes first: a row never speaks of what is not on the disk. */
  done = crm_store_run (self, CRM_LANE_USER, add_cb, &job, cancellable, error);
  if (!done)
    crm_blob_remove (folder, blob.name);
  else if (job.replaced)
    crm_blob_remove (folder, job.replaced);
  if (done && key)
    *key = g_steal_pointer (&job.key);
  g_free (job.key);
  g_free (job.replaced);
  return done;
}

/* --- fetching ----------------------------------------------------------------------------- */

static gboolean
want_cb (CrmTxn *txn, gpointer data, GError **error)
{
  FileJob *job = data;
  g_autofree char *name = crm_guid_new ();
  CrmBlob blob = { .name = name };
  g_autoptr (CrmStoreFile) old = NULL;

  if (!find_place (txn, job->entity->name, job->key, job->property, &old, error))
    return FALSE;
  if (old && old->state != CRM_STORE_FILE_HERE)
    return TRUE;
  return (!old || remove_row (txn, old, &job->dropped, error))
         && insert_row (txn, CRM_STORE_FILE_WANTED, job->entity->name, job->key, job->property,
                        job->name, NULL, &blob, FALSE, error);
}

/* And what nobody needs any more goes from the disk. */
static gboolean
run_and_clean (CrmStore *self, CrmLane lane, CrmTxnFunc func, FileJob *job, GError **error)
{
  g_autofree char *folder = dup_folder (self);
  gboolean done = crm_store_run (self, lane, func, job, NULL, error);

  if (done && job->dropped)
    crm_blob_remove (folder, job->dropped);
  g_clear_pointer (&job->dropped, g_free);
  return done;
}

gboolean
crm_store_want_file (CrmStore *self,
                     CrmEntity *entity,
                     const char *key,
                     const char *property,
                     const char *name,
                     GError **error)
{
  FileJob job = { .entity = entity, .key = key, .property = property, .name = name };
  g_autofree char *folder = NULL;

  g_return_val_if_fail (CRM_IS_STORE (self) && entity && key && name, FALSE);

  folder = dup_folder (self);
  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      g_set_error (error, CRM_STORE_ERROR, CRM_STORE_ERROR_IO, "Cannot make %s", folder);
      return FALSE;
    }
  return run_and_clean (self, CRM_LANE_USER, want_cb, &job, error);
}

static gboolean
drop_cb (CrmTxn *txn, gpointer data, GError **error)
{
  FileJob *job = data;
  g_autoptr (CrmStoreFile) file = NULL;

  if (!load_file (txn, job->id, &file, error))
    return FALSE;
  return !file || crm_txn_drop_file (txn, file, &job->dropped, error);
}

gboolean
crm_store_drop_file (CrmStore *self, gint64 id, GError **error)
{
  FileJob job = { .id = id };

  g_return_val_if_fail (CRM_IS_STORE (self) && id > 0, FALSE);

  return run_and_clean (self, CRM_LANE_USER, drop_cb, &job, error);
}

static gboolean
was_made (CrmTxn *txn, gint64 id, gboolean *made, GError **error)
{
  g_autoptr (CrmStmt) select
      = crm_db_prepare (txn->db, "SELECT made FROM file WHERE id = ?1", error);
  int step;

  if (!select)
    return FALSE;
  sqlite3_bind_int64 (select, 1, id);
  step = crm_stmt_step (txn->db, select, error);
  *made = step > 0 && sqlite3_column_int (select, 0) != 0;
  return step >= 0;
}

/* The record that was made for these bytes would be an empty file on the server. */
static gboolean
delete_record (CrmTxn *txn, const CrmStoreFile *file, GError **error)
{
  CrmTable *table = txn->layout ? crm_layout_find (txn->layout, file->entity) : NULL;
  g_autoptr (CrmArena) arena = crm_arena_new ();
  g_auto (CrmRowData) row = { 0 };
  CrmValue key;

  if (!table)
    return TRUE;
  key = crm_table_parse_key (table, file->key, arena);
  if (!crm_row_load (txn, table, &key, &row, error))
    return FALSE;
  if (row.id == 0 || row.state & CRM_RECORD_DELETED
      || !(table->entity->can_delete || row.state & CRM_RECORD_NEW))
    return TRUE;
  return crm_txn_delete (txn, table->entity, file->key, error);
}

gboolean
crm_txn_drop_file (CrmTxn *txn, const CrmStoreFile *file, char **dropped, GError **error)
{
  gboolean made;

  return was_made (txn, file->id, &made, error) && remove_row (txn, file, dropped, error)
         && (!made || file->state == CRM_STORE_FILE_HERE || delete_record (txn, file, error));
}

/* --- what comes of the way ---------------------------------------------------------------- */

/* @set: after "UPDATE file SET ", with ?1 the id; @file is %NULL where the bytes were replaced. */
static gboolean
update_file (CrmTxn *txn, FileJob *job, const char *sql, CrmStoreFile **file, GError **error)
{
  g_autoptr (CrmStmt) update = NULL;

  if (!load_file (txn, job->id, file, error))
    return FALSE;
  if (!*file)
    return TRUE;
  update = crm_db_prepare (txn->db, sql, error);
  if (!update)
    return FALSE;
  sqlite3_bind_int64 (update, 1, job->id);
  if (sqlite3_bind_parameter_count (update) > 1)
    crm_stmt_bind_text (update, 2, job->etag);
  if (sqlite3_bind_parameter_count (update) > 2)
    crm_stmt_bind_text (update, 3, job->blob ? job->content_type : job->link);
  if (sqlite3_bind_parameter_count (update) > 3)
    sqlite3_bind_int64 (update, 4, (gint64) (job->blob ? job->blob->size : job->done));
  if (sqlite3_bind_parameter_count (update) > 4)
    crm_stmt_bind_text (update, 5, job->blob->sha256);
  return crm_stmt_run (txn->db, update, error)
         && note_changed (txn, (*file)->entity, (*file)->key, error);
}

static gboolean
note_cb (CrmTxn *txn, gpointer data, GError **error)
{
  g_autoptr (CrmStoreFile) file = NULL;

  return update_file (txn, data, "UPDATE file SET etag = ?2, link = ?3, done = ?4 WHERE id = ?1",
                      &file, error);
}

gboolean
crm_store_note_file (
    CrmStore *self, gint64 id, guint64 done, const char *etag, const char *link, GError **error)
{
  FileJob job = { .id = id, .done = done, .etag = etag, .link = link };

  g_return_val_if_fail (CRM_IS_STORE (self) && id > 0, FALSE);

  return crm_store_run (self, CRM_LANE_SYNC, note_cb, &job, NULL, error);
}

static gboolean
ack_cb (CrmTxn *txn, gpointer data, GError **error)
{
  g_autoptr (CrmStoreFile) file = NULL;
  g_autofree char *sql
      = g_strdup_printf ("UPDATE file SET state = %d, etag = ?2, link = NULL, done = 0, made = 0"
                         " WHERE id = ?1",
                         CRM_STORE_FILE_HERE);

  return update_file (txn, data, sql, &file, error);
}

gboolean
crm_store_ack_file (CrmStore *self, gint64 id, const char *etag, GError **error)
{
  FileJob job = { .id = id, .etag = etag };

  g_return_val_if_fail (CRM_IS_STORE (self) && id > 0, FALSE);

  return crm_store_run (self, CRM_LANE_SYNC, ack_cb, &job, NULL, error);
}

static gboolean
take_cb (CrmTxn *txn, gpointer data, GError **error)
{
  g_autoptr (CrmStoreFile) file = NULL;
  g_autofree char *sql = g_strdup_printf ("UPDATE file SET state = %d, etag = ?2, link = NULL,"
                                          " content_type = ?3, size = ?4, sha256 = ?5, done = 0"
                                          " WHERE id = ?1",
                                          CRM_STORE_FILE_HERE);

  return update_file (txn, data, sql, &file, error);
}

gboolean
crm_store_take_file (CrmStore *self,
                     const CrmStoreFile *file,
                     const char *etag,
                     const char *content_type,
                     GCancellable *cancellable,
                     GError **error)
{
  g_auto (CrmBlob) blob = { 0 };
  FileJob job = { .id = file->id, .etag = etag, .content_type = content_type, .blob = &blob };

  g_return_val_if_fail (CRM_IS_STORE (self), FALSE);

  return crm_blob_settle (file->path, &blob, cancellable, error)
         && crm_store_run (self, CRM_LANE_SYNC, take_cb, &job, NULL, error);
}

/* --- refused ------------------------------------------------------------------------------ */

static gboolean
set_refused (CrmTxn *txn, gint64 id, gint64 problem, GError **error)
{
  g_autoptr (CrmStmt) update = crm_db_prepare (
      txn->db, "UPDATE file SET state = ?2, problem = ?3, link = NULL, done = 0 WHERE id = ?1",
      error);

  if (!update)
    return FALSE;
  sqlite3_bind_int64 (update, 1, id);
  sqlite3_bind_int (update, 2, CRM_STORE_FILE_REFUSED);
  sqlite3_bind_int64 (update, 3, problem);
  return crm_stmt_run (txn->db, update, error);
}

static gboolean
park_cb (CrmTxn *txn, gpointer data, GError **error)
{
  FileJob *job = data;
  g_autoptr (CrmStoreFile) file = NULL;
  CrmProblem problem = { .kind = CRM_PROBLEM_FILE, .change = CRM_SEND_UPDATE };

  if (!load_file (txn, job->id, &file, error))
    return FALSE;
  if (!file)
    return TRUE;
  if (file->state == CRM_STORE_FILE_WANTED)
    return remove_row (txn, file, &job->dropped, error);
  problem.entity = file->entity;
  problem.key = file->key;
  problem.title = file->name;
  problem.message = (char *) job->words;
  problem.values = (char *) "{}";
  return forget_problem (txn, file->id, error) && crm_problem_insert (txn, &problem, error)
         && set_refused (txn, file->id, sqlite3_last_insert_rowid (crm_db_get_handle (txn->db)),
                         error)
         && note_changed (txn, file->entity, file->key, error);
}

gboolean
crm_store_park_file (CrmStore *self, gint64 id, const char *words, GError **error)
{
  FileJob job = { .id = id, .words = words };

  g_return_val_if_fail (CRM_IS_STORE (self) && id > 0, FALSE);

  return run_and_clean (self, CRM_LANE_SYNC, park_cb, &job, error);
}

/* *@id 0: the problem is of no file. */
static gboolean
find_of_problem (CrmTxn *txn, gint64 problem, gint64 *id, GError **error)
{
  g_autoptr (CrmStmt) select
      = crm_db_prepare (txn->db, "SELECT id FROM file WHERE problem = ?1", error);
  int step;

  if (!select)
    return FALSE;
  sqlite3_bind_int64 (select, 1, problem);
  step = crm_stmt_step (txn->db, select, error);
  *id = step > 0 ? sqlite3_column_int64 (select, 0) : 0;
  return step >= 0;
}

gboolean
crm_txn_retry_file (CrmTxn *txn, gint64 problem, GError **error)
{
  g_autoptr (CrmStmt) update = NULL;
  g_autoptr (CrmStoreFile) file = NULL;
  gint64 id;

  if (!find_of_problem (txn, problem, &id, error)
      || (id != 0 && (!load_file (txn, id, &file, error) || !forget_problem (txn, id, error))))
    return FALSE;
  if (!file)
    return TRUE;
  update = crm_db_prepare (txn->db, "UPDATE file SET state = ?2, problem = 0 WHERE id = ?1", error);
  if (!update)
    return FALSE;
  sqlite3_bind_int64 (update, 1, id);
  sqlite3_bind_int (update, 2, CRM_STORE_FILE_WAITING);
  return crm_stmt_run (txn->db, update, error)
         && note_changed (txn, file->entity, file->key, error);
}

/* The blob goes when the store is opened next. */
gboolean
crm_txn_discard_file (CrmTxn *txn, gint64 problem, GError **error)
{
  g_autoptr (CrmStoreFile) file = NULL;
  g_autofree char *dropped = NULL;
  gint64 id;

  if (!find_of_problem (txn, problem, &id, error)
      || (id != 0 && !load_file (txn, id, &file, error)))
    return FALSE;
  return !file || crm_txn_drop_file (txn, file, &dropped, error);
}

/* --- what nobody speaks of any more --------------------------------------------------------- */

gboolean
crm_txn_forget_files (
    CrmTxn *txn, CrmTable *table, const CrmValue *key, gboolean all, GError **error)
{
  const char *const texts[] = {
    "DELETE FROM problem WHERE id IN (SELECT problem FROM file"
    " WHERE entity = ?1 AND key = ?2 AND (?3 OR state >= ?4))",
    "DELETE FROM file WHERE entity = ?1 AND key = ?2 AND (?3 OR state >= ?4)",
  };
  g_autofree char *text = crm_table_dup_key_text (table, key);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (CrmStmt) forget = crm_db_prepare (txn->db, texts[i], error);

      if (!forget)
        return FALSE;
      crm_stmt_bind_text (forget, 1, table->entity->name);
      crm_stmt_bind_text (forget, 2, text);
      sqlite3_bind_int (forget, 3, all);
      sqlite3_bind_int (forget, 4, CRM_STORE_FILE_WANTED);
      if (!crm_stmt_run (txn->db, forget, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
crm_files_sweep (CrmDb *db, const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *files = g_build_filename (folder, CRM_FILES_FOLDER, NULL);
  g_autofree char *opened = g_build_filename (folder, "open", NULL);
  g_autoptr (GHashTable) kept = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (CrmStmt) select = crm_db_prepare (db, "SELECT blob FROM file", error);
  gint64 is_salvaged;
  int step = -1;

  /* After damage a row may be gone whose bytes the user wants back. */
  if (!select
      || !crm_db_get_int (db, "SELECT 1 FROM meta WHERE name = 'keeps-files'", 0, &is_salvaged,
                          error))
    return FALSE;
  while ((step = crm_stmt_step (db, select, error)) > 0)
    g_hash_table_add (kept, crm_stmt_dup_text (select, 0));
  if (step == 0 && !is_salvaged)
    crm_blob_sweep (files, kept);
  /* Copies that other programs were given. */
  if (step == 0)
    crm_blob_remove_tree (opened);
  return step == 0;
}
