"""Carry TCP connections over the border of a network namespace: to published ports, and back to us."""

import contextlib
import ctypes
import os
import socket
import threading
from pathlib import Path


class Relay:
    """Listens on a loopback port in one namespace and connects to one in another (None = ours)."""

    def __init__(
        self, *, listen_in: str | None, listen_port: int, connect_in: str | None, connect_port: int
    ) -> None:
        """Start carrying; `listen_port` 0 picks a free one."""
        self._connect_in = connect_in
        self._connect_port = connect_port
        self._listener = in_namespace(listen_in)
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._listener.bind(("127.0.0.1", listen_port))
        self._listener.listen(64)
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Stop listening; connections under way go on to their own end."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that accepts
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            far = in_namespace(self._connect_in)
            try:
                far.connect(("127.0.0.1", self._connect_port))
            except OSError:
                far.close()
                near.close()  # refused there, closed here
                continue
            threading.Thread(target=_carry_both, args=(near, far), daemon=True).start()


def in_namespace(path: str | None) -> socket.socket:
    """A TCP socket that belongs to the network namespace at `path`, usable from here."""
    if path is None:
        return socket.socket()
    made: list[socket.socket | OSError] = []

    def make() -> None:
        # Only this thread enters the namespace, and it ends at once; os.setns exists from Python 3.12 on.
        libc = ctypes.CDLL(None, use_errno=True)
        with Path(path).open("rb") as namespace:
            if libc.setns(namespace.fileno(), 0):
                made.append(OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno())))
            else:
                made.append(socket.socket())

    thread = threading.Thread(target=make)
    thread.start()
    thread.join()
    if isinstance(made[0], OSError):
        raise made[0]
    return made[0]


def _carry_both(near: socket.socket, far: socket.socket) -> None:
    back = threading.Thread(target=_carry, args=(far, near), daemon=True)
    back.start()
    _carry(near, far)
    back.join()
    near.close()
    far.close()


def _carry(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    with contextlib.suppress(OSError):
        sink.shutdown(socket.SHUT_WR)  # an end on one side is an end on the other, not before
