#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every promise of docs/sync.md has a row that says where it is tested, and what it names exists."""
import re

from lint import Tap, files, text_of

DOCUMENT = 'docs/sync.md'
PROMISES = [f'{kind}{number}' for kind, count in zip('DULCHI', (6, 6, 6, 5, 5, 1))
            for number in range(1, count + 1)]
ROW = re.compile(r'^\| (.+?) \| (.*`.*) \|$')
PROMISE = re.compile(r'([A-Z]\d) ')
TERM = re.compile(r'`([^`]+)`')
LITERAL = re.compile(r'"((?:[^"\\\n]|\\.)*)"')


def rows(document):
    """(promise or None, what is claimed, the terms of the second cell) of each row that names tests."""
    found = (ROW.match(line) for line in document.splitlines())
    for match in filter(None, found):
        terms = TERM.findall(match.group(2))
        if any(term.startswith(('test', '/')) for term in terms):
            promise = PROMISE.match(match.group(1))
            yield promise and promise.group(1), match.group(1), terms


def unknown(terms, tests, oracles):
    """The terms that name nothing. TESTS: text by name of a test; ORACLES: names the simulator knows."""
    text = ''
    for term in terms:
        if term.startswith('tests/'):
            known = any(name.startswith(f'{term}/') for name, _ in tests.values())
        elif term in tests:
            known, text = True, tests[term][1]
        elif term.startswith('/'):
            known = any(term.rstrip('/') in f'/{literal}' for literal in LITERAL.findall(text))
        else:
            call = re.escape(term.removesuffix('()')) + r' ?\('
            known = term in oracles or bool(re.search(call, text))
        if not known:
            yield term


def complaints(document, tests, oracles):
    seen = []
    for promise, claim, terms in rows(document):
        seen.append(promise)
        yield from (f'{DOCUMENT}: {claim}: there is no {term}' for term in unknown(terms, tests, oracles))
    yield from (f'{DOCUMENT}: nothing says where {promise} is tested'
                for promise in PROMISES if promise not in seen)


def plants():
    tests = {'test-a': ('tests/a/test-a.c', 'ADD ("/a/one/fact", f);\nsame (f)')}
    row = '| {} something | `test-a` {} |\n'
    whole = ''.join(row.format(promise, '`/one/fact`') for promise in PROMISES)
    yield not list(complaints(whole, tests, ())), 'a whole planted document is passed'
    for term in ('`/one/other`', '`test-b`', '`tests/b`', '`other()`', '`L9`'):
        found = list(complaints(whole + row.format('more', term), tests, ('L1',)))
        yield len(found) == 1, f'a planted {term.strip("`")} that does not exist is found'
    yield not list(complaints(whole + row.format('more', '`same()`, `tests/a`, `L1`'), tests, ('L1',))), \
        'functions, folders and oracles are known'
    yield list(complaints(whole.replace('| L3', '| x'), tests, ())) == \
        [f'{DOCUMENT}: nothing says where L3 is tested'], 'a planted promise without a row is found'


tap = Tap()
for is_so, fact in plants():
    tap.ok(is_so, fact)
tests_by_name = {name.rsplit('/', 1)[-1].removesuffix('.c').removesuffix('.py'): (name, text_of(name))
                 for name in files('tests/*.c', 'tests/*.py')}
sim = ''.join(text for name, text in tests_by_name.values() if name.startswith('tests/sim/'))
tap.clean('each promise says where it is tested, and that exists',
          complaints(text_of(DOCUMENT), tests_by_name, set(LITERAL.findall(sim))))
tap.end()
