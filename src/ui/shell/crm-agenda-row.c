/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-agenda-row.h"
#include "crm-project.h"
#include "crm-ui.h"
#include "crm-words.h"

struct _CrmAgendaRow
{
  AdwBin parent_instance;

  GtkCheckButton *check;
  GtkWidget *times;
  GtkLabel *start_label;
  GtkLabel *end_label;
  GtkLabel *title_label;
  GtkLabel *detail_label;
  GtkWidget *late_icon;

  CrmAgendaItem *item;
  gboolean is_filling;
};
G_DEFINE_FINAL_TYPE (CrmAgendaRow, crm_agenda_row, ADW_TYPE_BIN)

char *
crm_agenda_dup_clock (gint64 us)
{
  g_autoptr (GDateTime) local = g_date_time_new_from_unix_local_usec (us);

  /* Translators: a time of day, see man strftime: "14:30"; "%I:%M %p" where days have two halves */
  return local != NULL ? g_date_time_format (local, _ ("%H:%M")) : g_strdup ("");
}

/* "Due Monday 3 November 2026" of what is late, "Overlaps with “Lunch”". */
static char *
dup_detail (const CrmAgendaEntry *entry)
{
  g_autofree char *day = NULL;
  g_autofree char *since = NULL;
  g_autofree char *overlap = NULL;

  if (!entry->is_late && entry->overlaps == NULL)
    return g_strdup (entry->detail);
  if (!entry->is_late)
    {
      overlap = crm_words_about (_ ("Overlaps with “%s”"), entry->overlaps);
      return g_strjoin (" · ", overlap, *entry->detail != '\0' ? entry->detail : NULL, NULL);
    }

  day = crm_words_day (entry->day_us, g_get_real_time ());
  since = crm_words_about (_ ("Due %s"), day);
  return g_strjoin (" · ", since, *entry->detail != '\0' ? entry->detail : NULL, NULL);
}

static char *
dup_when (const CrmAgendaEntry *entry)
{
  g_autofree char *start = crm_agenda_dup_clock (entry->start_us);
  g_autofree char *end = entry->has_end ? crm_agenda_dup_clock (entry->end_us) : NULL;

  if (entry->is_day)
    return g_strdup (_ ("All day"));
  /* Translators: from one time of day to another: "14:30 to 15:00" */
  return end != NULL ? g_strdup_printf (_ ("%s to %s"), start, end) : g_steal_pointer (&start);
}

char *
crm_agenda_row_dup_spoken (CrmAgendaItem *item)
{
  const CrmAgendaEntry *entry = crm_agenda_item_get (item);
  g_autofree char *when = dup_when (entry);
  g_autofree char *detail = dup_detail (entry);

  return g_strjoin (", ", entry->is_late ? _ ("Overdue") : when, entry->title, detail,
                    entry->is_done ? _ ("done") : NULL, NULL);
}

static void
toggled_cb (CrmAgendaRow *self)
{
  const CrmAgendaEntry *entry = self->item != NULL ? crm_agenda_item_get (self->item) : NULL;

  if (entry != NULL && !self->is_filling)
    gtk_widget_activate_action (GTK_WIDGET (self), "agenda.finish", "(ssb)", entry->entity->name,
                                entry->key, gtk_check_button_get_active (self->check));
}

static void
crm_agenda_row_dispose (GObject *object)
{
  CrmAgendaRow *self = CRM_AGENDA_ROW (object);

  g_clear_object (&self->item);
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), CRM_TYPE_AGENDA_ROW);
  G_OBJECT_CLASS (crm_agenda_row_parent_class)->dispose (object);
}

static void
crm_agenda_row_class_init (CrmAgendaRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = crm_agenda_row_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, CRM_TEMPLATE ("crm-agenda-row"));
  gtk_widget_class_bind_template_child (widget_class, CrmAgendaRow, check);
  gtk_widget_class_bind_template_child (widget_class, CrmAgendaRow, times);
  gtk_widget_class_bind_template_child (widget_class, CrmAgendaRow, start_label);
  gtk_widget_class_bind_template_child (widget_class, CrmAgendaRow, end_label);
  gtk_widget_class_bind_template_child (widget_class, CrmAgendaRow, title_label);
  gtk_widget_class_bind_template_child (widget_class, CrmAgendaRow, detail_label);
  gtk_widget_class_bind_template_child (widget_class, CrmAgendaRow, late_icon);
  gtk_widget_class_bind_template_callback (widget_class, toggled_cb);
}

static void
crm_agenda_row_init (CrmAgendaRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
crm_agenda_row_new (void)
{
  return g_object_new (CRM_TYPE_AGENDA_ROW, NULL);
}

static void
show_times (CrmAgendaRow *self, const CrmAgendaEntry *entry)
{
  g_autofree char *start
      = entry->is_day ? g_strdup (_ ("All day")) : crm_agenda_dup_clock (entry->start_us);
  g_autofree char *end
      = entry->has_end && !entry->is_day ? crm_agenda_dup_clock (entry->end_us) : NULL;

  gtk_label_set_label (self->start_label, start);
  gtk_label_set_label (self->end_label, end != NULL ? end : "");
  gtk_widget_set_visible (GTK_WIDGET (self->end_label), end != NULL);
  /* What is late is told by its day; a task without a time has its box there. */
  gtk_widget_set_visible (self->times, !entry->is_late && !(entry->is_day && entry->may_finish));
}

/* Done is said by the line through it, the check and, to a screen reader, in words. */
static void
show_title (CrmAgendaRow *self, const CrmAgendaEntry *entry)
{
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

  if (entry->is_done)
    pango_attr_list_insert (attributes, pango_attr_strikethrough_new (TRUE));
  gtk_label_set_label (self->title_label, entry->title);
  gtk_label_set_attributes (self->title_label, attributes);
}

void
crm_agenda_row_set_item (CrmAgendaRow *self, CrmAgendaItem *item)
{
  const CrmAgendaEntry *entry;
  g_autofree char *detail = NULL;
  g_autofree char *check = NULL;

  g_return_if_fail (CRM_IS_AGENDA_ROW (self));

  g_set_object (&self->item, item);
  if (item == NULL)
    return;

  entry = crm_agenda_item_get (item);
  detail = dup_detail (entry);
  show_times (self, entry);
  show_title (self, entry);
  gtk_label_set_label (self->detail_label, detail);
  gtk_widget_set_visible (self->late_icon, entry->is_late);
  self->is_filling = TRUE;
  gtk_check_button_set_active (self->check, entry->is_done);
  self->is_filling = FALSE;
  gtk_widget_set_visible (GTK_WIDGET (self->check), entry->may_finish || entry->is_done);
  gtk_widget_set_sensitive (GTK_WIDGET (self->check), entry->may_finish);
  check = crm_words_about (_ ("Complete %s"), entry->title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->check), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  check, -1);
}
