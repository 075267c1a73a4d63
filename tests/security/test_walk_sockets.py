"""Every websocket address, opened by everybody."""

import json
import re
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.db import OperationalError
from django.db.models import Model

from accounts_app.models import User
from accounts_app.permissions import Actor, can
from accounts_app.rights import find_right
from accounts_app.sockets import GuardedConsumer
from controlplane.asgi import application
from controlplane.routing import NothingHere, http_urlpatterns, websocket_urlpatterns
from operations_app import hints, hub
from tests.security.conftest import CANARY, Fleet
from tests.support.people import Person, with_token

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE = 60
Socket: Any = ApplicationCommunicator  # asgiref gives it no types
OUR_ORIGIN = settings.PUBLIC_URL.encode()


def sockets() -> list[tuple[str, Any]]:
    """Every path, with `{}` where an id goes, and its consumer."""
    return [
        (re.sub(r"<[^>]*>", "{}", str(pattern.pattern)), pattern.callback.consumer_class)
        for pattern in websocket_urlpatterns
        if pattern.callback.consumer_class is not NothingHere
    ]


async def handshake(
    path: str, *headers: tuple[bytes, bytes], application: Any = application
) -> tuple[Any, dict[str, Any]]:
    """A websocket that asks to be opened, and what the application answers first."""
    scope = {
        "type": "websocket",
        "path": path,
        "query_string": b"",
        "headers": list(headers),
        "subprotocols": [],
    }
    socket = Socket(application, scope)
    await socket.send_input({"type": "websocket.connect"})
    return socket, await socket.receive_output(timeout=PATIENCE)


async def leave(socket: Any) -> None:
    """Go, as a closed browser does."""
    await socket.send_input({"type": "websocket.disconnect", "code": 1001})
    await socket.wait(timeout=PATIENCE)


async def closed_with(path: str, *headers: tuple[bytes, bytes], application: Any = application) -> int | None:
    """The code a handshake is refused with, None when the socket opens."""
    socket, answer = await handshake(path, *headers, application=application)
    if answer["type"] == "websocket.accept":
        await leave(socket)
        return None
    await socket.wait(timeout=PATIENCE)
    return int(answer["code"])


def session(person: Person) -> tuple[bytes, bytes]:
    """The cookie header of a browser."""
    name = settings.SESSION_COOKIE_NAME
    return b"cookie", f"{name}={person.client.cookies[name].value}".encode()


def paths(fleet: Fleet) -> list[str]:
    """Every path, about a row that is there."""
    return ["/" + path.format(fleet.ids.get(path.split("/")[1], 1)) for path, _ in sockets()]


def test_it_declares_a_right_for_every_socket() -> None:
    assert {path for path, _ in sockets()} >= {"ws/events", "ws/operations/{}"}
    for path, consumer in sockets():
        assert issubclass(consumer, GuardedConsumer), path
        assert find_right(consumer.required_action or "") is not None, path


def test_it_guards_plain_applications_elsewhere() -> None:
    assert not http_urlpatterns, "plain ASGI applications are not walked yet: walk them here"


async def test_it_refuses_everybody_who_may_not(owner: Person, stranger: Person, fleet: Fleet) -> None:
    ours, theirs = (b"origin", OUR_ORIGIN), (b"origin", b"https://evil.example")
    forged = (b"authorization", b"Bearer qm_forged_00000000")
    for path in paths(fleet):
        assert await closed_with(path, ours) == 4401, path
        assert await closed_with(path, forged) == 4401, path
        assert await closed_with(path, session(stranger), ours) == 4403, path
        assert await closed_with(path, session(owner)) == 4403, (
            f"{path}: a cookie without an Origin proves nothing"
        )
        assert await closed_with(path, session(owner), theirs) == 4403, path
        assert await closed_with(path, session(owner), (b"origin", OUR_ORIGIN + b".evil.example")) == 4403, (
            path
        )
        assert await closed_with(path, session(owner), (b"origin", b"null")) == 4403, path


async def test_it_refuses_what_changes_something_to_a_read_token(owner: Person, fleet: Fleet) -> None:
    reader = await sync_to_async(with_token)(owner, scope="read")
    header = (b"authorization", reader._headers["Authorization"].encode())
    for (_, consumer), path in zip(sockets(), paths(fleet), strict=True):
        right = find_right(consumer.required_action)
        assert right is not None
        if right.changes:
            assert await closed_with(path, header) == 4403, path


async def test_it_opens_for_its_owner(owner: Person, fleet: Fleet) -> None:
    ours = (b"origin", OUR_ORIGIN)
    assert await closed_with(f"/ws/operations/{fleet.ids['operations']}", session(owner), ours) is None
    assert await closed_with("/ws/operations/9999", session(owner), ours) == 4404
    assert await closed_with("/ws/nothing/here", session(owner), ours) == 4404


async def open_operation(owner: Person, fleet: Fleet) -> Any:
    """The socket of an operation, opened by a browser."""
    path = f"/ws/operations/{fleet.ids['operations']}"
    socket, answer = await handshake(path, session(owner), (b"origin", OUR_ORIGIN))
    assert answer["type"] == "websocket.accept"
    return socket


