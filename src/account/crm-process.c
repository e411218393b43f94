/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "crm-process.h"

#include <libintl.h>
#include <locale.h>
#include <stdlib.h>
#include <sys/resource.h>

#ifdef __linux__
#include <sys/prctl.h>
#endif

#ifdef __GLIBC__
#include <malloc.h>
#endif

/* glibc raises its threshold to the largest block it has seen freed: pages of a sync then stay
 * in the heap of the thread that decoded them, which cost 4 of 28 MB in a full sync of 100,000. */
#define LARGE_BLOCK (128 * 1024)

/* What is in memory, passwords and records, is not to be found in a file one day. One byte is less
 * than any core file, and the limit at which the kernel starts no program that keeps cores
 * (do_coredump() in fs/coredump.c): such a program is not bound by a limit of 0. */
static void
forbid_core_files (void)
{
  const struct rlimit one_byte = { 1, 1 };

  /* Not allowed where the limit is 0 already. */
  if (setrlimit (RLIMIT_CORE, &one_byte) != 0)
    g_debug ("The limit of core files stays as it is");
}

void
crm_process_hide (void)
{
#ifdef __linux__
  prctl (PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}

void
crm_process_init (void)
{
  forbid_core_files ();
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
#ifdef __GLIBC__
  mallopt (M_MMAP_THRESHOLD, LARGE_BLOCK);
#endif
}
