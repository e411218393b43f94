/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <libsoup/soup.h>
#include <yyjson.h>

#include "crm-demo-server.h"

/* A demo server on a free port, and somebody who asks it over real sockets. */
typedef struct
{
  CrmDemoServer *server;
  SoupSession *session;
  char *origin;     /* "http://127.0.0.1:1234" */
  char *token;      /* sent instead of a password; or %NULL */
  const char *user; /* who asks, with the password of the same text; %NULL: nobody says */
} Fixture;

typedef struct
{
  guint status; /* 0: no answer; see error */
  char *body;
  gsize length;
  yyjson_doc *document; /* numbers raw; %NULL where the body is no JSON */
  yyjson_val *root;
  SoupMessage *message; /* for its headers */
  GError *error;
} Answer;

Fixture *fixture_new (const CrmDemoOptions *options);
void fixture_free (Fixture *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fixture, fixture_free)

/* @path: below the OData root, or from the origin if it starts with "/", or a whole URL.
 * Header names and values follow, then %NULL. A body is sent as JSON unless they say otherwise. */
Answer *ask (Fixture *self, const char *method, const char *path, const char *body, ...)
    G_GNUC_NULL_TERMINATED;
Answer *ask_get (Fixture *self, const char *path);
void answer_free (Answer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Answer, answer_free)

const char *answer_header (Answer *self, const char *name);
yyjson_val *answer_value (Answer *self); /* the "value" array */
const char *answer_text (Answer *self, const char *name);
/* The text of a member, "" where it has none. Numbers as they were written. */
const char *row_text (yyjson_val *row, const char *name);
/* Posts a command and checks that it was done. */
Answer *control (Fixture *self, const char *json);
void control_ok (Fixture *self, const char *json);
/* GET of $count with a filter. */
gint64 count_rows (Fixture *self, const char *set, const char *filter);
/* Key of the first row that a filter finds. */
char *find_key (Fixture *self, const char *set, const char *filter);
/* "Set?$filter=..." with the filter encoded. */
char *filtered (const char *set, const char *filter, const char *more);
/* How often the log holds this method and a path that starts so. */
guint count_logged (Fixture *self, const char *method, const char *prefix);
