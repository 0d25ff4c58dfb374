# SPDX-License-Identifier: GPL-2.0
"""What OpenSSL says to itself."""
import os
import ssl
import struct

KEY_SHARE = 51     # RFC 8446, 4.2


def flights(name, ask=False):
    """ClientHello of TLS 1.3, and what the server of a certificate answers by
    TLS 1.2; with ask it wants the client's certificate.
    """
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(name + '.crt', name + '.key')
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.check_hostname = False
    client.verify_mode = ssl.CERT_NONE
    server.maximum_version = ssl.TLSVersion.TLSv1_2
    if ask:
        server.verify_mode = ssl.CERT_OPTIONAL
        server.load_verify_locations(name + '.crt')
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = (client.wrap_bio(to_client, to_server),
            server.wrap_bio(to_server, to_client, server_side=True))
    said = []
    for end, out in zip(ends, (to_server, to_client)):
        try:
            end.do_handshake()
        except ssl.SSLWantReadError:
            pass
        said.append(out.read())
        out.write(said[-1])
    return said


def with_post_quantum_key(hello):
    """A ClientHello, its first key share that of X25519MLKEM768."""
    share = struct.pack('!HH', 0x11ec, 1216) + os.urandom(1216)
    at = 5 + 4 + 2 + 32
    at += 1 + hello[at]                                 # session id
    at += 2 + int.from_bytes(hello[at:at + 2], 'big')   # cipher suites
    at += 1 + hello[at]                                 # compression methods
    lengths = [(3, 2), (6, 3), (at, 2)]     # of record, message, extensions
    at += 2
    while hello[at:at + 2] != struct.pack('!H', KEY_SHARE):
        at += 4 + int.from_bytes(hello[at + 2:at + 4], 'big')
    lengths += [(at + 2, 2), (at + 4, 2)]   # of the extension, its list
    changed = bytearray(hello)
    for where, size in lengths:
        grown = int.from_bytes(hello[where:where + size], 'big') + len(share)
        changed[where:where + size] = grown.to_bytes(size, 'big')
    return bytes(changed[:at + 6] + share + changed[at + 6:])
