/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-account-certificate.h"

#include "crm-account-list.h"

/* A system's whole bundle is a quarter of it. */
#define MAX_FILE (1024 * 1024)

static void
certificate_free (gpointer data)
{
  CrmAccountCertificate *self = data;

  g_free (self->subject);
  g_free (self->issuer);
  g_free (self->fingerprint);
  g_free (self);
}

static char *
dup_fingerprint (GTlsCertificate *certificate)
{
  g_autoptr (GByteArray) der = NULL;
  g_autofree char *digits = NULL;
  g_autofree char *upper = NULL;
  GString *text = g_string_new (NULL);

  g_object_get (certificate, "certificate", &der, NULL);
  digits = g_compute_checksum_for_data (G_CHECKSUM_SHA256, der->data, der->len);
  upper = g_ascii_strup (digits, -1);
  for (const char *at = upper; *at != '\0'; at += 2)
    g_string_append_printf (text, "%s%.2s", at != upper ? ":" : "", at);

  return g_string_free (text, FALSE);
}

static CrmAccountCertificate *
describe (GTlsCertificate *certificate)
{
  CrmAccountCertificate *self = g_new0 (CrmAccountCertificate, 1);
  g_autoptr (GDateTime) end = g_tls_certificate_get_not_valid_after (certificate);

  self->subject = g_tls_certificate_get_subject_name (certificate);
  self->issuer = g_tls_certificate_get_issuer_name (certificate);
  self->fingerprint = dup_fingerprint (certificate);
  if (end != NULL)
    {
      self->not_after_us = g_date_time_to_unix (end) * G_USEC_PER_SEC;
      self->is_expired = self->not_after_us < g_get_real_time ();
    }

  return self;
}

/* No key that a file may have too: nobody needs it here. */
static char *
dup_pem (GList *certificates)
{
  GString *text = g_string_new (NULL);

  for (GList *one = certificates; one != NULL; one = one->next)
    {
      g_autofree char *pem = NULL;

      g_object_get (one->data, "certificate-pem", &pem, NULL);
      g_string_append (text, pem);
    }

  return g_string_free (text, FALSE);
}

static gboolean
is_small (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInfo) about
      = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_STANDARD_TYPE,
                           G_FILE_QUERY_INFO_NONE, NULL, NULL);

  return about != NULL && g_file_info_get_file_type (about) == G_FILE_TYPE_REGULAR
         && g_file_info_get_size (about) <= MAX_FILE;
}

GPtrArray *
crm_account_certificates_read (const char *path, char **pem, GError **error)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (certificate_free);
  GList *certificates = NULL;

  g_return_val_if_fail (path != NULL, NULL);

  if (is_small (path))
    certificates = g_tls_certificate_list_new_from_file (path, NULL);
  if (certificates == NULL)
    {
      g_set_error_literal (error, CRM_ACCOUNT_ERROR, CRM_ACCOUNT_ERROR_INVALID,
                           "There is no certificate in this file");
      return NULL;
    }
  for (GList *one = certificates; one != NULL; one = one->next)
    g_ptr_array_add (found, describe (one->data));
  if (pem != NULL)
    *pem = dup_pem (certificates);
  g_list_free_full (certificates, g_object_unref);

  return g_steal_pointer (&found);
}

static void
free_found (gpointer found)
{
  g_ptr_array_unref (found);
}

static void
read_in_thread (GTask *task, gpointer source, gpointer path, GCancellable *cancellable)
{
  GError *error = NULL;
  GPtrArray *found = crm_account_certificates_read (path, NULL, &error);

  if (found != NULL)
    g_task_return_pointer (task, found, free_found);
  else
    g_task_return_error (task, error);
}

void
crm_account_certificates_read_async (const char *path,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_return_if_fail (path != NULL);

  g_task_set_source_tag (task, crm_account_certificates_read_async);
  g_task_set_task_data (task, g_strdup (path), g_free);
  g_task_run_in_thread (task, read_in_thread);
}

GPtrArray *
crm_account_certificates_read_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
