/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-application.h"
#include "crm-demo.h"
#include "crm-link.h"
#include "crm-shortcuts.h"
#include "crm-ui-resources.h"
#include "crm-ui.h"
#include "crm-window-state.h"
#include "crm-window.h"
#include "crm-words.h"

#include <glib-unix.h>

struct _CrmApplication
{
  AdwApplication parent_instance;

  CrmAccountList *accounts;
  CrmAccount *account;
  CrmCommandHost *host; /* serves @account, or %NULL */
  CrmCommandFunc command_func;
  char *account_name; /* to open; %NULL: the first there is */
  CrmDemo *demo;      /* %NULL: not on sample data */
  gboolean is_demo;
  gboolean wants_demo;
  guint term_id;
  guint interrupt_id;
};
G_DEFINE_FINAL_TYPE (CrmApplication, crm_application, ADW_TYPE_APPLICATION)

static CrmWindow *
get_window (CrmApplication *self)
{
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (self));

  for (GList *l = windows; l != NULL; l = l->next)
    if (CRM_IS_WINDOW (l->data))
      return l->data;

  return NULL;
}

static void
show_error (CrmApplication *self, const GError *error)
{
  CrmWindow *window = get_window (self);
  g_autofree char *text = crm_account_describe_error (error);

  if (window != NULL)
    crm_window_show_error (window, text);
}

/* --- accounts ------------------------------------------------------------------------------ */

static void
close_account (CrmApplication *self)
{
  g_clear_pointer (&self->host, crm_command_host_free);
  if (self->account != NULL)
    crm_account_close (self->account);
  g_clear_object (&self->account);
}

static void
open_account (CrmApplication *self, const char *name)
{
  g_autoptr (GError) error = NULL;
  CrmAccount *account;

  if (self->account != NULL && g_strcmp0 (crm_account_get_name (self->account), name) == 0)
    {
      crm_window_show_account (get_window (self), self->account);
      return;
    }

  g_set_str (&self->account_name, name);
  account = crm_account_list_open (self->accounts, name, &error);
  if (account == NULL)
    {
      show_error (self, error);
      return;
    }

  close_account (self);
  self->account = account;
  if (self->command_func != NULL)
    self->host = crm_command_host_new (self->accounts, account, self->command_func);
  crm_window_show_account (get_window (self), account);
}

static void
open_first_account (CrmApplication *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) infos = crm_account_list_load (self->accounts, &error);
  const CrmAccountInfo *first;

  if (infos == NULL)
    {
      show_error (self, error);
      return;
    }

  if (infos->len == 0)
    {
      crm_window_show_welcome (get_window (self));
      return;
    }

  first = g_ptr_array_index (infos, 0);
  open_account (self, self->account_name != NULL ? self->account_name : first->name);
}

static void
removed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CrmApplication) self = user_data;
  g_autoptr (GError) error = NULL;
  CrmWindow *window = get_window (self);

  if (window == NULL)
    return;
  if (!crm_account_list_remove_finish (CRM_ACCOUNT_LIST (source), result, &error))
    {
      g_autofree char *text = crm_account_describe_error (error);

      gtk_widget_activate_action (GTK_WIDGET (window), "win.toast", "s", text);
    }
  if (self->account == NULL)
    open_first_account (self);
}

/* What is open is closed first: another account takes its place, or the first page does. */
static void
leave_account (CrmApplication *self, const char *name)
{
  g_autoptr (GPtrArray) infos = crm_account_list_load (self->accounts, NULL);

  if (self->account == NULL || g_strcmp0 (crm_account_get_name (self->account), name) != 0)
    return;
  g_clear_pointer (&self->account_name, g_free);
  for (guint i = 0; infos != NULL && i < infos->len; i++)
    {
      const CrmAccountInfo *info = g_ptr_array_index (infos, i);

      if (g_strcmp0 (info->name, name) != 0)
        {
          open_account (self, info->name);
          return;
        }
    }
  crm_window_show_welcome (get_window (self));
  close_account (self);
}

