"""What the real server answers to a handshake that it refuses."""

import json
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus
from websockets.protocol import State

from tests.streams.conftest import Quay


def refusal(quay: Quay, path: str, headers: dict[str, str], **query: Any) -> tuple[int, str, str]:
    """Status, code and words."""
    with pytest.raises(InvalidStatus) as refused, quay.dial(path, headers, **query):
        pass
    response = refused.value.response
    body = json.loads(response.body or b"")
    return response.status_code, body["code"], body["detail"]


@pytest.mark.team
def test_it_says_no_in_words(quay: Quay) -> None:
    pk = quay.run("--", "sleep", "100000", name="guarded")
    mine = {"Authorization": f"Bearer {quay.script.token}"}
    made = quay.script.post("tokens/", {"name": "reader", "scope": "read"}).body
    reader = {"Authorization": f"Bearer {made['token']}"}
    for stream in ("logs", "stats", "exec", "attach"):
        assert refusal(quay, f"{pk}/{stream}", {"Origin": quay.live.url})[:2] == (401, "not_authenticated")
        assert refusal(quay, f"{pk}/{stream}", {**mine, "Origin": "http://evil.example"})[:2] == (
            403,
            "wrong_origin",
        )
        assert refusal(quay, f"999999/{stream}", mine)[:2] == (404, "not_found")
    for stream in ("exec", "attach"):
        assert refusal(quay, f"{pk}/{stream}", reader)[:2] == (403, "permission_denied")
    with quay.dial(f"{pk}/logs", reader) as socket:
        assert socket.protocol.state is State.OPEN


@pytest.mark.parametrize(
    ("stream", "field", "value"),
    [
        ("logs", "tail", "-1"),
        ("logs", "tail", "1" * 5000),
        ("logs", "since", "yesterday"),
        ("logs", "since", "nan"),
        ("logs", "streams", "stdout,stdin"),
        ("exec", "columns", "100000"),
        ("exec", "command", "echo 'open"),
        ("exec", "command", "a\x00b"),
        ("exec", "user", "a\x00b"),
        ("attach", "rows", "0"),
    ],
)
def test_it_names_what_it_cannot_do(module_quay: Quay, stream: str, field: str, value: str) -> None:
    if not module_quay.names:
        module_quay.run("--", "sleep", "100000", name="questioned")
    pk = module_quay.find("questioned")
    mine = {"Authorization": f"Bearer {module_quay.script.token}"}
    status, code, detail = refusal(module_quay, f"{pk}/{stream}", mine, **{field: value})
    assert (status, code) == (400, "invalid")
    assert detail.startswith(f"{field}: ")
