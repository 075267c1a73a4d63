"""What people and scripts meet at the one door: TLS, headers, streams, and answers when a part is away."""

import hashlib
import json
import re
import socket
import ssl
import subprocess
import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
import requests
from websockets.sync.client import connect

from controlplane.headers import HEADERS
from controlplane.installing.certificates import self_signed
from scripts.engines.binaries import new_engine
from tests.support.engines import BASE_IMAGE
from tests.support.processes import wait_until
from tests.support.stack import Stack

pytestmark = pytest.mark.team
MIB = 2**20


def context_of(stack: Stack) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(stack.certificate))


def ended(stack: Stack, owner: requests.Session, answer: requests.Response) -> dict[str, Any]:
    operation: dict[str, Any] = answer.json()
    assert answer.status_code == 202, operation

    def done() -> Any:
        read: dict[str, Any] = owner.get(
            f"{stack.url}/api/v1/operations/{operation['id']}/", timeout=60
        ).json()
        return read if read["state"] not in {"queued", "running"} else None

    result: dict[str, Any] = wait_until(done, what="the operation ending")
    assert result["state"] == "succeeded", result
    return result


@pytest.fixture
def container(stack: Stack, owner: requests.Session) -> int:
    """A container that was run through nginx; its id in Quaymaster. The next installation test leaves it alone."""
    (host,) = owner.get(f"{stack.url}/api/v1/hosts/", timeout=60).json()["results"]
    name = f"c{uuid.uuid4().hex[:8]}"
    talk = "sh -c 'mkdir /data; echo first; while :; do echo tick; sleep 0.2; done'"
    spec = {"host": host["id"], "image": BASE_IMAGE, "name": name, "command": talk, "pull": "never"}
    ended(stack, owner, owner.post(f"{stack.url}/api/v1/containers/", json=spec, timeout=120))

    def seen() -> Any:
        found = owner.get(f"{stack.url}/api/v1/containers/", params={"search": name}, timeout=60).json()[
            "results"
        ]
        return found and found[0]["state"] == "running" and found[0]

    return int(wait_until(seen, what="the container in the mirror")["id"])


def test_it_sends_plain_http_on_to_https(stack: Stack) -> None:
    for path in ("/", "/api/v1/hosts/?page=2", "//elsewhere.example/"):
        url = f"http://127.0.0.1:{stack.http_port}{path}"
        answer = requests.get(url, headers={"Host": "quay.example"}, allow_redirects=False, timeout=60)
        assert (answer.status_code, answer.headers["Location"]) == (308, f"https://quay.example{path}")


def test_it_listens_on_ipv6_too(stack: Stack) -> None:
    """Where its network has IPv6, the engine brings what comes over it to that address."""
    listening = stack.compose("exec", "-T", "nginx", "cat", "/proc/net/tcp6")
    assert all(f"{'0' * 32}:{port:04X} " in listening for port in (8080, 8443))


@pytest.mark.filterwarnings("ignore:.*TLSv1:DeprecationWarning")
def test_it_speaks_http2_and_no_old_tls(stack: Stack) -> None:
    context = context_of(stack)
    context.set_alpn_protocols(["h2", "http/1.1"])
    with (
        socket.create_connection(("127.0.0.1", stack.port), 60) as plain,
        context.wrap_socket(plain, server_hostname="127.0.0.1") as secure,
    ):
        assert secure.selected_alpn_protocol() == "h2"
        assert secure.version() == "TLSv1.3"
    old = context_of(stack)
    old.minimum_version, old.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    old.set_ciphers("ALL:@SECLEVEL=0")
    with socket.create_connection(("127.0.0.1", stack.port), 60) as plain, pytest.raises(ssl.SSLError):
        old.wrap_socket(plain, server_hostname="127.0.0.1")


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/containers/7",
        "/index.html",
        "/assets/start.js",
        "/assets/gone.js",
        "/docs/",
        "/docs/gone.html",
        "/api/v1/health/",
        "/api/v1/gone/",
        "/api/v1/live/hosts/1/ping/",
        "/api/docs/",
        "/static/gone.js",
    ],
)
def test_every_answer_tells_the_browser_what_not_to_do(
    stack: Stack, browser: requests.Session, path: str
) -> None:
    answer = browser.get(stack.url + path, timeout=60)
    told = {name: answer.headers.get(name) for name in HEADERS}
    assert told == HEADERS
    assert answer.headers["Server"] == "nginx"
    assert "Strict-Transport-Security" not in answer.headers, "nobody gave this installation a name"


def test_it_keeps_and_compresses_what_the_dashboard_is_made_of(
    stack: Stack, browser: requests.Session
) -> None:
    page = browser.get(f"{stack.url}/", timeout=60)
    assert page.headers["Cache-Control"] == "no-cache"
    names = [name for name in re.findall(r'(?:src|href)="(/assets/[^"]+)"', page.text) if "index-" in name]
    assert names
    for name in names:
        answer = browser.get(stack.url + name, timeout=60)
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.headers["Content-Encoding"] == "gzip"
    gone = browser.get(f"{stack.url}/assets/index-0a1b2c3d.js", timeout=60)
    assert (gone.status_code, gone.headers["Cache-Control"]) == (404, "no-store")
    assert gone.headers["Content-Type"] == "application/json"


def test_it_believes_no_forwarded_header_of_a_client(stack: Stack, browser: requests.Session) -> None:
    forged = {
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "http",
        "X-Forwarded-For": "203.0.113.9",
    }
    answer = browser.get(
        f"{stack.url}/api/v1/session/", headers={**forged, "X-Request-ID": "forged"}, timeout=60
    )
    assert answer.status_code == 200
    assert "Secure" in answer.headers["Set-Cookie"]
    lines = [json.loads(line) for line in stack.log("nginx").read_text().splitlines() if line.startswith("{")]
    last = next(line for line in reversed(lines) if line["path"] == "/api/v1/session/")
    assert last["client"] != "203.0.113.9"
    assert re.fullmatch(r"[0-9a-f]{32}", last["request_id"])


