#!/usr/bin/python3 -S
# SPDX-License-Identifier: GPL-2.0
"""usage: replay.py DEBARCTL CAPTURES HOST DEVICE

Send captures into a port of a bridge of the module, and compare what it finds
with what `debarctl scan` does. Every leaf certificate in them is covered, so
that each server, or client, that shows one in a whole handshake is put in
quarantine; each capture has a VLAN of its own, for addresses of one are others
in the next. Prints what was compared, what the module found, and what scan did.

Captures need not have right checksums, because they may have been taken where
those were not filled in yet. scan allows for that; here such segments are sent
as a sender's stack would send them.
"""
import glob
import json
import os
import struct
import subprocess
import sys

from rawwire import packet_socket

SOL_PACKET, PACKET_VNET_HDR = 263, 15
ETHERNET, TCP, NEEDS_CHECKSUM = 1, 6, 1
debarctl, directory, host, device = sys.argv[1:]


def run(*words):
    done = subprocess.run([debarctl, *words], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, check=False)
    return done.stdout.decode()


def scan(*words):
    """TLS handshakes in captures."""
    lines = run('scan', '--all', '--json', *words).splitlines()
    return [line for line in map(json.loads, lines) if line['kind'] == 'tls']


def frames_of_pcap(data):
    order = '<' if data[:4] in (b'\xd4\xc3\xb2\xa1', b'\x4d\x3c\xb2\xa1') \
        else '>'
    if struct.unpack(order + 'I', data[20:24])[0] & 0xffff != ETHERNET:
        return
    at = 24
    while at + 16 <= len(data):
        length = struct.unpack(order + 'I', data[at + 8:at + 12])[0]
        yield data[at + 16:at + 16 + length]
        at += 16 + length


def frames(name):
    with open(name, 'rb') as file:
        data = file.read()
    return [] if data[:4] == b'\x0a\x0d\x0d\x0a' else \
        list(frames_of_pcap(data))


def checksum_at(frame):
    """Where TCP begins, if all of it is there and it is no fragment."""
    kind = frame[12:14]
    if kind == b'\x08\0' and len(frame) >= 34 and frame[23] == TCP:
        start = 14 + (frame[14] & 15) * 4
        whole = 14 + struct.unpack('!H', frame[16:18])[0] <= len(frame) and \
            not struct.unpack('!H', frame[20:22])[0] & 0x3fff
    elif kind == b'\x86\xdd' and len(frame) >= 54 and frame[20] == TCP:
        start = 54
        whole = 54 + struct.unpack('!H', frame[18:20])[0] <= len(frame)
    else:
        return 0
    return start if whole and start + 20 <= len(frame) else 0


def send(end, frame, vlan):
    """Tagged, and with a checksum still to be filled in where it is TCP."""
    start = checksum_at(frame)
    tag = struct.pack('!HH', 0x8100, vlan)
    head = struct.pack('=BBHHHH', NEEDS_CHECKSUM, 0, 0, 0, start + 4, 16) \
        if start else bytes(10)
    end.send(head + frame[:12] + tag + frame[12:])


def found_by_scan(names, policy):
    """Address and certificate of whoever would be in quarantine, by capture."""
    found = {}
    for line in scan('--policy', policy, *names):
        if line['proven']:
            side, certs = ('server', 'certs') if line['certs'] else \
                ('client', 'client_certs')
            found.setdefault(line['file'], set()).add(
                (line[side]['ip'], line[certs][0]['sha256']))
    return found


captures, pins = set(), set()
for handshake in scan(*sorted(glob.glob(f'{directory}/*.pcap'))):
    leaves = [certs[0]['sha256'] for certs in
              (handshake['certs'], handshake['client_certs']) if certs]
    if leaves and frames(handshake['file']):
        captures.add(handshake['file'])
        pins.update(leaves)
captures = sorted(captures)
policy_file = f"{os.environ['TMPDIR']}/everything.yaml"
with open(policy_file, 'w', encoding='ascii') as out:
    json.dump({
        'version': 1, 'name': 'everything', 'mode': 'monitor',
        'vendors': [{'name': 'everyone', 'tls': [{'sha256': pin}
                                                 for pin in sorted(pins)]}],
        'settings': {'device-networks': ['0.0.0.0/1', '128.0.0.0/1', '::/1',
                                         '8000::/1']}}, out)
run('load', policy_file)
wire = packet_socket(host, device, 0)
wire.setsockopt(SOL_PACKET, PACKET_VNET_HDR, 1)
for number, path in enumerate(captures):
    for one in frames(path):
        if len(one) >= 14:
            send(wire, one, number + 2)
listed = {}
for entry in json.loads(run('devices', '--json'))['devices']:
    if 'quarantined' in entry.get('flags', []):
        listed.setdefault(entry['vlan'], set()).add(
            (entry.get('ipv4') or entry.get('ipv6'), entry['sha256']))
wanted = found_by_scan(captures, policy_file)
for number, path in enumerate(captures):
    print(os.path.basename(path), sorted(listed.get(number + 2, [])),
          sorted(wanted.get(path, [])), sep='\t')
print('captures with certificates', len(captures) > 10, True, sep='\t')
print('with somebody to quarantine', sum(map(bool, listed.values())) > 10,
      True, sep='\t', flush=True)
