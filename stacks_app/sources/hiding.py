"""Secrets of what runs, taken out of a compose file that is written from it: they become variables of the stack."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from containers_app.spec.repeated import SHORTEST, repeatable
from containers_app.spec.secret_rule import is_secret, masked_text

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,199}")


@dataclass
class Hidden:
    """Gives services as they stand in a file: each dollar doubled, and `${NAME}` in the place of each secret.

    variables: the secrets, by the names of the variables that hold them.
    """

    variables: dict[str, str] = field(default_factory=dict, repr=False)
    given: Mapping[str, str] = field(default_factory=dict, repr=False)  # secrets that have a variable already
    taken: frozenset[str] = frozenset()  # names that mean something else

    def service(self, name: str, service: Mapping[str, Any]) -> dict[str, Any]:
        """The service of that name, as it stands in the file."""
        environment: Mapping[str, str | None] = service.get("environment") or {}
        values = {key: value for key, value in environment.items() if value is not None}
        known = repeatable(values, image=str(service.get("image") or ""))
        known += [value for value in self.given.values() if len(value) >= SHORTEST]
        walk = _Walk(self, name, known)
        first = {"environment": walk.value("environment", environment)} if environment else {}
        rest = {key: walk.value(key, value) for key, value in service.items() if key != "environment"}
        return {key: first.get(key, rest.get(key)) for key in service}

    def resource(self, name: str, about: Mapping[str, Any] | None) -> dict[str, Any] | None:
        """The volume or network of that name, as it stands in the file: its driver may be given a password."""
        if about is None:
            return None
        walk = _Walk(self, name, [value for value in self.given.values() if len(value) >= SHORTEST])
        options: Mapping[str, Any] = about.get("driver_opts") or {}
        # `o` is what the driver of the engine calls the options of a mount.
        hidden = {key: walk.value("options" if key == "o" else key, each) for key, each in options.items()}
        return {key: hidden if key == "driver_opts" else walk.value(key, each) for key, each in about.items()}

    @property
    def notes(self) -> list[str]:
        """That there are secrets, for people; nothing where there are none."""
        names = ", ".join(sorted(self.variables))
        return [f"Secrets become variables of the stack, which nobody is shown: {names}."] if names else []

    def reference(self, service: str, name: str, value: str) -> str:
        """The `${NAME}` that stands for `value`, which is called `name` in that service."""
        if given := next((each for each, secret in self.given.items() if secret == value), ""):
            return f"${{{given}}}"
        for wanted in (
            name,
            f"{service}_{name}",
            *(f"{service}_{name}_{number}" for number in range(2, 10_000)),
        ):
            free = re.sub(r"[^A-Za-z0-9_]+", "_", wanted).upper() if wanted != name else wanted
            if free in self.taken:
                continue
            if _NAME.fullmatch(free) and self.variables.setdefault(free, value) == value:
                return f"${{{free}}}"
        raise ValueError("more secrets of one name than a stack has variables")


@dataclass
class _Walk:
    hidden: Hidden
    service: str
    known: list[str]  # secrets of the environment, which may stand elsewhere again

    def value(self, name: str, value: Any) -> Any:
        if isinstance(value, str):
            return self._text(name, value)
        if isinstance(value, Mapping):
            return {key: self.value(key, each) for key, each in value.items()}
        if isinstance(value, list):
            before = ["", *value]
            return [self._word(name, flag, each) for flag, each in zip(before, value, strict=False)]
        return value

    def _word(self, name: str, flag: Any, value: Any) -> Any:
        """A word behind `--password` has that name."""
        named = isinstance(flag, str) and flag.startswith("--") and "=" not in flag
        return self.value(flag.lstrip("-") if named else name, value)

    def _text(self, name: str, text: str) -> str:
        if is_secret(name, text):
            return self.hidden.reference(self.service, name, text)
        pieces: list[str] = []
        masked_text(text, hidden=pieces)
        secrets = sorted(
            {each for each in (*pieces, *self.known) if each and each in text}, key=len, reverse=True
        )
        if not secrets:
            return text.replace("$", "$$")
        parts = re.split(f"({'|'.join(map(re.escape, secrets))})", text)
        return "".join(
            self.hidden.reference(self.service, self._name_of(name, part), part)
            if part in secrets
            else part.replace("$", "$$")
            for part in parts
        )

    def _name_of(self, name: str, secret: str) -> str:
        known = next((key for key, value in self.hidden.variables.items() if value == secret), "")
        return known or f"{name}_SECRET"
