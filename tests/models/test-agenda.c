/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-agenda.h"
#include "crm-filter.h"
#include "models-fixture.h"

/* The times are those of Oslo, an hour before those of the server. */

#define NOW G_GINT64_CONSTANT (1764068400000000) /* 2025-11-25T11:00:00Z */
#define DAY (G_GINT64_CONSTANT (24) * 3600 * 1000000)

static const char document[]
    = "{ 'format': 1, 'name': 'Test', 'version': '1', 'entities': ["
      " { 'name': 'Meeting', 'set': 'Meetings', 'key': ['Id'], 'display': 'Name',"
      "   'agenda': { 'start': 'Start', 'end': 'End', 'allDay': 'Whole', 'filter': \"Mine eq "
      "true\" },"
      "   'fields': [ { 'name': 'Id', 'type': 'Edm.Guid', 'nullable': false },"
      "   { 'name': 'Name', 'type': 'Edm.String' }, { 'name': 'Mine', 'type': 'Edm.Boolean' },"
      "   { 'name': 'Whole', 'type': 'Edm.Boolean' }, { 'name': 'Room', 'type': 'Edm.String' },"
      "   { 'name': 'Start', 'type': 'Edm.DateTimeOffset' },"
      "   { 'name': 'End', 'type': 'Edm.DateTimeOffset' } ], 'list': ['Start', 'Room'] },"
      " { 'name': 'Task', 'set': 'Tasks', 'key': ['Id'], 'display': 'Name',"
      "   'agenda': { 'due': 'Due', 'done': 'StatusId', 'doneValues': ['Gone', 'Done', 'Off'] },"
      "   'fields': [ { 'name': 'Id', 'type': 'Edm.Guid', 'nullable': false },"
      "   { 'name': 'Name', 'type': 'Edm.String' }, { 'name': 'Due', 'type': 'Edm.Date' },"
      "   { 'name': 'StatusId', 'type': 'Edm.Guid', 'lookup': { 'entity': 'Status' } } ] },"
      " { 'name': 'Status', 'set': 'Statuses', 'key': ['Id'], 'display': 'Name', 'isLookup': true,"
      "   'fields': [ { 'name': 'Id', 'type': 'Edm.Guid', 'nullable': false },"
      "   { 'name': 'Name', 'type': 'Edm.String' } ] },"
      /* What the fixture waits by. */
      " { 'name': 'Tick', 'set': 'Ticks', 'key': ['Id'], 'display': 'Name', 'fields': ["
      "   { 'name': 'Id', 'type': 'Edm.Guid', 'nullable': false },"
      "   { 'name': 'Name', 'type': 'Edm.String' } ] } ] }";

static CrmEntity *meeting, *task;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (CrmProject) project = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *json = g_strdelimit (g_strdup (document), "'", '"');

  fixture_set_up (self, data);
  project = crm_project_parse (json, -1, NULL, NULL, &error);
  g_assert_no_error (error);
  crm_store_set_project (self->store, project, NULL, &error);
  g_assert_no_error (error);
  g_clear_pointer (&self->project, crm_project_unref);
  self->project = crm_store_dup_project (self->store);
  meeting = crm_project_find_entity (self->project, "Meeting");
  task = crm_project_find_entity (self->project, "Task");
  serve (self, crm_project_find_entity (self->project, "Status"), 90, "Name", "Open", NULL);
  serve (self, crm_project_find_entity (self->project, "Status"), 91, "Name", "Done", NULL);
  serve (self, crm_project_find_entity (self->project, "Status"), 92, "Name", "Off", NULL);
  settle (self);
}

static void
serve_meeting (Fixture *self, guint n, const char *name, const char *start, const char *end)
{
  serve (self, meeting, n, "Name", name, "Start", start, "End", end, "Mine", "true", NULL);
}

static void
serve_task (Fixture *self, guint n, const char *name, const char *due, guint status)
{
  serve (self, task, n, "Name", name, "Due", due, "StatusId", guid (status), NULL);
}

static CrmFilter *
expand (const char *filter, gpointer user_data)
{
  return crm_filter_parse (filter, NULL);
}

