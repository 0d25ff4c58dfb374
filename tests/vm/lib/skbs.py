#!/usr/bin/python3 -S
# SPDX-License-Identifier: GPL-2.0
"""Frames whose skbs are shared, cloned, or not in one piece.

Needs camera's eth0 and server's eth0 bridged by lan0 and lan1 here, with room
for jumbo frames; a device dummy0; pktgen. Prints "what TAB came TAB wanted".
"""
import os
import random
import re
import socket
import time

from debarnl import (HEADER, Link, attr, check, counts, entry, load, nest,
                     prefixes, rule, u32, vendor)
from ends import PACKET_VNET_HDR, SOL_PACKET, packet_socket, put
from frames import pack_frame, pack_mac

CAMERA, SERVER = '28:57:be:01:02:03', '00:11:22:33:44:55'
CLEAN, SENTINEL = '00:00:5e:00:53:01', '00:00:5e:00:53:ff'
COUNT = 100
FLOOD = 300 if 'DEBAR_SLOW' in os.environ else 1000

# One processor: frames sent one after the other go through one after the other.
PROCESSOR = max(os.sched_getaffinity(0))
os.sched_setaffinity(0, {PROCESSOR})
link = Link()


def policy(mode):
    load(link, [vendor('hikvision') + rule('hikvision/mac', 0) +
                nest('PROTECT',
                     attr('PROTECT_IPV4', bytes([192, 0, 2, 64]))),
                prefixes(0, entry('28:57:be'))], mode=mode)


def set_mode(mode):
    link.call('SET', u32('MODE', HEADER['DEBAR_MODE_' + mode]))


class Counted:
    """How much the policy's counters grow."""

    def __enter__(self):
        self.before = counts(link)
        return self

    def __exit__(self, *_):
        self.frames, self.dropped = (
            now - then for now, then in zip(counts(link), self.before))


def collect(receiver, outgoing=False):
    """What comes, or what goes, until the sentinel, which is left out."""
    found = []
    receiver.settimeout(60)
    while True:
        data, address = receiver.recvfrom(1 << 16)
        if (address[2] == socket.PACKET_OUTGOING) != outgoing:
            continue
        if data[6:12] == pack_mac(SENTINEL):
            return found
        found.append(data)


def end_with_sentinel(sender):
    put(sender, pack_frame({'dst': CLEAN, 'src': SENTINEL, 'type': '0x88b5'}))


def same(came, wanted):
    """Are these the same frames? In words that fit on a line."""
    if len(came) != len(wanted):
        return f'{len(came)} of {len(wanted)}'
    bad = [i for i, (a, b) in enumerate(zip(came, wanted)) if a != b]
    return f'{len(bad)} differ, the first is {bad[0]}' if bad else 'the same'


def in_fragments():
    """Only the Ethernet header is in the linear part of these.

    The kernel does that with more than a page of data on a socket with
    PACKET_VNET_HDR, when the header says that no more is needed there.
    """
    chance = random.Random(1)
    frames = [pack_frame({'dst': SERVER, 'src': CAMERA, 'type': '0x88b5',
                          'hex': chance.randbytes(4500 + i).hex()})
              for i in range(COUNT)]
    sender = packet_socket('camera', 'eth0', 0)
    sender.setsockopt(SOL_PACKET, PACKET_VNET_HDR, 1)
    plain = packet_socket('camera', 'eth0', 0)
    receiver = packet_socket('server', 'eth0')

    def through():
        for data in frames:
            sender.send(bytes(10) + data)
        end_with_sentinel(plain)
        return collect(receiver)

    check('fragments: without a policy', same(through(), frames), 'the same')
    policy('MONITOR')
    with Counted() as counted:
        came = through()
    check('fragments: monitored', same(came, frames), 'the same')
    check('fragments: and counted', (counted.frames, counted.dropped),
          (COUNT, 0))
    tap = packet_socket('-', 'lan0')
    check('fragments: while shared with a listener', same(through(), frames),
          'the same')
    check('fragments: the listener hears them', same(collect(tap), frames),
          'the same')
    set_mode('ENFORCE')
    with Counted() as counted:
        came = through()
    check('fragments: enforced, nothing arrives', len(came), 0)
    check('fragments: and all is counted', (counted.frames, counted.dropped),
          (COUNT, COUNT))
    check('fragments: the listener hears them all the same',
          same(collect(tap), frames), 'the same')

    frames = [pack_frame({'dst': SERVER, 'src': CAMERA,
                          'ip': f'192.0.2.{64 + i % 2}>192.0.2.1',
                          'hex': chance.randbytes(4500).hex()})
              for i in range(20)]
    check('fragments: the IP address in them is read, one is protected',
          same(through(), frames[::2]), 'the same')


