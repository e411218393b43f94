/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-contact-link.h"
#include "crm-project.h"
#include "crm-ui.h"

typedef struct
{
  CrmLinkKind kind;
  char *text;
  GtkWidget *parent;
} Launch;

static void
launch_free (Launch *launch)
{
  g_free (launch->text);
  g_clear_object (&launch->parent);
  g_free (launch);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Launch, launch_free)

/* RFC 3966: digits and a leading plus; what people write between them is dropped, and so is the
 * "(0)" that is not dialled after a country's code. What follows a letter, "ext. 12", is the
 * extension. */
static char *
phone_number (const char *text)
{
  g_autoptr (GString) number = g_string_new (NULL);
  g_autoptr (GString) extension = NULL;
  const char *trunk = strstr (text, "(0)");

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);
      GString *part = extension != NULL ? extension : number;

      if (at == trunk && *number->str == '+')
        at += strlen ("(0");
      else if (g_unichar_isdigit (c))
        g_string_append_c (part, (char) ('0' + g_unichar_digit_value (c)));
      else if (c == '*' || (c == '+' && number->len == 0))
        g_string_append_c (part, (char) c);
      else if (g_unichar_isalpha (c) && number->len > 0 && extension == NULL)
        extension = g_string_new (NULL);
    }

  if (number->len == 0 || g_str_equal (number->str, "+"))
    return NULL;
  if (extension != NULL && extension->len > 0)
    g_string_append_printf (number, ";ext=%s", extension->str);
  return g_string_free_and_steal (g_steal_pointer (&number));
}

static char *
escaped_uri (const char *prefix, const char *text, const char *allowed)
{
  g_autofree char *escaped = g_uri_escape_string (text, allowed, FALSE);

  return g_strconcat (prefix, escaped, NULL);
}

static char *
web_uri (const char *text)
{
  g_autofree char *with_scheme
      = strstr (text, "://") != NULL ? g_strdup (text) : g_strconcat ("https://", text, NULL);
  g_autoptr (GUri) uri = g_uri_parse (with_scheme, G_URI_FLAGS_ENCODED, NULL);
  const char *scheme = uri != NULL ? g_uri_get_scheme (uri) : NULL;

  /* Never file: or anything else a server might think of. */
  if (scheme == NULL || (!g_str_equal (scheme, "https") && !g_str_equal (scheme, "http")))
    return NULL;

  if (g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0')
    return NULL;

  return g_uri_to_string (uri);
}

char *
crm_contact_link_dup_uri (CrmLinkKind kind, const char *text)
{
  g_autofree char *number = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  switch (kind)
    {
    case CRM_LINK_CALL:
      number = phone_number (text);
      return number != NULL ? g_strconcat ("tel:", number, NULL) : NULL;
    case CRM_LINK_MESSAGE:
      number = phone_number (text);
      return number != NULL ? g_strconcat ("sms:", number, NULL) : NULL;
    case CRM_LINK_MAIL:
      return strchr (text, '@') != NULL ? escaped_uri ("mailto:", text, "@") : NULL;
    case CRM_LINK_MAP:
      return escaped_uri ("geo:0,0?q=", text, NULL);
    case CRM_LINK_WEB:
      return web_uri (text);
    }

  return NULL;
}

const char *
crm_contact_link_get_icon (CrmLinkKind kind)
{
  switch (kind)
    {
    case CRM_LINK_CALL:
      return "call-start-symbolic";
    case CRM_LINK_MESSAGE:
      return "li-message-symbolic";
    case CRM_LINK_MAIL:
      return "mail-unread-symbolic";
    case CRM_LINK_MAP:
      return "mark-location-symbolic";
    case CRM_LINK_WEB:
      return "li-link-symbolic";
    }

  return NULL;
}

const char *
crm_contact_link_get_label (CrmLinkKind kind)
{
  switch (kind)
    {
    case CRM_LINK_CALL:
      return C_ ("action", "Call");
    case CRM_LINK_MESSAGE:
      return C_ ("action", "Message");
    case CRM_LINK_MAIL:
      return C_ ("action", "E-mail");
    case CRM_LINK_MAP:
      return C_ ("action", "Map");
    case CRM_LINK_WEB:
      return C_ ("action", "Website");
    }

  return NULL;
}

static const char *
no_program_text (CrmLinkKind kind)
{
  switch (kind)
    {
    case CRM_LINK_CALL:
      return _ ("No app can make calls. Number copied.");
    case CRM_LINK_MESSAGE:
      return _ ("No app can send messages. Number copied.");
    case CRM_LINK_MAIL:
      return _ ("No app can write e-mail. Address copied.");
    case CRM_LINK_MAP:
      return _ ("No app can show maps. Address copied.");
    case CRM_LINK_WEB:
      return _ ("No app can open the link. Link copied.");
    }

  return "";
}

static void
copy_instead (Launch *launch)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (launch->parent), launch->text);
  gtk_widget_activate_action (launch->parent, "win.toast", "s", no_program_text (launch->kind));
}

