/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-fake.h"

#include "crm-remote.h"

#include "crm-filter.h"
#include "crm-handover.h"
#include "crm-project.h"

G_DEFINE_QUARK (crm_account_error, crm_account_error)

/* --- one account ---------------------------------------------------------------------------- */

struct _CrmAccount
{
  GObject parent_instance;

  char *name;
  CrmStore *store;
  gboolean syncing;
  double fraction;
  guint problems;
  guint conflicts;
  gboolean needs_sign_in;
  gboolean settling;
  gboolean left_out;
  char *notice;
  gint64 last_sync;
  char *error_text;
  GTask *sync;
};
G_DEFINE_FINAL_TYPE (CrmAccount, crm_account, G_TYPE_OBJECT)

typedef enum
{
  PROP_SYNCING = 1,
  PROP_PHASE,
  PROP_PHASE_TEXT,
  PROP_ENTITY_TEXT,
  PROP_FRACTION,
  PROP_PENDING,
  PROP_PROBLEMS,
  PROP_CONFLICTS,
  PROP_LAST_SYNC,
  PROP_ERROR_TEXT,
  PROP_NEEDS_SIGN_IN,
  PROP_SETTLING,
  PROP_LEFT_OUT,
} CrmAccountProperty;
static GParamSpec *properties[PROP_LEFT_OUT + 1];
static const char *left_out; /* by the syncs to come; or NULL */
static gboolean sync_is_held;
static gboolean list_is_empty;

static void
notify_all (CrmAccount *self)
{
  for (guint i = 1; i < G_N_ELEMENTS (properties); i++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[i]);
}

static void
crm_account_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CrmAccount *self = CRM_ACCOUNT (object);

  switch ((CrmAccountProperty) id)
    {
    case PROP_SYNCING:
      g_value_set_boolean (value, self->syncing);
      break;
    case PROP_PHASE:
      g_value_set_int (value, 0);
      break;
    case PROP_PHASE_TEXT:
      g_value_set_string (value, self->settling  ? "Waiting for the Server"
                                 : self->syncing ? "Downloading Contacts"
                                                 : NULL);
      break;
    case PROP_ENTITY_TEXT:
      g_value_set_string (value, self->syncing ? "Contacts" : NULL);
      break;
    case PROP_FRACTION:
      g_value_set_double (value, self->fraction);
      break;
    case PROP_PENDING:
      g_value_set_uint (value, crm_fake_store_count_pending (self->store));
      break;
    case PROP_PROBLEMS:
      g_value_set_uint (value, self->problems);
      break;
    case PROP_CONFLICTS:
      g_value_set_uint (value, self->conflicts);
      break;
    case PROP_LAST_SYNC:
      g_value_set_int64 (value, self->last_sync);
      break;
    case PROP_ERROR_TEXT:
      g_value_set_string (value, self->error_text);
      break;
    case PROP_NEEDS_SIGN_IN:
      g_value_set_boolean (value, self->needs_sign_in);
      break;
    case PROP_LEFT_OUT:
      g_value_set_boolean (value, self->left_out);
      break;
    case PROP_SETTLING:
      g_value_set_boolean (value, self->settling);
      break;
    }
}

static void
crm_account_finalize (GObject *object)
{
  CrmAccount *self = CRM_ACCOUNT (object);

  g_free (self->name);
  g_free (self->error_text);
  g_free (self->notice);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (crm_account_parent_class)->finalize (object);
}

static void
crm_account_class_init (CrmAccountClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  G_OBJECT_CLASS (klass)->get_property = crm_account_get_property;
  G_OBJECT_CLASS (klass)->finalize = crm_account_finalize;
  properties[PROP_SYNCING] = g_param_spec_boolean ("syncing", NULL, NULL, FALSE, flags);
  properties[PROP_PHASE] = g_param_spec_int ("phase", NULL, NULL, 0, G_MAXINT, 0, flags);
  properties[PROP_PHASE_TEXT] = g_param_spec_string ("phase-text", NULL, NULL, NULL, flags);
  properties[PROP_ENTITY_TEXT] = g_param_spec_string ("entity-text", NULL, NULL, NULL, flags);
  properties[PROP_FRACTION] = g_param_spec_double ("fraction", NULL, NULL, 0, 1, 0, flags);
  properties[PROP_PENDING] = g_param_spec_uint ("pending", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_PROBLEMS] = g_param_spec_uint ("problems", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_CONFLICTS] = g_param_spec_uint ("conflicts", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_LAST_SYNC]
      = g_param_spec_int64 ("last-sync", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_ERROR_TEXT] = g_param_spec_string ("error-text", NULL, NULL, NULL, flags);
  properties[PROP_LEFT_OUT] = g_param_spec_boolean ("left-out", NULL, NULL, FALSE, flags);
  properties[PROP_NEEDS_SIGN_IN] = g_param_spec_boolean ("needs-sign-in", NULL, NULL, FALSE, flags);
  properties[PROP_SETTLING] = g_param_spec_boolean ("settling", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), G_N_ELEMENTS (properties), properties);
}

