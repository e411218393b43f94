#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Words that do not stand in the project.

A pattern is written so that it does not match itself ([x] for a letter x).
"""
import fnmatch
import re

from lint import Tap, files, text_of

C = ('*.c', '*.h')
LOW = ('src/core/*', 'src/store/*', 'src/odata/*', 'src/sync/*')
LAYERS = LOW + ('src/account/*', 'src/models/*', 'src/ui/*')
EVERYWHERE = ('*',)

# (pattern, where, why, a line that must be found)
BANS = [
    (r'\b(v?sprintf|strcpy|strcat|gets|strtok|alloca)\s*\(', C, 'has no bound',
     'strcpy (to, from);'),
    (r'\b(system|popen)\s*\(', C, 'runs a shell', 'system (command);'),
    (r'\b(atoi|atol|atof|strtod|strtol|strtoul)\s*\(', C, 'depends on the locale or hides errors',
     'x = atof (text);'),
    (r'^\s*goto\b', C, 'g_autoptr cleans up', '  goto out;'),
    (r'\bg_(print|printerr)\s*\(|\b(printf|puts|putchar)\s*\(', LAYERS, 'a layer says nothing by itself',
     'g_print ("x");'),
    (r'\bg_(message|warning|info)\s*\(', LOW, 'lower layers return errors; they only g_debug',
     'g_warning ("x");'),
    (r'\bg_assert_not_reached\s*\(', ('src/odata/*',), 'what a server sends is never asserted',
     'g_assert_not_reached ();'),
    (r'\b(g_strdup_printf|g_string_(append_)?printf|g_set_error|g_debug|g_warning|g_print)'
     r' \((?:[^",]*, )*(?:[a-z_]+(?:->[a-z_]+)*)\);', C, 'text that is no literal is no format',
     'g_print (message);'),
    (r'\w+_set_markup\b|\bgtk_label_new_with_markup\b', C, 'text from a server is never markup',
     'gtk_label_set_markup (label, name);'),
    (r'use-markup:\s*true', ('*.blp',), 'text from a server is never markup', 'use-markup: true;'),
    (r'\b(g_usleep|usleep|sleep|nanosleep)\s*\(', ('tests/*.c', 'tests/*.h'),
     'sleeping is no way to wait', 'g_usleep (1000);'),
    (r'\b(TO[D]O|FIX[M]E|X[X]X|HAC[K])\b', EVERYWHERE, 'work is done or an issue', '/* TO''DO */'),
    (r'\b(deb|security|snapshot)\.debian\.or[g]\b|registry\.npm[j]s|\bpypi\.or[g]\b|crates\.i[o]\b',
     EVERYWHERE, 'names a registry', 'https://registry.npm''js.org/'),
    (r'(?<![\w.}$"\'*)])/(wor[k]|far[m]|roo[t]|hom[e]/[a-z]+)/', EVERYWHERE, 'a path of one machine',
     'see /wor''k/shared'),
]
# Licence and icons are not prose of ours; a lock file names what npm wrote.
SKIPPED = ('COPYING', '*.svg', '*.png', '*package-lock.json', 'tests/data/*')


def matches(name, patterns):
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)


def without_comments(text):
    """C code with its comments blanked out; lines stay where they are."""
    return re.sub(r'/\*.*?\*/|"(?:\\.|[^"\\\n])*"',
                  lambda part: part.group(0) if part.group(0)[0] == '"' else
                  '\n' * part.group(0).count('\n'), text, flags=re.DOTALL)


def findings(name, text):
    code = without_comments(text) if name.endswith(('.c', '.h')) else text
    for pattern, where, why, _ in BANS:
        if matches(name, where) and not matches(name, SKIPPED):
            searched = text if where is EVERYWHERE else code
            for match in re.finditer(pattern, searched, re.MULTILINE):
                line = searched.count('\n', 0, match.start()) + 1
                yield f'{name}:{line}: {match.group(0).strip()!r}: {why}'


def unmarked(name, text):
    """Every file of ours says its licence within its first three lines."""
    if 'SPDX-License-Identifier: GPL-3.0-or-later' not in '\n'.join(text.split('\n')[:3]):
        yield f'{name}: no SPDX line'


tap = Tap()
for pattern, where, why, planted in BANS:
    example = where[-1].replace('*', 'planted.c' if where[-1].endswith('/*') else 'planted')
    tap.ok(any(why in finding for finding in findings(example, f'\n{planted}\n')),
           f'planted "{planted.strip()}" is found')
tap.ok(not list(findings('src/core/a.c', '/* not as strtod() does:\n goto x; */\n')),
       'a comment may name what code may not use')
tap.ok(list(unmarked('a.c', 'int a;\n')) == ['a.c: no SPDX line'], 'a file without licence is found')

every = [name for name in files('*') if not matches(name, SKIPPED)]
tap.clean('no banned words', (finding for name in every for finding in findings(name, text_of(name))))
tap.clean('every source says its licence',
          (finding for name in files('*.c', '*.h', '*.py', '*.sh', '*.blp', 'tools/*', '*.cds')
           if name != 'tools/packages' for finding in unmarked(name, text_of(name))))
tap.end()
