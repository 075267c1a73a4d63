"""Writes down what the builder reports while it works: steps, log, progress and warnings, in batches.

Updates are taken in memory as they come; `flush` writes what changed since the last one in a single transaction that
first makes sure the operation still belongs to this attempt. Readers ask for what is newer than the revision and the
sequence number they have, and are told by the hints `build.changed` and `build.output`.
"""

import logging
import threading
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from builds_app.buildkit import LintWarning, Step, StepModel, Update
from builds_app.dockerfile import Dockerfile, LineRange
from builds_app.models import Build, BuildLogChunk, BuildStep
from builds_app.record.log_buffer import LogBuffer, LogPiece
from builds_app.record.masking import SecretMask
from operations_app import hints
from operations_app.lifecycle import attempts
from operations_app.patience import persist
from operations_app.storable import storable

logger = logging.getLogger(__name__)

STREAMS = {1: "stdout", 2: "stderr"}
ROWS_KEPT = 200  # progress rows of one step; a step with more is a download of more layers than anyone reads
WARNINGS_KEPT = 200
BATCH = 200


@dataclass(frozen=True, kw_only=True)
class _Batch:
    """What one flush writes, taken out of the record at one moment."""

    steps: list[dict[str, Any]]
    pieces: list[LogPiece]
    columns: dict[str, Any]
    percent: float | None

    @property
    def empty(self) -> bool:
        return not (self.steps or self.pieces or self.columns)


class BuildRecord:
    """The record of one attempt at one build. One thread may feed it while another one writes.

    Raises, from everything that writes: `LeaseLost`.
    """

    def __init__(self, *, build: Build, attempt: int) -> None:
        self._build = build
        self._attempt = attempt
        self._lock = threading.Lock()
        self._model = StepModel()
        self._changed: dict[str, Step] = {}
        self._log = LogBuffer(limit_bytes=settings.BUILD_LOG_BYTES)
        self._columns: dict[str, Any] = {}
        self._mask = SecretMask()
        self._waiting: list[_Batch] = []  # what the database has not taken yet

    @property
    def steps(self) -> Sequence[Step]:
        """The steps as far as they are known, in order of their first appearance."""
        return self._model.steps

    def read_with(self, dockerfile: Dockerfile, *, contexts: Collection[str] = ()) -> None:
        """From now on steps are given the lines of `dockerfile`, of a build with these named contexts.

        Call before the first `feed`.
        """
        self._model = StepModel(dockerfile, contexts)

    def hide(self, secrets: Iterable[str]) -> None:
        """Keep `secrets` out of all that the builder says. Call before the first `feed`."""
        with self._lock:
            self._mask = SecretMask(secrets)
            self._log.hide(self._mask)

    def shown(self, text: str) -> str:
        """`text` of the builder without what is hidden."""
        with self._lock:
            return self._mask.whole(text)

    def say(self, text: str) -> None:
        """Add a line of our own to the log, before or after what the builder says."""
        with self._lock:
            self._log.add(step=0, stream="info", data=f"{text}\n".encode(), at=timezone.now())

    def set(self, **columns: Any) -> None:
        """Have columns of the build written with the next flush."""
        with self._lock:
            self._columns |= columns

    def feed(self, update: Update) -> None:
        """Take what the builder reports."""
        with self._lock:
            self._changed |= {step.digest: step for step in self._model.feed(update)}
            for chunk in update.logs:
                step = self._model.step(chunk.step)
                self._changed.setdefault(step.digest, step)
                self._log.add(step=step.number, stream=STREAMS[chunk.stream], data=chunk.data, at=chunk.at)
            if update.warnings:
                self._columns["warnings"] = [
                    _warning(found) for found in self._model.warnings[:WARNINGS_KEPT]
                ]

    def flush(self) -> None:
        """Write what is new, if anything is. A database that is away gets it with the next flush."""
        self._waiting.append(self._take(last=False))
        try:
            self._write_waiting()
        except DatabaseError as error:
            logger.warning("The record of build %s waits for the database: %s", self._build.pk, error)
            connection.close()  # it may be broken; the next flush connects anew

    def close(self) -> None:
        """Write everything, also the kept end of a log that was too long; waits for a database that is away."""
        self._waiting.append(self._take(last=True))
        persist(self._write_waiting, what=f"The record of build {self._build.pk}")

    def _write_waiting(self) -> None:
        while self._waiting:
            revision, sequence = self._build.revision, self._build.last_sequence
            try:
                self._write(self._waiting[0])
            except DatabaseError:
                self._build.revision, self._build.last_sequence = revision, sequence
                raise
            del self._waiting[0]

    def _take(self, *, last: bool) -> _Batch:
        with self._lock:
            columns, self._columns = self._columns, {}
            changed, self._changed = self._changed, {}
            pieces = self._log.close() if last else self._log.take()
            counted = [step for step in self._model.steps if step.position and step.instruction != "FROM"]
            done = sum(step.completed_at is not None for step in counted)
            if changed or pieces:
                columns |= {
                    "log_bytes": self._log.total_bytes,
                    "log_truncated": self._log.truncated,
                    "steps_total": len(counted),
                    "steps_cached": sum(step.cached for step in counted),
                }
            return _Batch(
                steps=[_columns_of(step, self._mask) for step in changed.values()],
                pieces=pieces,
                columns={
                    name: storable(self._mask.inside(value) if name in _SAID else value)
                    for name, value in columns.items()
                },
                percent=100 * done / len(counted) if counted else None,
            )

    @transaction.atomic
    def _write(self, batch: _Batch) -> None:
        if batch.empty:
            return
        build = self._build
        # First of all, because it holds the row until the end of the transaction, or says that it is not ours.
        attempts.record(
            operation_id=build.pk, attempt=self._attempt, progress={"rows": [], "percent": batch.percent}
        )
        build.revision += 1
        build.last_sequence += len(batch.pieces)
        for name, value in batch.columns.items():
            setattr(build, name, value)
        self._write_steps(batch.steps)
        self._write_log(batch.pieces)
        build.save(update_fields=["revision", "last_sequence", *batch.columns])
        hints.publish("build.changed", host=build.host_id, id=build.pk, revision=build.revision)
        if batch.pieces:
            hints.publish("build.output", host=build.host_id, id=build.pk, after=build.last_sequence)

    def _write_steps(self, steps: list[dict[str, Any]]) -> None:
        rows = [BuildStep(build=self._build, revision=self._build.revision, **columns) for columns in steps]
        BuildStep.objects.bulk_create(
            rows,
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["build", "digest"],
            update_fields=["revision", *_CHANGING],
        )

    def _write_log(self, pieces: list[LogPiece]) -> None:
        first = self._build.last_sequence - len(pieces) + 1
        rows = [
            BuildLogChunk(
                build=self._build,
                step_index=piece.step,
                sequence=number,
                stream=piece.stream,
                text=piece.text,
                created_at=piece.at,
            )
            for number, piece in enumerate(pieces, start=first)
        ]
        BuildLogChunk.objects.bulk_create(rows, batch_size=BATCH)


