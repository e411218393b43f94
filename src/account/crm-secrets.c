/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-secrets.h"

#include "config.h"
#include "crm-account-list.h"

#include <libsecret/secret.h>

/* The address is an attribute too: a password never goes to another server than the one it
 * was given for. */
static const SecretSchema schema = { APP_ID ".Password",
                                     SECRET_SCHEMA_NONE,
                                     {
                                         { "account", SECRET_SCHEMA_ATTRIBUTE_STRING },
                                         { "url", SECRET_SCHEMA_ATTRIBUTE_STRING },
                                         { NULL, 0 },
                                     } };

/* --- who asks a person ------------------------------------------------------------------- */

#define KEYRING "org.gnome.keyring"
#define PROMPTER "org.gnome.keyring.SystemPrompter"
#define BUS_LIMIT_MS 5000

static GVariant *
ask_bus (GDBusConnection *bus, const char *method, GVariant *arguments)
{
  return g_dbus_connection_call_sync (bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                      "org.freedesktop.DBus", method, arguments, NULL,
                                      G_DBUS_CALL_FLAGS_NONE, BUS_LIMIT_MS, NULL, NULL);
}

static char *
dup_owner (GDBusConnection *bus, const char *name)
{
  g_autoptr (GVariant) answer = ask_bus (bus, "GetNameOwner", g_variant_new ("(s)", name));
  char *owner = NULL;

  if (answer != NULL)
    g_variant_get (answer, "(s)", &owner);

  return owner;
}

/* A prompt that was not shown is "dismissed" to gnome-keyring as one that a person closed. Another
 * program shows it, which is not there, or cannot be started, where there is no desktop. Other
 * keyrings show theirs themselves. */
static gboolean
nobody_could_ask (void)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autofree char *service = bus != NULL ? dup_owner (bus, "org.freedesktop.secrets") : NULL;
  g_autofree char *keyring = bus != NULL ? dup_owner (bus, KEYRING) : NULL;
  g_autofree char *prompter = bus != NULL ? dup_owner (bus, PROMPTER) : NULL;
  g_autoptr (GVariant) started = NULL;

  if (service == NULL || g_strcmp0 (service, keyring) != 0 || prompter != NULL)
    return FALSE;
  started = ask_bus (bus, "StartServiceByName", g_variant_new ("(su)", PROMPTER, 0));

  return started == NULL;
}

/* @asked: a person could have unlocked it, where there is one. */
static gboolean
fail_locked (gboolean asked, GError **error)
{
  if (asked && !nobody_could_ask ())
    g_set_error_literal (error, CRM_ACCOUNT_ERROR, CRM_ACCOUNT_ERROR_SECRET_CANCELLED,
                         "Unlocking the keyring was cancelled");
  else
    g_set_error_literal (error, CRM_ACCOUNT_ERROR, CRM_ACCOUNT_ERROR_SECRET_LOCKED,
                         "The keyring is locked");
  return FALSE;
}

/* A Secret portal says "cancelled" where a person closed its question; we did not. */
static gboolean
fail (GError *problem, GCancellable *cancellable, gboolean asked, GError **error)
{
  g_autoptr (GError) owned = problem;
  gboolean is_cancelled = g_error_matches (owned, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  if (is_cancelled && g_cancellable_is_cancelled (cancellable))
    g_propagate_error (error, g_steal_pointer (&owned));
  else if (is_cancelled || g_error_matches (owned, SECRET_ERROR, SECRET_ERROR_IS_LOCKED))
    fail_locked (asked || is_cancelled, error);
  else
    g_set_error (error, CRM_ACCOUNT_ERROR, CRM_ACCOUNT_ERROR_SECRET_NO_SERVICE,
                 "No keyring can be used: %s", owned != NULL ? owned->message : "no reason given");
  return FALSE;
}

gboolean
crm_secrets_store (const char *account,
                   const char *url,
                   const char *password,
                   GCancellable *cancellable,
                   GError **error)
{
  g_autoptr (GHashTable) attributes = NULL;
  g_autofree char *label = NULL;
  GError *problem = NULL;

  g_return_val_if_fail (account != NULL, FALSE);
  g_return_val_if_fail (url != NULL, FALSE);
  g_return_val_if_fail (password != NULL, FALSE);

  attributes = secret_attributes_build (&schema, "account", account, "url", url, NULL);
  label = g_strdup_printf ("Liaison: %s", account);
  if (!secret_password_storev_sync (&schema, attributes, SECRET_COLLECTION_DEFAULT, label, password,
                                    cancellable, &problem))
    return fail (problem, cancellable, TRUE, error);
  return TRUE;
}

static char *
dup_text (SecretValue *value)
{
  const char *text = value != NULL ? secret_value_get_text (value) : NULL;

  return text != NULL ? g_strdup (text) : NULL;
}

/* The first item that can be read; @locked: there is one that cannot. */
static char *
read_items (GList *items, gboolean *locked, GCancellable *cancellable, GError **error)
{
  *locked = FALSE;
  for (GList *one = items; one != NULL; one = one->next)
    {
      g_autoptr (SecretValue) value = NULL;

      if (SECRET_IS_ITEM (one->data) && secret_item_get_locked (one->data))
        {
          *locked = TRUE;
          continue;
        }
      value = secret_retrievable_retrieve_secret_sync (one->data, cancellable, error);
      if (value != NULL)
        return dup_text (value);
      return NULL;
    }
  return NULL;
}

static void
free_items (GList *items)
{
  g_list_free_full (items, g_object_unref);
}

/* --- searching --------------------------------------------------------------------------- */

typedef struct
{
  GHashTable *attributes;
  SecretSearchFlags flags;
} Search;

static void
search_free (gpointer data)
{
  Search *self = data;

  g_hash_table_unref (self->attributes);
  g_free (self);
}

static void
free_found (gpointer data)
{
  free_items (data);
}

static void
search_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Search *search = data;
  GError *error = NULL;
  GList *items
      = secret_password_searchv_sync (&schema, search->attributes, search->flags, NULL, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, items, free_found);
}

