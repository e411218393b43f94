#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Passwords in a real keyring: gnome-keyring-daemon on a session bus of the test's own.

usage: keyring.py LIAISONCTL DEMO_SERVER BUS_CONFIG        prints TAP
"""
import contextlib
import json
import os
import pathlib
import pty
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))
from device import Device, tell  # noqa: E402

USER = PASSWORD = 'demo'
SERVICE = 'org.freedesktop.secrets'
INTERFACE = 'org.freedesktop.Secret'
COLLECTION = '/org/freedesktop/secrets/collection/login'
PORTAL = 'org.freedesktop.portal.Desktop'
PORTAL_XML = """<node><interface name="org.freedesktop.portal.Secret">
  <method name="RetrieveSecret"><arg type="h" direction="in"/><arg type="a{sv}" direction="in"/>
  <arg type="o" direction="out"/></method><property name="version" type="u" access="read"/>
</interface></node>"""
PROMPTER = 'org.gnome.keyring.SystemPrompter'
PROMPTER_XML = """<node><interface name="org.gnome.keyring.internal.Prompter">
  <method name="BeginPrompting"><arg type="o" direction="in"/></method>
  <method name="StopPrompting"><arg type="o" direction="in"/></method>
</interface></node>"""
# No command takes that long unless it waits for somebody who never comes.
LIMIT = 60


def missing():
    """Why this cannot be tested here, or nothing."""
    for program in ('gnome-keyring-daemon', 'dbus-daemon'):
        if not shutil.which(program):
            return f'{program} is not installed'
    try:
        import gi
        gi.require_version('Gio', '2.0')
    except (ImportError, ValueError):
        return 'python3-gi is not installed'
    return None


REASON = missing()
if not REASON:
    from gi.repository import Gio, GLib


def end(process):
    if process and process.poll() is None:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait(question, what):
    until = time.monotonic() + LIMIT
    while not question():
        assert time.monotonic() < until, f'waited in vain for {what}'
        time.sleep(0.02)


def hear(talk):
    """TALK, on a thread of its own, while whoever lives in this process is heard on the bus."""
    thread = threading.Thread(target=talk)
    thread.start()
    while thread.is_alive():
        GLib.MainContext.default().iteration(False)
        thread.join(0.005)


class Bus:
    """A session bus that starts nothing by itself: no keyring, no prompter, unless put there."""

    def __init__(self, config):
        self.process = subprocess.Popen(
            ['dbus-daemon', f'--config-file={config}', '--nofork', '--nopidfile', '--print-address=1'],
            stdout=subprocess.PIPE, text=True)
        self.address = self.process.stdout.readline().strip()
        assert self.address, 'the bus did not say where it listens'

    def connect(self):
        flags = Gio.DBusConnectionFlags
        return Gio.DBusConnection.new_for_address_sync(
            self.address, flags.AUTHENTICATION_CLIENT | flags.MESSAGE_BUS_CONNECTION, None, None)

    def close(self):
        end(self.process)
        self.process.stdout.close()


class Keyring:
    """The Secret Service, seen from beside the program that is tested."""

    def __init__(self, bus, folder):
        self.bus = bus.connect()
        self.refuses, self.prompts = True, None
        env = {**os.environ, 'DBUS_SESSION_BUS_ADDRESS': bus.address, 'XDG_RUNTIME_DIR': folder,
               'XDG_DATA_HOME': os.path.join(folder, 'data'), 'HOME': folder}
        self.process = subprocess.Popen(
            ['gnome-keyring-daemon', '--foreground', '--unlock', '--components=secrets',
             f'--control-directory={folder}'],
            env=env, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.process.stdin.write(b'keyring')
        self.process.stdin.close()
        wait(self.is_open, 'an open keyring')

    def call(self, path, interface, method, arguments=None, name=SERVICE):
        return self.bus.call_sync(name, path, interface, method, arguments, None,
                                  Gio.DBusCallFlags.NO_AUTO_START, 20000, None).unpack()

    def is_open(self):
        try:
            return not self.call(COLLECTION, 'org.freedesktop.DBus.Properties', 'Get',
                                 GLib.Variant('(ss)', (f'{INTERFACE}.Collection', 'Locked')))[0]
        except GLib.Error:
            return False

    def lock(self):
        self.call('/org/freedesktop/secrets', f'{INTERFACE}.Service', 'Lock',
                  GLib.Variant('(ao)', ([COLLECTION],)))
        assert not self.is_open()

    def unlock(self):
        """With the keyring's password, by the interface that a login uses."""
        session = self.session()
        self.call('/org/freedesktop/secrets', 'org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface',
                  'UnlockWithMasterPassword',
                  GLib.Variant('(o(oayays))', (COLLECTION, (session, b'', b'keyring', 'text/plain'))))
        assert self.is_open()

    def session(self):
        return self.call('/org/freedesktop/secrets', f'{INTERFACE}.Service', 'OpenSession',
                         GLib.Variant('(sv)', ('plain', GLib.Variant('s', ''))))[1]

    def items(self, account):
        found, locked = self.call('/org/freedesktop/secrets', f'{INTERFACE}.Service', 'SearchItems',
                                  GLib.Variant('(a{ss})', ({'account': account},)))
        return found + locked

    def password(self, account):
        found = self.items(account)
        assert len(found) == 1, f'{account} has {len(found)} passwords'
        secret = self.call(found[0], f'{INTERFACE}.Item', 'GetSecret', GLib.Variant('(o)', (self.session(),)))
        return bytes(secret[0][2]).decode()

    def forget(self, account):
        for path in self.items(account):
            self.call(path, f'{INTERFACE}.Item', 'Delete')

    def prompter(self):
        """Puts somebody on the bus who shows prompts and answers them with no or, unless REFUSES is set, not at
        all; tells whether one is shown."""
        if self.prompts is not None:
            self.prompts.clear()
            return self.is_shown
        self.prompts = []

        def ready(sender, path, reply):
            self.bus.call(sender, path, 'org.gnome.keyring.internal.Prompter.Callback', 'PromptReady',
                          GLib.Variant('(sa{sv}s)', (reply, {}, '')), None, Gio.DBusCallFlags.NONE, -1, None,
                          None if reply else lambda *_: ready(sender, path, 'no'))

        def called(_connection, sender, _path, _interface, method, arguments, invocation):
            self.prompts.append(method)
            invocation.return_value(None)
            if self.refuses and method == 'BeginPrompting':
                ready(sender, arguments.unpack()[0], '')

        interface = Gio.DBusNodeInfo.new_for_xml(PROMPTER_XML).interfaces[0]
        self.bus.register_object('/org/gnome/keyring/Prompter', interface, called, None, None)
        self.call('/org/freedesktop/DBus', 'org.freedesktop.DBus', 'RequestName',
                  GLib.Variant('(su)', (PROMPTER, 0)), 'org.freedesktop.DBus')
        return self.is_shown

    def is_shown(self):
        GLib.MainContext.default().iteration(False)
        return bool(self.prompts)

    def close(self):
        end(self.process)
        self.bus.close_sync(None)


