#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""liaisonctl against SAP CAP: a full OData v4 server nobody here wrote.

usage: interop.py LIAISONCTL CAP_FOLDER        prints TAP

The server runs in memory with the model in cap/; each person has a device of their own (a
set of XDG folders). After each sync the local database is compared with what the server
shows that person, row by row and field by field, read here by plain HTTP.
"""
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))
from device import Device, Service, bail, difference, tell  # noqa: E402

SETS = {'Accounts': 'ID', 'Contacts': 'ID', 'Industries': 'code'}
ANY = {'If-Match': '*'}


class Cap(Service):
    def __init__(self, folder, contacts=20000):
        self.process = subprocess.Popen(
            ['node', 'node_modules/@sap/cds/bin/serve.js', '--port', '0'], cwd=folder,
            env={**os.environ, 'CDS_LOG_LEVEL': 'warn', 'INTEROP_CONTACTS': str(contacts)},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        said = []
        for line in self.process.stdout:
            said.append(line)
            if line.startswith('LISTENING '):
                super().__init__(f'http://127.0.0.1:{int(line.split()[1])}/odata/v4/crm')
                return
        bail('the server did not start: ' + ' '.join(said[-20:]))

    def close(self):
        self.process.terminate()
        self.process.wait()


def equal(cap, user, device):
    """The local database is what the server shows USER: row by row, field by field."""
    found = []
    for name, key in SETS.items():
        found += difference(cap.rows(user, name, key), device.rows(name, key), name)
    assert not found, '; '.join(found)


def guid(kind, number):
    return f'{kind:08x}-0000-4000-8000-{number:012x}'


def contact(number):
    return f'Contacts({guid(2, number)})'


class Story:
    def __init__(self, program, folder):
        self.program, self.cap = program, Cap(folder)
        self.alice, self.bob = Device(program, 'alice'), Device(program, 'bob')

    def close(self):
        self.cap.close()

    def test_full_sync_without_a_project_file(self):
        self.alice.add_account(self.cap.url, 'alice')
        self.alice.run('sync', 'x')
        assert len(self.alice.rows('Contacts', 'ID')) == 20000
        equal(self.cap, 'alice', self.alice)

    def test_a_second_sync_changes_nothing(self):
        self.alice.run('sync', 'x')
        assert self.alice.status()['pending'] == 0
        equal(self.cap, 'alice', self.alice)

    def test_edits_on_both_sides(self):
        ask, run = self.cap.ask, self.alice.run
        for number in range(40):
            ask('alice', 'PATCH', contact(number * 11), {'jobTitle': f'Server {number}', 'credit': None}, ANY)
            run('update', 'Contacts', guid(2, number * 11 + 1), f'jobTitle=Device {number}', 'credit=12.3400')
        ask('alice', 'DELETE', contact(500), None, ANY)
        run('delete', 'Contacts', guid(2, 501))
        ask('alice', 'POST', 'Contacts', {'ID': guid(9, 1), 'name': "Server's own \"new\" 田中"})
        key = run('create', 'Contacts', 'name=Made on the device', 'external=9223372036854775807',
                  f'account_ID={guid(1, 3)}', 'lastCall=2026-02-03T04:05:06.789Z').strip()
        assert self.alice.status()['pending'] == 42
        run('sync', 'x')
        assert self.alice.status()['pending'] == 0
        equal(self.cap, 'alice', self.alice)
        there = self.cap.rows('alice', 'Contacts', 'ID')
        assert there[key]['external'] == '9223372036854775807' and there[key]['owner'] == 'alice'
        assert there[guid(2, 12)]['jobTitle'] == 'Device 1' and there[guid(2, 11)]['jobTitle'] == 'Server 1'
        assert guid(2, 500) not in there and guid(2, 501) not in there and guid(9, 1) in there

    def test_one_record_changed_on_both_sides_merges_by_field(self):
        self.cap.ask('alice', 'PATCH', contact(700), {'phone': '1', 'email': 'server@example.com'}, ANY)
        self.alice.run('update', 'Contacts', guid(2, 700), 'phone=2', 'jobTitle=Chair')
        self.alice.run('sync', 'x')
        row = self.cap.rows('alice', 'Contacts', 'ID')[guid(2, 700)]
        assert (row['phone'], row['email'], row['jobTitle']) == ('2', 'server@example.com', 'Chair'), row
        equal(self.cap, 'alice', self.alice)

    def test_parent_and_child_made_offline_arrive_together(self):
        account = self.alice.run('create', 'Accounts', 'name=New Company', 'revenue=1.0001').strip()
        child = self.alice.run('create', 'Contacts', 'name=Its Contact', f'account_ID={account}').strip()
        self.alice.run('sync', 'x')
        assert self.cap.rows('alice', 'Contacts', 'ID')[child]['account_ID'] == account
        equal(self.cap, 'alice', self.alice)

    def test_a_user_sees_only_own_rows(self):
        self.bob.add_account(self.cap.url, 'bob')
        self.bob.run('sync', 'x')
        assert all(row['owner'] == 'bob' for row in self.bob.rows('Contacts', 'ID').values())
        equal(self.cap, 'bob', self.bob)

    def test_rows_given_away_go_and_rows_gained_come(self):
        for number in range(1, 16, 3):
            self.cap.ask('alice', 'PATCH', contact(number), {'owner': 'carol'}, ANY)
        for number in range(2, 11, 3):
            self.cap.ask('alice', 'PATCH', contact(number), {'owner': 'bob'}, ANY)
        self.bob.run('sync', 'x')
        equal(self.cap, 'bob', self.bob)

    def test_a_refused_write_is_kept_as_a_problem(self):
        self.bob.run('update', 'Contacts', guid(2, 4 + 15), 'phone=3')
        self.cap.ask('alice', 'PATCH', contact(4 + 15), {'owner': 'carol'}, ANY)
        self.bob.run('sync', 'x', expect=3)
        assert self.bob.status()['problems'] == 1

    def test_a_wrong_password_says_so(self):
        stranger = Device(self.program, 'bob', 'wrong')
        stranger.add_account(self.cap.url, 'bob')
        stranger.fails('sync', 'x', status=4, words='password')

    def test_without_the_server_nothing_is_lost(self):
        self.alice.run('update', 'Contacts', guid(2, 900), 'phone=kept')
        self.cap.close()
        self.alice.run('sync', 'x', expect=4)
        assert self.alice.status()['pending'] == 1
        assert self.alice.rows('Contacts', 'ID')[guid(2, 900)]['phone'] == 'kept'


if __name__ == '__main__':
    sys.exit(tell(Story(sys.argv[1], sys.argv[2])))
