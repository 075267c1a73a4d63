"""Whatever somebody writes into a compose file, the answer is a plan or what is wrong, and it comes soon."""

import tempfile
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django import Settings

from fleet_app.models import Host
from operations_app.models import Operation
from stacks_app.compose.refused import ComposeRefused
from stacks_app.compose.source import Source
from stacks_app.compose.vet import look_through
from tests.support.compose import compose_program, write_stack
from tests.support.people import Person
from tests.support.watchers import host_of

# Every kind of thing that a good file has, for pieces of others to get into.
GOOD = """\
name: shop
x-usual: &usual
  restart: always
  logging: {driver: local, options: {max-size: "1m"}}
include: [{path: more.yaml, project_directory: ., env_file: [more.env]}]
services:
  web: &web
    <<: *usual
    image: "nginx:${VERSION:-1.27}"
    extends: {file: more.yaml, service: base}
    env_file: [{path: more.env, required: false, format: raw}]
    environment: ["A=1", 'B=${B:?say it}', C]
    ports: ["8080:80", {target: 81, published: "8081-8090"}]
    volumes: ["./page:/srv:ro", {type: tmpfs, target: /run}]
    build: {context: ./app, dockerfile_inline: "FROM scratch\\n", args: {X: "$$y"}}
    healthcheck: {test: ["CMD", "true"], interval: 1m30s}
    deploy: {replicas: 2, resources: {limits: {cpus: "0.5"}}}
  other:
    <<: [*web, *usual]
    command: |
      echo one
      echo two
    secrets: [key]
secrets: {key: {file: ./key.txt}}
configs: {site: {content: "listen 80"}}
networks: {back: !override {internal: true}}
volumes: {data: !reset null}
"""
MORE = "services: {base: {image: x, labels: [a=b]}}\n"
TOKENS = [
    "\t", "\ufeff", "\0", "\x85", "\u2028", "\ud7ff", "---\n", "...\n", "%YAML 1.1\n---\n", "%TAG ! tag:x,2000:\n",
    "!reset ", "!override ", "!!binary ", "!!python/name:os.system ", "!<x> ", "&usual ", "*usual", "*nobody", "<<: ",
    "<<: *web\n", "? ", "? [a]\n: b\n", ": ", "- ", "[", "]", "{", "}", "[" * 150, "{a: " * 150, "|2\n", ">-\n", "#",
    "'", '"', "\\", "${", "$", "$$", "${A:-${B:-${C:?no}}}", "${A:?${A:?${A}}}", "${A-", "${A/b/c}", "../" * 40,
    "/etc/passwd",
    "~root/", "x" * 70_000, "9" * 5000, "1e999", "0x" + "f" * 400, "-.inf", ".nan", "null", "~", "yes", "2001-01-01",
    "oci://x", "https://x.invalid/y.git#z:w", "provider: {type: x}", "extends: web", "depends_on: [web]", "\r\n", "\r",
]  # fmt: skip
DOTENVS = ["", "A=1", "A='x\ny'", 'A="${A}"', "A=${B}\nB=${A}", "export A=1", "=x", "A", "A: 1", "\ufeffA=1", "A=\0",
           "A='", "#", "A=$(id)", "A=" + "x" * 70_000, "é=1", "A=1\r\nB=2"]  # fmt: skip


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """The good file with some pieces of it gone, twice there, elsewhere, or replaced by odd ones."""
    text = GOOD
    for _ in range(draw(st.integers(1, 5))):
        first = draw(st.integers(0, len(text)))
        last = min(len(text), first + draw(st.sampled_from([0, 1, 3, 20, 200])))
        match draw(st.sampled_from(["put", "replace", "remove", "double", "move"])):
            case "put":
                text = text[:first] + draw(st.sampled_from(TOKENS)) + text[first:]
            case "replace":
                text = text[:first] + draw(st.sampled_from(TOKENS)) + text[last:]
            case "remove":
                text = text[:first] + text[last:]
            case "double":
                text = text[:last] + text[first:last] * draw(st.sampled_from([1, 2, 50])) + text[last:]
            case _:
                piece, text = text[first:last], text[:first] + text[last:]
                at = draw(st.integers(0, len(text)))
                text = text[:at] + piece + text[at:]
    return text


