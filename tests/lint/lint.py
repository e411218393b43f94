# SPDX-License-Identifier: GPL-3.0-or-later
"""What the lint tests share: the project's files and a TAP printer.

Each test looks at planted examples first, so that a check that can no longer fail is itself a
failure, and then at the tree.
"""
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def files(*patterns):
    """Paths below ROOT of the project's files that match any of PATTERNS, as git knows them."""
    listed = subprocess.run(
        ['git', '-c', 'safe.directory=*', '-C', ROOT, 'ls-files', '-z', '--', *patterns],
        capture_output=True, text=True, check=False)
    if listed.returncode == 0:
        names = listed.stdout.split('\0')[:-1]
    else:  # an unpacked release has no history
        found = {path for pattern in patterns for path in ROOT.rglob(pattern)}
        names = [str(path.relative_to(ROOT)) for path in found
                 if not path.relative_to(ROOT).parts[0].startswith('build')]
    return [name for name in sorted(names) if (ROOT / name).is_file()]


def text_of(name):
    return (ROOT / name).read_text(encoding='utf-8')


class Tap:
    """Prints one point per fact; ends the program with 1 when one was not so."""

    def __init__(self):
        self.count = 0
        self.bad = 0

    def ok(self, is_so, fact, details=()):
        self.count += 1
        self.bad += not is_so
        print(f'{"ok" if is_so else "not ok"} {self.count} - {fact}')
        if not is_so:
            for line in details:
                print(line, file=sys.stderr)

    def clean(self, fact, findings):
        findings = list(findings)
        self.ok(not findings, fact, findings)

    def skip(self, fact, reason):
        self.count += 1
        print(f'ok {self.count} - {fact} # SKIP {reason}')

    def end(self):
        print(f'1..{self.count}')
        sys.exit(1 if self.bad else 0)
