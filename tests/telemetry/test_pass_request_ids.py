import asyncio
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.sync.client import connect

from controlplane.asgi import application
from telemetry import context
from telemetry.asgi import Observed
from tests.support.cables import Cable
from tests.support.engines import BASE_IMAGE, Engine
from tests.support.live import LiveServer
from tests.support.people import Caller
from tests.telemetry.conftest import mirrored

MADE = re.compile(r"[0-9a-f]{32}")


def handled(said: bytes, *, client: str, proxies: list[str]) -> tuple[str, list[tuple[bytes, bytes]]]:
    """The id that a request has inside, and the headers of its answer."""
    inside: list[str] = []
    headers: list[tuple[bytes, bytes]] = []

    async def answer(_: Any, __: Any, send: Any) -> None:
        inside.append(context.request_id())
        await send({"type": "http.response.start", "status": 204})

    async def send(message: Any) -> None:
        headers.extend(message["headers"])

    scope = {"type": "http", "method": "GET", "client": (client, 1), "headers": [(b"x-request-id", said)]}
    asyncio.run(Observed(answer, proxies=proxies)(scope, None, send))  # type: ignore[arg-type]
    return inside[0], headers


@given(st.binary(max_size=200) | st.from_regex(context.REQUEST_ID, fullmatch=True).map(str.encode))
def test_it_takes_an_id_only_when_it_may_be_one(said: bytes) -> None:
    inside, headers = handled(said, client="10.0.0.7", proxies=["10.0.0.0/8"])
    fit = re.fullmatch(rb"[A-Za-z0-9._-]{1,64}", said)
    assert inside == said.decode() if fit else MADE.fullmatch(inside)
    assert headers == [(b"x-request-id", inside.encode())]


@pytest.mark.parametrize("client", ["192.0.2.1", "2001:db8::1", "nonsense"])
def test_it_believes_an_id_only_of_trusted_proxies(client: str) -> None:
    inside, _ = handled(b"mine", client=client, proxies=["10.0.0.0/8"])
    assert MADE.fullmatch(inside)
    assert MADE.fullmatch(handled(b"mine", client="10.0.0.7", proxies=[])[0])


def test_it_is_the_rim_of_everything() -> None:
    assert isinstance(application, Observed)


def test_it_sends_the_id_with_every_request_to_an_engine(
    script: Caller, host: int, cable: Cable, clean_engine: Engine, told: LiveServer
) -> None:
    clean_engine.docker("run", "-d", "--name", "marked", BASE_IMAGE, "sleep", "600")
    container = mirrored(script, host, "marked")
    done = script.post(f"containers/{container}/restart/", X_Request_ID="by-worker", Prefer="wait=60")
    assert done.body["state"] == "succeeded", done.body
    assert script.get(f"live/containers/{container}/top/", X_Request_ID="by-live-read").status == 200
    headers = {"Authorization": f"Bearer {script.token}", "X-Request-ID": "by-socket"}
    address = f"{told.url.replace('http', 'ws', 1)}/ws/containers/{container}/exec?command=true"
    with connect(address, additional_headers=headers) as socket:
        assert socket.response is not None
        assert socket.response.headers["X-Request-ID"] == "by-socket"
        for _ in socket:
            pass
    sent = {
        name: [
            head.partition("\r\n")[0]
            for head in cable.heads
            if f"\r\nX-Request-ID: {name}\r\n" in f"{head}\r\n"
        ]
        for name in ("by-worker", "by-live-read", "by-socket")
    }
    assert any("/restart" in line for line in sent["by-worker"]), cable.heads
    assert any("/top" in line for line in sent["by-live-read"]), cable.heads
    assert any("/exec/" in line and "/start" in line for line in sent["by-socket"]), cable.heads
    clean_engine.docker("rm", "-f", "marked")