static gboolean
get_flag (CrmAgenda *agenda, const char *name)
{
  gboolean flag;

  g_object_get (agenda, name, &flag, NULL);
  return flag;
}

static void
wait_for (Fixture *self, CrmAgenda *agenda)
{
  settle (self);
  wait_until (!get_flag (agenda, "loading"));
  settle (self);
  wait_until (!get_flag (agenda, "loading"));
}

/* "late: A | 25: B, (C)": done ones in parentheses, by the day of the month here. */
static char *
show (CrmAgenda *agenda)
{
  g_autoptr (GString) line = g_string_new (NULL);
  g_autofree char *last = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (agenda)); i++)
    {
      g_autoptr (CrmAgendaItem) item = g_list_model_get_item (G_LIST_MODEL (agenda), i);
      const CrmAgendaEntry *entry = crm_agenda_item_get (item);
      g_autoptr (GDateTime) day = g_date_time_new_from_unix_local_usec (entry->day_us);
      g_autofree char *group = entry->is_late ? g_strdup ("late") : g_date_time_format (day, "%-d");

      if (g_strcmp0 (last, group) == 0)
        g_string_append (line, ", ");
      else
        g_string_append_printf (line, "%s%s: ", line->len > 0 ? " | " : "", group);
      g_string_append_printf (line, entry->is_done ? "(%s)" : "%s", entry->title);
      g_set_str (&last, group);
    }

  return g_string_free_and_steal (g_steal_pointer (&line));
}

static void
assert_shows (Fixture *self, CrmAgenda *agenda, const char *expected)
{
  g_autofree char *shown = NULL;

  wait_for (self, agenda);
  shown = show (agenda);
  g_assert_cmpstr (shown, ==, expected);
}

static CrmAgenda *
open_agenda (Fixture *self)
{
  return crm_agenda_new (self->store, NOW, expand, NULL);
}

static void
fill (Fixture *self)
{
  serve_meeting (self, 1, "Noon", "2025-11-25T11:00:00Z", "2025-11-25T12:00:00Z");
  serve_meeting (self, 2, "Midnight", "2025-11-25T23:00:00Z", NULL); /* the 26th here */
  serve_meeting (self, 3, "Past", "2025-11-24T10:00:00Z", "2025-11-24T11:00:00Z");
  serve_meeting (self, 4, "Fair", "2025-11-23T08:00:00Z", "2025-11-26T16:00:00Z");
  serve (self, meeting, 5, "Name", "Theirs", "Start", "2025-11-25T10:00:00Z", "Mine", "false",
         NULL);
  serve_task (self, 6, "Late", "2025-11-20", 90);
  serve_task (self, 7, "Was done", "2025-11-20", 91);
  serve_task (self, 8, "Today", "2025-11-25", 90);
  serve_task (self, 9, "Called off", "2025-11-26", 92);
  serve (self, task, 10, "Name", "Later still", "Due", "2025-11-19", NULL); /* no status at all */
  serve (self, task, 11, "Name", "Never", NULL);
}

static void
test_entities_stand_together_by_day (Fixture *self, gconstpointer data)
{
  g_autoptr (CrmAgenda) agenda = NULL;

  fill (self);
  agenda = open_agenda (self);
  assert_shows (self, agenda,
                "late: Later still, Late | 25: Today, Fair, Noon | 26: (Called off), Midnight");
  g_assert_cmpuint (crm_agenda_count_late (agenda), ==, 2);
  g_assert_true (get_flag (agenda, "has-earlier"));
  g_assert_false (get_flag (agenda, "has-later"));
}

/* "A with B, B with A": which take place at the same time. */
static char *
show_overlaps (CrmAgenda *agenda)
{
  g_autoptr (GString) line = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (agenda)); i++)
    {
      g_autoptr (CrmAgendaItem) item = g_list_model_get_item (G_LIST_MODEL (agenda), i);
      const CrmAgendaEntry *entry = crm_agenda_item_get (item);

      if (entry->overlaps != NULL)
        g_string_append_printf (line, "%s%s with %s", line->len > 0 ? ", " : "", entry->title,
                                entry->overlaps);
    }
  return g_string_free_and_steal (g_steal_pointer (&line));
}

