# SPDX-License-Identifier: GPL-3.0-or-later
"""What the stories of tests/e2e and tests/interop share: a device with liaisonctl on it, a
server asked by plain HTTP, and TAP."""
import base64
import datetime
import decimal
import json
import os
import shutil
import subprocess
import sys
import tempfile
import traceback
import urllib.request


class Device:
    """A person's device: a set of XDG folders of its own with liaisonctl working in them."""

    def __init__(self, program, user, password=None):
        self.program, self.folder = program, tempfile.TemporaryDirectory(prefix=f'liaison-{user}-')
        self.env = {**os.environ, 'GSETTINGS_BACKEND': 'memory', 'LIAISON_PASSWORD': password or user}
        for kind in ('DATA', 'CONFIG', 'CACHE', 'STATE'):
            self.env[f'XDG_{kind}_HOME'] = os.path.join(self.folder.name, kind.lower())

    def copy(self):
        """Another device in the same state, under the same roof as long as this one stays."""
        other = Device(self.program, os.path.basename(self.folder.name), self.env['LIAISON_PASSWORD'])
        shutil.copytree(self.folder.name, other.folder.name, dirs_exist_ok=True)
        return other

    def add_account(self, url, user, kind='auto'):
        self.run('account', 'add', 'x', '--url', url, '--user', user, '--type', kind)

    def call(self, *arguments, **options):
        return subprocess.run([self.program, *arguments], env=self.env, capture_output=True, text=True,
                              stdin=subprocess.DEVNULL, timeout=240, **options)

    def run(self, *arguments, expect=0):
        done = self.call(*arguments)
        if done.returncode != expect:
            raise AssertionError(f'{arguments} ended with {done.returncode}, not {expect}: {done.stderr}')
        return done.stdout

    def batch(self, lines, allowed=(0,)):
        """What each command of LINES prints, all done by one process; each ends with a status that is ALLOWED."""
        done = subprocess.run([self.program, 'batch', 'x'], env=self.env, capture_output=True, text=True,
                              input='\n'.join(lines) + '\n', timeout=240)
        answers = [json.loads(line) for line in done.stdout.split('\n') if line]
        assert len(answers) == len(lines) and all(answer['status'] in allowed for answer in answers), \
            (done.stderr, answers)
        return [answer['out'] for answer in answers]

    def fails(self, *arguments, status, words):
        """The command ends with STATUS and says why in one line that has WORDS in it."""
        done = self.call(*arguments)
        said = done.stderr.strip().splitlines()
        assert done.returncode == status, f'{arguments} ended with {done.returncode}: {done.stderr}'
        assert len(said) == 1 and words in said[0], f'{arguments} said {said}'

    def start(self, *arguments):
        return subprocess.Popen([self.program, *arguments], env=self.env, stdin=subprocess.DEVNULL,
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def rows(self, entity, key):
        return {row[key]: row for row in json.loads(self.run('query', entity, '--format', 'json'))}

    def status(self):
        return json.loads(self.run('status', '--json'))


class Service:
    """An OData service asked by plain HTTP, beside the program that is tested."""

    def __init__(self, url):
        self.url = url.rstrip('/')

    def ask(self, user, method, path, body=None, headers=None):
        request = urllib.request.Request(f'{self.url}/{path}', method=method,
                                         data=None if body is None else json.dumps(body).encode())
        request.add_header('Authorization', 'Basic ' + base64.b64encode(f'{user}:{user}'.encode()).decode())
        request.add_header('Accept', 'application/json;IEEE754Compatible=true')
        request.add_header('Content-Type', 'application/json;IEEE754Compatible=true')
        for name, value in (headers or {}).items():
            request.add_header(name, value)
        with urllib.request.urlopen(request) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def rows(self, user, entity_set, key):
        """Everything USER may see, by following next links."""
        found, path = {}, entity_set
        while path:
            page = self.ask(user, 'GET', path)
            for row in page['value']:
                found[row[key]] = {name: value for name, value in row.items() if '@' not in name}
            path = page.get('@odata.nextLink')
            if path and path.startswith(self.url):
                path = path[len(self.url) + 1:]
        return found


def plain(value):
    """One spelling for equal values: servers and devices may write a number or time differently."""
    if value is None or isinstance(value, bool):
        return value
    text = str(value)
    try:
        return decimal.Decimal(text).normalize()
    except decimal.InvalidOperation:
        pass
    if 'T' in text[8:12]:
        try:
            return datetime.datetime.fromisoformat(text.replace('Z', '+00:00'))
        except ValueError:
            pass
    return text


def difference(there, here, name):
    """The first few differences between the rows of a server and of a device, as words."""
    found = []
    for key in sorted(there.keys() ^ here.keys())[:3]:
        found.append(f'{name}({key}) only on the {"server" if key in there else "device"}')
    for key in there.keys() & here.keys():
        for field, value in there[key].items():
            if plain(value) != plain(here[key].get(field)):
                found.append(f'{name}({key}).{field}: {value!r} != {here[key].get(field)!r}')
    return found[:8]


class Skip(Exception):
    """Raised by a test that cannot be run here; its words say why."""


def tell(story):
    """Runs every test_ of STORY in the order they are written, those it inherits first, prints TAP; returns
    an exit status. A story that can say what_is_there() is about one screen: it ends with its first failure."""
    tests = [name for kind in reversed(type(story).__mro__) for name in kind.__dict__ if name.startswith('test_')]
    failed = 0
    print(f'1..{len(tests)}')
    try:
        for number, name in enumerate(tests, 1):
            try:
                getattr(story, name)()
                print(f'ok {number} {name}', flush=True)
            except Skip as reason:
                print(f'ok {number} {name} # SKIP {reason}', flush=True)
            except Exception as failure:  # every failure is a result, none ends the others
                failed += 1
                said = ' '.join(str(failure).split())[:1500]
                line = traceback.extract_tb(failure.__traceback__)[1:2]
                where = line[0].lineno if line else '?'
                print(f'not ok {number} {name}\n# line {where}: {type(failure).__name__}: {said}', flush=True)
                if hasattr(story, 'what_is_there'):
                    print(story.what_is_there(), file=sys.stderr, flush=True)
                    break
    finally:
        story.close()
    return 1 if failed else 0


def bail(words):
    print('Bail out!', words)
    sys.exit(1)
