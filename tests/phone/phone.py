# SPDX-License-Identifier: GPL-3.0-or-later
"""A person with one finger, a keyboard and a screen reader, for scripts in tests/phone/session.

What is on the screen is found as a screen reader finds it (AT-SPI: role and name); what is done
is done by touch or by keys. Nothing here knows the program's insides.
"""
import os
import socket
import struct
import subprocess
import time

import gi

gi.require_version('Atspi', '2.0')
from gi.repository import Atspi, GLib  # noqa: E402

PATIENCE = 45


class Touch:
    """The touch device of Xorg's inputtest driver, fed through its socket.

    Messages are (length, type) and a body; type 1 asks the server to say when all was handled,
    type 6 is a touch event: touch id, event type, mask of valuators and their values.
    """
    DOWN, MOVE, UP = 18, 19, 20

    def __init__(self):
        self.width, self.height = int(os.environ['DISPLAY_WIDTH']), int(os.environ['DISPLAY_HEIGHT'])
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(os.environ['TOUCH_SOCKET'])
        self.socket.sendall(struct.pack('<IIHH', 12, 0, 1, 1))
        self.socket.recv(12)

    def event(self, kind, x, y, finger=0):
        values = [x * 65535 / self.width, y * 65535 / self.height] + [0.0] * 62
        body = struct.pack('<IIIB7x4x', finger, kind, 0, 3) + struct.pack('<64d64d', *values, *[0.0] * 64)
        self.socket.sendall(struct.pack('<II', 8 + len(body), 6) + body)
        self.socket.sendall(struct.pack('<II', 8, 1))
        self.socket.recv(8)

    def tap(self, x, y):
        self.event(self.DOWN, x, y)
        time.sleep(0.05)
        self.event(self.UP, x, y)

    def swipe(self, start, end, steps=12):
        """From START to END, slowly enough that the list does not fly on."""
        self.event(self.DOWN, *start)
        for step in range(1, steps + 1):
            time.sleep(0.016)
            self.event(self.MOVE, *(a + (b - a) * step / steps for a, b in zip(start, end)))
        time.sleep(0.12)
        self.event(self.UP, *end)


def is_shown(node):
    return node.get_state_set().contains(Atspi.StateType.SHOWING)


def walk(node):
    """What is shown in NODE: each question is a call, so that what is hidden is left out whole."""
    for index in range(node.get_child_count()):
        child = node.get_child_at_index(index)
        if child and is_shown(child):
            yield child
            yield from walk(child)


def wait(question, what):
    """Asks QUESTION until its answer is true; a widget may vanish while it is looked at."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            answer = question()
            if answer:
                return answer
        except GLib.Error:
            pass
        time.sleep(0.05)
    raise AssertionError(f'not seen in {PATIENCE} s: {what}')


class App:
    """The program that PROCESS runs."""

    def __init__(self, process):
        Atspi.init()
        Atspi.set_timeout(3000, 10000)  # a program that hangs is not waited for
        self.process = process
        self.root = wait(self.running, f'a window of process {process.pid}')
        self.finger = Touch()

    def running(self):
        assert self.process.poll() is None, f'the program ended with {self.process.returncode}'
        desktop = Atspi.get_desktop(0)
        for index in range(desktop.get_child_count()):
            child = desktop.get_child_at_index(index)
            if child and child.get_process_id() == self.process.pid and child.get_child_count() > 0:
                return child
        return None

    def all(self, role=None, name=None, contains=None):
        """What is shown now and has ROLE and NAME, or a name that contains CONTAINS."""
        return [node for node in walk(self.root)
                if (role is None or node.get_role_name() == role)
                and (name is None or node.get_name() == name)
                and (contains is None or contains in (node.get_name() or ''))]

    def find(self, role=None, name=None, contains=None):
        return wait(lambda: self.all(role, name, contains), f'{role} {name or contains!r}')[-1]

    def gone(self, role=None, name=None, contains=None):
        wait(lambda: not self.all(role, name, contains), f'no {role} {name or contains!r}')

    def place(self, node):
        """The middle of NODE once it stands still: for longer than a frame takes on a busy machine."""
        places = []
        for _ in range(100):
            box = node.get_extents(Atspi.CoordType.WINDOW)
            places = [*places[-3:], (box.x + box.width / 2, box.y + box.height / 2)]
            if len(places) == 4 and len(set(places)) == 1 and box.width > 0:
                return places[0]
            time.sleep(0.05)
        raise AssertionError(f'{node.get_name()!r} does not come to rest')

    def tap(self, role=None, name=None, contains=None):
        node = self.find(role, name, contains)
        self.finger.tap(*self.place(node))
        return node

    def is_below(self, role=None, name=None, contains=None):
        """Whether it is there, but below the end of the screen."""
        return self.place(self.find(role, name, contains))[1] > self.finger.height - 20

    def scroll_to(self, role=None, name=None, contains=None):
        """Swipes until the middle of what is there, but out of sight, is well on the screen."""
        low, high, middle = 90, self.finger.height - 60, self.finger.width / 2
        before = None
        for _ in range(30):
            node = self.find(role, name, contains)
            y = self.place(node)[1]
            # The last thing on a page goes no higher than the end of the page.
            if low < y < high or (y == before and low < y < self.finger.height - 20):
                return node
            before = y
            step = self.finger.height * (0.35 if y >= high else -0.35)
            self.finger.swipe((middle, self.finger.height / 2 + step / 2),
                              (middle, self.finger.height / 2 - step / 2))
        raise AssertionError(f'cannot scroll to {role} {name or contains!r}')

    @staticmethod
    def type(text):
        subprocess.run(['wtype', '-d', '5', text], check=True)

    @staticmethod
    def key(*names):
        """Keys by name; a modifier is written before its key: key('ctrl', 'f')."""
        *modifiers, last = names
        command = ['wtype']
        for modifier in modifiers:
            command += ['-M', modifier]
        command += ['-k', last]
        for modifier in reversed(modifiers):
            command += ['-m', modifier]
        subprocess.run(command, check=True)

    @staticmethod
    def text_of(node):
        return Atspi.Text.get_text(node, 0, -1)

    @staticmethod
    def has_focus(node):
        return node.get_state_set().contains(Atspi.StateType.FOCUSED)

    @staticmethod
    def is_invalid(node):
        return node.get_state_set().contains(Atspi.StateType.INVALID_ENTRY)

    @staticmethod
    def shot(path):
        subprocess.run(['grim', path], check=True)

    def tree(self):
        """What is shown, as text: for whoever writes the next journey."""
        def lines(node, depth):
            if is_shown(node) or depth == 0:
                yield f'{"  " * depth}{node.get_role_name()} {node.get_name()!r}'
                for index in range(node.get_child_count()):
                    child = node.get_child_at_index(index)
                    if child:
                        yield from lines(child, depth + 1)
        return '\n'.join(lines(self.root, 0))
