/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-proof-row.h"
#include "crm-account-proofs.h"
#include "crm-looks.h"
#include "crm-ui.h"
#include "crm-words.h"

struct _CrmProofRow
{
  AdwExpanderRow parent_instance;

  CrmAccount *account;
  GCancellable *life;
  GPtrArray *rows; /* one per kind of records */
};
G_DEFINE_FINAL_TYPE (CrmProofRow, crm_proof_row, ADW_TYPE_EXPANDER_ROW)

static char *
dup_line (gint64 proven_us)
{
  char *line;

  if (proven_us == 0)
    return g_strdup (_ ("Not checked yet"));
  line = crm_words_distance (proven_us, g_get_real_time ());
  return line != NULL ? line : crm_words_moment (proven_us);
}

static void
add_proof (CrmProofRow *self, const CrmAccountProof *proof)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *line = dup_line (proof->proven_us);

  crm_looks_set_title (ADW_PREFERENCES_ROW (row), proof->caption);
  crm_looks_set_subtitle (ADW_ACTION_ROW (row), line);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), row);
  g_ptr_array_add (self->rows, row);
}

/* All of it is as sure as what was looked at longest ago. */
static void
show_oldest (CrmProofRow *self, GArray *proofs)
{
  gint64 oldest_us = G_MAXINT64;
  guint n_open = 0;
  g_autofree char *line = NULL;

  for (guint i = 0; i < proofs->len; i++)
    {
      gint64 proven_us = g_array_index (proofs, CrmAccountProof, i).proven_us;

      n_open += proven_us == 0;
      oldest_us = MIN (oldest_us, proven_us);
    }
  if (n_open > 0 && n_open < proofs->len)
    line = g_strdup (_ ("Not all records yet"));
  else
    line = dup_line (oldest_us);
  crm_looks_set_expander_subtitle (ADW_EXPANDER_ROW (self), line);
  gtk_widget_set_visible (GTK_WIDGET (self), proofs->len > 0);
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) proofs = crm_account_list_proofs_finish (CRM_ACCOUNT (source), result, &error);
  CrmProofRow *self;

  /* Cancelled: the row is gone. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (proofs == NULL)
    {
      g_debug ("When it was checked cannot be read: %s", error->message);
      return;
    }
  self = user_data;
  for (guint i = 0; i < self->rows->len; i++)
    adw_expander_row_remove (ADW_EXPANDER_ROW (self), g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; i < proofs->len; i++)
    add_proof (self, &g_array_index (proofs, CrmAccountProof, i));
  show_oldest (self, proofs);
}

static void
look (CrmProofRow *self)
{
  gboolean syncing;

  g_object_get (self->account, "syncing", &syncing, NULL);
  if (!syncing)
    crm_account_list_proofs_async (self->account, self->life, listed_cb, self);
}

static void
crm_proof_row_dispose (GObject *object)
{
  CrmProofRow *self = CRM_PROOF_ROW (object);

  g_cancellable_cancel (self->life);
  g_clear_object (&self->life);
  g_clear_object (&self->account);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  G_OBJECT_CLASS (crm_proof_row_parent_class)->dispose (object);
}

static void
crm_proof_row_class_init (CrmProofRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = crm_proof_row_dispose;
}

static void
crm_proof_row_init (CrmProofRow *self)
{
  self->life = g_cancellable_new ();
  self->rows = g_ptr_array_new ();
}

void
crm_proof_row_set_account (CrmProofRow *self, CrmAccount *account)
{
  g_return_if_fail (CRM_IS_PROOF_ROW (self) && self->account == NULL);

  self->account = g_object_ref (account);
  g_signal_connect_object (account, "notify::syncing", G_CALLBACK (look), self, G_CONNECT_SWAPPED);
  look (self);
}
