"""How a Docker Engine is followed: what is handed over to the fleet."""

from containers_app.engine.errors import EngineError, StreamCut, Unreachable
from containers_app.engine.reader import EngineReader
from containers_app.nouns import events, hosts
from containers_app.nouns.containers import CONTAINER
from containers_app.nouns.images import IMAGE
from containers_app.nouns.networks import NETWORK
from containers_app.nouns.sampler import sample_what_runs
from containers_app.nouns.volumes import VOLUME
from containers_app.reaching import check_host, context_command, endpoint_of
from fleet_app.kinds import Conversation, Trouble, register
from fleet_app.models import Host


def _open(host: Host) -> EngineReader:
    return EngineReader(endpoint_of(host))


def _trouble(error: BaseException) -> Trouble | None:
    if not isinstance(error, EngineError):
        return None
    return Trouble(
        reason=str(error),
        code=error.code,
        ended=isinstance(error, Unreachable | StreamCut),
        cut=isinstance(error, StreamCut),
    )


DOCKER = register(
    Conversation(
        addresses=(
            "unix:///path/to/docker.sock",
            "tcp://host:port",
            "ssh://user@host[:port][/path/to/docker.sock]",
        ),
        nouns=(CONTAINER, IMAGE, VOLUME, NETWORK),
        other_nouns=events.OTHERS,
        check=check_host,
        open=_open,
        describe=hosts.describe,
        watch=events.watch,
        trouble=_trouble,
        by_hand=context_command,
        beside=(sample_what_runs,),
    )
)
