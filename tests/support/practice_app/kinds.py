"""Kinds to practise on."""

from dataclasses import dataclass, field
from typing import Any

from operations_app.kinds import ByHand, Kind, Target, Wish, find_kind


@dataclass(frozen=True, kw_only=True)
class Practice:
    """Whatever an action wants to know."""

    free: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Said:
    """How many lines were said."""

    lines: int


def practice(verb: str) -> Kind[None, Practice, Any]:
    """The kind `practice.<verb>`: always the same one."""
    return find_kind(f"practice.{verb}") or Kind(
        name=f"practice.{verb}",
        title=f"Practise to {verb}",
        params=Practice,
        result=Said,
        place=lambda _: None,
        target=lambda *_: Target(noun="practice"),
        by_hand=lambda *_: ByHand(),
    )


def wish_to(verb: str, **free: Any) -> Wish:
    """The wish for practice of that kind."""
    return practice(verb)(None, Practice(free=free))
