#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""clang-format owns the white space of every C file."""
import shutil
import subprocess

from lint import ROOT, Tap, files

PLANTED = 'static int\nmain_loop (int argc) {\n\treturn argc;\n}\n'


def misformatted(names):
    run = subprocess.run(['clang-format', '--dry-run', '-Werror', *names], cwd=ROOT,
                         capture_output=True, text=True, check=False)
    return sorted({line.split(':')[0] for line in run.stderr.splitlines() if ': error: ' in line})


tap = Tap()
if not shutil.which('clang-format'):
    tap.skip('C files are formatted', 'no clang-format here')
    tap.end()
planted = subprocess.run(['clang-format', '--dry-run', '-Werror', '--assume-filename=planted.c'],
                         cwd=ROOT, input=PLANTED, capture_output=True, text=True, check=False)
tap.ok(planted.returncode != 0, 'a planted K&R function is found')
tap.clean('C files are formatted', misformatted(files('*.c', '*.h')))
tap.end()
