"""The adviser: what it says, where, how the lines could read, and that it is silent about good Dockerfiles."""

import pytest

from builds_app.adviser import advise
from builds_app.dockerfile import parse_dockerfile

CASES = {
    "copy_before_install": (
        "FROM node:22\nWORKDIR /app\nCOPY . .\nENV A=b\nRUN npm ci --omit=dev\nUSER node\n",
        (3, 5),
        "COPY package.json package-lock.json ./\nENV A=b\nRUN npm ci --omit=dev\nCOPY . .",
    ),
    "latest_base": ("FROM nginx:latest AS web\nUSER 1\n", (1, 1), "FROM nginx:<version> AS web"),
    "shell_form": ("FROM a:1\nUSER 1\nCMD python app.py --x\n", (3, 3), 'CMD ["python", "app.py", "--x"]'),
    "root_user": ('FROM a:1\nCMD ["x"]\n', (2, 2), 'USER 1000\nCMD ["x"]'),
    "apt_lists": (
        "FROM a:1\nRUN apt-get update && \\\n    apt-get install -y curl\nUSER 1\n",
        (2, 3),
        "RUN apt-get update && \\\n    apt-get install -y curl \\\n    && rm -rf /var/lib/apt/lists/*",
    ),
    "missing_multi_stage": (
        "FROM golang:1.25\nCOPY main.go .\nRUN go build -o /app .\nUSER 1\n",
        (1, 1),
        "FROM golang:1.25 AS build\n",
    ),
    "missing_dockerignore": ("FROM a:1\nCOPY . /app\nUSER 1\n", (2, 2), "node_modules\n.git\n"),
}
FILES = ["package.json", "package-lock.json", "main.go", "node_modules/left-pad/index.js"]

REWRITES = [
    ("COPY --chown=1 . /app\nRUN npm i\n", "COPY --chown=1 package.json package-lock.json /app/\n"),
    ("RUN apt-get install curl;\n", "RUN apt-get install curl \\\n    && rm -rf /var/lib/apt/lists/*"),
    ("RUN <<E\napt-get install curl\nE\n", "RUN <<E\napt-get install curl\nrm -rf /var/lib/apt/lists/*\nE"),
    ("COPY . /app\nCOPY node_modules/ dist /x/\n", ".git\n.env\n*.log\n__pycache__\n.venv\ntarget\ncoverage"),
]

GOOD = """FROM node:22 AS build
WORKDIR /app
COPY package*.json ./
RUN npm ci
COPY . .
RUN npm run build

FROM nginx:1.29@sha256:0000000000000000000000000000000000000000000000000000000000000000
RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*
COPY --from=build /app/dist /usr/share/nginx/html
USER nginx
CMD ["nginx", "-g", "daemon off;"]
"""


@pytest.mark.parametrize("code", CASES)
def test_it_says_which_lines_and_how_they_could_read(code: str) -> None:
    text, lines, rewrite = CASES[code]

    found = [advice for advice in advise(parse_dockerfile(text), files=FILES) if advice.code == code]

    assert [(advice.first_line, advice.last_line) for advice in found] == [lines]
    assert found[0].rewrite.startswith(rewrite)


@pytest.mark.parametrize(("lines", "rewrite"), REWRITES)
def test_it_rewrites_what_would_still_build(lines: str, rewrite: str) -> None:
    found = advise(parse_dockerfile(f"FROM a:1\nUSER 1\n{lines}"), files=FILES)

    assert any(advice.rewrite.startswith(rewrite) for advice in found), [one.rewrite for one in found]


def test_it_is_silent_about_a_good_dockerfile() -> None:
    assert advise(parse_dockerfile(GOOD), files=[*FILES, ".dockerignore"]) == []


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("exec app", '["exec", "app"]'),
        ("node $FLAGS app.js", '["/bin/sh", "-c", "exec node $FLAGS app.js"]'),
        ("migrate && serve", '["/bin/sh", "-c", "migrate && serve"]'),
        ("A=1 serve", '["/bin/sh", "-c", "A=1 serve"]'),
    ],
)
def test_it_keeps_a_shell_where_one_is_needed(command: str, words: str) -> None:
    advice = advise(parse_dockerfile(f"FROM a:1\nUSER 1\nCMD {command}\n"), files=[])

    assert [one.rewrite for one in advice] == [f"CMD {words}"]


def test_it_looks_at_the_stage_that_becomes_the_image() -> None:
    text = 'FROM a:1 AS base\nUSER app\nFROM base AS test\nCMD pytest\nFROM base\nCMD ["serve"]\n'

    assert advise(parse_dockerfile(text), files=[]) == []
    assert [advice.code for advice in advise(parse_dockerfile(text), files=[], target="test")] == [
        "shell_form"
    ]


def test_it_keeps_the_key_of_an_advice_while_the_instruction_stays() -> None:
    keys = {
        advise(parse_dockerfile(f"{before}FROM nginx\nUSER 1\n{after}"), files=[])[0].key
        for before, after in (("", ""), ("# a comment\n\n", "RUN true\n"))
    }

    assert len(keys) == 1
