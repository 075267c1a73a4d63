"""What every action begins and ends with: the engine of its host, and word to the watcher of a change."""

from collections.abc import Iterator
from contextlib import contextmanager

from containers_app.engine.commands import Commands, open_commands
from containers_app.reaching import endpoint_of
from fleet_app.models import Host
from operations_app import hints
from operations_app.registry import ActionContext, ActionFailed

# What a stale hint names when any object of the noun may have changed.
ANY = "*"


@contextmanager
def engine_of(context: ActionContext) -> Iterator[Commands]:
    """Give the engine of the operation's host; a cancel breaks its connections.

    Raises:
        ActionFailed: the host is gone or disabled.
        EngineError: it cannot be reached.
    """
    with open_commands(endpoint_of(host_of(context))) as engine:
        context.on_cancel(engine.abort)
        yield engine
        context.check_cancelled()


def host_of(context: ActionContext) -> Host:
    """Return the operation's host.

    Raises:
        ActionFailed: it is gone or disabled.
    """
    host = Host.objects.filter(pk=host_id_of(context)).first()
    if host is None:
        raise ActionFailed(
            "host_gone", f"The host {context.operation.host_name} was removed from Quaymaster."
        )
    if not host.enabled:
        raise ActionFailed(
            "host_disabled", f"The host {host.name} is disabled.", "Enable it on its page under Hosts."
        )
    return host


def host_id_of(context: ActionContext) -> int:
    """Return our id of the operation's host, 0 when it has none."""
    return context.operation.host_id or 0


def tell_stale(context: ActionContext, noun: str, key: str = ANY) -> None:
    """Have the watcher read an object again at once; `key` is its engine id or name, or `ANY`."""
    hints.publish("stale", host=context.operation.host_id, id=key, noun=noun)
