"""The hosts: whether they are reached, and for how long their certificates let us in."""

from cryptography import x509
from django.utils import timezone

from accounts_app.vault import VaultError, unseal
from fleet_app.models import Host
from operate_app.check.findings import Finding, Findings, ago, fine, note, wrong

SOON_DAYS = 21


def hosts_answer() -> Findings:
    """Why those that do not answer do not."""
    away = Host.objects.filter(enabled=True, state=Host.State.UNREACHABLE)
    for host in away:
        since = f" for {ago((timezone.now() - host.state_since).total_seconds())}" if host.state_since else ""
        yield wrong(
            "host", f"{host.name} does not answer{since}: {host.state_reason}", "See docs/troubleshooting.md."
        )
    if not away:
        yield fine("host", "Every host that is on answers.")


def certificates_last() -> Findings:
    """Ours for hosts over TLS, and those that we trust them by."""
    for host in Host.objects.exclude(sealed_tls_cert=""):
        for name in ("tls_cert", "tls_ca"):
            try:
                pem = unseal(host, f"sealed_{name}")
                certificates = x509.load_pem_x509_certificates(pem.encode()) if pem else []
            except VaultError as error:
                yield note(
                    "certificate", f"Whether the certificate for {host.name} lasts cannot be seen: {error}"
                )
                break
            except ValueError:
                yield wrong(
                    "certificate", f"The certificate for {host.name} is none.", "Give the host a new one."
                )
                break
            yield from (found for each in certificates if (found := _expiry(host, each)))


def _expiry(host: Host, certificate: x509.Certificate) -> Finding | None:
    left = certificate.not_valid_after_utc - timezone.now()
    if left.days >= SOON_DAYS:
        return None
    what = certificate.subject.rfc4514_string()
    way_out = "Make a new one and give it to the host in its settings."
    seconds = left.total_seconds()
    if seconds < 0:
        return wrong(
            "certificate", f"The certificate {what} for {host.name} ended {ago(-seconds)} ago.", way_out
        )
    return wrong("certificate", f"The certificate {what} for {host.name} ends in {ago(seconds)}.", way_out)
