/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-lists.h"

G_BEGIN_DECLS
/* Which entities stand in the hub, and in which order: the project's, but for what the user moved,
 * pinned or hid; kept per account. */

/* Places that are no entity; an entity's is its name. */
#define CRM_PLACE_AGENDA "!agenda"
#define CRM_PLACE_SEARCH "!search"
#define CRM_PLACE_MORE "!more"

typedef struct
{
  CrmEntity *entity; /* borrowed from the project */
  gboolean is_pinned;
  gboolean is_hidden;
} CrmHubPlace;

/* CrmHubPlace: pinned ones, others, hidden ones. */
GPtrArray *crm_hub_places_list (CrmListPrefs *prefs, CrmProject *project) G_GNUC_WARN_UNUSED_RESULT;
void crm_hub_places_set_pinned (CrmListPrefs *prefs, const char *entity, gboolean on);
void crm_hub_places_set_hidden (CrmListPrefs *prefs, const char *entity, gboolean on);
/* Among those that stand with it; nothing where it is the first or last of them. */
void crm_hub_places_move (CrmListPrefs *prefs, CrmProject *project, const char *entity, int by);
/* To where @other is. */
void crm_hub_places_move_to (CrmListPrefs *prefs,
                             CrmProject *project,
                             const char *entity,
                             const char *other);
G_END_DECLS