class Portal:
    """The Secret portal of a sandbox: one secret for the app, with which it keeps a file of its own."""

    def __init__(self, bus):
        self.secret, self.response = b'1' * 64, 0
        self.bus = bus.connect()
        interface = Gio.DBusNodeInfo.new_for_xml(PORTAL_XML).interfaces[0]
        self.bus.register_object('/org/freedesktop/portal/desktop', interface, self.called, self.get, None)
        self.bus.call_sync('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus', 'RequestName',
                           GLib.Variant('(su)', (PORTAL, 0)), None, Gio.DBusCallFlags.NONE, -1, None)

    @staticmethod
    def get(*_):
        return GLib.Variant('u', 1)

    def called(self, _connection, sender, _path, _interface, _method, arguments, invocation):
        token = arguments.unpack()[1]['handle_token']
        path = f'/org/freedesktop/portal/desktop/request/{sender[1:].replace(".", "_")}/{token}'
        file = invocation.get_message().get_unix_fd_list().get(0)
        if self.response == 0:
            os.write(file, self.secret)
        os.close(file)
        invocation.return_value(GLib.Variant('(o)', (path,)))
        self.bus.emit_signal(sender, path, 'org.freedesktop.portal.Request', 'Response',
                             GLib.Variant('(ua{sv})', (self.response, {})))

    def close(self):
        self.bus.close_sync(None)


