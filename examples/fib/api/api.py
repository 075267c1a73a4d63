"""The api: keeps in PostgreSQL what was asked for, reads values from Redis, and tells browsers of new ones."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator
from pathlib import Path

import psycopg
from aiohttp import WSMsgType, web
from redis.asyncio import Redis

PORT = 5000
LARGEST = 30
STORE = web.AppKey("store", Redis)
BROWSERS = web.AppKey("browsers", set[web.WebSocketResponse])
routes = web.RouteTableDef()


def database() -> "asyncio.Future[psycopg.AsyncConnection]":
    """A connection, to be used as a context."""
    password = Path("/run/secrets/postgres-password").read_text().strip()
    host = os.environ["POSTGRES_HOST"]
    return psycopg.AsyncConnection.connect(host=host, user="postgres", password=password, connect_timeout=5)


@routes.get("/health")
async def health(_request: web.Request) -> web.Response:
    """Whether it runs; that the others do is theirs to say."""
    return web.Response(text="well\n")


@routes.get("/values")
async def values(request: web.Request) -> web.Response:
    """What was asked for, oldest first, each with its value as soon as there is one."""
    async with await database() as connection:
        rows = await (await connection.execute("SELECT number FROM asked ORDER BY at")).fetchall()
    known = await request.app[STORE].hgetall("values")
    return web.json_response([{"index": number, "value": known.get(str(number))} for (number,) in rows])


@routes.post("/values")
async def ask(request: web.Request) -> web.Response:
    """Ask for a number: it is kept, and the worker hears of it."""
    index = (await request.json()).get("index")
    if not isinstance(index, int) or not 0 <= index <= LARGEST:
        raise web.HTTPBadRequest(text=f"index: a whole number from 0 to {LARGEST}\n")
    async with await database() as connection:
        await connection.execute("INSERT INTO asked (number) VALUES (%s) ON CONFLICT DO NOTHING", [index])
    await request.app[STORE].rpush("asked", index)
    return web.json_response({"index": index}, status=202)


@routes.get("/live")
async def live(request: web.Request) -> web.WebSocketResponse:
    """A websocket: one message for each value that the worker has found."""
    socket = web.WebSocketResponse(heartbeat=30)
    await socket.prepare(request)
    request.app[BROWSERS].add(socket)
    try:
        async for message in socket:
            if message.type is WSMsgType.ERROR:
                break
    finally:
        request.app[BROWSERS].discard(socket)
    return socket


async def tell(app: web.Application) -> None:
    """Hand what the worker publishes to every browser."""
    async with app[STORE].pubsub() as heard:
        await heard.subscribe("found")
        async for message in heard.listen():
            if message["type"] == "message":
                for socket in list(app[BROWSERS]):
                    with contextlib.suppress(ConnectionError):
                        await socket.send_str(message["data"])


async def life(app: web.Application) -> AsyncIterator[None]:
    """The table, and what listens for values, for as long as the api runs."""
    async with await database() as connection:
        await connection.execute(
            "CREATE TABLE IF NOT EXISTS asked (number integer PRIMARY KEY, at timestamptz DEFAULT now())"
        )
    telling = asyncio.create_task(tell(app))
    # Whoever cannot hear of values any more ends, and the restart policy brings another.
    telling.add_done_callback(lambda task: None if task.cancelled() else os._exit(1))
    yield
    telling.cancel()
    for socket in list(app[BROWSERS]):
        await socket.close()


def main() -> None:
    """Serve until told to end."""
    app = web.Application()
    # What listens waits for as long as nobody asks: no timeout.
    app[STORE] = Redis(host=os.environ["REDIS_HOST"], decode_responses=True, socket_timeout=None)
    app[BROWSERS] = set()
    app.cleanup_ctx.append(life)
    app.add_routes(routes)
    web.run_app(app, port=PORT)


if __name__ == "__main__":
    main()
