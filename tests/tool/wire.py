#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Write captures of real TLS handshakes on a wire made up for the purpose.

usage: wire.py CERTIFICATE KEY CA

CERTIFICATE (with its chain) and KEY are the server's and the client's, CA is
what both trust. OpenSSL talks to itself in memory; what it says is put into
TCP segments, packets and frames of all kinds, and written as *.pcap into the
current directory.
"""
import socket
import ssl
import struct
import sys

CLIENT, SERVER = 0, 1
FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16
MAC = [bytes.fromhex("001122334455"), bytes.fromhex("2857be010203")]
IPV4 = [socket.inet_pton(socket.AF_INET, a)
        for a in ("192.0.2.1", "198.51.100.2")]
IPV6 = [socket.inet_pton(socket.AF_INET6, a)
        for a in ("2001:db8::1", "2001:db8::2")]
PORT = [40000, 443]
TIME = 1700000000
ETHERNET, PPP, RAW, CISCO_HDLC, LOOP, SLL = 1, 9, 101, 104, 108, 113
IP4, IP6, NFLOG, SLL2 = 228, 229, 239, 276


# --- what is said ------------------------------------------------------------

def context(side, files, **options):
    certificate, key, trusted = files
    protocol = ssl.PROTOCOL_TLS_SERVER if side == SERVER else \
        ssl.PROTOCOL_TLS_CLIENT
    tls = ssl.SSLContext(protocol)
    tls.maximum_version = options.get("version", ssl.TLSVersion.TLSv1_2)
    if side == SERVER or options.get("mutual"):
        tls.load_cert_chain(certificate, key)
    if side == CLIENT:
        tls.check_hostname = False
        tls.verify_mode = ssl.CERT_NONE
    elif options.get("mutual"):
        tls.load_verify_locations(trusted)
        tls.verify_mode = ssl.CERT_REQUIRED
    return tls


def handshake(files, name="camera.test", **options):
    """What is said, in order: (who, bytes)."""
    flows = [ssl.MemoryBIO(), ssl.MemoryBIO()]
    peers = [context(CLIENT, files, **options).wrap_bio(
        flows[SERVER], flows[CLIENT], server_hostname=name),
             context(SERVER, files, **options).wrap_bio(
                 flows[CLIENT], flows[SERVER], server_side=True)]
    said, done = [], [False, False]
    while not all(done):
        for who in (CLIENT, SERVER):
            try:
                peers[who].do_handshake()
                done[who] = True
            except ssl.SSLWantReadError:
                pass
            data = flows[who].read()
            if not data:
                continue
            said.append((who, data))
            flows[who].write(data)
    return said


# --- segments and packets ----------------------------------------------------

class Segment:
    """One TCP segment, before it has addresses."""

    def __init__(self, who, flags, seq, ack, data=b""):
        self.who, self.flags, self.data = who, flags, data
        self.seq, self.ack = seq & 0xffffffff, ack & 0xffffffff
        self.port = PORT
        self.checksum = None	# a function of the right one

    def bytes(self, addresses):
        head = struct.pack("!HHIIBBHHH", self.port[self.who],
                           self.port[not self.who], self.seq, self.ack,
                           5 << 4, self.flags, 65535, 0, 0)
        length = len(head) + len(self.data)
        pseudo = addresses[self.who] + addresses[not self.who] + \
            struct.pack("!HH", 6, length)
        right = inverse(total(pseudo + head + self.data))
        if self.checksum:
            right = self.checksum(right, total(pseudo))
        return head[:16] + struct.pack("!HH", right, 0) + self.data


def total(data):
    data += b"\0" * (len(data) % 2)
    result = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while result >> 16:
        result = (result & 0xffff) + (result >> 16)
    return result


def inverse(value):
    return ~value & 0xffff


def connection(said, mss=1000, close=True):
    """A connection from SYN to FIN, every segment acknowledged."""
    base = [0xfffff000, 5000]	# the client's numbers wrap
    at = [base[0] + 1, base[1] + 1]
    yield Segment(CLIENT, SYN, base[0], 0)
    yield Segment(SERVER, SYN | ACK, base[1], at[0])
    yield Segment(CLIENT, ACK, at[0], at[1])
    for who, data in said:
        for start in range(0, len(data), mss):
            piece = data[start:start + mss]
            yield Segment(who, ACK | PSH, at[who], at[not who], piece)
            at[who] += len(piece)
            yield Segment(not who, ACK, at[not who], at[who])
    for who in (CLIENT, SERVER) if close else ():
        yield Segment(who, FIN | ACK, at[who], at[not who])
        at[who] += 1


def packet(segment, version=4):
    if version == 6:
        body = segment.bytes(IPV6)
        return struct.pack("!IHBB", 6 << 28, len(body), 6, 64) + \
            IPV6[segment.who] + IPV6[not segment.who] + body
    body = segment.bytes(IPV4)
    head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(body), 1, 0x4000, 64, 6,
                       0)
    addresses = IPV4[segment.who] + IPV4[not segment.who]
    check = inverse(total(head + addresses))
    return head[:10] + struct.pack("!H", check) + addresses + body


# --- frames ------------------------------------------------------------------

def ethertype(ip):
    return b"\x86\xdd" if ip[0] >> 4 == 6 else b"\x08\x00"


def ethernet(segment, ip, tags=b""):
    return MAC[not segment.who] + MAC[segment.who] + tags + ethertype(ip) + ip


def pppoe(segment, ip):
    return MAC[not segment.who] + MAC[segment.who] + b"\x88\x64\x11\0\0\1" + \
        struct.pack("!H", len(ip) + 2) + b"\0\x21" + ip


def sll(segment, ip):
    kind = b"\0\4" if segment.who == CLIENT else b"\0\0"
    return kind + b"\0\1\0\6" + MAC[segment.who] + b"\0\0" + ethertype(ip) + ip


def sll2(segment, ip):
    return ethertype(ip) + b"\0\0\0\0\0\2\0\1\0\6" + MAC[segment.who] + \
        b"\0\0" + ip


def nflog(_, ip):
    family = b"\x0a" if ip[0] >> 4 == 6 else b"\2"
    attribute = struct.pack("=HH", 4 + 3, 10) + b"id\0\0"
    return family + b"\0\0\0" + attribute + \
        struct.pack("=HH", 4 + len(ip), 9) + ip


def headless(_, ip):
    return ip


LINKS = {
    "ethernet": (ETHERNET, ethernet),
    "vlan": (ETHERNET, lambda s, ip: ethernet(s, ip, b"\x81\0\0\7")),
    "qinq": (ETHERNET,
             lambda s, ip: ethernet(s, ip, b"\x88\xa8\0\7\x81\0\0\x08")),
    "pppoe": (ETHERNET, pppoe),
    "raw": (RAW, headless),
    "ipv4": (IP4, headless),
    "sll": (SLL, sll),
    "sll2": (SLL2, sll2),
    "null": (0, lambda s, ip: struct.pack("<I", 2) + ip),
    "null-swapped": (0, lambda s, ip: struct.pack(">I", 2) + ip),
    "loop": (LOOP, lambda s, ip: struct.pack(">I", 2) + ip),
    "ppp": (PPP, lambda s, ip: b"\xff\3\0\x21" + ip),
    "ppp-short": (PPP, lambda s, ip: b"\x21" + ip),
    "hdlc": (CISCO_HDLC, lambda s, ip: b"\x0f\0" + ethertype(ip) + ip),
    "nflog": (NFLOG, nflog),
}
LINKS6 = {
    "ethernet": LINKS["ethernet"],
    "ipv6": (IP6, headless),
    "raw": LINKS["raw"],
    "null-linux": (0, lambda s, ip: struct.pack("<I", 10) + ip),
    "null-macos": (0, lambda s, ip: struct.pack("<I", 30) + ip),
    "loop-openbsd": (LOOP, lambda s, ip: struct.pack(">I", 24) + ip),
    "sll2": LINKS["sll2"],
    "nflog": LINKS["nflog"],
}


# --- files -------------------------------------------------------------------

def pcap(name, link, frames, order="<", magic=0xa1b2c3d4, snap=262144,
         seconds=lambda number: 0):
    with open(name + ".pcap", "wb") as out:
        out.write(struct.pack(order + "IHHiIII", magic, 2, 4, 0, 0, snap,
                              link))
        for number, frame in enumerate(frames):
            part = frame[:snap]
            out.write(struct.pack(order + "IIII", TIME + seconds(number), number, len(part), len(frame)))
            out.write(part)


def block(kind, body):
    body += b"\0" * (-len(body) % 4)
    length = 12 + len(body)
    return struct.pack("<II", kind, length) + body + struct.pack("<I", length)


def pcapng(name, link, frames):
    with open(name + ".pcap", "wb") as out:
        out.write(block(0x0a0d0d0a, struct.pack("<IHHq", 0x1a2b3c4d, 1, 0,
                                                -1)))
        out.write(block(1, struct.pack("<HHI", link, 0, 0)))
        for frame in frames:
            out.write(block(6, struct.pack("<IIIII", 0,
                                           *divmod(TIME * 10**6, 2**32),
                                           len(frame), len(frame)) + frame))


def ethernet_frames(segments, version=4):
    return [ethernet(s, packet(s, version)) for s in segments]


def write_links(said):
    for name, (link, dress) in LINKS.items():
        pcap("link-" + name, link,
             [dress(s, packet(s)) for s in connection(said)])
    for name, (link, dress) in LINKS6.items():
        pcap("link6-" + name, link,
             [dress(s, packet(s, 6)) for s in connection(said)])
    frames = ethernet_frames(connection(said))
    pcap("link-big-endian", ETHERNET, frames, order=">")
    pcap("link-nanoseconds", ETHERNET, frames, magic=0xa1b23c4d)
    pcapng("link-pcapng", ETHERNET, frames)
    padded = [frame + b"\x16\3\1\0" for frame in frames]
    pcap("link-padded", ETHERNET, padded)


# --- checksums ---------------------------------------------------------------

def spoil(right, _):
    return right ^ 0x5555


def from_server(segments):
    """Without the acknowledgments, which say what has arrived."""
    return ethernet_frames(s for s in segments if s.who == SERVER)


def write_checksums(said):
    """Segments to be believed, though their checksums are wrong."""
    patterns = {
        "zero": (20, lambda right, pseudo: 0),
        "pseudo-header": (20, lambda right, pseudo: pseudo),
        "all": (0, spoil),
    }
    for name, (shortest, checksum) in patterns.items():
        segments = list(connection(said))
        for segment in segments:
            if segment.who == SERVER and len(segment.data) >= shortest:
                segment.checksum = checksum
        pcap("offload-" + name, ETHERNET, from_server(segments))
    # Super-frames, as a driver hands them up, among whole ones.
    segments = list(connection(said, 60000))
    for segment in segments:
        if segment.who == SERVER and len(segment.data) > 1480:
            segment.checksum = spoil
    pcap("offload-merged", ETHERNET, from_server(segments))
    for name, who, mss in (("hello", CLIENT, 1000),
                           ("certificate", SERVER, 500)):
        segments = list(connection(said, mss))
        damaged = [s for s in segments if s.who == who and s.data]
        damaged[0 if who == CLIENT else 1].checksum = spoil
        pcap("damaged-" + name, ETHERNET, ethernet_frames(segments))


def write_decoys(said):
    """Before each segment one with other bytes that no receiver believes."""
    segments = []
    for segment in connection(said):
        if segment.data:
            decoy = Segment(segment.who, segment.flags, segment.seq,
                            segment.ack, b"\x16" * len(segment.data))
            decoy.checksum = spoil
            segments.append(decoy)
        segments.append(segment)
    pcap("decoys", ETHERNET, ethernet_frames(segments))


# --- streams -----------------------------------------------------------------

def write_overtaken(said):
    """STARTTLS; the second segment of the server's flight comes first."""
    plain = [(SERVER, b"220 mail.test ESMTP\r\n"), (CLIENT, b"STARTTLS\r\n"),
             (SERVER, b"220 go ahead\r\n")]
    segments = list(connection(plain + said, 500))
    at = next(i for i, s in enumerate(segments) if s.who == SERVER and
              s.data[:1] == b"\x16")
    first, second = at, next(i for i in range(at + 1, len(segments))
                             if segments[i].who == SERVER and
                             segments[i].data)
    segments[first], segments[second] = segments[second], segments[first]
    pcap("overtaken", ETHERNET, ethernet_frames(segments))


