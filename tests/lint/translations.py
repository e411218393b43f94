#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every text has a translation in each language of po/LINGUAS, with as many plural forms as the language has.

To make one right: meson compile -C BUILD liaison-pot liaison-update-po, then write what is empty.
"""
import pathlib
import re
import shutil
import subprocess
import tempfile

from lint import ROOT, Tap, text_of

KEYWORDS = ('_', 'N_', 'C_:1c,2', 'NC_:1c,2', 'g_dcgettext:2', 'g_dngettext:2,3', 'g_dpgettext2:2c,3')
HEAD = ('msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Language: de\\n"\n'
        '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n')


def run(*command, text=None):
    return subprocess.run(command, input=text, cwd=ROOT, capture_output=True, text=True, check=False)


def make_template(path):
    """What xgettext complains of; the texts are in PATH then."""
    done = run('xgettext', '--from-code=UTF-8', '--add-comments', *(f'--keyword={word}' for word in KEYWORDS),
               '--files-from=po/POTFILES.in', f'--output={path}')
    return [line for line in done.stderr.splitlines() if "extension 'blp' is unknown" not in line and line.strip()]


def complaints(catalogue):
    """What cannot be used: other directives than the text has, too few plural forms."""
    return [line for line in run('msgfmt', '-c', '-o', '/dev/null', '-', text=catalogue).stderr.splitlines()
            if 'header field' not in line]


def untranslated(catalogue, template):
    merged = run('msgmerge', '--quiet', '--no-fuzzy-matching', str(catalogue), str(template)).stdout
    found = run('msgattrib', '--no-obsolete', '--untranslated', '--no-wrap', '-', text=merged).stdout
    return re.findall(r'^msgid (".+")$', found, re.MULTILINE)


def planted(tap, folder):
    one = HEAD + '#, c-format\nmsgid "%d file"\nmsgid_plural "%d files"\nmsgstr[0] "%d Datei"\n'
    tap.ok(complaints(one), 'a planted plural that lacks a form is found')
    tap.ok(complaints(one + 'msgstr[1] "%s Dateien"\n'), 'a planted directive of another kind is found')
    tap.ok(not complaints(one + 'msgstr[1] "%d Dateien"\n'), 'a good one is none')
    catalogue, template = folder / 'x.po', folder / 'x.pot'
    catalogue.write_text(HEAD + 'msgid "One"\nmsgstr "Eins"\n', encoding='utf-8')
    template.write_text(HEAD + 'msgid "One"\nmsgstr ""\n\nmsgid "Two"\nmsgstr ""\n', encoding='utf-8')
    tap.ok(untranslated(catalogue, template) == ['"Two"'], 'a planted text without a translation is found')


def main():
    tap = Tap()
    if not shutil.which('xgettext'):
        tap.skip('translations', 'gettext is not installed')
        tap.end()
    with tempfile.TemporaryDirectory(prefix='liaison-po-') as name:
        folder = pathlib.Path(name)
        planted(tap, folder)
        template = folder / 'liaison.pot'
        tap.clean('every text can be found by those who translate', make_template(template))
        for language in [line for line in text_of('po/LINGUAS').split('\n') if line and not line.startswith('#')]:
            tap.clean(f'{language} can be used', complaints(text_of(f'po/{language}.po')))
            tap.clean(f'{language} has every text', untranslated(ROOT / f'po/{language}.po', template))
    tap.end()


main()
