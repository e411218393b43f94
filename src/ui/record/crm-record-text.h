/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-contact-link.h"

G_BEGIN_DECLS
/* A record as texts for other programs. */

/* All of it as lines "Caption: value", with the title first. */
char *crm_record_text_dup_all (CrmRecord *record) G_GNUC_WARN_UNUSED_RESULT;
/* The values of @fields in one line, as a map program takes an address; %NULL: none has any. */
char *crm_record_text_dup_address (CrmRecord *record, GArray *fields) G_GNUC_WARN_UNUSED_RESULT;

/* A number, an address, a link of a record; texts owned. */
typedef struct
{
  CrmLinkKind kind;
  char *caption; /* of the field, or %NULL */
  char *text;
} CrmContact;
/* (element-type CrmContact): one of each kind, the first that there is. */
GArray *crm_record_text_list_contacts (CrmRecord *record) G_GNUC_WARN_UNUSED_RESULT;
/* vCard 4.0 (RFC 6350) of somebody who has a number or an address; %NULL: the record has none. */
char *crm_record_text_dup_vcard (CrmRecord *record) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
