"""Certificates for the sample's HTTPS hosts: one good, one expiring in days, one that nobody vouches for."""

import ipaddress
import os
import ssl
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from monitor.sample.responses import Addresses

GOOD_DAYS = 300
EXPIRING_DAYS = 3


@dataclass(frozen=True, slots=True)
class Pair:
    """A certificate and its key, as PEM."""

    certificate: bytes
    key: bytes


@dataclass(frozen=True, slots=True)
class Certificates:
    """`authority` is the PEM to trust; the pairs are what the hosts present, by host name."""

    authority: bytes
    pairs: dict[str, Pair]

    @classmethod
    def make(cls) -> "Certificates":
        key = ec.generate_private_key(ec.SECP256R1())
        name = _name("Sample Bureau CA")
        authority = _sign(name, key, name, key, 3650, host=None)

        def issued(host: str, days: int) -> Pair:
            own = ec.generate_private_key(ec.SECP256R1())
            return _pair(_sign(_name(host), own, name, key, days, host=host), own)

        stray = ec.generate_private_key(ec.SECP256R1())
        stray_name = _name(Addresses.TLS_SELF_SIGNED)
        pairs = {
            Addresses.TLS_GOOD: issued(Addresses.TLS_GOOD, GOOD_DAYS),
            Addresses.TLS_EXPIRING: issued(Addresses.TLS_EXPIRING, EXPIRING_DAYS),
            Addresses.TLS_SELF_SIGNED: _pair(
                _sign(stray_name, stray, stray_name, stray, GOOD_DAYS, host=Addresses.TLS_SELF_SIGNED), stray
            ),
        }
        return cls(authority.public_bytes(serialization.Encoding.PEM), pairs)

    def server_context(self) -> ssl.SSLContext:
        """One server context that presents each host's own certificate by SNI."""
        contexts = {host: _context(pair) for host, pair in self.pairs.items()}
        front = _context(self.pairs[Addresses.TLS_GOOD])

        def choose(connection: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
            connection.context = contexts.get(name or "", front)

        front.sni_callback = choose
        return front


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _sign(
    subject: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    issuer: x509.Name,
    issuer_key: ec.EllipticCurvePrivateKey,
    days: int,
    *,
    host: str | None,
) -> x509.Certificate:
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=2))
        .not_valid_after(now + timedelta(days=days, hours=12))
        .add_extension(x509.BasicConstraints(ca=host is None, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    )
    if host is None:
        builder = builder.add_extension(_authority_usage(), critical=True)
    else:
        names = [x509.DNSName(host), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return builder.sign(issuer_key, hashes.SHA256())


def _authority_usage() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )


def _pair(certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> Pair:
    return Pair(
        certificate.public_bytes(serialization.Encoding.PEM),
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()),
    )


def _context(pair: Pair) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:  # ssl reads certificates from files only
        path = os.path.join(folder, "pair.pem")
        with open(path, "xb") as file:
            file.write(pair.certificate + pair.key)
        context.load_cert_chain(path)
    return context
