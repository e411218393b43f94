#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""po/POTFILES.in lists every file with words for a person, and no other.

usage: potfiles.py [--write]        with --write the list is made right
"""
import re
import sys

from lint import ROOT, Tap, files, text_of

MARKED = re.compile(r'(?<![A-Za-z0-9_])(N?C?_|g?ngettext|g_dngettext|g_dpgettext2) ?\(\s*"')
ALWAYS = ('data/liaison.desktop.in.in', 'data/liaison.metainfo.xml.in.in', 'data/liaison.gschema.xml.in')


def has_words(name, text):
    return name in ALWAYS or MARKED.search(text) is not None


def findings(listed, texts):
    """LISTED names against TEXTS, a dictionary from name to text."""
    wanted = {name for name, text in texts.items() if has_words(name, text)}
    yield from (f'{name} has words and is not listed' for name in sorted(wanted - set(listed)))
    yield from (f'{name} is listed and has no words' for name in sorted(set(listed) - wanted))
    if list(listed) != sorted(listed):
        yield 'POTFILES.in is not sorted'


def check(listed, texts):
    tap = Tap()
    planted = {'a.c': 'x = _("Word");', 'b.blp': 'title: _("Word");', 'c.c': 'mark_(x);'}
    tap.ok(list(findings(['b.blp'], planted)) == ['a.c has words and is not listed'],
           'a planted file that is not listed is found')
    tap.ok(list(findings(['a.c', 'b.blp', 'c.c'], planted)) == ['c.c is listed and has no words'],
           'a planted file without words is found')
    tap.clean('POTFILES.in lists what has words for a person', findings(listed, texts))
    tap.end()


def main():
    lines = text_of('po/POTFILES.in').splitlines()
    texts = {name: text_of(name) for name in files('src/*.c', 'src/*.h', 'data/ui/*.blp', *ALWAYS)}
    if sys.argv[1:] == ['--write']:
        kept = [line for line in lines if line.startswith('#')]
        kept += sorted(name for name, text in texts.items() if has_words(name, text))
        (ROOT / 'po/POTFILES.in').write_text('\n'.join(kept) + '\n', encoding='utf-8')
    else:
        check([line for line in lines if line and not line.startswith('#')], texts)


main()
