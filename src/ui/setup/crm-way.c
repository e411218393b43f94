/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-way.h"
#include "crm-ui.h"

static const struct
{
  CrmAccountAuthKind kind;
  const char *title;
  const char *hint;
  const char *label;
  const char *secret;
} ways[CRM_N_WAYS] = {
  [CRM_WAY_PASSWORD] = { CRM_ACCOUNT_AUTH_PASSWORD, N_ ("User Name and Password"), NULL,
                         N_ ("_Sign In"), N_ ("Password") },
  [CRM_WAY_BROWSER]
  = { CRM_ACCOUNT_AUTH_OAUTH_CODE, N_ ("In the Browser"), N_ ("As on the web page of the service"),
      N_ ("_Sign In in the Browser"), NULL },
  [CRM_WAY_CODE] = { CRM_ACCOUNT_AUTH_OAUTH_DEVICE, N_ ("With a Code"),
                     N_ ("In a browser on any device"), N_ ("_Get a Code"), NULL },
  [CRM_WAY_CERTIFICATE] = { CRM_ACCOUNT_AUTH_CERTIFICATE, N_ ("Client Certificate"),
                            N_ ("A file with a certificate and its key"), N_ ("_Connect"), NULL },
  [CRM_WAY_TOKEN] = { CRM_ACCOUNT_AUTH_TOKEN, N_ ("Access Token"),
                      N_ ("One that was made elsewhere"), N_ ("_Connect"), N_ ("Access Token") },
  [CRM_WAY_API_KEY]
  = { CRM_ACCOUNT_AUTH_API_KEY, N_ ("API Key"), NULL, N_ ("_Connect"), N_ ("API Key") },
  [CRM_WAY_CLIENT] = { CRM_ACCOUNT_AUTH_OAUTH_CLIENT, N_ ("Client Credentials"),
                       N_ ("The app is a user of its own"), N_ ("_Connect"), N_ ("Client Secret") },
  [CRM_WAY_NOBODY]
  = { CRM_ACCOUNT_AUTH_PASSWORD, N_ ("Without Signing In"), NULL, N_ ("_Connect"), NULL },
};

/* An empty text is the head of the catalogue there. */
static const char *
translate (const char *text)
{
  return text != NULL ? _ (text) : NULL;
}

const char *
crm_way_title (CrmWay way)
{
  return translate (ways[way].title);
}

const char *
crm_way_hint (CrmWay way)
{
  return translate (ways[way].hint);
}

const char *
crm_way_label (CrmWay way)
{
  return translate (ways[way].label);
}

const char *
crm_way_secret (CrmWay way)
{
  return translate (ways[way].secret);
}

gboolean
crm_way_is_oauth (CrmWay way)
{
  return way == CRM_WAY_BROWSER || way == CRM_WAY_CODE || way == CRM_WAY_CLIENT;
}

CrmAccountAuthKind
crm_way_get_kind (CrmWay way)
{
  return ways[way].kind;
}

CrmWay
crm_way_of (const CrmAccountInfo *info)
{
  CrmAccountAuthKind kind = info->auth != NULL ? info->auth->kind : CRM_ACCOUNT_AUTH_PASSWORD;

  if (kind == CRM_ACCOUNT_AUTH_PASSWORD && info->user == NULL)
    return CRM_WAY_NOBODY;
  for (guint i = 0; i < CRM_N_WAYS; i++)
    if (ways[i].kind == kind)
      return (CrmWay) i;

  return CRM_WAY_PASSWORD;
}

CrmWay
crm_way_best (const CrmAccountDiscovery *found)
{
  if (found->is_open)
    return CRM_WAY_NOBODY;
  for (guint i = 0; i < CRM_WAY_NOBODY; i++)
    if (ways[i].kind == found->kind)
      return (CrmWay) i;

  return CRM_WAY_PASSWORD;
}

gboolean
crm_way_fits (CrmWay way, const CrmAccountDiscovery *found)
{
  if (way == crm_way_best (found))
    return TRUE;
  /* An unattended program is nothing for most people, whatever the server offers. */
  if (way == CRM_WAY_NOBODY || way == CRM_WAY_CLIENT)
    return FALSE;

  return (found->kinds & 1u << ways[way].kind) != 0;
}
