#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The arrows of docs/architecture.md: by include paths, and by what include paths cannot catch.

usage: layers.py BUILD_FOLDER

First the sources are read. Then planted files are compiled with the very command lines of the
build: one that includes a header from above must fail, one that includes a header from below
must not.
"""
import json
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

from lint import Tap, files, text_of

# What a layer may include of ours, itself included.
BELOW = {
    'core': {'core'},
    'store': {'core', 'store'},
    'odata': {'core', 'odata'},
    'sync': {'core', 'store', 'sync'},
    'account': {'core', 'store', 'odata', 'sync', 'account'},
    'models': {'core', 'store', 'models'},
    'ui': {'core', 'account', 'models', 'ui'},
    'ctl': {'core', 'store', 'odata', 'sync', 'account', 'ctl'},
    'demo': {'core', 'demo'},
}
# What it must not include of others': /usr/include is in every include path.
GTK = ('gtk/', 'gdk/', 'gsk/', 'adwaita.h')
FOREIGN = {
    'core': GTK + ('sqlite3.h', 'libsoup/', 'libsecret/', 'sys/socket.h', 'pthread.h'),
    'store': GTK + ('libsoup/', 'libsecret/'),
    'odata': GTK + ('sqlite3.h', 'libsecret/'),
    'sync': GTK + ('sqlite3.h', 'libsoup/', 'libsecret/', 'yyjson.h'),
    'account': GTK + ('sqlite3.h',),
    'models': GTK + ('sqlite3.h', 'libsoup/', 'libsecret/'),
    'ui': ('sqlite3.h', 'libsoup/', 'libsecret/'),
    'ctl': GTK + ('sqlite3.h', 'libsoup/', 'libsecret/'),
    'demo': GTK + ('libsecret/',),
}
# core holds no clock but CrmClock, no file and no thread.
CORE_CALLS = re.compile(r'\b(g_get_real_time|g_get_monotonic_time|g_date_time_new_now\w*|time'
                        r'|fopen|open|g_file_get_contents|g_file_new_\w+|g_thread_new|g_thread_pool_new)'
                        r' ?\(')
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.MULTILINE)


def layer_of(name):
    parts = pathlib.PurePath(name).parts
    return parts[1] if len(parts) > 2 and parts[0] == 'src' and parts[1] in BELOW else None


def findings(name, text, owners):
    layer = layer_of(name)
    if layer is None:
        return
    for header in INCLUDE.findall(text):
        owner = owners.get(pathlib.PurePath(header).name)
        if header.startswith(FOREIGN[layer]) or (owner and owner not in BELOW[layer]):
            yield f'{name}: {layer} must not include {header}'
        if header.startswith('..'):
            yield f'{name}: {header} goes around the include path'
    if layer == 'core' and not name.endswith('crm-clock.c'):
        for call in CORE_CALLS.finditer(text):
            yield f'{name}: core must not call {call.group(1)}'


def commands(build):
    """One compiler command line per layer, without its source and output."""
    found = {}
    for entry in json.loads((build / 'compile_commands.json').read_text(encoding='utf-8')):
        source = (pathlib.Path(entry['directory']) / entry['file']).resolve()
        try:
            layer = layer_of(str(source.relative_to(pathlib.Path(__file__).resolve().parents[2])))
        except ValueError:
            continue
        if layer and source.suffix == '.c' and layer not in found:
            words = shlex.split(entry['command'])
            drop = {'-o', '-c', '-MF', '-MQ'}
            kept = [word for before, word in zip([''] + words, words)
                    if word not in drop and before not in drop and word != '-MD' and word != 'ccache']
            found[layer] = (entry['directory'], kept)
    return found


def finds(command, header):
    """Does HEADER exist for COMMAND? What it includes in turn is another question."""
    directory, words = command
    with tempfile.TemporaryDirectory() as folder:
        planted = pathlib.Path(folder) / 'planted.c'
        planted.write_text(f'#include "{header}"\nextern int planted;\n', encoding='utf-8')
        run = subprocess.run([*words, '-fsyntax-only', planted], cwd=directory, check=False,
                             capture_output=True, text=True)
    return f'{header}: No such file' not in run.stderr


def check_sources(tap):
    owners = {pathlib.PurePath(name).name: layer_of(name)
              for name in files('src/*.h') if layer_of(name)}
    planted = {'crm-store.h': 'store', 'crm-value.h': 'core'}
    tap.ok(any(findings('src/core/a.c', '#include "crm-store.h"\n', planted)),
           'a planted include from above is found')
    tap.ok(any(findings('src/ui/shell/a.c', '#include <sqlite3.h>\n', planted)),
           'a planted <sqlite3.h> in ui is found')
    tap.ok(any(findings('src/core/a.c', 'x = g_get_real_time ();\n', planted)),
           'a planted clock in core is found')
    tap.ok(not any(findings('src/store/a.c', '#include "crm-value.h"\n#include <sqlite3.h>\n', planted)),
           'includes from below are not')
    tap.clean('layers include only what is below them',
              (finding for name in files('src/*.c', 'src/*.h')
               for finding in findings(name, text_of(name), owners)))


def check_compiler(tap, build):
    headers = {}
    for name in files('src/*.h'):
        if layer_of(name) and 'private' not in name:
            headers.setdefault(layer_of(name), pathlib.PurePath(name).name)
    for layer, command in sorted(commands(build).items()):
        for other, header in sorted(headers.items()):
            if other in BELOW[layer]:
                tap.ok(finds(command, header), f'a planted {header} compiles in {layer}')
            else:
                tap.ok(not finds(command, header), f'a planted {header} does not compile in {layer}')


def main():
    tap = Tap()
    check_sources(tap)
    check_compiler(tap, pathlib.Path(sys.argv[1]).resolve())
    tap.end()


main()
