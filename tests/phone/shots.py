#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Walks through the app on sample data and takes a picture of each screen.

usage: shots.py LIAISON FOLDER light|dark        in tests/phone/session
"""
import pathlib
import subprocess
import sys
import time

from phone import App

CONTACT = 0


class Walk:
    def __init__(self, app, folder, ending):
        self.app, self.folder, self.ending = app, folder, ending

    def picture(self, name):
        time.sleep(0.8)  # animations end; nothing on the screen says so
        self.app.shot(str(self.folder / f'{name}{self.ending}.png'))
        print(f'{name}{self.ending}', flush=True)

    def hub(self):
        self.app.find('list item', contains='Contacts')

    def list(self):
        self.app.tap('list item', contains='Contacts')
        self.app.find('list', contains='Contacts')

    def record(self):
        rows = self.app.all('list item')
        self.app.finger.tap(*self.app.place(rows[CONTACT]))
        self.app.find('button', 'Edit')

    def edit(self):
        self.app.tap('button', 'Edit')
        self.app.find('text', 'Job Title')

    def all(self):
        for screen in (self.hub, self.list, self.record, self.edit):
            screen()
            self.picture(screen.__name__)


def main():
    liaison, folder, scheme = sys.argv[1:]
    program = subprocess.Popen([liaison, '--demo'])
    try:
        app = App(program)
        size = f'-{app.finger.width}x{app.finger.height}'
        Walk(app, pathlib.Path(folder), size + ('-dark' if scheme == 'dark' else '')).all()
    finally:
        program.terminate()
        program.wait()


main()
