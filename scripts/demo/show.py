"""How the demo speaks: one line for each thing done, with the command that does the same."""

import os
import sys

COLOURED = sys.stdout.isatty() and "NO_COLOR" not in os.environ


class DemoFailed(Exception):
    """The demo cannot go on; the message says why in one line and, if it is known, what to do."""


def heading(text: str) -> None:
    """A new chapter."""
    print(f"\n{_styled(text, '1')}", flush=True)


def command(text: str) -> None:
    """The docker command that does what comes next."""
    print(f"  {_styled('$ ' + text, '36')}", flush=True)


def done(text: str) -> None:
    """Something that worked."""
    print(f"  {_styled('✓', '32')} {text}", flush=True)


def detail(text: str) -> None:
    """More about what goes on."""
    print(f"    {_styled(text, '2')}", flush=True)


def failed(text: str) -> None:
    """What did not work, on standard error."""
    print(f"  {_styled('✗', '31')} {text}", file=sys.stderr, flush=True)


def _styled(text: str, code: str) -> str:
    return f"\033[{code}m{text}\033[0m" if COLOURED else text
