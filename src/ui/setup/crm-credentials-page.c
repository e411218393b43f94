/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-credentials-page.h"
#include "crm-account-certificate.h"
#include "crm-account-sign-in.h"
#include "crm-address.h"
#include "crm-error.h"
#include "crm-form.h"
#include "crm-looks.h"
#include "crm-sign-in-steps.h"
#include "crm-ui.h"
#include "crm-way.h"
#include "crm-words.h"

#define USUAL_HEADER "X-Api-Key"

struct _CrmCredentialsPage
{
  AdwNavigationPage parent_instance;

  GtkLabel *host_label;
  AdwActionRow *server_row;
  GtkWidget *form;
  AdwPreferencesGroup *ways_group;
  AdwExpanderRow *other_row;
  GtkWidget *secrets_group;
  GtkWidget *user_row;
  GtkWidget *header_row, *header_note;
  GtkWidget *secret_row, *secret_note;
  AdwSwitchRow *remember_row;
  GtkWidget *certificate_row, *certificate_note;
  AdwExpanderRow *advanced_row;
  GtkWidget *client_row, *client_note;
  GtkWidget *client_secret_row;
  GtkWidget *issuer_row, *issuer_note;
  GtkWidget *scope_row;
  GtkWidget *redirect_row;
  GtkWidget *project_row, *project_note;
  AdwComboRow *type_row;
  GtkLabel *problem_label;
  GtkButton *connect_button;
  GtkWidget *waiting;
  CrmSignInSteps *steps;

  CrmAccountList *accounts;
  CrmAccountDiscovery *found;
  char *ca_file;
  char *certificate;
  char *offered; /* one that is being read; or %NULL */
  GtkWidget *way_rows[CRM_N_WAYS];
  GtkCheckButton *way_buttons[CRM_N_WAYS];
  CrmWay way;
  GCancellable *cancellable; /* of the sign-in that is on, or %NULL */
};
G_DEFINE_FINAL_TYPE (CrmCredentialsPage, crm_credentials_page, ADW_TYPE_NAVIGATION_PAGE)

static guint connected_signal;

/* In the order of the combo row. */
static const char *const types[] = { "auto", "creatio", "dataverse", "odata" };

/* --- errors ------------------------------------------------------------------------------ */

static void
set_problem (CrmCredentialsPage *self, const char *text)
{
  gtk_label_set_label (self->problem_label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), text != NULL);
  if (text != NULL)
    gtk_accessible_announce (GTK_ACCESSIBLE (self->problem_label), text,
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
}

static void
field_changed_cb (CrmCredentialsPage *self)
{
  crm_form_set_error (self->header_row, self->header_note, NULL);
  crm_form_set_error (self->secret_row, self->secret_note, NULL);
  crm_form_set_error (self->certificate_row, self->certificate_note, NULL);
  crm_form_set_error (self->client_row, self->client_note, NULL);
  crm_form_set_error (self->issuer_row, self->issuer_note, NULL);
  crm_form_set_error (self->project_row, self->project_note, NULL);
  set_problem (self, NULL);
}

static void
set_advanced_error (CrmCredentialsPage *self, GtkWidget *row, GtkWidget *note, const char *text)
{
  adw_expander_row_set_expanded (self->advanced_row, TRUE);
  crm_form_set_error (row, note, text);
}

static void
show_failure (CrmCredentialsPage *self, const GError *error)
{
  gboolean is_refused = g_error_matches (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_SIGN_IN);
  g_autofree char *words = crm_way_is_oauth (self->way) ? crm_sign_in_describe (error)
                                                        : crm_account_describe_error (error);

  if (crm_way_is_oauth (self->way)
      && g_error_matches (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNSUPPORTED))
    set_advanced_error (self, self->issuer_row, self->issuer_note, words);
  else if (is_refused && self->way == CRM_WAY_PASSWORD)
    crm_form_set_error (self->secret_row, self->secret_note, words);
  else if (is_refused && crm_way_secret (self->way) != NULL)
    crm_form_set_error (self->secret_row, self->secret_note,
                        _ ("The server does not accept this."));
  else if (is_refused && self->way == CRM_WAY_NOBODY)
    set_problem (self, _ ("The server wants a sign-in."));
  else
    set_problem (self, words);
}