# Columns of the build that hold words of the builder, in which variables have their values.
_SAID = frozenset({"base_images", "cache_explanation", "warnings"})
_CHANGING = (
    "inputs",
    "name",
    "stage",
    "instruction",
    "first_line",
    "last_line",
    "cached",
    "started_at",
    "completed_at",
    "error",
    "progress",
)


def _columns_of(step: Step, mask: SecretMask) -> dict[str, Any]:
    columns = {
        "index": step.number,
        "digest": step.digest,
        "inputs": list(step.inputs),
        "name": mask.whole(step.name),
        "stage": step.stage[:255],
        "instruction": step.instruction[:20],
        "first_line": step.lines.first if step.lines else None,
        "last_line": step.lines.last if step.lines else None,
        "cached": step.cached,
        "started_at": step.started_at,
        "completed_at": step.completed_at,
        "error": mask.whole(step.error),
        "progress": [
            {
                "id": mask.whole(row.id),
                "name": mask.whole(row.name),
                "current": row.current,
                "total": row.total,
                "completed": row.completed_at is not None,
            }
            for row in list(step.progress.values())[:ROWS_KEPT]
        ],
    }
    return {name: storable(value) for name, value in columns.items()}


def _warning(warning: LintWarning) -> dict[str, Any]:
    return {
        "rule": warning.rule,
        "message": warning.message,
        "detail": warning.detail,
        "url": warning.url,
        "lines": line_pairs(warning.lines),
    }


def line_pairs(lines: tuple[LineRange, ...]) -> list[list[int]]:
    """Ranges of lines as the record keeps them: `[[first, last], …]`, both counted."""
    return [[part.first, part.last] for part in lines]
