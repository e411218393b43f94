/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-sync-progress.h"
#include "crm-account-state.h"
#include "crm-looks.h"
#include "crm-project.h"
#include "crm-ui.h"
#include "crm-words.h"

#define UPDATE_MS 500

/* An estimate from less than this much work is a guess. */
#define MIN_FRACTION 0.05
#define MIN_ELAPSED_US (5 * G_TIME_SPAN_SECOND)

struct _CrmSyncProgress
{
  AdwBin parent_instance;

  GtkLabel *phase_label;
  GtkProgressBar *bar;
  GtkLabel *detail_label;
  GtkListBox *list;

  CrmAccount *account;
  GPtrArray *rows; /* Row, one per entity */
  gint64 started_us;
  guint update_id;
};
G_DEFINE_FINAL_TYPE (CrmSyncProgress, crm_sync_progress, ADW_TYPE_BIN)

typedef struct
{
  GtkWidget *row;
  GtkImage *icon;
  GtkLabel *number;
} Row;

static Row *
add_row (CrmSyncProgress *self)
{
  Row *row = g_new0 (Row, 1);

  row->row = adw_action_row_new ();
  row->icon = GTK_IMAGE (gtk_image_new ());
  row->number = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (row->number), "numeric");
  adw_action_row_add_prefix (ADW_ACTION_ROW (row->row), GTK_WIDGET (row->icon));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row->row), GTK_WIDGET (row->number));
  gtk_list_box_append (self->list, row->row);
  g_ptr_array_add (self->rows, row);

  return row;
}

static void
append_part (GString *line, char *part, guint number)
{
  g_autofree char *owned = part;

  if (number > 0)
    g_string_append_printf (line, "%s%s", line->len > 0 ? " · " : "", owned);
}

static char *
summary (const CrmAccountCount *count)
{
  g_autoptr (GString) line = g_string_new (NULL);

  append_part (line, g_strdup_printf (ngettext ("%'u sent", "%'u sent", count->sent), count->sent),
               count->sent);
  append_part (line,
               g_strdup_printf (ngettext ("%'u added", "%'u added", count->added), count->added),
               count->added);
  append_part (line,
               g_strdup_printf (ngettext ("%'u updated", "%'u updated", count->updated),
                                count->updated),
               count->updated);
  append_part (line,
               g_strdup_printf (ngettext ("%'u removed", "%'u removed", count->removed),
                                count->removed),
               count->removed);
  append_part (line,
               g_strdup_printf (ngettext ("%'u problem", "%'u problems", count->problems),
                                count->problems),
               count->problems);

  return g_string_free_and_steal (g_steal_pointer (&line));
}

static char *
number_text (const CrmAccountCount *count)
{
  g_autofree char *received = crm_words_number (count->received);
  g_autofree char *total = crm_words_number (count->total);

  if (count->is_done || count->total < 0)
    return g_steal_pointer (&received);

  return g_strdup_printf (_ ("%1$s of %2$s"), received, total);
}

static void
set_icon (Row *row, const char *icon_name, const char *words, const char *css_class)
{
  const char *classes[] = { css_class, NULL };

  gtk_image_set_from_icon_name (row->icon, icon_name);
  gtk_widget_set_css_classes (GTK_WIDGET (row->icon), classes);
  crm_looks_name (GTK_WIDGET (row->icon), words);
}

static void
show_count (Row *row, const CrmAccountCount *count)
{
  gboolean is_waiting = !count->is_done && count->received == 0 && count->sent == 0;
  g_autofree char *number = number_text (count);
  g_autofree char *line = summary (count);

  crm_looks_set_title (ADW_PREFERENCES_ROW (row->row), count->caption);
  crm_looks_set_subtitle (ADW_ACTION_ROW (row->row), line);
  if (count->problems > 0)
    set_icon (row, "dialog-warning-symbolic", _ ("Has problems"), "warning");
  else if (count->is_done)
    set_icon (row, "object-select-symbolic", _ ("Done"), "success");
  else if (is_waiting)
    set_icon (row, "content-loading-symbolic", _ ("Waiting"), "dimmed");
  else
    set_icon (row, "li-download-symbolic", _ ("Downloading"), "accent");

  gtk_label_set_label (row->number, is_waiting ? _ ("Waiting") : number);
  if (is_waiting || count->is_done)
    gtk_widget_add_css_class (GTK_WIDGET (row->number), "dimmed");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (row->number), "dimmed");
}

static gboolean
is_lookup (CrmProject *project, const char *caption)
{
  for (guint i = 0; project != NULL && i < project->entities->len; i++)
    {
      CrmEntity *entity = g_ptr_array_index (project->entities, i);

      if (g_str_equal (entity->caption_plural, caption))
        return entity->is_lookup;
    }

  return FALSE;
}

static void
add_count (CrmAccountCount *sum, const CrmAccountCount *count)
{
  sum->sent += count->sent;
  sum->received += count->received;
  sum->added += count->added;
  sum->updated += count->updated;
  sum->removed += count->removed;
  sum->problems += count->problems;
  if (count->total >= 0)
    sum->total += count->total;
  sum->is_done = sum->is_done && count->is_done;
}

/* One row for each kind of record that has a place in the hub, and one for all the small lists
 * behind them. */
