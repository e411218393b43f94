/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-error.h"

G_DEFINE_QUARK (crm_format_error, crm_format_error)
G_DEFINE_QUARK (crm_remote_error, crm_remote_error)
