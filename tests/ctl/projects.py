#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Projects as an administrator meets them: what a product gets, what a manifest adds, what is
different, one that is published at an address, and a built-in one on a server that lacks half.

usage: projects.py LIAISONCTL DEMO_SERVER        prints TAP
"""
import hashlib
import http.server
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading

HERE = pathlib.Path(os.path.abspath(__file__)).parent
sys.path.insert(0, str(HERE.parent / 'support'))
from device import Device, tell  # noqa: E402

PROJECTS = HERE.parent.parent / 'data' / 'projects'
TYPES = {'s': 'Edm.String', 'i': 'Edm.Int32', 'd': 'Edm.Decimal', 'b': 'Edm.Boolean',
         't': 'Edm.DateTimeOffset', 'x': 'Edm.Stream', 'g': 'Edm.Guid'}


def creatio_metadata():
    """The $metadata of a Creatio, out of the list of its columns."""
    words = [word for line in (HERE.parent / 'data' / 'creatio-columns.txt').read_text().splitlines()
             if not line.startswith('#') for word in line.split()]
    types, sets = [], []
    for word in words:
        name, lookup, target = word.partition('>')
        if word.endswith(':'):
            sets.append(f'<EntitySet Name="{word[:-1]}" EntityType="T.{word[:-1]}"/>')
            types.append([f'<EntityType Name="{word[:-1]}"><Key><PropertyRef Name="Id"/></Key>'
                          '<Property Name="Id" Type="Edm.Guid"/>'])
        elif lookup:
            types[-1].append(f'<Property Name="{name}" Type="Edm.Guid"/><NavigationProperty Name="{name[:-2]}"'
                             f' Type="T.{target}"><ReferentialConstraint Property="{name}"'
                             ' ReferencedProperty="Id"/></NavigationProperty>')
        else:
            name, _, letter = word.partition(':')
            types[-1].append(f'<Property Name="{name}" Type="{TYPES[letter]}"/>')
    known = {entry[0].split('"')[1] for entry in types}
    lines = [''.join(entry) + '</EntityType>' for entry in types]
    foreign = {part.split('"')[0] for line in lines for part in line.split('Type="T.')[1:]} - known
    lines += [f'<EntityType Name="{name}"/>' for name in sorted(foreign)]
    return ('<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>'
            '<Schema Namespace="T" xmlns="http://docs.oasis-open.org/odata/ns/edm">' + ''.join(lines)
            + '<EntityContainer Name="C">' + ''.join(sets)
            + '</EntityContainer></Schema></edmx:DataServices></edmx:Edmx>')


class Place:
    """Where a project is published: one document with an ETag, and what was asked for it."""

    def __init__(self):
        place = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                etag = '"%s"' % hashlib.sha256(place.text).hexdigest()[:16]
                place.asked.append(dict(self.headers))
                known = self.headers.get('If-None-Match') == etag
                self.send_response(304 if known else 200)
                self.send_header('ETag', etag)
                self.send_header('Content-Length', '0' if known else str(len(place.text)))
                self.end_headers()
                if not known:
                    self.wfile.write(place.text)

            def log_message(self, *_):
                pass

        self.text, self.asked = b'', []
        self.server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        self.url = f'http://127.0.0.1:{self.server.server_port}/crm.json'
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    def publish(self, document):
        self.text = json.dumps(document).encode()

    def close(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


class Story:
    def __init__(self, program, server):
        self.program, self.server, self.servers = program, server, []
        self.folder = tempfile.TemporaryDirectory(prefix='liaison-projects-')
        self.device = Device(program, 'demo')
        self.place = Place()
        self.metadata = self.keep('creatio.xml', creatio_metadata())

    def close(self):
        self.place.close()
        for each in self.servers:
            each.stdin.close()
            each.stdout.close()
            each.wait()

    def keep(self, name, text):
        path = pathlib.Path(self.folder.name) / name
        path.write_text(text)
        return str(path)

    def serve(self, face):
        server = subprocess.Popen([self.server, '--face', face, '--contacts', '40', '--anonymous',
                                   '--exit-with-stdin'], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                  text=True)
        self.servers.append(server)
        return server.stdout.readline().strip()

    def print_project(self, *arguments):
        done = self.device.call('project', *arguments)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout), done.stderr.splitlines()

    def test_a_product_gets_what_is_built_in(self):
        project, said = self.print_project('generate', self.metadata)
        assert (project['name'], said) == ('Creatio Sales', []), said
        hub = [entity['name'] for entity in project['entities'] if not entity['isLookup']]
        assert hub == ['Account', 'Contact', 'Lead', 'Opportunity', 'Activity', 'Case', 'Product'], hub

    def test_or_what_the_metadata_alone_gives(self):
        project, said = self.print_project('generate', '--generated', self.metadata)
        assert (project['name'], said) == ('Generated', []), said

    def test_a_manifest_is_mapped_and_the_rest_is_said(self):
        manifest = self.keep('manifest.js', 'define("x", [], function() { return {}; });\n{"Modules":'
                             '{"Contact":{"Position":0},"SysDashboard":{}},"UseUTC":true}')
        project, said = self.print_project('generate', self.metadata, '--manifest', manifest)
        hub = [entity['name'] for entity in project['entities'] if not entity['isLookup']]
        assert hub == ['Contact'], hub
        assert 'liaisonctl: not mapped: UseUTC' in said, said
        assert any(line.startswith('liaisonctl: not mapped: Modules.SysDashboard') for line in said), said

    def test_the_built_in_ones_are_right(self):
        self.device.run('project', 'validate', str(PROJECTS / 'creatio.json'), '--metadata', self.metadata)

    def test_what_is_different_is_printed(self):
        old = self.keep('old.json', '{"entities":[{"set":"Contact","fields":["Name","Email"],"views":'
                        '[{"name":"a","filter":"Email ne null"}]},{"set":"Account"}]}')
        now = self.keep('now.json', '{"entities":[{"set":"Contact","fields":["Name","Phone","Email"],"views":'
                        '[{"name":"a","filter":"Phone ne null"}]}]}')
        assert self.device.run('project', 'diff', old, old, '--metadata', self.metadata) == ''
        said = self.device.run('project', 'diff', old, now, '--metadata', self.metadata).splitlines()
        assert '- entities.Account' in said and '+ entities.Contact.fields.Phone' in said, said
        assert '~ entities.Contact.views.a.filter: "Email ne null" -> "Phone ne null"' in said, said
        self.device.fails('project', 'diff', old, now, status=1, words='old.json')

    def test_a_built_in_one_on_a_server_that_lacks_half(self):
        device = Device(self.program, 'sales')
        device.run('account', 'add', 'x', '--url', self.serve('dataverse'), '--type', 'dataverse',
                   '--project', str(PROJECTS / 'dataverse.json'))
        device.run('sync', 'x')
        assert len(device.rows('contact', 'contactid')) == 40
        done = device.call('project', 'show')
        assert json.loads(done.stdout)['name'] == 'Dataverse Sales'
        assert 'The server has no entity set "tasks", left out' in done.stderr, done.stderr

    def test_a_published_one_is_used_and_followed(self):
        self.place.publish({'name': 'One', 'entities': [{'set': 'Contacts', 'list': ['Nothing']}]})
        self.device.run('account', 'add', 'x', '--url', self.serve('odata'), '--project', self.place.url)
        self.device.run('sync', 'x')
        project, said = self.print_project('show')
        assert project['name'] == 'One' and len(self.device.rows('Contact', 'Id')) == 40
        assert len(said) == 1 and 'There is no field "Nothing", left out' in said[0], said
        self.device.run('sync', 'x')
        assert self.print_project('show')[0]['name'] == 'One'
        assert self.place.asked[-1].get('If-None-Match'), self.place.asked
        self.place.publish({'name': 'Two', 'entities': [{'set': 'Contacts'}, {'set': 'Accounts'}]})
        self.device.run('sync', 'x')
        project, said = self.print_project('show')
        assert (project['name'], said) == ('Two', []), said
        assert self.device.rows('Account', 'Id')

    def test_nobody_is_told_who_asks_for_it(self):
        told = {name.lower() for headers in self.place.asked for name in headers}
        assert not told & {'authorization', 'cookie', 'bpmcsrf'}, told

    def test_clear_text_is_refused(self):
        done = self.device.call('account', 'add', 'y', '--url', 'https://example.org',
                                '--project', 'http://example.org/crm.json')
        assert done.returncode == 1 and done.stdout == '' and len(done.stderr.splitlines()) == 1, done


if __name__ == '__main__':
    sys.exit(tell(Story(*sys.argv[1:])))
