/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-state-page.h"
#include "crm-looks.h"
#include "crm-project.h"
#include "crm-ui.h"
#include "crm-words.h"

#define LOADING_DELAY_MS 300

struct _CrmStatePage
{
  AdwBin parent_instance;

  GtkStack *stack;
  AdwStatusPage *status;
  GtkButton *button;

  CrmState state;
  gboolean syncs; /* what the button does, and nobody else need care */
  guint delay_id;
};
G_DEFINE_FINAL_TYPE (CrmStatePage, crm_state_page, ADW_TYPE_BIN)

static guint activated_signal;

typedef struct
{
  char *icon_name;
  char *title;
  char *description;
  char *button;
  gboolean syncs;
} Words;

static void
words_clear (Words *words)
{
  g_free (words->icon_name);
  g_free (words->title);
  g_free (words->description);
  g_free (words->button);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Words, words_clear)

static void
offer_sync (Words *words)
{
  words->button = g_strdup (_ ("Synchronize Now"));
  words->syncs = TRUE;
}

static void
words_of_empty (Words *words, CrmEntity *entity)
{
  words->description = g_strdup (_ ("Records that are added or downloaded appear here"));
  if (entity == NULL)
    {
      words->title = g_strdup (_ ("No Records"));
      return;
    }

  words->icon_name = g_strdup (crm_looks_entity_icon (entity));
  words->title = crm_words_about (_ ("No %s"), entity->caption_plural);
  if (entity->can_create)
    words->button = crm_words_about (_ ("New %s"), entity->caption);
  else
    offer_sync (words);
}

static void
words_of_no_results (Words *words)
{
  words->icon_name = g_strdup ("edit-find-symbolic");
  words->title = g_strdup (_ ("No Results Found"));
  words->description = g_strdup (_ ("Try a different search"));
  words->button = g_strdup (_ ("Clear Search"));
}

static void
words_of_unselected (Words *words, CrmEntity *entity)
{
  words->icon_name = g_strdup (entity != NULL ? crm_looks_entity_icon (entity) : NULL);
  words->title = g_strdup (_ ("No Record Selected"));
  words->description = g_strdup (_ ("Choose a record from the list"));
}

static void
words_of_missing (Words *words)
{
  words->icon_name = g_strdup ("network-offline-symbolic");
  words->title = g_strdup (_ ("Not Available Offline"));
  words->description = g_strdup (_ ("This record was not downloaded"));
  offer_sync (words);
}

static void
words_of_deleted (Words *words)
{
  words->icon_name = g_strdup ("user-trash-symbolic");
  words->title = g_strdup (_ ("Record Deleted"));
  words->description = g_strdup (_ ("It was deleted here or on the server"));
  words->button = g_strdup (_ ("Go Back"));
}

static void
words_of_no_permission (Words *words, CrmEntity *entity)
{
  words->icon_name = g_strdup ("action-unavailable-symbolic");
  words->title = g_strdup (_ ("No Permission"));
  words->description
      = entity != NULL ? crm_words_about (_ ("This account may not see %s"), entity->caption_plural)
                       : g_strdup (_ ("This account may not see such records"));
  words->button = g_strdup (_ ("Go Back"));
}

static void
words_of_error (Words *words, CrmEntity *entity)
{
  words->icon_name = g_strdup ("dialog-warning-symbolic");
  words->title = entity != NULL ? crm_words_about (_ ("Could Not Load %s"), entity->caption_plural)
                                : g_strdup (_ ("Could Not Open"));
  words->description = g_strdup (_ ("What is on this device could not be read"));
  words->button = g_strdup (_ ("Try Again"));
}

static void
words_fill (Words *words, CrmState state, CrmEntity *entity, const char *detail)
{
  switch (state)
    {
    case CRM_STATE_LOADING:
      break;
    case CRM_STATE_EMPTY:
      words_of_empty (words, entity);
      break;
    case CRM_STATE_NO_RESULTS:
      words_of_no_results (words);
      break;
    case CRM_STATE_UNSELECTED:
      words_of_unselected (words, entity);
      break;
    case CRM_STATE_MISSING:
      words_of_missing (words);
      break;
    case CRM_STATE_DELETED:
      words_of_deleted (words);
      break;
    case CRM_STATE_NO_PERMISSION:
      words_of_no_permission (words, entity);
      break;
    case CRM_STATE_ERROR:
      words_of_error (words, entity);
      break;
    }
  if (detail != NULL)
    g_set_str (&words->description, detail);
}

