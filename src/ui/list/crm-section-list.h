/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>

#include "crm-models.h"

G_BEGIN_DECLS
#define CRM_TYPE_SECTION_LIST (crm_section_list_get_type ())
G_DECLARE_FINAL_TYPE (CrmSectionList, crm_section_list, CRM, SECTION_LIST, GObject)

/* A record list with GtkSectionModel on top: its groups are the sections. */
CrmSectionList *crm_section_list_new (CrmRecordList *list) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
