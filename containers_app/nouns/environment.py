"""The environment in an inspected container or image: kept apart, because its values may be secrets.

And with it what repeats them: commands, health checks and what these say.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from accounts_app.vault import seal
from containers_app.models import Container, Image
from containers_app.nouns.values import items, mapping, text
from containers_app.spec.repeated import hidden, masked_words, repeatable
from containers_app.spec.secrets import masked_instruction
from fleet_app.kinds import Json

# Where an environment is told, and beside it instructions of a Dockerfile, which may repeat its values. Engines before
# 25 also tell how the container was that an image was made of; its command is then the instruction that made it.
CONFIGS = {"Config": ("OnBuild",), "ContainerConfig": ("OnBuild", "Cmd")}


def environment(raw: Json) -> list[str]:
    """`NAME=value` lines as the engine gives them."""
    return [text(line) for line in items(mapping(raw.get("Config")).get("Env"))]


def variables(raw: Json) -> dict[str, str]:
    """The same by name."""
    return dict(line.partition("=")[::2] for line in environment(raw))


def sealed_config(raw: Json, *, shown: Json) -> dict[str, Any]:
    """The parts of `Config` that are not in `shown` as they are in `raw`, and always `Env`."""
    masked = mapping(shown.get("Config"))
    config = mapping(raw.get("Config"))
    changed = {name: value for name, value in config.items() if masked.get(name) != value}
    return {**changed, "Env": environment(raw)}


def seal_environment(row: Container | Image, raw: Json) -> None:
    """Put the parts of `raw` that `row` does not show into it, sealed."""
    seal(row, "sealed_environment", json.dumps(sealed_config(raw, shown=row.raw)))


def without_environment(raw: Json) -> dict[str, Any]:
    """`raw` with names only where values of the environment stood, and masks where it repeats secrets of them."""
    secrets = repeatable(variables(raw), image=text(mapping(raw.get("Config")).get("Image")))
    configs = {
        name: _runs_masked(_named_only(raw[name], repeating), secrets)
        for name, repeating in CONFIGS.items()
        if raw.get(name)
    }
    whole = [text(raw.get("Path")), *map(text, items(raw.get("Args")))]
    runs = masked_words(whole, secrets)
    process = {"Path": runs[0], "Args": runs[1:]} if raw.get("Path") or raw.get("Args") else {}
    state = {"State": _state(mapping(raw["State"]), secrets)} if raw.get("State") else {}
    return {**raw, **configs, **process, **state}


def _named_only(config: Json, repeating: Iterable[str]) -> dict[str, Any]:
    said = mapping(config)
    names = [text(line).partition("=")[0] for line in items(said.get("Env"))]
    instructions = {
        name: [masked_instruction(text(line)) for line in items(said[name])]
        for name in repeating
        if said.get(name)
    }
    return {**said, **instructions, "Env": names}


def _runs_masked(config: dict[str, Any], secrets: Sequence[str]) -> dict[str, Any]:
    runs: dict[str, Any] = {
        name: masked_words([text(word) for word in items(config[name])], secrets)
        for name in ("Cmd", "Entrypoint")
        if config.get(name)
    }
    check = mapping(config.get("Healthcheck"))
    if check.get("Test"):
        words = masked_words([text(word) for word in items(check["Test"])], secrets)
        runs["Healthcheck"] = {**check, "Test": words}
    return {**config, **runs}


def _state(state: dict[str, Any], secrets: Sequence[str]) -> dict[str, Any]:
    """What a failed start and the last health checks said."""
    said: dict[str, Any] = {"Error": hidden(text(state["Error"]), secrets)} if state.get("Error") else {}
    health = mapping(state.get("Health"))
    if health.get("Log"):
        log = [mapping(each) for each in items(health["Log"])]
        told = [{**each, "Output": hidden(text(each.get("Output")), secrets)} for each in log]
        said["Health"] = {**health, "Log": told}
    return {**state, **said}
