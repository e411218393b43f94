#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The app and liaisonctl on one account at the same time: the app owns the database, the tool
hands its commands over to it; and the app killed: the tool goes on by itself.

usage: handover.py LIAISON LIAISONCTL LIAISON_DEMO_SERVER        prints TAP

Runs in tests/phone/session, in the folders of that session.
"""
import json
import os
import stat
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))
from device import Service, tell  # noqa: E402
from phone import App, wait  # noqa: E402

USER = PASSWORD = 'demo'
LIMIT = 60


class Story:
    def __init__(self, liaison, liaisonctl, server):
        self.liaison, self.liaisonctl = liaison, liaisonctl
        self.server = subprocess.Popen([server, '--port', '0', '--exit-with-stdin'],
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.service = Service(self.server.stdout.readline().strip())
        self.folder = os.path.join(os.environ['XDG_DATA_HOME'], 'liaison', 'accounts', 'x')
        self.program = self.app = None

    def close(self):
        if self.program and self.program.poll() is None:
            self.program.terminate()
            self.program.wait()
        self.server.stdin.close()
        self.server.wait()

    def open_app(self):
        self.program = subprocess.Popen([self.liaison])
        if self.app is None:
            self.app = App(self.program)
            return
        self.app.process = self.program  # the touch screen can be connected to once
        self.app.root = wait(self.app.running, 'the app once more')

    def tool(self, *arguments, **env):
        done = subprocess.run([self.liaisonctl, *arguments], env={**os.environ, **env}, timeout=LIMIT,
                              capture_output=True, text=True, stdin=subprocess.DEVNULL)
        assert done.returncode == 0, f'{arguments} ended with {done.returncode}: {done.stderr}'
        return done.stdout

    def pending(self):
        return [(change['kind'], change['entity'], change['key'])
                for change in json.loads(self.tool('pending', '--json'))]

    def names(self):
        rows = json.loads(self.tool('query', 'Contacts', '--format', 'json', '--select', 'Id,Name'))
        return {row['Id']: row['Name'] for row in rows}

    def server_names(self):
        return {key: row['Name'] for key, row in self.service.rows(USER, 'Contacts', 'Id').items()}

    def holders(self):
        """The processes that hold the lock of the database: the kernel's word for it."""
        found, path = [], os.path.join(self.folder, 'liaison.db.lock')
        for pid in filter(str.isdigit, os.listdir('/proc')):
            try:
                for fd in os.listdir(f'/proc/{pid}/fd'):
                    if os.readlink(f'/proc/{pid}/fd/{fd}') == path:
                        with open(f'/proc/{pid}/fdinfo/{fd}', encoding='ascii') as info:
                            found += [int(pid)] if 'FLOCK' in info.read() else []
            except (FileNotFoundError, PermissionError):
                pass
        return found

    def through_the_app(self, *arguments):
        assert self.holders() == [self.program.pid], f'{self.holders()} hold it, not the app'
        answer = self.tool(*arguments)
        assert self.holders() == [self.program.pid], f'{self.holders()} hold it, not the app'
        return answer

    def test_a_sync_is_handed_to_the_open_app(self):
        self.tool('account', 'add', 'x', '--url', self.service.url, '--user', USER, LIAISON_PASSWORD=PASSWORD)
        assert not self.holders()
        self.open_app()
        wait(self.holders, 'the lock of the database')
        self.through_the_app('sync', 'x')
        assert self.names() == self.server_names()
        self.app.find('list item', contains='Contacts')

    def test_nobody_else_may_speak_to_the_app(self):
        mode = os.lstat(os.path.join(self.folder, 'liaison.socket')).st_mode
        assert stat.S_ISSOCK(mode) and stat.S_IMODE(mode) == 0o600, oct(mode)
        assert stat.S_IMODE(os.lstat(self.folder).st_mode) == 0o700

    def shown_contact(self):
        """The key of a contact that the app's list shows now and whose name no other has."""
        names = self.names()
        for item in self.app.all('list item'):
            same = [key for key, name in names.items() if name == item.get_name()]
            if len(same) == 1 and item.get_name().isascii():
                return same[0]
        return None

    def test_the_open_list_shows_what_the_tool_changed(self):
        self.app.key('ctrl', '2')
        self.key = wait(self.shown_contact, 'a contact')
        self.name = self.names()[self.key] + ' By Command'
        self.through_the_app('update', 'Contacts', self.key, f'Name={self.name}')
        self.app.find('list item', self.name)
        assert self.names()[self.key] == self.name
        assert self.pending() == [('update', 'Contact', self.key)], self.pending()
        assert self.server_names()[self.key] != self.name, 'nothing is sent before the sync'

    def test_the_app_sends_it(self):
        self.through_the_app('sync')
        assert self.server_names()[self.key] == self.name
        assert not self.pending()

    def test_refused_commands_say_so_in_the_tool(self):
        assert self.holders() == [self.program.pid]
        done = subprocess.run([self.liaisonctl, 'update', 'Nonsense', 'x', 'Name=x'], timeout=LIMIT,
                              capture_output=True, text=True, stdin=subprocess.DEVNULL)
        assert done.returncode == 1 and not done.stdout, done
        assert done.stderr == 'liaisonctl: There is no entity “Nonsense”\n', done

    def test_the_app_killed_nothing_is_lost(self):
        self.name += ' Twice'
        self.through_the_app('update', 'Contacts', self.key, f'Name={self.name}')
        self.program.kill()
        self.program.wait()
        assert not self.holders()
        assert stat.S_ISSOCK(os.lstat(os.path.join(self.folder, 'liaison.socket')).st_mode), 'none was left'
        assert self.names()[self.key] == self.name
        assert self.pending() == [('update', 'Contact', self.key)], self.pending()

    def test_without_the_app_the_tool_goes_on_itself(self):
        other = next(key for key in sorted(self.names()) if key != self.key)
        self.tool('update', 'Contacts', other, 'Name=By The Tool Alone')
        assert len(self.pending()) == 2
        self.tool('sync')
        there = self.server_names()
        assert (there[self.key], there[other]) == (self.name, 'By The Tool Alone')
        assert not self.pending() and self.names() == there
        assert not self.holders()

    def test_the_app_opened_again_owns_it_again(self):
        self.open_app()
        self.app.find('list item', contains='Contacts')
        wait(self.holders, 'the lock of the database')
        assert self.name in self.through_the_app('get', 'Contacts', self.key)


sys.exit(tell(Story(*sys.argv[1:])))
