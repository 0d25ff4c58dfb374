# SPDX-License-Identifier: GPL-2.0
"""Handshakes of TLS 1.2, between two ends of OpenSSL."""

import os
import re
import ssl
import subprocess


def run(directory, *arguments):
    """openssl ARGUMENTS"""
    subprocess.run(["openssl", *arguments], cwd=directory, check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def make_chain(directory, name, organisation):
    """A chain of two certificates and a key: NAME.pem in @directory.

    RSA of 4096 bits makes them as long as such are at most; the server's key is
    shorter, which makes it faster.
    """
    def path(suffix):
        return f"{name}-{suffix}"

    run(directory, "req", "-x509", "-newkey", "rsa:4096", "-nodes", "-days",
        "3650", "-keyout", path("ca.key"), "-out", path("ca.crt"), "-subj",
        f"/C=XX/ST=Province/L=Town/O={organisation}/OU=Devices/"
        f"CN={organisation} Device CA/emailAddress=ca@example.com")
    run(directory, "req", "-newkey", "rsa:2048", "-nodes", "-keyout",
        path("key"), "-out", path("csr"), "-subj",
        f"/C=XX/ST=Province/L=Town/O={organisation}/OU=Cameras/"
        "CN=camera.example.com/emailAddress=camera@example.com")
    with open(os.path.join(directory, path("ext")), "w",
              encoding="ascii") as file:
        file.write("subjectAltName=DNS:camera.example.com,IP:192.0.2.64\n"
                   "basicConstraints=CA:FALSE\nkeyUsage=digitalSignature\n"
                   "extendedKeyUsage=serverAuth\n")
    run(directory, "x509", "-req", "-in", path("csr"), "-CA", path("ca.crt"),
        "-CAkey", path("ca.key"), "-CAcreateserial", "-days", "3650",
        "-extfile", path("ext"), "-out", path("crt"))
    with open(os.path.join(directory, f"{name}.pem"), "w",
              encoding="ascii") as chain:
        for suffix in ("key", "crt", "ca.crt"):
            with open(os.path.join(directory, path(suffix)),
                      encoding="ascii") as file:
                chain.write(file.read())


class Handshake:
    """What both ends say: .flights, each (end, octets); client 0, server 1;
    and the server's certificates, .chain.

    @pem: of make_chain()
    """

    def __init__(self, pem):
        contexts = [ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
                    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)]
        contexts[0].check_hostname = False
        contexts[0].verify_mode = ssl.CERT_NONE
        contexts[1].load_cert_chain(pem)
        for context in contexts:
            context.maximum_version = ssl.TLSVersion.TLSv1_2
        self.flights = []
        pipes = [(ssl.MemoryBIO(), ssl.MemoryBIO()) for _ in contexts]
        ends = [context.wrap_bio(*pipe, server_side=bool(end),
                                 server_hostname=None if end else
                                 "camera.example.com")
                for end, (context, pipe) in enumerate(zip(contexts, pipes))]
        open_ends = {0, 1}
        while open_ends:
            for end in (0, 1):
                try:
                    ends[end].do_handshake()
                    open_ends.discard(end)
                except ssl.SSLWantReadError:
                    pass
                said = pipes[end][1].read()
                if said:
                    self.flights.append((end, said))
                    pipes[1 - end][0].write(said)
        with open(pem, encoding="ascii") as file:
            self.chain = [ssl.PEM_cert_to_DER_cert(text) for text in
                          re.findall("-----BEGIN CERTIFICATE.*?"
                                     "END CERTIFICATE-----", file.read(),
                                     re.DOTALL)]