static GArray *
shown_counts (CrmSyncProgress *self, GArray *counts)
{
  g_autoptr (CrmProject) project = crm_account_dup_project (self->account);
  GArray *shown = g_array_new (FALSE, TRUE, sizeof (CrmAccountCount));
  CrmAccountCount lists = { .caption = _ ("Lists"), .is_done = TRUE };
  gboolean has_lists = FALSE;

  for (guint i = 0; i < counts->len; i++)
    {
      const CrmAccountCount *count = &g_array_index (counts, CrmAccountCount, i);

      if (is_lookup (project, count->caption))
        {
          add_count (&lists, count);
          has_lists = TRUE;
        }
      else
        g_array_append_vals (shown, count, 1);
    }
  if (has_lists)
    g_array_append_val (shown, lists);

  return shown;
}

static void
show_counts (CrmSyncProgress *self, GArray *counts)
{
  for (guint i = 0; i < counts->len; i++)
    {
      Row *row = i < self->rows->len ? g_ptr_array_index (self->rows, i) : add_row (self);

      show_count (row, &g_array_index (counts, CrmAccountCount, i));
    }

  while (self->rows->len > counts->len)
    {
      Row *row = g_ptr_array_index (self->rows, self->rows->len - 1);

      gtk_list_box_remove (self->list, row->row);
      g_ptr_array_set_size (self->rows, (int) self->rows->len - 1);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->list), counts->len > 0);
}

static char *
time_left (CrmSyncProgress *self, double fraction)
{
  gint64 elapsed = g_get_monotonic_time () - self->started_us;
  int minutes;

  if (fraction < MIN_FRACTION || elapsed < MIN_ELAPSED_US)
    return NULL;

  minutes = (int) ((double) elapsed * (1 - fraction) / fraction / (60 * G_TIME_SPAN_SECOND) + 0.5);
  if (minutes < 1)
    return g_strdup (_ ("less than a minute left"));

  return g_strdup_printf (
      ngettext ("about %d minute left", "about %d minutes left", (gulong) minutes), minutes);
}

static char *
detail (CrmSyncProgress *self, GArray *counts, double fraction)
{
  g_autofree char *left = time_left (self, fraction);
  g_autofree char *received = NULL;
  gint64 sum = 0;

  for (guint i = 0; i < counts->len; i++)
    sum += g_array_index (counts, CrmAccountCount, i).received;

  received = crm_words_records (sum);
  if (sum == 0)
    return g_strdup (left != NULL ? left : "");

  return left != NULL ? g_strdup_printf ("%s · %s", received, left) : g_steal_pointer (&received);
}

static void
update (CrmSyncProgress *self)
{
  g_auto (CrmAccountState) state = { 0 };
  g_autoptr (GArray) counts = crm_account_dup_counts (self->account);
  g_autoptr (GArray) shown = NULL;
  g_autofree char *line = NULL;

  crm_account_state_read (&state, self->account);
  line = detail (self, counts, state.fraction);
  gtk_label_set_label (self->phase_label,
                       state.phase_text != NULL ? state.phase_text : _ ("Starting"));
  gtk_progress_bar_set_fraction (self->bar, state.fraction);
  gtk_label_set_label (self->detail_label, line);
  shown = shown_counts (self, counts);
  show_counts (self, shown);
}

static gboolean
update_cb (gpointer user_data)
{
  CrmSyncProgress *self = user_data;

  self->update_id = 0;
  if (self->account != NULL)
    update (self);
  return G_SOURCE_REMOVE;
}

static void
notify_cb (CrmSyncProgress *self)
{
  if (self->update_id == 0)
    self->update_id = g_timeout_add (UPDATE_MS, update_cb, self);
}

static void
crm_sync_progress_dispose (GObject *object)
{
  CrmSyncProgress *self = CRM_SYNC_PROGRESS (object);

  g_clear_handle_id (&self->update_id, g_source_remove);
  if (self->account != NULL)
    g_signal_handlers_disconnect_by_data (self->account, self);
  g_clear_object (&self->account);
  gtk_widget_dispose_template (GTK_WIDGET (object), CRM_TYPE_SYNC_PROGRESS);
  G_OBJECT_CLASS (crm_sync_progress_parent_class)->dispose (object);
}

static void
crm_sync_progress_finalize (GObject *object)
{
  g_ptr_array_unref (CRM_SYNC_PROGRESS (object)->rows);
  G_OBJECT_CLASS (crm_sync_progress_parent_class)->finalize (object);
}

static void
crm_sync_progress_class_init (CrmSyncProgressClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = crm_sync_progress_dispose;
  object_class->finalize = crm_sync_progress_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, CRM_TEMPLATE ("crm-sync-progress"));
  gtk_widget_class_bind_template_child (widget_class, CrmSyncProgress, phase_label);
  gtk_widget_class_bind_template_child (widget_class, CrmSyncProgress, bar);
  gtk_widget_class_bind_template_child (widget_class, CrmSyncProgress, detail_label);
  gtk_widget_class_bind_template_child (widget_class, CrmSyncProgress, list);
}

static void
crm_sync_progress_init (CrmSyncProgress *self)
{
  self->rows = g_ptr_array_new_with_free_func (g_free);
  self->started_us = g_get_monotonic_time ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
crm_sync_progress_set_account (CrmSyncProgress *self, CrmAccount *account)
{
  g_return_if_fail (CRM_IS_SYNC_PROGRESS (self));
  g_return_if_fail (CRM_IS_ACCOUNT (account));

  if (self->account != NULL)
    g_signal_handlers_disconnect_by_data (self->account, self);

  g_set_object (&self->account, account);
  self->started_us = g_get_monotonic_time ();
  g_signal_connect_object (account, "notify", G_CALLBACK (notify_cb), self, G_CONNECT_SWAPPED);
  update (self);
}
