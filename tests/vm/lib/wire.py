#!/usr/bin/python3 -S
# SPDX-License-Identifier: GPL-2.0
"""Put frames onto wires and count what comes out at other ends.

One process serves a whole test, for starting one takes long in an emulated
machine. It reads a command a line and answers with a line, "done" where
nothing else is said. HOST is a network namespace, or - for that of the test;
FRAME and KIND are those of frames.py.

  open END HOST DEVICE [ETHERTYPE]
                   an end of a wire: packet sockets on a device, which is set
                   up. With an ETHERTYPE it hears only those frames, and only
                   behind the hooks; without one all of them, before any hook.
  tap END DEVICE   an end that is a tap device made for it, in the namespace
                   of the test, with offloads (IFF_VNET_HDR)
  tun END DEVICE   likewise, without an Ethernet header
  type END NUMBER  the type (ARPHRD_*) of a device of tap or tun, which is down
  udp END HOST ADDRESS
                   an end that sends datagrams to a port of ADDRESS
  close END
  pass FROM TO[,TO...] COUNT FRAME [/ CHANGES]
                   send COUNT frames; answer how many of them each TO heard.
                   After them goes a sentinel, and its arrival says when to
                   stop: a broadcast from a clean address, or with CHANGES the
                   same frame with these words changed or added. More words:
                   gso=SEGMENT (of a tap or udp end), hdrlen=OCTETS (how much
                   of a frame from a tap is in one piece), via=END[,END...]
                   (of a sentinel: sent there)
  flood FROM FRAME send it over and over, until the device is gone or "calm"
  calm             end all floods
  stream HOST ADDRESS HOST BYTES
                   a TCP connection to ADDRESS of the first host; answers how
                   many bytes arrived
  size FRAME       octets in a frame of "pass"
  tally MAC        what debarctl has counted of a device since the last time:
                   frames, dropped frames

  watch HOST DEVICE   count what the device receives, by name: v4:PORT and
                   v6:PORT for UDP by destination port, else arp, nd, icmp,
                   0xNNNN by ethertype; with a VLAN tag, its id and a slash
                   before that. A packet socket, so before any hook.
  listen HOST PORT count the UDP datagrams that reach a program: v4, v6
  send HOST DEVICE KIND [KEY=VALUE...] [times=N]
  mark HOST/DEVICE|HOST/PORT HOST DEVICE KIND [KEY=VALUE...]
                   send one to port 9, or PORT, and wait until it is heard
                   there: what was sent before has arrived then, or never will
  heard HOST/DEVICE|HOST/PORT NAME...   these of its counts, NAME=COUNT
  forget           all counts and tallies are 0 again

Frames of "pass" are known again by eight octets at the end of their payload,
whatever became of their headers. All is done on one processor, where frames
keep their order.
"""
import ctypes
import errno
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time

import ends as kinds_of_end
from frames import PORT, pack_frame, parse, spec_of_kind

PR_SET_PDEATHSIG = 1
PATIENCE = 200 if os.environ.get('DEBAR_SLOW') else 60

ends = {}
ears = {}
mouths = {}
tallied = {}
floods = []
token = int.from_bytes(os.urandom(6), 'big') << 16


def fresh_token():
    global token
    token += 1
    return token.to_bytes(8, 'big')


# --- ends --------------------------------------------------------------------

def do_open(end, *words):
    ends[end] = kinds_of_end.Packet(*words)


def do_tap(end, device):
    ends[end] = kinds_of_end.Tun(device, kinds_of_end.IFF_TAP |
                                 kinds_of_end.IFF_NO_PI |
                                 kinds_of_end.IFF_VNET_HDR)


def do_tun(end, device):
    ends[end] = kinds_of_end.Tun(device, kinds_of_end.IFF_TUN |
                                 kinds_of_end.IFF_NO_PI)


def do_type(end, number):
    ends[end].set_type(int(number, 0))


