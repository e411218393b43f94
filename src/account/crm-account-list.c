/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-account-list.h"

#include "crm-account-auth-private.h"
#include "crm-account-certificate.h"
#include "crm-account-private.h"
#include "crm-error.h"
#include "crm-odata-url.h"
#include "crm-project.h"
#include "crm-secrets.h"
#include "crm-store.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>
#include <sys/stat.h>

#define MAX_NAME_LENGTH 64
#define MAX_URL_LENGTH 2048

struct _CrmAccountList
{
  GObject parent_instance;

  GMutex lock;
  GHashTable *passwords; /* name -> password of this run */
  GHashTable *tokens;    /* name -> CrmOauth */
};
G_DEFINE_FINAL_TYPE (CrmAccountList, crm_account_list, G_TYPE_OBJECT)

/* --- what is known of an account --------------------------------------------------------- */

void
crm_account_info_free (CrmAccountInfo *self)
{
  g_free (self->name);
  g_free (self->url);
  g_free (self->type);
  g_free (self->user);
  crm_account_auth_free (self->auth);
  g_free (self->ca_file);
  g_free (self->project_url);
  g_free (self);
}

static void
info_free (gpointer data)
{
  crm_account_info_free (data);
}

CrmAccountInfo *
crm_account_info_copy (const CrmAccountInfo *self)
{
  CrmAccountInfo *copy = g_new0 (CrmAccountInfo, 1);

  copy->name = g_strdup (self->name);
  copy->url = g_strdup (self->url);
  copy->type = g_strdup (self->type);
  copy->user = g_strdup (self->user);
  copy->requests_per_day = self->requests_per_day;
  copy->auth = crm_account_auth_copy (self->auth);
  copy->ca_file = g_strdup (self->ca_file);
  copy->project_url = g_strdup (self->project_url);
  copy->has_secret = self->has_secret;
  copy->asks_each_time = self->asks_each_time;
  return copy;
}

/* --- checking ---------------------------------------------------------------------------- */

static gboolean
has_control_character (const char *text)
{
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    if (g_unichar_iscntrl (g_utf8_get_char (at)))
      return TRUE;
  return FALSE;
}

/* It becomes a directory: one plain component, visible, the same in every file manager. */
static gboolean
is_name_valid (const char *name)
{
  gsize length = name != NULL ? strlen (name) : 0;

  return length > 0 && length <= MAX_NAME_LENGTH && g_utf8_validate (name, -1, NULL) && *name != '.'
         && *name != '-' && strchr (name, '/') == NULL && strchr (name, '\\') == NULL
         && !g_ascii_isspace (*name) && !g_ascii_isspace (name[length - 1])
         && !has_control_character (name);
}

static gboolean
is_url_valid (const char *url)
{
  g_autofree char *scheme = NULL;

  if (url == NULL || *url == '\0' || strlen (url) > MAX_URL_LENGTH
      || !g_utf8_validate (url, -1, NULL) || has_control_character (url)
      || strpbrk (url, " <>\"{}|\\^`") != NULL)
    return FALSE;
  if (strstr (url, "://") == NULL)
    return TRUE;
  scheme = g_uri_parse_scheme (url);
  return g_strcmp0 (scheme, "https") == 0 || g_strcmp0 (scheme, "http") == 0;
}

/* https, or http to this machine: refused where it is typed, not with each synchronization. */
static gboolean
check_project_url (const char *url, GError **error)
{
  g_autoptr (GUri) uri
      = url != NULL && is_url_valid (url) ? g_uri_parse (url, CRM_ODATA_URI_FLAGS, NULL) : NULL;

  if (url == NULL)
    return TRUE;
  if (uri != NULL)
    return crm_odata_url_check (uri, error);
  g_set_error_literal (error, CRM_ACCOUNT_ERROR, CRM_ACCOUNT_ERROR_INVALID,
                       "The address of the project cannot be used");
  return FALSE;
}

static gboolean
is_type_valid (const char *type)
{
  static const char *const types[] = { "auto", "creatio", "dataverse", "odata", NULL };

  return type == NULL || g_strv_contains (types, type);
}

static gboolean
check_name (const char *name, GError **error)
{
  if (is_name_valid (name))
    return TRUE;
  g_set_error_literal (error, CRM_ACCOUNT_ERROR, CRM_ACCOUNT_ERROR_INVALID,
                       "An account's name has 1 to 64 bytes, no slash and no leading dot");
  return FALSE;
}

