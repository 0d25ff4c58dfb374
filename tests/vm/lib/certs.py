# SPDX-License-Identifier: GPL-2.0
"""Certificates of makers and others, made in this process: starting a program
for each takes an emulated machine longer than all the rest.
"""
import datetime
import re

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import NameOID

OIDS = {'C': NameOID.COUNTRY_NAME, 'O': NameOID.ORGANIZATION_NAME,
        'OU': NameOID.ORGANIZATIONAL_UNIT_NAME, 'CN': NameOID.COMMON_NAME}
KEYS = {
    'ec': lambda: ec.generate_private_key(ec.SECP256R1()),
    'rsa': lambda: rsa.generate_private_key(65537, 2048),
    'ed25519': ed25519.Ed25519PrivateKey.generate,
}


def name_of(subject):
    """From the form /C=CN/O=Maker/CN=device."""
    return x509.Name([x509.NameAttribute(OIDS[kind], value) for kind, value in
                      re.findall(r'/(\w+)=([^/]*)', subject)])


class Certificate:
    """A certificate and its key, also in NAME.crt and NAME.key."""

    def __init__(self, path, subject, authority=None, key='ec', san=()):
        self.path, self.key = path, KEYS[key]()
        self.authority = authority or self
        now = datetime.datetime.utcnow()
        builder = x509.CertificateBuilder(
            name_of(self.authority.subject if authority else subject),
            name_of(subject), self.key.public_key(),
            x509.random_serial_number(), now - datetime.timedelta(days=1),
            now + datetime.timedelta(days=30))
        if not authority:
            builder = builder.add_extension(
                x509.BasicConstraints(ca=True, path_length=None), True)
        if san:
            builder = builder.add_extension(x509.SubjectAlternativeName(
                [x509.DNSName(name) for name in san]), critical=False)
        self.subject = subject
        signer = self.authority.key
        digest = None if isinstance(signer, ed25519.Ed25519PrivateKey) else \
            hashes.SHA256()
        self.certificate = builder.sign(signer, digest)
        self.write()

    def write(self):
        """As OpenSSL and others want it."""
        with open(self.path + '.key', 'wb') as file:
            file.write(self.key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption()))
        with open(self.path + '.crt', 'wb') as file:
            file.write(self.pem())

    def pem(self):
        """Encoded as text."""
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def sha256(self):
        """Digest, as debarctl prints it."""
        return self.certificate.fingerprint(hashes.SHA256()).hex()

    def spki_sha256(self):
        """Digest of the key, likewise."""
        digest = hashes.Hash(hashes.SHA256())
        digest.update(self.key.public_key().public_bytes(
            serialization.Encoding.DER,
            serialization.PublicFormat.SubjectPublicKeyInfo))
        return digest.finalize().hex()
