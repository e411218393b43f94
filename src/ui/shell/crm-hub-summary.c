/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-hub-summary.h"
#include "crm-agenda-row.h"
#include "crm-filter.h"
#include "crm-lists.h"
#include "crm-project.h"
#include "crm-ui.h"
#include "crm-words.h"

static const CrmView *
find_view (const CrmEntity *entity)
{
  for (guint i = 0; i < entity->views->len; i++)
    {
      const CrmView *view = g_ptr_array_index (entity->views, i);

      if (view->filter != NULL)
        return view;
    }

  return NULL;
}

static void
counted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  const char *caption = g_task_get_task_data (task);
  gint64 count = crm_records_count_finish ((CrmStore *) source, result, NULL);
  g_autofree char *number = count >= 0 ? crm_words_number (count) : NULL;
  g_autofree char *isolated = crm_words_isolate (caption);

  /* Translators: the name of a view and how many records it has: "My Open Leads: 12" */
  g_task_return_pointer (
      task, number != NULL ? g_strdup_printf (_ ("%s: %s"), isolated, number) : NULL, g_free);
}

void
crm_hub_summary_async (CrmAccount *account,
                       CrmEntity *entity,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (account, cancellable, callback, user_data);
  const CrmView *view = find_view (entity);
  g_autoptr (CrmFilter) filter
      = view != NULL ? crm_account_expand_filter (account, view->filter, NULL) : NULL;

  if (filter == NULL)
    {
      g_task_return_pointer (task, NULL, NULL);
      return;
    }
  g_task_set_task_data (task, g_strdup (view->caption), g_free);
  crm_records_count_async (crm_account_get_store (account), entity->name, filter, cancellable,
                           counted_cb, g_steal_pointer (&task));
}

char *
crm_hub_summary_finish (CrmAccount *account, GAsyncResult *result)
{
  g_return_val_if_fail (g_task_is_valid (result, account), NULL);

  return g_task_propagate_pointer (G_TASK (result), NULL);
}

/* "14:30" today, else the day. */
static char *
dup_when (const CrmAgendaEntry *entry, gint64 now_us)
{
  g_autofree char *today = crm_words_day (now_us, now_us);
  g_autofree char *day = crm_words_day (entry->day_us, now_us);

  return g_str_equal (day, today) && !entry->is_day ? crm_agenda_dup_clock (entry->start_us)
                                                    : g_steal_pointer (&day);
}

char *
crm_hub_summary_of_agenda (CrmAgenda *agenda, gint64 now_us)
{
  CrmAgendaItem *item = crm_agenda_find_next (agenda, now_us);
  guint n_late = crm_agenda_count_late (agenda);
  g_autofree char *late = NULL;
  g_autofree char *next = NULL;

  if (n_late > 0)
    late = g_strdup_printf (ngettext ("%u overdue", "%u overdue", n_late), n_late);
  if (item != NULL)
    {
      const CrmAgendaEntry *entry = crm_agenda_item_get (item);
      g_autofree char *when = dup_when (entry, now_us);
      g_autofree char *title = crm_words_isolate (entry->title);

      /* Translators: when and what: "Next: 14:30 Call with Ann" */
      next = g_strdup_printf (_ ("Next: %s %s"), when, title);
    }
  if (late != NULL && next != NULL)
    return g_strdup_printf ("%s · %s", late, next);

  return late != NULL ? g_steal_pointer (&late) : g_steal_pointer (&next);
}