static void
test_what_takes_place_meanwhile_is_said (Fixture *self, gconstpointer data)
{
  g_autoptr (CrmAgenda) agenda = NULL;
  g_autofree char *overlaps = NULL;

  serve_meeting (self, 1, "Long", "2025-11-25T11:00:00Z", "2025-11-25T14:00:00Z");
  serve_meeting (self, 2, "Within", "2025-11-25T11:30:00Z", "2025-11-25T12:00:00Z");
  serve_meeting (self, 3, "Also", "2025-11-25T13:00:00Z", "2025-11-25T15:00:00Z");
  serve_meeting (self, 4, "After", "2025-11-25T15:00:00Z", "2025-11-25T16:00:00Z");
  serve_meeting (self, 5, "Open", "2025-11-25T15:30:00Z", NULL);
  agenda = open_agenda (self);
  wait_for (self, agenda);
  overlaps = show_overlaps (agenda);
  g_assert_cmpstr (overlaps, ==, "Long with Within, Within with Long, Also with Long");
}

static void
test_it_grows_into_the_past (Fixture *self, gconstpointer data)
{
  g_autoptr (CrmAgenda) agenda = NULL;

  fill (self);
  agenda = open_agenda (self);
  wait_for (self, agenda);
  crm_agenda_show_earlier (agenda);
  assert_shows (self, agenda,
                "late: Later still, Late | 20: (Was done) | 24: Past | 25: Today, Fair, Noon"
                " | 26: (Called off), Midnight");
  g_assert_false (get_flag (agenda, "has-earlier"));
}

static void
test_it_grows_into_the_future (Fixture *self, gconstpointer data)
{
  g_autoptr (CrmAgenda) agenda = NULL;
  g_autoptr (CrmAgendaItem) last = NULL;

  for (guint i = 0; i < 120; i++)
    {
      g_autofree char *start = g_strdup_printf ("2026-%02u-%02uT10:00:00Z", 1 + i / 28, 1 + i % 28);

      serve_meeting (self, i, "Daily", start, NULL);
    }
  agenda = open_agenda (self);
  wait_for (self, agenda);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (agenda)), ==, 50);
  g_assert_true (get_flag (agenda, "has-later"));
  last = g_list_model_get_item (G_LIST_MODEL (agenda), 49);
  crm_agenda_show_later (agenda);
  crm_agenda_show_later (agenda);
  wait_for (self, agenda);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (agenda)), ==, 120);
  g_assert_false (get_flag (agenda, "has-later"));
  /* What stood there is the same item: a view does not jump. */
  g_assert_true (last == g_list_model_get_item (G_LIST_MODEL (agenda), 49));
  g_object_unref (last);
}

static void
test_it_begins_with_another_day (Fixture *self, gconstpointer data)
{
  g_autoptr (CrmAgenda) agenda = NULL;

  fill (self);
  agenda = open_agenda (self);
  crm_agenda_set_day (agenda, NOW + DAY);
  assert_shows (self, agenda, "late: Later still, Late | 26: (Called off), Fair, Midnight");
  crm_agenda_set_day (agenda, NOW - 6 * DAY);
  assert_shows (self, agenda,
                "late: Later still, Late | 20: (Was done) | 23: Fair | 24: Past | 25: Today, Noon"
                " | 26: (Called off), Midnight");
}

static void
test_the_next_is_what_begins_from_now_on (Fixture *self, gconstpointer data)
{
  g_autoptr (CrmAgenda) agenda = NULL;

  fill (self);
  agenda = open_agenda (self);
  wait_for (self, agenda);
  g_assert_cmpstr (crm_agenda_item_get (crm_agenda_find_next (agenda, NOW + 1))->title, ==,
                   "Today");
  crm_agenda_set_now (agenda, NOW + DAY);
  wait_for (self, agenda);
  g_assert_null (crm_agenda_find_next (agenda, NOW + DAY));
}

