/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-odata-config.h"
#include "crm-types.h"
#include "crm-value.h"

G_BEGIN_DECLS
/* How one server speaks OData: what differs between versions and products, as constant
 * data. Whoever asks, reads or writes looks here and never at the product. */
typedef enum
{
  CRM_ODATA_DIALECT_V2,
  CRM_ODATA_DIALECT_V3_VERBOSE,
  CRM_ODATA_DIALECT_V3_LIGHT,
  CRM_ODATA_DIALECT_V4,
  CRM_ODATA_DIALECT_V401,
  CRM_ODATA_DIALECT_CREATIO,
  CRM_ODATA_DIALECT_CREATIO_V3,
  CRM_ODATA_DIALECT_DATAVERSE,
} CrmOdataDialectKind;
#define CRM_ODATA_N_DIALECTS (CRM_ODATA_DIALECT_DATAVERSE + 1)

typedef enum
{
  CRM_ODATA_VERSION_2 = 200,
  CRM_ODATA_VERSION_3 = 300,
  CRM_ODATA_VERSION_4 = 400,
  CRM_ODATA_VERSION_401 = 401,
} CrmOdataVersion;

typedef enum
{
  CRM_ODATA_DATES_AS_TEXT,  /* "2026-01-31T10:00:00Z" */
  CRM_ODATA_DATES_AS_TICKS, /* "/Date(1769853600000)/" */
} CrmOdataDateForm;

typedef enum
{
  CRM_ODATA_QUIRKS_NONE = 0,
  /* Never null: an all-zero lookup, an empty text and a date of year 1 are empty. */
  CRM_ODATA_QUIRK_NO_NULLS = 1 << 0,
  /* A lookup is written as its Id column and filtered through its navigation. */
  CRM_ODATA_QUIRK_LOOKUPS_BY_PATH = 1 << 1,
  /* "_x_value" is read and compared, "x@odata.bind" is written. */
  CRM_ODATA_QUIRK_LOOKUPS_BY_BIND = 1 << 2,
  /* No next link: a full page has another one behind it. */
  CRM_ODATA_QUIRK_PAGES_BY_SKIP = 1 << 3,
  CRM_ODATA_QUIRK_NO_BATCH = 1 << 4,
  CRM_ODATA_QUIRK_NO_IN = 1 << 5, /* the operator */
} CrmOdataQuirks;

typedef struct _CrmOdataProduct CrmOdataProduct;

/* A property that holds a file as base64, beside what the file is called. */
typedef struct
{
  const char *property;
  const char *name;
  const char *type;
} CrmOdataTextStream;

typedef struct
{
  const char *name; /* "OData 2", for messages */
  CrmOdataVersion version;
  CrmOdataQuirks quirks;
  /* Bodies. */
  gboolean is_verbose; /* "d", "results", "__metadata" */
  CrmOdataDateForm dates;
  guint32 text_types; /* 1 << CrmEdmType: numbers that are always written as text */
  gint64 max_count;   /* a count that large is only a lower bound; 0: counts are exact */
  /* Headers. */
  const char *accept;
  const char *accept_exact; /* numbers as text where it is a wish; or %NULL */
  const char *version_header;
  const char *version_text;
  const char *max_version_header;
  const char *max_version_text;
  const char *update_method;
  gboolean has_csrf;       /* 403 may mean that the token against forged requests is too old */
  gboolean has_any_etag;   /* If-Match: * stands for a record whose ETag is not known */
  const char *annotations; /* names of what every answer is to have beside its values, or %NULL */
  const char *prefer_echo; /* what a write wishes for, or %NULL */
  const char *prefer_size; /* "odata.maxpagesize", or %NULL */
  /* Addresses. */
  const char *count_option;  /* "$count=true" */
  const char *stream_tail;   /* after a stream's name: "", or what its bytes are called */
  const char *stream_method; /* that writes one */
  guint64 stream_whole;      /* bytes that may travel at once; 0: as many as there are */
  gboolean has_stream_names; /* a file is told what it is called */
  const CrmOdataTextStream *text_streams; /* ends with a %NULL property; or %NULL */
  const char *set_suffix; /* what its sets are called after the name of an object; or %NULL */
  gboolean has_search;
  gboolean has_lambdas;
  const CrmOdataProduct *product; /* what it has beside OData; never %NULL */
} CrmOdataDialect;

