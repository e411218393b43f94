/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <glib.h>

/* A disk that fails when it is told to: wraps SQLite's own way to files. */
void fault_vfs_install (void);
/* The @n-th write, sync or truncation from now on and all after it fail with @result (of SQLite).
 */
void fault_vfs_arm (guint n, int result);
void fault_vfs_disarm (void);
