/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-row-menu.h"
#include "crm-arena.h"
#include "crm-contact-link.h"
#include "crm-models.h"
#include "crm-project.h"
#include "crm-record.h"
#include "crm-ui.h"
#include "crm-words.h"

/* More are in the record itself. */
#define MAX_LINKS 6

static void
append (GMenu *menu, const char *label, const char *action, GVariant *target)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target_value (item, action, target);
  g_menu_append_item (menu, item);
}

/* Captions are the server's: an underline in them is no mnemonic. */
static char *
dup_literal (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "_", -1);

  return g_strjoinv ("__", parts);
}

/* "Call, Mobile Phone", but not "Website, Website" */
static char *
dup_label (CrmLinkKind kind, CrmField *field)
{
  const char *label = crm_contact_link_get_label (kind);
  g_autofree char *name = g_str_equal (label, field->caption)
                              ? g_strdup (label)
                              : g_strjoin (", ", label, field->caption, NULL);

  return dup_literal (name);
}

static guint
add_links (GMenu *menu, CrmRecord *record, CrmField *field, guint left)
{
  CrmLinkKind kinds[2];
  guint n_kinds = crm_contact_link_kinds (field, kinds);
  const CrmValue *value = crm_record_get_value (record, field->index);
  guint n = 0;

  if (value->kind != CRM_VALUE_TEXT || value->length == 0)
    return 0;
  for (guint i = 0; i < n_kinds && n < left; i++)
    {
      g_autofree char *uri = crm_contact_link_dup_uri (kinds[i], value->text);
      g_autofree char *label = dup_label (kinds[i], field);

      if (uri == NULL)
        continue;
      append (menu, label, "list.contact", g_variant_new ("(us)", (guint32) kinds[i], value->text));
      n++;
    }
  return n;
}

static void
append_section (GMenu *menu, GMenu *section)
{
  if (g_menu_model_get_n_items (G_MENU_MODEL (section)) > 0)
    g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
}

static void
add_open (GMenu *menu, CrmRecord *record, gboolean is_child)
{
  g_autoptr (GMenu) section = g_menu_new ();

  append (section, _ ("_Open"), is_child ? "win.push-record" : "win.open-record",
          g_variant_new ("(ss)", crm_record_get_entity (record)->name,
                         crm_record_get_key (record)));
  append_section (menu, section);
}

static void
add_contact (GMenu *menu, CrmRecord *record)
{
  CrmEntity *entity = crm_record_get_entity (record);
  g_autoptr (GMenu) section = g_menu_new ();
  guint n = 0;

  for (guint i = 0; i < entity->n_fields && n < MAX_LINKS; i++)
    n += add_links (section, record, entity->fields[i], MAX_LINKS - n);
  append_section (menu, section);
}

static void
add_changes (GMenu *menu, CrmRecord *record)
{
  CrmEntity *entity = crm_record_get_entity (record);
  g_autoptr (GMenu) section = g_menu_new ();
  g_autoptr (CrmArena) arena = crm_arena_new ();
  GVariant *row = g_variant_new_int64 (crm_record_get_row_id (record));
  CrmField *field;
  CrmValue value;

  g_variant_ref_sink (row);
  if (entity->can_update && crm_row_menu_find_completion (record, arena, &field, &value))
    append (section, _ ("_Complete"), "list.complete", row);
  if (entity->can_update)
    append (section, _ ("_Edit"), "win.edit-record",
            g_variant_new ("(ss)", entity->name, crm_record_get_key (record)));
  append (section, _ ("Copy _Link"), "list.copy-link",
          g_variant_new_string (crm_record_get_key (record)));
  append (section, _ ("_Select"), "list.select-row", row);
  append_section (menu, section);
  if (entity->can_delete)
    {
      g_autoptr (GMenu) last = g_menu_new ();

      append (last, _ ("_Delete"), "list.delete-row", row);
      append_section (menu, last);
    }
  g_variant_unref (row);
}

GMenuModel *
crm_row_menu_new (CrmRecord *record, gboolean is_child)
{
  GMenu *menu = g_menu_new ();

  add_open (menu, record, is_child);
  add_contact (menu, record);
  add_changes (menu, record);
  return G_MENU_MODEL (menu);
}

gboolean
crm_row_menu_find_completion (CrmRecord *record, CrmArena *arena, CrmField **field, CrmValue *value)
{
  CrmEntity *entity = crm_record_get_entity (record);
  const CrmAgendaRoles *agenda = &entity->agenda;
  const CrmValue *now;

  if (agenda->done_field < 0)
    return FALSE;
  *field = entity->fields[agenda->done_field];
  now = crm_record_get_value (record, (*field)->index);
  if (agenda->done_values->len == 0)
    {
      *value = crm_value_int (1);
      return (*field)->type == CRM_EDM_BOOLEAN && !crm_value_equal (CRM_EDM_BOOLEAN, now, value);
    }
  for (guint i = 0; i < agenda->done_values->len; i++)
    {
      CrmValue done;

      /* What a lookup's records are called is no key. */
      if (!crm_value_parse ((*field)->type, g_ptr_array_index (agenda->done_values, i), -1, arena,
                            &done, NULL)
          || crm_value_equal ((*field)->type, now, &done))
        return FALSE;
      if (i == 0)
        *value = done;
    }
  return TRUE;
}
