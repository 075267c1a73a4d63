"""An image with Python and Redis for machines that reach no registry: what the example `visits` runs on."""

import io
import tarfile
from pathlib import Path

from scripts.engines.base_image import FILES, add_file, pack
from scripts.engines.packages import cache_directory, unpack

REFERENCE = "quaymaster/base:services"
# With all that they need, as nothing is installed.
_PACKAGES = {
    "bookworm": [
        *(
            "python3-minimal",
            "python3.11-minimal",
            "libpython3.11-minimal",
            "libpython3.11-stdlib",
            "libexpat1",
        ),
        *("redis-server", "redis-tools", "libjemalloc2", "liblua5.1-0", "liblzf1", "lua-cjson", "lua-bitop"),
        *("libc6", "libgcc-s1", "libstdc++6", "libatomic1", "libssl3", "zlib1g", "libbz2-1.0", "liblzma5"),
        *(
            "libffi8",
            "libuuid1",
            "libsystemd0",
            "libcap2",
            "libgcrypt20",
            "libgpg-error0",
            "liblz4-1",
            "libzstd1",
        ),
    ]
}


def services_image() -> Path:
    """Path of the archive that holds `REFERENCE`."""
    target = cache_directory() / "services-image.tar"
    if not target.exists():
        root = unpack(folder="services", packages=_PACKAGES)
        pack(target, reference=REFERENCE, layer=_layer(root), command="python3")
    return target


def _layer(root: Path) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.GNU_FORMAT) as layer:
        for path in sorted(root.iterdir()):
            layer.add(path, arcname=path.name, filter=_without_documents)
        for name in ("data", "root", "tmp"):
            entry = tarfile.TarInfo(name)
            entry.type, entry.mode = tarfile.DIRTYPE, 0o1777
            layer.addfile(entry)
        for name, text in FILES.items():
            add_file(layer, path=name, content=text.encode())
    return buffer.getvalue()


def _without_documents(entry: tarfile.TarInfo) -> tarfile.TarInfo | None:
    if entry.name.startswith(("usr/share/doc", "usr/share/man", "usr/share/locale")):
        return None
    entry.uid = entry.gid = entry.mtime = 0
    entry.uname = entry.gname = ""
    return entry
