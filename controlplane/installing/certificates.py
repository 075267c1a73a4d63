"""The certificate that nginx starts with, and how people compare one: its fingerprint."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

# Browsers refuse longer ones from authorities, and this one has none; it is made anew by removing its files.
VALID = timedelta(days=825)


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Certificate and key in PEM."""

    certificate: str
    key: str


def new_certificate_key() -> str:
    """A key for a certificate, in PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def self_signed(key_text: str = "") -> Pair:
    """A certificate for `localhost`, of this key or a new one, that vouches for itself: its fingerprint is compared."""
    key_text = key_text or new_certificate_key()
    key = load_pem_private_key(key_text.encode(), password=None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)  # noqa: S101 - no other is made here
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
    return Pair(certificate=certificate.public_bytes(Encoding.PEM).decode(), key=key_text)


def obstacle(certificate: Path) -> str:
    """Why nginx cannot use `certificate` with the `privkey.pem` beside it, in words; "" if it can or none is there."""
    key = certificate.with_name("privkey.pem")
    try:
        if not (_is_there(certificate) or _is_there(key)):
            return ""
        _check_pair(certificate, key)
    except OSError as error:
        return str(error)
    except TypeError:
        return f"{key} is encrypted: take the passphrase away"
    except ValueError:
        return f"{certificate} and {key} have to be a certificate and a key in PEM"
    return ""


def _check_pair(certificate: Path, key: Path) -> None:
    first = x509.load_pem_x509_certificate(_read(certificate))
    if load_pem_private_key(_read(key), password=None).public_key() != first.public_key():
        raise OSError(
            f"{key} is not the key of the first certificate in {certificate}: its own comes before its chain"
        )


def _is_there(path: Path) -> bool:
    folder = path.parent
    if folder.exists() and not os.access(folder, os.X_OK):
        raise OSError(f"{folder} may not be entered by user {os.getuid()}")
    return os.path.lexists(path)


def _read(path: Path) -> bytes:
    if path.is_symlink() and not path.exists():
        raise OSError(f"{path} is a link out of the folder: put the file itself there")
    if not path.exists():
        raise OSError(f"{path} is missing")
    if not os.access(path, os.R_OK):
        raise OSError(f"{path} may not be read by user {os.getuid()}")
    return path.read_bytes()


def fingerprint(path: Path) -> str:
    """SHA-256 of the first certificate in `path`, as browsers show it: `AB:CD:…`.

    Raises:
        OSError: it cannot be read.
        ValueError: it holds no certificate.
    """
    return x509.load_pem_x509_certificate(path.read_bytes()).fingerprint(SHA256()).hex(":").upper()
