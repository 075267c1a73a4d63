"""Reads the log of a build back."""

from collections.abc import Iterator

from builds_app.models import Build, BuildLogChunk

PAGE = 200


def read_log(*, build: Build, after: int, step: int | None = None) -> list[BuildLogChunk]:
    """Some pieces of the log after the sequence number `after`, of one step or of all."""
    chunks = build.log_chunks.filter(sequence__gt=after)
    return list((chunks if step is None else chunks.filter(step_index=step))[:PAGE])


def log_lines(*, build: Build, step: int | None = None) -> Iterator[str]:
    """The log as text, page by page; wherever the step changes, a line names it."""
    names = dict(build.steps.values_list("index", "name"))
    last, sequence, at_line_start = None, 0, True
    while chunks := read_log(build=build, after=sequence, step=step):
        for chunk in chunks:
            if chunk.step_index != last and step is None:
                title = names.get(chunk.step_index, "")
                yield f"{'' if at_line_start else chr(10)}#{chunk.step_index} {title}\n" if title else ""
            yield chunk.text
            last, sequence, at_line_start = chunk.step_index, chunk.sequence, chunk.text.endswith("\n")
