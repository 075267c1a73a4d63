"""The programs of others that Quaymaster runs: whether they are there, and what holds them."""

from django.conf import settings

from operate_app.check.findings import Findings, fine, note, wrong
from stacks_app.compose.cli import find_cli
from stacks_app.compose.fence import NO_LANDLOCK, Fence
from stacks_app.compose.refused import ComposeUnavailable


def compose_is_shut_in() -> Findings:
    """Without the CLI there are no stacks; without its fence whoever writes a compose file is on this machine."""
    fence = Fence(unfenced=settings.COMPOSE_UNFENCED)
    cli = find_cli(settings.COMPOSE, fence=fence)
    if cli is None:
        where = f"It is not at {settings.COMPOSE}." if settings.COMPOSE else "It is not in PATH."
        way_out = "Install Docker's Compose plugin, or say where it is with QUAYMASTER_COMPOSE."
        yield note("compose", f"Stacks need the Compose CLI. {where}", way_out)
        return
    if not fence.holds and not fence.unfenced:
        yield wrong("compose", NO_LANDLOCK, "See QUAYMASTER_COMPOSE_UNFENCED in docs/settings.md.")
        return
    try:
        words = f"Compose {cli.version}"
    except ComposeUnavailable as error:
        yield wrong("compose", str(error), "Is QUAYMASTER_COMPOSE the path of Docker's Compose plugin?")
        return
    if fence.holds:
        yield fine("compose", f"{words} runs shut in.")
    else:
        way_out = "Run Quaymaster on a kernel with Landlock, and unset QUAYMASTER_COMPOSE_UNFENCED."
        yield note("compose", f"{words} runs with nothing around it: this kernel has no Landlock.", way_out)
