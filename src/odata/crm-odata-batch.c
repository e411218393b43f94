/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-odata-batch.h"

#include "crm-odata-url.h"

#include <string.h>

/* --- the request --- */

static void
append_header (GString *out, const char *name, const char *value)
{
  if (value != NULL)
    g_string_append_printf (out, "%s: %s\r\n", name, value);
}

/* Relative to the root where it lies below it, which is what proxies leave alone. */
static void
append_target (GString *out, GUri *uri, GUri *root)
{
  const char *path = g_uri_get_path (uri);
  const char *root_path = g_uri_get_path (root);
  gsize length = strlen (root_path);

  if (g_str_has_prefix (path, root_path) && path[length] == '/' && path[length + 1] != '\0')
    g_string_append (out, path + length + 1);
  else if (g_str_has_suffix (root_path, "/") && g_str_has_prefix (path, root_path)
           && path[length] != '\0')
    g_string_append (out, path + length);
  else
    {
      g_autofree char *whole = g_uri_to_string (uri);

      g_string_append (out, whole);
      return;
    }
  if (g_uri_get_query (uri) != NULL)
    g_string_append_printf (out, "?%s", g_uri_get_query (uri));
}

static void
append_call (GString *out, const CrmOdataCall *call, guint id, GUri *root)
{
  g_string_append_printf (out,
                          "Content-Type: application/http\r\n"
                          "Content-Transfer-Encoding: binary\r\n"
                          "Content-ID: %u\r\n\r\n%s ",
                          id, call->method);
  append_target (out, call->uri, root);
  g_string_append (out, " HTTP/1.1\r\n");
  append_header (out, "Accept", call->accept);
  append_header (out, "Content-Type", call->body != NULL ? call->content_type : NULL);
  append_header (out, "Prefer", call->prefer);
  append_header (out, "If-Match", call->if_match);
  /* Some servers read no body whose length they were not told. */
  if (call->body != NULL)
    g_string_append_printf (out, "Content-Length: %" G_GSIZE_FORMAT "\r\n", strlen (call->body));
  g_string_append_printf (out, "\r\n%s\r\n", call->body != NULL ? call->body : "");
}

static void
open_set (GString *out, const char *boundary, const char *inner)
{
  g_string_append_printf (out, "--%s\r\nContent-Type: multipart/mixed; boundary=%s\r\n\r\n",
                          boundary, inner);
}

char *
crm_odata_batch_dup_body (const CrmOdataCall *const *calls,
                          guint n_calls,
                          GUri *root,
                          const char *boundary,
                          CrmOdataSets sets)
{
  g_autofree char *inner = g_strconcat ("set_", boundary, NULL);
  g_autoptr (GString) out = g_string_new (NULL);
  guint i;

  for (i = 0; i < n_calls; i++)
    {
      gboolean is_own = sets == CRM_ODATA_SETS_OF_ONE && strcmp (calls[i]->method, "GET") != 0;

      if (is_own || (sets == CRM_ODATA_SETS_OF_ALL && i == 0))
        open_set (out, boundary, inner);
      g_string_append_printf (out, "--%s\r\n",
                              is_own || sets == CRM_ODATA_SETS_OF_ALL ? inner : boundary);
      append_call (out, calls[i], i + 1, root);
      if (is_own || (sets == CRM_ODATA_SETS_OF_ALL && i + 1 == n_calls))
        g_string_append_printf (out, "--%s--\r\n\r\n", inner);
    }
  g_string_append_printf (out, "--%s--\r\n", boundary);

  return g_string_free_and_steal (g_steal_pointer (&out));
}

/* --- which answer is whose --- */

static const CrmOdataPart *
part_at (const CrmOdataParts *parts, guint position)
{
  return &g_array_index (parts->parts, CrmOdataPart, position);
}

static gboolean
is_done (const CrmOdataPart *part)
{
  return part->status >= 200 && part->status < 300;
}

/* The call that @part names, -1: none of ours. */
static int
call_named (const CrmOdataPart *part, guint n_calls)
{
  guint64 id = 0;

  if (part->content_id == NULL
      || !g_ascii_string_to_unsigned (part->content_id, 10, 1, n_calls, &id, NULL))
    return -1;

  return (int) id - 1;
}

/* Which part is whose: @owners has a place for each part, @owned one for each call.
 * %FALSE: the names are no use, for there are none or one stands there twice. */
static gboolean
assign_by_name (const CrmOdataParts *parts, guint n_calls, int *owners, gboolean *owned)
{
  gboolean any = FALSE;
  guint i;

  for (i = 0; i < parts->parts->len; i++)
    {
      owners[i] = call_named (part_at (parts, i), n_calls);
      if (owners[i] < 0)
        continue;
      if (owned[owners[i]])
        return FALSE;
      owned[owners[i]] = TRUE;
      any = TRUE;
    }

  return any;
}

/* A server that stops early stops with a failure: fewer parts that all are done have lost
 * one somewhere, and nobody knows which. Fewer parts of a change set are about all of it. */
static gboolean
places_can_be_trusted (const CrmOdataParts *parts, guint n_calls, gboolean atomic)
{
  guint n = parts->parts->len;

  if (n == 0 || n > n_calls || (atomic && n < n_calls))
    return FALSE;

  return n == n_calls || !parts->is_whole || !is_done (part_at (parts, n - 1));
}

