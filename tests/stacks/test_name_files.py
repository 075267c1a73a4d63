"""A service that is made anew for files of the stack says for which ones: a digest says nothing to anybody."""

from typing import Any

import pytest

from stacks_app.compose.binds import FILE, Carried
from stacks_app.plan.folders import with_files
from stacks_app.plan.shapes import ImageAction, ImagePlan, Reason, ServiceAction, ServicePlan
from stacks_app.sources.tree import Tree, file_of

IMAGE = ImagePlan(reference="x", action=ImageAction.HERE)
CARRIED = [
    Carried(volume="all", path=".", digest="1", size_bytes=1, is_file=False),
    Carried(volume="data", path="data", digest="1", size_bytes=1, is_file=False, kept=True),
    Carried(volume="site", path="etc/site.conf", digest="1", size_bytes=1, is_file=True),
]


def told(
    mounts: list[dict[str, Any]], *changed: str, action: ServiceAction = ServiceAction.RECREATE
) -> list[str | None]:
    """What is said of the files that changed."""
    plan = ServicePlan(name="web", action=action, replicas=1, containers=1, image=IMAGE)
    before = [Reason(key="volumes")]
    told = with_files(
        ServicePlan(**{**vars(plan), "reasons": before}),
        {"services": {"web": {"volumes": mounts}}},
        CARRIED,
        changed=set(changed),
        hide=lambda words: words.replace("canary", "***"),
    )
    assert told.reasons[:1] == before
    return [each.after for each in told.reasons[1:]]


@pytest.mark.parametrize(
    ("mount", "changed", "words"),
    [
        ({"source": "all"}, ["compose.yaml"], "compose.yaml changed in the mounted folder of the stack"),
        ({"source": "data"}, ["data/b", "data/a", "other"], "data/a, data/b changed in the mounted folder data"),
        ({"source": "site", "volume": {"subpath": FILE}}, ["etc/site.conf"], "etc/site.conf changed, which is mounted"),
        ({"source": "data", "volume": {"subpath": "in"}}, ["data/in/a"],
         "data/in/a changed in the mounted folder data/in"),
        ({"source": "all"}, list("abcdefg"), "a, b, c, d, e and 2 more changed in the mounted folder of the stack"),
        ({"source": "all"}, ["canary"], "*** changed in the mounted folder of the stack"),
    ],
    ids=str,
)  # fmt: skip
def test_it_says_which_files_changed(mount: dict[str, Any], changed: list[str], words: str) -> None:
    assert told([mount, mount], *changed) == [words]


def test_it_names_no_file_that_is_not_mounted_or_changes_nothing() -> None:
    assert (
        told([{"source": "data", "volume": {"subpath": "in"}}, {"source": "elsewhere"}], "data/a", "x") == []
    )
    assert told([{"source": "all"}], "compose.yaml", action=ServiceAction.KEEP) == []


def test_what_differs_between_two_trees() -> None:
    before = Tree((file_of("a", b"1"), file_of("b", b"1"), file_of("c", b"1")))
    after = Tree((file_of("a", b"1"), file_of("b", b"2"), file_of("d", b"1")))
    assert before.differing(after) == after.differing(before) == {"b", "c", "d"}
