/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <glib.h>

G_BEGIN_DECLS
/**
 * crm_address_normalize:
 * @text: what a person typed as a server's address
 * @problem: (out) (optional): why it cannot be used, a translated sentence; borrowed
 *
 * Adds the scheme where it is missing (https; http to this device itself), takes off white
 * space, and refuses what must not be used: other schemes, clear-text HTTP to another machine,
 * a password inside the address.
 * Returns: (transfer full) (nullable): the address
 */
char *crm_address_normalize (const char *text, const char **problem) G_GNUC_WARN_UNUSED_RESULT;
/* A name for an account on that server: its host. */
char *crm_address_dup_host (const char *url) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
