"""Quaymaster's own images, built from a copy of a repository on the stand-ins, and kept in the cache by content.

`python -m tests.support.team_images` makes those of this one beforehand.
"""

import fcntl
import hashlib
import io
import os
import shutil
import subprocess
import tarfile
from pathlib import Path
from typing import Final

from scripts.engines.binaries import new_engine
from scripts.engines.packages import cache_directory
from scripts.up import ROOT
from tests.support.compose import compose_program
from tests.support.engines import Engine
from tests.support.outside import WayOut
from tests.support.processes import new_directory
from tests.support.stand_ins import load_stand_ins, reference, stand_ins

IMAGES: Final = {"python": "quaymaster/quaymaster:latest", "nginx": "quaymaster/nginx:latest"}
_COMPOSE: Final = "quaymaster-stand-in/compose:forky"
BASES: Final = {
    **{f"{name.upper()}_IMAGE": reference(name) for name in ("python", "node", "nginx")},
    "COMPOSE_IMAGE": _COMPOSE,
}
_KEPT: Final = 6
_SECONDS: Final = 1800


def copy_repository(source: Path, target: Path) -> None:
    """Copy what git knows of or would take in: what somebody has who clones it with a strict umask (077)."""
    words = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(words, cwd=source, capture_output=True, check=True, timeout=60).stdout.decode()
    for name in filter(None, listed.split("\0")):
        if (source / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source / name, target / name)
            (target / name).chmod((source / name).stat().st_mode & 0o700)
    for folder in (target, *(path for path in target.rglob("*") if path.is_dir())):
        folder.chmod(0o700)


def load_images(engine: Engine, repository: Path) -> None:
    """Bring the images of this repository, and the stand-ins they run beside, into an engine."""
    load_stand_ins(engine)
    engine.docker("load", "--quiet", "--input", images_of(repository), timeout=_SECONDS)


def images_of(repository: Path) -> Path:
    """The archive with both images, built when there is none of this very content."""
    cache = cache_directory()
    target = cache / f"images-{_digest(repository)}.tar"
    with (cache / "images.lock").open("w") as lock:
        if not target.exists():  # else nobody waits for what others build
            fcntl.flock(lock, fcntl.LOCK_EX)
        if not target.exists():
            _make(repository, target)
            for old in sorted(cache.glob("images-*.tar"), key=lambda path: path.stat().st_mtime)[:-_KEPT]:
                old.unlink()
        target.touch()
    return target


def _digest(repository: Path) -> str:
    """Of everything that goes into the build: the names at the top that .dockerignore lets in."""
    digest = hashlib.sha256(stand_ins().name.encode())
    lines = (repository / ".dockerignore").read_text().splitlines()
    names = ["Dockerfile", ".dockerignore", *(line[1:] for line in lines if line.startswith("!"))]
    for name in sorted(names):
        top = repository / name
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if path.is_file():
                digest.update(f"{path.relative_to(repository)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def load_bases(engine: Engine) -> None:
    """Bring all of `BASES` into an engine."""
    load_stand_ins(engine)
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        archive.add(compose_program(), arcname="docker-compose")
    engine.docker("import", "-", _COMPOSE, input=packed.getvalue())


def build(engine: Engine, repository: Path) -> None:
    """Build both as somebody does behind a proxy with a certificate of its own, and with other bases."""
    secrets = new_directory("build-secrets")
    (secrets / "pip").write_text("[global]\ncert = /etc/ssl/ca.pem\n")
    (secrets / "npm").write_text("cafile=/etc/ssl/ca.pem\n")
    settings = {
        "QUAYMASTER_BUILD_PIP_CONF": str(secrets / "pip"),
        "QUAYMASTER_BUILD_NPMRC": str(secrets / "npm"),
        "QUAYMASTER_BUILD_CA": "/etc/ssl/certs/ca-certificates.crt",
    }
    words = ["docker", "compose", "--progress", "plain", "build"]
    environment = {**engine.cli_env(), **BASES, **settings}
    done = subprocess.run(
        words, cwd=repository, env=environment, capture_output=True, text=True, timeout=_SECONDS, check=False
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]


def _make(repository: Path, target: Path) -> None:
    engine = Engine(name="images", binaries=new_engine)
    way_out = WayOut(engine)
    try:
        load_bases(engine)
        build(engine, repository)
        fresh = target.with_suffix(f".{os.getpid()}")
        engine.docker("save", "--output", fresh, *IMAGES.values(), timeout=_SECONDS)
        fresh.rename(target)
    finally:
        way_out.close()
        engine.end()


if __name__ == "__main__":
    images_of(ROOT)
