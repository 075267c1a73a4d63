"""Unpack Debian packages of any suite into a folder, leaving the machine's own packages and sources alone.

apt gets a private source list, state and cache, so nothing is upgraded, pinned or registered. The mirror and
the signing key are those the machine already trusts for its own suite; proxies and certificates come from its
apt.conf.
"""

import fcntl
import os
import platform
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


class PackagesUnavailable(RuntimeError):
    """The packages cannot be had on this machine; the message says in one line what is missing."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """A Debian mirror and the keyring that vouches for it ("" = apt's default keyrings)."""

    uri: str
    signed_by: str


def cache_directory() -> Path:
    """Where downloads are kept between runs: QUAYMASTER_CACHE, else XDG's cache folder."""
    own = os.environ.get("QUAYMASTER_CACHE")
    if own:
        return Path(own)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "quaymaster"


def configured_source(*, apt: Path = Path("/etc/apt")) -> Source:
    """The mirror this machine uses for its own Debian suite, from deb822 or one-line source files."""
    codename = platform.freedesktop_os_release().get("VERSION_CODENAME", "")
    for path in [apt / "sources.list", *sorted((apt / "sources.list.d").glob("*"))]:
        if path.suffix not in {".list", ".sources"} or not path.is_file():
            continue
        read = _deb822_sources if path.suffix == ".sources" else _one_line_sources
        for source, suites in read(path.read_text()):
            if codename in suites:
                return source
    raise PackagesUnavailable("needs a Debian package source for this system's own suite in /etc/apt")


def unpack(*, folder: str, packages: Mapping[str, Sequence[str]]) -> Path:
    """Return the cache folder holding the unpacked packages, downloading them the first time.

    `packages` maps a suite to package names. Runs at the same time wait for each other, and nobody sees a
    folder half done.
    """
    target = cache_directory() / folder
    with _locked(target.parent / f"{folder}.lock"):
        if target.is_dir():
            return target
        if shutil.which("apt-get") is None or shutil.which("dpkg-deb") is None:
            raise PackagesUnavailable("needs Debian's apt-get and dpkg to obtain a Docker Engine")
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".unpack-") as work:
            root = Path(work) / "root"
            for suite, names in packages.items():
                _download(suite=suite, names=names, work=Path(work) / suite, root=root)
            root.rename(target)
    return target


def _download(*, suite: str, names: Sequence[str], work: Path, root: Path) -> None:
    debs = work / "debs"
    for path in (debs, work / "lists/partial", work / "cache/archives/partial", root):
        path.mkdir(parents=True, exist_ok=True)
    source = configured_source()
    signed = f"[signed-by={source.signed_by}] " if source.signed_by else ""
    (work / "sources.list").write_text(f"deb {signed}{source.uri} {suite} main\n")
    (work / "status").touch()
    options = {
        "Dir::Etc::SourceList": work / "sources.list",
        "Dir::Etc::SourceParts": "/dev/null",
        "Dir::Etc::Preferences": "/dev/null",
        "Dir::Etc::PreferencesParts": "/dev/null",
        "Dir::State::Lists": work / "lists",
        "Dir::State::status": work / "status",
        "Dir::Cache": work / "cache",
        "APT::Sandbox::User": "root",  # the folder is private, apt's own user cannot read it
        "Acquire::Languages": "none",
        "Acquire::Retries": "3",
    }
    apt = ["apt-get", "-q", *(word for key, value in options.items() for word in ("-o", f"{key}={value}"))]
    _run([*apt, "update"], cwd=debs)
    _run([*apt, "download", *names], cwd=debs)
    for deb in sorted(debs.glob("*.deb")):
        _run(["dpkg-deb", "-x", str(deb), str(root)], cwd=debs)


def _run(command: list[str], *, cwd: Path) -> None:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=900, check=False)
    if done.returncode:
        last = (done.stderr or done.stdout).strip().splitlines()[-1:]
        raise PackagesUnavailable(f"{command[0]} failed: {' '.join(last)}")


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _deb822_sources(text: str) -> Iterator[tuple[Source, list[str]]]:
    for stanza in text.split("\n\n"):
        lines = (
            line for line in stanza.splitlines() if not line.startswith(("#", " ", "\t")) and ":" in line
        )
        fields = {key.strip().lower(): value.strip() for key, value in (line.split(":", 1) for line in lines)}
        if "deb" in fields.get("types", "").split() and "main" in fields.get("components", "").split():
            source = Source(uri=fields["uris"].split()[0], signed_by=fields.get("signed-by", ""))
            yield source, fields.get("suites", "").split()


def _one_line_sources(text: str) -> Iterator[tuple[Source, list[str]]]:
    for line in text.splitlines():
        if not line.startswith("deb "):
            continue
        options, rest = "", line.removeprefix("deb ").strip()
        if rest.startswith("["):
            options, _, rest = rest[1:].partition("]")
        uri, suite, *components = rest.split()
        if "main" in components:
            signed = dict(word.split("=", 1) for word in options.split() if "=" in word)
            yield Source(uri=uri, signed_by=signed.get("signed-by", "")), [suite]
