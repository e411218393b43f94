#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures what a sync costs, beside its floor, in one run: tools/dev bench.

usage: bench.py LIAISONCTL SERVER FLOOR [--runs N] [--million] [--instructions]

CPU is user + system of the whole process; a figure is the median of interleaved runs; a
verdict is a ratio taken in this run (docs/performance.md has the budgets and their reasons).
"""
import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile


class Server:
    """The page server, with COUNT contacts, until the block is left."""

    def __init__(self, program, count):
        self.command = [program, str(count)]

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        return self.process.stdout.readline().decode().strip()

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()


def measure(command, env=None):
    """Runs COMMAND; returns CPU seconds, peak RSS in MB and MB written to disk."""
    pid = os.posix_spawnp(command[0], command, {**os.environ, **(env or {})},
                          file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)])
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    written = 0
    try:
        with open(f'/proc/{pid}/io', encoding='ascii') as io:
            written = int(re.search(r'^write_bytes: (\d+)', io.read(), re.M).group(1))
    except OSError:
        written = 0
    _, status, usage = os.wait4(pid, 0)
    if status:
        sys.exit(f'{command} ended with {status}')
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, written / 1e6


class Ours:
    """liaisonctl with an account of its own in a directory of its own."""

    def __init__(self, program, url, directory):
        self.program, self.directory = program, directory
        self.env = {f'XDG_{kind}_HOME': os.path.join(directory, kind.lower())
                    for kind in ('DATA', 'CONFIG', 'CACHE', 'STATE')}
        self.env['GSETTINGS_BACKEND'] = 'memory'
        subprocess.run([program, 'account', 'add', 'bench', '--url', url, '--type', 'odata'], check=True,
                       env={**os.environ, **self.env}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def sync(self, *options):
        return measure([self.program, 'sync', 'bench', *options], self.env)

    def rows_written_by_a_sync(self, *options):
        """What the report of one more sync says it added, changed and removed."""
        out = subprocess.run([self.program, 'sync', 'bench', '--json', *options], check=True, capture_output=True,
                             env={**os.environ, **self.env})
        events = [json.loads(line) for line in out.stdout.splitlines()]
        return sum(event[what] for event in events if event['event'] == 'entity'
                   for what in ('added', 'updated', 'removed'))

    def rows(self):
        out = subprocess.run([self.program, 'status', 'bench', '--json'], check=True, capture_output=True,
                             env={**os.environ, **self.env})
        return sum(entity['rows'] for entity in json.loads(out.stdout)['entities'])

    def database_mb(self):
        for folder, _, files in os.walk(self.directory):
            for name in files:
                if name.endswith('.db'):
                    return os.path.getsize(os.path.join(folder, name)) / 1e6
        return 0.0


def instructions(command, env):
    """User instructions of COMMAND by callgrind: the same on any machine."""
    run = subprocess.run(['valgrind', '--tool=callgrind', '--callgrind-out-file=/dev/null', *command],
                         env={**os.environ, **env}, capture_output=True, check=True)
    return int(re.search(r'Collected : (\d+)', run.stderr.decode()).group(1))


def median(runs, column):
    return statistics.median(run[column] for run in runs)


class Table:
    def __init__(self):
        self.missed = 0
        print(f'{"budget":44} {"ours":>10} {"floor":>10} {"ratio":>7} {"limit":>9}')

    def row(self, name, ours, floor, value, limit, unit=''):
        verdict = 'ok' if value <= limit else 'missed'
        self.missed += verdict == 'missed'
        floor_text = '' if floor is None else f'{floor:.2f}'
        print(f'{name:44} {ours:10.2f} {floor_text:>10} {value:7.2f} {limit:9.2f} {unit:3} {verdict}', flush=True)


def bench_full(options, work, count, runs):
    """Full sync and re-download of COUNT contacts, ours and floor in turn."""
    ours, floor, ours_again, floor_again, database = [], [], [], [], 0.0
    with Server(options.server, count) as url:
        for _ in range(runs):
            place = tempfile.mkdtemp(dir=work)
            app = Ours(options.liaisonctl, url, place)
            ours.append(app.sync())
            if app.rows() != count:
                sys.exit(f'{app.rows()} rows arrived instead of {count}')
            database = app.database_mb()
            floor_db = os.path.join(place, 'floor.sqlite')
            floor.append(measure([options.floor, url, floor_db]))
            ours_again.append(app.sync('--full'))
            floor_again.append(measure([options.floor, url, floor_db, 'again']))
            if app.rows_written_by_a_sync('--full'):
                sys.exit('a re-download in which nothing changed wrote rows')
            shutil.rmtree(place)
    return ours, floor, ours_again, floor_again, database


def bench_instructions(options, work, table):
    count = 10000
    with Server(options.server, count) as url, Server(options.server, 1) as empty_url:
        app = Ours(options.liaisonctl, url, tempfile.mkdtemp(dir=work))
        bare = Ours(options.liaisonctl, empty_url, tempfile.mkdtemp(dir=work))
        total = instructions([options.liaisonctl, 'sync', 'bench'], app.env)
        start = instructions([options.liaisonctl, 'sync', 'bench'], bare.env)
    per_record = (total - start) / count / 1000
    table.row('1  full sync: 1,000 instructions a record', per_record, None, per_record, 80)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('liaisonctl')
    parser.add_argument('server')
    parser.add_argument('floor')
    parser.add_argument('--runs', type=int, default=3)
    parser.add_argument('--million', action='store_true')
    parser.add_argument('--instructions', action='store_true')
    options = parser.parse_args()
    table = Table()
    with tempfile.TemporaryDirectory(prefix='work-', dir=os.path.dirname(options.server)) as work:
        ours, floor, again, floor_again, database = bench_full(options, work, 100000, options.runs)
        cpu, rss = median(ours, 0), median(ours, 1)
        table.row('1  full sync of 100,000: CPU s', cpu, median(floor, 0), cpu / median(floor, 0), 1.5)
        if options.instructions:
            bench_instructions(options, work, table)
        table.row('2  full sync of 100,000: peak RSS MB', rss, median(floor, 1), rss - median(floor, 1), 10, 'MB')
        table.row('3  full sync of 100,000: MB written / database', median(ours, 2), median(floor, 2),
                  median(ours, 2) / database, 2.5)
        table.row('6  re-download, nothing changed: CPU s', median(again, 0), median(floor_again, 0),
                  median(again, 0) / median(floor_again, 0), 1.5)
        if options.million:
            big, _, _, _, _ = bench_full(options, work, 1000000, 1)
            table.row('4  CPU a record, 1,000,000 against 100,000: us', big[0][0], cpu * 10, big[0][0] / cpu / 10, 1.4)
            table.row('2  peak RSS MB, 1,000,000 against 100,000', big[0][1], rss, big[0][1] - rss, 6, 'MB')
    sys.exit(1 if table.missed else 0)


if __name__ == '__main__':
    main()
