"""A value that no engine takes is refused before an apply, and none that engines take: Compose by hand is the judge."""

import json
import random
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.engines.base_image import REFERENCE
from stacks_app.compose.project import read_project
from stacks_app.compose.refused import ComposeRefused
from stacks_app.compose.values import check_values
from stacks_app.models import Stack
from tests.stacks.conftest import StackBench
from tests.support.compose import resolve_unfenced, write_stack
from tests.support.engines import Engine

Json = dict[str, Any]
TYPED: Final = ["allways", "Always", "no", "none", "any", "always", "unless-stopped", "on-failure", " always"]
COUNTED: Final = ["", ":3", ":0", ":", ":x", ":-1", ":+2"]
MODES: Final = ["host", "none", "private", "shareable", "Host", "hots", "default"]
PORTS: Final[list[Json]] = [
    *({"published": each} for each in ("0", "18080", "018081", "65536", "abc", "-5", " 18082", "+18083")),
    *({"published": each} for each in ("18000-18001", "18001-18000", "18000-", "8000-70000")),
    {"published": "18000-18001-18002"},
    *({"protocol": each} for each in ("tcp", "UDP", "tcpp", "")),
    *({"target": each} for each in (0, 1, 65535, 65536)),
]
# What people type at each key.
VALUES: Final[dict[str, list[Json]]] = {
    "restart": [{"restart": f"{policy}{count}"} for policy in TYPED for count in COUNTED],
    "deploy": [
        {"deploy": {"restart_policy": {"condition": policy, **more}}}
        for policy in TYPED
        for more in ({}, {"max_attempts": 3})
    ],
    "modes": [{key: mode} for key in ("ipc", "pid", "uts") for mode in MODES]
    + [{"network_mode": mode} for mode in ("host", "none", "bridge", "default", "container", "container:")],
    "memory": [{"mem_limit": size} for size in ("1", "4m", "6291455b", "6m", "64m", 0)]
    + [{"deploy": {"resources": {"limits": {"memory": size}}}} for size in ("4m", "6m")],
    "name": [{"container_name": name} for name in ("web_1", "a.b-c", "has space", "/ab", "ab/", "aü", "a" * 200)],
    "ports": [{"ports": [{"target": 80, **about}]} for about in PORTS],
}  # fmt: skip


def refused(project: Json) -> str:
    """The words of the refusal, "" where there is none."""
    try:
        check_values(project)
    except ComposeRefused as error:
        return error.detail
    return ""


@pytest.mark.parametrize("kind", VALUES)
def test_what_is_refused_is_what_an_engine_refuses(kind: str, folder: Path, clean_engine: Engine) -> None:
    chosen = random.Random().sample(VALUES[kind], 3)  # noqa: S311 - other ones in each run
    for about in chosen:
        service = {"image": REFERENCE, "command": ["true"], **about}
        source = write_stack(folder, {"compose.yaml": json.dumps({"services": {"web": service}})})
        config = resolve_unfenced(source)
        if config.returncode:
            continue  # Compose itself says what is wrong
        words = refused(read_project(config.stdout))
        done = resolve_unfenced(source, "up", "--detach", engine=clean_engine.socket)
        assert bool(words) == bool(done.returncode), (about, words, done.stderr.decode())
        resolve_unfenced(source, "down", "--timeout=0", engine=clean_engine.socket)


@given(st.lists(st.sampled_from([each for many in VALUES.values() for each in many]), max_size=4))
def test_what_gets_no_container_may_say_anything(parts: list[Json]) -> None:
    service = {key: value for part in parts for key, value in part.items()}
    assert not refused({"services": {"web": {**service, "scale": 0}}})
    assert not refused({"services": {"web": {**service, "deploy": {"replicas": 0}}}})


def test_nothing_is_touched_then(stacks: StackBench) -> None:
    stack = stacks.make(
        "services: {web: {image: BASE, restart: allways, volumes: [data:/data]}}\nvolumes: {data: {}}"
    )
    answer = stacks.owner.post(f"stacks/{stack['id']}/apply/", {})
    assert (answer.status, answer.body["code"]) == (400, "compose_value")
    assert answer.body["detail"].startswith("`web.restart`: 'allways' is no restart policy")
    assert Stack.objects.get().revisions.count() == 0
    assert stacks.engine.docker("ps", "--all", "--quiet") == ""
    assert "shop" not in stacks.engine.docker("network", "ls") + stacks.engine.docker("volume", "ls")
