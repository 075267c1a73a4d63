"""The images: what is in them, how large they are, and what our own adviser says of their Dockerfile."""

import gzip
import json
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest

from builds_app.adviser import advise
from builds_app.dockerfile import parse_dockerfile
from scripts.up import ROOT
from tests.support.stack import Stack
from tests.support.team_images import IMAGES

LARGEST_BYTES = 120 * 10**6


@pytest.mark.parametrize("target", IMAGES)
def test_the_adviser_has_nothing_to_say(target: str) -> None:
    text = (ROOT / "Dockerfile").read_text()
    words = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    files = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    assert advise(parse_dockerfile(text), files=files, target=target) == []


def test_every_base_is_pinned_by_its_digest() -> None:
    arguments = [
        line
        for line in (ROOT / "Dockerfile").read_text().splitlines()
        if line.startswith("ARG") and "IMAGE" in line
    ]
    assert len(arguments) == 4
    compose = (ROOT / "docker-compose.yaml").read_text()
    pinned = [line for line in compose.splitlines() if "image:" in line and "QUAYMASTER" not in line]
    assert len(pinned) == 3
    assert all("@sha256:" in line for line in (*arguments, *pinned))


def test_every_package_is_in_the_image() -> None:
    packages = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["root_packages"]
    copied = re.findall(r"^COPY (\w+) \1$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    let_in = (ROOT / ".dockerignore").read_text().splitlines()
    assert set(packages) <= set(copied)
    assert {f"!{name}" for name in packages} <= set(let_in)


def test_it_is_checked_out_with_the_line_ends_of_images(tmp_path: Path) -> None:
    """Also where git is told to use those of Windows, as it is by default there."""
    words = [
        "git",
        "-c",
        "core.autocrlf=true",
        "checkout-index",
        "--prefix",
        f"{tmp_path}/",
        "nginx/start.sh",
    ]
    subprocess.run(words, cwd=ROOT, capture_output=True, check=True)
    assert (tmp_path / "nginx" / "start.sh").read_bytes().count(b"\r") == 0


@pytest.mark.team
def test_it_is_small_enough(stack: Stack) -> None:
    saved = subprocess.Popen(
        ["docker", "save", IMAGES["python"]], env=stack.engine.cli_env(), stdout=subprocess.PIPE
    )
    packed = subprocess.run(
        ["gzip", "-6"], stdin=saved.stdout, capture_output=True, check=True, timeout=300
    ).stdout
    assert saved.wait(60) == 0
    assert gzip.decompress(packed)[:1]
    assert len(packed) <= LARGEST_BYTES, f"{len(packed) / 10**6:.1f} MB"


@pytest.mark.team
@pytest.mark.parametrize("image", IMAGES.values())
def test_it_says_what_it_is_and_runs_as_nobody(stack: Stack, image: str) -> None:
    (told,) = json.loads(stack.engine.docker("image", "inspect", image))
    config: dict[str, Any] = told["Config"]
    assert config["User"] == "10001:10001"
    labels = {
        name.rpartition(".")[2] for name in config["Labels"] if name.startswith("org.opencontainers.image.")
    }
    assert labels >= {"title", "version", "revision", "licenses", "description"}


@pytest.mark.team
def test_nothing_is_in_it_that_builds_or_was_left_behind(stack: Stack) -> None:
    look = (
        "for name in gcc cc make pip pip3 uv npm node curl wget; do command -v $name; done;"
        "find / -xdev \\( -name pip -o -name '*.pyc.*' -o -name .git -o -name tests -path '/srv/*' \\) 2>/dev/null;"
        "ls -A /var/lib/apt/lists /root/.cache /tmp 2>/dev/null | grep -v :; find /srv /opt/quaymaster -user 10001;"
        "git --version >/dev/null && ssh -V 2>/dev/null && python -c 'import controlplane' || echo broken"
    )
    said = stack.engine.docker("run", "--rm", "--entrypoint", "sh", IMAGES["python"], "-c", look)
    assert said == ""
    compiled = 'for kind in py pyc; do find /srv/quaymaster /opt/quaymaster/lib -name "*.$kind" | wc -l; done'
    sources, bytecode = stack.engine.docker(
        "run", "--rm", "--entrypoint", "sh", IMAGES["python"], "-c", compiled
    ).split()
    assert int(bytecode) > 0.95 * int(sources)
