"""Compose does its verbs on a real engine, from behind the fence, with nothing of the stack's folder in sight."""

import io
import tarfile
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest
from docker import APIClient

from scripts.engines.base_image import REFERENCE
from stacks_app.compose import commands
from stacks_app.compose.binds import FILE, Rewritten, rewrite
from stacks_app.compose.cli import Cli
from stacks_app.compose.process import Ended
from stacks_app.compose.progress import Failed, Line, Step
from stacks_app.compose.resolve import Resolved, hash_services, resolve
from stacks_app.compose.run import run
from stacks_app.compose.source import Source
from tests.support.compose import resolve_unfenced, write_stack
from tests.support.engines import Engine

KEY = b"k" * 32
SLEEPS = f"image: {REFERENCE}, init: true, stop_grace_period: 0s, command: [sleep, '600']"


def done(
    cli: Cli, engine: Engine, what: Resolved | Rewritten, words: Sequence[str]
) -> tuple[Ended, list[Line], bytes]:
    lines, output = list[Line](), bytearray()
    texts = what.texts if isinstance(what, Rewritten) else {}
    with run(cli, what.project, words, socket=engine.socket, texts=texts) as verb:
        ended = verb.follow(lines.append, seconds=300, output=output.extend)
    return ended, lines, bytes(output)


def succeed(cli: Cli, engine: Engine, what: Resolved | Rewritten, *words: str) -> list[Line]:
    ended, lines, _ = done(cli, engine, what, words)
    assert ended.status == 0, lines
    return lines


def labels(engine: Engine) -> dict[str, dict[str, str]]:
    with engine.client() as api:
        found = [container["Labels"] for container in api.containers(all=True)]
    return {each["com.docker.compose.service"]: each for each in found}


def test_it_brings_up_and_takes_down(cli: Cli, folder: Path, clean_engine: Engine) -> None:
    text = f"""
services:
  web: {{{SLEEPS}, env_file: e, labels: {{cost: '$$5'}}}}
  tool: {{{SLEEPS}, profiles: [tools]}}
"""
    source = write_stack(folder, {"compose.yaml": text, "e": "FROM=file"}, profiles=("tools",))
    resolved = resolve(cli, source)
    lines = succeed(cli, clean_engine, resolved, *commands.up())
    steps = {(line.kind, line.name): line.status for line in lines if isinstance(line, Step)}
    assert steps["Container", "harbour-web-1"] == "Started"
    assert steps["Network", "harbour_default"] == "Created"
    of = labels(clean_engine)
    assert of["web"]["cost"] == "$5"
    hashes = {name: each["com.docker.compose.config-hash"] for name, each in of.items()}
    assert hashes == hash_services(cli, resolved.project)
    # As somebody has it who uses the CLI by hand: what he started stays as it is when it is taken over.
    resolve_unfenced(source, "--profile=tools", "up", "--detach", engine=clean_engine.socket)
    assert {
        name: each["com.docker.compose.config-hash"] for name, each in labels(clean_engine).items()
    } == hashes
    succeed(cli, clean_engine, resolved, *commands.stop("web", timeout=0))
    succeed(cli, clean_engine, resolved, *commands.start("web"))
    succeed(cli, clean_engine, resolved, *commands.restart(timeout=0))
    succeed(cli, clean_engine, resolved, *commands.up(scale={"web": 2}, timeout=0, force_recreate=True))
    with clean_engine.client() as api:
        assert len(api.containers()) == 3
    succeed(cli, clean_engine, resolved, *commands.down(volumes=True, remove_orphans=True, timeout=0))
    assert labels(clean_engine) == {}


def test_it_runs_a_service_once(cli: Cli, folder: Path, clean_engine: Engine) -> None:
    resolved = resolve(cli, write_stack(folder, {"compose.yaml": f"services: {{web: {{{SLEEPS}}}}}"}))
    command = ["sh", "-c", "echo out; echo $0 $1; exit 7", "--help", "$HOME"]
    ended, _, output = done(
        cli, clean_engine, resolved, commands.run_once("web", command, name="once", operation=1)
    )
    assert (ended.status, output) == (7, b"out\n--help $HOME\n")
    with clean_engine.client() as api:
        assert api.inspect_container("once")["State"]["ExitCode"] == 7


def test_it_tells_why_it_failed(cli: Cli, folder: Path, clean_engine: Engine) -> None:
    resolved = resolve(cli, write_stack(folder, {"compose.yaml": "services: {web: {image: 'none:1'}}"}))
    ended, lines, _ = done(cli, clean_engine, resolved, commands.up())
    assert ended.status
    assert any(isinstance(line, Failed) and "none:1" in line.message for line in lines), lines


