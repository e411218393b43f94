/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-remove-account.h"
#include "crm-kept.h"
#include "crm-looks.h"
#include "crm-models.h"
#include "crm-ui.h"
#include "crm-words.h"

#define MAX_SHOWN 5
#define RESPONSE_CANCEL "cancel"
#define RESPONSE_REMOVE "remove"

/* One question; lives until it is answered. */
typedef struct
{
  char *name;
  GtkWidget *window;
  CrmAccount *account;
  gboolean is_mine;     /* opened for the question alone */
  CrmPendingList *list; /* what waits to be sent */
  CrmKeptList *kept;    /* what the server did not take */
  gboolean is_asked;
} Question;

static void
question_free (Question *self)
{
  g_signal_handlers_disconnect_by_data (self->list, self);
  g_signal_handlers_disconnect_by_data (self->kept, self);
  g_clear_object (&self->list);
  g_clear_object (&self->kept);
  if (self->is_mine)
    crm_account_close (self->account);
  g_clear_object (&self->account);
  g_free (self->name);
  g_free (self);
}

static void
answered_cb (AdwAlertDialog *dialog, const char *response, Question *self)
{
  g_autofree char *name = g_strdup (self->name);
  GtkWidget *window = self->window;

  question_free (self);
  if (g_str_equal (response, RESPONSE_REMOVE))
    gtk_widget_activate_action (window, "app.remove-account", "s", name);
}

/* --- what would be lost ------------------------------------------------------------------ */

static void
add_title (AdwPreferencesGroup *group, const char *title, guint n)
{
  GtkWidget *row;

  if (n >= MAX_SHOWN)
    return;
  row = adw_action_row_new ();
  crm_looks_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_preferences_group_add (group, row);
}

static guint
add_titles (Question *self, AdwPreferencesGroup *group)
{
  GListModel *pending = G_LIST_MODEL (self->list);
  GListModel *kept = G_LIST_MODEL (self->kept);
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (pending); i++, n++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (pending, i);
      g_autofree char *title = NULL;

      g_object_get (item, "title", &title, NULL);
      add_title (group, title, n);
    }
  for (guint i = 0; i < g_list_model_get_n_items (kept); i++, n++)
    {
      g_autoptr (CrmKeptItem) item = g_list_model_get_item (kept, i);

      add_title (group, crm_kept_item_get (item)->title, n);
    }

  return n;
}

static GtkWidget *
create_lost (Question *self)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  guint n = add_titles (self, group);
  g_autofree char *title = g_strdup_printf (ngettext ("%'u change was not sent and is lost",
                                                      "%'u changes were not sent and are lost", n),
                                            n);

  if (n == 0)
    {
      g_object_unref (g_object_ref_sink (group));
      return NULL;
    }
  crm_looks_set_group_title (group, title);
  if (n > MAX_SHOWN)
    {
      g_autofree char *more = g_strdup_printf (
          ngettext ("and %'u more", "and %'u more", n - MAX_SHOWN), n - MAX_SHOWN);
      g_autofree char *escaped = crm_words_escape (more);

      adw_preferences_group_set_description (group, escaped);
    }

  return GTK_WIDGET (group);
}

static void
ask (Question *self)
{
  g_autofree char *heading = crm_words_about (_ ("Remove “%s”?"), self->name);
  AdwDialog *dialog = adw_alert_dialog_new (
      heading, _ ("Its records and its sign-in are removed from this device. Nothing is changed on "
                  "the server."));
  AdwAlertDialog *alert = ADW_ALERT_DIALOG (dialog);

  adw_alert_dialog_set_extra_child (alert, create_lost (self));
  adw_alert_dialog_add_responses (alert, RESPONSE_CANCEL, _ ("_Cancel"), RESPONSE_REMOVE,
                                  _ ("_Remove"), NULL);
  adw_alert_dialog_set_response_appearance (alert, RESPONSE_REMOVE, ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (alert, RESPONSE_CANCEL);
  adw_alert_dialog_set_close_response (alert, RESPONSE_CANCEL);
  g_signal_connect (dialog, "response", G_CALLBACK (answered_cb), self);
  adw_dialog_present (dialog, self->window);
}

/* Only once both are known: nobody decides without. */
static void
loaded_cb (Question *self)
{
  gboolean has_list = FALSE, has_kept = FALSE;

  g_object_get (self->list, "loaded", &has_list, NULL);
  g_object_get (self->kept, "loaded", &has_kept, NULL);
  if (!has_list || !has_kept || self->is_asked)
    return;
  self->is_asked = TRUE;
  ask (self);
}

void
crm_remove_account_ask (CrmAccountList *accounts,
                        CrmAccount *current,
                        const char *name,
                        GtkWidget *window)
{
  gboolean is_current = current != NULL && g_strcmp0 (crm_account_get_name (current), name) == 0;
  g_autoptr (GError) error = NULL;
  CrmAccount *account
      = is_current ? g_object_ref (current) : crm_account_list_open (accounts, name, &error);
  Question *self;

  if (account == NULL)
    {
      g_autofree char *words = crm_account_describe_error (error);

      gtk_widget_activate_action (window, "win.toast", "s", words);
      return;
    }
  self = g_new0 (Question, 1);
  self->name = g_strdup (name);
  self->window = window;
  self->account = account;
  self->is_mine = !is_current;
  self->list = crm_pending_list_new (crm_account_get_store (account));
  self->kept = crm_kept_list_new_problems (crm_account_get_store (account));
  g_signal_connect_swapped (self->list, "notify::loaded", G_CALLBACK (loaded_cb), self);
  g_signal_connect_swapped (self->kept, "notify::loaded", G_CALLBACK (loaded_cb), self);
  loaded_cb (self);
}
