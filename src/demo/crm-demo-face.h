/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-demo-types.h"

G_BEGIN_DECLS
/* What the server looks like from outside, as constant data: one server stands behind all faces. */
typedef enum
{
  CRM_DEMO_FACE_ODATA,
  CRM_DEMO_FACE_CREATIO,
  CRM_DEMO_FACE_DATAVERSE,
  CRM_DEMO_FACE_ODATA3,
} CrmDemoFace;

typedef enum
{
  /* An empty value is never null: the GUID of zeros, the empty text, year 1. */
  CRM_DEMO_QUIRK_NO_NULLS = 1 << 0,
  CRM_DEMO_QUIRK_NO_ETAGS = 1 << 1,
  CRM_DEMO_QUIRK_NO_LINKS = 1 << 2,          /* an answer that was cut off does not say so */
  CRM_DEMO_QUIRK_LOOKUPS_BY_PATH = 1 << 3,   /* filtered as Account/Id, never as AccountId */
  CRM_DEMO_QUIRK_FORM = 1 << 4,              /* signs in with a form, cookies and BPMCSRF */
  CRM_DEMO_QUIRK_TOKENS = 1 << 5,            /* signs in with tokens of an identity service */
  CRM_DEMO_QUIRK_LOGICAL_NAMES = 1 << 6,     /* "_x_value", "x@odata.bind", choices as numbers */
  CRM_DEMO_QUIRK_UPSERT = 1 << 7,            /* a PATCH makes the row that is not there */
  CRM_DEMO_QUIRK_SMALL_LANGUAGE = 1 << 8,    /* no $skip, no "in", few functions */
  CRM_DEMO_QUIRK_CASELESS = 1 << 9,          /* texts are equal whatever their case */
  CRM_DEMO_QUIRK_COUNTS_TO_5000 = 1 << 10,   /* and not further */
  CRM_DEMO_QUIRK_CHANGES_FOR_ALL = 1 << 11,  /* are told only to those who may read all */
  CRM_DEMO_QUIRK_BARE_NAMES = 1 << 12,       /* $metadata without captions and annotations */
  CRM_DEMO_QUIRK_BREAKS_ON_RIGHTS = 1 << 14, /* an update that is not allowed is a 500 */
  CRM_DEMO_QUIRK_FEW_TYPES = 1 << 13,        /* dates are instants, choices and durations texts */
} CrmDemoQuirks;

typedef enum
{
  CRM_DEMO_ERRORS_PLAIN,     /* {"error":{"code":"404",...}} */
  CRM_DEMO_ERRORS_CREATIO,   /* three shapes, see crm-demo-error.c */
  CRM_DEMO_ERRORS_DATAVERSE, /* {"error":{"code":"0x80040217",...}} */
} CrmDemoErrors;

/* A service root. */
typedef struct
{
  const char *path; /* "/odata" */
  gboolean is_old;  /* OData 3 */
  const char *tail; /* behind the names of sets: "Collection", or "" */
  gboolean has_batch;
  gboolean has_json_batch;
  gboolean is_verbose; /* speaks no other JSON, and dates as ticks */
} CrmDemoRoot;

struct _CrmDemoTraits
{
  const char *name;
  CrmDemoFace face;
  const char *home; /* path of the address that is given to a client, without a slash before it */
  const CrmDemoRoot *roots; /* ends with a %NULL path */
  guint quirks;             /* CrmDemoQuirks */
  CrmDemoErrors errors;
  const char *schema_name; /* namespace of the types */
  const char *schema_alias;
  const char *container;
  const char *continue_on_error; /* the one spelling of the preference it knows; %NULL: all */
  guint page_size;               /* rows of an answer unless options or client say otherwise */
  guint max_page_size;
  guint max_batch; /* requests */
};

const CrmDemoTraits *crm_demo_traits_get (CrmDemoFace face);
/* "odata", "creatio" ...; or %NULL */
const CrmDemoTraits *crm_demo_traits_find (const char *name);
gboolean crm_demo_traits_have (const CrmDemoTraits *self, CrmDemoQuirks quirk);
/* The root a path lies in, or %NULL; @below: (out): the rest, without a slash before it. */
const CrmDemoRoot *
crm_demo_traits_find_root (const CrmDemoTraits *self, const char *path, const char **below);
G_END_DECLS
