/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-demo-log.h"

#include <string.h>

#include "crm-demo-json.h"

/* The oldest entries go: a server may live for weeks. */
#define MAX_ENTRIES 10000

typedef struct
{
  char *method;
  char *target;
  guint status;
  gsize request_bytes;
  gsize response_bytes;
} Entry;

struct _CrmDemoLog
{
  GQueue entries;
};

static void
entry_free (gpointer data)
{
  Entry *self = data;

  g_free (self->method);
  g_free (self->target);
  g_free (self);
}

CrmDemoLog *
crm_demo_log_new (void)
{
  CrmDemoLog *self = g_new0 (CrmDemoLog, 1);

  g_queue_init (&self->entries);

  return self;
}

void
crm_demo_log_free (CrmDemoLog *self)
{
  crm_demo_log_clear (self);
  g_free (self);
}

void
crm_demo_log_add (CrmDemoLog *self,
                  const char *method,
                  const char *target,
                  guint status,
                  gsize request_bytes,
                  gsize response_bytes)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->method = g_strdup (method);
  entry->target = g_strdup (target);
  entry->status = status;
  entry->request_bytes = request_bytes;
  entry->response_bytes = response_bytes;
  g_queue_push_tail (&self->entries, entry);
  if (self->entries.length > MAX_ENTRIES)
    entry_free (g_queue_pop_head (&self->entries));
}

void
crm_demo_log_clear (CrmDemoLog *self)
{
  g_queue_clear_full (&self->entries, entry_free);
}

CrmDemoLogSum
crm_demo_log_sum (CrmDemoLog *self, const char *method, const char *part)
{
  CrmDemoLogSum sum = { 0 };

  for (GList *link = self->entries.head; link != NULL; link = link->next)
    {
      const Entry *entry = link->data;

      if ((method != NULL && !g_str_equal (entry->method, method))
          || (part != NULL && strstr (entry->target, part) == NULL))
        continue;
      sum.requests++;
      sum.request_bytes += entry->request_bytes;
      sum.response_bytes += entry->response_bytes;
    }

  return sum;
}

void
crm_demo_log_print (CrmDemoLog *self, GString *out)
{
  g_string_append_c (out, '[');
  for (GList *link = self->entries.head; link != NULL; link = link->next)
    {
      const Entry *entry = link->data;

      g_string_append_printf (out, "%s{\"method\":\"%s\",\"path\":", link->prev != NULL ? "," : "",
                              entry->method);
      crm_demo_json_add_string (out, entry->target, strlen (entry->target));
      g_string_append_printf (out,
                              ",\"status\":%u,\"requestBytes\":%" G_GSIZE_FORMAT
                              ",\"responseBytes\":%" G_GSIZE_FORMAT "}",
                              entry->status, entry->request_bytes, entry->response_bytes);
    }
  g_string_append_c (out, ']');
}
