#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two devices and somebody at the server work on the same records while connections are cut.

usage: chaos.py LIAISONCTL CAP_FOLDER [SEED]        prints TAP

2,000 operations from a seed. The server keeps a history of every write it committed, which no
client can know, and every written value is another one: so it can be told afterwards whether
something was made twice, written twice, or took the place of a value its writer had never seen
without keeping that.
"""
import json
import os
import random
import subprocess
import sys
import time

here = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [here, os.path.join(here, '..', 'support')]
from cutter import Cutter  # noqa: E402
from device import Device, difference, tell  # noqa: E402
from interop import Cap  # noqa: E402

OPERATIONS = int(os.environ.get('CHAOS_OPERATIONS', 2000))
CONTACTS = 60
CUT_RATE = 0.06
BETWEEN_RATE = 0.05
FIELDS = ('jobTitle', 'email', 'phone')
ANY = {'If-Match': '*'}


class Person(Device):
    """A device whose commands run in one process that is fed a line at a time."""

    def __init__(self, program, user, url, project):
        super().__init__(program, user)
        self.user, self.keys, self.gone = user, set(), set()
        self.seen, self.typed = {}, {}
        self.run('account', 'add', 'x', '--url', url, '--user', user, '--project', project)
        self.process = None

    def begin(self):
        self.process = subprocess.Popen([self.program, 'batch', 'x'], env=self.env, text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def do(self, *words, expect=(0,)):
        line = ' '.join("'" + word.replace("'", "'\\''") + "'" for word in words)
        self.process.stdin.write(line + '\n')
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        assert answer['status'] in expect, f'{line} ended with {answer["status"]}: {answer["err"]}'
        return answer

    def ask(self, *words):
        return json.loads(self.do(*words)['out'])

    def sync(self, expect=(0, 3, 4)):
        status = self.do('sync', expect=expect)['status']
        self.look()
        return status

    def look(self):
        """Everything the person sees now: what they change later, they change knowing it."""
        rows = self.ask('query', 'Contacts', '--format', 'json')
        self.keys = {row['ID'] for row in rows}
        for row in rows:
            for field in FIELDS:
                self.seen.setdefault((row['ID'], field), set()).add(row[field])

    def rows(self, entity, key):
        return {row[key]: row for row in self.ask('query', entity, '--format', 'json')}

    def close(self):
        if self.process:
            self.process.stdin.close()
            self.process.wait()


class Story:
    def __init__(self, program, folder, seed=None):
        self.seed = int(seed if seed is not None else os.environ.get('CHAOS_SEED') or random.randrange(10 ** 9))
        print(f'# seed {self.seed} (CHAOS_SEED={self.seed})', flush=True)
        self.random = random.Random(self.seed)
        self.program, self.folder, self.serial, self.at_server = program, folder, 0, 0
        self.history_path = os.path.join(folder, 'history')
        self.add_people()
        os.environ['INTEROP_HISTORY'] = self.history_path
        self.cap = Cap(folder, CONTACTS)
        self.cutters = [Cutter(self.cap.url, f'{self.seed}/{name}', 0, self.between) for name in ('dave', 'erin')]
        project = self.make_project()
        self.devices = [Person(program, name, cutter.url, project)
                        for name, cutter in zip(('dave', 'erin'), self.cutters)]

    def close(self):
        for device in self.devices:
            device.close()
        for cutter in self.cutters:
            cutter.close()
        self.cap.close()

    def add_people(self):
        """In the copy only: the installed server is found by what its package.json says."""
        path = os.path.join(self.folder, 'package.json')
        with open(path, encoding='utf-8') as file:
            package = json.load(file)
        users = package['cds']['requires']['auth']['users']
        for name in ('dave', 'erin', 'frank'):
            users[name] = {**users['alice'], 'password': name}
        with open(path, 'w', encoding='utf-8') as file:
            json.dump(package, file)

    def make_project(self):
        """This server has no processes that go on after an upload: nothing to wait for."""
        text = subprocess.run([self.program, 'project', 'generate', self.cap.url, '--user', 'dave'], text=True,
                              env={**os.environ, 'LIAISON_PASSWORD': 'dave'}, capture_output=True, check=True).stdout
        project = json.loads(text)
        for entity in project['entities']:
            entity.setdefault('sync', {})['settle'] = False
        path = os.path.join(self.folder, 'project.json')
        with open(path, 'w', encoding='utf-8') as file:
            json.dump(project, file)
        return path

    # --- operations

    def value(self, who):
        self.serial += 1
        return f'{who}-{self.serial}'

    def server_write(self, chance):
        """What somebody else does on the server, at once and without a look."""
        rows = self.cap.ask('frank', 'GET', 'Contacts?$select=ID&$top=1000')['value']
        key = chance.choice(sorted(row['ID'] for row in rows))
        what = chance.random()
        if what < 0.06:
            self.cap.ask('frank', 'DELETE', f'Contacts({key})', None, ANY)
        elif what < 0.16:
            self.cap.ask('frank', 'POST', 'Contacts', {'name': self.value('frank')})
        else:
            fields = chance.sample(FIELDS, chance.choice((1, 1, 2)))
            self.cap.ask('frank', 'PATCH', f'Contacts({key})', {f: self.value('frank') for f in fields}, ANY)
        self.at_server += 1

    def between(self, chance):
        """Now and then between two requests of a sync."""
        if self.cutting and chance.random() < BETWEEN_RATE:
            self.server_write(chance)

    cutting = False

    def device_write(self, device):
        what = self.random.random()
        if what < 0.12 or not device.keys:
            name = self.value(device.user)
            device.keys.add(device.do('create', 'Contacts', f'name={name}')['out'].strip())
            return
        key = self.random.choice(sorted(device.keys))
        if what < 0.16:
            device.do('delete', 'Contacts', key)
            device.keys.discard(key)
            device.gone.add(key)
            return
        assignments = []
        for field in self.random.sample(FIELDS, self.random.choice((1, 1, 2))):
            value = self.value(device.user)
            device.typed.setdefault((key, field), []).append(value)
            assignments.append(f'{field}={value}')
        device.do('update', 'Contacts', key, *assignments)

    def test_two_thousand_operations_with_cut_connections(self):
        began = time.monotonic()
        for device in self.devices:
            device.begin()
            assert device.sync((0,)) == 0
        self.cutting = True
        for cutter in self.cutters:
            cutter.rate = CUT_RATE
        done, outcomes = 0, {0: 0, 3: 0, 4: 0}
        while done + self.at_server < OPERATIONS:
            device = self.random.choice(self.devices)
            for _ in range(self.random.randint(1, 24)):
                self.device_write(device)
                done += 1
                if self.random.random() < 0.35:
                    self.server_write(self.random)
            outcomes[device.sync()] += 1
        self.cutting = False
        for cutter in self.cutters:
            cutter.rate = 0
        print(f'# {done} operations on devices, {self.at_server} at the server, syncs by status {outcomes}, '
              f'cut: {[cutter.cuts for cutter in self.cutters]}, {time.monotonic() - began:.0f} s', flush=True)
        assert all(min(cutter.cuts.values()) > 0 for cutter in self.cutters), 'nothing was cut'

    def test_all_three_agree(self):
        for _ in range(2):
            for device in self.devices:
                device.sync((0, 3))
        self.problems = {device.user: device.ask('problems', 'list', '--json') for device in self.devices}
        for device in self.devices:
            for problem in self.problems[device.user]:
                device.do('problems', 'discard', str(problem['id']))
        for _ in range(2):
            for device in self.devices:
                assert device.sync((0,)) == 0
        for device in self.devices:
            status = device.ask('status', '--json')
            assert (status['pending'], status['problems']) == (0, 0), status
            for name in ('Accounts', 'Contacts'):
                found = difference(self.cap.rows('frank', name, 'ID'), device.rows(name, 'ID'), name)
                assert not found, f'{device.user}: ' + '; '.join(found)

    # --- what the history says

    def read_history(self):
        with open(self.history_path, encoding='utf-8') as file:
            return [json.loads(line) for line in file]

    def test_nothing_was_made_twice(self):
        made, names = {}, {}
        for entry in self.read_history():
            if entry['event'] == 'CREATE' and entry['set'] == 'Contacts':
                made[entry['key']] = made.get(entry['key'], 0) + 1
                names[entry['data']['name']] = names.get(entry['data']['name'], 0) + 1
        twice = [key for key, n in made.items() if n > 1] + [name for name, n in names.items() if n > 1]
        assert len(made) > OPERATIONS / 50 and not twice, twice

    def lost(self, device):
        found = {}
        for value in device.ask('lost', 'list', '--json'):
            found.setdefault((value['key'], value['field']), []).append(value)
        return found

    def test_what_was_overwritten_unseen_is_in_the_vault(self):
        found, unseen = [], 0
        for device in self.devices:
            lost = self.lost(device)
            for entry in self.read_history():
                if entry['user'] != device.user or entry['event'] != 'UPDATE' or entry['set'] != 'Contacts':
                    continue
                for field in FIELDS:
                    old, new = entry['was'].get(field), entry['data'].get(field)
                    place = (entry['key'], field)
                    if field not in entry['data'] or old == new or old in device.seen.get(place, ()) \
                            or old in device.typed.get(place, ()):
                        continue
                    unseen += 1
                    if not any(value['theirs'] == old for value in lost.get(place, ())):
                        found.append(f'{device.user} put {new} over {old} in {place}')
        print(f'# {unseen} values overwritten before they were seen', flush=True)
        assert unseen > 10, 'no clash: nothing was tested'
        assert not found, f'{len(found)}: ' + '; '.join(found[:5])

    def test_every_typed_value_has_a_fate(self):
        """It arrived, a later one of the same person took its place, its record was deleted, or it
        is a lost value or in a problem."""
        history, found, arrived = self.read_history(), [], {}
        for entry in history:
            for field in FIELDS:
                arrived.setdefault((entry['user'], entry['key'], field), []).append(entry['data'].get(field))
        for device in self.devices:
            lost = self.lost(device)
            parked = {problem['key'] for problem in self.problems[device.user]}
            for (key, field), values in device.typed.items():
                last = values[-1]
                if last in arrived.get((device.user, key, field), ()) or key in device.gone or key in parked:
                    continue
                if not any(value['mine'] == last for value in lost.get((key, field), ())):
                    found.append(f'{device.user} typed {last} into {(key, field)}')
        assert not found, f'{len(found)}: ' + '; '.join(found[:5])

    def test_no_value_was_written_twice_without_a_word(self):
        """Only over another's value, and then that is kept."""
        seen, found = set(), []
        kept = {device.user: self.lost(device) for device in self.devices}
        for entry in self.read_history():
            if entry['user'] not in kept or entry['event'] != 'UPDATE':
                continue
            for field in FIELDS:
                new = entry['data'].get(field)
                if new is None or entry['was'].get(field) == new:
                    continue
                if (entry['key'], field, new) in seen \
                        and not any(value['mine'] == new for value in kept[entry['user']].get((entry['key'], field), ())):
                    found.append(f'{entry["user"]} wrote {new} again')
                seen.add((entry['key'], field, new))
        assert not found, '; '.join(found[:5])


if __name__ == '__main__':
    sys.exit(tell(Story(*sys.argv[1:])))
