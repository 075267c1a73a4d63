"""A worker that lost its build writes nothing to its record."""

from datetime import UTC, datetime

import pytest

from builds_app.buildkit import LogChunk, StepUpdate, Update
from builds_app.models import Build, BuildLogChunk, BuildStep
from builds_app.record.build_record import BuildRecord
from operations_app.lifecycle import attempts, ending
from tests.builds.conftest import BuildBench

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.database
def test_it_writes_for_the_attempt_that_holds_the_build(offline_bench: BuildBench) -> None:
    operation = offline_bench.ask("FROM scratch\n")
    claimed = attempts.claim(operation_id=operation["id"], worker="first")
    assert claimed is not None
    build = Build.objects.get(pk=operation["id"])
    mine = BuildRecord(build=build, attempt=claimed.attempt)
    stale = BuildRecord(build=Build.objects.get(pk=build.pk), attempt=claimed.attempt - 1)
    for record in (mine, stale):
        record.feed(_update("#1"))

    with pytest.raises(attempts.LeaseLost):
        stale.flush()
    assert not BuildStep.objects.exists()

    mine.flush()
    mine.flush()
    ending.finish(operation_id=build.pk, attempt=claimed.attempt, state="succeeded")
    mine.feed(_update("#2"))
    with pytest.raises(attempts.LeaseLost):
        mine.close()

    assert [step.digest for step in BuildStep.objects.all()] == ["#1"]
    assert [(chunk.sequence, chunk.text) for chunk in BuildLogChunk.objects.all()] == [(1, "said #1\n")]
    assert Build.objects.get(pk=build.pk).revision == 1


def _update(digest: str) -> Update:
    step = StepUpdate(
        digest=digest,
        name="[1/1] RUN x",
        inputs=(),
        started_at=NOW,
        completed_at=None,
        cached=False,
        error="",
        group="",
    )
    return Update(
        steps=(step,), logs=(LogChunk(step=digest, at=NOW, stream=1, data=f"said {digest}\n".encode()),)
    )
