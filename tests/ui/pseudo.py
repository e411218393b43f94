#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A test of the user interface in a language that nobody speaks: every text longer, accented and in brackets.

usage: pseudo.py PROGRAM [ARGUMENT...]

What is said in English still, or does not fit, is seen there. The catalogue is made from what xgettext finds, so a
text that it cannot find stays English, too.
"""
import ast
import calendar
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOMAIN, LOCALE = 'liaison', 'en_XA'
KEYWORDS = ('_', 'N_', 'C_:1c,2', 'NC_:1c,2', 'g_dngettext:2,3', 'g_dpgettext2:2c,3')
ACCENTS = str.maketrans('AEIOUaeiouCcNnSsYyZz', 'ÀÉÎÖÛàéîöûÇçÑñŠšÝýŽž')
LONGER = 1.4
# What stands for something else, or is told apart by the toolkit.
KEPT = re.compile(r'%[-+\'#0 *]*[\d$]*[\d.*]*(?:hh|ll|[hlzjt])?[a-zA-Z%]|https?://\S*|LIAISON_\w+|\$\w+|--?\w[\w-]*')
# The toolkit's own words: the days of a calendar, the keys of a shortcut.
THEIRS = 'Ctrl Shift Alt Super Enter Return Escape Esc Menu Page Up Down Left Right Home End Delete Backspace Space Tab'
HEAD = ('msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
        '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n')


def pseudo(text):
    """One line of it after the other, so that each is known wherever it is shown."""
    return '\n'.join(line and mangle(line) for line in text.split('\n'))


def mangle(line):
    parts, at = '', 0
    for kept in KEPT.finditer(line):
        parts += line[at:kept.start()].translate(ACCENTS) + kept[0]
        at = kept.end()
    parts += line[at:].translate(ACCENTS)
    more = max(2, round(len(line) * (LONGER - 1)) - 2)
    # What is one word in English is one long word elsewhere; what is several may be wrapped.
    filler = 'ñ' * more if ' ' not in line else ' ' + ('ñéñé ' * more)[:more].strip()
    return f'⟦{parts}{filler}⟧'


def entries(template):
    """Context, text and plural of a template, as lines of a catalogue."""
    for block in template.split('\n\n'):
        fields, name = {}, None
        for line in block.splitlines():
            match = re.match(r'(msgctxt|msgid_plural|msgid|msgstr\S*) (".*")$', line)
            if match:
                name = match[1]
            if match or line.startswith('"'):
                fields[name] = fields.get(name, '') + ast.literal_eval(match[2] if match else line)
        if fields.get('msgid'):
            yield fields


def quoted(text):
    return '"' + text.replace('\\', '\\\\').replace('"', '\\"').replace('\n', '\\n').replace('\t', '\\t') + '"'


def catalogue(template):
    text = HEAD
    for fields in entries(template):
        for name in ('msgctxt', 'msgid', 'msgid_plural'):
            if name in fields:
                text += f'{name} {quoted(fields[name])}\n'
        if 'msgid_plural' in fields:
            text += (f'msgstr[0] {quoted(pseudo(fields["msgid"]))}\n'
                     f'msgstr[1] {quoted(pseudo(fields["msgid_plural"]))}\n\n')
        else:
            text += f'msgstr {quoted(pseudo(fields["msgid"]))}\n\n'
    return text


def make_catalogue(folder):
    template = subprocess.run(
        ['xgettext', '--from-code=UTF-8', '--no-location', '--files-from=po/POTFILES.in', f'--directory={ROOT}',
         '--output=-', *(f'--keyword={keyword}' for keyword in KEYWORDS)],
        cwd=ROOT, capture_output=True, text=True, check=True).stdout
    messages = folder / LOCALE / 'LC_MESSAGES'
    messages.mkdir(parents=True)
    subprocess.run(['msgfmt', f'--output-file={messages / DOMAIN}.mo', '-'],
                   input=catalogue(template), text=True, check=True)


def make_locale(folder):
    """The C library translates in no language that it has no locale of: this one is C's under another name."""
    places = [path for place in ('/usr/lib/locale', '/usr/lib64/locale') for path in pathlib.Path(place).glob('C.*8')]
    if places:
        shutil.copytree(places[0], folder / f'{LOCALE}.UTF-8')
    return bool(places)


def write_words(path):
    """Words of the records and the project on show, and the toolkit's: of these none is ours to translate."""
    texts = [(ROOT / 'tests/ui/project.json').read_text(encoding='utf-8')]
    for file in sorted((ROOT / 'tests/ui').glob('crm-fake-*.c')):
        texts += re.findall(r'"(?:[^"\\\n]|\\.)*"', file.read_text(encoding='utf-8'))
    texts += [THEIRS, *calendar.month_name, *calendar.month_abbr, *calendar.day_name, *calendar.day_abbr]
    words = {word for text in texts for word in re.findall(r'[^\W\d_]{2,}', text)}
    path.write_text('\n'.join(sorted(words)) + '\n', encoding='utf-8')


def main():
    with tempfile.TemporaryDirectory(prefix='liaison-pseudo-') as name:
        folder = pathlib.Path(name)
        if not shutil.which('xgettext') or not make_locale(folder):
            print('1..0 # SKIP no gettext, or no locale of UTF-8')
            return 0
        make_catalogue(folder)
        write_words(folder / 'words')
        env = {**os.environ, 'LOCPATH': name, 'LC_ALL': f'{LOCALE}.UTF-8', 'LIAISON_PSEUDO': name}
        env.pop('LANGUAGE', None)
        return subprocess.run(sys.argv[1:], env=env, check=False).returncode


if __name__ == '__main__':
    sys.exit(main())
