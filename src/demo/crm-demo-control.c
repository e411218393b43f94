/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-demo-control.h"

#include <string.h>
#include <yyjson.h>

#include "crm-demo-creatio-data.h"
#include "crm-demo-filter.h"
#include "crm-demo-json.h"
#include "crm-demo-process.h"
#include "crm-demo-resource.h"
#include "crm-demo-write.h"
#include "crm-time.h"

static gboolean
bad (GError **error, const char *what)
{
  g_set_error (error, CRM_DEMO_ERROR, 400, "Control: %s", what);
  return FALSE;
}

static const char *
text_of (yyjson_val *command, const char *name)
{
  return yyjson_get_str (yyjson_obj_get (command, name));
}

/* Numbers are raw. */
static gboolean
number_of (yyjson_val *command, const char *name, gint64 *out)
{
  const char *raw = yyjson_get_raw (yyjson_obj_get (command, name));

  return raw != NULL && g_ascii_string_to_signed (raw, 10, G_MININT64, G_MAXINT64, out, NULL);
}

static const CrmDemoEntity *
entity_of (const CrmDemoControl *self, yyjson_val *command, GError **error)
{
  const char *name = text_of (command, "entity");
  const CrmDemoEntity *entity
      = name != NULL ? crm_demo_schema_find (self->service->schema, name) : NULL;

  if (entity == NULL)
    bad (error, "an entity of that name does not exist");

  return entity;
}

/* Who is said to have done it: the manager unless somebody else is named. */
static CrmDemoUser *
user_of (const CrmDemoControl *self, yyjson_val *command, GError **error)
{
  const char *login = text_of (command, "user");
  CrmDemoUser *user
      = crm_demo_rights_find_user (self->service->rights, login != NULL ? login : "manager");

  if (user == NULL)
    bad (error, "a user of that name does not exist");

  return user;
}

static CrmDemoValues *
values_of (const CrmDemoControl *self,
           const CrmDemoEntity *entity,
           yyjson_val *command,
           GError **error)
{
  yyjson_val *json = yyjson_obj_get (command, "values");
  gsize length = 0;
  char *text = json != NULL ? yyjson_val_write (json, 0, &length) : NULL;
  CrmDemoValues *values
      = crm_demo_values_parse (self->service, NULL, entity, text != NULL ? text : "{}",
                               text != NULL ? length : strlen ("{}"), error);

  free (text);

  return values;
}

static gboolean
key_of (const CrmDemoEntity *entity, yyjson_val *command, char out[37], GError **error)
{
  const char *text = text_of (command, "id");

  if (text == NULL)
    return bad (error, "an id is needed");

  return crm_demo_resource_parse_key (NULL, entity, text, strlen (text), out, error);
}

static gboolean
do_insert (const CrmDemoControl *self, yyjson_val *command, GString *out, GError **error)
{
  const CrmDemoEntity *entity = entity_of (self, command, error);
  CrmDemoUser *user = user_of (self, command, entity != NULL ? error : NULL);
  g_autoptr (CrmDemoValues) values = NULL;
  g_autofree char *id = NULL;

  if (entity == NULL || user == NULL)
    return FALSE;
  values = values_of (self, entity, command, error);
  if (values != NULL)
    id = crm_demo_write_insert (self->service, entity, values, user->id, error);
  if (id != NULL)
    g_string_append_printf (out, ",\"id\":\"%s\"", id);

  return id != NULL;
}

/* Keys of the rows that a filter of the manager's finds, in the order they were born. */
static GPtrArray *
find_rows (const CrmDemoControl *self,
           const CrmDemoEntity *entity,
           yyjson_val *command,
           GError **error)
{
  const char *text = text_of (command, "filter");
  CrmDemoUser *manager = crm_demo_rights_find_user (self->service->rights, "manager");
  g_autoptr (CrmFilter) filter = text != NULL ? crm_filter_parse (text, error) : NULL;
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (CrmDemoSql) sql = crm_demo_sql_new ("SELECT t.\"Id\" FROM ");
  sqlite3_stmt *statement;
  gint64 limit = -1;

  if (text != NULL && filter == NULL)
    return NULL;
  number_of (command, "limit", &limit);
  crm_demo_sql_add_format (sql, "\"%s\" t", entity->set);
  if (filter != NULL)
    {
      crm_demo_sql_add (sql, " WHERE ");
      if (!crm_demo_filter_compile (self->service, manager, CRM_DEMO_NAMES_MODEL, entity, "t",
                                    filter, sql, error))
        return NULL;
    }
  crm_demo_sql_add (sql, " ORDER BY t.rid LIMIT ");
  crm_demo_sql_add_int (sql, limit);
  statement = crm_demo_db_query (self->service->db, sql, error);
  if (statement == NULL)
    return NULL;
  while (crm_demo_db_step (self->service->db, statement, NULL))
    g_ptr_array_add (ids, g_strdup ((const char *) sqlite3_column_text (statement, 0)));
  crm_demo_db_release (self->service->db, statement);

  return g_steal_pointer (&ids);
}

