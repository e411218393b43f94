/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-files.h"

#include <glib/gi18n.h>
#include <string.h>

#define MAX_NAME 120
#define MAX_ENDING 12

/* Marks that turn text round could make "exe.pdf" of "fdp.exe". */
static gboolean
is_harmless (gunichar c)
{
  return !g_unichar_iscntrl (c) && g_unichar_type (c) != G_UNICODE_FORMAT
         && g_unichar_type (c) != G_UNICODE_LINE_SEPARATOR
         && g_unichar_type (c) != G_UNICODE_PARAGRAPH_SEPARATOR;
}

/* "report.pdf" -> ".pdf" */
static const char *
find_ending (const char *name)
{
  const char *dot = strrchr (name, '.');

  return dot != NULL && dot != name && dot[1] != '\0' ? dot : NULL;
}

static char *
shorten (const char *name)
{
  const char *ending = find_ending (name);
  glong n_ending = ending != NULL ? g_utf8_strlen (ending, -1) : 0;
  g_autofree char *head = NULL;

  if (g_utf8_strlen (name, -1) <= MAX_NAME)
    return g_strdup (name);
  if (n_ending > MAX_ENDING)
    n_ending = 0;
  head = g_utf8_substring (name, 0, MAX_NAME - n_ending);
  return g_strconcat (head, n_ending > 0 ? ending : NULL, NULL);
}

char *
crm_file_name_clean (const char *name)
{
  g_autofree char *valid = g_utf8_make_valid (name != NULL ? name : "", -1);
  g_autoptr (GString) clean = g_string_new (NULL);

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == '/' || c == '\\')
        g_string_truncate (clean, 0);
      else if (is_harmless (c))
        g_string_append_unichar (clean, c);
    }
  g_strstrip (clean->str);
  /* No hidden file, and no "..". */
  if (clean->str[strspn (clean->str, ". ")] == '\0')
    return g_strdup (_ ("File"));
  return shorten (clean->str + strspn (clean->str, ". "));
}

gboolean
crm_file_name_is_among (const char *name, const char *types)
{
  g_auto (GStrv) all = types != NULL ? g_strsplit_set (types, ",; ", -1) : NULL;
  const char *ending = find_ending (name);
  gboolean any = FALSE;

  for (guint i = 0; all != NULL && all[i] != NULL; i++)
    {
      const char *type = all[i] + strspn (all[i], "*.");

      if (*type == '\0')
        continue;
      any = TRUE;
      if (ending != NULL && g_ascii_strcasecmp (ending + 1, type) == 0)
        return TRUE;
    }
  return !any;
}

gboolean
crm_file_is_program (const char *name, const char *content_type)
{
  static const char endings[]
      = "desktop,exe,com,bat,cmd,msi,scr,ps1,vbs,js,jse,wsf,jar,sh,bash,zsh,fish,csh,py,pl,rb,php,"
        "run,bin,appimage,flatpak,flatpakref,flatpakrepo,snap,deb,rpm,so,service,lua,tcl,url,lnk,"
        "webloc,html,htm,xhtml,svg";
  static const char *const types[] = { "application/x-executable",
                                       "application/x-pie-executable",
                                       "application/x-sharedlib",
                                       "application/x-desktop",
                                       "application/x-shellscript",
                                       "text/x-python",
                                       "text/x-python3",
                                       "application/x-perl",
                                       "text/x-script",
                                       "application/x-ms-dos-executable",
                                       "application/vnd.microsoft.portable-executable",
                                       "application/javascript",
                                       "text/javascript",
                                       "text/html" };

  if (find_ending (name) != NULL && crm_file_name_is_among (name, endings))
    return TRUE;
  for (guint i = 0; content_type != NULL && i < G_N_ELEMENTS (types); i++)
    if (g_content_type_is_a (content_type, types[i]))
      return TRUE;
  return FALSE;
}
