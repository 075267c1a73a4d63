"""Certificates: from an ACME server by the profile `acme`, or the operator's own folder; and the one address."""

import json
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests
from cryptography import x509
from websockets.sync.client import connect

from controlplane.installing.certificates import self_signed
from tests.support.acme import DIRECTORY, IMAGE, make_acme_image, start_acme_server
from tests.support.processes import wait_until
from tests.support.stack import Stack

pytestmark = [pytest.mark.team, pytest.mark.timeout(1800)]
DOMAIN = "quay.example"


@contextmanager
def settings(stack: Stack, **more: str) -> Iterator[None]:
    """The installation with these lines in its .env, and afterwards without them."""
    env = stack.directory / ".env"
    before = env.read_text()
    env.write_text(before + "".join(f"{name}={value}\n" for name, value in more.items()))
    try:
        stack.compose("up", "--detach")
        stack.wait_healthy()
        yield
    finally:
        env.write_text(before)
        stack.compose("up", "--detach", "--remove-orphans")
        stack.wait_healthy()


@contextmanager
def no_way_out(stack: Stack) -> Iterator[None]:
    """The operator's CLI gives every container a proxy, as it does in companies; here nothing is behind it."""
    config = Path(stack.engine.cli_env()["DOCKER_CONFIG"]) / "config.json"
    before = config.read_text()
    config.write_text(
        json.dumps({**json.loads(before), "proxies": {"default": {"httpProxy": "http://127.0.0.1:9"}}})
    )
    try:
        stack.compose("up", "--detach", "--force-recreate", "nginx", "engine")
        stack.wait_healthy()
        assert "http_proxy" in stack.compose("exec", "-T", "nginx", "env")
        yield
    finally:
        config.write_text(before)


def served(stack: Stack) -> str:
    return ssl.get_server_certificate(("127.0.0.1", stack.port), timeout=60)


def issuer(stack: Stack) -> str:
    return x509.load_pem_x509_certificate(served(stack).encode()).issuer.rfc4514_string()


def test_it_gets_a_certificate_by_acme_and_cuts_nobody(stack: Stack, token: str) -> None:
    make_acme_image(stack.engine)
    start_acme_server(stack.engine, network="quaymaster_outside", domain=DOMAIN)
    before = served(stack)
    way: dict[str, Any] = {
        "ssl": ssl.create_default_context(cafile=str(stack.certificate)),
        "additional_headers": {"Authorization": f"Bearer {token}"},
        "open_timeout": 60,
        "max_queue": None,  # nobody reads meanwhile
    }
    acme = {
        "COMPOSE_PROFILES": "acme",
        "QUAYMASTER_DOMAIN": DOMAIN,
        "QUAYMASTER_ACME_SERVER": DIRECTORY,
        "CERTBOT_IMAGE": IMAGE,
    }
    with connect(stack.url.replace("https", "wss") + "/ws/events", **way) as events:
        with settings(stack, **acme):
            stack.wait_healthy("certificates")
            wait_until(lambda: "Pebble" in issuer(stack), what="nginx serving the authority's certificate")
            names = x509.load_pem_x509_certificate(served(stack).encode()).extensions
            found = names.get_extension_for_class(x509.SubjectAlternativeName).value
            assert found.get_values_for_type(x509.DNSName) == [DOMAIN]
            stack.compose("rm", "--stop", "--force", "certificates")
        forget = ("run", "--rm", "-u", "10001:10001", "-v", "quaymaster_certificates:/c", IMAGE)
        stack.engine.docker(*forget, "rm", "-rf", "/c/acme")
        wait_until(lambda: served(stack) == before, what="nginx serving the first certificate again")
        events.ping().wait(60)
    stack.engine.docker("rm", "--force", "pebble")


def test_it_serves_the_operators_own_certificate_at_his_one_address(
    stack: Stack, browser: requests.Session
) -> None:
    own = self_signed()
    folder = stack.directory / "own"
    folder.mkdir()
    folder.chmod(0o755)
    for name, text in (("fullchain.pem", own.certificate), ("privkey.pem", self_signed().key)):
        (folder / name).write_text(text)
        (folder / name).chmod(0o644)
    address, made = f"https://{DOMAIN}", served(stack)
    with settings(stack, QUAYMASTER_URL=address, QUAYMASTER_CERTIFICATES=str(folder)), no_way_out(stack):
        assert served(stack) == made
        assert (
            "A certificate cannot be used: /certificates/privkey.pem is not" in stack.log("setup").read_text()
        )
        (folder / "privkey.pem").write_text(own.key)
        wait_until(lambda: served(stack) == own.certificate, what="nginx serving the certificate that fits")
        said = stack.log("setup").read_text()
        assert f"Quaymaster is at {address}\n" in said
        assert address in stack.manage("setup-link", "--again")
        browser.verify = str(folder / "fullchain.pem")
        health = f"{stack.url}/api/v1/session/"
        page = browser.get(health, headers={"Host": DOMAIN}, timeout=60)
        assert (page.status_code, page.headers["Strict-Transport-Security"]) == (200, "max-age=31536000")
        other = browser.get(health, headers={"Host": "elsewhere.example"}, timeout=60)
        assert (other.status_code, other.json()["code"]) == (400, "bad_request")
    browser.verify = str(stack.certificate)
    assert "Strict-Transport-Security" not in browser.get(f"{stack.url}/", timeout=60).headers


def test_it_believes_a_proxy_in_front_about_the_client(stack: Stack, browser: requests.Session) -> None:
    (nginx,) = stack.containers("nginx")
    networks = nginx["NetworkSettings"]["Networks"]
    gateway = networks["quaymaster_outside"]["Gateway"]
    # Who asks may say what he likes; what counts is whom the believed ones heard.
    forwarded = {"X-Forwarded-For": "203.0.113.9, 198.51.100.7"}

    def client() -> str:
        browser.get(f"{stack.url}/api/v1/session/", headers=forwarded, timeout=60)
        return str(re.findall(r'"client":"([^"]+)"', stack.log("nginx").read_text())[-1])

    assert client() not in forwarded["X-Forwarded-For"]
    with settings(stack, QUAYMASTER_FRONT_PROXIES=f"{gateway},127.0.0.1"):
        assert client() == "198.51.100.7"
    with settings(stack, QUAYMASTER_FRONT_PROXIES="host, 127.0.0.1, 198.51.100.0/24"):
        assert client() == "203.0.113.9"
