/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-problem-page.h"
#include "crm-conflict-group.h"
#include "crm-earlier-group.h"
#include "crm-kept-words.h"
#include "crm-kept.h"
#include "crm-looks.h"
#include "crm-ui.h"

struct _CrmProblemPage
{
  AdwNavigationPage parent_instance;

  GtkStack *stack;
  GtkImage *icon;
  GtkLabel *title_label;
  GtkLabel *detail_label;
  GtkWidget *answer_group;
  GtkLabel *answer_label;
  GtkBox *values;
  GtkWidget *choose_group;
  GtkWidget *edit_group;
  AdwPreferencesRow *edit_row;
  GtkWidget *retry_group;
  AdwPreferencesRow *retry_row;
  GtkWidget *discard_group;
  AdwPreferencesRow *discard_row;
  AdwBin *earlier;

  CrmAccount *account;
  char *entity;
  char *key;
  gint64 id;
  CrmKeptList *list;
  CrmKeptItem *item; /* what is shown, or %NULL */
  gboolean show_back;
};
G_DEFINE_FINAL_TYPE (CrmProblemPage, crm_problem_page, ADW_TYPE_NAVIGATION_PAGE)

typedef enum
{
  PROP_SHOW_BACK = 1,
} CrmProblemPageProperty;
static GParamSpec *properties[PROP_SHOW_BACK + 1];

/* --- what it shows --------------------------------------------------------------------------- */

static GtkWidget *
value_row (const char *title, const char *text)
{
  GtkWidget *row = adw_action_row_new ();

  crm_looks_set_title (ADW_PREFERENCES_ROW (row), title);
  /* Translators: a field without a value */
  crm_looks_set_subtitle (ADW_ACTION_ROW (row), text != NULL ? text : _ ("Empty"));
  gtk_widget_add_css_class (row, "property");
  adw_action_row_set_subtitle_selectable (ADW_ACTION_ROW (row), FALSE);
  return row;
}

static void
show_values (CrmProblemPage *self, const CrmKept *kept)
{
  AdwPreferencesGroup *plain = NULL;
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->values))) != NULL)
    gtk_box_remove (self->values, child);

  for (guint i = 0; i < kept->values->len; i++)
    {
      const CrmKeptValue *value = g_ptr_array_index (kept->values, i);

      if (value->is_contested)
        {
          gtk_box_append (self->values, crm_conflict_group_new (value, kept->theirs_us));
          continue;
        }
      if (plain == NULL)
        plain = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
      adw_preferences_group_add (plain, value_row (value->caption, value->mine));
    }
  if (plain != NULL)
    {
      adw_preferences_group_set_title (plain, kept->change == CRM_KEPT_CREATE
                                                  ? _ ("Values of the New Record")
                                                  : _ ("Changed Fields"));
      gtk_box_append (self->values, GTK_WIDGET (plain));
    }
  gtk_widget_set_visible (GTK_WIDGET (self->values), kept->values->len > 0);
}

static gboolean
has_sides (CrmProblemPage *self)
{
  return CRM_IS_CONFLICT_GROUP (gtk_widget_get_first_child (GTK_WIDGET (self->values)));
}

static void
show_choice (GtkWidget *group, AdwPreferencesRow *row, const char *label)
{
  gtk_widget_set_visible (group, label != NULL);
  crm_looks_set_title (row, label);
}

static void
show (CrmProblemPage *self)
{
  const CrmKept *kept = crm_kept_item_get (self->item);
  g_autofree char *detail = crm_kept_words_dup_detail (kept);
  g_autofree char *quote = NULL;

  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), crm_kept_words_title (kept));
  gtk_label_set_label (self->title_label, kept->title);
  gtk_label_set_label (self->detail_label, detail);
  if (kept->message != NULL)
    quote = g_strdup_printf (_ ("“%s”"), kept->message);
  gtk_label_set_label (self->answer_label, quote != NULL ? quote : "");
  gtk_widget_set_visible (self->answer_group, quote != NULL);
  show_values (self, kept);
  gtk_widget_set_visible (self->choose_group, has_sides (self));
  show_choice (self->edit_group, self->edit_row, crm_kept_words_edit (kept));
  show_choice (self->retry_group, self->retry_row, crm_kept_words_retry (kept));
  show_choice (self->discard_group, self->discard_row, crm_kept_words_discard (kept));
  /* Of a conflict neither choice is the destructive one, and the one that goes on is another. */
  if (kept->kind == CRM_KEPT_CONFLICT)
    {
      gtk_widget_remove_css_class (GTK_WIDGET (self->discard_row), "destructive-action");
      gtk_widget_remove_css_class (GTK_WIDGET (self->edit_row), "suggested-action");
    }
  else
    {
      gtk_widget_add_css_class (GTK_WIDGET (self->discard_row), "destructive-action");
      gtk_widget_add_css_class (GTK_WIDGET (self->edit_row), "suggested-action");
    }
  gtk_stack_set_visible_child_name (self->stack, "problem");
}

/* The very one, or what became of it: a change that was sent again and refused again is a problem
 * of the same record with another number. */
