/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-related-group.h"
#include "crm-filter.h"
#include "crm-looks.h"
#include "crm-models.h"
#include "crm-record.h"
#include "crm-related.h"
#include "crm-ui.h"
#include "crm-words.h"

#define SHOWN 3
#define TRAILING_KEY "crm-trailing"

struct _CrmRelatedGroup
{
  AdwBin parent_instance;

  AdwPreferencesGroup *group;
  GtkWidget *new_button;

  CrmProject *project;
  CrmEntity *entity;
  CrmRecordList *list;
  GPtrArray *rows; /* what stands in the group */
  char *caption;
  char *field;
  char *parent_key;
  char *parent_title;
};
G_DEFINE_FINAL_TYPE (CrmRelatedGroup, crm_related_group, ADW_TYPE_BIN)

static void
add_row (CrmRelatedGroup *self, GtkWidget *row)
{
  adw_preferences_group_add (self->group, row);
  g_ptr_array_add (self->rows, row);
}

static void
fill_record_row (GtkWidget *row, CrmRecordItem *item)
{
  g_autofree char *title = NULL;
  g_autofree char *subtitle = NULL;

  g_autofree char *trailing = NULL;
  GtkWidget *label = g_object_get_data (G_OBJECT (row), TRAILING_KEY);

  g_object_get (item, "title", &title, "subtitle", &subtitle, "trailing", &trailing, NULL);
  crm_looks_set_title (ADW_PREFERENCES_ROW (row), title);
  crm_looks_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  gtk_label_set_label (GTK_LABEL (label), trailing != NULL ? trailing : "");
  gtk_widget_set_visible (label, trailing != NULL && *trailing != '\0');
}

static void
item_notify_cb (CrmRecordItem *item, GParamSpec *pspec, GtkWidget *row)
{
  fill_record_row (row, item);
}

static void
record_activated_cb (GtkWidget *row, CrmRecordItem *item)
{
  CrmRecord *record = crm_record_item_get_record (item);

  if (record != NULL)
    gtk_widget_activate_action (row, "win.push-record", "(ss)",
                                crm_record_get_entity (record)->name, crm_record_get_key (record));
}

static void
add_record (CrmRelatedGroup *self, CrmRecordItem *item)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, "numeric");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
  g_object_set_data (G_OBJECT (row), TRAILING_KEY, label);
  fill_record_row (row, item);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 2);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 1);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), crm_looks_chevron ());

  g_signal_connect_object (item, "notify", G_CALLBACK (item_notify_cb), row, G_CONNECT_DEFAULT);
  g_signal_connect_data (row, "activated", G_CALLBACK (record_activated_cb), g_object_ref (item),
                         (GClosureNotify) G_CALLBACK (g_object_unref), G_CONNECT_DEFAULT);
  add_row (self, row);
}

static void
add_show_all (CrmRelatedGroup *self)
{
  GtkWidget *row = adw_button_row_new ();
  g_autofree char *title = crm_words_about (_ ("Show All %s"), self->caption);

  crm_looks_set_title (ADW_PREFERENCES_ROW (row), title);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "win.show-related");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "(ssss)", self->entity->name, self->field,
                                    self->parent_key, self->parent_title);
  add_row (self, row);
}

static void
update_title (CrmRelatedGroup *self, guint n_items)
{
  g_autofree char *isolated = crm_words_isolate (self->caption);
  g_autofree char *number = crm_words_number (n_items);
  /* Translators: a kind of records and how many: "Activities (4)" */
  g_autofree char *title = g_strdup_printf (_ ("%s (%s)"), isolated, number);

  crm_looks_set_group_title (self->group, n_items > 0 ? title : self->caption);
}

static void
rebuild (CrmRelatedGroup *self)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->list));
  gboolean can_create = gtk_widget_get_visible (self->new_button);

  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->group, g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);

  for (guint i = 0; i < MIN (n_items, SHOWN); i++)
    {
      g_autoptr (CrmRecordItem) item = g_list_model_get_item (G_LIST_MODEL (self->list), i);

      add_record (self, item);
    }
  if (n_items > SHOWN)
    add_show_all (self);

  update_title (self, n_items);
  gtk_widget_set_visible (GTK_WIDGET (self), n_items > 0 || can_create);
}

static void
crm_related_group_dispose (GObject *object)
{
  CrmRelatedGroup *self = CRM_RELATED_GROUP (object);

  if (self->list != NULL)
    g_signal_handlers_disconnect_by_data (self->list, self);
  g_clear_object (&self->list);
  g_clear_pointer (&self->project, crm_project_unref);
  /* Before the template lets go of it: the parent class would unparent it once more. */
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), CRM_TYPE_RELATED_GROUP);
  G_OBJECT_CLASS (crm_related_group_parent_class)->dispose (object);
}

static void
crm_related_group_finalize (GObject *object)
{
  CrmRelatedGroup *self = CRM_RELATED_GROUP (object);

  g_ptr_array_unref (self->rows);
  g_free (self->caption);
  g_free (self->field);
  g_free (self->parent_key);
  g_free (self->parent_title);
  G_OBJECT_CLASS (crm_related_group_parent_class)->finalize (object);
}

static void
crm_related_group_class_init (CrmRelatedGroupClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = crm_related_group_dispose;
  object_class->finalize = crm_related_group_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, CRM_TEMPLATE ("crm-related-group"));
  gtk_widget_class_bind_template_child (widget_class, CrmRelatedGroup, group);
  gtk_widget_class_bind_template_child (widget_class, CrmRelatedGroup, new_button);
}

static void
crm_related_group_init (CrmRelatedGroup *self)
{
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
set_up_new_button (CrmRelatedGroup *self)
{
  g_autofree char *name = NULL;
  g_autofree char *caption = crm_words_isolate (self->entity->caption);
  g_autofree char *title = crm_words_isolate (self->parent_title);

  /* Translators: "New Activity for Anna Berg" */
  name = g_strdup_printf (_ ("New %1$s for %2$s"), caption, title);
  crm_looks_name (self->new_button, name);
  gtk_widget_set_visible (self->new_button, self->entity->can_create);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->new_button), "(ssss)", self->entity->name,
                                    self->field, self->parent_key, self->parent_title);
}

GtkWidget *
crm_related_group_new (CrmAccount *account,
                       CrmEntity *entity,
                       const CrmRelated *related,
                       const char *parent_key,
                       const char *parent_title)
{
  CrmRelatedGroup *self = g_object_new (CRM_TYPE_RELATED_GROUP, NULL);
  g_autoptr (CrmFilter) filter = crm_related_filter (entity, related->field, parent_key);

  self->project = crm_account_dup_project (account);
  self->entity = entity;
  self->caption = g_strdup (related->caption != NULL ? related->caption : entity->caption_plural);
  self->field = g_strdup (related->field);
  self->parent_key = g_strdup (parent_key);
  self->parent_title = g_strdup (parent_title);
  self->list = crm_record_list_new (crm_account_get_store (account), entity->name);
  set_up_new_button (self);

  g_signal_connect_object (self->list, "items-changed", G_CALLBACK (rebuild), self,
                           G_CONNECT_SWAPPED);
  if (filter != NULL)
    crm_record_list_set_query (self->list, filter, entity->orderby, NULL);
  rebuild (self);

  return GTK_WIDGET (self);
}