def do_udp(end, host, address):
    ends[end] = kinds_of_end.Udp(host, address)


def do_close(end):
    ends.pop(end).close()


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
        spec = {'dst': 'all', 'src': '02:00:00:00:00:fe', 'type': '0x88b5'}
    for end in spec.get('via', origin).split(','):
        ends[end].send(pack_frame(spec, sentinel), spec)
    return hear(targets.split(','), mark, sentinel)


def do_flood(origin, *words):
    frame = pack_frame(parse(words), fresh_token())
    child = os.fork()
    if child:
        floods.append(child)
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    try:
        while True:
            try:
                ends[origin].send(frame, {})
            except OSError as error:
                if error.errno != errno.ENETDOWN:   # for a moment: not gone
                    raise
                time.sleep(0.01)
    finally:
        os._exit(0)


def do_calm():
    while floods:
        child = floods.pop()
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def do_stream(server, address, client, count):
    family = socket.AF_INET6 if ':' in address else socket.AF_INET
    listener = kinds_of_end.socket_in(server, family, socket.SOCK_STREAM, 0)
    sender = kinds_of_end.socket_in(client, family, socket.SOCK_STREAM, 0)
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


def do_size(*words):
    return str(len(pack_frame(parse(words), bytes(8))))


def do_tally(mac):
    listing = subprocess.run([os.environ['DEBARCTL'], 'devices', '--json'],
                             check=True, stdout=subprocess.PIPE).stdout
    now = (0, 0)
    for device in json.loads(listing)['devices']:
        if device['mac'] == mac:
            now = (device['frames'], device['dropped-frames'])
    before = tallied.get(mac, (0, 0))
    tallied[mac] = now
    return f'{now[0] - before[0]} {now[1] - before[1]}'


# --- ears --------------------------------------------------------------------

def drain():
    for ear in ears.values():
        ear.drain()


def do_watch(host, device):
    ears[f'{host}/{device}'] = kinds_of_end.Watch(host, device)


def do_listen(host, port):
    ears[f'{host}/{port}'] = kinds_of_end.Program(host, port)


def speak(host, device, spec, times=1):
    """Send a frame, or several equal ones."""
    if (host, device) not in mouths:
        mouths[host, device] = kinds_of_end.packet_socket(host, device, 0)
    frame = pack_frame(spec)
    for i in range(times):
        kinds_of_end.put(mouths[host, device], frame)
        if i % 64 == 63:
            drain()


def do_send(host, device, kind, *words):
    words = list(words)
    times = [word for word in words if word.startswith('times=')]
    for word in times:
        words.remove(word)
    speak(host, device, spec_of_kind(kind, words),
          int(times[-1].split('=')[1]) if times else 1)


def do_mark(where, host, device, kind, *words):
    ear = ears[where]
    drain()
    before = ear.marks()
    speak(host, device, spec_of_kind(kind, words + (f'dport={ear.port or 9}',)))
    deadline = time.monotonic() + PATIENCE
    while ear.marks() == before:
        left = deadline - time.monotonic()
        if left <= 0:
            return 'lost'
        select.select([ear], [], [], left)
        ear.drain()
    if ear.port:                        # it is no more than a mark
        ear.counts['v4' if kind == 'udp4' else 'v6'] -= 1
    return 'ok'


def do_heard(where, *names):
    drain()
    return ' '.join(f'{name}={ears[where].counts.get(name, 0)}'
                    for name in names)


def do_forget():
    drain()
    for ear in ears.values():
        ear.counts.clear()
    tallied.clear()


COMMANDS = {name[3:]: function for name, function in globals().items()
            if name.startswith('do_')}


def main():
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    for line in sys.stdin:
        command, *words = line.split()
        try:
            answer = COMMANDS[command](*words) or 'done'
        except (OSError, ValueError, KeyError, TypeError,
                subprocess.SubprocessError) as error:
            answer = f'{line.strip()}: {error!r}'
        print(answer, flush=True)
    do_calm()


main()