/* Some servers name only writes. The others can be told by their place as long as all that
 * have a name are where they were asked for. */
static gboolean
names_are_in_place (guint n_parts, const int *owners)
{
  guint i;

  for (i = 0; i < n_parts; i++)
    if (owners[i] >= 0 && (guint) owners[i] != i)
      return FALSE;

  return TRUE;
}

static void
assign (const CrmOdataParts *parts, guint n_calls, gboolean atomic, int *owners)
{
  g_autofree gboolean *owned = g_new0 (gboolean, n_calls);
  gboolean by_name = assign_by_name (parts, n_calls, owners, owned);
  gboolean by_place = places_can_be_trusted (parts, n_calls, atomic)
                      && (!by_name || names_are_in_place (parts->parts->len, owners));
  guint i;

  for (i = 0; i < parts->parts->len; i++)
    if (!by_name || owners[i] < 0)
      owners[i] = by_place ? (int) i : -1;
}

static void
set_all (CrmOdataOutcome *outcomes, guint n_calls, CrmOdataFate fate, const CrmOdataPart *part)
{
  guint i;

  for (i = 0; i < n_calls; i++)
    outcomes[i] = (CrmOdataOutcome) { fate, part };
}

static void
answer_owners (const CrmOdataParts *parts, const int *owners, CrmOdataOutcome *outcomes)
{
  guint i;

  for (i = 0; i < parts->parts->len; i++)
    if (owners[i] >= 0 && part_at (parts, i)->status != 0)
      outcomes[owners[i]] = (CrmOdataOutcome) { CRM_ODATA_FATE_ANSWERED, part_at (parts, i) };
}

/* --- change sets --- */

/* "Failed dependency": it was another one. */
static gboolean
is_bystander (const CrmOdataPart *part)
{
  return part->status == 424;
}

/* A server that broke down in the middle may have left anything behind. */
static gboolean
is_breakdown (const CrmOdataPart *part)
{
  return part->status == 0 || (part->status >= 500 && part->status != 501 && part->status != 503);
}

/* Of a set in which nothing was done: who is told what. */
static void
blame (const CrmOdataParts *parts, guint n_calls, const int *owners, CrmOdataOutcome *outcomes)
{
  const CrmOdataPart *reason = part_at (parts, 0);
  gboolean has_blamed = FALSE;
  gboolean broke_down = FALSE;
  guint i;

  for (i = 0; i < parts->parts->len; i++)
    {
      const CrmOdataPart *part = part_at (parts, i);

      broke_down = broke_down || is_breakdown (part);
      if (is_bystander (reason))
        reason = part;
      has_blamed = has_blamed || (owners[i] >= 0 && !is_bystander (part) && part->status != 0);
    }
  if (has_blamed)
    {
      if (!broke_down && parts->is_whole)
        set_all (outcomes, n_calls, CRM_ODATA_FATE_UNDONE, NULL);
      for (i = 0; i < parts->parts->len; i++)
        if (owners[i] >= 0 && !is_bystander (part_at (parts, i)) && part_at (parts, i)->status != 0)
          outcomes[owners[i]] = (CrmOdataOutcome) { CRM_ODATA_FATE_ANSWERED, part_at (parts, i) };
    }
  else if (reason->status != 0 && parts->is_whole)
    set_all (outcomes, n_calls, CRM_ODATA_FATE_ANSWERED, reason);
}

static void
match_change_set (const CrmOdataParts *parts,
                  guint n_calls,
                  const int *owners,
                  CrmOdataOutcome *outcomes)
{
  guint n_done = 0;
  guint n_owned = 0;
  guint i;

  for (i = 0; i < parts->parts->len; i++)
    {
      n_done += is_done (part_at (parts, i));
      n_owned += owners[i] >= 0;
    }
  if (parts->parts->len == 0)
    return;
  if (n_done == 0)
    {
      blame (parts, n_calls, owners, outcomes);
      return;
    }
  if (n_done == parts->parts->len)
    {
      /* All or none: of a set that is not there in full nothing is believed. */
      if (parts->is_whole && n_done == n_calls && n_owned == n_calls)
        answer_owners (parts, owners, outcomes);
      return;
    }
  /* Done and failed in one change set cannot both be true. The refusals may be. */
  answer_owners (parts, owners, outcomes);
  for (i = 0; i < n_calls; i++)
    if (outcomes[i].fate == CRM_ODATA_FATE_ANSWERED
        && (is_done (outcomes[i].part) || is_bystander (outcomes[i].part)))
      outcomes[i] = (CrmOdataOutcome) { CRM_ODATA_FATE_UNKNOWN, NULL };
}

void
crm_odata_batch_match (const CrmOdataParts *parts,
                       guint n_calls,
                       gboolean atomic,
                       CrmOdataOutcome *outcomes)
{
  g_autofree int *owners = g_new0 (int, MAX (parts->parts->len, 1));

  set_all (outcomes, n_calls, CRM_ODATA_FATE_UNKNOWN, NULL);
  assign (parts, n_calls, atomic, owners);
  if (atomic)
    match_change_set (parts, n_calls, owners, outcomes);
  else
    answer_owners (parts, owners, outcomes);
}
