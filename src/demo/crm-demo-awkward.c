/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-demo-seeder.h"

/* Contacts that are hard to carry: each is a mistake some client made. */
typedef struct
{
  const char *name;
  const char *given;
  const char *family;
  const char *notes;
  const char *credit;
  gint64 number;
  double score;
  const char *birth;
} Awkward;

static const Awkward contacts[] = {
  { "Seán \"Shay\" O'Dunmore-D'Aubrac", "Seán \"Shay\"", "O'Dunmore-D'Aubrac",
    "Says: \"it's '100%' done\"; C:\\path\\to\\nowhere; a_b%c", "12345678901234.5678",
    G_GINT64_CONSTANT (9007199254740993), 0.1 + 0.2, "1968-02-29" },
  { "五十嵐原 さくら", "さくら", "五十嵐原", "会議は来週の火曜日。資料を忘れずに。", "0.0001",
    G_MAXINT64, 1e-7, "1999-12-31" },
  { "ليلى الزهراوي", "ليلى", "الزهراوي", "مكالمة قصيرة (Room 12-B), ثم 3 رسائل.", "-0.0001",
    G_MININT64, -1.5e300, "1900-01-01" },
  { "נועה בן-הרים", "נועה", "בן-הרים", "מספר: 12-34 (ABC)", "99999999999999.9999", -1, 0.0,
    "2000-02-29" },
  { "Zoé 👩‍🚀 Rocheval 🇫🇷", "Zoé 👩‍🚀", "Rocheval 🇫🇷",
    "👍🏽 family: 👨‍👩‍👧‍👦 🏳️‍🌈", "10.5000",
    G_GINT64_CONSTANT (9007199254740992), 3.141592653589793, "2004-07-09" },
  { "Zoe\xCC\x81 Chantebrise", "Zoe\xCC\x81", "Chantebrise",
    "The accent is a combining character: NFC differs from NFD.", "1.0000", 0, 5e-324,
    "1970-01-01" },
  { "Robert'); DROP TABLE Contacts;--", "Robert'); DROP TABLE", "Contacts;--",
    "<script>alert(1)</script> & <b>bold</b> %s %n {0}", "1000000.10", 1, 1.7976931348623157e308,
    "1985-10-26" },
  { "  Edge  Spaces  ", "  Edge", "Spaces  ",
    "Tab\there\nline two\r\nline three\r\n\r\nafter an empty one  ", "0.1000", 2, 100,
    "1950-06-15" },
  { "صاحب Mixed דיר 方向", "صاحب", "方向",
    "\xE2\x80\x8FRight-to-left mark, zero\xE2\x80\x8Bwidth, soft\xC2\xADhyphen, \xE2\x80\xA8line "
    "separator",
    "7.0700", 3, 2.5, "1991-03-31" },
  { "İpek Iğdır Işıkkaya", "İpek", "Iğdır Işıkkaya", "Dotted and dotless: i İ ı I; ß ẞ ss; ﬁ fi",
    "33.3333", 4, 1.0 / 3, "1977-11-11" },
  { "沈晓雯", "晓雯", "沈", "𠮷野家: a character beyond the basic plane", "123456789.1234",
    G_GINT64_CONSTANT (1234567890123456789), 12345.6789, "1988-08-08" },
  { "x", "", "x", "", "0", 0, -0.0, NULL },
};

static void
set_long_notes (CrmDemoSeeder *self)
{
  g_autoptr (GString) notes = g_string_new (NULL);

  for (int i = 1; notes->len < 24000; i++)
    g_string_append_printf (
        notes, "%d. They asked for the “long” story — déjà vu, 再び, ещё раз 🙂.\n", i);
  crm_demo_seeder_text (self, "Notes", notes->str);
}

static void
set_long_name (CrmDemoSeeder *self)
{
  g_autoptr (GString) name = g_string_new ("Wolfeschlegel");

  while (g_utf8_strlen (name->str, -1) < 250)
    g_string_append (name, "ü");
  crm_demo_seeder_text (self, "Name", name->str);
}

gboolean
crm_demo_awkward_contact (CrmDemoSeeder *self, guint index)
{
  const Awkward *it;

  if (index >= G_N_ELEMENTS (contacts))
    {
      if (index == G_N_ELEMENTS (contacts))
        set_long_notes (self);
      if (index == G_N_ELEMENTS (contacts) + 1)
        set_long_name (self);
      return FALSE;
    }

  it = &contacts[index];
  crm_demo_seeder_text (self, "Name", it->name);
  crm_demo_seeder_text (self, "FirstName", it->given);
  crm_demo_seeder_text (self, "LastName", it->family);
  crm_demo_seeder_text (self, "Notes", it->notes);
  crm_demo_seeder_text (self, "CreditLimit", it->credit);
  crm_demo_seeder_int (self, "ExternalNumber", it->number);
  crm_demo_seeder_double (self, "Score", it->score);
  crm_demo_seeder_text (self, "BirthDate", it->birth);

  return TRUE;
}
