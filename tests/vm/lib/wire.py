#!/usr/bin/python3 -IS
# SPDX-License-Identifier: GPL-2.0
"""Put frames onto wires and count what comes out at other ends.

One process serves a whole test, for starting one takes long in an emulated
machine. It reads a command a line and answers with a line:

  open END HOST DEVICE [ETHERTYPE]
                   an end of a wire: packet sockets on a device, which is set
                   up; HOST is a network namespace, or - for that of the test.
                   With an ETHERTYPE it hears only those frames, and only
                   behind the hooks; without one all of them, before any hook.
  tap END DEVICE   an end that is a tap device made for it, in the namespace
                   of the test, with offloads (IFF_VNET_HDR)
  tun END DEVICE   likewise, without an Ethernet header
  udp END HOST ADDRESS
                   an end that sends datagrams to a port of ADDRESS
  close END
  pass FROM TO[,TO...] COUNT FRAME [/ CHANGES]
                   send COUNT frames; answer how many of them each TO heard.
                   After them goes a sentinel, and its arrival says when to
                   stop: a broadcast from a clean address, or with CHANGES the
                   same frame with these words changed or added.
  flood FROM FRAME send it over and over, until the device is gone or "calm"
  calm             end all floods
  stream HOST ADDRESS HOST BYTES
                   a TCP connection to ADDRESS of the first host; answers how
                   many bytes arrived
  size FRAME       octets in it
  tally MAC        what debarctl has counted of a device since the last time:
                   frames, dropped frames
  forget           the inventory was emptied: tallies count from zero

FRAME is a list of words; none is needed but dst= and src=:
  dst=MAC src=MAC type=ETHERTYPE|llc tag=ETHERTYPE:ID (any number, outermost
  first) pppoe=SESSION arp=SENDER>TARGET ip=FROM>TO proto=NUMBER
  udp=PORT:PORT tcp=PORT:PORT len=PAYLOAD hex=PAYLOAD gso=SEGMENT (of a tap or
  udp end) hdrlen=OCTETS (how much of a frame from a tap is in one piece)
  via=END (of a sentinel: sent there)

Frames are known again by eight octets at the end of their payload, whatever
became of their headers. All is done on one processor, where frames keep their
order.
"""
import ctypes
import errno
import fcntl
import json
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import time

SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 1
TUNSETIFF = 0x400454ca
TUNSETOFFLOAD = 0x400454d0
IFF_TUN, IFF_TAP, IFF_NO_PI, IFF_VNET_HDR = 1, 2, 0x1000, 0x4000
TUN_F_CSUM, TUN_F_TSO4, TUN_F_TSO6 = 1, 2, 4
UDP_SEGMENT = 103
PR_SET_PDEATHSIG = 1
PORT = 4001
DEBARCTL = os.environ['DEBARCTL']
PATIENCE = 100 if os.environ.get('DEBAR_SLOW') else 10

libc = ctypes.CDLL(None, use_errno=True)
home = os.open('/proc/self/ns/net', os.O_RDONLY)
ends = {}
tallied = {}
floods = []
token = int.from_bytes(os.urandom(6), 'big') << 16


def enter(fd):
    if libc.setns(fd, 0x40000000):
        raise OSError(ctypes.get_errno(), 'setns')


def socket_in(host, *args):
    """A socket of another network namespace."""
    if host == '-':
        return socket.socket(*args)
    there = os.open('/run/netns/' + host, os.O_RDONLY)
    enter(there)
    try:
        return socket.socket(*args)
    finally:
        enter(home)
        os.close(there)


def fresh_token():
    global token
    token += 1
    return token.to_bytes(8, 'big')


def set_up(ask, device):
    name = device.encode()
    flags = fcntl.ioctl(ask, SIOCGIFFLAGS, struct.pack('40s', name))[16:18]
    flags = int.from_bytes(flags, sys.byteorder) | IFF_UP
    fcntl.ioctl(ask, SIOCSIFFLAGS, struct.pack('16sH22x', name, flags))


class Packet:
    def __init__(self, host, device, ethertype='0x0003'):
        with socket_in(host, socket.AF_INET, socket.SOCK_DGRAM, 0) as ask:
            set_up(ask, device)
        self.out = socket_in(host, socket.AF_PACKET, socket.SOCK_RAW, 0)
        self.out.bind((device, 0))
        self.ear = socket_in(host, socket.AF_PACKET, socket.SOCK_RAW, 0)
        self.ear.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
        self.ear.bind((device, int(ethertype, 0)))

    def fileno(self):
        return self.ear.fileno()

    def send(self, frame, spec):
        self.out.send(frame)

    def receive(self):
        data, address = self.ear.recvfrom(1 << 17, socket.MSG_DONTWAIT)
        return b'' if address[2] == socket.PACKET_OUTGOING else data

    def close(self):
        self.out.close()
        self.ear.close()


