"""Looks for commands in what RUN lines run. Those lines are strangers', so nothing may go back while it looks."""

from collections.abc import Callable
from typing import TypeAlias

import re2

from builds_app.dockerfile import Instruction

Search: TypeAlias = Callable[[str], object]


def searches(expression: str) -> Search:
    """A search for an expression in linear time: RE2's, which knows no looking ahead or behind."""
    return re2.compile(expression).search


def script_of(run: Instruction) -> str:
    """What a RUN runs, its heredocs included."""
    return "\n".join([run.arguments, *(part.content for part in run.heredocs)])
