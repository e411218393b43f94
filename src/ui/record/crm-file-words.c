/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-file-words.h"
#include "crm-ui.h"

char *
crm_file_words_dup_state (const CrmFile *file)
{
  gboolean moves = file->fraction >= 0;
  guint percent = moves ? (guint) (file->fraction * 100) : 0;

  switch (file->state)
    {
    case CRM_FILE_ON_SERVER:
      return g_strdup (_ ("On the server"));
    case CRM_FILE_HERE:
      return g_strdup (_ ("On this device"));
    case CRM_FILE_FETCHING:
      /* Translators: %u is a percentage */
      return moves ? g_strdup_printf (_ ("Downloading, %u %%"), percent)
                   : g_strdup (_ ("Waiting to be downloaded"));
    case CRM_FILE_WAITING:
      return g_strdup (_ ("Waiting to be sent"));
    case CRM_FILE_SENDING:
      /* Translators: %u is a percentage */
      return g_strdup_printf (_ ("Sending, %u %%"), percent);
    case CRM_FILE_REFUSED:
      return g_strdup (_ ("Rejected by the server"));
    }
  return g_strdup ("");
}

char *
crm_file_words_dup_subtitle (const CrmFile *file)
{
  g_autofree char *state = crm_file_words_dup_state (file);
  g_autofree char *size = file->size > 0 ? g_format_size (file->size) : NULL;

  return size != NULL ? g_strdup_printf ("%s · %s", size, state) : g_steal_pointer (&state);
}

const char *
crm_file_words_icon (const CrmFile *file)
{
  switch (file->state)
    {
    case CRM_FILE_ON_SERVER:
      return "li-cloud-symbolic";
    case CRM_FILE_HERE:
      return "object-select-symbolic";
    case CRM_FILE_FETCHING:
      return "li-download-symbolic";
    case CRM_FILE_WAITING:
    case CRM_FILE_SENDING:
      return "li-pending-symbolic";
    case CRM_FILE_REFUSED:
      return "dialog-warning-symbolic";
    }
  return "li-cloud-symbolic";
}