class Tun:
    def __init__(self, device, flags):
        self.vnet = flags & IFF_VNET_HDR
        self.fd = os.open('/dev/net/tun', os.O_RDWR | os.O_NONBLOCK)
        fcntl.ioctl(self.fd, TUNSETIFF,
                    struct.pack('16sH', device.encode(), flags) + bytes(22))
        if self.vnet:
            fcntl.ioctl(self.fd, TUNSETOFFLOAD,
                        TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6)

    def fileno(self):
        return self.fd

    def send(self, frame, spec):
        if self.vnet:
            frame = self.vnet_header(spec) + frame
        os.write(self.fd, frame)

    @staticmethod
    def vnet_header(spec):
        if 'gso' not in spec:
            return struct.pack('=BBHHHHH', 0, 0, int(spec.get('hdrlen', 0)),
                               0, 0, 0, 0)
        ipv6 = ':' in spec['ip']
        l4 = 14 + (40 if ipv6 else 20)
        return struct.pack('=BBHHHHH', 1, 4 if ipv6 else 1, l4 + 20,
                           int(spec['gso']), l4, 16, 0)

    def receive(self):
        return os.read(self.fd, 1 << 17)

    def close(self):
        os.close(self.fd)


class Udp:
    def __init__(self, host, address):
        family = socket.AF_INET6 if ':' in address else socket.AF_INET
        self.out = socket_in(host, family, socket.SOCK_DGRAM, 0)
        self.out.connect((address, PORT))

    def send(self, frame, spec):
        payload = int(spec.get('len', 0)) // 8 * frame[-8:]
        self.out.setsockopt(socket.SOL_UDP, UDP_SEGMENT,
                            int(spec.get('gso', 0)))
        self.out.send(payload)

    def close(self):
        self.out.close()


def pack_mac(text):
    return bytes.fromhex(text.replace(':', ''))


def pack_address(text):
    return socket.inet_pton(socket.AF_INET6 if ':' in text else socket.AF_INET,
                            text)


