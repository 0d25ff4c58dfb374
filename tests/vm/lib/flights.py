# SPDX-License-Identifier: GPL-2.0
"""What OpenSSL says to itself."""
import ssl


def flights(name):
    """ClientHello, and what the server of a certificate answers, TLS 1.2."""
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(name + '.crt', name + '.key')
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.check_hostname = False
    client.verify_mode = ssl.CERT_NONE
    client.maximum_version = ssl.TLSVersion.TLSv1_2
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
