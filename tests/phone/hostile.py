#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server whose every text is an attack: names, captions, choices, views and errors that hold markup,
formats, addresses of programs, bidi overrides and 10,000 characters. Every screen shows them as they
are, the app says nothing critical, and no link leads anywhere but where a person may go.

usage: hostile.py LIAISON LIAISONCTL LIAISON_DEMO_SERVER        prints TAP

Runs in tests/phone/session, in the folders of that session, on a phone and on a desktop; places are
touched, the rest are shortcuts.
"""
import json
import os
import pathlib
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))
from device import Service, tell  # noqa: E402
from journey import Finger  # noqa: E402
from phone import App, is_shown, wait, walk  # noqa: E402

USER = 'demo'
MARKUP = '<b>Ho</b> & <span size="9">&lt;i&gt;</span> &amp; <script>'
FORMAT = 'Ho 100%s%n%d%1$s {0} ${HOME} $(id)'
SCHEME = 'javascript:alert("Ho")//file:///etc/passwd'
BIDI = 'Ho \u202egnp.exe\u2069\u2067 tfel \u200f'
UNSEEN = 'Ho\u200bpe\u200dful\ufeff\u00ad \u2028line'
LINES = 'Ho one\nline two\r\nthree\ttab'
NUL = r'Ho \u0000 \0 %00 &#0; \x00 \n'
LONG = 'Ho ' * 3333 + 'x'  # a text; captions end after 120 letters
WORD = 'Ho' + 'W' * 9998
PERSON = 'Ho <i>one & only</i> 100%s'
NAMES = [PERSON, MARKUP, FORMAT, SCHEME, BIDI, UNSEEN, LINES, NUL]
# What each link may become, and what none may: the app has the spy for all of these.
SCHEMES = ['http', 'https', 'mailto', 'tel', 'sms', 'geo', 'file', 'javascript', 'data', 'vbscript', 'liaison', 'ftp']
ALLOWED = ('https://', 'http://', 'mailto:', 'tel:', 'sms:', 'geo:')


def project():
    """Contacts, accounts and activities; each text that a project has is one of the above."""
    def field(name, caption, **more):
        return {'name': name, 'caption': caption, **more}

    contact = {
        'set': 'Contacts', 'caption': MARKUP, 'captionPlural': FORMAT, 'display': 'Name', 'list': ['JobTitle', 'AccountId'],
        'fields': [field('Name', MARKUP, maxLength=None), field('JobTitle', FORMAT, maxLength=None),
                   field('AccountId', BIDI, lookup={'entity': 'Account', 'navigation': 'Account'}),
                   field('Importance', LINES, choices=[{'value': 'Normal', 'caption': MARKUP},
                                                       {'value': 'High', 'caption': FORMAT}]),
                   field('Website', SCHEME, format='url'), field('Email', NUL, format='email'),
                   field('Phone', UNSEEN, format='phone'), field('Notes', WORD, format='multiline')],
        'views': [{'name': 'one', 'caption': MARKUP}, {'name': 'two', 'caption': f'View {FORMAT}', 'filter': "JobTitle ne 'x'"}],
        'quickFilters': [{'name': 'q', 'caption': MARKUP, 'filter': "JobTitle ne 'x'"}],
        'sections': [{'caption': MARKUP, 'fields': ['Name', 'JobTitle', 'AccountId', 'Importance']},
                     {'caption': FORMAT, 'fields': ['Website', 'Email', 'Phone', 'Notes']}],
        'related': [{'entity': 'Activity', 'field': 'ContactId', 'caption': MARKUP}],
        'sync': {'conflict': 'ask'}}
    account = {'set': 'Accounts', 'caption': FORMAT, 'captionPlural': MARKUP, 'display': 'Name', 'list': [],
               'fields': [field('Name', FORMAT, maxLength=None)]}
    activity = {'set': 'Activities', 'caption': LINES, 'captionPlural': BIDI, 'display': 'Title', 'timeline': 'StartOn',
                'fields': ['Title', 'StartOn', 'ContactId', 'AllDay'], 'list': [],
                'agenda': {'start': 'StartOn', 'due': None, 'done': 'AllDay'}}
    return {'format': 1, 'name': MARKUP, 'entities': [contact, account, activity]}

FOR_USE = ('button', 'toggle button', 'radio button', 'check box', 'switch', 'combo box', 'text', 'entry', 'spin button',
           'slider', 'link', 'page tab', 'list item', 'search box')


class Spy:
    """Whatever the app opens is a line in a file."""

    def __init__(self):
        home = pathlib.Path(os.environ['XDG_DATA_HOME']) / 'applications'
        home.mkdir(parents=True)
        self.seen = home / 'seen'
        self.seen.touch()
        program = home / 'spy'
        program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$1" >>"{self.seen}"\n', encoding='utf-8')
        program.chmod(0o755)
        kinds = ''.join(f'x-scheme-handler/{scheme};' for scheme in SCHEMES)
        (home / 'spy.desktop').write_text(f'[Desktop Entry]\nType=Application\nName=Spy\nExec="{program}" %u\n'
                                          f'MimeType={kinds}text/html;\n', encoding='utf-8')
        lines = ''.join(f'x-scheme-handler/{scheme}=spy.desktop\n' for scheme in SCHEMES)
        (home / 'mimeapps.list').write_text(f'[Default Applications]\n{lines}', encoding='utf-8')

    def opened(self):
        return self.seen.read_text(encoding='utf-8').splitlines()


class Touching(Finger):
    def choose(self, role, text):
        """Presses what has ROLE and is called TEXT, else what has a name with TEXT in it."""
        self.app.find(role, contains=text)
        by = {'name': text} if self.app.all(role, text) else {'contains': text}
        node = self.app.find(role, **by)
        if self.app.place(node)[1] > self.app.finger.height - 20:
            node = self.app.scroll_to(role, **by)
        self.app.finger.tap(*self.app.place(node))

    def back(self):
        if self.app.finger.width < 600:
            self.app.tap('button', 'Back')


class Hostile:
    def __init__(self, liaison, liaisonctl, server):
        self.liaisonctl, self.spy = liaisonctl, Spy()
        self.server = subprocess.Popen([server, '--port', '0', '--contacts', '1', '--exit-with-stdin'],
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.service = Service(self.server.stdout.readline().strip())
        self.nameless = set()
        self.prepare()
        self.said = open(os.path.join(os.environ['XDG_DATA_HOME'], 'said'), 'w+', encoding='utf-8', errors='replace')
        self.program = subprocess.Popen([liaison], stderr=self.said, env={**os.environ, 'G_MESSAGES_DEBUG': ''})
        self.app = App(self.program)
        self.hand = Touching(self.app)

    def close(self):
        self.program.terminate()
        self.program.wait()
        self.server.stdin.close()
        self.server.wait()
        self.said.close()

    def control(self, *commands):
        return [self.service.ask(USER, 'POST', '../control', command) for command in commands]

    def tool(self, *arguments):
        done = subprocess.run([self.liaisonctl, *arguments], env={**os.environ, 'LIAISON_PASSWORD': USER}, timeout=60,
                              capture_output=True, text=True, stdin=subprocess.DEVNULL)
        assert done.returncode in (0, 3), f'{arguments} ended with {done.returncode}: {done.stderr}'
        return done.stdout.strip()

    def prepare(self):
        for entity in ('Contacts', 'Accounts', 'Activities'):
            self.control({'command': 'delete', 'entity': entity, 'filter': "CreatedOn ne null"})
        account = self.insert('Accounts', Name=BIDI)
        more = {'JobTitle': FORMAT, 'AccountId': account, 'Importance': 'High', 'Website': SCHEME, 'Notes': LONG,
                'Email': f'"{NUL}"@x.example?attach=/etc/passwd', 'Phone': '+1;javascript:alert(1)'}
        self.contacts = [self.insert('Contacts', Name=name, **more) for name in NAMES]
        self.insert('Activities', Title=LINES, StartOn='2100-01-01T09:00:00Z')
        path = os.path.join(os.environ['XDG_DATA_HOME'], 'project.json')
        with open(path, 'w', encoding='utf-8') as file:
            json.dump(project(), file)
        self.tool('account', 'add', 'x', '--url', self.service.url, '--user', USER, '--project', path)
        self.tool('sync')

    def insert(self, entity, **values):
        return self.control({'command': 'insert', 'entity': entity, 'values': values, 'user': USER})[0]['id']

    def check_name(self, node):
        """What is for use has a name; what stands in a combo box is the toolkit's."""
        if node.get_role_name() in FOR_USE and not (node.get_name() or '').strip():
            at = node
            while at and at.get_role_name() != 'combo box':
                at = at.get_parent()
            if not at:
                self.nameless.add(f'{node.get_role_name()} in {node.get_parent().get_name()!r}')

    def texts(self):
        def each():
            for node in walk(self.app.root):
                if is_shown(node):
                    self.check_name(node)
                    yield node.get_name() or ''
                    if node.get_role_name() in ('text', 'entry', 'label', 'static'):
                        yield self.app.text_of(node)
        return '\n\n'.join(each())

    def sees(self, *texts):
        """What was fenced by isolates is as literal as before."""
        def bare(text):
            return ''.join(c for c in text if c not in '\u2066\u2067\u2068\u2069')

        def all_there():
            shown = bare(self.texts())
            self.missing = [text for text in texts if bare(text) not in shown]
            return not self.missing
        try:
            wait(all_there, 'the texts')
        except AssertionError:
            raise AssertionError(f'not shown: {self.missing!r} in {self.app.tree()}') from None

    def test_the_hub(self):
        self.sees(FORMAT, MARKUP, BIDI)

    def test_the_agenda(self):
        self.hand.choose('list item', 'Agenda')
        self.sees(LINES)
        self.hand.back()

    def test_the_list(self):
        self.hand.choose('list item', FORMAT)
        self.app.find('list item', contains=SCHEME)
        self.sees(*NAMES)

    def test_views(self):
        self.app.key('ctrl', 'l')
        self.app.find('list item', f'View {FORMAT}')
        self.sees(MARKUP)
        self.app.key('Escape')
        self.app.gone('list item', f'View {FORMAT}')

    def test_the_record(self):
        self.hand.choose('list item', PERSON)
        self.app.find('button', 'Edit')
        self.sees(PERSON, MARKUP, FORMAT, LINES, SCHEME, NUL, UNSEEN, WORD[:119] + '…', LONG)

    def test_no_link_leads_elsewhere(self):
        for name in ('Website', 'E-mail', 'Call'):
            self.hand.choose('button', name)
        wait(lambda: len(self.spy.opened()) >= 2, 'a letter and a call')
        assert len(self.spy.opened()) == 2, 'javascript: opens nothing'
        assert all(line.startswith(ALLOWED) for line in self.spy.opened()), self.spy.opened()
        assert self.spy.opened()[1].startswith('tel:+1'), 'what follows the number is no command'

    def test_editing(self):
        self.hand.edit()
        self.app.find('text', contains=MARKUP)
        self.sees(MARKUP, FORMAT, LINES, SCHEME, NUL, UNSEEN, WORD[:119] + '…', LONG)

    def test_the_lookup(self):
        self.hand.choose('list item', BIDI)
        self.app.find('button', 'Cancel')
        self.sees(BIDI, FORMAT)
        self.hand.press('Cancel')

    def test_leaving(self):
        self.app.tap('text', MARKUP)
        self.app.type('<b>50%s')
        self.hand.press('Cancel')
        self.sees(MARKUP)
        self.hand.choose('button', 'Discard')
        self.app.find('button', 'Edit')

    def test_the_search(self):
        self.app.key('ctrl', 'k')
        self.app.find('entry', contains='Search')
        self.app.type('ho')
        self.sees(FORMAT, LINES, BIDI)

    def test_what_the_server_says(self):
        said = json.dumps({'error': {'code': MARKUP, 'message': f'{MARKUP} {FORMAT}'}})
        self.control({'command': 'fault', 'path': 'Contacts', 'action': 'status', 'status': 400, 'times': 0,
                      'method': 'PATCH', 'body': said})
        self.tool('update', 'Contacts', self.contacts[0], 'JobTitle=' + LONG)
        self.tool('sync')
        self.app.key('alt', 'Left')
        self.hand.choose('list item', 'Changes the server')
        self.hand.choose('list item', PERSON)
        self.sees(f'{MARKUP} {FORMAT}')

    def test_what_is_for_use_has_a_name(self):
        assert not self.nameless, self.nameless

    def test_nothing_critical_was_said(self):
        self.said.seek(0)
        bad = [line for line in self.said if 'CRITICAL' in line or 'WARNING' in line]
        assert not bad, bad

if __name__ == '__main__':
    sys.exit(tell(Hostile(*sys.argv[1:])))
