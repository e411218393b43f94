/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-odata-remote-private.h"

#include "crm-arena.h"
#include "crm-error.h"
#include "crm-filter.h"
#include "crm-odata-url.h"
#include "crm-page.h"
#include "crm-project.h"

#include <string.h>

/* --- questions --- */

char *
crm_odata_remote_dup_page_prefer (CrmOdataRemote *self, const CrmRequest *request)
{
  const CrmOdataDialect *dialect = crm_odata_remote_get_dialect (self);
  g_autoptr (GString) prefer = g_string_new (NULL);

  if (request->page_size > 0 && dialect->prefer_size != NULL)
    g_string_append_printf (prefer, "%s=%u", dialect->prefer_size, request->page_size);
  if (request->track_changes && !crm_odata_dialect_is_old (dialect))
    g_string_append_printf (prefer, "%sodata.track-changes", prefer->len > 0 ? "," : "");

  return crm_odata_dialect_dup_prefer (dialect, request->entity,
                                       prefer->len > 0 ? prefer->str : NULL);
}

static gboolean
is_ordered_by (GPtrArray *items, const char *name)
{
  guint i;

  for (i = 0; items != NULL && i < items->len; i++)
    if (strcmp (((CrmOrderItem *) g_ptr_array_index (items, i))->path, name) == 0)
      return TRUE;

  return FALSE;
}

/* Paging by number of rows needs an order without ties. */
static char *
dup_total_order (CrmEntity *entity, const char *orderby)
{
  g_autoptr (GPtrArray) items = orderby != NULL ? crm_orderby_parse (orderby, NULL) : NULL;
  g_autoptr (GString) out = g_string_new (orderby);
  guint i;

  for (i = 0; i < entity->keys->len; i++)
    {
      const char *name = entity->fields[g_array_index (entity->keys, guint, i)]->name;

      if (!is_ordered_by (items, name))
        g_string_append_printf (out, "%s%s", out->len > 0 ? "," : "", name);
    }

  return g_string_free_and_steal (g_steal_pointer (&out));
}

static gboolean
is_paged_by_us (CrmOdataRemote *self, const CrmRequest *request)
{
  return request->page_size > 0 && request->top == 0
         && crm_odata_dialect_has (crm_odata_remote_get_dialect (self),
                                   CRM_ODATA_QUIRK_PAGES_BY_SKIP);
}

static char *
dup_page_query (CrmOdataRemote *self, const CrmRequest *request, GError **error)
{
  CrmRequest own = *request;
  g_autofree char *order = NULL;

  if (is_paged_by_us (self, request))
    {
      order = dup_total_order (request->entity, request->orderby);
      own.orderby = order;
      own.top = request->page_size;
    }

  return crm_odata_url_dup_query (crm_odata_remote_get_dialect (self), self->project, &own, error);
}

GUri *
crm_odata_remote_make_page_address (CrmOdataRemote *self, const CrmRequest *request, GError **error)
{
  GUri *root = crm_odata_service_get_root (self->service);
  g_autofree char *query = NULL;
  g_autoptr (GString) path = NULL;

  if (request->link != NULL)
    return crm_odata_url_resolve (root, root, request->link, error);

  query = dup_page_query (self, request, error);
  if (query == NULL)
    return NULL;
  path = g_string_new (NULL);
  crm_odata_url_append_encoded (path, request->entity->set);

  return crm_odata_url_join (root, path->str, query);
}

GUri *
crm_odata_remote_make_set_address (CrmOdataRemote *self, CrmEntity *entity)
{
  g_autoptr (GString) path = g_string_new (NULL);

  crm_odata_url_append_encoded (path, entity->set);

  return crm_odata_url_join (crm_odata_service_get_root (self->service), path->str, NULL);
}

