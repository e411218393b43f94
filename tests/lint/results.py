#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""tools/count-results counts what ran, and no failure hides from it."""
import importlib.machinery
import importlib.util
import json
import pathlib
import tempfile

from lint import ROOT, Tap

loader = importlib.machinery.SourceFileLoader('results', str(ROOT / 'tools/count-results'))
results = importlib.util.module_from_spec(importlib.util.spec_from_loader('results', loader))
loader.exec_module(results)


def counted(junit, runs):
    """What is counted for the inside of a junit report and (test, result) pairs."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / 'testlog.junit.xml').write_text(f'<testsuites>{junit}</testsuites>', encoding='utf-8')
        (folder / 'testlog.json').write_text(
            ''.join(json.dumps({'name': f'x / {test}', 'result': result}) + '\n'
                    for test, result in runs), encoding='utf-8')
        return tuple(results.count(folder).values())


def suite(name, *words):
    inside = {'passed': '', 'failed': '<failure/>', 'skipped': '<skipped/>', 'broke': '<error/>'}
    cases = ''.join(f'<testcase name="{name.split(".")[-1]}">{inside[word]}</testcase>' for word in words)
    return f'<testsuite name="{name}">{cases}</testsuite>'


tap = Tap()
tap.ok(counted(suite('x.a', 'passed', 'passed', 'skipped'), [('a', 'OK')]) == (2, 0, 1),
       'points of a TAP test count')
tap.ok(counted(suite('x.a', 'passed', 'failed', 'failed'), [('a', 'FAIL')]) == (1, 2, 0),
       'failing points count once each')
tap.ok(counted(suite('x.a', 'passed', 'passed'), [('a', 'ERROR')]) == (2, 1, 0),
       'a test that crashed after good points is a failure')
tap.ok(counted(suite('x.a', 'passed') + suite('x.b', 'failed'), [('a', 'TIMEOUT'), ('b', 'FAIL')]) == (1, 2, 0),
       'one failure does not hide another')
tap.ok(counted(suite('x', 'broke'), [('x', 'ERROR')]) == (0, 1, 0), 'a plain test that broke counts once')
with tempfile.TemporaryDirectory() as empty:
    tap.ok(not any(results.count(pathlib.Path(empty)).values()), 'no report is nothing counted')
tap.end()