/* --- which way --------------------------------------------------------------------------- */

static void
show_fields (CrmCredentialsPage *self)
{
  CrmWay way = self->way;
  const char *secret = crm_way_secret (way);
  gboolean is_oauth = crm_way_is_oauth (way);

  gtk_widget_set_visible (self->user_row, way == CRM_WAY_PASSWORD);
  gtk_widget_set_visible (self->header_row, way == CRM_WAY_API_KEY);
  gtk_widget_set_visible (self->secret_row, secret != NULL);
  if (secret != NULL)
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->secret_row), secret);
  gtk_widget_set_visible (self->certificate_row, way == CRM_WAY_CERTIFICATE);
  gtk_widget_set_visible (GTK_WIDGET (self->remember_row), secret != NULL || is_oauth);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->remember_row),
                                 way == CRM_WAY_PASSWORD ? _ ("Remember Password")
                                                         : _ ("Stay Signed In"));
  gtk_widget_set_visible (self->secrets_group, way != CRM_WAY_NOBODY);
  gtk_widget_set_visible (self->client_row, is_oauth);
  gtk_widget_set_visible (self->client_secret_row, is_oauth && way != CRM_WAY_CLIENT);
  gtk_widget_set_visible (self->issuer_row, is_oauth);
  gtk_widget_set_visible (self->scope_row, is_oauth);
  gtk_widget_set_visible (self->redirect_row, way == CRM_WAY_BROWSER);
  gtk_button_set_label (self->connect_button, crm_way_label (way));
  field_changed_cb (self);
}

static const char *
usual_scope (CrmCredentialsPage *self, CrmWay way)
{
  const char *scope = way == CRM_WAY_CLIENT ? self->found->client_scope : self->found->person_scope;

  return scope != NULL ? scope : "";
}

/* What somebody wrote stays; what stood there by itself follows. */
static void
replace_text (GtkWidget *row, const char *before, const char *text)
{
  if (g_str_equal (gtk_editable_get_text (GTK_EDITABLE (row)), before))
    gtk_editable_set_text (GTK_EDITABLE (row), text);
}

static void
set_way (CrmCredentialsPage *self, CrmWay way)
{
  const char *before = usual_scope (self, self->way);

  self->way = way;
  replace_text (self->scope_row, before, usual_scope (self, way));
  show_fields (self);
  /* Without it nothing goes on, and most have none yet. */
  if (crm_way_is_oauth (way) && *gtk_editable_get_text (GTK_EDITABLE (self->client_row)) == '\0')
    adw_expander_row_set_expanded (self->advanced_row, TRUE);
}

static void
way_toggled_cb (CrmCredentialsPage *self, GtkCheckButton *button)
{
  for (guint i = 0; i < CRM_N_WAYS; i++)
    if (self->way_buttons[i] == button && gtk_check_button_get_active (button))
      set_way (self, (CrmWay) i);
}

static GtkWidget *
create_way_row (CrmCredentialsPage *self, CrmWay way)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = gtk_check_button_new ();
  const char *hint = crm_way_hint (way);

  crm_looks_set_title (ADW_PREFERENCES_ROW (row), crm_way_title (way));
  crm_looks_set_subtitle (ADW_ACTION_ROW (row), hint != NULL ? hint : "");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  crm_way_title (way), -1);
  if (way > 0)
    gtk_check_button_set_group (GTK_CHECK_BUTTON (button), self->way_buttons[0]);
  g_signal_connect_object (button, "toggled", G_CALLBACK (way_toggled_cb), self, G_CONNECT_SWAPPED);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), button);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), button);
  self->way_buttons[way] = GTK_CHECK_BUTTON (button);

  return row;
}

