/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-fake-clock.h"
#include "crm-memory-vfs.h"
#include "store-fixture.h"

static void
open_on (Fixture *self, CrmMemoryDisk *disk)
{
  g_autoptr (GError) error = NULL;
  CrmStoreWorld world = { .vfs = crm_memory_disk_get_vfs (disk), .no_lock = TRUE };
  g_autofree char *json = project_json (NULL, NULL);

  self->store = crm_store_open_in ("db", &world, NULL, &error);
  g_assert_no_error (error);
  fixture_use_project (self, json);
}

static void
close_on (Fixture *self)
{
  crm_store_close (self->store);
  g_clear_object (&self->store);
  g_clear_pointer (&self->project, crm_project_unref);
}

static void
test_disk_in_memory_is_a_disk (void)
{
  g_autoptr (CrmMemoryDisk) disk = crm_memory_disk_new (1);
  g_autoptr (CrmMemoryDisk) copy = NULL;
  Fixture self = { 0 }, other = { 0 };

  open_on (&self, disk);
  apply_contact (&self, 1, "Ann", "n", "e1");
  copy = crm_memory_disk_copy (disk, 2);
  edit_contact (&self, 1, "Notes", "mine");
  open_on (&other, copy);
  assert_field (&other, other.contact, guid (1), "Notes", "n");
  close_on (&other);
  close_on (&self);
  open_on (&self, disk);
  assert_field (&self, self.contact, guid (1), "Notes", "mine");
  g_assert_cmpint (count_of (&self, self.contact, NULL), ==, 1);
  close_on (&self);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/power/disk-in-memory-is-a-disk", test_disk_in_memory_is_a_disk);
  return g_test_run ();
}
