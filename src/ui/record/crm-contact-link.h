/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>

#include "crm-types.h"

G_BEGIN_DECLS
/* What can be done with a phone number, an address, a link: handed to the system. */
typedef enum
{
  CRM_LINK_CALL,
  CRM_LINK_MESSAGE,
  CRM_LINK_MAIL,
  CRM_LINK_MAP,
  CRM_LINK_WEB,
} CrmLinkKind;

/* The URI for @text, which is the server's and is escaped; %NULL where none can be made:
 * a web link must be http or https. */
char *crm_contact_link_dup_uri (CrmLinkKind kind, const char *text) G_GNUC_WARN_UNUSED_RESULT;
const char *crm_contact_link_get_icon (CrmLinkKind kind);
const char *crm_contact_link_get_label (CrmLinkKind kind);
/* "Call, Mobile Phone", but not "Website, Website". @caption: (nullable) */
char *crm_contact_link_dup_name (CrmLinkKind kind, const char *caption) G_GNUC_WARN_UNUSED_RESULT;
/* Opens it; where no program takes it, copies @text and says so in a toast. */
void crm_contact_link_open (CrmLinkKind kind, const char *text, GtkWidget *parent);
/* The same when @button is pressed. */
void crm_contact_link_connect (GtkWidget *button, CrmLinkKind kind, const char *text);
/* The kinds that fit a field; returns how many of the at most two. */
guint crm_contact_link_kinds (CrmField *field, CrmLinkKind out[2]);
G_END_DECLS
