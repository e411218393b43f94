# SPDX-License-Identifier: GPL-3.0-or-later
"""What the journeys through the app share: an account with the sample data of a demo server of
their own, put on the device by liaisonctl, and the app opened on it.

A story is a class with methods test_...; `tell()` of tests/support runs them in their order.
"""
import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))
from device import Service, tell  # noqa: E402, F401
from journey import Finger, Keys  # noqa: E402
from phone import App, wait  # noqa: E402

USER = PASSWORD = 'demo'
LIMIT = 60


class Story:
    """WAY is touch or keys: how the app is worked with. HANDS has a subclass of Finger and one of
    Keys, where a story needs more of them."""
    HANDS = Finger, Keys

    def __init__(self, way, liaison, liaisonctl, server):
        self.way, self.liaison, self.liaisonctl = way, liaison, liaisonctl
        self.server = subprocess.Popen([server, '--port', '0', '--contacts', '200', '--exit-with-stdin'],
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.service = Service(self.server.stdout.readline().strip())
        self.program = self.app = None
        self.add_account()
        self.tool('sync')
        self.open_app()

    def add_account(self, *options):
        self.tool('account', 'add', 'x', '--url', self.service.url, '--user', USER, *options,
                  LIAISON_PASSWORD=PASSWORD)

    def open_app(self):
        self.program = subprocess.Popen([self.liaison])
        if self.app is None:
            self.app = App(self.program)
            self.hand = self.HANDS[self.way != 'touch'](self.app)
        else:
            self.app.process = self.program  # the touch screen can be connected to once
            self.app.root = wait(self.app.running, 'the app once more')

    def end_app(self, violently=False):
        if self.program and self.program.poll() is None:
            if violently:
                self.program.kill()
            else:
                self.program.terminate()
            self.program.wait()

    def close(self):
        self.end_app()
        self.server.stdin.close()
        self.server.wait()

    def tool(self, *arguments, **env):
        """What liaisonctl prints; the open app does it."""
        done = subprocess.run([self.liaisonctl, *arguments], env={**os.environ, **env}, timeout=LIMIT,
                              capture_output=True, text=True, stdin=subprocess.DEVNULL)
        assert done.returncode == 0, f'{arguments} ended with {done.returncode}: {done.stderr}'
        return done.stdout

    def rows(self, entity, *fields):
        """By key, what the device has."""
        key = 'Id'
        rows = json.loads(self.tool('query', entity, '--format', 'json', '--select', ','.join((key, *fields))))
        return {row[key]: row for row in rows}

    def pending(self):
        return json.loads(self.tool('pending', '--json'))


    def what_is_there(self):
        """What was on the screen when a test failed."""
        return self.app.tree()


def main(story):
    """TAP of the class STORY, whose arguments are those of the program."""
    sys.exit(tell(story(*sys.argv[1:])))
