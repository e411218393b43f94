/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-odata-dialect.h"

#include "crm-odata-product.h"
#include "crm-project.h"

#include <string.h>

#define VERBOSE "application/json;odata=verbose"
#define LIGHT "application/json;odata=minimalmetadata"

/* What the headers of all versions before 4 have in common, and of all since. */
#define OLD_HEADERS(text)                                                                          \
  .version_header = "DataServiceVersion", .version_text = text,                                    \
  .max_version_header = "MaxDataServiceVersion", .max_version_text = text,                         \
  .update_method = "MERGE", .count_option = "$inlinecount=allpages", .stream_tail = "",            \
  .stream_method = "PUT"
#define NEW_HEADERS(text)                                                                          \
  .version_header = "OData-Version", .version_text = text,                                         \
  .max_version_header = "OData-MaxVersion", .max_version_text = text,                              \
  .accept = "application/json", .accept_exact = "application/json;IEEE754Compatible=true",         \
  .update_method = "PATCH", .has_any_etag = TRUE, .prefer_size = "odata.maxpagesize",              \
  .count_option = "$count=true", .has_search = TRUE, .has_lambdas = TRUE
#define ECHO "return=representation"

/* Where a lookup that may lead to several sets does lead. */
#define TARGETS                                                                                    \
  "Microsoft.Dynamics.CRM.associatednavigationproperty,Microsoft.Dynamics.CRM.lookuplogicalname"

#define EXACT_NUMBERS (1u << CRM_EDM_INT64 | 1u << CRM_EDM_DECIMAL)
#define ALL_LONG_NUMBERS (EXACT_NUMBERS | 1u << CRM_EDM_SINGLE | 1u << CRM_EDM_DOUBLE)

/* Nothing but OData. */
static const CrmOdataProduct no_product = { 0 };

/* Of notes, and of what is attached to mails. */
static const CrmOdataTextStream dataverse_text_streams[] = {
  { "documentbody", "filename", "mimetype" },
  { "body", "filename", "mimetype" },
  { NULL },
};

