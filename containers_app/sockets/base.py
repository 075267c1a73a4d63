"""What all sockets of a container share: the container itself and what the address asks for."""

from asgiref.sync import sync_to_async

from accounts_app.permissions import find
from accounts_app.query import Query
from accounts_app.sockets import GuardedConsumer
from containers_app.engine.endpoint import Endpoint
from containers_app.models import Container
from containers_app.reaching import endpoint_of
from operations_app.asking import refuse_disabled


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
        self.ask(Query.of_scope(self.scope))
        return container

    async def run(self) -> None:
        await self.serve(await sync_to_async(endpoint_of)(self.target.host))
