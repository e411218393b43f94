/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-condition-row.h"
#include "crm-arena.h"
#include "crm-field-editor.h"
#include "crm-looks.h"
#include "crm-project.h"
#include "crm-record.h"
#include "crm-ui.h"
#include "crm-words.h"

#define USUAL_DAYS 30

struct _CrmConditionRow
{
  AdwExpanderRow parent_instance;

  CrmAccount *account;
  CrmProject *project;
  CrmEntity *entity;
  CrmField *field; /* NULL: a custom condition */
  char *custom;
  AdwComboRow *op_row;
  AdwSpinRow *days_row;
  GArray *ops; /* CrmConditionOp, as the row has them */
  CrmRecordDraft *draft;
  CrmFieldEditor *editor;
  CrmRecordWatch *target; /* of a lookup that came with its key only */
};
G_DEFINE_FINAL_TYPE (CrmConditionRow, crm_condition_row, ADW_TYPE_EXPANDER_ROW)

static guint changed_signal, remove_signal;

/* --- words --------------------------------------------------------------------------------------
 */

typedef struct
{
  CrmConditionOp op;
  const char *caption;      /* in the list of operators */
  const char *sentence;     /* below the field's caption; %s is the value */
  const char *date_caption; /* where it is another for dates */
  const char *date_sentence;
} OpWords;

static const OpWords op_words[] = {
  { CRM_CONDITION_IS, NC_ ("operator", "Is"), N_ ("is %s"), NULL, NULL },
  { CRM_CONDITION_IS_NOT, NC_ ("operator", "Is Not"), N_ ("is not %s"), NULL, NULL },
  { CRM_CONDITION_CONTAINS, NC_ ("operator", "Contains"), N_ ("contains %s"), NULL, NULL },
  { CRM_CONDITION_CONTAINS_NOT, NC_ ("operator", "Does Not Contain"), N_ ("does not contain %s"),
    NULL, NULL },
  { CRM_CONDITION_BEGINS_WITH, NC_ ("operator", "Begins With"), N_ ("begins with %s"), NULL, NULL },
  { CRM_CONDITION_BELOW, NC_ ("operator", "Is Less Than"), N_ ("is less than %s"),
    NC_ ("operator", "Is Before"), N_ ("is before %s") },
  { CRM_CONDITION_AT_MOST, NC_ ("operator", "Is at Most"), N_ ("is at most %s"),
    NC_ ("operator", "Is Not After"), N_ ("is not after %s") },
  { CRM_CONDITION_ABOVE, NC_ ("operator", "Is More Than"), N_ ("is more than %s"),
    NC_ ("operator", "Is After"), N_ ("is after %s") },
  { CRM_CONDITION_AT_LEAST, NC_ ("operator", "Is at Least"), N_ ("is at least %s"),
    NC_ ("operator", "Is Not Before"), N_ ("is not before %s") },
  { CRM_CONDITION_TODAY, NC_ ("operator", "Is Today"), N_ ("is today"), NULL, NULL },
  { CRM_CONDITION_LAST_DAYS, NC_ ("operator", "Is in the Last Days"), NULL, NULL, NULL },
  { CRM_CONDITION_NEXT_DAYS, NC_ ("operator", "Is in the Next Days"), NULL, NULL, NULL },
  { CRM_CONDITION_SINCE_DAYS, NC_ ("operator", "Is Not Older Than Days"), NULL, NULL, NULL },
  { CRM_CONDITION_IS_ME, NC_ ("operator", "Is Me"), N_ ("is me"), NULL, NULL },
  { CRM_CONDITION_EMPTY, NC_ ("operator", "Is Empty"), N_ ("is empty"), NULL, NULL },
  { CRM_CONDITION_NOT_EMPTY, NC_ ("operator", "Is Not Empty"), N_ ("is not empty"), NULL, NULL },
};

static gboolean
is_date (CrmField *field)
{
  return field->type == CRM_EDM_DATE || field->type == CRM_EDM_DATE_TIME_OFFSET;
}

static CrmConditionOp
current_op (CrmConditionRow *self)
{
  guint position = self->op_row != NULL ? adw_combo_row_get_selected (self->op_row) : G_MAXUINT;

  return position < self->ops->len ? g_array_index (self->ops, CrmConditionOp, position)
                                   : CRM_CONDITION_CUSTOM;
}

static char *
dup_days_sentence (CrmConditionOp op, guint days)
{
  if (op == CRM_CONDITION_LAST_DAYS)
    return g_strdup_printf (ngettext ("is in the last %u day", "is in the last %u days", days),
                            days);
  if (op == CRM_CONDITION_NEXT_DAYS)
    return g_strdup_printf (ngettext ("is in the next %u day", "is in the next %u days", days),
                            days);
  return g_strdup_printf (ngettext ("is not older than %u day", "is not older than %u days", days),
                          days);
}