gboolean
crm_account_info_check (const CrmAccountInfo *info, GError **error)
{
  if (!check_name (info->name, error))
    return FALSE;
  if (!is_url_valid (info->url) || !is_type_valid (info->type))
    {
      g_set_error (error, CRM_ACCOUNT_ERROR, CRM_ACCOUNT_ERROR_INVALID,
                   "The address or the type of %s cannot be used", info->name);
      return FALSE;
    }

  return check_project_url (info->project_url, error) && crm_account_auth_check (info->auth, error);
}

static gboolean
check_project (const CrmAccountInfo *info, const char *project_json, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();

  if (project_json != NULL && !json_parser_load_from_data (parser, project_json, -1, NULL))
    {
      g_set_error (error, CRM_ACCOUNT_ERROR, CRM_ACCOUNT_ERROR_INVALID,
                   "The project of %s is not JSON", info->name);
      return FALSE;
    }
  return TRUE;
}

/* --- directories ------------------------------------------------------------------------- */

static char *
dup_base (void)
{
  return g_build_filename (g_get_user_data_dir (), "liaison", "accounts", NULL);
}

char *
crm_account_list_dup_directory (CrmAccountList *self, const char *name)
{
  g_autofree char *base = dup_base ();

  g_return_val_if_fail (CRM_IS_ACCOUNT_LIST (self), NULL);

  return is_name_valid (name) ? g_build_filename (base, name, NULL) : NULL;
}

static gboolean
fail_with_errno (const char *path, GError **error)
{
  int saved_errno = errno;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved_errno), "Cannot write %s: %s", path,
               g_strerror (saved_errno));
  return FALSE;
}

static gboolean
write_private (const char *directory, const char *name, const char *text, GError **error)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);

  return g_file_set_contents_full (
      path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, error);
}

/* Links are removed, never followed. */
static gboolean
remove_tree (const char *path, GError **error)
{
  g_autoptr (GDir) dir = NULL;
  GStatBuf about;
  const char *name;

  if (g_lstat (path, &about) != 0)
    return errno == ENOENT || fail_with_errno (path, error);
  if (!S_ISDIR (about.st_mode))
    return g_unlink (path) == 0 || fail_with_errno (path, error);

  dir = g_dir_open (path, 0, error);
  if (dir == NULL)
    return FALSE;
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (!remove_tree (child, error))
        return FALSE;
    }
  return g_rmdir (path) == 0 || fail_with_errno (path, error);
}

/* --- account.json ------------------------------------------------------------------------ */

static void
add_flag (JsonBuilder *builder, const char *name, gboolean on)
{
  if (!on)
    return;
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, TRUE);
}

static char *
info_to_json (const CrmAccountInfo *info)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "version");
  json_builder_add_int_value (builder, 1);
  json_builder_set_member_name (builder, "url");
  json_builder_add_string_value (builder, info->url);
  json_builder_set_member_name (builder, "type");
  json_builder_add_string_value (builder, info->type != NULL ? info->type : "auto");
  if (info->user != NULL)
    {
      json_builder_set_member_name (builder, "user");
      json_builder_add_string_value (builder, info->user);
    }
  if (info->requests_per_day != 0)
    {
      json_builder_set_member_name (builder, "requestsPerDay");
      json_builder_add_int_value (builder, info->requests_per_day);
    }
  if (info->project_url != NULL)
    {
      json_builder_set_member_name (builder, "projectUrl");
      json_builder_add_string_value (builder, info->project_url);
    }
  add_flag (builder, "inKeyring", info->has_secret);
  add_flag (builder, "asksEachTime", info->asks_each_time);
  if (info->auth != NULL)
    {
      json_builder_set_member_name (builder, "auth");
      crm_account_auth_build (info->auth, builder);
    }
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, TRUE);
}

static char *
dup_member (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node)
      || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  return json_node_dup_string (node);
}

/* 0 where it is none or none that can be. */
static int
read_requests_per_day (JsonObject *object)
{
  gint64 number = json_object_get_int_member_with_default (object, "requestsPerDay", 0);

  return number >= -1 && number <= G_MAXINT ? (int) number : 0;
}

