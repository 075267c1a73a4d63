"""A git server that means no good: what it says, how much of it, and where it sends to."""

import asyncio
import base64
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from secrets import randbits
from threading import Thread
from typing import Final

import pytest

from builds_app.sources.context import ContextRefused, Limits, git_fence
from builds_app.sources.context.git import LONGEST_WORDS, FetchedSource, fetch_git
from builds_app.sources.context.git_address import parse_git_address
from builds_app.sources.context.git_fence import GitAccess
from tests.builds.git_server import GitServer, Repository, new_repository

ACCESS: Final = GitAccess(username="quay", password="canary/git 55c1")
COMMIT: Final = b"1" * 40
LIMITS: Final = Limits(bytes=1 << 20, files=10, seconds=60)

Answer = Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def serving(answer: Answer) -> Iterator[str]:
    """A server whose every answer is that one; its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with suppress(OSError):  # it was left
                answer(self)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def packet(said: bytes) -> bytes:
    return b"%04x" % (len(said) + 4) + said


def begin(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.send_header("Content-Type", "application/x-git-upload-pack-advertisement")
    request.end_headers()
    request.wfile.write(packet(b"# service=git-upload-pack\n") + b"0000")


def fetch(server: str, folder: Path, *, ref: str = "", path: str = "/app.git") -> FetchedSource:
    address = parse_git_address(f"http://{server}{path}", protocols=("http",))
    work = fetch_git(
        address=address,
        ref=ref,
        subdirectory="",
        access=ACCESS,
        folder=folder,
        limits=LIMITS,
        protocols=("http",),
    )
    return asyncio.run(work)


def refused(answer: Answer, folder: Path, *, ref: str = "") -> ContextRefused:
    with serving(answer) as server, pytest.raises(ContextRefused) as error:
        fetch(server, folder, ref=ref)
    return error.value


@pytest.mark.parametrize("status", [401, 403])
def test_who_repeats_the_account_is_not_repeated(tmp_path: Path, status: int) -> None:
    """A forge, or what stands before it, may answer with the request."""

    def repeat(request: BaseHTTPRequestHandler) -> None:
        sent = request.headers.get("Authorization", "")
        known = base64.b64decode(sent.partition(" ")[2]).decode()
        request.send_response(status if known else 401)
        request.send_header("WWW-Authenticate", 'Basic realm="x"')
        request.send_header("Content-Type", "text/plain")
        request.end_headers()
        request.wfile.write(f"Not you: {sent}, {known}, canary%2Fgit%2055c1\n".encode())

    words = str(refused(repeat, tmp_path))
    assert "Not you: " in words
    assert not [part for part in ("canary", "55c1") if part in words]
    assert base64.b64encode(b"quay:canary/git 55c1").decode() not in words


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return new_repository(tmp_path / "served" / "app.git")


@pytest.fixture
def server(repository: Repository) -> Iterator[GitServer]:
    running = GitServer(repository.path.parent)
    yield running
    running.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "work"
    made.mkdir()
    return made


def write(repository: Repository, kind: str, content: bytes) -> str:
    """An object that git itself would not make."""
    return repository.git("hash-object", "-w", "--literally", "-t", kind, "--stdin", input=content)


def test_its_words_can_be_stored(repository: Repository, server: GitServer, folder: Path) -> None:
    """PostgreSQL takes no NUL, which git leaves where a server's words are cut short."""
    nameless = write(repository, "tree", b"100644 \0" + bytes.fromhex(write(repository, "blob", b"x")))
    repository.commit_tree(nameless)
    with pytest.raises(ContextRefused, match="aborting") as error:
        fetch(server.address, folder)
    assert "\0" not in str(error.value)


def test_its_words_are_few(tmp_path: Path) -> None:
    def speak(request: BaseHTTPRequestHandler) -> None:
        begin(request)
        request.wfile.write(packet(b"ERR " + b"x" * 60_000))

    assert len(str(refused(speak, tmp_path))) == LONGEST_WORDS


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        (b"A <a> 1700000000 +0000", 1_700_000_000),
        (b"A <a> -5 +0000", None),
        (b"A <a> 99999999999999999999999 +0000", None),
        (b"A", None),
    ],
)
def test_a_commit_may_say_any_time(
    repository: Repository, server: GitServer, folder: Path, said: bytes, seconds: int | None
) -> None:
    tree = repository.git("mktree", input=b"100644 blob %s\tx\n" % write(repository, "blob", b"x").encode())
    head = b"tree %s\nauthor A <a> 1 +0000\ncommitter %s\n\nx\n" % (tree.encode(), said)
    repository.git("update-ref", "refs/heads/main", write(repository, "commit", head))
    assert fetch(server.address, folder).committed_at == seconds


def test_more_than_may_come_is_told_so(repository: Repository, server: GitServer, folder: Path) -> None:
    repository.commit({"noise": "".join(f"{randbits(4096):x}\n" for _ in range(2000))})
    with pytest.raises(ContextRefused) as error:
        fetch(server.address, folder)
    assert error.value.code == "context_too_large"


def test_branches_without_end_fill_no_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(git_fence, "MEMORY_BYTES", 64 << 20)

    def name_branches(request: BaseHTTPRequestHandler) -> None:
        begin(request)
        request.wfile.write(packet(COMMIT + b" HEAD\0shallow\n"))
        for number in count():
            request.wfile.write(packet(COMMIT + b" refs/heads/%d" % number + b"a" * 9000 + b"\n"))

    assert "emory" in str(refused(name_branches, tmp_path))


def test_it_sends_nobody_elsewhere(tmp_path: Path) -> None:
    """Not by a redirect, and not by naming another place for its objects, as a server without a program may."""
    called: list[str] = []

    def listen(request: BaseHTTPRequestHandler) -> None:
        called.append(request.path)
        request.send_error(404)

    with serving(listen) as other:

        def send_away(request: BaseHTTPRequestHandler) -> None:
            path = request.path.partition("?")[0]
            if path.endswith(("info/refs", "alternates")):
                request.send_response(200)
                request.end_headers()
                named = b"http://%s/objects\nfile:///etc\n" % other.encode()
                request.wfile.write(COMMIT + b"\trefs/heads/main\n" if path.endswith("refs") else named)
            else:
                request.send_response(301)
                request.send_header("Location", f"http://{other}{path}")
                request.end_headers()

        assert refused(send_away, tmp_path, ref=COMMIT.decode()).code == "git_failed"
    assert called == []
