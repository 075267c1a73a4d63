"""Pushing an image, with the progress of every layer and the digest the registry gave it."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from containers_app.actions.pulls import full_reference
from containers_app.actions.reach import engine_of, tell_stale
from containers_app.engine.errors import StreamCut
from containers_app.engine.reference import parse_reference
from containers_app.kinds.images import PUSH, ImagePushed, PushParams
from containers_app.logins import login_for
from operations_app.registry import ActionContext, action

# How the engine sums up where images are in containerd's store; elsewhere it also says so in an `aux` line.
_SUMMARY = re.compile(r"^\S+: digest: (?P<digest>sha256:[0-9a-f]{64}) size: (?P<size>\d+)$")
DONE = frozenset({"Pushed", "Layer already exists", "Mounted from"})


@action(PUSH)
def push_image(context: ActionContext[PushParams]) -> ImagePushed:
    """Push it, with the stored login of its registry if there is one."""
    reference = full_reference(context.params.reference)
    name = parse_reference(reference)
    context.write(f"Pushing {reference}\n")
    with engine_of(context) as engine:
        lines = engine.push(
            name.name, tag=name.tag, stream=True, decode=True, auth_config=login_for(reference)
        )
        pushed = _follow(context, lines)
    if "Digest" not in pushed:
        raise StreamCut("The engine ended the push without saying that the registry has the image.")
    tell_stale(context, "image")
    context.write(f"{reference} has the digest {pushed['Digest']}\n")
    return ImagePushed(reference=reference, digest=pushed["Digest"], size_bytes=pushed.get("Size"))


def _follow(context: ActionContext, lines: Iterable[Mapping[str, Any]]) -> Mapping[str, Any]:
    """Read the progress stream to its end (Docker Engine API, ImagePush); returns what the engine sums up with."""
    rows: dict[str, dict[str, Any]] = {}
    summary: Mapping[str, Any] = {}
    for line in lines:
        aux = line.get("aux")
        summary = aux if isinstance(aux, Mapping) and "Digest" in aux else summary
        layer, status = line.get("id"), str(line.get("status") or "")
        if found := _SUMMARY.match(status):
            summary = summary or {"Digest": found["digest"], "Size": int(found["size"])}
        if not layer:
            context.write(f"{status}\n" if status else "", stream="stdout")
            continue
        row = rows.setdefault(
            layer, {"id": layer, "name": layer, "status": "", "current": None, "total": None}
        )
        if row["status"] != status:
            context.write(f"{layer}: {status}\n", stream="stdout")
        _take(row, status, line.get("progressDetail") or {})
        context.progress(rows=list(rows.values()), percent=_percent(rows.values()))
    return summary


def _take(row: dict[str, Any], status: str, detail: Mapping[str, Any]) -> None:
    row["status"] = status
    if any(status.startswith(word) for word in DONE):
        row["current"] = row["total"]
    elif detail.get("current") is not None:
        # The engine counts packed bytes against the unpacked size, so the total may be passed.
        row["current"] = detail["current"]
        row["total"] = max(detail.get("total") or 0, detail["current"])


def _percent(rows: Iterable[Mapping[str, Any]]) -> float | None:
    counted = [row for row in rows if row["total"]]
    total = sum(row["total"] for row in counted)
    return round(100 * sum(row["current"] for row in counted) / total, 1) if total else None
