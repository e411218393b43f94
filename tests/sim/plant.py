#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plants one bug: a copy of one source file in which one text is replaced.

usage: plant.py SOURCE_ROOT MUTANT OUT.c DEPFILE

A mutant says why it is a bug, then which file, then what stood there and what stands there now:

    What people would suffer from it.
    file: src/sync/crm-sync-plan.c
    <<<<
    the text, exactly once in the file
    ====
    what replaces it
    >>>>
"""
import os
import re
import sys


def main(root, mutant, out, depfile):
    with open(mutant, encoding='utf-8') as file:
        text = file.read()
    name = os.path.basename(mutant)
    where = re.search(r'^file: (\S+)$', text, re.M)
    parts = re.search(r'^<<<<\n(.*?)^====\n(.*?)^>>>>$', text, re.M | re.S)
    if not where or not parts:
        sys.exit(f'{name}: no file, or no text to replace')
    path = os.path.join(root, where.group(1))
    with open(path, encoding='utf-8') as file:
        source = file.read()
    was, now = parts.groups()
    if source.count(was) != 1:
        sys.exit(f'{name}: its text stands {source.count(was)} times in {where.group(1)}, not once:'
                 ' write the mutant anew for what the code is now')
    line = source[:source.index(was)].count('\n') + 1
    source = source.replace(was, now)
    with open(out, 'w', encoding='utf-8') as file:
        file.write(f'/* {name} is planted at line {line}. */\n#line 1 "{where.group(1)}"\n{source}')
    with open(depfile, 'w', encoding='utf-8') as file:
        file.write(f'{out}: {path}\n')


if __name__ == '__main__':
    main(*sys.argv[1:])
