#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""usage: peers.py DIRECTORY

Servers and clients of TLS in any number of hosts, by OpenSSL, in one process,
for starting one takes long in an emulated machine. It reads a command a line,
quoted as for a shell, and answers with a line, "done" where nothing else is
said. HOST is a network namespace, or - for that of the test; the files of a
certificate are NAME.crt and NAME.key in DIRECTORY.

  authority NAME SUBJECT
  certificate NAME SUBJECT AUTHORITY [key=ec|rsa|ed25519] [dns=NAME,NAME...]
                   [names=COUNT]     so many long alternative names
  chain NAME CERTIFICATE...          one file, of the first one's key
  sha256|spki NAME                   digest, in hexadecimal
  flight NAME FILE                   what a server of it answers a client with
  serve HOST ADDRESS PORT NAME [OPTION...]
                   answer requests with a page, until the end. OPTION: plain,
                   ask=AUTHORITY (for a client's certificate by it),
                   tickets=no, min=1.0 max=1.3
  get HOST ADDRESS PORT [OPTION...]  fetch a page. Answers what came of it:
                   page; resumed, a page by a session used again; reset; or
                   nothing for a minute, or with brief[=SECONDS] for so long
                   (five times that on a debug kernel). OPTION: plain, brief,
                   min= max=, cert=NAME, sni=, from=ADDRESS, port=NUMBER (ours),
                   keep=NAME (of the session, for later), use=NAME (such a
                   session)
  many COUNT HOST ADDRESS PORT [OPTION...]
                   as get, so often; answers how often what came, as in
                   "3 page 1 reset"
  begin NAME HOST ADDRESS PORT [OPTION...]
                   send half a ClientHello
  finish NAME      and go on: answers as get
  open NAME HOST ADDRESS PORT [OPTION...]
                   as get, and keep the connection
  say NAME client|server
                   send on such a connection: heard, or nothing at the other
                   end; unanswered, where only the server heard it; reset
  watch HOST DEVICE  look at the segments that come in there
  segments ADDRESS   how many came from there, and the octets of the longest
  quit
"""
import collections
import os
import select
import shlex
import socket
import ssl
import struct
import sys
import threading
import warnings

import certs
from ends import packet_socket, socket_in
from flights import flights

SLOW = os.environ.get('DEBAR_SLOW')
PATIENCE = 200 if SLOW else 60
# Seconds to wait for what is not to come; long enough for a handshake.
BRIEF = 3
PAGE = b'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\npage'
REQUEST = b'GET / HTTP/1.1\r\nHost: peer\r\n\r\n'
NEWS = b'news'
VERSIONS = {'1.0': ssl.TLSVersion.TLSv1, '1.1': ssl.TLSVersion.TLSv1_1,
            '1.2': ssl.TLSVersion.TLSv1_2, '1.3': ssl.TLSVersion.TLSv1_3}

directory = sys.argv[1]
certificates = {}
sessions = {}
connections = {}
# How to wake server's ends, and what they have heard, by the client's address
# and port.
served = {}
requests = {}
ear = None
served_change = threading.Condition()


def path_of(name):
    return f'{directory}/{name}'


def options_of(words):
    return dict(word.split('=', 1) if '=' in word else (word, 'yes')
                for word in words)


# --- certificates ------------------------------------------------------------

def do_authority(name, subject):
    certificates[name] = certs.Certificate(path_of(name), subject)


def do_certificate(name, subject, authority, *words):
    options = options_of(words)
    names = [f'{i:044d}.example' for i in range(int(options.get('names', 0)))]
    names += options['dns'].split(',') if 'dns' in options else []
    certificates[name] = certs.Certificate(
        path_of(name), subject, certificates[authority],
        options.get('key', 'ec'), names)


def do_chain(name, *members):
    first = certificates[members[0]]
    certificates[name] = first
    with open(path_of(name) + '.crt', 'wb') as file:
        file.write(b''.join(certificates[one].pem() for one in members))
    with open(path_of(name) + '.key', 'wb') as file, \
            open(first.path + '.key', 'rb') as source:
        file.write(source.read())


def do_sha256(name):
    return certificates[name].sha256()


def do_spki(name):
    return certificates[name].spki_sha256()


def do_flight(name, file):
    with open(path_of(file), 'wb') as out:
        out.write(flights(path_of(name))[1])


# --- servers -----------------------------------------------------------------

def context_for(kind, options):
    context = ssl.SSLContext(kind)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    # Or there would be nothing older than TLS 1.2.
    context.set_ciphers('ALL:@SECLEVEL=0')
    context.minimum_version = VERSIONS[options.get('min', '1.0')]
    context.maximum_version = VERSIONS[options.get('max', '1.3')]
    if 'cert' in options:
        context.load_cert_chain(path_of(options['cert'] + '.crt'),
                                path_of(options['cert'] + '.key'))
    return context


def listen(host, address, port):
    family = socket.AF_INET6 if ':' in address else socket.AF_INET
    listener = socket_in(host, family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((address, int(port)))
    listener.listen(64)
    return listener


def converse(one, peer):
    """Answer requests, and say NEWS when woken; nobody else uses the end."""
    bell, sleeper = socket.socketpair()
    with served_change:
        served[peer] = bell
        served_change.notify_all()
    while True:
        ready = select.select([one, sleeper], [], [])[0]
        if sleeper in ready:
            sleeper.recv(1)
            one.sendall(NEWS)
        if one in ready:
            if not one.recv(4096):
                return
            requests[peer] = requests.get(peer, 0) + 1
            one.sendall(PAGE)


def answer(one, peer, context):
    """All requests of a connection, until it ends in whatever way."""
    try:
        if context:
            one = context.wrap_socket(one, server_side=True)
        converse(one, peer)
        if context:
            one.unwrap()        # or its session could not be used again
    except OSError:
        pass
    finally:
        one.close()


def accept(listener, context):
    while True:
        one, peer = listener.accept()
        threading.Thread(target=answer, args=(one, peer[:2], context),
                         daemon=True).start()


def do_serve(host, address, port, name, *words):
    options = options_of(words)
    context = None
    if 'plain' not in options:
        context = context_for(ssl.PROTOCOL_TLS_SERVER,
                              dict(options, cert=name))
        if options.get('tickets') == 'no':
            context.options |= ssl.OP_NO_TICKET
        if 'ask' in options:
            context.verify_mode = ssl.CERT_OPTIONAL
            context.load_verify_locations(path_of(options['ask'] + '.crt'))
    threading.Thread(target=accept, args=(listen(host, address, port), context),
                     daemon=True).start()


# --- clients -----------------------------------------------------------------

def brief(seconds):
    return (BRIEF if seconds == 'yes' else float(seconds)) * (5 if SLOW else 1)


class Client:
    """A connection from connect() on; TLS by hand, so that it can be halted."""

    def __init__(self, host, address, port, options):
        family = socket.AF_INET6 if ':' in address else socket.AF_INET
        self.options = options
        self.socket = socket_in(host, family, socket.SOCK_STREAM)
        self.socket.settimeout(brief(options['brief']) if 'brief' in options
                               else PATIENCE)
        if 'from' in options or 'port' in options:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self.socket.bind((options.get('from', ''),
                              int(options.get('port', 0))))
        self.target = (address, int(port))
        self.tls = None

    def connect(self):
        self.socket.connect(self.target)
        if 'plain' in self.options:
            return
        session, context = None, None
        if 'use' in self.options:
            session, context = sessions[self.options['use']]
        context = context or context_for(ssl.PROTOCOL_TLS_CLIENT, self.options)
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(self.incoming, self.outgoing,
                                    server_hostname=self.options.get('sni'),
                                    session=session)

    def flush(self):
        data = self.outgoing.read()
        if data:
            self.socket.sendall(data)

    def run(self, function, *args):
        """Until it needs no more from the other end."""
        while True:
            try:
                result = function(*args)
                self.flush()
                return result
            except ssl.SSLWantReadError:
                self.flush()
                data = self.socket.recv(1 << 16)
                if not data:
                    raise ConnectionResetError from None
                self.incoming.write(data)

    def begin(self):
        self.connect()
        try:
            self.tls.do_handshake()
        except ssl.SSLWantReadError:
            hello = self.outgoing.read()
        self.socket.sendall(hello[:len(hello) // 2])
        self.rest = hello[len(hello) // 2:]

    def greet(self):
        if self.tls:
            self.run(self.tls.do_handshake)

    def send(self, data):
        if not self.tls:
            self.socket.sendall(data)
            return
        self.tls.write(data)
        self.flush()

    def receive(self):
        if not self.tls:
            return self.socket.recv(4096)
        return self.run(self.tls.read, 4096)

    def receive_rest(self):
        try:
            return self.receive()
        except (ConnectionError, ssl.SSLZeroReturnError, ssl.SSLEOFError):
            return b''

    def fetch(self):
        self.send(REQUEST)
        data = self.receive()
        if not data.startswith(b'HTTP/1.'):
            raise ConnectionResetError
        # Others than our servers close where their page ends.
        while more := not data.endswith(PAGE[-8:]) and self.receive_rest():
            data += more
        if 'keep' in self.options:
            sessions[self.options['keep']] = (self.tls.session,
                                              self.tls.context)
            self.run(self.tls.unwrap)
        return 'resumed' if self.tls and self.tls.session_reused else 'page'

    def close(self):
        # At once, so that its port can be used again.
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                               b'\1\0\0\0\0\0\0\0')
        self.socket.close()


def outcome(*steps):
    result = 'done'
    try:
        for step in steps:
            result = step()
        return result
    except socket.timeout:
        return 'nothing'
    except (ConnectionError, ssl.SSLEOFError):
        return 'reset'


def do_get(host, address, port, *words):
    client = Client(host, address, port, options_of(words))
    try:
        return outcome(client.connect, client.greet, client.fetch)
    finally:
        client.close()


def do_many(count, *words):
    came = collections.Counter(do_get(*words) for _ in range(int(count)))
    return ' '.join(f'{number} {what}' for what, number in sorted(came.items()))


def do_begin(name, host, address, port, *words):
    connections[name] = Client(host, address, port, options_of(words))
    return outcome(connections[name].begin) or 'done'


def do_finish(name):
    client = connections.pop(name)
    try:
        return outcome(lambda: client.socket.sendall(client.rest),
                       client.greet, client.fetch)
    finally:
        client.close()


def do_open(name, host, address, port, *words):
    connections[name] = Client(host, address, port, options_of(words))
    return outcome(connections[name].connect, connections[name].greet,
                   connections[name].fetch)


def do_say(name, end):
    client = connections[name]
    client.socket.settimeout(brief('1'))
    peer = client.socket.getsockname()[:2]
    with served_change:
        served_change.wait_for(lambda: peer in served, PATIENCE)
    before = requests.get(peer, 0)
    send = (lambda: client.send(REQUEST)) if end == 'client' else \
        (lambda: served[peer].send(b'!'))
    result = outcome(send, client.receive, lambda: 'heard')
    if result == 'nothing' and requests.get(peer, 0) > before:
        return 'unanswered'
    return result


# --- what is on the wire --------------------------------------------------------

def do_watch(host, device):
    global ear
    ear = packet_socket(host, device)
    ear.setblocking(False)


def do_segments(address):
    lengths = []
    while True:
        try:
            frame, origin = ear.recvfrom(1 << 16)
        except BlockingIOError:
            return f'{len(lengths)} {max(lengths, default=0)}'
        if origin[2] != socket.PACKET_OUTGOING and frame[12:14] == b'\x08\0' \
                and frame[23] == socket.IPPROTO_TCP and \
                frame[26:30] == socket.inet_aton(address):
            header = 4 * (frame[14] & 15)
            total, = struct.unpack_from('!H', frame, 16)
            lengths.append(total - header - 4 * (frame[14 + header + 12] >> 4))


COMMANDS = {name[3:]: function for name, function in globals().items()
            if name.startswith('do_')}


def main():
    warnings.simplefilter('ignore', DeprecationWarning)     # of TLS 1.0
    for line in sys.stdin:
        try:
            command, *words = shlex.split(line)
            if command == 'quit':
                break
            said = COMMANDS[command](*words) or 'done'
        except (OSError, ValueError, KeyError, TypeError) as error:
            said = f'{line.strip()}: {error!r}'
        print(said, flush=True)
    os._exit(0)             # threads wait for connections


main()