@settings(max_examples=500)
@given(text=mutated(), dotenv=st.sampled_from(DOTENVS))
@pytest.mark.timeout(300)
def test_it_is_taken_or_refused_before_compose_starts(text: str, dotenv: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        content: dict[str, str | bytes] = {
            "compose.yaml": text.encode(errors="surrogatepass"),
            "more.yaml": MORE,
            "more.env": dotenv,
            ".env": dotenv,
        }
        source = write_stack(Path(folder), content)
        told = said_of(source)
    assert told is None or 0 < len(told) < 2000
    assert folder not in (told or ""), "where it lay for this moment is nobody's business"


def said_of(source: Source) -> str | None:
    """What is wrong with it; None when nothing is. What takes too much ends another process than this, in life."""
    try:
        look_through(source)
    except ComposeRefused as error:
        return error.detail
    except RecursionError:
        return "too much memory"
    return None


@pytest.fixture
def host(db: None, settings: Settings, redis_server: str) -> Host:
    """A host that is never asked."""
    del db, redis_server
    settings.COMPOSE = str(compose_program())
    seen: dict[str, Any] = {"observed_at": timezone.now(), "api_version": "1.51"}
    return host_of("unix:///nowhere.sock", name="pier", state=Host.State.ONLINE, **seen)


WEB = "services: {web: {image: 'x:1', "


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("\ufeffservices: {web: {image: 'x:1'}}", None),
        ("services:\n\tweb: {image: x}", "yaml_invalid"),
        ("---\nservices: {web: {image: 'x:1'}}\n---\nservices: {web: {image: 'y:1'}}\n", None),
        ("x-a: &a {image: 'x:1'}\n---\nservices: {web: *a}\n", "yaml_alias"),
        ("services: {web: !reset null, side: {image: 'x:1'}}", None),
        ("services: {web: !override {image: 'x:1'}}", None),
        ("services: {web: !!map {image: !!str 'x:1'}}", None),
        ("x-a: &a {image: 'x:1'}\nservices: {web: {<<: *a, <<: *a}}", "yaml_duplicate_key"),
        (f"{WEB}labels: {{a: '{'x' * 1_000_000}'}}}}}}", None),
        (f"{WEB}x-deep: {'[' * 99}{']' * 99}}}}}", "yaml_too_deep"),
        (f"{WEB}environment: {{A: '${{A:?say ${{B:-it}}}}'}}}}}}", "compose_invalid"),
        (f"{WEB}environment: {{A: '${{A:-${{A:-${{A:-x}}}}}}'}}}}}}", None),
        (f"{WEB}environment: {{A: '{'${A:-' * 500}x{'}' * 500}'}}}}}}", None),
        (f"{WEB}environment: {{A: '${{'}}}}}}", "compose_invalid"),
        (f"{WEB}env_file: [{{path: .env, format: nothing}}]}}}}", "compose_invalid"),
        (f"{WEB}ports: ['1-20000:1-20000']}}}}", "compose_too_many_ports"),
        (f"{WEB}ports: ['1-99999999999:1-99999999999']}}}}", "compose_invalid"),
        (f"{WEB}scale: 99999999999999999999}}}}", "compose_invalid"),
        (f"{WEB}scale: -1}}}}", "compose_invalid"),
        (f"{WEB}mem_limit: 1e400}}}}", "compose_invalid"),
        (f"{WEB}depends_on: [web]}}}}", "compose_invalid"),
        (f"{WEB}extends: web}}}}", "compose_invalid"),
        ("services: [web]", "compose_invalid"),
        ("services: {web: null}", "compose_invalid"),
        ("services: {}", "compose_no_service"),
        (f"{WEB}profiles: [off]}}}}", "compose_no_service"),
        ("", "compose_invalid"),
        ("null", "compose_invalid"),
        ("[]", "compose_invalid"),
        ("just words", "compose_invalid"),
        ("services: {'web/../x': {image: 'x:1'}}", "compose_invalid"),
        ("services: {'': {image: 'x:1'}}", "compose_invalid"),
        ("services: {'${A}': {image: 'x:1'}}", "compose_invalid"),
        ("name: ../x\nservices: {web: {image: 'x:1'}}", None),
    ],
)
def test_each_kind_has_its_answer(owner: Person, host: Host, text: str, code: str | None) -> None:
    files = [{"path": "compose.yaml", "text": text}, {"path": ".env", "text": "A_B=1\n"}]
    made = owner.post("stacks/", {"host": host.pk, "project": "shop", "files": files})
    assert made.status == 201, made.body
    answer = owner.post(f"stacks/{made.body['id']}/apply/", {})
    said = (answer.status, answer.body.get("code"))
    assert said == ((202, None) if code is None else (400, code)), str(answer.body)[:300]
    assert "quaymaster-stack-" not in str(answer.body), "where it lay for this moment is nobody's business"
    assert Operation.objects.count() == (code is None)
