/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>

#include "crm-types.h"

G_BEGIN_DECLS
/* The parts of a record page that are made from the project. All are read only. */

/* A group of property rows for the fields that have a value; %NULL when none has. */
GtkWidget *crm_record_fields_group (CrmRecord *record,
                                    const char *caption,
                                    GArray *fields) G_GNUC_WARN_UNUSED_RESULT;
/* Pills for what can be done with the record's numbers and addresses, put into @box. */
guint crm_record_fields_add_actions (CrmRecord *record, AdwWrapBox *box);
/* What stands under the title: the first two list columns. */
char *crm_record_fields_dup_secondary (CrmRecord *record) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