static CrmKeptItem *
find_item (CrmProblemPage *self)
{
  g_autoptr (CrmKeptItem) found = NULL;
  GListModel *model = G_LIST_MODEL (self->list);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (CrmKeptItem) item = g_list_model_get_item (model, i);
      const CrmKept *kept = crm_kept_item_get (item);

      if (kept->id == self->id)
        return g_steal_pointer (&item);
      if (found == NULL && g_str_equal (kept->entity, self->entity)
          && g_str_equal (kept->key, self->key))
        found = g_steal_pointer (&item);
    }
  return g_steal_pointer (&found);
}

static gboolean
is_in_front (CrmProblemPage *self)
{
  GtkWidget *view = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_NAVIGATION_VIEW);

  return view != NULL
         && adw_navigation_view_get_visible_page (ADW_NAVIGATION_VIEW (view))
                == ADW_NAVIGATION_PAGE (self);
}

static void
update (CrmProblemPage *self)
{
  gboolean loaded = FALSE;
  g_autoptr (CrmKeptItem) before = NULL;

  g_object_get (self->list, "loaded", &loaded, NULL);
  if (!loaded)
    return;
  before = g_steal_pointer (&self->item);
  self->item = find_item (self);
  if (self->item != NULL)
    {
      if (self->item != before) /* else what was chosen so far would be lost */
        show (self);
      return;
    }
  gtk_stack_set_visible_child_name (self->stack, "settled");
  if (before != NULL && is_in_front (self))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.back", NULL);
}

/* --- what can be done ------------------------------------------------------------------------ */

typedef struct
{
  CrmProblemPage *page;
  GtkWidget *window; /* the page may be gone from it when the answer comes */
  const char *words; /* said when it is done */
} Deed;

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Deed *deed = user_data;
  g_autoptr (CrmProblemPage) self = deed->page;
  g_autoptr (GtkWidget) window = deed->window;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  const char *words = deed->words;

  g_free (deed);
  if (crm_kept_act_finish (crm_account_get_store (self->account), result, &error))
    {
      gtk_widget_activate_action (window, "win.toast", "s", words);
      return;
    }
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  text = crm_account_describe_error (error);
  gtk_widget_activate_action (window, "win.toast", "s", text);
}

static Deed *
deed_new (CrmProblemPage *self, const char *words)
{
  Deed *deed = g_new0 (Deed, 1);

  deed->page = g_object_ref (self);
  deed->window = GTK_WIDGET (g_object_ref (gtk_widget_get_root (GTK_WIDGET (self))));
  deed->words = words;

  return deed;
}

/* Once begun it is done, whatever becomes of the page. */
static void
act (CrmProblemPage *self, CrmKeptAction action, const char *words)
{
  if (self->item != NULL)
    crm_kept_act_async (crm_account_get_store (self->account), crm_kept_item_get (self->item)->id,
                        action, NULL, done_cb, deed_new (self, words));
}

static void
choose_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CrmProblemPage *self = CRM_PROBLEM_PAGE (widget);
  g_autoptr (GStrvBuilder) theirs = g_strv_builder_new ();
  g_auto (GStrv) names = NULL;

  if (self->item == NULL || !has_sides (self))
    return;
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->values)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (CRM_IS_CONFLICT_GROUP (child) && crm_conflict_group_is_theirs (CRM_CONFLICT_GROUP (child)))
      g_strv_builder_add (theirs, crm_conflict_group_get_field (CRM_CONFLICT_GROUP (child)));
  names = g_strv_builder_end (theirs);
  crm_kept_choose_async (crm_account_get_store (self->account), crm_kept_item_get (self->item)->id,
                         (const char *const *) names, NULL, done_cb,
                         deed_new (self, _ ("Conflict resolved")));
}

static void
retry_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  act (CRM_PROBLEM_PAGE (widget), CRM_KEPT_RETRY, _ ("Sent with the next synchronization"));
}

static void
discard_answered_cb (CrmProblemPage *self, const char *response)
{
  if (g_str_equal (response, "discard"))
    act (self, CRM_KEPT_DISCARD, _ ("Change discarded"));
}

static void
discard_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CrmProblemPage *self = CRM_PROBLEM_PAGE (widget);
  const CrmKept *kept = self->item != NULL ? crm_kept_item_get (self->item) : NULL;
  AdwAlertDialog *dialog;

  if (kept == NULL)
    return;
  /* Both sides of a conflict are kept for 30 days: nothing to ask. */
  if (kept->kind == CRM_KEPT_CONFLICT)
    {
      act (self, CRM_KEPT_DISCARD, _ ("The server’s values were kept"));
      return;
    }
  dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (crm_kept_words_discard_heading (kept),
                                                   crm_kept_words_discard_body (kept)));
  adw_alert_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "discard", _ ("_Discard"), NULL);
  adw_alert_dialog_set_response_appearance (dialog, "discard", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (dialog, "cancel");
  adw_alert_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (discard_answered_cb), self,
                           G_CONNECT_SWAPPED);
  adw_dialog_present (ADW_DIALOG (dialog), widget);
}

