"""A pasted `docker run …` line → a container spec.

The line is split as a shell splits words, and nothing is run or expanded. Flags are read as Docker's CLI
reads them (`-it`, `-p8080:80`, `--env=A=1`), up to the image; what follows is the command.
"""

import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from containers_app.spec.container import ContainerSpec
from containers_app.spec.flag_mounts import MOUNT_FLAGS
from containers_app.spec.flag_values import SHAPED_FLAGS
from containers_app.spec.flags import SIMPLE_FLAGS, Draft, Flag
from operations_app.plain import from_plain

FLAGS = {name: flag for flag in (*SIMPLE_FLAGS, *SHAPED_FLAGS, *MOUNT_FLAGS) for name in flag.names}
# shlex takes time with the square of a word's length, and nobody types more.
LONGEST_LINE = 64 * 1024
LINE_CONTINUED = re.compile(
    r"(?<![ \t])[ \t]*+[\\^`][ \t]*+\r?\n[ \t]*+"
)  # a run of spaces is looked at once
SHELL_EXPANSION = re.compile(r"\$\w|\$\{|\$\(|`")
SHELL_OPERATORS = frozenset({"&&", "||", "|", ";", "&", ">", ">>", "<"})
PROGRAMS = frozenset({"docker", "podman", "nerdctl"})
# What only concerns the terminal in which the line was typed: True takes no value.
WITHOUT_EFFECT = {
    "--detach": True, "-d": True, "--sig-proxy": True, "--quiet": True, "-q": True,
    "--disable-content-trust": True, "--attach": False, "-a": False, "--detach-keys": False,
    "--cidfile": False,
}  # fmt: skip
FILES = {"--env-file": "env", "--label-file": "labels"}
FIRST_NETWORK = {
    "--network-alias": "aliases", "--net-alias": "aliases", "--ip": "ipv4_address", "--ip6": "ipv6_address",
    "--mac-address": "mac_address",
}  # fmt: skip


class RunLineError(ValueError):
    """The line cannot be understood; `fields` says for each field what is wrong with it."""

    def __init__(self, fields: dict[str, list[str]]) -> None:
        super().__init__("; ".join(message for messages in fields.values() for message in messages))
        self.fields = fields


@dataclass(frozen=True)
class RunLine:
    """What a line says, and what a person should look at before using it."""

    spec: ContainerSpec
    warnings: tuple[str, ...]


def parse_run_line(line: str) -> RunLine:
    """Read a `docker run` or `docker create` line, also over several lines continued with backslashes.

    Raises:
        RunLineError: it is no such line, or a flag is unknown, not supported or has a wrong value.
    """
    words = _words(line)
    reader = _Reader(words)
    reader.read()
    if reader.problems:
        raise RunLineError(reader.problems)
    return RunLine(spec=from_plain(ContainerSpec, reader.draft), warnings=tuple(reader.warnings))


def _words(line: str) -> list[str]:
    if len(line) > LONGEST_LINE:
        raise RunLineError({"line": [f"The line is longer than {LONGEST_LINE // 1024} KiB."]})
    try:
        words = shlex.split(LINE_CONTINUED.sub(" ", line.strip()))
    except ValueError as error:
        raise RunLineError({"line": ["A quote is opened and not closed."]}) from error
    while words and words[0] in {"$", "#", "sudo"}:
        words.pop(0)
    if not words or words[0] not in PROGRAMS:
        raise RunLineError({"line": ["This is not a “docker run …” line."]})
    return words


class _Reader:
    """Reads the words of one line from left to right into `draft`."""

    def __init__(self, words: Sequence[str]) -> None:
        self.draft: Draft = {}
        self.problems: dict[str, list[str]] = {}
        self.warnings: list[str] = []
        self._first_network: Draft = {}
        self._words = iter(words[1:])

    def read(self) -> None:
        self._read_verb()
        for word in self._words:
            if word.startswith("-") and word not in {"-", "--"}:
                self._read_flag(word)
            else:
                self._read_rest(next(self._words, "") if word == "--" else word)
        if not self.problems and not self.draft.get("image"):
            self._problem("image", "The line names no image.")
        self._join_first_network()

    def _read_verb(self) -> None:
        for word in self._words:
            if word in {"run", "create"}:
                self.draft["start"] = word == "run"
                return
            if word.startswith("-"):
                self.warnings.append(f"“{word}” chooses an engine; here the host does.")
                if "=" not in word:
                    next(self._words, None)
            elif word != "container":
                self._problem("line", f"“docker {word}” is not “docker run” or “docker create”.")
                return
        self._problem("line", "This is not a “docker run …” line.")

    def _read_rest(self, image: str) -> None:
        self.draft["image"] = image
        command = list(self._words)
        self.draft["command"] = command
        operators = SHELL_OPERATORS.intersection(command)
        if operators:
            self.warnings.append(f"“{sorted(operators)[0]}” was taken as a word of the container's command.")

    def _read_flag(self, word: str) -> None:
        if word.startswith("--"):
            name, equals, text = word.partition("=")
            self._apply(name, text if equals else None)
            return
        for name, attached in _short_flags(word):
            self._apply(name, attached)

    def _apply(self, name: str, text: str | None) -> None:
        flag = FLAGS.get(name)
        if name in WITHOUT_EFFECT:
            if text is None and not WITHOUT_EFFECT[name]:
                next(self._words, None)
            return
        known = flag is not None or name in FIRST_NETWORK or name in FILES
        if not known:
            self._problem(name, f"The flag {name} is not known or not supported here.")
            return
        if text is None:
            text = "true" if flag is not None and flag.switch else next(self._words, None)
        if text is None:
            self._problem(name, f"The flag {name} needs a value.")
        elif name in FILES:
            self._problem(
                FILES[name], f"The file “{text}” is on your machine; enter what it says instead of {name}."
            )
        elif name in FIRST_NETWORK:
            self._keep_for_first_network(FIRST_NETWORK[name], text)
        elif flag is not None:
            self._read_value(name, flag, text)

    def _read_value(self, name: str, flag: Flag, text: str) -> None:
        if SHELL_EXPANSION.search(text) and not name.startswith("--health"):
            self.warnings.append(
                f"“{text}” ({name}) holds what only your shell can fill in; enter the value."
            )
        if name in {"--env", "-e"} and "=" not in text:
            self.warnings.append(f"{text} was to be taken from your shell's environment; enter its value.")
        try:
            flag.parse(self.draft, text)
        except ValueError as error:
            self._problem(name, str(error))

    def _keep_for_first_network(self, field: str, text: str) -> None:
        if field == "aliases":
            self._first_network.setdefault("aliases", []).append(text)
        else:
            self._first_network[field] = text

    def _join_first_network(self) -> None:
        if self._first_network:
            networks = self.draft.setdefault("networks", [{"name": "bridge"}])
            networks[0] = {**networks[0], **self._first_network}

    def _problem(self, field: str, message: str) -> None:
        self.problems.setdefault(field, []).append(message)


def _short_flags(word: str) -> Iterator[tuple[str, str | None]]:
    """Take `-itp8080:80` apart: switches first, then at most one flag with the value attached to it."""
    letters = word[1:]
    while letters:
        name, letters = f"-{letters[0]}", letters[1:]
        takes_no_value = WITHOUT_EFFECT.get(name) or (name in FLAGS and FLAGS[name].switch)
        if takes_no_value and not letters.startswith("="):
            yield name, None
        else:
            yield name, letters.removeprefix("=") if letters else None
            return
