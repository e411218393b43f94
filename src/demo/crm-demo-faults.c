/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-demo-faults.h"

struct _CrmDemoFaults
{
  GPtrArray *faults; /* CrmDemoFault */
};

CrmDemoFault *
crm_demo_fault_new (void)
{
  CrmDemoFault *self = g_new0 (CrmDemoFault, 1);

  self->nth = 1;
  self->times = 1;

  return self;
}

void
crm_demo_fault_free (CrmDemoFault *self)
{
  g_free (self->method);
  g_free (self->prefix);
  g_free (self->body);
  g_free (self->content_type);
  g_free (self->retry_after);
  g_free (self->form);
  g_free (self->property);
  g_free (self);
}

CrmDemoFaults *
crm_demo_faults_new (void)
{
  CrmDemoFaults *self = g_new0 (CrmDemoFaults, 1);

  self->faults = g_ptr_array_new_with_free_func ((GDestroyNotify) crm_demo_fault_free);

  return self;
}

void
crm_demo_faults_free (CrmDemoFaults *self)
{
  g_ptr_array_unref (self->faults);
  g_free (self);
}

gboolean
crm_demo_fault_action_from_string (const char *name, CrmDemoFaultAction *out)
{
  static const char *const names[]
      = { "status",     "delay", "stall",          "reset-before", "reset-after", "truncate",
          "wrong-type", "html",  "expire-session", "error-after",  "batch-lie" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_strcmp0 (names[i], name) == 0)
      {
        *out = (CrmDemoFaultAction) i;
        return TRUE;
      }

  return FALSE;
}

void
crm_demo_faults_take (CrmDemoFaults *self, CrmDemoFault *fault)
{
  g_ptr_array_add (self->faults, fault);
}

void
crm_demo_faults_clear (CrmDemoFaults *self)
{
  g_ptr_array_set_size (self->faults, 0);
}

static gboolean
concerns (const CrmDemoFault *fault, const char *method, const char *path, const char *below)
{
  const char *subject = fault->prefix != NULL && *fault->prefix == '/' ? path : below;

  if (fault->method != NULL && g_ascii_strcasecmp (fault->method, method) != 0)
    return FALSE;

  return fault->prefix == NULL || (subject != NULL && g_str_has_prefix (subject, fault->prefix));
}

const CrmDemoFault *
crm_demo_faults_match (CrmDemoFaults *self, const char *method, const char *path, const char *below)
{
  const CrmDemoFault *found = NULL;

  /* All of them count, the first that is due strikes. */
  for (guint i = 0; i < self->faults->len; i++)
    {
      CrmDemoFault *fault = g_ptr_array_index (self->faults, i);

      if (!concerns (fault, method, path, below))
        continue;
      fault->n_seen++;
      if (found == NULL && fault->n_seen >= fault->nth
          && (fault->times == 0 || fault->n_seen < fault->nth + fault->times))
        found = fault;
    }

  return found;
}