static void
crm_account_init (CrmAccount *self)
{
  self->store = crm_fake_store_new ();
  g_signal_connect_object (self->store, "entity-changed", G_CALLBACK (notify_all), self,
                           G_CONNECT_SWAPPED);
}

CrmStore *
crm_account_get_store (CrmAccount *self)
{
  return self->store;
}

const char *
crm_account_get_name (CrmAccount *self)
{
  return self->name;
}

const char *
crm_account_get_url (CrmAccount *self)
{
  return "https://crm.example.com/odata/";
}

const char *
crm_account_get_user (CrmAccount *self)
{
  return "anna";
}

const char *
crm_account_get_user_id (CrmAccount *self)
{
  return NULL;
}

CrmProject *
crm_account_dup_project (CrmAccount *self)
{
  return crm_project_ref (crm_fake_store_get_project (self->store));
}

GHashTable *
crm_account_dup_server_settings (CrmAccount *self)
{
  GHashTable *settings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  g_hash_table_insert (settings, g_strdup (CRM_SERVER_MAX_FILE_MB), g_strdup ("1"));
  g_hash_table_insert (settings, g_strdup (CRM_SERVER_FILE_TYPES), g_strdup ("pdf,txt,png"));
  return settings;
}

GArray *
crm_account_dup_counts (CrmAccount *self)
{
  static const char *const captions[] = { "Accounts", "Contacts", "Opportunities", "Activities" };
  GArray *counts = g_array_new (FALSE, TRUE, sizeof (CrmAccountCount));

  for (guint i = 0; i < G_N_ELEMENTS (captions); i++)
    {
      CrmAccountCount count = { .caption = captions[i], .total = 3480 };
      double share = CLAMP (self->fraction * 4 - i, 0, 1);

      count.received = (guint) (share * 3480);
      count.updated = count.received / 40;
      count.is_done = share >= 1;
      g_array_append_val (counts, count);
    }

  return counts;
}

static void
end_sync (CrmAccount *self, GError *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->sync);

  if (task == NULL)
    return;

  self->syncing = FALSE;
  self->settling = FALSE;
  g_clear_pointer (&self->error_text, g_free);
  self->left_out = error == NULL && left_out != NULL;
  if (error == NULL)
    {
      self->error_text = g_strdup (left_out);
      self->last_sync = g_get_real_time ();
      crm_fake_store_clear_pending (self->store);
      g_task_return_boolean (task, TRUE);
    }
  else
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        self->error_text = crm_account_describe_error (error);
      g_task_return_error (task, error);
    }
  notify_all (self);
}

static gboolean
finish_cb (gpointer user_data)
{
  end_sync (user_data, crm_fake_next_error ("syncs"));
  return G_SOURCE_REMOVE;
}

void
crm_account_sync_async (CrmAccount *self,
                        gboolean full,
                        gboolean foreground,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_assert_null (self->sync);

  self->sync = g_task_new (self, cancellable, callback, user_data);
  self->syncing = TRUE;
  self->fraction = 0;
  notify_all (self);
  if (!sync_is_held)
    g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, finish_cb, g_object_ref (self), g_object_unref);
}

