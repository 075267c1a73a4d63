"""nginx takes another certificate while people work: no request and no websocket is lost."""

import ssl

import pytest

from tests.support.certificates import Authority
from tests.support.processes import wait_until
from tests.support.stack import Stack
from tests.team.load import Load

pytestmark = pytest.mark.team


def shown(stack: Stack) -> str:
    """The certificate that a new client meets."""
    return ssl.get_server_certificate(("127.0.0.1", stack.port), timeout=60).strip()


def test_it_loses_nothing_to_another_certificate(stack: Stack, load: Load) -> None:
    authority = Authority()
    pair = authority.server()
    with stack.certificate.open("ab") as trusted:
        trusted.write(authority.certificate)
    with load.work():
        stack.put("privkey.pem", "certificates", pair.key)
        stack.put("fullchain.pem", "certificates", pair.cert)
        wait_until(lambda: shown(stack) == pair.cert.decode().strip(), what="the other certificate")
        for _ in range(3):
            load.wait_well()
            stack.compose("exec", "-T", "nginx", "nginx", "-c", "/etc/quaymaster/nginx.conf", "-s", "reload")
    assert not load.failures()
    load.check_kept()
