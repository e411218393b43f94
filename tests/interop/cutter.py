# SPDX-License-Identifier: GPL-3.0-or-later
"""A loopback proxy between a device and a server that cuts connections: before the request is
read, after the server has answered, or in the middle of the answer. Which request meets which
fate depends on the seed and its number alone."""
import http.client
import http.server
import random
import socket
import threading

HOP_BY_HOP = {'connection', 'keep-alive', 'transfer-encoding', 'content-length'}


class Cutter:
    def __init__(self, server_url, seed, rate, between=None):
        """RATE: how many of all requests are cut, half of 1 for each second one. BETWEEN: called
        before each request is handed on; what happens on the server meanwhile."""
        self.server, self.seed, self.rate, self.between = server_url.split('/')[2], seed, rate, between
        self.lock, self.number, self.cuts = threading.Lock(), 0, {'before': 0, 'after': 0, 'middle': 0}
        cutter = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'

            def handle_any(self):
                cutter.handle(self)

            do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = do_HEAD = do_OPTIONS = handle_any

            def log_message(self, *arguments):
                pass

        self.http = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        self.http.daemon_threads = True
        self.thread = threading.Thread(target=self.http.serve_forever)
        self.thread.start()
        path = '/'.join(server_url.split('/')[3:])
        self.url = f'http://127.0.0.1:{self.http.server_address[1]}/{path}'

    def close(self):
        self.http.shutdown()
        self.thread.join()
        self.http.server_close()

    def fate(self):
        with self.lock:
            self.number += 1
            number = self.number
        chance = random.Random(f'{self.seed}/{number}')
        fate = chance.choice(('before', 'after', 'middle')) if chance.random() < self.rate else None
        if fate:
            self.cuts[fate] += 1
        if self.between:
            with self.lock:
                self.between(chance)
        return fate

    def handle(self, request):
        fate = self.fate()
        request.close_connection = True
        if fate == 'before':
            return self.cut(request)
        body = request.rfile.read(int(request.headers.get('Content-Length', 0)))
        upstream = http.client.HTTPConnection(self.server, timeout=60)
        headers = {name: value for name, value in request.headers.items() if name.lower() not in HOP_BY_HOP}
        upstream.request(request.command, request.path, body or None, headers)
        answer = upstream.getresponse()
        text = answer.read()
        upstream.close()
        if fate == 'after':
            return self.cut(request)
        request.send_response_only(answer.status, answer.reason)
        for name, value in answer.getheaders():
            if name.lower() not in HOP_BY_HOP:
                request.send_header(name, value)
        request.send_header('Content-Length', str(len(text)))
        request.send_header('Connection', 'close')
        request.end_headers()
        if fate == 'middle':
            request.wfile.write(text[:len(text) // 2])
            return self.cut(request)
        request.wfile.write(text)

    @staticmethod
    def cut(request):
        try:
            request.connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # the other end was quicker
