"""What reads other people's text takes time in proportion to its length, whatever stands in it.

Each reader gets a quarter of a megabyte of what would make a careless one go over the text for every letter of it:
hours, where these take fractions of a second. The limit is on processor time.
"""

import signal
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from rest_framework.serializers import ValidationError

from accounts_app.by_hand import MASK
from builds_app.adviser import advise
from builds_app.buildkit import InvalidBuild, read_patterns
from builds_app.buildkit.matcher import PatternMatcher
from builds_app.buildkit.model import parse_step_name
from builds_app.dockerfile import parse_dockerfile
from builds_app.options import BuildOptions
from builds_app.record.masking import SecretMask
from builds_app.sources.context import ContextRefused
from builds_app.sources.context.git_address import check_git_ref, parse_git_address
from builds_app.why.cause import Inputs
from builds_app.why.causes import causes_of
from builds_app.why.compare import unified_diff
from containers_app.engine.errors import InvalidIdentifier
from containers_app.engine.reference import parse_reference
from containers_app.live.instruction import instruction_of
from containers_app.spec.quantities import parse_duration, parse_size
from containers_app.spec.run_line import parse_run_line
from containers_app.spec.secrets import masked_value
from containers_app.spec.shell_words import first_command
from registries_app.api.registry_shapes import server_of
from registries_app.challenge import parse_challenge
from registries_app.client import _NEXT
from stacks_app.masks import MOST_EXPOSED, Secrets, exposed, refuse_in_names

LENGTH = 256 * 1024
SECONDS = 20.0
REFUSALS = (ValueError, ContextRefused, InvalidBuild, InvalidIdentifier, ValidationError)

