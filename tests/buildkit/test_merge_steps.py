"""Steps put together from updates, and the lines of the Dockerfile they belong to."""

from datetime import UTC, datetime, timedelta

import pytest

from builds_app.buildkit import ProgressRow, StepModel, StepName, StepUpdate, Update, parse_step_name
from builds_app.dockerfile import parse_dockerfile

T0 = datetime(2026, 1, 1, tzinfo=UTC)


def _report(
    digest: str, name: str = "", *, start: int | None = None, end: int | None = None, **more: object
) -> StepUpdate:
    values = {"inputs": (), "cached": False, "error": "", "group": "", **more}
    return StepUpdate(
        digest=digest,
        name=name,
        started_at=None if start is None else T0 + timedelta(seconds=start),
        completed_at=None if end is None else T0 + timedelta(seconds=end),
        **values,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("name", "parsed"),
    [
        ("[build 2/5] RUN make", ("build", 2, 5, "RUN")),
        ("[2/5] RUN make", ("", 2, 5, "RUN")),
        ("[  2/149] RUN make", ("", 2, 149, "RUN")),
        ("[stage-1  9/12] COPY a b", ("stage-1", 9, 12, "COPY")),
        ("[linux/arm64/v8 build 1/5] FROM docker.io/x", ("build", 1, 5, "FROM")),
        ("[linux/arm64->amd64 1/5] FROM docker.io/x", ("", 1, 5, "FROM")),
        ("[internal] load build context", ("", 0, 0, "")),
        ("exporting to image", ("", 0, 0, "")),
    ],
)
def test_it_takes_a_name_apart(name: str, parsed: tuple[str, int, int, str]) -> None:
    stage, position, total, instruction = parsed
    expected = StepName(stage=stage, position=position, total=total, instruction=instruction)
    assert parse_step_name(name) == expected


def test_it_merges_reports_of_a_step_in_order_of_appearance() -> None:
    model = StepModel()
    model.feed(Update(steps=(_report("b", "[2/2] RUN x", inputs=("a",)), _report("a", "[1/2] FROM y"))))
    assert [step.state for step in model.steps] == ["waiting", "waiting"]

    changed = model.feed(Update(steps=(_report("a", start=1, end=2, cached=True), _report("b", start=3))))
    assert [(step.number, step.digest, step.state) for step in changed] == [
        (1, "b", "running"),
        (2, "a", "cached"),
    ]

    # A step may go on after its end; it lasts from the first start to the last end.
    model.feed(Update(steps=(_report("b", start=3, end=4),)))
    model.feed(Update(steps=(_report("b", start=6),)))
    assert model.step("b").state == "running"
    model.feed(Update(steps=(_report("b", start=6, end=9),)))
    step = model.step("b")
    assert (step.started_at, step.completed_at) == (T0 + timedelta(seconds=3), T0 + timedelta(seconds=9))
    assert (step.name, step.inputs, step.state) == ("[2/2] RUN x", ("a",), "succeeded")

    model.feed(Update(steps=(_report("b", start=6, end=9, error="exit code: 1"),)))
    assert model.step("b").state == "failed"


def test_it_keeps_the_newest_row_of_each_id_even_before_the_step_is_known() -> None:
    model = StepModel()

    def row(current: int) -> ProgressRow:
        return ProgressRow(
            step="a", id="layer", name="layer", current=current, total=9, started_at=None, completed_at=None
        )

    model.feed(Update(progress=(row(1),)))
    changed = model.feed(Update(steps=(_report("a", "pull"),), progress=(row(5),)))

    assert [step.name for step in changed] == ["pull"]
    assert model.step("a").progress == {"layer": row(5)}


DOCKERFILE = """\
FROM alpine AS build
WORKDIR /src
ENV A=1
RUN make
FROM alpine:latest
COPY --from=build /src /src
"""


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("[build 1/3] FROM docker.io/library/alpine:latest", 1),
        ("[build 2/3] WORKDIR /src", 2),
        ("[build 3/3] RUN make", 4),
        ("[stage-1 2/2] COPY --from=build /src /src", 6),
        # Triggers of the base image come first and are not in the file.
        ("[build 2/5] RUN trigger one", 1),
        ("[build 3/5] COPY trigger two", 1),
        ("[build 5/5] RUN make", 4),
        ("[internal] load metadata for docker.io/library/alpine:latest", 1),
        ("[internal] load metadata for docker.io/library/debian:latest", None),
        ("[other 1/1] RUN make", None),
        ("[build 3/3] COPY not what stands there", None),
        ("exporting to image", None),
    ],
)
def test_it_knows_the_line_that_asks_for_a_step(name: str, line: int | None) -> None:
    model = StepModel(parse_dockerfile(DOCKERFILE))
    model.feed(Update(steps=(_report("a", name),)))

    lines = model.step("a").lines
    assert (lines.first if lines else None) == line


@pytest.mark.parametrize(
    ("base", "contexts"), [("made", {"made"}), ("docker.io/library/made:latest", {"made"})]
)
def test_a_base_that_is_a_named_context_is_counted_but_no_step(base: str, contexts: set[str]) -> None:
    text = f"FROM {base} AS one\nCOPY . /app\nRUN make\nFROM alpine\nCOPY --from=one /app /\nRUN test\n"
    names = {"[one 1/3] COPY . /app": 2, "[one 2/3] RUN make": 3, "[stage-1 3/3] RUN test": 6}
    model = StepModel(parse_dockerfile(text), contexts)
    for name, line in names.items():
        model.feed(Update(steps=(_report(name, name),)))
        lines = model.step(name).lines
        assert lines is not None
        assert lines.first == line