async def close_code(socket: Any) -> int:
    """The code that an open socket is closed with, whatever it says before."""
    while (message := await socket.receive_output(timeout=PATIENCE))["type"] != "websocket.close":
        assert message["type"] == "websocket.send"
    await leave(socket)
    return int(message["code"])


async def test_it_says_no_secret(owner: Person, fleet: Fleet) -> None:
    """Of what no engine is asked for: what a container says is shown as it is."""
    said = 0
    for path in paths(fleet):
        if path.startswith(("/ws/operations/", "/ws/builds/", "/ws/events")):
            socket, answer = await handshake(path, session(owner), (b"origin", OUR_ORIGIN))
            assert answer["type"] == "websocket.accept", path
            while not await socket.receive_nothing(timeout=1):
                message = await socket.receive_output(timeout=PATIENCE)
                assert CANARY not in str(message), path
                said += 1
            await leave(socket)
    assert said >= 3, "too little was said to prove anything"


async def test_it_closes_when_the_session_ends(owner: Person, fleet: Fleet) -> None:
    socket = await open_operation(owner, fleet)
    await sync_to_async(owner.client.logout)()
    assert await close_code(socket) == 4401


async def test_it_closes_when_the_person_is_deactivated(owner: Person, fleet: Fleet) -> None:
    socket = await open_operation(owner, fleet)
    await User.objects.aupdate(is_active=False)
    assert await close_code(socket) == 4401


async def test_it_closes_when_it_cannot_check(
    owner: Person, fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Failure means no."""
    socket = await open_operation(owner, fleet)

    def fail(_: GuardedConsumer) -> None:
        raise OperationalError("the database is away")

    monkeypatch.setattr(GuardedConsumer, "_admit", fail)
    assert await close_code(socket) == 1011


async def test_it_says_nothing_that_nobody_declared_and_nothing_without_the_right(
    owner: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("accounts_app.sockets.RECHECK_SECONDS", 0.5)
    socket, answer = await handshake("/ws/events", session(owner), (b"origin", OUR_ORIGIN))
    assert answer["type"] == "websocket.accept"
    told = sync_to_async(hints.publish)
    assert await frame(socket) == hub.RESYNC
    assert await frame(socket) == hub.RESYNC, "Redis is heard from now on"
    await told("ship.changed", host=1, id=41)
    await told("token.changed", id=41)
    await told("container.changed", host=1, id=42)
    assert (await frame(socket))["id"] == 42
    await User.objects.aupdate(is_superuser=False)
    while (message := await socket.receive_output(timeout=PATIENCE))["type"] == "websocket.send":
        await told("container.changed", host=1, id=43)
    assert message["code"] == 4403
    await told("container.changed", host=1, id=44)
    assert await socket.receive_nothing(timeout=0.3)
    await leave(socket)


async def frame(socket: Any) -> dict[str, Any]:
    """The next thing an open socket says."""
    message = await socket.receive_output(timeout=PATIENCE)
    return dict(json.loads(message["text"]))


async def test_it_limits_the_sockets_of_a_person(
    owner: Person, fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("accounts_app.sockets.MOST_SOCKETS", 2)
    first, second = await open_operation(owner, fleet), await open_operation(owner, fleet)
    path = f"/ws/operations/{fleet.ids['operations']}"
    assert await closed_with(path, session(owner), (b"origin", OUR_ORIGIN)) == 4429
    await leave(first)
    assert await closed_with(path, session(owner), (b"origin", OUR_ORIGIN)) is None
    await leave(second)


async def test_it_hints_only_at_what_one_may_read(
    owner: Person, fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the nouns one has no right to nothing is told; nor is what processes say among themselves."""
    hidden = {"host.read", "token.read"}

    def may(actor: Actor, action: str, obj: Model | None = None) -> bool:
        return action not in hidden and can(actor, action, obj)

    for module in ("operations_app.hearing", "accounts_app.permissions"):
        monkeypatch.setattr(f"{module}.can", may)
    socket, answer = await handshake("/ws/events", session(owner), (b"origin", OUR_ORIGIN))
    assert answer["type"] == "websocket.accept"
    for _ in ("at once", "when Redis is heard"):
        assert await told(socket) == {"type": "resync"}
    host, container = fleet.ids["hosts"], fleet.ids["containers"]
    secret = [
        {"type": "host.changed", "host": host, "id": host},
        {"type": "host.removed", "host": host, "id": host},
        {"type": "token.changed", "host": None, "id": 1},
        {"type": "stale", "host": host, "noun": "container", "id": "*"},
        {"type": "host", "host": host, "id": host},
    ]
    mine = {"type": "container.changed", "host": host, "id": container}
    await sync_to_async(hints._send)([json.dumps(hint) for hint in [*secret, mine]])
    assert await told(socket) == mine, "hints keep their order, so what is secret would have come first"
    await leave(socket)


async def told(socket: Any) -> Any:
    """What the socket says next."""
    message = await socket.receive_output(timeout=PATIENCE)
    return json.loads(message["text"])
