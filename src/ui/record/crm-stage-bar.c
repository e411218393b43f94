/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-stage-bar.h"
#include "crm-arena.h"
#include "crm-lists.h"
#include "crm-looks.h"
#include "crm-models.h"
#include "crm-project.h"
#include "crm-record.h"
#include "crm-stage-dialog.h"
#include "crm-ui.h"
#include "crm-window.h"
#include "crm-words.h"

/* A process of more steps than that is none: every segment can still be seen on a phone. */
#define MAX_STEPS 24

struct _CrmStageBar
{
  AdwBin parent_instance;

  GtkButton *button;
  GtkLabel *name_label;
  GtkLabel *step_label;
  GtkBox *segments;
  GtkWidget *chevron;

  CrmAccount *account;
  CrmRecord *record;
  CrmField *field;     /* of the record */
  CrmRecordList *list; /* the steps where the field is a lookup */
  GPtrArray *keys;     /* wire texts of the steps, in order */
  GPtrArray *names;
  int current; /* of them; -1: none of them */
};
G_DEFINE_FINAL_TYPE (CrmStageBar, crm_stage_bar, ADW_TYPE_BIN)

/* --- steps ---------------------------------------------------------------------------------------
 */

static void
add_step (CrmStageBar *self, const char *key, const char *name)
{
  if (self->keys->len >= MAX_STEPS)
    return;

  g_ptr_array_add (self->keys, g_strdup (key));
  g_ptr_array_add (self->names, g_strdup (name));
}

static void
list_steps (CrmStageBar *self)
{
  guint n_items = self->list != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->list)) : 0;

  g_ptr_array_set_size (self->keys, 0);
  g_ptr_array_set_size (self->names, 0);
  for (guint i = 0; i < self->field->choices->len; i++)
    {
      const CrmChoice *choice = g_ptr_array_index (self->field->choices, i);

      add_step (self, choice->value, choice->caption);
    }
  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (CrmRecordItem) item = g_list_model_get_item (G_LIST_MODEL (self->list), i);
      CrmRecord *step = crm_record_item_get_record (item);

      if (step != NULL)
        add_step (self, crm_record_get_key (step), crm_record_get_title (step));
    }
}

static void
find_current (CrmStageBar *self)
{
  g_autofree char *key = crm_value_dup_text (
      self->field->type, crm_record_get_value (self->record, self->field->index));

  self->current = -1;
  for (guint i = 0; key != NULL && i < self->keys->len; i++)
    if (g_str_equal (g_ptr_array_index (self->keys, i), key))
      self->current = (int) i;
}

/* --- what is seen and said
 * ------------------------------------------------------------------------ */

static void
show_segments (CrmStageBar *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->segments))) != NULL)
    gtk_box_remove (self->segments, child);

  for (guint i = 0; i < self->keys->len; i++)
    {
      GtkWidget *segment = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

      gtk_widget_add_css_class (segment, "stage-segment");
      if ((int) i <= self->current)
        gtk_widget_add_css_class (segment, "done");
      gtk_box_append (self->segments, segment);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->segments), self->keys->len > 1);
}

/* "Stage 3 of 6", or nothing where it is no step of the process. */
static char *
dup_step_text (CrmStageBar *self)
{
  if (self->current < 0)
    return g_strdup ("");

  /* Translators: the field's name, then which step of how many: "Stage 3 of 6" */
  return g_strdup_printf (_ ("%1$s %2$d of %3$d"), self->field->caption, self->current + 1,
                          (int) self->keys->len);
}

static void
update (CrmStageBar *self)
{
  g_autofree char *name = crm_record_dup_display (self->record, self->field->index);
  g_autofree char *step = NULL;
  g_autofree char *spoken = NULL;
  gboolean can_move;

  list_steps (self);
  find_current (self);
  can_move = crm_record_get_entity (self->record)->can_update && !self->field->read_only
             && self->keys->len > 1;
  step = dup_step_text (self);
  spoken = g_strdup_printf ("%s: %s, %s", self->field->caption, name != NULL ? name : "", step);

  gtk_label_set_label (self->name_label, name != NULL ? name : self->field->caption);
  gtk_label_set_label (self->step_label, step);
  show_segments (self);
  gtk_widget_set_visible (self->chevron, can_move);
  gtk_widget_set_can_target (GTK_WIDGET (self->button), can_move);
  gtk_widget_set_focusable (GTK_WIDGET (self->button), can_move);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->button), can_move ? _ ("Move to Stage") : NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  spoken, -1);
  gtk_widget_set_visible (GTK_WIDGET (self), name != NULL || can_move);
}

static void
steps_changed_cb (CrmStageBar *self)
{
  if (self->record != NULL)
    update (self);
}

/* A row of the list that was not read yet. */
static void
follow_items (CrmStageBar *self)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->list));

  for (guint i = 0; i < MIN (n_items, MAX_STEPS); i++)
    {
      g_autoptr (CrmRecordItem) item = g_list_model_get_item (G_LIST_MODEL (self->list), i);

      if (crm_record_item_get_record (item) == NULL)
        g_signal_connect_object (item, "notify::loaded", G_CALLBACK (steps_changed_cb), self,
                                 G_CONNECT_SWAPPED);
    }
  steps_changed_cb (self);
}

/* --- moving -------------------------------------------------------------------------------------
 */

typedef struct
{
  CrmStageBar *self;
  CrmBatch *batch;
  char *name;
} Move;

static void
move_free (Move *move)
{
  g_clear_object (&move->self);
  g_clear_object (&move->batch);
  g_free (move->name);
  g_free (move);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Move, move_free)