static void
launched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Launch) launch = user_data;
  g_autoptr (GError) error = NULL;

  if (gtk_uri_launcher_launch_finish (GTK_URI_LAUNCHER (source), result, &error)
      || g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED))
    return;

  copy_instead (launch);
}

void
crm_contact_link_open (CrmLinkKind kind, const char *text, GtkWidget *parent)
{
  g_autofree char *uri = crm_contact_link_dup_uri (kind, text);
  g_autoptr (Launch) launch = g_new0 (Launch, 1);
  g_autoptr (GtkUriLauncher) launcher = NULL;

  g_return_if_fail (GTK_IS_WIDGET (parent));

  launch->kind = kind;
  launch->text = g_strdup (text);
  launch->parent = g_object_ref (parent);
  if (uri == NULL)
    {
      copy_instead (launch);
      return;
    }

  launcher = gtk_uri_launcher_new (uri);
  gtk_uri_launcher_launch (launcher, GTK_WINDOW (gtk_widget_get_root (parent)), NULL, launched_cb,
                           g_steal_pointer (&launch));
}

static void
launch_clicked_cb (GtkWidget *button, Launch *launch)
{
  crm_contact_link_open (launch->kind, launch->text, button);
}

static void
launch_gone (gpointer data, GClosure *closure)
{
  launch_free (data);
}

void
crm_contact_link_connect (GtkWidget *button, CrmLinkKind kind, const char *text)
{
  Launch *launch = g_new0 (Launch, 1);

  g_return_if_fail (GTK_IS_BUTTON (button));

  launch->kind = kind;
  launch->text = g_strdup (text);
  g_signal_connect_data (button, "clicked", G_CALLBACK (launch_clicked_cb), launch, launch_gone,
                         G_CONNECT_DEFAULT);
}

char *
crm_contact_link_dup_name (CrmLinkKind kind, const char *caption)
{
  const char *label = crm_contact_link_get_label (kind);

  if (caption == NULL || g_utf8_collate (label, caption) == 0)
    return g_strdup (label);

  return g_strdup_printf ("%s, %s", label, caption);
}

guint
crm_contact_link_kinds (CrmField *field, CrmLinkKind out[2])
{
  switch (field->format)
    {
    case CRM_FIELD_PHONE:
      out[0] = CRM_LINK_CALL;
      out[1] = CRM_LINK_MESSAGE;
      return 2;
    case CRM_FIELD_EMAIL:
      out[0] = CRM_LINK_MAIL;
      return 1;
    case CRM_FIELD_URL:
      out[0] = CRM_LINK_WEB;
      return 1;
    case CRM_FIELD_ADDRESS:
      out[0] = CRM_LINK_MAP;
      return 1;
    case CRM_FIELD_PLAIN:
    case CRM_FIELD_MULTILINE:
    case CRM_FIELD_MONEY:
    case CRM_FIELD_PERCENT:
    case CRM_FIELD_IMAGE:
    case CRM_FIELD_NAME:
    case CRM_FIELD_CODE:
    case CRM_FIELD_HTML:
    case CRM_FIELD_SECRET:
    case CRM_FIELD_DURATION:
      return 0;
    }

  return 0;
}
