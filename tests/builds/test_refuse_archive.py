"""Uploads that mean no good are refused as a whole, and nothing of them stays."""

import gzip
import io
import shutil
import struct
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from pytest_django import Settings

from builds_app.models import BuildContext
from tests.builds.conftest import BuildBench, builds

Entry = tuple[str, bytes, bytes, str]  # name, type, content, where a link leads
MIB = 2**20
FOLDERS = ("uploads", "build-contexts", "build-work")


def tar(*entries: Entry) -> bytes:
    body = io.BytesIO()
    with tarfile.open(fileobj=body, mode="w:gz") as archive:
        for name, kind, content, link in entries:
            member = tarfile.TarInfo(name)
            member.type, member.size, member.linkname = kind, len(content), link
            archive.addfile(member, io.BytesIO(content))
    return body.getvalue()


def zipped(name: str, content: bytes = b"x", *, mode: int = 0o100644) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        entry = zipfile.ZipInfo(name)
        entry.external_attr, entry.compress_type = mode << 16, zipfile.ZIP_DEFLATED
        archive.writestr(entry, content)
    return body.getvalue()


def header_bomb() -> bytes:
    """A PAX header of 512 MiB, which a careless reader takes into memory at once."""
    header = tarfile.TarInfo("x")
    header.type, header.size = tarfile.XHDTYPE, 512 * MIB
    body = io.BytesIO()
    with gzip.GzipFile(fileobj=body, mode="wb", compresslevel=1) as packed:
        packed.write(header.tobuf())
        for _ in range(64):
            packed.write(bytes(MIB))
    return body.getvalue()


def directory_bomb() -> bytes:
    """A zip whose directory claims to be gigabytes."""
    body = bytearray(zipped("a"))
    end = body.rfind(b"PK\x05\x06")
    struct.pack_into("<I", body, end + 12, 0xFFFFFFFF)
    return bytes(body)


FILE, LINK, HARD = tarfile.REGTYPE, tarfile.SYMTYPE, tarfile.LNKTYPE
HOSTILE: dict[str, tuple[str, Callable[[], bytes]]] = {
    "parent": ("context_path", lambda: tar(("ok", FILE, b"x", ""), ("../owned", FILE, b"x", ""))),
    "absolute": ("context_path", lambda: tar(("/tmp/owned", FILE, b"x", ""))),
    "link in a link": ("context_path", lambda: tar(("l", LINK, b"", "/tmp"), ("l/owned", LINK, b"", "x"))),
    "through a link": ("context_path", lambda: tar(("l", LINK, b"", "d"), ("l/x", FILE, b"x", ""))),
    "hard link out": ("context_path", lambda: tar(("h", HARD, b"", "../../etc/passwd"))),
    "file as folder": ("context_path", lambda: tar(("a", FILE, b"x", ""), ("a/b", FILE, b"x", ""))),
    "long path": ("context_path", lambda: tar(("a" * 200 + "/b" * 1000, FILE, b"x", ""))),
    "deep path": ("context_path", lambda: tar(("a/" * 250 + "b", FILE, b"x", ""))),
    "empty link": ("context_path", lambda: tar(("l", LINK, b"", ""))),
    "long link": ("context_path", lambda: tar(("l", LINK, b"", "a/" * 3000))),
    "zip parent": ("context_path", lambda: zipped("a/../../owned")),
    "zip bomb": ("context_ratio", lambda: zipped("z", bytes(80 * MIB))),
    "zip directory": ("context_too_many_files", directory_bomb),
    "tar bomb": ("context_ratio", lambda: tar(("z", FILE, bytes(80 * MIB), ""))),
    "header bomb": ("context_damaged", header_bomb),
    "cut": ("context_damaged", lambda: tar(("a", FILE, bytes(range(256)) * 4000, ""))[:900]),
    "no archive": ("context_damaged", lambda: b"hello" * 1000),
}


@pytest.fixture(autouse=True)
def nothing_kept_yet() -> None:
    """What builds of other tests left is gone."""
    for name in FOLDERS:
        shutil.rmtree(Path(django_settings.DATA_DIR) / name, ignore_errors=True)


@pytest.mark.parametrize("kind", HOSTILE)
def test_it_refuses_a_hostile_archive_and_keeps_nothing(offline_bench: BuildBench, kind: str) -> None:
    code, make = HOSTILE[kind]

    answer = offline_bench.upload(archive=make())

    assert (answer.status_code, answer.json()["code"]) == (400, code), answer.content
    assert_nothing_kept()


def test_it_counts_while_it_reads(offline_bench: BuildBench, settings: Settings) -> None:
    settings.BUILD_CONTEXT_BYTES, settings.BUILD_CONTEXT_FILES = 1 * MIB, 3

    large = offline_bench.upload({"big": bytes(2 * MIB)})
    many = offline_bench.upload({f"f{number}": b"" for number in range(4)})
    unpacked = offline_bench.upload(archive=tar(*((f"f{number}", FILE, b"", "") for number in range(4))))

    assert (large.status_code, large.json()["code"]) == (413, "context_too_large")
    assert (many.status_code, many.json()["code"]) == (413, "context_too_many_files")
    assert (unpacked.status_code, unpacked.json()["code"]) == (400, "context_too_many_files")
    assert_nothing_kept()


@pytest.mark.parametrize("path", ["../owned", "/etc/owned", "a/../../owned", "x" * 300])
def test_it_refuses_a_folder_that_leaves_itself(offline_bench: BuildBench, path: str) -> None:
    answer = offline_bench.upload({"Dockerfile": b"FROM scratch\n", path: b"x"})

    assert (answer.status_code, answer.json()["code"]) == (400, "context_path")
    assert_nothing_kept()


def test_it_takes_parts_for_files_only_when_they_are(offline_bench: BuildBench) -> None:
    fake = {"archive": [{"name": "x", "path": "/etc/passwd"}]}

    by_json = offline_bench.api.post(
        "/api/v1/builds/", {"host": offline_bench.host.pk, **fake}, format="json"
    )
    by_part = offline_bench.upload(document=fake)
    two = offline_bench.upload({"a": b""}, dockerfile="FROM scratch\n")

    assert [answer.status_code for answer in (by_json, by_part, two)] == [400, 400, 400]
    assert_nothing_kept()


def assert_nothing_kept() -> None:
    assert not builds()
    assert not BuildContext.objects.exists()
    for name in FOLDERS:
        folder = Path(django_settings.DATA_DIR) / name
        assert not folder.exists() or not list(folder.iterdir())
