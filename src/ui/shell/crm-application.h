/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>

#include "crm-account-list.h"
#include "crm-command-host.h"

G_BEGIN_DECLS
#define CRM_TYPE_APPLICATION (crm_application_get_type ())
G_DECLARE_FINAL_TYPE (CrmApplication, crm_application, CRM, APPLICATION, AdwApplication)

/* @demo: on sample data from a server of its own, in data directories of its own. */
CrmApplication *crm_application_new (gboolean demo) G_GNUC_WARN_UNUSED_RESULT;
/* What runs the commands that other programs hand over; before the program runs. */
void crm_application_set_command_func (CrmApplication *self, CrmCommandFunc func);
/* Whether the user asked for sample data: the program starts itself again that way, because
 * the directories of a process are settled once and for all. */
gboolean crm_application_wants_demo (CrmApplication *self);
G_END_DECLS
