/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-demo-service.h"

G_BEGIN_DECLS
/* Writes rows fast: one prepared INSERT per table, keys and dates from one random source. */
typedef struct _CrmDemoSeeder CrmDemoSeeder;
struct _CrmDemoSeeder
{
  CrmDemoService *service;
  GRand *random;
  gint64 now_us;
  GHashTable *tables; /* entity name -> its plan */
  gpointer table;     /* the plan of the row being written */
  char id[37];        /* its key */
  GError *error;      /* the first that happened; later rows are not written */
};

CrmDemoSeeder *crm_demo_seeder_new (CrmDemoService *service) G_GNUC_WARN_UNUSED_RESULT;
void crm_demo_seeder_free (CrmDemoSeeder *self);

/* Starts a row of @entity with a new key in @self->id; the rest is null until it is set. */
void crm_demo_seeder_begin (CrmDemoSeeder *self, const char *entity);
/* Another key than the new one. */
void crm_demo_seeder_set_key (CrmDemoSeeder *self, const char *key);
void crm_demo_seeder_text (CrmDemoSeeder *self, const char *column, const char *text);
void crm_demo_seeder_format (CrmDemoSeeder *self, const char *column, const char *format, ...)
    G_GNUC_PRINTF (3, 4);
void crm_demo_seeder_int (CrmDemoSeeder *self, const char *column, gint64 value);
void crm_demo_seeder_double (CrmDemoSeeder *self, const char *column, double value);
/* One of the rows of @entity written so far. */
void crm_demo_seeder_lookup (CrmDemoSeeder *self, const char *column, const char *entity);
/* The day that lies @days from now. */
void crm_demo_seeder_date (CrmDemoSeeder *self, const char *column, int days);
void crm_demo_seeder_end (CrmDemoSeeder *self);
/* The document of the row written last. */
void crm_demo_seeder_set_data (CrmDemoSeeder *self, const char *data);

/* Key of the @index-th row of @entity. */
const char *crm_demo_seeder_id (CrmDemoSeeder *self, const char *entity, guint index);
guint crm_demo_seeder_count (CrmDemoSeeder *self, const char *entity);
int crm_demo_seeder_range (CrmDemoSeeder *self, int from, int below);
/* %TRUE in @percent of a hundred cases. */
gboolean crm_demo_seeder_chance (CrmDemoSeeder *self, int percent);

/* Fills an empty database: lookups, users, then what they work with. */
gboolean crm_demo_data_fill (CrmDemoService *service, GError **error);
/* Sets what is hard to carry on the first contacts: @index from 0. %FALSE: an ordinary one. */
gboolean crm_demo_awkward_contact (CrmDemoSeeder *self, guint index);
void crm_demo_data_fill_lookups (CrmDemoSeeder *self);
void crm_demo_data_fill_people (CrmDemoSeeder *self, guint n_accounts, guint n_contacts);
void crm_demo_data_fill_work (CrmDemoSeeder *self, guint n_contacts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrmDemoSeeder, crm_demo_seeder_free)
G_END_DECLS
