/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-date-dialog.h"
#include "crm-ui.h"
#include "crm-words.h"

#include <langinfo.h>
#include <string.h>

struct _CrmDateDialog
{
  AdwDialog parent_instance;

  GtkWidget *done_button;
  GtkCalendar *calendar;
  AdwEntryRow *entry_row;
  GtkWidget *time_group;
  AdwSpinRow *hour_row;
  AdwSpinRow *minute_row;
  GtkWidget *half_row;
  AdwToggleGroup *half_toggles;
  GtkWidget *clear_button;
  GtkLabel *distance;

  gboolean half_days; /* hours from 1 to 12, and which half of the day */
  int second;         /* kept: opening and confirming must not change a value */
  gboolean with_time;
  gboolean typing;  /* the calendar follows the text */
  gboolean showing; /* the text follows the calendar */
};
G_DEFINE_FINAL_TYPE (CrmDateDialog, crm_date_dialog, ADW_TYPE_DIALOG)

static guint chosen_signal;
static guint cleared_signal;

/* --- the time ------------------------------------------------------------------------------ */

/* As the locale writes a time. */
static gboolean
locale_has_half_days (void)
{
  const char *format = nl_langinfo (T_FMT);

  return strstr (format, "%r") != NULL || strstr (format, "%p") != NULL
         || strstr (format, "%I") != NULL;
}

static int
get_hour (CrmDateDialog *self)
{
  int hour = (int) adw_spin_row_get_value (self->hour_row);

  if (!self->half_days)
    return hour;

  return hour % 12 + (adw_toggle_group_get_active (self->half_toggles) == 1 ? 12 : 0);
}

static void
set_hour (CrmDateDialog *self, int hour)
{
  if (self->half_days)
    adw_toggle_group_set_active (self->half_toggles, hour >= 12 ? 1 : 0);
  adw_spin_row_set_value (self->hour_row, self->half_days ? (hour + 11) % 12 + 1 : hour);
}

static void
set_up_clock (CrmDateDialog *self)
{
  self->half_days = locale_has_half_days ();
  gtk_widget_set_visible (self->half_row, self->half_days);
  if (self->half_days)
    adw_spin_row_set_range (self->hour_row, 1, 12);
}

static GDateTime *
dup_chosen (CrmDateDialog *self)
{
  g_autoptr (GDateTime) day = gtk_calendar_get_date (self->calendar);
  int hour = self->with_time ? get_hour (self) : 0;
  int minute = self->with_time ? (int) adw_spin_row_get_value (self->minute_row) : 0;

  return g_date_time_new_local (g_date_time_get_year (day), g_date_time_get_month (day),
                                g_date_time_get_day_of_month (day), hour, minute, self->second);
}

/* "In 3 hours": a check of what was chosen. */
static void
show_distance (CrmDateDialog *self)
{
  g_autoptr (GDateTime) chosen = dup_chosen (self);
  g_autofree char *text = NULL;

  if (chosen != NULL && self->with_time)
    text = crm_words_distance (g_date_time_to_unix_usec (chosen), g_get_real_time ());
  gtk_label_set_label (self->distance, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->distance), text != NULL);
}

/* --- the day ------------------------------------------------------------------------------- */

static void
set_valid (CrmDateDialog *self, gboolean valid)
{
  if (valid)
    gtk_widget_remove_css_class (GTK_WIDGET (self->entry_row), "error");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->entry_row), "error");

  gtk_widget_set_sensitive (self->done_button, valid);
}

/* The locale's short form, but with the whole year: "1/2/35" would be read as another one. */
static char *
format_day (GDateTime *day)
{
  g_autoptr (GString) format = g_string_new (nl_langinfo (D_FMT));

  g_string_replace (format, "%D", "%m/%d/%Y", 0);
  g_string_replace (format, "%y", "%Y", 0);
  return g_date_time_format (day, format->str);
}

static void
show_day (CrmDateDialog *self)
{
  g_autoptr (GDateTime) day = gtk_calendar_get_date (self->calendar);
  g_autofree char *text = format_day (day);

  show_distance (self);
  if (self->typing)
    return;

  self->showing = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->entry_row), text);
  self->showing = FALSE;
  set_valid (self, TRUE);
}

static void
select_day (CrmDateDialog *self, GDateTime *day)
{
  gtk_calendar_select_day (self->calendar, day);
  show_day (self);
}

static void
select_days_from_now (CrmDateDialog *self, int days)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) day = g_date_time_add_days (now, days);

  select_day (self, day);
}

static void
today_clicked_cb (CrmDateDialog *self)
{
  select_days_from_now (self, 0);
}

static void
tomorrow_clicked_cb (CrmDateDialog *self)
{
  select_days_from_now (self, 1);
}

