#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A person signs in by OAuth: the real liaisonctl, a real keyring, an identity service that is
strict, and a server behind it that lets nobody in without its tokens.

usage: sign-in.py LIAISONCTL DEMO_SERVER BUS_CONFIG        prints TAP
"""
import os
import re
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))
from device import tell  # noqa: E402
from identity import CLIENT, Gateway, Identity  # noqa: E402
from keyring import LIMIT, REASON, Bus, Keyring, Person, end  # noqa: E402

# None of the machine's proxies is between a browser and this machine.
BROWSER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def visit(address):
    """The page a browser shows in the end, or the status it is refused with."""
    try:
        with BROWSER.open(address, timeout=LIMIT) as answer:
            return answer.read().decode()
    except urllib.error.HTTPError as refusal:
        return refusal.code


class Story:
    def __init__(self, program, server, config):
        self.folder = tempfile.TemporaryDirectory(prefix='liaison-sign-in-')
        self.server_program = server
        self.server = self.identity = self.gateway = self.bus = self.keyring = None
        try:
            self.server = subprocess.Popen(
                [server, '--port', '0', '--contacts', '40', '--relative-links', '--exit-with-stdin'],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            self.identity = Identity()
            self.gateway = Gateway(self.identity, self.server.stdout.readline().strip(), 'demo')
            self.bus = Bus(config)
            self.keyring = Keyring(self.bus, self.folder.name)
            self.person = Person(program, self.bus.address)
        except BaseException:
            self.close()
            raise

    def close(self):
        for part in (self.keyring, self.bus, self.gateway, self.identity):
            if part:
                part.close()
        if self.server:
            self.server.stdin.close()
            self.server.stdout.close()
            self.server.wait()
        self.folder.cleanup()

    def sign_in(self, arguments, browser):
        """Runs a command that asks for a browser, and lets BROWSER have its address."""
        process = subprocess.Popen([self.person.program, *arguments], env=self.person.env, text=True,
                                   stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
        try:
            line = process.stderr.readline()
            address = re.search(r'http\S+', line)
            assert address, line + process.stderr.read()
            page = browser(address.group(0))
            said = process.communicate(timeout=LIMIT)[1]
            return process.returncode, said, page
        finally:
            end(process)
            process.stderr.close()

    def any_contact(self):
        return sorted(self.person.rows('Contacts', 'Id'))[0]

    def change(self, phone):
        self.person.run('update', 'Contacts', self.any_contact(), f'Phone={phone}')

    def test_a_person_signs_in_in_a_browser(self):
        status, said, page = self.sign_in(
            ['account', 'add', 'x', '--url', self.gateway.url + '/odata', '--type', 'odata',
             '--auth', 'oauth', '--client-id', CLIENT], visit)
        assert (status, said) == (0, ''), said
        assert 'You are signed in' in page, page
        assert self.keyring.password('x') in self.identity.refresh

    def test_another_process_syncs_and_keeps_the_new_token(self):
        before = self.keyring.password('x')
        self.person.run('sync', 'x')
        assert len(self.person.rows('Contacts', 'Id')) == 40
        after = self.keyring.password('x')
        assert after != before and after in self.identity.refresh
        assert before not in self.identity.refresh

    def test_a_token_that_the_server_refuses_is_renewed_once(self):
        self.change('+1')
        before, refused = self.identity.n_tokens, self.gateway.n_refused
        # The first one it gets is worth nothing at the server.
        give = self.identity.give

        def give_stale(nonce):
            self.identity.give = give
            answer = give(nonce)
            self.identity.access.discard(answer['access_token'])
            return answer
        self.identity.give = give_stale
        self.person.run('sync', 'x')
        assert self.identity.n_tokens == before + 2
        assert self.gateway.n_refused == refused + 1
        assert self.person.status()['pending'] == 0

    def test_a_service_that_is_down_signs_nobody_out(self):
        self.change('+2')
        before = self.keyring.password('x')
        self.identity.is_down = True
        self.person.fails('sync', 'x', status=4, words='')
        self.identity.is_down = False
        assert self.keyring.password('x') == before
        self.person.run('sync', 'x')
        assert self.person.status()['pending'] == 0

    def test_a_locked_keyring_is_neither_missing_nor_revoked(self):
        self.keyring.lock()
        self.person.fails('sync', 'x', status=4, words='The keyring is locked')
        self.keyring.unlock()
        self.person.run('sync', 'x')

    def test_withdrawn_it_asks_for_a_sign_in_and_loses_nothing(self):
        self.change('+3')
        self.identity.revoke()
        for _ in range(2):
            self.person.fails('sync', 'x', status=4, words='Sign in again')
        assert self.person.status()['pending'] == 1
        assert self.person.rows('Contacts', 'Id')[self.any_contact()]['Phone'] == '+3'

    def test_strangers_at_the_port_change_nothing(self):
        pages = []

        def browser(address):
            redirect = re.search(r'redirect_uri=([^&]+)', address).group(1)
            redirect = urllib.request.unquote(redirect)
            pages.append(visit(f'{redirect}?code=stolen&state=guessed'))
            pages.append(visit(redirect.rsplit('/', 1)[0] + '/favicon.ico'))
            page = visit(address)
            try:
                visit(redirect)
            except OSError:
                pages.append('closed')
            return page
        status, said, page = self.sign_in(['account', 'sign-in', 'x'], browser)
        assert (status, said) == (0, ''), said
        assert pages == [404, 404, 'closed'], pages
        assert not self.identity.has_seen('code=stolen')
        assert 'You are signed in' in page

    def test_signed_in_again_everything_goes_on(self):
        self.person.run('sync', 'x')
        assert self.person.status()['pending'] == 0

    def test_a_sign_in_can_be_interrupted(self):
        process = subprocess.Popen([self.person.program, 'account', 'sign-in', 'x'], env=self.person.env,
                                   text=True, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
        try:
            assert 'http' in process.stderr.readline()
            process.terminate()
            said = process.communicate(timeout=LIMIT)[1]
            assert process.returncode == 1 and len(said.splitlines()) == 1, (process.returncode, said)
        finally:
            end(process)
            process.stderr.close()
        self.person.run('sync', 'x')

    def test_no_secret_is_anywhere_else(self):
        assert len(self.identity.given) > 10
        refresh = [token for index, token in enumerate(self.identity.given) if index % 2]
        for token in refresh:
            assert not self.gateway.has_seen(token), 'the server has seen a refresh token'
        for folder, _, names in os.walk(self.person.folder.name):
            for name in names:
                path = os.path.join(folder, name)
                if not os.path.isfile(path):
                    continue
                with open(path, 'rb') as file:
                    text = file.read()
                for token in self.identity.given:
                    assert token.encode() not in text, f'a token is in {name}'

    def test_a_person_types_in_a_code(self):
        process = subprocess.Popen(
            [self.person.program, 'account', 'add', 'y', '--url', self.gateway.url + '/odata', '--type', 'odata',
             '--auth', 'oauth-device', '--client-id', CLIENT], env=self.person.env, text=True,
            stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
        try:
            line = process.stderr.readline()
            assert self.identity.url + '/tenant/activate' in line, line
            self.identity.approve(re.search(r'CODE-[0-9]+', line).group(0))
            said = process.communicate(timeout=LIMIT)[1]
            assert (process.returncode, said) == (0, ''), said
        finally:
            end(process)
            process.stderr.close()
        self.person.run('sync', 'y')
        self.person.run('account', 'remove', 'y')

    def test_an_account_takes_its_token_with_it(self):
        self.person.run('account', 'remove', 'x')
        assert not self.keyring.items('x')

    def test_a_dataverse_from_its_address_alone(self):
        """Where to sign in is told by the server's refusal; the page has a form, as real ones have."""
        face = subprocess.Popen([self.server_program, '--port', '0', '--face', 'dataverse', '--contacts', '40',
                                 '--exit-with-stdin'], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        try:
            def browser(address):
                assert 'name="password"' in visit(address)
                form = urllib.parse.urlencode({'user': 'sales1', 'password': 'sales1'}).encode()
                with BROWSER.open(address, form, timeout=LIMIT) as answer:
                    return answer.read().decode()
            status, said, page = self.sign_in(
                ['account', 'add', 'crm', '--url', face.stdout.readline().strip(), '--auth', 'oauth',
                 '--client-id', 'liaison'], browser)
            assert (status, said) == (0, '') and 'You are signed in' in page, (said, page)
            self.person.run('sync', 'crm')
            owned = self.person.rows('contacts', 'contactid').values()
            assert owned and len({row['_ownerid_value'] for row in owned}) == 1, owned
        finally:
            face.stdin.close()
            face.stdout.close()
            face.wait()


def main():
    if REASON:
        print(f'1..0 # SKIP {REASON}')
        return 0
    return tell(Story(*sys.argv[1:]))


sys.exit(main())