static void
remove_way_row (CrmCredentialsPage *self, CrmWay way)
{
  GtkWidget *row = self->way_rows[way];

  if (row == NULL)
    return;
  if (gtk_widget_get_ancestor (row, ADW_TYPE_EXPANDER_ROW) != NULL)
    adw_expander_row_remove (self->other_row, row);
  else
    adw_preferences_group_remove (self->ways_group, row);
}

/* What fits stands open, the rest behind "Other Ways", which comes last. */
static void
show_ways (CrmCredentialsPage *self)
{
  g_object_ref (self->other_row);
  for (guint i = 0; i < CRM_N_WAYS; i++)
    remove_way_row (self, (CrmWay) i);
  adw_preferences_group_remove (self->ways_group, GTK_WIDGET (self->other_row));
  for (guint i = 0; i < CRM_N_WAYS; i++)
    {
      CrmWay way = (CrmWay) i;

      self->way_rows[i] = create_way_row (self, way);
      if (crm_way_fits (way, self->found))
        adw_preferences_group_add (self->ways_group, self->way_rows[i]);
      else
        adw_expander_row_add_row (self->other_row, self->way_rows[i]);
    }
  adw_preferences_group_add (self->ways_group, GTK_WIDGET (self->other_row));
  g_object_unref (self->other_row);
  adw_expander_row_set_expanded (self->other_row, FALSE);
  gtk_check_button_set_active (self->way_buttons[crm_way_best (self->found)], TRUE);
}

/* --- the account ------------------------------------------------------------------------- */

static gboolean
name_is_taken (GPtrArray *infos, const char *name)
{
  for (guint i = 0; infos != NULL && i < infos->len; i++)
    if (g_strcmp0 (((CrmAccountInfo *) g_ptr_array_index (infos, i))->name, name) == 0)
      return TRUE;

  return FALSE;
}

static char *
free_name (CrmCredentialsPage *self)
{
  g_autoptr (GPtrArray) infos = crm_account_list_load (self->accounts, NULL);
  g_autofree char *host = crm_address_dup_host (self->found->url);
  g_autofree char *name = g_strdup (host);

  for (guint i = 2; name_is_taken (infos, name); i++)
    {
      g_free (name);
      name = g_strdup_printf ("%s %u", host, i);
    }

  return g_steal_pointer (&name);
}

/* %NULL where what was found stands there still: it is found anew, with all that belongs to it. */
static char *
dup_unless_found (GtkWidget *row, const char *found)
{
  g_autofree char *text = crm_form_dup_text (row);

  return g_strcmp0 (text, found) != 0 ? g_steal_pointer (&text) : NULL;
}

static CrmAccountAuth *
create_auth (CrmCredentialsPage *self)
{
  CrmAccountAuth *auth;

  if (crm_way_get_kind (self->way) == CRM_ACCOUNT_AUTH_PASSWORD)
    return NULL;
  auth = g_new0 (CrmAccountAuth, 1);
  auth->kind = crm_way_get_kind (self->way);
  if (self->way == CRM_WAY_API_KEY)
    auth->header = crm_form_dup_text (self->header_row);
  if (self->way == CRM_WAY_CERTIFICATE)
    auth->certificate = g_strdup (self->certificate);
  if (crm_way_is_oauth (self->way))
    {
      auth->client_id = crm_form_dup_text (self->client_row);
      auth->issuer = dup_unless_found (self->issuer_row, self->found->issuer);
      auth->scope = dup_unless_found (self->scope_row, usual_scope (self, self->way));
      if (self->way == CRM_WAY_BROWSER)
        auth->redirect_uri = crm_form_dup_text (self->redirect_row);
    }

  return auth;
}

/* Where there is something to be remembered. */
static gboolean
remembers (CrmCredentialsPage *self)
{
  return !gtk_widget_get_visible (GTK_WIDGET (self->remember_row))
         || adw_switch_row_get_active (self->remember_row);
}

