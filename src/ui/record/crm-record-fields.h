/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>

#include "crm-types.h"

G_BEGIN_DECLS
/* The parts of a record page that are made from the project. All are read only. */

/* A group of property rows for the fields that have a value, or for all; %NULL when it would be
 * empty. What crm_record_fields_figures() shows is left out. */
GtkWidget *crm_record_fields_group (CrmRecord *record,
                                    const char *caption,
                                    GArray *fields,
                                    gboolean is_address,
                                    gboolean with_empty) G_GNUC_WARN_UNUSED_RESULT;
/* Two or three amounts and dates that say most about a thing, beside each other; %NULL: it has
 * fewer, or is somebody with a face. */
GtkWidget *crm_record_fields_figures (CrmRecord *record) G_GNUC_WARN_UNUSED_RESULT;
/* Whether some field has no value. */
gboolean crm_record_fields_has_empty (CrmRecord *record);
/* What stands under the title: the first two list columns. */
char *crm_record_fields_dup_secondary (CrmRecord *record) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
