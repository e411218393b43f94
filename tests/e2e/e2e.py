#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""liaisonctl against liaison-demo-server over real sockets: what goes wrong, and what is left.

usage: e2e.py LIAISONCTL DEMO_SERVER        prints TAP
"""
import json
import os
import signal
import subprocess
import sys
import time
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))
from device import Device, Service, difference, tell  # noqa: E402

# What the demo account sees all of and a person works with.
SETS = ('Accounts', 'Contacts', 'Opportunities', 'Activities', 'Leads', 'Cases', 'Products', 'Stages')


class Demo(Service):
    """A demo server of its own, ended with its standard input."""

    def __init__(self, program, *options):
        self.process = subprocess.Popen([program, '--port', '0', '--exit-with-stdin', *options],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        super().__init__(self.process.stdout.readline().decode().strip())

    def control(self, command, **arguments):
        origin = '/'.join(self.url.split('/')[:3])
        request = urllib.request.Request(f'{origin}/control', method='POST',
                                         data=json.dumps({'command': command, **arguments}).encode())
        request.add_header('Content-Type', 'application/json')
        with urllib.request.urlopen(request) as answer:
            return json.loads(answer.read())

    def fault(self, method, path, action, nth=1, times=1, **more):
        self.control('fault', method=method, path=path, action=action, nth=nth, times=times, **more)

    def requests(self):
        return self.control('log')['log']

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def wait_until(condition, what):
    """Polls a condition of another process; a bound on the wait, never a guess of its length."""
    until = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < until, f'waited in vain until {what}'
        time.sleep(0.02)


class Story:
    def __init__(self, program, server):
        self.program, self.server = program, server
        self.demo = Demo(server, '--process-delay-ms', '200..900', '--page-size', '400')
        self.device = Device(program, 'demo')

    def close(self):
        self.demo.close()

    def fresh(self, user='demo', password=None):
        device = Device(self.program, user, password)
        device.add_account(self.demo.url, user)
        return device

    def equal(self, device, user='demo'):
        found = []
        for name in SETS:
            found += difference(self.demo.rows(user, name, 'Id'), device.rows(name, 'Id'), name)
        assert not found, '; '.join(found)

    def test_the_whole_account_arrives(self):
        self.device.add_account(self.demo.url, 'demo')
        self.device.run('sync', 'x')
        self.equal(self.device)
        assert self.device.status()['pending'] == 0

    def test_an_edit_goes_back(self):
        key = sorted(self.device.rows('Contacts', 'Id'))[5]
        self.device.run('update', 'Contacts', key, 'Phone=+49 1', 'CreditLimit=12345.6789')
        self.device.run('sync', 'x')
        there = self.demo.rows('demo', 'Contacts', 'Id')[key]
        assert (there['Phone'], there['CreditLimit']) == ('+49 1', '12345.6789'), there
        self.equal(self.device)

    def test_what_a_process_makes_comes_with_the_same_sync(self):
        stages = sorted(self.device.rows('Stages', 'Id').values(), key=lambda row: row['Position'])
        deal = next(row for row in self.device.rows('Opportunities', 'Id').values()
                    if row['StageId'] == stages[0]['Id'])
        before = self.device.rows('Activities', 'Id').keys()
        self.device.run('update', 'Opportunities', deal['Id'], f'StageId={stages[1]["Id"]}')
        self.device.run('sync', 'x')
        made = self.device.rows('Activities', 'Id').keys() - before
        assert len(made) == 1, made
        assert self.device.rows('Activities', 'Id')[made.pop()]['OpportunityId'] == deal['Id']

    def test_a_lost_answer_makes_no_second_record(self):
        self.demo.fault('POST', 'Contacts', 'reset-after')
        self.device.run('create', 'Contacts', 'Name=Only Once')
        self.device.call('sync', 'x')
        self.device.run('sync', 'x')
        same = [row for row in self.demo.rows('demo', 'Contacts', 'Id').values() if row['Name'] == 'Only Once']
        assert len(same) == 1, same
        self.equal(self.device)

    def test_a_refused_record_blocks_only_itself(self):
        keys = sorted(self.device.rows('Contacts', 'Id'))
        self.demo.fault('PATCH', f'Contacts({keys[1]})', 'status', status=400,
                        body=json.dumps({'error': {'code': 'x', 'message': 'Phone <b>is</b> wrong'}}))
        self.device.run('update', 'Contacts', keys[1], 'Phone=bad')
        self.device.run('update', 'Contacts', keys[2], 'Phone=good')
        self.device.run('sync', 'x', expect=3)
        assert self.demo.rows('demo', 'Contacts', 'Id')[keys[2]]['Phone'] == 'good'
        assert self.device.rows('Contacts', 'Id')[keys[1]]['Phone'] == 'bad'
        assert self.device.status()['problems'] == 1

    def test_nothing_listens(self):
        gone = Demo(self.server)
        gone.close()
        device = Device(self.program, 'demo')
        device.add_account(gone.url, 'demo')
        device.fails('sync', 'x', status=4, words='did not answer')

    def test_a_wrong_password(self):
        self.fresh('demo', 'wrong').fails('sync', 'x', status=4, words='Wrong user name or password')

    def test_a_web_page_is_no_service(self):
        device = self.fresh()
        self.demo.fault(None, '/', 'html', times=0)
        device.fails('sync', 'x', status=4, words='OData service')
        self.demo.control('clear-faults')
        device.run('sync', 'x')

    def test_a_truncated_page(self):
        device = self.fresh()
        self.demo.fault('GET', 'Contacts', 'truncate', nth=2, times=0)
        device.run('sync', 'x', expect=4)
        self.demo.control('clear-faults')
        device.run('sync', 'x')
        self.equal(device)

    def test_a_full_disk(self):
        device = self.fresh()
        limit = 600 * 1024
        script = f'import os, resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); ' \
                 f'resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit})); os.execv(sys.argv[1], sys.argv[1:])'
        done = subprocess.run([sys.executable, '-c', script, self.program, 'sync', 'x'], env=device.env,
                              capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=120)
        said = done.stderr.strip().splitlines()
        assert done.returncode == 4 and len(said) == 1, (done.returncode, said)
        device.run('sync', 'x')
        self.equal(device)

    def test_killed_in_mid_sync(self):
        device = self.fresh()
        device.run('sync', 'x')
        key = sorted(device.rows('Contacts', 'Id'))[7]
        device.run('update', 'Contacts', key, 'JobTitle=Survivor')
        made = device.run('create', 'Contacts', 'Name=Made before the kill').strip()
        for method, path in (('PATCH', 'Contacts'), ('POST', 'Contacts'), ('GET', 'Contacts')):
            self.demo.control('clear-log')
            self.demo.fault(method, path, 'stall')
            running = device.start('sync', 'x')
            wait_until(lambda: any(request['method'] == method and request['path'].split('?')[0].split('(')[0]
                                   .endswith(path) for request in self.demo.requests()), f'{method} {path}')
            running.send_signal(signal.SIGKILL)
            running.wait()
            self.demo.control('clear-faults')
            assert device.rows('Contacts', 'Id')[key]['JobTitle'] == 'Survivor'
        device.run('sync', 'x')
        there = self.demo.rows('demo', 'Contacts', 'Id')
        assert there[key]['JobTitle'] == 'Survivor' and made in there
        assert sum(row['Name'] == 'Made before the kill' for row in there.values()) == 1
        self.equal(device)

    def test_a_reader_may_not_write(self):
        device = self.fresh('reader')
        device.run('sync', 'x')
        key = sorted(device.rows('Contacts', 'Id'))[0]
        device.run('update', 'Contacts', key, 'Phone=0')
        device.run('sync', 'x', expect=3)
        assert device.status()['problems'] == 1

    def test_rights_that_went_take_their_rows(self):
        device = self.fresh('sales1')
        device.run('sync', 'x')
        mine = sorted(device.rows('Contacts', 'Id'))
        assert mine and set(mine) == set(self.demo.rows('sales1', 'Contacts', 'Id'))
        other = next(row['OwnerId'] for row in self.demo.rows('manager', 'Contacts', 'Id').values()
                     if row['Id'] not in mine)
        for key in mine[:5]:
            self.demo.control('update', entity='Contacts', id=key, values={'OwnerId': other})
        device.run('sync', 'x')
        assert not set(mine[:5]) & device.rows('Contacts', 'Id').keys()
        self.equal(device, 'sales1')

    def test_a_dry_run_writes_nothing(self):
        device = self.fresh()
        device.run('sync', 'x')
        keys = sorted(device.rows('Contacts', 'Id'))
        device.run('update', 'Contacts', keys[10], 'Phone=dry')
        self.demo.control('update', entity='Contacts', id=keys[11], values={'Phone': 'wet'})
        self.demo.control('delete', entity='Contacts', id=keys[12])
        before = {name: self.demo.rows('demo', name, 'Id') for name in SETS}, {n: device.rows(n, 'Id') for n in SETS}
        events = [json.loads(line) for line in device.run('sync', 'x', '--dry-run', '--json').splitlines()]
        counts = next(event for event in events if event['event'] == 'entity' and event['entity'] == 'Contact')
        assert (counts['sent'], counts['updated'], counts['removed']) == (1, 1, 1), counts
        after = {name: self.demo.rows('demo', name, 'Id') for name in SETS}, {n: device.rows(n, 'Id') for n in SETS}
        assert before == after and device.status()['pending'] == 1
        device.run('sync', 'x')
        self.equal(device)

    def test_the_wait_for_the_server_can_be_skipped(self):
        slow = Demo(self.server, '--process-delay-ms', '1500..1500')
        try:
            device = Device(self.program, 'demo')
            device.add_account(slow.url, 'demo')
            device.run('sync', 'x')
            stages = sorted(device.rows('Stages', 'Id').values(), key=lambda row: row['Position'])
            deal = next(row for row in device.rows('Opportunities', 'Id').values() if row['StageId'] == stages[0]['Id'])
            before = device.rows('Activities', 'Id').keys()
            device.run('update', 'Opportunities', deal['Id'], f'StageId={stages[1]["Id"]}')
            device.run('sync', 'x', '--no-wait')
            assert device.rows('Activities', 'Id').keys() == before
            assert slow.rows('demo', 'Opportunities', 'Id')[deal['Id']]['StageId'] == stages[1]['Id']
            slow.control('wait')
            device.run('sync', 'x')
            assert len(device.rows('Activities', 'Id').keys() - before) == 1
        finally:
            slow.close()

    def problems(self, device):
        return json.loads(device.run('problems', 'list', '--json'))

    def refuse(self, device, key, **values):
        self.demo.fault('PATCH', f'Contacts({key})', 'status', status=400,
                        body=json.dumps({'error': {'code': 'x', 'message': 'Not <b>so</b>'}}))
        device.run('update', 'Contacts', key, *(f'{name}={value}' for name, value in values.items()))
        device.run('sync', 'x', expect=3)
        self.demo.control('clear-faults')

    def test_a_refused_change_waits_for_a_decision(self):
        device = self.fresh()
        device.run('sync', 'x')
        keys = sorted(device.rows('Contacts', 'Id'))
        self.refuse(device, keys[20], Phone='refused', JobTitle='Too')
        problem, = self.problems(device)
        assert (problem['kind'], problem['message']) == ('rejected', 'Not <b>so</b>'), problem
        assert problem['values'] == {'JobTitle': 'Too', 'Phone': 'refused'}, problem
        device.run('sync', 'x', expect=3)  # it waits: nothing is sent again by itself
        assert self.demo.rows('demo', 'Contacts', 'Id')[keys[20]]['Phone'] != 'refused'
        device.run('problems', 'retry', str(problem['id']))
        device.run('sync', 'x')
        assert self.demo.rows('demo', 'Contacts', 'Id')[keys[20]]['Phone'] == 'refused'
        self.refuse(device, keys[20], Phone='again')
        device.run('problems', 'discard', str(self.problems(device)[0]['id']))
        assert device.rows('Contacts', 'Id')[keys[20]]['Phone'] == 'refused'
        device.run('sync', 'x')
        self.equal(device)

    def test_a_lost_value_is_brought_back(self):
        device = self.fresh()
        device.run('sync', 'x')
        key = sorted(device.rows('Contacts', 'Id'))[21]
        self.demo.control('update', entity='Contacts', id=key, values={'Phone': 'theirs'})
        device.run('update', 'Contacts', key, 'Phone=mine')
        device.run('sync', 'x')
        assert self.demo.rows('demo', 'Contacts', 'Id')[key]['Phone'] == 'mine'
        lost, = json.loads(device.run('lost', 'list', 'Contacts', key, '--json'))
        assert (lost['field'], lost['mine'], lost['theirs'], lost['lost']) == ('Phone', 'mine', 'theirs', 'theirs'), lost
        device.run('lost', 'restore', str(lost['id']))
        device.run('sync', 'x')
        assert self.demo.rows('demo', 'Contacts', 'Id')[key]['Phone'] == 'theirs'
        self.equal(device)

    def test_a_server_restored_from_a_backup(self):
        device = self.fresh()
        device.run('sync', 'x')
        key = sorted(device.rows('Contacts', 'Id'))[22]
        self.demo.control('snapshot')
        self.demo.control('clock', shiftMs=6 * 3600 * 1000)  # backups are not of this minute
        device.run('update', 'Contacts', key, 'Phone=after the backup')
        made = device.run('create', 'Contacts', 'Name=Made after the backup').strip()
        device.run('sync', 'x')
        self.demo.control('restore')
        assert made not in self.demo.rows('demo', 'Contacts', 'Id')
        device.run('sync', 'x', expect=3)
        undone = {problem['key']: problem for problem in self.problems(device)}
        assert {problem['kind'] for problem in undone.values()} == {'undone'}, undone
        assert undone[key]['values']['Phone'] == 'after the backup' and made in undone, undone
        for problem in undone.values():
            device.run('problems', 'retry', str(problem['id']))
        device.run('sync', 'x')
        there = self.demo.rows('demo', 'Contacts', 'Id')
        assert there[key]['Phone'] == 'after the backup' and there[made]['Name'] == 'Made after the backup'
        self.equal(device)

    def test_damaged_data_is_set_aside_and_unsent_edits_are_saved(self):
        device = self.fresh()
        device.run('sync', 'x')
        key = sorted(device.rows('Contacts', 'Id'))[23]
        device.run('update', 'Contacts', key, 'Phone=not sent yet')
        folder = os.path.join(device.folder.name, 'data', 'liaison', 'accounts', 'x')
        path = os.path.join(folder, 'liaison.db')
        for tenth in range(5, 10):  # some pages hold nothing a query reads
            with open(path, 'r+b') as file:
                at = os.path.getsize(path) // 40960 * tenth * 4096
                file.seek(at)
                if b'not sent yet' in file.read(4096):
                    continue
                file.seek(at)
                file.write(b'\xa5' * 4096)
            met = [device.call('query', name) for name in SETS]
            if any(done.returncode for done in met):
                break
        assert any('damaged' in done.stderr for done in met), met
        done = device.call('status', 'x')
        if 'damaged' not in done.stderr:  # one of the queries was told
            done = next(done for done in met if 'is kept as' in done.stderr)
        assert done.returncode == 0 and len(done.stderr.splitlines()) == 1, done
        assert any('.damaged-' in name for name in os.listdir(folder)), os.listdir(folder)
        assert device.call('status', 'x').stderr == ''  # told once
        device.call('sync', 'x')
        saved = [problem for problem in self.problems(device) if problem['kind'] == 'salvaged']
        assert [problem['values'] for problem in saved] == [{'Phone': 'not sent yet'}], saved
        device.run('problems', 'retry', str(saved[0]['id']))
        device.run('sync', 'x')
        self.equal(device)

    def test_explain_says_clause_by_clause(self):
        device = Device(self.program, 'demo')
        project = json.loads(subprocess.run([self.program, 'project', 'generate', self.demo.url, '--user', 'demo'],
                                            env=device.env, capture_output=True, text=True, check=True).stdout)
        contact = next(entity for entity in project['entities'] if entity['set'] == 'Contacts')
        rows = self.demo.rows('demo', 'Contacts', 'Id')
        inside, outside = sorted(rows)[:2]
        for key, title in ((inside, 'Chosen'), (outside, 'Other')):
            self.demo.control('update', entity='Contacts', id=key, values={'JobTitle': title})
        contact.setdefault('sync', {})['filter'] = "JobTitle eq 'Chosen' and ModifiedOn ge @today sub duration'P9D'"
        path = os.path.join(device.folder.name, 'project.json')
        with open(path, 'w', encoding='utf-8') as file:
            json.dump(project, file)
        device.run('account', 'add', 'x', '--url', self.demo.url, '--user', 'demo', '--project', path)
        device.run('sync', 'x')
        assert list(device.rows('Contacts', 'Id')) == [inside]
        here = json.loads(device.run('explain', 'Contacts', inside, '--json'))
        assert (here['why'], here['reasons'], [c['here'] for c in here['clauses']]) \
            == ('filter', ['filter'], ['true', 'true']), here
        assert here['proven'] is not None and here['there'] is True
        there = json.loads(device.run('explain', 'Contacts', outside, '--json'))
        assert (there['why'], [c['there'] for c in there['clauses']]) == ('no-match', ['false', 'true']), there
        assert there['clauses'][0]['thereValues'] == 'JobTitle = Other', there
        nowhere = json.loads(device.run('explain', 'Contacts', '00000000-0000-4000-8000-0000000000ff', '--json'))
        assert (nowhere['why'], nowhere['there']) == ('not-there', False), nowhere
        assert json.loads(device.run('explain', 'Contacts', outside, '--offline', '--json'))['why'] == 'not-asked'

    def with_project(self, change):
        """A device whose project is the generated one, after CHANGE (project, entity by set)."""
        device = Device(self.program, 'demo')
        project = json.loads(device.run('project', 'generate', self.demo.url, '--user', 'demo'))
        change(project, {entity['set']: entity for entity in project['entities']})
        path = os.path.join(device.folder.name, 'project.json')
        with open(path, 'w', encoding='utf-8') as file:
            json.dump(project, file)
        device.run('account', 'add', 'x', '--url', self.demo.url, '--user', 'demo', '--project', path)
        return device

    def test_a_filter_through_what_points_here(self):
        """Accounts with a contact of a title; one that gets such a contact comes though nobody changed it."""
        contacts = [row for row in self.demo.rows('demo', 'Contacts', 'Id').values() if row['AccountId']]
        accounts = sorted({row['AccountId'] for row in contacts})
        one, other = (next(row for row in contacts if row['AccountId'] == key) for key in accounts[:2])
        title = "Contacts/any(c: c/JobTitle eq 'Pilot')"
        device = self.with_project(lambda _, by_set: by_set['Accounts'].setdefault('sync', {}).update(filter=title))
        self.demo.control('update', entity='Contacts', id=one['Id'], values={'JobTitle': 'Pilot'})
        device.run('sync', 'x')
        assert list(device.rows('Accounts', 'Id')) == [one['AccountId']]
        self.demo.control('update', entity='Contacts', id=other['Id'], values={'JobTitle': 'Pilot'})
        self.demo.control('update', entity='Contacts', id=one['Id'], values={'JobTitle': 'Cook'})
        device.run('sync', 'x')
        assert list(device.rows('Accounts', 'Id')) == [other['AccountId']]

    def test_a_profile_runs_its_part(self):
        device = self.with_project(lambda project, _: project.update(profiles=[
            {'name': 'people', 'entities': ['Contact'], 'direction': 'down', 'everyMinutes': 5}]))
        device.run('sync', 'x', '--profile', 'people')
        assert device.rows('Contacts', 'Id') and not device.rows('Accounts', 'Id')
        key = sorted(device.rows('Contacts', 'Id'))[7]
        device.run('update', 'Contacts', key, 'Phone=+49 7')
        device.run('sync', 'x', '--profile', 'people')
        assert device.status()['pending'] == 1 and device.status()['lastSync'] is None
        device.fails('sync', 'x', '--profile', 'nobody', status=4, words='no profile')
        assert [run['profile'] for run in json.loads(device.run('log', '--json'))] == ['nobody', 'people', 'people']
        device.run('sync', 'x')
        assert device.status()['pending'] == 0
        self.equal(device)

    def test_the_log_keeps_what_was_done(self):
        device = self.fresh()
        device.run('sync', 'x')
        self.demo.fault(None, '/', 'status', status=503, times=0)
        device.run('sync', 'x', expect=4)
        self.demo.control('clear-faults')
        newest, oldest = json.loads(device.run('log', '--json'))
        contact = next(entity for entity in oldest['entities'] if entity['entity'] == 'Contact')
        assert newest['error'] and oldest['error'] is None
        assert contact['added'] == len(device.rows('Contacts', 'Id')) and contact['requests'] > 0 and contact['bytes'] > 0
        assert oldest['requests'] >= sum(entity['requests'] for entity in oldest['entities']) > 0
        assert device.status()['requestsToday'] >= oldest['requests']

    def test_creatio_signs_in_with_a_form(self):
        creatio = Demo(self.server, '--face', 'creatio')
        try:
            device = Device(self.program, 'demo')
            device.add_account(creatio.url, 'demo', 'creatio')
            device.run('sync', 'x')
            creatio.control('expire-sessions')
            device.run('sync', 'x')
            assert sum(entity['rows'] for entity in device.status()['entities']) > 1500
        finally:
            creatio.close()


if __name__ == '__main__':
    sys.exit(tell(Story(sys.argv[1], sys.argv[2])))