static const CrmOdataDialect dialects[] = {
  [CRM_ODATA_DIALECT_V2] = {
    .name = "OData 2",
    .version = CRM_ODATA_VERSION_2,
    .quirks = CRM_ODATA_QUIRK_PAGES_BY_SKIP,
    OLD_HEADERS ("2.0"),
    .is_verbose = TRUE,
    .dates = CRM_ODATA_DATES_AS_TICKS,
    .text_types = ALL_LONG_NUMBERS,
    .accept = "application/json", /* services that old know no parameters */
    .product = &no_product,
  },
  [CRM_ODATA_DIALECT_V3_VERBOSE] = {
    .name = "OData 3",
    .version = CRM_ODATA_VERSION_3,
    .quirks = CRM_ODATA_QUIRK_PAGES_BY_SKIP,
    OLD_HEADERS ("3.0"),
    .is_verbose = TRUE,
    .text_types = ALL_LONG_NUMBERS,
    .accept = VERBOSE,
    .prefer_echo = "return-content",
    .has_lambdas = TRUE,
    .product = &no_product,
  },
  [CRM_ODATA_DIALECT_V3_LIGHT] = {
    .name = "OData 3",
    .version = CRM_ODATA_VERSION_3,
    .quirks = CRM_ODATA_QUIRK_PAGES_BY_SKIP,
    OLD_HEADERS ("3.0"),
    .text_types = EXACT_NUMBERS,
    .accept = LIGHT,
    .prefer_echo = "return-content",
    .has_lambdas = TRUE,
    .product = &no_product,
  },
  [CRM_ODATA_DIALECT_V4] = {
    .name = "OData 4",
    .version = CRM_ODATA_VERSION_4,
    NEW_HEADERS ("4.0"),
    .prefer_echo = ECHO,
    .product = &no_product,
    .stream_tail = "",
    .stream_method = "PUT",
  },
  [CRM_ODATA_DIALECT_V401] = {
    .name = "OData 4.01",
    .version = CRM_ODATA_VERSION_401,
    NEW_HEADERS ("4.01"),
    .prefer_echo = ECHO,
    .product = &no_product,
    .stream_tail = "",
    .stream_method = "PUT",
  },
  [CRM_ODATA_DIALECT_CREATIO] = {
    .name = "Creatio",
    .version = CRM_ODATA_VERSION_4,
    .quirks = CRM_ODATA_QUIRK_NO_NULLS | CRM_ODATA_QUIRK_LOOKUPS_BY_PATH
              | CRM_ODATA_QUIRK_PAGES_BY_SKIP,
    NEW_HEADERS ("4.0"),
    .prefer_echo = ECHO,
    .has_csrf = TRUE,
    .product = &crm_odata_product_creatio,
    .stream_tail = "",
    .stream_method = "PUT",
  },
  [CRM_ODATA_DIALECT_CREATIO_V3] = {
    .name = "Creatio with OData 3",
    .version = CRM_ODATA_VERSION_3,
    .quirks = CRM_ODATA_QUIRK_NO_NULLS | CRM_ODATA_QUIRK_LOOKUPS_BY_PATH
              | CRM_ODATA_QUIRK_PAGES_BY_SKIP | CRM_ODATA_QUIRK_NO_BATCH,
    OLD_HEADERS ("3.0"),
    .is_verbose = TRUE,
    .text_types = ALL_LONG_NUMBERS,
    .accept = VERBOSE, /* without it the answer is Atom */
    .prefer_echo = "return-content",
    .set_suffix = "Collection",
    .has_csrf = TRUE,
    .product = &crm_odata_product_creatio,
  },
  [CRM_ODATA_DIALECT_DATAVERSE] = {
    .name = "Dataverse",
    .version = CRM_ODATA_VERSION_4,
    .quirks = CRM_ODATA_QUIRK_LOOKUPS_BY_BIND | CRM_ODATA_QUIRK_NO_IN,
    NEW_HEADERS ("4.0"),
    .annotations = TARGETS,
    .prefer_echo = ECHO,
    .max_count = 5000,
    .product = &crm_odata_product_dataverse,
    .stream_tail = "/$value",
    .stream_method = "PATCH",
    .stream_whole = 16 * 1024 * 1024,
    .has_stream_names = TRUE,
    .text_streams = dataverse_text_streams,
  },
};

const CrmOdataDialect *
crm_odata_dialect_get (CrmOdataDialectKind kind)
{
  g_assert ((guint) kind < G_N_ELEMENTS (dialects));

  return &dialects[kind];
}

gboolean
crm_odata_dialect_has (const CrmOdataDialect *self, CrmOdataQuirks quirk)
{
  return (self->quirks & quirk) != 0;
}

gboolean
crm_odata_dialect_is_old (const CrmOdataDialect *self)
{
  return self->version < CRM_ODATA_VERSION_4;
}

gboolean
crm_odata_dialect_writes_text (const CrmOdataDialect *self, CrmEdmType type)
{
  return (self->text_types & 1u << type) != 0;
}

gboolean
crm_odata_field_is_annotation (const CrmField *field)
{
  return strchr (field->name, '@') != NULL;
}

static void
append_term (GString *terms, const char *term)
{
  if (strpbrk (term, "\",") == NULL && strstr (terms->str, term) == NULL)
    g_string_append_printf (terms, "%s%s", terms->len > 0 ? "," : "", term);
}

char *
crm_odata_dialect_dup_prefer (const CrmOdataDialect *self, CrmEntity *entity, const char *own)
{
  g_autoptr (GString) terms = g_string_new (self->annotations);
  g_autoptr (GString) prefer = g_string_new (own);

  for (guint i = 0; entity != NULL && i < entity->n_fields; i++)
    if (crm_odata_field_is_annotation (entity->fields[i]))
      append_term (terms, strchr (entity->fields[i]->name, '@') + 1);
  if (terms->len > 0)
    g_string_append_printf (prefer, "%sodata.include-annotations=\"%s\"",
                            prefer->len > 0 ? "," : "", terms->str);

  return prefer->len > 0 ? g_string_free_and_steal (g_steal_pointer (&prefer)) : NULL;
}