class Person(Device):
    """A device whose passwords come from nowhere but its keyring."""

    def __init__(self, program, address):
        super().__init__(program, USER)
        del self.env['LIAISON_PASSWORD']
        self.env['DBUS_SESSION_BUS_ADDRESS'] = address

    def call(self, *arguments, input='', **options):
        """While those whom it may ask, who live in this process, are heard."""
        process = subprocess.Popen([self.program, *arguments], env=self.env, text=True, stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)
        said = []
        hear(lambda: said.extend(process.communicate(input, LIMIT)))
        end(process)
        return subprocess.CompletedProcess(arguments, process.returncode, *said)

    def add(self, url, name='x', password=PASSWORD):
        return self.call('account', 'add', name, '--url', url, '--user', USER, '--password-stdin',
                         input=password + '\n')

    def names(self):
        return self.run('account', 'list', '--json')

    @contextlib.contextmanager
    def at_terminal(self, *arguments):
        """A command whose input is a terminal, and the other side of that."""
        ours, theirs = pty.openpty()
        process = subprocess.Popen([self.program, *arguments], env=self.env, stdin=theirs,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        os.close(theirs)
        try:
            yield process, ours
        finally:
            end(process)
            process.stderr.close()
            os.close(ours)

    def sync_at_terminal(self, typed=None):
        """A sync with a person beside it, who types TYPED once it asks; what it said."""
        said = b''

        def talk():
            nonlocal said
            while piece := os.read(process.stderr.fileno(), 4096):
                asks = typed is not None and b'Password of' not in said
                said += piece
                if asks and b'Password of' in said:
                    os.write(terminal, typed.encode() + b'\n')
            process.wait(LIMIT)
        with self.at_terminal('sync', 'x') as (process, terminal):
            hear(talk)
        assert typed is None or b'Password of' in said, f'it did not ask: {said}'
        return process.returncode, said.decode()


class Story:
    def __init__(self, program, server, config):
        self.program, self.config = program, config
        self.folder = tempfile.TemporaryDirectory(prefix='liaison-keyring-')
        self.server = self.bus = self.keyring = None
        try:
            self.server = subprocess.Popen([server, '--port', '0', '--exit-with-stdin'],
                                           stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            self.url = self.server.stdout.readline().strip()
            self.bus = Bus(config)
            self.keyring = Keyring(self.bus, self.folder.name)
            self.person = Person(program, self.bus.address)
        except BaseException:
            self.close()
            raise

    def close(self):
        for part in (self.keyring, self.bus):
            if part:
                part.close()
        if self.server:
            self.server.stdin.close()
            self.server.stdout.close()
            self.server.wait()
        self.folder.cleanup()

    def test_a_password_goes_to_the_keyring_and_nowhere_else(self):
        done = self.person.add(self.url)
        assert (done.returncode, done.stderr) == (0, ''), done
        assert self.keyring.password('x') == PASSWORD
        done = self.person.add(self.url, 'secretive', 'kept in no file')
        for folder, _, names in os.walk(self.person.folder.name):
            for name in names:
                with open(os.path.join(folder, name), 'rb') as file:
                    assert b'kept in no file' not in file.read(), f'the password is in {name}'
        self.person.run('account', 'remove', 'secretive')

    def test_another_process_syncs_with_it(self):
        self.person.run('sync', 'x')
        assert self.person.status()['lastSync']

    def test_a_locked_keyring_is_not_a_missing_one(self):
        self.keyring.lock()
        self.person.run('update', 'Contacts', sorted(self.person.rows('Contacts', 'Id'))[3], 'Phone=+1')
        self.person.fails('sync', 'x', status=4, words='The keyring is locked')
        assert self.person.status()['pending'] == 1
        assert len(self.keyring.items('x')) == 1

    def test_where_nobody_can_ask_nobody_has_cancelled(self):
        """A terminal far from any desktop: the keyring answers "dismissed" at once."""
        status, said = self.person.sync_at_terminal()
        assert status == 4 and 'The keyring is locked' in said and 'cancelled' not in said, (status, said)
        done = self.person.add(self.url, 'y')
        assert done.returncode == 1 and 'The keyring is locked' in done.stderr, done
        assert '"y"' not in self.person.names() and self.person.status()['pending'] == 1

    def test_a_person_who_does_not_unlock_it_has_cancelled(self):
        self.keyring.prompter()
        status, said = self.person.sync_at_terminal()
        assert status == 4 and 'Unlocking the keyring was cancelled' in said, (status, said)
        assert self.person.status()['pending'] == 1
        assert len(self.keyring.items('x')) == 1

    def test_no_account_is_added_without_its_password(self):
        done = self.person.add(self.url, 'y')
        assert done.returncode == 1 and 'Unlocking the keyring was cancelled' in done.stderr, done
        assert '"y"' not in self.person.names()

    def test_no_account_is_removed_without_its_password(self):
        self.person.fails('account', 'remove', 'x', status=1, words='Unlocking the keyring was cancelled')
        assert '"x"' in self.person.names() and self.person.status()['pending'] == 1

    def test_unlocked_again_everything_is_there(self):
        self.keyring.unlock()
        self.person.run('sync', 'x')
        assert self.person.status()['pending'] == 0
        assert self.keyring.password('x') == PASSWORD

    def test_a_password_that_was_never_there_is_asked_for(self):
        assert self.person.add(self.url, 'w').returncode == 0
        self.keyring.forget('w')
        path, = pathlib.Path(self.person.folder.name).rglob('accounts/w/account.json')
        told = json.loads(path.read_text())
        assert told.pop('inKeyring')
        path.write_text(json.dumps(told))
        self.person.fails('sync', 'w', status=4, words='No password is stored')
        self.person.run('account', 'remove', 'w')

    def test_an_emptied_keyring_is_told_and_the_password_asked_for(self):
        self.keyring.forget('x')
        self.person.fails('sync', 'x', status=4, words='The keyring was emptied or reset')
        status, said = self.person.sync_at_terminal(PASSWORD)
        assert status == 0 and 'Password of demo' in said and PASSWORD not in said.split(': ', 1)[1], said

    def test_an_account_takes_its_password_with_it(self):
        for name in 'yz':
            done = self.person.add(self.url, name)
            assert done.returncode == 0, done
        self.person.run('account', 'remove', 'y')
        assert not self.keyring.items('y')
        assert self.keyring.password('z') == PASSWORD

    def test_an_account_elsewhere_of_that_name_keeps_its_own(self):
        other = Person(self.program, self.bus.address)
        done = other.add(self.url + 'elsewhere/', 'z', 'other')
        assert done.returncode == 0, done
        other.run('account', 'remove', 'z')
        assert self.keyring.password('z') == PASSWORD

    def test_without_a_keyring_the_password_is_of_this_run(self):
        bus = Bus(self.config)
        try:
            self.alone(bus.address)
        finally:
            bus.close()
        self.alone('unix:path=' + os.path.join(self.folder.name, 'no-bus'))

    def alone(self, address):
        person = Person(self.program, address)
        done = person.add(self.url)
        assert done.returncode == 0 and 'no keyring: the password was not kept' in done.stderr, done
        person.fails('sync', 'x', status=4, words='There is no keyring')
        status, said = person.sync_at_terminal(PASSWORD)
        assert status == 0, said
        person.env['LIAISON_PASSWORD'] = PASSWORD
        person.run('sync', 'x')
        person.run('account', 'remove', 'x')

    def test_a_portal_keeps_it_in_a_file_nobody_else_reads(self):
        bus = Bus(self.config)
        portal = Portal(bus)
        try:
            self.sandboxed(portal, Person(self.program, bus.address))
        finally:
            portal.close()
            bus.close()

    def sandboxed(self, portal, person):
        person.env['SNAP_NAME'] = 'liaison'  # what libsecret takes for a sandbox, beside Flatpak's own file
        done = person.add(self.url)
        assert (done.returncode, done.stderr) == (0, ''), done
        person.run('sync', 'x')
        file, = pathlib.Path(person.folder.name).rglob('default.keyring')
        assert PASSWORD.encode() not in file.read_bytes()

        # A person closed its question; it has none; its token was lost: it made another one.
        for portal.response, portal.secret, words in ((1, b'', 'Unlocking the keyring was cancelled'),
                                                      (2, b'', 'There is no keyring'),
                                                      (0, b'2' * 64, 'The keyring was emptied or reset')):
            done = person.call('sync', 'x')
            assert done.returncode == 4 and words in done.stderr, done
        status, said = person.sync_at_terminal(PASSWORD)
        assert status == 0, said
        done = person.add(self.url, 'y')
        assert (done.returncode, done.stderr) == (0, ''), done
        person.run('sync', 'y')
        portal.secret = b'1' * 64
        person.run('sync', 'x')

    def test_a_prompt_that_nobody_answers_can_be_interrupted(self):
        """The last: the keyring stays locked, its prompt open."""
        assert self.person.add(self.url, 'late').returncode == 0
        self.keyring.lock()
        self.keyring.refuses = False
        is_shown = self.keyring.prompter()
        with self.person.at_terminal('sync', 'late') as (process, _):
            wait(is_shown, 'a prompt')
            process.send_signal(signal.SIGINT)
            said = process.communicate(timeout=LIMIT)[1].decode()
            assert process.returncode == 4 and 'stopped' in said, (process.returncode, said)


def main():
    if REASON:
        print(f'1..0 # SKIP {REASON}')
        return 0
    return tell(Story(*sys.argv[1:]))


if __name__ == '__main__':
    sys.exit(main())
