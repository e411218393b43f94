/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-demo-face.h"

#include <string.h>

static const CrmDemoRoot odata_roots[] = {
  { "/odata", FALSE, "", TRUE, TRUE, FALSE },
  { NULL },
};

static const CrmDemoRoot creatio_roots[] = {
  { "/0/odata", FALSE, "", TRUE, TRUE, FALSE },
  { "/odata", FALSE, "", TRUE, TRUE, FALSE },
  { "/0/ServiceModel/EntityDataService.svc", TRUE, "Collection", FALSE, FALSE, TRUE },
  { NULL },
};

static const CrmDemoRoot dataverse_roots[] = {
  { "/api/data/v9.2", FALSE, "", TRUE, FALSE, FALSE },
  { NULL },
};

static const CrmDemoRoot odata3_roots[] = {
  { "/crm.svc", TRUE, "", TRUE, FALSE, FALSE },
  { NULL },
};

static const CrmDemoTraits all[] = {
  {
      .name = "odata",
      .face = CRM_DEMO_FACE_ODATA,
      .home = "odata/",
      .roots = odata_roots,
      .schema_name = "Demo.CRM",
      .container = "Container",
      .page_size = 500,
      .max_page_size = 5000,
      .max_batch = 1000,
  },
  {
      .name = "creatio",
      .face = CRM_DEMO_FACE_CREATIO,
      .home = "",
      .roots = creatio_roots,
      .quirks = CRM_DEMO_QUIRK_NO_NULLS | CRM_DEMO_QUIRK_NO_ETAGS | CRM_DEMO_QUIRK_NO_LINKS
                | CRM_DEMO_QUIRK_LOOKUPS_BY_PATH | CRM_DEMO_QUIRK_FORM | CRM_DEMO_QUIRK_BARE_NAMES
                | CRM_DEMO_QUIRK_FEW_TYPES | CRM_DEMO_QUIRK_BREAKS_ON_RIGHTS,
      .errors = CRM_DEMO_ERRORS_CREATIO,
      .schema_name = "Terrasoft.Configuration",
      .container = "BPMonline",
      .continue_on_error = "continue-on-error",
      .page_size = 20000,
      .max_page_size = 20000,
      .max_batch = 100,
  },
  {
      .name = "dataverse",
      .face = CRM_DEMO_FACE_DATAVERSE,
      .home = "",
      .roots = dataverse_roots,
      .quirks = CRM_DEMO_QUIRK_TOKENS | CRM_DEMO_QUIRK_LOGICAL_NAMES | CRM_DEMO_QUIRK_UPSERT
                | CRM_DEMO_QUIRK_SMALL_LANGUAGE | CRM_DEMO_QUIRK_CASELESS
                | CRM_DEMO_QUIRK_COUNTS_TO_5000 | CRM_DEMO_QUIRK_CHANGES_FOR_ALL,
      .errors = CRM_DEMO_ERRORS_DATAVERSE,
      .schema_name = "Microsoft.Dynamics.CRM",
      .schema_alias = "mscrm",
      .container = "System",
      .continue_on_error = "odata.continue-on-error",
      .page_size = 5000,
      .max_page_size = 5000,
      .max_batch = 1000,
  },
  {
      .name = "odata3",
      .face = CRM_DEMO_FACE_ODATA3,
      .home = "crm.svc/",
      .roots = odata3_roots,
      .quirks = CRM_DEMO_QUIRK_FEW_TYPES,
      .schema_name = "Demo.CRM",
      .container = "Container",
      .page_size = 500,
      .max_page_size = 5000,
      .max_batch = 1000,
  },
};

const CrmDemoTraits *
crm_demo_traits_get (CrmDemoFace face)
{
  g_assert ((gsize) face < G_N_ELEMENTS (all) && all[face].face == face);

  return &all[face];
}

const CrmDemoTraits *
crm_demo_traits_find (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    if (g_str_equal (all[i].name, name))
      return &all[i];

  return NULL;
}

gboolean
crm_demo_traits_have (const CrmDemoTraits *self, CrmDemoQuirks quirk)
{
  return (self->quirks & quirk) != 0;
}

const CrmDemoRoot *
crm_demo_traits_find_root (const CrmDemoTraits *self, const char *path, const char **below)
{
  *below = NULL;
  for (const CrmDemoRoot *root = self->roots; root->path != NULL; root++)
    {
      gsize length = strlen (root->path);

      if (!g_str_has_prefix (path, root->path)
          || (path[length] != '\0' && path[length] != '/' && path[length] != '?'))
        continue;
      *below = path + length + (path[length] == '/' ? 1 : 0);
      return root;
    }

  return NULL;
}
