"""docker-py behind the door: on every road, and without the habits that are dangerous here."""

import json
import threading
from pathlib import Path

import pytest

from containers_app.engine.commands import open_commands
from containers_app.engine.endpoint import Endpoint
from containers_app.engine.errors import (
    BadRequest,
    Conflict,
    EngineError,
    InvalidIdentifier,
    NotFound,
    StreamCut,
)
from tests.support.doors import Door
from tests.support.engines import BASE_IMAGE, Engine
from tests.support.services import Registry


def test_it_commands_over_every_road(every_door: Door) -> None:
    with open_commands(every_door.endpoint) as engine:
        made = engine.create_container(BASE_IMAGE, ["sh", "-c", "echo hello; exit 4"], name="door-commanded")[
            "Id"
        ]
        every_door.made.append(made)
        engine.start(made)
        assert engine.wait(made)["StatusCode"] == 4
        assert engine.logs(made) == b"hello\n"
        engine.start(made)  # again
        with pytest.raises(Conflict, match="door-commanded"):
            engine.create_container(BASE_IMAGE, name="door-commanded")
        engine.wait(made)
        archive = b"".join(engine.export(made))
        engine.remove_container(made)
        with pytest.raises(NotFound, match="No such container"):
            engine.inspect_container(made)
    assert len(archive) > 1_000_000


def test_it_takes_already_started_for_an_answer(door: Door) -> None:
    container = door.run("sleep", "600")

    with open_commands(door.endpoint) as engine:
        engine.start(container)


def test_it_lets_no_name_leave_its_place_in_the_path(door: Door) -> None:
    """docker-py alone turns the removal of such a volume into the removal of a container."""
    container = door.run("true", start=False)

    with open_commands(door.endpoint) as engine:
        for command in (
            engine.remove_volume,
            engine.remove_network,
            engine.inspect_image,
            engine.start,
            engine.exec_inspect,
        ):
            with pytest.raises(InvalidIdentifier):
                command(f"../containers/{container}")
        with pytest.raises(BadRequest, match="redirected"):
            engine._get(f"{engine.base_url}//containers/json")
        assert engine.inspect_container(container)["Id"] == container


def test_it_reads_nothing_from_the_surroundings(
    door: Door, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker's environment and home must neither redirect it nor lend it credentials."""
    config = {
        "auths": {"127.0.0.1:1": {"auth": "YTpi"}},
        "HttpHeaders": {"X-Leak": "1"},
        "credsStore": "nobody",
    }
    (tmp_path / ".docker").mkdir()
    (tmp_path / ".docker" / "config.json").write_text(json.dumps(config))
    (tmp_path / ".netrc").write_text("machine docker login someone password secret\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path / ".docker"))
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere.sock")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")

    with open_commands(door.endpoint) as engine:
        sent: list[dict[str, str]] = []
        engine.hooks["response"] = [lambda response, **_: sent.append(dict(response.request.headers))]
        with pytest.raises(EngineError, match="connection refused"):
            list(engine.pull("127.0.0.1:1/app", tag="1", stream=True, decode=True))

    assert sent
    assert not [
        name for headers in sent for name in headers if name in {"X-Leak", "X-Registry-Auth", "Authorization"}
    ]


def test_it_pulls_and_pushes_with_progress(engine: Engine, registry: Registry) -> None:
    engine.start()
    engine.invite(registry.port)
    account = {"username": "quay", "password": "harbour"}
    name = f"{registry.address}/door/app"

    with open_commands(Endpoint(engine.endpoint_address)) as commands:
        commands.tag(BASE_IMAGE, name, "1")
        pushed = list(commands.push(name, tag="1", stream=True, decode=True, auth_config=account))
        commands.remove_image(f"{name}:1")
        pulled = list(commands.pull(name, tag="1", stream=True, decode=True, auth_config=account))
        with pytest.raises(EngineError, match="no basic auth credentials"):
            list(commands.push(name, tag="1", stream=True, decode=True))
        with pytest.raises(EngineError, match=r"(not found|manifest unknown)"):
            list(commands.pull(name, tag="2", stream=True, decode=True, auth_config=account))
        commands.remove_image(f"{name}:1")

    assert any("aux" in line for line in pushed)
    assert any("Digest" in line.get("status", "") for line in pulled)


def test_it_breaks_off_from_another_thread(new_door: Door) -> None:
    container = new_door.run("sleep", "600")

    with open_commands(new_door.endpoint) as engine:
        waiting = threading.Timer(1, engine.abort)
        waiting.start()
        with pytest.raises(StreamCut, match="given up here"):
            engine.wait(container)
        with pytest.raises(StreamCut, match="given up here"):
            engine.inspect_container(container)
        waiting.join()


def test_it_does_not_take_a_cut_for_an_answer(new_door: Door) -> None:
    container = new_door.run("sleep", "600")

    with open_commands(new_door.endpoint) as engine:
        killing = threading.Timer(1, new_door.engine.kill9)
        killing.start()
        with pytest.raises(StreamCut):
            engine.wait(container)
        killing.join()


def test_it_turns_wrong_arguments_into_its_own_errors(engine: Engine) -> None:
    engine.start()
    with pytest.raises(BadRequest), open_commands(Endpoint(engine.endpoint_address)) as commands:
        commands.create_host_config(mem_limit="much")


def test_it_builds_nothing(engine: Engine) -> None:
    engine.start()
    with open_commands(Endpoint(engine.endpoint_address)) as commands, pytest.raises(NotImplementedError):
        commands.build(dockerfile="/etc/passwd")