static gboolean
has_value (CrmConditionRow *self)
{
  const CrmValue *value = crm_record_draft_get_value (self->draft, self->field->index);

  return !crm_value_is_empty (value)
         && crm_record_draft_get_error (self->draft, self->field->index) == NULL;
}

static char *
dup_sentence (CrmConditionRow *self)
{
  CrmConditionOp op = current_op (self);
  const OpWords *words = &op_words[op];
  g_autofree char *value = NULL;
  const char *sentence;

  if (self->field == NULL)
    return g_strdup (self->custom);
  if (crm_condition_takes_days (op))
    return dup_days_sentence (op, (guint) adw_spin_row_get_value (self->days_row));
  sentence = is_date (self->field) && words->date_sentence != NULL ? words->date_sentence
                                                                   : words->sentence;
  if (!crm_condition_takes_value (op))
    return g_strdup (_ (sentence));
  if (!has_value (self))
    return g_strdup (_ ("A value is missing"));
  value = crm_record_draft_dup_display (self->draft, self->field->index);
  return crm_words_about (_ (sentence), value != NULL ? value : "");
}

/* --- showing ------------------------------------------------------------------------------------
 */

static void
refresh (CrmConditionRow *self)
{
  CrmConditionOp op = current_op (self);
  g_autofree char *sentence = dup_sentence (self);
  g_autofree char *escaped = crm_words_escape (sentence);
  gboolean takes_value = crm_condition_takes_value (op);

  if (self->editor != NULL)
    gtk_widget_set_visible (crm_field_editor_get_row (self->editor), takes_value);
  if (self->days_row != NULL)
    gtk_widget_set_visible (GTK_WIDGET (self->days_row), crm_condition_takes_days (op));
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self), escaped);
}

static void
changed_cb (CrmConditionRow *self)
{
  refresh (self);
  g_signal_emit (self, changed_signal, 0);
}

static void
field_changed_cb (CrmConditionRow *self, guint index)
{
  if (index == self->field->index)
    changed_cb (self);
}

static void
remove_clicked_cb (CrmConditionRow *self)
{
  g_signal_emit (self, remove_signal, 0);
}

/* --- building -----------------------------------------------------------------------------------
 */

static void
build_op_row (CrmConditionRow *self, CrmConditionOp current)
{
  g_autoptr (GtkStringList) captions = gtk_string_list_new (NULL);
  guint selected = 0;

  for (guint i = 0; i < G_N_ELEMENTS (op_words); i++)
    {
      const OpWords *words = &op_words[i];
      const char *caption = is_date (self->field) && words->date_caption != NULL
                                ? words->date_caption
                                : words->caption;

      if (!crm_condition_fits (self->field, words->op))
        continue;
      if (words->op == current)
        selected = self->ops->len;
      g_array_append_val (self->ops, words->op);
      gtk_string_list_append (captions, g_dpgettext2 (NULL, "operator", caption));
    }
  self->op_row = ADW_COMBO_ROW (adw_combo_row_new ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->op_row), _ ("Condition"));
  adw_combo_row_set_model (self->op_row, G_LIST_MODEL (captions));
  adw_combo_row_set_selected (self->op_row, selected);
  g_signal_connect_object (self->op_row, "notify::selected", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), GTK_WIDGET (self->op_row));
}

static void
build_days_row (CrmConditionRow *self, guint days)
{
  if (!is_date (self->field))
    return;
  self->days_row = ADW_SPIN_ROW (adw_spin_row_new_with_range (1, CRM_CONDITION_MAX_DAYS, 1));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->days_row), _ ("Days"));
  adw_spin_row_set_value (self->days_row, days > 0 ? days : USUAL_DAYS);
  g_signal_connect_object (self->days_row, "notify::value", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), GTK_WIDGET (self->days_row));
}

static void
target_read_cb (CrmConditionRow *self)
{
  CrmRecord *record = crm_record_watch_get_record (self->target);
  const CrmValue *value = crm_record_draft_get_value (self->draft, self->field->index);
  g_autoptr (CrmArena) arena = crm_arena_new ();
  CrmValue copy = crm_value_dup_into (value, arena);

  if (record != NULL && !crm_value_is_empty (value)
      && crm_record_draft_get_lookup_name (self->draft, self->field->index) == NULL)
    crm_record_draft_set_value (self->draft, self->field->index, &copy,
                                crm_record_get_title (record));
}

