"""Stand-ins for the public base images, on machines that reach no registry.

Made of Debian's packages once and kept in the cache: `docker load` brings them into a private engine. They keep the
documented interface of the public images, so that the Dockerfile and the Compose file under test are the real ones.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from scripts.engines.binaries import new_engine
from scripts.engines.packages import cache_directory, configured_source
from tests.support.engines import Engine
from tests.support.outside import WayOut

NAMES: Final = ("python", "node", "nginx", "postgres", "redis")
SUITE: Final = "forky"  # nginx 1.30, PostgreSQL 18, Redis 8, Python 3.14, Node 24
_FOLDER: Final = Path(__file__).with_name("stand_in_images")
_BASE: Final = "quaymaster-stand-in/base"
_SECONDS: Final = 1800


def reference(name: str) -> str:
    """The name of a stand-in on the engine."""
    return f"quaymaster-stand-in/{name}:{SUITE}"


def load_stand_ins(engine: Engine) -> None:
    """Bring all of `NAMES` into an engine."""
    engine.docker("load", "--quiet", "--input", stand_ins(), timeout=_SECONDS)


def stand_ins() -> Path:
    """The archive that holds them, made when there is none for these recipes yet."""
    recipe = hashlib.sha256(Path(__file__).read_bytes())
    for path in sorted(_FOLDER.iterdir()):
        recipe.update(path.read_bytes())
    target = cache_directory() / f"stand-ins-{recipe.hexdigest()[:12]}.tar"
    target.parent.mkdir(parents=True, exist_ok=True)
    with (target.parent / "stand-ins.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not target.exists():
            for old in target.parent.glob("stand-ins-*.tar"):
                old.unlink()
            _make(target)
    return target


def _make(target: Path) -> None:
    engine = Engine(name="stand-ins", binaries=new_engine)
    way_out = WayOut(engine)
    try:
        _import_base(engine)
        for name in NAMES:
            words = ("build", "--progress", "plain", "--target", name, "--tag", reference(name), str(_FOLDER))
            engine.docker(*words, timeout=_SECONDS)
        fresh = target.with_suffix(f".{os.getpid()}")
        engine.docker("save", "--output", fresh, *(reference(name) for name in NAMES), timeout=_SECONDS)
        fresh.rename(target)
    finally:
        way_out.close()
        engine.end()


def _import_base(engine: Engine) -> None:
    """The smallest Debian, without its documentation, as the public slim images are."""
    source = configured_source()
    with tempfile.TemporaryDirectory(dir=cache_directory(), prefix=".debootstrap-") as folder:
        root = Path(folder) / "root"
        keyring = [f"--keyring={source.signed_by}"] if source.signed_by else []
        script = "/usr/share/debootstrap/scripts/sid"  # an older debootstrap does not know the suite's name
        words = ["debootstrap", *keyring, "--variant=minbase", SUITE, str(root), source.uri, script]
        done = subprocess.run(words, capture_output=True, text=True, timeout=_SECONDS, check=False)
        assert done.returncode == 0, f"debootstrap: {done.stdout[-2000:]}{done.stderr[-2000:]}"
        for path in (
            "usr/share/doc",
            "usr/share/man",
            "usr/share/locale",
            "usr/share/info",
            "var/lib/apt/lists",
        ):
            shutil.rmtree(root / path, ignore_errors=True)
        for archive in (root / "var/cache/apt").glob("**/*.*"):
            if archive.is_file():
                archive.unlink()
        (root / "etc/apt/apt.conf.d/90machine").write_text(_apt_settings())
        packed = Path(folder) / "root.tar"
        subprocess.run(
            ["tar", "--numeric-owner", "-C", root, "-cf", packed, "."], check=True, timeout=_SECONDS
        )
        engine.docker("import", packed, _BASE, timeout=_SECONDS)


def _apt_settings() -> str:
    """How this machine's apt reaches its mirror: proxies, and what it expects of the dates in an index."""
    done = subprocess.run(["apt-config", "dump"], capture_output=True, text=True, check=True, timeout=60)
    wanted = ("Acquire::Check-", "Acquire::http", "Acquire::https")
    return "".join(f"{line}\n" for line in done.stdout.splitlines() if line.startswith(wanted))
