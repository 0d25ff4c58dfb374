# SPDX-License-Identifier: GPL-2.0
"""Ethernet frames from words.

FRAME is a list of words; none is needed but dst= and src=, without which there
is no Ethernet header:
  dst=MAC src=MAC ("all" is broadcast) type=ETHERTYPE|llc
  tag=ETHERTYPE:ID (any number, outermost first) pppoe=SESSION
  arp=SENDER>TARGET op=request|reply mac=TARGET'S
  ip=FROM>TO proto=NUMBER udp=PORT:PORT tcp=PORT:PORT hops=NUMBER
  len=PAYLOAD hex=PAYLOAD

KIND KEY=VALUE... is short for the frames that hosts say to each other:
  udp4   from= to= [sport=5000 dport=5001 hex=]    UDP over IPv4
  udp6   the same over IPv6
  arp    op=request|reply sender= target= [mac= pad=]
  ns     from= to= target=            neighbour solicitation
  na     from= to= target=            neighbour advertisement (override)
  ra     from= [to=ff02::1 prefix= life=]     router advertisement
  bare   ethertype=0xNNNN [hex=]      anything else
Each wants src= and dst=, too; vlan=ID tags it. ns, na and ra also have
[hops=255 code=0 pad=]; pad= is a number of octets.
"""
import socket
import struct

ICMPV6, TCP, UDP = 58, 6, 17
PORT = 4001


def pack_mac(text):
    return b'\xff' * 6 if text == 'all' else bytes.fromhex(
        text.replace(':', ''))


def pack_address(text):
    return socket.inet_pton(socket.AF_INET6 if ':' in text else socket.AF_INET,
                            text)


def checksum(data):
    """The Internet's."""
    data += bytes(len(data) % 2)
    total = sum(struct.unpack('!%dH' % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def with_checksum(source, target, protocol, payload, at):
    """A payload with its checksum, and that of the addresses, at an offset."""
    total = checksum(source + target + struct.pack('!II', len(payload),
                                                   protocol) + payload)
    return payload[:at] + struct.pack('!H', total or 0xffff) + payload[at + 2:]


def pack_ip(spec, payload):
    """Ethertype and packet."""
    source, target = (pack_address(a) for a in spec['ip'].split('>'))
    protocol = int(spec.get('proto', UDP))
    # What neighbours say is not believed when it has come from farther away.
    near = protocol == ICMPV6 and len(source) == 16
    hops = int(spec.get('hops', 255 if near else 64))
    if 'tcp' in spec:
        protocol = TCP
        ports = [int(p) for p in spec['tcp'].split(':')]
        payload = struct.pack('!HHIIBBHHH', *ports, 1, 1, 5 << 4, 0x10, 1024,
                              0, 0) + payload
    elif protocol == UDP:
        ports = [int(p) for p in spec.get('udp', f'4000:{PORT}').split(':')]
        payload = with_checksum(source, target, UDP, struct.pack(
            '!HHHH', *ports, 8 + len(payload), 0) + payload, 6)
    elif near:
        payload = with_checksum(source, target, ICMPV6, payload, 2)
    if len(source) == 16:
        return 0x86dd, struct.pack('!IHBB', 6 << 28, len(payload), protocol,
                                   hops) + source + target + payload
    header = struct.pack('!BBHHHBBH', 0x45, 0, 20 + len(payload), 1, 0x4000,
                         hops, protocol, 0) + source + target
    return 0x800, header[:10] + struct.pack('!H', checksum(header)) + \
        header[12:] + payload


def pack_arp(spec):
    sender, target = (pack_address(a) for a in spec['arp'].split('>'))
    request = pack_mac(spec['dst']) == pack_mac('all')
    if 'op' in spec:
        request = {'request': True, 'reply': False}[spec['op']]
    whose = spec.get('mac', '00' * 6 if request else spec['dst'])
    return struct.pack('!HHBBH', 1, 0x800, 6, 4, 1 if request else 2) + \
        pack_mac(spec['src']) + sender + pack_mac(whose) + target


def pack_frame(spec, mark=b''):
    """A frame whose payload ends in @mark."""
    payload = bytes.fromhex(spec.get('hex', ''))
    length = int(spec.get('len', 46 if mark else 0))
    payload += bytes(max(0, length - len(payload) - len(mark))) + mark
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
    return (pack_mac(spec['dst']) + pack_mac(spec['src']) + tags +
            struct.pack('!H', ethertype) + payload).ljust(60, b'\0')


def parse(words):
    """FRAME as a dictionary."""
    spec = {}
    for word in words:
        key, _, value = word.partition('=')
        if key == 'tag':
            spec.setdefault('tag', []).append(value)
        else:
            spec[key] = value
    return spec


# --- kinds -------------------------------------------------------------------

def udp4(has):
    return {'ip': f"{has['from']}>{has['to']}",
            'hex': has.get('hex', b'debar test'.hex()),
            'udp': f"{has.get('sport', 5000)}:{has.get('dport', 5001)}"}





def arp(has):
    return {'arp': f"{has['sender']}>{has['target']}", 'op': has['op'],
            'mac': has.get('mac', '00' * 6), 'len': has.get('pad', 0)}


def discovery(has, body):
    body = body[:1] + bytes([int(has.get('code', 0))]) + body[2:] + \
        bytes(int(has.get('pad', 0)))
    return {'ip': f"{has['from']}>{has.get('to', 'ff02::1')}",
            'proto': ICMPV6, 'hops': has.get('hops', 255), 'hex': body.hex()}


def ns(has):
    return discovery(has, struct.pack(
        '!BBHI16sBB6s', 135, 0, 0, 0, pack_address(has['target']), 1, 1,
        pack_mac(has['src'])))


def na(has):
    return discovery(has, struct.pack(
        '!BBHI16sBB6s', 136, 0, 0, 0x60000000, pack_address(has['target']), 2,
        1, pack_mac(has['src'])))


def ra(has):
    body = struct.pack('!BBHBBHIIBB6s', 134, 0, 0, 64, 0,
                       int(has.get('life', 1800)), 0, 0, 1, 1,
                       pack_mac(has['src']))
    if 'prefix' in has:
        body += struct.pack('!BBBBIII16s', 3, 4, 64, 0xc0, 86400, 14400, 0,
                            pack_address(has['prefix']))
    return discovery(has, body)


def bare(has):
    return {'type': has['ethertype'], 'hex': has.get('hex', '00' * 46)}


KINDS = {kind.__name__: kind for kind in (udp4, arp, ns, na, ra, bare)}
KINDS['udp6'] = udp4


def spec_of_kind(kind, words):
    """KIND KEY=VALUE... as the dictionary of a FRAME."""
    has = dict(word.split('=', 1) for word in words)
    spec = dict(KINDS[kind](has), src=has['src'], dst=has['dst'])
    if 'vlan' in has:
        spec['tag'] = ['0x8100:' + has['vlan']]
    return spec