static void
show_words (CrmStatePage *self, const Words *words)
{
  g_autofree char *title = crm_words_escape (words->title);
  g_autofree char *description = crm_words_escape (words->description);
  gboolean acts = words->syncs || g_signal_has_handler_pending (self, activated_signal, 0, FALSE);

  self->syncs = words->syncs;
  adw_status_page_set_icon_name (self->status, words->icon_name);
  adw_status_page_set_title (self->status, title);
  adw_status_page_set_description (self->status, description);
  gtk_button_set_label (self->button, words->button != NULL ? words->button : "");
  gtk_widget_set_visible (GTK_WIDGET (self->button), acts && words->button != NULL);
  gtk_stack_set_visible_child_name (self->stack, "status");
}

static gboolean
delay_cb (gpointer user_data)
{
  CrmStatePage *self = user_data;

  self->delay_id = 0;
  gtk_stack_set_visible_child_name (self->stack, "loading");
  return G_SOURCE_REMOVE;
}

static void
button_clicked_cb (CrmStatePage *self)
{
  if (self->syncs)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.sync", NULL);
  else
    g_signal_emit (self, activated_signal, 0);
}

static void
crm_state_page_dispose (GObject *object)
{
  CrmStatePage *self = CRM_STATE_PAGE (object);

  g_clear_handle_id (&self->delay_id, g_source_remove);
  /* Before the template lets go of it: the parent class would unparent it once more. */
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), CRM_TYPE_STATE_PAGE);
  G_OBJECT_CLASS (crm_state_page_parent_class)->dispose (object);
}

static void
crm_state_page_class_init (CrmStatePageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = crm_state_page_dispose;
  activated_signal = g_signal_new ("activated", CRM_TYPE_STATE_PAGE, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, CRM_TEMPLATE ("crm-state-page"));
  gtk_widget_class_bind_template_child (widget_class, CrmStatePage, stack);
  gtk_widget_class_bind_template_child (widget_class, CrmStatePage, status);
  gtk_widget_class_bind_template_child (widget_class, CrmStatePage, button);
  gtk_widget_class_bind_template_callback (widget_class, button_clicked_cb);
}

static void
crm_state_page_init (CrmStatePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
crm_state_page_new (void)
{
  return g_object_new (CRM_TYPE_STATE_PAGE, NULL);
}

static void
take_state (CrmStatePage *self, CrmState state)
{
  g_clear_handle_id (&self->delay_id, g_source_remove);
  self->state = state;
}

void
crm_state_page_set_state (CrmStatePage *self, CrmState state, CrmEntity *entity, const char *detail)
{
  g_auto (Words) words = { 0 };

  g_return_if_fail (CRM_IS_STATE_PAGE (self));

  take_state (self, state);
  if (state == CRM_STATE_LOADING)
    {
      gtk_stack_set_visible_child_name (self->stack, "nothing");
      self->delay_id = g_timeout_add (LOADING_DELAY_MS, delay_cb, self);
      return;
    }

  words_fill (&words, state, entity, detail);
  show_words (self, &words);
}

void
crm_state_page_set_words (CrmStatePage *self,
                          CrmState state,
                          const char *icon_name,
                          const char *title,
                          const char *description,
                          const char *button)
{
  const Words words = {
    .icon_name = (char *) icon_name,
    .title = (char *) title,
    .description = (char *) description,
    .button = (char *) button,
  };

  g_return_if_fail (CRM_IS_STATE_PAGE (self));

  take_state (self, state);
  show_words (self, &words);
}

CrmState
crm_state_page_get_state (CrmStatePage *self)
{
  g_return_val_if_fail (CRM_IS_STATE_PAGE (self), CRM_STATE_LOADING);

  return self->state;
}