static void
next_week_clicked_cb (CrmDateDialog *self)
{
  select_days_from_now (self, 7);
}

static void
day_selected_cb (CrmDateDialog *self)
{
  show_day (self);
}

/* The calendar follows what is typed as soon as it is a date. */
static void
entry_changed_cb (CrmDateDialog *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry_row));
  g_autoptr (GDateTime) day = NULL;
  GDate date;

  if (self->showing)
    return;

  g_date_clear (&date, 1);
  g_date_set_parse (&date, text);
  set_valid (self, g_date_valid (&date));
  if (!g_date_valid (&date))
    return;

  day = g_date_time_new_local (g_date_get_year (&date), (int) g_date_get_month (&date),
                               g_date_get_day (&date), 0, 0, 0);
  self->typing = TRUE;
  if (day != NULL)
    gtk_calendar_select_day (self->calendar, day);
  self->typing = FALSE;
}

static void
done_clicked_cb (CrmDateDialog *self)
{
  g_autoptr (GDateTime) chosen = dup_chosen (self);

  if (chosen != NULL)
    g_signal_emit (self, chosen_signal, 0, chosen);

  adw_dialog_close (ADW_DIALOG (self));
}

static void
clear_clicked_cb (CrmDateDialog *self)
{
  g_signal_emit (self, cleared_signal, 0);
  adw_dialog_close (ADW_DIALOG (self));
}

static void
entry_activated_cb (CrmDateDialog *self)
{
  if (gtk_widget_get_sensitive (self->done_button))
    done_clicked_cb (self);
}

static void
cancel_clicked_cb (CrmDateDialog *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

static gboolean
two_digits_cb (AdwSpinRow *row)
{
  g_autofree char *text = g_strdup_printf ("%02d", (int) adw_spin_row_get_value (row));

  if (!g_str_equal (text, gtk_editable_get_text (GTK_EDITABLE (row))))
    gtk_editable_set_text (GTK_EDITABLE (row), text);

  return TRUE;
}

static void
crm_date_dialog_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), CRM_TYPE_DATE_DIALOG);
  G_OBJECT_CLASS (crm_date_dialog_parent_class)->dispose (object);
}

static void
crm_date_dialog_class_init (CrmDateDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = crm_date_dialog_dispose;
  chosen_signal = g_signal_new ("chosen", CRM_TYPE_DATE_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, G_TYPE_DATE_TIME);
  cleared_signal = g_signal_new ("cleared", CRM_TYPE_DATE_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, CRM_TEMPLATE ("crm-date-dialog"));
  gtk_widget_class_bind_template_child (widget_class, CrmDateDialog, done_button);
  gtk_widget_class_bind_template_child (widget_class, CrmDateDialog, calendar);
  gtk_widget_class_bind_template_child (widget_class, CrmDateDialog, entry_row);
  gtk_widget_class_bind_template_child (widget_class, CrmDateDialog, time_group);
  gtk_widget_class_bind_template_child (widget_class, CrmDateDialog, hour_row);
  gtk_widget_class_bind_template_child (widget_class, CrmDateDialog, minute_row);
  gtk_widget_class_bind_template_child (widget_class, CrmDateDialog, half_row);
  gtk_widget_class_bind_template_child (widget_class, CrmDateDialog, half_toggles);
  gtk_widget_class_bind_template_child (widget_class, CrmDateDialog, clear_button);
  gtk_widget_class_bind_template_child (widget_class, CrmDateDialog, distance);
  gtk_widget_class_bind_template_callback (widget_class, clear_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_distance);
  gtk_widget_class_bind_template_callback (widget_class, cancel_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, done_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, today_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, tomorrow_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, next_week_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, day_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, entry_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, entry_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, two_digits_cb);
}

static void
crm_date_dialog_init (CrmDateDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  set_up_clock (self);
}

AdwDialog *
crm_date_dialog_new (const char *title, GDateTime *current, gboolean with_time, gboolean may_clear)
{
  CrmDateDialog *self = g_object_new (CRM_TYPE_DATE_DIALOG, NULL);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  GDateTime *shown = current != NULL ? current : now;

  adw_dialog_set_title (ADW_DIALOG (self), title);
  self->with_time = with_time;
  gtk_widget_set_visible (self->clear_button, may_clear && current != NULL);
  self->second = current != NULL ? g_date_time_get_second (current) : 0;
  gtk_widget_set_visible (self->time_group, with_time);
  set_hour (self, g_date_time_get_hour (shown));
  adw_spin_row_set_value (self->minute_row, current != NULL ? g_date_time_get_minute (current) : 0);
  select_day (self, shown);

  return ADW_DIALOG (self);
}
