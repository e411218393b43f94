/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-types.h"

G_BEGIN_DECLS
/* What each of our programs does first in main (), before there is a second thread: the
 * person's language, and blocks as large as a page of records go back to the system when freed. */
void crm_process_init (void);
G_END_DECLS
