/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-kept-words.h"
#include "crm-ui.h"
#include "crm-words.h"

const char *
crm_kept_words_title (const CrmKept *kept)
{
  switch (kept->kind)
    {
    case CRM_KEPT_REJECTED:
      return _ ("Rejected Change");
    case CRM_KEPT_DENIED:
      return _ ("Change Not Permitted");
    case CRM_KEPT_GONE:
      return _ ("Gone on the Server");
    case CRM_KEPT_CONFLICT:
      return _ ("Conflict");
    case CRM_KEPT_LAYOUT:
      return _ ("Field Removed");
    case CRM_KEPT_UNDONE:
      return _ ("Lost by the Server");
    case CRM_KEPT_SALVAGED:
      return _ ("Saved from Damaged Data");
    case CRM_KEPT_BLOCKED:
      return _ ("Blocked Change");
    case CRM_KEPT_FILE:
      return _ ("Rejected File");
    case CRM_KEPT_EARLIER:
      return _ ("Earlier Value");
    }
  return "";
}

const char *
crm_kept_words_short (const CrmKept *kept)
{
  switch (kept->kind)
    {
    case CRM_KEPT_REJECTED:
      return C_ ("problem", "Rejected");
    case CRM_KEPT_DENIED:
      return C_ ("problem", "Not permitted");
    case CRM_KEPT_GONE:
      return C_ ("problem", "Gone on the server");
    case CRM_KEPT_CONFLICT:
      return C_ ("problem", "Conflict");
    case CRM_KEPT_LAYOUT:
      return C_ ("problem", "Field removed");
    case CRM_KEPT_UNDONE:
      return C_ ("problem", "Lost by the server");
    case CRM_KEPT_SALVAGED:
      return C_ ("problem", "Saved from damaged data");
    case CRM_KEPT_BLOCKED:
      return C_ ("problem", "Blocked");
    case CRM_KEPT_FILE:
      return C_ ("problem", "File rejected");
    case CRM_KEPT_EARLIER:
      return "";
    }
  return "";
}

/* What happened, in a sentence without its time. */
static const char *
describe (const CrmKept *kept)
{
  gboolean is_delete = kept->change == CRM_KEPT_DELETE;

  switch (kept->kind)
    {
    case CRM_KEPT_REJECTED:
      return is_delete ? _ ("The server did not accept that this record was deleted.")
                       : _ ("The server did not accept the change of this record.");
    case CRM_KEPT_DENIED:
      return is_delete ? _ ("This account is not permitted to delete this record.")
                       : _ ("This account is not permitted to change this record.");
    case CRM_KEPT_GONE:
      return _ ("It was changed on this device. On the server it was deleted or is no longer "
                "shown.");
    case CRM_KEPT_CONFLICT:
      return is_delete ? _ ("It was deleted on this device and changed on the server.")
                       : _ ("It was changed on this device and on the server.");
    case CRM_KEPT_LAYOUT:
      return _ ("The server no longer has a place for these values, which were not sent.");
    case CRM_KEPT_UNDONE:
      return _ ("The server had this change and lost it, perhaps when it was restored from a "
                "backup.");
    case CRM_KEPT_SALVAGED:
      return _ ("The data on this device was damaged. This change may not have been sent.");
    case CRM_KEPT_BLOCKED:
      return _ ("It belongs to a new record that was thrown away.");
    case CRM_KEPT_FILE:
      return _ ("The server did not accept this file. It is still on this device.");
    case CRM_KEPT_EARLIER:
      return kept->was_mine ? _ ("It was typed on this device.") : _ ("It came from the server.");
    }
  return "";
}

