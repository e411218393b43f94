/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-odata-creatio.h"

#include "crm-odata-ask.h"

static const char *
first_text (yyjson_val *object, const char *const *names)
{
  const char *text = NULL;

  for (; *names != NULL && text == NULL; names++)
    {
      yyjson_val *value = yyjson_obj_get (object, *names);

      text = yyjson_is_obj (value) ? crm_odata_answer_text (value, "value")
                                   : crm_odata_answer_text (object, *names);
    }

  return text;
}

static void
take_text (char **out, yyjson_val *object, const char *const *names)
{
  if (*out == NULL)
    *out = g_strdup (first_text (object, names));
}

/* The names differ between versions, and the object may stand inside another. */
static void
read_user_info (yyjson_val *object, guint depth, CrmIdentity *identity)
{
  static const char *const users[]
      = { "sysAdminUnitId", "SysAdminUnitId", "userId", "UserId", NULL };
  static const char *const names[]
      = { "userName", "UserName", "login", "Login", "name", "Name", NULL };
  static const char *const contacts[] = { "contactId", "ContactId", "contact", "Contact", NULL };
  static const char *const accounts[] = { "accountId", "AccountId", "account", "Account", NULL };
  yyjson_obj_iter iter = yyjson_obj_iter_with (object);
  yyjson_val *key;

  take_text (&identity->user_id, object, users);
  take_text (&identity->contact_id, object, contacts);
  take_text (&identity->account_id, object, accounts);
  while (depth > 0 && (key = yyjson_obj_iter_next (&iter)) != NULL)
    if (yyjson_is_obj (yyjson_obj_iter_get_val (key)))
      read_user_info (yyjson_obj_iter_get_val (key), depth - 1, identity);
  take_text (&identity->user_name, object, names);
}

static gboolean
ask_user_info (CrmOdataService *service,
               CrmIdentity *identity,
               GCancellable *cancellable,
               GError **error)
{
  g_autoptr (GError) cause = NULL;
  yyjson_doc *doc = crm_odata_ask_service (
      service, "ServiceModel/UserInfoService.svc/getCurrentUserInfo", "{}", cancellable, &cause);

  if (cause != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }
  read_user_info (yyjson_doc_get_root (doc), 2, identity);
  yyjson_doc_free (doc);

  return TRUE;
}

/* The record of @set that @filter means; *@doc keeps it. %FALSE: an error. */
static gboolean
ask_one (CrmOdataService *service,
         const char *set,
         const char *filter,
         const char *select,
         yyjson_doc **doc,
         GCancellable *cancellable,
         GError **error)
{
  g_autoptr (GError) cause = NULL;

  *doc = crm_odata_ask_rows (service, set, filter, select, cancellable, &cause);
  if (cause == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&cause));

  return FALSE;
}

static gboolean
ask_user_row (CrmOdataService *service,
              CrmIdentity *identity,
              GCancellable *cancellable,
              GError **error)
{
  const char *user = crm_odata_service_get_user (service);
  g_autofree char *quoted = crm_odata_answer_quote (user != NULL ? user : "");
  g_autofree char *filter = g_strconcat ("Name eq ", quoted, NULL);
  yyjson_doc *doc;

  if (user == NULL)
    return TRUE;

  if (!ask_one (service, "SysAdminUnit", filter, "$select=Id,Name,ContactId", &doc, cancellable,
                error))
    return FALSE;
  if (identity->user_id == NULL)
    identity->user_id = g_strdup (crm_odata_answer_text (crm_odata_answer_first (doc), "Id"));
  if (identity->contact_id == NULL)
    identity->contact_id
        = g_strdup (crm_odata_answer_text (crm_odata_answer_first (doc), "ContactId"));
  yyjson_doc_free (doc);

  return TRUE;
}

/* The account of the user's contact: what @myaccount stands for in filters. */
static gboolean
ask_account (CrmOdataService *service,
             CrmIdentity *identity,
             GCancellable *cancellable,
             GError **error)
{
  /* The server's text goes into a question only as the GUID it should be. */
  g_autofree char *contact = crm_odata_answer_guid (service, identity->contact_id);
  g_autofree char *filter = g_strdup_printf ("Id eq %s", contact != NULL ? contact : "");
  yyjson_doc *doc;

  if (contact == NULL)
    return TRUE;

  if (!ask_one (service, "Contact", filter, "$select=Id,AccountId", &doc, cancellable, error))
    return FALSE;
  identity->account_id
      = g_strdup (crm_odata_answer_text (crm_odata_answer_first (doc), "AccountId"));
  yyjson_doc_free (doc);

  return TRUE;
}

static gboolean
crm_odata_creatio_who (CrmOdataService *service,
                       CrmIdentity *identity,
                       GCancellable *cancellable,
                       GError **error)
{
  if (!ask_user_info (service, identity, cancellable, error))
    return FALSE;
  if ((identity->user_id == NULL || identity->contact_id == NULL)
      && !ask_user_row (service, identity, cancellable, error))
    return FALSE;
  if (identity->account_id == NULL && !ask_account (service, identity, cancellable, error))
    return FALSE;
  if (identity->user_name == NULL)
    identity->user_name = g_strdup (crm_odata_service_get_user (service));

  return TRUE;
}

const CrmOdataProduct crm_odata_product_creatio = {
  .is_asked_at_sign_in = TRUE,
  .who = crm_odata_creatio_who,
  .dup_setting = crm_odata_creatio_dup_setting,
  .read_settings = crm_odata_creatio_read_settings,
  .describe = crm_odata_creatio_describe,
  .list_twins = crm_odata_creatio_list_twins,
  .fetch_manifest = crm_odata_creatio_fetch_manifest,
};
