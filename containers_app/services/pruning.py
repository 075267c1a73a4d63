"""What people may ask to be tidied up."""

from dataclasses import asdict

from containers_app.kinds.hosts import PRUNE_NOUN
from containers_app.prunable import Scope
from fleet_app.models import Host
from operations_app.kinds import Wish

NOTHING = Scope(containers=False, networks=False, images=False, build_cache=False)


def prune_noun(*, host: Host, noun: str, everything: bool = False) -> Wish:
    """The wish that unused containers, images, volumes or networks are removed.

    `everything` means all unused images, not only dangling ones; all unused volumes, not only anonymous ones.
    """
    wanted = {f"all_{noun}s" if everything and noun in {"image", "volume"} else f"{noun}s": True}
    return PRUNE_NOUN[noun](host, Scope(**{**asdict(NOTHING), **wanted}))