static CrmAccountInfo *
create_info (CrmCredentialsPage *self)
{
  CrmAccountInfo *info = g_new0 (CrmAccountInfo, 1);

  info->name = free_name (self);
  info->url = g_strdup (self->found->url);
  info->type = g_strdup (types[adw_combo_row_get_selected (self->type_row)]);
  if (self->way == CRM_WAY_PASSWORD)
    info->user = crm_form_dup_text (self->user_row);
  info->auth = create_auth (self);
  info->asks_each_time = !remembers (self);
  info->project_url = crm_form_dup_text (self->project_row);
  info->ca_file = g_strdup (self->ca_file);

  return info;
}

/* Not trimmed: a space may belong to it. */
static const char *
get_secret (CrmCredentialsPage *self)
{
  GtkWidget *row = crm_way_secret (self->way) != NULL ? self->secret_row
                   : crm_way_is_oauth (self->way)     ? self->client_secret_row
                                                      : NULL;
  const char *text = row != NULL ? gtk_editable_get_text (GTK_EDITABLE (row)) : "";

  return *text != '\0' || self->way == CRM_WAY_PASSWORD ? text : NULL;
}

static gboolean
check_project (CrmCredentialsPage *self)
{
  g_autofree char *text = crm_form_dup_text (self->project_row);
  g_autofree char *url = NULL;
  const char *problem = NULL;

  if (text == NULL)
    return TRUE;
  url = crm_address_normalize (text, &problem);
  if (url != NULL)
    gtk_editable_set_text (GTK_EDITABLE (self->project_row), url);
  else
    set_advanced_error (self, self->project_row, self->project_note, problem);
  return url != NULL;
}

/* What would only come back as an error. */
static gboolean
check_fields (CrmCredentialsPage *self)
{
  g_autofree char *client = crm_form_dup_text (self->client_row);
  g_autofree char *header = crm_form_dup_text (self->header_row);

  if (crm_way_is_oauth (self->way) && client == NULL)
    set_advanced_error (self, self->client_row, self->client_note,
                        _ ("Enter the client ID. Your administrator gives you this."));
  else if (self->way == CRM_WAY_API_KEY && header == NULL)
    crm_form_set_error (self->header_row, self->header_note,
                        _ ("Enter the name of the header that the key is sent in."));
  else if (self->way == CRM_WAY_CERTIFICATE && self->certificate == NULL)
    crm_form_set_error (self->certificate_row, self->certificate_note,
                        _ ("Choose a file with a certificate and its key (PEM)."));
  else if (self->way != CRM_WAY_PASSWORD && crm_way_secret (self->way) != NULL
           && get_secret (self) == NULL)
    crm_form_set_error (self->secret_row, self->secret_note, _ ("This is needed."));
  else
    return check_project (self);

  return FALSE;
}

/* --- connecting -------------------------------------------------------------------------- */

typedef struct
{
  CrmCredentialsPage *page;
  char *name;
} Attempt;

static void
set_waiting (CrmCredentialsPage *self, gboolean waiting)
{
  gtk_widget_set_visible (self->form, !waiting);
  gtk_widget_set_visible (self->waiting, waiting);
}

static void
forget_secrets (CrmCredentialsPage *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->secret_row), "");
  gtk_editable_set_text (GTK_EDITABLE (self->client_secret_row), "");
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Attempt *attempt = user_data;
  g_autoptr (CrmCredentialsPage) self = attempt->page;
  g_autofree char *name = attempt->name;
  g_autofree char *server = NULL;
  g_autofree char *words = NULL;
  g_autoptr (GError) error = NULL;
  gboolean kept = TRUE;

  g_free (attempt);
  server = crm_account_list_connect_finish (CRM_ACCOUNT_LIST (source), result, &kept, &error);
  g_clear_object (&self->cancellable);
  set_waiting (self, FALSE);
  if (server == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        show_failure (self, error);
      return;
    }
  forget_secrets (self);
  /* Translators: what was found, "Creatio, OData 4.0" */
  words = crm_words_about (_ ("Connected: %s"), server);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s",
                              kept || !remembers (self)
                                  ? words
                                  : _ ("No keyring: the sign-in is kept until the app is closed"));
  g_signal_emit (self, connected_signal, 0, name);
}

