#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""liaisonctl against SAP's mock server, which serves any EDMX and is sloppy in useful ways: no ETags,
no next links, a service document in XML, dates that nobody moves, "" for what is null.

usage: fe.py LIAISONCTL FE_FOLDER DEMO_SERVER northwind|dynamics        prints TAP

Dynamics is as large as one: what our demo server prints.
"""
import datetime
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(os.path.abspath(__file__)).parent
sys.path[:0] = [str(HERE), str(HERE.parent / 'support')]
from device import Device, Service, bail, difference, tell  # noqa: E402


def now():
    return datetime.datetime.now(datetime.timezone.utc).isoformat().replace('+00:00', 'Z')


class Mock(Service):
    def __init__(self, folder, metadata, tables, path='/crm'):
        self.data = tempfile.TemporaryDirectory(prefix='liaison-fe-')
        place = pathlib.Path(self.data.name)
        (place / 'service.edmx').write_text(metadata)
        for name, rows in tables.items():
            (place / f'{name}.json').write_text(json.dumps(rows))
        self.process = subprocess.Popen(['node', 'server.js', place / 'service.edmx', place, path], cwd=folder,
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, text=True)
        said = []
        for line in self.process.stdout:
            said.append(line)
            if line.startswith('LISTENING '):
                super().__init__(f'http://127.0.0.1:{int(line.split()[1])}{path}')
                return
        bail('the server did not start: ' + ' '.join(said[-20:]))

    def close(self):
        self.process.terminate()
        self.process.stdout.close()
        self.process.wait()
        self.data.cleanup()

    def keyed(self, name, keys):
        return {tuple(row[key] for key in keys): row for row in self.rows('', name, keys[0], keys)}

    def rows(self, user, entity_set, key, keys=()):
        """All of a set; "" in place of a GUID that is null is the server's way of saying so."""
        page = self.ask(user, 'GET', entity_set)['value']
        return [{name: None if name.endswith('_value') and value == '' else value
                 for name, value in row.items() if '@' not in name} for row in page]


def held(device, name, keys):
    rows = json.loads(device.run('query', name, '--format', 'json'))
    return {tuple(row[key] for key in keys): row for row in rows}


class Story:
    """What any engine has to get right, on a model of SETS (name: names of the keys) where NAME of TABLE
    is a text to be edited and MOVED the time of change, if there is one."""

    def open(self, program, mock, sets, table, text, moved):
        self.mock, self.sets, self.table, self.text, self.moved = mock, sets, table, text, moved
        self.device = Device(program, 'ann')

    def close(self):
        self.mock.close()

    def equal(self):
        found = []
        for name, keys in self.sets.items():
            there, here = self.mock.keyed(name, keys), held(self.device, name, keys)
            # Only what the project keeps is compared: a lookup that leads to one of two is two fields here.
            shown = {field for row in here.values() for field in row}
            there = {key: {field: value for field, value in row.items() if field in shown}
                     for key, row in there.items()}
            found += difference(there, here, name)
        assert not found, '; '.join(found)

    def address(self, number):
        key = self.key(number)
        return f"{self.table}({key})" if self.plain_keys else f"{self.table}('{key}')"

    def change_there(self, number, **values):
        self.mock.ask('', 'PATCH', self.address(number), {**values, self.moved: now()})

    def received(self):
        """Rows of the table that came with the last run."""
        entities = json.loads(self.device.run('log', '--json'))[0]['entities']
        return next(entity['received'] for entity in entities if entity['entity'] == self.entity)

    def test_a_first_sync(self):
        self.add_account()
        self.device.run('sync', 'x')
        assert self.device.status()['pending'] == 0
        self.equal()

    def test_a_second_sync_changes_nothing(self):
        self.device.run('sync', 'x')
        self.equal()

    def test_edits_on_both_sides(self):
        for number in range(1, 40, 2):
            self.device.run('update', self.table, self.key(number), f'{self.text}=Device {number}')
            self.change_there(number + 1, **{self.text: f'Server {number + 1}'})
        self.device.run('sync', 'x')
        rows = held(self.device, self.table, self.sets[self.table])
        assert rows[(self.key(2),)][self.text] == 'Server 2'
        there = self.mock.keyed(self.table, self.sets[self.table])
        assert there[(self.key(1),)][self.text] == 'Device 1'
        self.equal()

    def test_one_record_changed_on_both_sides_merges_by_field(self):
        self.device.run('update', self.table, self.key(50), f'{self.text}=Mine')
        self.change_there(50, **{self.other: 'Theirs'})
        self.device.run('sync', 'x')
        row = self.mock.keyed(self.table, self.sets[self.table])[(self.key(50),)]
        assert (row[self.text], row[self.other]) == ('Mine', 'Theirs'), row
        self.equal()

    def test_what_is_removed_on_either_side(self):
        self.device.run('delete', self.table, self.key(60))
        self.mock.ask('', 'DELETE', self.address(61))
        self.device.run('sync', 'x')
        there = self.mock.keyed(self.table, self.sets[self.table])
        assert (self.key(60),) not in there and (self.key(61),) not in there
        self.equal()

    def test_what_is_made_on_either_side(self):
        self.mock.ask('', 'POST', self.made_table, self.made(1))
        key = self.device.run('create', self.made_table, *self.made_here()).strip()
        self.device.run('sync', 'x')
        assert (key,) in self.mock.keyed(self.made_table, self.sets[self.made_table])
        self.equal()

    def test_afterwards_little_is_asked_for(self):
        self.device.run('sync', 'x')
        self.change_there(70, **{self.text: 'Again'})
        self.device.run('sync', 'x')
        assert self.received() <= self.most_received, self.received()
        self.equal()


