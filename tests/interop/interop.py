#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""liaisonctl against SAP CAP: a full OData v4 server nobody here wrote.

usage: interop.py LIAISONCTL CAP_FOLDER        prints TAP

The server runs in memory with the model in cap/; each person has a device of their own (a
set of XDG folders). After each sync the local database is compared with what the server
shows that person, row by row and field by field, read here by plain HTTP.
"""
import base64
import datetime
import decimal
import json
import os
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request

SETS = {'Accounts': 'ID', 'Contacts': 'ID', 'Industries': 'code'}


class Cap:
    def __init__(self, folder, contacts=20000):
        self.process = subprocess.Popen(
            ['node', 'node_modules/@sap/cds/bin/serve.js', '--port', '0'], cwd=folder,
            env={**os.environ, 'CDS_LOG_LEVEL': 'warn', 'INTEROP_CONTACTS': str(contacts)},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        said = []
        for line in self.process.stdout:
            said.append(line)
            if line.startswith('LISTENING '):
                self.url = f'http://127.0.0.1:{int(line.split()[1])}/odata/v4/crm'
                return
        sys.exit('Bail out! the server did not start: ' + ''.join(said[-20:]))

    def close(self):
        self.process.terminate()
        self.process.wait()

    def ask(self, user, method, path, body=None):
        request = urllib.request.Request(f'{self.url}/{path}', method=method,
                                         data=None if body is None else json.dumps(body).encode())
        request.add_header('Authorization', 'Basic ' + base64.b64encode(f'{user}:{user}'.encode()).decode())
        request.add_header('Accept', 'application/json;IEEE754Compatible=true')
        request.add_header('Content-Type', 'application/json;IEEE754Compatible=true')
        if method in ('PATCH', 'DELETE'):
            request.add_header('If-Match', '*')
        with urllib.request.urlopen(request) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def rows(self, user, entity_set):
        """Everything the user may see, by following next links."""
        found, path = {}, entity_set
        while path:
            page = self.ask(user, 'GET', path)
            for row in page['value']:
                found[row[SETS[entity_set]]] = {k: v for k, v in row.items() if not k.startswith('@')}
            path = page.get('@odata.nextLink')
        return found


class Device:
    def __init__(self, program, user, password=None):
        self.program, self.folder = program, tempfile.TemporaryDirectory(prefix=f'liaison-{user}-')
        self.env = {**os.environ, 'GSETTINGS_BACKEND': 'memory', 'LIAISON_PASSWORD': password or user}
        for kind in ('DATA', 'CONFIG', 'CACHE', 'STATE'):
            self.env[f'XDG_{kind}_HOME'] = os.path.join(self.folder.name, kind.lower())

    def run(self, *arguments, expect=0):
        done = subprocess.run([self.program, *arguments], env=self.env, capture_output=True, text=True,
                              stdin=subprocess.DEVNULL, timeout=240)
        if done.returncode != expect:
            raise AssertionError(f'{arguments} ended with {done.returncode}, not {expect}: {done.stderr}')
        return done.stdout

    def rows(self, entity_set):
        rows = json.loads(self.run('query', entity_set, '--format', 'json'))
        return {row[SETS[entity_set]]: row for row in rows}

    def status(self):
        return json.loads(self.run('status', '--json'))


def plain(name, value):
    """One spelling for equal values: servers and devices may write a number or time differently."""
    if value is None or isinstance(value, bool):
        return value
    if name in ('revenue', 'credit', 'score', 'external'):
        return decimal.Decimal(str(value)).normalize()
    if name in ('createdAt', 'modifiedAt', 'lastCall'):
        return datetime.datetime.fromisoformat(value.replace('Z', '+00:00'))
    return str(value)


def difference(cap, user, device):
    """The first few differences between what the server shows USER and what the device has."""
    found = []
    for entity_set in SETS:
        there, here = cap.rows(user, entity_set), device.rows(entity_set)
        for key in sorted(there.keys() ^ here.keys())[:3]:
            found.append(f'{entity_set}({key}) only on the {"server" if key in there else "device"}')
        for key in there.keys() & here.keys():
            for name, value in there[key].items():
                if plain(name, value) != plain(name, here[key].get(name)):
                    found.append(f'{entity_set}({key}).{name}: {value!r} != {here[key].get(name)!r}')
    return found[:8]


def equal(cap, user, device):
    found = difference(cap, user, device)
    assert not found, '; '.join(found)


def guid(kind, number):
    return f'{kind:08x}-0000-4000-8000-{number:012x}'


def contact(number):
    return f'Contacts({guid(2, number)})'


class Story:
    def __init__(self, program, folder):
        self.program, self.cap = program, Cap(folder)
        self.alice, self.bob = Device(program, 'alice'), Device(program, 'bob')

    def add(self, device, user):
        device.run('account', 'add', 'x', '--url', self.cap.url, '--user', user)

    def test_full_sync_without_a_project_file(self):
        self.add(self.alice, 'alice')
        self.alice.run('sync', 'x')
        assert len(self.alice.rows('Contacts')) == 20000
        equal(self.cap, 'alice', self.alice)

    def test_a_second_sync_changes_nothing(self):
        self.alice.run('sync', 'x')
        assert self.alice.status()['pending'] == 0
        equal(self.cap, 'alice', self.alice)

    def test_edits_on_both_sides(self):
        ask, run = self.cap.ask, self.alice.run
        for number in range(40):
            ask('alice', 'PATCH', contact(number * 11), {'jobTitle': f'Server {number}', 'credit': None})
            run('update', 'Contacts', guid(2, number * 11 + 1), f'jobTitle=Device {number}', 'credit=12.3400')
        ask('alice', 'DELETE', contact(500))
        run('delete', 'Contacts', guid(2, 501))
        ask('alice', 'POST', 'Contacts', {'ID': guid(9, 1), 'name': "Server's own \"new\" 田中"})
        key = run('create', 'Contacts', 'name=Made on the device', 'external=9223372036854775807',
                  f'account_ID={guid(1, 3)}', 'lastCall=2026-02-03T04:05:06.789Z').strip()
        assert self.alice.status()['pending'] == 42
        run('sync', 'x')
        assert self.alice.status()['pending'] == 0
        equal(self.cap, 'alice', self.alice)
        there = self.cap.rows('alice', 'Contacts')
        assert there[key]['external'] == '9223372036854775807' and there[key]['owner'] == 'alice'
        assert there[guid(2, 12)]['jobTitle'] == 'Device 1' and there[guid(2, 11)]['jobTitle'] == 'Server 1'
        assert guid(2, 500) not in there and guid(2, 501) not in there and guid(9, 1) in there

    def test_one_record_changed_on_both_sides_merges_by_field(self):
        self.cap.ask('alice', 'PATCH', contact(700), {'phone': '1', 'email': 'server@example.com'})
        self.alice.run('update', 'Contacts', guid(2, 700), 'phone=2', 'jobTitle=Chair')
        self.alice.run('sync', 'x')
        row = self.cap.rows('alice', 'Contacts')[guid(2, 700)]
        assert (row['phone'], row['email'], row['jobTitle']) == ('2', 'server@example.com', 'Chair'), row
        equal(self.cap, 'alice', self.alice)

    def test_parent_and_child_made_offline_arrive_together(self):
        account = self.alice.run('create', 'Accounts', 'name=New Company', 'revenue=1.0001').strip()
        child = self.alice.run('create', 'Contacts', 'name=Its Contact', f'account_ID={account}').strip()
        self.alice.run('sync', 'x')
        assert self.cap.rows('alice', 'Contacts')[child]['account_ID'] == account
        equal(self.cap, 'alice', self.alice)

    def test_a_user_sees_only_own_rows(self):
        self.add(self.bob, 'bob')
        self.bob.run('sync', 'x')
        assert all(row['owner'] == 'bob' for row in self.bob.rows('Contacts').values())
        equal(self.cap, 'bob', self.bob)

    def test_rows_given_away_go_and_rows_gained_come(self):
        for number in range(1, 16, 3):
            self.cap.ask('alice', 'PATCH', contact(number), {'owner': 'carol'})
        for number in range(2, 11, 3):
            self.cap.ask('alice', 'PATCH', contact(number), {'owner': 'bob'})
        self.bob.run('sync', 'x')
        equal(self.cap, 'bob', self.bob)

    def test_a_refused_write_is_kept_as_a_problem(self):
        self.bob.run('update', 'Contacts', guid(2, 4 + 15), 'phone=3')
        self.cap.ask('alice', 'PATCH', contact(4 + 15), {'owner': 'carol'})
        self.bob.run('sync', 'x', expect=3)
        assert self.bob.status()['problems'] == 1

    def test_a_wrong_password_says_so(self):
        stranger = Device(self.program, 'bob', 'wrong')
        self.add(stranger, 'bob')
        done = subprocess.run([self.program, 'sync', 'x'], env=stranger.env, capture_output=True, text=True,
                              stdin=subprocess.DEVNULL, timeout=60)
        assert done.returncode == 4 and len(done.stderr.strip().splitlines()) == 1, (done.returncode, done.stderr)
        assert 'password' in done.stderr

    def test_without_the_server_nothing_is_lost(self):
        self.alice.run('update', 'Contacts', guid(2, 900), 'phone=kept')
        self.cap.close()
        self.alice.run('sync', 'x', expect=4)
        assert self.alice.status()['pending'] == 1
        assert self.alice.rows('Contacts')[guid(2, 900)]['phone'] == 'kept'


def main():
    if len(sys.argv) < 3 or not os.path.isdir(os.path.join(sys.argv[2], 'node_modules')):
        print('1..0 # SKIP the foreign server is not installed (tools/dev interop installs it)')
        return
    story = Story(sys.argv[1], sys.argv[2])
    tests = [name for name in Story.__dict__ if name.startswith('test_')]
    print(f'1..{len(tests)}')
    try:
        for number, name in enumerate(tests, 1):
            try:
                getattr(story, name)()
                print(f'ok {number} {name}', flush=True)
            except (AssertionError, urllib.error.URLError, json.JSONDecodeError, KeyError) as failure:
                said = str(failure).replace('\n', ' ')[:1500]
                print(f'not ok {number} {name}\n# {type(failure).__name__}: {said}', flush=True)
    finally:
        story.cap.close()


if __name__ == '__main__':
    main()