/* The rows meant by "id", or by "filter" and "limit". */
static GPtrArray *
rows_of (const CrmDemoControl *self,
         const CrmDemoEntity *entity,
         yyjson_val *command,
         GError **error)
{
  g_autoptr (GPtrArray) ids = NULL;
  char id[37];

  if (yyjson_obj_get (command, "id") == NULL)
    return find_rows (self, entity, command, error);
  if (!key_of (entity, command, id, error))
    return NULL;
  ids = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (ids, g_strdup (id));

  return g_steal_pointer (&ids);
}

static gboolean
do_update (const CrmDemoControl *self, yyjson_val *command, GString *out, GError **error)
{
  const CrmDemoEntity *entity = entity_of (self, command, error);
  CrmDemoUser *user = user_of (self, command, entity != NULL ? error : NULL);
  g_autoptr (GPtrArray) ids = NULL;

  if (entity == NULL || user == NULL)
    return FALSE;
  ids = rows_of (self, entity, command, error);
  if (ids == NULL)
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    {
      g_autoptr (CrmDemoValues) values = values_of (self, entity, command, error);

      if (values == NULL
          || !crm_demo_write_update (self->service, entity, g_ptr_array_index (ids, i), values,
                                     user->id, error))
        return FALSE;
    }
  g_string_append_printf (out, ",\"rows\":%u", ids->len);

  return TRUE;
}

static gboolean
do_delete (const CrmDemoControl *self, yyjson_val *command, GString *out, GError **error)
{
  const CrmDemoEntity *entity = entity_of (self, command, error);
  CrmDemoUser *user = user_of (self, command, entity != NULL ? error : NULL);
  g_autoptr (GPtrArray) ids = NULL;

  if (entity == NULL || user == NULL)
    return FALSE;
  ids = rows_of (self, entity, command, error);
  if (ids == NULL)
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    if (!crm_demo_write_delete (self->service, entity, g_ptr_array_index (ids, i), user->id, error))
      return FALSE;
  g_string_append_printf (out, ",\"rows\":%u", ids->len);

  return TRUE;
}

static gboolean
do_merge (const CrmDemoControl *self, yyjson_val *command, GString *out, GError **error)
{
  const CrmDemoEntity *entity = entity_of (self, command, error);
  CrmDemoUser *user = user_of (self, command, entity != NULL ? error : NULL);
  const char *into = text_of (command, "into");
  char removed[37], survivor[37];

  if (entity == NULL || user == NULL || !key_of (entity, command, removed, error))
    return FALSE;
  if (self->service->schema->traits->face != CRM_DEMO_FACE_CREATIO)
    return bad (error, "this face has no list of what was merged");
  if (into == NULL)
    return bad (error, "\"into\" is needed");

  return crm_demo_resource_parse_key (NULL, entity, into, strlen (into), survivor, error)
         && crm_demo_creatio_merge (self->service, entity, removed, survivor, user->id, error);
}

static gboolean
do_rights (const CrmDemoControl *self, yyjson_val *command, GString *out, GError **error)
{
  static const char *const operations[] = { "read", "create", "update", "delete" };
  static const char *const levels[] = { "none", "own", "all" };
  CrmDemoUser *user = user_of (self, command, error);
  const CrmDemoEntity *entity = NULL;

  if (user == NULL)
    return FALSE;
  if (text_of (command, "entity") != NULL && (entity = entity_of (self, command, error)) == NULL)
    return FALSE;
  for (int i = 0; i < CRM_DEMO_N_OPERATIONS; i++)
    {
      const char *wanted = text_of (command, operations[i]);
      int level = 0;

      if (wanted == NULL)
        continue;
      while (level < 3 && !g_str_equal (levels[level], wanted))
        level++;
      if (level == 3)
        return bad (error, "a level is none, own or all");
      crm_demo_user_set_level (user, entity, i, level);
    }

  return TRUE;
}

