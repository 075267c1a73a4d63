"""Which version of a base image each stage was built on."""

import re
from collections.abc import Iterable

from builds_app.buildkit import Step
from containers_app.engine.errors import EngineError
from containers_app.engine.reader import EngineReader

_FROM = re.compile(r"\bFROM (?P<reference>[^\s@]+)(?:@(?P<digest>sha256:[0-9a-f]{64}))?")

BaseImage = dict[str, str]


async def read_base_images(engine: EngineReader, steps: Iterable[Step]) -> dict[str, BaseImage]:
    """Stage ("" when there is one only) → `{"reference", "digest"}` of the image it began from.

    BuildKit names the digest when it asked a registry. A base that stands on the engine is looked up there; "" when
    that fails, which must not fail a build.
    """
    found: dict[str, BaseImage] = {}
    for step in steps:
        match = _FROM.search(step.name) if step.position and step.instruction == "FROM" else None
        if match is not None:
            digest = match["digest"] or await _engine_id(engine, match["reference"])
            found[step.stage] = {"reference": match["reference"], "digest": digest}
    return found


async def _engine_id(engine: EngineReader, reference: str) -> str:
    try:
        return str((await engine.inspect_image(reference)).get("Id", ""))
    except EngineError:
        return ""