static void
connect_clicked_cb (CrmCredentialsPage *self)
{
  g_autoptr (CrmAccountInfo) info = NULL;
  CrmAccountPerson person;
  Attempt *attempt;

  if (self->cancellable != NULL)
    return;
  field_changed_cb (self);
  if (!check_fields (self))
    return;

  info = create_info (self);
  person = crm_sign_in_steps_get_person (self->steps);
  attempt = g_new0 (Attempt, 1);
  attempt->page = g_object_ref (self);
  attempt->name = g_strdup (info->name);
  self->cancellable = g_cancellable_new ();
  crm_sign_in_steps_say (self->steps, _ ("Contacting server…"));
  set_waiting (self, TRUE);
  crm_account_list_connect_async (self->accounts, info, get_secret (self), &person,
                                  self->cancellable, connected_cb, attempt);
}

static void
cancel_clicked_cb (CrmCredentialsPage *self)
{
  g_cancellable_cancel (self->cancellable);
}

static void
shown_cb (CrmCredentialsPage *self)
{
  if (crm_looks_is_touch (GTK_WIDGET (self)))
    crm_looks_drop_focus (GTK_WIDGET (self));
}

/* --- the client's certificate ------------------------------------------------------------ */

static void
certificate_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CrmCredentialsPage) self = user_data;
  g_autoptr (GPtrArray) certificates = crm_account_certificates_read_finish (result, NULL);
  g_autofree char *name = NULL;

  if (gtk_widget_get_root (GTK_WIDGET (self)) == NULL || self->offered == NULL)
    return;
  field_changed_cb (self);
  if (certificates == NULL)
    {
      g_clear_pointer (&self->offered, g_free);
      crm_form_set_error (self->certificate_row, self->certificate_note,
                          _ ("There is no certificate in this file"));
      return;
    }
  g_free (self->certificate);
  self->certificate = g_steal_pointer (&self->offered);
  name = g_filename_display_basename (self->certificate);
  crm_looks_set_subtitle (ADW_ACTION_ROW (self->certificate_row), name);
}

void
crm_credentials_page_offer_certificate (CrmCredentialsPage *self, const char *path)
{
  g_return_if_fail (CRM_IS_CREDENTIALS_PAGE (self));
  g_return_if_fail (path != NULL);

  g_set_str (&self->offered, path);
  crm_account_certificates_read_async (path, NULL, certificate_read_cb, g_object_ref (self));
}

static void
certificate_picked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CrmCredentialsPage) self = user_data;
  g_autoptr (GFile) file = gtk_file_dialog_open_finish (GTK_FILE_DIALOG (source), result, NULL);

  if (file != NULL && g_file_peek_path (file) != NULL)
    crm_credentials_page_offer_certificate (self, g_file_peek_path (file));
}

static void
choose_certificate_cb (CrmCredentialsPage *self)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();

  gtk_file_dialog_set_title (dialog, _ ("Choose a Client Certificate"));
  gtk_file_dialog_open (dialog, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), NULL,
                        certificate_picked_cb, g_object_ref (self));
}

/* --- object ------------------------------------------------------------------------------ */

static void
crm_credentials_page_dispose (GObject *object)
{
  CrmCredentialsPage *self = CRM_CREDENTIALS_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->accounts);
  gtk_widget_dispose_template (GTK_WIDGET (object), CRM_TYPE_CREDENTIALS_PAGE);
  G_OBJECT_CLASS (crm_credentials_page_parent_class)->dispose (object);
}

static void
crm_credentials_page_finalize (GObject *object)
{
  CrmCredentialsPage *self = CRM_CREDENTIALS_PAGE (object);

  g_clear_pointer (&self->found, crm_account_discovery_free);
  g_free (self->ca_file);
  g_free (self->certificate);
  g_free (self->offered);
  G_OBJECT_CLASS (crm_credentials_page_parent_class)->finalize (object);
}

