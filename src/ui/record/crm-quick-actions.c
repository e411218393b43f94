/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-quick-actions.h"
#include "crm-models.h"
#include "crm-project.h"
#include "crm-record-text.h"
#include "crm-record.h"
#include "crm-timeline.h"
#include "crm-ui.h"
#include "crm-words.h"

/* So many pills stand in one or two lines of a phone, with what opens the rest. */
#define MAX_NARROW 4

struct _CrmQuickActions
{
  AdwBin parent_instance;

  AdwWrapBox *box;
  GtkWidget *more;  /* the pill that shows the rest */
  GPtrArray *pills; /* in @box, in order */
  char *signature;  /* of what they were made from */
  gboolean narrow;
  gboolean is_open;
};
G_DEFINE_FINAL_TYPE (CrmQuickActions, crm_quick_actions, ADW_TYPE_BIN)

typedef enum
{
  PROP_NARROW = 1,
} CrmQuickActionsProperty;
static GParamSpec *properties[PROP_NARROW + 1];

static void
update (CrmQuickActions *self)
{
  gboolean all = !self->narrow || self->is_open || self->pills->len <= MAX_NARROW;

  for (guint i = 0; i < self->pills->len; i++)
    gtk_widget_set_visible (g_ptr_array_index (self->pills, i), all || i < MAX_NARROW - 1);
  gtk_widget_set_visible (self->more, !all);
  gtk_widget_set_visible (GTK_WIDGET (self), self->pills->len > 0);
  adw_wrap_box_set_justify (self->box, self->narrow ? ADW_JUSTIFY_FILL : ADW_JUSTIFY_NONE);
  adw_wrap_box_set_justify_last_line (self->box, self->narrow);
}

/* The focus goes on to the first of those that come. */
static void
more_clicked_cb (CrmQuickActions *self)
{
  self->is_open = TRUE;
  update (self);
  gtk_widget_grab_focus (g_ptr_array_index (self->pills, MAX_NARROW - 1));
}

static GtkWidget *
create_pill (const char *icon_name, const char *label, const char *tooltip)
{
  GtkWidget *content = adw_button_content_new ();
  GtkWidget *pill = gtk_button_new ();

  adw_button_content_set_icon_name (ADW_BUTTON_CONTENT (content), icon_name);
  adw_button_content_set_label (ADW_BUTTON_CONTENT (content), label);
  adw_button_content_set_can_shrink (ADW_BUTTON_CONTENT (content), TRUE);
  gtk_button_set_child (GTK_BUTTON (pill), content);
  gtk_widget_set_tooltip_text (pill, tooltip);
  gtk_widget_add_css_class (pill, "action");
  return pill;
}

static void
add_pill (CrmQuickActions *self, GtkWidget *pill)
{
  g_ptr_array_add (self->pills, pill);
  adw_wrap_box_append (self->box, pill);
}

static void
add_link (CrmQuickActions *self, const CrmContact *contact)
{
  g_autofree char *tooltip = crm_contact_link_dup_name (contact->kind, contact->caption);
  GtkWidget *pill = create_pill (crm_contact_link_get_icon (contact->kind),
                                 crm_contact_link_get_label (contact->kind), tooltip);

  crm_contact_link_connect (pill, contact->kind, contact->text);
  add_pill (self, pill);
}

/* The first kind of activity that can be planned for this record. */
static CrmEntity *
find_next_step (CrmRecord *record, const CrmRelated **related)
{
  CrmEntity *entity = crm_record_get_entity (record);

  for (guint i = 0; i < entity->related->len; i++)
    {
      CrmEntity *child;

      *related = g_ptr_array_index (entity->related, i);
      child = crm_project_find_entity (crm_record_get_project (record), (*related)->entity);
      if (child != NULL && child->can_create && child->timeline_field >= 0
          && crm_timeline_kind_of (child) == CRM_TIMELINE_ACTIVITY)
        return child;
    }

  return NULL;
}

static void
add_next_step (CrmQuickActions *self, CrmRecord *record)
{
  const CrmRelated *related = NULL;
  CrmEntity *child = find_next_step (record, &related);
  g_autofree char *label = NULL;
  GtkWidget *pill;

  if (child == NULL)
    return;

  label = crm_words_about (_ ("New %s"), child->caption);
  pill = create_pill ("list-add-symbolic", label, label);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (pill), "win.new-related");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (pill), "(ssss)", child->name, related->field,
                                    crm_record_get_key (record), crm_record_get_title (record));
  add_pill (self, pill);
}

static void
rebuild (CrmQuickActions *self, CrmRecord *record, GArray *contacts)
{
  for (guint i = 0; i < self->pills->len; i++)
    adw_wrap_box_remove (self->box, g_ptr_array_index (self->pills, i));
  g_ptr_array_set_size (self->pills, 0);
  for (guint i = 0; i < contacts->len; i++)
    add_link (self, &g_array_index (contacts, CrmContact, i));
  add_next_step (self, record);
  if (self->pills->len > 0)
    adw_wrap_box_reorder_child_after (self->box, self->more,
                                      g_ptr_array_index (self->pills, self->pills->len - 1));
}

static void
crm_quick_actions_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  CrmQuickActions *self = CRM_QUICK_ACTIONS (object);

  switch ((CrmQuickActionsProperty) id)
    {
    case PROP_NARROW:
      self->narrow = g_value_get_boolean (value);
      update (self);
      break;
    }
}

static void
crm_quick_actions_dispose (GObject *object)
{
  /* Before the template lets go of it: the parent class would unparent it once more. */
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), CRM_TYPE_QUICK_ACTIONS);
  G_OBJECT_CLASS (crm_quick_actions_parent_class)->dispose (object);
}

static void
crm_quick_actions_finalize (GObject *object)
{
  CrmQuickActions *self = CRM_QUICK_ACTIONS (object);

  g_ptr_array_unref (self->pills);
  g_free (self->signature);
  G_OBJECT_CLASS (crm_quick_actions_parent_class)->finalize (object);
}

static void
crm_quick_actions_class_init (CrmQuickActionsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->set_property = crm_quick_actions_set_property;
  object_class->dispose = crm_quick_actions_dispose;
  object_class->finalize = crm_quick_actions_finalize;
  properties[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE,
                                                  G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_template_from_resource (widget_class, CRM_TEMPLATE ("crm-quick-actions"));
  gtk_widget_class_bind_template_child (widget_class, CrmQuickActions, box);
  gtk_widget_class_bind_template_child (widget_class, CrmQuickActions, more);
  gtk_widget_class_bind_template_callback (widget_class, more_clicked_cb);
}

static void
crm_quick_actions_init (CrmQuickActions *self)
{
  self->pills = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* Pills that would be the same stay, and the focus with them. */
void
crm_quick_actions_set_record (CrmQuickActions *self, CrmRecord *record)
{
  g_autoptr (GArray) contacts = NULL;
  g_autoptr (GString) signature = NULL;

  g_return_if_fail (CRM_IS_QUICK_ACTIONS (self));
  g_return_if_fail (record != NULL);

  contacts = crm_record_text_list_contacts (record);
  signature = g_string_new (crm_record_get_title (record));
  for (guint i = 0; i < contacts->len; i++)
    {
      const CrmContact *contact = &g_array_index (contacts, CrmContact, i);

      g_string_append_printf (signature, "\n%d %s", (int) contact->kind, contact->text);
    }
  if (g_set_str (&self->signature, signature->str))
    rebuild (self, record, contacts);
  update (self);
}