static void
edit_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CrmProblemPage *self = CRM_PROBLEM_PAGE (widget);

  gtk_widget_activate_action (widget, "win.edit-record", "(ss)", self->entity, self->key);
}

static void
open_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CrmProblemPage *self = CRM_PROBLEM_PAGE (widget);

  gtk_widget_activate_action (widget, "win.push-record", "(ss)", self->entity, self->key);
}

static void
copy_clicked_cb (CrmProblemPage *self)
{
  const CrmKept *kept = self->item != NULL ? crm_kept_item_get (self->item) : NULL;

  if (kept == NULL || kept->message == NULL)
    return;
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), kept->message);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", _ ("Answer copied"));
}

/* --- object ---------------------------------------------------------------------------------- */

static void
crm_problem_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch ((CrmProblemPageProperty) id)
    {
    case PROP_SHOW_BACK:
      CRM_PROBLEM_PAGE (object)->show_back = g_value_get_boolean (value);
      break;
    }
}

static void
crm_problem_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch ((CrmProblemPageProperty) id)
    {
    case PROP_SHOW_BACK:
      g_value_set_boolean (value, CRM_PROBLEM_PAGE (object)->show_back);
      break;
    }
}

static void
crm_problem_page_dispose (GObject *object)
{
  CrmProblemPage *self = CRM_PROBLEM_PAGE (object);

  if (self->list != NULL)
    g_signal_handlers_disconnect_by_data (self->list, self);
  g_clear_object (&self->list);
  g_clear_object (&self->item);
  gtk_widget_dispose_template (GTK_WIDGET (object), CRM_TYPE_PROBLEM_PAGE);
  G_OBJECT_CLASS (crm_problem_page_parent_class)->dispose (object);
}

static void
crm_problem_page_finalize (GObject *object)
{
  CrmProblemPage *self = CRM_PROBLEM_PAGE (object);

  g_clear_object (&self->account);
  g_free (self->entity);
  g_free (self->key);
  G_OBJECT_CLASS (crm_problem_page_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, CrmProblemPage, stack);
  gtk_widget_class_bind_template_child (widget_class, CrmProblemPage, icon);
  gtk_widget_class_bind_template_child (widget_class, CrmProblemPage, title_label);
  gtk_widget_class_bind_template_child (widget_class, CrmProblemPage, detail_label);
  gtk_widget_class_bind_template_child (widget_class, CrmProblemPage, answer_group);
  gtk_widget_class_bind_template_child (widget_class, CrmProblemPage, answer_label);
  gtk_widget_class_bind_template_child (widget_class, CrmProblemPage, values);
  gtk_widget_class_bind_template_child (widget_class, CrmProblemPage, choose_group);
  gtk_widget_class_bind_template_child (widget_class, CrmProblemPage, edit_group);
  gtk_widget_class_bind_template_child (widget_class, CrmProblemPage, edit_row);
  gtk_widget_class_bind_template_child (widget_class, CrmProblemPage, retry_group);
  gtk_widget_class_bind_template_child (widget_class, CrmProblemPage, retry_row);
  gtk_widget_class_bind_template_child (widget_class, CrmProblemPage, discard_group);
  gtk_widget_class_bind_template_child (widget_class, CrmProblemPage, discard_row);
  gtk_widget_class_bind_template_child (widget_class, CrmProblemPage, earlier);
}

static void
crm_problem_page_class_init (CrmProblemPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->set_property = crm_problem_page_set_property;
  object_class->get_property = crm_problem_page_get_property;
  object_class->dispose = crm_problem_page_dispose;
  object_class->finalize = crm_problem_page_finalize;

  properties[PROP_SHOW_BACK] = g_param_spec_boolean ("show-back", NULL, NULL, TRUE,
                                                     G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_install_action (widget_class, "problem.choose", NULL, choose_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK,
                                       "problem.choose", NULL);
  gtk_widget_class_install_action (widget_class, "problem.retry", NULL, retry_action);
  gtk_widget_class_install_action (widget_class, "problem.discard", NULL, discard_action);
  gtk_widget_class_install_action (widget_class, "problem.edit", NULL, edit_action);
  gtk_widget_class_install_action (widget_class, "problem.open", NULL, open_action);

  gtk_widget_class_set_template_from_resource (widget_class, CRM_TEMPLATE ("crm-problem-page"));
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, copy_clicked_cb);
}

static void
crm_problem_page_init (CrmProblemPage *self)
{
  self->show_back = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
}

AdwNavigationPage *
crm_problem_page_new (CrmAccount *account, const char *entity, const char *key, gint64 id)
{
  CrmProblemPage *self = g_object_new (CRM_TYPE_PROBLEM_PAGE, NULL);

  self->account = g_object_ref (account);
  self->entity = g_strdup (entity);
  self->key = g_strdup (key);
  self->id = id;
  adw_bin_set_child (self->earlier, crm_earlier_group_new (account, entity, key));
  self->list = crm_kept_list_new_problems (crm_account_get_store (account));
  g_signal_connect_object (self->list, "items-changed", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "notify::loaded", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  update (self);

  return ADW_NAVIGATION_PAGE (self);
}
