"""The environment in an inspected container or image: kept apart, because its values may be secrets."""

from collections.abc import Iterable
from typing import Any

from containers_app.facts import Json
from containers_app.facts.values import items, mapping, text
from containers_app.spec.secrets import masked_instruction

# Where an environment is told, and beside it instructions of a Dockerfile, which may repeat its values. Engines before
# 25 also tell how the container was that an image was made of; its command is then the instruction that made it.
CONFIGS = {"Config": ("OnBuild",), "ContainerConfig": ("OnBuild", "Cmd")}


def environment(raw: Json) -> list[str]:
    """`NAME=value` lines as the engine gives them."""
    return [text(line) for line in items(mapping(raw.get("Config")).get("Env"))]


def without_environment(raw: Json) -> dict[str, Any]:
    """`raw` with names only where values of the environment stood, also in the instructions it repeats."""
    return {
        **raw,
        **{name: _named_only(raw[name], repeating) for name, repeating in CONFIGS.items() if raw.get(name)},
    }


def _named_only(config: Json, repeating: Iterable[str]) -> dict[str, Any]:
    said = mapping(config)
    names = [text(line).partition("=")[0] for line in items(said.get("Env"))]
    instructions = {
        name: [masked_instruction(text(line)) for line in items(said[name])]
        for name in repeating
        if said.get(name)
    }
    return {**said, **instructions, "Env": names}