static gboolean
do_setting (const CrmDemoControl *self, yyjson_val *command, GString *out, GError **error)
{
  const CrmDemoEntity *entity = crm_demo_schema_find (self->service->schema, "SysSettingsValue");
  const char *code = text_of (command, "code"), *value = text_of (command, "value");
  g_autoptr (CrmDemoSql) sql = crm_demo_sql_new (
      "SELECT v.\"Id\" FROM \"SysSettingsValue\" v JOIN \"SysSettings\" s ON s.\"Id\" = "
      "v.\"SysSettingsId\" WHERE s.\"Code\" = ");
  g_autoptr (CrmDemoValues) values = crm_demo_values_new ();
  g_autofree char *id = NULL;

  if (code == NULL || value == NULL)
    return bad (error, "a setting needs code and value");
  crm_demo_sql_add_text (sql, code);
  id = crm_demo_db_dup_text (self->service->db, sql, NULL);
  if (id == NULL)
    return bad (error, "a setting of that code does not exist");
  crm_demo_values_set (values, crm_demo_entity_find (entity, "TextValue"),
                       g_variant_new_string (value));

  return crm_demo_write_update (self->service, entity, id, values, NULL, error);
}

static gboolean
is_plain_name (const char *name)
{
  if (!g_ascii_isalpha (*name))
    return FALSE;
  for (; *name != '\0'; name++)
    if (!g_ascii_isalnum (*name) && *name != '_')
      return FALSE;

  return TRUE;
}

static gboolean
do_add_property (const CrmDemoControl *self, yyjson_val *command, GString *out, GError **error)
{
  CrmDemoEntity *entity = (CrmDemoEntity *) entity_of (self, command, error);
  const char *name = text_of (command, "name"), *type = text_of (command, "type");
  CrmDemoColumn model = { .name = name, .caption = text_of (command, "caption") };
  CrmDemoColumn *column;

  if (entity == NULL)
    return FALSE;
  if (name == NULL || !is_plain_name (name) || crm_demo_entity_find (entity, name) != NULL)
    return bad (error, "a new property needs a plain name of its own");
  model.type = crm_edm_type_from_string (type != NULL ? type : "Edm.String");
  if (model.type >= CRM_EDM_BINARY)
    return bad (error, "a property of that type cannot be added");
  if (model.type == CRM_EDM_DECIMAL)
    {
      model.precision = 18;
      model.scale = 4;
    }
  column = crm_demo_schema_add_column (self->service->schema, entity, &model);

  return crm_demo_db_add_column (self->service->db, entity, column, error);
}

static gboolean
do_remove_property (const CrmDemoControl *self, yyjson_val *command, GString *out, GError **error)
{
  CrmDemoEntity *entity = (CrmDemoEntity *) entity_of (self, command, error);
  const char *name = text_of (command, "name");
  g_autofree char *index = NULL;

  if (entity == NULL)
    return FALSE;
  if (name == NULL || g_str_equal (name, "OwnerId") || g_str_equal (name, "ModifiedOn")
      || g_str_equal (name, "CreatedOn")
      || !crm_demo_schema_remove_column (self->service->schema, entity, name))
    return bad (error, "that property cannot be removed");

  return TRUE;
}

static gboolean
do_clock (const CrmDemoControl *self, yyjson_val *command, GString *out, GError **error)
{
  const char *now = text_of (command, "now");
  gint64 us, ms;

  if (now != NULL && crm_time_parse (now, strlen (now), &us))
    self->service->clock_offset_us = us - g_get_real_time ();
  else if (number_of (command, "shiftMs", &ms))
    self->service->clock_offset_us += ms * 1000;
  else
    return bad (error, "a clock needs now or shiftMs");

  return TRUE;
}

/* How a session shows that it is over, "page" unless something else is said; %NULL: no such way. */
static const char *
form_of (yyjson_val *command, GError **error)
{
  static const char *const forms[] = { "page", "redirect", "status", NULL };
  const char *form = text_of (command, "as");

  if (form == NULL)
    return forms[0];
  if (g_strv_contains (forms, form))
    return form;
  bad (error, "a session ends as page, redirect or status");

  return NULL;
}