gboolean
crm_odata_dialect_is_bound (const CrmOdataDialect *self, const CrmField *field)
{
  return crm_odata_dialect_has (self, CRM_ODATA_QUIRK_LOOKUPS_BY_BIND)
         && field->type == CRM_EDM_GUID && field->name[0] == '_'
         && (g_str_has_suffix (field->name, "_value") || strstr (field->name, "_value__") != NULL);
}

gsize
crm_odata_dialect_wire_length (const CrmOdataDialect *self, const CrmField *field)
{
  const char *tail
      = crm_odata_dialect_is_bound (self, field) ? strstr (field->name, "_value__") : NULL;

  return tail != NULL ? (gsize) (tail - field->name) + strlen ("_value")
                      : strcspn (field->name, "@");
}

gboolean
crm_odata_field_is_zoneless (const CrmField *field)
{
  return g_strcmp0 (field->type_name, "Edm.DateTime") == 0;
}

/* --- which one --- */

static gboolean
starts_with_member (const char *body, gsize length, const char *name)
{
  gsize at = length >= 3 && memcmp (body, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
  gsize size = strlen (name);

  while (at < length && (g_ascii_isspace (body[at]) || body[at] == '{'))
    at++;

  return length - at > size + 1 && body[at] == '"' && memcmp (body + at + 1, name, size) == 0
         && body[at + 1 + size] == '"';
}

/* A description of the service tells by its namespaces. */
static gboolean
is_old_description (const char *body, gsize length)
{
  return body != NULL
         && g_strstr_len (body, (gssize) MIN (length, 4096),
                          "schemas.microsoft.com/ado/2007/06/edmx")
                != NULL;
}

static CrmOdataDialectKind
kind_of_plain (const char *version, const char *body, gsize length)
{
  gboolean is_light = body != NULL && starts_with_member (body, length, "odata.metadata");
  gboolean is_verbose = body != NULL && starts_with_member (body, length, "d");

  if (version != NULL && g_str_has_prefix (version, "4.01"))
    return CRM_ODATA_DIALECT_V401;
  if (version != NULL && *version == '4')
    return CRM_ODATA_DIALECT_V4;
  if (is_light)
    return CRM_ODATA_DIALECT_V3_LIGHT;
  /* Version 3 says 1.0 of an answer that version 1 could have given; to all that say less
   * than 3.0 one can speak 2.0. */
  if (version != NULL && *version == '3')
    return CRM_ODATA_DIALECT_V3_VERBOSE;
  if (version != NULL && (*version == '1' || *version == '2'))
    return CRM_ODATA_DIALECT_V2;

  return is_verbose || is_old_description (body, length) ? CRM_ODATA_DIALECT_V2
                                                         : CRM_ODATA_DIALECT_V4;
}

const CrmOdataDialect *
crm_odata_dialect_find (
    CrmOdataType type, const char *root_path, const char *version, const char *body, gsize length)
{
  g_return_val_if_fail (root_path != NULL, &dialects[CRM_ODATA_DIALECT_V4]);

  if (g_str_has_suffix (root_path, "/ServiceModel/EntityDataService.svc"))
    return &dialects[CRM_ODATA_DIALECT_CREATIO_V3];
  if (type == CRM_ODATA_TYPE_CREATIO)
    return &dialects[CRM_ODATA_DIALECT_CREATIO];
  if (strstr (root_path, "/api/data/v") != NULL)
    return &dialects[CRM_ODATA_DIALECT_DATAVERSE];

  return &dialects[kind_of_plain (version, body, length)];
}
