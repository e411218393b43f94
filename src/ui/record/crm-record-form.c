/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-record-form.h"
#include "crm-field-editor.h"
#include "crm-looks.h"
#include "crm-project.h"
#include "crm-ui.h"
#include "crm-words.h"

/* A section of more fields than this of which none is required is opened when it is wanted. */
#define MANY 6

/* One section on the page. */
typedef struct
{
  AdwPreferencesGroup *group; /* borrowed: the form's */
  AdwExpanderRow *expander;   /* borrowed, or %NULL: the rows stand in the group */
  GPtrArray *editors;         /* CrmFieldEditor, borrowed */
  gboolean is_address;
} Section;

struct _CrmRecordForm
{
  GtkBox parent_instance;

  CrmAccount *account;
  CrmRecordDraft *draft;
  GPtrArray *editors;  /* CrmFieldEditor */
  GPtrArray *sections; /* Section */
  guint show_id;
};
G_DEFINE_FINAL_TYPE (CrmRecordForm, crm_record_form, GTK_TYPE_BOX)

static void
section_free (gpointer data)
{
  Section *section = data;

  g_ptr_array_unref (section->editors);
  g_free (section);
}

/* --- what stands over a section -----------------------------------------------------------------
 */

static gboolean
is_shown (CrmRecordForm *self, CrmFieldEditor *editor)
{
  return crm_record_draft_is_visible (self->draft, crm_field_editor_get_field (editor)->index);
}

/* In words: an asterisk says nothing to who does not know it. */
static char *
dup_required (CrmRecordForm *self, const Section *section)
{
  g_autoptr (GString) names = g_string_new (NULL);
  guint n = 0;

  for (guint i = 0; i < section->editors->len; i++)
    {
      CrmFieldEditor *editor = g_ptr_array_index (section->editors, i);
      CrmField *field = crm_field_editor_get_field (editor);
      g_autofree char *name = crm_words_isolate (field->caption);

      if (!is_shown (self, editor) || field->read_only
          || !crm_record_draft_is_required (self->draft, field->index))
        continue;

      g_string_append_printf (names, "%s%s", n++ > 0 ? ", " : "", name);
    }

  if (n == 0)
    return NULL;

  return g_strdup_printf (ngettext ("%s is required", "%s are required", n), names->str);
}

/* A closed address reads as one. */
static char *
dup_summary (CrmRecordForm *self, const Section *section)
{
  g_autoptr (GString) line = g_string_new (NULL);

  for (guint i = 0; i < section->editors->len; i++)
    {
      CrmFieldEditor *editor = g_ptr_array_index (section->editors, i);
      g_autofree char *text
          = crm_record_draft_dup_display (self->draft, crm_field_editor_get_field (editor)->index);

      if (text != NULL && *text != '\0' && is_shown (self, editor))
        g_string_append_printf (line, "%s%s", line->len > 0 ? ", " : "", text);
    }

  return g_string_free_and_steal (g_steal_pointer (&line));
}

static void
update_section (CrmRecordForm *self, const Section *section)
{
  g_autofree char *required = dup_required (self, section);
  g_autofree char *description = required != NULL ? crm_words_escape (required) : NULL;
  g_autofree char *summary = section->is_address ? dup_summary (self, section) : NULL;
  gboolean has_some = FALSE;

  for (guint i = 0; i < section->editors->len; i++)
    has_some |= is_shown (self, g_ptr_array_index (section->editors, i));
  gtk_widget_set_visible (GTK_WIDGET (section->group), has_some);
  adw_preferences_group_set_description (section->group, description);
  if (section->is_address)
    crm_looks_set_expander_subtitle (section->expander, summary);
}

static void
field_changed_cb (CrmRecordForm *self)
{
  for (guint i = 0; i < self->sections->len; i++)
    update_section (self, g_ptr_array_index (self->sections, i));
}

/* --- making it -----------------------------------------------------------------------------------
 */

static Section *
create_section (CrmRecordForm *self, const char *caption, gboolean is_closed, gboolean is_address)
{
  Section *section = g_new0 (Section, 1);

  section->editors = g_ptr_array_new ();
  section->is_address = is_address;
  section->group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (section->group));
  g_ptr_array_add (self->sections, section);
  if (!is_closed)
    {
      crm_looks_set_group_title (section->group, caption);
      return section;
    }

  section->expander = ADW_EXPANDER_ROW (adw_expander_row_new ());
  crm_looks_set_title (ADW_PREFERENCES_ROW (section->expander), caption);
  adw_preferences_group_add (section->group, GTK_WIDGET (section->expander));
  return section;
}

