"""An engine that lies: a real one, of which some answers are exchanged on the way."""

import contextlib
import re
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

_LONGEST_HEAD = 64 * 1024
_CONNECTION = re.compile(rb"\r\nConnection:[^\r]*", re.IGNORECASE)


class Liar:
    """A unix socket in front of an engine; `lies` are bodies to answer with, by a pattern of method and path."""

    def __init__(self, *, path: Path, to: Path) -> None:
        """Begin honestly."""
        self._to = to
        self.address = f"unix://{path}"
        self.lies: dict[str, tuple[int, bytes]] = {}
        self.told = 0
        self._open: set[socket.socket] = set()
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(path))
        self._listener.listen(64)
        threading.Thread(target=self._accept, daemon=True).start()

    @contextlib.contextmanager
    def lying(self, asked: str, body: bytes, *, status: int = 200) -> Iterator[None]:
        """Answer so what matches `asked` ("GET /info") while the block runs; both changes cut what is open."""
        self.told = 0
        self.lies = {asked: (status, body)}
        self._cut()
        yield
        self.lies = {}
        self._cut()

    def close(self) -> None:
        """Answer nobody any more."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._cut()

    def _cut(self) -> None:
        for end in list(self._open):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(near,), daemon=True).start()

    def _serve(self, near: socket.socket) -> None:
        """One request; then the connection is over, so that each one is looked at."""
        with near, socket.socket(socket.AF_UNIX) as far, contextlib.suppress(OSError):
            self._open |= {near, far}
            head = b""
            while b"\r\n\r\n" not in head and len(head) < _LONGEST_HEAD and (data := near.recv(65536)):
                head += data
            if b"\r\n\r\n" not in head:
                return
            asked = re.sub(r" /v[0-9.]+/", " /", head.partition(b"\r\n")[0].decode("latin-1"))
            for pattern, (status, body) in self.lies.items():
                if re.match(pattern, asked):
                    self.told += 1
                    about = f"HTTP/1.1 {status} Lie\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n"
                    near.sendall(about.encode() + body)
                    return
            far.connect(str(self._to))
            first, rest = _CONNECTION.sub(b"", head).split(b"\r\n", 1)
            far.sendall(first + b"\r\nConnection: close\r\n" + rest)
            back = threading.Thread(target=_carry, args=(near, far), daemon=True)
            back.start()
            _carry(far, near)
        self._open -= {near, far}


def _carry(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