#define BIND(name) gtk_widget_class_bind_template_child (klass, CrmCredentialsPage, name)

static void
bind_children (GtkWidgetClass *klass)
{
  BIND (host_label);
  BIND (server_row);
  BIND (form);
  BIND (ways_group);
  BIND (other_row);
  BIND (secrets_group);
  BIND (user_row);
  BIND (header_row);
  BIND (header_note);
  BIND (secret_row);
  BIND (secret_note);
  BIND (remember_row);
  BIND (certificate_row);
  BIND (certificate_note);
  BIND (advanced_row);
  BIND (client_row);
  BIND (client_note);
  BIND (client_secret_row);
  BIND (issuer_row);
  BIND (issuer_note);
  BIND (scope_row);
  BIND (redirect_row);
  BIND (project_row);
  BIND (project_note);
  BIND (type_row);
  BIND (problem_label);
  BIND (connect_button);
  BIND (waiting);
  BIND (steps);
}

static void
crm_credentials_page_class_init (CrmCredentialsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = crm_credentials_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = crm_credentials_page_finalize;
  connected_signal = g_signal_new ("connected", CRM_TYPE_CREDENTIALS_PAGE, G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  g_type_ensure (CRM_TYPE_SIGN_IN_STEPS);
  gtk_widget_class_set_template_from_resource (widget_class, CRM_TEMPLATE ("crm-credentials-page"));
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, field_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, connect_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, choose_certificate_cb);
  gtk_widget_class_bind_template_callback (widget_class, shown_cb);
}

static void
crm_credentials_page_init (CrmCredentialsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_editable_set_text (GTK_EDITABLE (self->header_row), USUAL_HEADER);
}

AdwNavigationPage *
crm_credentials_page_new (CrmAccountList *accounts)
{
  CrmCredentialsPage *self = g_object_new (CRM_TYPE_CREDENTIALS_PAGE, NULL);

  self->accounts = g_object_ref (accounts);
  return ADW_NAVIGATION_PAGE (self);
}

static void
prefill (GtkWidget *row, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (row), text != NULL ? text : "");
}

static void
prefill_advanced (CrmCredentialsPage *self)
{
  guint position = 0;

  prefill (self->issuer_row, self->found->issuer);
  prefill (self->scope_row, usual_scope (self, self->way));
  prefill (self->redirect_row, self->found->redirect_uri);
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (g_strcmp0 (self->found->type, types[i]) == 0)
      position = i;
  adw_combo_row_set_selected (self->type_row, position);
}

static void
show_server (CrmCredentialsPage *self)
{
  g_autofree char *host = crm_address_dup_host (self->found->url);

  gtk_label_set_label (self->host_label, host != NULL ? host : "");
  crm_looks_set_title (ADW_PREFERENCES_ROW (self->server_row), self->found->server);
  crm_looks_set_subtitle (self->server_row, !self->found->is_encrypted ? _ ("On this device")
                                            : self->ca_file != NULL
                                                ? _ ("Encrypted, trusted by the CA file")
                                                : _ ("Encrypted connection"));
}

void
crm_credentials_page_show (CrmCredentialsPage *self,
                           CrmAccountDiscovery *found,
                           const char *ca_file)
{
  g_autoptr (CrmAccountDiscovery) before = NULL;
  gboolean is_same;

  g_return_if_fail (CRM_IS_CREDENTIALS_PAGE (self));
  g_return_if_fail (found != NULL);

  before = g_steal_pointer (&self->found);
  is_same = before != NULL && g_str_equal (before->url, found->url);
  self->found = found;
  g_set_str (&self->ca_file, ca_file);
  show_server (self);
  if (is_same)
    return;
  /* A secret is for the server it was typed in for. */
  forget_secrets (self);
  self->way = crm_way_best (found);
  prefill_advanced (self);
  show_ways (self);
}
