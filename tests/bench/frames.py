#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures what frames cost, beside a bare list, in one run: tools/dev bench --frames.

usage: frames.py FOLDER [--rows N] [--runs N]

FOLDER: a build. A list of N contacts is scrolled at its top, middle and end, then searched letter by
letter, in the app and in a bare window (bench-bare.c), with software rendering. "Tenth": the same
while the process may run in 10 ms of each 100 only, as on a processor a tenth as fast.
"""
import argparse
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time

from bench import Ours, Server, Table

PERIOD, SHARE = 0.1, 0.1
WORDS = {'frames': int, 'median': int, 'p99': int, 'late': float, 'cpu': int}


def hold_back(process, ended):
    """Lets PROCESS run in the first SHARE of each PERIOD, as a quota of processor time does."""
    while not ended.is_set():
        process.send_signal(signal.SIGCONT)
        time.sleep(PERIOD * SHARE)
        process.send_signal(signal.SIGSTOP)
        time.sleep(PERIOD * (1 - SHARE))
    process.send_signal(signal.SIGCONT)


def run(command, env, is_slow):
    """What COMMAND prints: {'scroll': {'frames': ..., 'median': us, ...}, 'type': ..., 'start': ...}."""
    ended = threading.Event()
    process = subprocess.Popen(command, env={**os.environ, **env}, stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL, text=True)
    holder = threading.Thread(target=hold_back, args=(process, ended))
    if is_slow:
        holder.start()
    said = process.stdout.read()
    ended.set()
    if is_slow:
        holder.join()
    if process.wait():
        sys.exit(f'{command} ended with {process.returncode}')
    found = {}
    for line in said.splitlines():
        name, *words = line.split()
        found[name] = {key: WORDS[key](text) for key, text in zip(words[::2], words[1::2])}
    return found


def median(runs, part, word):
    return statistics.median(one[part][word] for one in runs)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('folder')
    parser.add_argument('--rows', type=int, default=200000)
    parser.add_argument('--runs', type=int, default=3)
    options = parser.parse_args()
    programs = os.path.join(options.folder, 'tests/bench')
    with tempfile.TemporaryDirectory(prefix='frames-', dir=options.folder) as work:
        floor_db = os.path.join(work, 'floor.sqlite')
        with Server(os.path.join(programs, 'bench-server'), options.rows) as url:
            app = Ours(os.path.join(options.folder, 'src/ctl/liaisonctl'), url, work)
            app.sync()
            subprocess.run([os.path.join(programs, 'bench-floor'), url, floor_db], check=True)
        window = os.path.join(programs, 'bench-window')
        bare = os.path.join(programs, 'bench-bare')
        ours, floor, empty = [], [], []
        for _ in range(options.runs):
            ours.append(run([window, str(options.rows), '120'], app.env, False))
            floor.append(run([bare, floor_db, '120'], {}, False))
            empty.append(run([bare], {}, False))
        slow = run([window, str(options.rows), '1500'], app.env, True)
        slow_floor = run([bare, floor_db, '1500'], {}, True)

    table = Table()
    start, bare_start = median(ours, 'start', 'cpu') / 1000, median(empty, 'start', 'cpu') / 1000
    table.row('5  start to a list: ms CPU beside a bare window', start, bare_start, start / bare_start, 2)
    for part, what in (('scroll', 'scroll'), ('type', 'type in the search')):
        mine, theirs = median(ours, part, 'cpu') / 1000, median(floor, part, 'cpu') / 1000
        table.row(f'5  {what}: ms CPU a frame', mine, theirs, mine / theirs, 1.5)
    print()
    print(f'{"frames":28} {"":>6} {"median ms":>10} {"p99 ms":>10} {"over 16.7 ms":>13}')
    for name, runs in (('app', ours), ('bare', floor), ('app, a tenth', [slow]), ('bare, a tenth', [slow_floor])):
        for part in ('scroll', 'type', 'type-answer'):
            print(f'{name + ", " + part:28} {int(median(runs, part, "frames")):6} '
                  f'{median(runs, part, "median") / 1000:10.1f} {median(runs, part, "p99") / 1000:10.1f} '
                  f'{median(runs, part, "late"):11.1f} %')
    sys.exit(1 if table.missed else 0)


if __name__ == '__main__':
    main()
