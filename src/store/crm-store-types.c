/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-store-types.h"

G_DEFINE_QUARK (crm_store_error, crm_store_error)
