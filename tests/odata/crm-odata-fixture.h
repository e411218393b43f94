/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-project.h"

/* Two entities with one field of each type, and one with two keys. */
CrmProject *crm_odata_fixture_project (void);
guint crm_odata_fixture_field (CrmEntity *entity, const char *name);