def test_a_cancel_ends_it(cli: Cli, folder: Path, clean_engine: Engine) -> None:
    """It waits for a health that never comes; what was started by then stays."""
    text = f"""
services:
  db: {{{SLEEPS}, healthcheck: {{test: [CMD, 'false'], interval: 600s, start_period: 600s}}}}
  web: {{{SLEEPS}, depends_on: {{db: {{condition: service_healthy}}}}}}
"""
    resolved = resolve(cli, write_stack(folder, {"compose.yaml": text}))
    with run(cli, resolved.project, commands.up(), socket=clean_engine.socket) as verb:

        def hear(line: Line) -> None:
            if isinstance(line, Step) and (line.name, line.status) == ("harbour-db-1", "Waiting"):
                threading.Thread(target=verb.stop).start()

        ended = verb.follow(hear, seconds=300)
    assert (ended.stopped, ended.slow) == (True, False)
    assert ended.status
    with clean_engine.client() as api:
        assert [each["Labels"]["com.docker.compose.service"] for each in api.containers()] == ["db"]


@pytest.fixture
def carrying(folder: Path) -> Source:
    files: dict[str, str | bytes] = {
        "compose.yaml": f"""
services:
  web:
    {{{SLEEPS}, volumes: ['./site:/site:ro', './conf/a.conf:/etc/a.conf:ro', './data:/data'],
      secrets: [key, word], configs: [{{source: text, target: /etc/text}}]}}
  other: {{{SLEEPS}}}
secrets: {{key: {{file: ./key.bin}}, word: {{environment: WORD}}}}
configs: {{text: {{content: "$$a\\n"}}}}
""",
        "site/index.html": "hello",
        "site/sub/run.sh": "#!/bin/sh\necho $0",
        "conf/a.conf": "listen 80;",
        "key.bin": b"\0\xff$key\n",
    }
    source = write_stack(folder, files, variables={"WORD": "pass$word\nü"})
    (folder / "site/sub/run.sh").chmod(0o750)
    return source


def carry(api: APIClient, root: Path, rewritten: Rewritten) -> None:
    """What will be done by an action: each volume is filled through a container that never starts."""
    for each in rewritten.carried:
        api.create_volume(each.volume)
        host = api.create_host_config(binds=[f"{each.volume}:/to"])
        container = api.create_container(REFERENCE, ["-"], host_config=host)["Id"]
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w") as archive:
            if each.digest:
                archive.add(root / each.path, FILE if each.is_file else ".")
        api.put_archive(container, "/to", packed.getvalue())
        api.remove_container(container, v=False)


def test_files_arrive_on_an_engine_that_sees_no_disk(
    cli: Cli, folder: Path, clean_engine: Engine, carrying: Source
) -> None:
    def applied() -> tuple[Rewritten, dict[str, str]]:
        rewritten = rewrite(resolve(cli, carrying), folder, key=KEY, subpaths=True)
        with clean_engine.client() as api:
            carry(api, folder, rewritten)
            succeed(cli, clean_engine, rewritten, *commands.up(timeout=0))
            return rewritten, {
                each["Labels"]["com.docker.compose.service"]: each["Id"] for each in api.containers()
            }

    def read(command: str) -> str:
        return clean_engine.docker("exec", "harbour-web-1", "sh", "-c", command)

    _, before = applied()
    assert (
        read("cat /site/index.html; stat -c %a /site/sub/run.sh; cat /etc/a.conf") == "hello750\nlisten 80;"
    )
    assert read("od -An -tx1 /run/secrets/key") == "00 ff 24 6b 65 79 0a"
    assert read("cat /run/secrets/word; cat /etc/text") == "pass$word\nü$a"
    read("echo kept > /data/file")
    assert applied()[1] == before
    (folder / "site/index.html").write_text("hello!")
    _, after = applied()
    assert after["other"] == before["other"]
    assert after["web"] != before["web"]
    assert read("cat /site/index.html /data/file") == "hello!kept"
    (folder / "key.bin").write_bytes(b"other")
    _, last = applied()
    assert (last["other"], last["web"] == after["web"]) == (before["other"], False)
    assert read("cat /run/secrets/key /data/file") == "otherkept"


def test_it_works_on_the_oldest_engine(cli: Cli, folder: Path, clean_old_engine: Engine) -> None:
    files = {
        "compose.yaml": f"services: {{web: {{{SLEEPS}, volumes: ['./site:/site:ro']}}}}",
        "site/a": "hello",
    }
    resolved = resolve(cli, write_stack(folder, files))
    rewritten = rewrite(resolved, folder, key=KEY, subpaths=False)
    with clean_old_engine.client() as api:
        carry(api, folder, rewritten)
    succeed(cli, clean_old_engine, rewritten, *commands.up())
    assert clean_old_engine.docker("exec", "harbour-web-1", "cat", "/site/a") == "hello"
    succeed(cli, clean_old_engine, rewritten, *commands.down(timeout=0))
