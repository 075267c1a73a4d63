"""The images that `examples` start from, for engines that reach no registry: stand-ins, with what pip would fetch."""

import fcntl
import hashlib
import os
from pathlib import Path
from typing import Final

from scripts.engines.binaries import new_engine
from scripts.engines.packages import cache_directory
from scripts.up import ROOT
from tests.support.engines import Engine
from tests.support.outside import WayOut
from tests.support.stand_ins import NAMES, load_stand_ins, reference, stand_ins

PYTHON: Final = "quaymaster-sample/python:1"
# As the compose files of the examples name them.
VARIABLES: Final = {f"{name.upper()}_IMAGE": reference(name) for name in NAMES} | {"PYTHON_IMAGE": PYTHON}
_NEEDED: Final = ROOT / "examples" / "fib" / "api" / "requirements.txt"
_RECIPE: Final = f"""
FROM {reference("python")}
COPY requirements.txt /
RUN --mount=type=secret,id=ca pip install --no-cache-dir --cert /run/secrets/ca --requirement /requirements.txt
"""
_SECONDS: Final = 1800


def load_sample_images(engine: Engine) -> None:
    """Bring all of `VARIABLES` into an engine."""
    load_stand_ins(engine)
    engine.docker("load", "--quiet", "--input", _archive(), timeout=_SECONDS)


def _archive() -> Path:
    """The archive with the one that is not among the stand-ins, made when there is none of this content yet."""
    digest = hashlib.sha256(f"{stand_ins().name}{_RECIPE}".encode() + _NEEDED.read_bytes()).hexdigest()
    target = cache_directory() / f"samples-{digest[:12]}.tar"
    with (cache_directory() / "samples.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not target.exists():
            for old in cache_directory().glob("samples-*.tar"):
                old.unlink()
            _make(target)
    return target


def _make(target: Path) -> None:
    engine = Engine(name="samples-made", binaries=new_engine)
    way_out = WayOut(engine)
    try:
        load_stand_ins(engine)
        recipe = engine.directory / "Dockerfile"
        recipe.write_text(_RECIPE)
        secret = "id=ca,src=/etc/ssl/certs/ca-certificates.crt"
        words = ("--secret", secret, "--file", recipe, "--tag", PYTHON, _NEEDED.parent)
        engine.docker("build", *words, timeout=_SECONDS)
        fresh = target.with_suffix(f".{os.getpid()}")
        engine.docker("save", "--output", fresh, PYTHON, timeout=_SECONDS)
        fresh.rename(target)
    finally:
        way_out.close()
        engine.end()