def control(file, *settings):
    for setting in settings:
        with open(f'/proc/net/pktgen/{file}', 'w', encoding='ascii') as knob:
            knob.write(setting + '\n')


def forget_devices(thread):
    """Wait for it, too: what asks for it gives up on a slow thread in silence."""
    control(thread, 'rem_device_all')
    while any(name != 'pgctrl' and not name.startswith('kpktgend_')
              for name in os.listdir('/proc/net/pktgen')):
        time.sleep(0.01)


def generate(device, *settings):
    """Have the kernel send FLOOD frames of 1,000 octets in four fragments."""
    thread = f'kpktgend_{PROCESSOR}'
    forget_devices(thread)
    control(thread, f'add_device {device}')
    control(device, f'count {FLOOD}', 'pkt_size 1000', 'frags 4', 'delay 0',
            'dst 198.51.100.1', 'src_min 198.51.100.2',
            'src_max 198.51.100.2', *settings)
    start(device, 'count 0' in settings)


def sent(device):
    with open(f'/proc/net/pktgen/{device}', encoding='ascii') as file:
        return int(re.search(r'pkts-sofar: (\d+)', file.read()).group(1))


def start(device, endless):
    """To the end, or until the policy has dropped FLOOD frames."""
    before = counts(link)[1] if endless else 0
    child = os.fork()
    if not child:
        # Returns when all is sent, or at once when the thread was slow to
        # start: not to be relied upon.
        control('pgctrl', 'start')
        os._exit(0)
    while (counts(link)[1] - before if endless else sent(device)) < FLOOD:
        time.sleep(0.01)
    control('pgctrl', 'stop')
    os.waitpid(child, 0)


def masked(frames):
    """Without IP identification and checksum, number and time of a frame."""
    return {f[:18] + bytes(2) + f[20:24] + bytes(2) + f[26:42] + bytes(16) +
            f[58:] for f in frames}


def generated(what, device, settings, receiver, sentinel, outgoing=False):
    """Compare what comes with and without a policy."""
    def through(*more):
        generate(device, *settings, *more)
        end_with_sentinel(sentinel)
        return collect(receiver, outgoing)

    link.call('POLICY_FLUSH')
    plain = through()
    check(f'{what}: without a policy', len(plain), FLOOD)
    check(f'{what}: all alike', len(masked(plain)), 1)
    policy('MONITOR')
    with Counted() as counted:
        came = through()
    check(f'{what}: monitored', len(came), FLOOD)
    check(f'{what}: contents are what they were',
          masked(came) == masked(plain), True)
    check(f'{what}: and counted', (counted.frames, counted.dropped),
          (FLOOD, 0))
    set_mode('ENFORCE')
    with Counted() as counted:
        # Of what is refused at egress the generator does not say it was sent.
        came = through('count 0') if outgoing else through()
    check(f'{what}: enforced, nothing arrives', len(came), 0)
    if outgoing:
        check(f'{what}: and all is counted', counted.frames, counted.dropped)
    else:
        check(f'{what}: and all is counted',
              (counted.frames, counted.dropped), (FLOOD, FLOOD))


def main():
    in_fragments()
    received = ('xmit_mode netif_receive', f'src_mac {CAMERA}',
                f'dst_mac {SERVER}')
    server = packet_socket('server', 'eth0')
    # One skb with many references, received again and again.
    generated('shared at ingress', 'lan0', received + ('burst 20',), server,
              packet_socket('camera', 'eth0', 0))
    # A listener on the way makes it a clone besides.
    end = packet_socket('-', 'lan0')
    generated('shared and cloned at ingress', 'lan0', received, server,
              packet_socket('camera', 'eth0', 0))
    end.close()
    # One skb sent 20 times, while the generator holds on to it.
    generated('shared at egress', 'dummy0',
              ('xmit_mode queue_xmit', 'clone_skb 20', f'dst_mac {CAMERA}'),
              packet_socket('-', 'dummy0'), packet_socket('-', 'dummy0', 0),
              outgoing=True)
    print('all of it was done', 'yes', 'yes', sep='\t')


main()
