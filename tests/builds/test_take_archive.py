"""Archives as people's programs make them, and that what is in them stays where it belongs."""

import gzip
import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builds_app.models import BuildContext
from builds_app.sources.context import ContextRefused, Limits
from builds_app.sources.context.archive import unpack_archive
from builds_app.sources.context.unpack import unpack_apart
from tests.builds.conftest import BuildBench, Json
from tests.support.engines import BASE_IMAGE

FROM = f"FROM {BASE_IMAGE}\n"
LIMITS = Limits(bytes=1 << 24, files=1000, seconds=60)
Link = tuple[bytes, str]  # kind, and where it leads


def tar(entries: Mapping[str, str | Link]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, content in entries.items():
            member = tarfile.TarInfo(name)
            data = content.encode() if isinstance(content, str) else b""
            if isinstance(content, tuple):
                member.type, member.linkname = content
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return packed.getvalue()


def zipped(entries: Mapping[str, str], *, system: int) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in entries.items():
            entry = zipfile.ZipInfo("x")
            entry.filename, entry.create_system = name, system
            archive.writestr(entry, content)
    return packed.getvalue()


def link(target: str) -> Link:
    return tarfile.SYMTYPE, target


def build_archive(bench: BuildBench, archive: bytes, **body: Any) -> Json:
    answer = bench.upload(archive=archive, **body)
    assert answer.status_code == 202, answer.content
    return bench.perform(answer.json())


def test_it_copies_links_as_links_wherever_they_point(bench: BuildBench) -> None:
    shown = "RUN cd /c && readlink out && readlink up && readlink hard && [ ! -e out ] && cat inside\n"
    build = build_archive(
        bench,
        tar(
            {
                "Dockerfile": f"{FROM}COPY . /c\n{shown}",
                ".dockerignore": "venv\n",
                "file": "content",
                "inside": link("file"),
                "out": link("/opt/app/current"),
                "up": link("../../docs"),
                "hard": (tarfile.LNKTYPE, "out"),
                "venv/bin/python": link("/usr/bin/python3"),
                "venv/pipe": (tarfile.FIFOTYPE, ""),
            }
        ),
        no_cache=True,
    )

    assert build["state"] == "succeeded", build["error_detail"]
    assert "/opt/app/current\n../../docs\n/opt/app/current\ncontent" in bench.log(build)
    assert "Left out" not in bench.log(build)


def test_it_names_the_special_files_that_it_leaves_out(bench: BuildBench) -> None:
    special = {"dev/console": (tarfile.CHRTYPE, ""), "run/queue": (tarfile.FIFOTYPE, "")}
    text = f"{FROM}COPY . /c\nRUN [ ! -e /c/dev/console ] && [ ! -e /c/run/queue ]\n"
    build = build_archive(bench, tar({"Dockerfile": text, **special}))

    assert build["state"] == "succeeded", build["error_detail"]
    assert "no build gets devices, pipes or sockets: 'dev/console', 'run/queue'\n" in bench.log(build)


@pytest.mark.parametrize(
    ("entries", "body", "code"),
    [
        ({"Dockerfile": link("/etc/hostname")}, {}, "invalid_build"),
        ({"l": link("/etc"), "x": ""}, {"dockerfile_path": "l/hostname"}, "invalid_build"),
        ({"Dockerfile": FROM, ".dockerignore": link("/etc/hostname")}, {}, "invalid_build"),
        ({"Dockerfile": FROM, "l": link("/etc")}, {"subdirectory": "l"}, "context_subdirectory"),
    ],
)
def test_it_reads_nothing_of_the_server_through_a_link(
    offline_bench: BuildBench, entries: dict[str, str | Link], body: dict[str, str], code: str
) -> None:
    build = build_archive(offline_bench, tar(entries), **body)

    assert (build["state"], build["error_code"]) == ("failed", code)


def test_it_builds_nothing_of_what_a_link_in_place_of_the_upload_leads_to(
    offline_bench: BuildBench, tmp_path: Path
) -> None:
    # Who has taken over the part that takes uploads writes there, and the worker reads more than that part does.
    operation = offline_bench.upload(archive=tar({"Dockerfile": FROM})).json()
    folder = BuildContext.objects.get().folder
    folder.rename(tmp_path / "elsewhere")
    folder.symlink_to(tmp_path / "elsewhere")

    build = offline_bench.perform(operation)
    assert (build["state"], build["error_code"], build["dockerfile"]) == (
        "failed",
        "context_subdirectory",
        "",
    )


def test_it_takes_backslashes_of_windows_for_what_they_mean(bench: BuildBench) -> None:
    text = f"{FROM}COPY src /src\nRUN cat /src/sub/x.txt\n"
    files = {"app\\Dockerfile": text, "app\\src\\sub\\x.txt": "content of x", "app\\empty\\": ""}
    build = build_archive(bench, zipped(files, system=0))

    assert build["state"] == "succeeded", build["error_detail"]


@pytest.mark.parametrize("name", ["..\\owned", "\\owned"])
def test_it_looks_at_paths_after_it_knows_what_they_mean(offline_bench: BuildBench, name: str) -> None:
    answer = offline_bench.upload(archive=zipped({"Dockerfile": FROM, name: "x"}, system=0))

    assert (answer.status_code, answer.json()["code"]) == (400, "context_path")


def test_it_keeps_backslashes_that_are_letters(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(zipped({"a\\b": "x", "c/d": "y"}, system=3))
    (tmp_path / "out").mkdir()
    unpack_archive(tmp_path / "a", into=tmp_path / "out", limits=LIMITS)

    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["a\\b", "c"]


def test_it_leaves_out_what_macos_adds(bench: BuildBench) -> None:
    files = {"app/Dockerfile": f"{FROM}COPY . /c\nRUN cd /c && find . -type f\n", "app/x": "1"}
    forks = {f"__MACOSX/{name}": "fork" for name in ("app/._Dockerfile", "app/._x", "._app")}
    build = build_archive(bench, zipped({**files, **forks}, system=3), no_cache=True)

    assert build["state"] == "succeeded", build["error_detail"]
    assert set(bench.log(build).split()) & {"./Dockerfile", "./x"} == {"./Dockerfile", "./x"}
    assert "_x" not in bench.log(build)


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_it_leaves_out_what_the_tar_of_macos_adds(pack: Callable[[bytes], bytes], bench: BuildBench) -> None:
    fork = "\0\5\x16\7\0\2\0\0Mac OS X        " + "x" * 100
    files = {
        "Dockerfile": f"{FROM}COPY . /c\nRUN cd /c && find . -type f\n",
        "x": "1",
        "._own": "mine",
        "._": "",
    }
    entries: dict[str, str | Link] = {"._app": fork}
    for name, content in files.items():
        entries |= {f"app/._{name}": fork, f"app/{name}": content}
    build = build_archive(bench, pack(tar(entries)), no_cache=True)

    assert build["state"] == "succeeded", build["error_detail"]
    assert {word for word in bench.log(build).split() if word.startswith("./")} == {
        f"./{name}" for name in files
    }


_PATHS = st.lists(st.sampled_from(["l", "m", "l", "x", "."]), min_size=1, max_size=3).map("/".join)
_KINDS = st.sampled_from(
    [tarfile.SYMTYPE] * 3 + [tarfile.REGTYPE, tarfile.DIRTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE]
)
_ENTRIES = st.tuples(
    _KINDS, _PATHS, st.one_of(st.just("OUT"), _PATHS, st.sampled_from(["OUT/x", "/", "..", "l/.."]))
)


@settings(max_examples=400, deadline=None)
@given(st.lists(_ENTRIES, max_size=8))
def test_it_never_writes_outside_whatever_links_there_are(entries: list[tuple[bytes, str, str]]) -> None:
    with TemporaryDirectory() as name:
        work = Path(name)
        (work / "outside").mkdir()
        (work / "into").mkdir()
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w") as archive:
            for kind, path, target in entries:
                member = tarfile.TarInfo(path)
                member.type, member.linkname = kind, target.replace("OUT", str(work / "outside"))
                archive.addfile(member)
        (work / "archive").write_bytes(packed.getvalue())

        with suppress(ContextRefused):
            unpack_archive(work / "archive", into=work / "into", limits=LIMITS)

        assert sorted(path.name for path in work.iterdir()) == ["archive", "into", "outside"]
        assert not list((work / "outside").iterdir())


def test_it_ends_an_archive_that_takes_too_much_memory(tmp_path: Path) -> None:
    """The dictionary that an xz file asks for may be 4 GiB; a byte of its header says so (xz-file-format, 5.3.1)."""
    packed = bytearray(lzma.compress(tar({"a": "x"}), preset=0))
    size = (packed[12] + 1) * 4
    header = packed[12 : 12 + size - 4]
    header[header.index(b"\x21\x01") + 2] = 40
    packed[12 : 12 + size] = header + struct.pack("<I", zlib.crc32(header))

    assert refusal(tmp_path, bytes(packed), LIMITS).code == "context_too_large"


def test_it_ends_an_archive_that_takes_too_much_time(tmp_path: Path) -> None:
    limits = Limits(bytes=1 << 40, files=1000, ratio=1 << 30, seconds=1)
    member = tarfile.TarInfo("endless")
    member.size = 1 << 38
    zeros = lzma.compress(bytes(1 << 28), preset=0)
    # 8 GiB: no machine is through with them in a second.
    packed = lzma.compress(member.tobuf(), preset=0) + zeros * 32

    assert refusal(tmp_path, packed, limits).code == "context_too_slow"


def refusal(folder: Path, archive: bytes, limits: Limits) -> ContextRefused:
    """How the archive is refused."""
    (folder / "archive").write_bytes(archive)
    (folder / "into").mkdir()
    with pytest.raises(ContextRefused) as caught:
        unpack_apart(folder / "archive", into=folder / "into", limits=limits)
    return caught.value
