#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Several calls in one request, by the client of src/odata, against servers that run.

usage: batches.py BATCH_CLIENT DEMO_SERVER [CAP_FOLDER]        prints TAP

Without CAP_FOLDER the foreign server is skipped.
"""
import os
import subprocess
import sys

here = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [here, os.path.join(here, '..', 'e2e'), os.path.join(here, '..', 'support')]
from device import tell  # noqa: E402
from e2e import Demo  # noqa: E402
from interop import Cap  # noqa: E402


class Story:
    def __init__(self, program, demo_server, cap_folder=None):
        self.program, self.demo_server, self.cap_folder = program, demo_server, cap_folder
        self.servers = []

    def close(self):
        for server in self.servers:
            server.close()

    def start(self, make):
        self.servers.append(make())
        return self.servers[-1]

    def client(self, url, user, *more):
        done = subprocess.run([self.program, url, user, *more], capture_output=True, text=True,
                              stdin=subprocess.DEVNULL, timeout=120)
        assert done.returncode == 0, done.stderr[-1500:] + done.stdout[-500:]

    def test_the_demo_server(self):
        self.client(self.start(lambda: Demo(self.demo_server, '--contacts', '60')).url, 'manager')

    def test_links_relative_and_etags_required(self):
        options = ('--contacts', '60', '--relative-links', '--require-if-match')
        self.client(self.start(lambda: Demo(self.demo_server, *options)).url, 'manager')

    def test_the_face_of_creatio(self):
        options = ('--contacts', '60', '--face', 'creatio')
        demo = self.start(lambda: Demo(self.demo_server, *options))
        demo.fault('POST', '$batch', 'expire-session', nth=2)
        self.client(demo.url, 'manager')

    def test_a_server_that_lies(self):
        demo = self.start(lambda: Demo(self.demo_server, '--contacts', '60'))
        demo.fault('POST', '$batch', 'batch-lie', times=0)
        self.client(demo.url, 'manager', 'lie')

    def test_cap(self):
        if self.cap_folder is not None:
            self.client(self.start(lambda: Cap(self.cap_folder, 100)).url, 'alice')


if __name__ == '__main__':
    sys.exit(tell(Story(*sys.argv[1:])))
