from http.client import HTTPException
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.support.engines import BASE_IMAGE, Engine
from tests.support.processes import wait_until
from tests.support.services import Registry


@pytest.mark.parametrize(("fixture", "version"), [("clean_engine", "28."), ("clean_old_engine", "20.10.")])
def test_it_runs_publishes_survives_a_kill_and_cleans(
    fixture: str, version: str, request: pytest.FixtureRequest
) -> None:
    engine: Engine = request.getfixturevalue(fixture)
    assert engine.docker("version", "--format", "{{.Server.Version}}").startswith(version)
    engine.docker(
        "run", "-d", "--init", "--name", "web", "-p", "80", BASE_IMAGE, "httpd", "-f", "-h", "/var/www"
    )
    port = int(engine.docker("port", "web", "80/tcp").splitlines()[0].rpartition(":")[2])
    page = f"http://127.0.0.1:{engine.publish(port)}/"
    wait_until(lambda: b"It runs." in _fetched(page), what="the page of the container")
    engine.kill9()
    assert not engine.answers()
    engine.start()
    assert "web" in engine.docker("ps", "-a", "--format", "{{.Names}}")
    engine.docker("tag", BASE_IMAGE, "other:1")
    engine.docker("volume", "create", "files")
    engine.clean()
    assert engine.docker("ps", "-aq") == ""
    assert engine.docker("volume", "ls", "-q") == ""
    assert engine.docker("images", "--format", "{{.Repository}}:{{.Tag}}") == BASE_IMAGE


def test_two_engines_are_strangers(clean_engine: Engine, clean_second_engine: Engine, tmp_path: Path) -> None:
    clean_engine.docker("run", "-d", "--name", "here", "-p", "8080:80", BASE_IMAGE, "sleep", "600")
    clean_second_engine.docker("run", "-d", "--name", "there", "-p", "8080:80", BASE_IMAGE, "sleep", "600")
    assert clean_engine.docker("ps", "--format", "{{.Names}}") == "here"
    archive = tmp_path / "base.tar"
    clean_engine.docker("save", "-o", archive, BASE_IMAGE)
    assert BASE_IMAGE in clean_second_engine.docker("load", "-i", archive)


def test_it_pushes_to_the_private_registry(clean_engine: Engine, registry: Registry) -> None:
    clean_engine.invite(registry.port)
    image = f"{registry.address}/base:1"
    clean_engine.docker("tag", BASE_IMAGE, image)
    clean_engine.docker("login", "-u", "quay", "--password-stdin", registry.address, input=b"harbour")
    assert "digest: sha256:" in clean_engine.docker("push", image)


def test_it_cleans_a_base_image_that_only_a_digest_names_elsewhere(
    clean_engine: Engine, open_registry: Registry
) -> None:
    clean_engine.invite(open_registry.port)
    image = f"{open_registry.address}/moving:1"
    clean_engine.docker("tag", BASE_IMAGE, image)
    clean_engine.docker("push", image)
    digest = clean_engine.docker("image", "inspect", "--format", "{{index .RepoDigests 0}}", image)
    clean_engine.docker("rmi", image)
    clean_engine.docker("pull", digest)
    assert "moving" in clean_engine.docker("images", "--format", "{{.Repository}}")
    clean_engine.clean()
    assert clean_engine.docker("images", "--format", "{{.Repository}}:{{.Tag}}") == BASE_IMAGE


def _fetched(page: str) -> bytes:
    try:
        with urlopen(page, timeout=30) as answer:
            content: bytes = answer.read()
            return content
    except (OSError, HTTPException):  # not listening yet
        return b""
