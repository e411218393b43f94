/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/* What every file of this layer needs. */

/* Where the template of a widget lies: one file of data/ui/, named as the C file. */
#define CRM_TEMPLATE(name) APP_PATH "/ui/" name ".ui"
