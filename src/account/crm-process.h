/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-types.h"

G_BEGIN_DECLS
/* What each of our programs does first in main (), before there is a second thread: no core
 * files, the person's language, and blocks as large as a page of records go back to the system when
 * freed. */
void crm_process_init (void);
/* Nobody but root looks into its memory from then on. Not for what uses portals: they look at a
 * program's root folder to know who asks. */
void crm_process_hide (void);
G_END_DECLS
