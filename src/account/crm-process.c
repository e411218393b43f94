/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "crm-process.h"

#include <libintl.h>
#include <locale.h>
#include <stdlib.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

/* glibc raises its threshold to the largest block it has seen freed: pages of a sync then stay
 * in the heap of the thread that decoded them, which cost 4 of 28 MB in a full sync of 100,000. */
#define LARGE_BLOCK (128 * 1024)

void
crm_process_init (void)
{
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
#ifdef __GLIBC__
  mallopt (M_MMAP_THRESHOLD, LARGE_BLOCK);
#endif
}
