#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Somebody connects to a server that wants a sign-in elsewhere, by the code that the phone shows.

usage: sign-in.py LIAISON LIAISON_DEMO_SERVER        prints TAP

Runs in tests/phone/session. The identity service is the strict one of tests/account, the server
stands behind a gateway that lets nobody pass without its tokens.
"""
import os
import subprocess
import sys
import traceback

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'account'))
from identity import CLIENT, Gateway, Identity  # noqa: E402
from journey import Finger, Server  # noqa: E402
from phone import App, wait  # noqa: E402


class SignIn:
    def __init__(self, app, identity, gateway):
        self.hand, self.app, self.identity, self.gateway = Finger(app), app, identity, gateway

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

    def steps(self):
        return [self.find_out, self.ask_for_a_code, self.type_it_in_elsewhere, self.first_sync]


def main():
    liaison, demo_server = sys.argv[1:]
    server = Server(demo_server, '--relative-links')  # absolute ones would lead past the gateway
    identity = Identity()
    gateway = Gateway(identity, server.url, 'demo')
    program = subprocess.Popen([liaison])
    bad = 0
    try:
        app = App(program)
        story = SignIn(app, identity, gateway)
        for number, step in enumerate(story.steps(), 1):
            try:
                step()
                print(f'ok {number} - {step.__name__}', flush=True)
            except Exception:
                print(f'not ok {number} - {step.__name__}', flush=True)
                traceback.print_exc()
                print(app.tree(), file=sys.stderr)
                bad = 1
                break
        print(f'1..{len(story.steps())}')
    finally:
        program.terminate()
        program.wait()
        for part in (gateway, identity, server):
            part.close()
    sys.exit(bad)


main()
