/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-types.h"

G_BEGIN_DECLS
/* A link to one record: "liaison://ACCOUNT/ENTITY/KEY", each percent-encoded. Other programs keep
 * them and hand them back, so none of it is trusted. */
#define CRM_LINK_SCHEME "liaison"

typedef struct
{
  char *account;
  char *entity; /* its name in the project */
  char *key;    /* as crm_entity_dup_key() */
} CrmLink;

/* %NULL: @uri is no such link; @error is CRM_FORMAT_ERROR. */
CrmLink *crm_link_parse (const char *uri, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void crm_link_free (CrmLink *self);
char *
crm_link_make (const char *account, const char *entity, const char *key) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrmLink, crm_link_free)
G_END_DECLS
