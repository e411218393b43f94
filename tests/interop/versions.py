#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""liaisonctl against OData 2: SAP CAP through its adapter, which nobody here wrote.

usage: versions.py LIAISONCTL CAP_FOLDER        prints TAP

The device speaks version 2; what it has is compared with what the same server shows in
version 4, row by row and field by field.
"""
import os
import sys

sys.path[:0] = [os.path.dirname(os.path.abspath(__file__)),
                os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support')]
from device import Device, tell  # noqa: E402
from interop import ANY, Cap, contact, equal, guid  # noqa: E402

# More than one page of the server's, and more than ours.
CONTACTS = 2500


class Story:
    def __init__(self, program, folder):
        self.cap = Cap(folder, CONTACTS)
        self.device = Device(program, 'alice')

    def close(self):
        self.cap.close()

    def there(self):
        return self.cap.rows('alice', 'Contacts', 'ID')

    def test_a_first_sync(self):
        self.device.add_account(self.cap.url.replace('/v4/', '/v2/'), 'alice')
        self.device.run('sync', 'x')
        assert len(self.device.rows('Contacts', 'ID')) == CONTACTS
        equal(self.cap, 'alice', self.device)

    def test_edits_on_both_sides(self):
        for number in range(1, 60, 2):
            self.device.run('update', 'Contacts', guid(2, number), f'jobTitle=Device {number}',
                            'credit=12.3400', 'birthDate=1969-07-20', 'active=true', f'account_ID={guid(1, number)}',
                            'lastCall=2026-01-31T10:00:00.123Z', 'external=9007199254740993')
            self.cap.ask('alice', 'PATCH', contact(number), {'notes': f'Server {number}'}, ANY)
        self.device.run('update', 'Contacts', guid(2, 100), 'account_ID=', 'birthDate=')
        self.device.run('sync', 'x')
        row, emptied = self.there()[guid(2, 1)], self.there()[guid(2, 100)]
        assert (row['jobTitle'], row['notes']) == ('Device 1', 'Server 1'), row
        assert (row['birthDate'], row['lastCall']) == ('1969-07-20', '2026-01-31T10:00:00.123Z'), row
        assert (row['external'], row['credit']) == ('9007199254740993', '12.3400'), row
        assert (emptied['account_ID'], emptied['birthDate']) == (None, None), emptied
        equal(self.cap, 'alice', self.device)

    def test_one_record_changed_on_both_sides_merges_by_field(self):
        self.cap.ask('alice', 'PATCH', contact(200), {'phone': '1', 'email': 'server@example.com'}, ANY)
        self.device.run('update', 'Contacts', guid(2, 200), 'phone=2', 'jobTitle=Chair')
        self.device.run('sync', 'x')
        row = self.there()[guid(2, 200)]
        assert (row['phone'], row['email'], row['jobTitle']) == ('2', 'server@example.com', 'Chair'), row
        equal(self.cap, 'alice', self.device)

    def test_parent_and_child_made_offline_arrive_together(self):
        account = self.device.run('create', 'Accounts', 'name=New Company', 'revenue=1.0001').strip()
        child = self.device.run('create', 'Contacts', 'name=Its Contact', f'account_ID={account}').strip()
        self.device.run('sync', 'x')
        assert self.there()[child]['account_ID'] == account
        equal(self.cap, 'alice', self.device)

    def test_what_is_made_and_removed(self):
        key = self.device.run('create', 'Contacts', 'name=Ny "Ö\'x', 'credit=-0.0001', 'birthDate=1901-01-01').strip()
        self.device.run('delete', 'Contacts', guid(2, 50))
        self.cap.ask('alice', 'DELETE', contact(51), None, ANY)
        self.device.run('sync', 'x')
        there = self.there()
        assert there[key]['name'] == 'Ny "Ö\'x' and there[key]['birthDate'] == '1901-01-01', there[key]
        assert guid(2, 50) not in there
        equal(self.cap, 'alice', self.device)

    def test_a_second_sync_changes_nothing(self):
        self.device.run('sync', 'x')
        assert self.device.status()['pending'] == 0
        equal(self.cap, 'alice', self.device)

    def test_a_refusal_is_told_in_the_servers_words(self):
        self.device.run('update', 'Contacts', guid(2, 3), 'name=')
        self.device.run('sync', 'x', expect=3)
        assert self.device.status()['problems'] == 1


if __name__ == '__main__':
    sys.exit(tell(Story(*sys.argv[1:])))
