#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every planted bug must be caught. Prints TAP.

usage: run-mutants.py [--blind] SCRIPTS PROGRAM...

By its own script, SCRIPTS/mutants/NAME.sim, which takes no time; with --blind by as many seeds as
a commit is given."""
import os
import pathlib
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

BUDGET = 20000


def run(*command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          errors='replace', check=False)
    return done.returncode, done.stdout


def caught_by_script(program, script):
    if not script.exists():
        return None
    code, said = run(program, '--replay', str(script))
    match = re.search(r': ([\w-]+): ', said)
    return f'{match.group(1)}, by its script' if code and match else None


def caught_blind(program):
    code, said = run(program, '--until-failure', '--no-shrink', '--no-counts', '--workers', '1', '--runs',
                     str(BUDGET), '--seed', '1')
    match = re.search(r'^seed \d+ \(\w+\): ([\w-]+)', said, re.MULTILINE)
    runs = re.search(r'^# (\d+) runs', said, re.MULTILINE)
    if code == 0 or not match:
        return None
    return f'{match.group(1)} after {runs.group(1) if runs else "?"} runs'


def catch(program, scripts, blind):
    name = pathlib.Path(program).name.removeprefix('liaison-sim-')
    script = scripts / 'mutants' / f'{name}.sim'
    return name, caught_blind(program) if blind else caught_by_script(program, script)


def main():
    arguments = sys.argv[1:]
    blind = arguments[0] == '--blind'
    scripts, *programs = arguments[blind:]
    print(f'1..{len(programs)}')
    missed = 0
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        results = pool.map(lambda program: catch(program, pathlib.Path(scripts), blind), programs)
        for number, (name, how) in enumerate(results, 1):
            missed += how is None
            print(f'{"ok" if how else "not ok"} {number} - {name}: {how or "not caught"}', flush=True)
    sys.exit(missed > 0)


if __name__ == '__main__':
    main()