DOCKERFILES = {
    "spaces": "RUN a" + " " * LENGTH + "b",
    "continued": "RUN " + "a \\\n" * (LENGTH // 4),
    "continued spaces": "RUN a \\" + " " * LENGTH + "b",
    "quotes": "RUN <<A " + '"\\' * (LENGTH // 2),
    "mixed quotes": "RUN <<A " + "'\"" * (LENGTH // 2),
    "flags": "RUN " + "--a " * (LENGTH // 4),
    "heredocs": "RUN " + "<<A " * (LENGTH // 4),
    "list": "CMD " + "[" * LENGTH,
    "word": "CMD " + "a" * LENGTH,
    "apt": "RUN apt " + "-apt " * (LENGTH // 5),
    "mvn": "COPY . .\nRUN " + "mvn " * (LENGTH // 4),
    "pip": "COPY . .\nRUN " + "pip install " * (LENGTH // 12),
    "gradle": "RUN gradle " + "gradle" * (LENGTH // 6),
    "settings": "ENV a=$b\n" * (LENGTH // 9),
    "installs": "COPY . .\n" + "RUN npm ci\n" * (LENGTH // 11),
    "stages": "FROM a\nCOPY . .\nRUN npm ci\n" * (LENGTH // 27),
    "stages on stages": "".join(
        f"FROM s{at} AS s{at + 1}\nCOPY --from=s{at} a b\n" for at in range(LENGTH // 48)
    ),
    "sources": "COPY " + "*a " * 5000 + "/",
}
PIECES = ("\\ ", "'", '"', '"\\', "`", "$(", "$('", "${", "$'", "^ ", " #", "~")
TEXTS: dict[str, tuple[Callable[[str], Any], str]] = {
    "run line of spaces": (parse_run_line, "docker run a" + " " * 60_000 + "b"),
    "run line of switches": (parse_run_line, "docker run -" + "i" * 60_000),
    "run line of ports": (parse_run_line, "docker run " + "-p 1-20000:1-20000 " * 3_000 + "a"),
    "run line without end": (parse_run_line, "docker run " + "a" * LENGTH),
    **{f"words of {piece}": (first_command, piece * LENGTH) for piece in PIECES},
    "duration": (parse_duration, "1" * LENGTH),
    "size": (parse_size, "9" * LENGTH),
    "reference": (parse_reference, "a-" * LENGTH),
    "instruction of arguments": (instruction_of, "RUN |1 " + "a=/bin/sh " * (LENGTH // 10)),
    "instruction of spaces": (instruction_of, "RUN" + " " * LENGTH + "#"),
    "git host": (lambda text: parse_git_address(text, protocols={"https"}), f"https://{'a.' * LENGTH}!/x"),
    "git user": (lambda text: parse_git_address(text, protocols={"ssh"}), "a" * LENGTH + "@"),
    "git ref": (check_git_ref, "a/" * LENGTH),
    "challenge": (parse_challenge, "Bearer " + "a" * LENGTH),
    "challenge of quotes": (parse_challenge, "Bearer " + 'a="' * (LENGTH // 3)),
    "link to the next page": (_NEXT.search, "<a" * LENGTH),
    "registry": (server_of, "a.a" * LENGTH + "!"),
    "value with addresses": (lambda text: masked_value("a", text), "://a:" * (LENGTH // 5)),
    "step": (parse_step_name, "[a/b" + " " * LENGTH),
    "pattern": (
        lambda text: PatternMatcher(read_patterns([(text, "")])).match("a" * 4000),
        "*a" * 2000 + "b",
    ),
    "patterns": (
        lambda text: read_patterns((line, "") for line in text.split("\n")),
        "[a-" * 50 + "\n" * LENGTH,
    ),
}


@pytest.mark.parametrize("text", DOCKERFILES.values(), ids=DOCKERFILES)
def test_it_reads_any_dockerfile_in_bounded_time(text: str) -> None:
    whole = f"FROM base\n{text}\nRUN last"
    files = {f"{'a' * 50}{number}": "now" for number in range(200)} | {"package.json": "x", "pom.xml": "x"}
    with processor_seconds(SECONDS):
        dockerfile = parse_dockerfile(whole)
        now = Inputs(dockerfile=dockerfile, options=_OPTIONS, files=files, base_images={})
        before = Inputs(dockerfile=parse_dockerfile(text), options=_OPTIONS, files={}, base_images={})
        advise(dockerfile, files=files)
        for instruction in (dockerfile.instructions[1], dockerfile.instructions[-1]):
            causes_of(instruction, now=now, before=before)


@pytest.mark.parametrize(("read", "text"), TEXTS.values(), ids=TEXTS)
def test_it_reads_any_text_in_bounded_time(read: Callable[[str], Any], text: str) -> None:
    with processor_seconds(SECONDS), suppress(*REFUSALS):
        read(text)


def test_it_compares_any_two_dockerfiles_in_bounded_time() -> None:
    old = [str(number % 150) for number in range(LENGTH // 4)]
    new = [str(number * 7 % 150) for number in range(LENGTH // 4)]
    with processor_seconds(SECONDS):
        diff = unified_diff(["first", *old, "last"], ["first", *new, "last"], names=["a", "b"]).split("\n")

    assert diff[:5] == ["--- a", "+++ b", f"@@ -1,{len(old) + 2} +1,{len(new) + 2} @@", " first", " 0"]
    assert diff[-1] == " last"


def test_it_hides_many_secrets_in_bounded_time() -> None:
    mask = SecretMask(
        "\n".join(f"secret-{number}" for number in range(at, at + 3000)) for at in range(0, 60_000, 3000)
    )
    with processor_seconds(SECONDS):
        shown = "".join(mask.take((1, "stdout"), "secret-secre\nsecret-59999 " * 100) for _ in range(100))

    assert "secret-5" not in shown
    assert shown.startswith(f"secret-secre\n{MASK} ")


VALUES = {f"V{number}": " ".join(f"{number:04}{part:04}" for part in range(28)) for number in range(1000)}


def test_it_masks_what_has_many_secrets_in_bounded_time_and_memory() -> None:
    words = [f"word{number}" for number in range(90_000)]
    tracemalloc.start()
    with processor_seconds(SECONDS):
        secrets = Secrets.made_of(VALUES.values())
        shown = secrets.masked({"command": [*words, VALUES["V7"]]})["command"]
        said = secrets.hide(f"{'x' * 4000} {VALUES['V8']} {VALUES['V9'][:18]}")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (shown[0], shown[-1]) == ("word0", MASK), "what is not looked through any more is hidden"
    assert said.startswith(f"{'x' * 4000} ")
    assert "0008" not in said
    assert "0009" not in said
    assert peak < 64 * 2**20


def test_it_tells_of_many_secrets_in_a_service_in_bounded_time() -> None:
    alike = {f"V{number}": "a" * (4 + number) for number in range(1000)}
    service = {"image": "x", "environment": {f"w{number}": "a" * 800 for number in range(2000)}}
    with processor_seconds(SECONDS):
        assert 0 < len(list(exposed(service, alike))) <= MOST_EXPOSED
        assert list(exposed(service, VALUES)) == []
        refuse_in_names({"services": {f"s{at}": {"image": f"image{at}"} for at in range(20_000)}}, VALUES)


_OPTIONS = BuildOptions.from_json({})


@contextmanager
def processor_seconds(limit: float) -> Iterator[None]:
    """Fails when the block takes more time of the processor; waiting does not count."""

    def fail(*_: Any) -> None:
        raise AssertionError(f"took more than {limit} seconds of the processor")

    before = signal.signal(signal.SIGVTALRM, fail)
    signal.setitimer(signal.ITIMER_VIRTUAL, limit)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
