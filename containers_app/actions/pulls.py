"""Pulling an image, with the progress of every layer."""

from collections.abc import Iterable, Mapping
from typing import Any

from containers_app.engine.commands import Commands
from containers_app.engine.errors import NotFound
from containers_app.engine.reference import parse_reference
from containers_app.logins import login_for
from operations_app.registry import ActionContext

DONE = frozenset({"Already exists", "Pull complete", "Download complete"})
COUNTED = frozenset({"Downloading", "Extracting"})


class LayerProgress:
    """The layers of a pull or push as the engine's lines tell of them, in the order of their first line."""

    def __init__(self) -> None:
        self.rows: dict[str, dict[str, Any]] = {}

    def take(self, line: Mapping[str, Any]) -> None:
        """Take one line of the stream in (Docker Engine API, ImageCreate)."""
        layer, status, detail = line.get("id"), line.get("status"), line.get("progressDetail")
        if not layer or not status or detail is None:
            return
        row = self.rows.setdefault(
            layer, {"id": layer, "name": layer, "status": "", "current": None, "total": None}
        )
        row["status"] = status
        if status in COUNTED and detail.get("total"):
            row["current"], row["total"] = detail.get("current", 0), detail["total"]
        elif status in DONE:
            row["current"] = row["total"]

    def percent(self) -> float | None:
        """Return how much of the bytes announced so far is here, None when none are announced."""
        counted = [row for row in self.rows.values() if row["total"]]
        total = sum(row["total"] for row in counted)
        return round(100 * sum(row["current"] for row in counted) / total, 1) if total else None


def full_reference(text: str) -> str:
    """Return an image reference with the tag `latest` when it names neither tag nor digest.

    Raises:
        InvalidIdentifier: it is no reference.
    """
    reference = parse_reference(text)
    return str(reference) if reference.tag or reference.digest else f"{reference}:latest"


def pull(context: ActionContext, engine: Commands, *, reference: str, platform: str = "") -> dict[str, Any]:
    """Pull `reference` with the stored login of its registry, if any; return the image's inspect answer.

    Raises:
        EngineError: with the engine's words, also for what it reports in the stream.
    """
    name = full_reference(reference)
    context.write(f"Pulling {name}\n")
    lines = engine.pull(
        name, stream=True, decode=True, auth_config=login_for(name), platform=platform or None
    )
    follow(context, lines)
    image: dict[str, Any] = engine.inspect_image(name)
    return image


def ensure(
    context: ActionContext, engine: Commands, *, reference: str, platform: str, when: str
) -> dict[str, Any]:
    """Return the inspect answer of an image, pulling it `when` it is "missing", "always" or "never"."""
    if when == "always":
        return pull(context, engine, reference=reference, platform=platform)
    try:
        image: dict[str, Any] = engine.inspect_image(reference)
    except NotFound:
        if when == "never":
            raise
        context.write(f"The image {reference} is not on this host yet.\n")
        return pull(context, engine, reference=reference, platform=platform)
    context.write(f"The image {reference} is already on this host.\n")
    return image


def follow(context: ActionContext, lines: Iterable[Mapping[str, Any]]) -> None:
    """Read a progress stream to its end: bytes become the operation's progress, states its output."""
    layers = LayerProgress()
    for line in lines:
        layers.take(line)
        context.progress(rows=list(layers.rows.values()), percent=layers.percent())
        status = str(line.get("status") or "")
        if status and status not in COUNTED and not (line.get("progressDetail") or {}).get("total"):
            prefix = f"{line['id']}: " if line.get("id") else ""
            context.write(f"{prefix}{status}\n", stream="stdout")