static void
remove_account_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CrmApplication *self = user_data;
  const char *name = g_variant_get_string (parameter, NULL);

  leave_account (self, name);
  crm_account_list_remove_async (self->accounts, name, NULL, removed_cb, g_object_ref (self));
}

/* The port is another one each time and the server begins anew: so does the account. The
 * password is no secret and stays out of the keyring. */
static gboolean
add_demo_account (CrmApplication *self, const char *url, GError **error)
{
  CrmAccountInfo info = {
    .name = (char *) CRM_DEMO_ACCOUNT,
    .url = (char *) url,
    .type = (char *) "odata",
    .user = (char *) CRM_DEMO_USER,
  };
  g_autoptr (GBytes) project = g_resources_lookup_data (APP_PATH "/projects/sample.json",
                                                        G_RESOURCE_LOOKUP_FLAGS_NONE, error);

  if (project == NULL)
    return FALSE;

  crm_account_list_remove (self->accounts, CRM_DEMO_ACCOUNT, NULL);
  if (!crm_account_list_add (self->accounts, &info, NULL, g_bytes_get_data (project, NULL), NULL,
                             error))
    return FALSE;

  crm_account_list_set_session_password (self->accounts, CRM_DEMO_ACCOUNT, CRM_DEMO_PASSWORD);
  return TRUE;
}

static void
demo_started_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CrmApplication) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *url = crm_demo_start_finish (CRM_DEMO (source), result, &error);

  g_application_release (G_APPLICATION (self));
  if (get_window (self) == NULL)
    return;

  if (url == NULL || !add_demo_account (self, url, &error))
    show_error (self, error);
  else
    open_account (self, CRM_DEMO_ACCOUNT);
}

static void
start_demo (CrmApplication *self)
{
  g_clear_object (&self->demo);
  self->demo = crm_demo_new ();
  g_application_hold (G_APPLICATION (self));
  crm_demo_start_async (self->demo, NULL, demo_started_cb, g_object_ref (self));
}

static void
begin (CrmApplication *self)
{
  if (self->is_demo)
    start_demo (self);
  else
    open_first_account (self);
}

/* --- actions -------------------------------------------------------------------------------- */

static void
quit_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CrmWindow *window = get_window (user_data);

  if (window != NULL)
    crm_window_quit (window);
  else
    g_application_quit (G_APPLICATION (user_data));
}

static void
demo_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CrmApplication *self = user_data;

  self->wants_demo = TRUE;
  g_application_quit (G_APPLICATION (self));
}

static void
open_account_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  begin (user_data);
}

static void
open_named_account_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  open_account (user_data, g_variant_get_string (parameter, NULL));
}

static const GActionEntry actions[] = {
  { .name = "quit", .activate = quit_action },
  { .name = "demo", .activate = demo_action },
  { .name = "open-account", .activate = open_account_action },
  { .name = "remove-account", .activate = remove_account_action, .parameter_type = "s" },
  { .name = "open-named-account", .activate = open_named_account_action, .parameter_type = "s" },
};

/* --- life ------------------------------------------------------------------------------------ */

static void
crm_application_activate (GApplication *app)
{
  CrmApplication *self = CRM_APPLICATION (app);
  CrmWindow *window = get_window (self);

  if (window != NULL)
    {
      gtk_window_present (GTK_WINDOW (window));
      return;
    }

  window = CRM_WINDOW (crm_window_new (GTK_APPLICATION (app), self->accounts));
  crm_window_state_follow (GTK_WINDOW (window));
  begin (self);
  gtk_window_present (GTK_WINDOW (window));
}

/* --- links ------------------------------------------------------------------------------------ */

static gboolean
has_account (CrmApplication *self, const char *name)
{
  g_autoptr (GPtrArray) infos = crm_account_list_load (self->accounts, NULL);

  for (guint i = 0; infos != NULL && i < infos->len; i++)
    if (g_str_equal (((const CrmAccountInfo *) g_ptr_array_index (infos, i))->name, name))
      return TRUE;

  return FALSE;
}

static void
tell_bad_link (CrmWindow *window, const char *body)
{
  AdwAlertDialog *dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (_ ("Cannot Open Link"), body));

  adw_alert_dialog_add_response (dialog, "close", _ ("_Close"));
  adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (window));
}

