import hashlib
import io
import tarfile
from pathlib import Path

import pytest

from tests.live.conftest import Quay
from tests.support.engines import BASE_IMAGE
from tests.support.processes import run_directory

LAY_OUT = """
mkdir -p '/data/a b' /data/.hidden && cd /data && echo hello > hello.txt && chmod 640 hello.txt &&
ln -s hello.txt link && echo x > 'odd "name"' && exec sleep 100000
"""
ENTRIES = {
    ".hidden": "directory",
    "a b": "directory",
    "hello.txt": "file",
    "link": "link",
    'odd "name"': "file",
}
MIB = 1024 * 1024


def _path(quay: Quay, *, name: str = "files") -> str:
    quay.engine.docker("run", "-d", "--init", "--name", name, BASE_IMAGE, "sh", "-c", LAY_OUT)
    return f"containers/{quay.container(name, 'running')['id']}"


def _listed(quay: Quay, path: str) -> dict[str, dict[str, object]]:
    listing = quay.read(f"{path}/files/", path="/data")
    assert not listing["truncated"]
    return {entry["name"]: entry for entry in listing["entries"]}


@pytest.mark.parametrize("which", ["quay", "old_quay"])
def test_it_lists_running_and_stopped_containers_alike(which: str, request: pytest.FixtureRequest) -> None:
    quay: Quay = request.getfixturevalue(which)
    path = _path(quay)
    running = _listed(quay, path)
    assert {name: entry["type"] for name, entry in running.items()} == ENTRIES
    assert (running["hello.txt"]["size"], running["hello.txt"]["mode"]) == (6, 0o640)
    assert running["link"]["link_target"] == "/data/hello.txt"
    quay.engine.docker("stop", "-t", "0", "files")
    quay.container("files", "exited")
    stopped = _listed(quay, path)
    # An archive gives links and directories other sizes than the file system does.
    assert {name: {**entry, "size": 0} for name, entry in stopped.items()} == {
        name: {**entry, "size": 0} for name, entry in running.items()
    }


@pytest.mark.team
def test_it_downloads_files_as_they_are_and_directories_as_tar(quay: Quay) -> None:
    path = _path(quay)
    assert quay.fetch(f"{path}/files/download/", path="/data/hello.txt") == b"hello\n"
    with tarfile.open(fileobj=io.BytesIO(quay.fetch(f"{path}/files/download/", path="/data"))) as tar:
        assert {"data/hello.txt", "data/a b", "data/link"} <= set(tar.getnames())
    link = quay.refused(f"{path}/files/download/", path="/data/link")
    assert (link.status, link.body["code"]) == (409, "is_a_link")
    missing = quay.refused(f"{path}/files/download/", path="/data/none")
    assert (missing.status, missing.body["code"]) == (404, "not_found")
    relative = quay.refused(f"{path}/files/download/", path="data")
    assert (relative.status, list(relative.body["fields"])) == (400, ["path"])


@pytest.mark.team
def test_it_uploads_a_file_where_it_belongs_only(quay: Quay) -> None:
    path = _path(quay)
    status, entry = quay.upload(f"{path}/files/upload/", b"\x00\xffbytes", path="/data/a b", name="new.bin")
    assert (status, entry["name"], entry["size"]) == (201, "new.bin", 7)
    assert quay.engine.docker("exec", "files", "stat", "-c", "%s %U", "/data/a b/new.bin") == "7 root"
    assert entry["modified_at"] > "2020"
    for name in ("../evil", "..", "a/b", ""):
        status, error = quay.upload(f"{path}/files/upload/", b"x", path="/data", name=name)
        assert (status, list(error["fields"])) == (400, ["name"]), name
    status, error = quay.upload(f"{path}/files/upload/", b"x", path="/nowhere", name="x")
    assert (status, error["code"]) == (404, "not_found")


def test_it_copies_200_mib_both_ways_in_little_memory(quay: Quay) -> None:
    path = _path(quay)
    big = run_directory() / "big.bin"
    digest = _write(big, blocks=200)
    before = quay.live.peak_memory("web", anew=True)
    with big.open("rb") as body:
        status, entry = quay.upload(f"{path}/files/upload/", body, path="/data", name="big.bin")
    assert (status, entry["size"]) == (201, 200 * MIB)
    received = hashlib.sha256()
    response = quay.open(f"{path}/files/download/", path="/data/big.bin")
    while chunk := response.read(MIB):
        received.update(chunk)
    assert received.hexdigest() == digest
    assert quay.live.peak_memory("web") - before < 96 * MIB
    big.unlink()


def _write(file: Path, *, blocks: int) -> str:
    digest = hashlib.sha256()
    with file.open("wb") as out:
        for number in range(blocks):
            block = hashlib.sha256(str(number).encode()).digest() * (MIB // 32)
            digest.update(block)
            out.write(block)
    return digest.hexdigest()
