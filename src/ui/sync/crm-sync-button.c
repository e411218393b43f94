/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-sync-button.h"
#include "crm-account-state.h"
#include "crm-looks.h"
#include "crm-ui.h"
#include "crm-words.h"

/* Often enough to see it move, seldom enough to cost a phone nothing. */
#define UPDATE_MS 500

struct _CrmSyncButton
{
  GtkButton parent_instance;

  GtkImage *icon;
  GtkLabel *badge;

  CrmAccount *account;
  guint update_id;
};
G_DEFINE_FINAL_TYPE (CrmSyncButton, crm_sync_button, GTK_TYPE_BUTTON)

static char *
badge_text (const CrmAccountState *state)
{
  if (state->syncing)
    return g_strdup_printf ("%d %%", (int) (state->fraction * 100));

  if (state->problems > 0)
    return g_strdup_printf ("%u", state->problems);

  if (state->pending > 0)
    return state->pending < 100 ? g_strdup_printf ("%u", state->pending) : g_strdup ("99+");

  return NULL;
}

static char *
spoken (const CrmAccountState *state)
{
  g_autofree char *line = crm_account_state_dup_line (state);

  if (state->syncing || state->needs_sign_in)
    return g_steal_pointer (&line);

  /* Translators: what the button does, then how things stand, "Synchronize, 3 changes waiting" */
  return g_strdup_printf (_ ("Synchronize, %s"), line);
}

static void
set_class (GtkWidget *widget, const char *name, gboolean on)
{
  if (on)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

static void
update (CrmSyncButton *self)
{
  g_auto (CrmAccountState) state = { 0 };
  g_autofree char *badge = NULL;
  g_autofree char *name = NULL;

  if (self->account == NULL)
    return;

  crm_account_state_read (&state, self->account);
  badge = badge_text (&state);
  name = spoken (&state);

  gtk_image_set_from_icon_name (self->icon, crm_account_state_get_icon (&state));
  gtk_label_set_label (self->badge, badge != NULL ? badge : "");
  gtk_widget_set_visible (GTK_WIDGET (self->badge), badge != NULL);
  set_class (GTK_WIDGET (self->badge), "attention", !state.syncing && state.problems > 0);
  set_class (GTK_WIDGET (self->icon), "warning", !state.syncing && state.problems > 0);
  crm_looks_name (GTK_WIDGET (self), name);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_BUSY, state.syncing, -1);
}

static gboolean
update_cb (gpointer user_data)
{
  CrmSyncButton *self = user_data;

  self->update_id = 0;
  update (self);
  return G_SOURCE_REMOVE;
}

static void
notify_cb (CrmSyncButton *self, GParamSpec *pspec)
{
  if (g_str_equal (pspec->name, "fraction"))
    {
      if (self->update_id == 0)
        self->update_id = g_timeout_add (UPDATE_MS, update_cb, self);
      return;
    }

  update (self);
}

static void
crm_sync_button_dispose (GObject *object)
{
  CrmSyncButton *self = CRM_SYNC_BUTTON (object);

  crm_sync_button_set_account (self, NULL);
  g_clear_handle_id (&self->update_id, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (object), CRM_TYPE_SYNC_BUTTON);
  G_OBJECT_CLASS (crm_sync_button_parent_class)->dispose (object);
}

static void
crm_sync_button_class_init (CrmSyncButtonClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = crm_sync_button_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, CRM_TEMPLATE ("crm-sync-button"));
  gtk_widget_class_bind_template_child (widget_class, CrmSyncButton, icon);
  gtk_widget_class_bind_template_child (widget_class, CrmSyncButton, badge);
}

static void
crm_sync_button_init (CrmSyncButton *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
crm_sync_button_set_account (CrmSyncButton *self, CrmAccount *account)
{
  g_return_if_fail (CRM_IS_SYNC_BUTTON (self));

  if (self->account != NULL)
    g_signal_handlers_disconnect_by_func (self->account, notify_cb, self);

  g_set_object (&self->account, account);
  if (account == NULL)
    return;

  g_signal_connect_object (account, "notify", G_CALLBACK (notify_cb), self, G_CONNECT_SWAPPED);
  update (self);
}
