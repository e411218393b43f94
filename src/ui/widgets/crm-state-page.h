/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>

#include "crm-types.h"

G_BEGIN_DECLS
#define CRM_TYPE_STATE_PAGE (crm_state_page_get_type ())
G_DECLARE_FINAL_TYPE (CrmStatePage, crm_state_page, CRM, STATE_PAGE, AdwBin)

/* What stands where records would, when there are none to show. */
typedef enum
{
  CRM_STATE_LOADING,    /* words only after 300 ms, so that quick loads do not flicker */
  CRM_STATE_EMPTY,      /* button: make one */
  CRM_STATE_NO_RESULTS, /* a search found nothing */
  CRM_STATE_UNSELECTED, /* the record pane beside a list */
  CRM_STATE_MISSING,    /* deleted or not on the device; button: go back */
  CRM_STATE_ERROR,      /* @detail says why; button: try again */
} CrmState;

GtkWidget *crm_state_page_new (void) G_GNUC_WARN_UNUSED_RESULT;
/* @entity: (nullable): what kind of records; @detail: (nullable): a sentence, plain text.
 * Signal "activated": the button was pressed. */
void crm_state_page_set_state (CrmStatePage *self,
                               CrmState state,
                               CrmEntity *entity,
                               const char *detail);
CrmState crm_state_page_get_state (CrmStatePage *self);
G_END_DECLS