def checksum(data):
    data += bytes(len(data) % 2)
    total = sum(struct.unpack('!%dH' % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def pack_ip(spec, payload):
    source, target = (pack_address(a) for a in spec['ip'].split('>'))
    protocol = int(spec.get('proto', 17))
    if 'tcp' in spec:
        protocol = 6
        ports = [int(p) for p in spec['tcp'].split(':')]
        payload = struct.pack('!HHIIBBHHH', *ports, 1, 1, 5 << 4, 0x10, 1024,
                              0, 0) + payload
    elif protocol == 17:
        ports = [int(p) for p in spec.get('udp', f'4000:{PORT}').split(':')]
        payload = struct.pack('!HHHH', *ports, 8 + len(payload), 0) + payload
    if len(source) == 16:
        return 0x86dd, struct.pack('!IHBB', 6 << 28, len(payload), protocol,
                                   64) + source + target + payload
    header = struct.pack('!BBHHHBBH', 0x45, 0, 20 + len(payload), 1, 0x4000,
                         64, protocol, 0) + source + target
    return 0x800, header[:10] + struct.pack('!H', checksum(header)) + \
        header[12:] + payload


def pack_arp(spec):
    sender, target = (pack_address(a) for a in spec['arp'].split('>'))
    request = spec['dst'] == 'ff:ff:ff:ff:ff:ff'
    return struct.pack('!HHBBH', 1, 0x800, 6, 4, 1 if request else 2) + \
        pack_mac(spec['src']) + sender + \
        (bytes(6) if request else pack_mac(spec['dst'])) + target


def pack_frame(spec, mark):
    payload = bytes.fromhex(spec.get('hex', ''))
    payload += bytes(max(0, int(spec.get('len', 46)) - len(payload) - 8)) + mark
    ethertype = spec.get('type', '0x88b6')
    if ethertype == 'llc':
        payload = b'\x42\x42\x03' + payload
        ethertype = len(payload)
    else:
        ethertype = int(ethertype, 0)
    if 'arp' in spec:
        ethertype, payload = 0x806, pack_arp(spec) + payload
    if 'ip' in spec:
        ethertype, payload = pack_ip(spec, payload)
    if 'pppoe' in spec:
        ppp = {0x800: 0x21, 0x86dd: 0x57}.get(ethertype, 0xc021)
        payload = struct.pack('!BBHHH', 0x11, 0, int(spec['pppoe'], 0),
                              2 + len(payload), ppp) + payload
        ethertype = 0x8864
    if 'dst' not in spec:
        return payload
    tags = b''
    for tag in spec.get('tag', []):
        kind, number = tag.split(':')
        tags += struct.pack('!HH', int(kind, 0), int(number))
    return pack_mac(spec['dst']) + pack_mac(spec['src']) + tags + \
        struct.pack('!H', ethertype) + payload


def parse(words):
    spec = {}
    for word in words:
        key, _, value = word.partition('=')
        if key == 'tag':
            spec.setdefault('tag', []).append(value)
        else:
            spec[key] = value
    return spec


def hear(names, mark, sentinel):
    """Count frames that carry @mark until all have heard the sentinel."""
    heard = dict.fromkeys(names, 0)
    waiting = set(names)
    deadline = time.monotonic() + PATIENCE
    while waiting:
        left = deadline - time.monotonic()
        if left <= 0:
            return 'no sentinel at ' + ' '.join(sorted(waiting)) + \
                ', heard ' + ' '.join(str(heard[n]) for n in names)
        ready = select.select([ends[n] for n in names], [], [], left)[0]
        for name in names:
            if ends[name] not in ready:
                continue
            data = ends[name].receive()
            heard[name] += mark in data
            if sentinel in data:
                waiting.discard(name)
    return ' '.join(str(heard[n]) for n in names)


def do_pass(origin, targets, count, *words):
    cut = words.index('/') if '/' in words else len(words)
    mark, sentinel = fresh_token(), fresh_token()
    spec = parse(words[:cut])
    frame = pack_frame(spec, mark)
    for _ in range(int(count)):
        ends[origin].send(frame, spec)
    if cut < len(words):
        spec = dict(spec, **parse(words[cut + 1:]))
    else:
        spec = {'dst': 'ff:ff:ff:ff:ff:ff', 'src': '02:00:00:00:00:fe',
                'type': '0x88b5'}
    ends[spec.get('via', origin)].send(pack_frame(spec, sentinel), spec)
    return hear(targets.split(','), mark, sentinel)


def do_flood(origin, *words):
    frame = pack_frame(parse(words), fresh_token())
    child = os.fork()
    if child:
        floods.append(child)
        return 'done'
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    try:
        while True:
            try:
                ends[origin].send(frame, {})
            except OSError as error:
                # Down for a moment, or its queue is full: not gone.
                if error.errno not in (errno.ENETDOWN, errno.ENOBUFS):
                    raise
                time.sleep(0.01)
    finally:
        os._exit(0)


def do_calm():
    while floods:
        child = floods.pop()
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    return 'done'


def do_stream(server, address, client, count):
    family = socket.AF_INET6 if ':' in address else socket.AF_INET
    listener = socket_in(server, family, socket.SOCK_STREAM, 0)
    sender = socket_in(client, family, socket.SOCK_STREAM, 0)
    listener.bind((address, PORT))
    listener.listen()
    sender.settimeout(PATIENCE)
    sender.connect((address, PORT))
    receiver = listener.accept()[0]
    receiver.settimeout(PATIENCE)
    left, got = int(count), 0
    while got < int(count):
        if left:
            left -= sender.send(bytes(min(left, 1 << 16)))
        got += len(receiver.recv(1 << 20))
    for each in (sender, receiver, listener):
        each.close()
    return str(got)


def do_tally(mac):
    listing = subprocess.run([DEBARCTL, 'devices', '--json'], check=True,
                             stdout=subprocess.PIPE).stdout
    now = (0, 0)
    for device in json.loads(listing)['devices']:
        if device['mac'] == mac:
            now = (device['frames'], device['dropped-frames'])
    before = tallied.get(mac, (0, 0))
    tallied[mac] = now
    return f'{now[0] - before[0]} {now[1] - before[1]}'


def do(command, *words):
    if command == 'open':
        ends[words[0]] = Packet(*words[1:])
    elif command == 'tap':
        ends[words[0]] = Tun(words[1], IFF_TAP | IFF_NO_PI | IFF_VNET_HDR)
    elif command == 'tun':
        ends[words[0]] = Tun(words[1], IFF_TUN | IFF_NO_PI)
    elif command == 'udp':
        ends[words[0]] = Udp(*words[1:])
    elif command == 'close':
        ends.pop(words[0]).close()
    elif command == 'pass':
        return do_pass(*words)
    elif command == 'flood':
        return do_flood(*words)
    elif command == 'calm':
        return do_calm()
    elif command == 'stream':
        return do_stream(*words)
    elif command == 'tally':
        return do_tally(*words)
    elif command == 'forget':
        tallied.clear()
    elif command == 'size':
        return str(len(pack_frame(parse(words), bytes(8))))
    else:
        raise ValueError('no such command')
    return 'done'


os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
for line in sys.stdin:
    try:
        answer = do(*line.split())
    except (OSError, ValueError, KeyError, TypeError,
            subprocess.SubprocessError) as error:
        answer = f'{line.strip()}: {error!r}'
    print(answer, flush=True)
do_calm()
