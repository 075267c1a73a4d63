"""The certificate that nginx starts with, and how people compare one: its fingerprint."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

# Browsers refuse longer ones from authorities, and this one has none; it is made anew by removing its files.
VALID = timedelta(days=825)


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Certificate and key in PEM."""

    certificate: str
    key: str


def self_signed() -> Pair:
    """A certificate for `localhost` that vouches for itself: people compare its fingerprint once."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Quaymaster (self-signed)")])
    now = datetime.now(UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(IPv4Address("127.0.0.1"))]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + VALID)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, SHA256())
    )
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return Pair(certificate=certificate.public_bytes(Encoding.PEM).decode(), key=pem.decode())


def fingerprint(path: Path) -> str:
    """SHA-256 of the first certificate in `path`, as browsers show it: `AB:CD:…`.

    Raises:
        OSError: it cannot be read.
        ValueError: it holds no certificate.
    """
    return x509.load_pem_x509_certificate(path.read_bytes()).fingerprint(SHA256()).hex(":").upper()