/* Ways of one lookup have one row. */
static gboolean
has_place (CrmRecordForm *self, CrmField *field)
{
  for (guint i = 0; i < self->editors->len; i++)
    {
      CrmField *other = crm_field_editor_get_field (g_ptr_array_index (self->editors, i));

      if (other == field || (field->lookup_entity != NULL && crm_field_shares_value (other, field)))
        return TRUE;
    }

  return FALSE;
}

static void
add_field (CrmRecordForm *self, Section *section, CrmField *field)
{
  CrmFieldEditor *editor = crm_field_editor_new (self->account, self->draft, field);

  if (section->expander != NULL)
    crm_field_editor_add_to_row (editor, section->expander);
  else
    crm_field_editor_add_to (editor, section->group);
  g_ptr_array_add (section->editors, editor);
  g_ptr_array_add (self->editors, editor);
}

/* What only the server writes is on the form of what is there already, not of a new record. */
static gboolean
is_wanted (CrmRecordForm *self, CrmField *field)
{
  return crm_field_editor_is_for (field)
         && (crm_looks_field_is_editable (field) || !crm_record_draft_is_new (self->draft));
}

static GArray *
dup_wanted (CrmRecordForm *self, GArray *fields)
{
  CrmEntity *entity = crm_record_draft_get_entity (self->draft);
  GArray *wanted = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < fields->len; i++)
    {
      guint index = g_array_index (fields, guint, i);

      if (is_wanted (self, entity->fields[index]))
        g_array_append_val (wanted, index);
    }

  return wanted;
}

static gboolean
is_long (CrmEntity *entity, GArray *fields)
{
  for (guint i = 0; i < fields->len; i++)
    {
      const CrmField *field = entity->fields[g_array_index (fields, guint, i)];

      if (field->required || field->required_if != NULL)
        return FALSE;
    }

  return fields->len > MANY;
}

static void
add_section (CrmRecordForm *self, const CrmSection *described)
{
  CrmEntity *entity = crm_record_draft_get_entity (self->draft);
  g_autoptr (GArray) fields = dup_wanted (self, described->fields);
  gboolean is_closed
      = described->caption != NULL
        && (described->is_address || (self->sections->len > 0 && is_long (entity, fields)));
  Section *section;

  if (fields->len == 0)
    return;

  section
      = create_section (self, described->caption, is_closed, described->is_address && is_closed);
  for (guint i = 0; i < fields->len; i++)
    if (!has_place (self, entity->fields[g_array_index (fields, guint, i)]))
      add_field (self, section, entity->fields[g_array_index (fields, guint, i)]);
}

static void
add_quick (CrmRecordForm *self)
{
  CrmEntity *entity = crm_record_draft_get_entity (self->draft);
  g_autoptr (GArray) fields = dup_wanted (self, entity->quick_fields);
  Section *section = create_section (self, NULL, FALSE, FALSE);

  for (guint i = 0; i < fields->len; i++)
    add_field (self, section, entity->fields[g_array_index (fields, guint, i)]);
  /* What the server insists on cannot be left to later. */
  for (guint i = 0; i < entity->n_fields; i++)
    if (crm_looks_field_is_editable (entity->fields[i])
        && crm_record_draft_is_required (self->draft, i) && !has_place (self, entity->fields[i]))
      add_field (self, section, entity->fields[i]);
}

static void
clear (CrmRecordForm *self)
{
  GtkWidget *child;

  if (self->draft != NULL)
    g_signal_handlers_disconnect_by_data (self->draft, self);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_box_remove (GTK_BOX (self), child);
  g_ptr_array_set_size (self->sections, 0);
  g_ptr_array_set_size (self->editors, 0);
  g_clear_object (&self->draft);
}

void
crm_record_form_set_draft (CrmRecordForm *self,
                           CrmAccount *account,
                           CrmRecordDraft *draft,
                           CrmFormExtent extent)
{
  CrmEntity *entity;

  g_return_if_fail (CRM_IS_RECORD_FORM (self));
  g_return_if_fail (CRM_IS_RECORD_DRAFT (draft));

  clear (self);
  g_set_object (&self->account, account);
  self->draft = g_object_ref (draft);
  entity = crm_record_draft_get_entity (draft);
  if (extent == CRM_FORM_QUICK)
    add_quick (self);
  for (guint i = 0; extent == CRM_FORM_ALL && i < entity->sections->len; i++)
    add_section (self, g_ptr_array_index (entity->sections, i));
  g_signal_connect_object (draft, "field-changed", G_CALLBACK (field_changed_cb), self,
                           G_CONNECT_SWAPPED);
  field_changed_cb (self);
}

void
crm_record_form_add_field (CrmRecordForm *self, CrmField *field)
{
  g_return_if_fail (CRM_IS_RECORD_FORM (self));
  g_return_if_fail (self->sections->len > 0);

  if (crm_looks_field_is_editable (field) && !has_place (self, field))
    add_field (self, g_ptr_array_index (self->sections, self->sections->len - 1), field);
}

