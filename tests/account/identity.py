# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands behind a sign-in by OAuth: an identity service that is as strict as real ones, and
a gateway that lets nobody pass to an OData service without a token of it."""
import base64
import hashlib
import http.client
import http.server
import json
import secrets
import threading
import urllib.parse

CLIENT = 'liaison'


class Server:
    """An HTTP server on a free port of 127.0.0.1; notes all that it is sent."""

    def __init__(self):
        owner = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'

            def log_message(self, *_arguments):
                pass

            def serve(self):
                body = self.rfile.read(int(self.headers.get('Content-Length') or 0))
                owner.seen.append(f'{self.requestline}\n{self.headers}\n'.encode() + body)
                status, headers, answer = owner.answer(self.command, self.path, self.headers, body)
                self.send_response_only(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                if status not in (204, 304):
                    self.send_header('Content-Length', str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = serve

        self.seen = []
        self.http = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        self.http.daemon_threads = True
        self.url = f'http://127.0.0.1:{self.http.server_port}'
        self.thread = threading.Thread(target=self.http.serve_forever)
        self.thread.start()

    def close(self):
        self.http.shutdown()
        self.thread.join()
        self.http.server_close()

    def has_seen(self, text):
        return any(text.encode() in piece for piece in self.seen)


class Identity(Server):
    """Codes work once, and only for whoever knows the verifier; so do refresh tokens, and one that
    comes a second time takes all the others with it."""

    def __init__(self):
        self.codes, self.refresh, self.access = {}, set(), set()
        self.devices = {}  # what a device asks with -> the code a person types in; None: done
        self.given = []  # every token there ever was
        self.is_down = False
        self.n_tokens = 0
        super().__init__()

    def answer(self, method, path, _headers, body):
        parts = urllib.parse.urlsplit(path)
        if self.is_down:
            return 503, {'Content-Type': 'text/html'}, b'<html>down</html>'
        if parts.path == '/tenant/v2.0/.well-known/openid-configuration':
            return self.json(200, {'issuer': self.url + '/{tenantid}/v2.0',
                                   'authorization_endpoint': self.url + '/tenant/oauth2/v2.0/authorize',
                                   'token_endpoint': self.url + '/tenant/oauth2/v2.0/token',
                                   'device_authorization_endpoint': self.url + '/tenant/device'})
        if method == 'GET' and parts.path == '/tenant/oauth2/v2.0/authorize':
            return self.authorize(dict(urllib.parse.parse_qsl(parts.query, strict_parsing=True)))
        if method == 'POST' and parts.path == '/tenant/oauth2/v2.0/token':
            return self.token(dict(urllib.parse.parse_qsl(body.decode(), strict_parsing=True)))
        if method == 'POST' and parts.path == '/tenant/device':
            return self.give_code(dict(urllib.parse.parse_qsl(body.decode(), strict_parsing=True)))
        return 404, {}, b''

    @staticmethod
    def json(status, value):
        return status, {'Content-Type': 'application/json'}, json.dumps(value).encode()

    def authorize(self, asked):
        assert asked['response_type'] == 'code' and asked['client_id'] == CLIENT
        assert asked['code_challenge_method'] == 'S256' and len(asked['code_challenge']) == 43
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        back = urllib.parse.urlencode({'code': code, 'state': asked['state']})
        return 302, {'Location': f'{asked["redirect_uri"]}?{back}'}, b''

    def give_code(self, form):
        assert form['client_id'] == CLIENT
        device, code = secrets.token_urlsafe(16), f'CODE-{len(self.devices) + 1000}'
        self.devices[device] = code
        return self.json(200, {'device_code': device, 'user_code': code, 'interval': 1, 'expires_in': 300,
                               'verification_uri': self.url + '/tenant/activate'})

    def approve(self, code):
        """A person has typed it in somewhere."""
        device = next(device for device, given in self.devices.items() if given == code)
        self.devices[device] = None

    def token(self, form):
        self.n_tokens += 1
        nonce = None
        if form['grant_type'].endswith(':device_code'):
            device = form['device_code']
            if device not in self.devices:
                return self.json(400, {'error': 'invalid_grant'})
            if self.devices[device]:
                return self.json(400, {'error': 'authorization_pending'})
            del self.devices[device]
            return self.json(200, self.give(None))
        if form['grant_type'] == 'authorization_code':
            asked = self.codes.pop(form['code'], None)
            proof = base64.urlsafe_b64encode(hashlib.sha256(form['code_verifier'].encode()).digest())
            if (not asked or proof.rstrip(b'=').decode() != asked['code_challenge']
                    or form['redirect_uri'] != asked['redirect_uri'] or form['client_id'] != CLIENT):
                return self.json(400, {'error': 'invalid_grant'})
            nonce = asked['nonce']
        elif form['refresh_token'] not in self.refresh:
            self.revoke()
            return self.json(400, {'error': 'invalid_grant', 'error_description': 'Used or withdrawn'})
        else:
            self.refresh.discard(form['refresh_token'])
        return self.json(200, self.give(nonce))

    def give(self, nonce):
        access, refresh = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
        self.access.add(access)
        self.refresh.add(refresh)
        self.given += [access, refresh]
        answer = {'access_token': access, 'refresh_token': refresh, 'token_type': 'Bearer', 'expires_in': 3600}
        if nonce:
            claims = {'iss': f'{self.url}/4711/v2.0', 'aud': CLIENT, 'nonce': nonce, 'name': 'Ann'}
            payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b'=').decode()
            answer['id_token'] = f'e30.{payload}.c2ln'
        return answer

    def revoke(self):
        self.refresh.clear()
        self.access.clear()


class Gateway(Server):
    """Passes on what has a token, as the one user of the service behind it."""

    def __init__(self, identity, behind, user):
        self.identity, self.behind = identity, urllib.parse.urlsplit(behind)
        self.basic = 'Basic ' + base64.b64encode(f'{user}:{user}'.encode()).decode()
        self.n_refused = 0
        super().__init__()

    def answer(self, method, path, headers, body):
        given = headers.get('Authorization', '')
        if not given.startswith('Bearer ') or given[7:] not in self.identity.access:
            self.n_refused += 1
            return 401, {'WWW-Authenticate': f'Bearer authorization_uri={self.identity.url}'
                                             f'/tenant/oauth2/authorize, resource_id={self.url}/'}, b''
        connection = http.client.HTTPConnection(self.behind.netloc)
        try:
            sent = {name: value for name, value in headers.items()
                    if name.lower() not in ('authorization', 'connection', 'accept-encoding')}
            connection.request(method, path, body, {**sent, 'Authorization': self.basic})
            reply = connection.getresponse()
            answer = reply.read()
            kept = {name: value for name, value in reply.getheaders()
                    if name.lower() not in ('content-length', 'connection', 'transfer-encoding')}
            return reply.status, kept, answer
        finally:
            connection.close()
