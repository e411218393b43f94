/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-related.h"
#include "crm-arena.h"
#include "crm-filter.h"
#include "crm-project.h"

CrmFilter *
crm_related_filter (CrmEntity *entity, const char *field, const char *key)
{
  CrmField *lookup = crm_entity_find_field (entity, field);
  g_autoptr (CrmArena) arena = crm_arena_new ();
  CrmValue value;

  if (lookup == NULL || !crm_value_parse (lookup->type, key, -1, arena, &value, NULL))
    return NULL;

  return crm_filter_new (CRM_FILTER_EQ, crm_filter_new_path (lookup->name),
                         crm_filter_new_literal (lookup->type, &value));
}