static gboolean
do_fault (const CrmDemoControl *self, yyjson_val *command, GString *out, GError **error)
{
  g_autoptr (CrmDemoFault) fault = crm_demo_fault_new ();
  gint64 number;

  if (!crm_demo_fault_action_from_string (text_of (command, "action"), &fault->action))
    return bad (error, "a fault needs an action we know");
  fault->form = g_strdup (form_of (command, error));
  if (fault->form == NULL)
    return FALSE;
  fault->method = g_strdup (text_of (command, "method"));
  fault->prefix = g_strdup (text_of (command, "path"));
  fault->body = g_strdup (text_of (command, "body"));
  fault->content_type = g_strdup (text_of (command, "contentType"));
  fault->retry_after = g_strdup (text_of (command, "retryAfter"));
  fault->property = g_strdup (text_of (command, "property"));
  fault->status = number_of (command, "status", &number) ? (guint) CLAMP (number, 100, 599) : 500;
  if (number_of (command, "nth", &number))
    fault->nth = (guint) CLAMP (number, 1, G_MAXINT32);
  if (number_of (command, "times", &number))
    fault->times = (guint) CLAMP (number, 0, G_MAXINT32);
  if (number_of (command, "delayMs", &number))
    fault->delay_ms = (guint) CLAMP (number, 0, 3600000);
  crm_demo_faults_take (self->faults, g_steal_pointer (&fault));

  return TRUE;
}

static gboolean
do_clear_faults (const CrmDemoControl *self, yyjson_val *command, GString *out, GError **error)
{
  crm_demo_faults_clear (self->faults);
  return TRUE;
}

static gboolean
do_log (const CrmDemoControl *self, yyjson_val *command, GString *out, GError **error)
{
  g_string_append (out, ",\"log\":");
  crm_demo_log_print (self->log, out);
  return TRUE;
}

static gboolean
do_clear_log (const CrmDemoControl *self, yyjson_val *command, GString *out, GError **error)
{
  crm_demo_log_clear (self->log);
  return TRUE;
}

/* How many there were and how much they moved, without the whole log. */
static gboolean
do_count (const CrmDemoControl *self, yyjson_val *command, GString *out, GError **error)
{
  CrmDemoLogSum sum
      = crm_demo_log_sum (self->log, text_of (command, "method"), text_of (command, "path"));

  g_string_append_printf (out,
                          ",\"requests\":%u,\"requestBytes\":%" G_GSIZE_FORMAT
                          ",\"responseBytes\":%" G_GSIZE_FORMAT,
                          sum.requests, sum.request_bytes, sum.response_bytes);
  return TRUE;
}

static gboolean
do_snapshot (const CrmDemoControl *self, yyjson_val *command, GString *out, GError **error)
{
  self->service->snapshot_model = self->service->schema->version;
  return crm_demo_db_take_snapshot (self->service->db, error);
}

/* Processes that wait go on: they are the server's memory, not its disk. */
static gboolean
do_restore (const CrmDemoControl *self, yyjson_val *command, GString *out, GError **error)
{
  CrmDemoService *service = self->service;

  if (service->snapshot_model != 0 && service->snapshot_model != service->schema->version)
    return bad (error, "the model is not that of the snapshot");

  return crm_demo_db_restore_snapshot (service->db, error);
}

static gboolean
do_expire_sessions (const CrmDemoControl *self, yyjson_val *command, GString *out, GError **error)
{
  const char *form = form_of (command, error);
  CrmDemoUser *user = NULL;

  if (form == NULL)
    return FALSE;
  if (text_of (command, "user") != NULL && (user = user_of (self, command, error)) == NULL)
    return FALSE;
  crm_demo_sessions_expire (self->sessions, user, form);
  crm_demo_identity_expire (self->identity, user,
                            yyjson_get_bool (yyjson_obj_get (command, "forGood")));

  return TRUE;
}

static gboolean
do_expire_changes (const CrmDemoControl *self, yyjson_val *command, GString *out, GError **error)
{
  self->service->oldest_delta = crm_demo_db_get_version (self->service->db) + 1;
  crm_demo_db_next_version (self->service->db);

  return TRUE;
}

static gboolean
do_state (const CrmDemoControl *self, yyjson_val *command, GString *out, GError **error)
{
  g_string_append_printf (
      out, ",\"version\":%" G_GINT64_FORMAT ",\"model\":%u,\"pending\":%u,\"now\":\"",
      crm_demo_db_get_version (self->service->db), self->service->schema->version,
      crm_demo_process_get_n_pending (self->service->process));
  crm_demo_json_add_instant (out, crm_demo_service_now_us (self->service));
  g_string_append_c (out, '"');

  return TRUE;
}

