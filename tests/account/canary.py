#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Canaries: secrets and record values that are found nowhere else, and where they must not be.

usage: canary.py LIAISONCTL SIGN_OUT        prints TAP

A Creatio that is scripted here knows a password, gives out cookies and a token against forged
requests, and has records. It also lies: its links, its redirects and what it says of where a new
record is lead to a second server, which notes every byte that it gets: none may come.
"""
import http.server
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))
from device import Device, tell  # noqa: E402

PASSWORD = 'canary-password-6f1d0b-tail-c93e58'
TICKET = 'canary-ticket-8c02aa'
TOKEN = 'canary-token-41d7e9'
BEARER = 'canary-bearer-b2e94f'
API_KEY = 'canary-key-70d5c1'
SECRETS = (PASSWORD, TICKET, TOKEN, BEARER, API_KEY)
NAME = 'canary-name-f03b55'
NOTES = 'canary-notes-9e77c1'
EDIT = 'canary-edit-27ac60'
VALUES = (NAME, NOTES, EDIT)
KEY = '0f8fad5b-d9cb-469f-a165-70867728950e'
MADE = '7c9e6679-7425-40de-944b-e07fc1f90ae7'

METADATA = '''<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>
<Schema Namespace="N" xmlns="http://docs.oasis-open.org/odata/ns/edm"><EntityType Name="Contact">
<Key><PropertyRef Name="Id"/></Key><Property Name="Id" Type="Edm.Guid" Nullable="false"/>
<Property Name="Name" Type="Edm.String"/><Property Name="Notes" Type="Edm.String"/>
<Property Name="ModifiedOn" Type="Edm.DateTimeOffset"/></EntityType>
<EntityContainer Name="C"><EntitySet Name="Contact" EntityType="N.Contact"/></EntityContainer></Schema>
</edmx:DataServices></edmx:Edmx>'''


def wait_until(condition, what):
    """Polls a condition of another process; a bound on the wait, never a guess of its length."""
    until = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < until, f'waited in vain until {what}'
        time.sleep(0.02)


class Elsewhere:
    """A second origin: keeps whatever anybody sends to it."""

    def __init__(self):
        self.socket = socket.create_server(('127.0.0.1', 0))
        self.url = 'http://127.0.0.1:%d' % self.socket.getsockname()[1]
        self.visits, self.heard = 0, b''
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        while True:
            try:
                visitor = self.socket.accept()[0]
            except OSError:
                return
            self.visits += 1
            with visitor:
                visitor.settimeout(1)
                try:
                    self.heard += visitor.recv(65536)
                except OSError:
                    pass

    def close(self):
        self.socket.close()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def log_message(self, *arguments):
        pass

    def answer(self, status, body=b'', kind='application/json', headers=()):
        body = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header('Content-Type', kind)
        self.send_header('Content-Length', str(len(body)))
        self.send_header('OData-Version', '4.0')
        self.end_headers()
        self.wfile.write(body)

    def sign_in(self, body):
        if json.loads(body).get('UserPassword') != PASSWORD:
            return self.answer(200, {'Code': 1, 'Message': 'No'})
        return self.answer(200, {'Code': 0}, headers=[('Set-Cookie', f'.ASPXAUTH={TICKET}; path=/; HttpOnly'),
                                                      ('Set-Cookie', f'BPMCSRF={TOKEN}; path=/')])

    def is_signed_in(self, path):
        """Below /plain by what a header says, elsewhere by a session."""
        if path.startswith('/plain'):
            return self.headers.get('Authorization') == f'Bearer {BEARER}' or self.headers.get('X-Api-Key') == API_KEY
        return self.headers.get('BPMCSRF') == TOKEN and TICKET in self.headers.get('Cookie', '')

    def do_POST(self):
        creatio = self.server.creatio
        path = urllib.parse.unquote(self.path.partition('?')[0])
        body = self.rfile.read(int(self.headers.get('Content-Length') or 0))
        creatio.asked.append((self.command, path))
        if path.endswith('/Login'):
            return self.sign_in(body)
        if not self.is_signed_in(path):
            return self.answer(401)
        path = path.replace('/plain', '/0/odata', 1)
        if creatio.trick in ('redirect-all', 'redirect-' + self.command.lower()) and '/Contact' in path:
            return self.answer(creatio.status, headers=[('Location', creatio.elsewhere + '/0/odata/Contact')])
        if creatio.trick == 'stall' and '/Contact' in path:
            creatio.stalled.set()
            creatio.go_on.wait(60)
        return self.respond(creatio, path)

    do_GET = do_PATCH = do_DELETE = do_POST

    def respond(self, creatio, path):
        if path == '/0/odata/':
            return self.answer(200, {'@odata.context': '$metadata', 'value': []})
        if path == '/0/odata/$metadata':
            return self.answer(200, METADATA.encode(), 'application/xml')
        if path == '/0/odata/Contact' and self.command == 'GET':
            behind = ' gt ' in urllib.parse.unquote(self.path)  # what it has is all on the first page
            page = {'value': [] if behind else [creatio.row]}
            if creatio.trick == 'link':
                page['@odata.nextLink'] = creatio.elsewhere + '/0/odata/Contact?$skiptoken=1'
            return self.answer(200, page)
        if path == '/0/odata/Contact':
            return self.answer(204, headers=[('Location', f'{creatio.elsewhere}/0/odata/Contact({MADE})'),
                                             ('OData-EntityId', f'{creatio.elsewhere}/0/odata/Contact({MADE})')])
        if path.startswith('/0/odata/Contact('):
            return self.answer(200, creatio.row) if self.command == 'GET' else self.answer(204)
        return self.answer(404, {'error': {'message': 'Nothing here'}})


class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, request, client_address):
        """A program that was killed, or that hangs up on a liar, is what is wished for."""


class Creatio:
    def __init__(self, elsewhere):
        self.elsewhere, self.trick, self.status, self.asked = elsewhere, None, 302, []
        self.stalled, self.go_on = threading.Event(), threading.Event()
        self.row = {'Id': KEY, 'Name': NAME, 'Notes': NOTES, 'ModifiedOn': '2026-01-02T03:04:05Z'}
        self.server = Server(('127.0.0.1', 0), Handler)
        self.server.creatio = self
        self.url = 'http://127.0.0.1:%d' % self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.go_on.set()
        self.server.shutdown()
        self.server.server_close()


# A sanitizer holds back what was freed, for long, and where it lay; an allocator gives it away again.
NO_QUARANTINE = ':'.join(filter(None, (os.environ.get('ASAN_OPTIONS'), 'quarantine_size_mb=0',
                                       'thread_local_quarantine_size_kb=0')))


# No block of a program is as large as the map in which a sanitizer keeps what may be touched: bits, no bytes of ours.
SHADOW = 1 << 33


def memory(pid):
    """What a core file of a process would have in it: all it can write to."""
    with open(f'/proc/{pid}/maps', encoding='utf-8') as maps, open(f'/proc/{pid}/mem', 'rb') as memory_file:
        for line in maps:
            place, rights = line.split()[:2]
            if not rights.startswith('rw'):
                continue
            begin, end = (int(number, 16) for number in place.split('-'))
            if end - begin > SHADOW:
                continue
            try:
                memory_file.seek(begin)
                yield memory_file.read(end - begin)
            except (OSError, ValueError):  # the kernel's own
                pass


class Story:
    def __init__(self, program, sign_out):
        self.sign_out = os.path.abspath(sign_out)
        self.elsewhere = Elsewhere()
        self.creatio = Creatio(self.elsewhere.url)
        self.device = Device(os.path.abspath(program), 'canary', PASSWORD)
        self.devices = [self.device]
        self.said = ''
        self.watch(self.device)
        self.run('account', 'add', 'x', '--url', self.creatio.url, '--user', 'ann', '--type', 'creatio')
        self.run('sync')

    def close(self):
        self.creatio.close()
        self.elsewhere.close()
        for device in self.devices:
            device.folder.cleanup()

    @staticmethod
    def watch(device):
        """Nothing that is said is lost, and no keyring of the machine is asked."""
        device.env['G_MESSAGES_DEBUG'] = 'all'
        device.env['DBUS_SESSION_BUS_ADDRESS'] = 'disabled:'

    def run(self, *arguments, expect=(0,), device=None):
        """With every debugging message, which goes to standard output."""
        done = (device or self.device).call(*arguments)
        assert done.returncode in expect, f'{arguments} ended with {done.returncode}: {done.stderr[-1500:]}'
        self.said += done.stdout + done.stderr
        return done

    def files(self):
        for device in self.devices:
            for folder, _, names in os.walk(device.folder.name):
                for path in (os.path.join(folder, name) for name in names):
                    if os.path.isfile(path):
                        with open(path, 'rb') as file:
                            yield path, file.read()

    def assert_nothing_left(self):
        for canary in SECRETS + VALUES:
            assert canary not in self.said, f'{canary} was logged'
        for words in ('$filter', '$select', '$orderby', 'UserPassword', '?$'):
            assert words not in self.said, f'a query or a body was logged: {words}'
        assert '/0/odata/Contact' in self.said, 'nothing was logged: this proves nothing'
        for path, text in self.files():
            for secret in SECRETS:
                assert secret.encode() not in text, f'{secret} in {path}'
            for value in VALUES:
                assert value.encode() not in text or 'liaison.db' in path, f'{value} in {path}'
        assert self.elsewhere.visits == 0, self.elsewhere.heard

    def trick(self, trick, status=302):
        self.creatio.trick, self.creatio.status = trick, status

    def test_a_sync_works_and_leaves_no_secret(self):
        row = self.device.rows('Contact', 'Id')[KEY]
        assert (row['Name'], row['Notes']) == (NAME, NOTES), row
        self.assert_nothing_left()

    def test_a_wrong_password_is_not_repeated(self):
        self.device.env['LIAISON_PASSWORD'] = PASSWORD + 'x'
        try:
            self.run('sync', expect=(1, 4, 5))
        finally:
            self.device.env['LIAISON_PASSWORD'] = PASSWORD
        self.assert_nothing_left()

    def test_a_link_elsewhere_is_not_followed(self):
        self.trick('link')
        said = self.run('sync', '--full', expect=range(1, 10)).stderr
        assert 'another place' in said, said[-500:]
        self.assert_nothing_left()

    def test_a_redirect_elsewhere_is_not_followed(self):
        for status in (301, 302, 303, 307, 308):
            self.trick('redirect-get', status)
            said = self.run('sync', '--full', expect=range(1, 10)).stderr
            assert 'another place' in said, said[-500:]
        self.assert_nothing_left()

    def test_what_is_written_is_not_redirected(self):
        self.trick(None)
        self.run('update', 'Contact', KEY, f'Notes={EDIT}')
        for status in (302, 307, 308):
            self.trick('redirect-patch', status)
            self.run('sync', expect=range(0, 10))
        self.assert_nothing_left()

    def test_a_new_record_that_is_elsewhere_is_not_looked_at_there(self):
        self.trick(None)
        self.run('create', 'Contact', f'Name={EDIT}')
        self.run('sync', expect=range(0, 10))
        assert ('POST', '/0/odata/Contact') in self.creatio.asked
        self.assert_nothing_left()

    def test_tokens_and_keys_stay_at_home(self):
        for auth, secret in (('token', BEARER), ('api-key', API_KEY)):
            self.trick(None)
            device = Device(self.device.program, auth, secret)
            self.devices.append(device)
            self.watch(device)
            self.run('account', 'add', 'x', '--url', self.creatio.url + '/plain', '--type', 'odata',
                     '--auth', auth, device=device)
            self.run('sync', device=device)
            assert device.rows('Contact', 'Id')[KEY]['Name'] == NAME
            for trick in ('link', 'redirect-get'):
                self.trick(trick, 307)
                said = self.run('sync', '--full', expect=range(1, 10), device=device).stderr
                assert 'another place' in said, said[-500:]
        self.assert_nothing_left()

    def test_there_is_no_core(self):
        """Killed by a signal that leaves a core, in the middle of an answer."""
        folder = tempfile.TemporaryDirectory(prefix='liaison-core-')
        self.trick('stall')
        self.creatio.stalled.clear()

        def allow_cores():
            hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
            resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
        # A sanitizer forbids core files by itself.
        env = {**self.device.env, 'ASAN_OPTIONS': os.environ.get('ASAN_OPTIONS', '') + ':disable_coredump=0'}
        process = subprocess.Popen([self.device.program, 'sync'], env=env, cwd=folder.name,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL, preexec_fn=allow_cores)
        try:
            wait_until(self.creatio.stalled.is_set, 'it waits for an answer')
            with open(f'/proc/{process.pid}/limits', encoding='utf-8') as limits:
                line = next(line for line in limits if line.startswith('Max core file size'))
            # A program that keeps cores is started at any other limit, 0 included.
            lower = resource.getrlimit(resource.RLIMIT_CORE)[1] == 0
            assert lower or line.split()[4:6] == ['1', '1'], line
            # What a process may be dumped by belongs to it, and to root where it may not.
            assert os.stat(f'/proc/{process.pid}/environ').st_uid == 0
            process.send_signal(signal.SIGABRT)
            process.wait(60)
            assert process.returncode == -signal.SIGABRT, process.returncode
            assert not os.listdir(folder.name), os.listdir(folder.name)
        finally:
            process.kill()
            process.wait()
            self.creatio.go_on.set()
            folder.cleanup()
        self.assert_nothing_left()


    def test_who_signed_out_leaves_no_password_in_memory(self):
        """What was freed counts as well. In memory while signed in: that the search finds it there proves it."""
        self.trick(None)
        process = subprocess.Popen([self.sign_out, self.creatio.url], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   env={**self.device.env, 'G_MESSAGES_DEBUG': '', 'LIAISON_PASSWORD': '',
                                        'ASAN_OPTIONS': NO_QUARANTINE})
        try:
            process.stdin.write(PASSWORD.encode() + b'\n')
            process.stdin.flush()
            assert process.stdout.readline() == b'signed in\n'
            assert self.copies(process.pid) > 0
            process.stdin.write(b'.')
            process.stdin.flush()
            assert process.stdout.readline() == b'signed out\n'
            assert self.copies(process.pid) == 0, f'{self.copies(process.pid)} copies of the password are left'
        finally:
            process.kill()
            process.wait()
            process.stdin.close()
            process.stdout.close()

    @staticmethod
    def copies(pid):
        """By its tail: over the head of what is freed the allocator writes."""
        return sum(piece.count(PASSWORD[16:].encode()) for piece in memory(pid))


if __name__ == '__main__':
    sys.exit(tell(Story(*sys.argv[1:])))
