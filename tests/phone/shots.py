#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Walks through the app and takes a picture of each screen.

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
        self.folder = folder

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def picture(self, name, rest=1):
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
        self.app.tap('toggle button', 'Main Menu')
        self.app.find('menu item')
        self.app.finger.tap(*self.app.place(self.app.all('menu item')[2]))
        self.app.find('button', 'Remove Account…')
        self.picture('accounts')
        self.app.key('Escape')
        self.app.gone('button', 'Remove Account…')

    def records(self):
        self.app.find('button', contains='Synchronize, Synchronized')
        self.app.gone('alert')
        self.picture('hub')
        self.accounts()
        self.app.tap('list item', contains='Contacts')
        self.app.find('list', 'Contacts')
        self.picture('list')
        self.tap_first('list item', CONTACT)
        self.app.find('button', 'Edit')
        # A finger on an empty place, so that no tooltip shows for what came under the last one.
        self.app.finger.tap(self.app.finger.width * (0.65 if self.is_wide else 0.4), 20)
        self.picture('record')

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

    def searching(self):
        if not self.is_wide:
            self.app.tap('button', 'Back')
        self.app.tap('toggle button', contains='Search')
        self.app.find('entry', contains='Search')
        self.app.type('alvaro')
        self.app.find('list item', contains='Álvaro')
        self.picture('search')
        self.app.key('Escape')

    def synchronizing(self):
        if not self.is_wide:
            self.app.tap('button', 'Back')
        slow_down('Opportunities', 5000)
        self.app.tap('toggle button', 'Main Menu')
        self.app.find('menu item')
        # Items of a menu have no name in the tree of GTK 4.18: the second is "Download All ...".
        self.app.finger.tap(*self.app.place(self.app.all('menu item')[1]))
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
            walk.records()
            walk.editing()
            walk.searching()
            walk.synchronizing()


main()