/* Who changed a record on the server and when, as far as it says; or %NULL. */
static char *
dup_their_hand (const CrmKept *kept)
{
  g_autofree char *moment = kept->theirs_us != 0 ? crm_words_moment (kept->theirs_us) : NULL;
  g_autofree char *who = kept->theirs_by != NULL ? crm_words_isolate (kept->theirs_by) : NULL;

  if (who != NULL && moment != NULL)
    /* Translators: a person, a date or a time */
    return g_strdup_printf (_ ("%1$s changed it on the server (%2$s)."), who, moment);
  if (who != NULL)
    return g_strdup_printf (_ ("%s changed it on the server."), who);
  if (moment != NULL)
    /* Translators: a date or a time */
    return g_strdup_printf (_ ("It was changed on the server last at this time: %s."), moment);

  return NULL;
}

char *
crm_kept_words_dup_detail (const CrmKept *kept)
{
  g_autofree char *moment = crm_words_moment (kept->since_us);
  g_autofree char *caption = crm_words_isolate (kept->entity_caption);
  g_autofree char *hand = dup_their_hand (kept);
  /* Translators: a kind of record, a sentence, a date or a time */
  g_autofree char *detail
      = g_strdup_printf (_ ("%1$s. %2$s (%3$s)"), caption, describe (kept), moment);

  return hand != NULL ? g_strdup_printf ("%s\n%s", detail, hand) : g_steal_pointer (&detail);
}

const char *
crm_kept_words_edit (const CrmKept *kept)
{
  if (kept->change == CRM_KEPT_DELETE || kept->kind == CRM_KEPT_LAYOUT
      || kept->kind == CRM_KEPT_UNDONE || kept->kind == CRM_KEPT_SALVAGED
      || kept->kind == CRM_KEPT_FILE)
    return NULL;

  return kept->kind == CRM_KEPT_CONFLICT ? _ ("Edit") : _ ("Edit and Retry");
}

const char *
crm_kept_words_retry (const CrmKept *kept)
{
  gboolean is_delete = kept->change == CRM_KEPT_DELETE;

  switch (kept->kind)
    {
    case CRM_KEPT_LAYOUT:
      return NULL;
    case CRM_KEPT_GONE:
      return _ ("Create Again");
    case CRM_KEPT_CONFLICT:
      return is_delete ? _ ("Delete on the Server") : _ ("Keep Mine");
    case CRM_KEPT_UNDONE:
    case CRM_KEPT_SALVAGED:
    case CRM_KEPT_FILE:
      return _ ("Send Again");
    case CRM_KEPT_REJECTED:
    case CRM_KEPT_DENIED:
    case CRM_KEPT_BLOCKED:
    case CRM_KEPT_EARLIER:
      break;
    }
  return crm_kept_words_edit (kept) != NULL ? _ ("Retry Without Changes") : _ ("Retry");
}

const char *
crm_kept_words_discard (const CrmKept *kept)
{
  if (kept->kind == CRM_KEPT_CONFLICT)
    return kept->change == CRM_KEPT_DELETE ? _ ("Keep the Record") : _ ("Keep Server’s");
  if (kept->kind == CRM_KEPT_FILE)
    return _ ("Discard the File…");

  return _ ("Discard My Change…");
}

const char *
crm_kept_words_discard_heading (const CrmKept *kept)
{
  return kept->kind == CRM_KEPT_FILE ? _ ("Discard This File?") : _ ("Discard This Change?");
}

const char *
crm_kept_words_discard_body (const CrmKept *kept)
{
  switch (kept->kind)
    {
    case CRM_KEPT_GONE:
      return _ ("The record is removed from this device. What was typed here is lost.");
    case CRM_KEPT_LAYOUT:
    case CRM_KEPT_UNDONE:
    case CRM_KEPT_SALVAGED:
      return _ ("The values listed here are lost.");
    case CRM_KEPT_FILE:
      return _ ("The file is on this device only. It is removed.");
    case CRM_KEPT_REJECTED:
    case CRM_KEPT_DENIED:
    case CRM_KEPT_CONFLICT:
    case CRM_KEPT_BLOCKED:
    case CRM_KEPT_EARLIER:
      break;
    }
  if (kept->change == CRM_KEPT_CREATE)
    return _ ("The record exists on this device only. It is removed.");

  return _ ("The record goes back to what the server has. What was typed here is lost.");
}