def test_it_runs_a_container_and_follows_its_log(stack: Stack, token: str, container: int) -> None:
    address = stack.url.replace("https", "wss") + f"/ws/containers/{container}/logs?tail=all&follow=true"
    headers = {"Authorization": f"Bearer {token}"}
    with connect(address, ssl=context_of(stack), additional_headers=headers, open_timeout=60) as viewer:
        texts: list[str] = []
        while texts.count("tick") < 5:
            texts += [text for _, _, text in json.loads(viewer.recv(60)).get("lines", [])]
    assert texts[0] == "first"


def test_it_takes_in_another_certificate_and_cuts_nobody(stack: Stack, token: str, container: int) -> None:
    def put(name: str, text: str) -> None:
        words = ["run", "--rm", "-i", "-u", "10001:10001", "-v", "quaymaster_certificates:/c", BASE_IMAGE]
        stack.engine.docker(*words, "sh", "-c", f"cat > /c/{name}", input=text.encode())

    def served() -> str:
        return ssl.get_server_certificate(("127.0.0.1", stack.port), timeout=60)

    before, own = served(), self_signed()
    address = stack.url.replace("https", "wss") + f"/ws/containers/{container}/logs?tail=0&follow=true"
    headers = {"Authorization": f"Bearer {token}"}
    # Without a bound for what nobody has read yet: a viewer that does not read is cut by streams, and rightly.
    way: dict[str, Any] = {
        "ssl": context_of(stack),
        "additional_headers": headers,
        "open_timeout": 60,
        "max_queue": None,
    }
    with connect(address, **way) as viewer:
        put("privkey.pem", own.key)
        put("fullchain.pem", own.certificate)
        try:
            wait_until(lambda: served() == own.certificate, what="nginx serving our own certificate")
            put("fullchain.pem", "no certificate")
            wait_until(
                lambda: "is none" in stack.log("nginx").read_text(), what="nginx refusing what is none"
            )
            assert served() == own.certificate
        finally:
            words = [
                "run",
                "--rm",
                "-v",
                "quaymaster_certificates:/c",
                BASE_IMAGE,
                "sh",
                "-c",
                "rm -f /c/*.pem",
            ]
            stack.engine.docker(*words)
        wait_until(lambda: served() == before, what="nginx serving the first certificate again")
        reloaded = datetime.now(UTC).isoformat()
        while not any(at > reloaded for _, at, _ in json.loads(viewer.recv(60)).get("lines", [])):
            pass


def test_it_streams_an_upload_larger_than_any_buffer(
    stack: Stack, owner: requests.Session, container: int
) -> None:
    content = (
        hashlib.shake_128(b"quay").digest(8 * MIB) * 20
    )  # 160 MiB: more than nginx's /tmp and the memory limits
    files = f"{stack.url}/api/v1/live/containers/{container}/files"
    query = {"path": "/data", "name": "large"}
    headers = {"Content-Type": "application/octet-stream"}
    answer = owner.post(f"{files}/upload/", params=query, data=content, headers=headers, timeout=300)
    assert answer.ok, answer.text
    read = owner.get(f"{files}/download/", params={"path": "/data/large"}, timeout=300)
    assert hashlib.sha256(read.content).digest() == hashlib.sha256(content).digest()


def test_it_refuses_a_body_beyond_the_limit_in_the_form_of_the_api(
    stack: Stack, owner: requests.Session
) -> None:
    answer = owner.post(f"{stack.url}/api/v1/containers/", data=b" " * (2 * MIB), timeout=60)
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    assert answer.headers["Cache-Control"] == "no-store"


def test_it_slows_down_who_guesses_passwords(stack: Stack, browser: requests.Session) -> None:
    codes = set[str]()
    for _ in range(40):
        answer = browser.post(f"{stack.url}/api/v1/session/", json={}, timeout=60)
        codes.add(answer.json()["code"])
    assert "throttled" in codes
    assert browser.get(f"{stack.url}/api/v1/session/", timeout=60).status_code == 200


@pytest.mark.parametrize(
    ("service", "path"), [("web", "/api/v1/session/"), ("streams", "/api/v1/live/hosts/1/ping/")]
)
def test_it_says_that_a_part_is_starting(
    stack: Stack, browser: requests.Session, service: str, path: str
) -> None:
    stack.stop(service)
    try:
        answer = browser.get(stack.url + path, timeout=60)
        assert (answer.status_code, answer.json()["code"]) == (503, "starting")
        assert int(answer.headers["Retry-After"]) > 0
        assert browser.get(f"{stack.url}/", timeout=60).status_code == 200
        stack.compose("restart", "nginx")  # and it starts although that part is away
        stack.wait_healthy("nginx")
    finally:
        stack.start(service)
    wait_until(
        lambda: browser.get(stack.url + path, timeout=60).status_code != 503, what=f"{service} being back"
    )


def test_the_relay_passes_the_end_of_input_on_and_the_rest_back(stack: Stack) -> None:
    where = stack.engine.docker(
        "volume", "inspect", "--format", "{{.Mountpoint}}", "quaymaster_engine-socket"
    )
    words = [
        "-H",
        f"unix://{where}/docker.sock",
        "run",
        "--rm",
        "-i",
        BASE_IMAGE,
        "sh",
        "-c",
        "cat; echo end",
    ]
    content = b"x" * MIB
    done = subprocess.run(
        stack.engine.inside(new_engine().program("docker"), *words),
        input=content,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.stdout == content + b"end\n", done.stderr
