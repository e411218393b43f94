#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Walks through the app and takes a picture of each screen; in dark of some.

usage: shots.py LIAISON FOLDER light|dark setup|records        in tests/phone/session
"""
import json
import pathlib
import re
import subprocess
import sys
import time
import urllib.request

from journey import Finger, Server
from phone import App

CONTACT = 'Adéọlá Ekwutosi'
# In dark only what has colours of its own.
DARK = ('hub', 'agenda', 'list', 'record', 'edit', 'sync')


def slow_down(entity_set, milliseconds):
    """The sample server answers for ENTITY_SET later. It is the only one that listens here."""
    listening = subprocess.run(['ss', '-Hltn'], capture_output=True, text=True, check=True).stdout
    port = re.search(r'127\.0\.0\.1:(\d+)', listening).group(1)
    fault = {'command': 'fault', 'path': entity_set, 'action': 'delay', 'delayMs': milliseconds}
    request = urllib.request.Request(f'http://127.0.0.1:{port}/control', json.dumps(fault).encode(),
                                     {'Content-Type': 'application/json'})
    urllib.request.urlopen(request, timeout=10).close()


class Walk:
    def __init__(self, program, folder, scheme, *arguments):
        self.process = subprocess.Popen([program, *arguments])
        self.app = App(self.process)
        finger = self.app.finger
        self.is_wide = finger.width > 600
        self.ending = f'-{finger.width}x{finger.height}' + ('-dark' if scheme == 'dark' else '')
        self.folder, self.wanted = folder, DARK if scheme == 'dark' else None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def picture(self, name, rest=1):
        if self.wanted and name not in self.wanted:
            return
        time.sleep(rest)  # until animations have ended; nothing on the screen says so
        self.app.shot(str(self.folder / f'{name}{self.ending}.png'))
        print(f'{name}{self.ending}', flush=True)

    def tap_first(self, role, name):
        self.app.find(role, name)
        node = self.app.all(role, name)[0]
        self.app.finger.tap(*self.app.place(node))

    def first_run(self):
        self.app.find('button', 'Connect to a Server')
        self.picture('welcome')
        self.app.tap('button', 'Connect to a Server')
        self.app.find('text', 'Server Address')
        self.picture('connect')
        # Both programs lie where they were built.
        server = Server(pathlib.Path(self.process.args[0]).parents[1] / 'demo/liaison-demo-server')
        try:
            hand = Finger(self.app)
            hand.fill('Server Address', server.url)
            hand.press('Continue')
            self.app.find(contains='User Name and Password')
            self.picture('sign-in')
        finally:
            server.close()

    def accounts(self):
        self.menu('Main Menu', 2)
        self.app.find('button', 'Remove Account…')
        self.picture('accounts')
        self.dismiss('button', 'Remove Account…')

    def menu(self, name, number):
        """Items of a menu have no name in the tree of GTK 4.18: they are counted."""
        self.app.tap('toggle button', name)
        self.app.find('menu item')
        self.app.finger.tap(*self.app.place(self.app.all('menu item')[number]))

    def dismiss(self, role, name):
        self.app.key('Escape')
        self.app.gone(role, name)

    def back(self):
        if not self.is_wide:
            self.app.tap('button', 'Back')

    def places(self):
        self.app.find('button', contains='Synchronize, Synchronized')
        self.app.gone('alert')
        self.picture('hub')
        self.accounts()
        self.menu('Main Menu', 3)
        self.app.find('button', 'Done')
        self.picture('hub-places')
        self.app.tap('button', 'Done')
        self.app.key('ctrl', 'question')
        self.app.find('list item', 'Go Back')
        self.picture('shortcuts')
        self.dismiss('list item', 'Go Back')
        self.app.tap('list item', contains='Agenda')
        self.app.find('button', 'Go to a Date')
        self.picture('agenda')
        self.back()

    def lists(self):
        self.app.tap('list item', contains='Contacts')
        self.app.find('list', 'Contacts')
        self.picture('list')
        self.app.key('ctrl', 'l')
        self.app.find('list item', 'My Contacts')
        self.picture('views')
        self.dismiss('list item', 'My Contacts')
        self.menu('List Menu', 1)
        self.app.find('button', 'Cancel')
        self.picture('filter')
        self.dismiss('button', 'Cancel')
        self.menu('List Menu', 0)
        self.picture('sort')
        self.app.key('Escape')
        time.sleep(1)
        self.tap_first('button', f'Menu of “{CONTACT}”')
        self.app.find('menu item')
        self.picture('row-menu')
        self.app.key('Escape')
        time.sleep(1)
        self.menu('List Menu', -2)
        self.app.find('button', 'Cancel')
        self.picture('selection')
        self.app.tap('button', 'Cancel')
        self.app.gone('button', 'Cancel')

    def record(self):
        self.tap_first('list item', CONTACT)
        self.app.find('button', 'Edit')
        # A finger on an empty place, so that no tooltip shows for what came under the last one.
        self.app.finger.tap(self.app.finger.width * (0.65 if self.is_wide else 0.4), 20)
        self.picture('record')
        self.app.tap('page tab', 'Timeline')
        self.picture('timeline')
        self.app.tap('page tab', 'Overview')

    def editing(self):
        self.app.tap('button', 'Edit')
        self.app.find('text', 'Job Title')
        self.picture('edit')
        self.tap_first('list item', 'Account')
        self.app.find('entry')
        self.picture('lookup')
        self.app.tap('button', 'Cancel')
        self.app.gone('entry')
        self.app.tap('button', 'Cancel')
        self.app.find('button', 'Edit')
        self.app.key('ctrl', 'n')
        self.app.find('button', 'Save')
        self.picture('quick-create')
        self.app.key('Escape')
        self.app.gone('button', 'Save')

    def searching(self):
        self.app.key('ctrl', 'k')
        self.app.find('entry', contains='Search All')
        self.app.type('alvaro')
        self.app.find('list item', contains='Álvaro')
        self.picture('search')

    def synchronizing(self):
        slow_down('Opportunities', 30000)
        self.back()
        self.menu('Main Menu', 1)
        self.app.tap('button', 'Download')
        self.app.find('button', 'Run in Background')
        self.picture('sync')


def main():
    program, folder, scheme, part = sys.argv[1], pathlib.Path(sys.argv[2]), *sys.argv[3:]
    if part == 'setup':
        with Walk(program, folder, scheme) as walk:
            walk.first_run()
    else:
        with Walk(program, folder, scheme, '--demo') as walk:
            for part in (walk.places, walk.lists, walk.record, walk.editing, walk.searching, walk.synchronizing):
                part()


main()