/* Never %NULL; lives for ever. */
const CrmOdataDialect *crm_odata_dialect_get (CrmOdataDialectKind kind);

/**
 * crm_odata_dialect_find:
 * @type: what is known of the product
 * @root_path: of the service root
 * @version: (nullable): of a version header, "2.0;NetFx" and the like
 * @body: (nullable): what came from the root
 *
 * The dialect of a service by all that its first answer shows. Where nothing is told it is
 * that of OData 4.
 */
const CrmOdataDialect *crm_odata_dialect_find (
    CrmOdataType type, const char *root_path, const char *version, const char *body, gsize length);

gboolean crm_odata_dialect_has (const CrmOdataDialect *self, CrmOdataQuirks quirk);
/* Before version 4: other literals, other functions, other bodies. */
gboolean crm_odata_dialect_is_old (const CrmOdataDialect *self);
gboolean crm_odata_dialect_writes_text (const CrmOdataDialect *self, CrmEdmType type);

/* A text that comes beside a property: "x@Some.Term". */
gboolean crm_odata_field_is_annotation (const CrmField *field);
/* The wishes for an answer about @entity (nullable) as the value of Prefer: @own (nullable), what
 * this server is to tell beside values, and what the entity's fields are made of; or %NULL. */
char *crm_odata_dialect_dup_prefer (const CrmOdataDialect *self,
                                    CrmEntity *entity,
                                    const char *own) G_GNUC_WARN_UNUSED_RESULT;

/* "_x_value": computed from the navigation beside it, which is what is written. One that may
 * lead to several sets has a field for each: "_x_value__x_account", "_x_value__x_contact",
 * called after the navigation. */
gboolean crm_odata_dialect_is_bound (const CrmOdataDialect *self, const CrmField *field);
/* How much of its name is the property on the wire. */
gsize crm_odata_dialect_wire_length (const CrmOdataDialect *self, const CrmField *field);

/* The property is Edm.DateTime, which knows no zone: UTC by convention. */
gboolean crm_odata_field_is_zoneless (const CrmField *field);

/* --- literals, in keys and filters --- */

/* Appends the value of a key's field, @text as crm_value_dup_text() gives it, percent-encoded
 * for a path. */
void crm_odata_dialect_append_key (const CrmOdataDialect *self,
                                   GString *out,
                                   const CrmField *field,
                                   const CrmValue *value);

/* What stood in a literal: @prefix before its quotes (or "") and @text in them, or @text
 * alone. %FALSE: it is no value of the field. */
gboolean crm_odata_dialect_read_literal (const CrmOdataDialect *self,
                                         const CrmField *field,
                                         const char *prefix,
                                         const char *text,
                                         CrmArena *arena,
                                         CrmValue *out);

/**
 * crm_odata_dialect_dup_filter:
 * @project: (nullable): finds the keys of what lookups point at
 * @error: CRM_REMOTE_ERROR_UNSUPPORTED, naming what cannot be said
 *
 * @filter as this server wants it, not yet encoded: literals have the type of the field they
 * are compared with, lookups and empty values are spelled its way.
 */
char *crm_odata_dialect_dup_filter (const CrmOdataDialect *self,
                                    CrmProject *project,
                                    CrmEntity *entity,
                                    CrmFilter *filter,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* @orderby with its lookups as this server wants them; what is no field's name stays. */
char *crm_odata_dialect_dup_orderby (const CrmOdataDialect *self,
                                     CrmProject *project,
                                     CrmEntity *entity,
                                     const char *orderby) G_GNUC_WARN_UNUSED_RESULT;

/* --- dates in bodies --- */

/* "/Date(1769853600000+0120)/": the milliseconds are of a clock that runs so many minutes
 * ahead of UTC. %FALSE: not such a text, or out of the years 1 to 9999. */
gboolean crm_odata_ticks_parse (const char *text, gsize length, gint64 *out_us);
/* Of a date or instant, without the quotes, escaped for JSON. @is_zoneless: no offset. */
char *crm_odata_ticks_format (gint64 us, gboolean is_zoneless) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
