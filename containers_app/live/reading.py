"""What every live read needs: the row a person may see, its engine, and a stream that fails honestly.

A live read asks an engine at this moment, so it runs in the process that also serves websockets (house rules:
REST views never call an engine).
"""

import contextlib
import io
from collections.abc import AsyncGenerator, AsyncIterator
from typing import IO, ClassVar, TypeVar, cast

from adrf.views import APIView
from asgiref.sync import sync_to_async
from django.db.models import Model, QuerySet
from django.http import StreamingHttpResponse
from django.utils.text import get_valid_filename
from rest_framework.request import Request

from accounts_app.errors import NotThere, Refused
from accounts_app.identity import actor_of
from accounts_app.permissions import visible
from containers_app.engine.errors import (
    BadRequest,
    Conflict,
    EngineError,
    InvalidIdentifier,
    NotFound,
    StreamCut,
    Unreachable,
)
from containers_app.engine.reader import EngineReader
from containers_app.reaching import endpoint_of
from fleet_app.models import Host
from operations_app.asking import refuse_disabled

Row = TypeVar("Row", bound=Model)


class LiveView(APIView):  # type: ignore[misc]  # adrf has no types
    """An async view that reads from an engine. Subclasses declare `required_action` like all views."""

    required_action: ClassVar[str]

    async def find(self, request: Request, rows: QuerySet[Row], key: int) -> Row:
        """The row, if the person may read it.

        Raises:
            NotThere: no such row, as far as this person may know.
        """

        def find() -> Row | None:
            return visible(rows.filter(pk=key), actor_of(request)).first()

        row = await sync_to_async(find)()
        if row is None:
            raise NotThere
        return row


@contextlib.asynccontextmanager
async def reading(host: Host) -> AsyncIterator[EngineReader]:
    """The engine of `host`; what it refuses or cannot do becomes an answer in its own words.

    Raises:
        Refused: the engine said no, or did not answer; or the host is disabled.
    """
    refuse_disabled(host)
    try:
        async with EngineReader(await sync_to_async(endpoint_of)(host)) as engine:
            yield engine
    except EngineError as error:
        raise refusal(error) from error


def refusal(error: EngineError) -> Refused:
    """The answer to a person for an error of an engine."""
    match error:
        case Unreachable():
            return Refused("host_unreachable", str(error), status=503)
        case StreamCut():
            return Refused(error.code, str(error), status=502)
        case NotFound():
            return Refused("not_found", str(error), status=404)
        case Conflict():
            return Refused(error.code, str(error), status=409)
        case BadRequest() | InvalidIdentifier():
            return Refused(error.code, str(error), status=400)
    return Refused(error.code, str(error), status=502)


async def streamed(
    chunks: AsyncGenerator[bytes, None], *, content_type: str, file_name: str = ""
) -> StreamingHttpResponse:
    """Answer with `chunks` as they come.

    What fails before the first one is still a proper error; what fails later cuts the connection (RFC 9112 §8), so
    that nobody takes half a stream for the whole.

    Raises:
        Refused: the engine refused before it sent anything.
    """
    first = await anext(chunks, None)

    async def all_chunks() -> AsyncGenerator[bytes, None]:
        async with contextlib.aclosing(chunks):
            if first is not None:
                yield first
            async for chunk in chunks:
                yield chunk

    response = StreamingHttpResponse(all_chunks(), content_type=content_type)
    response["X-Accel-Buffering"] = "no"
    if file_name:
        response["Content-Disposition"] = f'attachment; filename="{get_valid_filename(file_name)}"'
    return response


def body_of(request: Request) -> IO[bytes]:
    """The body as a file. It lies on disk, where Django put it as it came in, not in memory."""
    return cast("IO[bytes]", request.stream or io.BytesIO())
