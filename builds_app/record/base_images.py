"""Which version of an image each stage was built on, or copied from."""

import re
from collections.abc import Iterable

from builds_app.buildkit import Step
from containers_app.engine.errors import EngineError
from containers_app.engine.reader import EngineReader

_FROM = re.compile(r"(?:^|\] )FROM (?P<reference>[^\s@]+)(?:@(?P<digest>sha256:[0-9a-f]{64}))?")

BaseImage = dict[str, str]


async def read_base_images(engine: EngineReader, steps: Iterable[Step]) -> dict[str, BaseImage]:
    """Stage ("" when there is one only) → `{"reference", "digest"}` of the image it began from.

    An image that is only copied from (`COPY --from=nginx:1`) stands under its own reference. BuildKit names the digest
    when it asked a registry. A base that stands on the engine is looked up there; "" when that fails, which must not
    fail a build.
    """
    found: dict[str, BaseImage] = {}
    for step in steps:
        match = _FROM.search(step.name) if step.instruction in {"FROM", ""} else None
        if match is not None:
            reference = match["reference"]
            digest = match["digest"] or await _engine_id(engine, reference)
            found[step.stage if step.position else reference] = {"reference": reference, "digest": digest}
    return found


async def _engine_id(engine: EngineReader, reference: str) -> str:
    try:
        return str((await engine.inspect_image(reference)).get("Id", ""))
    except EngineError:
        return ""
