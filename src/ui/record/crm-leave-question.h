/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>

G_BEGIN_DECLS
#define CRM_LEAVE_CANCEL "cancel"
#define CRM_LEAVE_DISCARD "discard"
#define CRM_LEAVE_SAVE "save"

/* Asks what becomes of the changes to what is called @title. Its "response" is one of the above;
 * Enter saves, Escape cancels. */
AdwDialog *crm_leave_question_new (const char *title) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
