/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-demo-face.h"

G_BEGIN_DECLS
typedef enum
{
  CRM_DEMO_METADATA_NONE,
  CRM_DEMO_METADATA_MINIMAL,
  CRM_DEMO_METADATA_FULL,
} CrmDemoMetadataLevel;

/* One request, from a socket or out of a batch. */
struct _CrmDemoRequest
{
  const CrmDemoTraits *traits;
  const CrmDemoRoot *place; /* %NULL: outside of the service */
  char *method;
  char *root;          /* "http://127.0.0.1:1234/odata/" */
  char *path;          /* below the root, still percent-encoded: "Contacts(...)" */
  char *query;         /* as sent, or %NULL */
  GHashTable *options; /* decoded query options */
  GHashTable *headers; /* lower-case name -> value */
  GBytes *body;
  CrmDemoUser *user;
  CrmDemoMetadataLevel metadata;
  gboolean ieee754;
  gboolean is_verbose;  /* OData 3: "d", "results", "__metadata" */
  gboolean has_ticks;   /* instants as "/Date(0)/" */
  gboolean wants_atom;  /* or anything else that is not JSON */
  gboolean batch_lies;  /* a fault: what was undone with its change set is said to be done */
  char *wrong_property; /* a fault: this property is written with a value of the wrong type */
};

struct _CrmDemoResponse
{
  guint status;
  GPtrArray *headers; /* name, value, name, value ... */
  char *content_type; /* or %NULL */
  GString *body;
};

/* What the members of an answer are called. */
typedef struct
{
  const char *before;  /* the object, "{\"d\":{" */
  const char *behind;  /* "}}" */
  const char *context; /* "@odata.context", or %NULL */
  const char *count;
  const char *count_quote; /* "\"" where a count is a text */
  const char *rows;
  const char *next;
} CrmDemoForm;

/* @target: path and query below @root. Options are percent-decoded and "+" is a space, as
 * common servers have it. @place: (nullable) */
CrmDemoRequest *crm_demo_request_new (const CrmDemoTraits *traits,
                                      const CrmDemoRoot *place,
                                      const char *method,
                                      const char *root,
                                      const char *target) G_GNUC_WARN_UNUSED_RESULT;
void crm_demo_request_free (CrmDemoRequest *self);
void crm_demo_request_set_header (CrmDemoRequest *self, const char *name, const char *value);
const char *crm_demo_request_get_header (CrmDemoRequest *self, const char *name);
const char *crm_demo_request_get_option (CrmDemoRequest *self, const char *name);
/* Reads what Accept says about the form of the answer. */
void crm_demo_request_read_accept (CrmDemoRequest *self);
gboolean crm_demo_request_is_old (const CrmDemoRequest *self);
gboolean crm_demo_request_has (const CrmDemoRequest *self, CrmDemoQuirks quirk);
const CrmDemoForm *crm_demo_request_get_form (const CrmDemoRequest *self);
/* Behind the names of sets. */
const char *crm_demo_request_get_tail (const CrmDemoRequest *self);
/* The value of a preference, "" for one without, %NULL where it was not asked for. */
char *crm_demo_request_dup_preference (CrmDemoRequest *self,
                                       const char *name) G_GNUC_WARN_UNUSED_RESULT;

CrmDemoResponse *crm_demo_response_new (void) G_GNUC_WARN_UNUSED_RESULT;
void crm_demo_response_free (CrmDemoResponse *self);
void crm_demo_response_add_header (CrmDemoResponse *self, const char *name, const char *value);
const char *crm_demo_response_get_header (CrmDemoResponse *self, const char *name);
void crm_demo_response_set_json (CrmDemoResponse *self, const CrmDemoRequest *request);
/* Throws away what was written and says what went wrong, in the face's words. */
void crm_demo_response_set_error (CrmDemoResponse *self,
                                  const CrmDemoRequest *request,
                                  const GError *error);
const char *crm_demo_status_phrase (guint status);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrmDemoRequest, crm_demo_request_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrmDemoResponse, crm_demo_response_free)
G_END_DECLS
