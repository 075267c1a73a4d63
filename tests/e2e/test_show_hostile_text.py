"""What engines, files, git servers and Compose say is shown as text: nothing of it becomes a part of the page."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Final

import pytest
import requests
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PATIENCE, Quay
from tests.support.engines import BASE_IMAGE
from tests.support.live import LiveServer
from tests.support.processes import wait_until

EVIL: Final = '"><img src=x onerror="window.owned=1"><script>window.owned=1</script>'
ANSI: Final = "\x1b]0;owned\x07\x1b[2J\x1b[31m"


@pytest.fixture(scope="module")
def live(fetching_live: LiveServer) -> LiveServer:
    """The git servers here speak http."""
    return fetching_live


def compose_file(said: str) -> str:
    """A stack that says it wherever a compose file may have any text."""
    service = {
        "image": BASE_IMAGE,
        "command": ["sh", "-c", 'echo "$$SAID"; exec sleep 100000', said],
        "stop_signal": "SIGKILL",
        "environment": {"SAID": said, said.replace("=", ""): "1"},
        "labels": {said: said},
        "ports": ["8080"],
        "volumes": ["./page:/srv:ro", "stored:/data"],
        "hostname": "web",
        "healthcheck": {"test": ["CMD-SHELL", f"echo '{said}' >&2; exit 1"], "interval": "1s", "retries": 1},
    }
    volumes = {"stored": {"labels": {said: said}}}
    networks = {"default": {"labels": {said: said}}}
    return json.dumps(
        {"services": {"web": service}, "volumes": volumes, "networks": networks, f"x-{said}": said}
    )


def files(said: str) -> list[dict[str, str]]:
    return [
        {"path": "compose.yaml", "text": compose_file(said)},
        {"path": f"page/{said.replace('/', '')}.html", "text": said},
    ]


def done(quay: Quay, operation: dict[str, Any]) -> dict[str, Any]:
    path = f"operations/{operation['id']}/"
    wait_until(lambda: quay.caller.get(path).body["finished_at"], what="its end", seconds=180)
    ended: dict[str, Any] = quay.caller.get(path).body
    return ended


def look_at(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.get_by_role("main")).to_be_visible()
    page.wait_for_load_state("networkidle")
    still_ours(page)


def still_ours(page: Page) -> None:
    assert page.evaluate("window.owned") is None, page.url
    assert page.locator("img[src=x]").count() == 0, page.url
    assert page.title().endswith("Quaymaster"), page.url


@contextmanager
def made(page: Page, quay: Quay, **body: Any) -> Iterator[str]:
    """A stack, by its path. It goes when nobody looks at it any more."""
    answer = quay.caller.post("stacks/", {"host": quay.host_id, **body})
    assert answer.status == 201, answer
    path = f"stacks/{answer.body['id']}"
    yield path
    page.goto("about:blank")
    done(quay, quay.caller.post(f"{path}/down/").body)
    quay.caller.call("DELETE", f"{path}/")


def test_what_files_and_containers_say_is_text(page: Page, quay: Quay) -> None:
    said = f"{EVIL}{ANSI}"
    with made(page, quay, project="shop", files=files(said), wait_seconds=5) as stack:
        ended = done(quay, quay.caller.post(f"{stack}/apply/").body)
        assert (ended["state"], ended["error_code"]) == ("failed", "stack_not_well"), ended
        changed = quay.caller.call("PATCH", f"{stack}/", {"files": files(f"{said}2")})
        assert changed.status == 200, changed
        for place in ("", "/editor", "/logs", "/timeline", "/revisions", "/graph"):
            look_at(page, f"/{stack}{place}")
        page.goto(f"/{stack}/logs")
        expect(page.get_by_text("window.owned=1").first).to_be_visible()
        page.goto(f"/{stack}")
        page.get_by_role("button", name="Plan and apply").click()
        expect(page.get_by_role("dialog").get_by_text("1 service to recreate")).to_be_visible()
        still_ours(page)
        look_at(page, f"/operations/{ended['id']}")


def test_what_git_servers_and_compose_say_is_text(page: Page, quay: Quay) -> None:
    with speaking(EVIL + ANSI) as server:
        url = f"http://{server}/shop.git"
        with made(page, quay, project="fetched", git_url=url) as stack:
            fetched = done(quay, quay.caller.post(f"{stack}/fetch/").body)
            assert EVIL in fetched["error_detail"], fetched
            hook = quay.caller.post(f"{stack}/hook/").body
            body = json.dumps({"ref": f"refs/heads/{EVIL}"}).encode()
            signed = hmac.new(hook["secret"].encode(), body, hashlib.sha256).hexdigest()
            headers = {"X-Hub-Signature-256": f"sha256={signed}", "X-GitHub-Event": f"{EVIL}"}
            told = requests.post(hook["url"], data=body, headers=headers, timeout=PATIENCE)
            assert told.status_code == 202, told.text
            look_at(page, f"/{stack}")
            look_at(page, f"/{stack}/deliveries")
            expect(page.get_by_text("window.owned=1").first).to_be_visible()
    refused = json.dumps({"services": {"web": {"image": "x", EVIL: EVIL}}})
    with made(page, quay, project="refused", files=[{"path": "compose.yaml", "text": refused}]) as stack:
        look_at(page, f"/{stack}")
        expect(page.get_by_text("window.owned=1").first).to_be_visible()


@contextmanager
def speaking(words: str) -> Iterator[str]:
    """A git server that refuses everything with these words; its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(403)
            self.send_header("Content-Type", "text/plain")
            self.end_headers()
            self.wfile.write(words.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
