# SPDX-License-Identifier: GPL-3.0-or-later
"""A service as large as a Dynamics: tables as its $metadata names them (tests/data), and so many more
of no meaning that types, sets, navigations and constraints are as many as there."""
import pathlib

TYPES, SETS, NAVIGATIONS, CONSTRAINTS = 280, 252, 5218, 2058
EDM = {'s': 'Edm.String', 'i': 'Edm.Int32', 'd': 'Edm.Decimal', 'b': 'Edm.Boolean', 't': 'Edm.DateTimeOffset',
       'D': 'Edm.Date', 'g': 'Edm.Guid', 'x': 'Edm.Binary'}
COLUMNS = pathlib.Path(__file__).parent.parent / 'data' / 'dataverse-columns.txt'


def guid(kind, number):
    return f'{kind:08x}-0000-4000-8000-{number:012x}'


def read_tables():
    """(set, type, key, [columns]) of each table in the list."""
    words = [word for line in COLUMNS.read_text().splitlines() if not line.startswith('#')
             for word in line.split()]
    found = []
    for position, word in enumerate(words):
        if position + 2 < len(words) and words[position + 2].endswith(':'):
            found.append((word, words[position + 1], words[position + 2][:-1], []))
        elif not (position and words[position + 1:position + 2] and words[position + 1].endswith(':')) \
                and not word.endswith(':'):
            found[-1][3].append(word)
    return found


class Model:
    def __init__(self):
        self.types, self.sets, self.navigations, self.constraints, self.properties = [], [], 0, 0, 0

    def property(self, name, kind, nullable=True):
        self.properties += 1
        extra = '' if nullable else ' Nullable="false"'
        return f'<Property Name="{name}" Type="{kind}"{extra}/>'

    def navigation(self, name, target, column=None, key=None):
        self.navigations += 1
        head = f'<NavigationProperty Name="{name}" Type="mscrm.{target}" Nullable="false" Partner="{name}_back"'
        if column is None or self.constraints == CONSTRAINTS:
            return head + '/>'
        self.constraints += 1
        return (f'{head}><ReferentialConstraint Property="{column}" ReferencedProperty="{key}"/>'
                '</NavigationProperty>')

    def add(self, name, set_name, key, parts):
        own_key = f'<Key><PropertyRef Name="{key}"/></Key>' + self.property(key, 'Edm.Guid', False)
        self.types.append(f'<EntityType Name="{name}">{own_key}{"".join(parts)}</EntityType>')
        if set_name:
            self.sets.append(f'<EntitySet Name="{set_name}" EntityType="Microsoft.Dynamics.CRM.{name}"/>')


def columns_of(model, columns, keys):
    parts = []
    for word in columns:
        if word.startswith('~'):
            name, target = word[1:].split('=')
            parts.append(model.navigation(name, target))
        elif '>' in word:
            column, *ways = word.split('>')
            parts.append(model.property(column, 'Edm.Guid'))
            for way in ways:
                name, target = way.split('=')
                parts.append(model.navigation(name, target, column, keys.get(target, 'ownerid')))
        else:
            column, letter = word.split(':')
            parts.append(model.property(column, EDM[letter]))
    return parts


def metadata():
    """The document, and what a reader has to count in it."""
    model, known = Model(), read_tables()
    keys = {name: key for _, name, key, _ in known}
    model.add('principal', None, 'ownerid', [])
    for set_name, name, key, columns in known:
        # The mock server does not know keys that are inherited, as the users' are.
        model.add(name, set_name, key, columns_of(model, columns, keys))
    for number in range(len(model.types), TYPES):
        rest = TYPES - number
        name, parts = f'new_table{number}', [model.property('new_name', 'Edm.String'),
                                             model.property('statecode', 'Edm.Int32'),
                                             model.property('modifiedon', 'Edm.DateTimeOffset')]
        for way in range(-(-(NAVIGATIONS - model.navigations) // rest)):
            column = f'_new_way{way}id_value'
            if model.constraints < CONSTRAINTS and way < -(-(CONSTRAINTS - model.constraints) // rest):
                parts += [model.property(column, 'Edm.Guid'),
                          model.navigation(f'new_way{way}id', 'account', column, 'accountid')]
            elif model.navigations < NAVIGATIONS:
                parts.append(model.navigation(f'new_back{way}', 'contact'))
        model.add(name, f'{name}s' if len(model.sets) < SETS else None, f'{name}id', parts)
    text = ('<?xml version="1.0" encoding="utf-8"?>'
            '<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>'
            '<Schema Namespace="Microsoft.Dynamics.CRM" Alias="mscrm" '
            'xmlns="http://docs.oasis-open.org/odata/ns/edm">' + '\n'.join(model.types)
            + '<EntityContainer Name="System">' + '\n'.join(model.sets)
            + '</EntityContainer></Schema></edmx:DataServices></edmx:Edmx>')
    return text, {'entityTypes': len(model.types), 'entitySets': len(model.sets),
                  'properties': model.properties, 'navigationProperties': model.navigations}


def tables():
    def date(number):
        return f'2026-01-01T{number // 60 % 24:02d}:{number % 60:02d}:00Z'

    return {
        'systemusers': [{'ownerid': guid(5, i), 'systemuserid': guid(5, i), 'fullname': f'User {i}'}
                        for i in range(3)],
        'accounts': [{'accountid': guid(1, i), 'name': f'Account {i}', 'telephone1': f'{i}', 'fax': None,
                      'statecode': i % 2, 'statuscode': 1, 'address1_city': 'Köln', 'revenue': '1.0000',
                      '_ownerid_value': guid(5, i % 3), 'createdon': date(i), 'modifiedon': date(i)}
                     for i in range(400)],
        'contacts': [{'contactid': guid(2, i), 'fullname': f'Contact {i}', 'lastname': f'{i}', 'firstname': None,
                      '_parentcustomerid_value': guid(1, i % 400), 'birthdate': '1970-01-01', 'statecode': 0,
                      'createdon': date(i), 'modifiedon': date(i)} for i in range(700)],
        'opportunities': [{'opportunityid': guid(3, i), 'name': f'Deal {i}', 'estimatedvalue': '1000.5000',
                           '_parentaccountid_value': guid(1, i), 'statecode': 0, 'modifiedon': date(i)}
                          for i in range(60)],
        'tasks': [{'activityid': guid(4, i), 'subject': f'Task {i}', 'statecode': 0, 'modifiedon': date(i),
                   '_regardingobjectid_value': guid(1, i)} for i in range(90)],
    }
