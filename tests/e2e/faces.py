#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same stories on each face of the demo server: what the engine promises does not depend on
who is at the other end.

usage: faces.py FACE LIAISONCTL DEMO_SERVER FILE_CLIENT        prints TAP

After each sync the device is compared with what the face shows the same person, row by row and
field by field, read here by plain HTTP.
"""
import datetime
import filecmp
import glob
import json
import os
import random
import shlex
import signal
import subprocess
import sys

here = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [here, os.path.join(here, '..', 'support')]
from device import Device, difference, plain, tell  # noqa: E402
from e2e import Demo, wait_until  # noqa: E402
from face import FACES  # noqa: E402

SETS = ('Accounts', 'Contacts', 'Opportunities', 'Activities', 'Leads', 'Cases', 'Products', 'Stages')


class Story:
    def __init__(self, name, program, server, file_client, file_queue):
        self.program, self.server, self.face = program, server, FACES[name]()
        self.file_client, self.file_queue = file_client, file_queue
        self.demo = self.serve('--contacts', '150', '--page-size', '40')
        self.project = self.make_project()
        self.device = self.fresh()

    def close(self):
        self.demo.close()

    def serve(self, *options):
        return Demo(self.server, '--face', self.face.face, '--process-delay-ms', '200..900', *options)

    # --- names

    def key(self, name='Contacts'):
        return self.face.key_of(name)

    def f(self, field, name='Contacts'):
        return self.face.here(name, field)

    def there(self, name='Contacts', user='demo'):
        return self.face.rows(self.demo.url, user, name)

    def here(self, device, name='Contacts'):
        return device.rows(self.face.set(name), self.key(name))

    def value(self, key, field, user='demo'):
        return plain(self.there(user=user)[key][self.f(field)])

    def equal(self, device, user='demo'):
        found = []
        asked = [f'query {self.face.set(name)} --format json' for name in SETS]
        for name, answer in zip(SETS, device.batch(asked)):
            here = {row[self.key(name)]: row for row in json.loads(answer)}
            found += difference(self.there(name, user), here, name)
        assert not found, '; '.join(found)

    # --- devices

    def make_project(self, change=None):
        """All that the server has, found out and not known beforehand. Only of deals is it known that something
        happens on the server after an upload."""
        device = Device(self.program, 'demo')
        path = os.path.join(device.folder.name, 'metadata.xml')
        with open(path, 'w', encoding='utf-8') as file:
            file.write(self.face.metadata(self.demo.url, 'demo'))
        project = json.loads(device.run('project', 'generate', path, '--generated'))
        entities = {entity['set']: entity for entity in project['entities']}
        for name, entity in entities.items():
            entity.setdefault('sync', {})['settle'] = name == self.face.set('Opportunities')
        if change:
            change(project, entities)
        return json.dumps(project)

    def address(self, url=None):
        return (url or self.demo.url).rstrip('/') + (self.face.tail if self.face.name == 'creatio3' else '')

    def fresh(self, user='demo', password=None, project=None, url=None):
        device = Device(self.program, user, password)
        path = os.path.join(device.folder.name, 'project.json')
        with open(path, 'w', encoding='utf-8') as file:
            file.write(project or self.project)
        device.run('account', 'add', 'x', '--url', self.address(url), *self.face.account(user), '--project', path)
        return device

    def synced(self, user='demo', *arguments, **options):
        device = self.fresh(user, **options)
        device.run('sync', 'x', *arguments)
        return device

    def copy(self):
        """Where it does not matter how a device got its rows."""
        device = self.device.copy()
        device.run('sync', 'x')
        return device

    def words(self, key, name='Contacts', **values):
        """An update, as it is said to liaisonctl."""
        return ['update', self.face.set(name), key, *(f'{self.f(field, name)}={value}' for field, value in values.items())]

    def update(self, device, key, name='Contacts', **values):
        device.run(*self.words(key, name, **values))

    def create(self, device, name='Contacts', **values):
        return device.run('create', self.face.set(name),
                          *(f'{self.f(field, name)}={value}' for field, value in values.items())).strip()

    def change(self, key, entity='Contacts', **values):
        self.demo.control('update', entity=entity, id=key, values=values)

    # --- both ways

    def test_the_whole_account_arrives(self):
        self.device.run('sync', 'x')
        assert len(self.here(self.device)) == 150
        self.equal(self.device)

    def test_a_second_sync_changes_nothing(self):
        before = self.there()
        self.device.run('sync', 'x')
        assert self.device.status()['pending'] == 0
        assert before == self.there()
        self.equal(self.device)

    def test_edits_on_both_sides(self):
        keys = sorted(self.here(self.device))
        account = sorted(self.here(self.device, 'Accounts'))[3]
        done = []
        for number in range(0, 24, 2):
            done.append(self.words(keys[number], JobTitle=f'Device {number}', CreditLimit='12.3400', DoNotCall='true',
                                   BirthDate='1969-07-20' + self.face.day_tail, AccountId=account,
                                   LastContactOn='2026-02-03T04:05:06.789Z', ExternalNumber='9007199254740993'))
            self.change(keys[number + 1], JobTitle=f'Server {number}', CreditLimit=None, AccountId=None)
        done.append(self.words(keys[30], JobTitle='', BirthDate='', AccountId='', CreditLimit=''))
        done.append(['delete', self.face.set('Contacts'), keys[31]])
        self.device.batch([shlex.join(words) for words in done])
        self.demo.control('delete', entity='Contacts', id=keys[32])
        theirs = self.demo.control('insert', entity='Contacts', values={'Name': 'Their "own" \\ 田中'})['id']
        made = self.create(self.device, Name='Ny "Ö\'x & <b>', Phone='+49 1', AccountId=account)
        assert self.device.status()['pending'] == 15
        self.device.run('sync', 'x')
        assert self.device.status()['pending'] == 0
        there = self.there()
        assert there[made][self.f('Name')] == 'Ny "Ö\'x & <b>' and there[made][self.f('AccountId')] == account
        row = there[keys[0]]
        assert (row[self.f('JobTitle')], plain(row[self.f('CreditLimit')])) == ('Device 0', plain('12.34')), row
        assert str(row[self.f('ExternalNumber')]) == '9007199254740993' and row[self.f('DoNotCall')] is True, row
        assert row[self.f('BirthDate')][:10] == '1969-07-20' and row[self.f('AccountId')] == account, row
        assert there[keys[1]][self.f('JobTitle')] == 'Server 0'
        emptied = there[keys[30]]
        assert [emptied[self.f(name)] for name in ('JobTitle', 'BirthDate', 'AccountId')] == [None] * 3, emptied
        assert keys[31] not in there and keys[32] not in there and theirs in there
        self.equal(self.device)

    def test_one_record_changed_on_both_sides_merges_by_field(self):
        key = sorted(self.here(self.device))[40]
        self.change(key, Phone='theirs', Email='server@example.com')
        self.update(self.device, key, Phone='mine', JobTitle='Chair')
        self.device.run('sync', 'x')
        row = self.there()[key]
        assert [row[self.f(name)] for name in ('Phone', 'Email', 'JobTitle')] \
            == ['mine', 'server@example.com', 'Chair'], row
        lost = json.loads(self.device.run('lost', 'list', self.face.set('Contacts'), key, '--json'))
        assert [(value['field'], value['mine'], value['theirs']) for value in lost] \
            == [(self.f('Phone'), 'mine', 'theirs')], lost
        self.equal(self.device)

    def test_parent_and_child_made_offline_arrive_together(self):
        account = self.create(self.device, 'Accounts', Name='New Company')
        child = self.create(self.device, Name='Its Contact', AccountId=account)
        self.device.run('sync', 'x')
        assert self.there()[child][self.f('AccountId')] == account
        self.equal(self.device)

    def test_what_a_process_makes_comes_with_the_same_sync(self):
        position, stage = self.f('Position', 'Stages'), self.f('StageId', 'Opportunities')
        stages = sorted(self.here(self.device, 'Stages').values(), key=lambda row: row[position])
        first, second = (row[self.key('Stages')] for row in stages[:2])
        deal = next(key for key, row in sorted(self.here(self.device, 'Opportunities').items()) if row[stage] == first)
        before = self.here(self.device, 'Activities').keys()
        self.update(self.device, deal, 'Opportunities', StageId=second)
        self.device.run('sync', 'x')
        after = self.here(self.device, 'Activities')
        made = after.keys() - before
        assert len(made) == 1, made
        assert after[made.pop()][self.f('OpportunityId', 'Activities')] == deal
        self.equal(self.device)

    # --- what is lost on the way

    def only_once(self, name):
        same = [row for row in self.there().values() if row[self.f('Name')] == name]
        assert len(same) == 1, same

    def test_a_lost_answer_makes_no_second_record(self):
        self.demo.fault('POST', self.face.set('Contacts'), 'reset-after')
        self.create(self.device, Name='Only Once')
        self.device.call('sync', 'x')
        self.demo.control('clear-faults')
        self.device.run('sync', 'x')
        self.only_once('Only Once')
        self.equal(self.device)

    def test_an_error_after_the_write_makes_no_second_record(self):
        self.demo.fault('POST', self.face.set('Contacts'), 'error-after', status=500)
        self.create(self.device, Name='Written All The Same')
        self.device.call('sync', 'x')
        self.demo.control('clear-faults')
        self.device.run('sync', 'x')
        self.only_once('Written All The Same')
        assert self.device.status()['pending'] == 0
        self.equal(self.device)

    def test_an_update_that_seems_to_have_failed_is_done_once(self):
        key = sorted(self.here(self.device))[42]
        self.demo.fault(self.face.update, self.face.set('Contacts'), 'error-after', status=500)
        self.update(self.device, key, Phone='once')
        self.device.call('sync', 'x')
        self.change(key, JobTitle='Changed after')
        self.device.run('sync', 'x')
        assert self.value(key, 'Phone') == 'once' and self.device.status()['pending'] == 0
        self.equal(self.device)

    def test_killed_in_mid_sync(self):
        device = self.copy()
        name = self.face.set('Contacts')
        key = sorted(self.here(device))[7]
        self.update(device, key, JobTitle='Survivor')
        made = self.create(device, Name='Made before the kill')
        for method in (self.face.update, 'POST', 'GET'):
            self.demo.control('clear-log')
            self.demo.fault(method, name, 'stall')
            running = device.start('sync', 'x')
            wait_until(lambda: any(request['method'] == method and request['path'].split('?')[0].split('(')[0]
                                   .endswith('/' + name) for request in self.demo.requests()), f'{method} {name}')
            running.send_signal(signal.SIGKILL)
            running.wait()
            self.demo.control('clear-faults')
            assert self.here(device)[key][self.f('JobTitle')] == 'Survivor'
        device.run('sync', 'x')
        assert self.value(key, 'JobTitle') == 'Survivor' and made in self.there()
        self.only_once('Made before the kill')
        self.equal(device)

    def test_a_truncated_page(self):
        device = self.fresh()
        self.demo.fault('GET', self.face.set('Contacts'), 'truncate', times=0)
        device.run('sync', 'x', expect=4)
        self.demo.control('clear-faults')
        device.run('sync', 'x')
        self.equal(device)

    def test_a_web_page_is_no_service(self):
        device = self.fresh()
        self.demo.fault(None, '/', 'html', times=0)
        assert device.call('sync', 'x').returncode == 4
        self.demo.control('clear-faults')
        device.run('sync', 'x')
        self.equal(device)

    def test_throttled_it_waits_as_long_as_it_is_told(self):
        device = self.copy()
        key = sorted(self.here(device))[44]
        self.change(key, Phone='after the pause')
        self.demo.fault(None, '/', 'status', status=429, retryAfter='1')
        for _ in range(3):
            if device.call('sync', 'x').returncode == 0:
                break
        self.equal(device)

    def test_a_server_restored_from_a_backup(self):
        device = self.copy()
        key = sorted(self.here(device))[22]
        self.demo.control('snapshot')
        self.demo.control('clock', shiftMs=6 * 3600 * 1000)  # backups are not of this minute
        self.update(device, key, Phone='after the backup')
        made = self.create(device, Name='Made after the backup')
        device.run('sync', 'x')
        self.demo.control('restore')
        assert made not in self.there()
        device.run('sync', 'x', expect=3)
        problems = {problem['key']: problem for problem in json.loads(device.run('problems', 'list', '--json'))}
        assert {problem['kind'] for problem in problems.values()} == {'undone'} and made in problems, problems
        assert problems[key]['values'][self.f('Phone')] == 'after the backup', problems
        for problem in problems.values():
            device.run('problems', 'retry', str(problem['id']))
        device.run('sync', 'x')
        assert self.value(key, 'Phone') == 'after the backup' and made in self.there()
        self.equal(device)

    # --- files

    def file(self, record, *arguments, status=0, name='Files'):
        url, who = self.address(), self.face.who(self.demo.url, 'demo')
        done = subprocess.run([self.file_client, url, who, self.face.set(name), record, *arguments],
                              capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=120)
        assert status in (None, done.returncode), (arguments, done.stderr[-600:])
        return done.stdout.strip()

    def test_a_file_goes_and_comes_back(self):
        record = self.create(self.device, 'Files', Name='Angebot "Ä".txt')
        self.device.run('sync', 'x')
        there, back = (os.path.join(self.device.folder.name, name) for name in ('there', 'back'))
        for place, size in self.face.files:
            with open(there, 'wb') as file:
                file.write(os.urandom(size))
            self.file(record, place, 'put', there, 'Angebot "Ä".txt', 'text/plain')
            said = self.file(record, place, 'get', back).split(' ', 2)
            assert filecmp.cmp(there, back, shallow=False) and int(said[0]) == size, (place, said)
            if place == 'demo_file':  # the only one that is called something beside its record
                assert said[2] == 'Angebot "Ä".txt', said
        with open(there, 'ab') as file:
            file.write(b'more')
        for action in ('reset-before', 'reset-after'):
            self.demo.fault('PATCH' if self.face.name == 'dataverse' else 'PUT', None, action)
            self.file(record, place, 'put', there, 'again.txt', 'text/plain', status=None)
            self.file(record, place, 'get', back)
            size = os.path.getsize(back)  # all of the old, or all of the new
            assert size == os.path.getsize(there) or action == 'reset-before', (action, size)
        assert filecmp.cmp(there, back, shallow=False)
        self.file('00000000-0000-4000-8000-0000000000ff', place, 'put', there, 'nowhere.txt', 'text/plain', status=1)

    def queue(self, device, record, place, *arguments):
        """What is done with a file in the window: here beside liaisonctl, while it does not run."""
        database, = glob.glob(os.path.join(device.folder.name, '**', '*.db'), recursive=True)
        done = subprocess.run([self.file_queue, database, self.face.set('Files'), record, place, *arguments],
                              capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=120)
        assert done.returncode == 0, (arguments, done.stderr[-600:])
        return done.stdout.split()

    def test_a_file_attached_offline_is_sent_and_fetched(self):
        device, method = self.copy(), 'PATCH' if self.face.name == 'dataverse' else 'PUT'
        there, back = (os.path.join(device.folder.name, name) for name in ('there', 'back'))
        waiting, here = '0', '3'  # CrmStoreFileState
        for place, size in self.face.files:
            with open(there, 'wb') as file:
                file.write(os.urandom(size))
            record = self.create(device, 'Files', Name='offer.bin')
            self.queue(device, record, place, 'add', there, 'offer.bin')
            # Of a large one the second piece: the first request only says that pieces follow.
            self.demo.fault(method, None, 'reset-before', nth=3 if size > 16 * 1024 * 1024 else 1)
            device.call('sync', 'x')
            first = self.queue(device, record, place, 'list')
            device.run('sync', 'x')
            state, path, _ = self.queue(device, record, place, 'list')
            self.file(record, place, 'get', back)
            assert first[0] == waiting and state == here, (place, first, state)
            assert filecmp.cmp(there, back, shallow=False) and filecmp.cmp(there, path, shallow=False), place
            assert size < 16 * 1024 * 1024 or int(first[2]) > 0, first  # and it went on from there
            assert device.status()['pending'] == 0
        other = self.copy()
        self.queue(other, record, place, 'want', 'offer.bin')
        part = self.face.set('Files') + '('
        asked = len([1 for request in self.demo.requests() if request['method'] == 'GET' and part in request['path']])
        self.demo.fault('GET', part, 'truncate')
        other.run('sync', 'x')
        again = len([1 for request in self.demo.requests() if request['method'] == 'GET' and part in request['path']])
        assert again >= asked + 2, (asked, again)
        state, path, _ = self.queue(other, record, place, 'list')
        assert state == here and filecmp.cmp(there, path, shallow=False), (place, state)

    # --- who may what

    def sync_to_problems(self, device, count):
        """One product breaks down instead of refusing: what does that twice is told as refused."""
        for _ in range(2):
            done = device.call('sync', 'x')
            if device.status()['problems'] == count:
                break
        assert done.returncode == 3 and device.status()['problems'] == count, device.run('problems', 'list')

    def test_a_refused_record_blocks_only_itself(self):
        device = self.copy()
        owner = self.f('OwnerId')
        rows = self.here(device)
        me = [self.face.owner(row) for row in self.there('Users').values() if 'demo' in row.values()]
        mine = next(key for key in sorted(rows) if rows[key][owner] in me)
        other = next(key for key in sorted(rows) if rows[key][owner] not in me)
        self.demo.control('rights', user='demo', entity='Contacts', update='own')
        self.update(device, other, Phone='not mine')
        self.update(device, mine, Phone='mine')
        self.sync_to_problems(device, 1)
        self.demo.control('rights', user='demo', entity='Contacts', update='all')
        assert self.value(mine, 'Phone') == 'mine' and self.value(other, 'Phone') != 'not mine'
        problem, = json.loads(device.run('problems', 'list', '--json'))
        assert problem['key'] == other and 'may not do this' in problem['message'], problem
        device.run('problems', 'retry', str(problem['id']))
        device.run('sync', 'x')
        assert self.value(other, 'Phone') == 'not mine'
        self.equal(device)

    def test_a_reader_may_not_write(self):
        device = self.synced('reader')
        key = sorted(self.here(device))[0]
        self.update(device, key, Phone='0')
        self.create(device, Name='Never')
        self.sync_to_problems(device, 2)
        assert self.value(key, 'Phone') != '0'

    def test_rights_that_went_take_their_rows(self):
        device = self.synced('sales1')
        mine = sorted(self.here(device))
        assert mine and set(mine) == set(self.there(user='sales1'))
        everybody = self.there(user='manager')
        field = self.face.field('Contacts', 'OwnerId')
        other = next(row[field] for key, row in everybody.items() if key not in mine)
        for key in mine[:5]:
            self.change(key, OwnerId=other)
        gained = next(key for key, row in sorted(everybody.items()) if key not in mine)
        self.change(gained, OwnerId=everybody[mine[0]][field])
        device.run('sync', 'x')
        assert not set(mine[:5]) & self.here(device).keys() and gained in self.here(device)
        self.equal(device, 'sales1')

    def test_a_wrong_password(self):
        assert self.fresh('demo', 'wrong').call('sync', 'x').returncode == 4

    # --- what is asked for

    def test_a_filter_with_macros(self):
        owner, title, account = (self.f(name) for name in ('OwnerId', 'JobTitle', 'AccountId'))
        moment = self.f('ModifiedOn')
        me = self.face.me or next(
            row['Id'] for row in self.there('Users').values() if row['Login'] == 'sales2')
        text = (f"({owner} eq {me} or {account} eq null) and {title} ne null and not contains({title}, 'ing')"
                f" and {moment} ge @today sub duration'P400D'")

        def narrow(_project, entities):
            entities[self.face.set('Contacts')].setdefault('sync', {})['filter'] = text
        device = self.synced('sales2', project=self.make_project(narrow))
        today = datetime.datetime.now(datetime.timezone.utc).replace(hour=0, minute=0, second=0, microsecond=0)
        first = (today - datetime.timedelta(days=400)).isoformat()
        wanted = {key for key, row in self.there(user='sales2').items()
                  if row[title] is not None and 'ing' not in row[title] and row[moment] >= first}
        assert wanted and wanted == self.here(device).keys(), (len(wanted), len(self.here(device)))
        gone = sorted(wanted)[0]
        self.change(gone, JobTitle='Pricing')
        device.run('sync', 'x')
        assert wanted - {gone} == self.here(device).keys()

    def test_changes_come_by_delta_links_until_they_expire(self):
        if not self.face.has_changes:
            return
        device = self.copy()
        keys = sorted(self.here(device))
        self.demo.control('clear-log')
        self.demo.fault('POST', '$batch', 'status', status=501, times=0)  # to see each question by itself
        self.change(keys[50], Phone='by delta')
        self.demo.control('delete', entity='Contacts', id=keys[51])
        device.run('sync', 'x')
        self.demo.control('clear-faults')
        asked = [request['path'] for request in self.demo.requests() if '/' + self.face.set('Contacts') in request['path']]
        assert any('deltatoken' in path for path in asked), asked
        self.equal(device)
        self.demo.control('expire-changes')
        self.change(keys[52], Phone='after the links')
        self.demo.control('delete', entity='Contacts', id=keys[53])
        self.update(device, keys[54], Phone='kept')
        device.run('sync', 'x')
        assert self.value(keys[54], 'Phone') == 'kept'
        self.equal(device)

    def test_a_session_that_is_over_is_renewed(self):
        if not self.face.has_sessions:
            return
        device = self.copy()
        key = sorted(self.here(device))[60]
        for form in ('page', 'redirect', 'status'):
            self.update(device, key, Phone=form)
            self.demo.control('clear-log')
            self.demo.fault(None, self.face.tail, 'expire-session', nth=4, **{'as': form})
            device.run('sync', 'x')
            signed_in = [path for path in (request['path'] for request in self.demo.requests())
                         if path.endswith(('/Login', '/token'))]
            assert len(signed_in) > 1, signed_in
            self.face.openers.clear()  # it was the end of the reader's session, too
            assert self.value(key, 'Phone') == form
            self.demo.control('clear-faults')
        self.equal(device)

    def test_more_rows_than_are_counted(self):
        """5,000 is where one product stops counting and another stops telling."""
        if self.face.name != 'dataverse':
            return
        large = self.serve('--contacts', '5200')
        try:
            small, self.demo = self.demo, large
            device = self.synced(project=self.make_project(lambda project, entities: project.update(
                entities=[entities[self.face.set('Contacts')]])))
            assert len(self.here(device)) == 5200
            gone = sorted(self.here(device))[100]
            self.demo.control('delete', entity='Contacts', id=gone)
            device.run('sync', 'x')
            assert len(self.here(device)) == 5199
        finally:
            self.demo = small
            large.close()


    # --- records made one with others

    def test_what_was_merged_is_followed(self):
        """Nothing but the list of merges tells where the removed one went: what points there was not changed."""
        if not self.face.has_merges:
            return
        device = self.synced()
        rows = self.here(device)
        deals = self.here(device, 'Opportunities')
        gone, kept = sorted(rows)[10:12]
        pointing = [key for key, row in sorted(deals.items()) if row['ContactId'] not in (gone, kept)][:2]
        self.change(pointing[0], 'Opportunities', ContactId=gone)
        device.run('sync', 'x')
        self.update(device, pointing[1], 'Opportunities', ContactId=gone)
        self.update(device, gone, JobTitle='Edited as the removed one')
        made = self.create(device, 'Activities', Title='With the removed one', ContactId=gone)
        self.demo.control('merge', entity='Contacts', id=gone, into=kept)
        self.demo.control('clear-log')
        device.run('sync', 'x')
        assert any('DuplicatesHistory' in request['path'] for request in self.demo.requests())
        assert gone not in self.here(device) and self.value(kept, 'JobTitle') == 'Edited as the removed one'
        for key in pointing:
            assert self.there('Opportunities')[key]['ContactId'] == kept, key
        assert self.there('Activities')[made]['ContactId'] == kept
        assert self.here(device, 'Opportunities')[pointing[0]]['ContactId'] == kept
        assert device.status()['pending'] == 0 and not self.problems(device)
        self.equal(device)

    # --- what stands in the way on the device

    def test_a_full_disk(self):
        device = self.fresh()
        limit = 200 * 1024
        script = f'import os, resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); ' \
                 f'resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit})); os.execv(sys.argv[1], sys.argv[1:])'
        done = subprocess.run([sys.executable, '-c', script, self.program, 'sync', 'x'], env=device.env,
                              capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=120)
        said = done.stderr.strip().splitlines()
        assert done.returncode == 4 and len(said) == 1, (done.returncode, said)
        device.run('sync', 'x')
        self.equal(device)

    @staticmethod
    def blot(path, text):
        """Damages the last page with TEXT on it, if there is nothing unsent."""
        with open(path, 'r+b') as file:
            pages = [file.read(4096) for _ in range(os.path.getsize(path) // 4096)]
            found = [number for number, page in enumerate(pages)
                     if text and text.encode() in page and b'not sent yet' not in page]
            for number in found[-1:]:
                file.seek(number * 4096)
                file.write(b'\xa5' * 4096)

    def test_damaged_data_is_set_aside_and_unsent_edits_are_saved(self):
        device = self.copy()
        rows = self.here(device)
        key = sorted(rows)[23]
        self.update(device, key, Phone='not sent yet')
        folder = os.path.join(device.folder.name, 'data', 'liaison', 'accounts', 'x')
        path, met = os.path.join(folder, 'liaison.db'), []
        for other in sorted(rows)[::5]:  # the pages they are on, until one is that a query reads
            self.blot(path, rows[other][self.f('Email')])
            met = [device.call('query', self.face.set(name)) for name in ('Contacts', 'Accounts')]
            if any(done.returncode for done in met):
                break
        assert any('damaged' in done.stderr for done in met), met
        done = device.call('status', 'x')
        if 'damaged' not in done.stderr:  # one of the queries was told
            done = next(done for done in met if 'is kept as' in done.stderr)
        assert sum('is kept as' in line for line in done.stderr.splitlines()) == 1, done
        assert any('.damaged-' in name for name in os.listdir(folder)), os.listdir(folder)
        assert device.call('status', 'x').stderr == ''  # told once
        device.call('sync', 'x')
        saved = [problem for problem in self.problems(device) if problem['kind'] == 'salvaged']
        assert [problem['values'] for problem in saved] == [{self.f('Phone'): 'not sent yet'}], saved
        device.run('problems', 'retry', str(saved[0]['id']))
        device.run('sync', 'x')
        self.equal(device)

    # --- what a person decides

    def problems(self, device):
        return json.loads(device.run('problems', 'list', '--json'))

    def refuse(self, device, key, **values):
        self.demo.fault(self.face.update, f"{self.face.set('Contacts')}(", 'status', status=400,
                        body=json.dumps({'error': {'code': 'x', 'message': 'Not <b>so</b>'}}))
        self.update(device, key, **values)
        device.run('sync', 'x', expect=3)
        self.demo.control('clear-faults')

    def test_a_refused_change_waits_for_a_decision(self):
        device = self.copy()
        key = sorted(self.here(device))[20]
        phone, title = self.f('Phone'), self.f('JobTitle')
        self.refuse(device, key, Phone='refused', JobTitle='Too')
        problem, = self.problems(device)
        assert (problem['kind'], problem['message']) == ('rejected', 'Not <b>so</b>'), problem
        assert problem['values'] == {title: 'Too', phone: 'refused'}, problem
        device.run('sync', 'x', expect=3)  # it waits: nothing is sent again by itself
        assert self.value(key, 'Phone') != 'refused'
        device.run('problems', 'retry', str(problem['id']))
        device.run('sync', 'x')
        assert self.value(key, 'Phone') == 'refused'
        self.refuse(device, key, Phone='again')
        device.run('problems', 'discard', str(self.problems(device)[0]['id']))
        assert self.here(device)[key][phone] == 'refused'
        device.run('sync', 'x')
        self.equal(device)

    def test_a_lost_value_is_brought_back(self):
        key = sorted(self.here(self.device))[21]
        self.change(key, Phone='theirs')
        self.update(self.device, key, Phone='mine')
        self.device.run('sync', 'x')
        assert self.value(key, 'Phone') == 'mine'
        lost, = json.loads(self.device.run('lost', 'list', self.face.set('Contacts'), key, '--json'))
        assert (lost['field'], lost['mine'], lost['theirs'], lost['lost']) \
            == (self.f('Phone'), 'mine', 'theirs', 'theirs'), lost
        self.device.run('lost', 'restore', str(lost['id']))
        self.device.run('sync', 'x')
        assert self.value(key, 'Phone') == 'theirs'
        self.equal(self.device)

    # --- what is told

    def entity(self, name='Contacts'):
        return next(entity['name'] for entity in json.loads(self.project)['entities']
                    if entity['set'] == self.face.set(name))

    def test_a_dry_run_writes_nothing(self):
        device = self.copy()
        keys = sorted(self.here(device))
        self.update(device, keys[10], Phone='dry')
        self.change(keys[11], Phone='wet')
        self.demo.control('delete', entity='Contacts', id=keys[12])
        before = self.there(), self.here(device)
        events = [json.loads(line) for line in device.run('sync', 'x', '--dry-run', '--json').splitlines()]
        counts = next(event for event in events if event['event'] == 'entity' and event['entity'] == self.entity())
        assert (counts['sent'], counts['updated'], counts['removed']) == (1, 1, 1), counts
        assert before == (self.there(), self.here(device)) and device.status()['pending'] == 1
        device.run('sync', 'x')
        self.equal(device)

    def test_the_log_keeps_what_was_done(self):
        device = self.synced()
        self.demo.fault(None, '/', 'status', status=503, times=0)
        device.run('sync', 'x', expect=4)
        self.demo.control('clear-faults')
        newest, oldest = json.loads(device.run('log', '--json'))
        contact = next(entity for entity in oldest['entities'] if entity['entity'] == self.entity())
        assert newest['error'] and oldest['error'] is None
        assert contact['added'] == len(self.here(device)) and contact['requests'] > 0 and contact['bytes'] > 0
        assert oldest['requests'] >= sum(entity['requests'] for entity in oldest['entities']) > 0
        assert device.status()['requestsToday'] >= oldest['requests']

    def test_explain_says_clause_by_clause(self):
        title, name = self.f('JobTitle'), self.face.set('Contacts')
        inside, outside = sorted(self.there())[:2]
        for key, value in ((inside, 'Chosen'), (outside, 'Other')):
            self.change(key, JobTitle=value)

        def narrow(_project, entities):
            entities[name].setdefault('sync', {})['filter'] \
                = f"{title} eq 'Chosen' and {self.f('ModifiedOn')} ge @today sub duration'P9D'"
        device = self.synced(project=self.make_project(narrow))
        assert list(self.here(device)) == [inside]
        here, there, nowhere, offline = (json.loads(text) for text in device.batch([
            f'explain {name} {inside} --json', f'explain {name} {outside} --json',
            f'explain {name} 00000000-0000-4000-8000-0000000000ff --json',
            f'explain {name} {outside} --offline --json']))
        assert (here['why'], here['reasons'], [c['here'] for c in here['clauses']]) \
            == ('filter', ['filter'], ['true', 'true']), here
        assert here['proven'] is not None and here['there'] is True
        assert (there['why'], [c['there'] for c in there['clauses']]) == ('no-match', ['false', 'true']), there
        assert there['clauses'][0]['thereValues'] == f'{title} = Other', there
        assert (nowhere['why'], nowhere['there']) == ('not-there', False), nowhere
        assert offline['why'] == 'not-asked', offline

    def test_a_filter_through_what_points_here(self):
        """Accounts with a contact of a title; one that gets such a contact comes though nobody changed it."""
        if not self.face.contacts_of_account:
            return
        field, accounts_set, title = self.f('AccountId'), self.face.set('Accounts'), self.f('JobTitle')
        contacts = [row for row in self.there().values() if row[field]]
        accounts = sorted({row[field] for row in contacts})
        one, other = (next(row for row in contacts if row[field] == key) for key in accounts[:2])
        way = self.face.contacts_of_account

        def narrow(_project, entities):
            entities[accounts_set].setdefault('sync', {})['filter'] = f"{way}/any(c: c/{title} eq 'Pilot')"
        self.change(one[self.key()], JobTitle='Pilot')
        device = self.synced(project=self.make_project(narrow))
        assert list(self.here(device, 'Accounts')) == [one[field]]
        self.change(other[self.key()], JobTitle='Pilot')
        self.change(one[self.key()], JobTitle='Cook')
        device.run('sync', 'x')
        assert list(self.here(device, 'Accounts')) == [other[field]]

    def test_a_profile_runs_its_part(self):
        device = self.synced('demo', '--profile', 'people', project=self.make_project(
            lambda project, _: project.update(profiles=[{'name': 'people', 'entities': [self.entity()],
                                                         'direction': 'down', 'everyMinutes': 5}])))
        assert self.here(device) and not self.here(device, 'Accounts')
        key = sorted(self.here(device))[7]
        self.update(device, key, Phone='+49 7')
        device.run('sync', 'x', '--profile', 'people')
        assert device.status()['pending'] == 1 and device.status()['lastSync'] is None
        device.fails('sync', 'x', '--profile', 'nobody', status=4, words='no profile')
        assert [run['profile'] for run in json.loads(device.run('log', '--json'))] == ['nobody', 'people', 'people']
        device.run('sync', 'x')
        assert device.status()['pending'] == 0
        self.equal(device)

    def test_the_built_in_project(self):
        """What a person gets who adds an account and says no more."""
        if not self.face.built_in:
            return
        device, name = Device(self.program, 'demo'), self.face.set('Contacts')
        device.run('account', 'add', 'x', '--url', self.address(), *self.face.account('demo'))
        device.run('sync', 'x')
        assert json.loads(device.run('project', 'show'))['name'] == self.face.built_in
        keys = sorted(self.here(device))
        self.update(device, keys[5], JobTitle='By the built-in project', BirthDate='1970-02-03' + self.face.day_tail)
        self.change(keys[6], Phone='theirs', BirthDate=None)
        part = 'LastName' if self.face.name == 'dataverse' else 'Name'  # of which the server makes the other
        made = device.run('create', name, f'{self.f(part)}=Made by it').strip()
        device.run('sync', 'x')
        assert self.value(keys[5], 'JobTitle') == 'By the built-in project'
        assert self.there()[made][self.f('Name')] == 'Made by it'
        for held in ('Accounts', 'Contacts', 'Opportunities', 'Activities', 'Cases'):
            here, there = self.here(device, held), self.there(held)
            shown = {field for row in here.values() for field in row}
            there = {key: {field: value for field, value in row.items() if field in shown}
                     for key, row in there.items() if key in here or held in ('Accounts', 'Contacts')}
            assert len(shown) > 5 and here, (held, shown)
            found = difference(there, here, held)
            assert not found, '; '.join(found)

    def test_captions_and_duties_are_the_servers(self):
        """Where a product keeps them beside what describes its records."""
        if not self.face.built_in:
            return
        device = Device(self.program, 'demo')
        device.run('account', 'add', 'x', '--url', self.address(), *self.face.account('demo'))
        device.run('sync', 'x')
        entities = {entity['set']: entity for entity in json.loads(device.run('project', 'show'))['entities']}
        for name, field, caption, is_required in self.face.told:
            entity = entities[self.face.set(name)]
            said = next(each for each in entity['fields'] if each['name'] == self.face.here(name, field))
            assert (said['caption'], said.get('required', False)) == (caption, is_required), said
        for name, field, choices in self.face.told_choices:
            entity = entities[self.face.set(name)]
            said = next(each for each in entity['fields'] if each['name'] == field)
            assert {choice['value']: choice['caption'] for choice in said['choices']} == choices, said

    def test_what_only_creatio_has_by_the_built_in_project(self):
        if self.face.built_in != 'Creatio Sales':
            return
        device = Device(self.program, 'demo')
        device.run('account', 'add', 'x', '--url', self.address(), *self.face.account('demo'))
        device.run('sync', 'x')
        project = json.loads(device.run('project', 'show'))
        entities = {entity['set']: entity for entity in project['entities']}
        interval, = (profile['everyMinutes'] for profile in project['profiles'] if profile['name'] == 'server')
        largest = entities[self.face.set('AccountFiles')]['file']['maxBytes']
        assert (interval, largest) == (30, 10 * 1024 * 1024), (interval, largest)
        filtered = {name for name, entity in entities.items() if entity.get('sync', {}).get('filter')}
        assert filtered == {self.face.set(name) for name in ('Leads', 'Opportunities', 'Activities', 'Cases')}, filtered
        final = {key for key, row in self.here(device, 'Stages').items() if row['End']}
        old = (datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=364)).isoformat()
        deals = {key for key, row in self.there('Opportunities').items()
                 if row['StageId'] not in final or (row['DueDate'] or '') > old}
        assert final and deals == self.here(device, 'Opportunities').keys()
        account = sorted(self.here(device, 'Accounts'))[2]
        lead = device.run('create', self.face.set('Leads'), 'Contact=Ida', 'Account=Moor AB').strip()
        record = device.run('create', self.face.set('AccountFiles'), 'Name=Offer.txt', f'AccountId={account}').strip()
        device.run('sync', 'x')
        assert self.here(device, 'Leads')[lead]['LeadName'] == 'Ida, Moor AB'
        there, back = (os.path.join(device.folder.name, name) for name in ('there', 'back'))
        with open(there, 'wb') as file:
            file.write(os.urandom(5000))
        self.file(record, 'Data', 'put', there, 'Offer.txt', 'text/plain', name='AccountFiles')
        self.file(record, 'Data', 'get', back, name='AccountFiles')
        device.run('sync', 'x')
        row = self.here(device, 'AccountFiles')[record]
        assert filecmp.cmp(there, back, shallow=False) and (row['Size'], row['AccountId']) == (5000, account), row

    # --- all at once

    def test_chaos_with_cut_connections(self):
        """Two devices and the server change things while connections are cut; at the end all agree, and nothing was
        made twice."""
        seed = int(os.environ.get('CHAOS_SEED') or random.randrange(10 ** 9))
        print(f'# seed {seed} (CHAOS_SEED={seed})', flush=True)
        chance, made, name = random.Random(seed), [], self.face.set('Contacts')
        devices = [self.copy(), self.copy()]
        for turn in range(6):
            device = devices[turn % 2]
            keys = sorted(self.here(device))
            self.disturb(chance, turn)
            done = []
            for number in range(6):
                value, what = f'{turn}-{number}', chance.random()
                if what < 0.3:
                    made.append(f'Chaos {value}')
                    done.append(['create', name, f'{self.f("Name")}={made[-1]}'])
                elif what < 0.4:
                    done.append(['delete', name, keys.pop(chance.randrange(len(keys)))])
                else:
                    field = chance.choice(('Phone', 'JobTitle', 'Email'))
                    done.append(self.words(chance.choice(keys), **{field: value}))
            for _ in range(3):
                self.demo.fault(None, '/', chance.choice(('reset-before', 'reset-after', 'truncate')),
                                nth=chance.randint(3, 30))
            device.batch([shlex.join(words) for words in done] + ['sync'], allowed=(0, 3, 4))
            self.demo.control('clear-faults')
        self.agree(devices)
        names = [row[self.f('Name')] for row in self.there().values()]
        assert made and max(names.count(value) for value in made) == 1, made

    def disturb(self, chance, turn):
        keys = sorted(self.there())
        for number in range(4):
            field = chance.choice(('Phone', 'JobTitle', 'Email'))
            self.change(chance.choice(keys), **{field: f'server {turn}-{number}'})
        self.demo.control('delete', entity='Contacts', id=chance.choice(keys))

    def agree(self, devices):
        """What was refused meanwhile is given up."""
        for device in devices:
            device.batch(['sync', 'sync'], allowed=(0, 3))
            for problem in self.problems(device):
                device.run('problems', 'discard', str(problem['id']))
        for device in devices * 2:
            device.run('sync', 'x')
        for device in devices:
            status = device.status()
            assert (status['pending'], status['problems']) == (0, 0), status
            self.equal(device)

if __name__ == '__main__':
    sys.exit(tell(Story(*sys.argv[1:])))
