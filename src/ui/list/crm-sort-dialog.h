/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>

#include "crm-list-query.h"

G_BEGIN_DECLS
/* How a list is sorted and grouped; what is chosen acts at once. */
AdwDialog *crm_sort_dialog_new (CrmListQuery *query) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
