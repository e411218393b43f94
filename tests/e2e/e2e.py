#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""liaisonctl against liaison-demo-server over real sockets, as large as it comes: what a person reads when nothing
works, and what does not depend on whom one talks to. What the engine promises is in faces.py.

usage: e2e.py LIAISONCTL DEMO_SERVER        prints TAP
"""
import json
import os
import subprocess
import sys
import time
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))
from device import Device, Service, difference, tell  # noqa: E402

# What the demo account sees all of and a person works with.
SETS = ('Accounts', 'Contacts', 'Opportunities', 'Activities', 'Leads', 'Cases', 'Products', 'Stages')


class Demo(Service):
    """A demo server of its own, ended with its standard input."""

    def __init__(self, program, *options):
        self.process = subprocess.Popen([program, '--port', '0', '--exit-with-stdin', *options],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        super().__init__(self.process.stdout.readline().decode().strip())

    def control(self, command, **arguments):
        origin = '/'.join(self.url.split('/')[:3])
        request = urllib.request.Request(f'{origin}/control', method='POST',
                                         data=json.dumps({'command': command, **arguments}).encode())
        request.add_header('Content-Type', 'application/json')
        with urllib.request.urlopen(request) as answer:
            return json.loads(answer.read())

    def fault(self, method, path, action, nth=1, times=1, **more):
        self.control('fault', method=method, path=path, action=action, nth=nth, times=times, **more)

    def requests(self):
        return self.control('log')['log']

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def wait_until(condition, what):
    """Polls a condition of another process; a bound on the wait, never a guess of its length."""
    until = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < until, f'waited in vain until {what}'
        time.sleep(0.02)


class Story:
    def __init__(self, program, server):
        self.program, self.server = program, server
        self.demo = Demo(server, '--process-delay-ms', '200..900', '--page-size', '400')
        self.device = Device(program, 'demo')

    def close(self):
        self.demo.close()

    def fresh(self, user='demo', password=None):
        device = Device(self.program, user, password)
        device.add_account(self.demo.url, user)
        return device

    def equal(self, device, user='demo'):
        found = []
        for name in SETS:
            found += difference(self.demo.rows(user, name, 'Id'), device.rows(name, 'Id'), name)
        assert not found, '; '.join(found)

    def test_the_whole_account_arrives(self):
        self.device.add_account(self.demo.url, 'demo')
        self.device.run('sync', 'x')
        self.equal(self.device)
        assert self.device.status()['pending'] == 0

    def test_an_edit_goes_back(self):
        key = sorted(self.device.rows('Contacts', 'Id'))[5]
        self.device.run('update', 'Contacts', key, 'Phone=+49 1', 'CreditLimit=12345.6789')
        self.device.run('sync', 'x')
        there = self.demo.rows('demo', 'Contacts', 'Id')[key]
        assert (there['Phone'], there['CreditLimit']) == ('+49 1', '12345.6789'), there
        self.equal(self.device)

    def test_nothing_listens(self):
        gone = Demo(self.server)
        gone.close()
        device = Device(self.program, 'demo')
        device.add_account(gone.url, 'demo')
        device.fails('sync', 'x', status=4, words='did not answer')

    def test_a_wrong_password(self):
        self.fresh('demo', 'wrong').fails('sync', 'x', status=4, words='Wrong user name or password')

    def test_a_web_page_is_no_service(self):
        device = self.fresh()
        self.demo.fault(None, '/', 'html', times=0)
        device.fails('sync', 'x', status=4, words='OData service')
        self.demo.control('clear-faults')
        device.run('sync', 'x')

    def test_the_wait_for_the_server_can_be_skipped(self):
        slow = Demo(self.server, '--process-delay-ms', '1500..1500')
        try:
            device = Device(self.program, 'demo')
            device.add_account(slow.url, 'demo')
            device.run('sync', 'x')
            stages = sorted(device.rows('Stages', 'Id').values(), key=lambda row: row['Position'])
            deal = next(row for row in device.rows('Opportunities', 'Id').values() if row['StageId'] == stages[0]['Id'])
            before = device.rows('Activities', 'Id').keys()
            device.run('update', 'Opportunities', deal['Id'], f'StageId={stages[1]["Id"]}')
            device.run('sync', 'x', '--no-wait')
            assert device.rows('Activities', 'Id').keys() == before
            assert slow.rows('demo', 'Opportunities', 'Id')[deal['Id']]['StageId'] == stages[1]['Id']
            slow.control('wait')
            device.run('sync', 'x')
            assert len(device.rows('Activities', 'Id').keys() - before) == 1
        finally:
            slow.close()


if __name__ == '__main__':
    sys.exit(tell(Story(sys.argv[1], sys.argv[2])))
