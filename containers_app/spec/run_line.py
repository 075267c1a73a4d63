"""A pasted `docker run …` line → a container spec.

The line is split as a shell splits words, and nothing is run or expanded. Flags are read as Docker's CLI
reads them (`-it`, `-p8080:80`, `--env=A=1`), up to the image; what follows is the command.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import dropwhile, takewhile

from containers_app.spec.container import ContainerSpec
from containers_app.spec.document import network_of
from containers_app.spec.flag_mounts import MOUNT_FLAGS
from containers_app.spec.flag_values import SHAPED_FLAGS
from containers_app.spec.flags import SIMPLE_FLAGS, Draft, Flag
from containers_app.spec.shell_words import Command, NotClosed, Word, first_command
from operations_app.plain import from_plain

FLAGS = {name: flag for flag in (*SIMPLE_FLAGS, *SHAPED_FLAGS, *MOUNT_FLAGS) for name in flag.names}
LONGEST_LINE = 64 * 1024
PROGRAMS = frozenset({"docker", "podman", "nerdctl"})
# A root's prompt: a shell would take it for a comment.
PROMPT = re.compile(rf"\s*#\s+(?=(?:sudo\s+)?(?:{'|'.join(sorted(PROGRAMS))})\s)")
BEFORE_PROGRAM = frozenset({"$", "sudo"})
OPERATORS = frozenset(";&|<>()")
PLACEHOLDER = re.compile(r"<[^<>\n]+>")
SWITCHES_OF_DOCKER = frozenset({"-D", "--debug", "--tls", "--tlsverify"})
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
    command = _command(line)
    reader = _Reader(command)
    reader.read()
    if reader.problems:
        raise RunLineError(reader.problems)
    return RunLine(
        spec=from_plain(ContainerSpec, reader.draft), warnings=tuple(dict.fromkeys(reader.warnings))
    )


def _command(line: str) -> Command:
    if len(line) > LONGEST_LINE:
        raise RunLineError({"line": [f"The line is longer than {LONGEST_LINE // 1024} KiB."]})
    try:
        command = first_command(PROMPT.sub("", line, count=1) if PROMPT.match(line) else line)
    except NotClosed as error:
        raise RunLineError({"line": [str(error)]}) from error
    if placeholder := PLACEHOLDER.match(command.rest):
        raise RunLineError({"line": [f"Put a value in the place of “{placeholder[0]}”."]})
    words = [*dropwhile(lambda word: word.text in BEFORE_PROGRAM, command.words)]
    if not words or words[0].text not in PROGRAMS:
        raise RunLineError({"line": ["This is not a “docker run …” line."]})
    return Command(words=tuple(words[1:]), rest=command.rest)


class _Reader:
    """Reads the words of one line from left to right into `draft`."""

    def __init__(self, command: Command) -> None:
        self.draft: Draft = {}
        self.problems: dict[str, list[str]] = {}
        self.warnings: list[str] = []
        self._first_network: Draft = {}
        self._words = iter(command.words)
        self._operator = "".join(takewhile(OPERATORS.__contains__, command.rest))

    def read(self) -> None:
        self._read_verb()
        for word in self._words:
            if word.text.startswith("-") and word.text not in {"-", "--"}:
                self._read_flag(word)
            else:
                self._read_rest(next(self._words, Word("")) if word.text == "--" else word)
        if not self.problems and not self.draft.get("image"):
            end = f" before “{self._operator}”, which needs quotes" if self._operator else ""
            self._problem("image", f"The line names no image{end}.")
        elif self._operator:
            self.warnings.append(f"“{self._operator}” and what follows is for your shell and was left out.")
        self._join_first_network()
        self._look_at_health()

    def _read_verb(self) -> None:
        for word in (each.text for each in self._words):
            if word in {"run", "create"}:
                self.draft["start"] = word == "run"
                return
            if word.startswith("-"):
                self.warnings.append(f"“{word}” chooses an engine; here the host does.")
                if "=" not in word and word not in SWITCHES_OF_DOCKER:
                    next(self._words, None)
            elif word != "container":
                self._problem("line", f"“docker {word}” is not “docker run” or “docker create”.")
                return
        self._problem("line", "This is not a “docker run …” line.")

    def _read_rest(self, image: Word) -> None:
        self.draft["image"] = image.text
        command = list(self._words)
        for word in command:
            if word.open:
                self._warn_of_open(word.text, "the command")
        self.draft["command"] = [word.text for word in command]
        for word in (image, *command):
            if word.begins_line and (word is not image or word.text in PROGRAMS | BEFORE_PROGRAM):
                self._problem(
                    "line",
                    f"“{word.text}” begins another line. Enter one command; a line that goes on ends with “\\”.",
                )
                return

    def _read_flag(self, word: Word) -> None:
        if word.text.startswith("--"):
            name, equals, text = word.text.partition("=")
            self._apply(name, replace(word, text=text) if equals else None)
            return
        for name, attached in _short_flags(word.text):
            self._apply(name, None if attached is None else replace(word, text=attached))

    def _apply(self, name: str, value: Word | None) -> None:
        flag = FLAGS.get(name)
        if name in WITHOUT_EFFECT:
            if value is None and not WITHOUT_EFFECT[name]:
                next(self._words, None)
            return
        known = flag is not None or name in FIRST_NETWORK or name in FILES
        if not known:
            self._problem(name, f"The flag {name} is not known or not supported here.")
            return
        if value is None:
            value = Word("true") if flag is not None and flag.switch else next(self._words, None)
        if value is None:
            self._problem(name, f"The flag {name} needs a value.")
            return
        if value.open:
            self._warn_of_open(value.text, name)
        if name in FILES:
            self._problem(
                FILES[name],
                f"The file “{value.text}” is on your machine; enter what it says instead of {name}.",
            )
        elif name in FIRST_NETWORK:
            self._keep_for_first_network(FIRST_NETWORK[name], value.text)
        elif flag is not None:
            self._read_value(name, flag, value.text)

    def _read_value(self, name: str, flag: Flag, text: str) -> None:
        if name in {"--env", "-e"} and "=" not in text:
            self.warnings.append(f"{text} was to be taken from your shell's environment; enter its value.")
        try:
            flag.parse(self.draft, text)
        except ValueError as error:
            self._problem(name, str(error))

    def _warn_of_open(self, text: str, place: str) -> None:
        self.warnings.append(f"“{text}” ({place}) holds what only your shell can fill in; enter the value.")

    def _keep_for_first_network(self, field: str, text: str) -> None:
        if field == "aliases":
            self._first_network.setdefault("aliases", []).append(text)
        else:
            self._first_network[field] = text

    def _join_first_network(self) -> None:
        if self._first_network:
            networks = self.draft.setdefault("networks", [{"name": "bridge"}])
            networks[0] = {**networks[0], **self._first_network}
        for network in self.draft.get("networks", []):
            if network.get("aliases") and network_of(network["name"]) in {None, "bridge"}:
                self._problem("networks", "Aliases are for networks that somebody made: say which.")

    def _look_at_health(self) -> None:
        if len(check := self.draft.get("healthcheck") or {}) > 1 and check.get("disabled"):
            self._problem("healthcheck", "--no-healthcheck excludes the flags that say how to check.")

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
