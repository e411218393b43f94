#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Desktop file, metainfo, Flatpak manifest and projects are what their readers expect, and the
application id stands in one place.

usage: data.py DATA_BUILD_FOLDER APP_ID
"""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

from lint import ROOT, Tap, files, text_of

SCHEMA = 'data/projects/project.schema.json'
CHECKERS = {
    'desktop': ('.desktop', ['desktop-file-validate'], '[Desktop Entry]\nName=x\n'),
    'metainfo': ('.metainfo.xml', ['appstreamcli', 'validate', '--no-net', '--no-color'],
                 '<component type="desktop-application"><id>x</id></component>'),
    'Flatpak manifest': ('.json', ['flatpak-builder', '--show-manifest'], '{"id": "x",'),
}


def complaint(command, path):
    """What COMMAND has against PATH, or None."""
    run = subprocess.run([*command, path], capture_output=True, text=True, check=False)
    return None if run.returncode == 0 else (run.stdout + run.stderr).splitlines()


def check_file(tap, what, path, command, planted):
    if not shutil.which(command[0]):
        tap.skip(f'{what} is valid', f'no {command[0]} here')
        return
    with tempfile.TemporaryDirectory() as folder:
        wrong = pathlib.Path(folder) / path.name
        wrong.write_text(planted, encoding='utf-8')
        tap.ok(complaint(command, wrong), f'a planted wrong {what} is found')
    said = complaint(command, path)
    tap.ok(said is None, f'{what} is valid', said or ())


def against_schema(validator, name):
    errors = sorted(validator.iter_errors(json.loads(text_of(name))), key=str)
    return [f'{name}: {"/".join(map(str, error.path))}: {error.message}' for error in errors[:8]]


def check_projects(tap):
    if not (ROOT / SCHEMA).exists():
        tap.skip('projects follow their schema', 'there is no schema')
        return
    try:
        import jsonschema
    except ImportError:
        tap.skip('projects follow their schema', 'no jsonschema here')
        return
    schema = json.loads(text_of(SCHEMA))
    kind = jsonschema.validators.validator_for(schema)
    kind.check_schema(schema)
    validator = kind(schema)
    tap.ok(any(validator.iter_errors({'entities': 'none'})), 'a planted wrong project is found')
    names = [name for name in files('data/projects/*.json') if name != SCHEMA]
    tap.clean(f'{len(names)} projects follow their schema',
              (finding for name in names for finding in against_schema(validator, name)))


def places(needle, texts):
    return [name for name, text in texts if needle in text]


def main():
    folder, app_id = pathlib.Path(sys.argv[1]), sys.argv[2]
    tap = Tap()
    for what, (ending, command, planted) in CHECKERS.items():
        check_file(tap, what, folder / (app_id + ending), command, planted)
    check_projects(tap)
    tap.ok(places('a.b.C', [('x', 'id a.b.C'), ('y', '')]) == ['x'], 'a planted id is found')
    readable = [name for name in files('*') if not name.endswith(('.png', '.svg', '.gz'))]
    found = places(app_id, ((name, text_of(name)) for name in readable))
    tap.ok(found == ['meson.build'], 'the application id stands in meson.build alone', found)
    tap.end()


main()
