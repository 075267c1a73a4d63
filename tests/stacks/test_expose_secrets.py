"""A plan says where a secret stands for all to see: wherever pages of what is made of it show it, and nowhere else."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stacks_app.masks import exposed
from stacks_app.plan.remarks import exposures

SECRET = "canary 5ec'3e7 word\n"  # as a file of a password manager has it


def where(project: dict[str, Any], secret: str = SECRET) -> list[str]:
    """The keys that are told, by their words."""
    found = exposures(project, {"PASS": secret})
    return [each.words.partition(" in its ")[2].partition(":")[0] for each in found]


def service(**about: Any) -> dict[str, Any]:
    """A project with one."""
    return {"services": {"web": {"image": "x", **about}}}


TOLD: list[tuple[dict[str, Any], str]] = [
    (service(environment={"NOTE": f"a {SECRET}"}), "environment.NOTE"),
    (service(labels={"note": SECRET}), "labels.note"),
    (service(annotations={"note": SECRET}), "annotations.note"),
    (service(command=["echo", SECRET.strip()]), "command"),
    (service(command=["echo", "canary", "5ec3e7", "word"]), "command"),  # as a shell takes it apart
    (service(entrypoint=["sh", "-c", f"run {SECRET.strip()} on"]), "entrypoint"),
    (service(healthcheck={"test": ["CMD", "canary", "5ec3e7", "word"]}), "healthcheck"),
    (service(post_start=[{"command": ["canary", "5ec3e7", "word"]}]), "post_start"),
    (service(extra_hosts=[f"{SECRET.strip()}=1.2.3.4"]), "extra_hosts"),
    (service(user=SECRET.strip()), "user"),
    (service(logging={"options": {"tag": SECRET}}), "logging"),
    (service(build={"args": {"NOTE": SECRET}}), "build.args.NOTE"),
    (service(build={"labels": {"note": SECRET}}), "build.labels.note"),
    ({"networks": {"back": {"labels": {"note": SECRET}}}}, "labels.note"),
    ({"volumes": {"data": {"driver_opts": {"note": SECRET}}}}, "driver_opts.note"),
]


@pytest.mark.parametrize(("project", "key"), TOLD, ids=[key for _, key in TOLD])
def test_it_says_where_a_secret_can_be_read(project: dict[str, Any], key: str) -> None:
    assert where(project) == [key]


@pytest.mark.parametrize(
    "project",
    [
        service(environment={"DB_PASSWORD": SECRET, "URL": "postgres://me:5ecret-3e7@db/x"}),
        service(labels={"api_token": SECRET}),
        service(build={"args": {"API_TOKEN": SECRET}, "context": "."}),
        service(command=["echo", "word"]),
        service(secrets=[{"source": SECRET}], configs=[{"source": SECRET}]),
        service(**{"x-note": SECRET}),
        {"configs": {"site": {"content": SECRET}}},
    ],
    ids=str,
)
def test_it_does_not_say_so_where_nobody_reads_it(project: dict[str, Any]) -> None:
    assert where(project) == where(project, "5ecret-3e7") == []


WORDS = st.text("ab<>", max_size=5)
VALUES = WORDS | st.lists(WORDS, max_size=3) | st.dictionaries(WORDS, st.lists(WORDS, max_size=2), max_size=2)


@given(key=st.sampled_from(["hostname", "devices", "sysctls", "dns", "anything"]), value=VALUES)
def test_no_key_is_forgotten(key: str, value: Any) -> None:
    """What a later Compose knows is told as well."""
    secret = "canary-5ec3e7"
    assert not list(exposed({key: value}, {"PASS": secret}))
    assert list(exposed({key: [value, {"deep": f"<{secret}>"}]}, {"PASS": secret})) == [(key, "PASS")]
