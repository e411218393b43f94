/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-odata-dataverse.h"

#include "crm-odata-ask.h"

/* The name is for display only, and asked for where the sign-in has told none: what goes wrong
 * with it goes wrong with nothing else. */
static char *
dup_name (CrmOdataService *service, const CrmIdentity *identity, GCancellable *cancellable)
{
  const char *user = crm_odata_service_get_user (service);
  g_autofree char *key = crm_odata_answer_guid (service, identity->user_id);
  g_autofree char *path = g_strdup_printf ("systemusers(%s)", key != NULL ? key : "");
  yyjson_doc *doc;
  char *name;

  if (user != NULL || key == NULL)
    return g_strdup (user);

  doc = crm_odata_ask_path (service, path, "$select=fullname", cancellable, NULL);
  name = g_strdup (crm_odata_answer_text (yyjson_doc_get_root (doc), "fullname"));
  yyjson_doc_free (doc);

  return name;
}

static gboolean
crm_odata_dataverse_who (CrmOdataService *service,
                         CrmIdentity *identity,
                         GCancellable *cancellable,
                         GError **error)
{
  g_autoptr (GError) cause = NULL;
  yyjson_doc *doc = crm_odata_ask_path (service, "WhoAmI", NULL, cancellable, &cause);
  const char *user = crm_odata_answer_text (yyjson_doc_get_root (doc), "UserId");

  if (user != NULL && g_uuid_string_is_valid (user))
    identity->user_id = g_ascii_strdown (user, -1);
  yyjson_doc_free (doc);
  if (cause != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }

  identity->user_name = dup_name (service, identity, cancellable);

  return TRUE;
}

const CrmOdataProduct crm_odata_product_dataverse = {
  .who = crm_odata_dataverse_who,
  .describe = crm_odata_dataverse_describe,
};