static void
test_at_midnight_what_was_due_is_late (Fixture *self, gconstpointer data)
{
  g_autoptr (CrmAgenda) agenda = NULL;

  fill (self);
  agenda = open_agenda (self);
  wait_for (self, agenda);
  crm_agenda_set_now (agenda, NOW + DAY);
  assert_shows (self, agenda, "late: Later still, Late, Today | 26: (Called off), Fair, Midnight");
}

typedef struct
{
  GError *error;
  gboolean is_over;
} Finished;

static void
finished_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Finished *finished = user_data;

  crm_agenda_finish_finish (CRM_AGENDA (source), result, &finished->error);
  finished->is_over = TRUE;
}

static void
finish (CrmAgenda *agenda, CrmAgendaItem *item, gboolean is_done)
{
  Finished finished = { 0 };

  crm_agenda_finish_async (agenda, item, is_done, NULL, finished_cb, &finished);
  wait_until (finished.is_over);
  g_assert_no_error (finished.error);
}

/* The first of the names that the server has is what finishing means. */
static void
test_finishing_is_taken_back (Fixture *self, gconstpointer data)
{
  g_autoptr (CrmAgenda) agenda = NULL;
  g_autoptr (CrmAgendaItem) late = NULL;
  g_autoptr (CrmRecord) record = NULL;
  g_autofree char *status = NULL;

  serve_task (self, 6, "Late", "2025-11-20", 90);
  serve_task (self, 8, "Today", "2025-11-25", 90);
  agenda = open_agenda (self);
  wait_for (self, agenda);
  late = g_list_model_get_item (G_LIST_MODEL (agenda), 0);
  g_assert_true (crm_agenda_item_get (late)->may_finish);
  finish (agenda, late, TRUE);
  assert_shows (self, agenda, "25: Today");
  finish (agenda, late, FALSE);
  assert_shows (self, agenda, "late: Late | 25: Today");
  record = crm_store_get (self->store, task, guid (6), NULL, NULL);
  status = crm_value_dup_text (CRM_EDM_GUID,
                               crm_record_get_value (record, field_of (task, "StatusId")));
  g_assert_cmpstr (status, ==, guid (90));
}

static void
test_a_meeting_without_a_status_is_never_late_nor_finished (Fixture *self, gconstpointer data)
{
  g_autoptr (CrmAgenda) agenda = NULL;
  g_autoptr (CrmAgendaItem) item = NULL;

  serve (self, meeting, 1, "Name", "Past", "Start", "2025-11-01T10:00:00Z", "Mine", "true", "Room",
         "Two\nthree", NULL);
  agenda = open_agenda (self);
  assert_shows (self, agenda, "");
  crm_agenda_show_earlier (agenda);
  assert_shows (self, agenda, "1: Past");
  item = g_list_model_get_item (G_LIST_MODEL (agenda), 0);
  g_assert_false (crm_agenda_item_get (item)->may_finish);
  g_assert_cmpstr (crm_agenda_item_get (item)->detail, ==, "Meeting · Two three");
}

static void
test_a_project_without_dates_has_none (Fixture *self, gconstpointer data)
{
  g_assert_true (crm_project_has_agenda (self->project));
  meeting->agenda.start_field = -1;
  task->agenda.due_field = -1;
  g_assert_false (crm_project_has_agenda (self->project));
}

#define ADD(path, func)                                                                            \
  g_test_add ("/models/agenda/" path, Fixture, NULL, set_up, func, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("together", test_entities_stand_together_by_day);
  ADD ("overlaps", test_what_takes_place_meanwhile_is_said);
  ADD ("earlier", test_it_grows_into_the_past);
  ADD ("later", test_it_grows_into_the_future);
  ADD ("another-day", test_it_begins_with_another_day);
  ADD ("next", test_the_next_is_what_begins_from_now_on);
  ADD ("midnight", test_at_midnight_what_was_due_is_late);
  ADD ("finish", test_finishing_is_taken_back);
  ADD ("never-late", test_a_meeting_without_a_status_is_never_late_nor_finished);
  ADD ("none", test_a_project_without_dates_has_none);

  return g_test_run ();
}
