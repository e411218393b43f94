/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-demo-types.h"

G_BEGIN_DECLS
/* Invented people and companies of many cultures: parts that are put together by a seed. */
typedef struct
{
  const char *country;   /* its name among the countries */
  const char *dial;      /* "+49" */
  gboolean family_first; /* how a full name is written */
  const char *joint;     /* between the two parts of a full name */
  const char *given[11]; /* %NULL ends each list */
  const char *family[11];
  const char *cities[7];
  const char *streets[6];
  const char *companies[11]; /* what stands before the form */
  const char *forms[4];      /* "%s GmbH" */
} CrmDemoCulture;

extern const CrmDemoCulture crm_demo_cultures[];
guint crm_demo_n_cultures (void);
/* One of a %NULL-terminated list. */
const char *crm_demo_pick (GRand *random, const char *const *list);
G_END_DECLS