/* A filter has keys; a person wants names. */
static void
find_name (CrmConditionRow *self, const char *key)
{
  if (self->field->lookup_entity == NULL
      || crm_project_find_entity (self->project, self->field->lookup_entity) == NULL)
    return;
  self->target = crm_record_watch_new (crm_account_get_store (self->account),
                                       self->field->lookup_entity, key);
  g_signal_connect_object (self->target, "notify::record", G_CALLBACK (target_read_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
build_editor (CrmConditionRow *self, const char *text)
{
  g_autoptr (CrmArena) arena = crm_arena_new ();
  CrmValue value;

  self->draft = crm_record_draft_new_scratch (crm_account_get_store (self->account), self->project,
                                              self->entity);
  /* A switch stands somewhere: what it shows is what it means. */
  if (text == NULL && self->field->type == CRM_EDM_BOOLEAN)
    text = "true";
  if (text != NULL && crm_value_parse (self->field->type, text, -1, arena, &value, NULL))
    {
      crm_record_draft_set_value (self->draft, self->field->index, &value, NULL);
      find_name (self, text);
    }
  self->editor = crm_field_editor_new (self->account, self->draft, self->field);
  crm_field_editor_add_to_row (self->editor, ADW_EXPANDER_ROW (self));
  g_signal_connect_object (self->draft, "field-changed", G_CALLBACK (field_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
build_remove_button (CrmConditionRow *self)
{
  const char *caption = self->field != NULL ? self->field->caption : _ ("Custom Condition");
  g_autofree char *name = crm_words_about (_ ("Remove Condition “%s”"), caption);
  GtkWidget *button = crm_looks_row_button ("user-trash-symbolic", name);

  g_signal_connect_object (button, "clicked", G_CALLBACK (remove_clicked_cb), self,
                           G_CONNECT_SWAPPED);
  adw_expander_row_add_suffix (ADW_EXPANDER_ROW (self), button);
}

static void
crm_condition_row_dispose (GObject *object)
{
  CrmConditionRow *self = CRM_CONDITION_ROW (object);

  g_clear_object (&self->target);
  g_clear_object (&self->editor);
  g_clear_object (&self->draft);
  g_clear_pointer (&self->project, crm_project_unref);
  G_OBJECT_CLASS (crm_condition_row_parent_class)->dispose (object);
}

static void
crm_condition_row_finalize (GObject *object)
{
  CrmConditionRow *self = CRM_CONDITION_ROW (object);

  g_array_unref (self->ops);
  g_free (self->custom);
  G_OBJECT_CLASS (crm_condition_row_parent_class)->finalize (object);
}

static void
crm_condition_row_class_init (CrmConditionRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = crm_condition_row_dispose;
  G_OBJECT_CLASS (klass)->finalize = crm_condition_row_finalize;
  changed_signal = g_signal_new ("changed", CRM_TYPE_CONDITION_ROW, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
  remove_signal = g_signal_new ("remove", CRM_TYPE_CONDITION_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);
}

static void
crm_condition_row_init (CrmConditionRow *self)
{
  self->ops = g_array_new (FALSE, FALSE, sizeof (CrmConditionOp));
}

GtkWidget *
crm_condition_row_new (CrmAccount *account, CrmEntity *entity, const CrmCondition *condition)
{
  CrmConditionRow *self = g_object_new (CRM_TYPE_CONDITION_ROW, NULL);
  gboolean is_custom = condition->op == CRM_CONDITION_CUSTOM;

  self->account = account;
  self->project = crm_account_dup_project (account);
  self->entity = entity;
  self->field = is_custom ? NULL : entity->fields[condition->field];
  if (is_custom)
    {
      self->custom = g_strdup (condition->text);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), _ ("Custom Condition"));
      adw_expander_row_set_enable_expansion (ADW_EXPANDER_ROW (self), FALSE);
    }
  else
    {
      crm_looks_set_title (ADW_PREFERENCES_ROW (self), self->field->caption);
      build_op_row (self, condition->op);
      build_days_row (self, condition->days);
      build_editor (self, condition->text);
    }
  build_remove_button (self);
  refresh (self);
  return GTK_WIDGET (self);
}

gboolean
crm_condition_row_add_to (CrmConditionRow *self, CrmConditions *conditions)
{
  CrmConditionOp op;
  g_autofree char *text = NULL;

  g_return_val_if_fail (CRM_IS_CONDITION_ROW (self), FALSE);

  if (self->field == NULL)
    {
      crm_conditions_add (conditions, 0, CRM_CONDITION_CUSTOM, self->custom, 0);
      return TRUE;
    }
  op = current_op (self);
  if (crm_condition_takes_value (op))
    {
      if (!has_value (self))
        return FALSE;
      text = crm_value_dup_text (self->field->type,
                                 crm_record_draft_get_value (self->draft, self->field->index));
    }
  crm_conditions_add (
      conditions, self->field->index, op, text,
      crm_condition_takes_days (op) ? (guint) adw_spin_row_get_value (self->days_row) : 0);
  return TRUE;
}