def write_unreadable(said, certificate):
    """The server's own certificate is no certificate inside."""
    with open(certificate, encoding="ascii") as text:
        leaf = text.read().split("-----END")[0] + "-----END CERTIFICATE-----"
    good = ssl.PEM_cert_to_DER_cert(leaf)
    bad = good[:4] + b"\x31" + good[5:]
    with open("unreadable.der", "wb") as out:
        out.write(bad)
    pcap("unreadable", ETHERNET, ethernet_frames(connection(
        [(who, data.replace(good, bad)) for who, data in said])))


def write_flood(said, count):
    """A handshake that SYNs of others are all over."""
    segments = list(connection(said))
    frames = ethernet_frames(segments[:5])
    syn = bytearray(ethernet_frames([Segment(CLIENT, SYN, 1, 0)])[0])
    right = struct.unpack_from("!H", syn, 50)[0]
    for number in range(count):
        # The last octets of the addresses, and the checksum after them.
        struct.pack_into("!HH", syn, 26, 10 << 8, number >> 16)
        struct.pack_into("!H", syn, 28, number & 0xffff)
        old = total(IPV4[CLIENT])
        new = total(bytes(syn[26:30]))
        struct.pack_into("!H", syn, 50,
                         inverse(total(struct.pack("!HHH", inverse(right),
                                                   inverse(old), new))))
        frames.append(bytes(syn))
    pcap("flood", ETHERNET, frames + ethernet_frames(segments[5:]))


