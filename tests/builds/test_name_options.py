"""Changed options as a reason for a rebuild: each that the step depends on, with both values, and no other."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builds_app.dockerfile import parse_dockerfile
from builds_app.options import BuildOptions
from builds_app.why.cause import Cause, Inputs
from builds_app.why.causes import causes_of

DOCKERFILE = parse_dockerfile("FROM a\nRUN make\nCOPY . /x\nWORKDIR /x\n")
PLATFORMS = ["", "linux/amd64", "linux/arm64"]
NETWORKS = ["default", "none", "host"]
HOSTS = [[], ["db:10.0.0.1"], ["db:10.0.0.1", "mail:10.0.0.2"]]

options = st.builds(
    BuildOptions,
    platform=st.sampled_from(PLATFORMS),
    network=st.sampled_from(NETWORKS),
    extra_hosts=st.sampled_from(HOSTS),
    # What no result depends on.
    labels=st.sampled_from([{}, {"team": "quay"}]),
    pull=st.booleans(),
    timeout_seconds=st.sampled_from([60, 3600]),
)


def causes(now: BuildOptions, before: BuildOptions, line: int) -> list[Cause]:
    """Why the step of this line ran again."""
    instruction = next(found for found in DOCKERFILE.instructions if found.lines.first == line)

    def inputs(given: BuildOptions) -> Inputs:
        return Inputs(dockerfile=DOCKERFILE, options=given, files={}, base_images={})

    return causes_of(instruction, now=inputs(now), before=inputs(before))


@given(now=options, before=options, line=st.sampled_from([2, 3, 4]))
def test_it_names_each_option_that_the_step_depends_on(
    now: BuildOptions, before: BuildOptions, line: int
) -> None:
    of_all, of_run = ["platform"], ["network", "extra_hosts"]
    wanted = [
        name
        for name in (of_all + of_run if line == 2 else of_all)
        if getattr(now, name) != getattr(before, name)
    ]
    found = causes(now, before, line)
    assert [(cause.kind, cause.names) for cause in found] == [("option", [name]) for name in wanted]


@pytest.mark.parametrize(
    ("name", "before", "after", "shown"),
    [
        ("platform", "linux/amd64", "linux/arm64", ("linux/amd64", "linux/arm64")),
        ("network", "default", "none", ("default", "none")),
        ("extra_hosts", [], ["a:1.1.1.1", "b:2.2.2.2"], ("", "a:1.1.1.1 b:2.2.2.2")),
    ],
)
def test_it_shows_what_was_and_what_is(name: str, before: Any, after: Any, shown: tuple[str, str]) -> None:
    plain = BuildOptions()
    now, then = replace(plain, **{name: after}), replace(plain, **{name: before})
    [cause] = causes(now, then, 2)
    assert (cause.before, cause.after) == shown
    assert name in cause.text
