#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Somebody connects to a server that wants a sign-in elsewhere, by the code that the phone shows.

usage: sign-in.py LIAISON LIAISON_DEMO_SERVER        prints TAP

Runs in tests/phone/session. The identity service is the strict one of tests/account, the server
stands behind a gateway that lets nobody pass without its tokens. At the end the program dies as one that leaves a core
file: there is none, and nothing of the sign-in lies anywhere else.
"""
import os
import resource
import signal
import subprocess
import sys
import tempfile
import traceback

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'account'))
from identity import CLIENT, Gateway, Identity  # noqa: E402
from journey import Finger, Server  # noqa: E402
from phone import App, wait  # noqa: E402


# A sanitizer forbids core files by itself.
SANITIZER = os.environ.get('ASAN_OPTIONS', '') + ':disable_coredump=0'


class Program:
    """The app in a folder of its own, which may leave core files there, with all it says."""

    def __init__(self, liaison):
        self.folder = tempfile.TemporaryDirectory(prefix='liaison-core-')
        self.said = tempfile.TemporaryFile()
        self.may_leave_cores = resource.getrlimit(resource.RLIMIT_CORE)[1] != 0
        self.process = subprocess.Popen([os.path.abspath(liaison)], cwd=self.folder.name, preexec_fn=self.allow_cores,
                                        stdout=self.said, stderr=subprocess.STDOUT,
                                        env={**os.environ, 'G_MESSAGES_DEBUG': 'all', 'ASAN_OPTIONS': SANITIZER})

    @staticmethod
    def allow_cores():
        hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
        resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))

    def core_limit(self):
        with open(f'/proc/{self.process.pid}/limits', encoding='utf-8') as limits:
            return next(line for line in limits if line.startswith('Max core file size')).split()[4:6]

    def end(self, signal_number):
        self.process.send_signal(signal_number)
        return self.process.wait(60)

    def words(self):
        self.said.seek(0)
        return self.said.read()

    def close(self):
        self.process.kill()
        self.process.wait()
        self.said.close()
        self.folder.cleanup()


def all_files():
    """What the session keeps: settings, data, states, caches, the keyring."""
    for folder, _, names in os.walk(os.environ['HOME']):
        for path in (os.path.join(folder, name) for name in names):
            if os.path.isfile(path) and not os.path.islink(path):
                with open(path, 'rb') as file:
                    yield path, file.read()


class SignIn:
    def __init__(self, app, program, identity, gateway, server):
        self.hand, self.app, self.program, self.server = Finger(app), app, program, server
        self.identity, self.gateway = identity, gateway

    def find_out(self):
        self.hand.press('Connect to a Server')
        self.hand.fill('Server Address', self.gateway.url + '/odata')
        self.hand.press('Continue')
        self.app.find(contains='In the Browser')

    def ask_for_a_code(self):
        self.app.tap('radio button', 'With a Code')
        self.hand.fill('Client ID', CLIENT)
        self.app.key('Return')  # of the on-screen keyboard
        self.app.find(contains='/tenant/activate')

    def type_it_in_elsewhere(self):
        self.identity.approve(self.app.find(contains='CODE-').get_name())

    def first_sync(self):
        self.app.find('list item', contains='Contacts')
        wait(lambda: not self.identity.devices, 'the code is used up')
        assert self.gateway.n_refused < 8, self.gateway.n_refused

    def dies_without_a_core(self):
        """A limit of one byte is the one at which the kernel starts no program that keeps cores."""
        assert not self.program.may_leave_cores or self.program.core_limit() == ['1', '1'], self.program.core_limit()
        assert self.program.end(signal.SIGABRT) == -signal.SIGABRT, self.program.process.returncode
        assert os.listdir(self.program.folder.name) == [], os.listdir(self.program.folder.name)

    def nothing_lies_about(self):
        said, files = self.program.words(), dict(all_files())
        assert b'/odata/' in said and any(path.endswith('liaison.db') for path in files), 'this proves nothing'
        record = self.server.contact()['Name'].encode()
        assert any(record in text for path, text in files.items() if 'liaison.db' in path), record
        for secret in (token.encode() for token in self.identity.given):
            assert secret not in said, 'a token was logged'
            assert not [path for path, text in files.items() if secret in text]
        assert record not in said, 'a record was logged'
        assert not [path for path, text in files.items() if record in text and 'liaison.db' not in path]

    def steps(self):
        return [self.find_out, self.ask_for_a_code, self.type_it_in_elsewhere, self.first_sync,
                self.dies_without_a_core, self.nothing_lies_about]


def main():
    liaison, demo_server = sys.argv[1:]
    server = Server(demo_server, '--relative-links')  # absolute ones would lead past the gateway
    identity = Identity()
    gateway = Gateway(identity, server.url, 'demo')
    program = Program(liaison)
    bad = 0
    try:
        app = App(program.process)
        story = SignIn(app, program, identity, gateway, server)
        for number, step in enumerate(story.steps(), 1):
            try:
                step()
                print(f'ok {number} - {step.__name__}', flush=True)
            except Exception:
                print(f'not ok {number} - {step.__name__}', flush=True)
                traceback.print_exc()
                if program.process.poll() is None:
                    print(app.tree(), file=sys.stderr)
                bad = 1
                break
        print(f'1..{len(story.steps())}')
    finally:
        for part in (program, gateway, identity, server):
            part.close()
    sys.exit(bad)


main()