static void
open_link (CrmApplication *self, const char *uri)
{
  g_autoptr (CrmLink) link = crm_link_parse (uri, NULL);
  g_autofree char *body = NULL;

  if (link == NULL)
    {
      tell_bad_link (get_window (self), _ ("It does not lead to a record of this app."));
      return;
    }
  if (!has_account (self, link->account))
    {
      body = crm_words_about (_ ("There is no account “%s” on this device."), link->account);
      tell_bad_link (get_window (self), body);
      return;
    }

  crm_window_open_link (get_window (self), link->account, link->entity, link->key);
}

/* Other programs hand over links: the desktop file says so. Each window shows one record. */
static void
crm_application_open (GApplication *app, GFile **files, int n_files, const char *hint)
{
  g_autofree char *uri = n_files > 0 ? g_file_get_uri (files[n_files - 1]) : NULL;

  g_application_activate (app);
  if (uri != NULL)
    open_link (CRM_APPLICATION (app), uri);
}

/* The session ends, or somebody pressed Ctrl+C: what is open is closed properly. */
static gboolean
signal_cb (gpointer user_data)
{
  g_application_quit (G_APPLICATION (user_data));
  return G_SOURCE_CONTINUE;
}

static void
crm_application_startup (GApplication *app)
{
  CrmApplication *self = CRM_APPLICATION (app);

  g_application_set_resource_base_path (app, APP_PATH);
  G_APPLICATION_CLASS (crm_application_parent_class)->startup (app);

  self->accounts = crm_account_list_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (app), actions, G_N_ELEMENTS (actions), self);
  crm_shortcuts_bind (GTK_APPLICATION (app));
  gtk_window_set_default_icon_name (APP_ID);
  self->term_id = g_unix_signal_add (SIGTERM, signal_cb, self);
  self->interrupt_id = g_unix_signal_add (SIGINT, signal_cb, self);
}

static void
crm_application_shutdown (GApplication *app)
{
  CrmApplication *self = CRM_APPLICATION (app);

  close_account (self);
  /* What the account still had to say to those who asked it, a sync that was stopped above all. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_clear_object (&self->demo);
  g_clear_handle_id (&self->term_id, g_source_remove);
  g_clear_handle_id (&self->interrupt_id, g_source_remove);
  G_APPLICATION_CLASS (crm_application_parent_class)->shutdown (app);
}

static void
crm_application_finalize (GObject *object)
{
  CrmApplication *self = CRM_APPLICATION (object);

  g_clear_object (&self->accounts);
  g_free (self->account_name);
  G_OBJECT_CLASS (crm_application_parent_class)->finalize (object);
}

static void
crm_application_class_init (CrmApplicationClass *klass)
{
  GApplicationClass *app_class = G_APPLICATION_CLASS (klass);

  /* A linker leaves what nobody names out of a static library, the resources' constructor too. */
  g_resources_register (crm_ui_get_resource ());

  G_OBJECT_CLASS (klass)->finalize = crm_application_finalize;
  app_class->activate = crm_application_activate;
  app_class->open = crm_application_open;
  app_class->startup = crm_application_startup;
  app_class->shutdown = crm_application_shutdown;
}

static void
crm_application_init (CrmApplication *self)
{
}

CrmApplication *
crm_application_new (gboolean demo)
{
  /* On sample data it is a program of its own and must not meet the one with real records. */
  CrmApplication *self = g_object_new (
      CRM_TYPE_APPLICATION, "application-id", APP_ID, "flags",
      G_APPLICATION_HANDLES_OPEN | (demo ? G_APPLICATION_NON_UNIQUE : G_APPLICATION_DEFAULT_FLAGS),
      NULL);

  self->is_demo = demo;
  return self;
}

void
crm_application_set_command_func (CrmApplication *self, CrmCommandFunc func)
{
  g_return_if_fail (CRM_IS_APPLICATION (self));

  self->command_func = func;
}

gboolean
crm_application_wants_demo (CrmApplication *self)
{
  g_return_val_if_fail (CRM_IS_APPLICATION (self), FALSE);

  return self->wants_demo;
}
