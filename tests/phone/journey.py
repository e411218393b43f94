#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""One journey through the app, as a person makes it: connect, sync, find a contact, change a
field, save, sync; then the server is asked whether it has the change.

usage: journey.py touch|keys LIAISON LIAISON_DEMO_SERVER        prints TAP

Runs in tests/phone/session. `touch` uses nothing but a finger and the on-screen keyboard's
text, `keys` nothing but the keyboard.
"""
import base64
import json
import subprocess
import sys
import traceback
import urllib.parse
import urllib.request

from phone import App, wait

USER = PASSWORD = 'demo'
JOB = 'Head of Everything'


class Server:
    def __init__(self, program, *arguments):
        self.process = subprocess.Popen([program, '--port', '0', *arguments], stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().strip()

    def get(self, path):
        request = urllib.request.Request(f'{self.url.rstrip("/")}/{path}')
        sign = base64.b64encode(f'{USER}:{PASSWORD}'.encode()).decode()
        request.add_header('Authorization', f'Basic {sign}')
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.load(answer)

    def contact(self):
        """One whose name is typed without an input method and is nobody else's."""
        rows = self.get('Contacts?$orderby=Name&$top=200')['value']
        names = [row['Name'] for row in rows]
        return next(row for row in rows if row['Name'].isascii() and row['Name'].istitle()
                    and row['Name'].replace(' ', '').isalpha() and row['Name'] == row['Name'].strip()
                    and sum(row['Name'] in name for name in names) == 1)

    def job_of(self, contact):
        return self.get(f'Contacts({contact["Id"]})')['JobTitle']

    def close(self):
        self.process.terminate()
        self.process.wait()


class Hand:
    """What both ways of working share; they differ in how a thing is reached and chosen."""

    def __init__(self, app):
        self.app = app

    def fill(self, title, text):
        """Replaces what stands in the row called TITLE."""
        self.focus(title)
        self.app.key('ctrl', 'a')
        self.app.type(text)
        shown = (text, '\u25cf' * len(text))  # a password shows dots
        wait(lambda: any(self.app.text_of(node) in shown for node in self.app.all('text', title)),
             f'{text!r} in {title}')


class Finger(Hand):
    def focus(self, title):
        self.app.scroll_to('text', title)
        self.app.tap('text', title)
        wait(lambda: any(self.app.has_focus(node) for node in self.app.all('text', title)), f'cursor in {title}')

    def press(self, name):
        if self.app.is_below('button', name):
            self.app.scroll_to('button', name)
        self.app.tap('button', name)

    def open_place(self, name):
        self.app.tap('list item', contains=name)

    def search(self, text):
        self.app.tap('toggle button', contains='Search')
        self.app.find('entry', contains='Search')
        self.app.type(text)

    def open_row(self, name):
        self.app.tap('list item', name)

    def edit(self):
        self.press('Edit')

    def save(self):
        self.press('Save')

    def sync(self):
        self.app.tap('button', 'Back')
        self.app.tap('button', 'Back')
        self.app.tap('button', contains='Synchronize,')


class Keys(Hand):
    def reach(self, role, name=None, contains=None, key='Tab'):
        for _ in range(60):
            if any(self.app.has_focus(node) for node in self.app.all(role, name, contains)):
                return
            self.app.key(key)
        raise AssertionError(f'{key} does not reach {role} {name or contains}')

    def focus(self, title):
        self.reach('text', title)

    def press(self, name):
        self.reach('button', name)
        self.app.key('Return')

    def open_place(self, name):
        self.app.find('list item', contains=name)

        # A key pressed while pages change places is lost, to a person as well.
        def is_open():
            self.app.key('ctrl', '2')
            return self.app.all('button', contains=f'All {name}')
        wait(is_open, f'the list of {name}')

    def search(self, text):
        self.app.key('ctrl', 'f')
        self.app.find('entry', contains='Search')
        self.app.type(text)

    def open_row(self, name):
        self.app.key('Return')

    def edit(self):
        self.app.key('ctrl', 'e')

    def save(self):
        self.app.key('ctrl', 's')

    def sync(self):
        self.app.key('F5')


class Journey:
    def __init__(self, server, hand):
        self.server, self.hand, self.app = server, hand, hand.app
        self.contact = server.contact()

    def connect(self):
        self.hand.press('Connect to a Server')
        self.hand.fill('Server Address', self.server.url)
        self.hand.press('Continue')
        self.hand.fill('User Name', USER)
        self.hand.fill('Password', PASSWORD)
        self.hand.press('Sign In')

    def first_sync(self):
        self.app.find('list item', contains='Contacts')

    def find_the_contact(self):
        self.hand.open_place('Contacts')
        self.hand.search(self.contact['Name'])
        self.app.find('list item', self.contact['Name'])
        self.hand.open_row(self.contact['Name'])

    def edit_and_save(self):
        self.hand.edit()
        self.hand.fill('Job Title', JOB)
        self.hand.save()
        self.app.find(contains=JOB)
        assert self.server.job_of(self.contact) == self.contact['JobTitle'], 'nothing was sent before the sync'

    def sync(self):
        self.hand.sync()
        wait(lambda: self.server.job_of(self.contact) == JOB, 'the change on the server')

    def steps(self):
        return [self.connect, self.first_sync, self.find_the_contact, self.edit_and_save, self.sync]


def main():
    way, liaison, demo_server = sys.argv[1:]
    server = Server(demo_server)
    program = subprocess.Popen([liaison])
    bad = 0
    try:
        app = App(program)
        journey = Journey(server, (Finger if way == 'touch' else Keys)(app))
        for number, step in enumerate(journey.steps(), 1):
            try:
                step()
                print(f'ok {number} - {step.__name__} by {way}', flush=True)
            except Exception:
                print(f'not ok {number} - {step.__name__} by {way}', flush=True)
                traceback.print_exc()
                print(app.tree(), file=sys.stderr)
                bad = 1
                break
        print(f'1..{len(journey.steps())}')
    finally:
        program.terminate()
        program.wait()
        server.close()
    sys.exit(bad)


if __name__ == '__main__':
    main()