class Northwind(Story):
    plain_keys, entity, other, made_table, most_received = False, 'Customer', 'City', 'Orders', 100

    def __init__(self, program, folder, _demo_server):
        tables = {
            'Categories': [{'CategoryID': i, 'CategoryName': f'Category {i}', 'Description': None}
                           for i in range(8)],
            'Products': [{'ProductID': i, 'ProductName': f'Product {i}', 'CategoryID': i % 8,
                          'UnitPrice': f'{i}.2500', 'UnitsInStock': i, 'Discontinued': i % 7 == 0,
                          'ModifiedAt': self.date(i)} for i in range(77)],
            'Customers': [{'CustomerID': self.key(i), 'CompanyName': f"O'Company \"{i}\" 田中",
                           'ContactName': None if i % 3 else f'Contact {i}', 'City': 'Köln', 'Phone': f'{i}',
                           'ModifiedAt': self.date(i)} for i in range(300)],
            'Orders': [{'OrderID': self.guid(i), 'Title': f'Order {i}', 'CustomerID': self.key(i % 300),
                        'OrderDate': '1999-12-31', 'Freight': '12.3400', 'Units': i, 'Urgent': i % 2 == 0,
                        'ModifiedAt': self.date(i)} for i in range(830)],
            'OrderLines': [{'OrderID': self.guid(i // 2), 'ProductID': i % 77, 'Quantity': i % 9,
                            'UnitPrice': '0.0001'} for i in range(1600)],
        }
        metadata = (HERE / 'fe' / 'northwind.edmx').read_text()
        self.open(program, Mock(folder, metadata, tables),
                  {'Categories': ['CategoryID'], 'Products': ['ProductID'], 'Customers': ['CustomerID'],
                   'Orders': ['OrderID'], 'OrderLines': ['OrderID', 'ProductID']},
                  'Customers', 'Phone', 'ModifiedAt')

    @staticmethod
    def date(number):
        return f'2026-01-01T{number // 60 % 24:02d}:{number % 60:02d}:00.123Z'

    @staticmethod
    def key(number):
        return f'C{number:04d}'

    @staticmethod
    def guid(number):
        return f'00000003-0000-4000-8000-{number:012x}'

    def add_account(self):
        self.device.run('account', 'add', 'x', '--url', self.mock.url)

    def made(self, number):
        return {'OrderID': f'00000009-0000-4000-8000-{number:012x}', 'Title': 'Made there', 'Freight': '0.5000',
                'CustomerID': self.key(1), 'OrderDate': '2026-02-03', 'Units': '7', 'Urgent': True,
                'ModifiedAt': now()}

    def made_here(self):
        return ['Title=Made here', 'Freight=99.9900', f'CustomerID={self.key(2)}', 'OrderDate=2026-02-04',
                'Units=9', 'Urgent=true']


class Dynamics(Story):
    plain_keys, entity, other, made_table, most_received = True, 'account', 'websiteurl', 'accounts', 100

    def __init__(self, program, folder, demo_server):
        metadata = subprocess.run([demo_server, '--print-metadata'], capture_output=True, text=True, check=True).stdout
        self.counts = {counted: len(re.findall(f'<{element} ', metadata)) for counted, element in (
            ('entityTypes', 'EntityType'), ('entitySets', 'EntitySet'), ('properties', 'Property'),
            ('navigationProperties', 'NavigationProperty'))}
        self.open(program, Mock(folder, metadata, self.tables(), '/api/data/v9.2'),
                  {'accounts': ['accountid'], 'contacts': ['contactid'], 'opportunities': ['opportunityid'],
                   'appointments': ['activityid']}, 'accounts', 'telephone1', 'modifiedon')
        self.program = program

    @staticmethod
    def guid(kind, number):
        return f'{kind:08x}-0000-4000-8000-{number:012x}'

    @classmethod
    def tables(cls):
        def stamps(number):
            at = f'2026-01-01T{number // 60 % 24:02d}:{number % 60:02d}:00Z'
            return {'createdon': at, 'modifiedon': at, 'statecode': 0, 'statuscode': 1,
                    '_ownerid_value': cls.guid(5, number % 3)}

        return {
            'systemusers': [{'ownerid': cls.guid(5, i), 'systemuserid': cls.guid(5, i), 'fullname': f'User {i}'}
                            for i in range(3)],
            'accounts': [{'accountid': cls.guid(1, i), 'name': f'Account {i}', 'telephone1': f'{i}', 'websiteurl': None,
                          'address1_city': 'Köln', 'revenue': '1.0000', **stamps(i)} for i in range(400)],
            'contacts': [{'contactid': cls.guid(2, i), 'fullname': f'Contact {i}', 'lastname': f'{i}',
                          'firstname': None, '_parentcustomerid_value': cls.guid(1, i % 400),
                          'birthdate': '1970-01-01', **stamps(i)} for i in range(700)],
            'opportunities': [{'opportunityid': cls.guid(3, i), 'name': f'Deal {i}', 'estimatedvalue': '1000.5000',
                               '_parentaccountid_value': cls.guid(1, i), **stamps(i)} for i in range(60)],
            'appointments': [{'activityid': cls.guid(4, i), 'subject': f'Visit {i}', **stamps(i)} for i in range(90)],
        }

    @classmethod
    def key(cls, number):
        return cls.guid(1, number)

    def add_account(self):
        self.device.run('account', 'add', 'x', '--url', self.mock.url)

    def made(self, number):
        return {'accountid': self.guid(9, number), 'name': 'Made there', 'statecode': 0, 'modifiedon': now()}

    def made_here(self):
        return ['name=Made here', 'telephone1=1']

    def test_the_project_is_the_built_in_one(self):
        done = self.device.call('project', 'show')
        assert json.loads(done.stdout)['name'] == 'Dataverse Sales', done.stdout[:200]

    def test_a_document_of_that_size_is_read_whole(self):
        said = json.loads(self.device.run('metadata', f'{self.mock.url}/$metadata', '--json'))
        assert {name: said[name] for name in self.counts} == self.counts, said

    def test_all_of_its_sets_fit_a_device(self):
        everything = Device(self.program, 'bob')
        project = everything.run('project', 'generate', '--generated', f'{self.mock.url}/$metadata')
        path = os.path.join(everything.folder.name, 'all.json')
        pathlib.Path(path).write_text(project)
        everything.run('account', 'add', 'x', '--url', self.mock.url, '--project', path)
        everything.run('sync', 'x')
        entities = everything.status()['entities']
        assert len(entities) == self.counts['entitySets'], len(entities)
        assert len(held(everything, 'account', ['accountid'])) == len(self.mock.keyed('accounts', ['accountid']))


if __name__ == '__main__':
    KINDS = {'northwind': Northwind, 'dynamics': Dynamics}
    sys.exit(tell(KINDS[sys.argv[4]](*sys.argv[1:4])))