/* --- going to a field ------------------------------------------------------------------------ */

static void
focus_editor (CrmRecordForm *self, CrmFieldEditor *editor)
{
  GtkWidget *row = crm_field_editor_get_row (editor);
  GtkWidget *expander
      = gtk_widget_get_ancestor (gtk_widget_get_parent (row), ADW_TYPE_EXPANDER_ROW);

  if (expander != NULL)
    adw_expander_row_set_expanded (ADW_EXPANDER_ROW (expander), TRUE);
  if (!gtk_widget_grab_focus (row))
    gtk_widget_child_focus (row, GTK_DIR_TAB_FORWARD);
}

gboolean
crm_record_form_focus_first (CrmRecordForm *self)
{
  g_return_val_if_fail (CRM_IS_RECORD_FORM (self), FALSE);

  for (guint i = 0; i < self->editors->len; i++)
    {
      CrmFieldEditor *editor = g_ptr_array_index (self->editors, i);
      guint index = crm_field_editor_get_field (editor)->index;

      if (!crm_record_draft_is_required (self->draft, index) || !is_shown (self, editor)
          || !crm_value_is_empty (crm_record_draft_get_value (self->draft, index)))
        continue;

      focus_editor (self, editor);
      return TRUE;
    }

  return FALSE;
}

/* On the page or the sheet that the form is on. */
static void
say (CrmRecordForm *self, const char *text)
{
  GtkWidget *toasts = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_TOAST_OVERLAY);

  if (toasts != NULL)
    adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (toasts), crm_looks_toast (text));
}

gboolean
crm_record_form_check (CrmRecordForm *self)
{
  g_autofree char *text = NULL;
  guint n_errors;

  g_return_val_if_fail (CRM_IS_RECORD_FORM (self), FALSE);

  n_errors = crm_record_draft_validate (self->draft);
  if (n_errors == 0)
    return TRUE;

  for (guint i = 0; i < self->editors->len; i++)
    crm_field_editor_show_errors (g_ptr_array_index (self->editors, i));
  text = g_strdup_printf (
      ngettext ("%u field needs attention", "%u fields need attention", n_errors), n_errors);
  say (self, text);
  gtk_accessible_announce (GTK_ACCESSIBLE (self), text,
                           GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);

  for (guint i = 0; i < self->editors->len; i++)
    if (crm_field_editor_has_error (g_ptr_array_index (self->editors, i)))
      {
        focus_editor (self, g_ptr_array_index (self->editors, i));
        break;
      }

  return FALSE;
}

static gboolean
show_focus_cb (gpointer user_data)
{
  CrmRecordForm *self = user_data;
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  GtkWidget *viewport = gtk_widget_get_ancestor (GTK_WIDGET (self), GTK_TYPE_VIEWPORT);
  GtkWidget *row;

  self->show_id = 0;
  if (focus == NULL || viewport == NULL || !gtk_widget_is_ancestor (focus, GTK_WIDGET (self)))
    return G_SOURCE_REMOVE;

  row = gtk_widget_get_ancestor (focus, GTK_TYPE_LIST_BOX_ROW);
  gtk_viewport_scroll_to (GTK_VIEWPORT (viewport), row != NULL ? row : focus, NULL);
  return G_SOURCE_REMOVE;
}

/* Not at once: this is told in the middle of a size allocation. */
void
crm_record_form_show_focus (CrmRecordForm *self)
{
  g_return_if_fail (CRM_IS_RECORD_FORM (self));

  if (self->show_id == 0)
    self->show_id = g_idle_add (show_focus_cb, self);
}

/* --- object
 * ---------------------------------------------------------------------------------------- */

static void
crm_record_form_dispose (GObject *object)
{
  CrmRecordForm *self = CRM_RECORD_FORM (object);

  g_clear_handle_id (&self->show_id, g_source_remove);
  clear (self);
  g_clear_object (&self->account);
  G_OBJECT_CLASS (crm_record_form_parent_class)->dispose (object);
}

static void
crm_record_form_finalize (GObject *object)
{
  CrmRecordForm *self = CRM_RECORD_FORM (object);

  g_ptr_array_unref (self->editors);
  g_ptr_array_unref (self->sections);
  G_OBJECT_CLASS (crm_record_form_parent_class)->finalize (object);
}

static void
crm_record_form_class_init (CrmRecordFormClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = crm_record_form_dispose;
  G_OBJECT_CLASS (klass)->finalize = crm_record_form_finalize;
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_FORM);
}

static void
crm_record_form_init (CrmRecordForm *self)
{
  self->editors = g_ptr_array_new_with_free_func (g_object_unref);
  self->sections = g_ptr_array_new_with_free_func (section_free);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 24);
}
