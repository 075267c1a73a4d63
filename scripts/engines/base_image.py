"""A base image for machines that reach no registry: Debian's static busybox as a `docker load` archive."""

import hashlib
import io
import json
import os
import platform
import subprocess
import tarfile
from pathlib import Path

from scripts.engines.packages import cache_directory, unpack

REFERENCE = "quaymaster/base:busybox"

_EPOCH = (
    "2024-01-01T00:00:00Z"  # fixed, so that the image id is the same on every machine of one architecture
)
_ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
# What programs expect of any system.
FILES = {
    "etc/passwd": "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n",
    "etc/group": "root:x:0:\nnogroup:x:65534:\n",
    "var/www/index.html": "<!doctype html><title>Quaymaster</title><p>It runs.</p>\n",
}


def base_image() -> Path:
    """Path of the archive that holds `REFERENCE`: every busybox applet, httpd included."""
    target = cache_directory() / "base-image.tar"
    if not target.exists():
        pack(target, reference=REFERENCE, layer=_layer(program=busybox()), command="sh")
    return target


def pack(target: Path, *, reference: str, layer: bytes, command: str) -> None:
    """Write an archive for `docker load` of an image with one layer, a tar that is a root filesystem."""
    fresh = target.with_suffix(f".{os.getpid()}")
    fresh.write_bytes(_archive(reference=reference, layer=layer, command=command))
    fresh.rename(target)


def busybox() -> Path:
    """Path of a busybox that needs no libraries."""
    root = unpack(folder="busybox", packages={"bookworm": ["busybox-static"]})
    return next(path for path in (root / "bin/busybox", root / "usr/bin/busybox") if path.exists())


def _archive(*, reference: str, layer: bytes, command: str) -> bytes:
    config = json.dumps(
        {
            "architecture": _ARCHITECTURES.get(platform.machine(), platform.machine()),
            "os": "linux",
            "created": _EPOCH,
            "config": {"Env": ["PATH=/usr/local/bin:/usr/bin:/bin"], "Cmd": [command]},
            "rootfs": {"type": "layers", "diff_ids": [f"sha256:{hashlib.sha256(layer).hexdigest()}"]},
            "history": [{"created": _EPOCH, "created_by": "Debian packages"}],
        }
    ).encode()
    name = f"{hashlib.sha256(config).hexdigest()}.json"
    manifest = json.dumps([{"Config": name, "RepoTags": [reference], "Layers": ["layer.tar"]}]).encode()
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for path, content in {name: config, "layer.tar": layer, "manifest.json": manifest}.items():
            add_file(archive, path=path, content=content)
    return buffer.getvalue()


def _layer(*, program: Path) -> bytes:
    applets = subprocess.run(
        [program, "--list"], capture_output=True, text=True, check=True, timeout=30
    ).stdout.split()
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.GNU_FORMAT) as layer:
        for path in ("bin", "etc", "root", "tmp", "usr", "usr/bin", "var", "var/www"):
            entry = tarfile.TarInfo(path)
            entry.type, entry.mode = tarfile.DIRTYPE, 0o1777 if path == "tmp" else 0o755
            layer.addfile(entry)
        add_file(layer, path="bin/busybox", content=program.read_bytes(), mode=0o755)
        for applet in sorted(set(applets) - {"busybox"}):
            link = tarfile.TarInfo(f"bin/{applet}")
            link.type, link.linkname = tarfile.SYMTYPE, "busybox"
            layer.addfile(link)
        for path, text in FILES.items():
            add_file(layer, path=path, content=text.encode())
    return buffer.getvalue()


def add_file(archive: tarfile.TarFile, *, path: str, content: bytes, mode: int = 0o644) -> None:
    """Put a file of root's into an archive."""
    entry = tarfile.TarInfo(path)
    entry.size, entry.mode = len(content), mode
    archive.addfile(entry, io.BytesIO(content))
