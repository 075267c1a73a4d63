"""A certificate authority of the test run, for engines that want mutual TLS."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class KeyPair:
    """A certificate and its key, as PEM."""

    cert: bytes
    key: bytes


class Authority:
    """Signs certificates for engines (127.0.0.1, localhost) and for their clients."""

    def __init__(self) -> None:
        """Make a new one; each signs only what it was asked to."""
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Quaymaster tests")])
        usage = x509.KeyUsage(
            digital_signature=True,
            key_cert_sign=True,
            crl_sign=True,
            content_commitment=False,
            key_encipherment=False,
            data_encipherment=False,
            key_agreement=False,
            encipher_only=False,
            decipher_only=False,
        )
        builder = self._builder(self._name, self._key.public_key())
        own = x509.SubjectKeyIdentifier.from_public_key(self._key.public_key())
        builder = builder.add_extension(own, critical=False)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        self._certificate = builder.add_extension(usage, critical=True).sign(self._key, hashes.SHA256())

    @property
    def certificate(self) -> bytes:
        """The CA's own certificate, as PEM."""
        return self._certificate.public_bytes(Encoding.PEM)

    def server(self, *more: str) -> KeyPair:
        """For a server on loopback, and under `more` names."""
        names = [*map(x509.DNSName, ("localhost", *more)), x509.IPAddress(ip_address("127.0.0.1"))]
        return self._issue("engine", ExtendedKeyUsageOID.SERVER_AUTH, x509.SubjectAlternativeName(names))

    def client(self) -> KeyPair:
        """For whoever may command that engine."""
        return self._issue("quaymaster", ExtendedKeyUsageOID.CLIENT_AUTH)

    def write_for_server(self, directory: Path, *more: str) -> None:
        """Put `ca.pem`, `cert.pem` and `key.pem` for a server into a folder."""
        pair = self.server(*more)
        for name, content in (("ca.pem", self.certificate), ("cert.pem", pair.cert), ("key.pem", pair.key)):
            (directory / name).write_bytes(content)

    def _issue(
        self, name: str, usage: x509.ObjectIdentifier, *extensions: x509.SubjectAlternativeName
    ) -> KeyPair:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        builder = self._builder(subject, key.public_key())
        # Some clients take nothing that does not say who signed it (RFC 5280, 4.2.1.1).
        signer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        for extension in (x509.ExtendedKeyUsage([usage]), signer, *extensions):
            builder = builder.add_extension(extension, critical=False)
        signed = builder.sign(self._key, hashes.SHA256())
        text = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return KeyPair(cert=signed.public_bytes(Encoding.PEM), key=text)

    def _builder(self, subject: x509.Name, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        builder = x509.CertificateBuilder().subject_name(subject).issuer_name(self._name).public_key(key)
        builder = builder.serial_number(x509.random_serial_number())
        return builder.not_valid_before(now - _DAY).not_valid_after(now + 30 * _DAY)
