/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-arena.h"
#include "crm-files.h"
#include "crm-models-private.h"
#include "crm-store-file.h"

G_BEGIN_DECLS
/* Takes @file. @project: holds its entity. */
CrmFileItem *crm_file_item_new (CrmFile *file, CrmProject *project) G_GNUC_WARN_UNUSED_RESULT;
gboolean crm_file_item_shows_the_same (CrmFileItem *a, CrmFileItem *b);
G_END_DECLS
