/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>

G_BEGIN_DECLS
typedef void (*CrmNameFunc) (GObject *owner, const char *name, const char *data);
/* Asks for the name of something. @func is called with what was typed, unless @owner is gone or
 * the question was taken back; @data: (nullable): copied. */
void crm_name_dialog_ask (GtkWidget *parent,
                          const char *heading,
                          const char *name,
                          CrmNameFunc func,
                          GObject *owner,
                          const char *data);
G_END_DECLS