gboolean
crm_account_sync_finish (CrmAccount *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
crm_account_cancel_sync (CrmAccount *self)
{
  end_sync (self, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Stopped"));
}

void
crm_fake_account_hold_sync (gboolean on)
{
  sync_is_held = on;
}

void
crm_fake_account_progress (CrmAccount *self, double fraction)
{
  self->fraction = fraction;
  notify_all (self);
  if (fraction >= 1)
    end_sync (self, crm_fake_next_error ("syncs"));
}

void
crm_fake_account_set_settling (CrmAccount *self, gboolean settling)
{
  self->settling = settling;
  notify_all (self);
}

/* What waits is over: the run ends at once. */
void
crm_account_skip_settle (CrmAccount *self)
{
  if (self->settling)
    end_sync (self, crm_fake_next_error ("syncs"));
}

const char *
crm_account_get_notice (CrmAccount *self)
{
  return self->notice;
}

void
crm_fake_account_set_problems (CrmAccount *self, guint problems, guint conflicts)
{
  self->problems = problems;
  self->conflicts = conflicts;
  notify_all (self);
}

void
crm_fake_account_leave_out (const char *words)
{
  left_out = words;
}

void
crm_fake_account_set_needs_sign_in (CrmAccount *self, gboolean needed)
{
  self->needs_sign_in = needed;
  notify_all (self);
}

CrmFilter *
crm_account_expand_filter (CrmAccount *self, const char *filter, GError **error)
{
  if (strstr (filter, "@mycontact") != NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "Nobody knows your contact");
      return NULL;
    }

  return crm_filter_parse (filter, error);
}

void
crm_account_close (CrmAccount *self)
{
  if (self->sync != NULL)
    crm_account_cancel_sync (self);
}

char *
crm_account_describe_error (const GError *error)
{
  return g_strdup (error->message);
}

/* --- the accounts ----------------------------------------------------------------------------- */

struct _CrmAccountList
{
  GObject parent_instance;

  GPtrArray *names;
};
G_DEFINE_FINAL_TYPE (CrmAccountList, crm_account_list, G_TYPE_OBJECT)

static void
crm_account_list_finalize (GObject *object)
{
  g_ptr_array_unref (CRM_ACCOUNT_LIST (object)->names);
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
  self->names = g_ptr_array_new_with_free_func (g_free);
}

CrmAccountList *
crm_account_list_new (void)
{
  CrmAccountList *self = g_object_new (CRM_TYPE_ACCOUNT_LIST, NULL);

  if (!list_is_empty)
    g_ptr_array_add (self->names, g_strdup ("Northfield"));

  return self;
}

void
crm_fake_account_list_set_empty (gboolean empty)
{
  list_is_empty = empty;
}

void
crm_account_info_free (CrmAccountInfo *self)
{
  g_free (self->name);
  g_free (self->url);
  g_free (self->type);
  g_free (self->user);
  g_free (self->ca_file);
  g_free (self->project_url);
  crm_account_auth_free (self->auth);
  g_free (self);
}

static void
free_info (gpointer data)
{
  crm_account_info_free (data);
}

GPtrArray *
crm_account_list_load (CrmAccountList *self, GError **error)
{
  GPtrArray *infos = g_ptr_array_new_with_free_func (free_info);

  for (guint i = 0; i < self->names->len; i++)
    {
      CrmAccountInfo *info = g_new0 (CrmAccountInfo, 1);

      info->name = g_strdup (g_ptr_array_index (self->names, i));
      info->url = g_strdup_printf ("https://%u.example.com/odata/", i + 1);
      info->user = g_strdup ("anna");
      g_ptr_array_add (infos, info);
    }

  return infos;
}

gboolean
crm_account_list_add (CrmAccountList *self,
                      const CrmAccountInfo *info,
                      const char *password,
                      const char *project_json,
                      gboolean *kept,
                      GError **error)
{
  g_ptr_array_add (self->names, g_strdup (info->name));
  *kept = TRUE;
  return TRUE;
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
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  gboolean kept;

  g_task_return_boolean (task,
                         crm_account_list_add (self, info, password, project_json, &kept, NULL));
}

gboolean
crm_account_list_add_finish (CrmAccountList *self,
                             GAsyncResult *result,
                             gboolean *kept,
                             GError **error)
{
  *kept = TRUE;
  return g_task_propagate_boolean (G_TASK (result), error);
}

gboolean
crm_account_list_remove (CrmAccountList *self, const char *name, GError **error)
{
  guint position;

  if (g_ptr_array_find_with_equal_func (self->names, name, g_str_equal, &position))
    g_ptr_array_remove_index (self->names, position);
  return TRUE;
}

void
crm_account_list_remove_async (CrmAccountList *self,
                               const char *name,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_return_boolean (task, crm_account_list_remove (self, name, NULL));
}

gboolean
crm_account_list_remove_finish (CrmAccountList *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static char *next_notice;

void
crm_fake_account_list_set_notice (const char *notice)
{
  g_set_str (&next_notice, notice);
}

CrmAccount *
crm_account_list_open (CrmAccountList *self, const char *name, GError **error)
{
  CrmAccount *account = g_object_new (CRM_TYPE_ACCOUNT, NULL);

  account->name = g_strdup (name);
  account->notice = g_strdup (next_notice);
  if (g_str_equal (name, "Northfield"))
    account->last_sync = g_get_real_time () - 5 * 60 * G_TIME_SPAN_SECOND;

  return account;
}

static char *session_password;

void
crm_account_list_set_session_password (CrmAccountList *self, const char *name, const char *password)
{
  g_set_str (&session_password, password);
}

const char *
crm_fake_account_get_session_password (void)
{
  return session_password;
}

char *
crm_account_list_dup_directory (CrmAccountList *self, const char *name)
{
  return NULL;
}

CrmHandover *
crm_handover_serve (const char *directory, CrmHandoverFunc func, gpointer user_data, GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "Nobody is served here");
  return NULL;
}

void
crm_handover_close (CrmHandover *self)
{
}
