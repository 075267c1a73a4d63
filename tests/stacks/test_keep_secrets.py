"""The value of a secret variable is on the engine and nowhere else, wherever a compose file has it."""

import json
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.apps import apps
from prometheus_client import generate_latest

from accounts_app.by_hand import MASK
from builds_app.models import Build
from operations_app.models import Operation
from scripts.up import ROOT
from stacks_app.masks import Secrets
from stacks_app.models import Revision
from tests.stacks.conftest import Json, StackBench
from tests.support.bench import failed, succeeded
from tests.support.engines import BASE_IMAGE
from tests.support.hints import hinted

CANARY = 'canary-5e7$x"y\\z'
PART = "canary-5e7"  # of it, however the rest is spelled
VARIABLE = {"name": "TOKEN", "value": CANARY, "secret": True}
# What shows the engine as it is: whoever may read its containers reads what they were given.
OF_THE_ENGINE = ("containers", "images", "networks", "volumes", "live", "events", "search")
MIRROR = {"container", "network", "volume", "image", "engineevent"}
WEB: Json = {
    "image": BASE_IMAGE,
    "init": True,
    "stop_grace_period": "0s",
    "command": ["sh", "-c", "sleep 100000", "${TOKEN}"],
    "environment": {"PLAIN": "${TOKEN}", "MIXED": "a ${TOKEN} b", "PASSWORD": "${TOKEN}"},
    "labels": {"note": "${TOKEN}"},
    "healthcheck": {"test": ["CMD", "test", "${TOKEN}"], "interval": "1s"},
    "post_start": [{"command": ["true", "${TOKEN}"]}],
    "extra_hosts": {"far": "127.0.0.1"},
    "secrets": ["key"],
    "configs": [{"source": "site", "target": "/site"}],
    "x-note": "${TOKEN}",
}
SICK: Json = {"test": ["CMD-SHELL", "echo no '${TOKEN}'; exit 1"], "interval": "1s", "retries": 1}
TEXT: Json = {
    "x-note": "${TOKEN}",
    "services": {
        "web": WEB,
        "app": {
            **{key: WEB[key] for key in ("init", "stop_grace_period")},
            "image": "app",
            "command": ["sleep", "100000"],
            "build": {"context": "app", "args": {"GREETING": "${TOKEN}"}, "labels": {"said": "${TOKEN}"}},
        },
    },
    "networks": {"default": {"labels": {"note": "${TOKEN}"}}},
    "volumes": {"data": {"labels": {"note": "${TOKEN}"}}},
    "secrets": {"key": {"environment": "TOKEN"}},
    "configs": {"site": {"content": "listen ${TOKEN}"}},
}
FILES = {"app/Dockerfile": f'FROM {BASE_IMAGE}\nARG GREETING\nRUN echo "$GREETING" > /said\n'}


@contextmanager
def watched() -> Iterator[list[str]]:
    """The arguments and environments of every process of ours that has the canary in them, while the block runs."""
    seen: set[str] = set()
    over, ours = threading.Event(), Path("/proc/self/ns/pid").readlink()

    def watch() -> None:
        while not over.wait(0.02):
            for path in Path("/proc").glob("[0-9]*"):
                try:
                    if (path / "ns/pid").readlink() == ours:
                        for name in ("cmdline", "environ"):
                            content = (path / name).read_bytes().decode(errors="replace")
                            seen.update([content] * (PART in content))
                except OSError:
                    continue

    thread = threading.Thread(target=watch)
    thread.start()
    found: list[str] = []
    try:
        yield found
    finally:
        over.set()
        thread.join()
        found += seen


def answers(bench: StackBench, stack: Json) -> Iterator[tuple[str, Any]]:
    """Every answer to GET that is about the stack, by its address, and the previews."""
    schema = yaml.safe_load((ROOT / "schema.yaml").read_text())
    builds, operations = (model.objects.values_list("pk", flat=True) for model in (Build, Operation))
    ids = {"stacks": [stack["id"]], "builds": builds, "operations": operations, "hosts": [bench.host.pk]}
    for template, about in schema["paths"].items():
        path = template.removeprefix("/api/v1/")
        noun = path.partition("/")[0]
        if "get" not in about or noun in OF_THE_ENGINE or "{group}" in path:
            continue
        for pk in ids.get(noun, []) if "{id}" in path else [0]:
            for number in Revision.objects.values_list("number", flat=True) if "{number}" in path else [0]:
                for query in ("", "?with=1", "?after=0", "?path=compose.yaml"):
                    address = path.format(id=pk, number=number) + query
                    yield address, bench.owner.get(address).body
    for path in ("apply", "down", "restart"):
        yield path, bench.owner.post(f"stacks/{stack['id']}/{path}/?preview=true", {}).body
    yield "roll-back", bench.owner.post(f"stacks/{stack['id']}/roll-back/?preview=true", {"revision": 1}).body


def rows() -> Iterator[tuple[str, Any]]:
    """Every row of the database that is not what was seen on the engine."""
    for model in apps.get_models():
        if model._meta.model_name not in MIRROR:
            for row in model._default_manager.values():
                yield model._meta.label, row


def leaks(found: Iterator[tuple[str, Any]]) -> list[tuple[str, str]]:
    """Those with the canary in them, as far as it stands there."""
    told = ((place, repr(value)) for place, value in found)
    return [(place, said[max(0, at - 80) : at + 40]) for place, said in told if (at := said.find(PART)) >= 0]


