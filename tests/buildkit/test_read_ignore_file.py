"""A ``.dockerignore`` is read as the docker CLI reads it, and one that cannot be read is refused by its line."""

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from builds_app.buildkit import InvalidBuild, list_context
from builds_app.buildkit.context import Walk
from builds_app.buildkit.follow import FollowPaths
from builds_app.buildkit.ignore import ignore_patterns
from builds_app.buildkit.matcher import PatternMatcher
from tests.support.engines import Engine

_REFUSED = 5  # each a build of its own, since the first refusal ends them all
_NAMES = (
    "a", "b", "ab", "abc", "A", "a.log", "b.log", ".a", ".git/config", ".dockerignore", "Dockerfile",
    "README.md", " lead", "trail ", "two words", "ünï", "日本/語.txt", "!bang", "#hash", "a*b", "[a]", "a?",
    "a+b", "(a)", "a^b", "$a", "-", "~", "{a,b}", "a|b", "x/a", "x/b", "x/y/a", "x/y/b.log", "x/y/z/a",
    "x/y/z/.a", "deep/x/y/a.log", "7", "a1", "node/a/index.js", "node/b/index.js", "line\nend",
    "back\\slash",
)  # fmt: skip
# Words that patterns are made of, the odd ones as often as the usual.
_WORDS = (
    "a", "b", "ab", "x", "y", "z", "deep", "node", "*", "*", "**", "**", "?", "/", "/", "/", "**/", "/**",
    ".", "..", "*.log", "[ab]", "[^a]", "[!a]", "[a-c]", "[[:alpha:]]", "[*]", "[]]", "[", "]", "\\a",
    "\\*", "\\d", "\\\\", "\\[", "!", "#", " ", "\u00a0", "ünï", "日本", "[日-本]", "^", "$", "+",
    "(", ")", "{a,b}", "|", "-", "~", ".git", ".dockerignore",
)  # fmt: skip
_ASKED = (  # facts of moby's own tests and of people's projects, and what once went wrong elsewhere
    "**", "**/", "**/**", "x/**", "**/x", "**x", "**/x/**", "x/**/a", "x**/*.log", "x/y/*.log**", "*/x",
    "/x/", "./x/../a", "*\n!a", "*\n!x/y", "**\n!x/y\nx/y/a", "x\n!x/y\nx/y/z\n!x/y/z/.a", "x/*\n!x/y",
    "x\n!**/z", "*\n!**/*.log\n*.log", "**/node/*/index.js\n!node/b", ".*\n!.git", "*.md\n!README*.md",
    "\ufeffa\nb", "a\r\nb\r\n!a\r\n", "# a\n #hash\n\\#hash", "! a\n!  x/", "*\n!/x/y/", "a\\*b", "\\[a\\]",
    "[[]a]", "a[?]", "a\\?", "\\!bang", "two\\ words", "two words  ", "  lead", "line*", "back\\\\slash",
    "\\d", "{a,b}", "{a,b}*", "a|b", "a|b*", "x\\/y", "..\n../a\n/..", ".\n/", "x/./y/../y/a",
    ".dockerignore", "*\n!.dockerignore", "A", "[[:upper:]]", "[A-Z]*", "deep/*/y", "**/[xy]/**/a*", "a[",
    "*\na*b[a", "!",
)  # fmt: skip

_LINES = st.builds(
    str.__add__, st.sampled_from(["", "", "!"]), st.lists(st.sampled_from(_WORDS), max_size=6).map("".join)
)
_FILES = st.lists(_LINES, min_size=1, max_size=6).map("\n".join)


def _context(folder: Path, ignore: str) -> Path:
    for name in _NAMES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    (folder / "empty").mkdir()
    (folder / ".dockerignore").write_text(ignore, newline="")
    return folder


def _ours(context: Path) -> list[str] | None:
    """What a build of the folder sees, None when it is refused."""
    with suppress(InvalidBuild):
        walk = Walk(
            root=context,
            ignored=PatternMatcher(ignore_patterns(context, "Dockerfile")),
            wanted=FollowPaths(context, (), _go_on),
            check=_go_on,
        )
        return sorted(entry.path for entry in walk.entries())
    return None


def _go_on() -> None:
    """Nobody wants to end it."""


def _theirs(engine: Engine, work: Path, contexts: list[Path]) -> Iterator[list[str]]:
    """What builds of the folders by the docker CLI copy; all of them run at once."""
    dockerfile = work / "copy.dockerfile"
    dockerfile.write_text("FROM scratch\nCOPY . /\n")
    targets = {
        context.name: {
            "context": str(context),
            "dockerfile": str(dockerfile),
            "output": [f"type=local,dest={work}/out/{context.name}"],
        }
        for context in contexts
    }
    definition = work / "bake.json"
    definition.write_text(json.dumps({"target": targets, "group": {"default": {"targets": list(targets)}}}))
    engine.docker("buildx", "bake", "--file", definition, "--allow=fs=*")
    for context in contexts:
        out = work / "out" / context.name
        yield sorted(str(path.relative_to(out)) for path in out.rglob("*"))


def _assert_equal(engine: Engine, work: Path, files: Iterable[str]) -> None:
    """Ours is theirs for each ignore file, and a few of those that we refuse are refused by them."""
    contexts = [_context(work / f"context-{number}", text) for number, text in enumerate(files)]
    ours = {context: _ours(context) for context in contexts}
    taken = [context for context in contexts if ours[context] is not None]
    for context, theirs in zip(taken, _theirs(engine, work, taken), strict=True):
        text = (context / ".dockerignore").read_bytes()
        assert (text, ours[context]) == (text, theirs)
    for context in [context for context in contexts if ours[context] is None][:_REFUSED]:
        with pytest.raises(AssertionError, match="pattern"):
            engine.docker(
                "buildx", "build", "--output", "type=cacheonly", "-f", work / "copy.dockerfile", context
            )


def test_it_reads_what_people_write_as_the_docker_cli_does(engine: Engine, tmp_path: Path) -> None:
    engine.start()

    _assert_equal(engine, tmp_path, _ASKED)


@settings(max_examples=3, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(st.lists(_FILES, min_size=60, max_size=60))
def test_it_reads_anything_as_the_docker_cli_does(engine: Engine, files: list[str]) -> None:
    engine.start()

    with TemporaryDirectory() as work:
        _assert_equal(engine, Path(work), files)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a\n\n# [\n[b\n", "Line 4 of .dockerignore: '[b' is no pattern"),
        ("\ufeff!", "Line 1 of .dockerignore: '!' names nothing"),
        ("a\\", "Line 1 of .dockerignore: 'a\\\\\\\\' is no pattern"),
        ("x[z-a]\n", "Line 1 of .dockerignore: 'x[z-a]' is no pattern that can be read"),
        ("x" * 5000, "Line 1 of .dockerignore: .* is longer than 4,096 characters"),
        ("*\n" * 5001, "Line 5001 of .dockerignore: .* there may be 5,000 patterns of 128 KiB together"),
        ((("x" * 4000) + "\n") * 40, "Line 33 of .dockerignore: .* is too much"),
    ],
)
def test_it_names_the_line_that_it_refuses(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / ".dockerignore").write_text(text)

    with pytest.raises(InvalidBuild, match=words.replace("[", r"\[").replace("]", r"\]")):
        list_context(tmp_path)
