"""What Compose says of the files, and what only shows once it has resolved them."""

import traceback
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from stacks_app.compose.cli import Cli
from stacks_app.compose.refused import ComposeRefused
from stacks_app.compose.resolve import hash_services, resolve
from stacks_app.compose.resolved import vet_resolved
from stacks_app.compose.source import Source
from tests.support.compose import write_stack


@pytest.mark.parametrize(
    ("text", "words", "line"),
    [
        ("services: {web: {imag: x}}", "services.web additional properties 'imag' not allowed", None),
        ("services: {web: {image: x, networks: [none]}}", "undefined network none", None),
        (
            "services: {web: {image: '${X:?is needed}'}}",
            "required variable X is missing a value: is needed",
            None,
        ),
        ("services:\n  web:\n    image: x\n    depends_on: [none]", "depends on undefined service", None),
        ("services: {web: {}}", "neither an image nor a build context", None),
        ("include: [compose.yaml]", "include cycle detected", None),
    ],
)
def test_it_says_what_compose_says(cli: Cli, folder: Path, text: str, words: str, line: int | None) -> None:
    with pytest.raises(ComposeRefused) as caught:
        resolve(cli, write_stack(folder, {"compose.yaml": text}))
    assert words in caught.value.detail
    assert (caught.value.code, caught.value.line) == ("compose_invalid", line)
    assert str(folder) not in caught.value.detail


PLACES = [
    "ports: ['${S}']",
    "restart: '${S}'",
    "mem_limit: '${S}'",
    "env_file: '../${S}'",
    "cpus: '${S}'",
    "init: '${S}'",
]


def test_a_warning_calls_files_by_their_names(cli: Cli, folder: Path) -> None:
    text = "version: '3'\nservices: {web: {image: x}}"
    (warning,) = resolve(cli, write_stack(folder, {"compose.yaml": text})).warnings
    assert warning.startswith("compose.yaml: the attribute `version` is obsolete")


@pytest.mark.parametrize(
    "key", [*PLACES, "image: '${S}'", "volumes: ['./${S}:/x']", "build: '${S}'", "labels: ['${S}']"]
)
def test_no_secret_is_told(cli: Cli, folder: Path, key: str) -> None:
    """In no part: programs complain of the piece that they did not understand."""
    (folder / "hunter2").symlink_to("/etc")
    for secret in (
        "hunter2-and-more",
        'hunter2"\\\n$more',
        "hunter2/../..",
        "yes hunter2",
        "hunter2",
        "hunter2:",
    ):
        text = f"services: {{web: {{<<: {{image: x}}, {key}}}}}"
        source = write_stack(folder, {"compose.yaml": text}, variables={"S": secret}, secret=("S",))
        assert "hunter2" not in "".join(said_of(cli, source))
        assert "hunter2" not in repr(source)


def said_of(cli: Cli, source: Source) -> Iterator[str]:
    try:
        resolved = resolve(cli, source)
    except ComposeRefused as error:
        yield from traceback.format_exception(error)
    else:
        yield from (repr(resolved), *resolved.warnings)


def test_a_secret_that_does_not_fit_is_named(cli: Cli, folder: Path) -> None:
    text = "services: {web: {image: 'x:${S}', ports: ['${P}:80']}}"
    source = write_stack(folder, {"compose.yaml": text}, variables={"S": "s", "P": "80"}, secret=("S",))
    assert resolve(cli, source).project["services"]["web"]["image"] == "x:s"
    with pytest.raises(ComposeRefused, match="Invalid hostPort: \\*"):
        resolve(cli, replace(source, secret=("P",), variables={"P": "seen"}))
    with pytest.raises(ComposeRefused, match="A secret has a value that does not fit where it is used: S"):
        resolve(cli, write_stack(folder, {"a.yaml": TAKES_A_MASK}, variables={"S": "../x"}, secret=("S",)))


TAKES_A_MASK = "services: {web: {image: x, env_file: [{path: '${S}', required: false}]}}"


def test_what_is_on_the_side_in_env_files_turns_no_switch(cli: Cli, folder: Path) -> None:
    switches = "COMPOSE_FILE=../out.yaml\nCOMPOSE_ENV_FILES=../out\nCOMPOSE_PROJECT_NAME=other\nDOCKER_HOST=x\nPWD=/\n"
    source = write_stack(
        folder, {"compose.yaml": "services: {web: {image: '${TAG}'}}", ".env": f"{switches}TAG=x"}
    )
    assert resolve(cli, source).project["services"]["web"]["image"] == "x"
    source = write_stack(
        folder, {"compose.yaml": "services: {web: {image: x}}"}, variables={"COMPOSE_FILE": "/etc"}
    )
    assert resolve(cli, source).project["name"] == "harbour"


def project(service: dict[str, Any], **top: Any) -> dict[str, Any]:
    return {"name": "harbour", "services": {"web": service}, **top}


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (project({"build": {"context": "/etc"}}), "compose_path"),
        (project({"build": {"context": "{root}/link"}}), "compose_path"),
        (project({"build": {"context": "{root}", "dockerfile": "../x"}}), "compose_path"),
        (project({"volumes": [{"type": "bind", "source": "{root}/link/x"}]}), "compose_path"),
        (project({"develop": {"watch": [{"path": "/etc"}]}}), "compose_path"),
        (project({}, secrets={"s": {"file": "/etc/passwd"}}), "compose_path"),
        (project({}, configs={"c": {"file": "{root}/link"}}), "compose_path"),
        (project({}, volumes={"v": {"driver_opts": {"device": "{root}/x"}}}), "compose_volume_device"),
        (project({"provider": {"type": "x"}}), "compose_program"),
        (project({"use_api_socket": True}), "compose_program"),
        (project({}, models={"m": {}}), "compose_program"),
        ({"services": {f"s{number}": {} for number in range(501)}}, "compose_too_many_services"),
        (project({"ports": [{}] * 1001}), "compose_too_many_ports"),
        (project({"expose": ["1-1001"]}), "compose_too_many_ports"),
        (
            {"services": {f"s{number}": {"ports": [{}] * 1000} for number in range(6)}},
            "compose_too_many_ports",
        ),
    ],
)
def test_it_looks_once_more(folder: Path, found: dict[str, Any], code: str) -> None:
    (folder / "link").symlink_to("/etc")
    with pytest.raises(ComposeRefused) as caught:
        vet_resolved(_placed(found, str(folder)), folder)
    assert caught.value.code == code


def test_it_takes_what_is_the_engines(folder: Path) -> None:
    service = {"volumes": [{"type": "bind", "source": "/etc"}, {"type": "bind", "source": f"{folder}/none"}]}
    build = {"build": {"context": "https://example.org/x.git"}}
    top = {
        "volumes": {"v": {"driver_opts": {"type": "nfs", "device": ":/x"}}, "w": None},
        "secrets": {"s": None},
    }
    vet_resolved(project({**service, **build}, **top), folder)


def test_a_project_that_compose_refuses_has_no_hashes(cli: Cli) -> None:
    with pytest.raises(ComposeRefused, match="additional properties"):
        hash_services(cli, project({"image": "x", "odd": 1}))


def _placed(value: Any, root: str) -> Any:
    if isinstance(value, dict):
        return {key: _placed(each, root) for key, each in value.items()}
    if isinstance(value, list):
        return [_placed(each, root) for each in value]
    return value.replace("{root}", root) if isinstance(value, str) else value