static CrmAccountInfo *
info_from_json (const char *name, JsonNode *root)
{
  g_autoptr (CrmAccountInfo) info = g_new0 (CrmAccountInfo, 1);
  JsonObject *object;

  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return NULL;
  object = json_node_get_object (root);
  info->name = g_strdup (name);
  info->url = dup_member (object, "url");
  info->type = dup_member (object, "type");
  info->user = dup_member (object, "user");
  info->requests_per_day = read_requests_per_day (object);
  info->project_url = dup_member (object, "projectUrl");
  info->has_secret = json_object_get_boolean_member_with_default (object, "inKeyring", FALSE);
  info->asks_each_time
      = json_object_get_boolean_member_with_default (object, "asksEachTime", FALSE);
  if (json_object_has_member (object, "auth"))
    {
      info->auth = crm_account_auth_read (json_object_get_member (object, "auth"));
      if (info->auth == NULL)
        return NULL;
    }
  if (info->type == NULL)
    info->type = g_strdup ("auto");
  if (!is_url_valid (info->url) || !is_type_valid (info->type))
    return NULL;
  return g_steal_pointer (&info);
}

static CrmAccountInfo *
load_info (const char *directory, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (directory, CRM_ACCOUNT_FILE, NULL);
  g_autofree char *ca_file = g_build_filename (directory, CRM_CA_FILE, NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  CrmAccountInfo *info = NULL;

  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR))
    {
      g_set_error (error, CRM_ACCOUNT_ERROR, CRM_ACCOUNT_ERROR_UNKNOWN, "No account %s", name);
      return NULL;
    }
  if (json_parser_load_from_file (parser, path, NULL))
    info = info_from_json (name, json_parser_get_root (parser));
  if (info == NULL)
    g_set_error (error, CRM_ACCOUNT_ERROR, CRM_ACCOUNT_ERROR_INVALID,
                 "The description of account %s cannot be read", name);
  else if (g_file_test (ca_file, G_FILE_TEST_EXISTS))
    info->ca_file = g_steal_pointer (&ca_file);
  return info;
}

static int
compare_infos (gconstpointer a, gconstpointer b)
{
  const CrmAccountInfo *first = *(CrmAccountInfo *const *) a;
  const CrmAccountInfo *second = *(CrmAccountInfo *const *) b;

  return g_utf8_collate (first->name, second->name);
}

GPtrArray *
crm_account_list_load (CrmAccountList *self, GError **error)
{
  g_autoptr (GPtrArray) infos = g_ptr_array_new_with_free_func (info_free);
  g_autofree char *base = dup_base ();
  g_autoptr (GDir) dir = NULL;
  const char *name;

  g_return_val_if_fail (CRM_IS_ACCOUNT_LIST (self), NULL);

  if (!g_file_test (base, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&infos);
  dir = g_dir_open (base, 0, error);
  if (dir == NULL)
    return NULL;
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *directory = crm_account_list_dup_directory (self, name);
      g_autoptr (GError) problem = NULL;
      CrmAccountInfo *info = NULL;

      if (directory != NULL)
        info = load_info (directory, name, &problem);
      if (info != NULL)
        g_ptr_array_add (infos, info);
      else if (problem != NULL)
        g_debug ("%s", problem->message);
    }
  g_ptr_array_sort (infos, compare_infos);
  return g_steal_pointer (&infos);
}

/* --- adding and removing ----------------------------------------------------------------- */

/* A copy: what a person picked may be gone tomorrow, and may not be there for this program. */
static gboolean
copy_ca_file (const char *directory, const CrmAccountInfo *info, GError **error)
{
  g_autoptr (GPtrArray) certificates = NULL;
  g_autofree char *pem = NULL;

  if (info->ca_file == NULL)
    return TRUE;
  certificates = crm_account_certificates_read (info->ca_file, &pem, error);
  return certificates != NULL && write_private (directory, CRM_CA_FILE, pem, error);
}

/* Written beside and moved into place: an account is there whole or not at all. */
static gboolean
make_directory (const char *base,
                const CrmAccountInfo *info,
                const char *project_json,
                GError **error)
{
  g_autofree char *directory = g_build_filename (base, info->name, NULL);
  g_autofree char *fresh = g_build_filename (base, ".new-XXXXXX", NULL);
  g_autofree char *json = info_to_json (info);
  gboolean done;

  if (g_mkdir_with_parents (base, 0700) != 0)
    return fail_with_errno (base, error);
  if (g_file_test (directory, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, CRM_ACCOUNT_ERROR, CRM_ACCOUNT_ERROR_EXISTS,
                   "There is already an account %s", info->name);
      return FALSE;
    }
  if (g_mkdtemp_full (fresh, 0700) == NULL)
    return fail_with_errno (fresh, error);

  done = write_private (fresh, CRM_ACCOUNT_FILE, json, error) && copy_ca_file (fresh, info, error)
         && (project_json == NULL || write_private (fresh, CRM_PROJECT_FILE, project_json, error));
  if (done && g_rename (fresh, directory) != 0)
    done = fail_with_errno (directory, error);
  if (!done)
    remove_tree (fresh, NULL);
  return done;
}

