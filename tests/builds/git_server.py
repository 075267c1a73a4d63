"""A git repository, and servers that offer it: smart HTTP with an account, as forges do, and SSH by the harness."""

import base64
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Final
from urllib.parse import urlsplit

ACCOUNT: Final = ("quay", "canary-git-71b2")
_ENVIRONMENT: Final = {
    "PATH": os.environ["PATH"],
    "HOME": "/nonexistent",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "A",
    "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "A",
    "GIT_COMMITTER_EMAIL": "a@example.org",
}


@dataclass(frozen=True, kw_only=True)
class Repository:
    """A bare repository at `path`."""

    path: Path

    def git(self, *words: str, input: bytes = b"", work_tree: Path | None = None) -> str:  # noqa: A002 subprocess's word
        """Run git on it; returns what it printed."""
        tree = [f"--work-tree={work_tree}"] if work_tree else []
        command = ["git", f"--git-dir={self.path}", *tree, *words]
        done = subprocess.run(
            command, input=input, capture_output=True, check=False, env=_ENVIRONMENT, timeout=120
        )
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode().strip()

    def commit(self, files: Mapping[str, str], *, branch: str = "main") -> str:
        """A commit with exactly these files at the end of `branch`; returns its id."""
        entries = [
            f"100644 blob {self.git('hash-object', '-w', '--stdin', input=text.encode())}\t{path}"
            for path, text in files.items()
        ]
        return self.commit_entries(entries, branch=branch)

    def commit_entries(self, entries: list[str], *, branch: str = "main") -> str:
        """A commit with these index entries (`mode type id<TAB>path`)."""
        index = [f"{entry.split(' ')[0]} {entry.split(' ')[2]}" for entry in entries]
        self.git("read-tree", "--empty")
        self.git("update-index", "--add", "--index-info", input="\n".join(index).encode())
        return self.commit_tree(self.git("write-tree"), branch=branch)

    def commit_tree(self, tree: str, *, branch: str = "main") -> str:
        """A commit of this tree at the end of `branch`."""
        known = self.git("for-each-ref", "--format=%(objectname)", f"refs/heads/{branch}")
        commit = self.git("commit-tree", tree, "-m", "x", *(["-p", known] if known else []))
        self.git("update-ref", f"refs/heads/{branch}", commit)
        return commit

    def fill_with_copies(self, *, levels: int, width: int) -> None:
        """Make `main` a tree of `width` to the power of `levels` files in a few hundred bytes."""
        entry = f"100644 blob {self.git('hash-object', '-w', '--stdin', input=b'x')}"
        for _ in range(levels):
            lines = "".join(f"{entry}\t{number}\n" for number in range(width))
            entry = f"040000 tree {self.git('mktree', input=lines.encode())}"
        self.commit_tree(entry.split(" ")[2])


def new_repository(path: Path) -> Repository:
    """An empty one."""
    subprocess.run(
        ["git", "init", "--quiet", "--bare", "--initial-branch=main", path], check=True, env=_ENVIRONMENT
    )
    repository = Repository(path=path)
    repository.git("config", "http.receivepack", "false")
    return repository


class GitServer:
    """Offers the repositories in a folder over HTTP: freely, under /private/ to `ACCOUNT`, under /away/ elsewhere."""

    def __init__(self, folder: Path) -> None:
        """Listen on a loopback port."""
        self.paths: list[str] = []
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                owner.answer(self, folder)

            def do_POST(self) -> None:
                owner.answer(self, folder)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        """`host:port`."""
        return f"127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        """Listen no more."""
        self._server.shutdown()
        self._server.server_close()

    def answer(self, request: BaseHTTPRequestHandler, folder: Path) -> None:
        """One request, by git's own CGI program."""
        parts = urlsplit(request.path)
        path = parts.path
        given = request.headers.get("Authorization", "")
        self.paths.append(path)
        if path.startswith("/away/"):
            request.send_response(302)
            request.send_header("Location", f"http://{self.address}{request.path.removeprefix('/away')}")
            request.end_headers()
            return
        if path.startswith("/private/"):
            path = path.removeprefix("/private")
            wanted = base64.b64encode(":".join(ACCOUNT).encode()).decode()
            if given != f"Basic {wanted}":
                request.send_response(401)
                request.send_header("WWW-Authenticate", 'Basic realm="git"')
                request.end_headers()
                return
        self._run(request, folder, path, parts.query)

    def _run(self, request: BaseHTTPRequestHandler, folder: Path, path: str, query: str) -> None:
        environment = _ENVIRONMENT | {
            "GIT_PROJECT_ROOT": str(folder),
            "GIT_HTTP_EXPORT_ALL": "1",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "REQUEST_METHOD": request.command,
            "CONTENT_TYPE": request.headers.get("Content-Type", ""),
            "HTTP_CONTENT_ENCODING": request.headers.get("Content-Encoding", ""),
            "HTTP_GIT_PROTOCOL": request.headers.get("Git-Protocol", ""),
        }
        body = request.rfile.read(int(request.headers.get("Content-Length", 0)))
        done = subprocess.run(
            ["git", "http-backend"],
            input=body,
            capture_output=True,
            env=environment,
            check=False,
            timeout=120,
        )
        head, _, content = done.stdout.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().splitlines())
        request.send_response(int(headers.pop("Status", "200").split()[0]))
        for name, value in headers.items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(content)
