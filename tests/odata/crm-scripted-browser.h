/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gio/gio.h>

G_BEGIN_DECLS
/* What a browser does at the end of a sign-in, done by a test. Any thread. */

/* The whole answer to a GET of @url, or %NULL where nobody listens there. @host: (nullable): said
 * instead of the one in @url. */
char *crm_browser_get (const char *url, const char *host) G_GNUC_WARN_UNUSED_RESULT;
/* Whatever is to be said to the port of @url. */
char *crm_browser_say (const char *url, const char *request) G_GNUC_WARN_UNUSED_RESULT;
/* A connection on which nothing is said, or %NULL. */
GSocketConnection *crm_browser_connect (const char *url) G_GNUC_WARN_UNUSED_RESULT;

/* A value in the query of @url, decoded; asserted to be there. */
char *crm_browser_dup_parameter (const char *url, const char *name) G_GNUC_WARN_UNUSED_RESULT;
/* The same of a form, or %NULL. */
char *crm_browser_dup_field (const char *form, const char *name) G_GNUC_WARN_UNUSED_RESULT;

/* The same as crm_browser_get(), in a thread of its own. The answer comes from g_thread_join(). */
GThread *crm_browser_visit (const char *url) G_GNUC_WARN_UNUSED_RESULT;
/* Somebody agrees at the identity service's page @url: goes back with the code "c0de", in a thread
 * as above. */
GThread *crm_browser_agree (const char *url) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
