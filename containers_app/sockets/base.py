"""What all sockets of a container share: the container itself and what the address asks for."""

from urllib.parse import parse_qs

from asgiref.sync import sync_to_async

from accounts_app.errors import Refused
from accounts_app.permissions import find
from accounts_app.sockets import GuardedConsumer
from containers_app.engine.endpoint import Endpoint
from containers_app.models import Container
from containers_app.reaching import endpoint_of
from fleet_app.services.asking import refuse_disabled


class Query:
    """The query string of a socket's address."""

    def __init__(self, text: bytes) -> None:
        """Raises Refused when it cannot be read."""
        try:
            self._values = parse_qs(text.decode("ascii"), keep_blank_values=True, max_num_fields=100)
        except ValueError as error:
            raise invalid("query", "This query cannot be read.") from error

    def all(self, name: str) -> list[str]:
        """Every value, in order; none of them holds NUL."""
        values = self._values.get(name, [])
        if any("\x00" in value for value in values):
            raise invalid(name, "NUL is not allowed here.")
        return values

    def text(self, name: str, default: str = "") -> str:
        """The last value; `default` when there is none or it is empty."""
        return (self.all(name) or [""])[-1] or default

    def flag(self, name: str, *, default: bool) -> bool:
        """A yes or no."""
        value = self.text(name)
        return value.lower() in {"1", "true", "yes", "on"} if value else default

    def number(self, name: str, *, default: int, most: int) -> int:
        """A whole number from 1 to `most`."""
        text = self.text(name, str(default))
        if not (text.isascii() and text.isdigit() and len(text) < 12 and 1 <= int(text) <= most):
            raise invalid(name, f"A whole number from 1 to {most} is needed.")
        return int(text)


class ContainerConsumer(GuardedConsumer):
    """A socket about one container. Subclasses read the address in `ask` and live in `serve`."""

    target: Container

    def ask(self, query: Query) -> None:
        """Take what the address asks for.

        Raises:
            Refused: it asks for what cannot be.
        """

    async def serve(self, endpoint: Endpoint) -> None:
        """Serve the socket; returning closes it."""
        raise NotImplementedError

    def find_object(self) -> Container:
        rows = Container.objects.select_related("host").defer("raw")
        key = self.scope["url_route"]["kwargs"]["pk"]
        container = find(rows, self.actor, "container.read", key)
        refuse_disabled(container.host)
        self.ask(Query(self.scope["query_string"]))
        return container

    async def run(self) -> None:
        await self.serve(await sync_to_async(endpoint_of)(self.target.host))


def invalid(field: str, words: str) -> Refused:
    """The refusal of one field."""
    return Refused("invalid", f"{field}: {words}", status=400, fields={field: [words]})