GUri *
crm_odata_remote_make_record_address (
    CrmOdataRemote *self, CrmEntity *entity, const char *key, const char *query, GError **error)
{
  g_autofree char *predicate
      = crm_odata_url_dup_key_predicate (crm_odata_remote_get_dialect (self), entity, key, error);
  g_autoptr (GString) path = g_string_new (NULL);

  if (predicate == NULL)
    return NULL;
  crm_odata_url_append_encoded (path, entity->set);
  g_string_append (path, predicate);

  return crm_odata_url_join (crm_odata_service_get_root (self->service), path->str, query);
}

/* --- answers --- */

/* The value of a whole-number option of ours in @query, -1: it has none. */
static gint64
number_option (const char *query, const char *name)
{
  const char *at = query != NULL ? strstr (query, name) : NULL;

  if (at == NULL || (at != query && at[-1] != '&'))
    return -1;

  return (gint64) g_ascii_strtoull (at + strlen (name), NULL, 10);
}

static char *
dup_query_from (const char *query, gint64 skip)
{
  g_autoptr (GString) next = g_string_new (NULL);
  g_auto (GStrv) options = g_strsplit (query, "&", -1);
  guint i;

  for (i = 0; options[i] != NULL; i++)
    if (!g_str_has_prefix (options[i], "$skip=") && !g_str_has_prefix (options[i], "$count=")
        && !g_str_has_prefix (options[i], "$inlinecount="))
      g_string_append_printf (next, "%s%s", next->len > 0 ? "&" : "", options[i]);
  g_string_append_printf (next, "&$skip=%" G_GINT64_FORMAT, skip);

  return g_string_free_and_steal (g_steal_pointer (&next));
}

/* Some send what $top asks for and no next link: a full page has another one behind it,
 * which is the same question with a larger $skip. Old servers that have pages of their own
 * take $top for all that is wanted: their links end there, so that ours are followed. */
static void
add_next_link (CrmPage *page, GUri *asked, gboolean is_ours_only)
{
  const char *query = g_uri_get_query (asked);
  gint64 top = number_option (query, "$top=");
  gint64 skip = MAX (number_option (query, "$skip="), 0);
  gboolean is_full = page->rows->len >= (guint) MAX (top, 1);
  g_autofree char *next = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GUri) uri = NULL;

  if (top <= 0 || (page->next_link == NULL && !is_full)
      || (page->next_link != NULL && (!is_ours_only || page->rows->len == 0)))
    return;

  next = dup_query_from (query, skip + page->rows->len);
  uri = g_uri_build (CRM_ODATA_URI_FLAGS, g_uri_get_scheme (asked), NULL, g_uri_get_host (asked),
                     g_uri_get_port (asked), g_uri_get_path (asked), next, NULL);
  text = g_uri_to_string (uri);
  page->next_link = crm_arena_strndup (page->arena, text, -1);
}

/* A link that leads to itself would be followed for ever. */
static gboolean
check_progress (const CrmRequest *request, GUri *asked, const CrmPage *page, GError **error)
{
  g_autofree char *here = NULL;

  if (request->link == NULL || page->next_link == NULL)
    return TRUE;
  here = g_uri_to_string (asked);
  if (strcmp (here, page->next_link) != 0)
    return TRUE;
  g_set_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_NOT_ODATA,
               "%s: the server's next link leads to the same page again", request->entity->set);

  return FALSE;
}

CrmPage *
crm_odata_remote_read_page (CrmOdataRemote *self,
                            const CrmRequest *request,
                            GUri *asked,
                            CrmOdataReply *reply,
                            GError **error)
{
  const CrmOdataDialect *dialect = crm_odata_remote_get_dialect (self);
  gboolean is_ours_only = is_paged_by_us (self, request) && crm_odata_dialect_is_old (dialect)
                          && number_option (g_uri_get_query (asked), "$top=") > 0;
  g_autoptr (CrmPage) page = crm_odata_decode_page (self->project, request->entity,
                                                    crm_odata_service_get_root (self->service),
                                                    reply, dialect, is_ours_only, error);

  if (page == NULL)
    return NULL;
  if (is_paged_by_us (self, request))
    add_next_link (page, asked, is_ours_only);
  if (!check_progress (request, asked, page, error))
    return NULL;

  return g_steal_pointer (&page);
}