def test_it_is_told_to_nobody_but_the_engine(stacks: StackBench, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    stack = stacks.make(json.dumps(TEXT), files=FILES, variables=[VARIABLE])
    with hinted() as hints, watched() as processes:
        succeeded(stacks.apply(stack))
        said = stacks.engine.docker(
            "exec", "shop-web-1", "sh", "-c", 'printf "%s\\n" "$PLAIN"; cat /site /run/secrets/key'
        )
        assert said == f"{CANARY}\nlisten {CANARY}{CANARY}"
        changed = {**TEXT, "services": {**TEXT["services"], "web": {**WEB, "labels": {"note": "x ${TOKEN}"}}}}
        changed["services"]["app"]["build"]["args"] = {"GREETING": "hello ${TOKEN}"}
        stacks.change(stack, json.dumps(changed))
        plan = stacks.plan(stack)
        succeeded(stacks.apply(stack))
    words = [each["words"] for each in plan["remarks"] if each["code"] == "secret_exposed"]
    where = {each.partition(" in its ")[2].partition(":")[0] for each in words}
    plain = {"environment.PLAIN", "environment.MIXED"}
    named = {*plain, "labels.note", "build.args.GREETING", "build.labels.said"}
    assert where == {*named, "command", "healthcheck", "post_start"}
    assert leaks(iter([("plan", plan)])) == []
    assert leaks(answers(stacks, stack)) == []
    assert leaks(rows()) == []
    assert leaks(iter([("hint", hints), ("process", processes), ("log", caplog.text)])) == []
    assert leaks(iter([("metrics", generate_latest().decode())])) == []
    assert Build.objects.count() == 2


@pytest.mark.parametrize(
    ("service", "code"),
    [
        # The engine repeats the command; the check prints it; Compose repeats what it cannot mount.
        ({"command": ["${TOKEN}"]}, None),
        (
            {
                "healthcheck": {
                    "test": ["CMD-SHELL", "echo no '${TOKEN}'; exit 1"],
                    "interval": "1s",
                    "retries": 1,
                }
            },
            "stack_not_well",
        ),
        ({"user": "${TOKEN}"}, None),
        ({"working_dir": "${TOKEN}"}, None),
        ({"extra_hosts": ["far:${TOKEN}"]}, None),
        ({"tmpfs": ["/x:${TOKEN}"]}, None),
        ({"logging": {"driver": "json-file", "options": {"max-size": "${TOKEN}"}}}, None),
        ({"logging": {"driver": "${TOKEN}"}}, None),
        ({"sysctls": {"net.ipv4.ip_forward": "${TOKEN}"}}, None),
        ({"runtime": "${TOKEN}"}, None),
        ({"cap_add": ["${TOKEN}"]}, None),
    ],
)
def test_who_repeats_it_is_not_repeated(
    stacks: StackBench, service: Json, code: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    usual: Json = {"image": BASE_IMAGE, "command": ["sleep", "100000"], "stop_signal": "SIGKILL"}
    stack = stacks.make(json.dumps({"services": {"web": {**usual, **service}}}), variables=[VARIABLE])
    answer = stacks.owner.post(f"stacks/{stack['id']}/apply/", {})
    if answer.status == 202:
        stacks.perform()
        done = stacks.get(f"operations/{answer.body['id']}/")
        assert done["state"] == "failed", done
        assert done["error_detail"]
        if code:
            failed({**done, "error_hint": "-"}, code)
    assert leaks(iter([("answer", answer.body), ("log", caplog.text)])) == []
    assert leaks(answers(stacks, stack)) == []
    assert leaks(rows()) == []


def test_what_cannot_be_run_once_is_told_without_it(stacks: StackBench) -> None:
    """The engine says which command it did not find."""
    service: Json = {"image": BASE_IMAGE, "command": ["${TOKEN}"], "stop_signal": "SIGKILL"}
    stack = stacks.make(json.dumps({"services": {"web": service}}), variables=[VARIABLE])
    assert stacks.apply(stack)["state"] == "failed"
    done = stacks.do(f"stacks/{stack['id']}/run/", service="web", dependencies=False)
    assert (done["state"], done["error_code"]) == ("failed", "compose_failed")
    assert "executable file not found" in done["error_detail"]
    assert leaks(iter([("operation", done), *rows()])) == []


@pytest.mark.parametrize(
    "text",
    [
        {"services": {"web": {"image": "x:${TOKEN}"}}},
        {"services": {"web": {"image": "x", "container_name": "${TOKEN}"}}},
        {"services": {"web": {"image": "x", "volumes": ["/srv/${TOKEN}:/x"]}}},
        {"services": {"web": {"image": "x", "networks": ["n"]}}, "networks": {"n": {"name": "${TOKEN}"}}},
        {"services": {"web": {"build": {"context": ".", "tags": ["x:${TOKEN}"]}}}},
    ],
)
def test_a_secret_is_no_name(stacks: StackBench, text: Json) -> None:
    secret = {"name": "TOKEN", "value": "canary-5e7", "secret": True}
    stack = stacks.make(json.dumps(text), variables=[secret], files={"Dockerfile": "FROM x\n"})
    refused = stacks.owner.post(f"stacks/{stack['id']}/apply/", {})
    assert (refused.status, refused.body["code"]) == (400, "compose_secret_name")
    assert "TOKEN" in refused.body["detail"]
    assert leaks(iter([("answer", refused.body)])) == []


def test_it_hides_what_is_spelled_in_another_way() -> None:
    hide = Secrets.made_of([CANARY, "abc", "1234"]).hide
    for text in (CANARY, json.dumps({"a": CANARY}), f"parsing “{CANARY[:9]}”: invalid", f"x{CANARY[1:]}"):
        assert "anary-5" not in hide(text)
    assert hide("canary 1234 abc") == f"canary {MASK} abc", "what is too short stands in too many other words"
