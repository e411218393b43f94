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
  CRM_STATE_LOADING,       /* words only after 300 ms, so that quick loads do not flicker */
  CRM_STATE_EMPTY,         /* button: make one, or where that is not allowed: synchronize */
  CRM_STATE_NO_RESULTS,    /* a search or filter found nothing; button: clear it */
  CRM_STATE_UNSELECTED,    /* the record pane beside a list */
  CRM_STATE_MISSING,       /* the record is not on this device; button: synchronize */
  CRM_STATE_DELETED,       /* it was here and is gone; button: go back */
  CRM_STATE_NO_PERMISSION, /* the account may not see such records; button: go back */
  CRM_STATE_ERROR,         /* @detail says why; button: try again */
} CrmState;

GtkWidget *crm_state_page_new (void) G_GNUC_WARN_UNUSED_RESULT;
/* @entity: (nullable): what kind of records; @detail: (nullable): a sentence, plain text, in place
 * of the usual one.
 * Signal "activated": the button was pressed; a state whose button synchronizes does that by
 * itself. Where nobody is connected to it, only such a button shows. */
void crm_state_page_set_state (CrmStatePage *self,
                               CrmState state,
                               CrmEntity *entity,
                               const char *detail);
/* The same in words of a page's own, plain text; any of them may be %NULL. */
void crm_state_page_set_words (CrmStatePage *self,
                               CrmState state,
                               const char *icon_name,
                               const char *title,
                               const char *description,
                               const char *button);
CrmState crm_state_page_get_state (CrmStatePage *self);
G_END_DECLS