def main():
    files = sys.argv[1:4]
    said = handshake(files)
    write_links(said)
    write_checksums(said)
    write_decoys(said)
    write_overtaken(said)
    write_unreadable(said, files[0])
    write_flood(said, 150000)
    frames = ethernet_frames(connection(said))
    pcap("tls12", ETHERNET, frames)
    pcap("tls13", ETHERNET, ethernet_frames(connection(
        handshake(files, version=ssl.TLSVersion.TLSv1_3))))
    pcap("mutual", ETHERNET, ethernet_frames(connection(
        handshake(files, mutual=True))))
    pcap("client-only", ETHERNET, ethernet_frames(
        s for s in connection(said) if s.who == CLIENT))
    pcap("server-only", ETHERNET, ethernet_frames(
        s for s in connection(said) if s.who == SERVER))
    pcap("plain", ETHERNET, ethernet_frames(connection(
        [(CLIENT, b"GET / HTTP/1.0\r\n\r\n"), (SERVER, b"x" * 5000)])))
    # An encrypted record that begins as if it were a ServerHello.
    pcap("noise", ETHERNET, ethernet_frames(
        [Segment(SERVER, ACK, 1, 1, b"\x16\3\3\0\x28\2" + b"\xaa" * 39)]))
    pcap("slow", ETHERNET, frames,
         seconds=lambda number: 7200 if number > 4 else 0)
    pcap("group", ETHERNET,
         [b"\xff" * 6 + MAC[SERVER] + b"\x08\x06" + b"\0" * 46,
          b"\0" * 6 + b"\0" * 6 + b"\x08\x06" + b"\0" * 46])
    # Somebody beyond a router, whose address was made of 28:57:be:01:02:05.
    address = bytes.fromhex("fd000000000000002a57befffe010205")
    nothing = struct.pack("!IHBB", 6 << 28, 0, 59, 64)
    pcap("eui64", ETHERNET,
         [b"\2\0\0\0\0\1" + MAC[CLIENT] + b"\x86\xdd" + nothing + address + IPV6[SERVER]])
    pcap("snapped", ETHERNET, frames, snap=200)
    pcap("empty", ETHERNET, [])
    pcap("token-ring", 6, frames)
    with open("tls12.pcap", "rb") as whole:
        data = whole.read()
    with open("cut.pcap", "wb") as cut:
        cut.write(data[:-10])
    with open("damaged.pcap", "wb") as damaged:
        damaged.write(data + b"\xff" * 40)


if __name__ == "__main__":
    main()