/* libsecret must not be cancelled in a prompt: it waits until whoever shows it has taken it
 * away, which may be never, and answers twice where that happens at once (0.21). It is left
 * behind on a thread of its own instead; what the person answers later still unlocks. */
static GList *
search_items (GHashTable *attributes,
              SecretSearchFlags flags,
              GCancellable *cancellable,
              GError **error)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, NULL, NULL);
  Search *search = g_new0 (Search, 1);

  search->attributes = g_hash_table_ref (attributes);
  search->flags = flags;
  g_task_set_source_tag (task, search_items);
  g_task_set_task_data (task, search, search_free);
  g_task_set_return_on_cancel (task, TRUE);
  g_task_run_in_thread_sync (task, search_in_thread);
  return g_task_propagate_pointer (task, error);
}

/* --- looking up and forgetting ----------------------------------------------------------- */

char *
crm_secrets_lookup (const char *account,
                    const char *url,
                    gboolean may_ask,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (GHashTable) attributes = NULL;
  SecretSearchFlags flags = SECRET_SEARCH_ALL | (may_ask ? SECRET_SEARCH_UNLOCK : 0);
  GError *problem = NULL;
  GList *items;
  char *password;
  gboolean locked;

  g_return_val_if_fail (account != NULL, NULL);
  g_return_val_if_fail (url != NULL, NULL);

  attributes = secret_attributes_build (&schema, "account", account, "url", url, NULL);
  items = search_items (attributes, flags, cancellable, &problem);
  if (problem != NULL)
    {
      fail (problem, cancellable, may_ask, error);
      return NULL;
    }
  password = read_items (items, &locked, cancellable, &problem);
  free_items (items);
  if (password != NULL)
    return password;
  if (problem != NULL)
    fail (problem, cancellable, may_ask, error);
  else if (locked)
    fail_locked (may_ask, error);
  else
    g_set_error (error, CRM_ACCOUNT_ERROR, CRM_ACCOUNT_ERROR_SECRET_MISSING,
                 "No password is stored for %s", account);
  return NULL;
}

static gboolean
any_locked (GList *items)
{
  for (GList *one = items; one != NULL; one = one->next)
    if (SECRET_IS_ITEM (one->data) && secret_item_get_locked (one->data))
      return TRUE;
  return FALSE;
}

/* libsecret passes over what is locked and calls it done: it is looked at before. */
gboolean
crm_secrets_clear (const char *account, const char *url, GCancellable *cancellable, GError **error)
{
  g_autoptr (GHashTable) attributes = NULL;
  GError *problem = NULL;
  GList *items;
  gboolean locked;

  g_return_val_if_fail (account != NULL, FALSE);

  attributes = secret_attributes_build (&schema, "account", account, url != NULL ? "url" : NULL,
                                        url, NULL);
  items = secret_password_searchv_sync (
      &schema, attributes, SECRET_SEARCH_ALL | SECRET_SEARCH_UNLOCK, cancellable, &problem);
  locked = any_locked (items);
  free_items (items);
  if (locked)
    return fail_locked (TRUE, error);
  if (problem == NULL)
    secret_password_clearv_sync (&schema, attributes, cancellable, &problem);
  return problem == NULL || fail (problem, cancellable, TRUE, error);
}

void
crm_secrets_free (char *password)
{
  secret_password_free (password);
}
