/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-record-text.h"
#include "crm-looks.h"
#include "crm-models.h"
#include "crm-project.h"
#include "crm-record.h"

char *
crm_record_text_dup_address (CrmRecord *record, GArray *fields)
{
  CrmEntity *entity = crm_record_get_entity (record);
  g_autoptr (GString) line = g_string_new (NULL);

  for (guint i = 0; i < fields->len; i++)
    {
      guint index = g_array_index (fields, guint, i);
      g_autofree char *text = crm_looks_field_is_shown (entity->fields[index])
                                  ? crm_record_dup_display (record, index)
                                  : NULL;

      if (text != NULL && *text != '\0')
        g_string_append_printf (line, "%s%s", line->len > 0 ? ", " : "", text);
    }
  g_strdelimit (line->str, "\r\n", ' ');

  return line->len > 0 ? g_string_free_and_steal (g_steal_pointer (&line)) : NULL;
}

char *
crm_record_text_dup_all (CrmRecord *record)
{
  CrmEntity *entity = crm_record_get_entity (record);
  g_autoptr (GString) text = g_string_new (crm_record_get_title (record));

  g_string_append_c (text, '\n');
  for (guint i = 0; i < entity->sections->len; i++)
    {
      const CrmSection *section = g_ptr_array_index (entity->sections, i);

      for (guint k = 0; k < section->fields->len; k++)
        {
          CrmField *field = entity->fields[g_array_index (section->fields, guint, k)];
          g_autofree char *value = crm_looks_field_is_shown (field)
                                           && field->format != CRM_FIELD_SECRET
                                           && (int) field->index != entity->display_field
                                       ? crm_record_dup_display (record, field->index)
                                       : NULL;

          if (value != NULL && *value != '\0')
            g_string_append_printf (text, "%s: %s\n", field->caption, value);
        }
    }

  return g_string_free_and_steal (g_steal_pointer (&text));
}

/* --- numbers and addresses ---------------------------------------------------------------------
 */

static void
contact_clear (gpointer data)
{
  CrmContact *contact = data;

  g_free (contact->caption);
  g_free (contact->text);
}

/* Of each kind once; @text is taken. */
static void
add_contact (GArray *out, CrmLinkKind kind, const char *caption, char *text)
{
  CrmContact contact = { kind, g_strdup (caption), text };

  for (guint i = 0; i < out->len; i++)
    if (g_array_index (out, CrmContact, i).kind == kind)
      {
        contact_clear (&contact);
        return;
      }
  g_array_append_val (out, contact);
}

GArray *
crm_record_text_list_contacts (CrmRecord *record)
{
  CrmEntity *entity = crm_record_get_entity (record);
  GArray *contacts = g_array_new (FALSE, FALSE, sizeof (CrmContact));

  g_array_set_clear_func (contacts, contact_clear);
  for (guint i = 0; i < entity->n_fields; i++)
    {
      CrmLinkKind kinds[2];
      guint n_kinds = crm_contact_link_kinds (entity->fields[i], kinds);
      g_autofree char *text = n_kinds > 0 ? crm_record_dup_display (record, i) : NULL;

      for (guint k = 0; text != NULL && *text != '\0' && k < n_kinds; k++)
        add_contact (contacts, kinds[k], entity->fields[i]->caption, g_strdup (text));
    }
  for (guint i = 0; i < entity->sections->len; i++)
    {
      const CrmSection *section = g_ptr_array_index (entity->sections, i);
      char *address
          = section->is_address ? crm_record_text_dup_address (record, section->fields) : NULL;

      if (address != NULL)
        add_contact (contacts, CRM_LINK_MAP, section->caption, address);
    }

  return contacts;
}

/* --- vCard -------------------------------------------------------------------------------------
 */

/* RFC 6350, 3.4: the value of a property, on one line. */
static void
append_property (GString *card, const char *name, const char *text)
{
  g_autoptr (GString) line = g_string_new (name);
  gsize room = 75, used = 0;

  g_string_append_c (line, ':');
  for (const char *at = text; *at != '\0'; at++)
    {
      if (*at == '\n')
        g_string_append (line, "\\n");
      else if (*at != '\r')
        {
          if (strchr ("\\,;", *at) != NULL)
            g_string_append_c (line, '\\');
          g_string_append_c (line, *at);
        }
    }

  /* Folded after 75 bytes, never inside a character. */
  for (const char *at = line->str; *at != '\0';)
    {
      gsize size = (gsize) (g_utf8_next_char (at) - at);

      if (used + size > room)
        {
          g_string_append (card, "\r\n ");
          used = 1;
        }
      g_string_append_len (card, at, (gssize) size);
      used += size;
      at += size;
    }
  g_string_append (card, "\r\n");
}

static const char *
property_name (CrmLinkKind kind)
{
  switch (kind)
    {
    case CRM_LINK_CALL:
      return "TEL";
    case CRM_LINK_MAIL:
      return "EMAIL";
    case CRM_LINK_WEB:
      return "URL";
    case CRM_LINK_MESSAGE: /* the same number once more */
    case CRM_LINK_MAP:     /* not in the parts that an ADR has */
      break;
    }
  return NULL;
}

static void
append_contacts (GString *card, CrmRecord *record)
{
  CrmEntity *entity = crm_record_get_entity (record);

  for (guint i = 0; i < entity->n_fields; i++)
    {
      CrmLinkKind kinds[2];
      guint n_kinds = crm_contact_link_kinds (entity->fields[i], kinds);
      g_autofree char *text = n_kinds > 0 ? crm_record_dup_display (record, i) : NULL;

      if (text != NULL && *text != '\0' && property_name (kinds[0]) != NULL)
        append_property (card, property_name (kinds[0]), text);
    }
}

char *
crm_record_text_dup_vcard (CrmRecord *record)
{
  CrmEntity *entity = crm_record_get_entity (record);
  g_autoptr (GArray) contacts = crm_record_text_list_contacts (record);
  g_autoptr (GString) card = g_string_new ("BEGIN:VCARD\r\nVERSION:4.0\r\n");

  if (!crm_looks_entity_has_face (entity) || contacts->len == 0)
    return NULL;

  append_property (card, "FN", crm_record_get_title (record));
  append_contacts (card, record);
  g_string_append (card, "END:VCARD\r\n");

  return g_string_free_and_steal (g_steal_pointer (&card));
}
