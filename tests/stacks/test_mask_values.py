"""A secret of a stack is told nowhere: neither in parts, nor as a name, nor when it is one no more."""

import shlex
from typing import Any

import pytest
from hypothesis import example, given, reject
from hypothesis import strategies as st

from accounts_app.by_hand import MASK
from operations_app.models import Operation
from stacks_app.compose.diff import changes_of
from stacks_app.masks import SHORTEST_SECRET, Secrets
from tests.stacks.conftest import StackBench

OLD, NEW = "canary-7f00d", "canary-5eed5"


@pytest.mark.parametrize(
    "service",
    [
        {"labels": {OLD: "x"}},
        {"environment": {f"A_{OLD}": None}},
        {"extra_hosts": [f"{OLD}=192.0.2.1"]},
        {"x-any": [{"deep": {OLD: {OLD: [OLD]}}}]},
        {"image": f"shop/{OLD}:1"},
    ],
)
def test_it_is_hidden_in_names_as_in_values(service: dict[str, Any]) -> None:
    secrets = Secrets.made_of([OLD])
    changes = [*changes_of({}, service, mask=secrets.mask), *changes_of(service, {}, mask=secrets.mask)]
    assert OLD not in repr(changes)
    assert OLD not in repr(secrets.masked({"services": {"web": service}}))


def test_it_is_hidden_where_it_was_a_name_and_a_value() -> None:
    """Compose makes that of an entry of a list."""
    shown = Secrets.made_of([f"GREETING={OLD}"]).masked({"environment": {"GREETING": OLD}})
    assert shown == {"environment": {"GREETING": MASK}}


def test_it_is_hidden_where_it_became_a_number() -> None:
    project = {"services": {"web": {"cpu_shares": 48213, "init": True, "scale": 2}}}
    assert Secrets.made_of(["48213"]).masked(project) == {
        "services": {"web": {"cpu_shares": MASK, "init": True, "scale": 2}}
    }


@example("correct horse battery")
@example("pa\\ssword")
@example("it's\\'s secret")
@given(st.text("ab '\"\\", min_size=SHORTEST_SECRET, max_size=20).map(lambda text: f"word {text} word"))
def test_a_shell_leaves_no_part_of_it(secret: str) -> None:
    try:
        words = shlex.split(f"serve -c {secret} -n")
    except ValueError:
        reject()
    shown = Secrets.made_of([secret]).masked({"command": words})["command"]
    for before, after in zip(words, shown, strict=True):
        assert after == MASK or before in {"serve", "-c", "-n"} or len(before) < SHORTEST_SECRET


def test_what_programs_say_is_without_it() -> None:
    secrets = Secrets.made_of(['a "quoted" one\n', OLD])
    said = secrets.hide(f'invalid: "a \\"quoted\\" one" and {OLD}')
    assert OLD not in said
    assert "quoted" not in said


COMPOSE = """
services:
  web:
    image: BASE
    command: sleep 600
    init: true
    labels: {about: "${CODE}", "order": "2"}
"""


def test_one_that_was_changed_is_told_as_little_as_the_new_one(stacks: StackBench) -> None:
    def code(value: str) -> list[dict[str, Any]]:
        return [{"name": "CODE", "value": value, "secret": True}]

    stack = stacks.make(COMPOSE, variables=code(OLD))
    assert stacks.apply(stack)["state"] == "succeeded"
    stacks.mirror()
    stacks.change(stack, COMPOSE, variables=code(NEW))
    plan = stacks.plan(stack)
    assert "labels.about" in str(plan["services"])
    assert OLD not in str(plan)
    assert NEW not in str(plan)
    assert stacks.apply(stack)["state"] == "succeeded"
    told = stacks.get(f"stacks/{stack['id']}/revisions/2/compare/?with=1")
    assert (told["variables"], len(told["services"])) == (["CODE"], 1)
    assert "canary" not in str(told)
    # What would be a name.
    stacks.change(stack, COMPOSE.replace("command:", 'volumes: ["./${CODE}:/x"]\n    command:'))
    refused = stacks.owner.post(f"stacks/{stack['id']}/apply/?preview=true", {})
    assert "compose_secret_name" in str(refused.body)
    assert "canary" not in str(refused.body)
    # What the engine complains of.
    wrong = COMPOSE.replace("command:", 'stop_signal: "${CODE}"\n    command:')
    stacks.change(stack, wrong)
    failed = stacks.apply(stack)
    assert failed["state"] == "failed"
    assert "canary" not in str(failed) + str(list(Operation.objects.values()))
    # What Quaymaster refuses.
    missing = 'secrets: {key: {file: "./${CODE}"}}'
    stacks.change(stack, COMPOSE.replace("command:", "secrets: [key]\n    command:") + missing)
    refused = stacks.owner.post(f"stacks/{stack['id']}/apply/?preview=true", {})
    assert "compose_no_file" in str(refused.body)
    assert "canary" not in str(refused.body)
