"""A web page that counts its visits in Redis. `REDIS_HOST` says where Redis is; `/crash` ends the process."""

import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import redis

STORE = redis.Redis(host=os.environ.get("REDIS_HOST", "redis"), socket_connect_timeout=5, socket_timeout=5)
PORT = 8081


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
            text = f"Number of visits: {STORE.incr('visits')}\n"
        except redis.RedisError as error:
            self.send_error(503, f"Redis does not answer: {error}")
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.end_headers()
        self.wfile.write(text.encode())


if __name__ == "__main__":
    print(f"Listening on port {PORT}")
    ThreadingHTTPServer(("", PORT), Page).serve_forever()
