"""A web page that counts its visits in Redis. `REDIS_HOST` says where Redis is; `/crash` ends the process."""

import os
import socket
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

STORE = (os.environ.get("REDIS_HOST", "redis"), 6379)
GREETING = os.environ.get("GREETING", "Number of visits")
PORT = 8081


def count() -> int:
    """One more visit. Redis counts, so that two of us would count together (INCR, in its inline protocol)."""
    with socket.create_connection(STORE, timeout=5) as connection, connection.makefile("rb") as answer:
        connection.sendall(b"INCR visits\r\n")
        return int(answer.readline().removeprefix(b":"))


class Page(BaseHTTPRequestHandler):
    """The page, and a way to see what a restart policy does."""

    def do_GET(self) -> None:
        if self.path == "/crash":
            print("Asked to crash.")
            os._exit(1)
        if self.path != "/":
            self.send_error(404)
            return
        try:
            text = f"{GREETING}: {count()}\n"
        except (OSError, ValueError) as error:
            self.send_error(503, f"Redis does not answer: {error}")
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.end_headers()
        self.wfile.write(text.encode())


if __name__ == "__main__":
    print(f"Listening on port {PORT}")
    ThreadingHTTPServer(("", PORT), Page).serve_forever()
