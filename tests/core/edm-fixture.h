/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-edm.h"

/* The data model of a product out of a list of its columns in tests/data, as its $metadata would
 * give it. */
CrmEdm *edm_fixture_creatio (void) G_GNUC_WARN_UNUSED_RESULT;
/* Sets are called as version 3 calls them. */
CrmEdm *edm_fixture_creatio_v3 (void) G_GNUC_WARN_UNUSED_RESULT;
CrmEdm *edm_fixture_dataverse (void) G_GNUC_WARN_UNUSED_RESULT;

CrmEdmEntityType *edm_fixture_type (CrmEdm *edm, const char *name);
void edm_fixture_drop_set (CrmEdm *edm, const char *set);
void edm_fixture_drop_property (CrmEdm *edm, const char *type, const char *property);