/* What is kept for this run goes before the keyring: it must not be older. */
static void
follow_password (CrmAccountList *self, const char *name, const char *password)
{
  g_mutex_lock (&self->lock);
  if (g_hash_table_contains (self->passwords, name))
    g_hash_table_insert (self->passwords, g_strdup (name), g_strdup (password));
  g_mutex_unlock (&self->lock);
}

/* So that a keyring that has it no more is known to have had it. */
static void
note_in_keyring (CrmAccountList *self, const char *name)
{
  g_autoptr (CrmAccountInfo) info = crm_account_list_load_one (self, name, NULL);
  g_autoptr (GError) error = NULL;

  if (info == NULL || info->has_secret)
    return;
  info->has_secret = TRUE;
  if (!crm_account_list_write_info (self, info, &error))
    g_debug ("%s", error->message);
}

gboolean
crm_account_list_keep_password (CrmAccountList *self,
                                const CrmAccountInfo *info,
                                const char *password,
                                gboolean *kept,
                                GError **error)
{
  g_autoptr (GError) problem = NULL;
  gboolean is_stored = !info->asks_each_time
                       && crm_secrets_store (info->name, info->url, password, NULL, &problem);

  if (kept != NULL)
    *kept = is_stored;
  follow_password (self, info->name, password);
  if (is_stored)
    {
      note_in_keyring (self, info->name);
      return TRUE;
    }
  if (info->asks_each_time
      || g_error_matches (problem, CRM_ACCOUNT_ERROR, CRM_ACCOUNT_ERROR_SECRET_NO_SERVICE))
    {
      crm_account_list_set_session_password (self, info->name, password);
      return TRUE;
    }
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

gboolean
crm_account_list_add (CrmAccountList *self,
                      const CrmAccountInfo *info,
                      const char *password,
                      const char *project_json,
                      gboolean *kept,
                      GError **error)
{
  g_autofree char *base = dup_base ();
  g_autofree char *directory = NULL;
  gboolean in_keyring = FALSE;

  g_return_val_if_fail (CRM_IS_ACCOUNT_LIST (self), FALSE);
  g_return_val_if_fail (info != NULL, FALSE);

  if (!crm_account_info_check (info, error) || !check_project (info, project_json, error)
      || !make_directory (base, info, project_json, error))
    return FALSE;
  if (password != NULL
      && !crm_account_list_keep_password (self, info, password, &in_keyring, error))
    {
      directory = g_build_filename (base, info->name, NULL);
      remove_tree (directory, NULL);
      return FALSE;
    }
  if (kept != NULL)
    *kept = in_keyring;
  return TRUE;
}

/* Nobody may have it open: the lock of the database says so. A database that cannot be opened
 * for another reason does not stand in the way of being removed. */
static gboolean
check_not_held (const char *directory, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (directory, CRM_DATABASE_FILE, NULL);
  g_autoptr (GError) problem = NULL;
  g_autoptr (CrmStore) store = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  store = crm_store_open (path, NULL, &problem);
  if (store != NULL)
    crm_store_close (store);
  else if (g_error_matches (problem, CRM_STORE_ERROR, CRM_STORE_ERROR_HELD))
    {
      g_set_error (error, CRM_ACCOUNT_ERROR, CRM_ACCOUNT_ERROR_HELD,
                   "Another process has account %s open", name);
      return FALSE;
    }
  return TRUE;
}

/* Before the account goes: afterwards nobody would know that there is a password left. Only of
 * its own address: an account of this name in other directories keeps what it has. */
static gboolean
forget_password (const char *directory, const char *name, GError **error)
{
  g_autoptr (CrmAccountInfo) info = load_info (directory, name, NULL);
  g_autoptr (GError) problem = NULL;

  if (crm_secrets_clear (name, info != NULL ? info->url : NULL, NULL, &problem)
      /* Without a keyring there is nothing in it. */
      || g_error_matches (problem, CRM_ACCOUNT_ERROR, CRM_ACCOUNT_ERROR_SECRET_NO_SERVICE))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

gboolean
crm_account_list_remove (CrmAccountList *self, const char *name, GError **error)
{
  g_autofree char *directory = NULL;

  g_return_val_if_fail (CRM_IS_ACCOUNT_LIST (self), FALSE);
  g_return_val_if_fail (name != NULL, FALSE);

  if (!check_name (name, error))
    return FALSE;
  directory = crm_account_list_dup_directory (self, name);
  if (!g_file_test (directory, G_FILE_TEST_IS_DIR))
    {
      g_set_error (error, CRM_ACCOUNT_ERROR, CRM_ACCOUNT_ERROR_UNKNOWN, "No account %s", name);
      return FALSE;
    }
  if (!check_not_held (directory, name, error) || !forget_password (directory, name, error)
      || !remove_tree (directory, error))
    return FALSE;
  crm_account_list_set_session_password (self, name, NULL);
  g_mutex_lock (&self->lock);
  g_hash_table_remove (self->tokens, name);
  g_mutex_unlock (&self->lock);
  return TRUE;
}

/* --- signed in --------------------------------------------------------------------------- */

CrmAccountInfo *
crm_account_list_load_one (CrmAccountList *self, const char *name, GError **error)
{
  g_autofree char *directory = NULL;

  if (!check_name (name, error))
    return NULL;
  directory = crm_account_list_dup_directory (self, name);
  return load_info (directory, name, error);
}

gboolean
crm_account_list_write_info (CrmAccountList *self, const CrmAccountInfo *info, GError **error)
{
  g_autofree char *directory = crm_account_list_dup_directory (self, info->name);
  g_autofree char *json = info_to_json (info);

  return write_private (directory, CRM_ACCOUNT_FILE, json, error);
}

CrmOauth *
crm_account_list_ref_tokens (CrmAccountList *self, const char *name)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  CrmOauth *tokens = g_hash_table_lookup (self->tokens, name);

  return tokens != NULL ? g_object_ref (tokens) : NULL;
}

CrmOauth *
crm_account_list_take_tokens (CrmAccountList *self, const char *name, CrmOauth *tokens)
{
  g_autoptr (CrmOauth) own = tokens;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (!g_hash_table_contains (self->tokens, name))
    g_hash_table_insert (self->tokens, g_strdup (name), g_steal_pointer (&own));
  return g_object_ref (g_hash_table_lookup (self->tokens, name));
}

/* --- passwords --------------------------------------------------------------------------- */

void
crm_account_list_set_session_password (CrmAccountList *self, const char *name, const char *password)
{
  g_return_if_fail (CRM_IS_ACCOUNT_LIST (self));
  g_return_if_fail (name != NULL);

  g_mutex_lock (&self->lock);
  if (password != NULL)
    g_hash_table_insert (self->passwords, g_strdup (name), g_strdup (password));
  else
    g_hash_table_remove (self->passwords, name);
  g_mutex_unlock (&self->lock);
}

char *
crm_account_list_dup_password (CrmAccountList *self,
                               const CrmAccountInfo *info,
                               gboolean may_ask,
                               GCancellable *cancellable,
                               GError **error)
{
  g_autofree char *password = NULL;
  g_autoptr (GError) problem = NULL;

  g_mutex_lock (&self->lock);
  password = g_strdup (g_hash_table_lookup (self->passwords, info->name));
  g_mutex_unlock (&self->lock);
  if (password != NULL)
    return g_steal_pointer (&password);
  if (info->asks_each_time)
    g_set_error (&problem, CRM_ACCOUNT_ERROR, CRM_ACCOUNT_ERROR_SECRET_MISSING,
                 "The password of %s is asked for each time", info->name);
  else
    password = crm_secrets_lookup (info->name, info->url, may_ask, cancellable, &problem);
  if (password != NULL)
    return g_steal_pointer (&password);
  if (info->has_secret
      && g_error_matches (problem, CRM_ACCOUNT_ERROR, CRM_ACCOUNT_ERROR_SECRET_MISSING))
    problem->code = CRM_ACCOUNT_ERROR_SECRET_RESET;
  g_propagate_error (error, g_steal_pointer (&problem));
  return NULL;
}

/* --- opening ----------------------------------------------------------------------------- */

static char *
load_project (const char *directory)
{
  g_autofree char *path = g_build_filename (directory, CRM_PROJECT_FILE, NULL);
  char *json = NULL;

  g_file_get_contents (path, &json, NULL, NULL);
  return json;
}

CrmAccount *
crm_account_list_open (CrmAccountList *self, const char *name, GError **error)
{
  g_autofree char *directory = NULL;
  g_autofree char *path = NULL;
  g_autofree char *project_json = NULL;
  g_autofree char *notice = NULL;
  g_autoptr (CrmAccountInfo) info = NULL;
  g_autoptr (GError) problem = NULL;
  CrmAccount *account;
  CrmStore *store;

  g_return_val_if_fail (CRM_IS_ACCOUNT_LIST (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  if (!check_name (name, error))
    return NULL;
  directory = crm_account_list_dup_directory (self, name);
  info = load_info (directory, name, error);
  if (info == NULL)
    return NULL;
  path = g_build_filename (directory, CRM_DATABASE_FILE, NULL);
  store = crm_account_open_store (path, &notice, &problem);
  if (g_error_matches (problem, CRM_STORE_ERROR, CRM_STORE_ERROR_HELD))
    g_set_error (error, CRM_ACCOUNT_ERROR, CRM_ACCOUNT_ERROR_HELD,
                 "Another process has account %s open", name);
  else if (problem != NULL)
    g_propagate_error (error, g_steal_pointer (&problem));
  if (store == NULL)
    return NULL;
  project_json = load_project (directory);
  account = crm_account_new (info, store, project_json, self);
  crm_account_take_notice (account, g_steal_pointer (&notice));
  return account;
}

/* --- what the main thread asks for -------------------------------------------------------- */

typedef struct
{
  CrmAccountInfo *info;
  char *password;
  char *project_json;
  gboolean kept;
} Asked;

static Asked *
asked_new (const CrmAccountInfo *info, const char *password, const char *project_json)
{
  Asked *self = g_new0 (Asked, 1);

  self->info = crm_account_info_copy (info);
  self->password = g_strdup (password);
  self->project_json = g_strdup (project_json);
  return self;
}

static void
asked_free (gpointer data)
{
  Asked *self = data;

  crm_account_info_free (self->info);
  crm_secrets_free (self->password);
  g_free (self->project_json);
  g_free (self);
}

static void
add_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Asked *asked = data;
  GError *error = NULL;

  if (crm_account_list_add (source, asked->info, asked->password, asked->project_json, &asked->kept,
                            &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
crm_account_list_add_async (CrmAccountList *self,
                            const CrmAccountInfo *info,
                            const char *password,
                            const char *project_json,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (CRM_IS_ACCOUNT_LIST (self));
  g_return_if_fail (info != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, crm_account_list_add_async);
  g_task_set_task_data (task, asked_new (info, password, project_json), asked_free);
  g_task_run_in_thread (task, add_in_thread);
}

gboolean
crm_account_list_add_finish (CrmAccountList *self,
                             GAsyncResult *result,
                             gboolean *kept,
                             GError **error)
{
  Asked *asked;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  asked = g_task_get_task_data (G_TASK (result));
  if (kept != NULL)
    *kept = asked->kept;
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
remove_in_thread (GTask *task, gpointer source, gpointer name, GCancellable *cancellable)
{
  GError *error = NULL;

  if (crm_account_list_remove (source, name, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
crm_account_list_remove_async (CrmAccountList *self,
                               const char *name,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (CRM_IS_ACCOUNT_LIST (self));
  g_return_if_fail (name != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, crm_account_list_remove_async);
  g_task_set_task_data (task, g_strdup (name), g_free);
  g_task_run_in_thread (task, remove_in_thread);
}

gboolean
crm_account_list_remove_finish (CrmAccountList *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- object ------------------------------------------------------------------------------ */

static void
free_password (gpointer data)
{
  crm_secrets_free (data);
}

static void
crm_account_list_finalize (GObject *object)
{
  CrmAccountList *self = CRM_ACCOUNT_LIST (object);

  g_clear_pointer (&self->passwords, g_hash_table_unref);
  g_clear_pointer (&self->tokens, g_hash_table_unref);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (crm_account_list_parent_class)->finalize (object);
}

static void
crm_account_list_class_init (CrmAccountListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = crm_account_list_finalize;
}

static void
crm_account_list_init (CrmAccountList *self)
{
  g_mutex_init (&self->lock);
  self->passwords = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_password);
  self->tokens = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
}

CrmAccountList *
crm_account_list_new (void)
{
  return g_object_new (CRM_TYPE_ACCOUNT_LIST, NULL);
}