static void
say_error (CrmStageBar *self, const GError *error)
{
  g_autofree char *text = crm_account_describe_error (error);

  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", text);
}

static void
undone_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CrmStageBar) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!crm_batch_undo_finish (CRM_BATCH (source), result, &error))
    say_error (self, error);
}

static void
undo_clicked_cb (AdwToast *toast, Move *move)
{
  crm_batch_undo_async (move->batch, NULL, undone_cb, g_object_ref (move->self));
}

static void
undo_gone (gpointer data, GClosure *closure)
{
  move_free (data);
}

static void
moved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Move) move = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (move->self));
  AdwToast *toast;

  if (!crm_batch_run_finish (move->batch, result, &error))
    {
      say_error (move->self, error);
      return;
    }
  if (!CRM_IS_WINDOW (root)) /* the page was left meanwhile */
    return;

  text = crm_words_about (_ ("Moved to “%s”"), move->name);
  toast = crm_looks_toast (text);
  adw_toast_set_button_label (toast, _ ("Undo"));
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (undo_clicked_cb),
                         g_steal_pointer (&move), undo_gone, G_CONNECT_DEFAULT);
  crm_window_add_toast (CRM_WINDOW (root), toast);
}

static void
chosen_cb (CrmStageBar *self, guint position)
{
  g_autoptr (CrmArena) arena = crm_arena_new ();
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 row = crm_record_get_row_id (self->record);
  g_autoptr (Move) move = g_new0 (Move, 1);
  CrmValue value;

  g_array_append_val (rows, row);
  if (position >= self->keys->len
      || !crm_value_parse (self->field->type, g_ptr_array_index (self->keys, position), -1, arena,
                           &value, NULL))
    {
      g_array_unref (rows);
      return;
    }

  move->self = g_object_ref (self);
  move->name = g_strdup (g_ptr_array_index (self->names, position));
  move->batch
      = crm_batch_new_edit (crm_account_get_store (self->account),
                            crm_record_get_entity (self->record), rows, self->field->index, &value);
  crm_batch_run_async (move->batch, NULL, moved_cb, move);
  g_steal_pointer (&move);
}

static void
clicked_cb (CrmStageBar *self)
{
  AdwDialog *dialog = crm_stage_dialog_new (self->field->caption, self->names, self->current);

  g_signal_connect_object (dialog, "chosen", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

static void
crm_stage_bar_dispose (GObject *object)
{
  CrmStageBar *self = CRM_STAGE_BAR (object);

  if (self->list != NULL)
    g_signal_handlers_disconnect_by_data (self->list, self);
  g_clear_object (&self->list);
  g_clear_object (&self->account);
  /* Before the template lets go of it: the parent class would unparent it once more. */
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), CRM_TYPE_STAGE_BAR);
  G_OBJECT_CLASS (crm_stage_bar_parent_class)->dispose (object);
}

static void
crm_stage_bar_finalize (GObject *object)
{
  CrmStageBar *self = CRM_STAGE_BAR (object);

  g_clear_pointer (&self->record, crm_record_unref);
  g_ptr_array_unref (self->keys);
  g_ptr_array_unref (self->names);
  G_OBJECT_CLASS (crm_stage_bar_parent_class)->finalize (object);
}

static void
crm_stage_bar_class_init (CrmStageBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = crm_stage_bar_dispose;
  object_class->finalize = crm_stage_bar_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, CRM_TEMPLATE ("crm-stage-bar"));
  gtk_widget_class_bind_template_child (widget_class, CrmStageBar, button);
  gtk_widget_class_bind_template_child (widget_class, CrmStageBar, name_label);
  gtk_widget_class_bind_template_child (widget_class, CrmStageBar, step_label);
  gtk_widget_class_bind_template_child (widget_class, CrmStageBar, segments);
  gtk_widget_class_bind_template_child (widget_class, CrmStageBar, chevron);
  gtk_widget_class_bind_template_callback (widget_class, clicked_cb);
}

static void
crm_stage_bar_init (CrmStageBar *self)
{
  self->keys = g_ptr_array_new_with_free_func (g_free);
  self->names = g_ptr_array_new_with_free_func (g_free);
  self->current = -1;
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

GtkWidget *
crm_stage_bar_new (CrmAccount *account, CrmEntity *entity)
{
  CrmStageBar *self = g_object_new (CRM_TYPE_STAGE_BAR, NULL);
  const CrmField *field;

  g_return_val_if_fail (entity->stage_field >= 0, NULL);

  self->account = g_object_ref (account);
  field = entity->fields[entity->stage_field];
  if (field->lookup_entity == NULL)
    return GTK_WIDGET (self);

  self->list = crm_record_list_new (crm_account_get_store (account), field->lookup_entity);
  g_signal_connect_object (self->list, "items-changed", G_CALLBACK (follow_items), self,
                           G_CONNECT_SWAPPED);
  crm_record_list_set_query (self->list, NULL, NULL, NULL);
  follow_items (self);
  return GTK_WIDGET (self);
}

void
crm_stage_bar_set_record (CrmStageBar *self, CrmRecord *record)
{
  CrmEntity *entity;

  g_return_if_fail (CRM_IS_STAGE_BAR (self));
  g_return_if_fail (record != NULL);

  crm_record_ref (record);
  g_clear_pointer (&self->record, crm_record_unref);
  self->record = record;
  entity = crm_record_get_entity (record);
  if (entity->stage_field < 0) /* the layout changed */
    {
      gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
      g_clear_pointer (&self->record, crm_record_unref);
      return;
    }

  self->field = entity->fields[entity->stage_field];
  update (self);
}
