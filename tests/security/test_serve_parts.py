"""What one process of the two serves is not there in the other."""

from collections.abc import Iterator
from typing import Any

import pytest

from controlplane.asgi import application_of
from tests.security.conftest import Fleet
from tests.security.test_walk_routes import Route, routes
from tests.security.test_walk_sockets import OUR_ORIGIN, PATIENCE, Socket, closed_with, paths, session
from tests.support.people import Person

pytestmark = pytest.mark.django_db(transaction=True)

WEB, STREAMS = application_of("web"), application_of("streams")


async def status_of(application: Any, method: str, path: str) -> int:
    """What nobody in particular is answered at `path`."""
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": b"",
        "headers": [(b"host", b"localhost")],
    }
    caller = Socket(application, scope)
    await caller.send_input({"type": "http.request", "body": b"{}"})
    answer = await caller.receive_output(timeout=PATIENCE)
    while (await caller.receive_output(timeout=PATIENCE)).get("more_body"):
        pass
    await caller.wait(timeout=PATIENCE)
    return int(answer["status"])


def live_and_others() -> Iterator[tuple[Route, str, bool]]:
    for route in routes():
        yield route, f"/api/v1/{route.at(1)}", route.path.startswith("live/")


async def test_it_serves_each_route_in_its_part_only() -> None:
    found = set()
    for route, path, live in live_and_others():
        there = {
            "web": await status_of(WEB, route.method, path) != 404,
            "streams": await status_of(STREAMS, route.method, path) != 404,
        }
        assert there == {"web": not live, "streams": live or path == "/api/v1/health/"}, (route.method, path)
        found.add(live)
    assert found == {True, False}


@pytest.mark.parametrize("path", ["/", "/api/docs/", "/assets/none.js", "/api/v1/live", "/ws/", "/nowhere"])
async def test_it_keeps_the_dashboard_out_of_streams(path: str) -> None:
    assert await status_of(STREAMS, "GET", path) == 404


async def test_it_opens_sockets_in_streams_only(owner: Person, fleet: Fleet) -> None:
    ours = (session(owner), (b"origin", OUR_ORIGIN))
    for path in paths(fleet):
        assert await closed_with(path, *ours, application=WEB) == 4404, path
    assert await closed_with(f"/ws/operations/{fleet.ids['operations']}", *ours, application=STREAMS) is None
