/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "crm-demo.h"

#define SERVER "liaison-demo-server"

struct _CrmDemo
{
  GObject parent_instance;

  GSubprocess *server;
  GDataInputStream *output;
};
G_DEFINE_FINAL_TYPE (CrmDemo, crm_demo, G_TYPE_OBJECT)

static char *
directory_of_this_program (void)
{
  g_autofree char *path = g_file_read_link ("/proc/self/exe", NULL);

  return path != NULL ? g_path_get_dirname (path) : NULL;
}

/* Beside this program, where the build puts it, or where it is installed. */
static char *
find_server (void)
{
  g_autofree char *here = directory_of_this_program ();
  const char *const directories[] = { "", "demo", "../demo", "../src/demo", "../libexec" };

  for (guint i = 0; here != NULL && i < G_N_ELEMENTS (directories); i++)
    {
      g_autofree char *path = g_build_filename (here, directories[i], SERVER, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_EXECUTABLE))
        return g_steal_pointer (&path);
    }

  return g_find_program_in_path (SERVER);
}

static void
line_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autofree char *line
      = g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (source), result, NULL, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else if (line == NULL || !g_str_has_prefix (line, "http://"))
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED,
                             "The sample server did not say where it listens");
  else
    g_task_return_pointer (task, g_strdup (g_strstrip (line)), g_free);
}

static void
crm_demo_dispose (GObject *object)
{
  CrmDemo *self = CRM_DEMO (object);

  if (self->server != NULL)
    g_subprocess_send_signal (self->server, 15);
  g_clear_object (&self->output);
  g_clear_object (&self->server);
  G_OBJECT_CLASS (crm_demo_parent_class)->dispose (object);
}

static void
crm_demo_class_init (CrmDemoClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = crm_demo_dispose;
}

static void
crm_demo_init (CrmDemo *self)
{
}

CrmDemo *
crm_demo_new (void)
{
  return g_object_new (CRM_TYPE_DEMO, NULL);
}

void
crm_demo_start_async (CrmDemo *self,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autofree char *path = NULL;
  GError *error = NULL;

  g_return_if_fail (CRM_IS_DEMO (self));
  g_return_if_fail (self->server == NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, crm_demo_start_async);
  path = find_server ();
  if (path == NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                               "The program %s is not installed", SERVER);
      return;
    }

  self->server = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE,
                                   &error, path, "--port", "0", "--exit-with-stdin", NULL);
  if (self->server == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  self->output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->server));
  g_data_input_stream_read_line_async (self->output, G_PRIORITY_DEFAULT, cancellable, line_cb,
                                       g_steal_pointer (&task));
}

char *
crm_demo_start_finish (CrmDemo *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
