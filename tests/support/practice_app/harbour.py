"""A harbour: a process that holds buoys and tells who listens when one changes. `python harbour.py SOCKET`.

It speaks a line of JSON for a line of JSON: `{"list": null}`, `{"inspect": NAME}` (null when there is none),
`{"put": {"name": …, "colour": …}}`, `{"remove": NAME}`, `{"hide": NAME}` (as remove, but nobody is told), and
`{"watch": null}`, after which it tells `{"buoy": NAME, "what": …}` until the end.
"""

import asyncio
import json
import sys
from typing import Any

buoys: dict[str, dict[str, Any]] = {}
listeners: set[asyncio.StreamWriter] = set()


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    async for line in reader:
        [(verb, said)] = json.loads(line).items()
        answer: Any = True
        match verb:
            case "list":
                answer = [{"name": name} for name in buoys]
            case "inspect":
                answer = buoys.get(said)
            case "put":
                buoys[said["name"]] = said
                _tell(said["name"], "placed")
            case "remove":
                buoys.pop(said, None)
                _tell(said, "removed")
            case "hide":
                buoys.pop(said, None)
            case "watch":
                listeners.add(writer)
        writer.write(json.dumps(answer).encode() + b"\n")
    listeners.discard(writer)
    writer.close()


def _tell(name: str, what: str) -> None:
    for writer in listeners:
        writer.write(json.dumps({"buoy": name, "what": what}).encode() + b"\n")


async def _run(path: str) -> None:
    async with await asyncio.start_unix_server(_serve, path) as server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_run(sys.argv[1]))