static gboolean
do_wait (const CrmDemoControl *self, yyjson_val *command, GString *out, GError **error)
{
  return TRUE;
}

typedef gboolean (*CommandFunc) (const CrmDemoControl *self,
                                 yyjson_val *command,
                                 GString *out,
                                 GError **error);

typedef struct
{
  const char *name;
  CommandFunc func;
  gboolean is_bare; /* not in a transaction */
} Command;

static const Command commands[] = {
  { "insert", do_insert, FALSE },
  { "update", do_update, FALSE },
  { "delete", do_delete, FALSE },
  { "merge", do_merge, FALSE },
  { "rights", do_rights, FALSE },
  { "setting", do_setting, FALSE },
  { "add-property", do_add_property, FALSE },
  { "remove-property", do_remove_property, FALSE },
  { "clock", do_clock, FALSE },
  { "fault", do_fault, FALSE },
  { "clear-faults", do_clear_faults, FALSE },
  { "log", do_log, FALSE },
  { "clear-log", do_clear_log, FALSE },
  { "count", do_count, FALSE },
  { "snapshot", do_snapshot, TRUE },
  { "restore", do_restore, TRUE },
  { "expire-sessions", do_expire_sessions, FALSE },
  { "expire-changes", do_expire_changes, FALSE },
  { "state", do_state, FALSE },
  { "wait", do_wait, FALSE },
};

static const Command *
find_command (yyjson_val *json, GError **error)
{
  const char *name = text_of (json, "command");

  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_strcmp0 (name, commands[i].name) == 0)
      return &commands[i];
  bad (error, "no such command");

  return NULL;
}

static gboolean
run_bare (const CrmDemoControl *self,
          const Command *command,
          yyjson_val *json,
          GString *out,
          GError **error)
{
  g_string_append (out, "{\"ok\":true");
  if (!command->func (self, json, out, error))
    return FALSE;
  g_string_append_c (out, '}');

  return TRUE;
}

/* A command in a transaction: all of it, or nothing. */
static gboolean
run_whole (const CrmDemoControl *self, yyjson_val *json, GString *out, GError **error)
{
  CrmDemoService *service = self->service;
  guint mark = crm_demo_process_get_mark (service->process);
  const Command *command = find_command (json, error);

  if (command == NULL)
    return FALSE;
  if (command->is_bare)
    return run_bare (self, command, json, out, error);
  if (!crm_demo_db_begin (service->db, error))
    return FALSE;
  if (run_bare (self, command, json, out, error))
    {
      crm_demo_db_commit (service->db);
      return TRUE;
    }
  crm_demo_db_rollback (service->db);
  crm_demo_process_roll_back (service->process, mark);

  return FALSE;
}

static gboolean
run_list (const CrmDemoControl *self, yyjson_val *list, GString *out, GError **error)
{
  yyjson_val *command;
  gsize index, max;

  g_string_append_c (out, '[');
  yyjson_arr_foreach (list, index, max, command)
  {
    if (index > 0)
      g_string_append_c (out, ',');
    if (!run_whole (self, command, out, error))
      return FALSE;
  }
  g_string_append_c (out, ']');

  return TRUE;
}

gboolean
crm_demo_control_answer (const CrmDemoControl *self,
                         CrmDemoRequest *request,
                         CrmDemoResponse *response,
                         gboolean *waits,
                         GError **error)
{
  const char *type = crm_demo_request_get_header (request, "content-type");
  gsize length;
  const char *text = g_bytes_get_data (request->body, &length);
  yyjson_doc *document;
  yyjson_val *root;
  gboolean ok;

  /* A page in somebody's browser can post a form to loopback, but not this type. */
  if (!g_str_equal (request->method, "POST") || type == NULL
      || !g_str_has_prefix (type, "application/json"))
    return bad (error, "commands are posted as application/json");

  document = yyjson_read (text != NULL ? text : "", length, YYJSON_READ_NUMBER_AS_RAW);
  root = yyjson_doc_get_root (document);
  g_set_str (&response->content_type, "application/json");
  *waits = g_strcmp0 (text_of (root, "command"), "wait") == 0;
  ok = yyjson_is_arr (root) ? run_list (self, root, response->body, error)
                            : run_whole (self, root, response->body, error);
  yyjson_doc_free (document);

  return ok;
}
