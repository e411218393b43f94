/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-files.h"

G_BEGIN_DECLS
/* "Waiting to be sent" */
char *crm_file_words_dup_state (const CrmFile *file) G_GNUC_WARN_UNUSED_RESULT;
/* "12 kB · Waiting to be sent" */
char *crm_file_words_dup_subtitle (const CrmFile *file) G_GNUC_WARN_UNUSED_RESULT;
const char *crm_file_words_icon (const CrmFile *file);
G_END_DECLS
