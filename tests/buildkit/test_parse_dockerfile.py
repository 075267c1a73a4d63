"""The shape of a Dockerfile: instructions with their lines, stages, heredocs, directives."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builds_app.dockerfile import Instruction, LineRange, parse_dockerfile

EVERYTHING = """\
# escape=\\
# syntax=docker/dockerfile:1

ARG VERSION=3
# the tools
FROM --platform=$BUILDPLATFORM alpine:${VERSION} AS Build
run apk add \\
    # a comment in between

    curl \\
    git
COPY --chown=1:1 --from=tools . /src
RUN <<EOF cat > /x && <<-"TWO" sh
FROM inside
EOF
\tRUN inside
\tTWO
FROM scratch
CMD ["/app", "--now"]
"""


def _lines(instruction: Instruction) -> tuple[int, int]:
    return instruction.lines.first, instruction.lines.last


def test_it_reads_instructions_stages_and_lines() -> None:
    dockerfile = parse_dockerfile(EVERYTHING)

    assert dockerfile.directives == {"escape": "\\", "syntax": "docker/dockerfile:1"}
    assert [(one.keyword, *_lines(one)) for one in dockerfile.instructions] == [
        ("ARG", 4, 4),
        ("FROM", 6, 6),
        ("RUN", 7, 11),
        ("COPY", 12, 12),
        ("RUN", 13, 17),
        ("FROM", 18, 18),
        ("CMD", 19, 19),
    ]
    build, last = dockerfile.stages
    assert (build.name, build.base, build.platform) == ("build", "alpine:${VERSION}", "$BUILDPLATFORM")
    assert (last.name, last.base, last.lines) == ("", "scratch", LineRange(first=18, last=19))


def test_it_joins_continued_lines_and_drops_the_comments_between() -> None:
    run = parse_dockerfile(EVERYTHING).stages[0].instructions[1]

    assert run.arguments.split() == ["apk", "add", "curl", "git"]
    assert run.text.startswith("run apk add \\\n")
    assert run.text.endswith("git")


def test_it_reads_flags_and_the_exec_form() -> None:
    build, last = parse_dockerfile(EVERYTHING).stages
    copy, cmd = build.instructions[2], last.instructions[1]

    assert (copy.flag("from"), copy.flag("chown"), copy.flag("link")) == ("tools", "1:1", None)
    assert copy.arguments == ". /src"
    assert cmd.exec_form == ("/app", "--now")
    assert copy.exec_form is None


def test_it_keeps_heredocs_apart() -> None:
    one, two = parse_dockerfile(EVERYTHING).stages[0].instructions[3].heredocs

    assert (one.name, one.content, one.lines) == ("EOF", "FROM inside\n", LineRange(first=14, last=14))
    assert (two.name, two.content, two.lines) == ("TWO", "RUN inside\n", LineRange(first=16, last=16))


@pytest.mark.parametrize(
    ("text", "keywords"),
    [
        ("RUN echo '<<EOF'\nCMD x\n", ["RUN", "CMD"]),
        ("RUN cat <<<word\nCMD x\n", ["RUN", "CMD"]),
        ("ENV A=<<EOF\nCMD x\n", ["ENV", "CMD"]),
        ("ONBUILD RUN <<EOF\nCMD x\nEOF\n", ["ONBUILD"]),
        ("# escape=`\nRUN dir C:\\\nCMD a `\n b\n", ["RUN", "CMD"]),
        ("RUN a \\\\\nCMD x\n", ["RUN", "CMD"]),
        ("\ufeffFROM a\r\nRUN b \\\r\n c\r\n", ["FROM", "RUN"]),
        ("RUN a \\", ["RUN"]),
        ("\\\n\\\nCMD x\n\\", ["CMD"]),
        ("RUN <<EOF\nnever ended", ["RUN"]),
        ("", []),
    ],
)
def test_it_tells_where_an_instruction_ends(text: str, keywords: list[str]) -> None:
    assert [one.keyword for one in parse_dockerfile(text).instructions] == keywords


def test_it_finds_a_stage_by_the_name_that_buildkit_gives_it() -> None:
    dockerfile = parse_dockerfile("FROM a AS One\nFROM b\n")

    assert dockerfile.stage("one") is dockerfile.stages[0]
    assert dockerfile.stage("stage-1") is dockerfile.stages[1]
    assert dockerfile.stage("") is None
    single = parse_dockerfile("FROM a\n")
    assert single.stage("") is single.stage("stage-0") is single.stages[0]
    named = parse_dockerfile("FROM a AS build\n")
    assert named.stage("") is named.stages[0]


@settings(max_examples=500)
@given(st.text(st.sampled_from("FROM RUN COPY<<EOF-\\`#\"'=\n\t []aA$"), max_size=120))
def test_it_takes_any_text_and_counts_lines_within_it(text: str) -> None:
    last = 0
    for instruction in parse_dockerfile(text).instructions:
        assert last < instruction.lines.first <= instruction.lines.last <= text.count("\n") + 1
        last = instruction.lines.last
