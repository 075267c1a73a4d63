"""A cable to an engine that a test can cut and mend, while the engine itself goes on."""

import contextlib
import socket
import threading
from collections.abc import Callable
from pathlib import Path

from typing_extensions import override


class Cable:
    """A unix socket that leads to another one, until it is cut. See `TcpCable` for ports."""

    def __init__(self, *, path: Path, to: Path) -> None:
        """Lay it from `path`."""
        self._path = path
        self._to = to
        self._open: set[socket.socket] = set()
        self.requests: list[str] = []  # first lines of what was asked, as "GET /v1.51/containers/…"
        self.heads: list[str] = []  # the same with all headers
        self._listener: socket.socket | None = None
        self.mend()

    @property
    def address(self) -> str:
        """What a host that is reached by this cable has as its address."""
        return f"unix://{self._path}"

    def mend(self) -> None:
        """Carry connections (again)."""
        self._listener = self._listen()
        self._listener.listen(64)
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def cut(self) -> None:
        """Break every connection and refuse new ones."""
        listener, self._listener = self._listener, None
        ends = [*self._open, *([listener] if listener else [])]
        for end in ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        if listener:
            listener.close()

    def _listen(self) -> socket.socket:
        self._path.unlink(missing_ok=True)
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(self._path))
        return listener

    def _reach(self) -> socket.socket:
        far = socket.socket(socket.AF_UNIX)
        try:
            far.connect(str(self._to))
        except OSError:
            far.close()
            raise
        return far

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                near, _ = listener.accept()
            except OSError:
                return
            try:
                far = self._reach()
            except OSError:
                near.close()  # refused there, closed here
                continue
            self._open |= {near, far}
            threading.Thread(target=self._carry, args=(near, far, self._note), daemon=True).start()
            threading.Thread(target=self._carry, args=(far, near), daemon=True).start()

    def _note(self, data: bytes) -> None:
        if data.startswith((b"GET ", b"POST ")):
            head = data.partition(b"\r\n\r\n")[0].decode("latin-1")
            self.heads.append(head)
            self.requests.append(" ".join(head.split(" ", 2)[:2]))

    def _carry(
        self, source: socket.socket, sink: socket.socket, note: Callable[[bytes], None] | None = None
    ) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if note is not None:
                    note(data)
                sink.sendall(data)
        with contextlib.suppress(OSError):
            sink.shutdown(socket.SHUT_WR)  # an end on one side is an end on the other
        self._open.discard(source)


class TcpCable(Cable):
    """The same between two ports of the loopback."""

    def __init__(self, *, to: int) -> None:
        """Lay it from a free port."""
        self.port, self._far = 0, to
        super().__init__(path=Path(), to=Path())

    @property
    @override
    def address(self) -> str:
        return f"tcp://127.0.0.1:{self.port}"

    @override
    def _listen(self) -> socket.socket:
        listener = socket.create_server(("127.0.0.1", self.port))
        self.port = listener.getsockname()[1]
        return listener

    @override
    def _reach(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self._far))
