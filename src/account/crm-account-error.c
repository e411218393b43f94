/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-account-list.h"

G_DEFINE_QUARK (crm_account_error, crm_account_error)
