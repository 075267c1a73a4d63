"""What one may want to know of the folders that services write to, which are more than files of the stack."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Final

from stacks_app.compose.binds import Carried
from stacks_app.plan.desired import Json
from stacks_app.plan.shapes import Reason, Remark, ServiceAction, ServicePlan

MOST_NAMED: Final = 5  # files of a folder


def remarks_of_folders(
    carried: Collection[Carried], *, files: Collection[str], before: Collection[str]
) -> Iterator[Remark]:
    """Every remark, folder by folder; `files` are the paths of the stack's files, `before` of those applied last."""
    gone = sorted(set(before) - set(files))
    for each in carried:
        for inner in carried:
            # Otherwise it would be a part of the other one's volume.
            if inner.kept and not each.is_file and _is_below(inner.path, each.path):
                yield Remark(code="folders_apart", words=_apart(each, inner))
        if not each.kept:
            continue
        if not each.digest:
            yield Remark(code="kept_folder", words=_kept(each))
        for path in gone:
            if _is_below(path, each.path):
                yield Remark(code="file_stays", words=_stays(path, each))


def with_files(
    plan: ServicePlan,
    config: Json,
    carried: Collection[Carried],
    *,
    changed: Collection[str],
    hide: Callable[[str], str],
) -> ServicePlan:
    """`plan`, a part of that of `config`, with the `changed` files that its service is made anew for.

    A digest of what is mounted says nothing to anybody. hide: done to the paths before they are told.
    """
    if plan.action != ServiceAction.RECREATE or not changed:
        return plan
    by_volume = {each.volume: each for each in carried}
    reasons = []
    for mount in config["services"][plan.name].get("volumes") or ():
        each = by_volume.get(str(mount.get("source") or ""))
        if each is not None:
            inner = "" if each.is_file else str((mount.get("volume") or {}).get("subpath") or "")
            reasons += [hide(words) for words in _told(str(PurePosixPath(each.path, inner)), changed)]
    found = [Reason(key="files", after=words) for words in dict.fromkeys(reasons)]
    return replace(plan, reasons=[*plan.reasons, *found])


def _told(path: str, changed: Collection[str]) -> Iterator[str]:
    if path in changed:
        yield f"{path} changed, which is mounted"
    elif found := sorted(file for file in changed if _is_below(file, path)):
        more = f" and {len(found) - MOST_NAMED:,} more" if len(found) > MOST_NAMED else ""
        folder = "the mounted folder of the stack" if path == "." else f"the mounted folder {path}"
        yield f"{', '.join(found[:MOST_NAMED])}{more} changed in {folder}"


def _is_below(path: str, folder: str) -> bool:
    return path != folder and (folder == "." or path.startswith(f"{folder}/"))


def _apart(outer: Carried, inner: Carried) -> str:
    return (
        f"What services write into {inner.path} is kept in the volume {inner.volume}, and not seen where {outer.path}"
        " is mounted."
    )


def _kept(carried: Carried) -> str:
    return (
        f"No file of the stack is in {carried.path}: services get a folder there, empty at first, and what they write"
        f" into it is kept in the volume {carried.volume}."
    )


def _stays(path: str, carried: Carried) -> str:
    return (
        f"{path} is no file of the stack any more and stays in the volume {carried.volume} all the same, since services"
        " may write there. A folder that is mounted read-only (`:ro`) has the files of the stack and no others."
    )
