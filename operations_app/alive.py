"""Whether a process of Quaymaster is well, asked from beside it: `python -IS operations_app/alive.py http|file`.

Engines ask this of each container every few seconds, so it imports neither Django nor any package. `http` asks the
health endpoint of this very container; `file` looks when the process last said that it goes round (`say_alive`) in
the file that QUAYMASTER_PULSE names.
"""

import http.client
import os
import sys
import time
from pathlib import Path

SILENT_SECONDS = 90.0
TIMEOUT_SECONDS = 8


def say_alive() -> None:
    """Show that this process goes round, where somebody asks. Called from the loop itself: one that hangs is silent."""
    if pulse := os.environ.get("QUAYMASTER_PULSE"):
        Path(pulse).touch()


def main(way: str) -> str:
    """What is wrong, in words; "" if nothing is."""
    return _http() if way == "http" else _file()


def _http() -> str:
    port = int(os.environ.get("PORT", "8000"))
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_SECONDS)
    try:
        connection.request("GET", "/api/v1/health/", headers={"Host": "localhost"})
        answer = connection.getresponse()
        return "" if answer.status == http.client.OK else f"{answer.status} {answer.read(500).decode()}"
    except OSError as error:
        return f"nothing answers on port {port}: {error}"
    finally:
        connection.close()


def _file() -> str:
    try:
        silent = time.time() - Path(os.environ["QUAYMASTER_PULSE"]).stat().st_mtime
    except FileNotFoundError:
        return "it has not gone round yet"
    return "" if silent < SILENT_SECONDS else f"it has not gone round for {silent:.0f} seconds"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]) or 0)
